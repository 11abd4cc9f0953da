#include "base/base.h"

#include "flow_world.h"

#define HOTLINE_ROLES                                                                              \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR))

const struct msh_actor flow_people[PERSON_COUNT] = {
    [CLERK_A] = { MSH_BIT(MSH_STAFF_CLERK), CLERK_A, UNIT_A },
    [HEAD_A] = { MSH_BIT(MSH_STAFF_HEAD), HEAD_A, UNIT_A },
    [CLERK_B] = { MSH_BIT(MSH_STAFF_CLERK), CLERK_B, UNIT_B },
    [HEAD_B] = { MSH_BIT(MSH_STAFF_HEAD), HEAD_B, UNIT_B },
    [OPERATOR] = { MSH_BIT(MSH_STAFF_OPERATOR), OPERATOR, UNIT_HOTLINE },
    [DISPATCHER] = { MSH_BIT(MSH_STAFF_DISPATCHER), DISPATCHER, UNIT_HOTLINE },
    [REVIEWER] = { MSH_BIT(MSH_STAFF_REVIEWER), REVIEWER, UNIT_HOTLINE },
    [REVIEWER_2] = { MSH_BIT(MSH_STAFF_REVIEWER), REVIEWER_2, UNIT_HOTLINE },
    [CALLBACK] = { MSH_BIT(MSH_STAFF_CALLBACK), CALLBACK, UNIT_HOTLINE },
    [SUPERVISOR] = { MSH_BIT(MSH_STAFF_SUPERVISOR), SUPERVISOR, UNIT_HOTLINE },
    [LEADER] = { MSH_BIT(MSH_STAFF_LEADER), LEADER, 0 },
    [INSPECTOR] = { MSH_BIT(MSH_STAFF_INSPECTOR), INSPECTOR, 0 },
    [INSPECTOR_2] = { MSH_BIT(MSH_STAFF_INSPECTOR), INSPECTOR_2, 0 },
    [REPORT_DESK] = { MSH_BIT(MSH_STAFF_REPORT_DESK), REPORT_DESK, UNIT_HOTLINE },
    [REPORT_DESK_2] = { MSH_BIT(MSH_STAFF_REPORT_DESK), REPORT_DESK_2, UNIT_HOTLINE },
    [TWO_HATS_A] = { HOTLINE_ROLES | MSH_BIT(MSH_STAFF_LEADER), TWO_HATS_A, UNIT_A },
    [ALL_ROUND_1] = { HOTLINE_ROLES, ALL_ROUND_1, UNIT_HOTLINE },
    [ALL_ROUND_2] = { HOTLINE_ROLES, ALL_ROUND_2, UNIT_HOTLINE },
    [REQUESTER] = { MSH_ACTOR_REQUESTER, 0, 0 },
    [SYSTEM] = { MSH_ACTOR_SYSTEM, 0, 0 },
};

#define LEAD(unit)                                                                                 \
    {                                                                                              \
        unit, MSH_ROLE_LEAD, "x", 0                                                                \
    }
#define ASSIST(unit)                                                                               \
    {                                                                                              \
        unit, MSH_ROLE_ASSIST, "x", 0                                                              \
    }
#define INFORM(unit)                                                                               \
    {                                                                                              \
        unit, MSH_ROLE_INFORM, "x", 0                                                              \
    }
static const struct {
    size_t n;
    struct msh_share shares[2];
} sharings[SHARING_COUNT] = {
    [LEAD_A] = { 1, { LEAD(UNIT_A) } },
    [LEAD_B] = { 1, { LEAD(UNIT_B) } },
    [LEAD_A_ASSIST_B] = { 2, { LEAD(UNIT_A), ASSIST(UNIT_B) } },
    [LEAD_B_ASSIST_A] = { 2, { LEAD(UNIT_B), ASSIST(UNIT_A) } },
    [LEAD_A_INFORM_B] = { 2, { LEAD(UNIT_A), INFORM(UNIT_B) } },
    [LEAD_B_INFORM_A] = { 2, { LEAD(UNIT_B), INFORM(UNIT_A) } },
    [LEAD_BOTH] = { 2, { LEAD(UNIT_A), LEAD(UNIT_B) } },
    [ASSIST_A] = { 1, { ASSIST(UNIT_A) } },
    [ASSIST_B] = { 1, { ASSIST(UNIT_B) } },
    [INFORM_A] = { 1, { INFORM(UNIT_A) } },
    [INFORM_B] = { 1, { INFORM(UNIT_B) } },
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

/* `arg` is not NULL where extensions are for the head to decide. */
static void due_limits(void *arg, const struct msh_clock *clock, struct msh_limits *ret)
{
    (void)clock;
    *ret = (struct msh_limits){ .extend_max_times = 1,
                                .extend_max_amount = 5,
                                .extend_by_head = arg != NULL,
                                .pause_reasons = UINT32_MAX };
}

static int64_t new_id(void *arg)
{
    return ++*(int64_t *)arg;
}

struct msh_facts flow_facts(const struct flow_world *world, int64_t now, int64_t *last_id)
{
    static const struct msh_clockwork hotline = { NULL, due_start, due_extend, due_resume,
                                                  due_limits };
    static bool yes;
    static const int64_t reviewers[] = { REVIEWER };
    static const struct msh_clockwork heads = { &yes, due_start, due_extend, due_resume,
                                                due_limits };
    return (struct msh_facts){ .now = now,
                               .clockwork = world->head_extends ? &heads : &hotline,
                               .new_id = new_id,
                               .new_id_arg = last_id,
                               .attempts_min = 1,
                               .returns_max = world->returns_max,
                               .objection_ms = AT_LATE / 2,
                               .sample = true,
                               .parent_open = true,
                               .imported = world->imports,
                               .matter_nth = world->nth,
                               .matter_reviewers = reviewers,
                               .n_matter_reviewers = world->nth > 1 };
}

/* What the table says about an operation, looked up once --------------------------------------*/

struct op_use {
    bool by_worker, minds_time;
    uint32_t actors;
    size_t rows[12], n_rows;
};

/* Rows that only follow from others are no commands. The moment matters to the worker's and to a
 * few others; to the rest later is the same as now. */
static const struct op_use *look_up(void)
{
    static const enum msh_op worker[] = { MSH_OP_EXPIRE,     MSH_OP_WINDOW_CLOSE, MSH_OP_ARCHIVE,
                                          MSH_OP_ASK_MERGED, MSH_OP_UNPAUSE,      MSH_OP_UNMERGE };
    static const enum msh_op timed[] = { MSH_OP_ASK, MSH_OP_GRANT, MSH_OP_REOPEN, MSH_OP_DELEGATE,
                                         MSH_OP_IMPORT_ARCHIVED };
    static struct op_use uses[MSH_OP_COUNT];
    if (uses[MSH_OP_EXPIRE].by_worker)
        return uses;
    for (size_t i = 0; i < MSH_COUNT(worker); i++)
        uses[worker[i]].by_worker = uses[worker[i]].minds_time = true;
    for (size_t i = 0; i < MSH_COUNT(timed); i++)
        uses[timed[i]].minds_time = true;
    for (size_t i = 0; i < msh_flow_n; i++) {
        struct op_use *use = &uses[msh_flow[i].op];
        assert_true(use->n_rows < MSH_COUNT(use->rows));
        use->rows[use->n_rows++] = i;
        use->actors |= msh_flow[i].actors;
    }
    return uses;
}

static bool is_import(enum msh_op op)
{
    return op >= MSH_OP_IMPORT && op <= MSH_OP_UNDO_IMPORT;
}

bool flow_in_use(const struct flow_world *world, enum msh_op op)
{
    const struct op_use *use = &look_up()[op];
    for (size_t i = 0; i < FLOW_WITHOUT_MAX && world->without[i] != MSH_OP_SAVE_DRAFT; i++)
        if (world->without[i] == op)
            return false;
    if (op == MSH_OP_SUCCEED)
        return world->succeeds;
    if (is_import(op))
        return world->imports;
    return use->actors != MSH_ACTOR_SYSTEM || use->by_worker;
}

/* Commands --------------------------------------------------------------------------------------*/

struct turn {
    const struct flow_world *world;
    const struct msh_ticket *ticket;
    flow_attempt attempt;
    flow_result result;
    void *arg;
    struct msh_facts facts;
};

static void attempt(const struct turn *turn, const struct flow_try *one, struct flow_tried *ret)
{
    int rc = turn->attempt(turn->arg, one);
    ret->worked |= rc == MSH_OK;
    ret->invalid |= rc == MSH_E_INVALID;
}

/* A unit that has a share gets no second one; nobody tries in coarse worlds. */
static bool is_at_work(const struct msh_ticket *t, enum msh_op op, int64_t unit_id)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (t->tasks[i].unit_id == unit_id && msh_task_is_open(t->tasks[i].state) &&
            (op == MSH_OP_ADD_UNIT ||
             (op == MSH_OP_DELEGATE && t->tasks[i].state != MSH_TASK_REPLIED)))
            return true;
    return false;
}

static void try_sharings(const struct turn *turn, struct flow_try *one, struct flow_tried *ret)
{
    for (int i = 0; i < SHARING_COUNT; i++) {
        if ((turn->world->sharing & MSH_BIT(i)) == 0 ||
            (turn->world->coarse &&
             is_at_work(turn->ticket, one->command.op, sharings[i].shares[0].unit_id)))
            continue;
        one->command.shares = sharings[i].shares;
        one->command.n_shares = sharings[i].n;
        attempt(turn, one, ret);
    }
}

/* The parameters that guards and effects branch on. */
static void try_parameters(const struct turn *turn, struct flow_try *one, struct flow_tried *ret)
{
    static const int64_t claimants[] = { UNIT_A, UNIT_B };
    struct msh_command *c = &one->command;
    switch ((int)c->op) {
    case MSH_OP_DISPATCH:
    case MSH_OP_DESIGNATE:
    case MSH_OP_ADD_UNIT:
    case MSH_OP_DELEGATE:
        try_sharings(turn, one, ret);
        return;
    case MSH_OP_IMPORT_HANDLING:
        try_sharings(turn, one, ret);
        return;
    case MSH_OP_IMPORT_ARCHIVED:
        attempt(turn, one, ret);
        if (one->facts.now <= one->facts.objection_ms)
            return;
        c->accepted_at = c->replied_at = one->facts.now - one->facts.objection_ms;
        attempt(turn, one, ret);
        try_sharings(turn, one, ret);
        return;
    case MSH_OP_IMPORT_CLOSED:
        attempt(turn, one, ret);
        try_sharings(turn, one, ret);
        return;
    case MSH_OP_TAG:
        c->is_supervised = MSH_ANSWER_YES;
        break;
    case MSH_OP_CONFER:
        attempt(turn, one, ret);
        c->claimants = claimants;
        c->n_claimants = MSH_COUNT(claimants);
        break;
    case MSH_OP_SOLVED:
        c->solved = MSH_ANSWER_YES;
        attempt(turn, one, ret);
        c->rating = MSH_RATING_GOOD;
        break;
    case MSH_OP_ACCEPTED_UNSOLVED:
        c->accepted = MSH_ANSWER_YES;
        break;
    case MSH_OP_UNSOLVED:
        attempt(turn, one, ret);
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
        c->other_id = 99;
        attempt(turn, one, ret);
        one->facts.parent_open = false;
        break;
    case MSH_OP_UNDO_IMPORT:
        attempt(turn, one, ret);
        one->facts.imported = false;
        break;
    case MSH_OP_ASSIGN:
        c->other_id = 29;
        attempt(turn, one, ret);
        c->other_id = 0;
        c->office = "office";
        break;
    case MSH_OP_HAND_OVER:
        c->other_id = 28;
        break;
    case MSH_OP_SUCCEED:
        c->other_id = UNIT_A;
        c->unit_id = UNIT_B;
        break;
    case MSH_OP_ANSWER:
        attempt(turn, one, ret);
        one->facts.sample = false;
        break;
    default:
        break;
    }
    attempt(turn, one, ret);
}

static struct msh_command command_of(enum person person, enum msh_op op, int64_t target, int kind,
                                     int64_t now)
{
    struct msh_command c = { .op = op,
                             .actor = flow_people[person],
                             .target_id = target,
                             .claim_kind = (enum msh_claim_kind)MSH_MAX(kind, 0),
                             .has_text = true,
                             .reason_code = "x",
                             .amount = 1,
                             .until_at = now + AT_UNTIL - AT_EARLY,
                             .accepted_at = now,
                             .replied_at = now,
                             .batch_id = 7,
                             .contacted = MSH_ANSWER_YES,
                             .solved = MSH_ANSWER_NO };
    if (kind >= 0 && msh_claim_rules[kind].reasons != NULL)
        c.reason_code = msh_claim_rules[kind].reasons->items[0].code;
    if (kind == MSH_CLAIM_RATING_APPEAL)
        c.rating = MSH_RATING_FAIR;
    if (kind == MSH_CLAIM_DEFERRAL)
        c.other_id = UNIT_A;
    if (kind == MSH_CLAIM_REFUSAL)
        c.route = msh_told_route_names.items[0].code;
    if (kind == MSH_CLAIM_WITHDRAWAL)
        c.recording_id = 7;
    return c;
}

/* Whom some row of this op would let act where the machine stands. Others are refused by the same
 * two comparisons that keep it off the list of what is open. */
static uint32_t may_fit(const struct turn *turn, enum msh_op op, int state)
{
    const struct op_use *use = &look_up()[op];
    uint32_t roles = 0, people = 0;
    for (size_t i = 0; i < use->n_rows; i++)
        if ((msh_flow[use->rows[i]].from & MSH_BIT(state)) != 0)
            roles |= msh_flow_actors(&msh_flow[use->rows[i]], turn->ticket);
    if (!use->by_worker && op != MSH_OP_SUCCEED && !is_import(op))
        roles &= ~MSH_ACTOR_SYSTEM;
    for (int person = 1; roles != 0 && person < PERSON_COUNT; person++)
        people |= (flow_people[person].roles & roles) != 0 ? MSH_BIT(person) : 0;
    return people & turn->world->people;
}

/* Of those, coarse worlds leave out who would be refused for his kind or his unit alone: that is
 * tried where persons count. */
static bool is_stranger(const struct turn *turn, enum person person, enum msh_op op, int64_t target,
                        int kind)
{
    const struct msh_claim *claim = msh_ticket_claim(turn->ticket, target);
    const struct msh_task *task = msh_ticket_task(turn->ticket, target);
    uint32_t roles = flow_people[person].roles;
    if (kind == MSH_CLAIM_WITHDRAWAL && person != REQUESTER && !turn->world->calls)
        return true;
    if (!turn->world->coarse)
        return false;
    if (kind >= 0 && (msh_claim_rules[kind].askers & roles) == 0)
        return true;
    if (claim != NULL && (op == MSH_OP_GRANT || op == MSH_OP_DENY))
        return (msh_claim_rules[claim->kind].deciders & roles) == 0;
    return task != NULL && op != MSH_OP_APPROVE && op != MSH_OP_DISAPPROVE && op != MSH_OP_EXCUSE &&
           roles != MSH_ACTOR_SYSTEM && flow_people[person].unit_id != task->unit_id;
}

/* One operation on one target, by everybody who may; of coarse worlds by the first who can. */
static void each_person(const struct turn *turn, enum msh_op op, int state, int64_t target,
                        int kind)
{
    uint32_t left = may_fit(turn, op, state);
    for (; left != 0; left &= left - 1) {
        enum person person = (enum person)__builtin_ctz(left);
        struct flow_tried tried = { 0 };
        struct flow_try one;
        if (is_stranger(turn, person, op, target, kind))
            continue;
        one.command = command_of(person, op, target, kind, turn->facts.now);
        one.facts = turn->facts;
        try_parameters(turn, &one, &tried);
        if (turn->result != NULL)
            turn->result(turn->arg, &one, person, kind, &tried);
        if (tried.worked && turn->world->coarse)
            return;
    }
}

static void each_ask(const struct turn *turn)
{
    const struct msh_ticket *t = turn->ticket;
    for (int kind = 0; kind < MSH_CLAIM_KIND_COUNT; kind++) {
        const struct msh_claim_rule *rule = &msh_claim_rules[kind];
        if ((turn->world->claims & MSH_BIT(kind)) == 0 ||
            (turn->world->coarse &&
             ((rule->on == MSH_MACHINE_TICKET ? rule->states : MSH_BIT(MSH_TICKET_HANDLING)) &
              MSH_BIT(t->state)) == 0))
            continue;
        if (msh_claim_rules[kind].on == MSH_MACHINE_TICKET)
            each_person(turn, MSH_OP_ASK, MSH_CLAIM_NONE, 0, kind);
        for (size_t i = 0; msh_claim_rules[kind].on == MSH_MACHINE_TASK && i < t->n_tasks; i++)
            if (msh_task_is_open(t->tasks[i].state))
                each_person(turn, MSH_OP_ASK, MSH_CLAIM_NONE, t->tasks[i].id, kind);
    }
}

/* Coarse worlds leave out, too, what nobody can do in such a state: units' work on a ticket that is
 * not handled, answers where nobody was asked, the end of a pause where none runs. */
static bool is_moot(const struct turn *turn, enum msh_op op)
{
    const struct msh_ticket *t = turn->ticket;
    bool moot = true;
    if (!turn->world->coarse)
        return false;
    if (op == MSH_OP_UNPAUSE) {
        for (size_t i = 0; i < t->n_clocks; i++)
            moot &= t->clocks[i].pause_until == 0;
        return moot;
    }
    if (op >= MSH_OP_OPEN && op < MSH_OP_ASK)
        return t->state != MSH_TICKET_HANDLING && !look_up()[op].by_worker;
    for (size_t i = 0; i < t->n_callbacks; i++)
        moot &= t->callbacks[i].state != MSH_ASK_OPEN;
    return moot && op >= MSH_OP_SOLVED && op <= MSH_OP_UNREACHED;
}

static void each_op(const struct turn *turn, enum msh_op op)
{
    const struct msh_ticket *t = turn->ticket;
    if (is_moot(turn, op))
        return;
    if (op == MSH_OP_ASK) {
        each_ask(turn);
    } else if (op < MSH_OP_OPEN) {
        each_person(turn, op, (int)t->state, 0, -1);
        for (size_t i = 0; op >= MSH_OP_ATTEMPT && op <= MSH_OP_UNREACHED && i < t->n_callbacks;
             i++)
            if (t->callbacks[i].state == MSH_ASK_OPEN)
                each_person(turn, op, (int)t->state, t->callbacks[i].id, -1);
    } else if (op < MSH_OP_ASK) {
        for (size_t i = 0; i < t->n_tasks; i++)
            each_person(turn, op, (int)t->tasks[i].state, t->tasks[i].id, -1);
    } else {
        for (size_t i = 0; i < t->n_claims; i++)
            each_person(turn, op, (int)t->claims[i].state, t->claims[i].id, -1);
    }
}

void flow_each(const struct flow_world *world, const struct msh_ticket *ticket, int64_t *last_id,
               flow_attempt attempt_one, flow_result result, void *arg)
{
    const struct op_use *uses = look_up();
    struct turn turn = { world, ticket, attempt_one, result, arg, { 0 } };
    for (int late = 0; late < 2; late++) {
        turn.facts = flow_facts(world, late ? AT_LATE : AT_EARLY, last_id);
        for (int op = 0; op < MSH_OP_COUNT; op++)
            if (flow_in_use(world, (enum msh_op)op) && (!late || uses[op].minds_time))
                each_op(&turn, (enum msh_op)op);
    }
}
