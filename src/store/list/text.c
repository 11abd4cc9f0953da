#include "base/base.h"

#include "base/utf8.h"
#include "store/list/facts.h"
#include "store/list/sql.h"

/*
 * A text query is a merge by milliseconds, newest first: one stream of order keys for each word
 * and, where a filter is narrow, one of the tickets it leaves. Where all streams meet stands a
 * candidate; batches of candidates are looked up with every filter applied, over-matching words are
 * verified on the text, and tickets that hold all words leave in list order.
 *
 * Where nothing of a text needs to be read, the facts in memory know the ticket of an instant and
 * whether it passes, so that counting ten thousand of them reads no row.
 */

/* Sizes that only cost time; a test builds with tiny ones to walk every path. */
#ifndef LIST_TEXT_SIZES
#define BATCH_FIRST    64 /* candidates looked up at once: a page needs few, a total many */
#define BATCH_MAX      1024
#define LOOKED_UP_MAX  60000 /* candidates one call may read */
#define READ_MAX       60000 /* keys one call may read of words that seldom meet */
#define SAMPLE         1024  /* newest entries of each stream that tell how dense it is */
#define SIDE_FIRST     256
#define SIDE_CHUNK_MAX ((size_t)20000)
#endif
#define GROUP_MAX  ((size_t)1 << 20) /* keys of one millisecond */
#define FOLDED_MAX ((size_t)1 << 20)

/* $29 keys, $30 audiences, $31 whether the text is wanted. */
/* clang-format off */
#define LOOK_UP(from, IN_I, IN_T)                                                                  \
    "SELECT " HIT_COLUMNS ", p.order_key, CASE WHEN $31 = 1 THEN p.text END FROM " from            \
    " JOIN ticket t ON t.region_id = p.region_id AND t.ticket_id = p.ticket_id"                    \
    " WHERE p.region_id = $1 AND " IN_T("p.audience", "$30") " AND p.text IS NOT NULL AND"         \
    FILTERS(IN_I, IN_T) AFTER_NEWEST " LIMIT $24"
static const struct msh_stmt look_up = {
    .name = "list_text",
    .lite = LOOK_UP("json_each('[' || $29 || ']') k"
                    " CROSS JOIN text_piece p ON p.order_key = k.value CROSS", LITE_I, LITE_T),
    /* Joined, not "= ANY": PostgreSQL would weigh each of a thousand keys while planning. */
    .pg = LOOK_UP("unnest(CAST(string_to_array(CAST($29 AS TEXT), ',') AS BIGINT[])) AS k (key)"
                  " JOIN text_piece p ON p.order_key = k.key", PG_I, PG_T),
};
/* clang-format on */

struct key {
    int64_t key;
    unsigned words; /* bits of the words whose stream gave it */
};

struct found {
    struct msh_hit hit;
    unsigned words;
};

/* The side of a narrow filter: the instants of its tickets, falling. */
struct side {
    struct msh_driver_choice choice;
    int64_t *at;
    size_t n, pos, cap, chunk;
    int64_t below_at, below_id; /* keyset of the next chunk */
    bool ended;
};

struct merge {
    struct msh_tx *tx;
    struct msh_arena *arena;
    struct msh_list_args *args;
    struct msh_list_args side_args;
    const struct msh_word *words;
    struct msh_stream streams[MSH_QUERY_WORDS_MAX];
    size_t n_words;
    bool verify;
    struct side side;
    bool by_facts;           /* no word and no audience needs the text's row */
    struct msh_filter plain; /* the filter without words, for the facts */
    struct msh_fact_ask ask;
    struct msh_fact_spot *spots;
    const char *audiences;
    struct key *keys; /* the batch */
    size_t n_keys, cap_keys, batch;
    struct found *found;
    size_t n_found, cap_found;
    struct msh_str folded, ids;
    size_t looked_up;
    int64_t from_at;
    msh_hit_fn each;
    void *arg;
};

static int side_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct side *side = arg;
    int64_t at = msh_rows_i64(rows, 0);

    if (side->n < side->cap)
        side->at[side->n++] = at;
    side->below_at = at;
    side->below_id = msh_rows_i64(rows, 1);
    return 0;
}

static int side_hit(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    struct side *side = arg;

    side->at[side->n++] = side->below_at = hit->at;
    side->below_id = hit->ticket_id;
    return 0;
}

/* By the facts where they stand at this snapshot: they know which tickets pass without a row. */
static int side_rows(struct merge *m, struct msh_err *err)
{
    struct side *side = &m->side;
    struct msh_list_args *args = &m->side_args;
    struct msh_fact_ask ask = m->ask;
    bool answered;

    ask.from_at = side->below_at;
    ask.from_id = side->below_id;
    ask.max = (int64_t)side->chunk;
    if (msh_facts_walk(m->tx, msh_list_arg(args, 1)->i, &ask, side_hit, side, &answered, err) < 0)
        return err->rc;
    if (answered)
        return 0;
    *msh_list_arg(args, 22) = msh_i(side->below_at);
    *msh_list_arg(args, 23) = msh_i(side->below_id);
    *msh_list_arg(args, 24) = msh_i((int64_t)side->chunk);
    *msh_list_arg(args, 29) = side->choice.extra;
    return msh_db_each(m->tx, side->choice.stmt, args->v, side->choice.n_args, side_row, side, err);
}

static int side_fill(struct merge *m, int64_t at_most, struct msh_err *err)
{
    struct side *side = &m->side;

    if (at_most < side->below_at) {
        side->below_at = at_most;
        side->below_id = INT64_MAX;
    }
    if (side->cap < side->chunk) {
        side->cap = side->chunk;
        side->at = MSH_ARRAY(m->arena, side->cap, int64_t);
    }
    side->n = side->pos = 0;
    if (side_rows(m, err) < 0)
        return err->rc;
    side->ended = side->n < side->chunk;
    side->chunk = MSH_MIN(side->chunk * 8, SIDE_CHUNK_MAX);
    return 0;
}

/* The first instant of the side at or below `at_most`; 0 = no more. */
static int side_seek(struct merge *m, int64_t at_most, int64_t *ret_at, struct msh_err *err)
{
    struct side *side = &m->side;

    for (;;) {
        while (side->pos < side->n && side->at[side->pos] > at_most)
            side->pos++;
        if (side->pos < side->n)
            break;
        if (side->ended)
            return 0;
        if (side_fill(m, at_most, err) < 0)
            return err->rc;
    }
    *ret_at = side->at[side->pos];
    return 1;
}

/* Words that stand in many texts but never in one ticket, or never on one desk, would be read to their
 * end: after some way the caller is told how far, and asks again from there. Each call gets on. */
static bool read_enough(const struct merge *m, int64_t at)
{
    size_t read = 0;

    for (size_t i = 0; i < m->n_words; i++)
        read += m->streams[i].read;
    return read >= READ_MAX && at + 1 < m->from_at;
}

#define ENOUGH 2

/* The newest instant at or below `at_most` where all streams have something; ENOUGH: none above *ret_at. */
static int meet(struct merge *m, int64_t at_most, int64_t *ret_at, struct msh_err *err)
{
    int64_t at = at_most, key;
    size_t agreed = 0, n = m->n_words + (m->side.choice.stmt != NULL);

    for (size_t i = 0; agreed < n; i = (i + 1) % n) {
        int64_t here = at;
        int rc;

        if (read_enough(m, at)) {
            *ret_at = at;
            return ENOUGH;
        }
        if (i < m->n_words) {
            rc = msh_stream_seek(&m->streams[i], m->tx, msh_order_key(at + 1), &key, err);
            here = rc == 1 ? msh_order_at(key) : at;
        } else {
            rc = side_seek(m, at, &here, err);
        }
        if (rc <= 0)
            return rc;
        agreed = here == at ? agreed + 1 : 1;
        at = here;
    }
    *ret_at = at;
    return 1;
}

/* All keys of an instant into the batch. */
static int collect(struct merge *m, int64_t at, struct msh_err *err)
{
    int64_t floor = msh_order_key(at), below, key;
    size_t n = 0;
    int rc;

    for (size_t i = 0; i < m->n_words; i++) {
        below = msh_order_key(at + 1);
        while ((rc = msh_stream_seek(&m->streams[i], m->tx, below, &key, err)) == 1 &&
               key >= floor) {
            if (n++ == GROUP_MAX)
                return msh_err_set(err, MSH_E_LIMIT, "search_wide",
                                   "too many words at one instant");
            *MSH_PUSH(m->arena, m->keys, m->n_keys, m->cap_keys) = (struct key){ key, 1u << i };
            below = key;
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int compare_key(const void *a, const void *b)
{
    int64_t x = ((const struct key *)a)->key, y = ((const struct key *)b)->key;

    return (x < y) - (x > y);
}

static int compare_found(const void *a, const void *b)
{
    const struct msh_hit *x = &((const struct found *)a)->hit, *y = &((const struct found *)b)->hit;

    if (x->at != y->at)
        return x->at < y->at ? 1 : -1;
    return (x->ticket_id < y->ticket_id) - (x->ticket_id > y->ticket_id);
}

/* What came from one stream, or from the facts, is in order already. */
static void sort(void *items, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const char *at = items;

    for (size_t i = 1; i < n; i++, at += size)
        if (compare(at, at + size) > 0) {
            qsort(items, n, size, compare);
            return;
        }
}

/* Sort the batch, each key once with all its words. */
static void settle_keys(struct merge *m)
{
    size_t n = 0;

    sort(m->keys, m->n_keys, sizeof(*m->keys), compare_key);
    for (size_t i = 0; i < m->n_keys; i++) {
        if (n > 0 && m->keys[n - 1].key == m->keys[i].key)
            m->keys[n - 1].words |= m->keys[i].words;
        else
            m->keys[n++] = m->keys[i];
    }
    m->n_keys = n;
}

static void write_keys(struct merge *m)
{
    msh_str_clear(&m->ids);
    for (size_t i = 0; i < m->n_keys; i++)
        msh_str_fmt(&m->ids, i > 0 ? ",%" PRId64 : "%" PRId64, m->keys[i].key);
}

/* Which of the words the index promised are really in this text? */
static unsigned verified(struct merge *m, unsigned words, const char *text)
{
    if (!m->verify)
        return words;
    msh_str_clear(&m->folded);
    msh_utf8_fold(text, strlen(text), &m->folded);
    for (size_t i = 0; i < m->n_words; i++)
        if ((words >> i & 1) && m->words[i].verify && !msh_search_holds(&m->words[i], &m->folded))
            words &= ~(1u << i);
    return words;
}

static int found_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct merge *m = arg;
    struct key wanted = { .key = msh_rows_i64(rows, 5) };
    const struct key *key = bsearch(&wanted, m->keys, m->n_keys, sizeof(wanted), compare_key);
    struct found *found;
    unsigned words;

    words = key == NULL ? 0 : verified(m, key->words, msh_rows_text(rows, 6));
    if (words == 0)
        return 0;
    found = MSH_PUSH(m->arena, m->found, m->n_found, m->cap_found);
    msh_list_hit(rows, &found->hit);
    found->words = words;
    return 0;
}

/* Tickets of the batch that hold every word leave, in order. 1 = the consumer has enough. */
static int hand_out(struct merge *m, struct msh_err *err)
{
    unsigned all = (1u << m->n_words) - 1;

    sort(m->found, m->n_found, sizeof(*m->found), compare_found);
    for (size_t i = 0, next; i < m->n_found; i = next) {
        unsigned words = 0;
        int rc;

        for (next = i; next < m->n_found && compare_found(&m->found[next], &m->found[i]) == 0;)
            words |= m->found[next++].words;
        rc = words == all ? m->each(m->arg, &m->found[i].hit, err) : 0;
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* Candidates that the facts know are found; those of an instant where not exactly one ticket stands
 * stay in the batch, and so does all of it where the facts do not stand at this snapshot. */
static int find_by_facts(struct merge *m, struct msh_err *err)
{
    size_t n = 0, left = 0, spot = 0;
    bool answered;

    m->spots = MSH_ARRAY(m->arena, m->n_keys, struct msh_fact_spot);
    for (size_t i = 0; i < m->n_keys; i++)
        if (n == 0 || m->spots[n - 1].at != msh_order_at(m->keys[i].key))
            m->spots[n++].at = msh_order_at(m->keys[i].key);
    if (msh_facts_spots(m->tx, msh_list_arg(m->args, 1)->i, &m->ask, m->spots, n, &answered, err) <
        0)
        return err->rc;
    for (size_t i = 0; answered && i < m->n_keys; i++) {
        const struct key key = m->keys[i];
        struct found *found;

        spot += m->spots[spot].at != msh_order_at(key.key);
        if (m->spots[spot].found == MSH_FACT_UNCLEAR)
            m->keys[left++] = key;
        if (m->spots[spot].found != MSH_FACT_ONE)
            continue;
        found = MSH_PUSH(m->arena, m->found, m->n_found, m->cap_found);
        *found = (struct found){ m->spots[spot].hit, key.words };
    }
    if (answered)
        m->n_keys = left;
    return 0;
}

static int find_by_rows(struct merge *m, struct msh_err *err)
{
    write_keys(m);
    if (m->ids.overflow)
        return msh_err_set(err, MSH_E_LIMIT, "search_wide", "too many words at one instant");
    *msh_list_arg(m->args, 24) = msh_i((int64_t)m->n_keys);
    *msh_list_arg(m->args, 29) = msh_tn(m->ids.p, m->ids.n);
    *msh_list_arg(m->args, 30) = msh_t(m->audiences);
    *msh_list_arg(m->args, 31) = msh_i(m->verify);
    return msh_db_each(m->tx, &look_up, m->args->v, MSH_LIST_ARGS + 3, found_row, m, err);
}

static int flush(struct merge *m, struct msh_err *err)
{
    int rc = 0;

    if (m->n_keys == 0)
        return 0;
    settle_keys(m);
    m->n_found = 0;
    m->looked_up += m->n_keys;
    if (m->by_facts)
        rc = find_by_facts(m, err);
    if (rc == 0 && m->n_keys > 0)
        rc = find_by_rows(m, err);
    m->n_keys = 0;
    m->batch = MSH_MIN(m->batch * 2, (size_t)BATCH_MAX);
    return rc < 0 ? rc : hand_out(m, err);
}

static int run(struct merge *m, int64_t from_at, int64_t *ret_stopped, struct msh_err *err)
{
    int64_t at = from_at;
    int rc;

    while ((rc = meet(m, at, &at, err)) == 1) {
        if (collect(m, at, err) < 0)
            return err->rc;
        if (m->n_keys >= m->batch && (rc = flush(m, err)) != 0)
            return MSH_MIN(rc, 0);
        if (m->looked_up >= LOOKED_UP_MAX) {
            *ret_stopped = at;
            return 0;
        }
        at--;
    }
    if (rc == 0 || rc == ENOUGH) {
        const bool ends = rc == 0;

        rc = flush(m, err);
        if (rc == 0 && !ends)
            *ret_stopped = at + 1;
    }
    return MSH_MIN(rc, 0);
}

/*
 * A wide filter joins the merge only where it is not much denser than the rarest word: reading one
 * of its rows costs about half of looking a candidate up. Density shows in how far back the newest
 * SAMPLE entries reach. What was read for this is not read again.
 */
static int weigh_wide_side(struct merge *m, int64_t from_at, struct msh_err *err)
{
    int64_t newest = INT64_MIN, word_reach = INT64_MAX, key;
    bool rare = false;

    m->side.chunk = SAMPLE;
    if (side_fill(m, from_at, err) < 0)
        return err->rc;
    if (m->side.n > 0)
        newest = m->side.at[0];
    for (size_t i = 0; i < m->n_words; i++) {
        struct msh_stream *s = &m->streams[i];
        int rc;

        s->chunk = SAMPLE;
        rc = msh_stream_seek(s, m->tx, s->below, &key, err);
        if (rc < 0)
            return rc;
        rare = rare || s->ended;
        if (rc == 1)
            newest = MSH_MAX(newest, msh_order_at(key));
        if (s->n > 0)
            word_reach = MSH_MIN(word_reach, msh_order_at(s->keys[s->n - 1]));
    }
    if (!m->side.ended && (rare || newest - word_reach > 2 * (newest - m->side.below_at)))
        m->side.choice.stmt = NULL;
    return 0;
}

static int prepare(struct merge *m, int64_t region_id, int64_t from_at, struct msh_err *err)
{
    int64_t from = MSH_MIN(msh_list_arg(m->args, 22)->i, msh_list_arg(m->args, 16)->i);
    int64_t floor = msh_order_key(msh_list_arg(m->args, 15)->i);
    int64_t below = from == INT64_MAX ? INT64_MAX : msh_order_key(from + 1);

    for (size_t i = 0; i < m->n_words; i++) {
        m->verify = m->verify || m->words[i].verify;
        msh_stream_init(&m->streams[i], MSH_INDEX_TEXT, &m->words[i], region_id, floor, below);
    }
    m->side_args = *m->args;
    m->side.chunk = SIDE_FIRST;
    m->side.below_at = m->side.below_id = INT64_MAX;
    if (m->side.choice.stmt != NULL && m->side.choice.estimate > MSH_DRIVER_ESTIMATE)
        return weigh_wide_side(m, from_at, err);
    return 0;
}

/* Words for inspectors alone stand on sealed tickets alone (ticket_act.c), which nobody else sees: who
 * reads all other audiences may read every word of every ticket there is for him. */
static bool reads_every_word(const struct msh_reader *reader)
{
    const unsigned all = (1u << MSH_AUDIENCE_COUNT) - 1, inspector = 1u << MSH_AUDIENCE_INSPECTOR;

    return (reader->audiences & all) == all ||
           (!reader->may_sealed && (reader->audiences | inspector) == all);
}

int msh_list_walk_text(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                       const struct msh_filter *filter, const struct msh_word *words,
                       size_t n_words, struct msh_list_args *args, msh_hit_fn each, void *arg,
                       int64_t *ret_stopped, struct msh_err *err)
{
    struct merge m = {
        .tx = tx,
        .arena = msh_tx_arena(tx),
        .args = args,
        .words = words,
        .n_words = n_words,
        .batch = BATCH_FIRST,
        .from_at = MSH_MIN(msh_list_arg(args, 22)->i, msh_order_at(INT64_MAX) - 1),
        .each = each,
        .arg = arg,
    };
    int rc;

    if (msh_list_choose(tx, filter, args, true, &m.side.choice, err) < 0)
        return err->rc;
    if (m.side.choice.stmt != NULL && m.side.choice.estimate <= MSH_SCOPE_MAX) {
        rc = msh_list_walk_scope(tx, reader, words, n_words, &m.side.choice, args, each, arg, err);
        if (rc != 0)
            return MSH_MIN(rc, 0);
    }
    m.audiences = msh_list_audiences(reader->audiences, m.arena);
    msh_str_init(&m.folded, FOLDED_MAX);
    msh_str_init(&m.ids, GROUP_MAX);
    m.plain = *filter;
    m.plain.q = NULL;
    msh_list_ask(tx, reader, &m.plain, args, &m.ask);
    rc = prepare(&m, region_id, m.from_at, err);
    m.by_facts = !m.verify && reads_every_word(reader);
    if (rc == 0)
        rc = run(&m, m.from_at, ret_stopped, err);
    msh_str_done(&m.folded);
    msh_str_done(&m.ids);
    return rc;
}
