/*
 * A table as CSV and as a workbook: what goes out comes back by our own reader, and nothing stays
 * behind.
 */
#include "base/base.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "test.h"

#include "base/csv.h"
#include "base/sheet_out.h"
#include "base/tabular.h"
#include "base/time.h"

#define ZONE (8 * MSH_HOUR_MS)

static struct msh_err err;
static char folder[] = "/tmp/msh-sheet-XXXXXX";

static struct msh_sheet_out *begin(enum msh_sheet_format format)
{
    const struct msh_sheet_how how = { format, folder, "工单", ZONE, true };
    struct msh_sheet_out *out = NULL;
    assert_int_equal(msh_sheet_open(&how, &out, &err), 0);
    return out;
}

/* All bytes of an ended one. */
static void take(struct msh_sheet_out *out, struct msh_str *ret)
{
    int rc;
    msh_str_init(ret, (size_t)256 << 20);
    assert_int_equal(msh_sheet_end(out, &err), 0);
    while ((rc = msh_sheet_take(out, ret, &err)) > 0)
        ;
    assert_int_equal(rc, 0);
    msh_sheet_close(out);
}

static size_t count(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        n++;
    (void)closedir(dir);
    return n;
}

static void fill(struct msh_sheet_out *out)
{
    static const char *const heads[] = { "编号", "标题", "轮次", "率%", "受理时间" };
    msh_sheet_heads(out, heads, MSH_COUNT(heads));
    msh_sheet_text(out, "20261013000017");
    msh_sheet_text(out, "=HYPERLINK(\"x\")");
    msh_sheet_int(out, 3);
    msh_sheet_hundredths(out, 8705);
    msh_sheet_time(out, msh_day_start(msh_day_from_civil(2026, 10, 13), ZONE) + 9 * MSH_HOUR_MS +
                            30 * MSH_MINUTE_MS + 5 * MSH_SECOND_MS + 999);
    msh_sheet_row(out);
    msh_sheet_text(out, NULL);
    msh_sheet_text(out, " 路灯,<坏>&了\n\"两行\" ");
    msh_sheet_int(out, -1);
    msh_sheet_hundredths(out, -5);
    msh_sheet_time(out, 0);
    msh_sheet_row(out);
}

static void expect_rows(const struct msh_str *bytes, const char *kind, const char *const (*rows)[5],
                        size_t n)
{
    const struct msh_tabular_how how = { 0 };
    struct msh_tabular *t = NULL;
    struct msh_tabular_row row;
    struct msh_arena arena;
    msh_arena_init(&arena, (size_t)1 << 24);
    assert_int_equal(msh_tabular_open_bytes(bytes->p, bytes->n, &how, &t, &err), 0);
    assert_string_equal(msh_tabular_kind(t), kind);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(msh_tabular_next(t, &arena, &row, &err), 1);
        assert_null(row.fault);
        for (size_t k = 0; k < 5; k++)
            assert_string_equal(k < row.n ? row.cells[k] : "", rows[i][k]);
    }
    assert_int_equal(msh_tabular_next(t, &arena, &row, &err), 0);
    msh_tabular_close(t);
    msh_arena_done(&arena);
}

static void comes_back(void **state)
{
    static const char *const csv[][5] = {
        { "编号", "标题", "轮次", "率%", "受理时间" },
        { "20261013000017", "'=HYPERLINK(\"x\")", "3", "87.05", "2026-10-13T09:30:05.999+08:00" },
        { "", " 路灯,<坏>&了\n\"两行\" ", "-1", "-0.05", "" },
    };
    static const char *const xlsx[][5] = {
        { "编号", "标题", "轮次", "率%", "受理时间" },
        { "20261013000017", "=HYPERLINK(\"x\")", "3", "87.05", "2026-10-13 09:30:05" },
        { "", " 路灯,<坏>&了\n\"两行\" ", "-1", "-0.05", "" },
    };
    struct msh_sheet_out *out = begin(MSH_SHEET_CSV);
    struct msh_str bytes;
    (void)state;
    fill(out);
    take(out, &bytes);
    assert_memory_equal(bytes.p, MSH_CSV_BOM, 3);
    expect_rows(&bytes, "UTF-8", csv, MSH_COUNT(csv));
    msh_str_done(&bytes);
    out = begin(MSH_SHEET_XLSX);
    fill(out);
    take(out, &bytes);
    expect_rows(&bytes, "XLSX", xlsx, MSH_COUNT(xlsx));
    msh_str_done(&bytes);
}

/* CSV leaves as it comes; a workbook once it is whole. Nothing is in the folder meanwhile, and no
 * descriptor is lost, also where it is given up half way. */
static void leaves_nothing(void **state)
{
    size_t open = count("/proc/self/fd");
    struct msh_str bytes;
    (void)state;
    for (int format = 0; format < MSH_SHEET_FORMAT_COUNT; format++) {
        struct msh_sheet_out *out = begin((enum msh_sheet_format)format);
        msh_str_init(&bytes, (size_t)1 << 20);
        fill(out);
        assert_int_equal(msh_sheet_take(out, &bytes, &err), 1);
        assert_int_equal(bytes.n > 0, format == MSH_SHEET_CSV);
        assert_int_equal(count(folder), 2); /* . and .. */
        msh_sheet_close(out);
        msh_str_done(&bytes);
    }
    assert_int_equal(count("/proc/self/fd"), open);
    struct msh_sheet_out *out = begin(MSH_SHEET_XLSX);
    assert_int_equal(msh_sheet_end(out, &err), MSH_E_BUG); /* without heads */
    msh_sheet_close(out);
    out = begin(MSH_SHEET_XLSX);
    fill(out);
    take(out, &bytes);
    msh_str_done(&bytes);
    assert_int_equal(count("/proc/self/fd"), open);
    msh_sheet_close(NULL);
}

/* 1,048,576 rows are a sheet; what follows stands on the next, under its heads. */
static void next_sheet(void **state)
{
    static const char *const heads[] = { "n" };
    const struct msh_tabular_how how = { .sheet = "工单 2" };
    struct msh_sheet_out *out = begin(MSH_SHEET_XLSX);
    struct msh_tabular *t = NULL;
    struct msh_tabular_row row;
    struct msh_arena arena;
    struct msh_str bytes;
    (void)state;
    msh_sheet_heads(out, heads, 1);
    for (int i = 1; i <= 1048577; i++) {
        msh_sheet_int(out, i);
        msh_sheet_row(out);
    }
    take(out, &bytes);
    msh_arena_init(&arena, (size_t)1 << 24);
    assert_int_equal(msh_tabular_open_bytes(bytes.p, bytes.n, &how, &t, &err), 0);
    for (int i = 0; i < 3; i++) {
        static const char *const cells[] = { "n", "1048576", "1048577" };
        assert_int_equal(msh_tabular_next(t, &arena, &row, &err), 1);
        assert_string_equal(row.cells[0], cells[i]);
    }
    assert_int_equal(msh_tabular_next(t, &arena, &row, &err), 0);
    msh_tabular_close(t);
    msh_arena_done(&arena);
    msh_str_done(&bytes);
}

static void bounds(void **state)
{
    struct msh_sheet_out *out = begin(MSH_SHEET_XLSX);
    char *text = msh_alloc0(1, 32769);
    struct msh_str bytes;
    (void)state;
    memset(text, 'x', 32768);
    msh_sheet_heads(out, (const char *const[]){ "n" }, 1);
    msh_sheet_text(out, text);
    msh_sheet_row(out);
    assert_int_equal(msh_sheet_end(out, &err), MSH_E_LIMIT);
    assert_string_equal(err.code, "cell_size");
    msh_str_init(&bytes, 100);
    assert_int_equal(msh_sheet_take(out, &bytes, &err), MSH_E_LIMIT);
    assert_int_equal(bytes.n, 0);
    msh_str_done(&bytes);
    msh_sheet_close(out);
    free(text);
}

/* Files that can grow no more: the library does not notice, we do. */
static void full_disk(void **state)
{
    struct rlimit was, small;
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    for (rlim_t size = 4096; size <= 1 << 20; size *= 4) {
        struct msh_sheet_out *out = begin(MSH_SHEET_XLSX);
        small = (struct rlimit){ size, was.rlim_max };
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        msh_sheet_heads(out, (const char *const[]){ "n" }, 1);
        for (int i = 0; i < 40000; i++) { /* 2 MB of XML, which packs very well */
            msh_sheet_text(out, "路灯坏了路灯坏了路灯坏了");
            msh_sheet_row(out);
        }
        int rc = msh_sheet_end(out, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        assert_true(rc == MSH_E_FULL || rc == MSH_E_IO);
        msh_sheet_close(out);
    }
}

static void *end_one(void *arg)
{
    struct msh_err mine;
    return msh_sheet_end(arg, &mine) == 0 ? arg : NULL;
}

/* Put together at once by several threads: nothing of the library's is shared (ThreadSanitizer). */
static void at_once(void **state)
{
    pthread_t threads[4];
    struct msh_sheet_out *outs[MSH_COUNT(threads)];
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(threads); i++) {
        outs[i] = begin(MSH_SHEET_XLSX);
        fill(outs[i]);
    }
    for (size_t i = 0; i < MSH_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, end_one, outs[i]), 0);
    for (size_t i = 0; i < MSH_COUNT(threads); i++) {
        void *ended = NULL;
        assert_int_equal(pthread_join(threads[i], &ended), 0);
        assert_ptr_equal(ended, outs[i]);
        msh_sheet_close(outs[i]);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int drop_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back), cmocka_unit_test(leaves_nothing),
        cmocka_unit_test(next_sheet), cmocka_unit_test(bounds),
        cmocka_unit_test(full_disk),  cmocka_unit_test(at_once),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
