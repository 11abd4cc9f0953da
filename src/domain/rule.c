#include "base/base.h"

#include "domain/rule.h"

static const struct msh_name level[MSH_RULE_LEVEL_COUNT] = {
    [MSH_RULE_LEVEL_SPECIAL] = { "special", "特别规定", "special law" },
    [MSH_RULE_LEVEL_PROVINCE] = { "province", "省", "province" },
    [MSH_RULE_LEVEL_CITY] = { "city", "市", "city" },
    [MSH_RULE_LEVEL_UNIT] = { "unit", "单位", "unit" },
};
const struct msh_names msh_rule_level_names = { "rule_level", level, MSH_COUNT(level) };

static int count_bits(unsigned mask)
{
    return __builtin_popcount(mask);
}

/* Larger is narrower: tag before urgency before types. */
static int narrowness(const struct msh_rule *rule)
{
    return (rule->tag != NULL ? 1000 : 0) + (rule->urgency != MSH_RULE_ANY_URGENCY ? 100 : 0) +
           (int)MSH_TYPE_COUNT - count_bits(rule->types);
}

bool msh_rule_is_ambiguous(const struct msh_rule *a, const struct msh_rule *b)
{
    bool same_tag =
        (a->tag == NULL) == (b->tag == NULL) && (a->tag == NULL || msh_streq(a->tag, b->tag));

    return a->stage == b->stage && a->level == b->level && (a->types & b->types) != 0 &&
           a->urgency == b->urgency && same_tag && narrowness(a) == narrowness(b) &&
           a->effective_from == b->effective_from;
}

static bool has_tag(const struct msh_rule_query *query, const char *tag)
{
    for (size_t i = 0; i < query->n_tags; i++)
        if (msh_streq(query->tags[i], tag))
            return true;
    return false;
}

static bool applies(const struct msh_rule *rule, const struct msh_rule_query *query, int32_t day)
{
    return rule->stage == query->stage && (rule->types & (1U << query->type)) != 0 &&
           (rule->urgency == MSH_RULE_ANY_URGENCY || rule->urgency == (int)query->urgency) &&
           (rule->tag == NULL || has_tag(query, rule->tag)) && rule->effective_from <= day &&
           day <= rule->effective_to;
}

static bool is_narrower(const struct msh_rule *rule, const struct msh_rule *than)
{
    int a = narrowness(rule), b = narrowness(than);

    return a > b || (a == b && rule->effective_from > than->effective_from);
}

bool msh_rule_find(const struct msh_calendar *cal, const struct msh_rule *rules, size_t n,
                   const struct msh_rule_query *query, struct msh_rule_match *ret_match)
{
    const struct msh_rule *best[MSH_RULE_LEVEL_COUNT] = { NULL };
    int32_t day = msh_day_of(query->at, cal->zone_ms);
    struct msh_rule_match match = { 0 };
    struct msh_due due;

    for (size_t i = 0; i < n; i++) {
        const struct msh_rule **seat = &best[rules[i].level];

        if (applies(&rules[i], query, day) && (*seat == NULL || is_narrower(&rules[i], *seat)))
            *seat = &rules[i];
    }
    for (int l = 0; l < MSH_RULE_LEVEL_COUNT; l++) {
        if (best[l] == NULL)
            continue;
        msh_deadline_due(cal, &best[l]->term, query->at, &due);
        if (match.legal == NULL) {
            match.legal = best[l];
            match.legal_due = due;
        }
        if (match.warn == NULL || due.at < match.warn_due.at) {
            match.warn = best[l];
            match.warn_due = due;
        }
    }
    if (match.legal == NULL)
        return false;
    *ret_match = match;
    return true;
}

/* --- moves --- */

void msh_rule_move(const struct msh_calendar *cal, const struct msh_rule *rule,
                   const struct msh_due *old, const struct msh_due_move *move,
                   struct msh_due *ret_due)
{
    struct msh_due due = *old;

    if (rule == NULL)
        due.at += move->to_at - move->from_at;
    else if (move->amount > 0)
        msh_deadline_extend(cal, old, move->amount, rule->extend_unit, rule->term.due_edge, &due);
    else
        msh_deadline_pause(cal, &rule->term, old, move->from_at, move->to_at, &due);
    due.at = msh_due_within(old->at, due.at, move->within_at);
    *ret_due = due;
}

void msh_rule_replay(const struct msh_calendar *cal, const struct msh_rule *rule, int64_t start_at,
                     const struct msh_due_move *moves, size_t n, struct msh_due *ret_due)
{
    struct msh_due due;

    msh_deadline_due(cal, &rule->term, start_at, &due);
    for (size_t i = 0; i < n; i++) {
        struct msh_due_move move = moves[i];

        move.within_at = 0;
        msh_rule_move(cal, rule, &due, &move, &due);
    }
    *ret_due = due;
}
