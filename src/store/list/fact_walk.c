#include "base/base.h"

#include "store/list/fact_sieve.h"

#define ARENA_MAX ((size_t)16 << 20)
#define HITS_MAX  20000

bool msh_fact_answers(const struct msh_filter *filter)
{
    return msh_empty(filter->q) && filter->matter_id == 0 &&
           filter->min_round <= MSH_FACT_ROUND_MAX;
}

static struct msh_hit hit_of(const struct fact_block *b, size_t row)
{
    return (struct msh_hit){ .at = fact_at(b, row),
                             .ticket_id = b->id[row],
                             .state = fact_state(b->kind[row]),
                             .type = fact_type(b->kind[row]),
                             .due_at = fact_due(b, row) };
}

/* Rows of a block between two places of the table. */
struct stretch {
    size_t low, high;
};

static struct stretch stretch_of(const struct msh_fact_table *table, size_t block,
                                 struct fact_place from, struct fact_place to)
{
    return (struct stretch){ block == from.block ? from.row : 0,
                             block == to.block ? to.row : table->blocks[block]->n };
}

/* Behind the last block that has rows before `to`. */
static size_t blocks_end(struct fact_place to)
{
    return to.block + (to.row > 0);
}

void fact_walk_start(struct fact_walk *walk, const struct msh_fact_table *table,
                     const struct fact_sieve *sieve, int64_t from_at, int64_t to_at)
{
    *walk = (struct fact_walk){ .table = table,
                                .sieve = sieve,
                                .from = fact_locate(table, from_at, INT64_MIN),
                                .to = fact_locate(table, to_at, INT64_MIN) };
    walk->block = walk->from.block;
}

bool fact_walk_next(struct fact_walk *walk, uint16_t *sel)
{
    while (!walk->sieve->nothing && walk->block < blocks_end(walk->to)) {
        const struct stretch rows = stretch_of(walk->table, walk->block, walk->from, walk->to);

        walk->b = walk->table->blocks[walk->block++];
        walk->n = rows.low < rows.high
                      ? fact_sieve_block(walk->sieve, walk->b, rows.low, rows.high, sel)
                      : 0;
        if (walk->n > 0)
            return true;
    }
    return false;
}

static int walk_newest(const struct msh_fact_table *table, const struct fact_sieve *sieve,
                       const struct msh_fact_ask *ask, msh_hit_fn each, void *arg,
                       struct msh_err *err)
{
    const bool keyed = ask->from_at < sieve->to_at;
    const struct fact_place from = fact_locate(table, sieve->from_at, INT64_MIN);
    const struct fact_place to =
        fact_locate(table, keyed ? ask->from_at : sieve->to_at, keyed ? ask->from_id : INT64_MIN);
    uint16_t sel[MSH_FACT_BLOCK];
    int64_t left = ask->max;

    for (size_t block = blocks_end(to); block-- > from.block && left > 0;) {
        const struct fact_block *b = table->blocks[block];
        const struct stretch rows = stretch_of(table, block, from, to);
        size_t n = rows.low < rows.high ? fact_sieve_block(sieve, b, rows.low, rows.high, sel) : 0;

        for (; n > 0 && left > 0; left--) {
            const struct msh_hit hit = hit_of(b, sel[--n]);
            const int rc = each(arg, &hit, err);

            if (rc != 0)
                return MSH_MIN(rc, 0);
        }
    }
    return 0;
}

/* ---- nearest due first ---- */

struct board {
    struct msh_hit *hits;
    size_t n, max; /* the nearest `max` are kept; room is for twice as many */
    bool full;     /* `max` are nearer than or at `last` */
    struct msh_hit last;
};

static int compare_due(const void *a, const void *b)
{
    const struct msh_hit *x = a, *y = b;

    if (x->due_at != y->due_at)
        return x->due_at < y->due_at ? -1 : 1;
    return (x->ticket_id > y->ticket_id) - (x->ticket_id < y->ticket_id);
}

static void board_cut(struct board *board)
{
    if (board->n > 0)
        qsort(board->hits, board->n, sizeof(*board->hits), compare_due);
    board->n = MSH_MIN(board->n, board->max);
    board->full = board->n == board->max;
    if (board->full && board->n > 0)
        board->last = board->hits[board->n - 1];
}

static void board_add(struct board *board, const struct msh_hit *hit)
{
    if (board->n == 2 * board->max)
        board_cut(board);
    if (board->full && compare_due(hit, &board->last) > 0)
        return;
    board->hits[board->n++] = *hit;
}

static int walk_due(const struct msh_fact_table *table, const struct fact_sieve *sieve,
                    const struct msh_fact_ask *ask, struct msh_arena *arena, msh_hit_fn each,
                    void *arg, struct msh_err *err)
{
    const struct msh_hit above = { .due_at = ask->from_at, .ticket_id = ask->from_id };
    struct board board = { .max = (size_t)ask->max };
    struct fact_walk walk;
    uint16_t sel[MSH_FACT_BLOCK];
    int rc = 0;

    board.hits = MSH_ARRAY(arena, 2 * board.max + 1, struct msh_hit);
    fact_walk_start(&walk, table, sieve, sieve->from_at, sieve->to_at);
    while (board.max > 0 && fact_walk_next(&walk, sel))
        for (size_t i = 0; i < walk.n; i++) {
            const struct msh_hit hit = hit_of(walk.b, sel[i]);

            if (compare_due(&hit, &above) > 0)
                board_add(&board, &hit);
        }
    board_cut(&board);
    for (size_t i = 0; rc == 0 && i < board.n; i++)
        rc = each(arg, &board.hits[i], err);
    return MSH_MIN(rc, 0);
}

int msh_fact_walk(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                  msh_hit_fn each, void *arg, struct msh_err *err)
{
    struct msh_arena arena;
    struct fact_sieve sieve;
    int rc = 0;

    if (ask->max < 0 || ask->max > HITS_MAX || !msh_fact_answers(ask->filter))
        return msh_err_set(err, MSH_E_BUG, "fact_ask", "the facts do not answer this");
    msh_arena_init(&arena, ARENA_MAX);
    fact_sieve_make(table, ask, &arena, &sieve);
    if (!sieve.nothing && ask->filter->order == MSH_LIST_DUE)
        rc = walk_due(table, &sieve, ask, &arena, each, arg, err);
    else if (!sieve.nothing)
        rc = walk_newest(table, &sieve, ask, each, arg, err);
    msh_arena_done(&arena);
    return rc;
}

/* ---- by instants ---- */

static bool stands_at(const struct msh_fact_table *table, struct fact_place place, int64_t at)
{
    if (place.block < table->n && place.row == table->blocks[place.block]->n)
        place = (struct fact_place){ place.block + 1, 0 };
    return place.block < table->n && fact_at(table->blocks[place.block], place.row) == at;
}

/* fact_locate(table, at, INT64_MIN) from a place that is not below it: instants that fall are near
 * each other. */
static struct fact_place locate_below(const struct msh_fact_table *table, struct fact_place from,
                                      int64_t at)
{
    const struct fact_block *b;
    size_t low = 0, high = from.row, step = 1;

    while (from.block > 0 &&
           (high == 0 || from.block == table->n || fact_at(table->blocks[from.block], 0) >= at))
        high = table->blocks[--from.block]->n;
    if (from.block == table->n)
        return from;
    b = table->blocks[from.block];
    for (; high > 0 && fact_at(b, high - MSH_MIN(step, high)) >= at; step *= 2)
        high -= MSH_MIN(step, high);
    low = high - MSH_MIN(step, high);
    while (low < high) {
        const size_t middle = (low + high) / 2;

        if (fact_at(b, middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct fact_place){ from.block, low };
}

static void look_at(const struct msh_fact_table *table, const struct fact_sieve *sieve,
                    const struct msh_fact_ask *ask, struct fact_place place,
                    struct msh_fact_spot *spot)
{
    uint16_t sel[MSH_FACT_BLOCK];

    spot->found = MSH_FACT_NONE;
    if (sieve->nothing || spot->at < sieve->from_at || spot->at >= sieve->to_at)
        return;
    if (!stands_at(table, place, spot->at) ||
        stands_at(table, (struct fact_place){ place.block, place.row + 1 }, spot->at)) {
        spot->found = MSH_FACT_UNCLEAR;
        return;
    }
    if (fact_sieve_block(sieve, table->blocks[place.block], place.row, place.row + 1, sel) == 0)
        return;
    spot->hit = hit_of(table->blocks[place.block], place.row);
    if (spot->at < ask->from_at || (spot->at == ask->from_at && spot->hit.ticket_id < ask->from_id))
        spot->found = MSH_FACT_ONE;
}

void msh_fact_spots(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                    struct msh_fact_spot *spots, size_t n)
{
    struct fact_place place = { table->n, 0 };
    struct msh_arena arena;
    struct fact_sieve sieve;

    msh_arena_init(&arena, ARENA_MAX);
    fact_sieve_make(table, ask, &arena, &sieve);
    for (size_t i = 0; i < n; i++) {
        place = locate_below(table, place, spots[i].at);
        look_at(table, &sieve, ask, place, &spots[i]);
    }
    msh_arena_done(&arena);
}
