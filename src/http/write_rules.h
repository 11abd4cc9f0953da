/*
 * write_rules.h - a deadline rule as the API tells it, in lists and beside a due. Members only; the
 * caller opens and closes the object.
 */
#ifndef MSH_HTTP_WRITE_RULES_H
#define MSH_HTTP_WRITE_RULES_H

#include "base/json.h"
#include "domain/rule.h"

/* All but the id, which a shipped rule has none of. */
void msh_write_rule(struct msh_json *w, const struct msh_rule *rule);

/* "2026-01-31", or null. */
void msh_json_day(struct msh_json *w, const char *key, bool known, int32_t day);

#endif
