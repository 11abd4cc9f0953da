/*
 * Whatever bytes arrive, in any encoding or as a workbook: rows come in order and are text without
 * NUL, or the file ends with an error that says why. What both readers of CSV take, they read alike.
 */
#include "base/base.h"

#include "fuzz_table.h"

#include "base/csv.h"

/* The strict reader of our own tables against this one, which takes what others write. */
static void agree(const uint8_t *data, size_t n)
{
    const struct msh_tabular_how how = { .encoding = MSH_TABULAR_UTF8 };
    const char *cells[MSH_CSV_MAX_COLUMNS];
    struct msh_tabular *t = NULL;
    struct msh_tabular_row row;
    struct msh_arena arena;
    struct msh_err err = { 0 };
    struct msh_csv csv;
    size_t n_cells;

    if (n == 0 || memchr(data, '\r', n) != NULL || memchr(data, '\t', n) != NULL ||
        memchr(data, ';', n) != NULL || !msh_utf8_valid((const char *)data, n) ||
        (n >= 4 && memcmp(data, "PK\3\4", 4) == 0))
        return;
    msh_arena_init(&arena, (size_t)16 << 20);
    msh_csv_init(&csv, ',', (const char *)data, n);
    fuzz_promise(msh_tabular_open_bytes(data, n, &how, &t, &err) == 0);
    while (msh_csv_next(&csv, &arena, cells, MSH_CSV_MAX_COLUMNS, &n_cells, &err) == 1) {
        if (n_cells == 1 && *cells[0] == '\0')
            continue;
        fuzz_promise(msh_tabular_next(t, &arena, &row, &err) == 1 && row.fault == NULL);
        fuzz_promise(row.n == n_cells);
        for (size_t i = 0; i < n_cells; i++)
            fuzz_promise(msh_streq(row.cells[i], cells[i]));
    }
    msh_tabular_close(t);
    msh_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    for (int i = 0; i < MSH_TABULAR_ENCODING_COUNT; i++)
        fuzz_table(data, n, (enum msh_tabular_encoding)i, 0);
    agree(data, n);
    return 0;
}
