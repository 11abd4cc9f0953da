/*
 * photos.h - small photos and recordings of each kind, full of what must not leave with them.
 *
 * Every secret part holds the text SECRET; what belongs to the picture holds PICTURE.
 */
#ifndef MSH_TEST_PHOTOS_H
#define MSH_TEST_PHOTOS_H

#include "test.h"

#include "base/str.h"

static inline void photo_be(struct msh_str *out, uint32_t value, int bytes)
{
    while (bytes-- > 0)
        msh_str_addc(out, (char)(value >> (8 * bytes) & 0xFF));
}

static inline void photo_le32(struct msh_str *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        msh_str_addc(out, (char)(value >> (8 * i) & 0xFF));
}

/* A JPEG segment. */
static inline void jpeg_part(struct msh_str *out, unsigned marker, const void *body, size_t n)
{
    photo_be(out, 0xFF00 | marker, 2);
    photo_be(out, (uint32_t)n + 2, 2);
    msh_str_addn(out, body, n);
}

/* Turned by 90° (orientation 6), with a thumbnail, GPS, XMP, comments and a tail. */
static inline void photo_jpeg(struct msh_str *out)
{
    static const char jfif
        [] = "JFIF\0\1\2\0\0\1\0\1\1\2SECRET",
    exif[] =
        "Exif\0\0II*\0\10\0\0\0\2\0\22\1\3\0\1\0\0\0\6\0\0\0\x25\x88\4\0\1\0\0\0\0\0\0\0SECRET GPS";

    msh_str_addn(out, "\xFF\xD8", 2);
    jpeg_part(out, 0xE0, jfif, sizeof(jfif) - 1);
    jpeg_part(out, 0xE1, exif, sizeof(exif) - 1);
    jpeg_part(out, 0xE1, "http://ns.adobe.com/xap/1.0/\0SECRET", 35);
    jpeg_part(out, 0xE2, "ICC_PROFILE\0PICTURE profile", 27);
    jpeg_part(out, 0xE2, "MPF\0SECRET", 10);
    jpeg_part(out, 0xED, "Photoshop SECRET", 16);
    jpeg_part(out, 0xEE, "Adobe\0\144\0\0\0\0\0", 12);
    jpeg_part(out, 0xFE, "SECRET comment", 14);
    jpeg_part(out, 0xDB, "PICTURE tables", 14);
    jpeg_part(out, 0xC0, "\10\0\1\0\1\1\1\21\0", 9);
    msh_str_addn(out, "\xFF", 1); /* a fill byte before a marker */
    jpeg_part(out, 0xDA, "\1\1\0\0\77\0", 6);
    msh_str_addn(out, "PICTURE\xFF\0data\xFF\xD0more", 19);
    jpeg_part(out, 0xFE, "SECRET between scans", 20);
    jpeg_part(out, 0xDA, "\1\1\0\0\77\0", 6);
    msh_str_addn(out, "scan two\xFF\xD9", 10);
    msh_str_add(out, "SECRET tail");
}

static inline void png_part(struct msh_str *out, const char *name, const void *body, size_t n)
{
    photo_be(out, (uint32_t)n, 4);
    msh_str_addn(out, name, 4);
    msh_str_addn(out, body, n);
    photo_be(out, 0x12345678, 4);
}

static inline void photo_png(struct msh_str *out)
{
    msh_str_addn(out, "\x89PNG\r\n\x1A\n", 8);
    png_part(out, "IHDR", "\0\0\0\1\0\0\0\1\10\0\0\0\0", 13);
    png_part(out, "gAMA", "\0\0\261\217", 4);
    png_part(out, "tEXt", "Author\0SECRET", 13);
    png_part(out, "eXIf", "MM\0*SECRET", 10);
    png_part(out, "tIME", "SECRET.", 7);
    png_part(out, "IDAT", "PICTURE", 7);
    png_part(out, "zTXt", "SECRET", 6);
    png_part(out, "caBX", "SECRET unknown to us", 20);
    png_part(out, "IEND", "", 0);
    msh_str_add(out, "SECRET tail");
}

static inline void webp_part(struct msh_str *out, const char *name, const void *body, size_t n)
{
    msh_str_addn(out, name, 4);
    photo_le32(out, (uint32_t)n);
    msh_str_addn(out, body, n);
    if (n & 1)
        msh_str_addc(out, '\0');
}

static inline void photo_webp(struct msh_str *out)
{
    struct msh_str body;

    msh_str_init(&body, 4096);
    webp_part(&body, "VP8X", "\x0C\0\0\0\0\0\0\0\0\0", 10);
    webp_part(&body, "VP8 ", "PICTURE", 7);
    webp_part(&body, "EXIF", "SECRET exif", 11);
    webp_part(&body, "XMP ", "SECRET", 6);
    msh_str_addn(out, "RIFF", 4);
    photo_le32(out, (uint32_t)body.n + 4);
    msh_str_addn(out, "WEBP", 4);
    msh_str_addn(out, body.p, body.n);
    msh_str_add(out, "SECRET tail");
    msh_str_done(&body);
}

static inline void heic_box(struct msh_str *out, const char *name, const struct msh_str *body)
{
    photo_be(out, (uint32_t)body->n + 8, 4);
    msh_str_addn(out, name, 4);
    msh_str_addn(out, body->p, body->n);
}

/* Items: 1 the picture, 2 Exif (in mdat, two parts), 3 XMP (in idat). */
static inline void photo_heic(struct msh_str *out)
{
    static const char *const types[] = { "hvc1", "Exif", "mime" };
    /* ftyp, meta of a head, idat, iinf and iloc, and the head of mdat */
    const uint32_t mdat = 24 + (8 + 4 + 26 + (14 + 3 * 21) + 72) + 8;
    struct msh_str meta, box, item;

    msh_str_init(&meta, 4096);
    msh_str_init(&box, 4096);
    msh_str_init(&item, 4096);
    msh_str_addn(&box, "heic\0\0\0\0mif1heic", 16);
    heic_box(out, "ftyp", &box);
    photo_be(&meta, 0, 4);
    msh_str_clear(&box);
    msh_str_add(&box, "SECRET in the idat");
    heic_box(&meta, "idat", &box);
    msh_str_clear(&box);
    photo_be(&box, 0, 4);
    photo_be(&box, 3, 2);
    for (uint32_t i = 0; i < 3; i++) {
        msh_str_clear(&item);
        photo_be(&item, 2u << 24, 4);
        photo_be(&item, i + 1, 2);
        photo_be(&item, 0, 2);
        msh_str_add(&item, types[i]);
        msh_str_addn(&item, "\0", 1);
        heic_box(&box, "infe", &item);
    }
    heic_box(&meta, "iinf", &box);
    msh_str_clear(&box);
    photo_be(&box, 1u << 24, 4);
    photo_be(&box, 0x4400, 2);
    photo_be(&box, 3, 2);
    for (uint32_t i = 0; i < 3; i++) {
        photo_be(&box, i + 1, 2);
        photo_be(&box, i == 2, 2);
        photo_be(&box, 0, 2);
        photo_be(&box, i == 1 ? 2 : 1, 2);
        photo_be(&box, i == 2 ? 0 : i == 0 ? mdat : mdat + 7, 4);
        photo_be(&box, i == 2 ? 18 : i == 0 ? 7 : 6, 4);
        if (i == 1) {
            photo_be(&box, mdat + 20, 4);
            photo_be(&box, 6, 4);
        }
    }
    heic_box(&meta, "iloc", &box);
    msh_str_clear(&box);
    heic_box(out, "meta", &meta);
    msh_str_add(&box, "PICTURESECRETpicture SECRET!");
    heic_box(out, "mdat", &box);
    msh_str_clear(&box);
    msh_str_add(&box, "SECRET of a vendor");
    heic_box(out, "uuid", &box);
    msh_str_done(&meta);
    msh_str_done(&box);
    msh_str_done(&item);
}

/* A box whose content is one text. */
static inline void mp4_text(struct msh_str *out, const char *name, const void *text, size_t n)
{
    photo_be(out, (uint32_t)n + 8, 4);
    msh_str_addn(out, name, 4);
    msh_str_addn(out, text, n);
}

/* mvhd, tkhd or mdhd: version, times, the rest. */
static inline void mp4_head(struct msh_str *out, const char *name)
{
    mp4_text(out, name, "\0\0\0\0SECRET!!PICTURE head", 24);
}

/* One chunk of two samples at `at`, 6 and 7 bytes. */
static inline void mp4_trak(struct msh_str *out, const char *handler, uint32_t at)
{
    struct msh_str trak, mdia, minf, stbl, box;

    msh_str_init(&trak, 4096);
    msh_str_init(&mdia, 4096);
    msh_str_init(&minf, 4096);
    msh_str_init(&stbl, 4096);
    msh_str_init(&box, 4096);
    photo_be(&box, 0, 4);
    photo_be(&box, 0, 4);
    photo_be(&box, 2, 4);
    photo_be(&box, 6, 4);
    photo_be(&box, 7, 4);
    heic_box(&stbl, "stsz", &box);
    msh_str_clear(&box);
    photo_be(&box, 0, 4);
    photo_be(&box, 1, 4);
    photo_be(&box, 1, 4);
    photo_be(&box, 2, 4);
    photo_be(&box, 1, 4);
    heic_box(&stbl, "stsc", &box);
    msh_str_clear(&box);
    photo_be(&box, 0, 4);
    photo_be(&box, 1, 4);
    photo_be(&box, at, 4);
    heic_box(&stbl, "stco", &box);
    heic_box(&minf, "stbl", &stbl);
    mp4_head(&mdia, "mdhd");
    msh_str_clear(&box);
    photo_be(&box, 0, 4);
    photo_be(&box, 0, 4);
    msh_str_add(&box, handler);
    heic_box(&mdia, "hdlr", &box);
    heic_box(&mdia, "minf", &minf);
    mp4_head(&trak, "tkhd");
    mp4_text(&trak, "udta", "\0\0\0\x14\xA9nam SECRET", 15);
    heic_box(&trak, "mdia", &mdia);
    heic_box(out, "trak", &trak);
    msh_str_done(&trak);
    msh_str_done(&mdia);
    msh_str_done(&minf);
    msh_str_done(&stbl);
    msh_str_done(&box);
}

/* A clip with its place in the three ways phones write it, and a camera's way as a track. `way`:
 * where the chunk of that track begins, counted from the first byte of the data. */
static inline void photo_mp4_at(struct msh_str *out, uint32_t way)
{
    struct msh_str moov;

    msh_str_init(&moov, 8192);
    mp4_text(out, "ftyp", "isom\0\0\2\0isommp41", 16);
    mp4_text(out, "free", "SECRET freeGPS", 14);
    mp4_text(out, "mdat", "PICTURE......SECRET.SECRETPICTURE", 33);
    mp4_head(&moov, "mvhd");
    mp4_trak(&moov, "vide", 54);
    mp4_trak(&moov, "meta", 24 + 22 + 8 + way);
    mp4_text(&moov, "udta", "\0\0\0\x1E\xA9xyz\0\x12\x15\xC7+35.6000+123.1000/SECRET loci", 41);
    mp4_text(&moov, "meta", "\0\0\0\0com.apple.quicktime.location.ISO6709 SECRET", 47);
    mp4_text(&moov, "gps ", "SECRET", 6);
    heic_box(out, "moov", &moov);
    mp4_text(out, "uuid", "SECRET of a vendor", 18);
    msh_str_addn(out, "pad", 3);
    msh_str_done(&moov);
}

static inline void photo_mp4(struct msh_str *out)
{
    photo_mp4_at(out, 13);
}

static inline void photo_mp3(struct msh_str *out)
{
    msh_str_addn(out, "ID3\4\0\0\0\0\0\6SECRET", 16);
    msh_str_addn(out, "ID3\3\0\0\0\0\1\0", 10);
    for (int i = 0; i < 16; i++)
        msh_str_add(out, "SECRET..");
    msh_str_addn(out, "\xFF\xFB\x90\0PICTURE of a sound", 22);
    msh_str_add(out, "SECRET of APE");
    msh_str_addn(out, "APETAGEX\xD0\7\0\0\x2D\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32);
    msh_str_add(out, "TAG");
    for (int i = 0; i < 25; i++)
        msh_str_add(out, "SECRT");
}

#endif
