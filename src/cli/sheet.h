/*
 * sheet.h - a table from a file: the first row names the columns, in any order; cells are parted by
 * tabs, or by commas where the first row has no tab.
 */
#ifndef MSH_CLI_SHEET_H
#define MSH_CLI_SHEET_H

#include "base/arena.h"
#include "base/err.h"

struct msh_sheet_column {
    const char *name;
    bool needed; /* else it may be left out, and reads as "" */
};

struct msh_sheet {
    const struct msh_sheet_column *columns;
    size_t n_columns, n_rows;
    const char **cells; /* in the order of `columns` */
    size_t *lines;      /* of each row, for messages */
};

/* "-" is standard input. MSH_E_INVALID names a column that is missing, unknown or there twice, or
 * the line of a bad row. A file without rows is an error too. All in the arena. */
int msh_sheet_read(struct msh_arena *arena, const char *path,
                   const struct msh_sheet_column *columns, size_t n_columns, struct msh_sheet *ret,
                   struct msh_err *err);
const char *msh_sheet_cell(const struct msh_sheet *sheet, size_t row, size_t column);
/* Put the line of a row in front of an error. Answers its rc. */
int msh_sheet_fail(const struct msh_sheet *sheet, size_t row, struct msh_err *err);

#endif
