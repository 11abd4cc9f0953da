/*
 * list/sql.h - the WHERE clause that all lists share; private to src/store.
 *
 * Literals glued by the preprocessor: every statement stays a constant. Lists of ids and codes are
 * bound as one text "1,2,3" (NULL = no restriction), which each engine takes apart in its own way.
 * Parameters $1 to $28 are the same everywhere; see struct msh_list_args.
 */
#ifndef MSH_STORE_LIST_SQL_H
#define MSH_STORE_LIST_SQL_H

#include "base/str.h"
#include "store/list/hit.h"
#include "store/list/search.h"

/* Membership in a bound list of numbers (I) or codes (T). */
#define LITE_I(col, p) col " IN (SELECT value FROM json_each('[' || " p " || ']'))"
#define LITE_T(col, p)                                                                             \
    col " IN (SELECT value FROM json_each('[\"' || replace(" p ", ',', '\",\"') || '\"]'))"
#define PG_I(col, p) col " = ANY (CAST(string_to_array(CAST(" p " AS TEXT), ',') AS BIGINT[]))"
#define PG_T(col, p) col " = ANY (string_to_array(CAST(" p " AS TEXT), ','))"

#define OPTIONAL(p, type, test) " AND (CAST(" p " AS " type ") IS NULL OR " test ")"

/*
 * What the reader may see of `ticket t` ($1 region, $2 reports, $3 unnamed reports, $4 sealed, $5
 * fence, $6 scope, $7 live shares only). Guarantee 6: a report exists for nobody in the fence.
 */
/* clang-format off */
#define VISIBLE(IN_I)                                                                              \
    " t.region_id = $1"                                                                            \
    " AND ($2 = 1 OR t.type <> 'report')"                                                          \
    " AND ($3 = 1 OR t.type <> 'report' OR EXISTS (SELECT 1 FROM accused n"                        \
    " WHERE n.region_id = t.region_id AND n.ticket_id = t.ticket_id))"                             \
    " AND ($4 = 1 OR t.sealed = 0)"                                                                \
    OPTIONAL("$5", "TEXT", "NOT EXISTS (SELECT 1 FROM accused a"                                   \
             " WHERE a.region_id = t.region_id AND a.ticket_id = t.ticket_id"                      \
             " AND " IN_I("a.unit_id", "$5") ")")                                                  \
    OPTIONAL("$6", "TEXT", "EXISTS (SELECT 1 FROM ticket_unit s"                                   \
             " WHERE s.region_id = t.region_id AND s.ticket_id = t.ticket_id"                      \
             " AND " IN_I("s.unit_id", "$6") " AND ($7 = 0 OR s.live = 1))")

/* What the last answered question about the work said of contact: the response rate. */
#define CONTACTED                                                                                  \
    "COALESCE((SELECT c.contacted FROM callback c WHERE c.region_id = t.region_id"                 \
    " AND c.ticket_id = t.ticket_id AND c.state = 'answered'"                                      \
    " AND c.cause IN ('replied', 'expired', 'merged')"                                             \
    " ORDER BY c.callback_id DESC LIMIT 1), 'unknown')"

/* msh_counted_key (domain/counted.h) of a ticket for the rate $26. */
#define COUNTED_KEY                                                                                \
    "CASE t.state WHEN 'closed' THEN 'closed/' || t.close_reason"                                  \
    " WHEN 'archived' THEN 'archived/' || CASE t.close_reason WHEN 'none' THEN t.resume_state"     \
    " ELSE t.close_reason END ELSE t.state END || ':' || CAST(t.unreasonable AS TEXT) || ':' ||"   \
    " CASE CAST($26 AS TEXT) WHEN 'solved' THEN t.solved WHEN 'response' THEN " CONTACTED          \
    " ELSE t.first_rating || '/' || t.scoring_rating END"

/* The filters of struct msh_filter. */
#define FILTERS(IN_I, IN_T)                                                                        \
    VISIBLE(IN_I)                                                                                  \
    OPTIONAL("$8", "TEXT", IN_T("t.state", "$8"))                                                  \
    OPTIONAL("$9", "TEXT", IN_T("t.type", "$9"))                                                   \
    OPTIONAL("$10", "TEXT", IN_T("t.urgency", "$10"))                                              \
    OPTIONAL("$11", "TEXT", IN_T("t.category", "$11"))                                             \
    OPTIONAL("$12", "TEXT", IN_I("t.area_id", "$12"))                                              \
    OPTIONAL("$13", "TEXT", "t.channel = $13")                                                     \
    OPTIONAL("$14", "TEXT", "EXISTS (SELECT 1 FROM ticket_unit f"                                  \
             " WHERE f.region_id = t.region_id AND f.ticket_id = t.ticket_id"                      \
             " AND " IN_I("f.unit_id", "$14") " AND ($7 = 0 OR f.live = 1))")                      \
    " AND t.accepted_at >= $15 AND t.accepted_at < $16"                                            \
    OPTIONAL("$17", "BIGINT", "(t.due_at >= $17 AND t.due_at < $18)")                              \
    " AND ($19 = 0 OR t.due_at IS NULL)"                                                           \
    " AND t.round >= $20"                                                                          \
    OPTIONAL("$21", "BIGINT", "t.matter_id = $21")                                                 \
    OPTIONAL("$25", "TEXT", IN_T("(" COUNTED_KEY ")", "$25"))                                      \
    OPTIONAL("$27", "TEXT", IN_I("t.lead_unit", "$27"))                                            \
    " AND ((CAST($28 AS BIGINT) & 1) = 0 OR t.category IS NULL) AND ((CAST($28 AS BIGINT) & 2) = 0 OR t.area_id IS NULL)"          \
    " AND ((CAST($28 AS BIGINT) & 4) = 0 OR t.lead_unit IS NULL)"
/* clang-format on */

/* Newest first, below the keyset ($22, $23), at most $24; $29 and on belong to the statement. */
#define AFTER_NEWEST " AND (t.accepted_at, t.ticket_id) < ($22, $23)"
#define NEWEST       " ORDER BY t.accepted_at DESC, t.ticket_id DESC LIMIT $24"

#define MSH_LIST_READER_ARGS 7
#define MSH_LIST_ARGS        28

/* Values of $1 … $28 and room for three more. */
struct msh_list_args {
    struct msh_val v[MSH_LIST_ARGS + 3];
};
static inline struct msh_val *msh_list_arg(struct msh_list_args *args, int number)
{
    return &args->v[number - 1];
}

/* "1,2,3" in the arena; NULL for no ids. */
const char *msh_list_ids(const int64_t *ids, size_t n, struct msh_arena *arena);

/* The codes of the set bits, with commas; NULL for none. */
const char *msh_list_codes(const struct msh_names *names, unsigned bits, struct msh_arena *arena);

/* The codes of these audiences; "" matches none. */
const char *msh_list_audiences(unsigned audiences, struct msh_arena *arena);

/* The codes of a category and all below it; NULL for no category. MSH_E_INVALID "category". */
int msh_list_categories(struct msh_tx *tx, int64_t region_id, const char *category,
                        struct msh_arena *arena, const char **ret, struct msh_err *err);

/* Fill $1 … $7. */
int msh_list_reader_args(int64_t region_id, const struct msh_reader *reader,
                         struct msh_arena *arena, struct msh_list_args *args, struct msh_err *err);
/* Fill $1 … $28, the keyset at its start. Looks up the categories below the filter's. */
int msh_list_filter_args(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                         const struct msh_filter *filter, struct msh_arena *arena,
                         struct msh_list_args *args, struct msh_err *err);

/* The same question to the facts in memory, with the keyset of `args`; ret->max is left at 0. */
struct msh_fact_ask;
void msh_list_ask(struct msh_tx *tx, const struct msh_reader *reader,
                  const struct msh_filter *filter, struct msh_list_args *args,
                  struct msh_fact_ask *ret);

/* A struct msh_hit, as every list statement answers it. */
#define HIT_COLUMNS "t.accepted_at, t.ticket_id, t.state, t.type, t.due_at"
void msh_list_hit(struct msh_rows *rows, struct msh_hit *ret);

/* The index a list walks. */
struct msh_driver_choice {
    const struct msh_stmt *stmt;
    struct msh_val extra; /* $29 where the statement has one */
    size_t n_args;
    int64_t estimate; /* rows of the index, bounded by MSH_DRIVER_ESTIMATE + 1; -1 = unknown */
    bool ordered;     /* reads in list order, so a wide one may be read in part */
};
#ifndef MSH_DRIVER_ESTIMATE
#define MSH_DRIVER_ESTIMATE 20000
#endif

/* Choose for a list without text, or (`for_text`) the filter a text query may be merged with; there
 * `stmt` is NULL when no filter is narrow or ordered. */
int msh_list_choose(struct msh_tx *tx, const struct msh_filter *filter, struct msh_list_args *args,
                    bool for_text, struct msh_driver_choice *ret, struct msh_err *err);

/*
 * The same for a filter that leaves at most MSH_SCOPE_MAX tickets: their words are read, no index
 * of words is. 1 = done, 0 = there are more tickets than that, nothing was handed out.
 */
#ifndef MSH_SCOPE_MAX
#define MSH_SCOPE_MAX 500
#endif
int msh_list_walk_scope(struct msh_tx *tx, const struct msh_reader *reader,
                        const struct msh_word *words, size_t n_words,
                        const struct msh_driver_choice *choice, struct msh_list_args *args,
                        msh_hit_fn each, void *arg, struct msh_err *err);

/* Walk all tickets that hold every word and pass the filter, newest first, below the keyset in
 * `args`. *ret_stopped: 0 = seen all, else everything above this instant was seen (budget). */
int msh_list_walk_text(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                       const struct msh_filter *filter, const struct msh_word *words,
                       size_t n_words, struct msh_list_args *args, msh_hit_fn each, void *arg,
                       int64_t *ret_stopped, struct msh_err *err);

#endif
