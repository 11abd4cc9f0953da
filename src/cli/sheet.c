#include "base/base.h"

#include "base/csv.h"
#include "cli/cli.h"
#include "cli/sheet.h"

#define FILE_MAX ((size_t)16 << 20)

struct reading {
    struct msh_arena *arena;
    struct msh_csv csv;
    const char *cells[MSH_CSV_MAX_COLUMNS];
    size_t n;
    size_t place[MSH_CSV_MAX_COLUMNS]; /* of each column of the file: which one of ours */
    size_t width;                      /* columns of the file */
};

static size_t find(const struct msh_sheet *sheet, const char *name)
{
    size_t i = 0;
    while (i < sheet->n_columns && !msh_streq(sheet->columns[i].name, name))
        i++;
    return i;
}

static int bad_columns(const struct msh_sheet *sheet, const char *what, const char *name,
                       struct msh_err *err)
{
    struct msh_str known;
    msh_str_init(&known, 150);
    for (size_t i = 0; i < sheet->n_columns; i++)
        msh_str_fmt(&known, "%s%s", i == 0 ? "" : " ", sheet->columns[i].name);
    msh_err_set(err, MSH_E_INVALID, "file_columns",
                "%s %.40s; the first row names the columns, of these: %s", what, name, known.p);
    msh_str_done(&known);
    return err->rc;
}

static int read_head(struct reading *r, const struct msh_sheet *sheet, struct msh_err *err)
{
    bool seen[MSH_CSV_MAX_COLUMNS] = { false };
    int rc = msh_csv_next(&r->csv, r->arena, r->cells, MSH_COUNT(r->cells), &r->n, err);
    if (rc < 0)
        return rc;
    r->width = rc == 0 ? 0 : r->n;
    for (size_t i = 0; i < r->width; i++) {
        r->place[i] = find(sheet, r->cells[i]);
        if (r->place[i] == sheet->n_columns)
            return bad_columns(sheet, "unknown column", r->cells[i], err);
        if (seen[r->place[i]])
            return bad_columns(sheet, "there twice: column", r->cells[i], err);
        seen[r->place[i]] = true;
    }
    for (size_t i = 0; i < sheet->n_columns; i++)
        if (sheet->columns[i].needed && !seen[i])
            return bad_columns(sheet, "no column", sheet->columns[i].name, err);
    return MSH_OK;
}

static int read_rows(struct reading *r, struct msh_sheet *sheet, struct msh_err *err)
{
    size_t n = 0, cap = 0, n_lines = 0, lines_cap = 0;
    int rc;
    while ((rc = msh_csv_next(&r->csv, r->arena, r->cells, MSH_COUNT(r->cells), &r->n, err)) > 0) {
        if (r->n != r->width)
            return msh_err_set(err, MSH_E_INVALID, "file_row", "line %zu has %zu cells, not %zu",
                               r->csv.line, r->n, r->width);
        size_t first = n;
        for (size_t i = 0; i < sheet->n_columns; i++)
            *MSH_PUSH(r->arena, sheet->cells, n, cap) = "";
        for (size_t i = 0; i < r->width; i++)
            sheet->cells[first + r->place[i]] = r->cells[i];
        *MSH_PUSH(r->arena, sheet->lines, n_lines, lines_cap) = r->csv.line;
        sheet->n_rows++;
    }
    if (rc == 0 && sheet->n_rows == 0)
        return msh_err_set(err, MSH_E_INVALID, "file_empty", "this file has no rows");
    return rc;
}

int msh_sheet_read(struct msh_arena *arena, const char *path,
                   const struct msh_sheet_column *columns, size_t n_columns, struct msh_sheet *ret,
                   struct msh_err *err)
{
    struct reading r = { .arena = arena };
    struct msh_sheet sheet = { .columns = columns, .n_columns = n_columns };
    char *text;
    size_t n;
    int rc = msh_cli_read(path, FILE_MAX, &text, &n, err);
    if (rc < 0)
        return rc;
    bool tabs = memchr(text, '\t', strcspn(text, "\n")) != NULL;
    msh_csv_init(&r.csv, tabs ? '\t' : ',', text, n);
    rc = read_head(&r, &sheet, err);
    if (rc == MSH_OK)
        rc = read_rows(&r, &sheet, err);
    if (rc == MSH_OK)
        *ret = sheet;
    free(text);
    return rc;
}

const char *msh_sheet_cell(const struct msh_sheet *sheet, size_t row, size_t column)
{
    return sheet->cells[row * sheet->n_columns + column];
}

int msh_sheet_fail(const struct msh_sheet *sheet, size_t row, struct msh_err *err)
{
    struct msh_err why = *err;
    if (row >= sheet->n_rows)
        return why.rc;
    return msh_err_set(err, why.rc, why.code, "line %zu: %s%s%.180s", sheet->lines[row], why.field,
                       why.field[0] == '\0' ? "" : ": ", why.text);
}
