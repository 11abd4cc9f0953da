#include "base/base.h"

#include "flow_city.h"

static const struct {
    uint32_t roles;
    int n;
} hotline_posts[] = {
    { MSH_BIT(MSH_STAFF_OPERATOR), 1 },
    { MSH_BIT(MSH_STAFF_DISPATCHER), 2 },
    { MSH_BIT(MSH_STAFF_REVIEWER), 3 },
    { MSH_BIT(MSH_STAFF_CALLBACK), 2 },
    { MSH_BIT(MSH_STAFF_SUPERVISOR), 3 },
    { MSH_BIT(MSH_STAFF_LEADER), 1 },
    { MSH_BIT(MSH_STAFF_INSPECTOR), 3 },
    { MSH_BIT(MSH_STAFF_REPORT_DESK), 3 },
    { MSH_BIT(MSH_STAFF_REVIEWER) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_DISPATCHER),
      2 },
    { MSH_BIT(MSH_STAFF_ANALYST), 1 },
};

/* Shipped rules, official calendars -------------------------------------------------------------*/

static const struct msh_rule *find_rule(const struct flow_city *city, int64_t id)
{
    assert_true(id > 0 && (size_t)id <= city->n_rules && city->rules[id - 1].id == id);
    return &city->rules[id - 1];
}

static int64_t warn_of(const struct flow_city *city, int64_t due_at)
{
    int64_t yellow = 0, red = 0;
    msh_lamp_bounds(city->cal, due_at, &yellow, &red);
    return yellow;
}

static int start(void *arg, const struct msh_ticket *ticket, enum msh_stage stage, int64_t from_at,
                 struct msh_printed *ret, struct msh_err *err)
{
    const struct flow_city *city = arg;
    const struct msh_rule_query query = {
        .stage = stage, .type = ticket->type, .urgency = ticket->urgency, .at = from_at
    };
    struct msh_rule_match match;
    (void)err;
    if (!msh_rule_find(city->cal, city->rules, city->n_rules, &query, &match))
        return 0;
    *ret = (struct msh_printed){ .rule_id = match.legal->id,
                                 .calendar_version = (int)city->cal->version,
                                 .due_at = match.legal_due.at,
                                 .warn_at = warn_of(city, match.warn_due.at),
                                 .provisional = match.legal_due.provisional };
    return 1;
}

static struct msh_due extended(const struct flow_city *city, const struct msh_rule *rule,
                               struct msh_due old, int amount)
{
    struct msh_due due;
    msh_deadline_extend(city->cal, &old, amount, rule->extend_unit, rule->term.due_edge, &due);
    return due;
}

static struct msh_due resumed(const struct flow_city *city, const struct msh_rule *rule,
                              struct msh_due old, int64_t from, int64_t to)
{
    struct msh_due due;
    msh_deadline_pause(city->cal, &rule->term, &old, from, to, &due);
    return due;
}

static struct msh_due due_now(const struct msh_clock *clock)
{
    return (struct msh_due){ .at = clock->due_at, .provisional = clock->provisional };
}

static int extend(void *arg, const struct msh_clock *clock, int amount, struct msh_printed *ret,
                  struct msh_err *err)
{
    const struct flow_city *city = arg;
    struct msh_due due = extended(city, find_rule(city, clock->rule_id), due_now(clock), amount);
    (void)err;
    *ret = (struct msh_printed){ .due_at = due.at,
                                 .warn_at = warn_of(city, due.at),
                                 .provisional = due.provisional };
    return MSH_OK;
}

static int resume(void *arg, const struct msh_clock *clock, int64_t paused_ms,
                  struct msh_printed *ret, struct msh_err *err)
{
    const struct flow_city *city = arg;
    struct msh_due due;
    (void)err;
    *ret = (struct msh_printed){ .due_at = clock->due_at + paused_ms,
                                 .warn_at = clock->warn_at + paused_ms };
    if (clock->rule_id == 0) /* a date of a plan moves by the time lost */
        return MSH_OK;
    due = resumed(city, find_rule(city, clock->rule_id), due_now(clock), clock->paused_at,
                  clock->paused_at + paused_ms);
    *ret = (struct msh_printed){
        .due_at = due.at,
        .warn_at = due.at == clock->due_at ? clock->warn_at : warn_of(city, due.at),
        .provisional = due.provisional,
    };
    return MSH_OK;
}

static void limits(void *arg, const struct msh_clock *clock, struct msh_limits *ret)
{
    const struct flow_city *city = arg;
    *ret = (struct msh_limits){ 0 };
    if (clock->rule_id == 0)
        return;
    const struct msh_rule *rule = find_rule(city, clock->rule_id);
    ret->extend_max_times = rule->extend_max_times;
    ret->extend_max_amount = rule->extend_amount;
    ret->extend_by_head = rule->extend_approver == MSH_STAFF_HEAD;
    for (int i = 0; i < MSH_PAUSE_COUNT; i++)
        if (rule->pause_max_days[i] > 0) {
            ret->pause_reasons |= MSH_BIT(i);
            ret->pause_max_ms[i] = rule->pause_max_days[i] * MSH_DAY_MS;
        }
}

void flow_city_settle(struct flow_city *city, const char *preset, bool pauses,
                      struct msh_arena *arena)
{
    struct msh_preset loaded;
    struct msh_err err;
    assert_int_equal(msh_preset_load(arena, preset, &loaded, &err), MSH_OK);
    city->n_rules = loaded.n_rules;
    for (size_t i = 0; i < loaded.n_rules; i++) {
        city->rules[i] = loaded.rules[i];
        city->rules[i].id = 1 + (int64_t)i;
        for (int k = 0; pauses && k < MSH_PAUSE_COUNT; k++)
            city->rules[i].pause_max_days[k] = 5 + 5 * k;
    }
}

/* People ----------------------------------------------------------------------------------------*/

static void hire(struct flow_city *city, uint32_t roles, int64_t unit_id)
{
    assert_true(city->n_people < CITY_PEOPLE_MAX);
    int64_t account_id = 1 + (int64_t)city->n_people;
    city->people[city->n_people++] = (struct msh_actor){ roles, account_id, unit_id };
}

static void hire_all(struct flow_city *city)
{
    for (size_t i = 0; i < MSH_COUNT(hotline_posts); i++)
        for (int k = 0; k < hotline_posts[i].n; k++)
            hire(city, hotline_posts[i].roles, CITY_HOTLINE);
    for (int unit = CITY_UNIT_1; unit < CITY_LEVEL_3 + CITY_LEVEL_3_UNITS; unit++) {
        hire(city, MSH_BIT(MSH_STAFF_CLERK), unit);
        hire(city, MSH_BIT(MSH_STAFF_CLERK), unit);
        hire(city, MSH_BIT(MSH_STAFF_HEAD), unit);
        hire(city, MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD), unit);
    }
    hire(city, hotline_posts[2].roles | hotline_posts[3].roles | hotline_posts[4].roles,
         CITY_UNIT_1);
    city->people[city->n_people++] = (struct msh_actor){ MSH_ACTOR_REQUESTER, 0, 0 };
    city->people[city->n_people++] = (struct msh_actor){ MSH_ACTOR_SYSTEM, 0, 0 };
}

void flow_city_open(struct flow_city *city, struct msh_arena *arena)
{
    struct msh_calendar_year *years;
    struct msh_calendar_spec spec = { .id = 1,
                                      .version = 3,
                                      .zone_ms = MSH_ZONE_CHINA_MS,
                                      .periods = msh_calendar_periods_default,
                                      .n_periods = 2 };
    struct msh_err err;
    *city = (struct flow_city){ .clockwork = { city, start, extend, resume, limits } };
    assert_int_equal(msh_calendar_shipped_years(arena, &years, &spec.n_years, &err), MSH_OK);
    spec.years = years;
    assert_int_equal(msh_calendar_build(arena, &spec, &city->cal, &err), MSH_OK);
    hire_all(city);
}

/* What was told ---------------------------------------------------------------------------------*/

static struct flow_told *told_of(struct flow_past *past, int64_t clock_id)
{
    for (size_t i = 0; i < past->n_dues; i++)
        if (past->dues[i].clock_id == clock_id)
            return &past->dues[i];
    return NULL;
}

static bool hear(struct flow_past *past, const struct flow_city *city,
                 const struct msh_clock *clock)
{
    assert_true(past->n_dues < PAST_DUES_MAX);
    struct flow_told *told = &past->dues[past->n_dues++];
    *told = (struct flow_told){ .clock_id = clock->id, .due = due_now(clock), .rule = -1 };
    if (clock->rule_id == 0)
        return true;
    const struct msh_rule *rule = find_rule(city, clock->rule_id);
    told->rule = (int)clock->rule_id;
    msh_deadline_due(city->cal, &rule->term, clock->start_at, &told->due);
    return clock->calendar_version == (int)city->cal->version && rule->stage == clock->stage &&
           clock->due_at == told->due.at && clock->provisional == told->due.provisional;
}

static int64_t fact(const struct msh_change *change, const char *key)
{
    for (size_t i = 0; i < change->n_facts; i++)
        if (msh_streq(change->facts[i].key, key))
            return change->facts[i].i;
    return 0;
}

/* Invariant 2: from rule and calendar version alone, with the extensions and pauses that the
 * changes tell, comes the due that is printed. A level-3 due may be cut to its level-2 due. */
static bool recompute(struct flow_past *past, const struct flow_city *city,
                      const struct msh_ticket *after, const struct msh_change *change,
                      const struct msh_tick *tick)
{
    const struct msh_clock *clock = &tick->clock;
    const struct msh_task *task = msh_ticket_task(after, clock->task_id);
    struct flow_told *told = told_of(past, clock->id);
    if ((told == NULL) != (tick->kind == MSH_TICK_START))
        return false;
    if (told == NULL)
        return hear(past, city, clock);
    int64_t gap = clock->paused_ms - told->paused_ms;
    struct msh_due was = told->due, due = was;
    if (tick->kind == MSH_TICK_EXTEND)
        due = extended(city, find_rule(city, told->rule), due, (int)fact(change, "amount"));
    if (tick->kind == MSH_TICK_RESUME && gap > 0 && told->rule >= 0)
        due =
            resumed(city, find_rule(city, told->rule), due, told->paused_at, told->paused_at + gap);
    else if (tick->kind == MSH_TICK_RESUME)
        due.at += gap;
    told->due = due_now(clock);
    told->paused_at = clock->paused_at;
    told->paused_ms = clock->paused_ms;
    if (task != NULL && task->parent_task_id != 0)
        return clock->due_at >= was.at && clock->due_at <= due.at;
    return clock->due_at == due.at && clock->provisional == due.provisional;
}

const char *flow_past_tell(struct flow_past *past, const struct flow_city *city,
                           const struct flow_step *s)
{
    bool review = s->command->op == MSH_OP_PASS || s->command->op == MSH_OP_SEND_BACK;
    for (size_t i = 0; i < s->changes->n; i++) {
        const struct msh_change *change = &s->changes->items[i];
        assert_true(past->n_log < PAST_LOG_MAX);
        past->log[past->n_log++] = *change;
        for (size_t k = 0; k < change->n_ticks; k++)
            if (!recompute(past, city, s->after, change, &change->ticks[k]))
                return "§2.7(2): rule and calendar give the due again";
    }
    if (past->first_rating == MSH_RATING_NONE)
        past->first_rating = s->after->first_rating;
    if (s->after->first_rating != past->first_rating)
        return "guarantee 1: the first rating of all stays";
    if (review && s->before->round < 3)
        past->early_reviewer = s->command->actor.account_id;
    else if (review && past->early_reviewer == s->command->actor.account_id)
        return "design §4: the third round goes to another reviewer, and stays with others";
    return s->after->round >= s->before->round ? NULL : "§2.3: rounds only grow";
}

const char *flow_past_replay(const struct flow_past *past, const struct msh_ticket *t)
{
    int ticket = MSH_TICKET_NONE;
    size_t tasks = 0, claims = 0;
    for (size_t i = 0; i < past->n_log; i++) {
        const struct msh_change *change = &past->log[i];
        tasks += change->op == MSH_OP_OPEN;
        claims += change->op == MSH_OP_ASK;
        if (change->machine != MSH_MACHINE_TICKET)
            continue;
        if (change->from != ticket)
            return "the log goes from where it was";
        ticket = change->to;
    }
    if (ticket != (int)t->state || tasks != t->n_tasks || claims != t->n_claims)
        return "the log gives the ticket";
    for (size_t i = 0; i < t->n_tasks; i++) {
        int state = MSH_TASK_NONE;
        for (size_t k = 0; k < past->n_log; k++)
            if (past->log[k].machine == MSH_MACHINE_TASK &&
                past->log[k].target_id == t->tasks[i].id)
                state = past->log[k].to;
        if (state != (int)t->tasks[i].state)
            return "the log gives the shares";
    }
    return NULL;
}
