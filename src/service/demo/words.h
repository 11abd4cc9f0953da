/*
 * demo/words.h - the generator's word lists (demo/README.md), compiled into the binary, and the
 * slots of their texts.
 *
 * Read once, then immutable and shared by any number of threads; everything lives in the arena it
 * was read into.
 */
#ifndef MSH_SERVICE_DEMO_WORDS_H
#define MSH_SERVICE_DEMO_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/vocab.h"
#include "service/demo/rand.h"

/* A tab-separated file as it is: n_rows × n_cols cells, none of them NULL. */
struct msh_demo_table {
    const char *name;
    const char *const *header;
    const char *const *cells;
    size_t n_rows, n_cols;
};

enum msh_demo_where { MSH_DEMO_ANYWHERE, MSH_DEMO_RURAL, MSH_DEMO_URBAN };

/* One wording of a kind of appeal, or of one event told by many. */
struct msh_demo_template {
    const char *category, *title, *text, *tone;
    enum msh_ticket_type type;
    unsigned months; /* bit 1u << month of the year, 1 to 12 */
    enum msh_demo_where where;
    bool wants_estate, wants_village;
    int spot; /* the slot of the place it speaks of, -1 = none in particular */
};

/* One event told by many: `size` tickets, most of them within `hours`. */
struct msh_demo_event {
    const char *code, *category;
    unsigned months;
    int size_low, size_high, hours;
    const struct msh_demo_template *items;
    size_t n;
};

struct msh_demo_words {
    struct msh_demo_table areas, units, channels, transfers, kb;
    struct msh_demo_table cases, replies, returns, opinions, remarks, asks, whens, surnames, given;
    struct msh_demo_table roads, places, estates;
    const struct msh_demo_template *templates;
    size_t n_templates;
    const struct msh_demo_event *events;
    size_t n_events;
    int64_t surname_weight; /* sum */
};

/* MSH_E_CORRUPT names the file and line that is not as demo/README.md says. */
int msh_demo_words_load(struct msh_arena *arena, struct msh_demo_words *ret, struct msh_err *err);

/* A file of the demo city as a table. */
int msh_demo_table_load(struct msh_arena *arena, const char *name, struct msh_demo_table *ret,
                        struct msh_err *err);

/* The cell of a row and a named column; a column that is not there is a bug. */
const char *msh_demo_cell(const struct msh_demo_table *table, size_t row, const char *column);

/* The same as a number; 0 where it is none. */
int64_t msh_demo_number(const struct msh_demo_table *table, size_t row, const char *column);

/* A row drawn among those where every given column has the value; a NULL value is no condition.
 * -1 when there is none. */
int64_t msh_demo_pick(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                      const char *column, const char *value, const char *column2,
                      const char *value2);

/* What an appeal is about, for the choice of words that fit it. */
struct msh_demo_matter {
    const char *category;
    enum msh_ticket_type type;
    const char *text; /* title and words */
};

/* How closely a row fits by its columns `category` (categories, longer ones closer), `types` and
 * `match` (words, one of which the appeal has): -1 not at all, 0 as everywhere. An empty cell and a
 * column that is not there fit everything. */
int msh_demo_fit(const struct msh_demo_table *table, size_t row,
                 const struct msh_demo_matter *matter);

/* A row drawn among those that fit most closely, or -1. Columns and values as with msh_demo_pick. */
int64_t msh_demo_pick_best(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                           const char *column, const char *value, const char *column2,
                           const char *value2, const struct msh_demo_matter *matter);

/* A row drawn among those that fit, now and then one that fits everywhere; -1: none. */
int64_t msh_demo_pick_about(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                            const char *column, const char *value, const char *column2,
                            const char *value2, const struct msh_demo_matter *matter);

/* Slots ------------------------------------------------------------------------------------------*/

enum msh_demo_slot {
    MSH_DEMO_SLOT_ESTATE,
    MSH_DEMO_SLOT_ROAD,
    MSH_DEMO_SLOT_ROAD2,
    MSH_DEMO_SLOT_COUNTY,
    MSH_DEMO_SLOT_TOWN,
    MSH_DEMO_SLOT_VILLAGE,
    MSH_DEMO_SLOT_SCHOOL,
    MSH_DEMO_SLOT_PRIMARY,
    MSH_DEMO_SLOT_PARK,
    MSH_DEMO_SLOT_MARKET,
    MSH_DEMO_SLOT_HOSPITAL,
    MSH_DEMO_SLOT_COMPANY,
    MSH_DEMO_SLOT_SHOP,
    MSH_DEMO_SLOT_SITE,
    MSH_DEMO_SLOT_BUS,
    MSH_DEMO_SLOT_FACTORY,
    MSH_DEMO_SLOT_DAYS,
    MSH_DEMO_SLOT_HOURS,
    /* the ones above are drawn once for an event, those below once for each ticket */
    MSH_DEMO_SLOT_NO,
    MSH_DEMO_SLOT_FLOOR,
    MSH_DEMO_SLOT_ROOM,
    MSH_DEMO_SLOT_AGE,
    MSH_DEMO_SLOT_FEW,
    MSH_DEMO_SLOT_MONEY_S,
    MSH_DEMO_SLOT_MONEY,
    MSH_DEMO_SLOT_MONEY_L,
    MSH_DEMO_SLOT_WEEKS,
    MSH_DEMO_SLOT_MONTHS,
    MSH_DEMO_SLOT_COUNT_OF,
    MSH_DEMO_SLOT_WHEN,
    MSH_DEMO_SLOT_PERSON_ASK,
    /* replies and return reasons */
    MSH_DEMO_SLOT_REQUESTER,
    MSH_DEMO_SLOT_UNIT,
    MSH_DEMO_SLOT_PLACE,
    MSH_DEMO_SLOT_DATE,
    MSH_DEMO_SLOT_DATE2,
    MSH_DEMO_SLOT_CLOCK,
    /* what a unit tells of the case */
    MSH_DEMO_SLOT_FOUND,
    MSH_DEMO_SLOT_DONE,
    MSH_DEMO_SLOT_WHY,
    MSH_DEMO_SLOT_PLAN,
    MSH_DEMO_SLOT_UNTRUE,
    MSH_DEMO_SLOT_COUNT
};

struct msh_demo_slots {
    const char *v[MSH_DEMO_SLOT_COUNT]; /* NULL: not known here */
};

/* A place of the city as a story needs it. */
struct msh_demo_site {
    const char *area;   /* code of the township */
    const char *detail; /* where exactly, as an operator writes it */
    double lat, lon;
};

/* Draw a place that fits the wording, and the slots that come with it. */
void msh_demo_site_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                        const struct msh_demo_template *wording, struct msh_arena *arena,
                        struct msh_demo_site *ret_site, struct msh_demo_slots *ret_slots);

/* Draw what differs from ticket to ticket. The wording's tone and type choose the closing wish. */
void msh_demo_person_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                          const struct msh_demo_template *wording, struct msh_arena *arena,
                          struct msh_demo_site *site, struct msh_demo_slots *slots);

/* A name "王建国" and the form of address "王先生". */
void msh_demo_name_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                        struct msh_arena *arena, const char **ret_name, const char **ret_address);

/* The text with its slots filled, in the arena. A slot without a value is left out. */
const char *msh_demo_fill(struct msh_arena *arena, const char *text,
                          const struct msh_demo_slots *slots);

/* The slot of this name (without braces), or -1. */
int msh_demo_slot_find(const char *name, size_t n);

#endif
