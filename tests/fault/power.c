/*
 * power.c - the power fails: preloaded into the server, it stands before SQLite's file system and
 * knows which writes no sync has confirmed. At the MSH_POWER_AT-th change of a file (write, truncate,
 * sync, delete), or at the end of the process, it takes the unconfirmed ones back and leaves, by
 * chances from MSH_POWER_SEED, none, all, some, some in another order, or torn ones at the limits of
 * sectors; then the process is gone. What a sync has confirmed stays.
 *
 * Writes go through to the real file at once, so that reads, locks and shared memory work as always;
 * each leaves behind what it overwrote. A new file whose folder was never synced may vanish, a
 * deleted one may be back. With MSH_POWER_DEAF a sync confirms nothing, as on a disk that lies: then
 * something has to be lost, or the fault proves nothing.
 */
#include "base/base.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POWER_STATUS 99 /* the exit status of a process whose power failed */
#define DISKS_MAX    16
#define PATH_SIZE    512

/* A change no sync has confirmed. */
struct change {
    sqlite3_int64 at;
    sqlite3_int64 size_before;
    int n; /* bytes written; -1: truncated to `at` */
    int old_n;
    unsigned char *data;
    unsigned char *old; /* old_n bytes from `at` on, as they were */
};

/* A file by its path, whoever has it open. */
struct disk {
    char path[PATH_SIZE];
    bool fresh;   /* made here, its folder not synced since */
    bool deleted; /* deleted, its folder not synced since */
    unsigned char *ghost;
    sqlite3_int64 ghost_n;
    struct change *changes;
    size_t n, room;
};

struct power_file {
    sqlite3_file base;
    struct disk *disk; /* NULL: a temporary file */
    sqlite3_file real[];
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct disk disks[DISKS_MAX];
static int disks_n;
static long long countdown;
static unsigned long long chance;
static bool deaf;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;

/* xorshift64*; the same seed takes the same chances. */
static unsigned dice(unsigned sides)
{
    chance ^= chance >> 12;
    chance ^= chance << 25;
    chance ^= chance >> 27;
    return (unsigned)((chance * 2685821657736338717ULL) >> 33) % sides;
}

static void *must(void *p)
{
    if (p == NULL)
        abort();
    return p;
}

static void put(int fd, const unsigned char *data, sqlite3_int64 n, sqlite3_int64 at)
{
    if (n > 0 && pwrite(fd, data, (size_t)n, at) != n)
        abort();
}

static void resize(int fd, sqlite3_int64 size)
{
    if (ftruncate(fd, size) != 0)
        abort();
}

static void take_back(int fd, const struct disk *disk)
{
    for (size_t i = disk->n; i-- > 0;) {
        const struct change *c = &disk->changes[i];
        put(fd, c->old, c->old_n, c->at);
        resize(fd, c->size_before);
    }
}

/* Each sector of it arrives or does not. */
static void tear(int fd, const struct change *c, int sector)
{
    int from = 0;

    while (from < c->n) {
        int left = sector - (int)((c->at + from) % sector);
        int n = left < c->n - from ? left : c->n - from;
        if (dice(2) == 0)
            put(fd, c->data + from, n, c->at + from);
        from += n;
    }
}

static void arrive(int fd, const struct change *c, bool torn, int sector)
{
    if (c->n < 0)
        resize(fd, c->at);
    else if (torn)
        tear(fd, c, sector);
    else
        put(fd, c->data, c->n, c->at);
}

static void shuffle(struct disk *disk)
{
    for (size_t i = disk->n; i-- > 1;) {
        size_t k = dice((unsigned)i + 1);
        struct change kept = disk->changes[i];
        disk->changes[i] = disk->changes[k];
        disk->changes[k] = kept;
    }
}

enum outcome { NONE, ALL, SOME, SOME_SHUFFLED, TORN, TORN_SHUFFLED, FIRST_FEW, OUTCOMES };

static void lose_changes(struct disk *disk)
{
    int fd = open(disk->path, O_RDWR | O_CLOEXEC);
    enum outcome outcome = (enum outcome)dice(OUTCOMES);
    int sector = dice(2) == 0 ? 512 : 4096;
    size_t first = disk->n > 0 ? dice((unsigned)disk->n + 1) : 0;
    struct stat st;

    if (fd < 0)
        return;
    if (fstat(fd, &st) != 0)
        abort();
    take_back(fd, disk);
    if (outcome == SOME_SHUFFLED || outcome == TORN_SHUFFLED)
        shuffle(disk);
    for (size_t i = 0; i < disk->n; i++) {
        bool torn =
            outcome == TORN || outcome == TORN_SHUFFLED || (outcome == FIRST_FEW && i == first);
        if (outcome == NONE || (outcome == FIRST_FEW && i > first) ||
            ((outcome == SOME || outcome == SOME_SHUFFLED) && dice(2) == 0))
            continue;
        arrive(fd, &disk->changes[i], torn, sector);
    }
    if (disk->n > 0 && outcome != ALL && dice(4) == 0) { /* its length arrived, what is in it not */
        struct stat now;
        if (fstat(fd, &now) != 0)
            abort();
        if (now.st_size < st.st_size)
            resize(fd, st.st_size);
    }
    (void)close(fd);
    if (disk->fresh && dice(2) == 0)
        (void)unlink(disk->path);
}

static void bring_back(struct disk *disk)
{
    int fd;

    if (access(disk->path, F_OK) == 0 || dice(2) == 0)
        return;
    fd = open(disk->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        abort();
    put(fd, disk->ghost, disk->ghost_n, 0);
    take_back(fd, disk);
    (void)close(fd);
}

static void lose(void)
{
    for (int i = 0; i < disks_n; i++) {
        if (disks[i].deleted)
            bring_back(&disks[i]);
        else
            lose_changes(&disks[i]);
    }
}

/* Called with the mutex held before each change; the last time it does not return. */
static void step(void)
{
    if (countdown > 0 && --countdown == 0) {
        lose();
        _exit(POWER_STATUS);
    }
}

static void settle(struct disk *disk)
{
    for (size_t i = 0; i < disk->n; i++) {
        free(disk->changes[i].data);
        free(disk->changes[i].old);
    }
    disk->n = 0;
}

static struct disk *disk_of(const char *path)
{
    for (int i = 0; i < disks_n; i++)
        if (strcmp(disks[i].path, path) == 0)
            return &disks[i];
    if (disks_n == DISKS_MAX || strlen(path) >= PATH_SIZE)
        abort();
    (void)snprintf(disks[disks_n].path, PATH_SIZE, "%s", path);
    return &disks[disks_n++];
}

static struct change *remember(struct disk *disk, sqlite3_file *real, sqlite3_int64 at, int n)
{
    struct change *c;
    sqlite3_int64 size = 0, old_n;

    if (real->pMethods->xFileSize(real, &size) != SQLITE_OK)
        abort();
    if (disk->n == disk->room) {
        disk->room = disk->room * 2 + 64;
        disk->changes = must(realloc(disk->changes, disk->room * sizeof(*disk->changes)));
    }
    old_n = size > at ? size - at : 0;
    if (n >= 0 && old_n > n)
        old_n = n;
    c = &disk->changes[disk->n];
    *c = (struct change){ .at = at, .size_before = size, .n = n, .old_n = (int)old_n };
    c->old = must(malloc((size_t)old_n + 1));
    if (old_n > 0 && real->pMethods->xRead(real, c->old, (int)old_n, at) != SQLITE_OK)
        abort();
    disk->n++;
    return c;
}

/* ---------------------------------------------------------------- a file */

#define REAL(file)         (((struct power_file *)(file))->real)
#define CALL(file, m, ...) (REAL(file)->pMethods->m(REAL(file), __VA_ARGS__))

static int file_close(sqlite3_file *file)
{
    return REAL(file)->pMethods->xClose(REAL(file));
}

static int file_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    return CALL(file, xRead, p, n, at);
}

static int file_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct disk *disk = ((struct power_file *)file)->disk;
    int code;

    if (disk == NULL)
        return CALL(file, xWrite, p, n, at);
    pthread_mutex_lock(&mutex);
    step();
    struct change *c = remember(disk, REAL(file), at, n);
    c->data = must(malloc((size_t)n + 1));
    memcpy(c->data, p, (size_t)n);
    code = CALL(file, xWrite, p, n, at);
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk *disk = ((struct power_file *)file)->disk;
    int code;

    if (disk == NULL)
        return CALL(file, xTruncate, size);
    pthread_mutex_lock(&mutex);
    step();
    (void)remember(disk, REAL(file), size, -1);
    code = CALL(file, xTruncate, size);
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct disk *disk = ((struct power_file *)file)->disk;
    int code;

    if (disk == NULL)
        return CALL(file, xSync, flags);
    pthread_mutex_lock(&mutex);
    step();
    code = CALL(file, xSync, flags);
    if (code == SQLITE_OK && !deaf) {
        settle(disk);
        disk->fresh = false; /* SQLite syncs a new file's folder along with its first sync */
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return CALL(file, xFileSize, ret_size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return CALL(file, xLock, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return CALL(file, xUnlock, level);
}

static int file_reserved(sqlite3_file *file, int *ret)
{
    return CALL(file, xCheckReservedLock, ret);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return CALL(file, xFileControl, op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int file_device(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
    return CALL(file, xShmMap, page, size, extend, ret);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return CALL(file, xShmLock, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int file_shm_unmap(sqlite3_file *file, int delete_too)
{
    return CALL(file, xShmUnmap, delete_too);
}

/* Version 2: no xFetch, so that every page is read and written through the methods above. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* ---------------------------------------------------------------- the file system */

static int vfs_open(sqlite3_vfs *self MSH_UNUSED, const char *name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    struct power_file *ours = (struct power_file *)file;
    bool was_there = name != NULL && access(name, F_OK) == 0;
    int code = real_vfs->xOpen(real_vfs, name, ours->real, flags, ret_flags);

    ours->base.pMethods = ours->real->pMethods == NULL ? NULL : &methods;
    ours->disk = NULL;
    if (code == SQLITE_OK && name != NULL && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0) {
        pthread_mutex_lock(&mutex);
        ours->disk = disk_of(name);
        if (!was_there) {
            ours->disk->fresh = true;
            ours->disk->deleted = false;
            settle(ours->disk);
        }
        pthread_mutex_unlock(&mutex);
    }
    return code;
}

/* What the deleted file held. */
static void keep_ghost(struct disk *disk)
{
    int fd = open(disk->path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return;
    if (fstat(fd, &st) != 0)
        abort();
    free(disk->ghost);
    disk->ghost = must(malloc((size_t)st.st_size + 1));
    disk->ghost_n = pread(fd, disk->ghost, (size_t)st.st_size, 0);
    if (disk->ghost_n < 0)
        abort();
    disk->deleted = true;
    (void)close(fd);
}

static int vfs_delete(sqlite3_vfs *self MSH_UNUSED, const char *name, int sync_folder)
{
    int code;

    pthread_mutex_lock(&mutex);
    step();
    struct disk *disk = disk_of(name);
    if (!sync_folder)
        keep_ghost(disk);
    code = real_vfs->xDelete(real_vfs, name, sync_folder);
    pthread_mutex_unlock(&mutex);
    return code;
}

static void at_end(void)
{
    pthread_mutex_lock(&mutex);
    lose();
    pthread_mutex_unlock(&mutex);
}

__attribute__((constructor)) static void install(void)
{
    const char *at = getenv("MSH_POWER_AT"), *seed = getenv("MSH_POWER_SEED");

    if (at == NULL || seed == NULL || sqlite3_initialize() != SQLITE_OK)
        abort();
    deaf = getenv("MSH_POWER_DEAF") != NULL;
    countdown = strtoll(at, NULL, 10);
    chance = strtoull(seed, NULL, 10) * 0x9E3779B97F4A7C15ULL + 1;
    for (int i = 0; i < 8; i++)
        (void)dice(2);
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "power";
    vfs.szOsFile = (int)sizeof(struct power_file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK || atexit(at_end) != 0)
        abort();
}
