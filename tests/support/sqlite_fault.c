#include "base/base.h"

#include "sqlite_fault.h"

#include <stdatomic.h>

#include "store/sqlite/lite.h"

static atomic_int armed;
static atomic_llong countdown;
static atomic_bool forever_on;
static atomic_bool fired;
static atomic_llong syncs;

static sqlite3_mem_methods real_mem;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
/* Unix files share a few tables of methods; each has a twin with two entries replaced. */
static struct twin {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} twins[4];
static pthread_mutex_t twins_mutex = PTHREAD_MUTEX_INITIALIZER;

static bool fires(enum fault_kind kind)
{
    long long left;

    if (atomic_load(&armed) != (int)kind)
        return false;
    left = atomic_fetch_sub(&countdown, 1);
    if (left > 1 || (left < 1 && !atomic_load(&forever_on)))
        return false;
    atomic_store(&fired, true);
    return true;
}

void fault_arm(enum fault_kind kind, int64_t n, bool forever)
{
    atomic_store(&armed, FAULT_NONE);
    atomic_store(&countdown, n);
    atomic_store(&forever_on, forever);
    atomic_store(&fired, false);
    atomic_store(&armed, (int)kind);
}

bool fault_disarm(void)
{
    atomic_store(&armed, FAULT_NONE);
    return atomic_load(&fired);
}

int64_t fault_syncs(void)
{
    return atomic_load(&syncs);
}

static void *mem_malloc(int n)
{
    return fires(FAULT_ALLOC) ? NULL : real_mem.xMalloc(n);
}

static void *mem_realloc(void *p, int n)
{
    return fires(FAULT_ALLOC) ? NULL : real_mem.xRealloc(p, n);
}

static const sqlite3_io_methods *real_of(const sqlite3_file *file)
{
    size_t i = 0;

    while (&twins[i].ours != file->pMethods)
        i++;
    return twins[i].real;
}

static int file_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    if (fires(FAULT_WRITE_IO))
        return SQLITE_IOERR_WRITE;
    if (fires(FAULT_WRITE_FULL))
        return SQLITE_FULL;
    return real_of(file)->xWrite(file, p, n, at);
}

static int file_sync(sqlite3_file *file, int flags)
{
    atomic_fetch_add(&syncs, 1);
    return fires(FAULT_SYNC) ? SQLITE_IOERR_FSYNC : real_of(file)->xSync(file, flags);
}

static int vfs_open(sqlite3_vfs *self MSH_UNUSED, const char *name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    int code = real_vfs->xOpen(real_vfs, name, file, flags, ret_flags);
    size_t i;

    if (file->pMethods == NULL)
        return code;
    pthread_mutex_lock(&twins_mutex);
    for (i = 0; twins[i].real != NULL && twins[i].real != file->pMethods;)
        i++;
    if (twins[i].real == NULL) {
        twins[i].real = file->pMethods;
        twins[i].ours = *file->pMethods;
        twins[i].ours.xWrite = file_write;
        twins[i].ours.xSync = file_sync;
    }
    file->pMethods = &twins[i].ours;
    pthread_mutex_unlock(&twins_mutex);
    return code;
}

static void sql_fail(sqlite3_context *ctx, int n MSH_UNUSED, sqlite3_value **args)
{
    int code = sqlite3_value_int(args[0]);

    if (code == SQLITE_NOMEM)
        sqlite3_result_error_nomem(ctx);
    else
        sqlite3_result_error_code(ctx, code);
}

static void sql_interrupt(sqlite3_context *ctx, int n MSH_UNUSED, sqlite3_value **args MSH_UNUSED)
{
    sqlite3_interrupt(sqlite3_context_db_handle(ctx));
    sqlite3_result_int(ctx, 1);
}

static int on_open(sqlite3 *db, char **message MSH_UNUSED, const void *api MSH_UNUSED)
{
    int code = sqlite3_create_function(db, "test_fail", 1, SQLITE_UTF8, NULL, sql_fail, NULL, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_create_function(db, "test_interrupt", 0, SQLITE_UTF8, NULL, sql_interrupt,
                                       NULL, NULL);
    return code;
}

void fault_install(void)
{
    sqlite3_mem_methods mem;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_mem) != SQLITE_OK)
        abort();
    mem = real_mem;
    mem.xMalloc = mem_malloc;
    mem.xRealloc = mem_realloc;
    /* No lookaside and no page pool: every allocation comes past the counter. */
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &mem) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK ||
        sqlite3_initialize() != SQLITE_OK)
        abort();
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "test-fault";
    vfs.xOpen = vfs_open;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK ||
        sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK)
        abort();
}

int fault_queued(struct msh_store *store)
{
    struct msh_lite *lite = store->engine;
    const struct msh_lite_job *job;
    int n = 0;

    pthread_mutex_lock(&lite->mutex);
    for (job = lite->first; job != NULL; job = job->next)
        n++;
    pthread_mutex_unlock(&lite->mutex);
    return n;
}
