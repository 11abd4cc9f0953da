#include "base/base.h"

#include "store/list/fact_block.h"

#define CHANNELS_MAX 255
#define VALUES_MAX   65535
#define SECONDS_MAX  INT64_C(0xFFFFFFFF)

struct msh_fact_table *msh_fact_table_new(void)
{
    struct msh_fact_table *table = msh_alloc0(1, sizeof(*table));

    fact_dict_init(&table->channels, true, CHANNELS_MAX);
    fact_dict_init(&table->categories, true, VALUES_MAX);
    fact_dict_init(&table->areas, false, VALUES_MAX);
    fact_dict_init(&table->units, false, VALUES_MAX);
    return table;
}

static void block_free(struct fact_block *b)
{
    free(b->shares.v);
    free(b->accused.v);
    free(b);
}

void msh_fact_table_free(struct msh_fact_table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->n; i++)
        block_free(table->blocks[i]);
    free(table->blocks);
    fact_dict_done(&table->channels);
    fact_dict_done(&table->categories);
    fact_dict_done(&table->areas);
    fact_dict_done(&table->units);
    free(table);
}

struct msh_fact_size msh_fact_table_size(const struct msh_fact_table *table)
{
    struct msh_fact_size size = { .tickets = table->tickets,
                                  .row_bytes = table->n * sizeof(struct fact_block) +
                                               table->cap * sizeof(*table->blocks) };

    for (size_t i = 0; i < table->n; i++)
        size.link_bytes += (table->blocks[i]->shares.cap + table->blocks[i]->accused.cap) *
                           sizeof(*table->blocks[i]->shares.v);
    return size;
}

/* ---- places ---- */

static bool is_below(const struct fact_block *b, size_t row, int64_t at, int64_t id)
{
    const int64_t here = fact_at(b, row);

    return here != at ? here < at : b->id[row] < id;
}

static size_t row_in(const struct fact_block *b, int64_t at, int64_t id)
{
    size_t low = 0, high = b->n;

    while (low < high) {
        const size_t middle = (low + high) / 2;

        if (is_below(b, middle, at, id))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct fact_place fact_locate(const struct msh_fact_table *table, int64_t at, int64_t id)
{
    size_t low = 0, high = table->n, row;

    while (low < high) { /* blocks whose first row is below */
        const size_t middle = (low + high) / 2;

        if (is_below(table->blocks[middle], 0, at, id))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return (struct fact_place){ 0, 0 };
    row = row_in(table->blocks[low - 1], at, id);
    if (row == table->blocks[low - 1]->n)
        return (struct fact_place){ low, 0 };
    return (struct fact_place){ low - 1, row };
}

/* ---- links ---- */

size_t fact_link_at(const struct fact_links *links, uint32_t link)
{
    size_t low = 0, high = links->n;

    while (low < high) {
        const size_t middle = (low + high) / 2;

        if (links->v[middle] < link)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void links_grow(struct fact_links *links, size_t need)
{
    if (need <= links->cap)
        return;
    links->cap = MSH_MAX(need, links->cap + links->cap / 4 + 16);
    links->v = msh_realloc(links->v, links->cap * sizeof(*links->v));
}

static void link_add(struct fact_links *links, uint32_t link)
{
    const size_t at = fact_link_at(links, link);

    links_grow(links, links->n + 1);
    memmove(links->v + at + 1, links->v + at, (links->n - at) * sizeof(*links->v));
    links->v[at] = link;
    links->n++;
}

static void links_drop_row(struct fact_links *links, size_t row)
{
    size_t n = 0;

    for (size_t i = 0; i < links->n; i++)
        if (FACT_LINK_ROW(links->v[i]) != row)
            links->v[n++] = links->v[i];
    links->n = n;
}

/* Room for a row that is put in at `row`: order stays, for all rows behind it move alike. */
static void links_shift(struct fact_links *links, size_t row)
{
    for (size_t i = 0; i < links->n; i++)
        if (FACT_LINK_ROW(links->v[i]) >= row)
            links->v[i] += FACT_LINK(0, 1, 0);
}

/* Links of rows from `row` on go to the block behind. */
static void links_split(struct fact_links *links, struct fact_links *behind, size_t row)
{
    size_t n = 0;

    for (size_t i = 0; i < links->n; i++) {
        const uint32_t link = links->v[i];

        if (FACT_LINK_ROW(link) < row) {
            links->v[n++] = link;
            continue;
        }
        links_grow(behind, behind->n + 1);
        behind->v[behind->n++] = link - FACT_LINK(0, row, 0);
    }
    links->n = n;
}

/* ---- rows ---- */

/* Every column, for what is done to all alike: X(member). */
#define COLUMNS(X)                                                                                 \
    X(id)                                                                                          \
    X(at_s)                                                                                        \
    X(due_s) X(at_ms) X(due_ms) X(category) X(area) X(lead) X(marks) X(kind) X(grade) X(channel)

static void rows_shift(struct fact_block *b, size_t row)
{
#define SHIFT(col) memmove(b->col + row + 1, b->col + row, (b->n - row) * sizeof(b->col[0]));
    if (row == b->n)
        return;
    COLUMNS(SHIFT)
#undef SHIFT
    links_shift(&b->shares, row);
    links_shift(&b->accused, row);
}

static void rows_split(struct fact_block *b, struct fact_block *behind, size_t row)
{
    behind->n = b->n - row;
#define SPLIT(col) memcpy(behind->col, b->col + row, behind->n * sizeof(b->col[0]));
    COLUMNS(SPLIT)
#undef SPLIT
    b->n = row;
    for (size_t i = 0; i < behind->n; i++) {
        const bool due = behind->due_s[i] != 0;

        behind->kinds[behind->kind[i]]++;
        b->kinds[behind->kind[i]]--;
        behind->n_due += due;
        b->n_due -= due;
    }
    links_split(&b->shares, &behind->shares, row);
    links_split(&b->accused, &behind->accused, row);
}

static struct fact_block *block_add(struct msh_fact_table *table, size_t at)
{
    struct fact_block *b = msh_alloc0(1, sizeof(*b));

    if (table->n == table->cap) {
        table->cap = table->cap == 0 ? 16 : table->cap * 2;
        table->blocks = msh_realloc(table->blocks, table->cap * sizeof(struct fact_block *));
    }
    memmove(table->blocks + at + 1, table->blocks + at,
            (table->n - at) * sizeof(struct fact_block *));
    table->blocks[at] = b;
    table->n++;
    return b;
}

/* Where a new row is to stand: a place in a block with room. The end of a block comes before the
 * start of the next, so that growth at the end fills blocks. */
static struct fact_place make_room(struct msh_fact_table *table, struct fact_place at)
{
    struct fact_block *b;

    if (at.row == 0 && at.block > 0) {
        at.block--;
        at.row = table->blocks[at.block]->n;
    }
    if (table->n == 0)
        block_add(table, 0);
    b = table->blocks[at.block];
    if (b->n < MSH_FACT_BLOCK)
        return at;
    if (at.row == MSH_FACT_BLOCK && at.block + 1 == table->n) {
        block_add(table, table->n);
        return (struct fact_place){ at.block + 1, 0 };
    }
    rows_split(b, block_add(table, at.block + 1), MSH_FACT_BLOCK / 2);
    if (at.row <= MSH_FACT_BLOCK / 2)
        return at;
    return (struct fact_place){ at.block + 1, at.row - MSH_FACT_BLOCK / 2 };
}

/* What a ticket looks like in the columns; false where it does not fit. */
struct coded {
    uint32_t at_s, due_s;
    uint16_t at_ms, due_ms, category, area, lead, marks;
    uint8_t kind, grade, channel;
};

static bool instant(int64_t at, uint32_t *s, uint16_t *ms)
{
    if (at < 0 || at / 1000 > SECONDS_MAX)
        return false;
    *s = (uint32_t)(at / 1000);
    *ms = (uint16_t)(at % 1000);
    return true;
}

static uint16_t marks_of(const struct msh_fact_row *fact)
{
    unsigned marks = fact->sealed ? FACT_SEALED : 0;

    for (unsigned rate = 0; rate < MSH_RATE_COUNT; rate++)
        marks |= (unsigned)fact->counted[rate] << FACT_COUNTED_BITS * rate;
    return (uint16_t)marks;
}

static uint8_t grade_of(const struct msh_fact_row *fact)
{
    const int64_t round = MSH_MIN(MSH_MAX(fact->round, 0), MSH_FACT_ROUND_MAX);
    const bool unnamed = fact->type == MSH_TYPE_REPORT && fact->n_accused == 0;

    return (uint8_t)((unsigned)fact->urgency | (unsigned)round << 2 | (unnamed ? FACT_UNNAMED : 0));
}

static bool code(struct msh_fact_table *table, const struct msh_fact_row *fact, struct coded *ret)
{
    *ret = (struct coded){ .marks = marks_of(fact),
                           .kind = (uint8_t)fact_kind(fact->state, fact->type),
                           .grade = grade_of(fact) };
    if (!instant(fact->accepted_at, &ret->at_s, &ret->at_ms) ||
        !instant(fact->due_at, &ret->due_s, &ret->due_ms) ||
        (fact->due_at != 0 && ret->due_s == 0) || (unsigned)fact->state >= MSH_TICKET_STATE_COUNT ||
        (unsigned)fact->type >= MSH_TYPE_COUNT || (unsigned)fact->urgency >= MSH_URGENCY_COUNT)
        return false;
    if (fact->channel != NULL)
        ret->channel = (uint8_t)fact_dict_put(&table->channels, fact->channel, 0);
    if (fact->category != NULL)
        ret->category = (uint16_t)fact_dict_put(&table->categories, fact->category, 0);
    if (fact->area_id != 0)
        ret->area = (uint16_t)fact_dict_put(&table->areas, NULL, fact->area_id);
    if (fact->lead_unit != 0)
        ret->lead = (uint16_t)fact_dict_put(&table->units, NULL, fact->lead_unit);
    return (ret->channel != 0) == (fact->channel != NULL) &&
           (ret->category != 0) == (fact->category != NULL) &&
           (ret->area != 0) == (fact->area_id != 0) && (ret->lead != 0) == (fact->lead_unit != 0);
}

static void row_forget(struct msh_fact_table *table, struct fact_block *b, size_t row)
{
    table->categories.rows[b->category[row]]--;
    table->areas.rows[b->area[row]]--;
    table->units.rows[b->lead[row]]--;
    b->kinds[b->kind[row]]--;
    b->n_due -= b->due_s[row] != 0;
    links_drop_row(&b->shares, row);
    links_drop_row(&b->accused, row);
}

static void row_set(struct msh_fact_table *table, struct fact_block *b, size_t row, int64_t id,
                    const struct coded *c)
{
    table->categories.rows[c->category]++;
    table->areas.rows[c->area]++;
    table->units.rows[c->lead]++;
    b->id[row] = id;
    b->at_s[row] = c->at_s;
    b->at_ms[row] = c->at_ms;
    b->due_s[row] = c->due_s;
    b->due_ms[row] = c->due_ms;
    b->category[row] = c->category;
    b->area[row] = c->area;
    b->lead[row] = c->lead;
    b->marks[row] = c->marks;
    b->kind[row] = c->kind;
    b->grade[row] = c->grade;
    b->channel[row] = c->channel;
    b->kinds[c->kind]++;
    b->n_due += c->due_s != 0;
}

static bool links_set(struct msh_fact_table *table, struct fact_block *b, size_t row,
                      const struct msh_fact_row *fact)
{
    bool fits = true;

    for (size_t i = 0; i < fact->n_shares; i++) {
        const size_t unit = fact_dict_put(&table->units, NULL, fact->shares[i].unit_id);

        fits = fits && unit != 0;
        link_add(&b->shares, FACT_LINK(unit, row, fact->shares[i].live));
    }
    for (size_t i = 0; i < fact->n_accused; i++) {
        const size_t unit = fact_dict_put(&table->units, NULL, fact->accused[i]);

        fits = fits && unit != 0;
        link_add(&b->accused, FACT_LINK(unit, row, 0));
    }
    return fits;
}

bool msh_fact_put(struct msh_fact_table *table, const struct msh_fact_row *fact)
{
    struct fact_place at;
    struct fact_block *b;
    struct coded coded;

    if (!code(table, fact, &coded))
        return false;
    at = fact_locate(table, fact->accepted_at, fact->ticket_id);
    b = at.block < table->n ? table->blocks[at.block] : NULL;
    if (b != NULL && b->id[at.row] == fact->ticket_id && fact_at(b, at.row) == fact->accepted_at) {
        row_forget(table, b, at.row);
    } else {
        at = make_room(table, at);
        b = table->blocks[at.block];
        rows_shift(b, at.row);
        b->n++;
        table->tickets++;
    }
    row_set(table, b, at.row, fact->ticket_id, &coded);
    return links_set(table, b, at.row, fact);
}
