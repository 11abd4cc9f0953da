/*
 * old_table.h - the table of an older hotline, opened as a profile says (docs/operations/import.md).
 */
#ifndef MSH_CLI_OLD_TABLE_H
#define MSH_CLI_OLD_TABLE_H

#include "cli/desk.h"
#include "service/import/profile.h"

/* The profile that --profile names. In the desk's arena. */
int msh_old_profile(struct msh_desk *desk, struct msh_import_profile **ret, struct msh_err *err);
/* The same with the file, its heads read; --encoding and --sheet are minded. The caller closes it. */
int msh_old_table(struct msh_desk *desk, const char *path, struct msh_import_profile **ret_profile,
                  struct msh_tabular **ret_file, struct msh_err *err);

#endif
