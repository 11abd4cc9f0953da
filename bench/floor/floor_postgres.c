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

/* As the server begins a write, whatever the database would take by itself. */
#define BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

static struct msh_floor_log input;
static atomic_size_t next_intake;
static double *took;
static bool pipeline;
static const char *conninfo;

static void check(PGconn *conn, PGresult *res, const char *what)
{
    const ExecStatusType status = PQresultStatus(res);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC)
        msh_panic("%s: %s", what, PQerrorMessage(conn));
    PQclear(res);
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
        check(
            conn,
            PQprepare(conn, name, input.stmts[i].sql, input.stmts[i].n_types, input.stmts[i].types),
            input.stmts[i].sql);
    }
    check(conn, PQprepare(conn, "begin", BEGIN, 0, NULL), "begin");
    check(conn, PQprepare(conn, "commit", "COMMIT", 0, NULL), "commit");
    return conn;
}

static void run(PGconn *conn, const struct msh_floor_run *run)
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
        check(conn, PQexecPrepared(conn, name, run->n, values, lengths, formats, 1),
              run->stmt->sql);
    else if (PQsendQueryPrepared(conn, name, run->n, values, lengths, formats, 1) != 1)
        msh_panic("%s", PQerrorMessage(conn));
}

static void control(PGconn *conn, const char *name)
{
    if (!pipeline)
        check(conn, PQexecPrepared(conn, name, 0, NULL, NULL, NULL, 1), name);
    else if (PQsendQueryPrepared(conn, name, 0, NULL, NULL, NULL, 1) != 1)
        msh_panic("%s", PQerrorMessage(conn));
}

/* Every answer of a pipeline, up to its sync. */
static void drain(PGconn *conn)
{
    bool synced = false;

    while (!synced) {
        PGresult *res = PQgetResult(conn);

        if (res == NULL)
            continue;
        synced = PQresultStatus(res) == PGRES_PIPELINE_SYNC;
        check(conn, res, "pipeline");
    }
}

static void *work(void *arg)
{
    PGconn *conn = arg;
    size_t i;

    if (pipeline)
        (void)PQenterPipelineMode(conn);
    while ((i = atomic_fetch_add(&next_intake, 1)) < input.n) {
        const double at = msh_floor_now();

        control(conn, "begin");
        for (size_t k = 0; k < input.intakes[i].n; k++)
            run(conn, &input.intakes[i].runs[k]);
        control(conn, "commit");
        if (pipeline) {
            (void)PQpipelineSync(conn);
            drain(conn);
        }
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
