/* Photos and recordings leave without what they tell, and damaged ones are refused. */
#include "base/base.h"

#include "photos.h"

#include "store/photo/photo.h"

static const struct {
    enum msh_photo kind;
    void (*make)(struct msh_str *out);
} photos[] = {
    { MSH_PHOTO_JPEG, photo_jpeg }, { MSH_PHOTO_PNG, photo_png }, { MSH_PHOTO_WEBP, photo_webp },
    { MSH_PHOTO_HEIC, photo_heic }, { MSH_PHOTO_MP4, photo_mp4 },
};

/* Files of boxes end where a box ends. */
static bool of_boxes(enum msh_photo kind)
{
    return kind == MSH_PHOTO_HEIC || kind == MSH_PHOTO_MP4;
}

static int scratch(void)
{
    char path[] = "/tmp/msh-photo-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    unlink(path);
    return fd;
}

/* Clean these bytes; the result in `out` when it went well. */
static int clean(enum msh_photo kind, const char *bytes, size_t n, struct msh_str *out)
{
    int in = scratch(), to = scratch(), rc;
    struct msh_err err = { 0 };
    char buffer[4096];
    ssize_t got;

    assert_int_equal(write(in, bytes, n), n);
    rc = msh_photo_clean(kind, in, to, &err);
    if (rc < 0) {
        assert_int_equal(rc, MSH_E_INVALID);
        assert_string_equal(err.code, "photo_malformed");
        assert_string_equal(err.field, "file");
    }
    msh_str_clear(out);
    lseek(to, 0, SEEK_SET);
    while (rc == 0 && (got = read(to, buffer, sizeof(buffer))) > 0)
        msh_str_addn(out, buffer, (size_t)got);
    close(in);
    close(to);
    return rc;
}

static bool holds(const struct msh_str *s, const char *text)
{
    return memmem(s->p, s->n, text, strlen(text)) != NULL;
}

static void secrets_stay_here(MSH_UNUSED void **state)
{
    for (size_t i = 0; i < MSH_COUNT(photos); i++) {
        struct msh_str in, out, again;

        msh_str_init(&in, 65536);
        msh_str_init(&out, 65536);
        msh_str_init(&again, 65536);
        photos[i].make(&in);
        assert_true(holds(&in, "SECRET"));
        assert_int_equal(clean(photos[i].kind, in.p, in.n, &out), 0);
        assert_false(holds(&out, "SECRET"));
        assert_true(holds(&out, "PICTURE"));
        /* What is clean stays as it is. */
        assert_int_equal(clean(photos[i].kind, out.p, out.n, &again), 0);
        assert_int_equal(again.n, out.n);
        assert_memory_equal(again.p, out.p, out.n);
        msh_str_done(&in);
        msh_str_done(&out);
        msh_str_done(&again);
    }
}

static void jpeg_keeps_what_shows_it_right(MSH_UNUSED void **state)
{
    static const char turned[] = "Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
    struct msh_str in, out;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    photo_jpeg(&in);
    assert_int_equal(clean(MSH_PHOTO_JPEG, in.p, in.n, &out), 0);
    assert_non_null(memmem(out.p, out.n, turned, sizeof(turned) - 1));
    assert_true(holds(&out, "PICTURE profile"));
    assert_true(holds(&out, "PICTURE tables"));
    assert_true(holds(&out, "Adobe"));
    assert_true(holds(&out, "scan two\xFF\xD9"));
    assert_non_null(memmem(out.p, out.n, "PICTURE\xFF\0data\xFF\xD0more", 19));
    assert_false(holds(&out, "xap"));
    msh_str_done(&in);
    msh_str_done(&out);
}

/* The sizes inside say the truth about what is left. */
static void containers_stay_whole(MSH_UNUSED void **state)
{
    struct msh_str in, out;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    photo_webp(&in);
    assert_int_equal(clean(MSH_PHOTO_WEBP, in.p, in.n, &out), 0);
    assert_int_equal(out.n, 12 + 18 + 16);
    assert_int_equal((uint8_t)out.p[4], out.n - 8);
    assert_int_equal(out.p[20], 0);
    msh_str_clear(&in);
    photo_heic(&in);
    assert_int_equal(clean(MSH_PHOTO_HEIC, in.p, in.n, &out), 0);
    assert_int_equal(out.n, in.n);
    assert_non_null(memmem(out.p, out.n, "PICTURE\0\0\0\0\0\0picture\0\0\0\0\0\0", 26));
    msh_str_done(&in);
    msh_str_done(&out);
}

/* A place named in a table may lie among pictures, never among the boxes themselves. */
static void no_file_overwrites_its_index(MSH_UNUSED void **state)
{
    struct msh_str in, out;
    char *place;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    photo_heic(&in);
    place = memmem(in.p, in.n, "iloc", 4);
    assert_non_null(place);
    /* iloc: head, sizes, count; then items of 8 bytes and parts of 8; the second one's first part */
    place += 4 + 4 + 2 + 2 + 16 + 8;
    memcpy(place, "\0\0\0\x20", 4);
    assert_int_equal(clean(MSH_PHOTO_HEIC, in.p, in.n, &out), MSH_E_INVALID);
    for (uint32_t way = 0; way < 200; way++) {
        msh_str_clear(&in);
        photo_mp4_at(&in, way);
        assert_int_equal(clean(MSH_PHOTO_MP4, in.p, in.n, &out), way <= 20 ? 0 : MSH_E_INVALID);
    }
    msh_str_done(&in);
    msh_str_done(&out);
}

/* Offsets stay, what is shown stays, and the track of the way is gone with its samples. */
static void a_clip_keeps_picture_and_sound(MSH_UNUSED void **state)
{
    static const char *const gone[] = { "\xA9xyz", "loci", "ISO6709", "udta", "gps ", "uuid" };
    struct msh_str in, out;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    photo_mp4(&in);
    assert_int_equal(clean(MSH_PHOTO_MP4, in.p, in.n, &out), 0);
    assert_int_equal(out.n, in.n);
    assert_non_null(memmem(out.p, out.n, "PICTURE......\0\0\0\0\0\0\0\0\0\0\0\0\0PICTURE", 33));
    for (size_t i = 0; i < MSH_COUNT(gone); i++)
        assert_false(holds(&out, gone[i]));
    assert_non_null(memmem(out.p, out.n, "\0\0\0\0\0\0\0\0\0\0\0\0PICTURE head", 24));
    assert_true(holds(&out, "vide"));
    assert_null(memmem(out.p, out.n, "hdlr\0\0\0\0\0\0\0\0meta", 16));
    /* In fragments, the samples of a track that goes are not found. */
    in.n -= 3;
    mp4_text(&in, "moof", "", 0);
    assert_int_equal(clean(MSH_PHOTO_MP4, in.p, in.n, &out), MSH_E_INVALID);
    msh_str_done(&in);
    msh_str_done(&out);
}

static void a_sound_loses_its_tags(MSH_UNUSED void **state)
{
    struct msh_str in, out;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    photo_mp3(&in);
    assert_int_equal(clean(MSH_PHOTO_MP3, in.p, in.n, &out), 0);
    assert_int_equal(out.n, 22);
    assert_memory_equal(out.p, "\xFF\xFB\x90\0PICTURE of a sound", 22);
    assert_int_equal(clean(MSH_PHOTO_MP3, in.p, 100, &out), MSH_E_INVALID); /* a tag is cut */
    assert_int_equal(clean(MSH_PHOTO_MP3, in.p, 16, &out), MSH_E_INVALID);  /* nothing else */
    msh_str_done(&in);
    msh_str_done(&out);
}

/* A TIFF block with orientation 8 and more that must not stay. */
#define TURNED_LEFT "II*\0\10\0\0\0\2\0\22\1\3\0\1\0\0\0\10\0\0\0\x25\x88\4\0SECRET"
#define PNG_CRC     "\206\130\060\064"
#define LEFT_ALONE  "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\10\0\0\0\0\0\0"

static void png_and_webp_stay_turned(MSH_UNUSED void **state)
{
    struct msh_str in, out, again;

    msh_str_init(&in, 65536);
    msh_str_init(&out, 65536);
    msh_str_init(&again, 65536);
    msh_str_addn(&in, "\x89PNG\r\n\x1A\n", 8);
    png_part(&in, "IHDR", "\0\0\0\1\0\0\0\1\10\0\0\0\0", 13);
    png_part(&in, "eXIf", TURNED_LEFT, sizeof(TURNED_LEFT) - 1);
    png_part(&in, "IDAT", "PICTURE", 7);
    png_part(&in, "IEND", "", 0);
    assert_int_equal(clean(MSH_PHOTO_PNG, in.p, in.n, &out), 0);
    assert_non_null(memmem(out.p, out.n,
                           "\0\0\0\x1A"
                           "eXIf" LEFT_ALONE PNG_CRC,
                           38));
    assert_false(holds(&out, "SECRET"));
    assert_int_equal(clean(MSH_PHOTO_PNG, out.p, out.n, &again), 0);
    assert_memory_equal(again.p, out.p, out.n);

    msh_str_clear(&in);
    msh_str_addn(&in, "RIFF\0\0\0\0WEBP", 12);
    webp_part(&in, "VP8X", "\x1C\0\0\0\0\0\0\0\0\0", 10);
    webp_part(&in, "VP8 ", "PICTURE", 7);
    webp_part(&in, "EXIF", "Exif\0\0" TURNED_LEFT, 6 + sizeof(TURNED_LEFT) - 1);
    webp_part(&in, "XMP ", "SECRET", 6);
    in.p[4] = (char)(in.n - 8);
    assert_int_equal(clean(MSH_PHOTO_WEBP, in.p, in.n, &out), 0);
    assert_int_equal(out.n, 12 + 18 + 16 + 34);
    assert_int_equal((uint8_t)out.p[4], out.n - 8);
    assert_int_equal(out.p[20], 0x18); /* alpha as it was, EXIF, no XMP */
    assert_memory_equal(out.p + 46, "EXIF\x1A\0\0\0" LEFT_ALONE, 34);
    assert_int_equal(clean(MSH_PHOTO_WEBP, out.p, out.n, &again), 0);
    assert_memory_equal(again.p, out.p, out.n);
    msh_str_done(&in);
    msh_str_done(&out);
    msh_str_done(&again);
}

/* A photo cut anywhere before its end is refused. */
static void cut_photos_are_refused(MSH_UNUSED void **state)
{
    for (size_t i = 0; i < MSH_COUNT(photos); i++) {
        struct msh_str in, out;
        size_t whole;

        msh_str_init(&in, 65536);
        msh_str_init(&out, 65536);
        photos[i].make(&in);
        whole = in.n;
        if (!of_boxes(photos[i].kind))
            whole -= strlen("SECRET tail");
        for (size_t n = 0; n < whole; n++) {
            int rc = clean(photos[i].kind, in.p, n, &out);

            /* One of boxes without what follows its description is still one. */
            if (rc == 0 && of_boxes(photos[i].kind))
                assert_false(holds(&out, "SECRET"));
            else
                assert_int_equal(rc, MSH_E_INVALID);
        }
        assert_int_equal(clean(photos[i].kind, in.p, whole, &out), 0);
        msh_str_done(&in);
        msh_str_done(&out);
    }
}

static void broken_photos_do_no_harm(MSH_UNUSED void **state)
{
    struct test_random r = { 7 };
    size_t refused = 0;

    for (int round = 0; round < 1500; round++) {
        size_t i = test_below(&r, MSH_COUNT(photos));
        struct msh_str in, out;

        msh_str_init(&in, 65536);
        msh_str_init(&out, 65536);
        photos[i].make(&in);
        for (size_t k = 1 + test_below(&r, 4); k > 0; k--)
            in.p[test_below(&r, in.n)] = (char)(test_below(&r, 2) ? test_u64(&r) : 0xFF);
        refused += clean(photos[i].kind, in.p, in.n, &out) < 0;
        msh_str_done(&in);
        msh_str_done(&out);
    }
    assert_true(refused > 100);
}

/* Scans and chunks longer than the buffers. */
static void large_photos_pass(MSH_UNUSED void **state)
{
    static char noise[300000];
    struct test_random r = { 8 };
    struct msh_str in, out;

    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)(test_u64(&r) & 0x7F);
    msh_str_init(&in, (size_t)1 << 20);
    msh_str_init(&out, (size_t)1 << 20);
    msh_str_addn(&in, "\xFF\xD8", 2);
    jpeg_part(&in, 0xC0, "\10\0\1\0\1\1\1\21\0", 9);
    for (int i = 0; i < 5; i++)
        jpeg_part(&in, 0xE1, noise, 65533);
    jpeg_part(&in, 0xDA, "\1\1\0\0\77\0", 6);
    msh_str_addn(&in, noise, sizeof(noise));
    msh_str_addn(&in, "\xFF\xD9", 2);
    assert_false(in.overflow);
    assert_int_equal(clean(MSH_PHOTO_JPEG, in.p, in.n, &out), 0);
    assert_int_equal(out.n, 2 + 13 + 10 + sizeof(noise) + 2);
    assert_memory_equal(out.p + 25, noise, sizeof(noise));
    msh_str_done(&in);
    msh_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_stay_here),
        cmocka_unit_test(jpeg_keeps_what_shows_it_right),
        cmocka_unit_test(containers_stay_whole),
        cmocka_unit_test(no_file_overwrites_its_index),
        cmocka_unit_test(a_clip_keeps_picture_and_sound),
        cmocka_unit_test(a_sound_loses_its_tags),
        cmocka_unit_test(png_and_webp_stay_turned),
        cmocka_unit_test(cut_photos_are_refused),
        cmocka_unit_test(broken_photos_do_no_harm),
        cmocka_unit_test(large_photos_pass),
    };

    return RUN(tests);
}
