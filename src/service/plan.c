#include "base/base.h"

#include "base/utf8.h"
#include "service/plan.h"
#include "service/settings.h"
#include "store/receipt.h"

const char *msh_call_actor_kind(const struct msh_call *call)
{
    enum msh_principal_kind kind = call->principal->kind;
    /* a citizen without an account acts as the requester of what is being registered */
    return msh_name_code(&msh_principal_names,
                         (int)(kind == MSH_PRINCIPAL_ANONYMOUS ? MSH_PRINCIPAL_REQUESTER : kind));
}

int64_t msh_call_actor_id(const struct msh_call *call)
{
    return call->principal->account_id;
}

bool msh_call_is_unit(const struct msh_call *call)
{
    const uint32_t roles = call->principal->roles;
    return (roles & MSH_ROLES_STAFF) != 0 &&
           (roles & (MSH_ROLES_HOTLINE | MSH_BIT(MSH_STAFF_INSPECTOR))) == 0;
}

bool msh_ticket_withheld(const struct msh_ticket *ticket)
{
    return ticket->identity == MSH_IDENTITY_CONFIDENTIAL || ticket->type == MSH_TYPE_REPORT ||
           ticket->sealed;
}

static bool holds_unit(const struct msh_principal *principal, int64_t unit_id)
{
    for (size_t i = 0; i < principal->n_grants; i++)
        if (unit_id != 0 && principal->grants[i].unit_id == unit_id)
            return true;
    return false;
}

/* Which of the caller's units has to do with the target: the task's own, the one that delegated
 * it, the one that made the claim, or any with a share. */
static int64_t acting_unit(const struct msh_principal *principal, const struct msh_ticket *ticket,
                           const char *part, int64_t target_id)
{
    const struct msh_claim *claim = NULL;
    const struct msh_task *task = NULL;
    if (msh_streq(part, "claim"))
        claim = msh_ticket_claim(ticket, target_id);
    if (msh_streq(part, "task") || claim != NULL)
        task = msh_ticket_task(ticket, claim != NULL ? claim->task_id : target_id);
    if (task != NULL && task->parent_task_id != 0) {
        const struct msh_task *parent = msh_ticket_task(ticket, task->parent_task_id);
        if (parent != NULL && holds_unit(principal, parent->unit_id))
            return parent->unit_id;
    }
    if (task != NULL && holds_unit(principal, task->unit_id))
        return task->unit_id;
    for (size_t i = ticket->n_tasks; task != NULL && i-- > 0;)
        if (ticket->tasks[i].round == task->round && ticket->tasks[i].role == MSH_ROLE_LEAD &&
            holds_unit(principal, ticket->tasks[i].unit_id))
            return ticket->tasks[i].unit_id;
    if (claim != NULL && holds_unit(principal, claim->asked_unit))
        return claim->asked_unit;
    for (size_t i = ticket->n_tasks; i-- > 0;)
        if (holds_unit(principal, ticket->tasks[i].unit_id))
            return ticket->tasks[i].unit_id;
    return 0;
}

struct msh_actor msh_call_actor(const struct msh_call *call, const struct msh_ticket *ticket,
                                const char *part, int64_t target_id)
{
    const struct msh_principal *principal = call->principal;
    switch (principal->kind) {
    case MSH_PRINCIPAL_ANONYMOUS:
    case MSH_PRINCIPAL_REQUESTER:
        return (struct msh_actor){ .roles = MSH_ACTOR_REQUESTER };
    case MSH_PRINCIPAL_SYSTEM:
        return (struct msh_actor){ .roles = MSH_ACTOR_SYSTEM };
    case MSH_PRINCIPAL_STAFF:
    case MSH_PRINCIPAL_TOKEN:
    case MSH_PRINCIPAL_COUNT:
        break;
    }
    return msh_principal_actor(principal, acting_unit(principal, ticket, part, target_id));
}

/* Preparing -------------------------------------------------------------------------------------*/

struct loading {
    struct msh_plan *plan;
    int64_t ticket_id;
};

int msh_plan_now(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err)
{
    int rc = msh_region_now(tx, &plan->call->service->region, &plan->present, err);
    if (plan->call->at != 0 && plan->call->until != 0)
        plan->present = MSH_MIN(plan->call->until, plan->present);
    plan->now = plan->call->at != 0 ? plan->call->at : plan->present;
    return rc;
}

static int load(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct loading *loading = arg;
    struct msh_plan *plan = loading->plan;
    const struct msh_region *region = &plan->call->service->region;
    struct msh_subject_head head = { 0 };
    int rc = msh_plan_now(tx, plan, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load(tx, region->region_id, loading->ticket_id, plan->call->arena,
                             &plan->before, err);
    if (rc == MSH_OK)
        rc = msh_event_head(tx, region->region_id, "ticket", loading->ticket_id, &head, err);
    /* A clock that stepped back: words, clocks and limits are of the instant that the event will have,
     * which never lies before the one before it. */
    plan->now = MSH_MAX(plan->now, head.at);
    plan->present = MSH_MAX(plan->present, plan->now);
    if (rc == MSH_OK)
        rc = msh_call_sees(plan->call, tx, plan->directory, &plan->before, err);
    return rc < 0 ? rc : msh_plan_repeated(tx, plan, err);
}

int msh_plan_load(struct msh_plan *plan, struct msh_call *call,
                  const struct msh_directory *directory, int64_t ticket_id, struct msh_err *err)
{
    struct loading loading = { plan, ticket_id };
    *plan = (struct msh_plan){ .call = call, .directory = directory, .status = 200 };
    int rc = msh_tx_read(call->service->store, "ticket_prepare", load, &loading, err);
    if (rc < 0)
        return rc;
    const struct msh_category *category = msh_directory_category(directory, plan->before.category);
    plan->before.ticket.needs_place = category != NULL && category->needs_place;
    plan->row = plan->before;
    msh_ticket_copy(&plan->before.ticket, call->arena, &plan->row.ticket);
    return MSH_OK;
}

static int64_t objection_ms(const struct msh_directory *directory)
{
    return msh_directory_setting(directory, "objection_days", MSH_SETTING_OBJECTION_DAYS) *
           MSH_DAY_MS;
}

struct msh_facts msh_plan_facts(struct msh_plan *plan)
{
    uint32_t lot = 0;
    msh_random(&lot, sizeof(lot));
    if (plan->call->at != 0)
        lot = (uint32_t)(plan->call->at % 1000);
    msh_clockwork_init(&plan->city, plan->directory, plan->row.category);
    const struct msh_ticket_row *row = &plan->row;
    return (struct msh_facts){
        .now = plan->now,
        .matter_nth = row->matter_nth,
        .matter_reviewers = row->matter_reviewers,
        .n_matter_reviewers =
            row->matter_reviewers != NULL && row->matter_nth > 1 ? (size_t)row->matter_nth - 1 : 0,
        .clockwork = &plan->city.clockwork,
        .new_id = msh_service_new_id_arg,
        .new_id_arg = plan->call->service,
        .attempts_min =
            (int)msh_directory_setting(plan->directory, "attempts_min", MSH_SETTING_ATTEMPTS_MIN),
        .attempt_gap_ms = msh_directory_setting(plan->directory, "attempt_gap_minutes",
                                                MSH_SETTING_ATTEMPT_GAP_MIN) *
                          MSH_MINUTE_MS,
        .returns_max =
            (int)msh_directory_setting(plan->directory, "returns_max", MSH_SETTING_RETURNS_MAX),
        .delegate_ahead = (int)msh_directory_setting(plan->directory, "delegate_ahead_workdays",
                                                     MSH_SETTING_DELEGATE_AHEAD),
        .objection_ms = objection_ms(plan->directory),
        .sample = lot % 1000 < (uint32_t)msh_directory_setting(plan->directory, "sample_permille",
                                                               MSH_SETTING_SAMPLE_PERMILLE),
    };
}

int64_t msh_plan_text(struct msh_plan *plan, enum msh_piece_kind kind, enum msh_audience audience,
                      int64_t target_id, const char *text)
{
    struct msh_call *call = plan->call;
    struct msh_text *piece = MSH_PUSH(call->arena, plan->texts, plan->n_texts, plan->cap_texts);
    piece->piece_id = msh_service_new_id(call->service);
    piece->ticket_id = plan->row.ticket.id;
    piece->target_id = target_id;
    piece->kind = kind;
    piece->audience = audience;
    piece->text = text;
    piece->author_kind = msh_call_actor_kind(call);
    piece->author_id = msh_call_actor_id(call);
    piece->created_at = plan->now;
    msh_text_prepare(piece, call->service->region.crypto);
    return piece->piece_id;
}

#define TITLE_MAX 40 /* characters taken from the words where no title was given */

const char *msh_plan_title(struct msh_arena *arena, const char *title, const char *words)
{
    if (!msh_empty(title))
        return title;
    size_t n = strcspn(words, "\r\n");
    return msh_arena_strndup(arena, words, msh_utf8_prefix(words, n, TITLE_MAX));
}

void msh_plan_job(struct msh_plan *plan, const char *kind, int64_t due_at, int64_t target_id)
{
    if (plan->now < plan->present && due_at <= plan->present)
        return; /* history: its teller raises what fell due */
    struct msh_plan_job *job =
        MSH_PUSH(plan->call->arena, plan->jobs, plan->n_jobs, plan->cap_jobs);
    *job = (struct msh_plan_job){ kind, due_at, target_id };
}

void msh_plan_add(struct msh_plan *plan,
                  int (*write)(struct msh_tx *, const struct msh_plan *, const void *,
                               struct msh_err *),
                  const void *arg)
{
    struct msh_plan_extra *extra =
        MSH_PUSH(plan->call->arena, plan->extras, plan->n_extras, plan->cap_extras);
    *extra = (struct msh_plan_extra){ write, arg };
}

static int add_event(struct msh_plan *plan, struct msh_event_in in, struct msh_err *err)
{
    struct msh_event_ready *ready =
        MSH_PUSH(plan->call->arena, plan->events, plan->n_events, plan->cap_events);
    in.subject_kind = "ticket";
    in.subject_id = plan->row.ticket.id;
    return msh_event_prepare(plan->call->arena, &in, ready, err);
}

int msh_plan_event(struct msh_plan *plan, const char *op, int64_t target_id, const char *data,
                   struct msh_err *err)
{
    return add_event(plan,
                     (struct msh_event_in){ .op = op,
                                            .target_id = target_id,
                                            .actor_kind = msh_call_actor_kind(plan->call),
                                            .actor_id = msh_call_actor_id(plan->call),
                                            .data = data },
                     err);
}

int msh_plan_supervise(struct msh_plan *plan, int64_t nth, struct msh_err *err)
{
    const struct msh_command command = { .op = MSH_OP_SUPERVISE,
                                         .actor = { .roles = MSH_ACTOR_SYSTEM } };
    struct msh_facts facts = msh_plan_facts(plan);
    struct msh_changes changes = { 0 };
    enum msh_ticket_state state = plan->row.ticket.state;
    if (nth < 3 || (!msh_ticket_is_open(state) && !msh_ticket_is_end(state)) ||
        state == MSH_TICKET_ARCHIVED)
        return MSH_OK; /* a draft is told of when it is registered */
    facts.matter_nth = (int)nth;
    int rc = msh_ticket_apply(&plan->row.ticket, &command, &facts, &changes, err);
    return rc < 0 ? rc : msh_plan_changes(plan, &changes, NULL, err);
}

static void write_ids(struct msh_json *w, const struct msh_fact *fact)
{
    msh_json_array(w, fact->key);
    for (int64_t i = 0; i < fact->i; i++)
        msh_json_id(w, NULL, fact->ids[i]);
    msh_json_array_end(w);
}

static void write_facts(struct msh_json *w, const struct msh_change *change)
{
    for (size_t i = 0; i < change->n_facts; i++) {
        const struct msh_fact *fact = &change->facts[i];
        if (fact->type == MSH_FACT_ID)
            msh_json_id(w, fact->key, fact->i);
        else if (fact->type == MSH_FACT_INT)
            msh_json_int(w, fact->key, fact->i);
        else if (fact->type == MSH_FACT_IDS)
            write_ids(w, fact);
        else
            msh_json_string(w, fact->key, fact->s);
    }
}

static void write_above_0(struct msh_json *w, const char *key, int64_t value)
{
    if (value > 0)
        msh_json_int(w, key, value);
}

/* Since when a clock stands still, or what moved its due. */
static void write_move(struct msh_json *w, const struct msh_tick *tick)
{
    if (tick->kind == MSH_TICK_PAUSE || tick->kind == MSH_TICK_SUSPEND)
        write_above_0(w, "paused", tick->clock.paused_at);
    write_above_0(w, "amount", tick->move.amount);
    write_above_0(w, "from", tick->move.from_at);
    write_above_0(w, "to", tick->move.to_at);
    write_above_0(w, "within", tick->move.within_at);
}

/* Everything a due can be recomputed from (clock_moves.h reads it). */
static void write_ticks(struct msh_json *w, const struct msh_tick *ticks, size_t n)
{
    if (n == 0)
        return;
    msh_json_array(w, "clocks");
    for (size_t i = 0; i < n; i++) {
        const struct msh_clock *clock = &ticks[i].clock;
        msh_json_object(w, NULL);
        msh_json_string(w, "tick", msh_name_code(&msh_tick_names, (int)ticks[i].kind));
        msh_json_id(w, "id", clock->id);
        msh_json_string(w, "stage", msh_name_code(&msh_stage_names, (int)clock->stage));
        msh_json_id(w, "task", clock->task_id);
        msh_json_id(w, "rule", clock->rule_id);
        msh_json_int(w, "calendar", clock->calendar_version);
        msh_json_int(w, "start", clock->start_at);
        msh_json_int(w, "due", clock->due_at);
        write_move(w, &ticks[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_texts(struct msh_json *w, const struct msh_plan *plan)
{
    if (plan->n_texts == 0)
        return;
    msh_json_array(w, "texts");
    for (size_t i = 0; i < plan->n_texts; i++) {
        const struct msh_text *text = &plan->texts[i];
        msh_json_object(w, NULL);
        msh_json_id(w, "id", text->piece_id);
        msh_json_string(w, "kind", msh_name_code(&msh_piece_kind_names, (int)text->kind));
        msh_json_string(w, "audience", msh_name_code(&msh_audience_names, (int)text->audience));
        msh_json_id(w, "target", text->target_id);
        msh_json_hex(w, "digest", text->digest, MSH_HASH_SIZE);
        if (text->created_at != plan->now) /* said to an older system, when it was */
            msh_json_int(w, "at", text->created_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

/* Rows beside a new ticket. */
static void write_beside(struct msh_json *w, const struct msh_plan *plan)
{
    if (plan->same_as != 0)
        msh_json_id(w, "same_as", plan->same_as);
    if (plan->n_respondents == 0)
        return;
    msh_json_array(w, "respondents");
    for (size_t i = 0; i < plan->n_respondents; i++)
        msh_json_id(w, NULL, plan->respondents[i]);
    msh_json_array_end(w);
}

static int add_change(struct msh_plan *plan, const struct msh_change *change, bool first,
                      const struct msh_text *receipt, struct msh_err *err)
{
    const struct msh_names *states = msh_machine_states(change->machine);
    bool system = change->actor.roles == MSH_ACTOR_SYSTEM;
    struct msh_str data;
    struct msh_json w;
    msh_str_init(&data, MSH_EVENT_PAYLOAD_MAX);
    msh_json_init(&w, &data);
    msh_json_object(&w, NULL);
    if (first && receipt != NULL)
        msh_receipt_data(&w, plan->row.number, plan->row.ticket.accepted_at, receipt->digest);
    write_facts(&w, change);
    write_ticks(&w, change->ticks, change->n_ticks);
    if (first) {
        write_texts(&w, plan);
        write_beside(&w, plan);
    }
    if (first && plan->deputy_of != 0)
        msh_json_id(&w, "deputy_of", plan->deputy_of);
    if (first && plan->many)
        msh_json_string(&w, "many", "yes");
    msh_json_object_end(&w);
    int rc = data.overflow
                 ? msh_err_set(err, MSH_E_LIMIT, "too_large", "too much in one command")
                 : add_event(plan,
                             (struct msh_event_in){
                                 .op = msh_name_code(&msh_op_names, (int)change->op),
                                 .machine = msh_name_code(&msh_machine_names, (int)change->machine),
                                 .target_id = change->target_id,
                                 .state_from = msh_name_code(states, change->from),
                                 .state_to = msh_name_code(states, change->to),
                                 .actor_kind = system ? "system" : msh_call_actor_kind(plan->call),
                                 .actor_id = system ? 0 : msh_call_actor_id(plan->call),
                                 .data = msh_arena_strdup(plan->call->arena, data.p) },
                             err);
    msh_str_done(&data);
    return rc;
}

/* A clock that moved needs somebody to look when it falls due: what follows from the due happens at
 * the due, people are told of it when they are told such things. */
static void add_due_jobs(struct msh_plan *plan, const struct msh_clock *clock)
{
    enum msh_urgency urgency = plan->row.ticket.urgency;
    bool handling = clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE;
    int64_t from_at = msh_clockwork_remind_from(plan->directory, clock, urgency);
    int64_t remind_at = msh_clockwork_alert(plan->directory, clock, urgency, from_at);
    if (handling || clock->stage == MSH_STAGE_RETURN)
        msh_plan_job(plan, "due", clock->due_at, clock->id);
    if (from_at > plan->now && remind_at < clock->due_at)
        msh_plan_job(plan, "remind", remind_at, clock->id);
    if (clock->stage != MSH_STAGE_RETURN)
        msh_plan_job(plan, "warn",
                     msh_clockwork_alert(plan->directory, clock, urgency, clock->due_at),
                     clock->id);
}

/* A clock of history starts and stops in one command: nobody has to look at it. */
static bool is_running(const struct msh_ticket *ticket, int64_t clock_id)
{
    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].id == clock_id)
            return ticket->clocks[i].state == MSH_CLOCK_RUNNING;
    return false;
}

static void add_clock_jobs(struct msh_plan *plan, const struct msh_tick *ticks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct msh_clock *clock = &ticks[i].clock;
        enum msh_tick_kind kind = ticks[i].kind;
        if (kind == MSH_TICK_PAUSE && clock->pause_until != 0)
            msh_plan_job(plan, "unpause", clock->pause_until, clock->id);
        if (kind == MSH_TICK_RESUME && clock->provisional &&
            clock->calendar_version < (int)msh_directory_calendar(plan->directory)->version)
            msh_plan_job(plan, "renew", plan->now, 0);
        if (is_running(&plan->row.ticket, clock->id) &&
            (kind == MSH_TICK_START || kind == MSH_TICK_EXTEND || kind == MSH_TICK_RESUME ||
             kind == MSH_TICK_RENEW))
            add_due_jobs(plan, clock);
    }
}

int msh_plan_ticks(struct msh_plan *plan, const char *op, const struct msh_tick *ticks, size_t n,
                   struct msh_err *err)
{
    struct msh_str data;
    struct msh_json w;
    msh_str_init(&data, MSH_EVENT_PAYLOAD_MAX);
    msh_json_init(&w, &data);
    msh_json_object(&w, NULL);
    write_ticks(&w, ticks, n);
    msh_json_object_end(&w);
    int rc = msh_plan_event(plan, op, 0, msh_arena_strdup(plan->call->arena, data.p), err);
    msh_str_done(&data);
    add_clock_jobs(plan, ticks, n);
    return rc;
}

/* Counters --------------------------------------------------------------------------------------*/

/* Reports and inspector-only tickets never enter counters by unit, category or area: the public
 * sees them as one city total (design §5). */
size_t msh_plan_tallies(const struct msh_directory *directory, const struct msh_ticket_row *row,
                        int64_t zone_ms, struct msh_arena *arena,
                        struct msh_plan_tally ret[MSH_PLAN_TALLIES])
{
    const struct msh_ticket *ticket = &row->ticket;
    char month[MSH_DATE_SIZE];
    size_t n = 0;
    if (ticket->state == MSH_TICKET_NONE || ticket->state == MSH_TICKET_DRAFT ||
        ticket->close_reason == MSH_CLOSE_UNDONE)
        return 0;
    msh_day_format(msh_day_of(ticket->accepted_at, zone_ms), month);
    month[7] = '\0';
    const char *k1 = msh_arena_strdup(arena, month);
    if (ticket->type == MSH_TYPE_REPORT || ticket->sealed) {
        ret[n++] = (struct msh_plan_tally){ "month_fenced", k1, "", 1 };
        return n;
    }
    const struct msh_area *area = msh_directory_area(directory, row->area_id);
    const struct msh_unit *unit = msh_directory_unit(directory, row->lead_unit);
    const char *type = msh_name_code(&msh_type_names, (int)ticket->type);
    const char *state = msh_name_code(&msh_ticket_state_names, (int)ticket->state);
    ret[n++] = (struct msh_plan_tally){ "state_type", state, type, 1 };
    ret[n++] = (struct msh_plan_tally){ "month_type", k1, type, 1 };
    ret[n++] = (struct msh_plan_tally){ "month_channel", k1, row->channel, 1 };
    if (row->category != NULL)
        ret[n++] = (struct msh_plan_tally){ "month_category", k1, row->category, 1 };
    if (area != NULL)
        ret[n++] = (struct msh_plan_tally){ "month_area", k1, area->code, 1 };
    if (unit != NULL)
        ret[n++] = (struct msh_plan_tally){ "month_unit", k1, unit->code, 1 };
    return n;
}

static void count_as(struct msh_plan *plan, const struct msh_ticket_row *row, int64_t n)
{
    struct msh_call *call = plan->call;
    struct msh_plan_tally tallies[MSH_PLAN_TALLIES];
    size_t found =
        msh_plan_tallies(plan->directory, row, call->service->region.zone_ms, call->arena, tallies);
    for (size_t i = 0; i < found; i++) {
        struct msh_plan_tally *tally =
            MSH_PUSH(call->arena, plan->tallies, plan->n_tallies, plan->cap_tallies);
        *tally = tallies[i];
        tally->n = n;
    }
}

static void count_difference(struct msh_plan *plan)
{
    size_t n = 0;
    count_as(plan, &plan->before, -1);
    count_as(plan, &plan->row, 1);
    for (size_t i = 0; i < plan->n_tallies; i++) { /* what stayed the same needs no row */
        struct msh_plan_tally *a = &plan->tallies[i];
        for (size_t k = i + 1; k < plan->n_tallies && a->n != 0; k++) {
            struct msh_plan_tally *b = &plan->tallies[k];
            if (b->n == -a->n && msh_streq(a->kind, b->kind) && msh_streq(a->k1, b->k1) &&
                msh_streq(a->k2, b->k2))
                a->n = b->n = 0;
        }
        if (a->n != 0)
            plan->tallies[n++] = *a;
    }
    plan->n_tallies = n;
}

static int64_t lead_of(const struct msh_ticket *ticket)
{
    for (size_t i = ticket->n_tasks; i-- > 0;) {
        const struct msh_task *task = &ticket->tasks[i];
        if (task->role == MSH_ROLE_LEAD && task->parent_task_id == 0 &&
            task->state != MSH_TASK_RETURNED)
            return task->unit_id;
    }
    return 0;
}

int64_t msh_plan_archive_after(const struct msh_directory *directory)
{
    int64_t days = msh_directory_setting(directory, "archive_days", MSH_SETTING_ARCHIVE_DAYS);

    return MSH_MAX(days * MSH_DAY_MS, objection_ms(directory));
}

int msh_plan_changes(struct msh_plan *plan, const struct msh_changes *changes,
                     const struct msh_text *receipt, struct msh_err *err)
{
    const struct msh_ticket *ticket = &plan->row.ticket;
    for (size_t i = 0; i < changes->n; i++) {
        int rc = add_change(plan, &changes->items[i], i == 0, receipt, err);
        if (rc < 0)
            return rc;
        add_clock_jobs(plan, changes->items[i].ticks, changes->items[i].n_ticks);
    }
    plan->row.lead_unit = lead_of(ticket);
    if (msh_ticket_is_end(ticket->state) && ticket->state != MSH_TICKET_ARCHIVED &&
        !msh_ticket_is_end(plan->before.ticket.state))
        msh_plan_job(plan, "archive", plan->now + msh_plan_archive_after(plan->directory), 0);
    count_difference(plan);
    return MSH_OK;
}

int msh_plan_remind(struct msh_call *call, const struct msh_directory *directory, int64_t ticket_id,
                    int64_t clock_id, const char *op, enum msh_stage stage, struct msh_err *err)
{
    struct msh_plan plan;
    char data[64];
    int rc = MSH_OK;
    (void)snprintf(data, sizeof(data), "{\"stage\":\"%s\"}",
                   msh_name_code(&msh_stage_names, (int)stage));
    for (int i = 0; i < 5; i++) {
        rc = msh_plan_load(&plan, call, directory, ticket_id, err);
        if (rc == MSH_OK)
            rc = msh_plan_event(&plan, op, clock_id, data, err);
        if (rc == MSH_OK)
            rc = msh_plan_write(&plan, op, err);
        if (rc != MSH_E_STALE)
            break;
    }
    return rc;
}
