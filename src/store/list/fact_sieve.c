#include "base/base.h"

#include "store/list/fact_sieve.h"

/* ---- making one ---- */

static void set_start(struct fact_set *set, const struct fact_dict *dict, struct msh_arena *arena)
{
    set->used = true;
    set->size = dict->n + 1;
    set->has = MSH_ARRAY(arena, set->size, bool);
}

static void set_add(struct fact_set *set, size_t place)
{
    if (set->has[place])
        return;
    set->has[place] = true;
    set->n++;
    set->only = (uint32_t)place;
}

static void set_ids(struct fact_set *set, const struct fact_dict *dict, const int64_t *ids,
                    size_t n, struct msh_arena *arena)
{
    set_start(set, dict, arena);
    for (size_t i = 0; i < n; i++) {
        const size_t place = ids[i] == 0 ? 0 : fact_dict_find(dict, NULL, ids[i]);

        if (place != 0)
            set_add(set, place);
    }
}

/* Both a value asked for and nothing said: no ticket is both. */
static void set_gap(struct fact_set *set, const struct fact_dict *dict, struct msh_arena *arena)
{
    const bool asked = set->used;

    set_start(set, dict, arena);
    set->n = 0;
    if (!asked)
        set_add(set, 0);
}

static void units_of(struct fact_units *units, const struct fact_dict *dict, const int64_t *ids,
                     size_t n, struct msh_arena *arena)
{
    units->used = true;
    set_ids(&units->set, dict, ids, n, arena);
    units->places = MSH_ARRAY(arena, units->set.n + 1, uint32_t);
    for (size_t place = 1; place < units->set.size; place++)
        if (units->set.has[place])
            units->places[units->n++] = (uint32_t)place;
}

static void make_kinds(const struct msh_fact_ask *ask, struct fact_sieve *ret)
{
    const struct msh_filter *f = ask->filter;

    ret->by_kind = f->states != 0 || f->types != 0 || !ask->reader->may_reports;
    for (unsigned s = 0; s < MSH_TICKET_STATE_COUNT; s++)
        for (unsigned t = 0; t < MSH_TYPE_COUNT; t++)
            ret->kinds[fact_kind((enum msh_ticket_state)s, (enum msh_ticket_type)t)] =
                (f->states == 0 || (f->states >> s & 1)) &&
                (f->types == 0 || (f->types >> t & 1)) &&
                (t != MSH_TYPE_REPORT || ask->reader->may_reports);
}

static void make_grades(const struct msh_fact_ask *ask, struct fact_sieve *ret)
{
    const struct msh_filter *f = ask->filter;

    ret->by_grade = f->urgencies != 0 || f->min_round > 0 || !ask->reader->may_unnamed;
    for (unsigned g = 0; g < 256; g++)
        ret->grades[g] = (f->urgencies == 0 || (f->urgencies >> (g & 3) & 1)) &&
                         (int64_t)(g >> 2 & MSH_FACT_ROUND_MAX) >= f->min_round &&
                         ((g & FACT_UNNAMED) == 0 || ask->reader->may_unnamed);
}

static void make_values(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                        struct msh_arena *arena, struct fact_sieve *ret)
{
    const struct msh_filter *f = ask->filter;

    if (!msh_empty(f->category)) {
        set_start(&ret->category, &table->categories, arena);
        for (size_t i = 0; i < ask->n_categories; i++) {
            const size_t place = fact_dict_find(&table->categories, ask->categories[i], 0);

            if (place != 0)
                set_add(&ret->category, place);
        }
    }
    if (f->n_areas > 0)
        set_ids(&ret->area, &table->areas, f->areas, f->n_areas, arena);
    if (f->n_leads > 0)
        set_ids(&ret->lead, &table->units, f->leads, f->n_leads, arena);
    if (f->without >> MSH_LIST_GAP_CATEGORY & 1)
        set_gap(&ret->category, &table->categories, arena);
    if (f->without >> MSH_LIST_GAP_AREA & 1)
        set_gap(&ret->area, &table->areas, arena);
    if (f->without >> MSH_LIST_GAP_LEAD & 1)
        set_gap(&ret->lead, &table->units, arena);
    if (!msh_empty(f->channel)) {
        ret->channel = (unsigned)fact_dict_find(&table->channels, f->channel, 0);
        ret->nothing = ret->nothing || ret->channel == 0;
    }
}

static void make_sight(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                       struct msh_arena *arena, struct fact_sieve *ret)
{
    const struct msh_reader *r = ask->reader;
    const struct msh_filter *f = ask->filter;

    ret->no_sealed = !r->may_sealed;
    if (r->n_fence > 0)
        set_ids(&ret->fence, &table->units, r->fence, r->n_fence, arena);
    if (!r->city_wide)
        units_of(&ret->scope, &table->units, r->units, r->n_units, arena);
    if (f->n_units > 0)
        units_of(&ret->units, &table->units, f->units, f->n_units, arena);
    ret->live = f->live_only;
    ret->nothing = ret->nothing || (ret->scope.used && ret->scope.n == 0) ||
                   (ret->units.used && ret->units.n == 0);
}

static void try_start(struct fact_sieve *s, enum fact_start start, const struct fact_set *set,
                      const uint32_t *counts, uint32_t *least)
{
    if (!set->used || set->n != 1 || counts[set->only] >= *least)
        return;
    s->start = start;
    *least = counts[set->only];
}

/* One unit's links are few and found at once; else the rarest single value. */
static void make_start(const struct msh_fact_table *table, struct fact_sieve *s)
{
    uint32_t least = UINT32_MAX;

    s->shared = s->scope.used || s->units.used;
    if (s->scope.used && s->scope.n == 1) {
        s->start = FACT_START_SCOPE;
        s->shared = s->units.used;
    } else if (s->units.used && s->units.n == 1) {
        s->start = FACT_START_UNITS;
        s->shared = s->scope.used;
    } else {
        try_start(s, FACT_START_CATEGORY, &s->category, table->categories.rows, &least);
        try_start(s, FACT_START_AREA, &s->area, table->areas.rows, &least);
        try_start(s, FACT_START_LEAD, &s->lead, table->units.rows, &least);
    }
}

void fact_sieve_make(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                     struct msh_arena *arena, struct fact_sieve *ret)
{
    const struct msh_filter *f = ask->filter;

    *ret = (struct fact_sieve){ .from_at = f->from_at == 0 ? INT64_MIN : f->from_at,
                                .to_at = f->to_at == 0 ? INT64_MAX : f->to_at,
                                .by_due =
                                    f->due_from != 0 || f->due_to != 0 || f->order == MSH_LIST_DUE,
                                .due_from =
                                    f->due_from != 0 || f->due_to != 0 ? f->due_from : INT64_MIN,
                                .due_to = f->due_to == 0 ? INT64_MAX : f->due_to,
                                .due_none = f->due_none,
                                .by_counted = f->counted != 0,
                                .rate = (unsigned)f->rate,
                                .counted = f->counted };
    make_kinds(ask, ret);
    make_grades(ask, ret);
    make_values(table, ask, arena, ret);
    make_sight(table, ask, arena, ret);
    make_start(table, ret);
    ret->nothing = ret->nothing || (ret->category.used && ret->category.n == 0) ||
                   (ret->area.used && ret->area.n == 0) || (ret->lead.used && ret->lead.n == 0) ||
                   (ret->by_due && ret->due_none);
}

/* ---- one block ---- */

/* Keep the rows of `sel` that pass; no branch, for what passes cannot be foreseen. */
#define KEEP(test)                                                                                 \
    do {                                                                                           \
        size_t kept = 0;                                                                           \
        for (size_t i = 0; i < n; i++) {                                                           \
            const size_t row = sel[i];                                                             \
            sel[kept] = (uint16_t)row;                                                             \
            kept += (test);                                                                        \
        }                                                                                          \
        n = kept;                                                                                  \
    } while (0)

#define LANES  16
#define GROUP  (4 * LANES)                  /* rows a word of bits stands for */
#define NO_ROW (UINT64_C(1) << (GROUP - 1)) /* stands in where no bit is set */
/* Rows whose memory is asked for before they are looked at; a prefetch behind the end does nothing. */
#define AHEAD 512
_Static_assert(MSH_FACT_BLOCK % GROUP == 0, "a block is whole groups");

/* A bit for each of some rows that holds the value, in the order of the rows. */
static uint64_t lanes_with(const uint16_t *col, uint16_t value)
{
    static const uint16_t bit[LANES] = { 1 << 0,  1 << 1,  1 << 2,  1 << 3, 1 << 4,  1 << 5,
                                         1 << 6,  1 << 7,  1 << 8,  1 << 9, 1 << 10, 1 << 11,
                                         1 << 12, 1 << 13, 1 << 14, 1 << 15 };
    uint16_t bits = 0;

    /* In this form compilers take many lanes at a time. */
    for (size_t i = 0; i < LANES; i++)
        bits |= col[i] == value ? bit[i] : 0;
    return bits;
}

static uint64_t group_with(const uint16_t *col, uint16_t value)
{
    return lanes_with(col, value) | lanes_with(col + LANES, value) << LANES |
           lanes_with(col + 2 * LANES, value) << 2 * LANES |
           lanes_with(col + 3 * LANES, value) << 3 * LANES;
}

/* Rows whose value is this one. Two of a group are noted without a branch: whether a group has none,
 * one or two cannot be foreseen, and more are rare. */
static size_t rows_with(const uint16_t *col, uint16_t value, size_t low, size_t high, uint16_t *sel)
{
    size_t n = 0;

    for (size_t row = low - low % GROUP; row < high; row += GROUP) {
        uint64_t bits = group_with(col + row, value);

        __builtin_prefetch(&col[row + AHEAD]);
        __builtin_prefetch(&col[row + AHEAD + GROUP / 2]);
        if (row < low)
            bits &= UINT64_MAX << (low - row);
        if (high - row < GROUP)
            bits &= ~(UINT64_MAX << (high - row));
        for (int i = 0; i < 2; i++) {
            sel[n] = (uint16_t)(row + (size_t)__builtin_ctzll(bits | NO_ROW));
            n += bits != 0;
            bits &= bits - 1;
        }
        for (; bits != 0; bits &= bits - 1)
            sel[n++] = (uint16_t)(row + (size_t)__builtin_ctzll(bits));
    }
    return n;
}

static size_t rows_all(size_t low, size_t high, uint16_t *sel)
{
    /* A whole block is the common case, and a loop of known length many times faster. */
    if (low == 0 && high == MSH_FACT_BLOCK)
        for (size_t row = 0; row < MSH_FACT_BLOCK; row++)
            sel[row] = (uint16_t)row;
    else
        for (size_t row = low; row < high; row++)
            sel[row - low] = (uint16_t)row;
    return high - low;
}

static size_t unit_start(const struct fact_links *links, uint32_t unit)
{
    return fact_link_at(links, FACT_LINK(unit, 0, 0));
}

/* Few units are looked up, of many each link is looked at. */
#define UNITS_LOOKED_UP 64

static void mark_run(const struct fact_links *links, uint32_t unit, bool live, uint8_t bit,
                     uint8_t *marked)
{
    for (size_t i = unit_start(links, unit); i < links->n && FACT_LINK_UNIT(links->v[i]) == unit;
         i++)
        if (!live || FACT_LINK_LIVE(links->v[i]))
            marked[FACT_LINK_ROW(links->v[i])] |= bit;
}

static void mark_units(const struct fact_links *links, const struct fact_units *units, bool live,
                       uint8_t bit, uint8_t *marked)
{
    if (units->n <= UNITS_LOOKED_UP) {
        for (size_t i = 0; i < units->n; i++)
            mark_run(links, units->places[i], live, bit, marked);
        return;
    }
    for (size_t i = 0; i < links->n; i++) {
        const uint32_t link = links->v[i], unit = FACT_LINK_UNIT(link);

        if (unit < units->set.size && units->set.has[unit] && (!live || FACT_LINK_LIVE(link)))
            marked[FACT_LINK_ROW(link)] |= bit;
    }
}

/* One unit alone: its links are its rows. */
static size_t rows_of_unit(const struct fact_sieve *s, const struct fact_units *units,
                           const struct fact_block *b, size_t low, size_t high, uint16_t *sel)
{
    const struct fact_links *links = &b->shares;
    const uint32_t unit = units->places[0];
    size_t n = 0;

    for (size_t i = unit_start(links, unit); i < links->n && FACT_LINK_UNIT(links->v[i]) == unit;
         i++) {
        const size_t row = FACT_LINK_ROW(links->v[i]);

        if (row >= low && row < high && (!s->live || FACT_LINK_LIVE(links->v[i])))
            sel[n++] = (uint16_t)row;
    }
    return n;
}

/* Those with a share of the scope, and of the filter's units. */
static size_t keep_shared(const struct fact_sieve *s, const struct fact_block *b, uint16_t *sel,
                          size_t n)
{
    const uint8_t wanted = (uint8_t)(s->scope.used | s->units.used << 1);
    uint8_t marked[MSH_FACT_BLOCK] = { 0 };

    if (s->scope.used)
        mark_units(&b->shares, &s->scope, s->live, 1, marked);
    if (s->units.used)
        mark_units(&b->shares, &s->units, s->live, 2, marked);
    KEEP(marked[row] == wanted);
    return n;
}

/* What a report accuses, and those it stands above and below, never learn of it (guarantee 6). */
static size_t drop_fenced(const struct fact_sieve *s, const struct fact_block *b, uint16_t *sel,
                          size_t n)
{
    uint8_t fenced[MSH_FACT_BLOCK];
    bool any = false;

    for (size_t i = 0; i < b->accused.n; i++) {
        const uint32_t unit = FACT_LINK_UNIT(b->accused.v[i]);

        if (unit >= s->fence.size || !s->fence.has[unit])
            continue;
        if (!any)
            memset(fenced, 0, sizeof(fenced));
        fenced[FACT_LINK_ROW(b->accused.v[i])] = any = true;
    }
    if (any)
        KEEP(!fenced[row]);
    return n;
}

static bool passes_over(const struct fact_sieve *s, const struct fact_block *b)
{
    size_t n = 0;

    if ((s->by_due && b->n_due == 0) || (s->due_none && b->n_due == b->n))
        return true;
    for (size_t kind = 0; s->by_kind && kind < 256; kind++)
        n += s->kinds[kind] ? b->kinds[kind] : 0;
    return s->by_kind && n == 0;
}

static size_t rows_first(const struct fact_sieve *s, const struct fact_block *b, size_t low,
                         size_t high, uint16_t *sel)
{
    switch (s->start) {
    case FACT_START_SCOPE:
        return rows_of_unit(s, &s->scope, b, low, high, sel);
    case FACT_START_UNITS:
        return rows_of_unit(s, &s->units, b, low, high, sel);
    case FACT_START_LEAD:
        return rows_with(b->lead, (uint16_t)s->lead.only, low, high, sel);
    case FACT_START_AREA:
        return rows_with(b->area, (uint16_t)s->area.only, low, high, sel);
    case FACT_START_CATEGORY:
        return rows_with(b->category, (uint16_t)s->category.only, low, high, sel);
    case FACT_START_ALL:
    default:
        return rows_all(low, high, sel);
    }
}

/* Tests on the columns themselves; what most tickets pass stands behind, for each look is a miss of the cache. */
static size_t keep_values(const struct fact_sieve *s, const struct fact_block *b, uint16_t *sel,
                          size_t n)
{
    if (s->category.used)
        KEEP(s->category.has[b->category[row]]);
    if (s->area.used)
        KEEP(s->area.has[b->area[row]]);
    if (s->lead.used)
        KEEP(s->lead.has[b->lead[row]]);
    if (s->by_grade)
        KEEP(s->grades[b->grade[row]]);
    if (s->by_kind)
        KEEP(s->kinds[b->kind[row]]);
    if (s->no_sealed)
        KEEP((b->marks[row] & FACT_SEALED) == 0);
    if (s->channel != 0)
        KEEP(b->channel[row] == s->channel);
    if (s->by_counted)
        KEEP(s->counted >> fact_counted(b->marks[row], s->rate) & 1);
    if (s->by_due)
        KEEP(b->due_s[row] != 0 && fact_due(b, row) >= s->due_from && fact_due(b, row) < s->due_to);
    if (s->due_none)
        KEEP(b->due_s[row] == 0);
    return n;
}

size_t fact_sieve_block(const struct fact_sieve *s, const struct fact_block *b, size_t low,
                        size_t high, uint16_t *sel)
{
    size_t n;

    if (high - low > 1 && passes_over(s, b))
        return 0;
    n = keep_values(s, b, sel, rows_first(s, b, low, high, sel));
    /* Links last: of a rare list most blocks have no row left to look at them for. */
    if (n > 0 && s->shared)
        n = keep_shared(s, b, sel, n);
    if (n > 0 && s->fence.used && s->fence.n > 0 && b->accused.n > 0)
        n = drop_fenced(s, b, sel, n);
    return n;
}
