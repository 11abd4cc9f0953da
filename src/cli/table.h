/*
 * table.h - rows printed in columns that stand in line, Chinese characters counted as two.
 *
 * Texts are borrowed until the table is printed. One thread.
 */
#ifndef MSH_CLI_TABLE_H
#define MSH_CLI_TABLE_H

#include "base/arena.h"
#include "base/str.h"

#define MSH_TABLE_COLUMNS_MAX 12

struct msh_table {
    struct msh_arena *arena;
    const char *const *heads;
    size_t n_columns;
    const char **cells;
    size_t n, cap;
};

/* How many columns of a terminal the text takes. */
size_t msh_table_width(const char *text);
/* Add the text, then blanks up to `width`. */
void msh_table_pad(struct msh_str *line, const char *text, size_t width);
/* Print the line without the blanks at its end, and clear it. */
void msh_table_line(struct msh_str *line);

void msh_table_init(struct msh_table *table, struct msh_arena *arena, const char *const *heads,
                    size_t n_columns);
/* One row of n_columns texts; NULL is empty. */
void msh_table_add(struct msh_table *table, const char *const *cells);
#define MSH_TABLE_ADD(table, ...) msh_table_add((table), (const char *const[]){ __VA_ARGS__ })
/* To stdout, with the heads first; an empty table prints nothing. A column that is empty in every
 * row is left out. */
void msh_table_print(const struct msh_table *table);

#endif
