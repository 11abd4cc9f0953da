#include "base/base.h"

#include "http/upload.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/disk.h"

#define BUFFER_SIZE ((size_t)128 * 1024)

struct msh_sink {
    struct msh_upload result;
    int fd;
    struct msh_sha256 *hash;
    size_t n;
    char path[4096];
    char buffer[BUFFER_SIZE];
};

int msh_sink_new(const char *dir, struct msh_sink **ret, struct msh_err *err)
{
    struct msh_sink *sink;
    char path[sizeof(sink->path)];
    int fd;

    if (dir == NULL)
        return msh_err_set(err, MSH_E_BUG, "temp_dir", "no folder for uploads is configured");
    if (snprintf(path, sizeof(path), "%s/upload-XXXXXX", dir) >= (int)sizeof(path))
        return msh_err_set(err, MSH_E_BUG, "temp_dir", "the folder's name is too long");
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return msh_err_errno(err, errno, "upload_create", "cannot create a temporary file");
    sink = msh_alloc(sizeof(*sink));
    memset(sink, 0, offsetof(struct msh_sink, buffer));
    sink->fd = fd;
    sink->hash = msh_sha256_new();
    (void)msh_copy(sink->path, sizeof(sink->path), path);
    sink->result.path = sink->path;
    *ret = sink;
    return 0;
}

size_t msh_sink_take(struct msh_sink *sink, const char *bytes, size_t n)
{
    size_t part = MSH_MIN(n, BUFFER_SIZE - sink->n);

    memcpy(sink->buffer + sink->n, bytes, part);
    sink->n += part;
    return part;
}

int msh_sink_flush(struct msh_sink *sink, struct msh_err *err)
{
    if (msh_disk_put(sink->fd, sink->buffer, sink->n, MSH_DISK_HERE) < 0)
        return msh_err_errno(err, errno, "upload_write", "cannot write the upload");
    msh_sha256_add(sink->hash, sink->buffer, sink->n);
    sink->result.size += (int64_t)sink->n;
    sink->n = 0;
    return 0;
}

int msh_sink_end(struct msh_sink *sink, struct msh_upload **ret, struct msh_err *err)
{
    int fd, rc = msh_sink_flush(sink, err);

    if (rc < 0)
        return rc;
    msh_sha256_end(sink->hash, sink->result.sha256);
    sink->hash = NULL;
    fd = sink->fd;
    sink->fd = -1;
    if (close(fd) != 0)
        return msh_err_errno(err, errno, "upload_write", "cannot write the upload");
    *ret = &sink->result;
    return 0;
}

void msh_sink_free(struct msh_sink *sink)
{
    if (sink == NULL)
        return;
    if (sink->fd >= 0)
        (void)close(sink->fd);
    if (!sink->result.taken)
        (void)unlink(sink->path);
    if (sink->hash != NULL)
        msh_sha256_free(sink->hash);
    free(sink);
}
