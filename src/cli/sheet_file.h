/*
 * sheet_file.h - a table written to a file or to standard output, as the option --format says.
 *
 * A file is written beside, for its owner alone, and moved at the end: whoever reads it sees all of it
 * or the old one. One thread.
 */
#ifndef MSH_CLI_SHEET_FILE_H
#define MSH_CLI_SHEET_FILE_H

#include "base/sheet_out.h"
#include "cli/desk.h"

struct msh_sheet_file {
    struct msh_sheet_out *sheet; /* rows go here */
    FILE *out;
    const char *path, *part; /* NULL: standard output */
    struct msh_str text;
};

#define MSH_SHEET_FORMAT_OPTION                                                                    \
    {                                                                                              \
        "format", "NAME", "csv, or xlsx for an Excel workbook; csv where it is not said", false    \
    }

/* `path` NULL = standard output. */
int msh_sheet_file_open(struct msh_desk *desk, const char *path, const char *title, bool bom,
                        struct msh_sheet_file *ret, struct msh_err *err);
/* Write what is ready, now and then. */
int msh_sheet_file_flush(struct msh_sheet_file *file, struct msh_err *err);
/* End and put it in its place, when `rc` is not negative; else nothing stays. Answers `rc` or what went
 * wrong. Harmless for one that was never opened. */
int msh_sheet_file_close(struct msh_sheet_file *file, int rc, struct msh_err *err);

#endif
