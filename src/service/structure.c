#include "base/base.h"

#include "base/time.h"
#include "base/utf8.h"
#include "service/edit.h"
#include "service/settings.h"
#include "service/structure_fill.h"
#include "store/event_store.h"

#define CODE_MAX       64
#define UNIT_LEVEL_MAX 4

int msh_structure_check_code(const char *code, const char *field, struct msh_err *err)
{
    size_t n = code == NULL ? 0 : strlen(code);

    if (n == 0 || n > CODE_MAX)
        return msh_err_field(err, field, "code", "1 to %d characters", CODE_MAX);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)code[i]) && strchr("._-", code[i]) == NULL)
            return msh_err_field(err, field, "code", "letters, digits and . _ - only");
    return 0;
}

int msh_structure_check_line(const char *text, const char *field, size_t max, struct msh_err *err)
{
    size_t n = text == NULL ? 0 : strlen(text);

    if (n == 0 || !msh_utf8_is_text(text, n) || strpbrk(text, "\r\n\t") != NULL ||
        msh_utf8_length(text, n) > max)
        return msh_err_field(err, field, "text", "1 to %zu characters on one line", max);
    return 0;
}

int msh_structure_check_name(const char *name, const char *field, struct msh_err *err)
{
    return msh_structure_check_line(name, field, MSH_STRUCTURE_LABEL_MAX, err);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* Units -----------------------------------------------------------------------------------------*/

static int unit_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    const struct msh_unit *unit = c->arg;
    int rc = msh_unit_insert(tx, c->call->service->region.region_id, unit, err);

    if (rc == MSH_E_CONFLICT)
        return msh_err_set(err, MSH_E_CONFLICT, "unit_exists", "unit %s exists already",
                           unit->code);
    return rc;
}

static int find_unit(const struct msh_directory *dir, const char *code, const char *field,
                     int64_t *ret, struct msh_err *err)
{
    const struct msh_unit *unit = msh_directory_unit_code(dir, code);

    *ret = 0;
    if (msh_empty(code))
        return 0;
    if (unit == NULL)
        return msh_err_field(err, field, "unit_unknown", "no unit %.60s", code);
    *ret = unit->id;
    return 0;
}

static int find_area(const struct msh_directory *dir, const char *code, const char *field,
                     int64_t *ret, struct msh_err *err)
{
    const struct msh_area *area = msh_directory_area_code(dir, code);

    *ret = 0;
    if (msh_empty(code))
        return 0;
    if (area == NULL)
        return msh_err_field(err, field, "area_unknown", "no area %.60s", code);
    *ret = area->id;
    return 0;
}

int msh_structure_unit_fill(const struct msh_directory *dir, const struct msh_unit_in *in,
                            struct msh_unit *unit, struct msh_err *err)
{
    if (msh_structure_check_code(in->code, "code", err) < 0 ||
        msh_structure_check_name(in->name, "name", err) < 0 ||
        (!msh_empty(in->short_name) &&
         msh_structure_check_name(in->short_name, "short", err) < 0) ||
        (!msh_empty(in->family) && msh_structure_check_code(in->family, "family", err) < 0) ||
        (!msh_empty(in->pinyin) && msh_structure_check_code(in->pinyin, "pinyin", err) < 0) ||
        find_area(dir, in->area, "area", &unit->area_id, err) < 0)
        return err->rc;
    if (!msh_empty(in->kind) && msh_name_find(&msh_unit_kind_names, in->kind) < 0)
        return msh_err_field(err, "kind", "unit_kind", "no kind of unit is called %.40s", in->kind);
    if (in->level < 1 || in->level > UNIT_LEVEL_MAX)
        return msh_err_field(err, "level", "range", "a level is 1 to %d", UNIT_LEVEL_MAX);
    unit->code = in->code;
    unit->name = in->name;
    unit->short_name = msh_empty(in->short_name) ? in->name : in->short_name;
    unit->kind = msh_empty(in->kind) ? "government" : in->kind;
    unit->level = in->level;
    unit->family = or_empty(in->family);
    unit->pinyin = or_empty(in->pinyin);
    return 0;
}

int msh_structure_unit_add(struct msh_call *call, const struct msh_unit_in *in, int64_t *ret_id,
                           struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct msh_unit unit = { .id = msh_service_new_id(call->service),
                             .created_at = msh_time_now() };
    struct msh_edit c = { .call = call, .op = "unit_add", .fn = unit_insert, .arg = &unit };
    int rc = msh_structure_unit_fill(dir, in, &unit, err);

    if (rc == 0)
        rc = find_unit(dir, in->parent, "parent", &unit.parent_id, err);
    if (rc == 0)
        rc = find_unit(dir, in->line, "line", &unit.line_id, err);
    if (rc == 0) {
        msh_edit_tell(&c, unit.code, 0);
        c.ref_id = unit.id;
        rc = msh_edit_run(&c, err);
    }
    msh_directory_release(dir);
    if (rc == 0)
        *ret_id = c.ref_id;
    return rc;
}

/* Areas and categories --------------------------------------------------------------------------*/

static int area_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    const struct msh_area *area = c->arg;
    int rc = msh_area_insert(tx, c->call->service->region.region_id, area, err);

    if (rc == MSH_E_CONFLICT)
        return msh_err_set(err, MSH_E_CONFLICT, "area_exists", "area %s exists already",
                           area->code);
    return rc;
}

int msh_structure_area_fill(const struct msh_area_in *in, struct msh_area *area,
                            struct msh_err *err)
{
    if (msh_structure_check_code(in->code, "code", err) < 0 ||
        msh_structure_check_name(in->name, "name", err) < 0)
        return err->rc;
    if (msh_name_find(&msh_area_level_names, in->level) < 0)
        return msh_err_field(err, "level", "area_level", "a level is city, county or township");
    area->code = in->code;
    area->level = in->level;
    area->name = in->name;
    area->pinyin = or_empty(in->pinyin);
    area->has_point = in->has_point;
    area->lon = in->lon;
    area->lat = in->lat;
    return 0;
}

int msh_structure_area_add(struct msh_call *call, const struct msh_area_in *in, int64_t *ret_id,
                           struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct msh_area area = { .id = msh_service_new_id(call->service) };
    struct msh_edit c = { .call = call, .op = "area_add", .fn = area_insert, .arg = &area };
    int rc = msh_structure_area_fill(in, &area, err);

    if (rc == 0)
        rc = find_area(dir, in->parent, "parent", &area.parent_id, err);
    msh_directory_release(dir);
    if (rc < 0)
        return rc;
    msh_edit_tell(&c, area.code, 0);
    c.ref_id = area.id;
    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_id = c.ref_id;
    return 0;
}

static int category_put(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    return msh_category_put(tx, c->call->service->region.region_id, c->arg, err);
}

int msh_structure_category_put(struct msh_call *call, const struct msh_category *in,
                               struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    const struct msh_category *parent = msh_directory_category(dir, in->parent);
    struct msh_category category = *in;
    struct msh_edit c = {
        .call = call, .op = "category_put", .fn = category_put, .arg = &category
    };
    int rc = msh_structure_check_code(in->code, "code", err);

    if (rc == 0)
        rc = msh_structure_check_name(in->name, "name", err);
    if (rc == 0 && !msh_empty(in->parent) &&
        (parent == NULL || msh_directory_category_within(dir, in->parent, in->code)))
        rc = msh_err_field(err, "parent", "category_unknown",
                           "no category %.60s that could stand above", in->parent);
    category.level = parent == NULL ? 1 : parent->level + 1;
    msh_directory_release(dir);
    if (rc < 0)
        return rc;
    category.scheme = "local";
    category.pinyin = or_empty(in->pinyin);
    if (msh_empty(category.parent))
        category.parent = NULL;
    msh_edit_tell(&c, category.code, 0);
    return msh_edit_run(&c, err);
}

/* Settings --------------------------------------------------------------------------------------*/

static int setting_put(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    return msh_setting_put(tx, c->call->service->region.region_id, c->arg, err);
}

int msh_structure_setting_put(struct msh_call *call, const char *name, const char *value,
                              const char *legal_ref, struct msh_err *err)
{
    struct msh_setting setting = { name, value, legal_ref };
    struct msh_edit c = { .call = call, .op = "setting_set", .fn = setting_put, .arg = &setting };

    if (msh_setting_check(name, value, err) < 0 ||
        msh_structure_check_line(legal_ref, "legal_ref", MSH_STRUCTURE_LABEL_MAX, err) < 0)
        return err->rc;
    msh_edit_tell(&c, name, 0);
    return msh_edit_run(&c, err);
}
