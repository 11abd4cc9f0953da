/*
 * csv.h - tab- and comma-separated text, in and out.
 *
 * The reader takes RFC 4180 text in UTF-8, with or without a byte order mark: quoted cells, newlines
 * inside quotes, LF or CRLF; empty lines are skipped. The writer quotes where needed and defuses
 * cells a spreadsheet would run (= + - @, also full-width, and leading control characters) with an
 * apostrophe; plain numbers stay. One thread at a time.
 */
#ifndef MSH_BASE_CSV_H
#define MSH_BASE_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define MSH_CSV_MAX_COLUMNS 64

struct msh_csv {
    const char *p, *end; /* what is left */
    char separator;      /* ',' or '\t' (tab: no quoting, \n \t \\ escapes) */
    size_t line;         /* line the row last read begins on, from 1 */
    size_t next_line;
};

/* Spreadsheets take a file for UTF-8 only if it begins with this. */
#define MSH_CSV_BOM "\xEF\xBB\xBF"

void msh_csv_init(struct msh_csv *csv, char separator, const char *text, size_t n);
/* Next row into `cells` (arena strings). 1 = a row, 0 = end, negative = error naming the line. */
int msh_csv_next(struct msh_csv *csv, struct msh_arena *arena, const char *cells[], size_t max,
                 size_t *ret_n, struct msh_err *err);
/* Append one cell (NULL is empty), with the comma before it unless `first`; _end ends the row with
 * CRLF and makes `first` true again, as it must be before the first cell. */
void msh_csv_cell(struct msh_str *out, bool *first, const char *value);
void msh_csv_end(struct msh_str *out, bool *first);
/* Does a spreadsheet take it for a formula? */
bool msh_csv_would_run(const char *value);

#endif
