/*
 * export_day.h - a day's tickets in the columns of an older hotline, to feed it back.
 */
#ifndef MSH_CLI_EXPORT_DAY_H
#define MSH_CLI_EXPORT_DAY_H

#include "cli/desk.h"

int msh_export_day(struct msh_desk *desk, struct msh_err *err);

#endif
