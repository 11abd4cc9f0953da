#include "base/base.h"

#include "service/figures.h"

#include "service/directory.h"
#include "store/tally.h"

struct reading {
    struct msh_service *service;
    const struct msh_directory *city;
    const char *month;
    struct msh_arena *arena;
    struct msh_figures *ret;
};

/* Sums of codes: of a list, or of the months. */
struct counting {
    struct reading *r;
    struct msh_figure *items;
    size_t n, cap;
    const char *(*top)(const struct reading *r, const char *code, const char **ret_name);
};

static void count(struct counting *c, const char *code, const char *name, int64_t n)
{
    struct msh_figure *item;

    for (size_t i = c->n; i > 0; i--) /* parts of one key mostly follow each other */
        if (msh_streq(c->items[i - 1].code, code)) {
            c->items[i - 1].n += n;
            return;
        }
    item = MSH_PUSH(c->r->arena, c->items, c->n, c->cap);
    *item = (struct msh_figure){ msh_arena_strdup(c->r->arena, code), name, n };
}

/* ---- months ---- */

static void take_month(void *arg, const char *k1, const char *k2 MSH_UNUSED, int64_t n)
{
    count(arg, k1, NULL, n);
}

static int newest_first(const void *a, const void *b)
{
    const struct msh_figure *x = a, *y = b;

    return strcmp(y->code, x->code);
}

/* Every month that has a counter of either kind. */
static int read_months(struct msh_tx *tx, struct reading *r, struct msh_err *err)
{
    const int64_t region_id = r->service->region.region_id;
    struct counting c = { .r = r };
    const char **months;

    if (msh_tally_parts(tx, region_id, "month_type", NULL, take_month, &c, err) < 0 ||
        msh_tally_parts(tx, region_id, "month_fenced", NULL, take_month, &c, err) < 0)
        return err->rc;
    if (c.n > 0)
        qsort(c.items, c.n, sizeof(*c.items), newest_first);
    months = MSH_ARRAY(r->arena, MSH_FIGURE_MONTHS, const char *);
    r->ret->months = months;
    for (size_t i = 0; i < c.n && r->ret->n_months < MSH_FIGURE_MONTHS; i++)
        if (c.items[i].n != 0)
            months[r->ret->n_months++] = c.items[i].code;
    return 0;
}

/* ---- lists: what a code is counted under ---- */

static const char *type_itself(const struct reading *r MSH_UNUSED, const char *code,
                               const char **ret_name MSH_UNUSED)
{
    return code;
}

static const char *top_category(const struct reading *r, const char *code, const char **ret_name)
{
    const struct msh_category *top = msh_directory_category(r->city, code);

    for (int level = 0; top != NULL && top->parent != NULL && level < 5; level++)
        top = msh_directory_category(r->city, top->parent);
    if (top == NULL)
        return code;
    *ret_name = top->name;
    return top->code;
}

static const char *county(const struct reading *r, const char *code, const char **ret_name)
{
    const struct msh_area *area = msh_directory_area_code(r->city, code);

    for (int level = 0; area != NULL && area->parent_id != 0 && level < 5; level++) {
        const struct msh_area *above = msh_directory_area(r->city, area->parent_id);

        if (above == NULL || msh_streq(above->level, "city"))
            break;
        area = above;
    }
    if (area == NULL)
        return code;
    *ret_name = area->name;
    return area->code;
}

static void take_part(void *arg, const char *k1 MSH_UNUSED, const char *k2, int64_t n)
{
    struct counting *c = arg;
    const char *name = NULL, *code = c->top(c->r, k2, &name);

    count(c, code, name, n);
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
    if (list->n > 0)
        qsort(list->items, list->n, sizeof(*list->items), largest_first);
    while (list->n > 0 && (list->items[list->n - 1].n < MSH_FIGURE_MIN ||
                           (list->small > 0 && list->small < MSH_FIGURE_MIN)))
        list->small += list->items[--list->n].n;
}

static int read_list(struct msh_tx *tx, struct reading *r, const char *kind,
                     const char *(*top)(const struct reading *r, const char *code,
                                        const char **ret_name),
                     struct msh_figure_list *list, struct msh_err *err)
{
    struct counting c = { .r = r, .top = top };

    if (msh_tally_parts(tx, r->service->region.region_id, kind, r->ret->month, take_part, &c, err) <
        0)
        return err->rc;
    *list = (struct msh_figure_list){ .items = c.items, .n = c.n };
    settle(list);
    return 0;
}

/* The types hold every ticket that is counted at all. */
static int64_t sum_of(const struct msh_figure_list *list)
{
    int64_t sum = list->small;

    for (size_t i = 0; i < list->n; i++)
        sum += list->items[i].n;
    return sum;
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
    if (read_list(tx, r, "month_type", type_itself, &r->ret->types, err) < 0 ||
        read_list(tx, r, "month_category", top_category, &r->ret->categories, err) < 0 ||
        read_list(tx, r, "month_area", county, &r->ret->areas, err) < 0 ||
        msh_tally_read(tx, r->service->region.region_id, "month_fenced", r->ret->month, "",
                       &r->ret->reports, err) < 0)
        return err->rc;
    r->ret->total = sum_of(&r->ret->types) + r->ret->reports;
    return 0;
}

int msh_figures_read(struct msh_service *service, const struct msh_directory *city,
                     const char *month, struct msh_arena *arena, struct msh_figures *ret,
                     struct msh_err *err)
{
    struct reading r = { service, city, month, arena, ret };

    return msh_tx_read(service->store, "figures", read_figures, &r, err);
}
