/*
 * lateness.h - was the history that came in answered in time? Each row judged by the city's calendar
 * and by rules: those that were in force then, or those of a preset as if they had been.
 */
#ifndef MSH_CLI_LATENESS_H
#define MSH_CLI_LATENESS_H

#include "cli/desk.h"

/* `preset` NULL: the city's own rules. To `out` as CSV: number, source, source_number, type,
 * accepted_at, replied_at, rule, due_at, late (yes, no, or empty where no rule was in force). */
int msh_lateness_write(struct msh_desk *desk, const char *preset, FILE *out, struct msh_err *err);

#endif
