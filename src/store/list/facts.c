#include "base/base.h"

#include "base/time.h"
#include "store/driver.h"
#include "store/list/fact_read.h"
#include "store/list/facts.h"

#define FEED_PAGE 999
#define NEAR_MAX  200 /* events a reader brings up himself */
#define POLL_MS   1000
#define REST_MS   20 /* between two looks while tickets come in */
#define PAGE_MAX  ((size_t)64 << 20)

struct msh_fact_store {
    struct msh_store *store;
    int64_t region_id;
    pthread_rwlock_t lock; /* of the table and what stands until the next blank line */
    struct msh_fact_table *table;
    struct fact_mark at;
    bool exact;  /* the table is what a snapshot at this mark holds */
    bool broken; /* something did not fit */

    atomic_bool filled;
    atomic_llong answered, declined;

    void (*trouble)(const struct msh_err *err);
    pthread_mutex_t filling; /* one at a time fills or follows */
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex; /* of the two below */
    pthread_cond_t cond;
    bool stop, wanted;
};

struct msh_fact_store *msh_facts_new(struct msh_store *store, int64_t region_id)
{
    struct msh_fact_store *facts = msh_alloc0(1, sizeof(*facts));
    pthread_rwlockattr_t attr;

    facts->store = store;
    facts->region_id = region_id;
    facts->table = msh_fact_table_new();
    pthread_rwlockattr_init(&attr);
    /* Whoever brings the facts up must not wait for ever behind lists that overlap. */
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&facts->lock, &attr);
    pthread_rwlockattr_destroy(&attr);
    pthread_mutex_init(&facts->mutex, NULL);
    pthread_mutex_init(&facts->filling, NULL);
    msh_cond_init(&facts->cond);
    store->facts = facts;
    return facts;
}

void msh_facts_free(struct msh_fact_store *facts)
{
    if (facts == NULL)
        return;
    if (facts->started) {
        pthread_mutex_lock(&facts->mutex);
        facts->stop = true;
        pthread_cond_signal(&facts->cond);
        pthread_mutex_unlock(&facts->mutex);
        pthread_join(facts->thread, NULL);
    }
    facts->store->facts = NULL;
    msh_fact_table_free(facts->table);
    pthread_rwlock_destroy(&facts->lock);
    pthread_cond_destroy(&facts->cond);
    pthread_mutex_destroy(&facts->mutex);
    pthread_mutex_destroy(&facts->filling);
    free(facts);
}

struct msh_fact_store *msh_facts_of(struct msh_store *store)
{
    return store->facts;
}

void msh_facts_tell(struct msh_fact_store *facts, struct msh_facts_told *ret)
{
    pthread_rwlock_rdlock(&facts->lock);
    *ret = (struct msh_facts_told){ .ready = facts->exact,
                                    .broken = facts->broken,
                                    .feed_pos = facts->at.feed_pos,
                                    .answered = atomic_load(&facts->answered),
                                    .declined = atomic_load(&facts->declined),
                                    .size = msh_fact_table_size(facts->table) };
    pthread_rwlock_unlock(&facts->lock);
}

static bool put_all(struct msh_fact_table *table, const struct fact_page *page)
{
    for (size_t i = 0; i < page->n; i++)
        if (!msh_fact_put(table, &page->facts[i]))
            return false;
    return true;
}

static void broke(struct msh_fact_store *facts)
{
    facts->broken = true;
    facts->exact = false;
}

/* Take over what was read of the feed behind `from`; nothing if somebody else was faster. */
static void take_over(struct msh_fact_store *facts, const struct fact_page *page,
                      const struct fact_mark *from, const struct fact_mark *to, bool exact)
{
    pthread_rwlock_wrlock(&facts->lock);
    if (!facts->broken && atomic_load(&facts->filled) && fact_mark_same(&facts->at, from)) {
        facts->at = *to;
        facts->exact = exact;
        if (!put_all(facts->table, page))
            broke(facts);
    }
    pthread_rwlock_unlock(&facts->lock);
}

/* What the facts were made of is gone: they are to be filled again. */
static void forget(struct msh_fact_store *facts)
{
    pthread_rwlock_wrlock(&facts->lock);
    facts->exact = false;
    atomic_store(&facts->filled, false);
    pthread_rwlock_unlock(&facts->lock);
}

static bool stopping(struct msh_fact_store *facts)
{
    bool stop;

    pthread_mutex_lock(&facts->mutex);
    stop = facts->stop;
    pthread_mutex_unlock(&facts->mutex);
    return stop;
}

/* ---- filling ---- */

struct filling {
    struct msh_fact_store *facts;
    struct msh_arena arena;
    bool begun;
    struct fact_mark mark; /* before the first page */
    int64_t at, id;
    struct fact_page page;
};

static int fill_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct filling *f = arg;
    const int64_t region_id = f->facts->region_id;

    msh_arena_reset(&f->arena);
    if (!f->begun && fact_read_mark(tx, region_id, &f->mark, err) < 0)
        return err->rc;
    return fact_read_next(tx, region_id, f->at, f->id, &f->arena, &f->page, err);
}

/* Nobody sees the table yet. */
static int fill_pages(struct filling *f, struct msh_fact_table *table, bool *ret_fits,
                      struct msh_err *err)
{
    do {
        if (msh_tx_read(f->facts->store, "facts_fill", fill_page, f, err) < 0)
            return err->rc;
        f->begun = true;
        *ret_fits = put_all(table, &f->page);
        if (f->page.n > 0) {
            f->at = f->page.facts[f->page.n - 1].accepted_at;
            f->id = f->page.facts[f->page.n - 1].ticket_id;
        }
        if (stopping(f->facts))
            return msh_err_set(err, MSH_E_UNAVAILABLE, "stopping", "the facts are closing");
    } while (*ret_fits && f->page.n == FACT_PAGE);
    return 0;
}

static int fill(struct msh_fact_store *facts, struct msh_err *err)
{
    struct filling f = { .facts = facts, .at = INT64_MIN, .id = INT64_MIN };
    struct msh_fact_table *table = msh_fact_table_new(), *old;
    bool fits = true;
    int rc;

    msh_arena_init(&f.arena, PAGE_MAX);
    rc = fill_pages(&f, table, &fits, err);
    msh_arena_done(&f.arena);
    if (rc < 0) {
        msh_fact_table_free(table);
        return rc;
    }
    pthread_rwlock_wrlock(&facts->lock);
    old = facts->table;
    facts->table = table;
    facts->at = f.mark;
    facts->exact = false;
    if (!fits)
        broke(facts);
    atomic_store(&facts->filled, true);
    pthread_rwlock_unlock(&facts->lock);
    msh_fact_table_free(old);
    return 0;
}

/* ---- following ---- */

struct following {
    struct msh_fact_store *facts;
    struct msh_arena arena;
    struct fact_mark from, to, mark;
    struct fact_page page;
    bool over; /* nothing to do in this snapshot */
};

static int follow_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct following *f = arg;
    const int64_t region_id = f->facts->region_id;

    msh_arena_reset(&f->arena);
    f->page = (struct fact_page){ 0 };
    f->to = f->from;
    if (fact_read_mark(tx, region_id, &f->mark, err) < 0)
        return err->rc;
    f->over = !f->mark.whole;
    if (f->over || fact_mark_same(&f->mark, &f->from))
        return 0;
    return fact_read_changed(tx, region_id, &f->from, FEED_PAGE, &f->arena, &f->page, &f->to, err);
}

/* To the feed's end. *ret_moved: there was something. */
static int follow(struct msh_fact_store *facts, bool *ret_moved, struct msh_err *err)
{
    struct following f = { .facts = facts };
    bool exact = false;
    int rc;

    *ret_moved = false;
    msh_arena_init(&f.arena, PAGE_MAX);
    do {
        pthread_rwlock_rdlock(&facts->lock);
        f.from = facts->at;
        pthread_rwlock_unlock(&facts->lock);
        rc = msh_tx_read(facts->store, "facts_follow", follow_page, &f, err);
        if (rc < 0 || f.over)
            break;
        exact = fact_mark_same(&f.to, &f.mark);
        *ret_moved = *ret_moved || !fact_mark_same(&f.to, &f.from);
        take_over(facts, &f.page, &f.from, &f.to, exact);
    } while (!exact && !stopping(facts));
    msh_arena_done(&f.arena);
    if (rc == MSH_E_STALE)
        forget(facts);
    return MSH_MIN(rc, 0);
}

static bool is_broken(struct msh_fact_store *facts)
{
    bool broken;

    pthread_rwlock_rdlock(&facts->lock);
    broken = facts->broken;
    pthread_rwlock_unlock(&facts->lock);
    return broken;
}

static int fill_and_follow(struct msh_fact_store *facts, bool *ret_moved, struct msh_err *err)
{
    if ((!atomic_load(&facts->filled) && fill(facts, err) < 0) ||
        (!is_broken(facts) && follow(facts, ret_moved, err) < 0))
        return err->rc;
    if (is_broken(facts))
        return msh_err_set(err, MSH_E_LIMIT, "facts_full",
                           "a value does not fit the facts; lists are left to the database");
    return 0;
}

static int catch_up(struct msh_fact_store *facts, bool *ret_moved, struct msh_err *err)
{
    int rc;

    *ret_moved = false;
    pthread_mutex_lock(&facts->filling);
    rc = fill_and_follow(facts, ret_moved, err);
    pthread_mutex_unlock(&facts->filling);
    return rc;
}

int msh_facts_catch_up(struct msh_fact_store *facts, struct msh_err *err)
{
    bool moved;

    return catch_up(facts, &moved, err);
}

/* ---- the thread ---- */

/* Until somebody wants it, or the time is over; false at the end. */
static bool rest(struct msh_fact_store *facts, int64_t ms)
{
    const int64_t until = msh_time_monotonic() + ms;
    bool going;

    pthread_mutex_lock(&facts->mutex);
    while (!facts->stop && !facts->wanted &&
           msh_cond_wait_until(&facts->cond, &facts->mutex, until))
        ;
    facts->wanted = false;
    going = !facts->stop;
    pthread_mutex_unlock(&facts->mutex);
    return going;
}

static void *run(void *arg)
{
    struct msh_fact_store *facts = arg;
    struct msh_err err = { 0 };
    bool moved = false;

    do {
        const int rc = catch_up(facts, &moved, &err);

        if (rc < 0 && rc != MSH_E_UNAVAILABLE && facts->trouble != NULL)
            facts->trouble(&err);
        if (rc == MSH_E_LIMIT)
            break;
        moved = moved && rc == 0;
    } while (rest(facts, moved ? REST_MS : POLL_MS));
    return NULL;
}

int msh_facts_start(struct msh_fact_store *facts, void (*trouble)(const struct msh_err *err),
                    struct msh_err *err)
{
    facts->trouble = trouble;
    if (pthread_create(&facts->thread, NULL, run, facts) != 0)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "thread", "no thread for the facts");
    facts->started = true;
    return 0;
}

static void want(struct msh_fact_store *facts)
{
    pthread_mutex_lock(&facts->mutex);
    facts->wanted = true;
    pthread_cond_signal(&facts->cond);
    pthread_mutex_unlock(&facts->mutex);
}

/* ---- asking ---- */

/* Lock the table shared where it stands at the snapshot's mark. Else *ret_at tells where it stands;
 * *ret_exact is false where it cannot be brought up from there. */
static bool lock_at(struct msh_fact_store *facts, const struct fact_mark *mark,
                    struct fact_mark *ret_at, bool *ret_exact)
{
    pthread_rwlock_rdlock(&facts->lock);
    if (facts->exact && fact_mark_same(&facts->at, mark))
        return true;
    *ret_at = facts->at;
    *ret_exact = facts->exact;
    pthread_rwlock_unlock(&facts->lock);
    return false;
}

/* The same, brought up in this snapshot where that is little. 1 = locked. */
static int lock_in(struct msh_tx *tx, struct msh_fact_store *facts, struct msh_err *err)
{
    struct fact_page page = { 0 };
    struct fact_mark mark, from, to;
    bool exact;
    int rc;

    if (fact_read_mark(tx, facts->region_id, &mark, err) < 0)
        return err->rc;
    if (!mark.whole)
        return 0;
    if (lock_at(facts, &mark, &from, &exact))
        return 1;
    if (!exact || from.feed_pos > mark.feed_pos)
        return 0;
    if (mark.feed_pos - from.feed_pos > NEAR_MAX) {
        want(facts);
        return 0;
    }
    rc =
        fact_read_changed(tx, facts->region_id, &from, NEAR_MAX, msh_tx_arena(tx), &page, &to, err);
    if (rc == MSH_E_STALE) { /* the thread finds the same, and fills them again */
        want(facts);
        return 0;
    }
    if (rc < 0)
        return rc;
    if (fact_mark_same(&to, &mark))
        take_over(facts, &page, &from, &to, true);
    return lock_at(facts, &mark, &from, &exact);
}

/* 1 = locked, and `*ret` is to be left. */
static int enter(struct msh_tx *tx, int64_t region_id, struct msh_fact_store **ret,
                 struct msh_err *err)
{
    struct msh_fact_store *facts = tx->store->facts;
    int rc;

    if (facts == NULL || facts->region_id != region_id || !atomic_load(&facts->filled) ||
        tx->mode == MSH_TX_WRITE)
        return 0;
    rc = lock_in(tx, facts, err);
    atomic_fetch_add(rc == 1 ? &facts->answered : &facts->declined, 1);
    *ret = facts;
    return rc;
}

/* The same for who asks with a filter: not every one is answered from here. */
static int enter_ask(struct msh_tx *tx, int64_t region_id, const struct msh_fact_ask *ask,
                     struct msh_fact_store **ret, bool *ret_answered, struct msh_err *err)
{
    const int rc = msh_fact_answers(ask->filter) ? enter(tx, region_id, ret, err) : 0;

    *ret_answered = rc == 1;
    return rc;
}

int msh_facts_walk(struct msh_tx *tx, int64_t region_id, const struct msh_fact_ask *ask,
                   msh_hit_fn each, void *arg, bool *ret_answered, struct msh_err *err)
{
    struct msh_fact_store *facts;
    int rc = enter_ask(tx, region_id, ask, &facts, ret_answered, err);

    if (rc != 1)
        return rc;
    rc = msh_fact_walk(facts->table, ask, each, arg, err);
    pthread_rwlock_unlock(&facts->lock);
    return rc;
}

int msh_facts_spots(struct msh_tx *tx, int64_t region_id, const struct msh_fact_ask *ask,
                    struct msh_fact_spot *spots, size_t n, bool *ret_answered, struct msh_err *err)
{
    struct msh_fact_store *facts;
    const int rc = enter_ask(tx, region_id, ask, &facts, ret_answered, err);

    if (rc != 1)
        return rc;
    msh_fact_spots(facts->table, ask, spots, n);
    pthread_rwlock_unlock(&facts->lock);
    return 0;
}

int msh_facts_sum(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                  const struct msh_fact_span *span, struct msh_arena *arena,
                  struct msh_fact_sums *ret, bool *ret_answered, struct msh_err *err)
{
    struct msh_fact_store *facts;
    const int rc = enter(tx, region_id, &facts, err);

    *ret_answered = rc == 1;
    if (rc != 1)
        return rc;
    msh_fact_sum(facts->table, reader, span, arena, ret);
    pthread_rwlock_unlock(&facts->lock);
    return 0;
}
