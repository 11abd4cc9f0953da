/*
 * csv.h - tab- and comma-separated text, in and out.
 *
 * The reader takes UTF-8 with quoted fields and newlines inside quotes; the writer quotes where
 * needed and defuses cells a spreadsheet would run (= + - @). One thread at a time.
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
    size_t line;         /* line of the row last read, from 1 */
};

void msh_csv_init(struct msh_csv *csv, char separator, const char *text, size_t n);
/* Next row into `cells` (arena strings). 1 = a row, 0 = end, negative = error naming the line. */
int msh_csv_next(struct msh_csv *csv, struct msh_arena *arena, const char *cells[], size_t max,
                 size_t *ret_n, struct msh_err *err);
/* Append one cell; the caller adds separators through `first`. */
void msh_csv_cell(struct msh_str *out, bool *first, const char *value);
void msh_csv_end(struct msh_str *out, bool *first);

#endif
