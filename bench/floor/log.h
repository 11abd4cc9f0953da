/*
 * log.h - the file capture.so writes, and the intakes in it.
 *
 * Records of a tag, the connection (8 bytes), then
 *   P  a statement: its number, its text, its parameters' types (PostgreSQL's; none on SQLite)
 *   X  a run of it: its number, the values
 *   S  a text run as it stands (pragmas; BEGIN and COMMIT on PostgreSQL)
 * Numbers and lengths have 4 bytes of the machine's own order. In the order of the server's calls.
 *
 * An intake is what inserts a ticket: its writing statements in their order. On PostgreSQL it is a
 * transaction. On SQLite a transaction is a group, and each intake in it begins with the row of its
 * idempotency key; what was rolled back is left out.
 */
#ifndef MSH_BENCH_FLOOR_LOG_H
#define MSH_BENCH_FLOOR_LOG_H

#include "base/base.h"

#define MSH_FLOOR_VALS 128

enum msh_floor_type { MSH_FLOOR_NULL, MSH_FLOOR_INT, MSH_FLOOR_TEXT, MSH_FLOOR_BLOB };

struct msh_floor_val {
    enum msh_floor_type type;
    int64_t i;
    const void *p;
    size_t n;
};

struct msh_floor_stmt {
    const char *sql;
    const unsigned *types;
    int n_types;
};

struct msh_floor_run {
    const struct msh_floor_stmt *stmt;
    size_t index; /* of the statement, below n_stmts */
    struct msh_floor_val *vals;
    int n;
};

struct msh_floor_intake {
    struct msh_floor_run *runs;
    size_t n;
    size_t group; /* the same for those that were committed together; 0 on PostgreSQL */
};

struct msh_floor_log {
    struct msh_floor_stmt *stmts; /* each text (with its types) once */
    size_t n_stmts;
    struct msh_floor_intake *intakes;
    size_t n;
    const char *pragmas[64]; /* of the connection that wrote them */
    size_t n_pragmas;
};

/* Reads the whole file; a file that is not one ends the program. Nothing is ever given back. */
void msh_floor_read(const char *path, struct msh_floor_log *ret);

double msh_floor_now(void); /* monotonic seconds */

/* One line of JSON: intakes, commits, seconds, CPU seconds of this process, p50 and p99 of a commit
 * in ms. Sorts `took`, seconds a commit. */
void msh_floor_print(size_t intakes, double *took, size_t commits, double seconds, double cpu);

#endif
