#include "base/base.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/preset.h"
#include "service/edit.h"
#include "service/settings.h"
#include "service/structure_fill.h"
#include "store/event_store.h"
#include "store/job_store.h"

#define ARENA_MAX      ((size_t)64 << 20)
#define RULE_LINE_MAX  ((size_t)16 << 10)
#define LABEL_MAX      100 /* characters of a name */
#define CODE_MAX       64
#define UNIT_LEVEL_MAX 4
#define YEARS_EXTRA    2 /* a notice may reach into the years beside its own */

int msh_structure_event(struct msh_tx *tx, const struct msh_region *region,
                        const struct msh_principal *by, const char *op, const char *data,
                        struct msh_err *err)
{
    const struct msh_event_in in = {
        .subject_kind = "region",
        .subject_id = region->region_id,
        .op = op,
        .actor_kind = by == NULL ? "system" : msh_name_code(&msh_principal_names, (int)by->kind),
        .actor_id = by == NULL ? 0 : by->account_id,
        .data = data,
    };
    int64_t now = 0;

    if (msh_region_now(tx, region, &now, err) < 0)
        return err->rc;
    return msh_event_append(tx, region, &in, now, -1, NULL, err);
}

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

static int check_line(const char *text, const char *field, size_t max, struct msh_err *err)
{
    size_t n = text == NULL ? 0 : strlen(text);

    if (n == 0 || !msh_utf8_valid(text, n) || msh_utf8_has_control(text, n) ||
        strpbrk(text, "\r\n\t") != NULL || msh_utf8_length(text, n) > max)
        return msh_err_field(err, field, "text", "1 to %zu characters on one line", max);
    return 0;
}

int msh_structure_check_name(const char *name, const char *field, struct msh_err *err)
{
    return check_line(name, field, LABEL_MAX, err);
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

static int unit_update(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    return msh_unit_update(tx, c->call->service->region.region_id, c->arg, err);
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

int msh_structure_unit_merge(struct msh_call *call, const char *code, const char *into,
                             struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    const struct msh_unit *from = msh_directory_unit_code(dir, code);
    const struct msh_unit *to = msh_directory_unit_code(dir, into);
    struct msh_unit unit;
    struct msh_edit c = { .call = call, .op = "unit_merge", .fn = unit_update, .arg = &unit };
    int rc = 0;

    if (from == NULL || to == NULL)
        rc = msh_err_field(err, from == NULL ? "code" : "into", "unit_unknown", "no unit %.60s",
                           from == NULL ? code : into);
    else if (from == to || to->merged_into != 0)
        rc = msh_err_field(err, "into", "unit_merged", "the successor is another unit at work");
    else if (from->merged_into != 0)
        rc = msh_err_set(err, MSH_E_STATE, "unit_merged", "%s was merged already", code);
    if (rc == 0) {
        unit = *from;
        unit.merged_into = to->id;
        msh_edit_tell(&c, from->code, 0);
        rc = msh_edit_run(&c, err);
    }
    msh_directory_release(dir);
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

/* Catalogue -------------------------------------------------------------------------------------*/

struct catalogue {
    struct msh_catalogue_row *rows;
    size_t n;
    int64_t version;
};

static int catalogue_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct catalogue *list = c->arg;
    int64_t region_id = c->call->service->region.region_id;

    if (msh_catalogue_version(tx, region_id, &list->version, err) < 0)
        return err->rc;
    list->version++;
    for (size_t i = 0; i < list->n; i++) {
        int rc;

        list->rows[i].version = (int)list->version;
        rc = msh_catalogue_insert(tx, region_id, &list->rows[i], err);
        if (rc == MSH_E_CONFLICT)
            return msh_err_field(err, "category", "catalogue_twice", "%s stands there twice",
                                 list->rows[i].category);
        if (rc < 0)
            return rc;
    }
    c->ref_id = list->version;
    msh_edit_tell(c, "catalogue", list->version);
    return 0;
}

static bool has_family(const struct msh_directory *dir, const char *family, size_t n)
{
    size_t n_units;
    const struct msh_unit *units = msh_directory_units(dir, &n_units);

    for (size_t i = 0; i < n_units; i++)
        if (strlen(units[i].family) == n && strncmp(units[i].family, family, n) == 0)
            return true;
    return false;
}

static int check_families(const struct msh_directory *dir, const char *families,
                          const char *category, struct msh_err *err)
{
    while (*families != '\0') {
        size_t n = strcspn(families, " ");

        if (n > 0 && !has_family(dir, families, n))
            return msh_err_field(err, "family", "family_unknown", "%.20s: no unit of family %.*s",
                                 category, (int)MSH_MIN(n, (size_t)60), families);
        families += n + (families[n] == ' ');
    }
    return 0;
}

static int check_catalogue(const struct msh_directory *dir, const struct msh_catalogue_row *row,
                           struct msh_err *err)
{
    if (msh_directory_category(dir, row->category) == NULL)
        return msh_err_field(err, "category", "category_unknown", "no category %.60s",
                             row->category);
    if (check_families(dir, row->lead_family, row->category, err) < 0 ||
        check_families(dir, row->assist_families, row->category, err) < 0)
        return err->rc;
    return check_families(dir, row->inform_families, row->category, err);
}

int msh_structure_catalogue_put(struct msh_call *call, struct msh_catalogue_row *rows, size_t n,
                                int64_t *ret_version, struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct catalogue list = { .rows = rows, .n = n };
    struct msh_edit c = {
        .call = call, .op = "catalogue_put", .fn = catalogue_insert, .arg = &list
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = check_catalogue(dir, &rows[i], err);
        rows[i].catalogue_id = msh_service_new_id(call->service);
    }
    msh_directory_release(dir);
    if (rc < 0 || msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_version = c.ref_id;
    return 0;
}

/* Calendars -------------------------------------------------------------------------------------*/

struct calendar {
    const struct msh_calendar_row *rows;
    size_t n;
    int64_t version;
};

static int calendar_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct calendar *list = c->arg;
    int64_t region_id = c->call->service->region.region_id;
    int64_t now;

    if (msh_calendar_version(tx, region_id, &list->version, err) < 0)
        return err->rc;
    list->version++;
    for (size_t i = 0; i < list->n; i++) {
        struct msh_calendar_row row = list->rows[i];

        row.version = (int)list->version;
        if (msh_calendar_insert(tx, region_id, &row, err) < 0)
            return err->rc;
    }
    c->ref_id = list->version;
    msh_edit_tell(c, "calendar", list->version);
    if (msh_region_now(tx, &c->call->service->region, &now, err) < 0)
        return err->rc;
    return msh_job_enqueue(tx, region_id, c->call->service->idgen, "renew", now, 0, 0, err);
}

static int put_calendar(struct msh_call *call, const struct msh_calendar_row *rows, size_t n,
                        int64_t *ret_version, struct msh_err *err)
{
    struct calendar list = { .rows = rows, .n = n };
    struct msh_edit c = {
        .call = call, .op = "calendar_import", .fn = calendar_insert, .arg = &list
    };

    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_version = c.ref_id;
    return 0;
}

int msh_structure_calendar_import(struct msh_call *call, const char *json, size_t n,
                                  const char *source, int *ret_year, int64_t *ret_version,
                                  struct msh_err *err)
{
    struct msh_calendar_year years[1 + YEARS_EXTRA];
    struct msh_calendar_row rows[1 + YEARS_EXTRA];
    struct msh_notice *notice;
    const struct msh_directory *dir;
    struct msh_arena arena;
    size_t n_years = 1 + YEARS_EXTRA;
    int rc;

    if (check_line(source, "source", LABEL_MAX, err) < 0)
        return err->rc;
    msh_arena_init(&arena, ARENA_MAX);
    notice = MSH_NEW(&arena, struct msh_notice);
    rc = msh_notice_parse(&arena, json, n, notice, err);
    if (rc == 0 && (notice->year <= MSH_CALENDAR_YEAR_MIN || notice->year >= MSH_CALENDAR_YEAR_MAX))
        rc = msh_err_field(err, "year", "range", "this year is out of range");
    if (rc == 0) {
        dir = msh_service_directory(call->service);
        for (int i = 0; i <= YEARS_EXTRA; i++)
            msh_calendar_year_of(msh_directory_calendar(dir), notice->year - 1 + i, &years[i]);
        msh_directory_release(dir);
        rc = msh_notice_apply(notice, years, &n_years, MSH_COUNT(years), err);
    }
    if (rc == 0) {
        for (size_t i = 0; i < n_years; i++)
            rows[i] = (struct msh_calendar_row){ .year = years[i].year,
                                                 .days = years[i].days,
                                                 .source = source,
                                                 .created_at = msh_time_now() };
        *ret_year = notice->year;
        rc = put_calendar(call, rows, n_years, ret_version, err);
    }
    msh_arena_done(&arena);
    return rc;
}

int msh_structure_periods_set(struct msh_call *call, const char *periods, int64_t *ret_version,
                              struct msh_err *err)
{
    struct msh_work_period parsed[MSH_CALENDAR_PERIODS_MAX];
    const struct msh_calendar_row row = { .days = periods,
                                          .source = "local",
                                          .created_at = msh_time_now() };
    size_t n;

    if (msh_periods_parse(periods, parsed, &n, err) < 0)
        return err->rc;
    return put_calendar(call, &row, 1, ret_version, err);
}

/* Rules -----------------------------------------------------------------------------------------*/

struct rules {
    const struct msh_rule *rules;
    const char *const *lines;
    int64_t *ids;
    size_t n;
    int64_t made;       /* id of the first, also of a repeat's */
    const char *preset; /* of the new rows */
    bool base;          /* every base preset ends */
    const char *code;   /* the city's own row that ends; or NULL */
};

/* Does this stored row give way to the new ones? */
static bool gives_way(struct msh_arena *arena, const struct rules *set,
                      const struct msh_rule_row *row, const struct msh_rule *rule)
{
    struct msh_preset preset;
    struct msh_err err;

    if (set->code != NULL)
        return msh_streq(rule->code, set->code);
    if (msh_streq(row->preset, set->preset))
        return true;
    return set->base && msh_preset_load(arena, row->preset, &preset, &err) == 0 &&
           preset.kind == MSH_PRESET_KIND_BASE;
}

/* No two rules in use between which nobody could choose. Of two otherwise alike the one in use
 * later wins (domain/rule.h), so only those that begin on one day collide. */
static int check_clear(const struct msh_rule *rules, size_t n, const struct rules *set,
                       int32_t today, struct msh_err *err)
{
    for (size_t k = 0; k < set->n; k++) {
        struct msh_rule fresh = set->rules[k];

        fresh.effective_from = MSH_MAX(fresh.effective_from, today);
        for (size_t i = 0; i < n; i++)
            if (msh_rule_is_ambiguous(&rules[i], &fresh))
                return msh_err_field(err, "rule", "rule_ambiguous",
                                     "%.60s and %.60s would both hold, and nothing says which wins",
                                     rules[i].code, fresh.code);
    }
    return 0;
}

static int rules_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct rules *set = c->arg;
    const struct msh_region *region = &c->call->service->region;
    struct msh_arena *arena = msh_tx_arena(tx);
    struct msh_rule *rules;
    struct msh_rule_row *rows;
    size_t n = 0, kept = 0;
    int64_t now = 0, today;
    int version = 1;

    if (msh_region_now(tx, region, &now, err) < 0 ||
        msh_rule_load(tx, region->region_id, arena, &rules, &rows, &n, err) < 0)
        return err->rc;
    today = msh_day_of(now, region->zone_ms);
    for (size_t i = 0; i < n; i++) {
        version = MSH_MAX(version, rows[i].version + 1);
        if (rules[i].effective_to < today)
            continue;
        if (!gives_way(arena, set, &rows[i], &rules[i]))
            rules[kept++] = rules[i];
        else if (msh_rule_retire_one(tx, region->region_id, rows[i].rule_id, today - 1, err) < 0)
            return err->rc;
    }
    if (check_clear(rules, kept, set, (int32_t)today, err) < 0)
        return err->rc;
    for (size_t i = 0; i < set->n; i++) {
        const struct msh_rule_row row = { .rule_id = set->ids[i],
                                          .preset = set->preset,
                                          .version = version,
                                          .used_from = today,
                                          .used_to = MSH_RULE_DAY_OPEN_TO,
                                          .line = set->lines[i],
                                          .legal_ref = set->rules[i].legal_ref };

        if (msh_rule_row_insert(tx, region->region_id, &row, err) < 0)
            return err->rc;
    }
    return 0;
}

static int put_rules(struct msh_call *call, struct msh_arena *arena, struct rules *set,
                     const char *told, struct msh_err *err)
{
    struct msh_edit c = { .call = call, .op = "rule_set", .fn = rules_insert, .arg = set };
    const char **lines = MSH_ARRAY(arena, set->n + 1, const char *);
    struct msh_str line;

    set->ids = MSH_ARRAY(arena, set->n + 1, int64_t);
    msh_str_init(&line, RULE_LINE_MAX);
    for (size_t i = 0; i < set->n; i++) {
        msh_str_clear(&line);
        msh_rule_format(&set->rules[i], &line);
        lines[i] = msh_arena_strdup(arena, line.p);
        set->ids[i] = msh_service_new_id(call->service);
    }
    msh_str_done(&line);
    set->lines = lines;
    msh_edit_tell(&c, told, 0);
    c.ref_id = set->ids[0];
    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    set->made = c.ref_id;
    return 0;
}

int msh_structure_preset_use(struct msh_call *call, const char *name, size_t *ret_n,
                             struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_preset preset;
    struct rules set = { 0 };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = msh_preset_load(&arena, name, &preset, err);
    if (rc == 0 && preset.kind == MSH_PRESET_KIND_EXAMPLE)
        rc = msh_err_field(err, "preset", "preset_kind",
                           "the numbers of %.40s are unverified; it cannot be chosen", name);
    if (rc == 0) {
        set.rules = preset.rules;
        set.n = preset.n_rules;
        set.preset = preset.name;
        set.base = preset.kind == MSH_PRESET_KIND_BASE;
        *ret_n = preset.n_rules;
        rc = put_rules(call, &arena, &set, preset.name, err);
    }
    msh_arena_done(&arena);
    return rc;
}

int msh_structure_rule_put(struct msh_call *call, const char *line, int64_t *ret_id,
                           struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_rule rule;
    struct rules set = { .rules = &rule, .n = 1, .preset = "local" };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = strlen(line) >= RULE_LINE_MAX
             ? msh_err_field(err, "rule", "rule_long", "the line is too long")
             : msh_rule_parse(&arena, line, &rule, err);
    if (rc == 0) {
        set.code = rule.code;
        rc = put_rules(call, &arena, &set, rule.code, err);
    }
    if (rc == 0)
        *ret_id = set.made;
    msh_arena_done(&arena);
    return rc;
}

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
        check_line(legal_ref, "legal_ref", LABEL_MAX, err) < 0)
        return err->rc;
    msh_edit_tell(&c, name, 0);
    return msh_edit_run(&c, err);
}
