#include "base/base.h"

#include "service/directory_load.h"

#define CHAIN_MAX 8 /* areas above each other */

/* Look-ups --------------------------------------------------------------------------------------*/

/* Binary search over items of `size` bytes in order of a text at `offset`. */
static const void *find_code(const void *items, size_t n, size_t size, size_t offset,
                             const char *code)
{
    size_t low = 0, high = n;

    if (msh_empty(code))
        return NULL;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const char *item = (const char *)items + mid * size;
        const char *have;
        int order;

        memcpy(&have, item + offset, sizeof(have));
        order = strcmp(code, have);
        if (order == 0)
            return item;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}
#define FIND_CODE(items, n, type, member, code)                                                    \
    find_code((items), (n), sizeof(struct type), offsetof(struct type, member), (code))

/* The same over pointers to structs that begin with their id. */
static const void *find_id(const void *pointers, size_t n, int64_t id)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        const void *item;
        int64_t have;

        memcpy(&item, (const char *)pointers + mid * sizeof(item), sizeof(item));
        memcpy(&have, item, sizeof(have));
        if (have == id)
            return item;
        if (id < have)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct msh_unit *msh_directory_unit(const struct msh_directory *dir, int64_t id)
{
    return find_id(dir->units_by_id, dir->n_units, id);
}

const struct msh_area *msh_directory_area(const struct msh_directory *dir, int64_t id)
{
    return find_id(dir->areas_by_id, dir->n_areas, id);
}

const struct msh_unit *msh_directory_unit_code(const struct msh_directory *dir, const char *code)
{
    return FIND_CODE(dir->units, dir->n_units, msh_unit, code, code);
}

const struct msh_area *msh_directory_area_code(const struct msh_directory *dir, const char *code)
{
    return FIND_CODE(dir->areas, dir->n_areas, msh_area, code, code);
}

const struct msh_category *msh_directory_category(const struct msh_directory *dir, const char *code)
{
    return FIND_CODE(dir->categories, dir->n_categories, msh_category, code, code);
}

const struct msh_channel *msh_directory_channel(const struct msh_directory *dir, const char *code)
{
    return FIND_CODE(dir->channels, dir->n_channels, msh_channel, code, code);
}

const struct msh_transfer_line *msh_directory_line(const struct msh_directory *dir,
                                                   const char *code)
{
    return FIND_CODE(dir->lines, dir->n_lines, msh_transfer_line, code, code);
}

const struct msh_rule *msh_directory_rule(const struct msh_directory *dir, int64_t rule_id)
{
    for (size_t i = 0; i < dir->n_rules; i++)
        if (dir->rules[i].id == rule_id)
            return &dir->rules[i];
    return NULL;
}

/* Lists -----------------------------------------------------------------------------------------*/

const struct msh_unit *msh_directory_units(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_units;
    return dir->units;
}

const struct msh_area *msh_directory_areas(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_areas;
    return dir->areas;
}

const struct msh_category *msh_directory_categories(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_categories;
    return dir->categories;
}

const struct msh_channel *msh_directory_channels(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_channels;
    return dir->channels;
}

const char *msh_directory_city_name(const struct msh_directory *dir)
{
    for (size_t i = 0; i < dir->n_areas; i++)
        if (msh_streq(dir->areas[i].level, "city"))
            return dir->areas[i].name;
    return NULL;
}

const char *msh_directory_open_channel(const struct msh_directory *dir)
{
    const char *web = msh_name_code(&msh_channel_kind_names, MSH_CHANNEL_KIND_WEB);
    const char *open = dir->n_channels > 0 ? dir->channels[0].code : "";
    bool found = false;

    for (size_t i = 0; i < dir->n_channels; i++) {
        const struct msh_channel *channel = &dir->channels[i];

        if (msh_streq(channel->kind, web))
            return channel->code;
        if (!found && msh_channel_kind_is_open(channel->kind)) {
            open = channel->code;
            found = true;
        }
    }
    return open;
}

const struct msh_transfer_line *msh_directory_lines(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_lines;
    return dir->lines;
}

const struct msh_catalogue_row *msh_directory_catalogue(const struct msh_directory *dir,
                                                        size_t *ret_n)
{
    *ret_n = dir->n_catalogue;
    return dir->catalogue;
}

const struct msh_duty *msh_directory_duties(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_duties;
    return dir->duties;
}

const struct msh_rule *msh_directory_rules(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_rules;
    return dir->rules;
}

int64_t msh_directory_epoch(const struct msh_directory *dir)
{
    return dir->epoch;
}

const struct msh_unit_tree *msh_directory_tree(const struct msh_directory *dir)
{
    return dir->tree;
}

const struct msh_calendar *msh_directory_calendar(const struct msh_directory *dir)
{
    return dir->calendar;
}

const struct msh_clockwork *msh_directory_clockwork(const struct msh_directory *dir)
{
    return &dir->clockwork.clockwork;
}

const struct msh_setting *msh_directory_settings(const struct msh_directory *dir, size_t *ret_n)
{
    *ret_n = dir->n_settings;
    return dir->settings;
}

int64_t msh_directory_setting(const struct msh_directory *dir, const char *name, int64_t fallback)
{
    const struct msh_setting *setting =
        FIND_CODE(dir->settings, dir->n_settings, msh_setting, name, name);
    int64_t value;

    return setting != NULL && msh_parse_i64(setting->value, INT64_MIN, INT64_MAX, &value)
               ? value
               : fallback;
}

/* Trees -----------------------------------------------------------------------------------------*/

bool msh_unit_live(const struct msh_unit *unit, int64_t at)
{
    return unit->merged_into == 0 && (unit->valid_to == 0 || at < unit->valid_to);
}

bool msh_category_live(const struct msh_category *category, int64_t at)
{
    return category->valid_to == 0 || at < category->valid_to;
}

int64_t msh_directory_hotline(const struct msh_directory *dir)
{
    for (size_t i = 0; i < dir->n_units; i++)
        if (msh_streq(dir->units[i].kind, "hotline") && msh_unit_live(&dir->units[i], dir->as_of))
            return dir->units[i].id;
    return msh_unit_tree_root(dir->tree);
}

/* Categories stand at most five levels deep; the bound guards against a loop in the data. */
bool msh_directory_category_within(const struct msh_directory *dir, const char *code,
                                   const char *above)
{
    for (int depth = 0; !msh_empty(code) && depth < 8; depth++) {
        const struct msh_category *category;

        if (msh_streq(code, above))
            return true;
        category = msh_directory_category(dir, code);
        code = category == NULL ? NULL : category->parent;
    }
    return false;
}

/* The area itself and those above it, nearest first. Without an area: the city. */
static size_t area_chain(const struct msh_directory *dir, int64_t area_id,
                         const struct msh_area *ret[CHAIN_MAX])
{
    const struct msh_area *area = msh_directory_area(dir, area_id);
    size_t n = 0;

    for (size_t i = 0; area == NULL && i < dir->n_areas; i++)
        if (msh_streq(dir->areas[i].level, "city"))
            area = &dir->areas[i];
    while (area != NULL && n < CHAIN_MAX) {
        ret[n++] = area;
        area = msh_directory_area(dir, area->parent_id);
    }
    return n;
}

const int64_t *msh_directory_areas_below(const struct msh_directory *dir, int64_t area_id,
                                         struct msh_arena *arena, size_t *ret_n)
{
    int64_t *ids = MSH_ARRAY(arena, dir->n_areas + 1, int64_t);
    const struct msh_area *chain[CHAIN_MAX];
    size_t n = 0;

    for (size_t i = 0; i < dir->n_areas; i++) {
        size_t depth = area_chain(dir, dir->areas[i].id, chain);

        for (size_t k = 0; k < depth; k++) {
            if (chain[k]->id != area_id)
                continue;
            ids[n++] = dir->areas[i].id;
            break;
        }
    }
    *ret_n = n;
    return ids;
}

const int64_t *msh_directory_units_below(const struct msh_directory *dir, int64_t unit_id,
                                         struct msh_arena *arena, size_t *ret_n)
{
    struct msh_unit_set *set = msh_unit_set_new(dir->tree, arena);

    msh_unit_set_add_below(set, unit_id);
    return msh_unit_set_ids(set, ret_n);
}

void msh_directory_fence(const struct msh_directory *dir, const int64_t *accused, size_t n,
                         struct msh_arena *arena, int64_t **ret_units, size_t *ret_n)
{
    struct msh_unit_set *set = msh_unit_set_new(dir->tree, arena);
    const int64_t *ids;

    for (size_t i = 0; i < n; i++) {
        msh_unit_set_add_above(set, accused[i], false);
        msh_unit_set_add_below(set, accused[i]);
    }
    ids = msh_unit_set_ids(set, ret_n);
    *ret_units = MSH_ARRAY(arena, *ret_n + 1, int64_t);
    if (*ret_n > 0)
        memcpy(*ret_units, ids, *ret_n * sizeof(*ids));
}

void msh_directory_scope(const struct msh_directory *dir, const struct msh_principal *principal,
                         struct msh_arena *arena, struct msh_scope *ret)
{
    msh_scope_of(principal, dir->tree, arena, ret);
}

bool msh_scope_reader(const struct msh_scope *scope, struct msh_reader *ret)
{
    *ret = (struct msh_reader){
        .city_wide = scope->city_wide,
        .units = scope->units,
        .n_units = scope->n_units,
        .fence = scope->fence,
        .n_fence = scope->n_fence,
        .may_reports = scope->may_reports,
        .may_unnamed = scope->may_unnamed,
        .may_sealed = scope->may_sealed,
        .audiences = scope->audiences,
    };
    return !scope->none && scope->only == 0;
}

/* Catalogue -------------------------------------------------------------------------------------*/

/* Where work for a unit goes that was merged: to its last successor. NULL when that has ended. */
static const struct msh_unit *successor(const struct msh_directory *dir,
                                        const struct msh_unit *unit)
{
    for (int steps = 0; unit != NULL && unit->merged_into != 0 && steps < 8; steps++)
        unit = msh_directory_unit(dir, unit->merged_into);
    return unit != NULL && msh_unit_live(unit, dir->as_of) ? unit : NULL;
}

int msh_directory_merged(const struct msh_directory *dir, const struct msh_unit *unit,
                         const char *field, struct msh_err *err)
{
    const struct msh_unit *now = successor(dir, unit);

    if (now == NULL)
        return msh_err_field(err, field, "unit_merged", "%.60s was merged into a unit that ended",
                             unit->code);
    return msh_err_field(err, field, "unit_merged", "%.60s was merged into %.60s (%.60s)",
                         unit->code, now->name, now->code);
}

/* The family's unit in the nearest of these areas. */
static int64_t unit_of_family(const struct msh_directory *dir, const char *family, size_t n,
                              const struct msh_area *const *areas, size_t n_areas)
{
    for (size_t a = 0; a < n_areas; a++) {
        for (size_t i = 0; i < dir->n_units; i++) {
            const struct msh_unit *unit = &dir->units[i];

            if (unit->area_id != areas[a]->id || strlen(unit->family) != n ||
                strncmp(unit->family, family, n) != 0)
                continue;
            unit = successor(dir, unit);
            if (unit != NULL)
                return unit->id;
        }
    }
    return 0;
}

/* Families separated by blanks into units, without doubles and without the lead. */
static size_t units_of(const struct msh_directory *dir, const char *families, int64_t lead,
                       const struct msh_area *const *areas, size_t n_areas, int64_t *ret,
                       size_t max)
{
    size_t n = 0;

    while (*families != '\0' && n < max) {
        size_t length = strcspn(families, " ");
        int64_t unit = length == 0 ? 0 : unit_of_family(dir, families, length, areas, n_areas);
        bool known = unit == 0 || unit == lead;

        for (size_t i = 0; i < n; i++)
            known = known || ret[i] == unit;
        if (!known)
            ret[n++] = unit;
        families += length + (families[length] == ' ');
    }
    return n;
}

static const struct msh_catalogue_row *row_of(const struct msh_directory *dir,
                                              const struct msh_catalogue_row *rows, size_t n,
                                              const char *code)
{
    for (int depth = 0; !msh_empty(code) && depth < 8; depth++) {
        const struct msh_catalogue_row *row = FIND_CODE(rows, n, msh_catalogue_row, category, code);
        const struct msh_category *category = msh_directory_category(dir, code);

        if (row != NULL)
            return row;
        code = category == NULL ? NULL : category->parent;
    }
    return NULL;
}

bool msh_directory_suggest(const struct msh_directory *dir, const char *category, int64_t area_id,
                           struct msh_suggestion *ret)
{
    return msh_directory_suggest_by(dir, dir->catalogue, dir->n_catalogue, category, area_id, ret);
}

bool msh_directory_suggest_by(const struct msh_directory *dir, const struct msh_catalogue_row *rows,
                              size_t n_rows, const char *category, int64_t area_id,
                              struct msh_suggestion *ret)
{
    const struct msh_catalogue_row *row = row_of(dir, rows, n_rows, category);
    const struct msh_area *areas[CHAIN_MAX];
    const char *level;
    size_t n, from = 0;

    *ret = (struct msh_suggestion){ 0 };
    if (row == NULL)
        return false;
    n = area_chain(dir, area_id, areas);
    /* Skip the areas below the row's level; a place given less exactly starts where it stands. */
    level = msh_name_code(&msh_area_level_names, (int)row->area_level);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(areas[i]->level, level))
            from = i;
    ret->category = row->category;
    ret->legal_basis = row->legal_basis;
    ret->lead =
        unit_of_family(dir, row->lead_family, strlen(row->lead_family), areas + from, n - from);
    ret->n_assists = units_of(dir, row->assist_families, ret->lead, areas, n, ret->assists,
                              MSH_COUNT(ret->assists));
    ret->n_informs = units_of(dir, row->inform_families, ret->lead, areas, n, ret->informs,
                              MSH_COUNT(ret->informs));
    return true;
}

bool msh_directory_may_lead(const struct msh_directory *dir, int64_t unit_id, const char *category)
{
    const struct msh_unit *unit = msh_directory_unit(dir, unit_id);
    int kind = unit == NULL ? -1 : msh_name_find(&msh_unit_kind_names, unit->kind);

    if (kind < 0)
        return false;
    if (kind != MSH_UNIT_KIND_TOWNSHIP && kind != MSH_UNIT_KIND_VILLAGE)
        return true;
    for (size_t i = 0; i < dir->n_duties; i++)
        if ((int)dir->duties[i].unit_kind == kind &&
            msh_directory_category_within(dir, category, dir->duties[i].category))
            return true;
    return false;
}
