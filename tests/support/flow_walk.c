#include "base/base.h"

#include "flow_walk.h"

#define HOTLINE_ROLES                                                                              \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR))

const struct msh_actor walk_people[PERSON_COUNT] = {
    [OPERATOR] = { MSH_BIT(MSH_STAFF_OPERATOR), 11, UNIT_HOTLINE },
    [DISPATCHER] = { MSH_BIT(MSH_STAFF_DISPATCHER), 12, UNIT_HOTLINE },
    [REVIEWER] = { MSH_BIT(MSH_STAFF_REVIEWER), 61, UNIT_HOTLINE },
    [REVIEWER_2] = { MSH_BIT(MSH_STAFF_REVIEWER), 62, UNIT_HOTLINE },
    [CALLBACK] = { MSH_BIT(MSH_STAFF_CALLBACK), 13, UNIT_HOTLINE },
    [SUPERVISOR] = { MSH_BIT(MSH_STAFF_SUPERVISOR), 63, UNIT_HOTLINE },
    [LEADER] = { MSH_BIT(MSH_STAFF_LEADER), 41, 0 },
    [INSPECTOR] = { MSH_BIT(MSH_STAFF_INSPECTOR), 66, 0 },
    [INSPECTOR_2] = { MSH_BIT(MSH_STAFF_INSPECTOR), 67, 0 },
    [REPORT_DESK] = { MSH_BIT(MSH_STAFF_REPORT_DESK), 64, UNIT_HOTLINE },
    [REPORT_DESK_2] = { MSH_BIT(MSH_STAFF_REPORT_DESK), 65, UNIT_HOTLINE },
    [CLERK_A] = { MSH_BIT(MSH_STAFF_CLERK), 21, UNIT_A },
    [HEAD_A] = { MSH_BIT(MSH_STAFF_HEAD), 22, UNIT_A },
    [TWO_HATS_A] = { HOTLINE_ROLES | MSH_BIT(MSH_STAFF_LEADER), 70, UNIT_A },
    [CLERK_B] = { MSH_BIT(MSH_STAFF_CLERK), 31, UNIT_B },
    [HEAD_B] = { MSH_BIT(MSH_STAFF_HEAD), 32, UNIT_B },
    [ALL_ROUND_1] = { HOTLINE_ROLES, 68, UNIT_HOTLINE },
    [ALL_ROUND_2] = { HOTLINE_ROLES, 69, UNIT_HOTLINE },
    [REQUESTER] = { MSH_ACTOR_REQUESTER, 0, 0 },
    [SYSTEM] = { MSH_ACTOR_SYSTEM, 0, 0 },
};

static const struct {
    size_t n;
    struct msh_share shares[2];
} sharings[SHARING_COUNT] = {
    [LEAD_A] = { 1, { { UNIT_A, MSH_ROLE_LEAD, "x", 0 } } },
    [LEAD_B] = { 1, { { UNIT_B, MSH_ROLE_LEAD, "x", 0 } } },
    [LEAD_A_ASSIST_B] = { 2,
                          { { UNIT_A, MSH_ROLE_LEAD, "x", 0 },
                            { UNIT_B, MSH_ROLE_ASSIST, "x", 0 } } },
    [LEAD_B_ASSIST_A] = { 2,
                          { { UNIT_B, MSH_ROLE_LEAD, "x", 0 },
                            { UNIT_A, MSH_ROLE_ASSIST, "x", 0 } } },
    [LEAD_A_INFORM_B] = { 2,
                          { { UNIT_A, MSH_ROLE_LEAD, "x", 0 },
                            { UNIT_B, MSH_ROLE_INFORM, "x", 0 } } },
    [LEAD_B_INFORM_A] = { 2,
                          { { UNIT_B, MSH_ROLE_LEAD, "x", 0 },
                            { UNIT_A, MSH_ROLE_INFORM, "x", 0 } } },
    [LEAD_BOTH] = { 2, { { UNIT_A, MSH_ROLE_LEAD, "x", 0 }, { UNIT_B, MSH_ROLE_LEAD, "x", 0 } } },
    [ASSIST_A] = { 1, { { UNIT_A, MSH_ROLE_ASSIST, "x", 0 } } },
    [ASSIST_B] = { 1, { { UNIT_B, MSH_ROLE_ASSIST, "x", 0 } } },
    [INFORM_A] = { 1, { { UNIT_A, MSH_ROLE_INFORM, "x", 0 } } },
    [INFORM_B] = { 1, { { UNIT_B, MSH_ROLE_INFORM, "x", 0 } } },
};

/* A clockwork without a calendar --------------------------------------------------------------*/

/* Every stage has a rule, but rework in the first round: a reply sent back resumes its due. */
static int due_start(void *arg, const struct msh_ticket *ticket, enum msh_stage stage,
                     int64_t from_at, struct msh_printed *ret, struct msh_err *err)
{
    (void)arg, (void)err;
    if (stage == MSH_STAGE_REHANDLE && ticket->round == 1)
        return 0;
    *ret = (struct msh_printed){ .rule_id = 7,
                                 .calendar_version = 1,
                                 .due_at = from_at + AT_DUE - AT_EARLY,
                                 .warn_at = from_at + AT_WARN - AT_EARLY };
    return 1;
}

static int due_extend(void *arg, const struct msh_clock *clock, int amount, struct msh_printed *ret,
                      struct msh_err *err)
{
    (void)arg, (void)err;
    *ret = (struct msh_printed){ .due_at = clock->due_at + amount,
                                 .warn_at = clock->warn_at + amount };
    return MSH_OK;
}

static int due_resume(void *arg, const struct msh_clock *clock, int64_t paused_ms,
                      struct msh_printed *ret, struct msh_err *err)
{
    (void)arg, (void)err;
    *ret = (struct msh_printed){ .due_at = clock->due_at + paused_ms,
                                 .warn_at = clock->warn_at + paused_ms };
    return MSH_OK;
}

static void due_limits(void *arg, const struct msh_clock *clock, struct msh_limits *ret)
{
    const struct focus *focus = arg;
    (void)clock;
    *ret = (struct msh_limits){ .extend_max_times = 1,
                                .extend_max_amount = 5,
                                .extend_by_head = focus->head_extends,
                                .pause_reasons = UINT32_MAX };
}

static int64_t new_id(void *arg)
{
    return ++*(int64_t *)arg;
}

/* The walk --------------------------------------------------------------------------------------*/

/* How a state was first reached, for traces. */
struct origin {
    uint32_t from;
    struct msh_command command;
};

/* What the table says about an operation, looked up once. */
struct op_use {
    bool left_out, by_worker, minds_time;
    uint32_t actors;
    size_t rows[12], n_rows;
};

struct walk {
    const struct focus *focus;
    struct op_use uses[MSH_OP_COUNT];
    struct walk_cover *cover;
    struct msh_clockwork clockwork;
    struct flow_key_form form;
    size_t n_tickets;
    int64_t last_id;

    struct flow_key *keys;
    struct origin *origins;
    size_t n, cap;
    uint32_t *table; /* open addressing: state number + 1 */
    size_t mask;
    struct edge {
        uint32_t from, to;
    } * edges;
    size_t n_edges, cap_edges;
    size_t n_events;

    /* the state being expanded */
    size_t at;
    struct msh_ticket tickets[2]; /* the parent-to-be, then the child */
    struct msh_arena arena, scratch;
    const struct msh_command *trying;
};

static struct walk *walking; /* for traces */

static void trace(void)
{
    const struct walk *w = walking;
    size_t at = w->at, n = 0;
    size_t path[200];
    print_message("# %s, state %zu, reached by\n", w->focus->name, at);
    for (; at != 0 && n < MSH_COUNT(path); at = w->origins[at].from)
        path[n++] = at;
    while (n-- > 0)
        flow_print(&w->origins[path[n]].command);
    if (w->trying != NULL) {
        print_message("# then\n");
        flow_print(w->trying);
    }
}

static uint64_t hash_key(const struct flow_key *key)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < key->n; i++)
        h = (h ^ key->bytes[i]) * UINT64_C(1099511628211);
    return h ^ h >> 29;
}

static bool same_key(const struct flow_key *a, const struct flow_key *b)
{
    return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

static void enter(struct walk *w, uint32_t index)
{
    size_t at = hash_key(&w->keys[index]) & w->mask;
    while (w->table[at] != 0)
        at = (at + 1) & w->mask;
    w->table[at] = index + 1;
}

static void grow(struct walk *w)
{
    w->cap = w->cap == 0 ? 1024 : w->cap * 2;
    w->keys = msh_realloc(w->keys, w->cap * sizeof(*w->keys));
    w->origins = msh_realloc(w->origins, w->cap * sizeof(*w->origins));
    free(w->table);
    w->mask = w->cap * 4 - 1;
    w->table = msh_alloc0(w->mask + 1, sizeof(*w->table));
    for (size_t i = 0; i < w->n; i++)
        enter(w, (uint32_t)i);
}

/* The number of a state; true if it is new. */
static bool remember(struct walk *w, const struct flow_key *key, const struct msh_command *command,
                     uint32_t *ret_index)
{
    if (w->n == w->cap)
        grow(w);
    for (size_t at = hash_key(key) & w->mask; w->table[at] != 0; at = (at + 1) & w->mask)
        if (same_key(&w->keys[w->table[at] - 1], key)) {
            *ret_index = w->table[at] - 1;
            return false;
        }
    w->keys[w->n] = *key;
    w->origins[w->n] = (struct origin){ .from = (uint32_t)w->at };
    if (command != NULL)
        w->origins[w->n].command = *command;
    *ret_index = (uint32_t)w->n++;
    enter(w, *ret_index);
    return true;
}

static void pack(const struct walk *w, const struct msh_ticket *tickets, struct flow_key *ret)
{
    struct flow_key mirror = { 0 };
    *ret = (struct flow_key){ 0 };
    for (size_t i = 0; i < w->n_tickets; i++)
        flow_pack(&tickets[i], &w->form, false, ret);
    if (!w->focus->twins)
        return;
    for (size_t i = 0; i < w->n_tickets; i++)
        flow_pack(&tickets[i], &w->form, true, &mirror);
    if (memcmp(mirror.bytes, ret->bytes, FLOW_KEY_MAX) < 0)
        *ret = mirror;
}

static void unpack(const struct walk *w, const struct flow_key *key, struct msh_arena *arena,
                   struct msh_ticket *ret)
{
    struct msh_ticket base = w->focus->base;
    size_t at = 0;
    for (size_t i = 0; i < w->n_tickets; i++) {
        base.id = 1 + (int64_t)i;
        at = flow_unpack(key, at, &base, arena, &ret[i]);
    }
}

static bool within(const struct walk *w, const struct msh_ticket *t)
{
    size_t claims = 0, asks = 0, tasks = 0;
    for (size_t i = 0; i < t->n_claims; i++)
        claims += flow_pending(&t->claims[i]);
    for (size_t i = 0; i < t->n_callbacks; i++)
        asks += t->callbacks[i].state == MSH_ASK_OPEN;
    for (size_t i = 0; i < t->n_tasks; i++)
        tasks += msh_task_is_open(t->tasks[i].state);
    return t->round <= w->focus->rounds && claims <= (size_t)w->focus->pending &&
           asks <= (size_t)w->focus->asks && tasks <= (size_t)w->focus->tasks;
}

static struct msh_facts facts_at(struct walk *w, size_t which, int64_t now)
{
    bool pair = w->n_tickets == 2;
    return (struct msh_facts){ .now = now,
                               .clockwork = &w->clockwork,
                               .new_id = new_id,
                               .new_id_arg = &w->last_id,
                               .attempts_min = w->form.attempts_min,
                               .returns_max =
                                   w->focus->returns_max != 0 ? w->focus->returns_max : INT_MAX,
                               .objection_ms = AT_LATE / 2,
                               .sample = true,
                               .parent_open =
                                   !pair || which == 0 || msh_ticket_is_open(w->tickets[0].state) };
}

static size_t weight(const struct walk *w, const struct msh_action *action)
{
    return w->uses[action->op].left_out || (action->op == MSH_OP_DROP && !w->form.askers)
               ? 0
               : 1000 + (size_t)action->op * 20 + (size_t)(action->claim_kind + 1);
}

/* Does the key hold all that the rules read? What is open to everybody must not change by it. */
static void check_key(struct walk *w, const struct msh_ticket *after, const struct flow_key *key)
{
    struct msh_action is[256], was[256];
    struct msh_ticket rebuilt[2];
    if (w->focus->twins)
        return; /* the mirror image is open to other people */
    unpack(w, key, &w->scratch, rebuilt);
    for (size_t i = 0; i < w->n_tickets; i++)
        for (int person = 0; person < PERSON_COUNT; person++) {
            if ((w->focus->people & MSH_BIT(person)) == 0)
                continue;
            struct msh_facts facts = facts_at(w, i, w->n % 2 == 0 ? AT_EARLY : 2 * AT_LATE);
            facts.objection_ms = AT_LATE;
            size_t n = msh_flow_actions(&after[i], &walk_people[person], &facts, was, 256);
            size_t m = msh_flow_actions(&rebuilt[i], &walk_people[person], &facts, is, 256);
            size_t sum_n = 0, sum_m = 0;
            for (size_t k = 0; k < n; k++)
                sum_n += weight(w, &was[k]);
            for (size_t k = 0; k < m; k++)
                sum_m += weight(w, &is[k]);
            FLOW_HOLDS(sum_n == sum_m);
        }
}

static void count(struct walk *w, const struct msh_ticket *before, const struct msh_ticket *after,
                  const struct msh_changes *changes)
{
    for (size_t i = 0; i < changes->n; i++) {
        const struct msh_change *change = &changes->items[i];
        w->cover->rows[flow_row_of(before, change)]++;
        if (change->machine == MSH_MACHINE_CLAIM)
            w->cover->claims[msh_ticket_claim(after, change->target_id)->kind][change->to]++;
    }
    w->n_events += changes->n;
}

/* What the service does about the other ticket of a merge. */
static void check_pair(const struct walk *w, size_t which, const struct msh_ticket *after,
                       struct msh_ticket *both)
{
    both[0] = w->tickets[0];
    both[1] = w->tickets[1];
    both[which] = *after;
    if (both[1].state != MSH_TICKET_ARCHIVED)
        both[0].children = both[1].state == MSH_TICKET_MERGED;
    FLOW_HOLDS(both[0].children == 0 || both[0].state != MSH_TICKET_MERGED);
}

/* Try a command; answers 0 or the error. */
static int try_command(struct walk *w, size_t which, const struct msh_command *command,
                       const struct msh_facts *facts)
{
    const struct msh_ticket *before = &w->tickets[which];
    struct msh_ticket after, both[2];
    struct msh_changes changes;
    struct msh_err err = { 0 };
    struct flow_key key;
    uint32_t index;
    w->trying = command;
    w->last_id = 10000;
    msh_arena_reset(&w->scratch);
    msh_ticket_copy(before, &w->scratch, &after);
    int rc = msh_ticket_apply(&after, command, facts, &changes, &err);
    if (rc < 0) {
        FLOW_HOLDS(!msh_empty(err.code) && err.rc == (enum msh_rc)rc && rc != MSH_E_BUG);
        return rc;
    }
    flow_check_step(before, command, facts, &after, &changes);
    flow_check_state(&after, true);
    count(w, before, &after, &changes);
    both[0] = after;
    if (w->n_tickets == 2)
        check_pair(w, which, &after, both);
    if (!within(w, &after))
        return MSH_OK;
    pack(w, both, &key);
    if (remember(w, &key, command, &index))
        check_key(w, both, &key);
    if (w->n_edges == w->cap_edges) {
        w->cap_edges = w->cap_edges == 0 ? 4096 : w->cap_edges * 2;
        w->edges = msh_realloc(w->edges, w->cap_edges * sizeof(*w->edges));
    }
    if (index != w->at)
        w->edges[w->n_edges++] = (struct edge){ (uint32_t)w->at, index };
    return MSH_OK;
}

/* Commands --------------------------------------------------------------------------------------*/

/* The outcome of all parameters tried for one thing somebody might do. */
struct outcome {
    bool worked, invalid;
};

static void attempt(struct walk *w, size_t which, const struct msh_command *command,
                    const struct msh_facts *facts, struct outcome *ret)
{
    int rc = try_command(w, which, command, facts);
    ret->worked |= rc == MSH_OK;
    ret->invalid |= rc == MSH_E_INVALID;
}

static void try_sharings(struct walk *w, size_t which, struct msh_command *command,
                         const struct msh_facts *facts, struct outcome *ret)
{
    for (int i = 0; i < SHARING_COUNT; i++) {
        if ((w->focus->sharing & MSH_BIT(i)) == 0)
            continue;
        command->shares = sharings[i].shares;
        command->n_shares = sharings[i].n;
        attempt(w, which, command, facts, ret);
    }
}

static const int64_t claimants[] = { UNIT_A, UNIT_B };

/* The parameters that guards and effects branch on. */
static void try_parameters(struct walk *w, size_t which, struct msh_command *c,
                           struct msh_facts *facts, struct outcome *ret)
{
    switch ((int)c->op) {
    case MSH_OP_DISPATCH:
    case MSH_OP_DESIGNATE:
    case MSH_OP_ADD_UNIT:
    case MSH_OP_DELEGATE:
        try_sharings(w, which, c, facts, ret);
        return;
    case MSH_OP_TAG:
        c->is_supervised = MSH_ANSWER_YES;
        break;
    case MSH_OP_CONFER:
        attempt(w, which, c, facts, ret);
        c->claimants = claimants;
        c->n_claimants = MSH_COUNT(claimants);
        break;
    case MSH_OP_SOLVED:
        c->solved = MSH_ANSWER_YES;
        attempt(w, which, c, facts, ret);
        c->rating = MSH_RATING_GOOD;
        break;
    case MSH_OP_ACCEPTED_UNSOLVED:
        c->accepted = MSH_ANSWER_YES;
        break;
    case MSH_OP_UNSOLVED:
        attempt(w, which, c, facts, ret);
        c->rating = MSH_RATING_VERY_BAD;
        break;
    case MSH_OP_DISSATISFIED:
        c->solved = MSH_ANSWER_YES;
        c->rating = MSH_RATING_BAD;
        break;
    case MSH_OP_SEND_BACK:
        c->reason_code = "false";
        break;
    case MSH_OP_MERGE:
        c->other_id = which == 1 ? 1 : 99;
        break;
    case MSH_OP_SUCCEED:
        c->other_id = UNIT_A;
        c->unit_id = UNIT_B;
        break;
    case MSH_OP_HAND_OVER:
        c->other_id = 28;
        break;
    case MSH_OP_ASSIGN:
        c->other_id = 29;
        attempt(w, which, c, facts, ret);
        c->other_id = 0;
        c->office = "office";
        break;
    case MSH_OP_ANSWER:
        attempt(w, which, c, facts, ret);
        facts->sample = false;
        break;
    default:
        break;
    }
    attempt(w, which, c, facts, ret);
}

static bool is_listed(const struct msh_action *actions, size_t n, enum msh_op op, int64_t target,
                      int kind)
{
    for (size_t i = 0; i < n; i++)
        if (actions[i].op == op && actions[i].target_id == target && actions[i].claim_kind == kind)
            return true;
    return false;
}

/* One person, one moment: everything the table knows, against what the list says is open. */
struct turn {
    struct walk *w;
    size_t which; /* ticket */
    enum person person;
    int64_t now;
    struct msh_action open[256];
    size_t n_open;
};

static void take(struct turn *turn, enum msh_op op, int64_t target, int kind, int64_t callback)
{
    struct walk *w = turn->w;
    struct msh_facts facts = facts_at(w, turn->which, turn->now);
    struct outcome outcome = { 0 };
    struct msh_command c = { .op = op,
                             .actor = walk_people[turn->person],
                             .target_id = callback != 0 ? callback : target,
                             .claim_kind = (enum msh_claim_kind)MSH_MAX(kind, 0),
                             .has_text = true,
                             .reason_code = "x",
                             .amount = 1,
                             .until_at = turn->now + AT_UNTIL - AT_EARLY,
                             .contacted = MSH_ANSWER_YES,
                             .solved = MSH_ANSWER_NO };
    if (kind >= 0 && msh_claim_rules[kind].reasons != NULL)
        c.reason_code = msh_claim_rules[kind].reasons->items[0].code;
    if (kind == MSH_CLAIM_RATING_APPEAL)
        c.rating = MSH_RATING_FAIR;
    if (kind == MSH_CLAIM_DEFERRAL)
        c.other_id = UNIT_A;
    if (kind == MSH_CLAIM_WITHDRAWAL)
        c.recording_id = 7;
    if (kind == MSH_CLAIM_REFUSAL)
        c.route = msh_told_route_names.items[0].code;
    try_parameters(w, turn->which, &c, &facts, &outcome);
    if (turn->person == SYSTEM)
        return; /* nobody asks what is open to the program itself */
    if (outcome.worked)
        FLOW_HOLDS(is_listed(turn->open, turn->n_open, op, target, kind));
    else if (callback == 0 && !outcome.invalid)
        FLOW_HOLDS(!is_listed(turn->open, turn->n_open, op, target, kind));
}

static bool is_worth(const struct turn *turn, enum msh_op op)
{
    const struct walk *w = turn->w;
    const struct op_use *use = &w->uses[op];
    enum msh_ticket_state first = w->tickets[0].state;
    if (use->left_out || (turn->now == AT_LATE && !use->minds_time) ||
        (turn->person == SYSTEM && !use->by_worker))
        return false;
    if (w->n_tickets == 1 || turn->which == 0)
        return op != MSH_OP_ASK_MERGED || w->n_tickets == 1;
    if (op == MSH_OP_MERGE) /* what the service would find out about the other ticket */
        return msh_ticket_is_open(first);
    return op != MSH_OP_ASK_MERGED || first == MSH_TICKET_CALLBACK || msh_ticket_is_end(first);
}

/* Is there any row of this op for this person where the machine stands? Else it is refused by the
 * same two comparisons that keep it off the list. */
static bool may_fit(const struct walk *w, const struct msh_ticket *t, enum msh_op op, int state,
                    uint32_t roles)
{
    const struct op_use *use = &w->uses[op];
    for (size_t i = 0; i < use->n_rows; i++)
        if ((msh_flow[use->rows[i]].from & MSH_BIT(state)) != 0 &&
            (msh_flow_actors(&msh_flow[use->rows[i]], t) & roles) != 0)
            return true;
    return false;
}

/* Rows that only follow from others are no commands. The moment matters to the worker's and to a
 * few others; to the rest later is the same as now. */
static void look_up(struct walk *w)
{
    static const enum msh_op worker[] = { MSH_OP_EXPIRE, MSH_OP_WINDOW_CLOSE, MSH_OP_ARCHIVE,
                                          MSH_OP_ASK_MERGED, MSH_OP_UNPAUSE };
    static const enum msh_op timed[] = { MSH_OP_ASK, MSH_OP_GRANT, MSH_OP_REOPEN };
    for (size_t i = 0; i < MSH_COUNT(worker); i++)
        w->uses[worker[i]].by_worker = w->uses[worker[i]].minds_time = true;
    for (size_t i = 0; i < MSH_COUNT(timed); i++)
        w->uses[timed[i]].minds_time = true;
    for (size_t i = 0; i < msh_flow_n; i++) {
        struct op_use *use = &w->uses[msh_flow[i].op];
        assert_true(use->n_rows < MSH_COUNT(use->rows));
        use->rows[use->n_rows++] = i;
        use->actors |= msh_flow[i].actors;
    }
    w->uses[MSH_OP_SUCCEED].by_worker = w->focus->succeeds;
    for (int op = 0; op < MSH_OP_COUNT; op++)
        w->uses[op].left_out = w->uses[op].actors == MSH_ACTOR_SYSTEM && !w->uses[op].by_worker;
    for (size_t i = 0; i < WALK_WITHOUT_MAX && w->focus->without[i] != MSH_OP_SAVE_DRAFT; i++)
        w->uses[w->focus->without[i]].left_out = true;
}

static void take_ticket_ops(struct turn *turn, const struct msh_ticket *t, uint32_t roles)
{
    for (int op = 0; op < MSH_OP_OPEN; op++) {
        if (!is_worth(turn, (enum msh_op)op) ||
            !may_fit(turn->w, t, (enum msh_op)op, (int)t->state, roles))
            continue;
        take(turn, (enum msh_op)op, 0, -1, 0);
        if (op >= MSH_OP_ATTEMPT && op <= MSH_OP_UNREACHED)
            for (size_t i = 0; i < t->n_callbacks; i++)
                take(turn, (enum msh_op)op, 0, -1, t->callbacks[i].id);
    }
}

static void take_asks(struct turn *turn, const struct msh_ticket *t)
{
    for (int kind = 0; kind < MSH_CLAIM_KIND_COUNT; kind++) {
        if ((turn->w->focus->claims & MSH_BIT(kind)) == 0 ||
            (kind == MSH_CLAIM_WITHDRAWAL && turn->person != REQUESTER && !turn->w->focus->calls))
            continue;
        if (msh_claim_rules[kind].on == MSH_MACHINE_TICKET)
            take(turn, MSH_OP_ASK, 0, kind, 0);
        for (size_t i = 0; msh_claim_rules[kind].on == MSH_MACHINE_TASK && i < t->n_tasks; i++)
            take(turn, MSH_OP_ASK, t->tasks[i].id, kind, 0);
    }
}

static void take_turn(struct turn *turn)
{
    const struct msh_ticket *t = &turn->w->tickets[turn->which];
    const struct msh_actor *actor = &walk_people[turn->person];
    struct msh_facts facts = facts_at(turn->w, turn->which, turn->now);
    turn->n_open = msh_flow_actions(t, actor, &facts, turn->open, MSH_COUNT(turn->open));
    FLOW_HOLDS(turn->n_open < MSH_COUNT(turn->open));
    take_ticket_ops(turn, t, actor->roles);
    for (int op = MSH_OP_OPEN; op < MSH_OP_ASK; op++)
        for (size_t i = 0; is_worth(turn, (enum msh_op)op) && i < t->n_tasks; i++)
            if (may_fit(turn->w, t, (enum msh_op)op, (int)t->tasks[i].state, actor->roles))
                take(turn, (enum msh_op)op, t->tasks[i].id, -1, 0);
    if (is_worth(turn, MSH_OP_ASK) && may_fit(turn->w, t, MSH_OP_ASK, MSH_CLAIM_NONE, actor->roles))
        take_asks(turn, t);
    for (int op = MSH_OP_ENDORSE; op < MSH_OP_COUNT; op++)
        for (size_t i = 0; is_worth(turn, (enum msh_op)op) && i < t->n_claims; i++)
            if (may_fit(turn->w, t, (enum msh_op)op, (int)t->claims[i].state, actor->roles))
                take(turn, (enum msh_op)op, t->claims[i].id, -1, 0);
}

static void expand(struct walk *w)
{
    const struct focus *focus = w->focus;
    msh_arena_reset(&w->arena);
    unpack(w, &w->keys[w->at], &w->arena, w->tickets);
    for (size_t which = 0; which < w->n_tickets; which++)
        for (int person = 0; person < PERSON_COUNT; person++) {
            if ((focus->people & MSH_BIT(person)) == 0)
                continue;
            struct turn turn = { .w = w, .which = which, .person = (enum person)person };
            turn.now = AT_EARLY;
            take_turn(&turn);
            turn.now = AT_LATE;
            take_turn(&turn);
        }
    w->trying = NULL;
}

/* The end ---------------------------------------------------------------------------------------*/

static bool is_archived(const struct walk *w, const struct flow_key *key)
{
    for (size_t i = 0; i < w->n_tickets; i++) /* an archived ticket's key is one byte */
        if (key->n != w->n_tickets || key->bytes[i] != MSH_TICKET_ARCHIVED)
            return false;
    return true;
}

/* From every state an archived one can be reached: back from those, along the edges. */
static void check_liveness(struct walk *w)
{
    uint32_t *first = msh_alloc0(w->n + 2, sizeof(*first));
    uint32_t *from = msh_alloc0(w->n_edges + 1, sizeof(*from));
    uint32_t *queue = msh_alloc0(w->n + 1, sizeof(*queue));
    bool *alive = msh_alloc0(w->n + 1, sizeof(*alive));
    size_t n = 0;
    for (size_t i = 0; i < w->n_edges; i++)
        first[w->edges[i].to + 1]++;
    for (size_t i = 0; i < w->n; i++)
        first[i + 1] += first[i];
    for (size_t i = 0; i < w->n_edges; i++)
        from[first[w->edges[i].to]++] = w->edges[i].from; /* leaves first[i] at the end of i */
    for (size_t i = 0; i < w->n; i++)
        if (is_archived(w, &w->keys[i])) {
            alive[i] = true;
            queue[n++] = (uint32_t)i;
        }
    for (size_t i = 0; i < n; i++) {
        uint32_t to = queue[i];
        for (uint32_t k = to == 0 ? 0 : first[to - 1]; k < first[to]; k++)
            if (!alive[from[k]]) {
                alive[from[k]] = true;
                queue[n++] = from[k];
            }
    }
    for (w->at = 0; w->at < w->n; w->at++)
        FLOW_HOLDS(alive[w->at]);
    free(first);
    free(from);
    free(queue);
    free(alive);
}

void walk_explore(const struct focus *focus, struct walk_cover *cover)
{
    struct walk w = { .focus = focus,
                      .cover = cover,
                      .n_tickets = focus->pair ? 2 : 1,
                      .clockwork = { (void *)(uintptr_t)focus, due_start, due_extend, due_resume,
                                     due_limits },
                      .form = { .objections = (focus->claims & MSH_BIT(MSH_CLAIM_OBJECTION)) != 0,
                                .askers = focus->askers,
                                .reviewers = focus->reviewers,
                                .twins = focus->twins,
                                .returns_max = focus->returns_max,
                                .attempts_min = 1 } };
    struct msh_ticket start[2] = { focus->base, focus->base };
    struct flow_key key;
    uint32_t index;
    look_up(&w);
    walking = &w;
    flow_trace = trace;
    msh_arena_init(&w.arena, (size_t)1 << 24);
    msh_arena_init(&w.scratch, (size_t)1 << 24);
    pack(&w, start, &key);
    (void)remember(&w, &key, NULL, &index);
    for (w.at = 0; w.at < w.n; w.at++)
        expand(&w);
    check_liveness(&w);
    print_message("# %-12s %7zu states, %8zu steps, %8zu events\n", focus->name, w.n, w.n_edges,
                  w.n_events);
    cover->states += w.n;
    cover->events += w.n_events;
    free(w.keys);
    free(w.origins);
    free(w.table);
    free(w.edges);
    msh_arena_done(&w.arena);
    msh_arena_done(&w.scratch);
    flow_trace = NULL;
}
