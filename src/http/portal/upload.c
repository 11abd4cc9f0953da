#include "base/base.h"

#include "http/portal/upload.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/multipart.h"

#define BLOCK ((size_t)64 * 1024)

struct taking {
    struct msh_req *req;
    struct msh_sent *sent;
    struct msh_pair *pairs;
    size_t text_n; /* bytes of all fields */
    /* the part at hand */
    const char *name;
    bool is_file, skipped;
    struct msh_str text;
    const char *path; /* of the temporary file, NULL when there is none */
    int fd;
    int64_t size;
    struct msh_sha256 *hash;
};

static int begin_file(struct taking *t, const struct msh_part *part, struct msh_err *err)
{
    char name[MSH_FILE_NAME_MAX + 1];

    /* an input nobody filled sends an empty name */
    t->skipped = part->file[0] == '\0' || t->sent->n_files == MSH_SENT_FILES_MAX;
    if (t->skipped)
        return 0;
    msh_file_name(part->file, name);
    t->sent->files[t->sent->n_files].name = msh_arena_strdup(t->req->arena, name);
    if (msh_files_temp(msh_api_of(t->req)->files, t->req->arena, &t->path, &t->fd, err) < 0)
        return err->rc;
    t->size = 0;
    t->hash = msh_sha256_new();
    return 0;
}

static int begin(void *ctx, const struct msh_part *part, struct msh_err *err)
{
    struct taking *t = ctx;

    t->name = msh_arena_strdup(t->req->arena, part->name);
    t->is_file = part->is_file;
    t->skipped = false;
    msh_str_clear(&t->text);
    return t->is_file ? begin_file(t, part, err) : 0;
}

static int take(void *ctx, const char *bytes, size_t n, struct msh_err *err)
{
    struct taking *t = ctx;

    if (t->skipped)
        return 0;
    if (t->is_file) {
        msh_sha256_add(t->hash, bytes, n);
        t->size += (int64_t)n;
        return msh_disk_put(t->fd, bytes, n, MSH_DISK_HERE) == 0
                   ? 0
                   : msh_err_errno(err, errno, "upload_write", "cannot write the upload");
    }
    t->text_n += n;
    if (t->text_n > MSH_SENT_TEXT_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "too_large", "the form's fields are too long");
    msh_str_addn(&t->text, bytes, n);
    return 0;
}

static void forget_file(struct taking *t)
{
    if (t->fd >= 0)
        (void)close(t->fd);
    if (t->path != NULL)
        (void)unlink(t->path);
    if (t->hash != NULL)
        msh_sha256_free(t->hash);
    t->fd = -1;
    t->path = NULL;
    t->hash = NULL;
}

/* What the store refuses is told beside the file; only its own failures end the request. */
static int keep(struct taking *t, struct msh_err *err)
{
    struct msh_sent_file *file = &t->sent->files[t->sent->n_files++];
    char sha256[MSH_FILE_HASH_SIZE];
    struct msh_err refused = { 0 };
    uint8_t hash[32];

    msh_sha256_end(t->hash, hash);
    t->hash = NULL;
    msh_hex(hash, sizeof(hash), sha256);
    file->wrong = MSH_WORD_NONE;
    if (close(t->fd) != 0) {
        t->fd = -1;
        return msh_err_errno(err, errno, "upload_write", "cannot write the upload");
    }
    t->fd = -1;
    if (msh_files_keep(msh_api_of(t->req)->files, t->path, t->size, sha256, &file->kept,
                       &refused) == 0) {
        t->path = NULL;
        return 0;
    }
    forget_file(t);
    if (refused.rc != MSH_E_TYPE && refused.rc != MSH_E_LIMIT && refused.rc != MSH_E_INVALID) {
        *err = refused;
        return refused.rc;
    }
    file->wrong = refused.rc == MSH_E_LIMIT ? MSH_WORD_WRONG_FILE_LARGE : MSH_WORD_WRONG_FILE_TYPE;
    return 0;
}

static int end(void *ctx, struct msh_err *err)
{
    struct taking *t = ctx;
    struct msh_pair *pair;

    if (t->skipped)
        return 0;
    if (t->is_file)
        return keep(t, err);
    if (memchr(t->text.p, '\0', t->text.n) != NULL || !msh_utf8_valid(t->text.p, t->text.n))
        return msh_err_set(err, MSH_E_INVALID, "encoding", "a field is not UTF-8");
    pair = &t->pairs[t->sent->fields.n++];
    pair->name = t->name;
    pair->value = msh_arena_strndup(t->req->arena, t->text.p, t->text.n);
    pair->value_n = t->text.n;
    return 0;
}

static int read_body(struct taking *t, struct msh_multipart *m, struct msh_err *err)
{
    char *block = msh_arena_alloc(t->req->arena, BLOCK);
    int fd = open(t->req->upload->path, O_RDONLY | O_CLOEXEC), rc = 0;
    ssize_t n = 1;

    if (fd < 0)
        return msh_err_errno(err, errno, "upload_read", "cannot read the upload");
    while (rc == 0 && n > 0) {
        n = msh_disk_get(fd, block, BLOCK, MSH_DISK_HERE);
        if (n < 0)
            rc = msh_err_errno(err, errno, "upload_read", "cannot read the upload");
        else
            rc = msh_multipart_feed(m, block, (size_t)n, err);
    }
    (void)close(fd);
    return rc == 0 ? msh_multipart_end(m, err) : rc;
}

/* A browser without files to send, or a program, may send the plain form. */
static int read_plain(struct msh_req *req, struct msh_sent *sent, struct msh_err *err)
{
    char *text;
    ssize_t n;
    int fd;

    if (req->upload->size > (int64_t)MSH_SENT_TEXT_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "too_large", "the form is too long");
    text = msh_arena_alloc(req->arena, (size_t)req->upload->size + 1);
    fd = open(req->upload->path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : msh_disk_get(fd, text, (size_t)req->upload->size, 0);
    if (fd >= 0)
        (void)close(fd);
    if (n != req->upload->size)
        return msh_err_set(err, MSH_E_IO, "upload_read", "cannot read the form");
    req->body = text;
    req->body_n = (size_t)n;
    return msh_portal_posted(req, &sent->fields, err);
}

int msh_portal_sent(struct msh_req *req, struct msh_sent *ret, struct msh_err *err)
{
    const char *type = msh_req_header(req, "Content-Type");
    struct taking t = { .req = req, .sent = ret, .fd = -1 };
    const struct msh_part_sink sink = { begin, take, end, &t };
    struct msh_multipart *m;
    int rc;

    *ret = (struct msh_sent){ .files =
                                  MSH_ARRAY(req->arena, MSH_SENT_FILES_MAX, struct msh_sent_file) };
    if (type == NULL || strncmp(type, "multipart/", 10) != 0)
        return read_plain(req, ret, err);
    m = MSH_NEW(req->arena, struct msh_multipart);
    if (msh_multipart_init(m, type, &sink, err) < 0)
        return err->rc;
    t.pairs = MSH_ARRAY(req->arena, MSH_PARTS_MAX, struct msh_pair);
    ret->fields.pairs = t.pairs;
    msh_str_init(&t.text, MSH_SENT_TEXT_MAX);
    rc = read_body(&t, m, err);
    forget_file(&t);
    msh_str_done(&t.text);
    return rc;
}
