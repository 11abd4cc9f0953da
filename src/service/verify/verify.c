#include "base/base.h"

#include <pthread.h>
#include <unistd.h>

#include "base/json.h"
#include "domain/flow.h"
#include "service/audit.h"
#include "service/verify/run.h"
#include "store/destroyed.h"
#include "store/import_store.h"
#include "store/list/search_verify.h"
#include "store/rule_store.h"
#include "store/verify/verify.h"

void msh_verify_problem(struct verifying *v, const char *kind, int64_t id, int64_t seq,
                        const char *code, const char *text)
{
    char line[512];
    (void)snprintf(line, sizeof(line), "%s %" PRId64 " seq %" PRId64 ": %s: %s", kind, id, seq,
                   code, text);
    msh_verify_line(v->lines, v->piece, line);
}

static void chain_problem(void *arg, const struct msh_verify_problem *p)
{
    msh_verify_problem(arg, msh_empty(p->subject_kind) ? "chain" : p->subject_kind, p->subject_id,
                       p->seq, p->code, p->text);
}

/* Each event against the table ---------------------------------------------------------------------*/

static struct machine_now *machine_of(struct verifying *v, enum msh_machine machine, int64_t id)
{
    for (size_t i = 0; i < v->n_machines; i++)
        if (v->machines[i].machine == machine && v->machines[i].target_id == id)
            return &v->machines[i];
    struct machine_now *now = MSH_PUSH(&v->arena, v->machines, v->n_machines, v->cap_machines);
    *now = (struct machine_now){ machine, id, 0 };
    return now;
}

static void check_move(struct verifying *v, const struct msh_event *event)
{
    int machine = msh_name_find(&msh_machine_names, event->machine);
    int op = msh_name_find(&msh_op_names, event->op);
    if (event->machine == NULL)
        return; /* reminders, renditions, files: no state moves */
    if (machine < 0 || op < 0) {
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "unknown_move", event->op);
        return;
    }
    const struct msh_names *states = msh_machine_states((enum msh_machine)machine);
    int from = msh_name_find(states, event->state_from);
    int to = msh_name_find(states, event->state_to);
    struct machine_now *now = machine_of(v, (enum msh_machine)machine, event->target_id);
    if (from < 0 || to < 0 || !msh_flow_has((enum msh_machine)machine, (enum msh_op)op, from, to))
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "illegal_move", event->op);
    else if (now->state != from)
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "state_jump", event->op);
    now->state = to;
}

static const struct msh_calendar *calendar_of(struct verifying *v, struct msh_tx *tx,
                                              int64_t version, struct msh_err *err)
{
    const struct msh_region *region = &v->service->region;
    if (version < 1 || version >= VERSIONS_MAX)
        return NULL;
    if (v->by_version[version] == NULL &&
        msh_calendar_load(tx, region->region_id, version, region->zone_ms, &v->whole,
                          &v->by_version[version], err) < 0)
        return NULL;
    return v->by_version[version];
}

/* Guarantee: every due can be taken apart ----------------------------------------------------------*/

static void wrong_due(struct verifying *v, const struct msh_event *event, const char *text)
{
    msh_verify_problem(v, "ticket", event->subject_id, event->seq, "clock_due", text);
}

/* A level-3 unit works within the due of some other share of the ticket. */
static bool is_bound(const struct verifying *v, const struct msh_tick_told *told)
{
    for (size_t i = 0; i < v->clocks.n; i++)
        if (v->clocks.items[i].task_id != told->task_id &&
            v->clocks.items[i].due_at == told->move.within_at)
            return true;
    return told->move.within_at == 0;
}

/* The due that follows from what was printed before. False: its rule or calendar is gone. */
static bool count_again(struct verifying *v, struct msh_tx *tx, const struct msh_clock_past *past,
                        const struct msh_tick_told *told, int64_t *ret_due_at)
{
    struct msh_err err;
    const bool renewed = told->kind == MSH_TICK_RENEW;
    const struct msh_rule *rule = msh_directory_rule(v->directory, told->rule_id);
    const struct msh_calendar *calendar = calendar_of(v, tx, told->calendar_version, &err);
    struct msh_due due = { .at = past != NULL ? past->due_at : told->due_at };
    *ret_due_at = due.at;
    if (told->rule_id != 0 && (rule == NULL || calendar == NULL))
        return false;
    if (past == NULL && rule != NULL) {
        msh_deadline_due(calendar, &rule->term, told->start_at, &due);
    } else if (renewed && rule != NULL) {
        msh_rule_replay(calendar, rule, past->start_at, past->moves, past->n_moves, &due);
        due.at = msh_due_within(past->due_at, due.at, told->move.within_at);
        due.at = MSH_MAX(due.at, past->due_at);
    } else if (told->move.amount > 0 || told->move.from_at != 0) {
        msh_rule_move(calendar, rule, &due, &told->move, &due);
    }
    *ret_due_at = due.at;
    return true;
}

static void check_tick(struct verifying *v, struct msh_tx *tx, const struct msh_event *event,
                       const struct msh_tick_told *told)
{
    const struct msh_clock_past *past = msh_clock_past(&v->clocks, told->id);
    /* a tag puts a running clock under another rule */
    const bool retagged = told->kind == MSH_TICK_RENEW && msh_streq(event->op, "tag");
    int64_t due_at = 0;
    v->verdict.clocks += past == NULL && told->rule_id != 0;
    if ((past == NULL) != (told->kind == MSH_TICK_START))
        wrong_due(v, event, "a clock does not begin with its start");
    else if (past != NULL &&
             ((past->rule_id != told->rule_id && !retagged) || past->start_at != told->start_at))
        wrong_due(v, event, "a clock changed its rule or its start");
    else if (!count_again(v, tx, past, told, &due_at))
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "clock_source",
                           "the rule or calendar of a printed due is gone");
    else if (due_at != told->due_at || !is_bound(v, told))
        wrong_due(v, event,
                  past == NULL ? "a printed due does not follow from its rule"
                               : "a printed due does not follow from the one before it");
    else if (told->move.from_at != 0 && told->move.from_at != past->paused_at)
        wrong_due(v, event, "a clock stood still since another instant");
    msh_clock_past_add(&v->clocks, told);
}

static void check_payload(struct verifying *v, struct msh_tx *tx, const struct msh_event *event,
                          const struct msh_jval *root)
{
    struct msh_tick_told told;
    if (root == NULL) {
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "event_payload", "not JSON");
        return;
    }
    const struct msh_jval *data = msh_jget(root, "data");
    const struct msh_jval *clocks = msh_jget(data, "clocks");
    for (const struct msh_jval *tick = clocks != NULL ? clocks->first : NULL; tick != NULL;
         tick = tick->next)
        if (msh_tick_read(tick, &told))
            check_tick(v, tx, event, &told);
        else
            wrong_due(v, event, "a clock moved in an unknown way");
    msh_verify_named(v, event, data);
    msh_verify_beside_told(v, event, data);
    int rating = msh_name_find(&msh_rating_names, msh_jget_string(data, "rating"));
    if (v->first_rating == MSH_RATING_NONE && rating > MSH_RATING_NONE &&
        msh_jget(data, "callback") != NULL)
        v->first_rating = (enum msh_rating)rating;
}

static void forget(struct verifying *v)
{
    msh_arena_reset(&v->arena);
    v->machines = NULL;
    v->clocks = (struct msh_clock_pasts){ .arena = &v->arena };
    v->texts = NULL;
    v->things = NULL;
    v->n_machines = v->cap_machines = 0;
    v->n_texts = v->cap_texts = v->n_things = v->cap_things = 0;
    memset(v->digests, 0, sizeof(v->digests));
    v->n_destroyed = 0;
    v->joined = 0;
    v->joined_over = false;
    v->n_told = 0;
    v->attempts = NULL;
    v->n_attempts = v->cap_attempts = v->n_told_links = 0;
    v->passed = false;
    v->first_rating = MSH_RATING_NONE;
    v->last_seq = 0;
}

/* What the audit trail tells it tells in words. */
static void check_words(struct verifying *v, const struct msh_event *event)
{
    if (msh_name_find(&msh_audit_kind_names, event->subject_kind) >= 0 &&
        msh_name_find(&msh_audit_op_names, event->op) < 0)
        msh_verify_problem(v, event->subject_kind, event->subject_id, event->seq, "unknown_op",
                           event->op);
}

/* What the events of a ticket say is kept until its rows were read. */
static struct msh_arena *subject_begin(void *arg, const char *kind)
{
    struct verifying *v = arg;
    forget(v);
    return msh_streq(kind, "ticket") ? &v->arena : NULL;
}

static int each_event(void *arg, struct msh_tx *tx, const struct msh_event *event,
                      const struct msh_jval *payload, struct msh_err *err MSH_UNUSED)
{
    struct verifying *v = arg;
    v->verdict.events++;
    if (v->last_seq == 0)
        v->first_at = event->at;
    v->last_seq = event->seq;
    if (msh_streq(event->subject_kind, "ticket")) {
        check_move(v, event);
        check_payload(v, tx, event, payload);
        return MSH_OK;
    }
    check_words(v, event);
    msh_verify_told_event(v, event, payload);
    if (msh_streq(event->subject_kind, "access") || msh_streq(event->subject_kind, "respondent") ||
        msh_streq(event->subject_kind, "matter"))
        msh_verify_beside_event(v, event, payload);
    else if (msh_streq(event->subject_kind, "retention"))
        msh_verify_retention_event(v, event, payload);
    return MSH_OK;
}

/* The rows against the events -----------------------------------------------------------------------*/

static void check_state(struct verifying *v, int64_t ticket_id, enum msh_machine machine,
                        int64_t target_id, int state)
{
    for (size_t i = 0; i < v->n_machines; i++) {
        if (v->machines[i].machine != machine || v->machines[i].target_id != target_id)
            continue;
        if (v->machines[i].state != state)
            msh_verify_problem(v, "ticket", ticket_id, v->last_seq, "state_differs",
                               msh_name_code(&msh_machine_names, (int)machine));
        return;
    }
    msh_verify_problem(v, "ticket", ticket_id, v->last_seq, "state_unknown",
                       msh_name_code(&msh_machine_names, (int)machine));
}

static void check_row(struct verifying *v, const struct msh_ticket_row *row)
{
    const struct msh_ticket *ticket = &row->ticket;
    size_t n = 1 + ticket->n_tasks + ticket->n_claims;
    if (row->version != v->last_seq)
        msh_verify_problem(v, "ticket", ticket->id, v->last_seq, "version_differs",
                           "row and chain disagree");
    check_state(v, ticket->id, MSH_MACHINE_TICKET, ticket->id, (int)ticket->state);
    for (size_t i = 0; i < ticket->n_tasks; i++)
        check_state(v, ticket->id, MSH_MACHINE_TASK, ticket->tasks[i].id,
                    (int)ticket->tasks[i].state);
    for (size_t i = 0; i < ticket->n_claims; i++)
        check_state(v, ticket->id, MSH_MACHINE_CLAIM, ticket->claims[i].id,
                    (int)ticket->claims[i].state);
    if (n != v->n_machines)
        msh_verify_problem(v, "ticket", ticket->id, v->last_seq, "part_missing",
                           "a task or claim of the chain has no row");
    if (ticket->first_rating != v->first_rating)
        msh_verify_problem(v, "ticket", ticket->id, v->last_seq, "rating_differs",
                           "the first rating is not what the person said");
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const struct msh_clock_past *past = msh_clock_past(&v->clocks, ticket->clocks[i].id);
        if (past == NULL || past->due_at != ticket->clocks[i].due_at)
            msh_verify_problem(v, "ticket", ticket->id, v->last_seq, "clock_differs",
                               "a due differs from what was printed");
    }
}

static int subject_end(void *arg, struct msh_tx *tx, const char *kind, int64_t id,
                       struct msh_err *err)
{
    struct verifying *v = arg;
    struct msh_ticket_row row;
    if (!msh_streq(kind, "ticket"))
        return msh_verify_told_subject(v, tx, kind, id, err);
    v->verdict.tickets++;
    int rc = msh_ticket_load(tx, v->service->region.region_id, id, &v->arena, &row, err);
    if (rc == MSH_E_NOT_FOUND || rc == MSH_E_CORRUPT) {
        bool gone = rc == MSH_E_NOT_FOUND;
        msh_verify_problem(v, "ticket", id, v->last_seq, gone ? "ticket_missing" : "row_unreadable",
                           gone ? "the chain has no row" : err->text);
        v->rows += !gone;
        return MSH_OK;
    }
    if (rc < 0)
        return rc;
    v->rows++;
    check_row(v, &row);
    msh_verify_count(v, &row);
    if (msh_verify_beside(v, tx, &row, err) < 0 || msh_verify_jobs(v, tx, &row, err) < 0)
        return err->rc;
    return msh_verify_rows(v, tx, &row, err);
}

/* The run --------------------------------------------------------------------------------------*/

static void begin_one(struct verifying *v)
{
    forget(v);
    v->verdict = (struct msh_verdict){ 0 };
    for (size_t i = 0; i < MSH_COUNT(v->having); i++)
        v->having[i].asked = false;
    v->rows = v->imports = 0;
    v->tallies = NULL;
    v->n_tallies = v->cap_tallies = 0;
    v->retention = NULL;
    v->n_retention = v->cap_retention = 0;
    v->links = NULL;
    v->access = NULL;
    v->same = v->in_matter = v->matters = NULL;
    v->n_links = v->cap_links = v->n_access = v->cap_access = 0;
    v->n_same = v->cap_same = v->n_in_matter = v->cap_in_matter = 0;
}

static void begin(void *arg)
{
    struct verifying *v = arg;
    for (size_t i = 0; i < v->n_workers; i++)
        begin_one(&v[i]);
    msh_verify_lines_again(v->lines);
}

static void piece_begin(void *arg, size_t no)
{
    struct verifying *v = arg;
    v->piece = no;
}

static void piece_end(void *arg, size_t no)
{
    struct verifying *v = arg;
    msh_verify_piece_end(v->lines, no);
}

static void sort_beside(void *arg)
{
    msh_verify_beside_sort(arg);
}

/* Put together what the others have read. */
static void join(struct verifying *v)
{
    for (size_t i = 1; i < v->n_workers; i++) {
        v->verdict.tickets += v[i].verdict.tickets;
        v->verdict.events += v[i].verdict.events;
        v->verdict.clocks += v[i].verdict.clocks;
        v->rows += v[i].rows;
        v->imports += v[i].imports;
        msh_verify_beside_join(v, &v[i]);
        msh_verify_tallies_join(v, &v[i]);
    }
}

/* What asks nothing of the tickets that were read. */
static int told_lost(void *arg, struct msh_tx *tx, struct msh_err *err)
{
    return msh_verify_told_lost(arg, tx, err);
}

static int sessions(void *arg, struct msh_tx *tx, struct msh_err *err)
{
    return msh_verify_sessions(arg, tx, err);
}

static int beside_lost(void *arg, struct msh_tx *tx, struct msh_err *err)
{
    return msh_verify_beside_lost(arg, tx, err);
}

static int tallies_read(void *arg, struct msh_tx *tx, struct msh_err *err)
{
    return msh_verify_tallies_read(arg, tx, err);
}

static int end(void *arg, struct msh_tx *tx, struct msh_err *err)
{
    struct verifying *v = arg;
    int64_t rows = 0, imports = 0;
    int rc = msh_ticket_count(tx, v->service->region.region_id, &rows, err);
    join(v);
    v->piece = 0; /* all are done: at once */
    if (rc == MSH_OK)
        rc = msh_import_kept_count(tx, v->service->region.region_id, &imports, err);
    if (rc == MSH_OK && imports != v->imports)
        msh_verify_problem(v, "ticket", 0, 0, "import_unknown",
                           "there are rows of an import without their tickets");
    if (rc == MSH_OK && rows != v->rows)
        msh_verify_problem(v, "ticket", 0, 0, "ticket_unknown", "there are tickets without events");
    if (rc == MSH_OK)
        rc = msh_verify_beside_end(v, tx, err);
    if (rc == MSH_OK)
        rc = msh_verify_retention(v, tx, err);
    if (rc == MSH_OK)
        msh_verify_tallies(v);
    return rc;
}

/* The index of words, on a thread and in a read of its own: it asks nothing of the chains, takes as
 * long as they do, and one that cannot be read would end their read. */
struct index_check {
    struct verifying v;
    struct msh_err err;
    int rc;
};

static void unfound(void *arg, int64_t ticket_id)
{
    msh_verify_problem(arg, "ticket", ticket_id, 0, "index_differs",
                       "the search does not find a text by its words, or finds it by others");
}

static void *check_index(void *arg)
{
    struct index_check *check = arg;
    struct verifying *v = &check->v;

    check->rc =
        msh_search_verify(v->service->store, v->service->region.region_id, unfound, v, &check->err);
    if (check->rc == MSH_E_CORRUPT) {
        msh_verify_problem(v, "ticket", 0, 0, "index_unreadable", check->err.text);
        check->rc = MSH_OK;
    }
    return NULL;
}

/* One for each processor, and one connection is left for the index. */
static size_t count_workers(const struct msh_service *service)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    const long most = MSH_MIN((long)service->conf.sqlite_readers - 1, MSH_VERIFY_WORKERS_MAX);

    return (size_t)MSH_MAX(MSH_MIN(n, most), 1L);
}

static int check_all(struct verifying *v, struct msh_verify_sum *sum, struct msh_err *err)
{
    static int (*const more[])(void *, struct msh_tx *, struct msh_err *) = { told_lost, sessions,
                                                                              beside_lost,
                                                                              tallies_read };
    struct index_check index = {
        .v = { .service = v->service, .lines = v->lines, .piece = VERIFY_LAST }
    };
    void *args[MSH_VERIFY_WORKERS_MAX];
    const struct msh_verify how = { .report = chain_problem,
                                    .each = each_event,
                                    .subject_end = subject_end,
                                    .subject_begin = subject_begin,
                                    .begin = begin,
                                    .end = end,
                                    .workers = v->n_workers,
                                    .args = args,
                                    .piece_begin = piece_begin,
                                    .piece_end = piece_end,
                                    .tickets = sort_beside,
                                    .more = more,
                                    .n_more = MSH_COUNT(more) };
    pthread_t thread;
    int cause = pthread_create(&thread, NULL, check_index, &index), rc;

    if (cause != 0)
        return msh_err_errno(err, cause, "thread", "a thread to read the index");
    for (size_t i = 0; i < v->n_workers; i++)
        args[i] = &v[i];
    rc = msh_verify_chains(v->service->store, &v->service->region, &how, sum, err);
    msh_verify_lines_last(v->lines);
    pthread_join(thread, NULL);
    if (rc == MSH_OK && index.rc < 0)
        *err = index.err;
    return rc < 0 ? rc : index.rc;
}

static int check_with(struct verifying *v, int64_t listed, struct msh_err *err)
{
    struct msh_verify_sum sum = { 0 };
    int rc;

    for (size_t i = 0; i < v->n_workers; i++) {
        v[i].first = v;
        msh_arena_init(&v[i].arena, 256 << 20);
        msh_arena_init(&v[i].whole, 256 << 20);
    }
    rc = check_all(v, &sum, err);
    v->verdict.seals = sum.seals;
    v->piece = VERIFY_LAST;
    if (rc == MSH_OK)
        rc = msh_verify_destroyed(v, listed, err);
    for (size_t i = 0; i < v->n_workers; i++) {
        msh_arena_done(&v[i].whole);
        msh_arena_done(&v[i].arena);
    }
    return rc;
}

int msh_verify(struct msh_service *service, void (*report)(void *arg, const char *line), void *arg,
               struct msh_verdict *ret, struct msh_err *err)
{
    const size_t n = count_workers(service);
    struct msh_files *files = NULL;
    int64_t listed = 0; /* before the chains: what is listed meanwhile may not be carried out yet */
    int rc = msh_destroyed_size(service->dir, &listed, err);
    if (rc == MSH_OK)
        rc = msh_files_open(service->dir, INT64_MAX, &files, err);
    if (rc < 0)
        return rc;
    struct verifying *v = msh_alloc0(n, sizeof(*v));
    struct verify_lines *lines = msh_verify_lines_new(report, arg);
    const struct msh_directory *directory = msh_service_directory(service);
    for (size_t i = 0; i < n; i++) {
        v[i].service = service;
        v[i].lines = lines;
        v[i].files = files;
        v[i].directory = directory;
    }
    v->n_workers = n;
    rc = check_with(v, listed, err);
    v->verdict.problems = msh_verify_lines_free(lines);
    msh_directory_release(directory);
    msh_files_close(files);
    if (rc == MSH_OK)
        *ret = v->verdict;
    free(v);
    return rc;
}
