#include "base/base.h"

#include "http/write_rules.h"

#include "base/time.h"

void msh_json_day(struct msh_json *w, const char *key, bool known, int32_t day)
{
    char date[MSH_DATE_SIZE] = "";

    if (known)
        msh_day_format(day, date);
    msh_json_string(w, key, known ? date : NULL);
}

static void word(struct msh_json *w, const char *key, const struct msh_names *names, int value)
{
    msh_json_string(w, key, value < 0 ? NULL : msh_name_code(names, value));
}

static void write_scope(struct msh_json *w, const struct msh_rule *rule)
{
    msh_json_string(w, "code", rule->code);
    word(w, "stage", &msh_stage_names, (int)rule->stage);
    msh_json_array(w, "types");
    for (int type = 0; type < MSH_TYPE_COUNT; type++)
        if ((rule->types >> type & 1) != 0)
            word(w, NULL, &msh_type_names, type);
    msh_json_array_end(w);
    word(w, "urgency", &msh_urgency_names, rule->urgency);
    msh_json_string(w, "tag", rule->tag);
}

static void write_extension(struct msh_json *w, const struct msh_rule *rule)
{
    const bool extends = rule->extend_max_times > 0;

    msh_json_int(w, "extend_max_times", rule->extend_max_times);
    msh_json_int(w, "extend_amount", rule->extend_amount);
    word(w, "extend_unit", &msh_time_unit_names, extends ? (int)rule->extend_unit : -1);
    word(w, "extend_approver", &msh_role_names, extends ? rule->extend_approver : -1);
    msh_json_array(w, "pauses");
    for (int reason = 0; reason < MSH_PAUSE_COUNT; reason++) {
        if (rule->pause_max_days[reason] == 0)
            continue;
        msh_json_object(w, NULL);
        word(w, "reason", &msh_pause_reason_names, reason);
        msh_json_int(w, "days", rule->pause_max_days[reason]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

void msh_write_rule(struct msh_json *w, const struct msh_rule *rule)
{
    const char mark[2] = { rule->mark, '\0' };

    write_scope(w, rule);
    msh_json_int(w, "amount", rule->term.amount);
    word(w, "unit", &msh_time_unit_names, (int)rule->term.unit);
    word(w, "count_from", &msh_count_from_names, (int)rule->term.count_from);
    word(w, "due_edge", &msh_due_edge_names, (int)rule->term.due_edge);
    write_extension(w, rule);
    word(w, "level", &msh_rule_level_names, (int)rule->level);
    msh_json_string(w, "mark", mark);
    msh_json_string(w, "legal_ref", rule->legal_ref);
    msh_json_string(w, "source", rule->source);
    msh_json_string(w, "note", rule->note);
    msh_json_day(w, "effective_from", rule->effective_from != MSH_RULE_DAY_OPEN_FROM,
                 rule->effective_from);
    msh_json_day(w, "effective_to", rule->effective_to != MSH_RULE_DAY_OPEN_TO, rule->effective_to);
}
