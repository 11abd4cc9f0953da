#include "base/base.h"

#include "base/time.h"
#include "service/catalogue_edit.h"
#include "service/edit.h"
#include "service/structure_fill.h"
#include "store/job_store.h"

#define NOTE_MAX 200 /* characters */

struct drafting {
    struct msh_catalogue_in *in;
    int64_t number;
    int32_t from_day;
    struct msh_catalogue_version version; /* as it stands in the store */
    struct msh_imported *imported;
};

static int64_t region_of(const struct msh_edit *edit)
{
    return edit->call->service->region.region_id;
}

static int check_note(const char *note, struct msh_err *err)
{
    return msh_empty(note) ? 0 : msh_structure_check_line(note, "note", NOTE_MAX, err);
}

/* Judge all lines by the city as it is. */
static int check_lines(struct msh_call *call, const struct msh_catalogue_in *in, size_t *ret_row,
                       struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    int rc = check_note(in->note, err);

    *ret_row = in->n;
    for (size_t i = 0; rc == 0 && i < in->n; i++) {
        *ret_row = i;
        rc = msh_structure_catalogue_check(dir, &in->rows[i], err);
        in->rows[i].catalogue_id = msh_service_new_id(call->service);
    }
    msh_directory_release(dir);
    return rc;
}

static int insert_lines(struct msh_tx *tx, const struct msh_edit *edit,
                        const struct msh_catalogue_in *in, int64_t number, struct msh_err *err)
{
    for (size_t i = 0; i < in->n; i++) {
        int rc;

        in->rows[i].version = (int)number;
        rc = msh_catalogue_insert(tx, region_of(edit), &in->rows[i], err);
        if (rc == MSH_E_CONFLICT)
            return msh_err_field(err, "category", "catalogue_twice", "%.60s stands there twice",
                                 in->rows[i].category);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* The draft an edit is about, as its caller saw it. */
static int find_draft(struct msh_tx *tx, const struct msh_edit *edit, struct drafting *d,
                      struct msh_err *err)
{
    int rc = msh_catalogue_version_find(tx, region_of(edit), d->number, msh_tx_arena(tx),
                                        &d->version, err);

    if (rc < 0)
        return rc;
    if (d->version.state == MSH_CATALOGUE_DROPPED)
        return msh_err_set(err, MSH_E_NOT_FOUND, "catalogue_unknown", "this draft was dropped");
    return msh_edit_match(edit, msh_catalogue_version_mark(&d->version), err);
}

static int need_draft(const struct drafting *d, struct msh_err *err)
{
    return d->version.state == MSH_CATALOGUE_DRAFT
               ? 0
               : msh_err_set(err, MSH_E_STATE, "catalogue_state",
                             "this version was published; make a new one");
}

static int run(struct msh_call *call, const char *op, struct drafting *d,
               int (*fn)(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err),
               struct msh_edit *edit, struct msh_err *err)
{
    *edit = (struct msh_edit){ .call = call, .op = op, .fn = fn, .arg = d };
    msh_edit_tell(edit, "catalogue", d->number);
    return msh_edit_run(edit, err);
}

/* Drafts ----------------------------------------------------------------------------------------*/

static int draft_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;
    struct msh_catalogue_version version = { .state = MSH_CATALOGUE_DRAFT,
                                             .note = d->in->note == NULL ? "" : d->in->note,
                                             .author_id = edit->call->principal->account_id,
                                             .revision = 1 };
    int64_t newest;

    if (msh_catalogue_version(tx, region_of(edit), &newest, err) < 0 ||
        msh_region_now(tx, &edit->call->service->region, &version.created_at, err) < 0)
        return err->rc;
    version.number = (int)newest + 1;
    edit->ref_id = version.number;
    msh_edit_tell(edit, "catalogue", version.number);
    if (msh_catalogue_version_insert(tx, region_of(edit), &version, err) < 0)
        return err->rc;
    return insert_lines(tx, edit, d->in, version.number, err);
}

int msh_catalogue_draft(struct msh_call *call, struct msh_catalogue_in *in, int64_t *ret_number,
                        size_t *ret_row, struct msh_err *err)
{
    struct drafting d = { .in = in };
    struct msh_edit edit;

    if (check_lines(call, in, ret_row, err) < 0)
        return err->rc;
    *ret_row = in->n;
    if (run(call, "catalogue_draft", &d, draft_tx, &edit, err) < 0)
        return err->rc;
    *ret_number = edit.ref_id;
    return 0;
}

static int redraft_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;

    if (find_draft(tx, edit, d, err) < 0 || need_draft(d, err) < 0)
        return err->rc;
    d->version.note = d->in->note == NULL ? "" : d->in->note;
    d->version.revision++;
    if (msh_catalogue_version_update(tx, region_of(edit), &d->version, err) < 0 ||
        msh_catalogue_lines_delete(tx, region_of(edit), d->number, err) < 0)
        return err->rc;
    return insert_lines(tx, edit, d->in, d->number, err);
}

int msh_catalogue_redraft(struct msh_call *call, int64_t number, struct msh_catalogue_in *in,
                          size_t *ret_row, struct msh_err *err)
{
    struct drafting d = { .in = in, .number = number };
    struct msh_edit edit;

    if (check_lines(call, in, ret_row, err) < 0)
        return err->rc;
    *ret_row = in->n;
    return run(call, "catalogue_redraft", &d, redraft_tx, &edit, err);
}

static int drop_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;

    if (find_draft(tx, edit, d, err) < 0 || need_draft(d, err) < 0)
        return err->rc;
    d->version.state = MSH_CATALOGUE_DROPPED;
    if (msh_catalogue_lines_delete(tx, region_of(edit), d->number, err) < 0)
        return err->rc;
    return msh_catalogue_version_update(tx, region_of(edit), &d->version, err);
}

int msh_catalogue_drop(struct msh_call *call, int64_t number, struct msh_err *err)
{
    struct drafting d = { .number = number };
    struct msh_edit edit;

    return run(call, "catalogue_drop", &d, drop_tx, &edit, err);
}

/* Publication -----------------------------------------------------------------------------------*/

/* Holds from now or from a later day; then somebody has to look again on that day. */
static int begin(struct msh_tx *tx, const struct msh_edit *edit, int32_t from_day,
                 struct msh_catalogue_version *version, struct msh_err *err)
{
    const struct msh_region *region = &edit->call->service->region;
    int64_t now = 0;
    int32_t today;

    if (msh_region_now(tx, region, &now, err) < 0)
        return err->rc;
    today = msh_day_of(now, region->zone_ms);
    if (from_day != MSH_CATALOGUE_FROM_NOW && from_day < today)
        return msh_err_field(err, "from", "past", "a catalogue holds from today or a later day");
    version->state = MSH_CATALOGUE_PUBLISHED;
    version->from_at = from_day > today ? msh_day_start(from_day, region->zone_ms) : now;
    version->published_at = now;
    version->publisher_id = edit->call->principal->account_id;
    return from_day > today ? msh_job_enqueue(tx, region->region_id, edit->call->service->idgen,
                                              "city", version->from_at, 0, version->number, err)
                            : 0;
}

static int publish_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;

    if (find_draft(tx, edit, d, err) < 0 || need_draft(d, err) < 0 ||
        begin(tx, edit, d->from_day, &d->version, err) < 0)
        return err->rc;
    return msh_catalogue_version_update(tx, region_of(edit), &d->version, err);
}

int msh_catalogue_publish(struct msh_call *call, int64_t number, int32_t from_day,
                          struct msh_err *err)
{
    struct drafting d = { .number = number, .from_day = from_day };
    struct msh_catalogue_in lines = { 0 };
    struct msh_catalogue_version version;
    struct msh_edit edit;
    size_t row;

    if (msh_catalogue_version_get(call, number, &version, &lines.rows, &lines.n, err) < 0 ||
        (version.state == MSH_CATALOGUE_DRAFT && check_lines(call, &lines, &row, err) < 0))
        return err->rc;
    return run(call, "catalogue_publish", &d, publish_tx, &edit, err);
}

static int recall_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;
    int64_t now = 0;

    if (find_draft(tx, edit, d, err) < 0 ||
        msh_region_now(tx, &edit->call->service->region, &now, err) < 0)
        return err->rc;
    if (d->version.state != MSH_CATALOGUE_PUBLISHED || d->version.from_at <= now)
        return msh_err_set(err, MSH_E_STATE, "catalogue_holds",
                           "only what does not hold yet can be taken back");
    d->version.state = MSH_CATALOGUE_DRAFT;
    d->version.from_at = d->version.published_at = d->version.publisher_id = 0;
    d->version.revision++;
    return msh_catalogue_version_update(tx, region_of(edit), &d->version, err);
}

int msh_catalogue_recall(struct msh_call *call, int64_t number, struct msh_err *err)
{
    struct drafting d = { .number = number };
    struct msh_edit edit;

    return run(call, "catalogue_recall", &d, recall_tx, &edit, err);
}

/* Import ----------------------------------------------------------------------------------------*/

static bool same_line(const struct msh_catalogue_row *a, const struct msh_catalogue_row *b)
{
    return a->area_level == b->area_level && msh_streq(a->lead_family, b->lead_family) &&
           msh_streq(a->assist_families, b->assist_families) &&
           msh_streq(a->inform_families, b->inform_families) &&
           msh_streq(a->legal_basis, b->legal_basis);
}

static int by_category(const void *a, const void *b)
{
    return strcmp(((const struct msh_catalogue_row *)a)->category,
                  ((const struct msh_catalogue_row *)b)->category);
}

/* Lines in order of category, as every list of the store answers them. */
static const struct msh_catalogue_row *line_of(const struct msh_catalogue_row *rows, size_t n,
                                               const char *category)
{
    const struct msh_catalogue_row key = { .category = category };

    return n == 0 ? NULL : bsearch(&key, rows, n, sizeof(key), by_category);
}

/* Count, and keep what changes something. */
static void sift(struct msh_catalogue_in *in, const struct msh_catalogue_row *held, size_t n_held,
                 struct msh_imported *ret)
{
    size_t kept = 0;

    for (size_t i = 0; i < in->n; i++) {
        const struct msh_catalogue_row *row = &in->rows[i];
        const struct msh_catalogue_row *old = line_of(held, n_held, row->category);

        if (old == NULL ? msh_empty(row->lead_family) : same_line(old, row)) {
            ret->same++;
            continue;
        }
        if (old == NULL)
            ret->added++;
        else
            ret->changed++;
        in->rows[kept++] = *row;
    }
    in->n = kept;
}

static int import_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct drafting *d = edit->arg;
    struct msh_catalogue_in lines = *d->in;
    struct msh_catalogue_version version = { .note = d->in->note == NULL ? "" : d->in->note,
                                             .author_id = edit->call->principal->account_id,
                                             .revision = 1 };
    struct msh_catalogue_row *held = NULL;
    int64_t newest;
    size_t n = 0;

    *d->imported = (struct msh_imported){ .row = d->in->n };
    if (msh_catalogue_version(tx, region_of(edit), &newest, err) < 0)
        return err->rc;
    version.number = (int)newest + 1;
    if (begin(tx, edit, d->in->from_day, &version, err) < 0 ||
        msh_catalogue_list(tx, region_of(edit), version.from_at, msh_tx_arena(tx), &held, &n, err) <
            0)
        return err->rc;
    version.created_at = version.published_at;
    /* A transaction may run twice: the caller's lines stay as they came. */
    lines.rows = MSH_ARRAY(msh_tx_arena(tx), lines.n + 1, struct msh_catalogue_row);
    memcpy(lines.rows, d->in->rows, lines.n * sizeof(*lines.rows));
    sift(&lines, held, n, d->imported);
    edit->ref_id = (int64_t)d->imported->added;
    edit->ref_more = (int64_t)d->imported->changed;
    if (lines.n == 0)
        return 0;
    msh_edit_tell(edit, "catalogue", version.number);
    if (msh_catalogue_version_insert(tx, region_of(edit), &version, err) < 0)
        return err->rc;
    return insert_lines(tx, edit, &lines, version.number, err);
}

/* No category twice: which of the two lines should hold? */
static int check_twice(const struct msh_catalogue_in *in, struct msh_arena *arena, size_t *ret_row,
                       struct msh_err *err)
{
    struct msh_catalogue_row *sorted = MSH_ARRAY(arena, in->n + 1, struct msh_catalogue_row);

    memcpy(sorted, in->rows, in->n * sizeof(*sorted));
    for (size_t i = 0; i < in->n; i++)
        sorted[i].version = (int)i;
    qsort(sorted, in->n, sizeof(*sorted), by_category);
    for (size_t i = 1; i < in->n; i++)
        if (by_category(&sorted[i - 1], &sorted[i]) == 0) {
            *ret_row = (size_t)MSH_MAX(sorted[i - 1].version, sorted[i].version);
            return msh_err_field(err, "category", "catalogue_twice", "%.60s stands there twice",
                                 sorted[i].category);
        }
    return 0;
}

int msh_catalogue_import(struct msh_call *call, struct msh_catalogue_in *in, bool dry_run,
                         struct msh_imported *ret, struct msh_err *err)
{
    struct drafting d = { .in = in, .imported = ret };
    struct msh_edit edit = {
        .call = call, .op = "catalogue_import", .fn = import_tx, .arg = &d, .dry_run = dry_run
    };

    *ret = (struct msh_imported){ 0 };
    if (check_lines(call, in, &ret->row, err) < 0 ||
        check_twice(in, call->arena, &ret->row, err) < 0)
        return err->rc;
    ret->row = in->n;
    if (msh_edit_run(&edit, err) < 0)
        return err->rc;
    ret->added = (size_t)edit.ref_id;
    ret->changed = (size_t)edit.ref_more;
    ret->same = in->n - ret->added - ret->changed;
    return 0;
}

/* Reading ---------------------------------------------------------------------------------------*/

struct reading {
    const struct msh_region *region;
    struct msh_arena *arena;
    int64_t number, at;
    struct msh_catalogue_version version, *versions;
    struct msh_catalogue_row *rows;
    size_t n;
};

static int look(struct msh_call *call, msh_tx_fn fn, struct reading *r, struct msh_err *err)
{
    r->region = &call->service->region;
    r->arena = call->arena;
    return msh_tx_read(call->service->store, "catalogue", fn, r, err);
}

static int versions_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    return msh_catalogue_version_list(tx, r->region->region_id, r->arena, &r->versions, &r->n, err);
}

int msh_catalogue_versions(struct msh_call *call, struct msh_catalogue_version **ret, size_t *ret_n,
                           struct msh_err *err)
{
    struct reading r = { 0 };

    if (look(call, versions_tx, &r, err) < 0)
        return err->rc;
    *ret = r.versions;
    *ret_n = r.n;
    return 0;
}

static int version_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    if (msh_catalogue_version_find(tx, r->region->region_id, r->number, r->arena, &r->version,
                                   err) < 0)
        return err->rc;
    if (r->version.state == MSH_CATALOGUE_DROPPED)
        return msh_err_set(err, MSH_E_NOT_FOUND, "catalogue_unknown", "this draft was dropped");
    return msh_catalogue_lines(tx, r->region->region_id, r->number, r->arena, &r->rows, &r->n, err);
}

int msh_catalogue_version_get(struct msh_call *call, int64_t number,
                              struct msh_catalogue_version *ret,
                              struct msh_catalogue_row **ret_rows, size_t *ret_n,
                              struct msh_err *err)
{
    struct reading r = { .number = number };

    if (look(call, version_tx, &r, err) < 0)
        return err->rc;
    *ret = r.version;
    *ret_rows = r.rows;
    *ret_n = r.n;
    return 0;
}

static int at_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int64_t at = r->at;

    if (at == 0 && msh_region_now(tx, r->region, &at, err) < 0)
        return err->rc;
    return msh_catalogue_list(tx, r->region->region_id, at, r->arena, &r->rows, &r->n, err);
}

int msh_catalogue_at(struct msh_call *call, int64_t at, struct msh_catalogue_row **ret,
                     size_t *ret_n, struct msh_err *err)
{
    struct reading r = { .at = at };

    if (look(call, at_tx, &r, err) < 0)
        return err->rc;
    *ret = r.rows;
    *ret_n = r.n;
    return 0;
}

/* Lines over lines, both by category: the upper ones win, one without a lead takes its category
 * out. */
static void overlay(struct msh_arena *arena, const struct reading *below,
                    const struct reading *above, struct reading *ret)
{
    size_t i = 0, k = 0;

    ret->rows = MSH_ARRAY(arena, below->n + above->n + 1, struct msh_catalogue_row);
    ret->n = 0;
    while (i < below->n || k < above->n) {
        const int order = i == below->n   ? 1
                          : k == above->n ? -1
                                          : by_category(&below->rows[i], &above->rows[k]);

        if (order < 0) {
            ret->rows[ret->n++] = below->rows[i++];
            continue;
        }
        i += order == 0;
        if (!msh_empty(above->rows[k].lead_family))
            ret->rows[ret->n++] = above->rows[k];
        k++;
    }
}

/* The catalogue around a version: with it, or just before it. */
static int around(struct msh_call *call, int64_t number, bool with, struct reading *ret,
                  struct msh_err *err)
{
    struct reading r = { .number = number }, below;
    bool draft;

    if (look(call, version_tx, &r, err) < 0)
        return err->rc;
    draft = r.version.state == MSH_CATALOGUE_DRAFT;
    below = (struct reading){ .at = draft ? 0 : r.version.from_at - (with ? 0 : 1) };
    if (!draft && below.at <= 0 && !with) {
        *ret = (struct reading){ .rows = r.rows }; /* nothing held before what holds since ever */
        return 0;
    }
    /* Instant 0 asks for now, and nothing holds before 1. */
    if (!draft)
        below.at = MSH_MAX(below.at, 1);
    if (look(call, at_tx, &below, err) < 0)
        return err->rc;
    *ret = below;
    if (draft && with)
        overlay(call->arena, &below, &r, ret);
    return 0;
}

int msh_catalogue_with(struct msh_call *call, int64_t number, struct msh_catalogue_row **ret,
                       size_t *ret_n, struct msh_err *err)
{
    struct reading r;

    if (around(call, number, true, &r, err) < 0)
        return err->rc;
    *ret = r.rows;
    *ret_n = r.n;
    return 0;
}

int msh_catalogue_compare(struct msh_call *call, int64_t number, int64_t base,
                          struct msh_catalogue_change **ret, size_t *ret_n, struct msh_err *err)
{
    struct reading before, after;
    struct msh_catalogue_change *changes;
    size_t i = 0, k = 0, n = 0;

    if (around(call, base != 0 ? base : number, base != 0, &before, err) < 0 ||
        around(call, number, true, &after, err) < 0)
        return err->rc;
    changes = MSH_ARRAY(call->arena, before.n + after.n + 1, struct msh_catalogue_change);
    while (i < before.n || k < after.n) {
        const int order = i == before.n  ? 1
                          : k == after.n ? -1
                                         : by_category(&before.rows[i], &after.rows[k]);
        const struct msh_catalogue_change change = {
            .before = order <= 0 ? &before.rows[i] : NULL,
            .after = order >= 0 ? &after.rows[k] : NULL,
        };

        if (order != 0 || !same_line(change.before, change.after))
            changes[n++] = change;
        i += order <= 0;
        k += order >= 0;
    }
    *ret = changes;
    *ret_n = n;
    return 0;
}
