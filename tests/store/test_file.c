/* Attachments: what is taken in, where it lies, what units get, what is swept. */
#include "base/base.h"

#include <sys/stat.h>

#include "photos.h"
#include "words.h"

#include "base/crypto.h"
#include "store/file_store.h"
#include "store/region.h"

#define SIZE_MAX_MIB ((int64_t)1 << 20)

static struct test_db db;
static struct msh_arena arena;
static struct msh_files *files;
static char dir[] = "/tmp/msh-files-XXXXXX";

static int fill(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    struct world_ticket t = { .id = 1, .at = WORLD_T0, .channel = "web" };

    return world_store(tx, &t, err);
}

static int set_up(MSH_UNUSED void **state)
{
    struct msh_err err;

    test_db_open(&db, NULL);
    world_schema(&db);
    assert_int_equal(msh_tx_run(db.store, "fill", fill, NULL, &err), 0);
    msh_arena_init(&arena, (size_t)16 << 20);
    assert_non_null(mkdtemp(dir));
    assert_int_equal(msh_files_open(dir, SIZE_MAX_MIB, &files, &err), 0);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    char command[128];

    msh_files_close(files);
    msh_arena_done(&arena);
    test_db_close(&db);
    snprintf(command, sizeof(command), "rm -r '%s'", dir);
    return system(command);
}

static const char *hash_of(const void *p, size_t n)
{
    struct msh_sha256 *sha = msh_sha256_new();
    uint8_t hash[32];
    char *hex = msh_arena_alloc(&arena, MSH_FILE_HASH_SIZE);

    msh_sha256_add(sha, p, n);
    msh_sha256_end(sha, hash);
    msh_hex(hash, sizeof(hash), hex);
    return hex;
}

/* As an upload comes in: a temporary file, then keep. */
static int keep(const void *p, size_t n, struct msh_kept *kept, struct msh_err *err)
{
    const char *path;
    int fd, rc;

    assert_int_equal(msh_files_temp(files, &arena, &path, &fd, err), 0);
    assert_int_equal(write(fd, p, n), n);
    rc = msh_files_keep(files, path, (int64_t)n, hash_of(p, n), kept, err);
    close(fd);
    assert_int_equal(access(path, F_OK), rc == 0 ? -1 : 0);
    if (rc < 0)
        unlink(path);
    return rc;
}

static bool stored(const char *sha256, struct msh_str *out)
{
    struct msh_err err;
    int64_t size;
    char buffer[4096];
    ssize_t n;
    int fd, rc = msh_files_read(files, sha256, &fd, &size, &err);

    if (rc == MSH_E_NOT_FOUND)
        return false;
    assert_int_equal(rc, 0);
    msh_str_clear(out);
    while ((n = read(fd, buffer, sizeof(buffer))) > 0)
        msh_str_addn(out, buffer, (size_t)n);
    close(fd);
    assert_int_equal(out->n, size);
    return true;
}

static void photos_are_kept_twice(MSH_UNUSED void **state)
{
    static const struct {
        void (*make)(struct msh_str *out);
        const char *type;
    } cases[] = { { photo_jpeg, "image/jpeg" },
                  { photo_png, "image/png" },
                  { photo_webp, "image/webp" },
                  { photo_heic, "image/heic" } };

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        struct msh_str photo, got;
        struct msh_kept kept;
        struct msh_err err;

        msh_str_init(&photo, 65536);
        msh_str_init(&got, 65536);
        cases[i].make(&photo);
        if (keep(photo.p, photo.n, &kept, &err) < 0)
            fail_msg("%s: %s", cases[i].type, err.text);
        assert_string_equal(kept.media_type, cases[i].type);
        assert_true(stored(kept.sha256, &got));
        assert_int_equal(got.n, photo.n);
        assert_memory_equal(got.p, photo.p, got.n);
        assert_true(stored(kept.clean_sha256, &got));
        assert_int_equal(got.n, kept.clean_size);
        assert_null(memmem(got.p, got.n, "SECRET", 6));
        assert_string_equal(hash_of(got.p, got.n), kept.clean_sha256);
        /* The same bytes once more are the same file. */
        assert_int_equal(keep(photo.p, photo.n, &kept, &err), 0);
        msh_str_done(&photo);
        msh_str_done(&got);
    }
}

static void only_known_contents_are_taken(MSH_UNUSED void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        int rc;
        const char *type;
    } cases[] = {
        { "供暖投诉材料，请查收。\n", 34, 0, "text/plain" },
        { "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", 29, 0, "application/pdf" },
        { "#!AMR\n\x3C\x91\x17\x16", 10, 0, "audio/amr" },
        { "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1F\0\0\x80\x3E\0\0\2\0\x10\0data\0\0\0\0",
          44, 0, "audio/wav" },
        { "\0\0\0\x18"
          "ftypmp42\0\0\0\0mp42isom\0\0\0\10moov",
          32, 0, "video/mp4" },
        { "\0\0\0\x18"
          "ftypmp42\0\0\0\0mp42isom\0\0\0\10free",
          32, MSH_E_INVALID, NULL },
        { "OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x1E\1vorbis\0\0\0\0\2", 41, 0,
          "audio/ogg" },
        { "<!DOCTYPE html><html><script>alert(1)</script></html>", 53, MSH_E_TYPE, NULL },
        { "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", 62, MSH_E_TYPE,
          NULL },
        { "\x7F"
          "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3E\0\1\0\0\0",
          24, MSH_E_TYPE, NULL },
        { "PK\3\4\x14\0\0\0\0\0", 10, MSH_E_TYPE, NULL },
        { "\1\2\3\4\5\6\7", 7, MSH_E_TYPE, NULL },
        { "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20, MSH_E_INVALID, NULL },
        { "", 0, MSH_E_INVALID, NULL },
    };

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        struct msh_kept kept = { .media_type = "" };
        struct msh_err err = { 0 };
        int rc = keep(cases[i].bytes, cases[i].n, &kept, &err);

        if (rc != cases[i].rc)
            fail_msg("case %zu: %d %s %s", i, rc, err.code, err.text);
        if (rc == 0)
            assert_string_equal(kept.media_type, cases[i].type);
        if (rc == 0)
            assert_int_equal(kept.clean_sha256[0] != '\0', msh_streq(cases[i].type, "video/mp4"));
    }
}

static void sizes_are_bounded(MSH_UNUSED void **state)
{
    static char text[SIZE_MAX_MIB + 1];
    struct msh_kept kept;
    struct msh_err err = { 0 };
    const char *path;
    int fd;

    memset(text, 'a', sizeof(text));
    assert_int_equal(keep(text, sizeof(text), &kept, &err), MSH_E_LIMIT);
    assert_int_equal(keep(text, sizeof(text) - 1, &kept, &err), 0);
    /* An upload that was not written whole is not taken for what it claims. */
    assert_int_equal(msh_files_temp(files, &arena, &path, &fd, &err), 0);
    assert_int_equal(write(fd, "half", 4), 4);
    assert_int_equal(msh_files_keep(files, path, 8, hash_of("halfhalf", 8), &kept, &err), MSH_E_IO);
    close(fd);
    unlink(path);
    assert_int_equal(msh_files_read(files, "../../../../etc/passwd", &fd, &(int64_t){ 0 }, &err),
                     MSH_E_INVALID);
}

static void names_are_made_harmless(MSH_UNUSED void **state)
{
    static const struct {
        const char *given, *name;
    } cases[] = {
        { "照片.jpg", "照片.jpg" },
        { "../../etc/passwd", "passwd" },
        { "C:\\Users\\x\\photo.jpg", "photo.jpg" },
        { "a\nb\r\x7F.txt", "ab.txt" },
        { "fdp.\xE2\x80\xAE"
          "exe.pdf",
          "fdp.exe.pdf" },
        { "x\x80y", "x_y" },
        { "", "file" },
        { "folder/", "file" },
    };
    char out[MSH_FILE_NAME_MAX + 1], longest[400];

    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        msh_file_name(cases[i].given, out);
        assert_string_equal(out, cases[i].name);
    }
    for (size_t i = 0; i + 3 < sizeof(longest); i += 3)
        memcpy(longest + i, "图", 4);
    msh_file_name(longest, out);
    assert_true(strlen(out) <= MSH_FILE_NAME_MAX && strlen(out) % 3 == 0);
}

struct doing {
    struct msh_attachment a;
    unsigned audiences;
    struct msh_attachment *items;
    size_t n;
};

static int insert_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_attachment_insert(tx, 1, &d->a, err);
}

static int erase_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct doing *d = arg;

    return msh_attachment_erase(tx, 1, d->a.attachment_id, WORLD_T0 + 5, err);
}

static int get_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct doing *d = arg;

    return msh_attachment_get(tx, 1, d->a.attachment_id, &arena, &d->a, err);
}

static int load_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct doing *d = arg;

    return msh_attachment_load(tx, 1, 1, d->audiences, &arena, &d->items, &d->n, err);
}

static struct doing row(int64_t id, enum msh_audience audience, const struct msh_kept *kept)
{
    return (struct doing){ .a = { .attachment_id = id,
                                  .ticket_id = 1,
                                  .audience = audience,
                                  .sha256 = kept->sha256,
                                  .clean_sha256 = kept->clean_sha256,
                                  .size = kept->size,
                                  .clean_size = kept->clean_size,
                                  .media_type = kept->media_type,
                                  .name = "照片.jpg",
                                  .author_kind = "requester",
                                  .created_at = WORLD_T0 } };
}

static void rows_come_back_as_they_went(MSH_UNUSED void **state)
{
    struct msh_kept photo = {
        .sha256 = "aa", .clean_sha256 = "bb", .size = 9, .clean_size = 8, .media_type = "image/png"
    };
    struct msh_kept text = { .sha256 = "cc", .size = 3, .media_type = "text/plain" };
    struct doing one = row(1, MSH_AUDIENCE_ALL, &photo), two = row(2, MSH_AUDIENCE_HOTLINE, &text);
    struct doing got = { .a.attachment_id = 1, .audiences = 1u << MSH_AUDIENCE_ALL };
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &one, &err), 0);
    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &two, &err), 0);
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &got, &err), 0);
    assert_string_equal(got.a.clean_sha256, "bb");
    assert_int_equal(got.a.clean_size, 8);
    assert_string_equal(got.a.name, "照片.jpg");
    assert_int_equal(msh_tx_read(db.store, "load", load_tx, &got, &err), 0);
    assert_int_equal(got.n, 1);
    got.audiences |= 1u << MSH_AUDIENCE_HOTLINE;
    assert_int_equal(msh_tx_read(db.store, "load", load_tx, &got, &err), 0);
    assert_int_equal(got.n, 2);
    assert_null(got.items[1].clean_sha256);
    assert_int_equal(msh_tx_run(db.store, "erase", erase_tx, &one, &err), 0);
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &got, &err), 0);
    assert_int_equal(got.a.erased_at, WORLD_T0 + 5);
    assert_string_equal(got.a.name, "");
    one.a.attachment_id = 9;
    assert_int_equal(msh_tx_run(db.store, "erase", erase_tx, &one, &err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &one, &err), MSH_E_NOT_FOUND);
}

/* Make a stored file look two days old at the instant `now`. */
static void age(const char *sha256, int64_t now)
{
    struct timespec old[2] = { { .tv_sec = now / 1000 - 2 * 86400 },
                               { .tv_sec = now / 1000 - 2 * 86400 } };
    struct msh_err err;
    const char *path;

    assert_int_equal(msh_files_path(files, sha256, &arena, &path, &err), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
}

static int64_t sweep(int64_t now)
{
    unsigned slot = 0;
    int64_t all = 0, removed;
    struct msh_err err;

    do {
        assert_int_equal(msh_files_sweep(files, db.store, now, &slot, &removed, &err), 0);
        all += removed;
    } while (slot != 0);
    return all;
}

static int region_tx(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    struct msh_region region = {
        .region_id = 1, .name = "明川市", .preset = "anyang", .data_mark = "x"
    };

    return msh_region_insert(tx, &region, err);
}

static void orphans_go_after_a_day(MSH_UNUSED void **state)
{
    static const char orphan[] = "nobody names this text", fresh[] = "this one has just arrived",
                      wanted[] = "this text has a row";
    struct msh_kept kept[3], photo;
    struct msh_str jpeg, got;
    struct msh_err err;
    struct doing d;
    const char *path;
    struct stat st;
    int64_t now;
    int fd;

    msh_str_init(&jpeg, 65536);
    msh_str_init(&got, (size_t)2 << 20);
    photo_jpeg(&jpeg);
    msh_str_add(&jpeg, "another tail");
    assert_int_equal(keep(orphan, strlen(orphan), &kept[0], &err), 0);
    assert_int_equal(keep(fresh, strlen(fresh), &kept[1], &err), 0);
    assert_int_equal(keep(wanted, strlen(wanted), &kept[2], &err), 0);
    assert_int_equal(keep(jpeg.p, jpeg.n, &photo, &err), 0);
    /* The file's own time is the clock of this test. */
    assert_int_equal(msh_files_path(files, kept[1].sha256, &arena, &path, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    now = (int64_t)st.st_mtim.tv_sec * 1000;
    assert_int_equal(msh_files_temp(files, &arena, &path, &fd, &err), 0);
    close(fd);
    utimensat(AT_FDCWD, path, (struct timespec[2]){ { 0 }, { 0 } }, 0);
    d = row(31, MSH_AUDIENCE_ALL, &kept[2]);
    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &d, &err), 0);
    d = row(32, MSH_AUDIENCE_ALL, &photo);
    assert_int_equal(msh_tx_run(db.store, "add", insert_tx, &d, &err), 0);
    age(kept[0].sha256, now);
    age(kept[2].sha256, now);
    age(photo.sha256, now);
    age(photo.clean_sha256, now);
    /* A database that does not know its region makes no orphans; the stale upload goes anyway. */
    assert_int_equal(sweep(now), 1);
    assert_int_equal(msh_tx_run(db.store, "region", region_tx, NULL, &err), 0);
    assert_int_equal(sweep(now), 1);
    assert_false(stored(kept[0].sha256, &got));
    assert_true(stored(kept[1].sha256, &got));
    assert_true(stored(kept[2].sha256, &got));
    assert_true(stored(photo.sha256, &got));
    assert_true(stored(photo.clean_sha256, &got));
    /* Erased rows no longer hold their bytes. */
    assert_int_equal(msh_tx_run(db.store, "erase", erase_tx, &d, &err), 0);
    assert_int_equal(sweep(now), 2);
    assert_false(stored(photo.clean_sha256, &got));
    msh_str_done(&jpeg);
    msh_str_done(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(photos_are_kept_twice),
        cmocka_unit_test(only_known_contents_are_taken),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(names_are_made_harmless),
        cmocka_unit_test(rows_come_back_as_they_went),
        cmocka_unit_test(orphans_go_after_a_day),
    };

    return cmocka_run_group_tests_name("file", tests, set_up, tear_down);
}
