/*
 * A workbook of 1,000,000 cells as exports write it, beside libxlsxwriter called bare in the same
 * run: CPU time of the process, the best of five; memory by which it grew until the last row.
 */
#include "bench.h"

#include <unistd.h>

#include "base/sheet_out.h"
#include "floor/xlsx.h"

#define ROWS    50000
#define COLUMNS 20
#define ROUNDS  5

static const char *const texts[] = {
    "诉求人反映小区门口的路灯坏了三天", "槐序区住房和城乡建设局", "20261013000017", "办理中",
    "希望有关部门尽快处理并答复",       "物业服务不到位",         "投诉",           "一般",
};

static int64_t cpu_ns(void)
{
    struct timespec ts;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) != 0)
        msh_panic("no CPU clock");
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static long anon_kb(void)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, "RssAnon:", 8) == 0)
            kb = strtol(line + 8, NULL, 10);
    if (file != NULL)
        (void)fclose(file);
    return kb;
}

/* Bytes of the file; *ret_kb: what the process took at the last row. */
static size_t ours(const char *folder, long *ret_kb)
{
    const struct msh_sheet_how how = { MSH_SHEET_XLSX, folder, "bench", 0, false };
    const char *heads[COLUMNS];
    struct msh_sheet_out *out = NULL;
    struct msh_err err;
    struct msh_str bytes;
    size_t size = 0;
    int rc = msh_sheet_open(&how, &out, &err);
    if (rc < 0)
        msh_panic("%s", err.text);
    for (size_t k = 0; k < COLUMNS; k++)
        heads[k] = texts[k % MSH_COUNT(texts)];
    msh_sheet_heads(out, heads, COLUMNS);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            if (k % 2 == 0)
                msh_sheet_text(out, texts[(i + k) % MSH_COUNT(texts)]);
            else
                msh_sheet_int(out, (int64_t)(i * k));
        msh_sheet_row(out);
    }
    *ret_kb = anon_kb();
    if (msh_sheet_end(out, &err) < 0)
        msh_panic("%s", err.text);
    msh_str_init(&bytes, (size_t)1 << 20);
    do {
        msh_str_clear(&bytes);
        rc = msh_sheet_take(out, &bytes, &err);
        size += bytes.n;
    } while (rc > 0);
    msh_str_done(&bytes);
    msh_sheet_close(out);
    return size;
}

int main(void)
{
    char folder[] = "/tmp/msh-bench-xlsx-XXXXXX", path[64];
    int64_t best = INT64_MAX, best_floor = INT64_MAX;
    size_t size = 0;
    if (mkdtemp(folder) == NULL)
        msh_panic("no folder");
    (void)snprintf(path, sizeof(path), "%s/floor.xlsx", folder);
    long before = anon_kb(), after = 0;
    for (int round = 0; round < ROUNDS; round++) {
        long kb = 0;
        int64_t began = cpu_ns();
        size = ours(folder, &kb);
        best = MSH_MIN(best, cpu_ns() - began);
        after = MSH_MAX(after, kb);
        began = cpu_ns();
        if (floor_xlsx(path, folder, ROWS, COLUMNS, texts, MSH_COUNT(texts)) != 0)
            msh_panic("the floor failed");
        best_floor = MSH_MIN(best_floor, cpu_ns() - began);
    }
    (void)unlink(path);
    (void)rmdir(folder);
    printf("%-44s %10.3f s CPU, %zu bytes\n", "1,000,000 cells to XLSX", (double)best / 1e9, size);
    printf("%-44s %10.3f s CPU\n", "libxlsxwriter bare", (double)best_floor / 1e9);
    printf("%-44s %10.2f\n", "ratio", (double)best / (double)best_floor);
    printf("%-44s %10ld KiB\n", "grown by, at the last row", after - before);
    return 0;
}
