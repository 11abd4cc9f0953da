#include "base/base.h"

#include "service/unit_merge_tx.h"

#include "service/accounts.h"
#include "service/told.h"
#include "store/catalogue_version.h"

static int64_t region_of(const struct msh_call *call)
{
    return call->service->region.region_id;
}

static struct msh_unit *find(const struct msh_merging *m, int64_t unit_id)
{
    for (size_t i = 0; i < m->n_units; i++)
        if (m->units[i].id == unit_id)
            return &m->units[i];
    return NULL;
}

int msh_merging_load(struct msh_tx *tx, const struct msh_call *call, int64_t from_id,
                     int64_t into_id, struct msh_merging *ret, struct msh_err *err)
{
    const struct msh_region *region = &call->service->region;

    *ret = (struct msh_merging){ 0 };
    if (msh_region_now(tx, region, &ret->now, err) < 0 ||
        msh_unit_list(tx, region->region_id, msh_tx_arena(tx), &ret->units, &ret->n_units, err) <
            0 ||
        msh_holding_people(tx, region->region_id, from_id, &ret->people, &ret->n_people, err) < 0)
        return err->rc;
    ret->from = find(ret, from_id);
    ret->into = find(ret, into_id);
    if (ret->from == NULL || ret->into == NULL || ret->from == ret->into ||
        !msh_unit_live(ret->into, ret->now))
        return msh_err_field(err, "into", "unit_merged", "the successor is another unit at work");
    if (ret->from->merged_into != 0)
        return msh_err_set(err, MSH_E_STATE, "unit_merged", "%.60s was merged already",
                           ret->from->code);
    return 0;
}

/* Figures ---------------------------------------------------------------------------------------*/

static bool is_below(const struct msh_unit *unit, int64_t unit_id)
{
    return unit->parent_id == unit_id || unit->line_id == unit_id;
}

static int64_t count_children(const struct msh_merging *m)
{
    int64_t n = 0;

    for (size_t i = 0; i < m->n_units; i++)
        n += is_below(&m->units[i], m->from->id);
    return n;
}

static int count_grants(struct msh_tx *tx, const struct msh_call *call, const struct msh_merging *m,
                        int64_t *ret, struct msh_err *err)
{
    *ret = 0;
    for (size_t i = 0; i < m->n_people; i++) {
        struct msh_grant grants[MSH_GRANTS_MAX];
        size_t n = 0;

        if (msh_grant_list(tx, region_of(call), m->people[i], grants, &n, err) < 0)
            return err->rc;
        for (size_t k = 0; k < n; k++)
            *ret += grants[k].unit_id == m->from->id;
    }
    return 0;
}

static int64_t count_duties(const struct msh_directory *directory, const struct msh_merging *m)
{
    size_t n = 0;
    int64_t lost = 0;
    const struct msh_duty *duties = msh_directory_duties(directory, &n);
    const int kind = msh_name_find(&msh_unit_kind_names, m->from->kind);

    for (size_t i = 0; i < n; i++)
        lost += (int)duties[i].unit_kind == kind &&
                !msh_directory_may_lead(directory, m->into->id, duties[i].category);
    return lost;
}

/* Catalogue -------------------------------------------------------------------------------------*/

static bool has_other(const struct msh_merging *m, const char *family, const struct msh_unit *but)
{
    for (size_t i = 0; i < m->n_units; i++)
        if (&m->units[i] != but && msh_streq(m->units[i].family, family) &&
            msh_unit_live(&m->units[i], m->now))
            return true;
    return false;
}

static bool names(const char *families, const char *family)
{
    const size_t n = strlen(family);

    for (const char *at = families; *at != '\0';) {
        const size_t length = strcspn(at, " ");

        if (length == n && strncmp(at, family, n) == 0)
            return true;
        at += length + (at[length] == ' ');
    }
    return false;
}

/* The list with one family in the place of another, each once. */
static const char *renamed(struct msh_arena *arena, const char *families, const char *was,
                           const char *is)
{
    const char *out = "";

    for (const char *at = families; *at != '\0';) {
        const size_t length = strcspn(at, " ");
        const char *one = msh_arena_strndup(arena, at, length);

        one = msh_streq(one, was) ? is : one;
        if (length > 0 && !names(out, one))
            out = *out == '\0' ? one : msh_arena_fmt(arena, "%s %s", out, one);
        at += length + (at[length] == ' ');
    }
    return out;
}

/*
 * Lines that have to name the successor's family. Where further units are of the merged one's
 * family, or the successor is of none and takes it on, the lines stand as they are: what they say of
 * the merged unit's places leads to the successor by the unit's own row.
 */
static size_t lines_to_rename(const struct msh_directory *directory, const struct msh_merging *m,
                              struct msh_arena *arena, struct msh_catalogue_row **ret)
{
    const char *was = m->from->family, *is = m->into->family;
    const struct msh_area *area = msh_directory_area(directory, m->into->area_id);
    const int level = area == NULL ? -1 : msh_name_find(&msh_area_level_names, area->level);
    size_t n_rows, n = 0;
    const struct msh_catalogue_row *rows = msh_directory_catalogue(directory, &n_rows);
    struct msh_catalogue_row *out = MSH_ARRAY(arena, n_rows + 1, struct msh_catalogue_row);

    *ret = out;
    if (msh_empty(was) || msh_empty(is) || msh_streq(was, is) || level < 0 ||
        has_other(m, was, m->from))
        return 0;
    for (size_t i = 0; i < n_rows; i++) {
        const bool leads = msh_streq(rows[i].lead_family, was);
        const bool beside = !has_other(m, is, m->into) && (names(rows[i].assist_families, was) ||
                                                           names(rows[i].inform_families, was));

        if (!leads && !beside)
            continue;
        out[n] = rows[i];
        if (leads) {
            out[n].lead_family = is;
            out[n].area_level = (enum msh_area_level)level; /* there, and not one further below */
        }
        if (beside) {
            out[n].assist_families = renamed(arena, rows[i].assist_families, was, is);
            out[n].inform_families = renamed(arena, rows[i].inform_families, was, is);
        }
        n++;
    }
    return n;
}

static int rename_lines(struct msh_tx *tx, const struct msh_call *call,
                        const struct msh_directory *directory, const struct msh_merging *m,
                        struct msh_unit_merge *merge, struct msh_err *err)
{
    struct msh_catalogue_row *rows = NULL;
    const size_t n = lines_to_rename(directory, m, msh_tx_arena(tx), &rows);
    struct msh_catalogue_version version = { .state = MSH_CATALOGUE_PUBLISHED,
                                             .note = "",
                                             .from_at = m->now,
                                             .author_id = merge->ordered_by,
                                             .publisher_id = merge->ordered_by,
                                             .created_at = m->now,
                                             .published_at = m->now,
                                             .revision = 1 };

    merge->lines = (int64_t)n;
    if (n == 0)
        return 0;
    if (msh_catalogue_version(tx, region_of(call), &merge->version, err) < 0)
        return err->rc;
    version.number = (int)++merge->version;
    version.note =
        msh_arena_fmt(msh_tx_arena(tx), "%s 并入 %s", m->from->short_name, m->into->short_name);
    if (msh_catalogue_version_insert(tx, region_of(call), &version, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        rows[i].catalogue_id = msh_service_new_id(call->service);
        rows[i].version = version.number;
        if (msh_catalogue_insert(tx, region_of(call), &rows[i], err) < 0)
            return err->rc;
    }
    return 0;
}

int msh_merging_figures(struct msh_tx *tx, const struct msh_call *call,
                        const struct msh_directory *directory, const struct msh_merging *m,
                        struct msh_merge_figures *ret, struct msh_err *err)
{
    struct msh_catalogue_row *rows = NULL;

    *ret = (struct msh_merge_figures){ .people = (int64_t)m->n_people,
                                       .children = count_children(m),
                                       .duties = count_duties(directory, m) };
    ret->lines = (int64_t)lines_to_rename(directory, m, msh_tx_arena(tx), &rows);
    if (count_grants(tx, call, m, &ret->grants, err) < 0)
        return err->rc;
    return msh_holding_figures(tx, region_of(call), m->from->id, &ret->open, err);
}

/* Units -----------------------------------------------------------------------------------------*/

static bool is_above(const struct msh_merging *m, int64_t above, int64_t unit_id, int depth)
{
    const struct msh_unit *unit = depth > 16 ? NULL : find(m, unit_id);

    return unit != NULL && (unit_id == above || is_above(m, above, unit->parent_id, depth + 1) ||
                            is_above(m, above, unit->line_id, depth + 1));
}

/* What stands below goes below the successor; the successor itself, and what leads down to it, to
 * where the merged unit stood. */
static int move_children(struct msh_tx *tx, const struct msh_call *call, struct msh_merging *m,
                         struct msh_unit_merge *merge, struct msh_err *err)
{
    const struct msh_unit from = *m->from;
    bool *upward = MSH_ARRAY(msh_tx_arena(tx), m->n_units + 1, bool);

    for (size_t i = 0; i < m->n_units; i++)
        upward[i] = is_below(&m->units[i], from.id) && is_above(m, m->units[i].id, m->into->id, 0);
    for (size_t i = 0; i < m->n_units; i++) {
        struct msh_unit *unit = &m->units[i];

        if (!is_below(unit, from.id))
            continue;
        if (unit->parent_id == from.id)
            unit->parent_id = upward[i] ? from.parent_id : m->into->id;
        if (unit->line_id == from.id)
            unit->line_id = upward[i] ? from.line_id : m->into->id;
        merge->children++;
        if (msh_unit_update(tx, region_of(call), unit, err) < 0)
            return err->rc;
    }
    return 0;
}

static int check_trees(struct msh_tx *tx, const struct msh_merging *m, struct msh_err *err)
{
    struct msh_unit_node *nodes = MSH_ARRAY(msh_tx_arena(tx), m->n_units + 1, struct msh_unit_node);

    for (size_t i = 0; i < m->n_units; i++)
        nodes[i] = (struct msh_unit_node){ m->units[i].id, m->units[i].parent_id,
                                           m->units[i].line_id, m->units[i].level };
    return msh_unit_tree_check(nodes, m->n_units, msh_tx_arena(tx), err);
}

static int close_unit(struct msh_tx *tx, const struct msh_call *call, struct msh_merging *m,
                      struct msh_err *err)
{
    if (msh_empty(m->into->family) && !msh_empty(m->from->family)) {
        m->into->family = m->from->family;
        if (msh_unit_update(tx, region_of(call), m->into, err) < 0)
            return err->rc;
    }
    m->from->merged_into = m->into->id;
    if (m->from->valid_to == 0 || m->from->valid_to > m->now)
        m->from->valid_to = m->now;
    return msh_unit_update(tx, region_of(call), m->from, err);
}

/* People ----------------------------------------------------------------------------------------*/

static bool holds(const struct msh_grant *grants, size_t n, enum msh_role role, int64_t unit_id)
{
    for (size_t i = 0; i < n; i++)
        if (grants[i].role == role && grants[i].unit_id == unit_id)
            return true;
    return false;
}

static int move_grants(struct msh_tx *tx, const struct msh_call *call, const struct msh_merging *m,
                       int64_t account_id, struct msh_err *err)
{
    struct msh_grant grants[MSH_GRANTS_MAX];
    size_t n = 0;

    if (msh_grant_list(tx, region_of(call), account_id, grants, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        struct msh_grant moved = grants[i];

        if (moved.unit_id != m->from->id)
            continue;
        moved.unit_id = m->into->id;
        if (msh_grant_delete(tx, region_of(call), account_id, moved.role, m->from->id, err) < 0 ||
            (!holds(grants, n, moved.role, moved.unit_id) &&
             msh_grant_insert(tx, region_of(call), account_id, &moved, err) < 0))
            return err->rc;
    }
    return 0;
}

static int move_person(struct msh_tx *tx, const struct msh_edit *edit, const struct msh_merging *m,
                       int64_t account_id, struct msh_err *err)
{
    const struct msh_call *call = edit->call;
    struct msh_account account;
    struct msh_told before;
    char data[MSH_EDIT_DATA_MAX];

    if (msh_account_look(tx, call->service, account_id, &before, err) < 0 ||
        msh_account_get(tx, region_of(call), account_id, msh_tx_arena(tx), &account, err) < 0 ||
        move_grants(tx, call, m, account_id, err) < 0)
        return err->rc;
    if (account.unit_id == m->from->id) {
        account.unit_id = m->into->id;
        if (msh_account_set_person(tx, region_of(call), &account, err) < 0)
            return err->rc;
    }
    (void)snprintf(data, sizeof(data), "{\"from\":\"%" PRId64 "\",\"unit\":\"%" PRId64 "\"}",
                   m->from->id, m->into->id);
    return msh_account_tell(tx, call->service, call->principal, account_id, "unit_merged", data,
                            &before, err);
}

int msh_merging_carry_out(struct msh_tx *tx, const struct msh_edit *edit,
                          const struct msh_directory *directory, struct msh_merging *m,
                          struct msh_unit_merge *merge, struct msh_err *err)
{
    const struct msh_call *call = edit->call;
    struct msh_unit_figures open;

    merge->people = (int64_t)m->n_people;
    merge->children = 0;
    if (msh_holding_figures(tx, region_of(call), m->from->id, &open, err) < 0 ||
        rename_lines(tx, call, directory, m, merge, err) < 0 ||
        move_children(tx, call, m, merge, err) < 0 || close_unit(tx, call, m, err) < 0 ||
        check_trees(tx, m, err) < 0)
        return err->rc;
    merge->tickets = open.tickets;
    for (size_t i = 0; i < m->n_people; i++)
        if (move_person(tx, edit, m, m->people[i], err) < 0)
            return err->rc;
    return 0;
}
