#include "base/base.h"

#include "flow_walk.h"

#define OPEN_MAX 256

struct walk {
    const struct flow_world *world;
    struct flow_cover *cover;
    flow_visit visit;
    flow_taken taken;
    void *arg; /* of the two */
    int64_t last_id;

    /* the states, in the order they were found; the first way to each; what follows from each */
    struct flow_key *keys;
    uint32_t *from;
    size_t n, cap;
    uint32_t *table; /* open addressing: state number + 1 */
    size_t mask;
    uint32_t *edges, *edges_end; /* of state i: up to edges_end[i] */
    size_t n_edges, cap_edges;
    size_t n_events;

    /* the state being expanded */
    size_t at;
    struct msh_ticket ticket;
    struct msh_arena arena, scratch;
    const struct flow_try *trying;
    struct open { /* to somebody, early and late */
        size_t n;
        struct msh_action actions[OPEN_MAX];
    } open[PERSON_COUNT][2];

    const struct flow_key *wanted; /* while a trace looks for the step to this state */
};

static struct walk *walking; /* for traces */

/* The set of states ------------------------------------------------------------------------------*/

static uint64_t hash_key(const struct flow_key *key)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = 0; i < FLOW_KEY_WORDS; i++) {
        h = (h ^ key->words[i]) * UINT64_C(0xBF58476D1CE4E5B9);
        h ^= h >> 29;
    }
    return h;
}

static void enter(struct walk *w, size_t index)
{
    size_t at = hash_key(&w->keys[index]) & w->mask;
    while (w->table[at] != 0)
        at = (at + 1) & w->mask;
    w->table[at] = (uint32_t)index + 1;
}

static void grow(struct walk *w)
{
    w->cap = w->cap == 0 ? 4096 : w->cap * 2;
    w->keys = msh_realloc(w->keys, w->cap * sizeof(*w->keys));
    w->from = msh_realloc(w->from, w->cap * sizeof(*w->from));
    w->edges_end = msh_realloc(w->edges_end, w->cap * sizeof(*w->edges_end));
    free(w->table);
    w->mask = w->cap * 2 - 1;
    w->table = msh_alloc0(w->mask + 1, sizeof(*w->table));
    for (size_t i = 0; i < w->n; i++)
        enter(w, i);
}

/* The number of a state; true if it is new. */
static bool remember(struct walk *w, const struct flow_key *key, size_t *ret_index)
{
    if (w->n == w->cap)
        grow(w);
    for (size_t at = hash_key(key) & w->mask; w->table[at] != 0; at = (at + 1) & w->mask) {
        *ret_index = w->table[at] - 1;
        if (memcmp(&w->keys[*ret_index], key, sizeof(*key)) == 0)
            return false;
    }
    *ret_index = w->n++;
    w->keys[*ret_index] = *key;
    w->from[*ret_index] = (uint32_t)w->at;
    enter(w, *ret_index);
    return true;
}

static bool is_known(const struct walk *w, const struct flow_key *key)
{
    for (size_t at = hash_key(key) & w->mask; w->table[at] != 0; at = (at + 1) & w->mask)
        if (memcmp(&w->keys[w->table[at] - 1], key, sizeof(*key)) == 0)
            return true;
    return false;
}

static void note_edge(struct walk *w, size_t to)
{
    size_t first = w->at == 0 ? 0 : w->edges_end[w->at - 1];
    for (size_t i = first; i < w->n_edges; i++)
        if (w->edges[i] == to)
            return;
    if (w->n_edges == w->cap_edges) {
        w->cap_edges = w->cap_edges == 0 ? 4096 : w->cap_edges * 2;
        w->edges = msh_realloc(w->edges, w->cap_edges * sizeof(*w->edges));
    }
    w->edges[w->n_edges++] = (uint32_t)to;
}

/* Bounds ----------------------------------------------------------------------------------------*/

static bool is_late(const struct msh_callback *ask)
{
    return ask->state == MSH_ASK_OPEN && ask->cause == MSH_ASK_CAUSE_EXPIRED;
}

/* An objection to a mark and the mark are one part. */
static bool objects(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_claims; i++)
        if (t->claims[i].kind == MSH_CLAIM_OBJECTION && flow_pending(&t->claims[i]))
            return true;
    return false;
}

int flow_extras(const struct msh_ticket *t)
{
    int extras = (t->unreasonable && !objects(t)) + (t->children > 0);
    for (size_t i = 0; i < t->n_tasks; i++)
        extras += msh_task_is_open(t->tasks[i].state) && t->tasks[i].extensions > 0;
    for (size_t i = 0; i < t->n_clocks; i++)
        extras += t->clocks[i].state != MSH_CLOCK_STOPPED && t->clocks[i].pause_until != 0;
    for (size_t i = 0; i < t->n_claims; i++)
        extras += flow_pending(&t->claims[i]);
    for (size_t i = 0; i < t->n_callbacks; i++)
        extras += is_late(&t->callbacks[i]);
    return extras;
}

/* As if it had never been asked for; an objection goes with the mark it questions. */
static void drop_claim(struct msh_ticket *t, struct msh_claim *claim)
{
    struct msh_task *task = msh_ticket_task(t, claim->task_id);
    if (claim->kind == MSH_CLAIM_RETURN)
        task->state = task->resume_state;
    if (claim->kind == MSH_CLAIM_OBJECTION)
        t->unreasonable = t->unreasonable && msh_ticket_is_end(t->state);
    for (size_t i = 0; i < t->n_callbacks; i++)
        if (t->callbacks[i].claim_id == claim->id)
            t->callbacks[i].state = MSH_ASK_DROPPED;
    claim->state = MSH_CLAIM_LAPSED;
}

/* Take the nth optional part away; false if there are fewer. */
static bool drop_part(struct msh_ticket *t, int nth)
{
    if (t->unreasonable && !objects(t) && nth-- == 0)
        return !(t->unreasonable = false);
    if (t->children > 0 && nth-- == 0)
        return (t->children = 0) == 0;
    for (size_t i = 0; i < t->n_tasks; i++)
        if (msh_task_is_open(t->tasks[i].state) && t->tasks[i].extensions > 0 && nth-- == 0)
            return (t->tasks[i].extensions = 0) == 0;
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].state != MSH_CLOCK_STOPPED && t->clocks[i].pause_until != 0 && nth-- == 0)
            return (t->clocks[i].pause_until = 0) == 0;
    for (size_t i = 0; i < t->n_claims; i++)
        if (flow_pending(&t->claims[i]) && nth-- == 0) {
            drop_claim(t, &t->claims[i]);
            return true;
        }
    for (size_t i = 0; i < t->n_callbacks; i++)
        if (is_late(&t->callbacks[i]) && nth-- == 0)
            return (t->callbacks[i].state = MSH_ASK_DROPPED) == MSH_ASK_DROPPED;
    return false;
}

static bool within(const struct walk *w, const struct msh_ticket *t)
{
    int tasks = 0;
    for (size_t i = 0; i < t->n_tasks; i++)
        tasks += msh_task_is_open(t->tasks[i].state);
    return t->round <= w->world->rounds && tasks <= w->world->tasks &&
           flow_extras(t) <= w->world->extras;
}

/* Checks ----------------------------------------------------------------------------------------*/

/* How many persons may do each thing on how many targets. */
struct open_count {
    uint16_t of[MSH_OP_COUNT][MSH_CLAIM_KIND_COUNT + 1];
};

static void count_open(const struct walk *w, const struct msh_ticket *t, int64_t now,
                       struct open_count *ret)
{
    struct msh_action open[OPEN_MAX];
    struct msh_facts facts = flow_facts(w->world, now, NULL);
    *ret = (struct open_count){ 0 };
    facts.objection_ms = AT_LATE;
    for (int person = 1; person < PERSON_COUNT; person++) {
        if ((w->world->people & MSH_BIT(person)) == 0)
            continue;
        size_t n = msh_flow_actions(t, &flow_people[person], &facts, open, OPEN_MAX);
        for (size_t i = 0; i < n; i++)
            if (flow_in_use(w->world, open[i].op) &&
                (open[i].op != MSH_OP_DROP || w->world->askers))
                ret->of[open[i].op][open[i].claim_kind + 1]++;
    }
}

/* Does the key hold all that the rules read? What is open to everybody is not changed by it; of a
 * coarse key (looked at in one state of many) it may grow, but for what the key takes as done. */
enum { LOOK_EVERY = 16 };

static void check_key(struct walk *w, const struct msh_ticket *after, const struct flow_key *key)
{
    struct msh_ticket rebuilt;
    struct open_count was, is;
    int64_t now = w->n / LOOK_EVERY % 2 == 0 ? AT_EARLY : 2 * AT_LATE;
    if (w->world->coarse && w->n % LOOK_EVERY != 0)
        return;
    flow_unpack(key, w->world, &w->scratch, &rebuilt);
    count_open(w, after, now, &was);
    count_open(w, &rebuilt, now, &is);
    for (int op = 0; op < MSH_OP_COUNT; op++)
        for (int kind = 0; kind <= MSH_CLAIM_KIND_COUNT; kind++)
            FLOW_HOLDS(w->world->coarse
                           ? was.of[op][kind] <= is.of[op][kind] || op == MSH_OP_ENDORSE
                           : was.of[op][kind] == is.of[op][kind]);
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

static void tell(const struct walk *w, size_t to, bool is_new, const struct flow_step *step)
{
    if (w->taken != NULL && w->wanted == NULL)
        w->taken(w->arg, w->at, to, is_new, step);
}

static void reach(struct walk *w, const struct msh_ticket *after, const struct flow_step *step)
{
    struct flow_key key;
    size_t index;
    bool is_new;
    flow_pack(after, w->world, &key);
    if (w->wanted != NULL) {
        if (w->trying != NULL && memcmp(&key, w->wanted, sizeof(key)) == 0) {
            flow_print(&w->trying->command);
            w->wanted = NULL;
        }
        return;
    }
    is_new = remember(w, &key, &index);
    tell(w, index, is_new, step);
    if (is_new) {
        flow_check_state(after, true);
        check_key(w, after, &key);
        if (w->visit != NULL)
            w->visit(w->arg, after);
    }
    if (index != w->at)
        note_edge(w, index);
}

/* Try a command; answers 0 or the error. */
static int attempt(void *arg, const struct flow_try *one)
{
    struct walk *w = arg;
    struct msh_ticket after;
    struct msh_changes changes;
    struct msh_err err = { 0 };
    w->trying = one;
    w->last_id = 10000;
    msh_arena_reset(&w->scratch);
    msh_ticket_copy(&w->ticket, &w->scratch, &after);
    int rc = msh_ticket_apply(&after, &one->command, &one->facts, &changes, &err);
    if (rc < 0) {
        FLOW_HOLDS(!msh_empty(err.code) && err.rc == (enum msh_rc)rc && rc != MSH_E_BUG);
        return rc;
    }
    if (w->wanted == NULL) {
        flow_check_step(&w->ticket, &one->command, &one->facts, &after, &changes);
        count(w, &w->ticket, &after, &changes);
    }
    const struct flow_step step = { &w->ticket, &one->command, &one->facts, &after, &changes };
    if (within(w, &after))
        reach(w, &after, &step);
    else
        tell(w, FLOW_BEYOND, false, &step);
    return MSH_OK;
}

/* What is open to everybody in this state. */
static void list_open(struct walk *w)
{
    for (int person = 1; person < PERSON_COUNT; person++)
        for (int late = 0; (w->world->people & MSH_BIT(person)) != 0 && late < 2; late++) {
            struct open *open = &w->open[person][late];
            struct msh_facts facts = flow_facts(w->world, late ? AT_LATE : AT_EARLY, NULL);
            open->n =
                msh_flow_actions(&w->ticket, &flow_people[person], &facts, open->actions, OPEN_MAX);
            FLOW_HOLDS(open->n < OPEN_MAX);
        }
}

/* One person, one thing: what works is on the list of what is open to him, and nothing else. */
static void compare(void *arg, const struct flow_try *one, enum person person, int kind,
                    const struct flow_tried *tried)
{
    struct walk *w = arg;
    const struct open *open = &w->open[person][one->facts.now == AT_LATE];
    const struct msh_command *c = &one->command;
    int64_t target = msh_ticket_callback(&w->ticket, c->target_id) != NULL ? 0 : c->target_id;
    bool listed = false;
    if (person == SYSTEM)
        return; /* nobody asks what is open to the program itself */
    for (size_t i = 0; i < open->n && !listed; i++)
        listed = open->actions[i].op == c->op && open->actions[i].target_id == target &&
                 open->actions[i].claim_kind == kind;
    if (tried->worked)
        FLOW_HOLDS(listed);
    else if (target == c->target_id && !tried->invalid)
        FLOW_HOLDS(!listed);
}

/* The other ticket of the pair may be merged into this one while it is open, and leave it again at
 * any time (an un-merge, a rework of its own, its archive). */
static void other_joins_or_leaves(struct walk *w)
{
    struct msh_ticket after = w->ticket;
    if (!w->world->coarse || w->ticket.state == MSH_TICKET_ARCHIVED ||
        w->ticket.type == MSH_TYPE_REPORT || w->ticket.sealed)
        return;
    if (after.children == 0 && !msh_ticket_is_open(after.state))
        return;
    w->trying = NULL;
    after.children = after.children == 0;
    if (within(w, &after))
        reach(w, &after, NULL);
}

static void expand(struct walk *w, size_t at)
{
    w->at = at;
    msh_arena_reset(&w->arena);
    flow_unpack(&w->keys[at], w->world, &w->arena, &w->ticket);
    bool lists = !w->world->coarse && w->wanted == NULL;
    if (lists)
        list_open(w);
    flow_each(w->world, &w->ticket, &w->last_id, attempt, lists ? compare : NULL, w);
    other_joins_or_leaves(w);
    w->trying = NULL;
}

/* How the state was reached: each step of the way is looked for again. */
static void trace(void)
{
    struct walk *w = walking;
    const struct flow_try *last = w->trying;
    struct flow_try broken = { 0 };
    size_t path[400], n = 0;
    if (last != NULL)
        broken = *last;
    print_message("# %s, state %zu, reached by\n", w->world->name, w->at);
    for (size_t at = w->at; at != 0 && n < MSH_COUNT(path); at = w->from[at])
        path[n++] = at;
    while (n-- > 0) {
        w->wanted = &w->keys[path[n]];
        expand(w, w->from[path[n]]);
        if (w->wanted != NULL)
            print_message("#   the other ticket is merged into it, or leaves\n");
    }
    if (last != NULL) {
        print_message("# then\n");
        flow_print(&broken.command);
    }
}

/* The end ---------------------------------------------------------------------------------------*/

/* From every state an archived one can be reached: back from those, along the edges. */
static void check_liveness(struct walk *w)
{
    bool *alive = msh_alloc0(w->n + 1, sizeof(*alive)), more = true;
    for (size_t i = 0; i < w->n; i++)
        alive[i] = (w->keys[i].words[0] & 31) == MSH_TICKET_ARCHIVED;
    while (more) {
        more = false;
        for (size_t i = w->n; i-- > 0;)
            for (size_t k = i == 0 ? 0 : w->edges_end[i - 1]; !alive[i] && k < w->edges_end[i]; k++)
                if (alive[w->edges[k]])
                    alive[i] = more = true;
    }
    for (w->at = 0; w->at < w->n; w->at++)
        FLOW_HOLDS(alive[w->at]);
    free(alive);
}

/* Every state without one of its optional parts was found, too. */
static void check_parts(struct walk *w)
{
    for (w->at = 0; w->at < w->n; w->at++)
        for (int part = 0; part < w->world->extras; part++) {
            struct msh_ticket less;
            struct flow_key key;
            msh_arena_reset(&w->arena);
            flow_unpack(&w->keys[w->at], w->world, &w->arena, &less);
            if (!drop_part(&less, part))
                break;
            flow_pack(&less, w->world, &key);
            FLOW_HOLDS(is_known(w, &key));
        }
}

static void explore(const struct flow_world *world, struct flow_cover *cover, flow_visit visit,
                    flow_taken taken, void *arg)
{
    static struct walk w;
    w = (struct walk){ .world = world, .cover = cover, .visit = visit, .taken = taken, .arg = arg };
    struct flow_key key;
    size_t index;
    walking = &w;
    flow_trace = trace;
    msh_arena_init(&w.arena, (size_t)1 << 24);
    msh_arena_init(&w.scratch, (size_t)1 << 24);
    flow_pack(&world->base, world, &key);
    (void)remember(&w, &key, &index);
    for (size_t at = 0; at < w.n; at++) {
        expand(&w, at);
        w.edges_end[at] = (uint32_t)w.n_edges;
    }
    check_liveness(&w);
    if (world->coarse)
        check_parts(&w);
    print_message("# %-14s %8zu states, %9zu steps, %9zu events\n", world->name, w.n, w.n_edges,
                  w.n_events);
    cover->states += w.n;
    cover->events += w.n_events;
    free(w.keys);
    free(w.from);
    free(w.table);
    free(w.edges);
    free(w.edges_end);
    msh_arena_done(&w.arena);
    msh_arena_done(&w.scratch);
    flow_trace = NULL;
}

void flow_explore(const struct flow_world *world, struct flow_cover *cover, flow_visit visit,
                  void *arg)
{
    explore(world, cover, visit, NULL, arg);
}

void flow_explore_steps(const struct flow_world *world, struct flow_cover *cover, flow_taken taken,
                        void *arg)
{
    explore(world, cover, NULL, taken, arg);
}
