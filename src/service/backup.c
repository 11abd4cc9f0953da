#include "base/base.h"

#include "service/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "service/backup_list.h"
#include "service/open_parts.h"

#define MAKING ".making"
#define LIST   "list"

struct making {
    const struct msh_backup *how;
    struct msh_backup_done *done;
    struct msh_service *service;
    struct msh_backup_list list;
    char to[PATH_MAX];  /* the backup folder */
    char gen[PATH_MAX]; /* TO/.making */
    char db[PATH_MAX];  /* TO/.making/minsheng.db */
};

/* The database -------------------------------------------------------------------------------- */

/* The first read fixes the snapshot, and shows that folder and database are a pair. */
static int copy_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct making *m = arg;

    if (msh_open_region(tx, m->service, err) < 0)
        return err->rc;
    m->done->database = msh_tx_engine(tx) == MSH_ENGINE_SQLITE;
    return m->done->database ? msh_tx_copy(tx, m->db, err) : 0;
}

static int copy_database(struct making *m, struct msh_err *err)
{
    char sha256[MSH_SHA256_HEX_SIZE];
    int64_t size;
    int fd, rc = 0;

    if (msh_disk_path(m->gen, msh_backup_parts[MSH_BACKUP_DB], m->db, err) < 0 ||
        msh_disk_write(m->db, "", 0, err) < 0 ||
        msh_tx_read_long(m->service->store, "backup", copy_tx, m, err) < 0)
        return err->rc;
    if (!m->done->database)
        return unlink(m->db) < 0 ? msh_err_errno(err, errno, "file_write", "%.200s", m->db) : 0;
    fd = open(m->db, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        rc = msh_err_errno(err, errno, "file_sync", "%.200s", m->db);
    if (rc == 0)
        rc = msh_disk_hash(fd, sha256, &size, err);
    if (fd >= 0)
        close(fd);
    if (rc < 0)
        return rc;
    msh_backup_list_add(&m->list, MSH_BACKUP_DB, sha256, size);
    m->done->bytes += size;
    return 0;
}

static int copy_part(struct making *m, enum msh_backup_part part, struct msh_err *err)
{
    char from[PATH_MAX], to[PATH_MAX], sha256[MSH_SHA256_HEX_SIZE];
    int64_t size;

    if (msh_disk_path(m->service->dir, msh_backup_parts[part], from, err) < 0 ||
        msh_disk_path(m->gen, msh_backup_parts[part], to, err) < 0)
        return err->rc;
    if (part == MSH_BACKUP_MAP && access(from, F_OK) < 0)
        return errno == ENOENT ? 0 : msh_err_errno(err, errno, "file_read", "%.200s", from);
    if (msh_disk_copy(from, to, sha256, &size, err) < 0)
        return err->rc;
    msh_backup_list_add(&m->list, part, sha256, size);
    m->done->bytes += size;
    return 0;
}

/* Attachments --------------------------------------------------------------------------------- */

/* The folders of one attachment, outermost first; synced innermost first once it is in. */
static int file_folders(const char *to, const char *sha256,
                        int (*fn)(const char *, struct msh_err *), int from, int step,
                        struct msh_err *err)
{
    char path[PATH_MAX];

    for (int depth = from; depth >= 1 && depth <= 2; depth += step)
        if (msh_backup_file_path(to, sha256, depth, path, err) < 0 || fn(path, err) < 0)
            return err->rc;
    return 0;
}

/* By way of another name, so that a file under its own is whole. */
static int copy_new(struct making *m, const char *from, const char *sha256, const char *place,
                    struct msh_err *err)
{
    char temp[PATH_MAX], found[MSH_SHA256_HEX_SIZE];
    int64_t size;

    if (msh_disk_path(m->gen, "file", temp, err) < 0 ||
        msh_disk_copy(from, temp, found, &size, err) < 0)
        return err->rc;
    if (!msh_streq(found, sha256)) {
        unlink(temp);
        return msh_err_set(err, MSH_E_CORRUPT, "file_damaged",
                           "attachment %s is not what its name says", sha256);
    }
    if (file_folders(m->to, sha256, msh_disk_folder, 1, 1, err) < 0)
        return err->rc;
    if (rename(temp, place) < 0)
        return msh_err_errno(err, errno, "file_move", "%.200s", place);
    m->done->copied++;
    m->done->bytes += size;
    return file_folders(m->to, sha256, msh_disk_sync, 2, -1, err);
}

/* One that is swept while this runs belongs to nobody any more. */
static int copy_file(struct making *m, const char *sha256, struct msh_err *err)
{
    char from[PATH_MAX], place[PATH_MAX];
    struct stat here, there;

    if (msh_backup_file_path(m->service->dir, sha256, 3, from, err) < 0 ||
        msh_backup_file_path(m->to, sha256, 3, place, err) < 0)
        return err->rc;
    if (stat(from, &here) < 0)
        return errno == ENOENT ? 0 : msh_err_errno(err, errno, "file_read", "%.200s", from);
    if ((stat(place, &there) < 0 || there.st_size != here.st_size) &&
        copy_new(m, from, sha256, place, err) < 0)
        return err->rc;
    msh_backup_list_add(&m->list, -1, sha256, here.st_size);
    m->done->files++;
    return 0;
}

struct walking {
    struct making *m;
    int (*fn)(struct making *m, const char *sha256, struct msh_err *err);
    char path[2][PATH_MAX]; /* files, files/ab */
    int depth;
};

static bool is_folder_name(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

static int walk_entry(void *arg, const char *name, struct msh_err *err)
{
    struct walking *w = arg;
    char path[PATH_MAX];
    int rc;

    if (w->depth == 2)
        return strlen(name) == MSH_SHA256_HEX_SIZE - 1 ? w->fn(w->m, name, err) : 0;
    if (!is_folder_name(name))
        return 0;
    if (msh_disk_path(w->path[w->depth], name, path, err) < 0)
        return err->rc;
    if (w->depth == 0)
        msh_copy(w->path[1], PATH_MAX, path);
    w->depth++;
    rc = msh_disk_each(path, walk_entry, w, err);
    w->depth--;
    return rc;
}

/* Every attachment under DIR/files. */
static int walk(struct making *m, const char *dir,
                int (*fn)(struct making *m, const char *sha256, struct msh_err *err),
                struct msh_err *err)
{
    struct walking *w = msh_alloc0(1, sizeof(*w));
    int rc;

    w->m = m;
    w->fn = fn;
    rc = msh_disk_path(dir, "files", w->path[0], err);
    if (rc == 0)
        rc = msh_disk_each(w->path[0], walk_entry, w, err);
    free(w);
    return rc;
}

/* Older generations --------------------------------------------------------------------------- */

struct generations {
    struct msh_arena arena;
    const char **names;
    size_t n, cap;
};

static int note_generation(void *arg, const char *name, struct msh_err *err MSH_UNUSED)
{
    struct generations *g = arg;

    if (msh_is_generation(name))
        *MSH_PUSH(&g->arena, g->names, g->n, g->cap) = msh_arena_strdup(&g->arena, name);
    return 0;
}

static int drop_entry(void *arg, const char *name, struct msh_err *err)
{
    char path[PATH_MAX];

    if (msh_disk_path(arg, name, path, err) < 0)
        return err->rc;
    return unlink(path) == 0 || errno == ENOENT
               ? 0
               : msh_err_errno(err, errno, "file_write", "%.200s", path);
}

/* The list first: a folder without one is nothing. */
static int drop_folder(const char *path, struct msh_err *err)
{
    char dir[PATH_MAX];

    msh_copy(dir, sizeof(dir), path);
    if (drop_entry(dir, LIST, err) < 0 || msh_disk_each(dir, drop_entry, dir, err) < 0)
        return err->rc;
    if (rmdir(dir) < 0)
        return msh_err_errno(err, errno, "file_write", "%.200s", dir);
    return 0;
}

static int by_hash(const void *a, const void *b)
{
    return strcmp(((const struct msh_backup_item *)a)->sha256,
                  ((const struct msh_backup_item *)b)->sha256);
}

static int purge_file(struct making *m, const char *sha256, struct msh_err *err)
{
    struct msh_backup_item key = { .size = 0 };
    char path[PATH_MAX];

    msh_copy(key.sha256, sizeof(key.sha256), sha256);
    if (bsearch(&key, m->list.items, m->list.n, sizeof(key), by_hash) != NULL)
        return 0;
    if (msh_backup_file_path(m->to, sha256, 3, path, err) < 0)
        return err->rc;
    if (unlink(path) < 0)
        return msh_err_errno(err, errno, "file_write", "%.200s", path);
    m->done->purged++;
    return 0;
}

/* All lists but the last, which m->list holds already, in one; then what none of them names goes. */
static int purge(struct making *m, const struct generations *g, size_t first, struct msh_err *err)
{
    char folder[PATH_MAX], path[PATH_MAX];

    for (size_t i = first; i + 1 < g->n; i++)
        if (msh_disk_path(m->to, g->names[i], folder, err) < 0 ||
            msh_disk_path(folder, LIST, path, err) < 0 ||
            msh_backup_list_read(path, &m->list, err) < 0)
            return err->rc;
    qsort(m->list.items, m->list.n, sizeof(*m->list.items), by_hash);
    return walk(m, m->to, purge_file, err);
}

static int keep_newest(struct making *m, struct msh_err *err)
{
    struct generations g = { .n = 0 };
    size_t first;
    int rc;

    msh_arena_init(&g.arena, (size_t)16 << 20);
    rc = msh_disk_each(m->to, note_generation, &g, err);
    first = g.n > (size_t)m->how->keep ? g.n - (size_t)m->how->keep : 0;
    for (size_t i = 0; rc == 0 && i < first; i++) {
        char path[PATH_MAX];

        rc = msh_disk_path(m->to, g.names[i], path, err);
        if (rc == 0)
            rc = drop_folder(path, err);
        m->done->dropped += rc == 0;
    }
    if (rc == 0)
        rc = purge(m, &g, first, err);
    msh_arena_done(&g.arena);
    return rc;
}

/* For the watchman (health.h). A city whose own disk is full is backed up all the same. */
static void leave_mark(const struct making *m)
{
    char path[PATH_MAX];
    struct msh_err ignored = { 0 };
    int fd;

    if (msh_disk_path(m->service->dir, MSH_BACKUP_MARK, path, &ignored) < 0)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    (void)dprintf(fd, "%s\n", m->done->generation);
    (void)close(fd);
}

/* One generation ------------------------------------------------------------------------------ */

/* "20261121T154500Z" */
static void name_of(int64_t at, char ret[MSH_GENERATION_SIZE])
{
    static const char digits[] = { 0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 14, 15, 17, 18 };
    char text[MSH_RFC3339_SIZE];
    size_t n = 0;

    msh_time_format(at, 0, text);
    for (size_t i = 0; i < MSH_COUNT(digits); i++)
        ret[n++] = text[(size_t)digits[i]];
    ret[n++] = 'Z';
    ret[n] = '\0';
}

/* One without a list is what a killed run left of an older generation. */
static int refuse_other(void *arg, const char *name, struct msh_err *err)
{
    struct making *m = arg;
    char folder[PATH_MAX], path[PATH_MAX];
    struct msh_backup_list list;
    int rc;

    if (!msh_is_generation(name))
        return 0;
    if (msh_disk_path(m->to, name, folder, err) < 0 || msh_disk_path(folder, LIST, path, err) < 0)
        return err->rc;
    if (access(path, F_OK) < 0 && errno == ENOENT)
        return drop_folder(folder, err);
    msh_backup_list_init(&list);
    rc = msh_backup_list_read(path, &list, err);
    if (rc == 0 && !msh_streq(list.mark, m->service->region.data_mark))
        rc = msh_err_set(err, MSH_E_CONFLICT, "backup_other",
                         "%.200s holds the backup of another city", m->to);
    msh_backup_list_done(&list);
    return rc;
}

static int begin(struct making *m, struct msh_err *err)
{
    struct msh_backup_list *list = &m->list;
    char files[PATH_MAX];

    if (msh_disk_path(m->to, "files", files, err) < 0 ||
        msh_disk_path(m->to, MAKING, m->gen, err) < 0 ||
        msh_disk_each(m->to, refuse_other, m, err) < 0 || msh_disk_folder(files, err) < 0)
        return err->rc;
    if (access(m->gen, F_OK) == 0 && drop_folder(m->gen, err) < 0)
        return err->rc;
    list->region_id = m->service->region.region_id;
    msh_copy(list->mark, sizeof(list->mark), m->service->region.data_mark);
    if (msh_backup_key_check(m->service->dir, list->mark, list->key_check, err) < 0)
        return err->rc;
    return msh_disk_folder(m->gen, err);
}

static int finish(struct making *m, struct msh_err *err)
{
    char path[PATH_MAX];

    name_of(msh_time_now(), m->done->generation);
    if (msh_disk_path(m->gen, LIST, path, err) < 0 ||
        msh_backup_list_write(&m->list, path, err) < 0 || msh_disk_sync(m->gen, err) < 0 ||
        msh_disk_path(m->to, m->done->generation, path, err) < 0)
        return err->rc;
    if (rename(m->gen, path) < 0)
        return errno == ENOTEMPTY || errno == EEXIST
                   ? msh_err_set(err, MSH_E_CONFLICT, "backup_runs",
                                 "%.200s was made this very second; run this again", path)
                   : msh_err_errno(err, errno, "file_move", "%.200s", path);
    return msh_disk_sync(m->to, err);
}

static int make(struct making *m, struct msh_err *err)
{
    if (msh_open_parts(m->service, err) < 0 || msh_open_store(m->service, err) < 0 ||
        begin(m, err) < 0 || copy_database(m, err) < 0 || copy_part(m, MSH_BACKUP_CONF, err) < 0 ||
        copy_part(m, MSH_BACKUP_REGION, err) < 0 || copy_part(m, MSH_BACKUP_MAP, err) < 0 ||
        walk(m, m->service->dir, copy_file, err) < 0 || finish(m, err) < 0)
        return err->rc;
    leave_mark(m);
    return m->how->keep > 0 ? keep_newest(m, err) : 0;
}

/* One run at a time; the lock goes with the process. */
static int lock(const char *to, int *ret_fd, struct msh_err *err)
{
    *ret_fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*ret_fd < 0)
        return msh_err_errno(err, errno, "dir_write", "%.200s", to);
    if (flock(*ret_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    return msh_err_set(err, MSH_E_CONFLICT, "backup_runs", "another backup writes to %.200s", to);
}

int msh_backup_make(const struct msh_backup *how, struct msh_backup_done *ret, struct msh_err *err)
{
    struct making *m = msh_alloc0(1, sizeof(*m));
    int fd = -1, rc;

    *ret = (struct msh_backup_done){ .database = false };
    m->how = how;
    m->done = ret;
    m->service = msh_alloc0(1, sizeof(*m->service));
    msh_backup_list_init(&m->list);
    rc = realpath(how->data, m->service->dir) != NULL
             ? msh_disk_folder(how->to, err)
             : msh_err_set(err, MSH_E_NOT_FOUND, "dir_missing", "there is no folder %.200s",
                           how->data);
    if (rc == 0 && realpath(how->to, m->to) == NULL)
        rc = msh_err_errno(err, errno, "dir_write", "%.200s", how->to);
    if (rc == 0)
        rc = lock(m->to, &fd, err);
    if (rc == 0)
        rc = make(m, err);
    if (fd >= 0)
        close(fd);
    msh_store_close(m->service->store);
    msh_backup_list_done(&m->list);
    free(m->service);
    free(m);
    return rc;
}
