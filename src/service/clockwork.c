#include "base/base.h"

#include "service/directory_load.h"
#include "service/settings.h"

static int64_t warn_of(const struct msh_directory *dir, int64_t due_at)
{
    int64_t yellow_at = 0, red_at = 0;

    msh_lamp_bounds(dir->calendar, due_at, &yellow_at, &red_at);
    return yellow_at;
}

static bool find(const struct msh_city_clockwork *city, const struct msh_ticket *ticket,
                 enum msh_stage stage, int64_t from_at, struct msh_rule_match *ret)
{
    const char *tags[MSH_CLOCKWORK_TAGS_MAX + 2];
    size_t n_tags = city->n_tags;
    memcpy(tags, city->tags, n_tags * sizeof(*tags));
    if (ticket->is_complex)
        tags[n_tags++] = "complex";
    if (ticket->is_supervised)
        tags[n_tags++] = "supervised";
    const struct msh_rule_query query = { .stage = stage,
                                          .type = ticket->type,
                                          .urgency = ticket->urgency,
                                          .tags = tags,
                                          .n_tags = n_tags,
                                          .at = from_at };

    return msh_rule_find(city->dir->calendar, city->dir->rules, city->dir->n_rules, &query, ret);
}

static int start(void *arg, const struct msh_ticket *ticket, enum msh_stage stage, int64_t from_at,
                 struct msh_printed *ret, MSH_UNUSED struct msh_err *err)
{
    const struct msh_city_clockwork *city = arg;
    struct msh_rule_match match;

    if (!find(city, ticket, stage, from_at, &match))
        return 0;
    *ret = (struct msh_printed){
        .rule_id = match.legal->id,
        .calendar_version = (int)city->dir->calendar->version,
        .due_at = match.legal_due.at,
        .warn_at = warn_of(city->dir, match.warn_due.at),
        .provisional = match.legal_due.provisional,
    };
    return 1;
}

static const struct msh_rule *rule_of(const struct msh_city_clockwork *city,
                                      const struct msh_clock *clock, struct msh_err *err)
{
    const struct msh_rule *rule = msh_directory_rule(city->dir, clock->rule_id);

    if (rule == NULL)
        msh_err_set(err, MSH_E_CORRUPT, "rule_missing", "the rule of a running clock is gone");
    return rule;
}

static int extend(void *arg, const struct msh_clock *clock, int amount, struct msh_printed *ret,
                  struct msh_err *err)
{
    const struct msh_city_clockwork *city = arg;
    const struct msh_due old = { .at = clock->due_at, .provisional = clock->provisional };
    const struct msh_rule *rule;
    struct msh_due due;

    if (clock->rule_id == 0)
        return msh_err_set(err, MSH_E_STATE, "no_rule", "a date of a plan is not extended");
    rule = rule_of(city, clock, err);
    if (rule == NULL)
        return err->rc;
    msh_rule_move(city->dir->calendar, rule, &old, &(struct msh_due_move){ .amount = amount },
                  &due);
    *ret = (struct msh_printed){ .calendar_version = (int)city->dir->calendar->version,
                                 .due_at = due.at,
                                 .warn_at = warn_of(city->dir, due.at),
                                 .provisional = due.provisional };
    return 0;
}

static int resume(void *arg, const struct msh_clock *clock, int64_t paused_ms,
                  struct msh_printed *ret, struct msh_err *err)
{
    const struct msh_city_clockwork *city = arg;
    const struct msh_due old = { .at = clock->due_at, .provisional = clock->provisional };
    const struct msh_rule *rule;
    struct msh_due due = old;

    /* A date of a plan moves by the time that was lost. */
    if (clock->rule_id == 0) {
        *ret = (struct msh_printed){ .due_at = clock->due_at + paused_ms,
                                     .warn_at = clock->warn_at + paused_ms };
        return 0;
    }
    rule = rule_of(city, clock, err);
    if (rule == NULL)
        return err->rc;
    const struct msh_due_move pause = { .from_at = clock->paused_at,
                                        .to_at = clock->paused_at + paused_ms };
    msh_rule_move(city->dir->calendar, rule, &old, &pause, &due);
    *ret = (struct msh_printed){
        .calendar_version = (int)city->dir->calendar->version,
        .due_at = due.at,
        .warn_at = due.at == old.at ? clock->warn_at : warn_of(city->dir, due.at),
        .provisional = due.provisional,
    };
    return 0;
}

static void limits(void *arg, const struct msh_clock *clock, struct msh_limits *ret)
{
    const struct msh_city_clockwork *city = arg;
    const struct msh_rule *rule =
        clock == NULL ? NULL : msh_directory_rule(city->dir, clock->rule_id);

    *ret = (struct msh_limits){ 0 };
    if (rule == NULL)
        return;
    ret->extend_max_times = rule->extend_max_times;
    ret->extend_max_amount = rule->extend_amount;
    ret->extend_by_head = rule->extend_approver == MSH_STAFF_HEAD;
    for (int i = 0; i < MSH_PAUSE_COUNT; i++)
        if (rule->pause_max_days[i] > 0) {
            ret->pause_reasons |= MSH_BIT(i);
            ret->pause_max_ms[i] = rule->pause_max_days[i] * MSH_DAY_MS;
        }
}

static int64_t ahead(void *arg, int64_t due_at, int workdays)
{
    const struct msh_city_clockwork *city = arg;

    return msh_due_ahead(city->dir->calendar, due_at, workdays);
}

void msh_clockwork_init(struct msh_city_clockwork *city, const struct msh_directory *dir,
                        const char *category)
{
    *city = (struct msh_city_clockwork){
        .clockwork = { .arg = city,
                       .start = start,
                       .extend = extend,
                       .resume = resume,
                       .limits = limits,
                       .ahead = ahead },
        .dir = dir,
    };
    for (size_t i = 0; i < dir->n_tags && city->n_tags < MSH_CLOCKWORK_TAGS_MAX; i++)
        if (msh_directory_category_within(dir, category, dir->tags[i].category))
            city->tags[city->n_tags++] = dir->tags[i].tag;
}

bool msh_clockwork_renew(const struct msh_directory *dir, const struct msh_clock *clock,
                         const struct msh_due_move *moves, size_t n_moves, int64_t bound_at,
                         struct msh_printed *ret)
{
    const struct msh_rule *rule = msh_directory_rule(dir, clock->rule_id);
    const struct msh_due printed = { .at = clock->due_at, .provisional = clock->provisional };
    struct msh_due fresh, due;

    if (rule == NULL)
        return false;
    msh_rule_replay(dir->calendar, rule, clock->start_at, moves, n_moves, &fresh);
    fresh.at = msh_due_within(clock->due_at, fresh.at, bound_at);
    msh_due_renew(&printed, &fresh, &due);
    *ret = (struct msh_printed){
        .rule_id = rule->id,
        .calendar_version = (int)dir->calendar->version,
        .due_at = due.at,
        .warn_at = due.at == clock->due_at ? clock->warn_at : warn_of(dir, due.at),
        .provisional = due.provisional,
    };
    return true;
}

/* An urgent ticket whose limit counts hours. */
static bool is_hasty(const struct msh_directory *dir, const struct msh_clock *clock,
                     enum msh_urgency urgency)
{
    const struct msh_rule *rule = msh_directory_rule(dir, clock->rule_id);

    return urgency != MSH_URGENCY_NORMAL && rule != NULL && rule->term.unit != MSH_UNIT_WORKDAY &&
           rule->term.unit != MSH_UNIT_DAY_NATURAL;
}

int64_t msh_clockwork_alert(const struct msh_directory *dir, const struct msh_clock *clock,
                            enum msh_urgency urgency, int64_t at)
{
    return is_hasty(dir, clock, urgency) ? at : msh_calendar_at_work(dir->calendar, at);
}

int64_t msh_clockwork_remind_from(const struct msh_directory *dir, const struct msh_clock *clock,
                                  enum msh_urgency urgency)
{
    int64_t percent = msh_directory_setting(dir, "hour_remind_percent", MSH_SETTING_HOUR_REMIND);
    int64_t net_ms = clock->due_at - clock->start_at - clock->paused_ms;

    if (clock->stage == MSH_STAGE_RETURN) /* a window, not a duty */
        return 0;
    if (is_hasty(dir, clock, urgency) && clock->warn_at <= clock->start_at)
        return percent == 0 ? 0 : clock->due_at - net_ms / 100 * (100 - percent);
    return clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE ? clock->warn_at
                                                                                  : 0;
}
