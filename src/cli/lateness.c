#include "base/base.h"

#include "base/csv.h"
#include "base/time.h"
#include "cli/lateness.h"
#include "domain/preset.h"
#include "service/what_if.h"
#include "store/import_store.h"

#define PAGE 500

struct report {
    struct msh_desk *desk;
    const struct msh_rule *rules;
    size_t n_rules;
    FILE *out;
    struct msh_str text;
    struct msh_arena arena; /* of one page */
    struct msh_import_closed *rows;
    size_t n;
    int64_t after, judged, late;
};

/* A preset's rules as if they had always been in force. */
static int read_rules(struct report *r, const char *name, struct msh_err *err)
{
    struct msh_preset preset;
    if (name == NULL) {
        r->rules = msh_directory_rules(r->desk->dir, &r->n_rules);
        return MSH_OK;
    }
    if (msh_preset_load(&r->desk->arena, name, &preset, err) < 0)
        return err->rc;
    struct msh_rule *rules =
        msh_arena_memdup(&r->desk->arena, preset.rules, preset.n_rules * sizeof(*preset.rules));
    for (size_t i = 0; i < preset.n_rules; i++) {
        rules[i].effective_from = MSH_RULE_DAY_OPEN_FROM;
        rules[i].effective_to = MSH_RULE_DAY_OPEN_TO;
    }
    r->rules = rules;
    r->n_rules = preset.n_rules;
    return MSH_OK;
}

static void add_time(struct report *r, bool *first, int64_t at)
{
    char text[MSH_RFC3339_SIZE];
    msh_time_format(at, r->desk->zone_ms, text);
    msh_csv_cell(&r->text, first, text);
}

static void add_row(struct report *r, const struct msh_import_closed *row)
{
    const struct msh_what_if question = { .stage = MSH_STAGE_HANDLE,
                                          .type = row->type,
                                          .urgency = row->urgency,
                                          .category = row->category,
                                          .from_at = row->accepted_at };
    struct msh_what_if_due *dues = NULL;
    size_t n = 0;
    bool first = true;
    msh_what_if_rules(r->desk->dir, &question, r->rules, r->n_rules, &r->arena, &dues, &n);
    bool late = n > 0 && row->closed_at >= dues[0].match.legal_due.at;
    r->judged += n > 0;
    r->late += late;
    msh_csv_cell(&r->text, &first, row->number);
    msh_csv_cell(&r->text, &first, row->source);
    msh_csv_cell(&r->text, &first, row->source_number);
    msh_csv_cell(&r->text, &first, msh_name_code(&msh_type_names, (int)row->type));
    add_time(r, &first, row->accepted_at);
    add_time(r, &first, row->closed_at);
    msh_csv_cell(&r->text, &first, n > 0 ? dues[0].match.legal->code : NULL);
    if (n > 0)
        add_time(r, &first, dues[0].match.legal_due.at);
    else
        msh_csv_cell(&r->text, &first, NULL);
    msh_csv_cell(&r->text, &first, n == 0 ? NULL : late ? "yes" : "no");
    msh_csv_end(&r->text, &first);
}

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct report *r = arg;
    msh_arena_reset(&r->arena);
    return msh_import_closed(tx, r->desk->service->region.region_id, r->after, PAGE, &r->arena,
                             &r->rows, &r->n, err);
}

static int flush(struct report *r, struct msh_err *err)
{
    if (fwrite(r->text.p, 1, r->text.n, r->out) != r->text.n || r->text.overflow)
        return msh_err_errno(err, errno, "write", "cannot write the report");
    msh_str_clear(&r->text);
    return MSH_OK;
}

static int write_pages(struct report *r, struct msh_err *err)
{
    static const char *const columns[] = { "number", "source",      "source_number",
                                           "type",   "accepted_at", "replied_at",
                                           "rule",   "due_at",      "late" };
    bool first = true;
    for (size_t i = 0; i < MSH_COUNT(columns); i++)
        msh_csv_cell(&r->text, &first, columns[i]);
    msh_csv_end(&r->text, &first);
    do {
        if (flush(r, err) < 0 ||
            msh_tx_read(r->desk->service->store, "lateness", read_page, r, err) < 0)
            return err->rc;
        for (size_t i = 0; i < r->n; i++)
            add_row(r, &r->rows[i]);
        if (r->n > 0)
            r->after = r->rows[r->n - 1].ticket_id;
    } while (r->n == PAGE);
    return flush(r, err);
}

int msh_lateness_write(struct msh_desk *desk, const char *preset, FILE *out, struct msh_err *err)
{
    struct report r = { .desk = desk, .out = out };
    msh_arena_init(&r.arena, (size_t)256 << 20);
    msh_str_init(&r.text, (size_t)1 << 20);
    int rc = read_rules(&r, preset, err);
    if (rc == MSH_OK)
        rc = write_pages(&r, err);
    if (rc == MSH_OK)
        fprintf(stderr, "%" PRId64 " judged, %" PRId64 " late\n", r.judged, r.late);
    msh_str_done(&r.text);
    msh_arena_done(&r.arena);
    return rc;
}
