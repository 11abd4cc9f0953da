#include "base/base.h"

#include "base/utf8.h"
#include "cli/table.h"

#define GAP            2
#define LINE_MAX_BYTES (1u << 20)

/* Blocks a terminal draws two columns wide (Unicode TR 11, "W" and "F"). */
static const struct {
    uint32_t from, to;
} wide[] = {
    { 0x1100, 0x115F },   { 0x2E80, 0xA4CF },   { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
    { 0xFE30, 0xFE6F },   { 0xFF00, 0xFF60 },   { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F },
    { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
};

size_t msh_table_width(const char *text)
{
    size_t n = strlen(text), at = 0, width = 0;
    while (at < n) {
        uint32_t cp = msh_utf8_next(text, n, &at);
        width++;
        for (size_t i = 0; i < MSH_COUNT(wide); i++)
            width += cp >= wide[i].from && cp <= wide[i].to;
    }
    return width;
}

void msh_table_pad(struct msh_str *line, const char *text, size_t width)
{
    size_t have = msh_table_width(text);
    msh_str_fmt(line, "%s%*s", text, (int)(width > have ? width - have : 0), "");
}

void msh_table_line(struct msh_str *line)
{
    size_t n = line->n;
    while (n > 0 && line->p[n - 1] == ' ')
        n--;
    printf("%.*s\n", (int)n, line->p);
    msh_str_clear(line);
}

void msh_table_init(struct msh_table *table, struct msh_arena *arena, const char *const *heads,
                    size_t n_columns)
{
    *table = (struct msh_table){ .arena = arena, .heads = heads, .n_columns = n_columns };
}

void msh_table_add(struct msh_table *table, const char *const *cells)
{
    for (size_t i = 0; i < table->n_columns; i++)
        *MSH_PUSH(table->arena, table->cells, table->n, table->cap) =
            cells[i] != NULL ? cells[i] : "";
}

/* 0 for a column that is empty throughout. */
static size_t column_width(const struct msh_table *table, size_t column)
{
    size_t width = 0;
    for (size_t i = column; i < table->n; i += table->n_columns)
        width = MSH_MAX(width, msh_table_width(table->cells[i]));
    return width == 0 ? 0 : MSH_MAX(width, msh_table_width(table->heads[column]));
}

static void print_row(struct msh_str *line, const char *const *cells, const size_t *widths,
                      size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (widths[i] > 0)
            msh_table_pad(line, cells[i], widths[i] + GAP);
    msh_table_line(line);
}

void msh_table_print(const struct msh_table *table)
{
    size_t widths[MSH_TABLE_COLUMNS_MAX];
    struct msh_str line;
    if (table->n == 0)
        return;
    msh_str_init(&line, LINE_MAX_BYTES);
    for (size_t i = 0; i < table->n_columns; i++)
        widths[i] = column_width(table, i);
    print_row(&line, table->heads, widths, table->n_columns);
    for (size_t i = 0; i < table->n; i += table->n_columns)
        print_row(&line, table->cells + i, widths, table->n_columns);
    msh_str_done(&line);
}
