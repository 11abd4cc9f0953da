#include "base/base.h"

#include "base/time.h"
#include "service/city_edit.h"
#include "service/edit.h"
#include "service/settings.h"
#include "service/structure_fill.h"

#define NOTE_MAX        200 /* characters of a purpose or basis */
#define TAGGED_CODE_MAX 64  /* bytes of a category's code */

static int64_t region_of(const struct msh_edit *edit)
{
    return edit->call->service->region.region_id;
}

/* A row looked up by its code: is it as `create` and If-Match expect? */
static int expect(const struct msh_edit *edit, int found, bool create, int64_t version,
                  const char *what, struct msh_err *err)
{
    char code[48];

    if (found < 0 && found != MSH_E_NOT_FOUND)
        return found;
    if (create && found == 0) {
        (void)snprintf(code, sizeof(code), "%s_exists", what);
        return msh_err_set(err, MSH_E_CONFLICT, code, "this %s exists already", what);
    }
    if (!create && found < 0)
        return found;
    return create ? 0 : msh_edit_match(edit, version, err);
}

/* Units -----------------------------------------------------------------------------------------*/

struct unit_edit {
    const struct msh_unit_in *in;
    struct msh_unit unit; /* as it will be; id and parents are filled in by the transaction */
    bool active;
};

static const struct msh_unit *by_code(const struct msh_unit *units, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (msh_streq(units[i].code, code))
            return &units[i];
    return NULL;
}

static int parent_of(const struct msh_unit *units, size_t n, const char *code, const char *field,
                     int64_t *ret, struct msh_err *err)
{
    const struct msh_unit *unit = msh_empty(code) ? NULL : by_code(units, n, code);

    *ret = unit == NULL ? 0 : unit->id;
    if (unit == NULL && !msh_empty(code))
        return msh_err_field(err, field, "unit_unknown", "no unit %.60s", code);
    return 0;
}

/* Both trees with this unit where it will stand. */
static int check_trees(const struct msh_unit *units, size_t n, const struct msh_unit *unit,
                       struct msh_arena *arena, struct msh_err *err)
{
    struct msh_unit_node *nodes = MSH_ARRAY(arena, n + 1, struct msh_unit_node);

    for (size_t i = 0; i < n; i++) {
        const struct msh_unit *at = units[i].id == unit->id ? unit : &units[i];

        nodes[i] = (struct msh_unit_node){ at->id, at->parent_id, at->line_id, at->level };
    }
    return msh_unit_tree_check(nodes, n, arena, err);
}

static int unit_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct unit_edit *e = edit->arg;
    struct msh_arena *arena = msh_tx_arena(tx);
    struct msh_unit *units = NULL;
    const struct msh_unit *old;
    size_t n = 0;
    int64_t now;

    if (msh_unit_list(tx, region_of(edit), arena, &units, &n, err) < 0 ||
        msh_region_now(tx, &edit->call->service->region, &now, err) < 0)
        return err->rc;
    old = by_code(units, n, e->in->code);
    if (old == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "unit_unknown", "no such unit");
    if (msh_edit_match(edit, msh_unit_mark(old), err) < 0)
        return err->rc;
    if (old->merged_into != 0)
        return msh_err_set(err, MSH_E_STATE, "unit_merged", "it was merged; edit its successor");
    e->unit.id = edit->ref_id = old->id;
    e->unit.valid_to = e->active ? 0 : old->valid_to != 0 ? old->valid_to : now;
    if (parent_of(units, n, e->in->parent, "parent", &e->unit.parent_id, err) < 0 ||
        parent_of(units, n, e->in->line, "line", &e->unit.line_id, err) < 0 ||
        check_trees(units, n, &e->unit, arena, err) < 0)
        return err->rc;
    return msh_unit_update(tx, region_of(edit), &e->unit, err);
}

int msh_unit_edit(struct msh_call *call, const struct msh_unit_in *in, bool active,
                  struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct unit_edit e = { .in = in, .active = active };
    struct msh_edit edit = { .call = call, .op = "unit_edit", .fn = unit_edit, .arg = &e };
    int rc = msh_structure_unit_fill(dir, in, &e.unit, err);

    if (rc == 0) {
        msh_edit_tell(&edit, in->code, 0);
        rc = msh_edit_run(&edit, err);
    }
    msh_directory_release(dir);
    return rc;
}

/* Areas -----------------------------------------------------------------------------------------*/

struct area_edit {
    const struct msh_area_in *in;
    struct msh_area area;
};

static const struct msh_area *area_by_code(const struct msh_area *areas, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (msh_streq(areas[i].code, code))
            return &areas[i];
    return NULL;
}

static int level_of(const struct msh_area *area)
{
    return msh_name_find(&msh_area_level_names, area->level);
}

/* Levels fall from city to township: what stands above is higher, what stands below is lower. */
static int check_levels(const struct msh_area *areas, size_t n, const struct msh_area *area,
                        const struct msh_area *above, struct msh_err *err)
{
    if (above != NULL && level_of(above) >= level_of(area))
        return msh_err_field(err, "parent", "area_level", "%.60s is not of a higher level",
                             above->code);
    for (size_t i = 0; i < n; i++)
        if (areas[i].parent_id == area->id && level_of(&areas[i]) <= level_of(area))
            return msh_err_field(err, "level", "area_level", "%.60s stands below it",
                                 areas[i].code);
    return 0;
}

static int area_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct area_edit *e = edit->arg;
    struct msh_area *areas = NULL;
    const struct msh_area *old, *above;
    size_t n = 0;

    if (msh_area_list(tx, region_of(edit), msh_tx_arena(tx), &areas, &n, err) < 0)
        return err->rc;
    old = area_by_code(areas, n, e->in->code);
    above = msh_empty(e->in->parent) ? NULL : area_by_code(areas, n, e->in->parent);
    if (old == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "area_unknown", "no such area");
    if (msh_edit_match(edit, msh_area_mark(old), err) < 0)
        return err->rc;
    if (above == NULL && !msh_empty(e->in->parent))
        return msh_err_field(err, "parent", "area_unknown", "no area %.60s", e->in->parent);
    e->area.id = edit->ref_id = old->id;
    e->area.parent_id = above == NULL ? 0 : above->id;
    if (check_levels(areas, n, &e->area, above, err) < 0)
        return err->rc;
    return msh_area_update(tx, region_of(edit), &e->area, err);
}

int msh_area_edit(struct msh_call *call, const struct msh_area_in *in, struct msh_err *err)
{
    struct area_edit e = { .in = in };
    struct msh_edit edit = { .call = call, .op = "area_edit", .fn = area_edit, .arg = &e };

    if (msh_structure_area_fill(in, &e.area, err) < 0)
        return err->rc;
    msh_edit_tell(&edit, in->code, 0);
    return msh_edit_run(&edit, err);
}

/* Categories, channels, lines -------------------------------------------------------------------*/

struct row_edit {
    const void *in;
    bool create, active;
    int64_t number; /* for the event; 0 = none */
};

/* 1 and one more for each category above. */
static int category_level(struct msh_tx *tx, const struct msh_edit *edit,
                          const struct msh_category *in, int *ret, struct msh_err *err)
{
    const char *above = in->parent;
    struct msh_category category;

    for (*ret = 1; !msh_empty(above); ++*ret) {
        int rc = msh_category_find(tx, region_of(edit), above, msh_tx_arena(tx), &category, err);

        if (rc == MSH_E_NOT_FOUND || *ret == MSH_CATEGORY_LEVELS || msh_streq(above, in->code))
            return msh_err_field(err, "parent", "category_unknown",
                                 "no category %.60s that could stand above", above);
        if (rc < 0)
            return rc;
        above = category.parent;
    }
    return 0;
}

static int category_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    struct msh_category category = *(const struct msh_category *)e->in, old = { 0 };
    int64_t now;
    int rc = msh_category_find(tx, region_of(edit), category.code, msh_tx_arena(tx), &old, err);

    if (expect(edit, rc, e->create, rc < 0 ? 0 : msh_category_mark(&old), "category", err) < 0 ||
        category_level(tx, edit, &category, &category.level, err) < 0 ||
        msh_region_now(tx, &edit->call->service->region, &now, err) < 0)
        return err->rc;
    if (!e->create && category.level != old.level) /* those below would have to move along */
        return msh_err_field(err, "parent", "category_level", "a category keeps its level %d",
                             old.level);
    category.scheme = "local";
    category.valid_to = e->active ? 0 : old.valid_to != 0 ? old.valid_to : now;
    return msh_category_put(tx, region_of(edit), &category, err);
}

static int run_row(struct msh_call *call, const char *op, const char *code, struct row_edit *row,
                   int (*fn)(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err),
                   struct msh_err *err)
{
    struct msh_edit edit = { .call = call, .op = op, .fn = fn, .arg = row };

    if (msh_structure_check_code(code, "code", err) < 0)
        return err->rc;
    msh_edit_tell(&edit, code, row->number);
    return msh_edit_run(&edit, err);
}

int msh_category_edit(struct msh_call *call, const struct msh_category *in, bool active,
                      bool create, struct msh_err *err)
{
    struct msh_category category = *in;
    struct row_edit row = { .in = &category, .create = create, .active = active };

    if (msh_structure_check_name(in->name, "name", err) < 0 ||
        (!msh_empty(in->pinyin) && msh_structure_check_code(in->pinyin, "pinyin", err) < 0))
        return err->rc;
    category.pinyin = in->pinyin == NULL ? "" : in->pinyin;
    category.parent = msh_empty(in->parent) ? NULL : in->parent;
    return run_row(call, create ? "category_add" : "category_edit", in->code, &row, category_edit,
                   err);
}

static int channel_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    const struct msh_channel *channel = e->in;
    struct msh_channel old = { 0 };
    int rc = msh_channel_find(tx, region_of(edit), channel->code, msh_tx_arena(tx), &old, err);

    if (expect(edit, rc, e->create, rc < 0 ? 0 : msh_channel_mark(&old), "channel", err) < 0)
        return err->rc;
    return msh_channel_put(tx, region_of(edit), channel, err);
}

int msh_channel_edit(struct msh_call *call, const struct msh_channel *in, bool create,
                     struct msh_err *err)
{
    struct row_edit row = { .in = in, .create = create };

    if (msh_structure_check_name(in->name, "name", err) < 0)
        return err->rc;
    return run_row(call, create ? "channel_add" : "channel_edit", in->code, &row, channel_edit,
                   err);
}

static int line_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    const struct msh_transfer_line *line = e->in;
    struct msh_transfer_line old = { 0 };
    int rc = msh_transfer_line_find(tx, region_of(edit), line->code, msh_tx_arena(tx), &old, err);

    if (expect(edit, rc, e->create, rc < 0 ? 0 : msh_transfer_line_mark(&old), "line", err) < 0)
        return err->rc;
    return msh_transfer_line_put(tx, region_of(edit), line, err);
}

int msh_line_edit(struct msh_call *call, const struct msh_transfer_line *in, bool create,
                  struct msh_err *err)
{
    struct row_edit row = { .in = in, .create = create };

    if (msh_structure_check_name(in->name, "name", err) < 0 ||
        msh_structure_check_line(in->purpose, "purpose", NOTE_MAX, err) < 0)
        return err->rc;
    return run_row(call, create ? "line_add" : "line_edit", in->code, &row, line_edit, err);
}

static int line_drop(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    struct msh_transfer_line old = { 0 };
    int rc = msh_transfer_line_find(tx, region_of(edit), e->in, msh_tx_arena(tx), &old, err);

    if (rc < 0 || msh_edit_match(edit, msh_transfer_line_mark(&old), err) < 0)
        return err->rc;
    return msh_transfer_line_delete(tx, region_of(edit), e->in, err);
}

int msh_line_drop(struct msh_call *call, const char *code, struct msh_err *err)
{
    struct row_edit row = { .in = code };

    return run_row(call, "line_drop", code, &row, line_drop, err);
}

/* Duty lists, settings --------------------------------------------------------------------------*/

static int duty_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    const struct msh_duty *duty = e->in;

    return e->active ? msh_duty_put(tx, region_of(edit), duty, err)
                     : msh_duty_delete(tx, region_of(edit), duty->unit_kind, duty->category, err);
}

int msh_duty_edit(struct msh_call *call, const struct msh_duty *in, struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct row_edit row = { .in = in, .active = true };
    int rc = 0;

    if (in->unit_kind != MSH_UNIT_KIND_TOWNSHIP && in->unit_kind != MSH_UNIT_KIND_VILLAGE)
        rc = msh_err_field(err, "kind", "duty_kind", "duty lists bind townships and villages");
    else if (msh_directory_category(dir, in->category) == NULL)
        rc = msh_err_field(err, "category", "category_unknown", "no such category");
    else
        rc = msh_structure_check_line(in->basis, "basis", NOTE_MAX, err);
    msh_directory_release(dir);
    return rc < 0 ? rc : run_row(call, "duty_put", in->category, &row, duty_edit, err);
}

int msh_duty_drop(struct msh_call *call, enum msh_unit_kind kind, const char *category,
                  struct msh_err *err)
{
    const struct msh_duty duty = { .unit_kind = kind, .category = category };
    struct row_edit row = { .in = &duty };

    return run_row(call, "duty_drop", category, &row, duty_edit, err);
}

static int setting_edit(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct row_edit *e = edit->arg;
    const struct msh_setting *setting = e->in;
    struct msh_setting old = { .name = setting->name };
    int rc = msh_setting_find(tx, region_of(edit), setting->name, msh_tx_arena(tx), &old, err);

    if (rc < 0 && rc != MSH_E_NOT_FOUND)
        return rc;
    if (msh_edit_match(edit, msh_setting_mark(&old), err) < 0)
        return err->rc;
    return msh_setting_put(tx, region_of(edit), setting, err);
}

/* The categories of a tag are categories of the city. */
static int check_tagged(const struct msh_call *call, const struct msh_setting *in,
                        struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    int rc = 0;

    for (const char *at = in->value; rc == 0 && *at != '\0';) {
        size_t n = strcspn(at, " ");
        char code[TAGGED_CODE_MAX + 1];

        snprintf(code, sizeof(code), "%.*s", (int)MSH_MIN(n, (size_t)TAGGED_CODE_MAX), at);
        if (n > 0 && msh_directory_category(dir, code) == NULL)
            rc = msh_err_field(err, "value", "category_unknown", "no category %s", code);
        at += n + (at[n] == ' ');
    }
    msh_directory_release(dir);
    return rc;
}

int msh_setting_edit(struct msh_call *call, const struct msh_setting *in, struct msh_err *err)
{
    struct row_edit row = { .in = in };

    if (msh_setting_check(in->name, in->value, err) < 0 ||
        (msh_setting_key_of(in->name) == NULL && check_tagged(call, in, err) < 0) ||
        msh_structure_check_name(in->legal_ref, "legal_ref", err) < 0)
        return err->rc;
    if (msh_setting_key_of(in->name) != NULL)
        (void)msh_parse_i64(in->value, 0, INT64_MAX, &row.number);
    return run_row(call, "setting_set", in->name, &row, setting_edit, err);
}
