/*
 * sheet_out.h - a table that leaves: CSV or an XLSX workbook, by one set of calls, row by row.
 *
 * CSV: csv.h; instants as RFC 3339, ready to be taken at once. XLSX (libxlsxwriter, constant
 * memory): instants of the zone and numbers are cells of their kind; text is text, also where it
 * looks like a formula or a number (and stays so when somebody edits the cell); the heads stand
 * frozen, columns are as wide as what they hold. Sheets hold 1,048,576 rows; the next one takes what
 * comes after, under the same heads.
 *
 * A workbook gathers in files without a name in a folder given, so that nothing stays behind, not
 * even after a kill; it can be taken once it was ended, and was read back by then: a disk that filled
 * up on the way is an error, not a damaged file. More than 2 GiB of cells are refused.
 *
 * An error of a cell is kept, and told by the next take or end. One thread at a time; workbooks of
 * several threads are put together one after the other at their end.
 */
#ifndef MSH_BASE_SHEET_OUT_H
#define MSH_BASE_SHEET_OUT_H

#include "base/err.h"
#include "base/names.h"
#include "base/str.h"

#define MSH_SHEET_COLUMNS_MAX 64

enum msh_sheet_format { MSH_SHEET_CSV, MSH_SHEET_XLSX, MSH_SHEET_FORMAT_COUNT };
/* The code is also the ending of a file's name. */
extern const struct msh_names msh_sheet_format_names;
const char *msh_sheet_media_type(enum msh_sheet_format format);

struct msh_sheet_how {
    enum msh_sheet_format format;
    const char *temp_dir; /* XLSX; only read while it is opened */
    const char *title;    /* XLSX: of the sheet, at most 28 characters without []:*?/\ */
    int64_t zone_ms;
    bool bom; /* CSV */
};

struct msh_sheet_out;

/* MSH_E_FULL, MSH_E_IO. */
int msh_sheet_open(const struct msh_sheet_how *how, struct msh_sheet_out **ret,
                   struct msh_err *err);
void msh_sheet_close(struct msh_sheet_out *out); /* NULL-safe */

/* The row of heads, at least one, before any other; NULL heads are empty. */
void msh_sheet_heads(struct msh_sheet_out *out, const char *const *heads, size_t n);
/* Cells of a row from the left; NULL and 0 (an instant that never was) are empty. */
void msh_sheet_text(struct msh_sheet_out *out, const char *text);
void msh_sheet_int(struct msh_sheet_out *out, int64_t n);
/* Hundredths: 8765 is 87.65. */
void msh_sheet_hundredths(struct msh_sheet_out *out, int64_t n);
void msh_sheet_time(struct msh_sheet_out *out, int64_t at);
void msh_sheet_row(struct msh_sheet_out *out); /* the row is over */

/* No row will follow. MSH_E_FULL, MSH_E_IO, MSH_E_LIMIT "cell_size" (a text of more than 32,767
 * characters, in a workbook) or "sheet_size". */
int msh_sheet_end(struct msh_sheet_out *out, struct msh_err *err);

/* Append what is ready: of CSV all rows so far, of a workbook at most 64 KiB a call, and nothing
 * before its end. 1 = there will be more, 0 = that was all, negative = an error. */
int msh_sheet_take(struct msh_sheet_out *out, struct msh_str *ret, struct msh_err *err);

#endif
