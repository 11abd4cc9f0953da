#include "base/base.h"

#include "service/figures.h"

#include "service/directory.h"
#include "store/tally.h"

#define LIST_MAX 10000

struct reading {
    struct msh_service *service;
    const struct msh_directory *city;
    const char *month;
    struct msh_arena *arena;
    struct msh_figures *ret;
};

/* ---- months ---- */

static int newest_first(const void *a, const void *b)
{
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

static void add_month(const char **months, size_t *n, const char *month)
{
    for (size_t i = 0; i < *n; i++)
        if (msh_streq(months[i], month))
            return;
    months[(*n)++] = month;
}

/* Every month that has a counter of either kind. */
static int read_months(struct msh_tx *tx, struct reading *r, struct msh_err *err)
{
    const int64_t region_id = r->service->region.region_id;
    struct msh_tally *types = NULL, *fenced = NULL;
    size_t n_types = 0, n_fenced = 0, n = 0;
    const char **months;

    if (msh_tally_list(tx, region_id, "month_type", NULL, NULL, NULL, LIST_MAX, r->arena, &types,
                       &n_types, err) < 0 ||
        msh_tally_list(tx, region_id, "month_fenced", NULL, NULL, NULL, LIST_MAX, r->arena, &fenced,
                       &n_fenced, err) < 0)
        return err->rc;
    months = MSH_ARRAY(r->arena, n_types + n_fenced + 1, const char *);
    for (size_t i = 0; i < n_types; i++)
        if (i == 0 || !msh_streq(types[i].k1, types[i - 1].k1))
            months[n++] = types[i].k1;
    for (size_t i = 0; i < n_fenced; i++)
        add_month(months, &n, fenced[i].k1);
    qsort(months, n, sizeof(*months), newest_first);
    r->ret->months = months;
    r->ret->n_months = MSH_MIN(n, (size_t)MSH_FIGURE_MONTHS);
    return 0;
}

/* ---- lists ---- */

static void count(struct msh_figure_list *list, const char *code, const char *name, int64_t n)
{
    for (size_t i = 0; i < list->n; i++)
        if (msh_streq(list->items[i].code, code)) {
            list->items[i].n += n;
            return;
        }
    list->items[list->n++] = (struct msh_figure){ code, name, n };
}

static void by_type(struct reading *r, const char *code, int64_t n)
{
    count(&r->ret->types, code, NULL, n);
    r->ret->total += n;
}

static void by_category(struct reading *r, const char *code, int64_t n)
{
    const struct msh_category *top = msh_directory_category(r->city, code);

    for (int level = 0; top != NULL && top->parent != NULL && level < 5; level++)
        top = msh_directory_category(r->city, top->parent);
    count(&r->ret->categories, top != NULL ? top->code : code, top != NULL ? top->name : code, n);
}

static void by_area(struct reading *r, const char *code, int64_t n)
{
    const struct msh_area *area = msh_directory_area_code(r->city, code);

    for (int level = 0; area != NULL && area->parent_id != 0 && level < 5; level++) {
        const struct msh_area *above = msh_directory_area(r->city, area->parent_id);

        if (above == NULL || msh_streq(above->level, "city"))
            break;
        area = above;
    }
    count(&r->ret->areas, area != NULL ? area->code : code, area != NULL ? area->name : code, n);
}

static int largest_first(const void *a, const void *b)
{
    const struct msh_figure *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->code, y->code);
}

/* Largest first, without the rows that are too small to be told; what is left out is never small
 * itself, or the list and the total would tell it. */
static void settle(struct msh_figure_list *list)
{
    qsort(list->items, list->n, sizeof(*list->items), largest_first);
    while (list->n > 0 && (list->items[list->n - 1].n < MSH_FIGURE_MIN ||
                           (list->small > 0 && list->small < MSH_FIGURE_MIN)))
        list->small += list->items[--list->n].n;
}

static int read_list(struct msh_tx *tx, struct reading *r, const char *kind,
                     struct msh_figure_list *list,
                     void (*take)(struct reading *r, const char *code, int64_t n),
                     struct msh_err *err)
{
    struct msh_tally *tallies = NULL;
    size_t n = 0;
    int rc = msh_tally_list(tx, r->service->region.region_id, kind, r->ret->month, NULL, NULL,
                            LIST_MAX, r->arena, &tallies, &n, err);

    if (rc < 0)
        return rc;
    list->items = MSH_ARRAY(r->arena, n + 1, struct msh_figure);
    for (size_t i = 0; i < n; i++)
        take(r, tallies[i].k2, tallies[i].n);
    settle(list);
    return 0;
}

static int read_figures(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    *r->ret = (struct msh_figures){ 0 }; /* may run twice */
    if (read_months(tx, r, err) < 0)
        return err->rc;
    if (r->month == NULL && r->ret->n_months == 0)
        return 0;
    if (!msh_copy(r->ret->month, sizeof(r->ret->month),
                  r->month != NULL ? r->month : r->ret->months[0]))
        return msh_err_field(err, "month", "format", "a month such as 2026-10");
    if (read_list(tx, r, "month_type", &r->ret->types, by_type, err) < 0 ||
        read_list(tx, r, "month_category", &r->ret->categories, by_category, err) < 0 ||
        read_list(tx, r, "month_area", &r->ret->areas, by_area, err) < 0 ||
        msh_tally_read(tx, r->service->region.region_id, "month_fenced", r->ret->month, "",
                       &r->ret->reports, err) < 0)
        return err->rc;
    r->ret->total += r->ret->reports;
    return 0;
}

int msh_figures_read(struct msh_service *service, const struct msh_directory *city,
                     const char *month, struct msh_arena *arena, struct msh_figures *ret,
                     struct msh_err *err)
{
    struct reading r = { service, city, month, arena, ret };

    return msh_tx_read(service->store, "figures", read_figures, &r, err);
}
