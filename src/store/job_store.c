#include "base/base.h"

#include "base/time.h"
#include "store/job_store.h"

#define KIND_MAX     48
#define REASON_MAX   256
#define PAUSE_MAX_MS MSH_HOUR_MS

static const struct msh_stmt insert = {
    .name = "job_insert",
    .sql = "INSERT INTO job (region_id, job_id, kind, due_at, ticket_id, target_id, attempts,"
           " claimed_until) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)",
};
#define ENSURE(same_ticket)                                                                        \
    "INSERT INTO job (region_id, job_id, kind, due_at, ticket_id, target_id, attempts,"            \
    " claimed_until) SELECT region_id, $2, $3, $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT), 0, 0"   \
    " FROM region WHERE region_id = $1 AND NOT EXISTS (SELECT 1 FROM job j"                        \
    " WHERE j.region_id = region.region_id AND j.kind = $3 AND " same_ticket                       \
    " AND COALESCE(j.target_id, 0) = $7)"
static const struct msh_stmt ensure = {
    .name = "job_ensure",
    .sql = ENSURE("j.ticket_id IS NULL"),
};
static const struct msh_stmt ensure_of_ticket = {
    .name = "job_ensure_of_ticket",
    .sql = ENSURE("j.ticket_id = $5"),
};
/* On PostgreSQL an array, which is made once: a joined subquery may run again and take more. */
#define CLAIM(of, among, skip, end)                                                                \
    "UPDATE job SET claimed_until = $4, attempts = attempts + 1"                                   \
    " WHERE region_id = $1 AND claimed_until < $3 AND job_id " among                               \
    "SELECT job_id FROM job WHERE region_id = $1 AND due_at <= $2 AND claimed_until < $3" of       \
    " ORDER BY due_at, job_id LIMIT $5" skip end " RETURNING job_id, kind, due_at, ticket_id,"     \
    " target_id, attempts, claimed_until, last_error"
#define CLAIM_STMT(called, of)                                                                     \
    {                                                                                              \
        .name = (called), .lite = CLAIM(of, "IN (", "", ")"),                                      \
        .pg = CLAIM(of, "= ANY (ARRAY(", " FOR UPDATE SKIP LOCKED", "))")                          \
    }
static const struct msh_stmt claim = CLAIM_STMT("job_claim", "");
static const struct msh_stmt claim_city = CLAIM_STMT("job_claim_city", " AND ticket_id IS NULL");
static const struct msh_stmt done = {
    .name = "job_done",
    .sql = "DELETE FROM job WHERE region_id = $1 AND job_id = $2 AND attempts = $3"
           " AND claimed_until = $4",
};
static const struct msh_stmt again = {
    .name = "job_again",
    .sql = "UPDATE job SET due_at = $5, attempts = 0, claimed_until = 0, last_error = NULL"
           " WHERE region_id = $1 AND job_id = $2 AND attempts = $3"
           " AND claimed_until = $4",
};
static const struct msh_stmt fail = {
    .name = "job_fail",
    .sql = "UPDATE job SET claimed_until = $5, last_error = $6"
           " WHERE region_id = $1 AND job_id = $2 AND attempts = $3"
           " AND claimed_until = $4",
};
static const struct msh_stmt cancel = {
    .name = "job_cancel",
    .sql = "DELETE FROM job WHERE region_id = $1 AND ticket_id = $2"
           " AND ($3 = '' OR kind = $3) AND ($4 = 0 OR target_id = $4)",
};
static const struct msh_stmt next_due = {
    .name = "job_next_due",
    .sql = "SELECT due_at FROM job WHERE region_id = $1 AND claimed_until < $2"
           " ORDER BY due_at, job_id LIMIT 1",
};
static const struct msh_stmt next_free = {
    .name = "job_next_free",
    .sql = "SELECT MIN(claimed_until) FROM job"
           " WHERE region_id = $1 AND claimed_until > 0 AND claimed_until >= $2",
};
static const struct msh_stmt backlog = {
    .name = "job_backlog",
    .sql = "SELECT COUNT(*), COUNT(last_error) FROM job WHERE region_id = $1 AND due_at <= $2",
};

int msh_job_enqueue(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                    int64_t due_at, int64_t ticket_id, int64_t target_id, struct msh_err *err)
{
    if (strlen(kind) > KIND_MAX)
        return msh_err_set(err, MSH_E_BUG, "job_kind", "the kind of a job is too long");
    return msh_db_send(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(msh_idgen_next(idgen, msh_time_now())),
                                msh_t(kind), msh_i(due_at), msh_id_or_null(ticket_id),
                                msh_id_or_null(target_id)),
                       err);
}

int msh_job_ensure(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                   int64_t due_at, int64_t ticket_id, int64_t target_id, struct msh_err *err)
{
    if (strlen(kind) > KIND_MAX)
        return msh_err_set(err, MSH_E_BUG, "job_kind", "the kind of a job is too long");
    return msh_db_exec(tx, ticket_id == 0 ? &ensure : &ensure_of_ticket,
                       MSH_VALS(msh_i(region_id), msh_i(msh_idgen_next(idgen, msh_time_now())),
                                msh_t(kind), msh_i(due_at), msh_id_or_null(ticket_id),
                                msh_id_or_null(target_id), msh_i(target_id)),
                       NULL, err);
}

struct claiming {
    struct msh_arena *arena;
    struct msh_job *jobs;
    size_t n, cap;
};

static int claim_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct claiming *claiming = arg;
    struct msh_job *job = MSH_PUSH(claiming->arena, claiming->jobs, claiming->n, claiming->cap);

    job->job_id = msh_rows_i64(rows, 0);
    job->kind = msh_rows_dup(rows, 1, claiming->arena);
    job->due_at = msh_rows_i64(rows, 2);
    job->ticket_id = msh_rows_i64(rows, 3);
    job->target_id = msh_rows_i64(rows, 4);
    job->attempts = (int)msh_rows_i64(rows, 5);
    job->claimed_until = msh_rows_i64(rows, 6);
    job->last_error = msh_rows_dup(rows, 7, claiming->arena);
    return 0;
}

int msh_job_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                      struct msh_arena *arena, struct msh_job **ret_jobs, size_t *ret_n,
                      struct msh_err *err)
{
    static const struct msh_stmt of_ticket = {
        .name = "job_of_ticket",
        .sql = "SELECT job_id, kind, due_at, ticket_id, target_id, attempts, claimed_until,"
               " last_error FROM job WHERE region_id = $1 AND ticket_id = $2",
    };
    struct claiming found = { .arena = arena };
    const int rc = msh_db_each(tx, &of_ticket, MSH_VALS(msh_i(region_id), msh_i(ticket_id)),
                               claim_row, &found, err);

    *ret_jobs = found.jobs;
    *ret_n = found.n;
    return rc;
}

static int by_due(const void *a, const void *b)
{
    const struct msh_job *x = a, *y = b;

    if (x->due_at != y->due_at)
        return x->due_at < y->due_at ? -1 : 1;
    return x->job_id < y->job_id ? -1 : x->job_id > y->job_id;
}

int msh_job_claim(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t real_at,
                  int64_t claim_ms, int64_t limit, struct msh_arena *arena,
                  struct msh_job **ret_jobs, size_t *ret_n, struct msh_err *err)
{
    struct claiming claiming = { .arena = arena };
    int rc;

    if (limit < 1 || limit > MSH_JOB_CLAIM_MAX)
        return msh_err_set(err, MSH_E_BUG, "job_limit", "a claim is 1 to 256 jobs");
    struct msh_val vals[] = { msh_i(region_id), msh_i(now_at), msh_i(real_at),
                              msh_i(real_at + claim_ms), msh_i((limit + 1) / 2) };
    rc = msh_db_each(tx, &claim_city, vals, MSH_COUNT(vals), claim_row, &claiming, err);
    vals[4] = msh_i(limit - (int64_t)claiming.n);
    if (rc == 0 && (int64_t)claiming.n < limit)
        rc = msh_db_each(tx, &claim, vals, MSH_COUNT(vals), claim_row, &claiming, err);
    if (rc < 0)
        return rc;
    /* RETURNING has no order. */
    if (claiming.n > 1)
        qsort(claiming.jobs, claiming.n, sizeof(claiming.jobs[0]), by_due);
    *ret_jobs = claiming.jobs;
    *ret_n = claiming.n;
    return 0;
}

static int lost(struct msh_err *err)
{
    return msh_err_set(err, MSH_E_STALE, "job_lost", "the job was cancelled or claimed again");
}

int msh_job_done(struct msh_tx *tx, int64_t region_id, const struct msh_job *job,
                 struct msh_err *err)
{
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &done,
                         MSH_VALS(msh_i(region_id), msh_i(job->job_id), msh_i(job->attempts),
                                  msh_i(job->claimed_until)),
                         &changed, err);

    return rc == 0 && changed == 0 ? lost(err) : rc;
}

int msh_job_again(struct msh_tx *tx, int64_t region_id, const struct msh_job *job, int64_t due_at,
                  struct msh_err *err)
{
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &again,
                         MSH_VALS(msh_i(region_id), msh_i(job->job_id), msh_i(job->attempts),
                                  msh_i(job->claimed_until), msh_i(due_at)),
                         &changed, err);

    return rc == 0 && changed == 0 ? lost(err) : rc;
}

int msh_job_fail(struct msh_tx *tx, int64_t region_id, const struct msh_job *job, int64_t real_at,
                 const char *reason, struct msh_err *err)
{
    int64_t pause_ms = MSH_SECOND_MS << MSH_MIN(MSH_MAX(job->attempts - 1, 0), 12);
    char text[REASON_MAX];

    msh_copy(text, sizeof(text), reason);
    return msh_db_exec(tx, &fail,
                       MSH_VALS(msh_i(region_id), msh_i(job->job_id), msh_i(job->attempts),
                                msh_i(job->claimed_until),
                                msh_i(real_at + MSH_MIN(pause_ms, PAUSE_MAX_MS)), msh_t(text)),
                       NULL, err);
}

int msh_job_cancel(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, const char *kind,
                   int64_t target_id, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_exec(tx, &cancel,
                       MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_t(kind == NULL ? "" : kind),
                                msh_i(target_id)),
                       ret_n, err);
}

int msh_job_next(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t *ret_due_at,
                 int64_t *ret_free_at, struct msh_err *err)
{
    int rc = msh_db_i64(tx, &next_due, MSH_VALS(msh_i(region_id), msh_i(real_at)), INT64_MAX,
                        ret_due_at, err);

    if (rc < 0)
        return rc;
    return msh_db_i64(tx, &next_free, MSH_VALS(msh_i(region_id), msh_i(real_at)), INT64_MAX,
                      ret_free_at, err);
}

struct counts {
    int64_t *due, *failing;
};

static int count_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    const struct counts *counts = arg;

    *counts->due = msh_rows_i64(rows, 0);
    *counts->failing = msh_rows_i64(rows, 1);
    return 0;
}

int msh_job_backlog(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t *ret_due,
                    int64_t *ret_failing, struct msh_err *err)
{
    struct counts counts = { ret_due, ret_failing };

    return msh_db_one(tx, &backlog, MSH_VALS(msh_i(region_id), msh_i(now_at)), count_row, &counts,
                      err);
}
