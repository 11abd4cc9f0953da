/*
 * floor_postgres - the captured intakes into a PostgreSQL database, with nothing around them.
 *
 *   floor_postgres LOG CONNINFO CONNECTIONS trips | pipeline
 *       The database is as it was before the intakes; each connection takes the next intake. `trips`
 *       sends a statement when the one before was answered; `pipeline` sends the whole transaction
 *       and then reads, which no server can that has to look at what a statement answered.
 */
#include "base/base.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "log.h"

static struct msh_floor_log input;
static atomic_size_t next_intake;
static double *took;
static bool pipeline;
static const char *conninfo;

#define GIVES_WAY "40001" /* serialization_failure: this transaction is to be made again */

/* False where the transaction gives way to another one. */
static bool check(PGconn *conn, PGresult *res, const char *what)
{
    const ExecStatusType status = PQresultStatus(res);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const bool good =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;

    if (!good && status != PGRES_PIPELINE_ABORTED && !(state && msh_streq(state, GIVES_WAY)))
        msh_panic("%s: %s", what, PQerrorMessage(conn));
    PQclear(res);
    return good;
}

static void prepare(PGconn *conn, const char *name, const char *sql, int n_types, const Oid *types)
{
    if (!check(conn, PQprepare(conn, name, sql, n_types, types), sql))
        msh_panic("%s: %s", sql, PQerrorMessage(conn));
}

/* Prepared before the clock starts, as a server's connections have been for long. */
static PGconn *open_connection(void)
{
    PGconn *conn = PQconnectdb(conninfo);
    char name[32];

    if (PQstatus(conn) != CONNECTION_OK)
        msh_panic("%s", PQerrorMessage(conn));
    for (size_t i = 0; i < input.n_stmts; i++) {
        snprintf(name, sizeof(name), "f%zu", i);
        prepare(conn, name, input.stmts[i].sql, input.stmts[i].n_types, input.stmts[i].types);
    }
    prepare(conn, "begin", "BEGIN", 0, NULL);
    prepare(conn, "commit", "COMMIT", 0, NULL);
    prepare(conn, "rollback", "ROLLBACK", 0, NULL);
    return conn;
}

static bool run(PGconn *conn, const struct msh_floor_run *run)
{
    const char *values[MSH_FLOOR_VALS];
    int lengths[MSH_FLOOR_VALS], formats[MSH_FLOOR_VALS];
    char name[32];

    snprintf(name, sizeof(name), "f%zu", run->index);
    for (int i = 0; i < run->n; i++) {
        values[i] = run->vals[i].type == MSH_FLOOR_NULL ? NULL : run->vals[i].p;
        lengths[i] = (int)run->vals[i].n;
        formats[i] = 1;
    }
    if (!pipeline)
        return check(conn, PQexecPrepared(conn, name, run->n, values, lengths, formats, 1),
                     run->stmt->sql);
    if (PQsendQueryPrepared(conn, name, run->n, values, lengths, formats, 1) != 1)
        msh_panic("%s", PQerrorMessage(conn));
    return true;
}

static bool control(PGconn *conn, const char *name)
{
    if (!pipeline)
        return check(conn, PQexec(conn, name), name);
    if (PQsendQueryPrepared(conn, name, 0, NULL, NULL, NULL, 1) != 1)
        msh_panic("%s", PQerrorMessage(conn));
    return true;
}

/* Sends a pipeline and takes every answer, up to its sync. */
static bool flush(PGconn *conn)
{
    bool synced = false, good = true;

    (void)PQpipelineSync(conn);
    while (!synced) {
        PGresult *res = PQgetResult(conn);

        if (res == NULL)
            continue;
        synced = PQresultStatus(res) == PGRES_PIPELINE_SYNC;
        good = check(conn, res, "pipeline") && good;
    }
    return good;
}

static bool write_intake(PGconn *conn, const struct msh_floor_intake *intake)
{
    bool good = control(conn, "begin");

    for (size_t k = 0; good && k < intake->n; k++)
        good = run(conn, &intake->runs[k]);
    good = good && control(conn, "commit");
    return pipeline ? flush(conn) : good;
}

static void give_way(PGconn *conn)
{
    (void)control(conn, "rollback");
    if (pipeline)
        (void)flush(conn);
}

static void *work(void *arg)
{
    PGconn *conn = arg;
    size_t i;

    if (pipeline)
        (void)PQenterPipelineMode(conn);
    while ((i = atomic_fetch_add(&next_intake, 1)) < input.n) {
        const double at = msh_floor_now();

        while (!write_intake(conn, &input.intakes[i]))
            give_way(conn);
        took[i] = msh_floor_now() - at;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[256];
    PGconn *conns[256];
    struct timespec cpu;
    double began;
    int64_t n;

    if (argc != 5 || !msh_parse_i64(argv[3], 1, 256, &n))
        msh_panic("usage: floor_postgres LOG CONNINFO CONNECTIONS trips|pipeline");
    pipeline = msh_streq(argv[4], "pipeline");
    conninfo = argv[2];
    msh_floor_read(argv[1], &input);
    took = msh_alloc0(input.n, sizeof(*took));
    for (int i = 0; i < n; i++)
        conns[i] = open_connection();
    began = msh_floor_now();
    for (int i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, work, conns[i]) != 0)
            msh_panic("no thread");
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    began = msh_floor_now() - began;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    msh_floor_print(input.n, took, input.n, began, (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
    for (int i = 0; i < n; i++)
        PQfinish(conns[i]);
    return 0;
}
