/*
 * xlsx.h - one sheet of an XLSX workbook as rows of text (ECMA-376: a zip of XML parts).
 *
 * Streamed: a row is handed out as soon as its XML was read. What must be kept is bounded: the shared
 * strings (256 MiB, 4 million), the styles (65,536). A part that inflates to more than 4 GiB, or to
 * more than 250 times what is stored, is refused (zip bombs); so is a document type declaration.
 *
 * Numbers come out as the shortest text that is the same number, whole ones without exponent, for the
 * file holds what was entered and not what is shown; those under a date format as
 * "2026-10-13 09:30:00", "2026-10-13" where they have no clock time. Both date systems, 1900 with its
 * 29 February 1900, and 1904. Formulas are not computed: the value stored with them counts. One
 * thread at a time.
 */
#ifndef MSH_BASE_XLSX_H
#define MSH_BASE_XLSX_H

#include "base/tabular.h"

struct msh_xlsx;

/* `sheet` by name, NULL = the first. Errors of tabular.h; MSH_E_NOT_FOUND "sheet". */
int msh_xlsx_open(const char *path, const char *sheet, struct msh_xlsx **ret, struct msh_err *err);
int msh_xlsx_open_bytes(const void *bytes, size_t n, const char *sheet, struct msh_xlsx **ret,
                        struct msh_err *err);
void msh_xlsx_close(struct msh_xlsx *xlsx); /* NULL-safe */
int msh_xlsx_next(struct msh_xlsx *xlsx, struct msh_arena *arena, struct msh_tabular_row *ret,
                  struct msh_err *err);

#endif
