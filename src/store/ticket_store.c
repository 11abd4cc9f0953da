#include "base/base.h"

#include "store/ticket_beside.h"

/* Columns, in the order of the statements below -------------------------------------------------*/

#define ROW(type, member)   MSH_COLUMN(type, msh_ticket_row, member)
#define LATE(type, member)  MSH_LATE_COLUMN(type, msh_ticket_row, member)
#define CODE(member, names) MSH_CODE_COLUMN(msh_ticket_row, member, names)

/* What the table's commands never change after the first event, then what they may. */
static const struct msh_column fixed_columns[] = {
    ROW(MSH_COL_TEXT, number),
    ROW(MSH_COL_HASH, code_hash),
    CODE(ticket.identity, msh_identity_names),
    CODE(requester_kind, msh_requester_names),
    ROW(MSH_COL_TEXT, channel),
    ROW(MSH_COL_BOOL, ticket.sealed),
    ROW(MSH_COL_TEXT, title),
    ROW(MSH_COL_I64, ticket.created_at),
    ROW(MSH_COL_TEXT, source),
    ROW(MSH_COL_TEXT, source_number),
};
static const struct msh_column ticket_columns[] = {
    ROW(MSH_COL_I64, version),
    CODE(ticket.state, msh_ticket_state_names),
    CODE(ticket.resume_state, msh_ticket_state_names),
    CODE(ticket.type, msh_type_names),
    CODE(ticket.urgency, msh_urgency_names),
    ROW(MSH_COL_TEXT, category),
    ROW(MSH_COL_ID, area_id),
    ROW(MSH_COL_TEXT, place),
    ROW(MSH_COL_TEXT, unit_title),
    ROW(MSH_COL_INT, ticket.round),
    ROW(MSH_COL_INT, ticket.returns),
    ROW(MSH_COL_ID, ticket.parent_id),
    ROW(MSH_COL_ID, matter_id),
    ROW(MSH_COL_ID, lead_unit),
    CODE(ticket.close_reason, msh_close_reason_names),
    ROW(MSH_COL_TEXT, ticket.exit_code),
    ROW(MSH_COL_ID, ticket.exit_by),
    ROW(MSH_COL_ID, ticket.reviewer_id),
    ROW(MSH_COL_BOOL, ticket.unreasonable),
    CODE(ticket.solved, msh_answer_names),
    CODE(ticket.first_rating, msh_rating_names),
    CODE(ticket.final_rating, msh_rating_names),
    CODE(ticket.scoring_rating, msh_rating_names),
    ROW(MSH_COL_I64, ticket.accepted_at),
    ROW(MSH_COL_ID, ticket.closed_at),
    LATE(MSH_COL_BOOL, ticket.is_complex),
    LATE(MSH_COL_BOOL, ticket.is_supervised),
    LATE(MSH_COL_BOOL, minor),
    LATE(MSH_COL_BOOL, guardian),
    LATE(MSH_COL_BOOL, ticket.no_reply),
    LATE(MSH_COL_ID, ticket.watch_at),
};

#define TASK(type, member) MSH_COLUMN(type, msh_task, member)
static const struct msh_column task_columns[] = {
    TASK(MSH_COL_INT, round),
    TASK(MSH_COL_ID, unit_id),
    MSH_CODE_COLUMN(msh_task, role, msh_task_role_names),
    TASK(MSH_COL_ID, parent_task_id),
    MSH_CODE_COLUMN(msh_task, state, msh_task_state_names),
    MSH_CODE_COLUMN(msh_task, resume_state, msh_task_state_names),
    TASK(MSH_COL_BOOL, no_return),
    TASK(MSH_COL_BOOL, window_closed),
    TASK(MSH_COL_INT, extensions),
    TASK(MSH_COL_TEXT, office),
    TASK(MSH_COL_ID, holder_id),
    TASK(MSH_COL_ID, author_id),
    TASK(MSH_COL_TEXT, legal_basis),
    TASK(MSH_COL_I64, opened_at),
    TASK(MSH_COL_ID, signed_at),
    TASK(MSH_COL_ID, replied_at),
};

#define CLAIM(type, member) MSH_COLUMN(type, msh_claim, member)
static const struct msh_column claim_columns[] = {
    CLAIM(MSH_COL_ID, task_id),
    MSH_CODE_COLUMN(msh_claim, kind, msh_claim_kind_names),
    MSH_CODE_COLUMN(msh_claim, state, msh_claim_state_names),
    CLAIM(MSH_COL_TEXT, reason_code),
    CLAIM(MSH_COL_INT, amount),
    CLAIM(MSH_COL_ID, until_at),
    CLAIM(MSH_COL_ID, suggested_unit),
    MSH_CODE_COLUMN(msh_claim, rating, msh_rating_names),
    CLAIM(MSH_COL_ID, asked_by),
    CLAIM(MSH_COL_ID, asked_unit),
    CLAIM(MSH_COL_I64, asked_at),
    CLAIM(MSH_COL_ID, decided_by),
    CLAIM(MSH_COL_ID, decided_at),
    MSH_LATE_COLUMN(MSH_COL_TEXT, msh_claim, told_line),
    MSH_LATE_COLUMN(MSH_COL_ID, msh_claim, recording_id),
    MSH_LATE_COLUMN(MSH_COL_TEXT, msh_claim, told_route),
};

#define CLOCK(type, member) MSH_COLUMN(type, msh_clock, member)
static const struct msh_column clock_columns[] = {
    CLOCK(MSH_COL_ID, task_id),       MSH_CODE_COLUMN(msh_clock, stage, msh_stage_names),
    CLOCK(MSH_COL_I64, rule_id),      CLOCK(MSH_COL_INT, calendar_version),
    CLOCK(MSH_COL_BOOL, provisional), CLOCK(MSH_COL_I64, start_at),
    CLOCK(MSH_COL_I64, due_at),       CLOCK(MSH_COL_I64, warn_at),
    CLOCK(MSH_COL_ID, stop_at),       CLOCK(MSH_COL_ID, paused_at),
    CLOCK(MSH_COL_ID, pause_until),   CLOCK(MSH_COL_I64, paused_ms),
    CLOCK(MSH_COL_INT, extended),     MSH_CODE_COLUMN(msh_clock, state, msh_clock_state_names),
};

#define ASK(type, member) MSH_COLUMN(type, msh_callback, member)
static const struct msh_column callback_columns[] = {
    ASK(MSH_COL_INT, round),
    MSH_CODE_COLUMN(msh_callback, cause, msh_callback_cause_names),
    MSH_CODE_COLUMN(msh_callback, state, msh_callback_state_names),
    ASK(MSH_COL_ID, claim_id),
    ASK(MSH_COL_INT, attempts),
    ASK(MSH_COL_ID, holder_id),
    MSH_CODE_COLUMN(msh_callback, contacted, msh_answer_names),
    MSH_CODE_COLUMN(msh_callback, solved, msh_answer_names),
    MSH_CODE_COLUMN(msh_callback, accepted, msh_answer_names),
    MSH_CODE_COLUMN(msh_callback, rating, msh_rating_names),
    MSH_CODE_COLUMN(msh_callback, truthful, msh_answer_names),
    ASK(MSH_COL_BOOL, by_requester),
    ASK(MSH_COL_I64, opened_at),
    ASK(MSH_COL_ID, answered_at),
    MSH_LATE_COLUMN(MSH_COL_ID, msh_callback, tried_at),
};

/* Statements -------------------------------------------------------------------------------------*/

static const struct msh_stmt load_ticket = {
    .name = "ticket_load",
    .sql = "SELECT number, code_hash, identity_mode, requester_kind, channel, sealed, title,"
           " created_at, source, source_number,"
           " version, state, resume_state, type, urgency, category, area_id, place, unit_title,"
           " round, returns, parent_id, matter_id, lead_unit, close_reason, exit_code, exit_by,"
           " reviewer_id, unreasonable, solved, first_rating, final_rating, scoring_rating,"
           " accepted_at, closed_at, complex, supervised, minor, guardian, no_reply, watch_at,"
           " lat, lon"
           " FROM ticket WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt insert_ticket = {
    .name = "ticket_insert",
    .sql = "INSERT INTO ticket (region_id, ticket_id, number, code_hash, identity_mode,"
           " requester_kind, channel, sealed, title, created_at, source, source_number,"
           " version, state, resume_state, type, urgency, category, area_id, place, unit_title,"
           " round, returns, parent_id, matter_id, lead_unit, close_reason, exit_code, exit_by,"
           " reviewer_id, unreasonable, solved, first_rating, final_rating, scoring_rating,"
           " accepted_at, closed_at, complex, supervised, minor, guardian, no_reply, watch_at,"
           " lat, lon, due_at, due_stage)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,"
           " $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47)",
};
static const struct msh_stmt update_ticket = {
    .name = "ticket_update",
    .sql = "UPDATE ticket SET version = $3, state = $4, resume_state = $5, type = $6,"
           " urgency = $7, category = $8, area_id = $9, place = $10, unit_title = $11,"
           " round = $12, returns = $13, parent_id = $14, matter_id = $15, lead_unit = $16,"
           " close_reason = $17, exit_code = $18, exit_by = $19, reviewer_id = $20,"
           " unreasonable = $21, solved = $22, first_rating = $23, final_rating = $24,"
           " scoring_rating = $25, accepted_at = $26, closed_at = $27, complex = $28,"
           " supervised = $29, minor = $30, guardian = $31, no_reply = $32, watch_at = $33,"
           " lat = $34, lon = $35, due_at = $36, due_stage = $37"
           " WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt set_code = {
    .name = "ticket_set_code",
    .sql = "UPDATE ticket SET code_hash = $3 WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt load_tasks = {
    .name = "task_load",
    .sql = "SELECT task_id, round, unit_id, role, parent_task_id, state, resume_state, no_return,"
           " window_closed, extensions, office, holder_id, author_id, legal_basis, opened_at,"
           " signed_at, replied_at"
           " FROM task WHERE region_id = $1 AND ticket_id = $2 ORDER BY task_id",
};
static const struct msh_stmt insert_task = {
    .name = "task_insert",
    .sql = "INSERT INTO task (region_id, task_id, ticket_id, touched_seq, due_at, round, unit_id,"
           " role, parent_task_id, state, resume_state, no_return, window_closed, extensions,"
           " office, holder_id, author_id, legal_basis, opened_at, signed_at, replied_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19, $20, $21)",
};
static const struct msh_stmt update_task = {
    .name = "task_update",
    .sql = "UPDATE task SET touched_seq = $4, due_at = $5, round = $6, unit_id = $7, role = $8,"
           " parent_task_id = $9, state = $10, resume_state = $11, no_return = $12,"
           " window_closed = $13, extensions = $14, office = $15, holder_id = $16,"
           " author_id = $17, legal_basis = $18, opened_at = $19, signed_at = $20,"
           " replied_at = $21"
           " WHERE region_id = $1 AND task_id = $2 AND ticket_id = $3",
};
static const struct msh_stmt load_claims = {
    .name = "claim_load",
    .sql = "SELECT claim_id, task_id, kind, state, reason_code, amount, until_at, suggested_unit,"
           " rating, asked_by, asked_unit, asked_at, decided_by, decided_at, told_line,"
           " recording_id, told_route FROM claim WHERE region_id = $1 AND ticket_id = $2 ORDER BY "
           "claim_id",
};
static const struct msh_stmt insert_claim = {
    .name = "claim_insert",
    .sql = "INSERT INTO claim (region_id, claim_id, ticket_id, touched_seq, task_id, kind, state,"
           " reason_code, amount, until_at, suggested_unit, rating, asked_by, asked_unit,"
           " asked_at, decided_by, decided_at, told_line, recording_id, told_route)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19, $20)",
};
static const struct msh_stmt update_claim = {
    .name = "claim_update",
    .sql = "UPDATE claim SET touched_seq = $4, task_id = $5, kind = $6, state = $7,"
           " reason_code = $8, amount = $9, until_at = $10, suggested_unit = $11, rating = $12,"
           " asked_by = $13, asked_unit = $14, asked_at = $15, decided_by = $16,"
           " decided_at = $17, told_line = $18, recording_id = $19, told_route = $20"
           " WHERE region_id = $1 AND claim_id = $2 AND ticket_id = $3",
};
static const struct msh_stmt load_clocks = {
    .name = "clock_load",
    .sql = "SELECT clock_id, task_id, stage, rule_id, calendar_version, provisional, start_at,"
           " due_at, warn_at, stop_at, paused_at, pause_until, paused_ms, extended, state"
           " FROM clock WHERE region_id = $1 AND ticket_id = $2 ORDER BY clock_id",
};
static const struct msh_stmt insert_clock = {
    .name = "clock_insert",
    .sql = "INSERT INTO clock (region_id, clock_id, ticket_id, task_id, stage, rule_id,"
           " calendar_version, provisional, start_at, due_at, warn_at, stop_at, paused_at,"
           " pause_until, paused_ms, extended, state)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
};
static const struct msh_stmt update_clock = {
    .name = "clock_update",
    .sql = "UPDATE clock SET task_id = $4, stage = $5, rule_id = $6, calendar_version = $7,"
           " provisional = $8, start_at = $9, due_at = $10, warn_at = $11, stop_at = $12,"
           " paused_at = $13, pause_until = $14, paused_ms = $15, extended = $16, state = $17"
           " WHERE region_id = $1 AND clock_id = $2 AND ticket_id = $3",
};
static const struct msh_stmt load_callbacks = {
    .name = "callback_load",
    .sql = "SELECT callback_id, round, cause, state, claim_id, attempts, holder_id, contacted,"
           " solved, accepted, rating, truthful, by_requester, opened_at, answered_at, tried_at"
           " FROM callback WHERE region_id = $1 AND ticket_id = $2 ORDER BY callback_id",
};
static const struct msh_stmt insert_callback = {
    .name = "callback_insert",
    .sql = "INSERT INTO callback (region_id, callback_id, ticket_id, touched_seq, due_at, round,"
           " cause, state, claim_id, attempts, holder_id, contacted, solved, accepted, rating,"
           " truthful, by_requester, opened_at, answered_at, tried_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19, $20)",
};
static const struct msh_stmt update_callback = {
    .name = "callback_update",
    .sql = "UPDATE callback SET touched_seq = $4, due_at = $5, round = $6, cause = $7,"
           " state = $8, claim_id = $9, attempts = $10, holder_id = $11, contacted = $12,"
           " solved = $13, accepted = $14, rating = $15, truthful = $16, by_requester = $17,"
           " opened_at = $18, answered_at = $19, tried_at = $20"
           " WHERE region_id = $1 AND callback_id = $2 AND ticket_id = $3",
};

/* Loading ---------------------------------------------------------------------------------------*/

struct loading {
    struct msh_ticket_row *row;
    struct msh_arena *arena;
};

static int read_ticket(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct loading *loading = arg;
    struct msh_ticket_row *row = loading->row;
    const int after = MSH_COUNT(fixed_columns) + MSH_COUNT(ticket_columns);
    int rc = msh_columns_read(fixed_columns, MSH_COUNT(fixed_columns), rows, 0, loading->arena, row,
                              err);
    if (rc == MSH_OK)
        rc = msh_columns_read(ticket_columns, MSH_COUNT(ticket_columns), rows,
                              MSH_COUNT(fixed_columns), loading->arena, row, err);
    row->has_point = !msh_rows_null(rows, after) || !msh_rows_null(rows, after + 1);
    row->lat = msh_rows_i64(rows, after);
    row->lon = msh_rows_i64(rows, after + 1);
    return rc;
}

/* One kind of part: where its array stands in the aggregate and how its rows read. */
struct part {
    const struct msh_stmt *load, *insert, *update;
    const struct msh_column *columns;
    size_t n_columns;
    size_t size, items, n, cap; /* size of one, offsets in struct msh_ticket */
    size_t id, dirty, fresh;    /* offsets in the part */
    bool touched;               /* keeps touched_seq */
    bool due;                   /* keeps due_at beside it */
};

#define PART(kind, plural, t, d)                                                                   \
    {                                                                                              \
        &load_##plural, &insert_##kind, &update_##kind, kind##_columns, MSH_COUNT(kind##_columns), \
            sizeof(struct msh_##kind), offsetof(struct msh_ticket, plural),                        \
            offsetof(struct msh_ticket, n_##plural), offsetof(struct msh_ticket, cap_##plural),    \
            offsetof(struct msh_##kind, id), offsetof(struct msh_##kind, dirty),                   \
            offsetof(struct msh_##kind, fresh), t, d                                               \
    }

static const struct part parts[] = {
    PART(task, tasks, true, true),
    PART(claim, claims, true, false),
    PART(clock, clocks, false, false),
    PART(callback, callbacks, true, true),
};

static int load_part(struct msh_tx *tx, int64_t region_id, const struct part *part,
                     struct loading *loading, struct msh_err *err)
{
    char *base = (char *)&loading->row->ticket;
    struct msh_rows *rows = NULL;
    int rc = msh_db_query(tx, part->load,
                          MSH_VALS(msh_i(region_id), msh_i(loading->row->ticket.id)), &rows, err);
    while (rc == MSH_OK && (rc = msh_rows_next(rows, err)) == 1) {
        char *item = msh_arena_push(loading->arena, base + part->items, (size_t *)(base + part->n),
                                    (size_t *)(base + part->cap), part->size);
        *(int64_t *)(item + part->id) = msh_rows_i64(rows, 0);
        rc = msh_columns_read(part->columns, part->n_columns, rows, 1, loading->arena, item, err);
    }
    msh_rows_close(rows);
    return rc;
}

int msh_ticket_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                    struct msh_arena *arena, struct msh_ticket_row *ret, struct msh_err *err)
{
    struct msh_ticket_row row = { 0 };
    struct loading loading = { &row, arena };
    msh_ticket_init(&row.ticket, arena, ticket_id);
    int rc = msh_db_one(tx, &load_ticket, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), read_ticket,
                        &loading, err);
    for (size_t i = 0; rc == MSH_OK && i < MSH_COUNT(parts); i++)
        rc = load_part(tx, region_id, &parts[i], &loading, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load_beside(tx, region_id, arena, &row, err);
    if (rc < 0)
        return rc;
    row.ticket.has_words = true;
    row.ticket.has_category = row.category != NULL;
    row.ticket.has_place = row.area_id != 0 || row.place != NULL || row.has_point;
    *ret = row;
    return MSH_OK;
}

/* Saving ----------------------------------------------------------------------------------------*/

static size_t bind_tail(const struct msh_ticket_row *row, struct msh_val *vals, size_t n)
{
    const struct msh_clock *due = msh_ticket_due_clock(&row->ticket);
    n = msh_columns_bind(ticket_columns, MSH_COUNT(ticket_columns), row, vals, n);
    vals[n++] = row->has_point ? msh_i(row->lat) : msh_null();
    vals[n++] = row->has_point ? msh_i(row->lon) : msh_null();
    vals[n++] = due != NULL ? msh_i(due->due_at) : msh_null();
    vals[n++] = due != NULL ? msh_t(msh_name_code(&msh_stage_names, (int)due->stage)) : msh_null();
    return n;
}

int msh_ticket_set_code(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        const uint8_t code_hash[MSH_HASH_SIZE], struct msh_err *err)
{
    return msh_db_exec(
        tx, &set_code,
        MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_b(code_hash, MSH_HASH_SIZE)), NULL, err);
}

static struct msh_val due_of(const struct msh_ticket *ticket, const struct part *part,
                             const void *item)
{
    const struct msh_task *task = item;
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const struct msh_clock *clock = &ticket->clocks[i];
        if (clock->state != MSH_CLOCK_RUNNING)
            continue;
        if (part->columns == task_columns
                ? clock->task_id == task->id &&
                      (clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE)
                : clock->stage == MSH_STAGE_CALLBACK)
            return msh_i(clock->due_at);
    }
    /* an open callback without a rule is due at once, so that its index still finds it */
    return part->columns == callback_columns ? msh_i(((const struct msh_callback *)item)->opened_at)
                                             : msh_null();
}

static int save_part(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                     const struct part *part, struct msh_err *err)
{
    const char *base = (const char *)&row->ticket;
    const char *items = *(const char *const *)(base + part->items);
    size_t n_items = *(const size_t *)(base + part->n);
    for (size_t i = 0; i < n_items; i++) {
        const char *item = items + i * part->size;
        struct msh_val vals[MSH_COLUMNS_MAX];
        size_t n = 0;
        if (!*(const bool *)(item + part->dirty))
            continue;
        vals[n++] = msh_i(region_id);
        vals[n++] = msh_i(*(const int64_t *)(item + part->id));
        vals[n++] = msh_i(row->ticket.id);
        if (part->touched)
            vals[n++] = msh_i(row->version);
        if (part->due)
            vals[n++] = due_of(&row->ticket, part, item);
        n = msh_columns_bind(part->columns, part->n_columns, item, vals, n);
        int rc = msh_db_send(tx, *(const bool *)(item + part->fresh) ? part->insert : part->update,
                             vals, n, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static const struct msh_stmt upsert_scope = {
    .name = "ticket_unit_upsert",
    .sql = "INSERT INTO ticket_unit (region_id, unit_id, accepted_at, ticket_id, live)"
           " VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (region_id, unit_id, accepted_at, ticket_id)"
           " DO UPDATE SET live = excluded.live",
};

static const struct msh_stmt leave_scope = {
    .name = "ticket_unit_leave",
    .sql = "DELETE FROM ticket_unit WHERE region_id = $1 AND unit_id = $2 AND accepted_at = $3"
           " AND ticket_id = $4 AND NOT EXISTS (SELECT 1 FROM task k WHERE k.region_id = $1"
           " AND k.ticket_id = $4 AND k.unit_id = $2)",
};

/* What a successor took over: the ticket stays in the merged unit's lists only where it handled
 * something itself. */
static int leave(struct msh_tx *tx, int64_t region_id, const struct msh_ticket *ticket,
                 const struct msh_task *task, struct msh_err *err)
{
    const struct msh_val vals[] = { msh_i(region_id), msh_i(task->left_unit),
                                    msh_i(ticket->accepted_at), msh_i(ticket->id), msh_i(0) };
    int rc = msh_db_exec(tx, &upsert_scope, vals, 5, NULL, err);
    return rc < 0 ? rc : msh_db_exec(tx, &leave_scope, vals, 4, NULL, err);
}

/* A unit's share is live while one of its tasks is open. */
static int save_scope(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                      struct msh_err *err)
{
    const struct msh_ticket *ticket = &row->ticket;
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        int64_t unit_id = ticket->tasks[i].unit_id;
        bool live = false;
        if (!ticket->tasks[i].dirty)
            continue;
        if (ticket->tasks[i].left_unit != 0 &&
            leave(tx, region_id, ticket, &ticket->tasks[i], err) < 0)
            return err->rc;
        for (size_t k = 0; k < ticket->n_tasks; k++)
            live |= ticket->tasks[k].unit_id == unit_id && msh_task_is_open(ticket->tasks[k].state);
        int rc = msh_db_send(tx, &upsert_scope,
                             MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(ticket->accepted_at),
                                      msh_i(ticket->id), msh_i(live)),
                             err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static int save_parts(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                      struct msh_err *err)
{
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < MSH_COUNT(parts); i++)
        rc = save_part(tx, region_id, row, &parts[i], err);
    return rc < 0 ? rc : save_scope(tx, region_id, row, err);
}

int msh_ticket_insert(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                      struct msh_err *err)
{
    struct msh_val vals[MSH_COLUMNS_MAX] = { msh_i(region_id), msh_i(row->ticket.id) };
    size_t n = msh_columns_bind(fixed_columns, MSH_COUNT(fixed_columns), row, vals, 2);
    int rc = msh_db_send(tx, &insert_ticket, vals, bind_tail(row, vals, n), err);
    return rc < 0 ? rc : save_parts(tx, region_id, row, err);
}

int msh_ticket_save(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                    struct msh_err *err)
{
    struct msh_val vals[MSH_COLUMNS_MAX] = { msh_i(region_id), msh_i(row->ticket.id) };
    int rc = msh_db_send(tx, &update_ticket, vals, bind_tail(row, vals, 2), err);
    return rc < 0 ? rc : save_parts(tx, region_id, row, err);
}

/* Digests ---------------------------------------------------------------------------------------*/

static const struct msh_name groups[MSH_ROW_COUNT] = {
    { "ticket", "诉求件", "ticket" },   { "task", "承办任务", "task" },
    { "claim", "申请", "claim" },       { "clock", "时限", "clock" },
    { "callback", "回访", "callback" }, { "accused", "被举报单位", "accused unit" },
};
const struct msh_names msh_row_group_names = { "row_group", groups, MSH_ROW_COUNT };

static void digest_ticket(const struct msh_ticket_row *row, struct msh_str *out)
{
    struct msh_ticket_row bare = *row;
    struct msh_val vals[3];
    size_t n = 0;
    /* titles are words and have digests of their own; the version is the chain's length; a matter
     * is joined by an event of the other ticket too */
    bare.title = bare.unit_title = NULL;
    bare.version = bare.matter_id = 0;
    msh_columns_text(fixed_columns, MSH_COUNT(fixed_columns), &bare, out);
    msh_columns_text(ticket_columns, MSH_COUNT(ticket_columns), &bare, out);
    vals[n++] = row->has_point ? msh_i(row->lat) : msh_null();
    vals[n++] = row->has_point ? msh_i(row->lon) : msh_null();
    vals[n++] = msh_i(row->ticket.has_contact);
    msh_vals_text(vals, n, out);
}

/* In order of id, whichever order they were made in. */
static void digest_part(const struct msh_ticket_row *row, const struct part *part,
                        struct msh_str *out)
{
    const char *base = (const char *)&row->ticket;
    const char *items = *(const char *const *)(base + part->items);
    size_t n_items = *(const size_t *)(base + part->n);
    int64_t last = INT64_MIN;
    for (size_t done = 0; done < n_items; done++) {
        const char *next = NULL;
        for (size_t i = 0; i < n_items; i++) {
            const char *item = items + i * part->size;
            int64_t id = *(const int64_t *)(item + part->id);
            if (id > last && (next == NULL || id < *(const int64_t *)(next + part->id)))
                next = item;
        }
        if (next == NULL)
            return;
        last = *(const int64_t *)(next + part->id);
        msh_vals_text(MSH_VALS(msh_i(last)), out);
        msh_columns_text(part->columns, part->n_columns, next, out);
    }
}

static void digest_accused(const struct msh_ticket_row *row, struct msh_str *out)
{
    int64_t last = INT64_MIN;
    for (size_t done = 0; done < row->n_accused; done++) {
        int64_t next = INT64_MAX;
        for (size_t i = 0; i < row->n_accused; i++)
            if (row->accused[i] > last)
                next = MSH_MIN(next, row->accused[i]);
        if (next == INT64_MAX)
            return; /* the rest were named twice */
        msh_str_fmt(out, "i%" PRId64 ";", next);
        last = next;
    }
}

bool msh_ticket_digest(const struct msh_ticket_row *row, enum msh_row_group group,
                       enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                       uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    const char *name = msh_name_code(&msh_row_group_names, (int)group);
    uint8_t hash[MSH_HASH_SIZE];
    struct msh_str out;
    msh_str_init(&out, (size_t)8 << 20);
    if (group == MSH_ROW_TICKET)
        digest_ticket(row, &out);
    else if (group == MSH_ROW_ACCUSED)
        digest_accused(row, &out);
    else
        digest_part(row, &parts[(size_t)group - 1], &out);
    bool any = out.n > 0;
    memset(ret, 0, MSH_ROW_DIGEST_SIZE);
    if (any) {
        const struct msh_piece pieces[] = { { name, strlen(name) + 1 },
                                            { &row->ticket.id, sizeof(row->ticket.id) },
                                            { out.p, out.n } };
        msh_hmac(profile, key, pieces, MSH_COUNT(pieces), hash);
        memcpy(ret, hash, MSH_ROW_DIGEST_SIZE);
    }
    msh_str_done(&out);
    return any;
}
