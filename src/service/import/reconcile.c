/*
 * Their table of a day beside our tickets of that day, both ways.
 */
#include "base/base.h"

#include "base/json.h"
#include "base/time.h"
#include "service/edit.h"
#include "service/import/exchange.h"
#include "store/ticket_store.h"

static const struct msh_name kinds[] = {
    [MSH_RECONCILE_SAME] = { "same", "一致", "the same on both sides" },
    [MSH_RECONCILE_MISSING_HERE] = { "missing_here", "对方有、本系统没有",
                                     "they have it and we do not" },
    [MSH_RECONCILE_MISSING_THERE] = { "missing_there", "本系统有、对方没有",
                                      "we have it and they do not" },
    [MSH_RECONCILE_DIFFERS] = { "differs", "内容不同", "is different" },
    [MSH_RECONCILE_TWICE] = { "twice", "对方表中重复", "stands twice in their table" },
    [MSH_RECONCILE_UNREADABLE] = { "unreadable", "对方的这一行无法读取",
                                   "their row cannot be read" },
    [MSH_RECONCILE_OTHER_DAY] = { "other_day", "对方表中其他日期的件，未比对",
                                  "theirs of another day, not compared" },
    [MSH_RECONCILE_KEPT] = { "kept", "举报件和督查专办件，不出本系统",
                             "reports and the inspectors' intake, which never leave" },
};
const struct msh_names msh_reconcile_kind_names = { "reconcile_kind", kinds, MSH_COUNT(kinds) };

static int say(struct msh_reconcile *r, const struct msh_reconcile_line *line, struct msh_err *err)
{
    return r->say(r->arg, line, err);
}

/* One field -------------------------------------------------------------------------------------*/

/* What a field says, as it is compared: codes and times clear, words without blanks around them and
 * carriage returns, which spreadsheets add and drop. */
struct side {
    const char *text;
    bool secret; /* the report tells a digest of it */
};

static const char *plain(struct msh_arena *arena, const char *text)
{
    char *out = msh_arena_strdup(arena, text);
    size_t n = 0;
    for (const char *p = text; *p != '\0'; p++)
        if (*p != '\r')
            out[n++] = *p;
    while (n > 0 && strchr(" \t\n", out[n - 1]) != NULL)
        n--;
    out[n] = '\0';
    return out + strspn(out, " \t\n");
}

static const char *moment(const struct msh_reconcile *r, int64_t at, struct msh_arena *arena)
{
    char text[MSH_RFC3339_SIZE] = "";
    if (at != 0) /* older systems know seconds */
        msh_time_format(at / MSH_SECOND_MS * MSH_SECOND_MS, r->x.service->region.zone_ms, text);
    return msh_arena_strdup(arena, text);
}

/* Their name of a place as our code; what the city does not know stays as it is written. */
static const char *code_of(const struct msh_import_places *places, enum msh_import_field field,
                           const char *text)
{
    if (field == MSH_IMPORT_UNIT)
        return places->unit == NULL ? text : places->unit->code;
    if (field == MSH_IMPORT_AREA)
        return places->area == NULL ? text : places->area->code;
    if (field == MSH_IMPORT_CATEGORY)
        return places->category == NULL ? text : places->category->code;
    return places->channel == NULL ? text : places->channel->code;
}

static struct side side_of(const struct msh_reconcile *r, const struct msh_import_matter *m,
                           const struct msh_import_places *places, enum msh_import_field field,
                           struct msh_arena *arena)
{
    switch ((int)field) {
    case MSH_IMPORT_ACCEPTED:
        return (struct side){ moment(r, m->accepted_at, arena), false };
    case MSH_IMPORT_REPLIED:
        return (struct side){ moment(r, m->replied_at, arena), false };
    case MSH_IMPORT_STATE:
        return (struct side){ m->closed ? "closed" : "open", false };
    case MSH_IMPORT_TYPE:
        return (struct side){ msh_name_code(&msh_type_names, (int)m->type), false };
    case MSH_IMPORT_URGENCY:
        return (struct side){ msh_name_code(&msh_urgency_names, (int)m->urgency), false };
    case MSH_IMPORT_IDENTITY:
        return (struct side){ msh_name_code(&msh_identity_names, (int)m->identity), false };
    case MSH_IMPORT_CHANNEL:
    case MSH_IMPORT_CATEGORY:
    case MSH_IMPORT_AREA:
    case MSH_IMPORT_UNIT:
        return (struct side){ code_of(places, field, m->text[field]), false };
    default:
        return (struct side){ plain(arena, m->text[field]), true };
    }
}

/* Is there something to compare? Persons are not: their names are sealed here. An open matter has no
 * reply yet, a title they left empty is ours alone, and what is hidden from units may have none. */
static bool compares(const struct msh_reconcile *r, const struct msh_import_matter *theirs,
                     const struct msh_exchange_ticket *ours, enum msh_import_field field)
{
    switch ((int)field) {
    case MSH_IMPORT_NUMBER:
    case MSH_IMPORT_NAME:
    case MSH_IMPORT_PHONE:
        return false;
    case MSH_IMPORT_STATE:
        return true;
    case MSH_IMPORT_REPLIED:
    case MSH_IMPORT_REPLY:
        if (!theirs->closed || !ours->matter.closed)
            return false;
        break;
    case MSH_IMPORT_TITLE:
        if (*theirs->text[field] == '\0')
            return false;
        break;
    case MSH_IMPORT_UNIT:
        if (ours->withheld && *ours->matter.text[field] == '\0')
            return false;
        break;
    default:
        break;
    }
    return msh_import_profile_tells(r->x.profile, field);
}

static const char *shown(const struct msh_reconcile *r, struct side side, struct msh_arena *arena)
{
    const struct msh_service *service = r->x.service;
    const struct msh_val val = msh_t(side.text);
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    char hex[17];
    if (!side.secret || *side.text == '\0')
        return side.text;
    msh_vals_digest(&val, 1, "reconcile", service->region.crypto, service->row_key, digest);
    for (int i = 0; i < 8; i++)
        (void)snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    return msh_arena_strdup(arena, hex);
}

/* One ticket ------------------------------------------------------------------------------------*/

struct row {
    const struct msh_tabular_row *row;
    enum msh_import_verdict verdict;
    int field;
    struct msh_import_matter matter;
    bool fresh, found;
    struct msh_exchange_ticket ours;
};

static int compare(struct msh_reconcile *r, const struct row *row, struct msh_arena *arena,
                   struct msh_err *err)
{
    struct msh_import_places theirs, ours;
    int64_t before = r->fields;
    int rc = MSH_OK;
    (void)msh_import_find_places(r->x.directory, &row->matter, &theirs);
    (void)msh_import_find_places(r->x.directory, &row->ours.matter, &ours);
    for (int i = 0; rc == MSH_OK && i < MSH_IMPORT_FIELD_COUNT; i++) {
        enum msh_import_field field = (enum msh_import_field)i;
        if (!compares(r, &row->matter, &row->ours, field))
            continue;
        struct side there = side_of(r, &row->matter, &theirs, field, arena);
        struct side here = side_of(r, &row->ours.matter, &ours, field, arena);
        if (msh_streq(there.text, here.text))
            continue;
        r->fields++;
        rc = say(r,
                 &(struct msh_reconcile_line){
                     .kind = MSH_RECONCILE_DIFFERS,
                     .row = row->row->no,
                     .their_number = row->matter.text[MSH_IMPORT_NUMBER],
                     .number = row->ours.number,
                     .field = i,
                     .theirs = shown(r, there, arena),
                     .ours = shown(r, here, arena),
                 },
                 err);
    }
    r->n[r->fields > before ? MSH_RECONCILE_DIFFERS : MSH_RECONCILE_SAME]++;
    return rc;
}

static bool is_of_day(const struct msh_reconcile *r, int64_t at)
{
    return at >= r->x.from_at && at < r->x.to_at;
}

static int tell_row(struct msh_reconcile *r, enum msh_reconcile_kind kind, const struct row *row,
                    struct msh_err *err)
{
    r->n[kind]++;
    return say(r,
               &(struct msh_reconcile_line){
                   .kind = kind,
                   .row = row->row->no,
                   .their_number = row->matter.text[MSH_IMPORT_NUMBER],
                   .number = row->found ? row->ours.number : "",
                   .field = row->field,
                   .verdict = row->verdict,
                   .theirs = "",
                   .ours = "",
               },
               err);
}

static int judge(struct msh_reconcile *r, struct row *row, struct msh_arena *arena,
                 struct msh_err *err)
{
    if (row->verdict != MSH_IMPORT_TAKEN)
        return tell_row(r, MSH_RECONCILE_UNREADABLE, row, err);
    row->field = -1;
    if (!is_of_day(r, row->matter.accepted_at) &&
        (!row->found || !is_of_day(r, row->ours.matter.accepted_at))) {
        r->n[MSH_RECONCILE_OTHER_DAY]++;
        return MSH_OK;
    }
    r->rows++;
    if (!row->fresh || (row->found && !msh_marks_add(&r->tickets, (uint64_t)row->ours.ticket_id)))
        return tell_row(r, MSH_RECONCILE_TWICE, row, err);
    if (!row->found)
        return tell_row(r, MSH_RECONCILE_MISSING_HERE, row, err);
    return compare(r, row, arena, err);
}

/* Their rows --------------------------------------------------------------------------------------*/

struct rows {
    struct msh_reconcile *r;
    struct row *rows;
    size_t n;
    struct msh_arena *arena;
};

/* By their number; else by ours, where the ticket was taken in here and fed to them. */
static int look_up(struct msh_tx *tx, const struct rows *rows, struct row *row, struct msh_err *err)
{
    const struct msh_exchange *x = &rows->r->x;
    const char *number = row->matter.text[MSH_IMPORT_NUMBER];
    int64_t region_id = x->service->region.region_id, ticket_id = 0;
    struct msh_import_kept kept;
    row->found = false; /* a transaction may run twice */
    int rc =
        msh_import_known(tx, region_id, msh_import_profile_source(x->profile), number, &kept, err);
    bool theirs = rc == MSH_OK;
    ticket_id = theirs ? kept.ticket_id : 0;
    if (rc == MSH_E_NOT_FOUND) {
        *err = (struct msh_err){ 0 };
        rc = msh_ticket_find_number(tx, region_id, number, &ticket_id, err);
    }
    if (rc == MSH_OK)
        rc = msh_exchange_read(tx, x, ticket_id, rows->arena, &row->ours, err);
    if (rc == MSH_E_NOT_FOUND) {
        *err = (struct msh_err){ 0 };
        return MSH_OK;
    }
    row->found = rc == MSH_OK && row->ours.theirs == theirs && !row->ours.undone;
    return rc;
}

static int look_up_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct rows *rows = arg;
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < rows->n; i++)
        if (rows->rows[i].verdict == MSH_IMPORT_TAKEN)
            rc = look_up(tx, rows, &rows->rows[i], err);
    return rc;
}

int msh_reconcile_rows(struct msh_reconcile *r, const struct msh_tabular_row *tabular, size_t n,
                       struct msh_arena *arena, struct msh_err *err)
{
    struct rows rows = { r, MSH_ARRAY(arena, n, struct row), n, arena };
    for (size_t i = 0; i < n; i++) {
        struct row *row = &rows.rows[i];
        const char *note;
        row->row = &tabular[i];
        row->verdict = msh_import_read(r->x.profile, row->row, r->x.service->region.zone_ms, arena,
                                       &row->matter, &row->field, &note);
        row->fresh =
            msh_marks_add(&r->numbers, msh_marks_text(r->x.service->region.crypto,
                                                      row->matter.text[MSH_IMPORT_NUMBER]));
    }
    int rc = msh_tx_read(r->x.service->store, "reconcile", look_up_all, &rows, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        rc = judge(r, &rows.rows[i], arena, err);
    return rc;
}

/* Ours --------------------------------------------------------------------------------------------*/

static int miss(struct msh_reconcile *r, const struct msh_exchange_ticket *ticket,
                struct msh_err *err)
{
    if (msh_marks_has(&r->tickets, (uint64_t)ticket->ticket_id))
        return MSH_OK;
    if (ticket->kept || (r->theirs_only && !ticket->theirs)) {
        r->n[MSH_RECONCILE_KEPT] += ticket->kept;
        return MSH_OK;
    }
    r->n[MSH_RECONCILE_MISSING_THERE]++;
    return say(r,
               &(struct msh_reconcile_line){
                   .kind = MSH_RECONCILE_MISSING_THERE,
                   .their_number = ticket->theirs ? ticket->matter.text[MSH_IMPORT_NUMBER] : "",
                   .number = ticket->number,
                   .field = -1,
                   .theirs = "",
                   .ours = "",
               },
               err);
}

/* Acts in the audit trail -------------------------------------------------------------------------*/

/* Codes and counts: {"source":…,"day":…, and each count that is not 0}. */
static int tell(const struct msh_exchange *x, struct msh_call *call, const char *op,
                const struct msh_names *names, const int64_t *counts, struct msh_err *err)
{
    struct msh_edit edit = { .call = call, .op = op, .accounts = true };
    char day[MSH_DATE_SIZE];
    struct msh_str out;
    struct msh_json w;
    msh_day_format(msh_day_of(x->from_at, x->service->region.zone_ms), day);
    msh_str_init(&out, sizeof(edit.data) - 1);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_string(&w, "source", msh_import_profile_source(x->profile));
    msh_json_string(&w, "day", day);
    for (size_t i = 0; i < names->n; i++)
        if (counts[i] != 0)
            msh_json_int(&w, names->items[i].code, counts[i]);
    msh_json_object_end(&w);
    (void)msh_copy(edit.data, sizeof(edit.data), out.p);
    msh_str_done(&out);
    return msh_edit_run(&edit, err);
}

int msh_reconcile_end(struct msh_reconcile *r, struct msh_call *call, struct msh_err *err)
{
    struct msh_exchange_ticket tickets[MSH_EXCHANGE_PAGE];
    struct msh_import_at cursor = { r->x.from_at, 0 };
    struct msh_arena arena;
    size_t n = 0;
    int rc;
    msh_arena_init(&arena, (size_t)256 << 20);
    do {
        msh_arena_reset(&arena);
        rc = msh_exchange_page(&r->x, &cursor, &arena, tickets, &n, err);
        for (size_t i = 0; rc == MSH_OK && i < n; i++)
            rc = miss(r, &tickets[i], err);
    } while (rc == MSH_OK && n > 0);
    msh_arena_done(&arena);
    return rc < 0 ? rc : tell(&r->x, call, "reconcile", &msh_reconcile_kind_names, r->n, err);
}

bool msh_reconcile_agrees(const struct msh_reconcile *r)
{
    return r->n[MSH_RECONCILE_MISSING_HERE] + r->n[MSH_RECONCILE_MISSING_THERE] +
               r->n[MSH_RECONCILE_DIFFERS] + r->n[MSH_RECONCILE_TWICE] +
               r->n[MSH_RECONCILE_UNREADABLE] ==
           0;
}

void msh_reconcile_done(struct msh_reconcile *r)
{
    msh_marks_done(&r->numbers);
    msh_marks_done(&r->tickets);
}

int msh_exchange_told(const struct msh_exchange *x, struct msh_call *call, bool names,
                      struct msh_err *err)
{
    static const struct msh_name told[] = { { "names", "含姓名电话", "with names" } };
    static const struct msh_names told_names = { "exchange_told", told, MSH_COUNT(told) };
    const int64_t counts[] = { names };
    return tell(x, call, "export_day", &told_names, counts, err);
}
