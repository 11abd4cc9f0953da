/*
 * floor_sqlite - the captured intakes into a SQLite file, with nothing around them.
 *
 *   floor_sqlite LOG FILE same | one
 *       FILE is the database as it was before the intakes. `same` commits the groups the server
 *       committed, `one` every intake alone.
 *
 * The pragmas are the server's; so is the checkpoint after every thousand pages.
 */
#include "base/base.h"

#include <semaphore.h>

#include "log.h"
#include "store/sqlite/lite.h"

#define PASSIVE_PAGES 1000

static sqlite3 *db;
static sqlite3_stmt **stmts;
static int pages, passive_at = PASSIVE_PAGES;

static void check(int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        msh_panic("%s: %s", what, sqlite3_errmsg(db));
}

static void command(const char *sql)
{
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static int on_wal(void *arg MSH_UNUSED, sqlite3 *of MSH_UNUSED, const char *name MSH_UNUSED, int n)
{
    if (n < pages)
        passive_at = PASSIVE_PAGES;
    pages = n;
    return SQLITE_OK;
}

static void open_database(const char *path, const struct msh_floor_log *log)
{
    check(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), path);
    for (size_t i = 0; i < log->n_pragmas; i++)
        command(log->pragmas[i]);
    check(msh_lite_fts_register(db), "tokenizer");
    sqlite3_wal_hook(db, on_wal, NULL);
    stmts = msh_alloc0(log->n_stmts, sizeof(sqlite3_stmt *));
}

static void run(const struct msh_floor_run *run)
{
    sqlite3_stmt **st = &stmts[run->index];
    int code;

    if (*st == NULL)
        check(sqlite3_prepare_v3(db, run->stmt->sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL),
              run->stmt->sql);
    for (int i = 0; i < run->n; i++) {
        const struct msh_floor_val *val = &run->vals[i];

        if (val->type == MSH_FLOOR_INT)
            sqlite3_bind_int64(*st, i + 1, val->i);
        else if (val->type == MSH_FLOOR_TEXT)
            sqlite3_bind_text64(*st, i + 1, val->p, val->n, SQLITE_STATIC, SQLITE_UTF8);
        else if (val->type == MSH_FLOOR_BLOB)
            sqlite3_bind_blob64(*st, i + 1, val->p, val->n, SQLITE_STATIC);
        else
            sqlite3_bind_null(*st, i + 1);
    }
    while ((code = sqlite3_step(*st)) == SQLITE_ROW)
        ;
    check(code, run->stmt->sql);
    sqlite3_reset(*st);
}

static void keep_wal_small(void)
{
    if (pages < passive_at)
        return;
    check(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL), "checkpoint");
    passive_at = pages + PASSIVE_PAGES;
}

int main(int argc, char **argv)
{
    struct msh_floor_log log;
    struct timespec cpu;
    double *took, began;
    size_t commits = 0;
    bool one;

    if (argc != 4)
        msh_panic("usage: floor_sqlite LOG FILE same|one");
    one = msh_streq(argv[3], "one");
    msh_floor_read(argv[1], &log);
    open_database(argv[2], &log);
    took = msh_alloc0(log.n, sizeof(*took));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    const double cpu_began = (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;
    began = msh_floor_now();
    for (size_t i = 0; i < log.n; commits++) {
        const size_t group = log.intakes[i].group;
        const double at = msh_floor_now();

        command("BEGIN IMMEDIATE");
        do {
            for (size_t k = 0; k < log.intakes[i].n; k++)
                run(&log.intakes[i].runs[k]);
            i++;
        } while (!one && i < log.n && log.intakes[i].group == group);
        command("COMMIT");
        took[commits] = msh_floor_now() - at;
        keep_wal_small();
    }
    began = msh_floor_now() - began;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    msh_floor_print(log.n, took, commits, began,
                    (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9 - cpu_began);
    sqlite3_close(db);
    return 0;
}
