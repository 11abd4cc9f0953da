#include "base/base.h"

#include "http/assets.h"

#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/disk.h"
#include "base/log.h"
#include "http/server.h"

#define MANIFEST_MAX ((size_t)512 * 1024)

struct msh_assets {
    struct msh_arena arena; /* the texts */
    struct msh_asset *items;
    size_t n;
    size_t bytes;
};

static const struct {
    const char *ending, *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".webp", "image/webp" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".json", "application/json" },
    { ".geojson", "application/geo+json" },
    { ".webmanifest", "application/manifest+json" },
};

static const char *type_of(const char *path)
{
    size_t n = strlen(path);

    for (size_t i = 0; i < MSH_COUNT(types); i++) {
        size_t len = strlen(types[i].ending);

        if (n > len && strcmp(path + n - len, types[i].ending) == 0)
            return types[i].type;
    }
    return NULL;
}

/* ---- reading ---- */

/* The whole file. MSH_E_NOT_FOUND where there is none. */
static int read_file(const char *path, size_t max, struct msh_bytes *ret, struct msh_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    struct msh_bytes bytes;
    ssize_t got;
    int rc = 0;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no file %s", path)
                   : msh_err_errno(err, errno, "open", "%s", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 || (size_t)st.st_size > max) {
        (void)close(fd);
        return msh_err_set(err, MSH_E_LIMIT, "asset_size", "%s is no file of a size we hold", path);
    }
    bytes.n = (size_t)st.st_size;
    bytes.p = msh_alloc0(bytes.n + 1, 1);
    got = msh_disk_get(fd, bytes.p, bytes.n, 0);
    if (got != (ssize_t)bytes.n)
        rc = msh_err_errno(err, got < 0 ? errno : EIO, "read", "%s", path);
    (void)close(fd);
    if (rc < 0)
        free(bytes.p);
    else
        *ret = bytes;
    return rc;
}

static int load(struct msh_assets *assets, const char *path, struct msh_bytes *ret,
                struct msh_err *err)
{
    int rc = read_file(path, MSH_ASSETS_BYTES_MAX - assets->bytes, ret, err);

    if (rc == 0)
        assets->bytes += ret->n;
    return rc;
}

/* A coding of the file that lies beside it, or none. */
static int load_coding(struct msh_assets *assets, const char *path, const char *ending,
                       struct msh_bytes *ret, struct msh_err *err)
{
    struct msh_err none = { 0 };
    int rc = load(assets, msh_arena_fmt(&assets->arena, "%s%s", path, ending), ret, &none);

    if (rc == 0 || rc == MSH_E_NOT_FOUND)
        return 0;
    *err = none;
    return rc;
}

static void print_etag(struct msh_asset *asset)
{
    struct msh_sha256 *hash = msh_sha256_new();
    uint8_t digest[32];

    msh_sha256_add(hash, asset->plain.p, asset->plain.n);
    msh_sha256_end(hash, digest);
    msh_hex(digest, 8, asset->etag);
}

static bool stays_inside(const char *path)
{
    return path[0] != '/' && path[0] != '.' && strstr(path, "/.") == NULL &&
           strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") ==
               strlen(path);
}

static int add(struct msh_assets *assets, const char *dir, char *line, struct msh_err *err)
{
    struct msh_asset *asset = &assets->items[assets->n];
    char *blank = strchr(line, ' ');
    const char *file;
    int rc;

    if (assets->n == MSH_ASSETS_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "assets", "more than %d files in " MSH_ASSETS_MANIFEST,
                           MSH_ASSETS_MAX);
    if (blank == NULL || !stays_inside(blank + 1) || type_of(blank + 1) == NULL)
        return msh_err_set(err, MSH_E_INVALID, "assets", MSH_ASSETS_MANIFEST ": bad line %.80s",
                           line);
    *blank = '\0';
    asset->name = msh_arena_strdup(&assets->arena, line);
    asset->path = msh_arena_fmt(&assets->arena, "/%s", blank + 1);
    asset->type = type_of(blank + 1);
    file = msh_arena_fmt(&assets->arena, "%s/%s", dir, blank + 1);
    rc = load(assets, file, &asset->plain, err);
    if (rc < 0)
        return rc;
    assets->n++;
    print_etag(asset);
    rc = load_coding(assets, file, ".br", &asset->br, err);
    return rc == 0 ? load_coding(assets, file, ".gz", &asset->gz, err) : rc;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct msh_asset *)a)->path, ((const struct msh_asset *)b)->path);
}

static int read_set(struct msh_assets *assets, const char *dir, char *manifest, struct msh_err *err)
{
    char *rest = manifest, *line;
    int rc = 0;

    while (rc == 0 && (line = strsep(&rest, "\n")) != NULL)
        if (*line != '\0')
            rc = add(assets, dir, line, err);
    qsort(assets->items, assets->n, sizeof(*assets->items), by_path);
    return rc;
}

int msh_assets_open(const char *dir, struct msh_assets **ret, struct msh_err *err)
{
    struct msh_assets *assets = msh_alloc0(1, sizeof(*assets));
    struct msh_bytes manifest = { 0 };
    struct msh_err none = { 0 };
    int rc;

    msh_arena_init(&assets->arena, (size_t)4 * 1024 * 1024);
    assets->items = msh_alloc0(MSH_ASSETS_MAX, sizeof(*assets->items));
    rc = read_file(msh_arena_fmt(&assets->arena, "%s/" MSH_ASSETS_MANIFEST, dir), MANIFEST_MAX,
                   &manifest, &none);
    if (rc == 0)
        rc = read_set(assets, dir, (char *)manifest.p, err);
    else if (rc == MSH_E_NOT_FOUND)
        rc = 0;
    else
        *err = none;
    free(manifest.p);
    if (rc < 0) {
        msh_assets_free(assets);
        return rc;
    }
    msh_log(MSH_LOG_INFO, "assets", "files=%zu bytes=%zu", assets->n, assets->bytes);
    *ret = assets;
    return 0;
}

/* ---- compiled in ---- */

static struct msh_bytes copy_of(struct msh_assets *assets, const struct msh_embed *file)
{
    struct msh_bytes bytes = { 0 };

    if (file == NULL)
        return bytes;
    bytes.n = file->size;
    bytes.p = msh_alloc0(bytes.n + 1, 1);
    memcpy(bytes.p, file->data, bytes.n);
    assets->bytes += bytes.n;
    return bytes;
}

int msh_assets_embed(struct msh_assets *assets, const struct msh_embed *table, struct msh_err *err)
{
    for (const struct msh_embed *file = table; file->name != NULL; file++) {
        struct msh_asset *asset = &assets->items[assets->n];
        const char *type = type_of(file->name), *dot = strrchr(file->name, '.');

        if (type == NULL || msh_asset_href(assets, file->name)[0] != '\0')
            continue;
        if (assets->n == MSH_ASSETS_MAX)
            return msh_err_set(err, MSH_E_LIMIT, "assets", "more than %d files", MSH_ASSETS_MAX);
        *asset = (struct msh_asset){ .name = file->name, .type = type };
        asset->plain = copy_of(assets, file);
        asset->gz = copy_of(
            assets, msh_embed_find(table, msh_arena_fmt(&assets->arena, "%s.gz", file->name)));
        print_etag(asset);
        asset->path = msh_arena_fmt(&assets->arena, "/assets/%.*s-%s%s", (int)(dot - file->name),
                                    file->name, asset->etag, dot);
        assets->n++;
    }
    qsort(assets->items, assets->n, sizeof(*assets->items), by_path);
    return 0;
}

void msh_assets_free(struct msh_assets *assets)
{
    if (assets == NULL)
        return;
    for (size_t i = 0; i < assets->n; i++) {
        free(assets->items[i].plain.p);
        free(assets->items[i].br.p);
        free(assets->items[i].gz.p);
    }
    free(assets->items);
    msh_arena_done(&assets->arena);
    free(assets);
}

/* ---- asking ---- */

const struct msh_asset *msh_assets_find(const struct msh_assets *assets, const char *path)
{
    const struct msh_asset key = { .path = path };

    return bsearch(&key, assets->items, assets->n, sizeof(key), by_path);
}

const char *msh_asset_href(const struct msh_assets *assets, const char *name)
{
    for (size_t i = 0; i < assets->n; i++)
        if (msh_streq(assets->items[i].name, name))
            return assets->items[i].path;
    return "";
}

/* Does Accept-Encoding name it, other than to refuse it (q=0)? */
static bool takes(const char *header, const char *coding)
{
    size_t n = strlen(coding);

    for (const char *p = header; p != NULL && *p != '\0'; p += strcspn(p, ",")) {
        p += strspn(p, ", \t");
        if (strncasecmp(p, coding, n) == 0 && strchr(",; \t", p[n]) != NULL) {
            const char *q = p + n + strspn(p + n, " \t");

            return strncasecmp(q, ";q=0", 4) != 0 ||
                   strchr(", \t", q[4 + strspn(q + 4, ".0")]) == NULL;
        }
    }
    return false;
}

static const struct msh_bytes *choose(struct msh_req *req, const struct msh_asset *asset)
{
    const char *header = msh_req_header(req, "Accept-Encoding");

    if (asset->br.p == NULL && asset->gz.p == NULL)
        return &asset->plain;
    (void)msh_reply_header(req, "Vary", "Accept-Encoding");
    if (asset->br.p != NULL && takes(header, "br")) {
        (void)msh_reply_header(req, "Content-Encoding", "br");
        return &asset->br;
    }
    if (asset->gz.p != NULL && takes(header, "gzip")) {
        (void)msh_reply_header(req, "Content-Encoding", "gzip");
        return &asset->gz;
    }
    return &asset->plain;
}

int msh_asset_send(struct msh_req *req, const struct msh_asset *asset, const char *cache,
                   const char *csp, struct msh_err *err)
{
    const char *known = msh_req_header(req, "If-None-Match");
    char quoted[sizeof(asset->etag) + 2];
    const struct msh_bytes *bytes;
    struct msh_str body;

    (void)snprintf(quoted, sizeof(quoted), "\"%s\"", asset->etag);
    (void)msh_reply_header(req, "ETag", quoted);
    (void)msh_reply_header(req, "Cache-Control", cache);
    (void)msh_reply_header(req, "Content-Security-Policy", csp);
    msh_str_init(&body, MSH_ASSETS_BYTES_MAX);
    if (known != NULL && strstr(known, quoted) != NULL)
        return msh_reply_bytes(req, 304, asset->type, &body, err);
    bytes = choose(req, asset);
    msh_str_addn(&body, bytes->p, bytes->n);
    return msh_reply_bytes(req, 200, asset->type, &body, err);
}
