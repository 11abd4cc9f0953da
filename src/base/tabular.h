/*
 * tabular.h - rows of a file that came from outside: CSV as spreadsheets and old systems write it, or
 * an XLSX workbook. Read as a stream, with a bound on everything.
 *
 * CSV: UTF-8 with or without a byte order mark, GB18030 (and so GBK, GB2312) or UTF-16LE, found out by
 * reading the file once, or told; cells parted by commas, tabs or semicolons, whichever the first line
 * has; quotes as in RFC 4180 around any of them, newlines inside. XLSX: the first sheet or one named
 * (xlsx.h).
 *
 * A row that cannot be read is handed out with a fault, and reading goes on behind it; an error ends
 * the file. Rows are numbered as a spreadsheet shows them: the first is 1; empty ones are not handed
 * out, though a workbook counts them. One thread at a time.
 */
#ifndef MSH_BASE_TABULAR_H
#define MSH_BASE_TABULAR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"

#define MSH_TABULAR_CELLS_MAX 256
#define MSH_TABULAR_ROW_MAX   ((size_t)1 << 20) /* bytes of one row, as UTF-8 */

enum msh_tabular_encoding {
    MSH_TABULAR_AUTO,
    MSH_TABULAR_UTF8,
    MSH_TABULAR_GB18030,
    MSH_TABULAR_UTF16LE,
    MSH_TABULAR_ENCODING_COUNT
};
extern const struct msh_names msh_tabular_encoding_names;

struct msh_tabular_how {
    enum msh_tabular_encoding encoding; /* CSV */
    const char *sheet;                  /* XLSX: by name; NULL = the first */
};

struct msh_tabular_row {
    int64_t no;
    const char *cells[MSH_TABULAR_CELLS_MAX]; /* UTF-8 without NUL, in the arena; never NULL */
    size_t n;
    const char *fault; /* NULL, or why the row cannot be read: "quote", "text", "cells" */
};

struct msh_tabular;

/* MSH_E_INVALID: a workbook that is none. MSH_E_LIMIT: one that would be too large. MSH_E_IO. */
int msh_tabular_open(const char *path, const struct msh_tabular_how *how, struct msh_tabular **ret,
                     struct msh_err *err);
/* The same over bytes in memory, which outlive it. */
int msh_tabular_open_bytes(const void *bytes, size_t n, const struct msh_tabular_how *how,
                           struct msh_tabular **ret, struct msh_err *err);
void msh_tabular_close(struct msh_tabular *tabular); /* NULL-safe */

/* 1 = a row, 0 = the end, negative = the file ends here: MSH_E_INVALID "encoding" (bytes that are no
 * text in the encoding), "workbook"; MSH_E_LIMIT "row_size", "workbook_size"; MSH_E_IO. */
int msh_tabular_next(struct msh_tabular *tabular, struct msh_arena *arena,
                     struct msh_tabular_row *ret, struct msh_err *err);

/* What it was read as: "UTF-8", "GB18030", "UTF-16LE" or "XLSX". */
const char *msh_tabular_kind(const struct msh_tabular *tabular);

#endif
