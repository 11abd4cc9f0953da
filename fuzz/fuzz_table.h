/*
 * fuzz_table.h - what the targets of CSV and of workbooks promise of a table that is read.
 */
#ifndef MSH_FUZZ_TABLE_H
#define MSH_FUZZ_TABLE_H

#include "fuzz.h"

#include "base/tabular.h"
#include "base/utf8.h"

/* Rows come in order and are text, or the file ends with an error that says why. In CSV `step` is 0,
 * for a row may begin on the line on which another ends; rows of a workbook have numbers of their
 * own. */
static inline void fuzz_table(const void *bytes, size_t n, enum msh_tabular_encoding encoding,
                              int64_t step)
{
    const struct msh_tabular_how how = { .encoding = encoding };
    struct msh_tabular *t = NULL;
    struct msh_tabular_row row;
    struct msh_arena arena;
    struct msh_err err = { 0 };
    int64_t last = 0;
    int rc = msh_tabular_open_bytes(bytes, n, &how, &t, &err);

    msh_arena_init(&arena, (size_t)16 << 20);
    while (rc >= 0 && (rc = msh_tabular_next(t, &arena, &row, &err)) == 1) {
        fuzz_promise(row.n <= MSH_TABULAR_CELLS_MAX && row.no >= last + step);
        last = row.no;
        for (size_t i = 0; i < row.n; i++)
            fuzz_promise(msh_utf8_valid(row.cells[i], strlen(row.cells[i])));
        msh_arena_reset(&arena);
    }
    fuzz_promise(rc == 0 || (rc < 0 && err.code[0] != '\0' && err.text[0] != '\0'));
    msh_tabular_close(t);
    msh_arena_done(&arena);
}

#endif
