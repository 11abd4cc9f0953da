#include "base/base.h"

#include "store/sqlite/lite.h"

#define PAGES 4096 /* between two looks at `stopping` */

/*
 * The read transaction holds one snapshot from first to last page, so that writers neither wait nor
 * make the copy begin again. BUSY and LOCKED can only come from the new file, which nobody knows.
 */
static int copy_pages(struct msh_tx *tx, sqlite3 *to, struct msh_err *err)
{
    struct msh_lite_conn *conn = tx->conn;
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", conn->db, "main");
    int code = backup == NULL ? sqlite3_extended_errcode(to) : SQLITE_OK;

    while (code == SQLITE_OK && !atomic_load(&tx->store->stopping))
        code = sqlite3_backup_step(backup, PAGES);
    if (backup != NULL)
        sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return 0;
    if (code == SQLITE_OK)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "stopping", "%s: the store stops", tx->name);
    return msh_lite_error(conn, code, tx->name, true, err);
}

int msh_lite_copy(struct msh_tx *tx, const char *path, struct msh_err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, flags, NULL);
    int rc;

    /* A copy that breaks off is thrown away: it needs no journal. The caller syncs a whole one. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
                            NULL);
    if (code == SQLITE_OK)
        rc = copy_pages(tx, to, err);
    else
        rc = msh_lite_error(tx->conn, code, "open the copy", true, err);
    if (sqlite3_close(to) != SQLITE_OK && rc == 0)
        rc = msh_err_set(err, MSH_E_IO, "copy_close", "the copy of the database was not closed");
    return rc;
}
