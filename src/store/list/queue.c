#include "base/base.h"

#include "store/list/queue.h"

#include "store/list/sql.h"

#define LAST INT64_MAX /* stands for "no due": comes last */

#define TICKET_COLUMNS                                                                             \
    "t.ticket_id, t.number, t.title, t.unit_title, t.state, t.type, t.urgency, t.identity_mode,"   \
    " t.sealed, t.category, t.area_id, t.version, t.lead_unit, t.accepted_at"
#define TICKET_N 14

/* Whose work lies with $14 while they are on leave. */
#define ABSENT                                                                                     \
    "SELECT a.account_id FROM account a WHERE a.region_id = $1 AND a.deputy_id = $14"              \
    " AND a.deputy_until > $15"

/* $1 … $7 are the reader's (list/sql.h); $8 and $9 the keyset, $10 the limit. */
/* clang-format off */
#define DESK(IN_I, IN_T)                                                                           \
    "SELECT " TICKET_COLUMNS ", k.task_id, k.unit_id, k.due_at, k.holder_id, k.opened_at, k.role," \
    " k.state, k.round, k.office FROM task k"                                                      \
    " JOIN ticket t ON t.region_id = k.region_id AND t.ticket_id = k.ticket_id"                    \
    " WHERE k.region_id = $1 AND k.state IN ('to_sign', 'handling', 'return_asked', 'delegated',"  \
    " 'unit_review') AND" VISIBLE(IN_I)                                                            \
    OPTIONAL("$6", "TEXT", IN_I("k.unit_id", "$6"))                                                \
    " AND (COALESCE(k.due_at, $11), k.task_id) > ($8, $9)"                                         \
    OPTIONAL("$12", "TEXT", IN_I("k.unit_id", "$12"))                                              \
    OPTIONAL("$13", "TEXT", IN_T("k.state", "$13"))                                                \
    OPTIONAL("$14", "BIGINT", "(COALESCE(k.holder_id, -1) = $14 OR k.holder_id IN (" ABSENT "))")  \
    OPTIONAL("$16", "BIGINT", "(CASE t.state WHEN 'deferred' THEN 1 ELSE 0 END) = $16")            \
    OPTIONAL("$17", "TEXT", IN_I("k.unit_id", "$17"))                                              \
    OPTIONAL("$18", "TEXT", "NOT (" IN_I("k.unit_id", "$18") ")")                                  \
    " ORDER BY COALESCE(k.due_at, $11), k.task_id LIMIT $10"

#define HELD(IN_I)                                                                                 \
    "SELECT " TICKET_COLUMNS ", k.task_id, k.unit_id, k.due_at, k.holder_id, k.opened_at, k.role," \
    " k.state, k.round, k.office FROM task k"                                                      \
    " JOIN ticket t ON t.region_id = k.region_id AND t.ticket_id = k.ticket_id"                    \
    " WHERE k.region_id = $1 AND k.holder_id = $13 AND k.state IN ('to_sign', 'handling',"         \
    " 'return_asked', 'delegated', 'unit_review', 'replied') AND" VISIBLE(IN_I)                    \
    " AND (COALESCE(k.due_at, $11), k.task_id) > ($8, $9)"                                         \
    OPTIONAL("$12", "TEXT", IN_I("k.unit_id", "$12"))                                              \
    " ORDER BY COALESCE(k.due_at, $11), k.task_id LIMIT $10"

#define CLAIMS(IN_I, IN_T)                                                                         \
    "SELECT " TICKET_COLUMNS ", c.claim_id, c.task_id, c.asked_by, c.asked_unit, c.asked_at,"      \
    " c.until_at, c.kind, c.state, c.reason_code, c.amount FROM claim c"                           \
    " JOIN ticket t ON t.region_id = c.region_id AND t.ticket_id = c.ticket_id"                    \
    " WHERE c.region_id = $1 AND c.state IN ('asked', 'endorsed') AND" VISIBLE(IN_I)               \
    " AND (c.asked_at, c.claim_id) > ($8, $9)"                                                     \
    OPTIONAL("$11", "TEXT", IN_T("c.kind", "$11"))                                                 \
    OPTIONAL("$12", "TEXT", IN_T("c.state", "$12"))                                                \
    " ORDER BY c.asked_at, c.claim_id LIMIT $10"

/* Urgent ones carry no weight, so they stand above all that are not. */
#define WAITS "(t.accepted_at + CASE t.urgency WHEN 'normal' THEN 1125899906842624 ELSE 0 END)"
#define DISPATCH(IN_I, IN_T)                                                                       \
    "SELECT " TICKET_COLUMNS ", t.due_at, t.round, t.returns, " WAITS " FROM ticket t WHERE"       \
    VISIBLE(IN_I) " AND " IN_T("t.state", "$11")                                                   \
    " AND (" WAITS ", t.ticket_id) > ($8, $9)"                                                     \
    " ORDER BY " WAITS ", t.ticket_id LIMIT $10"

#define CALLBACKS(IN_I, IN_T)                                                                      \
    "SELECT " TICKET_COLUMNS ", b.callback_id, b.due_at, b.opened_at, b.holder_id, b.round,"       \
    " b.attempts, b.cause FROM callback b"                                                         \
    " JOIN ticket t ON t.region_id = b.region_id AND t.ticket_id = b.ticket_id"                    \
    " WHERE b.region_id = $1 AND b.state = 'open' AND" VISIBLE(IN_I)                               \
    " AND (COALESCE(b.due_at, $11), b.callback_id) > ($8, $9)"                                     \
    OPTIONAL("$12", "TEXT", IN_T("b.cause", "$12"))                                                \
    " ORDER BY COALESCE(b.due_at, $11), b.callback_id LIMIT $10"

#define WATCH(IN_I, IN_T)                                                                          \
    "SELECT " TICKET_COLUMNS ", t.watch_at, t.lead_unit, t.round FROM ticket t"                    \
    " WHERE t.region_id = $1 AND t.watch_at IS NOT NULL AND" VISIBLE(IN_I)                         \
    " AND (t.watch_at, t.ticket_id) > ($8, $9)"                                                    \
    " ORDER BY t.watch_at, t.ticket_id LIMIT $10"
#define TICKETS(IN_I)                                                                              \
    "SELECT " TICKET_COLUMNS " FROM ticket t WHERE" VISIBLE(IN_I)                                  \
    " AND " IN_I("t.ticket_id", "$8")
/* clang-format on */

static const struct msh_stmt desk = { .name = "queue_desk",
                                      .lite = DESK(LITE_I, LITE_T),
                                      .pg = DESK(PG_I, PG_T) };
static const struct msh_stmt held = { .name = "queue_held",
                                      .lite = HELD(LITE_I),
                                      .pg = HELD(PG_I) };
static const struct msh_stmt claims = { .name = "queue_claims",
                                        .lite = CLAIMS(LITE_I, LITE_T),
                                        .pg = CLAIMS(PG_I, PG_T) };
static const struct msh_stmt dispatch = { .name = "queue_dispatch",
                                          .lite = DISPATCH(LITE_I, LITE_T),
                                          .pg = DISPATCH(PG_I, PG_T) };
static const struct msh_stmt callbacks = { .name = "queue_callbacks",
                                           .lite = CALLBACKS(LITE_I, LITE_T),
                                           .pg = CALLBACKS(PG_I, PG_T) };

static const struct msh_stmt watch = { .name = "queue_watch",
                                       .lite = WATCH(LITE_I, LITE_T),
                                       .pg = WATCH(PG_I, PG_T) };

static const struct msh_stmt tickets = { .name = "queue_tickets",
                                         .lite = TICKETS(LITE_I),
                                         .pg = TICKETS(PG_I) };

/* Only who may read the original words sees the title made of them (guarantee 6). */
static const char *title_of(struct msh_rows *rows, const struct msh_reader *reader,
                            const struct msh_queue_ticket *ticket, struct msh_arena *arena)
{
    const bool open = ticket->type != MSH_TYPE_REPORT && msh_rows_i64(rows, 8) == 0 &&
                      !msh_streq(msh_rows_text(rows, 7), "confidential");

    return msh_rows_dup(rows, open || (reader->audiences >> MSH_AUDIENCE_HOTLINE & 1) != 0 ? 2 : 3,
                        arena);
}

static int name_of(struct msh_rows *rows, int col, const struct msh_names *names)
{
    return msh_name_find(names, msh_rows_text(rows, col));
}

static void read_ticket(struct msh_rows *rows, const struct msh_reader *reader,
                        struct msh_arena *arena, struct msh_queue_ticket *ret)
{
    ret->ticket_id = msh_rows_i64(rows, 0);
    ret->number = msh_rows_dup(rows, 1, arena);
    ret->state = (enum msh_ticket_state)name_of(rows, 4, &msh_ticket_state_names);
    ret->type = (enum msh_ticket_type)name_of(rows, 5, &msh_type_names);
    ret->urgency = (enum msh_urgency)name_of(rows, 6, &msh_urgency_names);
    ret->title = title_of(rows, reader, ret, arena);
    ret->category = msh_rows_dup(rows, 9, arena);
    ret->area_id = msh_rows_i64(rows, 10);
    ret->version = msh_rows_i64(rows, 11);
    ret->lead_unit = msh_rows_i64(rows, 12);
    ret->accepted_at = msh_rows_i64(rows, 13);
}

struct queue {
    const struct msh_reader *reader;
    struct msh_arena *arena;
    size_t limit, n;
    union {
        struct msh_desk_row *desk;
        struct msh_claim_row *claims;
        struct msh_callback_row *callbacks;
        struct msh_dispatch_row *dispatches;
        struct msh_watch_row *watches;
    };
    struct msh_queue_cursor next; /* zeroed when the last row was seen */
};

/* The row one past the page only says that there is more. */
static bool is_full(struct queue *q)
{
    return q->n == q->limit;
}

static void keep_end(struct queue *q, int64_t at, int64_t id)
{
    q->next = (struct msh_queue_cursor){ at == 0 ? LAST : at, id };
}

static int desk_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct queue *q = arg;
    struct msh_desk_row *row;

    if (is_full(q)) {
        q->n++;
        return 0;
    }
    row = &q->desk[q->n++];
    read_ticket(rows, q->reader, q->arena, &row->ticket);
    row->task_id = msh_rows_i64(rows, TICKET_N);
    row->unit_id = msh_rows_i64(rows, TICKET_N + 1);
    row->due_at = msh_rows_i64(rows, TICKET_N + 2);
    row->holder_id = msh_rows_i64(rows, TICKET_N + 3);
    row->opened_at = msh_rows_i64(rows, TICKET_N + 4);
    row->role = (enum msh_task_role)name_of(rows, TICKET_N + 5, &msh_task_role_names);
    row->state = (enum msh_task_state)name_of(rows, TICKET_N + 6, &msh_task_state_names);
    row->round = msh_rows_i64(rows, TICKET_N + 7);
    row->office = msh_rows_dup(rows, TICKET_N + 8, q->arena);
    keep_end(q, row->due_at, row->task_id);
    return 0;
}

static int claim_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct queue *q = arg;
    struct msh_claim_row *row;

    if (is_full(q)) {
        q->n++;
        return 0;
    }
    row = &q->claims[q->n++];
    read_ticket(rows, q->reader, q->arena, &row->ticket);
    row->claim_id = msh_rows_i64(rows, TICKET_N);
    row->task_id = msh_rows_i64(rows, TICKET_N + 1);
    row->asked_by = msh_rows_i64(rows, TICKET_N + 2);
    row->asked_unit = msh_rows_i64(rows, TICKET_N + 3);
    row->asked_at = msh_rows_i64(rows, TICKET_N + 4);
    row->until_at = msh_rows_i64(rows, TICKET_N + 5);
    row->kind = (enum msh_claim_kind)name_of(rows, TICKET_N + 6, &msh_claim_kind_names);
    row->state = (enum msh_claim_state)name_of(rows, TICKET_N + 7, &msh_claim_state_names);
    row->reason_code = msh_rows_dup(rows, TICKET_N + 8, q->arena);
    row->amount = msh_rows_i64(rows, TICKET_N + 9);
    keep_end(q, row->asked_at, row->claim_id);
    return 0;
}

static int callback_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct queue *q = arg;
    struct msh_callback_row *row;

    if (is_full(q)) {
        q->n++;
        return 0;
    }
    row = &q->callbacks[q->n++];
    read_ticket(rows, q->reader, q->arena, &row->ticket);
    row->callback_id = msh_rows_i64(rows, TICKET_N);
    row->due_at = msh_rows_i64(rows, TICKET_N + 1);
    row->opened_at = msh_rows_i64(rows, TICKET_N + 2);
    row->holder_id = msh_rows_i64(rows, TICKET_N + 3);
    row->round = msh_rows_i64(rows, TICKET_N + 4);
    row->attempts = msh_rows_i64(rows, TICKET_N + 5);
    row->cause = (enum msh_callback_cause)name_of(rows, TICKET_N + 6, &msh_callback_cause_names);
    keep_end(q, row->due_at, row->callback_id);
    return 0;
}

static int start(struct queue *q, int64_t region_id, const struct msh_queue_cursor *from,
                 int64_t limit, struct msh_list_args *args, struct msh_err *err)
{
    if (limit < 1 || limit > MSH_LIST_LIMIT_MAX)
        return msh_err_field(err, "limit", "limit_bad", "1 to %d", MSH_LIST_LIMIT_MAX);
    if (msh_list_reader_args(region_id, q->reader, q->arena, args, err) < 0)
        return err->rc;
    q->limit = (size_t)limit;
    *msh_list_arg(args, 8) = msh_i(from->at != 0 ? from->at : INT64_MIN);
    *msh_list_arg(args, 9) = msh_i(from->id);
    *msh_list_arg(args, 10) = msh_i(limit + 1);
    return 0;
}

static void finish(struct queue *q, size_t *ret_n, struct msh_queue_cursor *ret_next)
{
    const bool more = q->n > q->limit;

    *ret_n = MSH_MIN(q->n, q->limit);
    *ret_next = more ? q->next : (struct msh_queue_cursor){ 0 };
}

/* A page of shares by a statement whose $12 is the units; `own` are its arguments from $13 on. */
static int desk_page(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     const struct msh_stmt *stmt, const struct msh_queue_filter *filter,
                     const struct msh_val *own, size_t n_own, const struct msh_queue_cursor *from,
                     int64_t limit, struct msh_arena *arena, struct msh_desk_row **ret,
                     size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    struct queue q = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    if (start(&q, region_id, from, limit, &args, err) < 0)
        return err->rc;
    q.desk = MSH_ARRAY(arena, q.limit, struct msh_desk_row);
    *msh_list_arg(&args, 11) = msh_i(LAST);
    *msh_list_arg(&args, 12) = msh_t(msh_list_ids(filter->units, filter->n_units, arena));
    for (size_t i = 0; i < n_own; i++)
        *msh_list_arg(&args, 13 + (int)i) = own[i];
    if (msh_db_each(tx, stmt, args.v, 12 + n_own, desk_row, &q, err) < 0)
        return err->rc;
    *ret = q.desk;
    finish(&q, ret_n, ret_next);
    return 0;
}

/* The own units where this pile is asked for; a reader without any has no own work. */
static struct msh_val units_if(const struct msh_queue_filter *filter, enum msh_desk_part part,
                               struct msh_arena *arena)
{
    static const int64_t nobody = 0;

    if (filter->part != part)
        return msh_null();
    return msh_t(msh_list_ids(filter->n_own > 0 ? filter->own : &nobody,
                              MSH_MAX(filter->n_own, (size_t)1), arena));
}

int msh_queue_desk(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                   int64_t limit, struct msh_arena *arena, struct msh_desk_row **ret, size_t *ret_n,
                   struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    const struct msh_val own[] = {
        msh_t(msh_list_codes(&msh_task_state_names, filter->states, arena)),
        msh_id_or_null(filter->holder_id),
        msh_i(filter->at),
        filter->part == MSH_DESK_ALL ? msh_null() : msh_i(filter->part == MSH_DESK_DEFERRED),
        units_if(filter, MSH_DESK_OWN, arena),
        units_if(filter, MSH_DESK_BELOW, arena)
    };

    return desk_page(tx, region_id, reader, &desk, filter, own, MSH_COUNT(own), from, limit, arena,
                     ret, ret_n, ret_next, err);
}

int msh_queue_held(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                   int64_t limit, struct msh_arena *arena, struct msh_desk_row **ret, size_t *ret_n,
                   struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    const struct msh_val own[] = { msh_i(filter->holder_id) };

    return desk_page(tx, region_id, reader, &held, filter, own, MSH_COUNT(own), from, limit, arena,
                     ret, ret_n, ret_next, err);
}

int msh_queue_claims(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                     int64_t limit, struct msh_arena *arena, struct msh_claim_row **ret,
                     size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    struct queue q = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    if (start(&q, region_id, from, limit, &args, err) < 0)
        return err->rc;
    q.claims = MSH_ARRAY(arena, q.limit, struct msh_claim_row);
    *msh_list_arg(&args, 11) = msh_t(msh_list_codes(&msh_claim_kind_names, filter->kinds, arena));
    *msh_list_arg(&args, 12) = msh_t(msh_list_codes(&msh_claim_state_names, filter->states, arena));
    if (msh_db_each(tx, &claims, args.v, 12, claim_row, &q, err) < 0)
        return err->rc;
    *ret = q.claims;
    finish(&q, ret_n, ret_next);
    return 0;
}

static int dispatch_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct queue *q = arg;
    struct msh_dispatch_row *row;

    if (is_full(q)) {
        q->n++;
        return 0;
    }
    row = &q->dispatches[q->n++];
    read_ticket(rows, q->reader, q->arena, &row->ticket);
    row->due_at = msh_rows_i64(rows, TICKET_N);
    row->round = msh_rows_i64(rows, TICKET_N + 1);
    row->returns = msh_rows_i64(rows, TICKET_N + 2);
    keep_end(q, msh_rows_i64(rows, TICKET_N + 3), row->ticket.ticket_id);
    return 0;
}

int msh_queue_dispatch(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                       const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                       int64_t limit, struct msh_arena *arena, struct msh_dispatch_row **ret,
                       size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    const unsigned states = filter->states != 0 ? filter->states : MSH_DISPATCH_STATES;
    struct queue q = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    if (start(&q, region_id, from, limit, &args, err) < 0)
        return err->rc;
    q.dispatches = MSH_ARRAY(arena, q.limit, struct msh_dispatch_row);
    *msh_list_arg(&args, 11) = msh_t(msh_list_codes(&msh_ticket_state_names, states, arena));
    if (msh_db_each(tx, &dispatch, args.v, 11, dispatch_row, &q, err) < 0)
        return err->rc;
    *ret = q.dispatches;
    finish(&q, ret_n, ret_next);
    return 0;
}

int msh_queue_callbacks(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                        const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                        int64_t limit, struct msh_arena *arena, struct msh_callback_row **ret,
                        size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err)
{
    struct queue q = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    if (start(&q, region_id, from, limit, &args, err) < 0)
        return err->rc;
    q.callbacks = MSH_ARRAY(arena, q.limit, struct msh_callback_row);
    *msh_list_arg(&args, 11) = msh_i(LAST);
    *msh_list_arg(&args, 12) =
        msh_t(msh_list_codes(&msh_callback_cause_names, filter->kinds, arena));
    if (msh_db_each(tx, &callbacks, args.v, 12, callback_row, &q, err) < 0)
        return err->rc;
    *ret = q.callbacks;
    finish(&q, ret_n, ret_next);
    return 0;
}

static int watch_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct queue *q = arg;
    struct msh_watch_row *row;

    if (is_full(q)) {
        q->n++;
        return 0;
    }
    row = &q->watches[q->n++];
    read_ticket(rows, q->reader, q->arena, &row->ticket);
    row->watch_at = msh_rows_i64(rows, TICKET_N);
    row->lead_unit = msh_rows_i64(rows, TICKET_N + 1);
    row->round = msh_rows_i64(rows, TICKET_N + 2);
    keep_end(q, row->watch_at, row->ticket.ticket_id);
    return 0;
}

int msh_queue_watch(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    const struct msh_queue_cursor *from, int64_t limit, struct msh_arena *arena,
                    struct msh_watch_row **ret, size_t *ret_n, struct msh_queue_cursor *ret_next,
                    struct msh_err *err)
{
    struct queue q = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    if (start(&q, region_id, from, limit, &args, err) < 0)
        return err->rc;
    q.watches = MSH_ARRAY(arena, q.limit, struct msh_watch_row);
    if (msh_db_each(tx, &watch, args.v, 10, watch_row, &q, err) < 0)
        return err->rc;
    *ret = q.watches;
    finish(&q, ret_n, ret_next);
    return 0;
}

struct found {
    const struct msh_reader *reader;
    struct msh_arena *arena;
    struct msh_queue_ticket *tickets;
    size_t n;
};

static int found_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct found *found = arg;

    read_ticket(rows, found->reader, found->arena, &found->tickets[found->n++]);
    return 0;
}

int msh_queue_tickets(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                      const int64_t *ids, size_t n_ids, struct msh_arena *arena,
                      struct msh_queue_ticket **ret, size_t *ret_n, struct msh_err *err)
{
    struct found found = { .reader = reader, .arena = arena };
    struct msh_list_args args = { 0 };

    *ret_n = 0;
    if (n_ids == 0)
        return 0;
    if (msh_list_reader_args(region_id, reader, arena, &args, err) < 0)
        return err->rc;
    found.tickets = MSH_ARRAY(arena, n_ids, struct msh_queue_ticket);
    *msh_list_arg(&args, 8) = msh_t(msh_list_ids(ids, n_ids, arena));
    if (msh_db_each(tx, &tickets, args.v, 8, found_row, &found, err) < 0)
        return err->rc;
    *ret = found.tickets;
    *ret_n = found.n;
    return 0;
}
