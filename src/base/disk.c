#include "base/base.h"

#include "base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

#define BLOCK 262144

int msh_disk_path(const char *dir, const char *name, char ret[PATH_MAX], struct msh_err *err)
{
    int n = snprintf(ret, PATH_MAX, "%s/%s", dir, name);

    if (n < 0 || n >= PATH_MAX)
        return msh_err_set(err, MSH_E_INVALID, "path_too_long", "the path of %.40s is too long",
                           name);
    return 0;
}

/* Files --------------------------------------------------------------------------------------- */

ssize_t msh_disk_get(int fd, void *ret, size_t n, int64_t at)
{
    size_t have = 0;

    while (have < n) {
        uint8_t *to = (uint8_t *)ret + have;
        ssize_t got =
            at < 0 ? read(fd, to, n - have) : pread(fd, to, n - have, (off_t)(at + (int64_t)have));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

int msh_disk_put(int fd, const void *bytes, size_t n, int64_t at)
{
    size_t done = 0;

    while (done < n) {
        const uint8_t *from = (const uint8_t *)bytes + done;
        ssize_t put = at < 0 ? write(fd, from, n - done)
                             : pwrite(fd, from, n - done, (off_t)(at + (int64_t)done));

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            errno = put < 0 ? errno : EIO;
            return -1;
        }
        done += (size_t)put;
    }
    return 0;
}

static int make(const char *path, int *ret_fd, struct msh_err *err)
{
    *ret_fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (*ret_fd >= 0)
        return 0;
    if (errno == EEXIST)
        return msh_err_set(err, MSH_E_CONFLICT, "file_exists", "%.200s exists", path);
    return msh_err_errno(err, errno, "file_make", "%.200s", path);
}

/* Sync, close, and take the file away again where anything failed. */
static int settle(int fd, const char *path, int rc, struct msh_err *err)
{
    if (rc == 0 && fsync(fd) < 0)
        rc = msh_err_errno(err, errno, "file_sync", "%.200s", path);
    if (close(fd) < 0 && rc == 0)
        rc = msh_err_errno(err, errno, "file_write", "%.200s", path);
    if (rc < 0)
        unlink(path);
    return rc;
}

int msh_disk_write(const char *path, const void *bytes, size_t n, struct msh_err *err)
{
    int fd, rc = make(path, &fd, err);

    if (rc < 0)
        return rc;
    if (msh_disk_put(fd, bytes, n, MSH_DISK_HERE) < 0)
        rc = msh_err_errno(err, errno, "file_write", "%.200s", path);
    return settle(fd, path, rc, err);
}

/* Read `from` to its end, into `to` where that is a file. */
static int pass(int from, int to, char ret_sha256[MSH_SHA256_HEX_SIZE], int64_t *ret_size,
                struct msh_err *err)
{
    struct msh_sha256 *sha = msh_sha256_new();
    uint8_t *block = msh_alloc(BLOCK), hash[32];
    int64_t at = 0;
    ssize_t n = 0;
    int rc = 0;

    while (rc == 0 && (n = msh_disk_get(from, block, BLOCK, at)) > 0) {
        msh_sha256_add(sha, block, (size_t)n);
        at += n;
        if (to >= 0 && msh_disk_put(to, block, (size_t)n, MSH_DISK_HERE) < 0)
            rc = msh_err_errno(err, errno, "file_write", "write a copy");
    }
    if (rc == 0 && n < 0)
        rc = msh_err_errno(err, errno, "file_read", "read a file");
    msh_sha256_end(sha, hash);
    free(block);
    if (rc < 0)
        return rc;
    msh_hex(hash, sizeof(hash), ret_sha256);
    *ret_size = at;
    return 0;
}

int msh_disk_copy(const char *from, const char *to, char ret_sha256[MSH_SHA256_HEX_SIZE],
                  int64_t *ret_size, struct msh_err *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out, rc;

    if (in < 0)
        return msh_err_errno(err, errno, "file_read", "%.200s", from);
    rc = make(to, &out, err);
    if (rc == 0) {
        rc = pass(in, out, ret_sha256, ret_size, err);
        rc = settle(out, to, rc, err);
    }
    close(in);
    return rc;
}

int msh_disk_hash(int fd, char ret_sha256[MSH_SHA256_HEX_SIZE], int64_t *ret_size,
                  struct msh_err *err)
{
    return pass(fd, -1, ret_sha256, ret_size, err);
}

/* Folders ------------------------------------------------------------------------------------- */

int msh_disk_folder(const char *path, struct msh_err *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return 0;
    return msh_err_errno(err, errno, "dir_write", "%.200s", path);
}

/* Is there nothing in it but . and ..? */
static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    if (dir == NULL)
        return false;
    while (n < 3 && readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n <= 2;
}

int msh_disk_new_folder(const char *path, bool *ret_made, struct msh_err *err)
{
    *ret_made = mkdir(path, 0700) == 0;
    if (*ret_made || (errno == EEXIST && is_empty(path)))
        return 0;
    if (errno != EEXIST)
        return msh_err_errno(err, errno, "dir_write", "%.200s", path);
    return msh_err_set(err, MSH_E_CONFLICT, "dir_exists",
                       "%.200s exists and is not an empty folder; nothing was changed", path);
}

int msh_disk_sync(const char *folder, struct msh_err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = 0;

    if (fd < 0 || fsync(fd) < 0)
        rc = msh_err_errno(err, errno, "file_sync", "%.200s", folder);
    if (fd >= 0)
        close(fd);
    return rc;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int msh_disk_each(const char *folder, int (*fn)(void *arg, const char *name, struct msh_err *err),
                  void *arg, struct msh_err *err)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, visible, alphasort);
    int rc = 0;

    if (n < 0 && errno == ENOENT)
        return msh_err_set(err, MSH_E_NOT_FOUND, "dir_missing", "there is no folder %.200s",
                           folder);
    if (n < 0)
        return msh_err_errno(err, errno, "dir_read", "%.200s", folder);
    for (int i = 0; i < n; i++) {
        if (rc == 0 && fn(arg, entries[i]->d_name, err) < 0)
            rc = err->rc;
        free(entries[i]);
    }
    free(entries);
    return rc;
}
