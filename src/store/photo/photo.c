#include "base/base.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "store/photo/io.h"

bool msh_photo_bad(struct msh_photo_io *io, const char *what)
{
    if (!io->failed)
        msh_err_field(io->err, "file", "photo_malformed", "the file is damaged: %s", what);
    io->failed = true;
    return false;
}

static bool io_error(struct msh_photo_io *io, const char *what)
{
    if (!io->failed)
        msh_err_errno(io->err, errno, "photo_io", "%s", what);
    io->failed = true;
    return false;
}

static bool fill(struct msh_photo_io *io)
{
    ssize_t n = msh_disk_get(io->in, io->rbuf, sizeof(io->rbuf), io->in_at);

    if (n < 0)
        return io_error(io, "read a photo");
    if (n == 0)
        return msh_photo_bad(io, "it ends too early");
    io->rbuf_at = io->in_at;
    io->rbuf_n = (size_t)n;
    return true;
}

/* Bytes ready at in_at; 0 after an error. */
static size_t ready(struct msh_photo_io *io, const uint8_t **ret)
{
    if (io->failed)
        return 0;
    if ((io->in_at < io->rbuf_at || io->in_at >= io->rbuf_at + (int64_t)io->rbuf_n) && !fill(io))
        return 0;
    *ret = io->rbuf + (io->in_at - io->rbuf_at);
    return io->rbuf_n - (size_t)(io->in_at - io->rbuf_at);
}

bool msh_photo_get(struct msh_photo_io *io, void *ret, size_t n)
{
    uint8_t *to = ret;
    const uint8_t *from;

    while (n > 0) {
        size_t have = ready(io, &from);

        if (have == 0)
            return false;
        have = MSH_MIN(have, n);
        memcpy(to, from, have);
        to += have;
        n -= have;
        io->in_at += (int64_t)have;
    }
    return !io->failed;
}

int msh_photo_byte(struct msh_photo_io *io)
{
    uint8_t byte;

    return msh_photo_get(io, &byte, 1) ? byte : -1;
}

bool msh_photo_skip(struct msh_photo_io *io, int64_t n)
{
    if (io->failed)
        return false;
    if (n < 0 || n > io->size - io->in_at)
        return msh_photo_bad(io, "it ends too early");
    io->in_at += n;
    return true;
}

static bool put(struct msh_photo_io *io, const uint8_t *p, size_t n, int64_t at)
{
    return msh_disk_put(io->out, p, n, at) == 0 || io_error(io, "write a photo");
}

bool msh_photo_flush(struct msh_photo_io *io)
{
    if (io->failed || !put(io, io->wbuf, io->wbuf_n, io->out_at - (int64_t)io->wbuf_n))
        return false;
    io->wbuf_n = 0;
    return true;
}

bool msh_photo_put(struct msh_photo_io *io, const void *p, size_t n)
{
    const uint8_t *from = p;

    while (n > 0 && !io->failed) {
        size_t room = MSH_MIN(n, sizeof(io->wbuf) - io->wbuf_n);

        memcpy(io->wbuf + io->wbuf_n, from, room);
        io->wbuf_n += room;
        io->out_at += (int64_t)room;
        from += room;
        n -= room;
        if (io->wbuf_n == sizeof(io->wbuf))
            msh_photo_flush(io);
    }
    return !io->failed;
}

bool msh_photo_copy(struct msh_photo_io *io, int64_t n)
{
    const uint8_t *from;

    while (n > 0) {
        size_t have = ready(io, &from);

        if (have == 0)
            return false;
        have = (size_t)MSH_MIN((int64_t)have, n);
        msh_photo_put(io, from, have);
        io->in_at += (int64_t)have;
        n -= (int64_t)have;
    }
    return !io->failed;
}

bool msh_photo_copy_until(struct msh_photo_io *io, uint8_t stop)
{
    const uint8_t *from, *end = NULL;

    while (end == NULL) {
        size_t have = ready(io, &from);

        if (have == 0)
            return false;
        end = memchr(from, stop, have);
        have = end == NULL ? have : (size_t)(end - from);
        msh_photo_put(io, from, have);
        io->in_at += (int64_t)have;
    }
    return !io->failed;
}

bool msh_photo_patch(struct msh_photo_io *io, int64_t at, const void *p, size_t n)
{
    return msh_photo_flush(io) && put(io, p, n, at);
}

bool msh_photo_zero(struct msh_photo_io *io, int64_t at, int64_t n)
{
    static const uint8_t zeros[4096];

    while (n > 0 && msh_photo_patch(io, at, zeros, (size_t)MSH_MIN(n, (int64_t)sizeof(zeros)))) {
        at += (int64_t)sizeof(zeros);
        n -= (int64_t)sizeof(zeros);
    }
    return !io->failed;
}

/* Orientation ------------------------------------------------------------------------------------*/

/* A TIFF block of `n` bytes is read; `ret` is one that holds its orientation alone. False when the
 * picture stands upright anyway. */
static bool read_turn(struct msh_photo_io *io, int64_t n, uint8_t ret[MSH_PHOTO_TIFF_N])
{
    uint8_t block[65536];
    size_t skip;
    unsigned turn;

    if (n > (int64_t)sizeof(block)) {
        msh_photo_skip(io, n);
        return false;
    }
    if (!msh_photo_get(io, block, (size_t)n))
        return false;
    skip = n >= 6 && memcmp(block, "Exif\0\0", 6) == 0 ? 6 : 0; /* as in a JPEG */
    turn = msh_photo_orientation(block + skip, (size_t)n - skip);
    msh_photo_tiff(turn, ret);
    return turn >= 2 && turn <= 8;
}

/* ISO 3309, as PNG uses it. */
static uint32_t crc(const uint8_t *p, size_t n)
{
    uint32_t value = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        value ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
    }
    return ~value;
}

/* PNG, WebP --------------------------------------------------------------------------------------*/

/* True when a chunk with the orientation was written. */
static bool png_turn(struct msh_photo_io *io, uint32_t n)
{
    uint8_t chunk[8 + MSH_PHOTO_TIFF_N + 4] = { 0, 0, 0, MSH_PHOTO_TIFF_N, 'e', 'X', 'I', 'f' };
    bool turned = read_turn(io, n, chunk + 8);
    uint32_t sum = crc(chunk + 4, 4 + MSH_PHOTO_TIFF_N);

    for (int i = 0; i < 4; i++)
        chunk[8 + MSH_PHOTO_TIFF_N + i] = (uint8_t)(sum >> (24 - 8 * i));
    msh_photo_skip(io, 4);
    return turned && msh_photo_put(io, chunk, sizeof(chunk));
}

/* PNG: only chunks known to hold the picture stay (PNG, third edition, and APNG). */
static void clean_png(struct msh_photo_io *io)
{
    static const char keep[] = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI"
                               " bKGD pHYs hIST acTL fcTL fdAT ";
    static const uint8_t signature[8] = { 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A };
    uint8_t head[8];
    char name[6] = "";
    bool first = true, picture = false, turned = false;

    if (!msh_photo_get(io, head, 8) || memcmp(head, signature, 8) != 0) {
        msh_photo_bad(io, "not a PNG");
        return;
    }
    msh_photo_put(io, signature, 8);
    while (!msh_streq(name, "IEND ") && msh_photo_get(io, head, 8)) {
        uint32_t n = msh_be32(head);

        memcpy(name, head + 4, 4);
        name[4] = ' ';
        if (n > INT32_MAX ||
            strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != 4)
            msh_photo_bad(io, "a chunk is no chunk");
        else if (first != msh_streq(name, "IHDR ") || (first && n != 13))
            msh_photo_bad(io, "the header is missing");
        else if (msh_streq(name, "eXIf ") && !turned)
            turned = png_turn(io, n);
        else if (strstr(keep, name) == NULL)
            msh_photo_skip(io, (int64_t)n + 4);
        else if (msh_photo_put(io, head, 8))
            msh_photo_copy(io, (int64_t)n + 4);
        picture = picture || msh_streq(name, "IDAT ");
        first = false;
    }
    if (!picture)
        msh_photo_bad(io, "there is no picture in it");
}

struct webp {
    bool picture, turned;
    int64_t flags_at; /* in the copy; 0 = no VP8X */
    uint8_t flags;
};
#define WEBP_EXIF 0x08
#define WEBP_XMP  0x04

/* Neither EXIF nor XMP follows, as far as known now. */
static void webp_head(struct msh_photo_io *io, struct webp *w, int64_t n, int64_t padded)
{
    if (n < 10 || w->flags_at != 0 || !msh_photo_get(io, &w->flags, 1)) {
        msh_photo_bad(io, "the header is too short, or the second one");
        return;
    }
    w->flags = (uint8_t)(w->flags & ~(WEBP_EXIF | WEBP_XMP));
    w->flags_at = io->out_at;
    msh_photo_put(io, &w->flags, 1);
    msh_photo_copy(io, padded - 1);
}

static void webp_turn(struct msh_photo_io *io, struct webp *w, int64_t n, int64_t padded)
{
    uint8_t chunk[8 + MSH_PHOTO_TIFF_N] = { 'E', 'X', 'I', 'F', MSH_PHOTO_TIFF_N };
    bool turned = read_turn(io, n, chunk + 8);

    msh_photo_skip(io, padded - n);
    if (!turned || w->flags_at == 0)
        return;
    w->turned = true;
    w->flags |= WEBP_EXIF;
    msh_photo_put(io, chunk, sizeof(chunk));
    msh_photo_patch(io, w->flags_at, &w->flags, 1);
}

/* One chunk of a WebP file, its padding included. */
static void webp_chunk(struct msh_photo_io *io, const uint8_t head[8], struct webp *w)
{
    static const char keep[] = "VP8  VP8L VP8X ANIM ANMF ALPH ICCP ";
    int64_t n = (int64_t)msh_le32(head + 4), padded = n + (n & 1);
    char name[6] = "";

    memcpy(name, head, 4);
    name[4] = ' ';
    if (msh_streq(name, "EXIF ") && !w->turned) {
        webp_turn(io, w, n, padded);
        return;
    }
    if (strlen(name) != 5 || strstr(keep, name) == NULL) {
        msh_photo_skip(io, padded);
        return;
    }
    w->picture = w->picture || strstr("VP8  VP8L ANMF ", name) != NULL;
    msh_photo_put(io, head, 8);
    if (msh_streq(name, "VP8X "))
        webp_head(io, w, n, padded);
    else
        msh_photo_copy(io, padded);
}

static void clean_webp(struct msh_photo_io *io)
{
    uint8_t head[12];
    struct webp w = { .picture = false };
    int64_t end;

    if (!msh_photo_get(io, head, 12) || memcmp(head, "RIFF", 4) != 0 ||
        memcmp(head + 8, "WEBP", 4) != 0) {
        msh_photo_bad(io, "not a WebP");
        return;
    }
    end = (int64_t)msh_le32(head + 4) + 8;
    if (end > io->size)
        msh_photo_bad(io, "it ends too early");
    msh_photo_put(io, head, 12);
    while (!io->failed && io->in_at + 8 <= end && msh_photo_get(io, head, 8))
        webp_chunk(io, head, &w);
    if (!w.picture)
        msh_photo_bad(io, "there is no picture in it");
    for (int i = 0; i < 4; i++)
        head[i] = (uint8_t)((io->out_at - 8) >> (8 * i));
    msh_photo_patch(io, 4, head, 4);
}

enum msh_photo msh_photo_kind(const char *media_type)
{
    static const struct {
        const char *type;
        enum msh_photo kind;
    } kinds[] = { { "image/jpeg", MSH_PHOTO_JPEG },     { "image/png", MSH_PHOTO_PNG },
                  { "image/webp", MSH_PHOTO_WEBP },     { "image/heic", MSH_PHOTO_HEIC },
                  { "image/heif", MSH_PHOTO_HEIC },     { "video/mp4", MSH_PHOTO_MP4 },
                  { "video/quicktime", MSH_PHOTO_MP4 }, { "audio/mp4", MSH_PHOTO_MP4 },
                  { "audio/mpeg", MSH_PHOTO_MP3 } };

    for (size_t i = 0; i < MSH_COUNT(kinds); i++)
        if (msh_streq(kinds[i].type, media_type))
            return kinds[i].kind;
    return MSH_PHOTO_NONE;
}

int msh_photo_clean(enum msh_photo kind, int in, int out, struct msh_err *err)
{
    static void (*const clean[])(struct msh_photo_io * io) = {
        [MSH_PHOTO_JPEG] = msh_photo_jpeg, [MSH_PHOTO_PNG] = clean_png,
        [MSH_PHOTO_WEBP] = clean_webp,     [MSH_PHOTO_HEIC] = msh_photo_heic,
        [MSH_PHOTO_MP4] = msh_photo_mp4,   [MSH_PHOTO_MP3] = msh_photo_mp3,
    };
    struct msh_photo_io *io;
    struct stat st;
    int rc;

    if (kind == MSH_PHOTO_NONE || (size_t)kind >= MSH_COUNT(clean))
        return msh_err_set(err, MSH_E_BUG, "photo_kind", "not a photo");
    if (fstat(in, &st) < 0)
        return msh_err_errno(err, errno, "photo_io", "read a photo");
    io = msh_alloc0(1, sizeof(*io));
    io->in = in;
    io->out = out;
    io->size = st.st_size;
    io->err = err;
    clean[kind](io);
    msh_photo_flush(io);
    rc = io->failed ? (int)err->rc : 0;
    free(io);
    return rc;
}
