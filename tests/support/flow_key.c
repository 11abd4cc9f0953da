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

/* Bits ------------------------------------------------------------------------------------------*/

struct bits {
    struct flow_key *key;
    const struct flow_key *from;
    unsigned at;
};

static void put(struct bits *b, unsigned value, unsigned width)
{
    assert_true(value < MSH_BIT(width) && b->at + width <= 64 * FLOW_KEY_WORDS);
    unsigned word = b->at / 64, shift = b->at % 64;
    b->key->words[word] |= (uint64_t)value << shift;
    if (shift + width > 64)
        b->key->words[word + 1] |= (uint64_t)value >> (64 - shift);
    b->at += width;
}

static unsigned get(struct bits *b, unsigned width)
{
    unsigned word = b->at / 64, shift = b->at % 64;
    uint64_t value = b->from->words[word] >> shift;
    if (shift + width > 64)
        value |= b->from->words[word + 1] << (64 - shift);
    b->at += width;
    return (unsigned)(value & (((uint64_t)1 << width) - 1));
}

/* A part of the ticket as the fields of one number; order does not matter to the rules, so the
 * parts are sorted. */
enum { PARTS_MAX = 7, PARTS_BITS = 3 };

struct parts {
    size_t n;
    unsigned item[PARTS_MAX];
    int64_t id[PARTS_MAX];
};

static void add(struct parts *parts, unsigned item, int64_t id)
{
    size_t at = parts->n++;
    assert_true(at < PARTS_MAX);
    for (; at > 0 && parts->item[at - 1] > item; at--) {
        parts->item[at] = parts->item[at - 1];
        parts->id[at] = parts->id[at - 1];
    }
    parts->item[at] = item;
    parts->id[at] = id;
}

static void put_parts(struct bits *b, const struct parts *parts, unsigned width)
{
    put(b, (unsigned)parts->n, PARTS_BITS);
    for (size_t i = 0; i < parts->n; i++)
        put(b, parts->item[i], width);
}

/* Codes -----------------------------------------------------------------------------------------*/

static unsigned unit_code(int64_t unit_id, bool mirror)
{
    if (unit_id == UNIT_A || unit_id == UNIT_B)
        return (unit_id == UNIT_A) != mirror ? 1 : 2;
    return unit_id == UNIT_HOTLINE ? 3 : 0;
}

static int64_t unit_of(unsigned code)
{
    static const int64_t units[] = { 0, UNIT_A, UNIT_B, UNIT_HOTLINE };
    return units[code];
}

enum { PERSON_BITS = 5 };
_Static_assert(PERSON_COUNT <= 1 << PERSON_BITS, "a person fits");

static unsigned person_code(int64_t account_id, bool mirror)
{
    if (mirror && account_id >= CLERK_A && account_id <= HEAD_B)
        account_id += account_id <= HEAD_A ? 2 : -2;
    return (unsigned)account_id;
}

/* Somebody of the unit, or of the hotline, who may have asked for such a claim. */
static unsigned asker_of(enum msh_claim_kind kind, unsigned unit)
{
    if (unit == 1 || unit == 2)
        return unit == 1 ? CLERK_A : CLERK_B;
    if (unit == 0)
        return NOBODY;
    return kind == MSH_CLAIM_REFUSAL || kind == MSH_CLAIM_WITHDRAWAL ? OPERATOR : DISPATCHER;
}

/* Tasks -----------------------------------------------------------------------------------------*/

/* The window for returning a share: open; closed in silence; never, for it was designated; none
 * printed any more. */
enum window { WINDOW_OPEN, WINDOW_CLOSED, WINDOW_NEVER, WINDOW_NONE };

static const struct msh_clock *live_clock(const struct msh_ticket *t, int64_t task_id,
                                          enum msh_stage stage)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].task_id == task_id && t->clocks[i].stage == stage &&
            t->clocks[i].state != MSH_CLOCK_STOPPED)
            return &t->clocks[i];
    return NULL;
}

static enum window window_of(const struct msh_ticket *t, const struct msh_task *task, bool coarse)
{
    if (task->no_return)
        return WINDOW_NEVER;
    if (task->window_closed)
        return coarse && task->state != MSH_TASK_REPLIED ? WINDOW_OPEN : WINDOW_CLOSED;
    return live_clock(t, task->id, MSH_STAGE_RETURN) != NULL ? WINDOW_OPEN : WINDOW_NONE;
}

static bool is_paused(const struct msh_ticket *t, const struct msh_task *task)
{
    const struct msh_clock *clock = live_clock(t, task->id, MSH_STAGE_REHANDLE);
    if (clock == NULL)
        clock = live_clock(t, task->id, MSH_STAGE_HANDLE);
    return clock != NULL && clock->pause_until != 0;
}

enum { TASK_BITS = 24 };

static unsigned task_item(const struct msh_ticket *t, const struct msh_task *task,
                          const struct flow_world *world, bool mirror)
{
    const struct msh_task *parent = msh_ticket_task(t, task->parent_task_id);
    bool asked = task->state == MSH_TASK_RETURN_ASKED;
    bool review = task->state == MSH_TASK_UNIT_REVIEW && !world->coarse;
    unsigned item = parent != NULL; /* parents first, so that a place can be named */
    item = item << 2 | unit_code(task->unit_id, mirror);
    item = item << 4 | (unsigned)task->state;
    item = item << 1 | (asked && task->resume_state == MSH_TASK_HANDLING);
    item = item << 2 | (unsigned)task->role;
    item = item << 2 | (unsigned)window_of(t, task, world->coarse);
    item = item << 2 | (unsigned)MSH_MIN(task->extensions, 3);
    item = item << 1 | (world->holding && task->holder_id != 0);
    item = item << 1 | is_paused(t, task);
    item = item << PERSON_BITS | (review ? person_code(task->author_id, mirror) : 0);
    return item << 2 | (parent != NULL ? unit_code(parent->unit_id, mirror) : 0);
}

/* What a unit's finished shares still mean: only released ones, one that was delegated to it, or
 * one of its own. */
enum { PAST_NONE, PAST_RELEASED, PAST_DELEGATED, PAST_OWN };

static unsigned past_share(const struct msh_ticket *t, unsigned code, bool mirror, bool coarse)
{
    unsigned past = PAST_NONE;
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        if (!msh_task_is_open(task->state) && unit_code(task->unit_id, mirror) == code)
            past = MSH_MAX(past, task->state == MSH_TASK_RELEASED ? PAST_RELEASED
                                 : task->parent_task_id != 0      ? PAST_DELEGATED
                                                                  : PAST_OWN);
    }
    /* a released share speaks only for people with a hat of the hotline as well */
    if (coarse)
        return past > PAST_RELEASED ? PAST_OWN : PAST_NONE;
    return past;
}

static void put_tasks(struct bits *b, const struct msh_ticket *t, const struct flow_world *world,
                      bool mirror, struct parts *tasks)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (msh_task_is_open(t->tasks[i].state))
            add(tasks, task_item(t, &t->tasks[i], world, mirror), t->tasks[i].id);
    put_parts(b, tasks, TASK_BITS);
    put(b, past_share(t, 1, mirror, world->coarse), 2);
    put(b, past_share(t, 2, mirror, world->coarse), 2);
}

static struct msh_task *add_task(struct msh_ticket *t)
{
    struct msh_task *task = MSH_PUSH(t->arena, t->tasks, t->n_tasks, t->cap_tasks);
    task->id = ID_TASK + (int64_t)t->n_tasks;
    task->opened_at = AT_START;
    return task;
}

static struct msh_clock *add_clock(struct msh_ticket *t, int64_t task_id, enum msh_stage stage)
{
    bool still = t->state == MSH_TICKET_MERGED ||
                 (t->state == MSH_TICKET_DEFERRED && stage != MSH_STAGE_HANG_REVIEW);
    struct msh_clock *clock = MSH_PUSH(t->arena, t->clocks, t->n_clocks, t->cap_clocks);
    clock->id = ID_CLOCK + (int64_t)t->n_clocks;
    clock->task_id = task_id;
    clock->stage = stage;
    clock->rule_id = stage != MSH_STAGE_HANG_REVIEW ? 7 : 0;
    clock->calendar_version = clock->rule_id != 0;
    clock->start_at = AT_START;
    clock->due_at = AT_DUE;
    clock->warn_at = AT_WARN;
    if (still) {
        clock->state = MSH_CLOCK_SUSPENDED;
        clock->paused_at = AT_SUSPENDED;
    }
    return clock;
}

static void stop_clock(struct msh_clock *clock)
{
    clock->state = MSH_CLOCK_STOPPED;
    clock->stop_at = AT_START;
    clock->paused_at = 0;
}

/* The clocks of an open share. */
static void clocks_of_task(struct msh_ticket *t, const struct msh_task *task, enum window window,
                           bool paused)
{
    bool replied = task->state == MSH_TASK_REPLIED, inform = task->role == MSH_ROLE_INFORM;
    bool to_sign = task->state == MSH_TASK_TO_SIGN ||
                   (task->state == MSH_TASK_RETURN_ASKED && task->resume_state == MSH_TASK_TO_SIGN);
    bool delegated = task->parent_task_id != 0;
    enum msh_stage stage = t->round > 1 && !delegated ? MSH_STAGE_REHANDLE : MSH_STAGE_HANDLE;
    struct msh_clock *handling = add_clock(t, task->id, stage);
    if (delegated)
        handling->rule_id = handling->calendar_version = 0;
    if (paused) {
        handling->pause_until = AT_UNTIL;
        handling->paused_at = handling->state == MSH_CLOCK_SUSPENDED ? AT_SUSPENDED : AT_PAUSED;
    }
    if (replied)
        stop_clock(handling); /* a reply sent back resumes it */
    if (!delegated && !inform && window != WINDOW_NEVER) {
        struct msh_clock *clock = add_clock(t, task->id, MSH_STAGE_RETURN);
        if (window != WINDOW_OPEN)
            stop_clock(clock);
    }
    if (to_sign && !delegated)
        (void)add_clock(t, task->id, MSH_STAGE_SIGN);
    if (!to_sign && !delegated && !inform && !replied && task->role == MSH_ROLE_LEAD &&
        t->round == 1)
        (void)add_clock(t, task->id, MSH_STAGE_FIRST_FEEDBACK);
}

static void get_task(struct bits *b, struct msh_ticket *t)
{
    unsigned item = get(b, TASK_BITS);
    struct msh_task *task = add_task(t);
    int64_t parent_unit = unit_of(item & 3);
    bool paused = (item >> (2 + PERSON_BITS) & 1) != 0;
    task->author_id = item >> 2 & (MSH_BIT(PERSON_BITS) - 1);
    item >>= 3 + PERSON_BITS;
    task->holder_id = (item & 1) != 0 ? 99 : 0;
    task->extensions = (int)(item >> 1 & 3);
    enum window window = (enum window)(item >> 3 & 3);
    task->no_return = window == WINDOW_NEVER;
    task->window_closed = window == WINDOW_CLOSED;
    task->role = (enum msh_task_role)(item >> 5 & 3);
    task->state = (enum msh_task_state)(item >> 8 & 15);
    if (task->state == MSH_TASK_RETURN_ASKED)
        task->resume_state = (item >> 7 & 1) != 0 ? MSH_TASK_HANDLING : MSH_TASK_TO_SIGN;
    if (task->state == MSH_TASK_UNIT_REVIEW && task->author_id == NOBODY)
        task->author_id = unit_of(item >> 12 & 3) == UNIT_A ? CLERK_A : CLERK_B;
    task->unit_id = unit_of(item >> 12 & 3);
    task->round = t->round;
    for (size_t k = 0; parent_unit != 0 && k + 1 < t->n_tasks; k++)
        if (t->tasks[k].unit_id == parent_unit && t->tasks[k].parent_task_id == 0)
            task->parent_task_id = t->tasks[k].id;
    clocks_of_task(t, task, window, paused);
}

static void get_tasks(struct bits *b, struct msh_ticket *t)
{
    unsigned n = get(b, PARTS_BITS);
    int64_t delegated[2];
    size_t n_delegated = 0;
    for (unsigned i = 0; i < n; i++)
        get_task(b, t);
    for (unsigned code = 1; code <= 2; code++) {
        unsigned past = get(b, 2);
        if (past == PAST_NONE)
            continue;
        struct msh_task *task = add_task(t);
        task->unit_id = unit_of(code);
        task->role = MSH_ROLE_INFORM;
        task->state = past == PAST_RELEASED ? MSH_TASK_RELEASED : MSH_TASK_DONE;
        if (past == PAST_DELEGATED) /* by a share of the other unit's */
            delegated[n_delegated++] = task->id;
    }
    for (size_t i = 0; i < n_delegated; i++)
        for (size_t k = 0; k < t->n_tasks; k++)
            if (t->tasks[k].id != delegated[i] &&
                t->tasks[k].unit_id != msh_ticket_task(t, delegated[i])->unit_id)
                msh_ticket_task(t, delegated[i])->parent_task_id = t->tasks[k].id;
}

/* Claims ----------------------------------------------------------------------------------------*/

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

/* With the head's word a claim can be decided, without it only be given that word or taken back: the
 * coarse key takes the word as given, and then which unit asked is no longer read. */
static bool is_endorsed(const struct msh_claim *claim, const struct flow_world *world)
{
    return claim->state == MSH_CLAIM_ENDORSED ||
           (world->coarse && msh_claim_rules[claim->kind].endorse);
}

static unsigned asking_unit(const struct msh_ticket *t, const struct msh_claim *claim,
                            const struct flow_world *world, bool mirror)
{
    bool first = false;
    if (!world->coarse || !is_endorsed(claim, world) || claim->task_id != 0)
        return unit_code(claim->asked_unit, mirror);
    for (size_t i = 0; i < t->n_tasks; i++)
        first |=
            unit_code(t->tasks[i].unit_id, mirror) == 1 && t->tasks[i].state != MSH_TASK_RELEASED;
    return first ? 1 : 2;
}

enum { CLAIM_BITS = 12 + 2 * PERSON_BITS };

static unsigned claim_item(const struct msh_ticket *t, const struct msh_claim *claim,
                           const struct flow_world *world, const struct parts *tasks, bool mirror)
{
    bool pending = flow_pending(claim);
    unsigned unit = pending ? asking_unit(t, claim, world, mirror) : 0;
    unsigned task = 0, asker = asker_of(claim->kind, unit);
    for (size_t i = 0; pending && i < tasks->n; i++)
        task = tasks->id[i] == claim->task_id ? (unsigned)i + 1 : task;
    if (pending ? world->askers : world->parties)
        asker = person_code(claim->asked_by, mirror);
    unsigned item = (unsigned)claim->kind;
    item = item << 3 |
           (pending && is_endorsed(claim, world) ? MSH_CLAIM_ENDORSED : (unsigned)claim->state);
    item = item << 3 | task;
    item = item << 2 | unit;
    item = item << PERSON_BITS | asker;
    return item << PERSON_BITS | (pending ? 0 : person_code(claim->decided_by, mirror));
}

static void put_claims(struct bits *b, const struct msh_ticket *t, const struct flow_world *world,
                       const struct parts *tasks, bool mirror)
{
    struct parts claims = { 0 };
    for (size_t i = 0; i < t->n_claims; i++)
        if (flow_pending(&t->claims[i]) || (world->parties && is_basis(t, i)))
            add(&claims, claim_item(t, &t->claims[i], world, tasks, mirror), t->claims[i].id);
    put_parts(b, &claims, CLAIM_BITS);
}

static void get_claim(struct bits *b, struct msh_ticket *t)
{
    struct msh_claim *claim = MSH_PUSH(t->arena, t->claims, t->n_claims, t->cap_claims);
    unsigned item = get(b, CLAIM_BITS), people = MSH_BIT(PERSON_BITS) - 1;
    unsigned task = item >> (2 + 2 * PERSON_BITS) & 7;
    claim->id = ID_CLAIM + (int64_t)t->n_claims;
    claim->decided_by = item & people;
    claim->asked_by = item >> PERSON_BITS & people;
    claim->asked_unit = unit_of(item >> 2 * PERSON_BITS & 3);
    claim->task_id = task != 0 ? t->tasks[task - 1].id : 0;
    claim->state = (enum msh_claim_state)(item >> (5 + 2 * PERSON_BITS) & 7);
    claim->kind = (enum msh_claim_kind)(item >> (8 + 2 * PERSON_BITS));
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

/* Callbacks -------------------------------------------------------------------------------------*/

enum { ASK_BEFORE, ASK_MADE, ASK_OPEN_NEW, ASK_OPEN_TRIED, ASK_BITS = 5 };

static void put_asks(struct bits *b, const struct msh_ticket *t, bool coarse)
{
    struct parts asks = { 0 };
    bool closed = msh_ticket_is_end(t->state) && t->state != MSH_TICKET_MERGED;
    bool before = false; /* asked in an earlier merge */
    for (size_t i = 0; i < t->n_callbacks; i++) {
        const struct msh_callback *ask = &t->callbacks[i];
        bool open = ask->state == MSH_ASK_OPEN;
        bool expired = ask->cause == MSH_ASK_CAUSE_EXPIRED && ask->round == t->round;
        bool made = ask->state == MSH_ASK_ANSWERED || ask->state == MSH_ASK_UNREACHED;
        bool of_merge = ask->cause == MSH_ASK_CAUSE_MERGED;
        bool merged = of_merge && t->state == MSH_TICKET_MERGED && ask->opened_at >= t->closed_at;
        bool earlier = of_merge && !merged && !before && made;
        unsigned how = open ? (coarse || ask->attempts > 0 ? ASK_OPEN_TRIED : ASK_OPEN_NEW)
                            : (earlier ? ASK_BEFORE : ASK_MADE);
        if (open || (merged && made) ||
            (!coarse && (earlier || (merged && !made) || (expired && !closed))))
            add(&asks, (unsigned)ask->cause << 2 | how, ask->id);
        before |= earlier;
    }
    put_parts(b, &asks, ASK_BITS);
}

static void get_ask(struct bits *b, struct msh_ticket *t)
{
    unsigned item = get(b, ASK_BITS), how = item & 3;
    struct msh_callback *ask = MSH_PUSH(t->arena, t->callbacks, t->n_callbacks, t->cap_callbacks);
    ask->id = ID_ASK + (int64_t)t->n_callbacks;
    ask->round = t->round;
    ask->cause = (enum msh_callback_cause)(item >> 2);
    ask->state = how == ASK_BEFORE || how == ASK_MADE ? MSH_ASK_UNREACHED : MSH_ASK_OPEN;
    ask->attempts = how == ASK_OPEN_TRIED;
    ask->opened_at = how == ASK_BEFORE ? AT_START : AT_END;
    for (size_t k = 0; ask->cause == MSH_ASK_CAUSE_WITHDRAWAL && k < t->n_claims; k++)
        if (t->claims[k].kind == MSH_CLAIM_WITHDRAWAL && flow_pending(&t->claims[k]))
            ask->claim_id = t->claims[k].id;
}

/* Tickets ---------------------------------------------------------------------------------------*/

static bool is_exit(const struct msh_ticket *t)
{
    return msh_ticket_is_end(t->state) || t->state == MSH_TICKET_DEFERRED;
}

static bool is_suspended(const struct msh_ticket *t)
{
    return t->state == MSH_TICKET_MERGED || t->state == MSH_TICKET_DEFERRED;
}

static void pack(const struct msh_ticket *t, const struct flow_world *world, bool mirror,
                 struct flow_key *key)
{
    struct bits b = { .key = key };
    struct parts tasks = { 0 };
    bool rated = t->first_rating != MSH_RATING_NONE;
    *key = (struct flow_key){ 0 };
    put(&b, (unsigned)t->state, 5);
    if (t->state == MSH_TICKET_ARCHIVED) { /* nothing happens any more, but history is taken back */
        put(&b, t->close_reason == MSH_CLOSE_HISTORY, 1);
        return;
    }
    put(&b, is_suspended(t) ? (unsigned)t->resume_state : 0, 5);
    put(&b, (unsigned)t->round, 3);
    put(&b, (unsigned)MSH_MIN(t->returns, world->returns_max), 3);
    put(&b, t->unreasonable, 1);
    put(&b, rated && (!world->coarse || t->state == MSH_TICKET_CLOSED), 1);
    put(&b, t->watch_at != 0 && !world->coarse, 1);
    put(&b, t->children != 0, 1);
    put(&b, world->parties && is_exit(t) ? person_code(t->exit_by, mirror) : 0, PERSON_BITS);
    put(&b, world->parties ? person_code(t->reviewer_id, mirror) : 0, PERSON_BITS);
    put_tasks(&b, t, world, mirror, &tasks);
    put_claims(&b, t, world, &tasks, mirror);
    put_asks(&b, t, world->coarse);
}

void flow_pack(const struct msh_ticket *ticket, const struct flow_world *world,
               struct flow_key *ret)
{
    struct flow_key mirror;
    pack(ticket, world, false, ret);
    if (!world->twins)
        return;
    pack(ticket, world, true, &mirror);
    if (memcmp(&mirror, ret, sizeof(mirror)) < 0)
        *ret = mirror;
}

/* The clocks of the ticket itself, by the state it is in or comes back to. */
static void clocks_of_state(struct msh_ticket *t)
{
    static const uint8_t stages[MSH_TICKET_STATE_COUNT][2] = {
        [MSH_TICKET_REGISTERED] = { 1 + MSH_STAGE_DISPATCH },
        [MSH_TICKET_DISPATCHING] = { 1 + MSH_STAGE_DISPATCH },
        [MSH_TICKET_CONFERENCE] = { 1 + MSH_STAGE_DISPATCH, 1 + MSH_STAGE_CONSULT },
        [MSH_TICKET_REWORK] = { 1 + MSH_STAGE_DISPATCH },
        [MSH_TICKET_REVIEWING] = { 1 + MSH_STAGE_REVIEW },
        [MSH_TICKET_CALLBACK] = { 1 + MSH_STAGE_CALLBACK },
    };
    enum msh_ticket_state at = is_suspended(t) ? t->resume_state : t->state;
    for (size_t i = 0; i < 2; i++)
        if (stages[at][i] != 0)
            (void)add_clock(t, 0, (enum msh_stage)(stages[at][i] - 1));
    if (t->state == MSH_TICKET_DEFERRED)
        (void)add_clock(t, 0, MSH_STAGE_HANG_REVIEW);
}

static void close_ticket(struct msh_ticket *t)
{
    if (is_exit(t) && t->exit_by == 0)
        t->exit_by = OPERATOR; /* somebody */
    if (msh_ticket_is_end(t->state)) {
        t->closed_at = AT_END;
        t->exit_code = "x";
    }
    if (t->state == MSH_TICKET_CLOSED) {
        t->close_reason = MSH_CLOSE_SOLVED;
        t->solved = MSH_ANSWER_YES;
    }
    t->parent_id = t->state == MSH_TICKET_MERGED ? ID_PARENT : 0;
}

void flow_unpack(const struct flow_key *key, const struct flow_world *world,
                 struct msh_arena *arena, struct msh_ticket *ret)
{
    struct bits b = { .from = key };
    *ret = world->base;
    ret->arena = arena;
    ret->id = 1;
    ret->state = (enum msh_ticket_state)get(&b, 5);
    if (ret->state == MSH_TICKET_ARCHIVED) {
        ret->close_reason = get(&b, 1) != 0 ? MSH_CLOSE_HISTORY : MSH_CLOSE_NONE;
        return;
    }
    ret->resume_state = (enum msh_ticket_state)get(&b, 5);
    ret->round = (int)get(&b, 3);
    ret->returns = (int)get(&b, 3);
    ret->unreasonable = get(&b, 1) != 0;
    ret->first_rating = ret->final_rating = get(&b, 1) != 0 ? MSH_RATING_BAD : MSH_RATING_NONE;
    ret->watch_at = get(&b, 1) != 0 ? AT_START : 0;
    ret->children = (int)get(&b, 1);
    ret->exit_by = get(&b, PERSON_BITS);
    ret->reviewer_id = get(&b, PERSON_BITS);
    get_tasks(&b, ret);
    for (unsigned n = get(&b, PARTS_BITS); n > 0; n--)
        get_claim(&b, ret);
    for (unsigned n = get(&b, PARTS_BITS); n > 0; n--)
        get_ask(&b, ret);
    ret->created_at = AT_START;
    clocks_of_state(ret);
    close_ticket(ret);
}
