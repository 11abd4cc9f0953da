/*
 * rule_edit.h - keeping the city's deadline rules: one rule, many, or a shipped preset, from a day.
 *
 * Each change is one edit (edit.h). A stored rule never changes but for its end: whatever takes its
 * place begins on `from_day`, and the old row is used up to the day before; clocks that run keep
 * theirs. A day earlier than today is refused (MSH_E_INVALID "past"), so are rules between which
 * nobody could choose ("rule_ambiguous"), and a change that would leave the handling of some kind of
 * ticket without a limit ("handle_needed"). Thread-safe.
 */
#ifndef MSH_SERVICE_RULE_EDIT_H
#define MSH_SERVICE_RULE_EDIT_H

#include "service/structure_import.h"
#include "store/rule_store.h"

#define MSH_RULE_FROM_TODAY INT32_MIN

/* A rule with the row it is kept in. */
struct msh_rule_view {
    struct msh_rule rule;
    struct msh_rule_row row;
    int64_t mark; /* msh_rule_row_mark */
};
/* All there ever were, oldest first; rows that never held are left out. In the call's arena. */
int msh_rule_views(struct msh_call *call, struct msh_rule_view **ret, size_t *ret_n,
                   struct msh_err *err);
/* Of the rows of a code the one used on `today`, else the next to come, else the last that was;
 * NULL when there is none. An id in decimals names its row. */
const struct msh_rule_view *msh_rule_view_of(const struct msh_rule_view *views, size_t n,
                                             const char *code, int32_t today);

enum msh_rule_expect {
    MSH_RULE_ANY,     /* new or not */
    MSH_RULE_NEW,     /* MSH_E_CONFLICT "rule_exists" */
    MSH_RULE_REPLACE, /* MSH_E_NOT_FOUND; call->if_match is the mark of msh_rule_view_of */
};

/* Rules of the city's own, all or nothing; rows with their codes end the day before. A rule that says
 * what holds already is not entered again. */
int msh_rule_put(struct msh_call *call, const struct msh_rule *rules, size_t n, int32_t from_day,
                 enum msh_rule_expect expect, bool dry_run, struct msh_imported *ret,
                 struct msh_err *err);
/* The rule of this code is used no longer than the day before; call->if_match as above. */
int msh_rule_end(struct msh_call *call, const char *code, int32_t from_day, struct msh_err *err);

/* The rules of a shipped preset: a base takes the place of the base rules in use, an overlay is
 * added, or renewed. `ret->changed` counts the rules that end. MSH_E_NOT_FOUND; MSH_E_INVALID
 * "preset_kind" for an example. */
int msh_rule_preset_use(struct msh_call *call, const char *name, int32_t from_day, bool dry_run,
                        struct msh_imported *ret, struct msh_err *err);

#endif
