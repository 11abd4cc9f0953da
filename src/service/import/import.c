#include "base/base.h"

#include "base/json.h"
#include "service/edit.h"
#include "service/import/import.h"
#include "store/import_store.h"

#define LOOK_UPS  250 /* numbers asked for in one read */
#define UNDO_PAGE 100

/* A run -------------------------------------------------------------------------------------------*/

/* In the audit trail of the city, like every other act of an administrator. */
static int tell(struct msh_call *call, const char *op, int64_t batch_id, const char *source,
                struct msh_err *err)
{
    struct msh_edit edit = { .call = call, .op = op, .accounts = true };
    struct msh_str out;
    struct msh_json w;
    msh_str_init(&out, sizeof(edit.data) - 1);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_id(&w, "batch", batch_id);
    if (source != NULL)
        msh_json_string(&w, "source", source);
    msh_json_object_end(&w);
    (void)msh_copy(edit.data, sizeof(edit.data), out.p);
    msh_str_done(&out);
    return msh_edit_run(&edit, err);
}

static struct msh_call system_call(struct msh_service *service, struct msh_principal *system,
                                   struct msh_arena *arena)
{
    *system = (struct msh_principal){ .kind = MSH_PRINCIPAL_SYSTEM, .roles = MSH_ACTOR_SYSTEM };
    return (
        struct msh_call){ .service = service, .principal = system, .arena = arena, .if_match = -1 };
}

int msh_import_begin(struct msh_import *run, struct msh_err *err)
{
    struct msh_principal system;
    struct msh_arena arena;
    run->seen = (struct msh_marks){ 0 };
    run->batch_id = msh_service_new_id(run->service);
    memset(run->n, 0, sizeof(run->n));
    if (run->dry_run)
        return MSH_OK;
    msh_arena_init(&arena, (size_t)1 << 20);
    struct msh_call call = system_call(run->service, &system, &arena);
    int rc = tell(&call, "import_begin", run->batch_id, run->source, err);
    msh_arena_done(&arena);
    return rc;
}

void msh_import_end(struct msh_import *run)
{
    msh_marks_done(&run->seen);
}

/* A window ----------------------------------------------------------------------------------------*/

struct window {
    struct msh_import *run;
    struct msh_call call;
    struct msh_principal system;
    struct msh_import_item *items;
    size_t n;
    size_t looked_up; /* so far */
    int64_t now;
};

static void judge(struct msh_import *run, struct msh_arena *arena, struct msh_import_item *item)
{
    const char *note = "";
    item->plan = NULL;
    item->number[0] = '\0';
    item->verdict = msh_import_read(run->profile, &item->row, run->service->region.zone_ms, arena,
                                    &item->matter, &item->field, &note);
    (void)msh_copy(item->note, sizeof(item->note), note);
    (void)msh_copy(item->theirs, sizeof(item->theirs), item->matter.text[MSH_IMPORT_NUMBER]);
    if (item->verdict == MSH_IMPORT_TAKEN &&
        !msh_marks_add(&run->seen, msh_marks_text(run->service->region.crypto,
                                                  item->matter.text[MSH_IMPORT_NUMBER]))) {
        item->verdict = MSH_IMPORT_TWICE;
        item->field = MSH_IMPORT_NUMBER;
    }
}

static int look_up(struct msh_tx *tx, struct window *w, struct msh_import_item *item,
                   struct msh_err *err)
{
    const struct msh_service *service = w->run->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    struct msh_import_kept kept;
    int rc = msh_import_known(tx, service->region.region_id, w->run->source,
                              item->matter.text[MSH_IMPORT_NUMBER], &kept, err);
    if (rc == MSH_E_NOT_FOUND) {
        *err = (struct msh_err){ 0 };
        return MSH_OK;
    }
    if (rc < 0)
        return rc;
    msh_import_digest(service, &item->matter, digest);
    item->verdict = kept.batch_id == 0 || memcmp(digest, kept.digest, sizeof(digest)) == 0
                        ? MSH_IMPORT_KNOWN
                        : MSH_IMPORT_CHANGED;
    return MSH_OK;
}

static int look_up_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct window *w = arg;
    size_t to = MSH_MIN(w->n, w->looked_up + LOOK_UPS);
    int rc = msh_region_now(tx, &w->run->service->region, &w->now, err);
    for (size_t i = w->looked_up; rc == MSH_OK && i < to; i++)
        if (w->items[i].verdict == MSH_IMPORT_TAKEN)
            rc = look_up(tx, w, &w->items[i], err);
    return rc;
}

/* In short reads, for the other engine answers each from afar. */
static int look_up_window(struct window *w, struct msh_err *err)
{
    int rc = MSH_OK;
    for (w->looked_up = 0; rc == MSH_OK && w->looked_up < w->n; w->looked_up += LOOK_UPS)
        rc = msh_tx_read(w->run->service->store, "import_known", look_up_all, w, err);
    return rc;
}

/* Numbers -----------------------------------------------------------------------------------------*/

static int32_t day_of(const struct window *w, const struct msh_import_item *item)
{
    return msh_day_of(item->matter.accepted_at, w->run->service->region.zone_ms);
}

/* The want of a day, found or made; `*n` of them. */
static struct msh_number_want *want_of(struct msh_number_want *wants, size_t *n, int32_t day)
{
    for (size_t i = 0; i < *n; i++)
        if (wants[i].day == day)
            return &wants[i];
    wants[*n] = (struct msh_number_want){ .day = day };
    return &wants[(*n)++];
}

/* All days of a window in one transaction: a file is in no order. */
static int give_numbers(struct window *w, struct msh_err *err)
{
    struct msh_number_want *wants = MSH_ARRAY(w->call.arena, w->n, struct msh_number_want);
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].plan != NULL)
            want_of(wants, &n, day_of(w, &w->items[i]))->n++;
    int rc = n == 0 ? MSH_OK : msh_number_lease_days(w->run->service->numbers, wants, n, err);
    for (size_t i = 0; rc == MSH_OK && i < w->n; i++)
        if (w->items[i].plan != NULL)
            rc = msh_import_finish(&w->items[i],
                                   want_of(wants, &n, day_of(w, &w->items[i]))->first++, err);
    return rc;
}

/* Writing -----------------------------------------------------------------------------------------*/

struct writing {
    struct msh_plan **plans;
    size_t n;
};

static int write_rows(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct writing *writing = arg;
    return msh_plan_write_new(tx, writing->plans, writing->n, err);
}

/* Another door had the number first. */
static void mark_known(struct msh_import_item *item)
{
    item->verdict = MSH_IMPORT_KNOWN;
    item->number[0] = '\0';
    item->plan = NULL;
}

/* All in one transaction; where another door had a number first, each alone, so that the others still
 * come in. */
static int write_window(struct window *w, struct msh_err *err)
{
    struct msh_store *store = w->run->service->store;
    struct writing all = { .plans = MSH_ARRAY(w->call.arena, w->n, struct msh_plan *) };
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].plan != NULL)
            all.plans[all.n++] = w->items[i].plan;
    int rc = msh_service_ready(w->run->service, err);
    if (rc == MSH_OK)
        rc = msh_tx_bulk(store, "import", write_rows, &all, err);
    if (rc != MSH_E_CONFLICT)
        return rc;
    for (size_t i = 0; i < w->n; i++) {
        struct writing one = { &w->items[i].plan, 1 };
        *err = (struct msh_err){ 0 };
        rc = w->items[i].plan == NULL ? MSH_OK : msh_tx_run(store, "import", write_rows, &one, err);
        if (rc == MSH_E_CONFLICT)
            mark_known(&w->items[i]);
        else if (rc < 0)
            return rc;
    }
    *err = (struct msh_err){ 0 };
    return MSH_OK;
}

int msh_import_take(struct msh_import *run, struct msh_import_item *items, size_t n,
                    struct msh_arena *arena, struct msh_err *err)
{
    struct window w = { .run = run, .items = items, .n = n };
    size_t taken = 0;
    w.call = system_call(run->service, &w.system, arena);
    int rc = look_up_window(&w, err);
    if (run->now != 0)
        w.now = run->now;
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        if (items[i].verdict == MSH_IMPORT_TAKEN)
            rc = msh_import_plan(run, &w.call, w.now, &items[i], err);
        taken += items[i].verdict == MSH_IMPORT_TAKEN;
    }
    if (rc == MSH_OK && taken > 0 && !run->dry_run)
        rc = give_numbers(&w, err);
    if (rc == MSH_OK && taken > 0 && !run->dry_run)
        rc = write_window(&w, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        run->n[items[i].verdict]++;
    return rc;
}

int msh_import_window(struct msh_import *run, struct msh_import_item *items, size_t n,
                      struct msh_arena *arena, struct msh_err *err)
{
    for (size_t i = 0; i < n; i++)
        judge(run, arena, &items[i]);
    return msh_import_take(run, items, n, arena, err);
}

/* Undo --------------------------------------------------------------------------------------------*/

struct page {
    int64_t region_id, batch_id, after;
    struct msh_import_ticket tickets[UNDO_PAGE];
    size_t n;
};

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *page = arg;
    return msh_import_tickets(tx, page->region_id, page->batch_id, page->after, page->tickets,
                              MSH_COUNT(page->tickets), &page->n, err);
}

static int release(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                   struct msh_err *err)
{
    (void)arg;
    return msh_import_release(tx, plan->call->service->region.region_id, plan->row.ticket.id, err);
}

/* 1 = undone, 0 = it moved on meanwhile, or stays as it is. */
static int undo_one(struct msh_call *call, const struct msh_directory *directory, int64_t ticket_id,
                    int64_t batch_id, const char *reason, struct msh_err *err)
{
    const struct msh_command command = { .op = MSH_OP_UNDO_IMPORT,
                                         .actor = { .roles = MSH_ACTOR_SYSTEM },
                                         .has_text = true,
                                         .batch_id = batch_id };
    struct msh_changes changes;
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);
    if (rc < 0)
        return rc;
    struct msh_facts facts = msh_plan_facts(&plan);
    facts.imported = true; /* the row lock of `release` sees whether it still is */
    rc = msh_ticket_apply(&plan.row.ticket, &command, &facts, &changes, err);
    if (rc == MSH_OK) {
        plan.row.source = plan.row.source_number = NULL;
        (void)msh_plan_text(&plan, MSH_PIECE_REASON, MSH_AUDIENCE_ALL, 0, reason);
        rc = msh_plan_changes(&plan, &changes, NULL, err);
    }
    if (rc == MSH_OK) {
        msh_plan_add(&plan, release, NULL);
        rc = msh_plan_write(&plan, "import_undo", err);
    }
    if (rc != MSH_E_STATE && rc != MSH_E_STALE)
        return rc < 0 ? rc : 1;
    *err = (struct msh_err){ 0 };
    return MSH_OK;
}

static int undo_page(struct msh_call *call, const struct msh_directory *directory,
                     struct page *page, const char *reason, struct msh_import_undone *ret,
                     struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_call own = *call;
    int rc = MSH_OK;
    msh_arena_init(&arena, (size_t)64 << 20);
    own.arena = &arena;
    for (size_t i = 0; rc >= 0 && i < page->n; i++) {
        page->after = page->tickets[i].ticket_id;
        rc = page->tickets[i].touched
                 ? 0
                 : undo_one(&own, directory, page->after, page->batch_id, reason, err);
        ret->undone += rc == 1;
        ret->kept += rc == 0;
        msh_arena_reset(&arena);
    }
    msh_arena_done(&arena);
    return MSH_MIN(rc, MSH_OK);
}

int msh_import_undo(struct msh_call *call, int64_t batch_id, const char *reason,
                    struct msh_import_undone *ret, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct page page = { .region_id = call->service->region.region_id, .batch_id = batch_id };
    int rc = MSH_OK;
    *ret = (struct msh_import_undone){ 0 };
    do {
        rc = msh_tx_read(call->service->store, "import_page", read_page, &page, err);
        if (rc == MSH_OK && page.after == 0)
            rc = page.n == 0 ? msh_err_set(err, MSH_E_NOT_FOUND, "batch",
                                           "no ticket is left of a batch of this number")
                             : tell(call, "import_undo", batch_id, NULL, err);
        if (rc == MSH_OK)
            rc = undo_page(call, directory, &page, reason, ret, err);
    } while (rc == MSH_OK && page.n == MSH_COUNT(page.tickets));
    msh_directory_release(directory);
    return rc;
}
