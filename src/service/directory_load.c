#include "base/base.h"

#include <stdatomic.h>

#include "service/directory_load.h"

#define ARENA_MAX ((size_t)256 << 20)

static int by_code(const void *a, const void *b)
{
    /* Every struct sorted here begins with its id or its code; see the wrappers. */
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int units_by_code(const void *a, const void *b)
{
    return by_code(&((const struct msh_unit *)a)->code, &((const struct msh_unit *)b)->code);
}

static int areas_by_code(const void *a, const void *b)
{
    return by_code(&((const struct msh_area *)a)->code, &((const struct msh_area *)b)->code);
}

static int categories_by_code(const void *a, const void *b)
{
    return by_code(&((const struct msh_category *)a)->code,
                   &((const struct msh_category *)b)->code);
}

static int units_by_id(const void *a, const void *b)
{
    int64_t x = (*(const struct msh_unit *const *)a)->id,
            y = (*(const struct msh_unit *const *)b)->id;

    return x < y ? -1 : x > y;
}

static int areas_by_id(const void *a, const void *b)
{
    int64_t x = (*(const struct msh_area *const *)a)->id,
            y = (*(const struct msh_area *const *)b)->id;

    return x < y ? -1 : x > y;
}

/* Tickets carry codes of one scheme, the city's own. */
static size_t keep_local(struct msh_category *categories, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (msh_streq(categories[i].scheme, "local"))
            categories[kept++] = categories[i];
    return kept;
}

/* In the trees a merged unit stands below its successor: whose people now work there read what it
 * left, and what accuses it is fenced off from them. */
static struct msh_unit_node node_of(const struct msh_unit *unit)
{
    struct msh_unit_node node = { unit->id, unit->parent_id, unit->line_id, unit->level };

    if (unit->merged_into != 0) {
        node.line_id = unit->line_id != 0 ? unit->line_id : unit->parent_id;
        node.parent_id = unit->merged_into;
    }
    return node;
}

static void sort_all(struct msh_directory *dir)
{
    struct msh_unit_node *nodes = MSH_ARRAY(&dir->arena, dir->n_units + 1, struct msh_unit_node);

    dir->n_categories = keep_local(dir->categories, dir->n_categories);
    if (dir->n_units > 0)
        qsort(dir->units, dir->n_units, sizeof(*dir->units), units_by_code);
    if (dir->n_areas > 0)
        qsort(dir->areas, dir->n_areas, sizeof(*dir->areas), areas_by_code);
    if (dir->n_categories > 0)
        qsort(dir->categories, dir->n_categories, sizeof(*dir->categories), categories_by_code);
    dir->units_by_id = MSH_ARRAY(&dir->arena, dir->n_units + 1, const struct msh_unit *);
    dir->areas_by_id = MSH_ARRAY(&dir->arena, dir->n_areas + 1, const struct msh_area *);
    for (size_t i = 0; i < dir->n_units; i++) {
        const struct msh_unit *unit = &dir->units[i];

        dir->units_by_id[i] = unit;
        nodes[i] = node_of(unit);
    }
    for (size_t i = 0; i < dir->n_areas; i++)
        dir->areas_by_id[i] = &dir->areas[i];
    if (dir->n_units > 0)
        qsort(dir->units_by_id, dir->n_units, sizeof(void *), units_by_id);
    if (dir->n_areas > 0)
        qsort(dir->areas_by_id, dir->n_areas, sizeof(void *), areas_by_id);
    dir->tree = msh_unit_tree_build(&dir->arena, nodes, dir->n_units);
}

/* Settings "tag.tourism" = "160400 160500" into one row a category. */
static void read_tags(struct msh_directory *dir)
{
    size_t cap = 0;

    for (size_t i = 0; i < dir->n_settings; i++) {
        const struct msh_setting *setting = &dir->settings[i];
        const char *at = setting->value;

        if (strncmp(setting->name, MSH_SETTING_TAG, strlen(MSH_SETTING_TAG)) != 0)
            continue;
        while (*at != '\0') {
            size_t n = strcspn(at, " ");

            if (n > 0)
                *MSH_PUSH(&dir->arena, dir->tags, dir->n_tags, cap) = (struct msh_category_tag){
                    .category = msh_arena_strndup(&dir->arena, at, n),
                    .tag = setting->name + strlen(MSH_SETTING_TAG),
                };
            at += n + (at[n] == ' ');
        }
    }
}

static int read_structure(struct msh_tx *tx, int64_t region_id, struct msh_directory *dir,
                          struct msh_err *err)
{
    struct msh_arena *arena = &dir->arena;

    if (msh_unit_list(tx, region_id, arena, &dir->units, &dir->n_units, err) < 0 ||
        msh_area_list(tx, region_id, arena, &dir->areas, &dir->n_areas, err) < 0 ||
        msh_category_list(tx, region_id, arena, &dir->categories, &dir->n_categories, err) < 0 ||
        msh_channel_list(tx, region_id, arena, &dir->channels, &dir->n_channels, err) < 0 ||
        msh_transfer_line_list(tx, region_id, arena, &dir->lines, &dir->n_lines, err) < 0 ||
        msh_catalogue_list(tx, region_id, dir->as_of, arena, &dir->catalogue, &dir->n_catalogue,
                           err) < 0 ||
        msh_duty_list(tx, region_id, arena, &dir->duties, &dir->n_duties, err) < 0)
        return err->rc;
    return 0;
}

static int read_all(struct msh_tx *tx, const struct msh_region *region, struct msh_directory *dir,
                    struct msh_err *err)
{
    int64_t id = region->region_id;

    if (msh_region_epoch(tx, region, &dir->epoch, err) < 0 ||
        msh_region_now(tx, region, &dir->as_of, err) < 0 || read_structure(tx, id, dir, err) < 0 ||
        msh_rule_load(tx, id, &dir->arena, &dir->rules, NULL, &dir->n_rules, err) < 0 ||
        msh_calendar_load(tx, id, 0, region->zone_ms, &dir->arena, &dir->calendar, err) < 0 ||
        msh_setting_list(tx, id, &dir->arena, &dir->settings, &dir->n_settings, err) < 0)
        return err->rc;
    return 0;
}

/* The count is the only thing of a snapshot that ever changes. It stands outside, for a copy with
 * another calendar is made while others hold and release. */
struct counted {
    struct msh_directory dir; /* first: a snapshot's address is its own */
    atomic_int holders;
};

static void destroy(struct counted *mine)
{
    msh_arena_done(&mine->dir.arena);
    free(mine);
}

int msh_directory_load(struct msh_tx *tx, const struct msh_region *region,
                       struct msh_directory **ret, struct msh_err *err)
{
    struct counted *mine = msh_alloc0(1, sizeof(*mine));
    struct msh_directory *dir = &mine->dir;

    msh_arena_init(&dir->arena, ARENA_MAX);
    atomic_init(&mine->holders, 1);
    if (read_all(tx, region, dir, err) < 0) {
        destroy(mine);
        return err->rc;
    }
    sort_all(dir);
    read_tags(dir);
    msh_clockwork_init(&dir->clockwork, dir, NULL);
    *ret = dir;
    return 0;
}

static struct counted *counted(const struct msh_directory *dir)
{
    struct counted *mine;

    memcpy(&mine, &dir, sizeof(mine));
    return mine;
}

const struct msh_directory *msh_directory_hold(const struct msh_directory *dir)
{
    atomic_fetch_add(&counted(dir)->holders, 1);
    return dir;
}

void msh_directory_release(const struct msh_directory *dir)
{
    if (dir != NULL && atomic_fetch_sub(&counted(dir)->holders, 1) == 1)
        destroy(counted(dir));
}

const struct msh_directory *msh_directory_with(const struct msh_directory *dir,
                                               const struct msh_calendar *calendar,
                                               struct msh_arena *arena)
{
    struct msh_directory *other = MSH_NEW(arena, struct msh_directory);

    memcpy(other, dir, sizeof(*other));
    other->calendar = calendar;
    msh_clockwork_init(&other->clockwork, other, NULL);
    return other;
}
