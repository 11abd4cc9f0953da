/*
 * The floor of an import: the rows that the product wrote, written bare.
 *
 * usage: import_rows SOURCE.db TARGET.db ROWS_A_COMMIT
 *
 * SOURCE is a city's database after an import. TARGET gets its tables, indexes and search index, and
 * then the rows of all tickets in the order they came in, with the writer's pragmas, one prepared
 * statement a table and one COMMIT for as many tickets as the product takes. Only that is counted:
 * reading the rows beforehand is not. Counters are left out: what was added to each is not kept.
 */
#include "base/base.h"

#include <sqlite3.h>

#include "base/str.h"
#include "store/sqlite/lite.h"

#define COLUMNS_MAX      64
#define CHECKPOINT_PAGES 1000

struct table {
    const char *name, *ticket; /* the column that names the ticket */
    sqlite3_stmt *read, *write;
    int n_columns;
};

static struct table tables[] = {
    { .name = "ticket", .ticket = "ticket_id" },
    { .name = "task", .ticket = "ticket_id" },
    { .name = "clock", .ticket = "ticket_id" },
    { .name = "ticket_unit", .ticket = "ticket_id" },
    { .name = "event", .ticket = "subject_id" },
    { .name = "outbox", .ticket = "subject_id" },
    { .name = "subject_head", .ticket = "subject_id" },
    { .name = "text_piece", .ticket = "ticket_id" },
    { .name = "person", .ticket = "ticket_id" },
    { .name = "import_row", .ticket = "ticket_id" },
    { .name = "job", .ticket = "ticket_id" },
};

struct rows {
    sqlite3_value **values;
    size_t n, cap;
};

static sqlite3 *source, *target;
static int wal_pages;
static int64_t written;

static void check(sqlite3 *db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "import_rows: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    check(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL));
    return st;
}

static void run(sqlite3 *db, const char *sql)
{
    check(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static int on_wal(void *arg, sqlite3 *db, const char *name, int pages)
{
    (void)arg, (void)db, (void)name;
    wal_pages = pages;
    return SQLITE_OK;
}

/* The search index lays out its pages as the product's does. */
static void set_index(void)
{
    sqlite3_stmt *read = prepare(source, "SELECT k, v FROM text_index_config WHERE k <> 'version'");
    sqlite3_stmt *write =
        prepare(target, "INSERT INTO text_index (text_index, rank) VALUES (?, ?)");
    while (sqlite3_step(read) == SQLITE_ROW) {
        sqlite3_bind_value(write, 1, sqlite3_column_value(read, 0));
        sqlite3_bind_value(write, 2, sqlite3_column_value(read, 1));
        check(target, sqlite3_step(write));
        sqlite3_reset(write);
    }
    sqlite3_finalize(read);
    sqlite3_finalize(write);
}

static void open_target(const char *path)
{
    check(target, sqlite3_open(path, &target));
    check(target, msh_lite_fts_register(target));
    run(target, "PRAGMA page_size=8192");
    run(target, "PRAGMA journal_mode=WAL");
    run(target, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0");
    sqlite3_wal_hook(target, on_wal, NULL);
    sqlite3_stmt *st = prepare(source, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
                                       " AND name NOT LIKE 'text_index_%'"
                                       " AND name NOT LIKE 'publication_index_%'"
                                       " AND name NOT LIKE 'sqlite_%' ORDER BY rowid");
    while (sqlite3_step(st) == SQLITE_ROW)
        run(target, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    set_index();
}

static void prepare_table(struct table *table)
{
    struct msh_str sql;
    msh_str_init(&sql, 4096);
    msh_str_fmt(&sql,
                "SELECT x.* FROM %s x JOIN ticket t ON t.region_id = x.region_id"
                " AND t.ticket_id = x.%s WHERE t.rowid > ?1 AND t.rowid <= ?2%s ORDER BY x.rowid",
                table->name, table->ticket,
                msh_streq(table->ticket, "subject_id") ? " AND x.subject_kind = 'ticket'" : "");
    table->read = prepare(source, sql.p);
    table->n_columns = sqlite3_column_count(table->read);
    msh_str_clear(&sql);
    msh_str_fmt(&sql, "INSERT INTO %s VALUES (?", table->name);
    for (int i = 1; i < table->n_columns; i++)
        msh_str_add(&sql, ",?");
    msh_str_add(&sql, ")");
    table->write = prepare(target, sql.p);
    msh_str_done(&sql);
}

static void load(sqlite3_stmt *st, int64_t from, int64_t to, struct rows *ret)
{
    int n = sqlite3_column_count(st);
    sqlite3_bind_int64(st, 1, from);
    sqlite3_bind_int64(st, 2, to);
    while (sqlite3_step(st) == SQLITE_ROW)
        for (int i = 0; i < n; i++) {
            if (ret->n == ret->cap) {
                ret->cap = MSH_MAX(2 * ret->cap, 4096);
                ret->values = msh_realloc(ret->values, ret->cap * sizeof(*ret->values));
            }
            ret->values[ret->n++] = sqlite3_value_dup(sqlite3_column_value(st, i));
        }
    sqlite3_reset(st);
}

static void save(sqlite3_stmt *st, int n_columns, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i += (size_t)n_columns) {
        for (int k = 0; k < n_columns; k++)
            sqlite3_bind_value(st, k + 1, rows->values[i + (size_t)k]);
        check(target, sqlite3_step(st));
        sqlite3_reset(st);
        written++;
    }
}

static void forget(struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        sqlite3_value_free(rows->values[i]);
    free(rows->values);
    *rows = (struct rows){ 0 };
}

static int64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(int argc, char **argv)
{
    struct rows rows[MSH_COUNT(tables)] = { 0 }, words = { 0 };
    int64_t spent = 0, step, tickets = 0, n = 0;
    if (argc != 4 || !msh_parse_i64(argv[3], 1, 1000000, &step))
        return 2;
    check(source, sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, NULL));
    check(source, msh_lite_fts_register(source));
    open_target(argv[2]);
    for (size_t i = 0; i < MSH_COUNT(tables); i++)
        prepare_table(&tables[i]);
    sqlite3_stmt *read =
        prepare(source, "SELECT x.order_key, x.text FROM text_piece x JOIN ticket t"
                        " ON t.region_id = x.region_id AND t.ticket_id = x.ticket_id"
                        " WHERE t.rowid > ?1 AND t.rowid <= ?2 ORDER BY x.order_key");
    sqlite3_stmt *write = prepare(target, "INSERT INTO text_index (rowid, words) VALUES (?, ?)");
    sqlite3_stmt *last = prepare(source, "SELECT MAX(rowid), COUNT(*) FROM ticket");
    check(source, sqlite3_step(last));
    n = sqlite3_column_int64(last, 0);
    tickets = sqlite3_column_int64(last, 1);
    sqlite3_finalize(last);
    for (int64_t from = 0; from < n; from += step) {
        for (size_t i = 0; i < MSH_COUNT(tables); i++)
            load(tables[i].read, from, from + step, &rows[i]);
        load(read, from, from + step, &words);
        int64_t began = cpu_ns();
        run(target, "BEGIN IMMEDIATE");
        for (size_t i = 0; i < MSH_COUNT(tables); i++)
            save(tables[i].write, tables[i].n_columns, &rows[i]);
        save(write, 2, &words);
        run(target, "COMMIT");
        if (wal_pages >= CHECKPOINT_PAGES)
            sqlite3_wal_checkpoint_v2(target, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        spent += cpu_ns() - began;
        for (size_t i = 0; i < MSH_COUNT(tables); i++)
            forget(&rows[i]);
        forget(&words);
    }
    printf("%" PRId64 " tickets, %" PRId64 " rows, %.3f s of processor time\n", tickets, written,
           (double)spent / 1e9);
    return 0;
}
