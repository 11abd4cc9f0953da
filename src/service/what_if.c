#include "base/base.h"

#include "service/what_if.h"

const char *const *msh_what_if_tags(const struct msh_directory *directory,
                                    const struct msh_what_if *question, struct msh_arena *arena,
                                    size_t *ret_n)
{
    const char **tags = MSH_ARRAY(arena, MSH_CLOCKWORK_TAGS_MAX + question->n_tags, const char *);
    struct msh_city_clockwork city;
    size_t n = 0;

    msh_clockwork_init(&city, directory, question->category);
    for (size_t i = 0; i < city.n_tags; i++)
        tags[n++] = city.tags[i];
    for (size_t i = 0; i < question->n_tags; i++)
        tags[n++] = question->tags[i];
    *ret_n = n;
    return tags;
}

static void tell(const struct msh_calendar *cal, const struct msh_what_if *question,
                 struct msh_arena *arena, struct msh_what_if_due *due)
{
    int64_t red_at;

    msh_lamp_bounds(cal, due->match.warn_due.at, &due->yellow_at, &red_at);
    due->steps = MSH_ARRAY(arena, MSH_WHAT_IF_STEPS_MAX, struct msh_counted_day);
    due->n_steps = msh_deadline_days(cal, &due->match.legal->term, question->from_at, due->steps,
                                     MSH_WHAT_IF_STEPS_MAX);
    due->cut = due->n_steps > MSH_WHAT_IF_STEPS_MAX;
    due->n_steps = MSH_MIN(due->n_steps, (size_t)MSH_WHAT_IF_STEPS_MAX);
}

void msh_what_if_rules(const struct msh_directory *directory, const struct msh_what_if *question,
                       const struct msh_rule *rules, size_t n_rules, struct msh_arena *arena,
                       struct msh_what_if_due **ret, size_t *ret_n)
{
    const struct msh_calendar *cal = msh_directory_calendar(directory);
    struct msh_what_if_due *dues = MSH_ARRAY(arena, MSH_STAGE_COUNT, struct msh_what_if_due);
    struct msh_rule_query query = { .type = question->type,
                                    .urgency = question->urgency,
                                    .at = question->from_at };
    size_t n = 0;

    query.tags = msh_what_if_tags(directory, question, arena, &query.n_tags);
    for (int stage = 0; stage < MSH_STAGE_COUNT; stage++) {
        query.stage = dues[n].stage = (enum msh_stage)stage;
        if ((question->stage >= 0 && question->stage != stage) ||
            !msh_rule_find(cal, rules, n_rules, &query, &dues[n].match))
            continue;
        tell(cal, question, arena, &dues[n++]);
    }
    *ret = dues;
    *ret_n = n;
}

void msh_what_if_rule(const struct msh_directory *directory, const struct msh_what_if *question,
                      const struct msh_rule *rule, struct msh_arena *arena,
                      struct msh_what_if_due *ret)
{
    const struct msh_calendar *cal = msh_directory_calendar(directory);
    struct msh_due due;

    msh_deadline_due(cal, &rule->term, question->from_at, &due);
    *ret = (struct msh_what_if_due){
        .stage = rule->stage,
        .match = { .legal = rule, .warn = rule, .legal_due = due, .warn_due = due },
    };
    tell(cal, question, arena, ret);
}
