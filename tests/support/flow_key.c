#include "base/base.h"

#include "flow_key.h"

enum {
    ID_TASK = 200,
    ID_CLAIM = 300,
    ID_CLOCK = 400,
    ID_ASK = 500,
    ID_RECORDING = 600,
    ID_PARENT = 900
};
enum { PARTS_MAX = 32, PART_SIZE = 6 };

struct parts {
    size_t n, size;
    uint8_t bytes[PARTS_MAX][PART_SIZE];
    int64_t id[PARTS_MAX];
};

static void put(struct flow_key *key, int value)
{
    assert_true(key->n < FLOW_KEY_MAX && value >= 0 && value < 256);
    key->bytes[key->n++] = (uint8_t)value;
}

static void part(struct parts *parts, int64_t id, const int *values, size_t n)
{
    assert_true(parts->n < PARTS_MAX && n <= PART_SIZE);
    for (size_t i = 0; i < n; i++) {
        assert_true(values[i] >= 0 && values[i] < 256);
        parts->bytes[parts->n][i] = (uint8_t)values[i];
    }
    parts->size = n;
    parts->id[parts->n++] = id;
}

/* Order does not matter to the rules, so it does not matter to the key. */
static void put_parts(struct flow_key *key, struct parts *parts)
{
    for (size_t i = 1; i < parts->n; i++)
        for (size_t k = i; k > 0 && memcmp(parts->bytes[k - 1], parts->bytes[k], PART_SIZE) > 0;
             k--) {
            uint8_t bytes[PART_SIZE];
            int64_t id = parts->id[k];
            memcpy(bytes, parts->bytes[k], PART_SIZE);
            memcpy(parts->bytes[k], parts->bytes[k - 1], PART_SIZE);
            memcpy(parts->bytes[k - 1], bytes, PART_SIZE);
            parts->id[k] = parts->id[k - 1];
            parts->id[k - 1] = id;
        }
    put(key, (int)parts->n);
    for (size_t i = 0; i < parts->n; i++)
        for (size_t k = 0; k < parts->size; k++)
            put(key, parts->bytes[i][k]);
}

static int place(const struct parts *tasks, int64_t task_id)
{
    for (size_t i = 0; i < tasks->n; i++)
        if (tasks->id[i] == task_id)
            return (int)i + 1;
    return 0;
}

static int unit_code(int64_t unit_id, bool mirror)
{
    if (unit_id == UNIT_A || unit_id == UNIT_B)
        return (unit_id == UNIT_A) != mirror ? 1 : 2;
    return unit_id == UNIT_HOTLINE ? 3 : 0;
}

static int account_code(int64_t account_id, bool mirror)
{
    if (mirror && account_id >= 20 && account_id < 40)
        return (int)(account_id < 30 ? account_id + 10 : account_id - 10);
    return (int)account_id;
}

/* Who had a part in an exit matters only of people who might decide an objection to it. */
static int party_code(int64_t account_id, const struct flow_key_form *form)
{
    enum { SOMEBODY = 10 };
    if (account_id == 0)
        return 0;
    return form->objections && account_id >= ACCOUNT_DECIDES ? (int)account_id : SOMEBODY;
}

static int asker_code(int64_t account_id, const struct flow_key_form *form, bool mirror)
{
    bool of_unit = account_id >= 20 && account_id < 40;
    return account_code(of_unit && !form->askers ? account_id / 10 * 10 : account_id, mirror);
}

/* What a unit's finished shares still mean: only released ones, one that was delegated to it, or
 * one of its own. */
enum { PAST_RELEASED = 1, PAST_DELEGATED, PAST_OWN };

static int past_share(const struct msh_ticket *t, int code, bool mirror)
{
    int past = 0;
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        if (!msh_task_is_open(task->state) && unit_code(task->unit_id, mirror) == code)
            past = MSH_MAX(past, task->state == MSH_TASK_RELEASED ? PAST_RELEASED
                                 : task->parent_task_id != 0      ? PAST_DELEGATED
                                                                  : PAST_OWN);
    }
    return past;
}

static void pack_tasks(const struct msh_ticket *t, bool mirror, struct flow_key *key,
                       struct parts *order)
{
    for (int child = 0; child < 2; child++) /* parents first, so that a place can be named */
        for (size_t i = 0; i < t->n_tasks; i++) {
            const struct msh_task *task = &t->tasks[i];
            bool asked = task->state == MSH_TASK_RETURN_ASKED;
            bool review = task->state == MSH_TASK_UNIT_REVIEW;
            if (!msh_task_is_open(task->state) || (task->parent_task_id != 0) != child)
                continue;
            const int values[] = { child * 4 + unit_code(task->unit_id, mirror),
                                   (int)task->state | (asked ? (int)task->resume_state << 4 : 0),
                                   (int)task->role | task->no_return << 2 |
                                       task->window_closed << 3 |
                                       MSH_MIN(task->extensions, 3) << 4 |
                                       (task->holder_id != 0) << 6,
                                   review ? account_code(task->author_id, mirror) : 0,
                                   unit_code(task->parent_task_id != 0
                                                 ? msh_ticket_task(t, task->parent_task_id)->unit_id
                                                 : 0,
                                             mirror) };
            part(order, task->id, values, MSH_COUNT(values));
        }
    put_parts(key, order);
    put(key, past_share(t, 1, mirror) | past_share(t, 2, mirror) << 2);
}

/* The decision an exit rests on: an objection to it goes to somebody who had no part in it. */
static bool is_basis(const struct msh_ticket *t, size_t index)
{
    const struct msh_claim *claim = &t->claims[index];
    bool of_state = (claim->kind == MSH_CLAIM_REFUSAL && t->state == MSH_TICKET_REFUSED) ||
                    (claim->kind == MSH_CLAIM_TERMINATION && t->state == MSH_TICKET_TERMINATED) ||
                    (claim->kind == MSH_CLAIM_DEFERRAL && t->state == MSH_TICKET_DEFERRED) ||
                    (claim->kind == MSH_CLAIM_UNREASONABLE && t->unreasonable);
    if (!of_state || claim->state != MSH_CLAIM_GRANTED)
        return false;
    for (size_t i = index + 1; i < t->n_claims; i++)
        if (t->claims[i].kind == claim->kind && t->claims[i].state == MSH_CLAIM_GRANTED)
            return false;
    return true;
}

static void pack_claims(const struct msh_ticket *t, const struct flow_key_form *form,
                        const struct parts *tasks, bool mirror, struct flow_key *key)
{
    struct parts claims = { 0 };
    for (size_t i = 0; i < t->n_claims; i++) {
        const struct msh_claim *claim = &t->claims[i];
        bool pending = flow_pending(claim);
        if (!pending && !(form->objections && is_basis(t, i)))
            continue;
        const int values[] = { (int)claim->kind,
                               (int)claim->state,
                               pending ? place(tasks, claim->task_id) : 0,
                               pending ? asker_code(claim->asked_by, form, mirror)
                                       : party_code(claim->asked_by, form),
                               pending ? unit_code(claim->asked_unit, mirror) : 0,
                               pending ? 0 : party_code(claim->decided_by, form) };
        part(&claims, claim->id, values, MSH_COUNT(values));
    }
    put_parts(key, &claims);
}

static void pack_callbacks(const struct msh_ticket *t, const struct flow_key_form *form,
                           struct flow_key *key)
{
    struct parts asks = { 0 };
    bool closed = msh_ticket_is_end(t->state) && t->state != MSH_TICKET_MERGED;
    bool asked_before = false; /* in an earlier merge */
    for (size_t i = 0; i < t->n_callbacks; i++) {
        const struct msh_callback *ask = &t->callbacks[i];
        bool open = ask->state == MSH_ASK_OPEN;
        bool expired = ask->cause == MSH_ASK_CAUSE_EXPIRED && ask->round == t->round;
        bool merged = ask->cause == MSH_ASK_CAUSE_MERGED && t->state == MSH_TICKET_MERGED &&
                      ask->opened_at >= t->closed_at;
        bool earlier = ask->cause == MSH_ASK_CAUSE_MERGED && !merged && !asked_before &&
                       (ask->state == MSH_ASK_ANSWERED || ask->state == MSH_ASK_UNREACHED);
        const int values[] = { (int)ask->cause, open
                                                    ? 2 + MSH_MIN(ask->attempts, form->attempts_min)
                                                : earlier ? 1
                                                          : 0 };
        if (open || earlier || merged || (expired && !closed))
            part(&asks, ask->id, values, MSH_COUNT(values));
        asked_before |= earlier;
    }
    put_parts(key, &asks);
}

static void pack_clocks(const struct msh_ticket *t, const struct parts *tasks, struct flow_key *key)
{
    struct parts clocks = { 0 };
    for (size_t i = 0; i < t->n_clocks; i++) {
        const struct msh_clock *clock = &t->clocks[i];
        const struct msh_task *task = msh_ticket_task(t, clock->task_id);
        bool again = task != NULL && task->state == MSH_TASK_REPLIED &&
                     clock->stage == MSH_STAGE_HANDLE; /* a reply sent back resumes it */
        if (clock->state == MSH_CLOCK_STOPPED && !again)
            continue;
        const int values[] = { place(tasks, clock->task_id),
                               (int)clock->stage | (int)clock->state << 4,
                               (clock->paused_at != 0) | (clock->pause_until != 0) << 1 |
                                   (clock->rule_id != 0) << 2 };
        part(&clocks, clock->id, values, MSH_COUNT(values));
    }
    put_parts(key, &clocks);
}

void flow_pack(const struct msh_ticket *t, const struct flow_key_form *form, bool mirror,
               struct flow_key *key)
{
    bool suspended = t->state == MSH_TICKET_MERGED || t->state == MSH_TICKET_DEFERRED;
    bool exit = msh_ticket_is_end(t->state) || suspended;
    struct parts tasks = { 0 };
    put(key, (int)t->state);
    if (t->state == MSH_TICKET_ARCHIVED)
        return; /* nothing happens any more */
    put(key, suspended ? (int)t->resume_state : 0);
    put(key, t->round);
    put(key, MSH_MIN(t->returns, form->returns_max));
    put(key, t->unreasonable | (t->first_rating != MSH_RATING_NONE) << 1 | (t->watch_at != 0) << 2 |
                 t->children << 3);
    put(key, exit ? party_code(t->exit_by, form) : 0);
    put(key, form->reviewers ? account_code(t->reviewer_id, mirror) : 0);
    pack_tasks(t, mirror, key, &tasks);
    pack_claims(t, form, &tasks, mirror, key);
    pack_callbacks(t, form, key);
    pack_clocks(t, &tasks, key);
}

/* Back ------------------------------------------------------------------------------------------*/

static int get(const struct flow_key *key, size_t *at)
{
    assert_true(*at < key->n);
    return key->bytes[(*at)++];
}

static int64_t unit_of(int code)
{
    static const int64_t units[] = { 0, UNIT_A, UNIT_B, UNIT_HOTLINE };
    return units[code & 3];
}

static struct msh_task *add_task(struct msh_ticket *t)
{
    struct msh_task *task = MSH_PUSH(t->arena, t->tasks, t->n_tasks, t->cap_tasks);
    task->id = ID_TASK + (int64_t)t->n_tasks;
    task->opened_at = AT_START;
    return task;
}

static void unpack_tasks(const struct flow_key *key, size_t *at, struct msh_ticket *t)
{
    int n = get(key, at);
    for (int i = 0; i < n; i++) {
        struct msh_task *task = add_task(t);
        int unit = get(key, at), states = get(key, at), flags = get(key, at);
        task->round = t->round;
        task->unit_id = unit_of(unit);
        task->state = (enum msh_task_state)(states & 15);
        task->resume_state = (enum msh_task_state)(states >> 4);
        task->role = (enum msh_task_role)(flags & 3);
        task->no_return = (flags & 4) != 0;
        task->window_closed = (flags & 8) != 0;
        task->extensions = flags >> 4 & 3;
        task->holder_id = (flags & 64) != 0 ? 99 : 0;
        task->author_id = get(key, at);
        int64_t parent_unit = unit_of(get(key, at));
        for (int k = 0; parent_unit != 0 && k < i; k++)
            if (t->tasks[k].unit_id == parent_unit && t->tasks[k].parent_task_id == 0)
                task->parent_task_id = t->tasks[k].id;
    }
    int64_t delegated[2];
    size_t n_delegated = 0;
    int past = get(key, at);
    for (int code = 1; code <= 2; code++, past >>= 2)
        if ((past & 3) != 0) {
            struct msh_task *task = add_task(t);
            task->unit_id = unit_of(code);
            task->role = MSH_ROLE_INFORM;
            task->state = (past & 3) == PAST_RELEASED ? MSH_TASK_RELEASED : MSH_TASK_DONE;
            if ((past & 3) == PAST_DELEGATED) /* by a share of the other unit's */
                delegated[n_delegated++] = task->id;
        }
    for (size_t i = 0; i < n_delegated; i++)
        for (size_t k = 0; k < t->n_tasks; k++)
            if (t->tasks[k].id != delegated[i] &&
                t->tasks[k].unit_id != msh_ticket_task(t, delegated[i])->unit_id)
                msh_ticket_task(t, delegated[i])->parent_task_id = t->tasks[k].id;
}

static void unpack_claims(const struct flow_key *key, size_t *at, struct msh_ticket *t)
{
    int n = get(key, at);
    for (int i = 0; i < n; i++) {
        struct msh_claim *claim = MSH_PUSH(t->arena, t->claims, t->n_claims, t->cap_claims);
        claim->id = ID_CLAIM + i;
        claim->kind = (enum msh_claim_kind)get(key, at);
        claim->state = (enum msh_claim_state)get(key, at);
        int task = get(key, at);
        claim->task_id = task != 0 ? t->tasks[task - 1].id : 0;
        claim->asked_by = get(key, at);
        claim->asked_unit = unit_of(get(key, at));
        claim->decided_by = get(key, at);
        claim->asked_at = AT_START;
        claim->amount = 1;
        claim->until_at = AT_UNTIL;
        claim->rating = MSH_RATING_GOOD;
        claim->recording_id =
            claim->kind == MSH_CLAIM_WITHDRAWAL && claim->asked_by != 0 ? ID_RECORDING : 0;
        claim->reason_code = msh_claim_rules[claim->kind].reasons != NULL
                                 ? msh_claim_rules[claim->kind].reasons->items[0].code
                                 : "x";
    }
}

static void unpack_callbacks(const struct flow_key *key, size_t *at, struct msh_ticket *t)
{
    int n = get(key, at);
    for (int i = 0; i < n; i++) {
        struct msh_callback *ask =
            MSH_PUSH(t->arena, t->callbacks, t->n_callbacks, t->cap_callbacks);
        ask->id = ID_ASK + i;
        ask->round = t->round;
        ask->cause = (enum msh_callback_cause)get(key, at);
        int attempts = get(key, at);
        ask->state = attempts < 2 ? MSH_ASK_UNREACHED : MSH_ASK_OPEN;
        ask->attempts = MSH_MAX(attempts - 2, 0);
        ask->opened_at = attempts == 1 ? AT_START : AT_END;
        for (size_t k = 0; ask->cause == MSH_ASK_CAUSE_WITHDRAWAL && k < t->n_claims; k++)
            if (t->claims[k].kind == MSH_CLAIM_WITHDRAWAL && flow_pending(&t->claims[k]))
                ask->claim_id = t->claims[k].id;
    }
}

static void unpack_clocks(const struct flow_key *key, size_t *at, struct msh_ticket *t)
{
    int n = get(key, at);
    for (int i = 0; i < n; i++) {
        struct msh_clock *clock = MSH_PUSH(t->arena, t->clocks, t->n_clocks, t->cap_clocks);
        int task = get(key, at), stage = get(key, at), flags = get(key, at);
        clock->id = ID_CLOCK + i;
        clock->task_id = task != 0 ? t->tasks[task - 1].id : 0;
        clock->stage = (enum msh_stage)(stage & 15);
        clock->state = (enum msh_clock_state)(stage >> 4);
        clock->rule_id = (flags & 4) != 0 ? 7 : 0;
        clock->calendar_version = (flags & 4) != 0;
        clock->start_at = AT_START;
        clock->due_at = AT_DUE;
        clock->warn_at = AT_WARN;
        clock->stop_at = clock->state == MSH_CLOCK_STOPPED ? AT_START : 0;
        if ((flags & 1) != 0)
            clock->paused_at = clock->state == MSH_CLOCK_SUSPENDED ? AT_SUSPENDED : AT_PAUSED;
        clock->pause_until = (flags & 2) != 0 ? AT_UNTIL : 0;
    }
}

size_t flow_unpack(const struct flow_key *key, size_t at, const struct msh_ticket *base,
                   struct msh_arena *arena, struct msh_ticket *ret)
{
    *ret = *base;
    ret->arena = arena;
    ret->state = (enum msh_ticket_state)get(key, &at);
    if (ret->state == MSH_TICKET_ARCHIVED)
        return at;
    ret->resume_state = (enum msh_ticket_state)get(key, &at);
    ret->round = get(key, &at);
    ret->returns = get(key, &at);
    int flags = get(key, &at);
    ret->unreasonable = (flags & 1) != 0;
    ret->first_rating = ret->final_rating = (flags & 2) != 0 ? MSH_RATING_BAD : MSH_RATING_NONE;
    ret->watch_at = (flags & 4) != 0 ? AT_START : 0;
    ret->children = flags >> 3;
    ret->exit_by = get(key, &at);
    ret->reviewer_id = get(key, &at);
    unpack_tasks(key, &at, ret);
    unpack_claims(key, &at, ret);
    unpack_callbacks(key, &at, ret);
    unpack_clocks(key, &at, ret);
    ret->created_at = AT_START;
    if (msh_ticket_is_end(ret->state)) {
        ret->closed_at = AT_END;
        ret->exit_code = "x";
    }
    if (ret->state == MSH_TICKET_CLOSED) {
        ret->close_reason = MSH_CLOSE_SOLVED;
        ret->solved = MSH_ANSWER_YES;
    }
    ret->parent_id = ret->state == MSH_TICKET_MERGED ? ID_PARENT : 0;
    return at;
}
