#include "base/base.h"

#include "log.h"

#include <time.h>

struct input {
    char *p, *end;
};

/* What a connection is in the middle of. */
struct conn {
    uint64_t id;
    size_t group;
    const char *pragmas[64];
    size_t n_pragmas;
    struct msh_floor_run *runs; /* of the open transaction */
    size_t n, cap;
    bool intake;
};

#define CONNS_MAX 512
#define IDS_MAX   65536

static struct conn conns[CONNS_MAX];
static size_t n_conns;
static size_t index_of[IDS_MAX]; /* number in the file -> index in stmts, 1 based */

static const void *take(struct input *in, size_t n)
{
    char *at = in->p;

    if ((size_t)(in->end - in->p) < n)
        msh_panic("the captured file is cut short");
    in->p += n;
    return at;
}

static uint32_t take_u32(struct input *in)
{
    uint32_t n;

    memcpy(&n, take(in, sizeof(n)), sizeof(n));
    return n;
}

static char *take_text(struct input *in)
{
    const uint32_t n = take_u32(in);
    char *text = msh_alloc((size_t)n + 1);

    memcpy(text, take(in, n), n);
    text[n] = '\0';
    return text;
}

static struct conn *conn_of(uint64_t id)
{
    for (size_t i = 0; i < n_conns; i++)
        if (conns[i].id == id)
            return &conns[i];
    if (n_conns == CONNS_MAX)
        msh_panic("more than %d connections", CONNS_MAX);
    conns[n_conns].id = id;
    return &conns[n_conns++];
}

/* A list that grows by doubling. */
static void *grow(void *items, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return items;
    *cap = *cap == 0 ? 64 : *cap * 2;
    items = realloc(items, *cap * size);
    if (items == NULL)
        msh_panic("no memory");
    return items;
}

static void take_stmt(struct input *in, struct msh_floor_log *log)
{
    const uint32_t id = take_u32(in);
    char *sql = take_text(in);
    const uint32_t n = take_u32(in);
    unsigned *types = msh_alloc((n + 1) * sizeof(*types));
    size_t i = 0;

    memcpy(types, take(in, n * sizeof(*types)), n * sizeof(*types));
    while (i < log->n_stmts &&
           (!msh_streq(log->stmts[i].sql, sql) || log->stmts[i].n_types != (int)n ||
            memcmp(log->stmts[i].types, types, n * sizeof(*types)) != 0))
        i++;
    if (i == IDS_MAX || id >= IDS_MAX)
        msh_panic("too many statements");
    if (i == log->n_stmts)
        log->stmts[log->n_stmts++] = (struct msh_floor_stmt){ sql, types, (int)n };
    index_of[id] = i + 1;
}

static void take_vals(struct input *in, struct msh_floor_run *run)
{
    run->n = (int)take_u32(in);
    run->vals = msh_alloc0((size_t)run->n + 1, sizeof(*run->vals));
    for (int i = 0; i < run->n; i++) {
        struct msh_floor_val *val = &run->vals[i];

        val->type = (enum msh_floor_type) * (const char *)take(in, 1);
        if (val->type == MSH_FLOOR_INT)
            memcpy(&val->i, take(in, sizeof(val->i)), sizeof(val->i));
        if (val->type >= MSH_FLOOR_TEXT) {
            val->n = take_u32(in);
            val->p = take(in, val->n);
        }
    }
}

static bool begins(const char *sql, const char *word)
{
    return strncmp(sql, word, strlen(word)) == 0;
}

static void end_transaction(struct conn *conn, struct msh_floor_log *log)
{
    static size_t cap;

    if (conn->intake) {
        log->intakes = grow(log->intakes, log->n, &cap, sizeof(*log->intakes));
        log->intakes[log->n++] = (struct msh_floor_intake){ conn->runs, conn->n, conn->group };
        memcpy(log->pragmas, conn->pragmas, sizeof(conn->pragmas));
        log->n_pragmas = conn->n_pragmas;
        conn->runs = NULL;
        conn->cap = 0;
    }
    conn->n = 0;
    conn->intake = false;
}

/* What was rolled back was never written. */
static void forget(struct conn *conn, struct msh_floor_log *log)
{
    while (conn->group != 0 && log->n > 0 && log->intakes[log->n - 1].group == conn->group)
        log->n--;
}

static void control(struct conn *conn, const char *sql, bool lite, struct msh_floor_log *log)
{
    static size_t groups;

    if (begins(sql, "COMMIT")) {
        end_transaction(conn, log);
    } else if (begins(sql, "BEGIN") || begins(sql, "ROLLBACK")) {
        if (msh_streq(sql, "ROLLBACK"))
            forget(conn, log);
        conn->n = 0;
        conn->intake = false;
        if (lite && begins(sql, "BEGIN"))
            conn->group = ++groups;
    }
}

static void take_run(struct input *in, struct conn *conn, struct msh_floor_log *log)
{
    struct msh_floor_run run = { 0 };
    const uint32_t id = take_u32(in);

    if (id >= IDS_MAX || index_of[id] == 0)
        msh_panic("a run of an unknown statement");
    run.index = index_of[id] - 1;
    run.stmt = &log->stmts[run.index];
    take_vals(in, &run);
    if (!begins(run.stmt->sql, "INSERT") && !begins(run.stmt->sql, "UPDATE") &&
        !begins(run.stmt->sql, "DELETE")) {
        control(conn, run.stmt->sql, true, log);
        return;
    }
    if (conn->group != 0 && begins(run.stmt->sql, "INSERT INTO idempotency "))
        end_transaction(conn, log); /* every intake begins so */
    conn->runs = grow(conn->runs, conn->n, &conn->cap, sizeof(*conn->runs));
    conn->runs[conn->n++] = run;
    conn->intake |= begins(run.stmt->sql, "INSERT INTO ticket ");
}

static void take_script(struct input *in, struct conn *conn, struct msh_floor_log *log)
{
    const char *sql = take_text(in);

    if (!begins(sql, "PRAGMA"))
        control(conn, sql, false, log);
    else if (conn->n_pragmas < MSH_COUNT(conn->pragmas))
        conn->pragmas[conn->n_pragmas++] = sql;
}

static struct input read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    struct input in;
    size_t n;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        msh_panic("%s: %s", path, strerror(errno));
    n = (size_t)ftell(file);
    rewind(file);
    in.p = msh_alloc(n + 1);
    in.end = in.p + n;
    if (fread(in.p, 1, n, file) != n)
        msh_panic("%s: %s", path, strerror(errno));
    (void)fclose(file);
    return in;
}

void msh_floor_read(const char *path, struct msh_floor_log *ret)
{
    struct input in = read_file(path);
    uint64_t id;
    char tag;

    *ret = (struct msh_floor_log){ .stmts = msh_alloc0(IDS_MAX, sizeof(*ret->stmts)) };
    while (in.p < in.end) {
        tag = *(const char *)take(&in, 1);
        memcpy(&id, take(&in, sizeof(id)), sizeof(id));
        if (tag == 'P')
            take_stmt(&in, ret);
        else if (tag == 'X')
            take_run(&in, conn_of(id), ret);
        else if (tag == 'S')
            take_script(&in, conn_of(id), ret);
        else
            msh_panic("not a captured file");
    }
    if (ret->n == 0)
        msh_panic("%s: no intake in it", path);
}

double msh_floor_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

void msh_floor_print(size_t intakes, double *took, size_t commits, double seconds, double cpu)
{
    qsort(took, commits, sizeof(*took), by_size);
    printf("{\"requests\": %zu, \"commits\": %zu, \"seconds\": %.6f, \"cpu\": %.6f, "
           "\"p50\": %.4f, \"p99\": %.4f}\n",
           intakes, commits, seconds, cpu, took[commits / 2] * 1000,
           took[commits * 99 / 100] * 1000);
}
