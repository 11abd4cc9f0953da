#include "base/base.h"

#include "outbox.h"

#include <pthread.h>

#include "store/feed.h"

enum { CHAIN_MAX = 1000 };

static struct test_chain chain;
static struct msh_store *aside; /* as another process has it */

/* A ticket on its way: what its chain holds once everything is committed. */
struct life {
    int64_t id;
    struct outbox_event events[CHAIN_MAX]; /* committed; event i has seq i + 1 */
    size_t n;
};

/* A city of its own for one run, what was seen of its feed, and a reader. */
static struct run {
    struct msh_region region;
    struct life lives[OUTBOX_TICKETS];
    struct msh_feed_item seen[OUTBOX_FEED_MAX]; /* at position i + 1 */
    size_t n_seen, fed[OUTBOX_TICKETS];
    int delivered[OUTBOX_FEED_MAX],
        made[OUTBOX_FEED_MAX]; /* times read; times kept with its place */
    int who;                   /* is sequencer, by this epoch */
    int64_t real_at, epoch;
    size_t at, kept; /* the reader's place, and the durable one */
} run;
static int64_t last_region = REGION;

void outbox_setup(void)
{
    test_chain_open(&chain);
    aside = test_db_again(&chain.db, NULL);
}

void outbox_teardown(void)
{
    msh_store_close(aside);
    test_chain_close(&chain);
}

bool outbox_numbers_itself(void)
{
    return chain.db.engine == MSH_ENGINE_SQLITE;
}

size_t outbox_committed(void)
{
    size_t n = 0;

    for (size_t i = 0; i < OUTBOX_TICKETS; i++)
        n += run.lives[i].n;
    return n;
}

/* Writers ----------------------------------------------------------------------------------------*/

struct writing {
    struct life *life;
    const struct outbox_step *const *steps;
    size_t n;
    bool dies;         /* after everything is written */
    struct open *open; /* waits there before it is committed; or NULL */
};

/* A transaction beside the others. */
static struct open {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    enum { WRITES, WAITS, ENDS } state;
    const struct outbox_step *step;
    struct writing writing;
    int rc;
    struct msh_err err;
} open_one = { .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER };

static void wait_for_the_end(struct writing *w)
{
    struct open *open = w->open;

    pthread_mutex_lock(&open->lock);
    open->state = WAITS;
    pthread_cond_broadcast(&open->turn);
    while (open->state != ENDS)
        pthread_cond_wait(&open->turn, &open->lock);
    pthread_mutex_unlock(&open->lock);
}

/* Instants go back and forth between tickets, as machines' clocks do. */
static int write_event(struct msh_tx *tx, const struct life *life, size_t nth,
                       const struct outbox_event *e, struct msh_err *err)
{
    const struct msh_names *states = msh_machine_states(e->machine);
    const int64_t at = T0 + (int64_t)nth * 3 + (life->id & 1);
    struct msh_event_in in = { .subject_kind = "ticket",
                               .subject_id = life->id,
                               .op = msh_name_code(&msh_op_names, (int)e->op),
                               .machine = msh_name_code(&msh_machine_names, (int)e->machine),
                               .target_id = e->target_id,
                               .state_from = msh_name_code(states, e->from),
                               .state_to = msh_name_code(states, e->to),
                               .actor_kind = "staff",
                               .actor_id = 42 };

    return msh_event_append(tx, &run.region, &in, at, (int64_t)nth, NULL, err);
}

static int write_steps(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct writing *w = arg;
    size_t nth = w->life->n;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < w->n; i++)
        for (size_t k = 0; rc == 0 && k < w->steps[i]->n; k++)
            rc = write_event(tx, w->life, nth++, &w->steps[i]->events[k], err);
    if (rc == 0 && w->open != NULL)
        wait_for_the_end(w);
    if (rc == 0 && w->dies)
        return msh_err_set(err, MSH_E_STATE, "test_dies", "before the commit");
    return rc;
}

static void committed(const struct writing *w)
{
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->steps[i]->n; k++) {
            assert_in_range(w->life->n, 0, CHAIN_MAX - 1);
            w->life->events[w->life->n++] = w->steps[i]->events[k];
        }
}

void outbox_write(size_t ticket, const struct outbox_step *const *steps, size_t n, bool dies)
{
    struct writing w = { &run.lives[ticket], steps, n, dies, NULL };

    if (dies) {
        test_tx_fails(chain.db.store, write_steps, &w, MSH_E_STATE, "test_dies");
        return;
    }
    test_tx(chain.db.store, write_steps, &w);
    committed(&w);
}

static void *write_aside(void *arg)
{
    struct open *open = arg;

    open->rc = msh_tx_run(aside, "test", write_steps, &open->writing, &open->err);
    pthread_mutex_lock(&open->lock);
    open->state = ENDS; /* also where it never came to wait */
    pthread_cond_broadcast(&open->turn);
    pthread_mutex_unlock(&open->lock);
    return NULL;
}

void outbox_write_open(size_t ticket, const struct outbox_step *step)
{
    struct open *open = &open_one;

    open->state = WRITES;
    open->step = step;
    open->writing = (struct writing){ &run.lives[ticket], &open->step, 1, false, open };
    assert_int_equal(pthread_create(&open->thread, NULL, write_aside, open), 0);
    pthread_mutex_lock(&open->lock);
    while (open->state == WRITES)
        pthread_cond_wait(&open->turn, &open->lock);
    pthread_mutex_unlock(&open->lock);
}

void outbox_write_close(bool commits)
{
    struct open *open = &open_one;

    pthread_mutex_lock(&open->lock);
    open->writing.dies = !commits;
    open->state = ENDS;
    pthread_cond_broadcast(&open->turn);
    pthread_mutex_unlock(&open->lock);
    pthread_join(open->thread, NULL);
    if (!commits) {
        assert_string_equal(open->err.code, "test_dies");
        return;
    }
    assert_int_equal(open->rc, 0);
    committed(&open->writing);
}

/* The sequencer, as service/work.c runs it ------------------------------------------------------*/

struct numbering {
    int64_t limit, n;
    bool dies;
};

static int claim(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_feed_claim(tx, run.region.region_id, run.who == 0 ? "one" : "other", run.real_at, 0,
                          arg, err);
}

static int number(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct numbering *s = arg;
    int64_t epoch;
    int rc = claim(tx, &epoch, err);

    if (rc == 0)
        assert_int_equal(epoch, run.epoch);
    if (rc == 0)
        rc = msh_feed_sequence(tx, &run.region, epoch, s->limit, &s->n, err);
    if (rc == 0 && s->dies)
        return msh_err_set(err, MSH_E_STATE, "test_dies", "before the commit");
    return rc;
}

size_t outbox_number(int64_t limit)
{
    struct numbering s = { .limit = limit };

    run.real_at++; /* its lease is over: whoever asks gets it */
    test_tx(chain.db.store, number, &s);
    return (size_t)s.n;
}

void outbox_number_dies(void)
{
    struct numbering s = { .limit = OUTBOX_ALL, .dies = true };

    run.real_at++;
    test_tx_fails(chain.db.store, number, &s, MSH_E_STATE, "test_dies");
}

static int number_stale(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    int64_t n;

    return msh_feed_sequence(tx, &run.region, *(const int64_t *)arg, OUTBOX_ALL, &n, err);
}

void outbox_take_over(void)
{
    int64_t stale = run.epoch;

    run.who = 1 - run.who;
    run.real_at++;
    test_tx(chain.db.store, claim, &run.epoch);
    assert_true(run.epoch > stale);
    if (stale != 0)
        test_tx_fails(chain.db.store, number_stale, &stale, MSH_E_STALE, "sequencer_fenced");
}

static int insert_region(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_region_insert(tx, arg, err);
}

void outbox_begin(void)
{
    run = (struct run){ .region = chain.region, .who = 1, .real_at = T0 };
    run.region.region_id = ++last_region;
    msh_region_mark(run.region.data_mark);
    test_tx(chain.db.store, insert_region, &run.region);
    for (int64_t i = 0; i < OUTBOX_TICKETS; i++)
        run.lives[i].id = 11 + i;
    outbox_take_over();
}

/* The reader -------------------------------------------------------------------------------------*/

struct page {
    int64_t after, limit, last, waiting;
    struct msh_arena arena;
    struct msh_feed_item *items;
    size_t n;
};

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *page = arg;
    int64_t region_id = run.region.region_id;
    int rc;

    msh_arena_reset(&page->arena);
    rc = msh_feed_read(tx, region_id, page->after, page->limit, &page->arena, &page->items,
                       &page->n, err);
    if (rc == 0)
        rc = msh_feed_last(tx, region_id, &page->last, err);
    return rc < 0 ? rc : msh_feed_waiting(tx, region_id, &page->waiting, err);
}

static struct page read_feed(int64_t after, int64_t limit)
{
    struct page page = { .after = after, .limit = limit };
    struct msh_err err;

    msh_arena_init(&page.arena, 4 << 20);
    if (msh_tx_read(chain.db.store, "test", read_page, &page, &err) < 0)
        fail_msg("%s", err.text);
    return page;
}

static struct life *life_of(int64_t ticket_id)
{
    assert_in_range(ticket_id, run.lives[0].id, run.lives[OUTBOX_TICKETS - 1].id);
    return &run.lives[ticket_id - run.lives[0].id];
}

void outbox_look(size_t numbered)
{
    struct page page = read_feed(0, OUTBOX_FEED_MAX);

    assert_int_equal(page.n, numbered);
    assert_int_equal(page.last, numbered);
    assert_int_equal(page.waiting, outbox_committed() - numbered);
    for (size_t i = 0; i < page.n; i++) {
        const struct msh_feed_item *item = &page.items[i];
        const struct life *life = life_of(item->subject_id);
        size_t *fed = &run.fed[life - run.lives];

        assert_int_equal(item->pos, i + 1);
        if (i < run.n_seen) {
            assert_int_equal(item->subject_id, run.seen[i].subject_id);
            assert_int_equal(item->seq, run.seen[i].seq);
            assert_memory_equal(item->hash, run.seen[i].hash, MSH_HASH_SIZE);
            continue;
        }
        assert_int_equal(item->seq, ++*fed);
        assert_true(*fed <= life->n);
        assert_string_equal(item->op, msh_name_code(&msh_op_names, (int)life->events[*fed - 1].op));
        run.seen[run.n_seen++] = *item;
    }
    msh_arena_done(&page.arena);
}

void outbox_read(int64_t limit)
{
    struct page page = read_feed((int64_t)run.at, limit);

    for (size_t i = 0; i < page.n; i++) {
        assert_int_equal(page.items[i].pos, run.at + 1);
        run.delivered[run.at++]++;
    }
    assert_true(page.n == (size_t)limit || (int64_t)run.at == page.last);
    msh_arena_done(&page.arena);
}

void outbox_keep(void)
{
    while (run.kept < run.at)
        run.made[run.kept++]++;
}

void outbox_reader_dies(void)
{
    run.at = run.kept;
}

/* The end of a run: everything is numbered and read; and the chains are what the feed tells. */
struct chained {
    const struct life *life;
    struct msh_arena arena;
    struct msh_event *events;
    size_t n;
};

static int read_chain(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct chained *c = arg;

    return msh_event_list(tx, run.region.region_id, "ticket", c->life->id, 0, OUTBOX_FEED_MAX,
                          &c->arena, &c->events, &c->n, err);
}

void outbox_end(void)
{
    size_t all = outbox_committed();

    outbox_take_over();
    (void)outbox_number(OUTBOX_ALL);
    outbox_look(all);
    for (size_t i = 0; i < OUTBOX_TICKETS; i++) {
        struct chained c = { .life = &run.lives[i] };
        struct msh_err err;

        msh_arena_init(&c.arena, 16 << 20);
        if (msh_tx_read(chain.db.store, "test", read_chain, &c, &err) < 0)
            fail_msg("%s", err.text);
        assert_int_equal(c.n, run.lives[i].n);
        for (size_t k = 0; k < c.n; k++)
            assert_string_equal(c.events[k].op,
                                msh_name_code(&msh_op_names, (int)run.lives[i].events[k].op));
        for (size_t k = 0; k < run.n_seen; k++)
            if (run.seen[k].subject_id == c.life->id)
                assert_memory_equal(run.seen[k].hash, c.events[run.seen[k].seq - 1].hash,
                                    MSH_HASH_SIZE);
        msh_arena_done(&c.arena);
    }
    outbox_reader_dies();
    outbox_read(OUTBOX_ALL);
    outbox_keep();
    assert_int_equal(run.kept, all);
    for (size_t i = 0; i < all; i++) {
        assert_int_equal(run.made[i], 1);
        assert_true(run.delivered[i] >= 1);
    }
}

size_t outbox_at(void)
{
    return run.at;
}

size_t outbox_kept(void)
{
    return run.kept;
}
