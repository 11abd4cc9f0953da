#include "base/base.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "store/destroyed.h"

#define LINE_MAX_N  72 /* three numbers of at most 20 digits, blanks, newline */
#define BUFFER_SIZE 16384

static const struct msh_stmt get_mark = {
    .name = "destroyed_mark",
    .sql = "SELECT bytes FROM destroyed_mark WHERE region_id = $1",
};
static const struct msh_stmt first_mark = {
    .name = "destroyed_mark_first",
    .sql = "INSERT INTO destroyed_mark (region_id, bytes) VALUES ($1, 0)"
           " ON CONFLICT (region_id) DO NOTHING",
};
static const struct msh_stmt move_mark = {
    .name = "destroyed_mark_move",
    .sql = "UPDATE destroyed_mark SET bytes = $3 WHERE region_id = $1 AND bytes = $2",
};

static int path_of(const char *dir, char path[PATH_MAX], struct msh_err *err)
{
    int n = snprintf(path, PATH_MAX, "%s/keys/destroyed", dir);

    if (n < 0 || n >= PATH_MAX)
        return msh_err_set(err, MSH_E_INVALID, "path_long", "the data folder's path is too long");
    return 0;
}

static int failed(const char *path, int errnum, struct msh_err *err)
{
    return msh_err_errno(err, errnum, "destroyed_list", "%s", path);
}

/* A line that a crash cut is ended, so that it stays the only one that is lost. */
static int end_cut_line(int fd, int64_t size)
{
    char last = '\n';

    if (size > 0 && msh_disk_get(fd, &last, 1, size - 1) != 1)
        return -1;
    return last == '\n' ? 0 : msh_disk_put(fd, "\n", 1, MSH_DISK_HERE);
}

static int append(int fd, const struct msh_destroyed *items, size_t n, int64_t *ret_from,
                  int64_t *ret_to)
{
    char *text = msh_alloc(n * LINE_MAX_N + 1);
    struct stat st;
    size_t size = 0;
    int rc = flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 ? end_cut_line(fd, st.st_size) : -1;

    for (size_t i = 0; i < n; i++)
        size += (size_t)snprintf(text + size, LINE_MAX_N, "%" PRId64 " %" PRId64 " %" PRId64 "\n",
                                 items[i].person_id, items[i].ticket_id, items[i].at);
    if (rc == 0) {
        *ret_from = st.st_size;
        rc = msh_disk_put(fd, text, size, MSH_DISK_HERE);
    }
    if (rc == 0)
        rc = fsync(fd) == 0 && fstat(fd, &st) == 0 ? 0 : -1;
    if (rc == 0)
        *ret_to = st.st_size;
    free(text);
    return rc;
}

/* The folder too: a list that a power cut took away would bring the names back. */
static int sync_folder(const char *path)
{
    char folder[PATH_MAX];
    int fd, rc;

    msh_copy(folder, sizeof(folder), path);
    *strrchr(folder, '/') = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

int msh_destroyed_append(const char *dir, const struct msh_destroyed *items, size_t n,
                         int64_t *ret_from, int64_t *ret_to, struct msh_err *err)
{
    char path[PATH_MAX];
    int fd, rc;

    if (n > MSH_DESTROYED_BATCH)
        return msh_err_set(err, MSH_E_BUG, "destroyed_batch", "%zu lines at once", n);
    if (path_of(dir, path, err) < 0)
        return err->rc;
    fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return failed(path, errno, err);
    rc = append(fd, items, n, ret_from, ret_to);
    if (rc == 0 && *ret_from == 0)
        rc = sync_folder(path);
    if (rc < 0)
        failed(path, errno, err);
    close(fd);
    return rc < 0 ? (int)err->rc : 0;
}

int msh_destroyed_size(const char *dir, int64_t *ret_bytes, struct msh_err *err)
{
    char path[PATH_MAX];
    struct stat st;

    if (path_of(dir, path, err) < 0)
        return err->rc;
    if (stat(path, &st) == 0)
        *ret_bytes = st.st_size;
    else if (errno == ENOENT)
        *ret_bytes = 0;
    else
        return failed(path, errno, err);
    return 0;
}

/* "person ticket instant", all three whole. */
static bool parse_line(char *line, struct msh_destroyed *ret)
{
    char *ticket = strchr(line, ' '), *at = ticket == NULL ? NULL : strchr(ticket + 1, ' ');

    if (at == NULL)
        return false;
    *ticket++ = '\0';
    *at++ = '\0';
    return msh_parse_i64(line, 1, INT64_MAX, &ret->person_id) &&
           msh_parse_i64(ticket, 1, INT64_MAX, &ret->ticket_id) &&
           msh_parse_i64(at, 0, INT64_MAX, &ret->at);
}

static void parse(char *text, size_t n, struct msh_destroyed *items, size_t *ret_n,
                  size_t *ret_used)
{
    size_t used = 0, count = 0;
    char *end;

    while (count < MSH_DESTROYED_BATCH && (end = memchr(text + used, '\n', n - used)) != NULL) {
        char *line = text + used;

        *end = '\0';
        used = (size_t)(end - text) + 1;
        count += parse_line(line, &items[count]);
    }
    *ret_n = count;
    *ret_used = used;
}

int msh_destroyed_read(const char *dir, int64_t from,
                       struct msh_destroyed ret_items[MSH_DESTROYED_BATCH], size_t *ret_n,
                       int64_t *ret_next, struct msh_err *err)
{
    char path[PATH_MAX], text[BUFFER_SIZE];
    size_t used = 0;
    ssize_t n;
    int fd;

    *ret_n = 0;
    *ret_next = from;
    if (path_of(dir, path, err) < 0)
        return err->rc;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : failed(path, errno, err);
    n = msh_disk_get(fd, text, sizeof(text), from);
    if (n < 0)
        failed(path, errno, err);
    close(fd);
    if (n < 0)
        return err->rc;
    parse(text, (size_t)n, ret_items, ret_n, &used);
    *ret_next = from + (int64_t)used;
    return 0;
}

int msh_destroyed_mark(struct msh_tx *tx, int64_t region_id, int64_t *ret_bytes,
                       struct msh_err *err)
{
    return msh_db_i64(tx, &get_mark, MSH_VALS(msh_i(region_id)), 0, ret_bytes, err);
}

int msh_destroyed_mark_move(struct msh_tx *tx, int64_t region_id, int64_t from, int64_t to,
                            struct msh_err *err)
{
    int rc = msh_db_exec(tx, &first_mark, MSH_VALS(msh_i(region_id)), NULL, err);

    return rc < 0 ? rc
                  : msh_db_exec(tx, &move_mark, MSH_VALS(msh_i(region_id), msh_i(from), msh_i(to)),
                                NULL, err);
}
