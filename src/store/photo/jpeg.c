#include "base/base.h"

#include "store/photo/io.h"

/* ITU-T T.81 Annex B. Everything before the first scan is segments with a length. */
#define SOI   0xD8
#define EOI   0xD9
#define SOS   0xDA
#define APP0  0xE0
#define APP1  0xE1
#define APP2  0xE2
#define APP14 0xEE
#define APP15 0xEF
#define COM   0xFE

/* Number of 2 or 4 bytes in the byte order of a TIFF block, 0 outside it. */
static uint32_t tiff(const uint8_t *p, size_t n, size_t at, size_t size)
{
    bool little = p[0] == 'I';
    uint32_t value = 0;

    if (at > n || size > n - at)
        return 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | p[at + (little ? size - 1 - i : i)];
    return value;
}

unsigned msh_photo_orientation(const uint8_t *p, size_t n)
{
    size_t at, entries;

    if (n < 8 || (memcmp(p, "II*\0", 4) != 0 && memcmp(p, "MM\0*", 4) != 0))
        return 1;
    at = tiff(p, n, 4, 4);
    entries = tiff(p, n, at, 2);
    for (at += 2; entries > 0 && at + 12 <= n; entries--, at += 12)
        if (tiff(p, n, at, 2) == 0x0112 && tiff(p, n, at + 2, 2) == 3)
            return tiff(p, n, at + 8, 2);
    return 1;
}

void msh_photo_tiff(unsigned orientation, uint8_t ret[MSH_PHOTO_TIFF_N])
{
    static const uint8_t block[MSH_PHOTO_TIFF_N] = { 'M', 'M', 0,    '*', 0, 0, 0, 8, 0,
                                                     1,   1,   0x12, 0,   3, 0, 0, 0, 1 };

    memcpy(ret, block, sizeof(block));
    ret[19] = (uint8_t)orientation;
}

static void put_orientation(struct msh_photo_io *io, unsigned value)
{
    static const uint8_t head[] = { 0xFF, APP1, 0, 34, 'E', 'x', 'i', 'f', 0, 0 };
    uint8_t block[MSH_PHOTO_TIFF_N];

    msh_photo_tiff(value, block);
    msh_photo_put(io, head, sizeof(head));
    msh_photo_put(io, block, sizeof(block));
}

/* JFIF without its thumbnail, which may show what was cut away. */
static void put_jfif(struct msh_photo_io *io, const uint8_t *body)
{
    static const uint8_t head[] = { 0xFF, APP0, 0, 16 }, no_thumbnail[] = { 0, 0 };

    msh_photo_put(io, head, sizeof(head));
    msh_photo_put(io, body, 12);
    msh_photo_put(io, no_thumbnail, sizeof(no_thumbnail));
}

static bool starts(const uint8_t *body, size_t n, const char *text, size_t text_n)
{
    return n >= text_n && memcmp(body, text, text_n) == 0;
}

/* An application segment or a comment: some stay, most tell too much. */
static void application(struct msh_photo_io *io, uint8_t marker, size_t n, bool *oriented)
{
    uint8_t body[65536];
    uint8_t head[] = { 0xFF, marker, (uint8_t)((n + 2) >> 8), (uint8_t)(n + 2) };
    unsigned turn;

    if (!msh_photo_get(io, body, n))
        return;
    if (marker == APP0 && n >= 14 && starts(body, n, "JFIF\0", 5)) {
        put_jfif(io, body);
    } else if (marker == APP1 && !*oriented) {
        turn = starts(body, n, "Exif\0\0", 6) ? msh_photo_orientation(body + 6, n - 6) : 1;
        *oriented = turn >= 2 && turn <= 8;
        if (*oriented)
            put_orientation(io, turn);
    } else if ((marker == APP2 && starts(body, n, "ICC_PROFILE\0", 12)) ||
               (marker == APP14 && starts(body, n, "Adobe", 5))) {
        msh_photo_put(io, head, sizeof(head));
        msh_photo_put(io, body, n);
    }
}

/* Compressed data up to the next marker, which is returned; -1 at the end or after an error. */
static int scan(struct msh_photo_io *io)
{
    while (msh_photo_copy_until(io, 0xFF)) {
        uint8_t pair[2] = { 0xFF, 0 };
        int byte = 0xFF;

        while (byte == 0xFF)
            byte = msh_photo_byte(io);
        if (byte != 0 && (byte < 0xD0 || byte > 0xD7))
            return byte;
        pair[1] = (uint8_t)byte;
        msh_photo_put(io, pair, 2);
    }
    return -1;
}

static int next_marker(struct msh_photo_io *io)
{
    int byte = msh_photo_byte(io);

    if (byte != 0xFF) {
        msh_photo_bad(io, "a segment is missing");
        return -1;
    }
    while (byte == 0xFF)
        byte = msh_photo_byte(io);
    return byte;
}

/* A segment with a length; returns the marker that follows. */
static int segment(struct msh_photo_io *io, uint8_t marker, bool *oriented)
{
    uint8_t head[] = { 0xFF, marker, 0, 0 };
    size_t n;

    if (!msh_photo_get(io, head + 2, 2))
        return -1;
    n = (size_t)head[2] << 8 | head[3];
    if (n < 2) {
        msh_photo_bad(io, "a segment has no length");
        return -1;
    }
    if ((marker >= APP0 && marker <= APP15) || marker == COM) {
        application(io, marker, n - 2, oriented);
    } else {
        msh_photo_put(io, head, sizeof(head));
        msh_photo_copy(io, (int64_t)n - 2);
    }
    if (io->failed)
        return -1;
    return marker == SOS ? scan(io) : next_marker(io);
}

void msh_photo_jpeg(struct msh_photo_io *io)
{
    static const uint8_t start[] = { 0xFF, SOI }, end[] = { 0xFF, EOI };
    uint8_t head[2];
    bool frame = false, picture = false, oriented = false;
    int marker;

    if (!msh_photo_get(io, head, 2) || memcmp(head, start, 2) != 0) {
        msh_photo_bad(io, "not a JPEG");
        return;
    }
    msh_photo_put(io, start, 2);
    marker = next_marker(io);
    while (marker > 0 && marker != EOI) {
        if (marker < 0xC0 || (marker >= 0xD0 && marker <= SOI)) {
            msh_photo_bad(io, "a segment is out of place");
            return;
        }
        frame = frame || (marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC);
        picture = picture || marker == SOS;
        marker = segment(io, (uint8_t)marker, &oriented);
    }
    if (marker != EOI || !frame || !picture)
        msh_photo_bad(io, "there is no whole picture in it");
    msh_photo_put(io, end, 2); /* what follows the end is left out */
}
