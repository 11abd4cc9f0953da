/*
 * list/fact_block.h - the insides of the fact table, for fact_*.c alone; list/fact_table.h says
 * what it is.
 */
#ifndef MSH_STORE_FACT_BLOCK_H
#define MSH_STORE_FACT_BLOCK_H

#include "store/list/fact_table.h"

#define FACT_ROW_BITS     12
#define FACT_COUNTED_BITS 5 /* of marks, a rate */
_Static_assert(1 << FACT_ROW_BITS == MSH_FACT_BLOCK, "a row of a block has that many bits");
_Static_assert(MSH_COUNTED_COUNT <= 1 << FACT_COUNTED_BITS, "the bits of a rate");
_Static_assert(MSH_RATE_COUNT *FACT_COUNTED_BITS < 16, "marks are two bytes");
_Static_assert(MSH_TICKET_STATE_COUNT <= 32 && MSH_TYPE_COUNT <= 8, "kind is a byte");
_Static_assert(MSH_URGENCY_COUNT <= 4 && MSH_FACT_ROUND_MAX == 31, "grade is a byte");

/* Marks: how it counts in each rate, and sealed. Grade: urgency (2 bits), round (5), a report that
 * names no unit. */
#define FACT_SEALED  0x8000u
#define FACT_UNNAMED 0x80u

static inline unsigned fact_counted(unsigned marks, unsigned rate)
{
    return marks >> FACT_COUNTED_BITS * rate & ((1u << FACT_COUNTED_BITS) - 1);
}

/* A link: unit << 13 | row << 1 | live, sorted. */
#define FACT_LINK(unit, row, live)                                                                 \
    ((uint32_t)(unit) << 13 | (uint32_t)(row) << 1 | (uint32_t)(live))
#define FACT_LINK_UNIT(link) ((link) >> 13)
#define FACT_LINK_ROW(link)  ((link) >> 1 & (MSH_FACT_BLOCK - 1))
#define FACT_LINK_LIVE(link) ((link)&1u)

struct fact_links {
    uint32_t *v;
    size_t n, cap;
};

struct fact_block {
    size_t n;
    size_t n_due; /* rows with a due */
    uint16_t kinds[256];
    int64_t id[MSH_FACT_BLOCK];
    uint32_t at_s[MSH_FACT_BLOCK], due_s[MSH_FACT_BLOCK];
    uint16_t at_ms[MSH_FACT_BLOCK], due_ms[MSH_FACT_BLOCK];
    uint16_t category[MSH_FACT_BLOCK], area[MSH_FACT_BLOCK], lead[MSH_FACT_BLOCK];
    uint16_t marks[MSH_FACT_BLOCK];
    uint8_t kind[MSH_FACT_BLOCK], grade[MSH_FACT_BLOCK], channel[MSH_FACT_BLOCK];
    struct fact_links shares, accused;
};

static inline unsigned fact_kind(enum msh_ticket_state state, enum msh_ticket_type type)
{
    return (unsigned)state << 3 | (unsigned)type;
}
static inline enum msh_ticket_state fact_state(unsigned kind)
{
    return (enum msh_ticket_state)(kind >> 3);
}
static inline enum msh_ticket_type fact_type(unsigned kind)
{
    return (enum msh_ticket_type)(kind & 7);
}
static inline int64_t fact_at(const struct fact_block *b, size_t row)
{
    return (int64_t)b->at_s[row] * 1000 + b->at_ms[row];
}
static inline int64_t fact_due(const struct fact_block *b, size_t row)
{
    return (int64_t)b->due_s[row] * 1000 + b->due_ms[row];
}

/* Values and their places from 1, in the order they came; 0 is "nothing is said". */
struct fact_dict {
    bool texts;
    size_t max; /* places */
    size_t n;
    int64_t *ids;    /* by place - 1 */
    char **codes;    /* the same, of texts */
    uint32_t *rows;  /* by place, 0 too: how many tickets hold it; kept by the table */
    uint32_t *slots; /* open hash of places; 0 = free */
    size_t n_slots;
};
void fact_dict_init(struct fact_dict *dict, bool texts, size_t max);
void fact_dict_done(struct fact_dict *dict);
/* The place of a value; 0 for one that never came. */
size_t fact_dict_find(const struct fact_dict *dict, const char *code, int64_t id);
/* The same, which makes one; 0 when there is no room. */
size_t fact_dict_put(struct fact_dict *dict, const char *code, int64_t id);

struct msh_fact_table {
    struct fact_block **blocks;
    size_t n, cap;
    size_t tickets;
    struct fact_dict channels, categories, areas, units;
};

/* Where the first row at or above (at, id) stands; block n when there is none. */
struct fact_place {
    size_t block, row;
};
struct fact_place fact_locate(const struct msh_fact_table *table, int64_t at, int64_t id);

/* The first link not below this one, the number of links if all are. */
size_t fact_link_at(const struct fact_links *links, uint32_t link);

#endif
