#include "base/base.h"

#include <dirent.h>
#include <fcntl.h>
#include <magic.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "store/file_store.h"
#include "store/photo/photo.h"

#define MIB        ((int64_t)1 << 20)
#define PATH_SIZE  4096
#define HEX_DIGITS "0123456789abcdef"
#define ORPHAN_MS  MSH_DAY_MS
#define FOLDER_MAX 4096 /* files of one folder looked at by one sweep */

struct msh_files {
    char *root; /* DIR/files */
    int64_t size_max;
    int lock_fd; /* other processes on the same folder */
    pthread_mutex_t lock;
    pthread_mutex_t magic_lock;
    magic_t magic;
};

/* What may be attached: the name libmagic gives, the name we store, and a bound of its own. */
static const struct media {
    const char *found, *stored;
    int64_t max; /* 0: the common bound alone */
} media[] = {
    { "image/jpeg", "image/jpeg", 30 * MIB },
    { "image/png", "image/png", 30 * MIB },
    { "image/webp", "image/webp", 30 * MIB },
    { "image/heic", "image/heic", 30 * MIB },
    { "image/heif", "image/heif", 30 * MIB },
    { "audio/amr", "audio/amr", 0 },
    { "audio/mpeg", "audio/mpeg", 0 },
    { "audio/x-wav", "audio/wav", 0 },
    { "audio/vnd.wave", "audio/wav", 0 },
    { "audio/wav", "audio/wav", 0 },
    { "audio/x-m4a", "audio/mp4", 0 },
    { "audio/mp4", "audio/mp4", 0 },
    { "audio/ogg", "audio/ogg", 0 },
    { "video/mp4", "video/mp4", 0 },
    { "video/quicktime", "video/quicktime", 0 },
    { "application/pdf", "application/pdf", 50 * MIB },
    { "application/msword", "application/msword", 50 * MIB },
    { "application/vnd.ms-excel", "application/vnd.ms-excel", 50 * MIB },
    { "application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint", 50 * MIB },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 50 * MIB },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 50 * MIB },
    { "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation", 50 * MIB },
    { "text/plain", "text/plain", 5 * MIB },
    { "text/csv", "text/plain", 5 * MIB },
};

/* A file is kept while any row of any region names it. */
static const struct msh_stmt named = {
    .name = "file_named",
    .sql = "SELECT COUNT(*) FROM region r WHERE"
           " EXISTS (SELECT 1 FROM attachment a WHERE a.region_id = r.region_id AND a.sha256 = $1"
           " AND a.erased_at IS NULL)"
           " OR EXISTS (SELECT 1 FROM attachment c WHERE c.region_id = r.region_id"
           " AND c.clean_sha256 = $1 AND c.erased_at IS NULL)",
};
static const struct msh_stmt regions = { .name = "file_regions",
                                         .sql = "SELECT COUNT(*) FROM region" };

/* Paths --------------------------------------------------------------------------------------- */

static bool is_hash(const char *sha256)
{
    return sha256 != NULL && strspn(sha256, HEX_DIGITS) == 64 && sha256[64] == '\0';
}

/* depth 0: DIR/files, 1: ab, 2: cd, 3: the file */
static void path_of(const struct msh_files *files, const char *sha256, int depth,
                    char out[PATH_SIZE])
{
    int n = snprintf(out, PATH_SIZE, "%s", files->root);

    if (depth > 0)
        n += snprintf(out + n, PATH_SIZE - (size_t)n, "/%.2s", sha256);
    if (depth > 1)
        n += snprintf(out + n, PATH_SIZE - (size_t)n, "/%.2s", sha256 + 2);
    if (depth > 2)
        snprintf(out + n, PATH_SIZE - (size_t)n, "/%s", sha256);
}

static void lock(struct msh_files *files)
{
    pthread_mutex_lock(&files->lock);
    while (flock(files->lock_fd, LOCK_EX) < 0 && errno == EINTR)
        continue;
}

static void unlock(struct msh_files *files)
{
    flock(files->lock_fd, LOCK_UN);
    pthread_mutex_unlock(&files->lock);
}

/* Opening ------------------------------------------------------------------------------------- */

static int open_magic(struct msh_files *files, struct msh_err *err)
{
    files->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS);
    if (files->magic != NULL && magic_load(files->magic, NULL) == 0)
        return 0;
    return msh_err_set(err, MSH_E_IO, "magic", "the table of file types cannot be loaded");
}

static int open_folder(const char *data_dir, int64_t size_max, bool plain,
                       struct msh_files **ret_files, struct msh_err *err)
{
    struct msh_files *files = msh_alloc0(1, sizeof(*files));
    size_t n = strlen(data_dir);
    char path[PATH_SIZE];

    files->lock_fd = -1;
    files->size_max = size_max;
    files->root = msh_alloc(n + sizeof("/files"));
    snprintf(files->root, n + sizeof("/files"), "%s/files", data_dir);
    pthread_mutex_init(&files->lock, NULL);
    pthread_mutex_init(&files->magic_lock, NULL);
    snprintf(path, sizeof(path), "%s/tmp", files->root);
    if (n + 100 > sizeof(path)) {
        msh_err_set(err, MSH_E_INVALID, "path_long", "the data folder's path is too long");
        goto fail;
    }
    if (msh_disk_folder(files->root, err) < 0 || msh_disk_folder(path, err) < 0 ||
        (!plain && open_magic(files, err) < 0))
        goto fail;
    snprintf(path, sizeof(path), "%s/lock", files->root);
    files->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (files->lock_fd < 0) {
        msh_err_errno(err, errno, "file_lock", "open %s", path);
        goto fail;
    }
    *ret_files = files;
    return 0;
fail:
    msh_files_close(files);
    return err->rc;
}

int msh_files_open(const char *data_dir, int64_t size_max, struct msh_files **ret_files,
                   struct msh_err *err)
{
    return open_folder(data_dir, size_max, false, ret_files, err);
}

int msh_files_open_plain(const char *data_dir, struct msh_files **ret_files, struct msh_err *err)
{
    return open_folder(data_dir, 0, true, ret_files, err);
}

void msh_files_close(struct msh_files *files)
{
    if (files == NULL)
        return;
    if (files->magic != NULL)
        magic_close(files->magic);
    if (files->lock_fd >= 0)
        close(files->lock_fd);
    pthread_mutex_destroy(&files->lock);
    pthread_mutex_destroy(&files->magic_lock);
    free(files->root);
    free(files);
}

static int make_temp(struct msh_files *files, char path[PATH_SIZE], int *ret_fd,
                     struct msh_err *err)
{
    int fd;

    snprintf(path, PATH_SIZE, "%s/tmp/XXXXXX", files->root);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return msh_err_errno(err, errno, "file_temp", "make a temporary file");
    *ret_fd = fd;
    return 0;
}

int msh_files_temp(struct msh_files *files, struct msh_arena *arena, const char **ret_path,
                   int *ret_fd, struct msh_err *err)
{
    char path[PATH_SIZE];

    if (make_temp(files, path, ret_fd, err) < 0)
        return err->rc;
    *ret_path = msh_arena_strdup(arena, path);
    return 0;
}

/* Taking in ----------------------------------------------------------------------------------- */

static const struct media *find_media(const char *type)
{
    for (size_t i = 0; i < MSH_COUNT(media); i++)
        if (strcasecmp(media[i].found, type) == 0)
            return &media[i];
    return NULL;
}

#define LOOKS_MAX 4

static bool disturbed(int fault)
{
    return fault == ENOMEM || fault == EINTR;
}

/*
 * NULL, or what the library says it is; errno tells why NULL. What it had no memory to look at, or was
 * interrupted at, it takes for something else, so only an undisturbed word counts. It lives on the reserve
 * (base.h), and nobody looks without one: regcomp() of glibc 2.36, which it asks about texts, frees twice
 * where a malloc fails.
 */
static const char *look(magic_t magic, int fd)
{
    const char *type = NULL;

    errno = ENOMEM;
    for (int tries = 0; tries < LOOKS_MAX && disturbed(errno) && msh_reserve_keep(); tries++) {
        (void)msh_reserve_spend();
        errno = 0;
        type = magic_descriptor(magic, fd);
        if (type == NULL)
            errno = magic_errno(magic) != 0 ? magic_errno(magic) : EIO;
    }
    return disturbed(errno) ? NULL : type;
}

static int sniff(struct msh_files *files, const char *path, const struct media **ret,
                 struct msh_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC); /* by its name the library would guess without */
    const char *type;
    int fault = 0;

    *ret = NULL;
    if (fd < 0)
        return msh_err_errno(err, errno, "file_read", "read an attachment");
    pthread_mutex_lock(&files->magic_lock);
    type = files->magic == NULL ? "" : look(files->magic, fd);
    if (type == NULL)
        fault = errno;
    else
        *ret = find_media(type);
    pthread_mutex_unlock(&files->magic_lock);
    close(fd);
    if (*ret != NULL)
        return 0;
    if (fault != 0) /* nobody has looked into it */
        return msh_err_errno(err, fault, "file_read", "read an attachment");
    msh_err_field(err, "file", "file_type", "files of this kind are not accepted");
    return err->rc = MSH_E_TYPE;
}

int msh_files_sniff(struct msh_files *files, const char *path, char ret_type[MSH_FILE_TYPE_MAX],
                    struct msh_err *err)
{
    const struct media *m;

    if (sniff(files, path, &m, err) < 0)
        return err->rc;
    msh_copy(ret_type, MSH_FILE_TYPE_MAX, m->stored);
    return 0;
}

/* Sync and move a finished file to its place, replacing one with the same bytes so that its time is
 * fresh for the sweep. */
static int move_in(struct msh_files *files, int fd, const char *path, const char *sha256,
                   struct msh_err *err)
{
    char place[PATH_SIZE];
    int rc = 0;

    if (fsync(fd) < 0)
        return msh_err_errno(err, errno, "file_sync", "sync an attachment");
    for (int depth = 1; rc == 0 && depth <= 2; depth++) {
        path_of(files, sha256, depth, place);
        rc = msh_disk_folder(place, err);
    }
    if (rc < 0)
        return rc;
    path_of(files, sha256, 3, place);
    lock(files);
    if (futimens(fd, NULL) < 0 || rename(path, place) < 0)
        rc = msh_err_errno(err, errno, "file_move", "move an attachment to its place");
    unlock(files);
    for (int depth = 2; rc == 0 && depth >= 0; depth--) {
        path_of(files, sha256, depth, place);
        rc = msh_disk_sync(place, err);
    }
    return rc;
}

static int keep_clean(struct msh_files *files, enum msh_photo kind, int fd, struct msh_kept *kept,
                      struct msh_err *err)
{
    char path[PATH_SIZE];
    int out = -1, rc = make_temp(files, path, &out, err);

    if (rc < 0)
        return rc;
    rc = msh_photo_clean(kind, fd, out, err);
    if (rc == 0)
        rc = msh_disk_hash(out, kept->clean_sha256, &kept->clean_size, err);
    if (rc == 0)
        rc = move_in(files, out, path, kept->clean_sha256, err);
    if (rc < 0)
        unlink(path);
    close(out);
    return rc;
}

static int check_file(const struct msh_files *files, int fd, int64_t size, const char *sha256,
                      struct msh_err *err)
{
    struct stat st;

    if (!is_hash(sha256))
        return msh_err_set(err, MSH_E_BUG, "file_hash", "not a SHA-256");
    if (fstat(fd, &st) < 0)
        return msh_err_errno(err, errno, "file_read", "read an attachment");
    if (st.st_size != size)
        return msh_err_set(err, MSH_E_IO, "file_size", "an upload was not written whole");
    if (size == 0)
        return msh_err_field(err, "file", "file_empty", "the file is empty");
    if (size <= files->size_max)
        return 0;
    return msh_err_set(err, MSH_E_LIMIT, "file_large", "at most %" PRId64 " bytes",
                       files->size_max);
}

int msh_files_keep(struct msh_files *files, const char *path, int64_t size, const char *sha256,
                   struct msh_kept *ret_kept, struct msh_err *err)
{
    struct msh_kept kept = { .size = size };
    const struct media *m = NULL;
    enum msh_photo kind;
    int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

    if (fd < 0)
        return msh_err_errno(err, errno, "file_read", "open an upload");
    rc = check_file(files, fd, size, sha256, err);
    if (rc == 0)
        rc = sniff(files, path, &m, err);
    if (rc == 0 && m->max > 0 && size > m->max)
        rc = msh_err_set(err, MSH_E_LIMIT, "file_large", "at most %" PRId64 " bytes", m->max);
    kind = rc == 0 ? msh_photo_kind(m->stored) : MSH_PHOTO_NONE;
    if (rc == 0 && kind != MSH_PHOTO_NONE)
        rc = keep_clean(files, kind, fd, &kept, err);
    if (rc == 0)
        rc = move_in(files, fd, path, sha256, err);
    close(fd);
    if (rc < 0)
        return rc;
    msh_copy(kept.sha256, sizeof(kept.sha256), sha256);
    msh_copy(kept.media_type, sizeof(kept.media_type), m->stored);
    *ret_kept = kept;
    return 0;
}

/* Reading ------------------------------------------------------------------------------------- */

int msh_files_path(const struct msh_files *files, const char *sha256, struct msh_arena *arena,
                   const char **ret_path, struct msh_err *err)
{
    char path[PATH_SIZE];

    if (!is_hash(sha256))
        return msh_err_set(err, MSH_E_INVALID, "file_hash", "not a SHA-256");
    path_of(files, sha256, 3, path);
    *ret_path = msh_arena_strdup(arena, path);
    return 0;
}

int msh_files_read(struct msh_files *files, const char *sha256, int *ret_fd, int64_t *ret_size,
                   struct msh_err *err)
{
    char path[PATH_SIZE];
    struct stat st;
    int fd;

    if (!is_hash(sha256))
        return msh_err_set(err, MSH_E_INVALID, "file_hash", "not a SHA-256");
    path_of(files, sha256, 3, path);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return msh_err_set(err, MSH_E_NOT_FOUND, "file_gone", "the file is not there");
    if (fd < 0 || fstat(fd, &st) < 0) {
        msh_err_errno(err, errno, "file_read", "open an attachment");
        if (fd >= 0)
            close(fd);
        return err->rc;
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return 0;
}

/* Sweeping ------------------------------------------------------------------------------------ */

struct folder {
    char path[PATH_SIZE];
    char (*names)[MSH_FILE_HASH_SIZE];
    size_t n;
    bool known; /* the database knows its regions; else nothing is an orphan */
};

static bool is_old(const char *path, int64_t now_at)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           (int64_t)st.st_mtim.tv_sec * MSH_SECOND_MS < now_at - ORPHAN_MS;
}

static bool join(char out[PATH_SIZE], const char *folder, const char *name)
{
    return snprintf(out, PATH_SIZE, "%s/%s", folder, name) < PATH_SIZE;
}

/* Old files of a folder with a hash for a name. */
static void read_folder(struct folder *folder, int64_t now_at)
{
    DIR *dir = opendir(folder->path);
    const struct dirent *entry;
    char path[PATH_SIZE];

    folder->n = 0;
    while (dir != NULL && folder->n < FOLDER_MAX && (entry = readdir(dir)) != NULL)
        if (is_hash(entry->d_name) && join(path, folder->path, entry->d_name) &&
            is_old(path, now_at))
            memcpy(folder->names[folder->n++], entry->d_name, MSH_FILE_HASH_SIZE);
    if (dir != NULL)
        closedir(dir);
}

/* Leave only those that no row names. */
static int orphans_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct folder *folder = arg;
    size_t left = 0;
    int64_t n;

    if (msh_db_i64(tx, &regions, MSH_NO_VALS, 0, &n, err) < 0)
        return err->rc;
    folder->known = n > 0;
    for (size_t i = 0; folder->known && i < folder->n; i++) {
        if (msh_db_i64(tx, &named, MSH_VALS(msh_t(folder->names[i])), 0, &n, err) < 0)
            return err->rc;
        if (n == 0)
            memcpy(folder->names[left++], folder->names[i], MSH_FILE_HASH_SIZE);
    }
    folder->n = left;
    return 0;
}

/* Under the lock the time is looked at once more: an upload of the same bytes has made it fresh. */
static int64_t remove_old(struct msh_files *files, const char *folder, const char *name,
                          int64_t now_at)
{
    char path[PATH_SIZE];
    int64_t removed;

    if (!join(path, folder, name))
        return 0;
    lock(files);
    removed = is_old(path, now_at) && unlink(path) == 0;
    unlock(files);
    return removed;
}

static int64_t sweep_temp(struct msh_files *files, int64_t now_at)
{
    char folder[PATH_SIZE];
    const struct dirent *entry;
    int64_t removed = 0;
    DIR *dir;

    if (!join(folder, files->root, "tmp"))
        return 0;
    dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        removed += remove_old(files, folder, entry->d_name, now_at);
    if (dir != NULL)
        closedir(dir);
    return removed;
}

static int sweep_folder(struct msh_files *files, struct msh_store *store, struct folder *folder,
                        int64_t now_at, int64_t *removed, struct msh_err *err)
{
    size_t all;

    read_folder(folder, now_at);
    all = folder->n;
    if (all == 0)
        return 0;
    if (msh_tx_read(store, "sweep files", orphans_tx, folder, err) < 0)
        return err->rc;
    for (size_t i = 0; i < folder->n; i++)
        *removed += remove_old(files, folder->path, folder->names[i], now_at);
    return 0;
}

int msh_files_sweep(struct msh_files *files, struct msh_store *store, int64_t now_at,
                    unsigned *slot, int64_t *ret_removed, struct msh_err *err)
{
    struct folder *folder = msh_alloc0(1, sizeof(*folder));
    int64_t removed = *slot == 0 ? sweep_temp(files, now_at) : 0;
    int rc = 0;

    folder->names = msh_alloc(FOLDER_MAX * sizeof(*folder->names));
    for (unsigned i = 0; rc == 0 && i < 256; i++) {
        snprintf(folder->path, sizeof(folder->path), "%s/%02x/%02x", files->root, *slot & 255, i);
        rc = sweep_folder(files, store, folder, now_at, &removed, err);
    }
    free(folder->names);
    free(folder);
    if (rc < 0)
        return rc;
    *slot = (*slot + 1) & 255;
    *ret_removed = removed;
    return 0;
}
