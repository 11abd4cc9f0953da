/*
 * Every printed due can be taken apart: clocks that were extended, paused, suspended and renewed by
 * an announced year are counted once more from the events alone, by the slow clock, which shares no
 * code with src/. And what verify says where a due no longer follows.
 *
 * The city's business clock stands in 2041, years nobody has announced; its rule for handling knows
 * pauses, as a city may set for itself.
 */
#include "base/base.h"

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "service/auth.h"
#include "service/directory.h"
#include "service/open.h"
#include "service/structure.h"
#include "service/verify/verify.h"
#include "service/work.h"
#include "slow_clock.h"
#include "small_city.h"
#include "store/event_store.h"

#define HANDLE                                                                                     \
    "anyang.handle\thandle\t*\t*\t-\t4\tworkday\tnext_workday\tend_of_day\t1\t5\tworkday\thead\t"  \
    "supplement:5\tcity\tP\t-\t-\tlocal\tlocal\t-"

#define VERSIONS 5
#define CLOCKS   64

static struct msh_err err;

struct told {
    int64_t id, start_at;
    struct msh_due due;
    bool by_rule;
    struct msh_term term;
    struct msh_due_move moves[8];
    int n_moves;
};

struct scene {
    struct small_city *city;
    struct slow_calendar versions[VERSIONS]; /* 0 is not used */
    int64_t version, now;
    struct msh_event *events;
    size_t n_events;
    struct told told[CLOCKS];
    int n_told, n_moved, n_renewed;
};

/* The city ---------------------------------------------------------------------------------------*/

static struct msh_call call_as(struct scene *s, const struct msh_principal *who)
{
    return (struct msh_call){
        .service = s->city->service, .principal = who, .arena = &s->city->arena, .if_match = -1
    };
}

static int64_t at(const char *text)
{
    int64_t ret = 0;
    if (!msh_time_parse(text, &ret))
        fail_msg("no instant: %s", text);
    return ret;
}

static int read_now(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct scene *s = arg;
    return msh_region_now(tx, &s->city->service->region, &s->now, e);
}

static void pass_until(struct scene *s, const char *text)
{
    city_ok(msh_tx_read(s->city->service->store, "now", read_now, s, &err), &err);
    for (int64_t left = at(text) - s->now, step; left > 0; left -= step) {
        step = MSH_MIN(left, 3650 * MSH_DAY_MS); /* the longest there is */
        city_ok(msh_work_advance(s->city->service, step, &err), &err);
    }
}

/* The notice of a year: Monday to Friday but for the days it names, all in January. */
static void announce(struct scene *s, int year, const char *days, const char *january)
{
    struct msh_principal system;
    struct slow_calendar *slow;
    char notice[512];
    int64_t version = 0;
    int read = 0;
    msh_principal_system(&system);
    struct msh_call call = call_as(s, &system);
    (void)snprintf(notice, sizeof(notice), "{\"year\":%d,\"days\":[%s]}", year, days);
    city_ok(
        msh_structure_calendar_import(&call, notice, strlen(notice), "通知", &read, &version, &err),
        &err);
    assert_true(version < VERSIONS && version > s->version);
    slow = &s->versions[version];
    *slow = s->versions[s->version];
    s->version = version;
    for (int32_t day = msh_day_from_civil(year, 1, 1); day < msh_day_from_civil(year + 1, 1, 1);
         day++) {
        int y, month, mday;
        msh_day_to_civil(day, &y, &month, &mday);
        slow_set(slow, year, month, mday, msh_day_weekday(day) < 5 ? 'W' : 'R');
    }
    for (int mday = 1; january[mday - 1] != '\0'; mday++)
        slow_set(slow, year, 1, mday, january[mday - 1]);
    city_ok(msh_work_advance(s->city->service, MSH_MINUTE_MS, &err), &err);
}

static void open_scene(struct scene *s, struct small_city *city)
{
    struct msh_principal system;
    int64_t rule_id = 0;
    *s = (struct scene){ .city = city, .version = 1 };
    s->versions[1].zone_min = 480;
    msh_principal_system(&system);
    struct msh_call call = call_as(s, &system);
    city_ok(msh_structure_rule_put(&call, HANDLE, &rule_id, &err), &err);
    city_ok(msh_service_reload(city->service, &err), &err);
    city_ok(msh_work_prepare(city->service, &err), &err);
    pass_until(s, "2041-12-23T10:00:00+08:00"); /* a Monday */
}

/* Acts -------------------------------------------------------------------------------------------*/

static void on_task(struct scene *s, int64_t task, enum msh_op op, const struct msh_share *share)
{
    (void)city_act_as(s->city, city_staff(MSH_STAFF_CLERK, s->city->bureau, 21),
                      (struct msh_act){ .part = "task",
                                        .text = "按程序办理",
                                        .command = { .op = op,
                                                     .target_id = task,
                                                     .shares = share,
                                                     .n_shares = share != NULL } });
}

/* Handled by the bureau, signed; answers ticket and task. */
static int64_t handled(struct scene *s, int64_t *ret_task)
{
    struct small_city *city = s->city;
    const struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    (void)city_act_as(city, city_staff(MSH_STAFF_OPERATOR, city->hotline, 11),
                      (struct msh_act){ .ticket_id = id, .command = { .op = MSH_OP_TRIAGE } });
    (void)city_act_as(
        city, city_staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    struct msh_ticket_view view =
        city_view_as(city, city_staff(MSH_STAFF_CLERK, city->bureau, 21), id);
    *ret_task = view.row.ticket.tasks[0].id;
    on_task(s, *ret_task, MSH_OP_SIGN, NULL);
    return id;
}

static int64_t ask(struct scene *s, int64_t ticket, int64_t task, struct msh_command command)
{
    command.op = MSH_OP_ASK;
    command.target_id = task;
    return city_act_as(
               s->city, city_staff(MSH_STAFF_CLERK, s->city->bureau, 21),
               (struct msh_act){
                   .ticket_id = ticket, .part = "claim", .text = "情况复杂", .command = command })
        .part_id;
}

static void replied(struct scene *s, int64_t task)
{
    (void)city_act_as(s->city, city_staff(MSH_STAFF_CLERK, s->city->bureau, 21),
                      (struct msh_act){ .part = "task",
                                        .text = "已责令停工整改。",
                                        .public_text = "您反映的工地已停止夜间施工。",
                                        .command = { .op = MSH_OP_REPLY,
                                                     .target_id = task,
                                                     .contacted = MSH_ANSWER_NO,
                                                     .solved = MSH_ANSWER_YES } });
    (void)city_act_as(
        s->city, city_staff(MSH_STAFF_HEAD, s->city->bureau, 22),
        (struct msh_act){ .part = "task", .command = { .op = MSH_OP_APPROVE, .target_id = task } });
}

static void extended(struct scene *s, int64_t ticket, int64_t task)
{
    int64_t claim = ask(s, ticket, task,
                        (struct msh_command){ .claim_kind = MSH_CLAIM_EXTENSION, .amount = 5 });
    (void)city_act_as(
        s->city, city_staff(MSH_STAFF_HEAD, s->city->bureau, 22),
        (struct msh_act){ .part = "claim", .command = { .op = MSH_OP_GRANT, .target_id = claim } });
}

static void paused(struct scene *s, int64_t ticket, int64_t task, const char *until)
{
    int64_t claim = ask(s, ticket, task,
                        (struct msh_command){ .claim_kind = MSH_CLAIM_PAUSE,
                                              .reason_code = "supplement",
                                              .until_at = at(until) });
    (void)city_act_as(s->city, city_staff(MSH_STAFF_HEAD, s->city->bureau, 22),
                      (struct msh_act){ .part = "claim",
                                        .command = { .op = MSH_OP_ENDORSE, .target_id = claim } });
    (void)city_act_as(
        s->city, city_staff(MSH_STAFF_REVIEWER, s->city->hotline, 13),
        (struct msh_act){ .part = "claim", .command = { .op = MSH_OP_GRANT, .target_id = claim } });
}

static void by_dispatcher(struct scene *s, int64_t ticket, enum msh_op op, int64_t other)
{
    (void)city_act_as(s->city, city_staff(MSH_STAFF_DISPATCHER, s->city->hotline, 12),
                      (struct msh_act){ .ticket_id = ticket,
                                        .text = "同一事项",
                                        .command = { .op = op, .other_id = other } });
}

static struct msh_clock handling(struct scene *s, int64_t ticket, size_t task)
{
    const struct msh_principal who = city_staff(MSH_STAFF_SUPERVISOR, s->city->hotline, 15);
    struct msh_ticket_view view = city_view_as(s->city, who, ticket);
    for (size_t i = 0; i < view.row.ticket.n_clocks; i++)
        if (view.row.ticket.clocks[i].stage == MSH_STAGE_HANDLE &&
            view.row.ticket.clocks[i].task_id == view.row.ticket.tasks[task].id)
            return view.row.ticket.clocks[i];
    fail_msg("no clock of task %zu", task);
    return (struct msh_clock){ 0 };
}

/* Counting again ---------------------------------------------------------------------------------*/

static int64_t id_of(const struct msh_jval *tick, const char *key)
{
    int64_t id = 0;
    const char *text = msh_jget_string(tick, key);
    return text != NULL && msh_id_parse(text, &id) ? id : 0;
}

/* Rules of the preset that begin a clock here. */
static bool term_of(const char *stage, struct msh_term *ret)
{
    static const struct {
        const char *stage;
        struct msh_term term;
    } terms[] = {
        { "handle", { 4, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_WORKDAY, MSH_DUE_EDGE_END_OF_DAY } },
        { "return", { 24, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_EXACT } },
    };
    for (size_t i = 0; i < MSH_COUNT(terms); i++)
        if (msh_streq(terms[i].stage, stage)) {
            *ret = terms[i].term;
            return true;
        }
    return false;
}

static void move(const struct slow_calendar *cal, const struct told *t,
                 const struct msh_due_move *by, struct msh_due *due)
{
    const struct msh_due old = *due;
    if (by->amount > 0)
        slow_extend(cal, &old, by->amount, MSH_UNIT_WORKDAY, MSH_DUE_EDGE_END_OF_DAY, due);
    else if (t->by_rule && t->term.due_edge != MSH_DUE_EDGE_EXACT)
        slow_pause(cal, &t->term, &old, by->from_at / MSH_MINUTE_MS * MSH_MINUTE_MS,
                   by->to_at / MSH_MINUTE_MS * MSH_MINUTE_MS, due);
    else /* natural hours, or the date of a plan: the time that was lost */
        due->at += by->to_at - by->from_at;
    if (by->within_at != 0 && due->at > by->within_at)
        due->at = by->within_at > old.at ? by->within_at : old.at;
}

static struct told *told_of(struct scene *s, int64_t id)
{
    for (int i = 0; i < s->n_told; i++)
        if (s->told[i].id == id)
            return &s->told[i];
    return NULL;
}

/* The slow clock knows whole minutes only; what is below runs on to an exact due. */
static void count_from_start(const struct slow_calendar *cal, const struct told *t,
                             struct msh_due *ret)
{
    int64_t below = t->start_at % MSH_MINUTE_MS;
    slow_due(cal, &t->term, t->start_at - below, ret);
    if (t->term.due_edge == MSH_DUE_EDGE_EXACT)
        ret->at += below;
}

static void start_told(struct scene *s, const struct msh_jval *tick)
{
    assert_true(s->n_told < CLOCKS);
    struct told *t = &s->told[s->n_told++];
    *t = (struct told){ .id = id_of(tick, "id"),
                        .start_at = msh_jget_int(tick, "start", 0),
                        .by_rule = id_of(tick, "rule") != 0,
                        .due = { .at = msh_jget_int(tick, "due", 0) } };
    if (t->by_rule && !term_of(msh_jget_string(tick, "stage"), &t->term))
        fail_msg("a clock of an unknown rule: %s", msh_jget_string(tick, "stage"));
    if (t->by_rule)
        count_from_start(&s->versions[msh_jget_int(tick, "calendar", 0)], t, &t->due);
}

/* A new calendar: everything again, never earlier than told. */
static void renew(const struct slow_calendar *cal, struct told *t)
{
    struct msh_due due;
    count_from_start(cal, t, &due);
    for (int i = 0; i < t->n_moves; i++)
        move(cal, t, &t->moves[i], &due);
    if (due.at < t->due.at)
        due.at = t->due.at;
    t->due = due;
}

static void hear(struct scene *s, const struct msh_jval *tick)
{
    const char *kind = msh_jget_string(tick, "tick");
    const struct msh_due_move by = { .amount = (int32_t)msh_jget_int(tick, "amount", 0),
                                     .from_at = msh_jget_int(tick, "from", 0),
                                     .to_at = msh_jget_int(tick, "to", 0),
                                     .within_at = msh_jget_int(tick, "within", 0) };
    struct told *t = told_of(s, id_of(tick, "id"));
    assert_int_equal(t == NULL, msh_streq(kind, "start"));
    if (t == NULL) {
        start_told(s, tick);
        t = &s->told[s->n_told - 1];
    } else if (msh_streq(kind, "renew")) {
        renew(&s->versions[msh_jget_int(tick, "calendar", 0)], t);
        s->n_renewed++;
    } else if (by.amount > 0 || by.from_at != 0) {
        move(&s->versions[t->by_rule ? msh_jget_int(tick, "calendar", 0) : 1], t, &by, &t->due);
        assert_true(t->n_moves < 8);
        t->moves[t->n_moves++] = by;
        s->n_moved++;
    }
    if (t->due.at != msh_jget_int(tick, "due", 0))
        fail_msg("%s of %s: printed %" PRId64 ", the slow clock says %" PRId64, kind,
                 msh_jget_string(tick, "stage"), msh_jget_int(tick, "due", 0), t->due.at);
}

static int read_events(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct scene *s = arg;
    return msh_event_list_kind(tx, s->city->service->region.region_id, "ticket", 0, 0, 1000,
                               &s->city->arena, &s->events, &s->n_events, e);
}

static void count_again(struct scene *s)
{
    s->n_told = s->n_moved = s->n_renewed = 0;
    city_ok(msh_tx_read(s->city->service->store, "events", read_events, s, &err), &err);
    assert_true(s->n_events < 1000);
    for (size_t i = 0; i < s->n_events; i++) {
        const struct msh_jval *root = NULL, *clocks;
        city_ok(msh_json_read(&s->city->arena, s->events[i].payload, s->events[i].payload_n, &root,
                              &err),
                &err);
        clocks = msh_jget(msh_jget(root, "data"), "clocks");
        for (const struct msh_jval *t = clocks != NULL ? clocks->first : NULL; t != NULL;
             t = t->next)
            hear(s, t);
    }
}

/* The row holds the due last printed; only a year nobody announced leaves it provisional. */
static void same_as_told(struct scene *s, const struct msh_clock *clock)
{
    const struct told *t = told_of(s, clock->id);
    assert_non_null(t);
    assert_int_equal(clock->due_at, t->due.at);
    assert_int_equal(clock->provisional, t->due.provisional);
}

/* Stories ----------------------------------------------------------------------------------------*/

#define NEW_YEAR(day, off) "{\"name\":\"元旦\",\"date\":\"" day "\",\"isOffDay\":" off "}"

static void announce_both_years(struct scene *s)
{
    announce(s, 2041, NEW_YEAR("2041-01-01", "true"), "H");
    announce(s, 2042,
             NEW_YEAR("2042-01-01", "true") "," NEW_YEAR("2042-01-02", "true") "," NEW_YEAR(
                 "2042-01-03", "true") "," NEW_YEAR("2042-01-04", "false"),
             "HHHM");
}

/* Extended once; paused, resumed and extended; extended and standing still; merged. */
static void a_new_year_keeps_extensions_and_pauses(void **state)
{
    struct scene *s = msh_alloc0(1, sizeof(*s));
    int64_t task[4], street, ticket[4];
    open_scene(s, *state);
    for (int i = 0; i < 4; i++)
        ticket[i] = handled(s, &task[i]);
    int64_t delegated = handled(s, &street);
    extended(s, ticket[0], task[0]);
    paused(s, ticket[1], task[1], "2041-12-27T10:00:00+08:00");
    extended(s, ticket[2], task[2]);
    extended(s, ticket[3], task[3]);
    on_task(s, street, MSH_OP_DELEGATE,
            &(struct msh_share){ s->city->street, MSH_ROLE_LEAD, "属地",
                                 at("2041-12-26T18:00:00+08:00") });
    pass_until(s, "2041-12-24T10:00:00+08:00");
    by_dispatcher(s, ticket[3], MSH_OP_MERGE, ticket[0]);
    by_dispatcher(s, delegated, MSH_OP_MERGE, ticket[0]);
    paused(s, ticket[2], task[2], "2041-12-29T10:00:00+08:00");
    pass_until(s, "2041-12-25T10:00:00+08:00");
    on_task(s, task[1], MSH_OP_UNPAUSE, NULL);
    extended(s, ticket[1], task[1]);
    pass_until(s, "2041-12-26T10:00:00+08:00");
    for (int i = 0; i < 4; i++)
        assert_true(handling(s, ticket[i], 0).provisional);
    announce_both_years(s);
    for (int i = 0; i < 4; i++)
        assert_false(handling(s, ticket[i], 0).provisional);
    /* four workdays from the 24th, five more from the 30th; the 1st to 3rd are off, the 4th not */
    assert_int_equal(handling(s, ticket[0], 0).due_at, at("2042-01-08T00:00:00+08:00"));
    assert_int_equal(handling(s, ticket[1], 0).due_at, at("2042-01-10T00:00:00+08:00"));
    assert_int_equal(handling(s, ticket[2], 0).due_at, at("2042-01-08T00:00:00+08:00"));
    assert_int_equal(handling(s, ticket[3], 0).due_at, at("2042-01-08T00:00:00+08:00"));
    assert_int_equal(handling(s, ticket[3], 0).state, MSH_CLOCK_SUSPENDED);
    pass_until(s, "2041-12-31T10:00:00+08:00");
    by_dispatcher(s, ticket[3], MSH_OP_UNMERGE, 0);
    by_dispatcher(s, delegated, MSH_OP_UNMERGE, 0);
    assert_int_equal(handling(s, ticket[2], 0).due_at, at("2042-01-14T00:00:00+08:00"));
    assert_int_equal(handling(s, ticket[3], 0).due_at, at("2042-01-15T00:00:00+08:00"));
    /* seven days, but for the moments between two commands of this test */
    assert_in_range(handling(s, delegated, 1).due_at, at("2042-01-02T17:50:00+08:00"),
                    at("2042-01-02T18:10:00+08:00"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(handling(s, ticket[i], 0).extended, 1);
    count_again(s);
    assert_true(s->n_renewed >= 5 && s->n_moved >= 8);
    for (int i = 0; i < 4; i++) {
        struct msh_clock clock = handling(s, ticket[i], 0);
        same_as_told(s, &clock);
    }
    city_verified(s->city);
    free(s);
}

/* What slept through the announcement of a year is counted by it when it wakes: a share sent back
 * to be handled again goes on under its first due. */
static void a_clock_that_had_stopped_is_renewed_when_it_goes_on(void **state)
{
    struct scene *s = msh_alloc0(1, sizeof(*s));
    int64_t task = 0, ticket;
    open_scene(s, *state);
    ticket = handled(s, &task);
    extended(s, ticket, task);
    replied(s, task);
    assert_int_equal(handling(s, ticket, 0).state, MSH_CLOCK_STOPPED);
    announce_both_years(s);
    assert_true(handling(s, ticket, 0).provisional); /* what is over is not judged anew */
    (void)city_act_as(
        s->city, city_staff(MSH_STAFF_REVIEWER, s->city->hotline, 13),
        (struct msh_act){ .ticket_id = ticket,
                          .text = "未联系诉求人",
                          .command = { .op = MSH_OP_SEND_BACK, .reason_code = "perfunctory" } });
    city_ok(msh_work_advance(s->city->service, MSH_MINUTE_MS, &err), &err);
    assert_false(handling(s, ticket, 0).provisional);
    assert_int_equal(handling(s, ticket, 0).due_at, at("2042-01-08T00:00:00+08:00"));
    count_again(s);
    city_verified(s->city);
    free(s);
}

/* The law gives the unit the time of the pause, also when it answers before the pause is over. */
static void a_reply_within_a_pause_is_not_late(void **state)
{
    struct scene *s = msh_alloc0(1, sizeof(*s));
    int64_t task = 0, ticket;
    open_scene(s, *state);
    ticket = handled(s, &task);
    pass_until(s, "2041-12-27T10:00:00+08:00");
    paused(s, ticket, task, "2042-01-01T10:00:00+08:00");
    pass_until(s, "2041-12-31T10:00:00+08:00");
    replied(s, task);
    struct msh_clock clock = handling(s, ticket, 0);
    assert_int_equal(clock.state, MSH_CLOCK_STOPPED);
    assert_true(clock.stop_at < clock.due_at);
    assert_int_equal(clock.due_at, at("2042-01-01T00:00:00+08:00"));
    count_again(s);
    city_verified(s->city);
    free(s);
}

#define MASS                                                                                       \
    "city.mass\thandle\t*\tmass\t-\t2\thour_natural\tevent\texact\t-\t-\t-\t-\t-\tcity\tP\t-\t-"   \
    "\tlocal\tlocal\t-"

static int64_t reminders(struct scene *s)
{
    return test_sql_i64(s->city->service->store, "SELECT COUNT(*) FROM event WHERE op = 'remind'");
}

static int64_t mass_handled(struct scene *s)
{
    struct small_city *city = s->city;
    const struct msh_principal who = city_staff(MSH_STAFF_OPERATOR, city->hotline, 11);
    const struct msh_share share = { city->bureau, MSH_ROLE_LEAD, "三定职责", 0 };
    int64_t id = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    struct msh_act triage = { .ticket_id = id,
                              .part = "ticket",
                              .urgency = MSH_URGENCY_MASS,
                              .type = -1,
                              .command = { .op = MSH_OP_TRIAGE } };
    struct msh_call call = call_as(s, &who);
    struct msh_acted acted;
    city_ok(msh_ticket_act(&call, &triage, &acted, &err), &err);
    (void)city_act_as(
        city, city_staff(MSH_STAFF_DISPATCHER, city->hotline, 12),
        (struct msh_act){ .ticket_id = id,
                          .command = { .op = MSH_OP_DISPATCH, .shares = &share, .n_shares = 1 } });
    return id;
}

static void set_percent(struct scene *s, const char *value)
{
    struct msh_principal system;
    msh_principal_system(&system);
    struct msh_call call = call_as(s, &system);
    city_ok(msh_structure_setting_put(&call, "hour_remind_percent", value, "local", &err), &err);
    city_ok(msh_service_reload(s->city->service, &err), &err);
}

static void after(struct scene *s, int64_t minutes)
{
    city_ok(msh_work_advance(s->city->service, minutes * MSH_MINUTE_MS, &err), &err);
}

/* Two hours are yellow from their start: once on the way, at any hour, and not again. */
static void an_urgent_limit_in_hours_is_recalled_on_the_way(void **state)
{
    struct scene *s = msh_alloc0(1, sizeof(*s));
    struct msh_principal system;
    int64_t rule_id = 0;
    open_scene(s, *state);
    msh_principal_system(&system);
    struct msh_call call = call_as(s, &system);
    city_ok(msh_structure_rule_put(&call, MASS, &rule_id, &err), &err);
    city_ok(msh_service_reload(s->city->service, &err), &err);
    pass_until(s, "2041-12-29T02:00:00+08:00"); /* Sunday night */
    int64_t half = mass_handled(s);
    assert_int_equal(handling(s, half, 0).rule_id, rule_id);
    after(s, 50);
    assert_int_equal(reminders(s), 0);
    after(s, 15);
    assert_int_equal(reminders(s), 1);
    after(s, 24 * 60);
    assert_int_equal(reminders(s), 1);
    set_percent(s, "75");
    (void)mass_handled(s);
    after(s, 80);
    assert_int_equal(reminders(s), 1);
    after(s, 15);
    assert_int_equal(reminders(s), 2);
    set_percent(s, "0");
    (void)mass_handled(s);
    after(s, 24 * 60);
    assert_int_equal(reminders(s), 2);
    city_verified(s->city);
    free(s);
}

static void change(struct scene *s, const char *sql)
{
    test_sql(s->city->service->store, sql);
    test_sql(s->city->service->store, "UPDATE region SET config_epoch = config_epoch + 1");
    city_ok(msh_service_reload(s->city->service, &err), &err);
}

struct named {
    int dues, rows, others;
};

static void count_named(void *arg, const char *line)
{
    struct named *named = arg;
    if (strstr(line, ": clock_due: ") != NULL)
        named->dues++;
    else if (strstr(line, "region 1 seq") == line && strstr(line, ": rows_differ: ") != NULL)
        named->rows++;
    else
        named->others++;
}

/* The due that rests on the row, and the row itself. */
static void expect_clock_due(struct scene *s, const char *damage, const char *repair)
{
    struct msh_verdict verdict;
    struct named named = { 0 };
    change(s, damage);
    city_ok(msh_verify(s->city->service, count_named, &named, &verdict, &err), &err);
    if (named.dues != 1 || named.rows != 1 || named.others != 0)
        fail_msg("%d dues, %d rows, %d others after %s", named.dues, named.rows, named.others,
                 damage);
    change(s, repair);
    city_verified(s->city);
}

#define SWAP(a, b) "UPDATE rule SET line = replace(line, '" a "', '" b "')"

/* Only the extension leans on the unit of extensions, only the renewed due on the last calendar,
 * only the resumed one on the kind of days a pause counts. */
static void a_due_that_does_not_follow_is_named(void **state)
{
    struct scene *s = msh_alloc0(1, sizeof(*s));
    int64_t task = 0, ticket;
    open_scene(s, *state);
    ticket = handled(s, &task);
    extended(s, ticket, task);
    city_verified(s->city);
    expect_clock_due(s, SWAP("5\tworkday\thead", "5\thour_natural\thead"),
                     SWAP("5\thour_natural\thead", "5\tworkday\thead"));
    announce_both_years(s);
    city_verified(s->city);
    expect_clock_due(s,
                     "UPDATE calendar_year SET days = 'W' || substr(days, 2)"
                     " WHERE version = 3 AND year = 2042",
                     "UPDATE calendar_year SET days = 'H' || substr(days, 2)"
                     " WHERE version = 3 AND year = 2042");
    pass_until(s, "2041-12-26T10:00:00+08:00"); /* a Thursday */
    paused(s, ticket, task, "2041-12-30T10:00:00+08:00");
    pass_until(s, "2041-12-30T10:01:00+08:00");
    city_verified(s->city);
    expect_clock_due(s, SWAP("4\tworkday\tnext_workday", "4\tday_natural\tnext_workday"),
                     SWAP("4\tday_natural\tnext_workday", "4\tworkday\tnext_workday"));
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_year_keeps_extensions_and_pauses, city_setup,
                                        city_teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_had_stopped_is_renewed_when_it_goes_on,
                                        city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(a_reply_within_a_pause_is_not_late, city_setup,
                                        city_teardown),
        cmocka_unit_test_setup_teardown(an_urgent_limit_in_hours_is_recalled_on_the_way, city_setup,
                                        city_teardown),
        cmocka_unit_test_setup_teardown(a_due_that_does_not_follow_is_named, city_setup,
                                        city_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
