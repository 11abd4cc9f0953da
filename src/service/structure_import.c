#include "base/base.h"

#include "base/time.h"
#include "service/edit.h"
#include "service/structure_fill.h"
#include "service/structure_import.h"

#define ARENA_MAX  ((size_t)256 << 20)
#define LEVELS_MAX 5 /* of categories */

/* A row's code and where it stands. */
struct named {
    const char *code;
    size_t row;
};

struct import {
    struct msh_edit change;
    const struct msh_directory *dir;
    struct msh_imported *ret;
    struct msh_import_verdict *verdicts;
    struct msh_arena arena;
    struct named *names; /* in order of code */
    size_t n;
    void *rows; /* what is to be stored */
    bool *fresh;
    bool *same;
    int (*store)(struct msh_tx *tx, struct import *im, size_t row, struct msh_err *err);
};

static const struct msh_name marks[] = {
    [MSH_IMPORT_MARK_ADDED] = { "added", "新增", "new" },
    [MSH_IMPORT_MARK_CHANGED] = { "changed", "改动", "changed" },
    [MSH_IMPORT_MARK_SAME] = { "same", "不变", "as it was" },
    [MSH_IMPORT_MARK_REFUSED] = { "refused", "有误", "wrong" },
};
const struct msh_names msh_import_mark_names = { "import_mark", marks, MSH_COUNT(marks) };

static bool is_refused(const struct import *im, size_t row)
{
    return im->verdicts != NULL && im->verdicts[row].mark == MSH_IMPORT_MARK_REFUSED;
}

/* This row cannot be taken. The end of it, or one verdict of many: 0, and `err` is empty again. */
static int refuse(struct import *im, size_t row, struct msh_err *err)
{
    struct msh_arena *arena = im->change.call->arena;

    if (im->verdicts == NULL)
        return err->rc;
    im->verdicts[row] = (struct msh_import_verdict){ .mark = MSH_IMPORT_MARK_REFUSED,
                                                     .field = msh_arena_strdup(arena, err->field),
                                                     .code = msh_arena_strdup(arena, err->code),
                                                     .text = msh_arena_strdup(arena, err->text) };
    im->ret->refused++;
    *err = (struct msh_err){ 0 };
    return 0;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->code, ((const struct named *)b)->code);
}

/* Index the codes, which stand `size` bytes apart from `first` on. */
static int name_rows(struct import *im, const void *first, size_t size, struct msh_err *err)
{
    im->names = MSH_ARRAY(&im->arena, im->n + 1, struct named);
    im->fresh = MSH_ARRAY(&im->arena, im->n + 1, bool);
    im->same = MSH_ARRAY(&im->arena, im->n + 1, bool);
    for (size_t i = 0; i < im->n; i++) {
        memcpy(&im->names[i].code, (const char *)first + i * size, sizeof(const char *));
        im->names[i].row = im->ret->row = i;
        if (msh_structure_check_code(im->names[i].code, "code", err) < 0 && refuse(im, i, err) < 0)
            return err->rc;
    }
    qsort(im->names, im->n, sizeof(*im->names), by_code);
    for (size_t i = 1; i < im->n; i++) {
        im->ret->row = MSH_MAX(im->names[i - 1].row, im->names[i].row);
        if (by_code(&im->names[i - 1], &im->names[i]) != 0 || is_refused(im, im->ret->row))
            continue;
        (void)msh_err_field(err, "code", "code_twice", "%.60s stands there twice",
                            im->names[i].code);
        if (refuse(im, im->ret->row, err) < 0)
            return err->rc;
    }
    return 0;
}

static const struct named *find(const struct import *im, const char *code)
{
    const struct named key = { .code = code };

    return msh_empty(code) || im->n == 0 ? NULL
                                         : bsearch(&key, im->names, im->n, sizeof(key), by_code);
}

static int import_tx(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct import *im = change->arg;

    for (size_t i = 0; i < im->n; i++) {
        im->ret->row = i;
        if (!im->same[i] && im->store(tx, im, i, err) < 0)
            return err->rc;
    }
    im->ret->row = im->n;
    snprintf(change->data, sizeof(change->data), "{\"added\":%zu,\"changed\":%zu}", im->ret->added,
             im->ret->changed);
    return 0;
}

/* Count, store, and read the city again; nothing at all where every row says what is there. */
static int store_all(struct import *im, struct msh_err *err)
{
    im->ret->row = im->n;
    for (size_t i = 0; i < im->n; i++) {
        if (is_refused(im, i))
            continue;
        im->ret->added += im->fresh[i];
        im->ret->same += im->same[i];
        if (im->verdicts != NULL)
            im->verdicts[i].mark = im->fresh[i]  ? MSH_IMPORT_MARK_ADDED
                                   : im->same[i] ? MSH_IMPORT_MARK_SAME
                                                 : MSH_IMPORT_MARK_CHANGED;
    }
    im->ret->changed = im->n - im->ret->added - im->ret->same - im->ret->refused;
    if (im->ret->refused > 0)
        return 0;
    if (im->ret->same == im->n && im->change.call->idem == NULL)
        return 0;
    im->change.arg = im;
    im->change.ref_id = (int64_t)im->ret->added;
    im->change.ref_more = (int64_t)im->ret->changed;
    if (msh_edit_run(&im->change, err) < 0)
        return err->rc;
    im->ret->added = (size_t)im->change.ref_id;
    im->ret->changed = (size_t)im->change.ref_more;
    im->ret->same = im->n - im->ret->added - im->ret->changed;
    return 0;
}

static void begin(struct import *im, struct msh_imported *ret)
{
    *ret = (struct msh_imported){ .row = im->n };
    im->ret = ret;
    for (size_t i = 0; im->verdicts != NULL && i < im->n; i++)
        im->verdicts[i] = (struct msh_import_verdict){ .mark = MSH_IMPORT_MARK_ADDED };
    im->dir = msh_service_directory(im->change.call->service);
    msh_arena_init(&im->arena, ARENA_MAX);
}

static int end(struct import *im, int rc)
{
    msh_directory_release(im->dir);
    msh_arena_done(&im->arena);
    return rc;
}

/* Units -----------------------------------------------------------------------------------------*/

static int unit_store(struct msh_tx *tx, struct import *im, size_t row, struct msh_err *err)
{
    const struct msh_unit *unit = &((const struct msh_unit *)im->rows)[row];
    int64_t region_id = im->change.call->service->region.region_id;

    return im->fresh[row] ? msh_unit_insert(tx, region_id, unit, err)
                          : msh_unit_update(tx, region_id, unit, err);
}

/* Id of a unit among the rows or in the city; 0 for "". */
static int unit_ref(const struct import *im, const char *code, const char *field, int64_t *ret,
                    struct msh_err *err)
{
    const struct named *named = find(im, code);
    const struct msh_unit *unit = msh_directory_unit_code(im->dir, code);

    *ret = named != NULL  ? ((const struct msh_unit *)im->rows)[named->row].id
           : unit != NULL ? unit->id
                          : 0;
    return *ret != 0 || msh_empty(code)
               ? 0
               : msh_err_field(err, field, "unit_unknown", "no unit %.60s", code);
}

static bool same_unit(const struct msh_unit *a, const struct msh_unit *b)
{
    return msh_streq(a->name, b->name) && msh_streq(a->short_name, b->short_name) &&
           a->level == b->level && msh_streq(a->kind, b->kind) && msh_streq(a->family, b->family) &&
           a->parent_id == b->parent_id && a->line_id == b->line_id && a->area_id == b->area_id &&
           msh_streq(a->pinyin, b->pinyin);
}

static int fill_unit(struct import *im, const struct msh_unit_in *in, size_t row,
                     struct msh_err *err)
{
    struct msh_unit *unit = &((struct msh_unit *)im->rows)[row];
    const struct msh_unit *old = msh_directory_unit_code(im->dir, in->code);

    im->ret->row = row;
    if (msh_structure_unit_fill(im->dir, in, unit, err) < 0 ||
        unit_ref(im, in->parent, "parent", &unit->parent_id, err) < 0 ||
        unit_ref(im, in->line, "line", &unit->line_id, err) < 0)
        return err->rc;
    im->same[row] = old != NULL && same_unit(old, unit);
    return 0;
}

/* Both trees as they would be. */
static int check_tree(struct import *im, struct msh_err *err)
{
    size_t n_old, n = 0;
    const struct msh_unit *old = msh_directory_units(im->dir, &n_old), *rows = im->rows;
    struct msh_unit_node *nodes = MSH_ARRAY(&im->arena, n_old + im->n + 1, struct msh_unit_node);

    im->ret->row = im->n;
    for (size_t i = 0; i < n_old; i++)
        if (find(im, old[i].code) == NULL)
            nodes[n++] =
                (struct msh_unit_node){ old[i].id, old[i].parent_id, old[i].line_id, old[i].level };
    for (size_t i = 0; i < im->n; i++)
        nodes[n++] =
            (struct msh_unit_node){ rows[i].id, rows[i].parent_id, rows[i].line_id, rows[i].level };
    return msh_unit_tree_check(nodes, n, &im->arena, err);
}

static int units(struct import *im, const struct msh_unit_in *in, struct msh_err *err)
{
    struct msh_unit *rows = MSH_ARRAY(&im->arena, im->n + 1, struct msh_unit);
    int64_t now = msh_time_now();

    im->rows = rows;
    if (name_rows(im, &in->code, sizeof(*in), err) < 0)
        return err->rc;
    for (size_t i = 0; i < im->n; i++) {
        const struct msh_unit *old = msh_directory_unit_code(im->dir, in[i].code);

        im->fresh[i] = old == NULL;
        rows[i] = old != NULL
                      ? *old
                      : (struct msh_unit){ .id = msh_service_new_id(im->change.call->service),
                                           .created_at = now };
    }
    for (size_t i = 0; i < im->n; i++)
        if (!is_refused(im, i) && fill_unit(im, &in[i], i, err) < 0 && refuse(im, i, err) < 0)
            return err->rc;
    return im->ret->refused == 0 && check_tree(im, err) < 0 ? err->rc : store_all(im, err);
}

int msh_structure_units_import(struct msh_call *call, const struct msh_unit_in *rows, size_t n,
                               bool dry_run, struct msh_import_verdict *verdicts,
                               struct msh_imported *ret, struct msh_err *err)
{
    struct import im = {
        .change = { .call = call, .op = "unit_import", .fn = import_tx, .dry_run = dry_run },
        .verdicts = dry_run ? verdicts : NULL,
        .n = n,
        .store = unit_store
    };

    begin(&im, ret);
    return end(&im, units(&im, rows, err));
}

/* Areas -----------------------------------------------------------------------------------------*/

static int area_store(struct msh_tx *tx, struct import *im, size_t row, struct msh_err *err)
{
    return msh_area_insert(tx, im->change.call->service->region.region_id,
                           &((const struct msh_area *)im->rows)[row], err);
}

static bool same_area(const struct msh_area *a, const struct msh_area *b)
{
    return a->parent_id == b->parent_id && msh_streq(a->level, b->level) &&
           msh_streq(a->name, b->name) && msh_streq(a->pinyin, b->pinyin) &&
           a->has_point == b->has_point && a->lon == b->lon && a->lat == b->lat;
}

static int fill_area(struct import *im, const struct msh_area_in *in, size_t row,
                     struct msh_err *err)
{
    struct msh_area *rows = im->rows, *area = &rows[row];
    const struct msh_area *old = msh_directory_area_code(im->dir, in->code);
    const struct msh_area *above = msh_directory_area_code(im->dir, in->parent);
    const struct named *named = find(im, in->parent);

    im->ret->row = row;
    if (msh_structure_area_fill(in, area, err) < 0)
        return err->rc;
    area->parent_id = named != NULL ? rows[named->row].id : above != NULL ? above->id : 0;
    if (area->parent_id == 0 && !msh_empty(in->parent))
        return msh_err_field(err, "parent", "area_unknown", "no area %.60s", in->parent);
    /* Levels fall from city to township, so no area can stand above itself. */
    if (area->parent_id != 0 &&
        msh_name_find(&msh_area_level_names,
                      named != NULL ? rows[named->row].level : above->level) >=
            msh_name_find(&msh_area_level_names, area->level))
        return msh_err_field(err, "parent", "area_level", "%.60s is not of a higher level",
                             in->parent);
    im->same[row] = old != NULL && same_area(old, area);
    if (old != NULL && !im->same[row])
        return msh_err_set(err, MSH_E_CONFLICT, "area_exists",
                           "area %.60s exists already and says something else", in->code);
    return 0;
}

static int areas(struct import *im, const struct msh_area_in *in, struct msh_err *err)
{
    struct msh_area *rows = MSH_ARRAY(&im->arena, im->n + 1, struct msh_area);

    im->rows = rows;
    if (name_rows(im, &in->code, sizeof(*in), err) < 0)
        return err->rc;
    for (size_t i = 0; i < im->n; i++) {
        const struct msh_area *old = msh_directory_area_code(im->dir, in[i].code);

        im->ret->row = i;
        im->fresh[i] = old == NULL;
        rows[i].id = old != NULL ? old->id : msh_service_new_id(im->change.call->service);
        if (!is_refused(im, i) && msh_structure_area_fill(&in[i], &rows[i], err) < 0 &&
            refuse(im, i, err) < 0)
            return err->rc;
    }
    for (size_t i = 0; i < im->n; i++)
        if (!is_refused(im, i) && fill_area(im, &in[i], i, err) < 0 && refuse(im, i, err) < 0)
            return err->rc;
    return store_all(im, err);
}

int msh_structure_areas_import(struct msh_call *call, const struct msh_area_in *rows, size_t n,
                               bool dry_run, struct msh_import_verdict *verdicts,
                               struct msh_imported *ret, struct msh_err *err)
{
    struct import im = {
        .change = { .call = call, .op = "area_import", .fn = import_tx, .dry_run = dry_run },
        .verdicts = dry_run ? verdicts : NULL,
        .n = n,
        .store = area_store
    };

    begin(&im, ret);
    return end(&im, areas(&im, rows, err));
}

/* Categories ------------------------------------------------------------------------------------*/

static int category_store(struct msh_tx *tx, struct import *im, size_t row, struct msh_err *err)
{
    return msh_category_put(tx, im->change.call->service->region.region_id,
                            &((const struct msh_category *)im->rows)[row], err);
}

static bool same_category(const struct msh_category *a, const struct msh_category *b)
{
    const char *above = a->parent == NULL ? "" : a->parent;

    return msh_streq(above, b->parent == NULL ? "" : b->parent) && a->level == b->level &&
           msh_streq(a->name, b->name) && a->needs_place == b->needs_place &&
           msh_streq(a->pinyin, b->pinyin) && a->valid_to == b->valid_to;
}

/* 1 and one more for each category above; an unknown one, or more than LEVELS_MAX, is refused. */
static int level_of(const struct import *im, const struct msh_category *in, int *ret,
                    struct msh_err *err)
{
    const struct msh_category *rows = im->rows;
    const char *above = in->parent;

    for (*ret = 1; !msh_empty(above); ++*ret) {
        const struct named *named = find(im, above);
        const struct msh_category *category =
            named != NULL ? &rows[named->row] : msh_directory_category(im->dir, above);

        if (category == NULL)
            return msh_err_field(err, "parent", "category_unknown", "no category %.60s", above);
        if (*ret == LEVELS_MAX)
            return msh_err_field(err, "parent", "category_level",
                                 "more than %d levels, or a category above itself", LEVELS_MAX);
        above = category->parent;
    }
    return 0;
}

static int categories(struct import *im, const struct msh_category *in, struct msh_err *err)
{
    struct msh_category *rows = MSH_ARRAY(&im->arena, im->n + 1, struct msh_category);
    const size_t code = offsetof(struct msh_category, code);

    im->rows = rows;
    if (name_rows(im, (const char *)in + code, sizeof(*in), err) < 0)
        return err->rc;
    if (im->n > 0)
        memcpy(rows, in, im->n * sizeof(*in));
    for (size_t i = 0; i < im->n; i++) {
        const struct msh_category *old = msh_directory_category(im->dir, in[i].code);

        im->ret->row = i;
        if (!is_refused(im, i) &&
            (msh_structure_check_name(in[i].name, "name", err) < 0 ||
             level_of(im, &in[i], &rows[i].level, err) < 0) &&
            refuse(im, i, err) < 0)
            return err->rc;
        rows[i].scheme = "local";
        rows[i].pinyin = in[i].pinyin == NULL ? "" : in[i].pinyin;
        rows[i].parent = msh_empty(in[i].parent) ? NULL : in[i].parent;
        rows[i].valid_to = old == NULL ? 0 : old->valid_to;
        im->fresh[i] = old == NULL;
        im->same[i] = old != NULL && same_category(old, &rows[i]);
    }
    return store_all(im, err);
}

int msh_structure_categories_import(struct msh_call *call, const struct msh_category *rows,
                                    size_t n, bool dry_run, struct msh_import_verdict *verdicts,
                                    struct msh_imported *ret, struct msh_err *err)
{
    struct import im = {
        .change = { .call = call, .op = "category_import", .fn = import_tx, .dry_run = dry_run },
        .verdicts = dry_run ? verdicts : NULL,
        .n = n,
        .store = category_store
    };

    begin(&im, ret);
    return end(&im, categories(&im, rows, err));
}
