/*
 * Statements under way: in libpq's pipeline mode they are sent one after the other, and their answers
 * are read together when somebody wants one. A round trip costs PostgreSQL more than most rows do.
 */
#include "base/base.h"

#include "store/postgres/pg.h"

static int broken(struct msh_tx *tx, const char *what, bool at_commit, struct msh_err *err)
{
    return msh_pg_error(tx, NULL, what, at_commit, err);
}

/* Make room, and be in pipeline mode. */
static int open_pipe(struct msh_tx *tx, const char *what, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    int rc = conn->n_waiting == MSH_PG_WAITING ? msh_pg_settle(tx, NULL, err) : 0;

    if (rc == 0 && conn->n_waiting == 0 && PQenterPipelineMode(conn->pg) != 1)
        rc = broken(tx, what, false, err);
    return rc;
}

int msh_pg_pipe_command(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    int rc = open_pipe(tx, tx->name, err);

    if (rc < 0)
        return rc;
    if (PQsendQueryParams(conn->pg, sql, 0, NULL, NULL, NULL, NULL, 1) != 1)
        return broken(tx, tx->name, false, err);
    conn->waiting[conn->n_waiting++] = tx->name;
    return 0;
}

int msh_pg_pipe_prepared(struct msh_tx *tx, const char *what, const char *name,
                         const struct msh_pg_params *params, size_t n, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    int rc = open_pipe(tx, what, err);

    if (rc < 0)
        return rc;
    if (PQsendQueryPrepared(conn->pg, name, (int)n, params->values, params->lengths,
                            params->formats, 1) != 1)
        return broken(tx, what, false, err);
    conn->waiting[conn->n_waiting++] = what;
    return 0;
}

/* Answers of all that wait; the first failure counts, what came after it was not run. */
static int read_answers(struct msh_tx *tx, bool commit, PGresult **ret_last, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    int rc = 0;

    for (int i = 0; i < conn->n_waiting && !tx->lost; i++) {
        const bool last = i + 1 == conn->n_waiting;
        PGresult *res = msh_pg_answer(tx, 1);
        ExecStatusType status = PQresultStatus(res);

        if (rc == 0 && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            rc = msh_pg_error(tx, res, conn->waiting[i], commit && last, err);
        else if (rc == 0 && last && ret_last != NULL)
            *ret_last = res;
        else
            PQclear(res);
        tx->lost |= res == NULL; /* none came, so none will */
    }
    return rc;
}

static int settle(struct msh_tx *tx, bool commit, PGresult **ret_last, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    PGresult *last = NULL;
    int rc = 0;

    if (conn->n_waiting == 0)
        return 0;
    if (PQpipelineSync(conn->pg) != 1)
        rc = broken(tx, conn->waiting[0], commit, err);
    else
        rc = read_answers(tx, commit, &last, err);
    conn->n_waiting = 0;
    if (!tx->lost) {
        PQclear(msh_pg_answer(tx, 1)); /* of the sync */
        if (PQexitPipelineMode(conn->pg) != 1 && rc == 0)
            rc = broken(tx, tx->name, commit, err);
    }
    if (rc == 0 && ret_last != NULL)
        *ret_last = last;
    else
        PQclear(last);
    return rc;
}

int msh_pg_settle(struct msh_tx *tx, PGresult **ret_last, struct msh_err *err)
{
    return settle(tx, false, ret_last, err);
}

int msh_pg_commit(struct msh_tx *tx, struct msh_err *err)
{
    const struct msh_pg_conn *conn = tx->conn;
    PGresult *res = NULL;
    ExecStatusType status;
    bool undone;
    int rc = 0;

    if (conn->pool->no_named) {
        res = msh_pg_answer(tx, PQsendQuery(conn->pg, "COMMIT"));
        status = PQresultStatus(res);
        if (status != PGRES_COMMAND_OK)
            return msh_pg_error(tx, res, "commit", true, err);
    } else {
        rc = msh_pg_pipe_command(tx, "COMMIT", err);
        if (rc == 0)
            rc = settle(tx, true, &res, err);
    }
    if (rc < 0)
        return rc;
    /* COMMIT of a failed transaction succeeds and says ROLLBACK. */
    undone = msh_streq(PQcmdStatus(res), "ROLLBACK");
    PQclear(res);
    return undone ? msh_err_set(err, MSH_E_BUG, "transaction_lost", "%s: rolled back", tx->name)
                  : 0;
}
