#include "base/base.h"

#include <poll.h>

#include "base/time.h"
#include "store/postgres/pg.h"

/* How long an answer is waited for: past the limits the server itself keeps, so that only one that
 * stopped, or a network that swallows, meets them. */
#define ANSWER_MS      10000
#define ANSWER_LONG_MS 610000

/* Keys on which two writers of one subject meet: the loser runs again and sees the new head. */
static bool is_race_key(const char *constraint)
{
    static const char *const keys[] = { "event_seq", "subject_head_pkey" };
    size_t i;

    for (i = 0; i < MSH_COUNT(keys); i++) {
        if (constraint != NULL && msh_streq(constraint, keys[i]))
            return true;
    }
    return false;
}

static bool in_class(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

/* The server went away, or became a standby: reconnect and run again. A violation of the protocol is
 * what PgBouncer calls a server it has lost; PostgreSQL itself means a mistake of ours. */
static bool is_lost(const struct msh_tx *tx, const char *state, bool at_commit)
{
    static const char *const states[] = { "08", "57P01", "57P02", "57P03", "57P05" };
    const struct msh_pg *pool = tx->store->engine;
    size_t i;

    if (in_class(state, "08P01"))
        return pool->no_named;
    for (i = 0; i < MSH_COUNT(states); i++) {
        if (in_class(state, states[i]))
            return true;
    }
    if (at_commit && in_class(state, "XX000")) /* Citus: outcome unknown */
        return true;
    return tx->mode == MSH_TX_WRITE && in_class(state, "25006");
}

/* After its last words, such as that it panics because a sync failed, nothing can follow: whether what
 * was asked happened is not known. */
static bool ends_session(const PGresult *res)
{
    const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);

    return severity != NULL && (msh_streq(severity, "FATAL") || msh_streq(severity, "PANIC"));
}

static int constraint_error(const PGresult *res, const char *state, const char *what,
                            struct msh_err *err)
{
    const char *constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(res, PG_DIAG_TABLE_NAME);

    if (!in_class(state, "23505"))
        return msh_err_set(err, MSH_E_INVALID, "constraint", "%s: %s %s", what, state,
                           constraint == NULL ? "" : constraint);
    if (is_race_key(constraint))
        return msh_err_set(err, MSH_E_RETRY, "race", "%s: %s", what, constraint);
    msh_err_set(err, MSH_E_CONFLICT, "exists", "%s: %s", what,
                constraint == NULL ? "unique" : constraint);
    (void)msh_copy(err->field, sizeof(err->field), table == NULL ? "" : table);
    return err->rc;
}

/* SQLSTATE -> outcome; the first row whose prefix fits. */
static const struct {
    const char *state;
    enum msh_rc rc;
    const char *code;
} classes[] = {
    { "40001", MSH_E_RETRY, "race" },
    { "40P01", MSH_E_RETRY, "race" },
    { "55P03", MSH_E_RETRY, "race" },
    { "0A000", MSH_E_RETRY, "plan_changed" }, /* a migration changed what a statement answers */
    { "53100", MSH_E_FULL, "disk_full" },
    { "53", MSH_E_UNAVAILABLE, "database_load" },
    { "57014", MSH_E_UNAVAILABLE, "query_timeout" },
    { "58", MSH_E_IO, "database_io" },
    { "XX001", MSH_E_CORRUPT, "database_corrupt" },
    { "XX002", MSH_E_CORRUPT, "database_corrupt" },
    { "22", MSH_E_INVALID, "value" },
    { "", MSH_E_BUG, "sql" },
};

/* Server texts of class 22 quote the value, which may be personal: only the state is told. */
static int class_error(const PGresult *res, const char *state, const char *what,
                       struct msh_err *err)
{
    const char *message = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    size_t i = 0;

    while (!in_class(state, classes[i].state))
        i++;
    if (classes[i].rc == MSH_E_INVALID)
        message = "";
    return msh_err_set(err, classes[i].rc, classes[i].code, "%s: SQLSTATE %s %s", what, state,
                       message == NULL ? "" : message);
}

int msh_pg_error(struct msh_tx *tx, PGresult *res, const char *what, bool at_commit,
                 struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    int rc;

    if (PQstatus(conn->pg) == CONNECTION_BAD || state == NULL || ends_session(res) ||
        is_lost(tx, state, at_commit)) {
        tx->lost = true;
        rc = msh_err_set(err, MSH_E_RETRY, "database_away", "%s: connection lost (%s)", what,
                         state == NULL ? "no answer" : state);
    } else if (in_class(state, "23")) {
        rc = constraint_error(res, state, what, err);
    } else {
        rc = class_error(res, state, what, err);
    }
    PQclear(res);
    return rc;
}

/* Is an answer there, or a connection that will give none? False: it was waited for in vain. */
static bool wait_for_answer(PGconn *pg, int64_t until)
{
    for (;;) {
        int unsent = PQflush(pg);
        int64_t left = until - msh_time_monotonic();
        struct pollfd fd = { .fd = PQsocket(pg),
                             .events = (short)(unsent > 0 ? POLLIN | POLLOUT : POLLIN) };

        if (unsent == 0 && !PQisBusy(pg))
            return true;
        if (unsent < 0 || left <= 0)
            return false;
        if (poll(&fd, 1, (int)MSH_MIN(left, INT_MAX)) > 0 && (fd.revents & ~POLLOUT) != 0 &&
            !PQconsumeInput(pg))
            return true;
    }
}

PGresult *msh_pg_answer(struct msh_tx *tx, int sent)
{
    const struct msh_pg_conn *conn = tx->conn;
    const bool is_long = tx->mode == MSH_TX_READ_LONG || conn->no_limit;
    const int64_t until = tx->probe_until != 0
                              ? tx->probe_until
                              : msh_time_monotonic() + (is_long ? ANSWER_LONG_MS : ANSWER_MS);
    PGresult *last = NULL, *next = NULL;

    while (sent) {
        sent = wait_for_answer(conn->pg, until);
        next = sent ? PQgetResult(conn->pg) : NULL;
        if (sent && next == NULL)
            return last;
        PQclear(last);
        last = next;
    }
    return NULL;
}

int msh_pg_command(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    PGresult *res;
    ExecStatusType status;
    int rc = msh_pg_settle(tx, NULL, err);

    if (rc < 0)
        return rc;
    res = msh_pg_answer(tx, PQsendQuery(conn->pg, sql));
    status = PQresultStatus(res);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return msh_pg_error(tx, res, tx->name, false, err);
    PQclear(res);
    return 0;
}

static void no_notice(void *arg MSH_UNUSED, const PGresult *res MSH_UNUSED)
{
}

int msh_pg_connect(struct msh_pg_conn *conn, struct msh_tx *tx, struct msh_err *err)
{
    /* What the url says comes last and wins. PgBouncer refuses `options`. */
    const char *const keys[] = {
        "connect_timeout",      "tcp_user_timeout", "keepalives",      "keepalives_idle",
        "keepalives_interval",  "keepalives_count", "client_encoding", "application_name",
        "target_session_attrs", "options",          "dbname",          NULL
    };
    const char *const values[] = {
        "2",
        "5000",
        "1",
        "5",
        "2",
        "3",
        "UTF8",
        "minsheng",
        "read-write",
        conn->pool->no_named ? NULL : "-c statement_timeout=8000",
        conn->pool->url,
        NULL,
    };
    const char *message;
    size_t n;

    pthread_mutex_lock(&conn->pool->mutex);
    conn->epoch = conn->pool->epoch;
    pthread_mutex_unlock(&conn->pool->mutex);
    conn->pg = PQconnectdbParams(keys, values, 1);
    if (PQstatus(conn->pg) == CONNECTION_OK) {
        PQsetNoticeReceiver(conn->pg, no_notice, NULL);
        if (PQsetnonblocking(conn->pg, 1) == 0)
            return 0;
    }
    message = PQerrorMessage(conn->pg);
    n = strcspn(message, "\n");
    msh_err_set(err, MSH_E_RETRY, "database_away", "%.*s", (int)MSH_MIN(n, 200), message);
    tx->lost = true;
    tx->unreached = true;
    if (!atomic_load(&tx->store->reached) && PQpingParams(keys, values, 1) == PQPING_REJECT)
        atomic_store(&tx->store->reached, true); /* it is there, and still starting */
    msh_pg_disconnect(conn);
    return err->rc;
}

void msh_pg_disconnect(struct msh_pg_conn *conn)
{
    msh_stmt_map_done(&conn->stmts, msh_pg_stmt_free);
    PQfinish(conn->pg);
    conn->pg = NULL;
    conn->n_waiting = 0;
}
