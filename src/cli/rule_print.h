/*
 * rule_print.h - deadline rules in the words of those who work under them.
 */
#ifndef MSH_CLI_RULE_PRINT_H
#define MSH_CLI_RULE_PRINT_H

#include "cli/desk.h"

/* "5工作日，次工作日起算，当日24时止", in the arena. */
const char *msh_rule_limit_text(struct msh_arena *arena, const struct msh_rule *rule);
/* "投诉、举报，紧急，tourism"; "全部" for every ticket. */
const char *msh_rule_tickets_text(struct msh_arena *arena, const struct msh_rule *rule);
/* "1次，每次5工作日（单位负责人）"; "" where the source knows none. */
const char *msh_rule_extension_text(struct msh_arena *arena, const struct msh_rule *rule);
/* "2021-12-01", "2021-12-01 to 2026-03-31"; "" for open ends. */
const char *msh_rule_dates_text(struct msh_arena *arena, const struct msh_rule *rule);

/* The transition table and the claim table as a Markdown page (docs/flow.md). */
void msh_flow_print(void);

#endif
