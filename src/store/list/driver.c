#include "base/base.h"

#include "store/list/sql.h"

/*
 * One statement for each index a list can walk. `=` statements read in index order and stop at the
 * limit; the others collect a narrow set and sort it, so they are used on bounded estimates only.
 */
/* clang-format off */
#define LITE(index, where)                                                                         \
    "SELECT " HIT_COLUMNS " FROM ticket t INDEXED BY " index                                       \
    " WHERE" FILTERS(LITE_I, LITE_T) AFTER_NEWEST where NEWEST
#define PG(where)                                                                                  \
    "SELECT " HIT_COLUMNS " FROM ticket t WHERE" FILTERS(PG_I, PG_T) AFTER_NEWEST where NEWEST
#define DRIVER(index, lite_where, pg_where)                                                        \
    {                                                                                              \
        .name = "list_" index, .lite = LITE(index, lite_where), .pg = PG(pg_where)                 \
    }
#define SAME(index, where) DRIVER(index, where, where)

/* Shares in order of one unit's desk. */
#define ONE_UNIT(join)                                                                             \
    " FROM ticket_unit u " join " ticket t ON t.region_id = u.region_id"                           \
    " AND t.ticket_id = u.ticket_id"                                                               \
    " WHERE u.region_id = $1 AND u.unit_id = $29 AND ($7 = 0 OR u.live = 1)"                       \
    " AND (u.accepted_at, u.ticket_id) < ($22, $23) AND u.accepted_at >= $15 AND"
#define UNIT_ORDER " ORDER BY u.accepted_at DESC, u.ticket_id DESC LIMIT $24"
#define MANY_UNITS(IN_I)                                                                           \
    " AND t.ticket_id IN (SELECT u.ticket_id FROM ticket_unit u"                                   \
    " WHERE u.region_id = $1 AND " IN_I("u.unit_id", "$29") " AND ($7 = 0 OR u.live = 1)"          \
    " AND (u.accepted_at, u.ticket_id) < ($22, $23) AND u.accepted_at >= $15)"
/* clang-format on */

static const struct msh_stmt by_new = SAME("ticket_new", "");
static const struct msh_stmt by_state = SAME("ticket_state", " AND t.state = $29");
static const struct msh_stmt by_states =
    DRIVER("ticket_state", " AND " LITE_T("t.state", "$29"), " AND " PG_T("t.state", "$29"));
static const struct msh_stmt by_category = SAME("ticket_category", " AND t.category = $29");
static const struct msh_stmt by_categories = DRIVER(
    "ticket_category", " AND " LITE_T("t.category", "$29"), " AND " PG_T("t.category", "$29"));
static const struct msh_stmt by_area = SAME("ticket_area", " AND t.area_id = $29");
static const struct msh_stmt by_areas =
    DRIVER("ticket_area", " AND " LITE_I("t.area_id", "$29"), " AND " PG_I("t.area_id", "$29"));
static const struct msh_stmt by_lead = SAME("ticket_lead", " AND t.lead_unit = $29");
static const struct msh_stmt by_leads =
    DRIVER("ticket_lead", " AND " LITE_I("t.lead_unit", "$29"), " AND " PG_I("t.lead_unit", "$29"));
static const struct msh_stmt by_due = SAME("ticket_due", " AND t.due_at >= $17 AND t.due_at < $18");
static const struct msh_stmt by_matter = SAME("ticket_matter", " AND t.matter_id = $21");
static const struct msh_stmt by_unit = {
    .name = "list_unit",
    .lite = "SELECT " HIT_COLUMNS ONE_UNIT("CROSS JOIN") FILTERS(LITE_I, LITE_T) UNIT_ORDER,
    .pg = "SELECT " HIT_COLUMNS ONE_UNIT("JOIN") FILTERS(PG_I, PG_T) UNIT_ORDER,
};
static const struct msh_stmt by_units = {
    .name = "list_units",
    .lite = "SELECT " HIT_COLUMNS " FROM ticket t WHERE" FILTERS(LITE_I, LITE_T) MANY_UNITS(LITE_I)
        NEWEST,
    .pg = "SELECT " HIT_COLUMNS " FROM ticket t WHERE" FILTERS(PG_I, PG_T) MANY_UNITS(PG_I) NEWEST,
};

/* The lamp board: nearest due first; here the keyset is (due_at, ticket_id) and rises. */
#define BOARD                                                                                      \
    " AND t.due_at IS NOT NULL AND (t.due_at, t.ticket_id) > ($22, $23)"                           \
    " ORDER BY t.due_at, t.ticket_id LIMIT $24"
static const struct msh_stmt board = {
    .name = "list_board",
    .lite = "SELECT " HIT_COLUMNS
            " FROM ticket t INDEXED BY ticket_due WHERE" FILTERS(LITE_I, LITE_T) BOARD,
    .pg = "SELECT " HIT_COLUMNS " FROM ticket t WHERE" FILTERS(PG_I, PG_T) BOARD,
};

/* Bounded sizes of what a filter leaves. $1 region, $2 the filter, $3 the bound. */
#define ESTIMATE(table, where)                                                                     \
    "SELECT COUNT(*) FROM (SELECT 1 FROM " table " x WHERE x.region_id = $1 AND " where            \
    " LIMIT $3) y"
#define ESTIMATE_OF(what, table, col, LITE_IN, PG_IN)                                              \
    {                                                                                              \
        .name = "list_estimate_" what, .lite = ESTIMATE(table, LITE_IN(col, "$2")),                \
        .pg = ESTIMATE(table, PG_IN(col, "$2"))                                                    \
    }
static const struct msh_stmt estimate_units =
    ESTIMATE_OF("units", "ticket_unit", "x.unit_id", LITE_I, PG_I);
static const struct msh_stmt estimate_states =
    ESTIMATE_OF("states", "ticket", "x.state", LITE_T, PG_T);
static const struct msh_stmt estimate_categories =
    ESTIMATE_OF("categories", "ticket", "x.category", LITE_T, PG_T);
static const struct msh_stmt estimate_areas =
    ESTIMATE_OF("areas", "ticket", "x.area_id", LITE_I, PG_I);
static const struct msh_stmt estimate_leads =
    ESTIMATE_OF("leads", "ticket", "x.lead_unit", LITE_I, PG_I);
static const struct msh_stmt estimate_due = {
    .name = "list_estimate_due",
    .sql = "SELECT COUNT(*) FROM (SELECT 1 FROM ticket x WHERE x.region_id = $1"
           " AND x.due_at >= $2 AND x.due_at < $4 LIMIT $3) y",
};

struct candidate {
    const struct msh_stmt *one, *many; /* ordered for one value, sorting for several */
    const struct msh_stmt *estimate;
    struct msh_val list; /* the values as one text */
    size_t n;            /* how many */
    bool number;         /* ids, else codes */
};

static size_t commas(const struct msh_val *list)
{
    size_t n = 1;
    const char *text = list->p;

    for (size_t i = 0; i < list->n; i++)
        n += text[i] == ',';
    return n;
}

static void add(struct candidate *all, size_t *n, const struct msh_stmt *one,
                const struct msh_stmt *many, const struct msh_stmt *estimate,
                const struct msh_val *list, bool number)
{
    if (list->type != MSH_VAL_NULL && list->p != NULL)
        all[(*n)++] = (struct candidate){ one, many, estimate, *list, commas(list), number };
}

static int estimate(struct msh_tx *tx, const struct candidate *c, struct msh_list_args *args,
                    int64_t *ret, struct msh_err *err)
{
    struct msh_val vals[] = { *msh_list_arg(args, 1), c->list, msh_i(MSH_DRIVER_ESTIMATE + 1),
                              *msh_list_arg(args, 18) };

    if (c->estimate != &estimate_due)
        return msh_db_i64(tx, c->estimate, vals, 3, 0, ret, err);
    return msh_db_i64(tx, c->estimate, vals, 4, 0, ret, err);
}

static void take(const struct candidate *c, int64_t rows, struct msh_driver_choice *ret)
{
    int64_t id = 0;

    *ret = (struct msh_driver_choice){ c->many, c->list, MSH_LIST_ARGS + 1, rows, false };
    if (c->estimate == &estimate_due) {
        ret->n_args = MSH_LIST_ARGS;
    } else if (c->n == 1) {
        ret->stmt = c->one;
        ret->ordered = true;
        if (c->number) {
            msh_parse_i64(c->list.p, INT64_MIN, INT64_MAX, &id);
            ret->extra = msh_i(id);
        }
    }
}

static size_t candidates(struct msh_list_args *args, struct candidate *all)
{
    const struct msh_val *due = msh_list_arg(args, 17);
    size_t n = 0;

    add(all, &n, &by_unit, &by_units, &estimate_units, msh_list_arg(args, 14), true);
    add(all, &n, &by_unit, &by_units, &estimate_units, msh_list_arg(args, 6), true);
    add(all, &n, &by_category, &by_categories, &estimate_categories, msh_list_arg(args, 11), false);
    add(all, &n, &by_area, &by_areas, &estimate_areas, msh_list_arg(args, 12), true);
    add(all, &n, &by_state, &by_states, &estimate_states, msh_list_arg(args, 8), false);
    add(all, &n, &by_lead, &by_leads, &estimate_leads, msh_list_arg(args, 27), true);
    if (due->type != MSH_VAL_NULL)
        all[n++] = (struct candidate){ &by_due, &by_due, &estimate_due, *due, 2, true };
    return n;
}

int msh_list_choose(struct msh_tx *tx, const struct msh_filter *filter, struct msh_list_args *args,
                    bool for_text, struct msh_driver_choice *ret, struct msh_err *err)
{
    struct candidate all[7];
    const struct candidate *best = NULL;
    size_t n = candidates(args, all);
    int64_t least = MSH_DRIVER_ESTIMATE + 1;

    *ret = (struct msh_driver_choice){ .stmt = for_text ? NULL : &by_new,
                                       .n_args = MSH_LIST_ARGS,
                                       .estimate = -1 };
    if (filter->order == MSH_LIST_DUE) {
        ret->stmt = &board;
        return 0;
    }
    if (filter->matter_id != 0) {
        ret->stmt = &by_matter;
        ret->estimate = 0; /* one person's tickets on one subject */
        return 0;
    }
    if (!for_text && n == 1 && all[0].n == 1) {
        take(&all[0], -1, ret);
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t rows;

        if (estimate(tx, &all[i], args, &rows, err) < 0)
            return err->rc;
        /* Among wide filters one value still reads in order and beats reading everything. */
        if (rows < least || (best == NULL && all[i].n == 1)) {
            least = rows;
            best = &all[i];
        }
    }
    if (best != NULL)
        take(best, least, ret);
    return 0;
}
