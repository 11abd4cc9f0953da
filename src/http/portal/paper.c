#include "base/base.h"

#include "http/portal/paper.h"

#include <qrencode.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "http/multipart.h"

#define HOST_MAX 255

/* ---- addresses ---- */

const char *msh_portal_address(const struct msh_req *req, const char *path)
{
    const char *host = msh_req_header(req, "Host");
    const size_t n = host != NULL ? strlen(host) : 0;

    if (n == 0 || n > HOST_MAX ||
        host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")] !=
            '\0')
        return NULL;
    return msh_arena_fmt(req->arena, "%s://%s%s",
                         msh_api_service(req)->conf.secure_cookies ? "https" : "http", host, path);
}

/* ---- QR codes ---- */

static void draw(const QRcode *code, struct msh_str *svg)
{
    const int quiet = 4, side = code->width + 2 * quiet;

    msh_str_fmt(svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
                "<path d=\"",
                side, side, side, side);
    for (int y = 0; y < code->width; y++)
        for (int x = 0, run = 0; x <= code->width; x++) {
            const bool dark = x < code->width && (code->data[y * code->width + x] & 1) != 0;

            if (!dark && run > 0)
                msh_str_fmt(svg, "M%d %dh%dv1h-%dz", x - run + quiet, y + quiet, run, run);
            run = dark ? run + 1 : 0;
        }
    msh_str_add(svg, "\"/></svg>");
}

int msh_portal_qr(struct msh_req *req, const char *text, struct msh_err *err)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct msh_str svg;
    int rc;

    if (code == NULL)
        return msh_err_set(err, MSH_E_BUG, "qr", "the code cannot be drawn");
    msh_str_init(&svg, (size_t)256 * 1024);
    draw(code, &svg);
    QRcode_free(code);
    rc = msh_reply_bytes(req, 200, "image/svg+xml", &svg, err);
    msh_str_done(&svg);
    return rc;
}

/* ---- files to keep ---- */

int msh_portal_paper(struct msh_req *req, const char *what, const char *number, const char *text,
                     struct msh_err *err)
{
    struct msh_str body;
    int rc;

    msh_str_init(&body, MSH_PAGE_MAX);
    msh_str_add(&body, text);
    msh_str_addc(&body, '\n');
    rc = msh_reply_bytes(req, 200, "application/json", &body, err);
    msh_str_done(&body);
    if (rc == 0)
        msh_reply_offer(req, msh_arena_fmt(req->arena, "12345-%s-%s.json", what, number));
    return rc;
}

/* ---- fingerprints ---- */

void msh_mark_text(const uint8_t *hash, char ret[MSH_MARK_SIZE])
{
    char hex[2 * MSH_MARK_BYTES + 1];
    size_t n = 0;

    msh_hex(hash, MSH_MARK_BYTES, hex);
    for (size_t i = 0; i < 2 * (size_t)MSH_MARK_BYTES; i++) {
        if (i > 0 && i % 4 == 0)
            ret[n++] = ' ';
        ret[n++] = (char)toupper((unsigned char)hex[i]);
    }
    ret[n] = '\0';
}

bool msh_mark_parse(const char *text, uint8_t ret[MSH_MARK_BYTES])
{
    char hex[2 * MSH_MARK_BYTES + 1];
    size_t n = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p == ' ' || *p == '-')
            continue;
        if (n == sizeof(hex) - 1)
            return false;
        hex[n++] = (char)tolower((unsigned char)*p);
    }
    hex[n] = '\0';
    return n == sizeof(hex) - 1 && msh_unhex(hex, ret, MSH_MARK_BYTES);
}

/* ---- papers that come back ---- */

struct taking {
    struct msh_arena *arena;
    struct msh_pair *pairs;
    size_t n;
    const char *name;
    bool is_file, skipped;
    struct msh_str text;
};

static int begin(void *ctx, const struct msh_part *part, struct msh_err *err MSH_UNUSED)
{
    struct taking *t = ctx;

    t->name = msh_arena_strdup(t->arena, part->name);
    t->is_file = part->is_file;
    t->skipped = part->is_file && part->file[0] == '\0'; /* an input nobody filled */
    msh_str_clear(&t->text);
    return 0;
}

static int take(void *ctx, const char *bytes, size_t n, struct msh_err *err MSH_UNUSED)
{
    struct taking *t = ctx;

    msh_str_addn(&t->text, bytes, n); /* bounded by the body */
    return 0;
}

static int end(void *ctx, struct msh_err *err)
{
    struct taking *t = ctx;
    const bool text =
        memchr(t->text.p, '\0', t->text.n) == NULL && msh_utf8_valid(t->text.p, t->text.n);

    if (t->skipped)
        return 0;
    if (!text && !t->is_file)
        return msh_err_set(err, MSH_E_INVALID, "encoding", "a field is not UTF-8");
    t->pairs[t->n++] = (struct msh_pair){
        .name = t->name,
        .value = text ? msh_arena_strndup(t->arena, t->text.p, t->text.n) : "",
        .value_n = text ? t->text.n : 0,
    };
    return 0;
}

int msh_portal_papers(struct msh_req *req, struct msh_filled *ret, struct msh_err *err)
{
    const char *type = msh_req_header(req, "Content-Type");
    struct taking t = { .arena = req->arena };
    const struct msh_part_sink sink = { begin, take, end, &t };
    struct msh_multipart *m;
    int rc;

    if (type == NULL || strncmp(type, "multipart/", 10) != 0)
        return msh_portal_posted(req, ret, err);
    m = MSH_NEW(req->arena, struct msh_multipart);
    if (msh_multipart_init(m, type, &sink, err) < 0)
        return err->rc;
    t.pairs = MSH_ARRAY(req->arena, MSH_PARTS_MAX, struct msh_pair);
    msh_str_init(&t.text, req->body_n + 1);
    rc = msh_multipart_feed(m, req->body != NULL ? req->body : "", req->body_n, err);
    if (rc == 0)
        rc = msh_multipart_end(m, err);
    msh_str_done(&t.text);
    *ret = (struct msh_filled){ .pairs = t.pairs, .n = t.n };
    return rc;
}
