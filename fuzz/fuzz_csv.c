/* Rows that are read are written and read again as the same, but for a defused cell's apostrophe. */
#include "base/base.h"

#include "fuzz.h"

#include "base/csv.h"

static bool same(const char *cell, const char *again)
{
    return strcmp(cell, again) == 0 || (*again == '\'' && strcmp(cell, again + 1) == 0);
}

static void comes_back(struct msh_arena *arena, const char *const cells[], size_t n)
{
    const char *again[MSH_CSV_MAX_COLUMNS];
    struct msh_err err = { 0 };
    struct msh_csv csv;
    struct msh_str text;
    bool first = true;
    size_t n_again;

    msh_str_init(&text, 1 << 22);
    for (size_t i = 0; i < n; i++)
        msh_csv_cell(&text, &first, cells[i]);
    msh_csv_end(&text, &first);
    /* A first cell that begins with a byte order mark would be taken for the file's. */
    if (strncmp(text.p, MSH_CSV_BOM, 3) != 0) {
        msh_csv_init(&csv, ',', text.p, text.n);
        fuzz_promise(msh_csv_next(&csv, arena, again, MSH_CSV_MAX_COLUMNS, &n_again, &err) == 1);
        fuzz_promise(n_again == n);
        for (size_t i = 0; i < n; i++)
            fuzz_promise(same(cells[i], again[i]));
        fuzz_promise(msh_csv_next(&csv, arena, again, MSH_CSV_MAX_COLUMNS, &n_again, &err) == 0);
    }
    msh_str_done(&text);
}

static void read_all(char separator, const uint8_t *data, size_t n)
{
    const char *cells[MSH_CSV_MAX_COLUMNS];
    struct msh_arena arena;
    struct msh_err err = { 0 };
    struct msh_csv csv;
    size_t n_cells, last = 0;
    int rc;

    msh_arena_init(&arena, 1 << 26);
    msh_csv_init(&csv, separator, (const char *)data, n);
    while ((rc = msh_csv_next(&csv, &arena, cells, MSH_CSV_MAX_COLUMNS, &n_cells, &err)) == 1) {
        fuzz_promise(n_cells > 0 && csv.line > last);
        last = csv.line;
        comes_back(&arena, cells, n_cells);
        msh_arena_reset(&arena);
    }
    fuzz_promise(rc == 0 || (rc == MSH_E_INVALID && strncmp(err.text, "line ", 5) == 0));
    msh_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    read_all(',', data, n);
    read_all('\t', data, n);
    return 0;
}
