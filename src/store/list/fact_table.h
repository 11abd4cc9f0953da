/*
 * list/fact_table.h - what lists and figures ask of every ticket, in columns in memory.
 *
 * A pure structure: it knows neither database nor clock nor locks; facts.h fills it, keeps it current
 * and says when its answer may stand for the one of SQL. It answers the same question as the
 * statements of list/sql.h, for any combination of filters, by the same rules of sight: what a
 * reader may not see neither appears nor counts.
 *
 * Layout. Tickets stand in list order (accepted_at, ticket_id), in blocks of MSH_FACT_BLOCK rows, a
 * column an array: 31 bytes a ticket.
 *
 *   bytes  column
 *       8  ticket_id
 *   4 + 2  accepted_at: seconds, milliseconds
 *   4 + 2  due_at: the same; zero seconds = no running clock. Lamps are bounds on it.
 *       1  kind: state (5 bits), type (3)
 *       1  grade: urgency (2), round (5; counted to MSH_FACT_ROUND_MAX), a report that names no unit
 *       1  channel      \
 *   2+2+2  category,     > places in dictionaries that only grow; 0 = nothing is said
 *          area, lead   /
 *       2  marks: how the ticket counts in each of the three rates (5 bits each), sealed
 *
 * Beside a block stand its links, 4 bytes each, sorted by (unit, row): shares of units (with a bit
 * for a live one) and units that a report accuses. A block also counts its rows by kind and its
 * running clocks, so that a list of open tickets passes over years of closed ones.
 *
 * A full block splits in halves; one that grows at its end leaves full blocks behind. Tickets are
 * never taken out.
 *
 * Threads: one writer or any number of readers, never both; the owner locks.
 */
#ifndef MSH_STORE_FACT_TABLE_H
#define MSH_STORE_FACT_TABLE_H

#include "base/arena.h"
#include "domain/counted.h"
#include "store/list/hit.h"

#define MSH_FACT_BLOCK 4096
/* A round above it is kept as this; filters above it are not answered. */
#define MSH_FACT_ROUND_MAX 31

struct msh_fact_table;

struct msh_fact_share {
    int64_t unit_id;
    bool live;
};

/* One ticket. Ids of absent things are 0, texts NULL. */
struct msh_fact_row {
    int64_t ticket_id, accepted_at, due_at;
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    int64_t round;
    bool sealed;
    const char *channel, *category;
    int64_t area_id, lead_unit;
    enum msh_counted counted[MSH_RATE_COUNT];
    const struct msh_fact_share *shares; /* each unit once */
    size_t n_shares;
    const int64_t *accused;
    size_t n_accused;
};

struct msh_fact_table *msh_fact_table_new(void);
void msh_fact_table_free(struct msh_fact_table *table); /* NULL-safe */

/*
 * Put a ticket in, or in the place of what is known of it; accepted_at never changes. False for
 * what the columns cannot hold (an instant before 1970 or after 2106, the 256th channel, the 65536th
 * category, area or unit): the table is then no longer whole and must not answer.
 */
bool msh_fact_put(struct msh_fact_table *table, const struct msh_fact_row *fact);

/* How many tickets; bytes taken by the rows with their blocks, and by the links beside them. */
struct msh_fact_size {
    size_t tickets, row_bytes, link_bytes;
};
struct msh_fact_size msh_fact_table_size(const struct msh_fact_table *table);

/*
 * A list: `reader`, `filter` (without text; its category is not read) and the codes of `category`
 * and all below it. Hands out at most `max` hits (0 to 20,000) behind the keyset (from_at,
 * from_id), in the order of filter->order: newest first from INT64_MAX down, nearest due first from
 * INT64_MIN up. Answers 0, or the negative of the consumer.
 */
struct msh_fact_ask {
    const struct msh_reader *reader;
    const struct msh_filter *filter;
    const char *const *categories; /* of filter->category; not read where that is NULL */
    size_t n_categories;
    int64_t from_at, from_id;
    int64_t max;
};
/* May the table answer this? No for text, one matter, and rounds above MSH_FACT_ROUND_MAX. */
bool msh_fact_answers(const struct msh_filter *filter);
int msh_fact_walk(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                  msh_hit_fn each, void *arg, struct msh_err *err);

/*
 * Of the ticket accepted at each of `n` instants, which fall: is it one that the list would show?
 * For who knows instants already, as the index of words does (search.h). UNCLEAR: no ticket stands
 * there, or more than one, seen or not; which is meant only the caller can find out.
 */
enum msh_fact_found { MSH_FACT_NONE, MSH_FACT_ONE, MSH_FACT_UNCLEAR };
struct msh_fact_spot {
    int64_t at;
    enum msh_fact_found found;
    struct msh_hit hit; /* of ONE */
};
void msh_fact_spots(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                    struct msh_fact_spot *spots, size_t n);

/*
 * How many tickets a reader sees of a span of time, by each value. `n_days` (0: not counted by day)
 * days from `from_at` on hold the span. `rates` asks how they count in the three rates, by lead.
 */
struct msh_fact_span {
    int64_t from_at, to_at; /* accepted in [from, to) */
    size_t n_days;
    bool rates;
};
struct msh_fact_value {
    const char *code; /* of channels and categories; NULL: nothing is said */
    int64_t id;       /* of areas; 0: nothing is said */
    int64_t n;
};
struct msh_fact_lead {
    int64_t unit_id; /* 0: nobody leads */
    int64_t n;
    struct msh_rate_sum rates[MSH_RATE_COUNT];
};
/* Only values that occur, in no order; in the arena. */
struct msh_fact_sums {
    int64_t all, types[MSH_TYPE_COUNT];
    struct msh_fact_value *channels, *categories, *areas;
    size_t n_channels, n_categories, n_areas;
    struct msh_fact_lead *leads;
    size_t n_leads;
    int64_t *days;
    size_t n_days;
};
void msh_fact_sum(const struct msh_fact_table *table, const struct msh_reader *reader,
                  const struct msh_fact_span *span, struct msh_arena *arena,
                  struct msh_fact_sums *ret);

#endif
