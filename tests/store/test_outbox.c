/*
 * Ticket × claim × callback × outbox, exhaustively (F21): what every step of the rule book writes
 * reaches a reader of the feed exactly once, whoever dies between.
 *
 * The rule book is walked by flow_walk.h, the product's own table; the outbox is the product's own,
 * on both engines; nothing of either is copied. The two meet in one place only: a step hands the
 * outbox its events, of which the outbox reads nothing but how many there are, and the ticket reads
 * nothing of the outbox. So the product of the two is walked in two parts, each exhaustive:
 *
 * 1. Every kind of step. Two steps that write the same events are one to the outbox; of each such
 *    kind (operations, machines, states from and to) the shortest way to it goes through the real
 *    outbox; the transaction of the step itself dies once before it succeeds, and sequencer and
 *    reader die between. The bounds: two units, two rounds, all kinds of claims, one optional part
 *    at a time. (test_flow.c walks two at a time; a second one that waits makes a step longer by
 *    events of its own, nothing else. How long a step is makes no difference to part 2.)
 *
 * 2. Every order of things. Two tickets' steps, of one to three events, a sequencer and its
 *    successor, a reader: whatever can happen next happens in every state, to the last. A state is
 *    how many steps each ticket has committed, whether the first one has a transaction open beside
 *    all others, who is sequencer, how much is numbered, read and kept. Of each transition the real
 *    outbox is asked whether it did just that.
 *
 * Always: the feed is the committed events, each once, positions from 1 without a gap, a ticket's in
 * the order of its chain; a position once seen keeps its event; what a rolled back transaction wrote
 * is nowhere. A reader that keeps its place together with what it made of the events, and dies at
 * any moment, has made each of them once in the end.
 */
#include "base/base.h"

#include "flow_walk.h"
#include "outbox.h"

enum { STEP_EVENTS_MAX = 32, ALL = OUTBOX_ALL };

/* A step, and the state it was taken from. */
struct step {
    struct outbox_step is;
    size_t before;
};

static struct step step_of(const struct msh_changes *changes, size_t before,
                           struct outbox_event events[STEP_EVENTS_MAX])
{
    assert_in_range(changes->n, 1, STEP_EVENTS_MAX);
    for (size_t i = 0; i < changes->n; i++) {
        const struct msh_change *c = &changes->items[i];

        events[i] = (struct outbox_event){ c->op, c->machine, c->from, c->to, c->target_id };
    }
    return (struct step){ { changes->n, events }, before };
}

static bool same_kind(const struct step *a, const struct step *b)
{
    bool same = a->is.n == b->is.n;

    for (size_t i = 0; same && i < a->is.n; i++)
        same = a->is.events[i].op == b->is.events[i].op &&
               a->is.events[i].machine == b->is.events[i].machine &&
               a->is.events[i].from == b->is.events[i].from &&
               a->is.events[i].to == b->is.events[i].to;
    return same;
}

/* The walk ---------------------------------------------------------------------------------------*/

#define O(op) MSH_OP_##op
static const struct flow_world world = {
    .name = "outbox",
    .people = MSH_BIT(OPERATOR) | MSH_BIT(DISPATCHER) | MSH_BIT(REVIEWER) | MSH_BIT(CALLBACK) |
              MSH_BIT(SUPERVISOR) | MSH_BIT(LEADER) | MSH_BIT(CLERK_A) | MSH_BIT(HEAD_A) |
              MSH_BIT(CLERK_B) | MSH_BIT(HEAD_B) | MSH_BIT(REQUESTER) | MSH_BIT(SYSTEM),
    .claims = MSH_BIT(MSH_CLAIM_KIND_COUNT) - 1,
    .sharing = MSH_BIT(LEAD_A) | MSH_BIT(LEAD_A_ASSIST_B),
    .rounds = 2,
    .tasks = 2,
    .extras = 1,
    .returns_max = 1,
    .coarse = true,
    .nth = 1,
    .without = { O(ASSIGN), O(TAKE), O(PUT_BACK), O(HAND_OVER), O(FEEDBACK), O(LOOK_INTO),
                 O(REPLAN), O(SUPPLEMENT), O(CORRECT), O(REMARK), O(INSTRUCT), O(TAG) },
    .base = { .has_words = true, .has_contact = true, .has_category = true, .has_place = true },
};

static struct found {
    struct msh_arena arena;
    struct step *ways; /* to each state, the step by which it was found; n 0: not of this ticket */
    size_t n_ways, cap_ways;
    struct step *kinds;
    size_t n_kinds, cap_kinds, n_steps;
} found;

static struct step kept(struct found *f, const struct step *step)
{
    struct step copy = *step;

    copy.is.events = MSH_ARRAY(&f->arena, step->is.n + 1, struct outbox_event);
    for (size_t i = 0; i < step->is.n; i++)
        copy.is.events[i] = step->is.events[i];
    return copy;
}

static void took(void *arg, size_t from, size_t to, bool is_new, const struct flow_step *taken)
{
    struct outbox_event events[STEP_EVENTS_MAX];
    struct found *f = arg;
    struct step step = { .before = from };
    bool known = taken == NULL;

    if (taken != NULL)
        step = step_of(taken->changes, from, events);
    if (f->n_ways == 0) /* the empty aggregate */
        *MSH_PUSH(&f->arena, f->ways, f->n_ways, f->cap_ways) = (struct step){ .before = 0 };
    if (is_new) {
        assert_int_equal(to, f->n_ways);
        *MSH_PUSH(&f->arena, f->ways, f->n_ways, f->cap_ways) = kept(f, &step);
    }
    for (size_t i = 0; i < f->n_kinds && !known; i++)
        known = same_kind(&f->kinds[i], &step);
    if (!known)
        *MSH_PUSH(&f->arena, f->kinds, f->n_kinds, f->cap_kinds) = kept(f, &step);
    f->n_steps += taken != NULL;
}

/* The way to a step and the step itself, in order. */
enum { WAY_MAX = 200 };
static size_t way_to(const struct found *f, const struct step *last,
                     const struct outbox_step *ret[WAY_MAX])
{
    const struct outbox_step *back[WAY_MAX];
    size_t n = 0;

    for (const struct step *step = last;; step = &f->ways[step->before]) {
        if (step->is.n > 0) {
            assert_in_range(n, 0, WAY_MAX - 1);
            back[n++] = &step->is;
        }
        if (step->before == 0)
            break;
    }
    for (size_t i = 0; i < n; i++)
        ret[i] = back[n - 1 - i];
    return n;
}

/* 1. Every kind of step --------------------------------------------------------------------------*/

/* As many as are in the feed: those numbered, or all that are committed where that is the same. */
static void look(size_t numbered)
{
    outbox_look(outbox_numbers_itself() ? outbox_committed() : numbered);
}

/* One run: a ticket for each of up to OUTBOX_TICKETS kinds. Everybody dies once before its last step
 * and once after. Answers how many steps there were. */
static size_t take_carefully(const struct step *kinds, size_t n_kinds)
{
    const struct outbox_step *way[WAY_MAX];
    size_t steps = 0, numbered = 0;

    outbox_begin();
    for (size_t i = 0; i < n_kinds; i++) {
        size_t n = way_to(&found, &kinds[i], way);

        outbox_write(i, way, n - 1, false);
        outbox_write(i, &way[n - 1], 1, true);
        look(numbered);
        outbox_write(i, &way[n - 1], 1, false);
        look(numbered);
        outbox_read(1 + (int64_t)i % 3);
        if (i % 2 == 0)
            outbox_reader_dies();
        else
            outbox_keep();
        if (i % 2 == 0)
            numbered += outbox_number(1 + (int64_t)i);
        steps += n;
    }
    outbox_number_dies();
    look(numbered);
    outbox_take_over();
    numbered += outbox_number(1);
    look(numbered);
    outbox_end();
    return steps;
}

static void every_kind_of_step_reaches_a_reader_once(void **state MSH_UNUSED)
{
    static struct flow_cover cover;
    size_t steps = 0, most = 0;

    cover.rows = msh_alloc0(msh_flow_n, sizeof(*cover.rows));
    flow_explore_steps(&world, &cover, took, &found);
    free(cover.rows);
    for (size_t k = 0; k < found.n_kinds; k++)
        most = MSH_MAX(most, found.kinds[k].is.n);
    for (size_t k = 0; k < found.n_kinds; k += OUTBOX_TICKETS)
        steps +=
            take_carefully(&found.kinds[k], MSH_MIN(found.n_kinds - k, (size_t)OUTBOX_TICKETS));
    print_message(
        "# %zu steps of %zu states are of %zu kinds, of 1 to %zu events; %zu steps through "
        "the outbox\n",
        found.n_steps, found.n_ways, found.n_kinds, most, steps);
    assert_true(found.n_kinds > 100 && most >= 3);
}

/* 2. Every order of things -----------------------------------------------------------------------*/

enum act {
    WRITE_A, /* the next step of a ticket; of an open one: its commit */
    WRITE_B,
    DIE_A, /* its transaction, just before the commit */
    DIE_B,
    OPEN_A, /* PostgreSQL: written, and not committed yet */
    NUMBER_ONE,
    NUMBER_ALL,
    NUMBER_DIES,
    TAKE_OVER,
    READ_ONE,
    READ_ALL,
    KEEP,
    READER_DIES,
    ACTS
};

enum { TICKETS = 2, STEPS_A = 2, STEPS_B = 1, EVENTS = 6 };
static const size_t sizes[TICKETS][STEPS_A] = { { 1, 3 }, { 2 } };
static const struct outbox_step *steps[TICKETS][STEPS_A]; /* of these sizes */

struct model {
    size_t done[TICKETS], open, who, numbered, at, kept;
};

static size_t number_of(const struct model *m)
{
    size_t n = m->done[0];

    n = n * (STEPS_B + 1) + m->done[1];
    n = n * 2 + m->open;
    n = n * 2 + m->who;
    n = n * (EVENTS + 1) + m->numbered;
    n = n * (EVENTS + 1) + m->at;
    return n * (EVENTS + 1) + m->kept;
}
enum { MODELS = (STEPS_A + 1) * (STEPS_B + 1) * 4 * (EVENTS + 1) * (EVENTS + 1) * (EVENTS + 1) };

static size_t written(const struct model *m)
{
    size_t n = 0;

    for (size_t i = 0; i < TICKETS; i++)
        for (size_t k = 0; k < m->done[i]; k++)
            n += sizes[i][k];
    return n;
}

/* What may happen, and what it leads to. */
static bool follows(const struct model *m, enum act act, struct model *ret)
{
    const bool numbers = !outbox_numbers_itself();
    const size_t waiting = written(m) - m->numbered;

    *ret = *m;
    switch (act) {
    case WRITE_A:
        ret->done[0]++;
        ret->open = 0;
        break;
    case WRITE_B:
        ret->done[1]++;
        break;
    case DIE_A:
        ret->open = 0;
        return m->done[0] < STEPS_A;
    case DIE_B:
        return m->done[1] < STEPS_B;
    case OPEN_A:
        ret->open = 1;
        return numbers && m->open == 0 && m->done[0] < STEPS_A;
    case NUMBER_ONE:
        ret->numbered += MSH_MIN(waiting, (size_t)1);
        return numbers;
    case NUMBER_ALL:
        ret->numbered += waiting;
        return numbers;
    case NUMBER_DIES:
        return numbers;
    case TAKE_OVER:
        ret->who = 1 - m->who;
        return true;
    case READ_ONE:
        ret->at += MSH_MIN(m->numbered - m->at, (size_t)1);
        return true;
    case READ_ALL:
        ret->at = m->numbered;
        return true;
    case KEEP:
        ret->kept = m->at;
        return true;
    case READER_DIES:
        ret->at = m->kept;
        return true;
    case ACTS:
    default:
        return false;
    }
    if (ret->done[0] > STEPS_A || ret->done[1] > STEPS_B)
        return false;
    if (!numbers)
        ret->numbered = MSH_MIN(written(ret), (size_t)EVENTS);
    return true;
}

/* Which transitions have been taken, and where a run stands. */
static struct touring {
    bool taken[MODELS][ACTS];
    size_t n_taken, n_done;
    struct model m;
} tour;

/* The next act: one not taken yet, or the first of the shortest way to one; ACTS: there is none. */
static enum act choose(void)
{
    static struct place {
        struct model m;
        enum act first;
    } queue[MODELS];
    static size_t round, been[MODELS];
    size_t n = 1;

    round++;
    queue[0] = (struct place){ tour.m, ACTS };
    been[number_of(&tour.m)] = round;
    for (size_t i = 0; i < n; i++)
        for (int act = 0; act < ACTS; act++) {
            struct place next = { .first = i == 0 ? (enum act)act : queue[i].first };

            if (!follows(&queue[i].m, (enum act)act, &next.m))
                continue;
            if (!tour.taken[number_of(&queue[i].m)][act])
                return next.first;
            if (been[number_of(&next.m)] != round) {
                been[number_of(&next.m)] = round;
                queue[n++] = next;
            }
        }
    return ACTS;
}

static void do_it(enum act act, const struct model *m)
{
    switch (act) {
    case WRITE_A:
    case DIE_A:
        if (m->open != 0)
            outbox_write_close(act == WRITE_A);
        else
            outbox_write(0, &steps[0][m->done[0]], 1, act == DIE_A);
        break;
    case WRITE_B:
    case DIE_B:
        outbox_write(1, &steps[1][m->done[1]], 1, act == DIE_B);
        break;
    case OPEN_A:
        outbox_write_open(0, steps[0][m->done[0]]);
        break;
    case NUMBER_ONE:
    case NUMBER_ALL:
        (void)outbox_number(act == NUMBER_ONE ? 1 : ALL);
        break;
    case NUMBER_DIES:
        outbox_number_dies();
        break;
    case TAKE_OVER:
        outbox_take_over();
        break;
    case READ_ONE:
    case READ_ALL:
        outbox_read(act == READ_ONE ? 1 : ALL);
        break;
    case KEEP:
        outbox_keep();
        break;
    case READER_DIES:
        outbox_reader_dies();
        break;
    case ACTS:
    default:
        fail();
    }
}

/* On from the beginning until nothing is left to try from where it has come to. */
static void travel(void)
{
    enum act act;

    tour.m = (struct model){ 0 };
    outbox_begin();
    while ((act = choose()) != ACTS) {
        const struct model before = tour.m;
        bool *taken = &tour.taken[number_of(&before)][act];

        tour.n_taken += !*taken;
        tour.n_done++;
        *taken = true;
        assert_true(follows(&before, act, &tour.m));
        do_it(act, &before);
        outbox_look(tour.m.numbered);
        assert_int_equal(outbox_at(), tour.m.at);
        assert_int_equal(outbox_kept(), tour.m.kept);
    }
    if (tour.m.open != 0)
        outbox_write_close(false);
    outbox_end();
}

static const struct outbox_step *step_of_size(size_t n)
{
    for (size_t i = 0; i < found.n_kinds; i++)
        if (found.kinds[i].is.n == n)
            return &found.kinds[i].is;
    fail_msg("no step writes %zu events", n);
    return NULL;
}

static void every_order_of_things_is_told_once(void **state MSH_UNUSED)
{
    size_t runs = 0;

    for (size_t i = 0; i < TICKETS; i++)
        for (size_t k = 0; k < STEPS_A && sizes[i][k] != 0; k++)
            steps[i][k] = step_of_size(sizes[i][k]);
    while (tour.m = (struct model){ 0 }, choose() != ACTS) {
        travel();
        runs++;
    }
    print_message("# %zu transitions, each taken; %zu acts in %zu runs\n", tour.n_taken,
                  tour.n_done, runs);
    assert_true(tour.n_taken > 500);
}

static int setup(void **state)
{
    (void)state;
    outbox_setup();
    msh_arena_init(&found.arena, (size_t)512 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&found.arena);
    outbox_teardown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_kind_of_step_reaches_a_reader_once),
                                        cmocka_unit_test(every_order_of_things_is_told_once) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
