/*
 * The city's map: its own outlines, and tiles where they are configured.
 */
#include "base/base.h"

#include "http/map.h"

#include "base/disk.h"
#include "base/json_check.h"
#include "http/assets.h"
#include "http/handlers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Letters that can stand in an address and cannot end a directive of the policy. */
static bool is_address(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && strchr("-._~:/?&=%{}@+", *p) == NULL)
            return false;
    return true;
}

/* Bytes of "https://host:port"; 0 for a path of this server. */
static size_t origin_of(const char *tiles)
{
    const char *host = strstr(tiles, "://");

    return host != NULL ? (size_t)(host + 3 - tiles) + strcspn(host + 3, "/") : 0;
}

int msh_map_check_tiles(const char *tiles, struct msh_err *err)
{
    const bool own = tiles[0] == '/' && tiles[1] != '/';
    const bool other = strncmp(tiles, "https://", 8) == 0 || strncmp(tiles, "http://", 7) == 0;

    if (tiles[0] == '\0')
        return 0;
    if (!(own || other) || !is_address(tiles) || strstr(tiles, "{z}") == NULL ||
        strstr(tiles, "{x}") == NULL || strstr(tiles, "{y}") == NULL ||
        memchr(tiles, '{', origin_of(tiles)) != NULL)
        return msh_err_set(err, MSH_E_INVALID, "map_tiles",
                           "map_tiles: an address with {z}, {x} and {y} in its path");
    return 0;
}

const char *msh_map_policy(const char *tiles, struct msh_arena *arena)
{
    const size_t n = origin_of(tiles);

    return n == 0 ? MSH_PAGE_CSP : msh_arena_fmt(arena, MSH_PAGE_CSP_OF(" %.*s"), (int)n, tiles);
}

/* Bytes of the open file; MSH_E_IO where it is too large. */
static int read_all(int fd, struct msh_arena *arena, char **ret, size_t *ret_n, struct msh_err *err)
{
    struct stat info;
    ssize_t n;
    char *text;

    if (fstat(fd, &info) < 0 || info.st_size > (off_t)MSH_MAP_MAX)
        return msh_err_set(err, MSH_E_IO, "map_large", "%s: at most 4 MiB", MSH_MAP_FILE);
    text = msh_arena_alloc(arena, (size_t)info.st_size + 1);
    n = msh_disk_get(fd, text, (size_t)info.st_size, 0);
    if (n < 0)
        return msh_err_errno(err, errno, "file_read", "%s", MSH_MAP_FILE);
    *ret = text;
    *ret_n = (size_t)n;
    return 0;
}

bool msh_map_is_there(const struct msh_req *req)
{
    struct msh_err ignored = { 0 };
    char path[PATH_MAX];

    return msh_disk_path(msh_api_service(req)->dir, MSH_MAP_FILE, path, &ignored) == 0 &&
           access(path, R_OK) == 0;
}

/* The outlines alone, for anybody: who asks again with what was told is spared the bytes. */
int msh_h_outlines(struct msh_req *req, struct msh_err *err)
{
    struct msh_file_reply reply = { .content_type = "application/geo+json", .inline_view = true };
    char path[PATH_MAX];
    struct stat info;

    if (msh_disk_path(msh_api_service(req)->dir, MSH_MAP_FILE, path, err) < 0)
        return err->rc;
    reply.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reply.fd < 0 && errno == ENOENT)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "the city has no map");
    if (reply.fd < 0 || fstat(reply.fd, &info) < 0) {
        const int why = errno;

        if (reply.fd >= 0)
            close(reply.fd);
        return msh_err_errno(err, why, "file_open", "%s", MSH_MAP_FILE);
    }
    reply.size = info.st_size;
    reply.etag = msh_arena_fmt(req->arena, "%" PRId64 "-%" PRId64 "-%ld", (int64_t)info.st_mtime,
                               (int64_t)info.st_size, info.st_mtim.tv_nsec);
    (void)msh_reply_header(req, "Cache-Control", "public, no-cache");
    return msh_reply_file(req, &reply, err);
}

/* NULL in *ret where the city has no map. */
static int read_shapes(const char *dir, struct msh_arena *arena, char **ret, size_t *ret_n,
                       struct msh_err *err)
{
    struct msh_err why = { 0 };
    char path[PATH_MAX];
    int fd, rc;

    *ret = NULL;
    if (msh_disk_path(dir, MSH_MAP_FILE, path, err) < 0)
        return err->rc;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : msh_err_errno(err, errno, "file_open", "%s", MSH_MAP_FILE);
    rc = read_all(fd, arena, ret, ret_n, err);
    close(fd);
    if (rc == 0 && msh_json_check(*ret, *ret_n, "features", &why) < 0)
        rc = msh_err_set(err, MSH_E_CORRUPT, "map_json", "%s: %s", MSH_MAP_FILE, why.text);
    return rc;
}

int msh_map_check(const char *dir, struct msh_err *err)
{
    struct msh_arena arena;
    char *text;
    size_t n;
    int rc;

    msh_arena_init(&arena, MSH_MAP_MAX * 2);
    rc = read_shapes(dir, &arena, &text, &n, err);
    msh_arena_done(&arena);
    return rc;
}

int msh_h_map(struct msh_req *req, struct msh_err *err)
{
    const struct msh_service_conf *conf = &msh_api_service(req)->conf;
    struct msh_answering a;
    struct msh_json *w;
    char *shapes;
    size_t n = 0;

    if (read_shapes(msh_api_service(req)->dir, req->arena, &shapes, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "tiles", conf->map_tiles[0] != '\0' ? conf->map_tiles : NULL);
    msh_json_string(w, "credit", conf->map_credit[0] != '\0' ? conf->map_credit : NULL);
    if (shapes != NULL)
        msh_json_raw(w, "shapes", shapes, n);
    else
        msh_json_null(w, "shapes");
    return msh_answer_send(req, 200, &a, err);
}
