#include "base/base.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/time.h"
#include "store/sqlite/lite.h"

#define PROGRESS_STEPS 2000

/*
 * case_sensitive_like makes LIKE what it is on PostgreSQL; trusted_schema off because nothing in a
 * schema of ours calls functions. Checkpoints are the writer's own business.
 */
static const char *const common_pragmas[] = {
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA case_sensitive_like=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA wal_autocheckpoint=0",
    NULL,
};
static const char *const writer_pragmas[] = {
    "PRAGMA page_size=8192",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-65536",
    NULL,
};
static const char *const reader_pragmas[] = {
    "PRAGMA query_only=ON",
    "PRAGMA cache_size=-8192",
    NULL,
};

/* "UNIQUE constraint failed: ticket.region_id, …" or "…: index 'name'" -> the table or index. */
static void name_of_conflict(const char *message, char *out, size_t size)
{
    const char *from = strstr(message, "failed: ");
    size_t n = 0;

    from = from == NULL ? "" : from + strlen("failed: ");
    if (strncmp(from, "index '", 7) == 0)
        from += 7;
    while (from[n] != '\0' && from[n] != '.' && from[n] != '\'' && n + 1 < size)
        n++;
    memcpy(out, from, n);
    out[n] = '\0';
}

static int constraint_error(int code, const char *message, const char *what, struct msh_err *err)
{
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID) {
        msh_err_set(err, MSH_E_CONFLICT, "exists", "%s: %s", what, message);
        name_of_conflict(message, err->field, sizeof(err->field));
        return err->rc;
    }
    return msh_err_set(err, MSH_E_INVALID, "constraint", "%s: %s", what, message);
}

static int io_error(struct msh_lite_conn *conn, int code, const char *what, struct msh_err *err)
{
    int cause = sqlite3_system_errno(conn->db);

    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) {
        /* The kernel may have dropped the pages and the next fsync would succeed: stop here. */
        atomic_store(&conn->lite->store->failed, true);
        return msh_err_set(err, MSH_E_IO, "fsync_failed", "%s: the disk did not confirm", what);
    }
    if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG)
        return msh_err_set(err, MSH_E_FULL, "disk_full", "%s: disk full", what);
    return msh_err_set(err, MSH_E_IO, "database_io", "%s: sqlite %d, errno %d", what, code, cause);
}

int msh_lite_error(struct msh_lite_conn *conn, int code, const char *what, bool reading,
                   struct msh_err *err)
{
    const char *message = sqlite3_errmsg(conn->db);

    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint_error(code, message, what, err);
    case SQLITE_IOERR:
        return io_error(conn, code, what, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return msh_err_set(err, MSH_E_RETRY, "database_busy", "%s: another process writes", what);
    case SQLITE_FULL:
        return msh_err_set(err, MSH_E_FULL, "disk_full", "%s: disk full", what);
    case SQLITE_NOMEM:
        return msh_err_set(err, MSH_E_UNAVAILABLE, "memory", "%s: out of memory", what);
    case SQLITE_INTERRUPT:
        return msh_err_set(err, MSH_E_UNAVAILABLE, reading ? "read_timeout" : "interrupted",
                           "%s: took too long", what);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return msh_err_set(err, MSH_E_CORRUPT, "database_corrupt", "%s: sqlite %d", what, code);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return msh_err_set(err, MSH_E_IO, "database_open", "%s: %s", what, message);
    case SQLITE_READONLY:
        return msh_err_set(err, reading ? MSH_E_BUG : MSH_E_IO, "database_readonly",
                           "%s: the database is read only", what);
    case SQLITE_TOOBIG:
        return msh_err_set(err, MSH_E_LIMIT, "value_size", "%s: value too long", what);
    default:
        return msh_err_set(err, MSH_E_BUG, "sql", "%s: sqlite %d %s", what, code, message);
    }
}

static int on_progress(void *arg)
{
    const struct msh_lite_conn *conn = arg;

    return conn->until != 0 && msh_time_monotonic() > conn->until;
}

static int on_wal(void *arg, sqlite3 *db MSH_UNUSED, const char *name MSH_UNUSED, int pages)
{
    struct msh_lite *lite = arg;

    lite->wal_pages = pages;
    return SQLITE_OK;
}

static int pragmas(struct msh_lite_conn *conn, const char *const *list, struct msh_err *err)
{
    int code;

    for (; *list != NULL; list++) {
        code = sqlite3_exec(conn->db, *list, NULL, NULL, NULL);
        if (code != SQLITE_OK)
            return msh_lite_error(conn, code, *list, false, err);
    }
    return 0;
}

/* Personal data lies in the file: only its owner may read it, and SQLite gives the WAL the same
 * mode. Never open an existing file here: closing it would drop this process's locks on it. */
static int make_file(const char *path, struct msh_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno == EEXIST ? 0 : msh_err_errno(err, errno, "database_open", "%s", path);
    close(fd);
    return 0;
}

static int set_up(struct msh_lite_conn *conn, bool writer, struct msh_err *err)
{
    int rc;

    sqlite3_busy_timeout(conn->db, MSH_LITE_BUSY_MS);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    rc = pragmas(conn, writer ? writer_pragmas : reader_pragmas, err);
    if (rc == 0)
        rc = pragmas(conn, common_pragmas, err);
    if (rc < 0)
        return rc;
    if (msh_lite_fts_register(conn->db) != SQLITE_OK)
        return msh_err_set(err, MSH_E_BUG, "sqlite_fts5", "this SQLite has no FTS5");
    if (writer)
        sqlite3_wal_hook(conn->db, on_wal, conn->lite);
    else
        sqlite3_progress_handler(conn->db, PROGRESS_STEPS, on_progress, conn);
    return 0;
}

int msh_lite_conn_open(struct msh_lite *lite, bool writer, bool create, struct msh_lite_conn *conn,
                       struct msh_err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code;
    int rc = create ? make_file(lite->path, err) : 0;

    if (rc < 0)
        return rc;
    conn->lite = lite;
    code = sqlite3_open_v2(lite->path, &conn->db, flags, NULL);
    if (conn->db == NULL)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "memory", "out of memory");
    rc = code == SQLITE_OK ? set_up(conn, writer, err)
                           : msh_lite_error(conn, code, "open", false, err);
    if (rc < 0)
        msh_lite_conn_close(conn);
    return rc;
}

void msh_lite_conn_close(struct msh_lite_conn *conn)
{
    msh_stmt_map_done(&conn->stmts, msh_lite_stmt_free);
    sqlite3_close(conn->db);
    conn->db = NULL;
}
