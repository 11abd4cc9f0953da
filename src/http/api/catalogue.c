/*
 * The dispatch catalogue: what holds, its versions, what a version would change, and who would get
 * a ticket under it.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "http/forms_rules.h"
#include "http/people.h"
#include "service/catalogue_edit.h"

/* ---- writing ---- */

static void write_families(struct msh_json *w, const char *key, const char *families,
                           struct msh_arena *arena)
{
    msh_json_array(w, key);
    while (*families != '\0') {
        const size_t n = strcspn(families, " ");

        if (n > 0)
            msh_json_string(w, NULL, msh_arena_strndup(arena, families, n));
        families += n + (families[n] == ' ');
    }
    msh_json_array_end(w);
}

static void write_line(struct msh_req *req, struct msh_json *w, const char *key,
                       const struct msh_catalogue_row *row)
{
    const struct msh_category *category;

    if (row == NULL) {
        msh_json_null(w, key);
        return;
    }
    category = msh_directory_category(msh_api_city(req), row->category);
    msh_json_object(w, key);
    msh_json_string(w, "category", row->category);
    msh_json_string(w, "category_name", category != NULL ? category->name : NULL);
    msh_json_word(w, "area_level", &msh_area_level_names, (int)row->area_level);
    msh_json_string(w, "lead", msh_empty(row->lead_family) ? NULL : row->lead_family);
    write_families(w, "assist", row->assist_families, req->arena);
    write_families(w, "inform", row->inform_families, req->arena);
    msh_json_string(w, "legal_basis", row->legal_basis);
    msh_json_int(w, "number", row->version);
    msh_json_object_end(w);
}

static void write_version(struct msh_json *w, const struct msh_people *people,
                          const struct msh_catalogue_version *version, int64_t now)
{
    const bool published = version->state == MSH_CATALOGUE_PUBLISHED;

    msh_json_int(w, "number", version->number);
    msh_json_word(w, "state", &msh_catalogue_state_names, (int)version->state);
    msh_json_string(w, "note", version->note);
    msh_json_int(w, "lines", version->lines);
    msh_json_time(w, "from", version->from_at);
    msh_json_bool(w, "holds", published && version->from_at <= now);
    msh_json_time(w, "created_at", version->created_at);
    msh_json_person(w, "author", people, version->author_id);
    msh_json_time(w, "published_at", version->published_at);
    msh_json_person(w, "publisher", people, version->publisher_id);
    msh_json_int(w, "version", msh_catalogue_version_mark(version));
}

/* ---- what holds ---- */

int msh_h_catalogue(struct msh_req *req, struct msh_err *err)
{
    const struct msh_catalogue_query *query = req->query;
    const struct msh_directory *city = msh_api_city(req);
    struct msh_catalogue_row *rows = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    size_t n = 0;

    if (!msh_empty(query->category) && msh_directory_category(city, query->category) == NULL)
        return msh_err_field(err, "category", "unknown", "no category has this code");
    if (msh_api_call(req, &call, err) < 0 || msh_catalogue_at(&call, query->at, &rows, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        if (msh_empty(query->category) ||
            msh_directory_category_within(city, rows[i].category, query->category))
            write_line(req, w, NULL, &rows[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* A version named in a query is a member of it, not the thing asked for. */
static int in_query(const char *field, struct msh_err *err)
{
    return err->rc == MSH_E_NOT_FOUND
               ? msh_err_field(err, field, "unknown", "there is no such version")
               : err->rc;
}

/* The catalogue with a version; drafts are for those who keep it. */
static int lines_with(struct msh_req *req, int64_t number, struct msh_catalogue_row **ret,
                      size_t *ret_n, struct msh_err *err)
{
    struct msh_call call;

    if (!msh_may(msh_api_who(req), MSH_PERM_CATALOGUE_ADMIN))
        return msh_err_set(err, MSH_E_FORBIDDEN, "permission",
                           "versions are tried by those who keep the catalogue");
    if (msh_api_call(req, &call, err) < 0 || msh_catalogue_with(&call, number, ret, ret_n, err) < 0)
        return in_query("number", err);
    return 0;
}

/* Who would get a ticket: by what holds, or by the catalogue with a version. */
int msh_h_suggest(struct msh_req *req, struct msh_err *err)
{
    const struct msh_suggest_query *query = req->query;
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_area *area = msh_directory_area_code(city, query->area);
    struct msh_suggestion s = { 0 };
    struct msh_catalogue_row *rows = NULL;
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;
    bool found;

    if (msh_directory_category(city, query->category) == NULL)
        return msh_err_field(err, "category", "unknown", "no category has this code");
    if (!msh_empty(query->area) && area == NULL)
        return msh_err_field(err, "area", "unknown", "no area has this code");
    if (query->number != 0 && lines_with(req, query->number, &rows, &n, err) < 0)
        return err->rc;
    found = query->number == 0
                ? msh_directory_suggest(city, query->category, area != NULL ? area->id : 0, &s)
                : msh_directory_suggest_by(city, rows, n, query->category,
                                           area != NULL ? area->id : 0, &s);
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "found", found);
    msh_json_string(w, "category", found ? s.category : NULL);
    msh_json_string(w, "legal_basis", found ? s.legal_basis : NULL);
    msh_json_unit(w, "lead", city, found ? s.lead : 0);
    msh_json_bool(w, "may_lead",
                  found && s.lead != 0 && msh_directory_may_lead(city, s.lead, query->category));
    msh_json_array(w, "assists");
    for (size_t i = 0; found && i < s.n_assists; i++)
        msh_json_unit(w, NULL, city, s.assists[i]);
    msh_json_array_end(w);
    msh_json_array(w, "informs");
    for (size_t i = 0; found && i < s.n_informs; i++)
        msh_json_unit(w, NULL, city, s.informs[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- versions ---- */

int msh_h_catalogue_versions(struct msh_req *req, struct msh_err *err)
{
    struct msh_catalogue_version *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t now = 0;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 || msh_catalogue_versions(&call, &items, &n, err) < 0 ||
        msh_api_now(req, &now, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        msh_people_want(&people, req->arena, items[i].author_id);
        msh_people_want(&people, req->arena, items[i].publisher_id);
    }
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_version(w, &people, &items[i], now);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int number_of(const struct msh_req *req, int64_t *ret, struct msh_err *err)
{
    return msh_parse_i64(msh_req_param(req, "number"), 1, INT32_MAX, ret)
               ? 0
               : msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "there is no such version");
}

static int send_version(struct msh_req *req, struct msh_call *call, int status, int64_t number,
                        struct msh_err *err)
{
    struct msh_catalogue_version version;
    struct msh_catalogue_row *rows = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    int64_t now = 0;
    size_t n = 0;

    if (msh_catalogue_version_get(call, number, &version, &rows, &n, err) < 0 ||
        msh_api_now(req, &now, err) < 0)
        return err->rc;
    msh_people_want(&people, req->arena, version.author_id);
    msh_people_want(&people, req->arena, version.publisher_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_version(w, &people, &version, now);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_line(req, w, NULL, &rows[i]);
    msh_json_array_end(w);
    msh_reply_etag(req, msh_catalogue_version_mark(&version));
    return msh_answer_send(req, status, &a, err);
}

int msh_h_catalogue_version(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t number;

    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0)
        return err->rc;
    return send_version(req, &call, 200, number, err);
}

/* "a b" of a list of families. */
static const char *families_of(struct msh_arena *arena, const struct msh_text_list *list)
{
    const char *text = "";

    for (size_t i = 0; i < list->n; i++)
        text = msh_arena_fmt(arena, "%s%s%s", text, i > 0 ? " " : "", list->items[i]);
    return text;
}

static void lines_in(struct msh_req *req, const struct msh_item_list *list, const char *note,
                     struct msh_catalogue_in *ret)
{
    const struct msh_catalogue_line_form *lines = list->items;

    *ret =
        (struct msh_catalogue_in){ .rows = MSH_ARRAY(req->arena, list->n, struct msh_catalogue_row),
                                   .n = list->n,
                                   .note = note,
                                   .from_day = MSH_CATALOGUE_FROM_NOW };
    for (size_t i = 0; i < list->n; i++)
        ret->rows[i] = (struct msh_catalogue_row){
            .category = lines[i].category,
            .area_level = (enum msh_area_level)lines[i].area_level,
            .lead_family = lines[i].lead == NULL ? "" : lines[i].lead,
            .assist_families = families_of(req->arena, &lines[i].assist),
            .inform_families = families_of(req->arena, &lines[i].inform),
            .legal_basis = lines[i].legal_basis,
        };
}

static int in_line(size_t row, size_t n, struct msh_err *err)
{
    const struct msh_imported at = { .row = row };

    return msh_imported_refuse(&at, n, err);
}

int msh_h_catalogue_draft(struct msh_req *req, struct msh_err *err)
{
    const struct msh_catalogue_form *form = req->form;
    struct msh_catalogue_in in;
    struct msh_call call;
    size_t row = form->rows.n;
    int64_t number;

    lines_in(req, &form->rows, form->note, &in);
    if (msh_api_call(req, &call, err) < 0 ||
        msh_catalogue_draft(&call, &in, &number, &row, err) < 0)
        return in_line(row, form->rows.n, err);
    msh_reply_location(req,
                       msh_arena_fmt(req->arena, "/api/v1/catalogue/versions/%" PRId64, number));
    return send_version(req, &call, 201, number, err);
}

int msh_h_catalogue_redraft(struct msh_req *req, struct msh_err *err)
{
    const struct msh_catalogue_form *form = req->form;
    struct msh_catalogue_in in;
    struct msh_call call;
    size_t row = form->rows.n;
    int64_t number;

    lines_in(req, &form->rows, form->note, &in);
    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_catalogue_redraft(&call, number, &in, &row, err) < 0)
        return in_line(row, form->rows.n, err);
    return send_version(req, &call, 200, number, err);
}

int msh_h_catalogue_drop(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t number;

    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_catalogue_drop(&call, number, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_catalogue_publish(struct msh_req *req, struct msh_err *err)
{
    const struct msh_from_form *form = req->form;
    struct msh_call call;
    int64_t number;

    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_catalogue_publish(&call, number, form->has_from ? form->from : MSH_CATALOGUE_FROM_NOW,
                              err) < 0)
        return err->rc;
    return send_version(req, &call, 200, number, err);
}

int msh_h_catalogue_recall(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t number;

    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_catalogue_recall(&call, number, err) < 0)
        return err->rc;
    return send_version(req, &call, 200, number, err);
}

int msh_h_catalogue_compare(struct msh_req *req, struct msh_err *err)
{
    const struct msh_compare_query *query = req->query;
    struct msh_catalogue_change *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    struct msh_catalogue_version base;
    struct msh_catalogue_row *rows = NULL;
    int64_t number;
    size_t n = 0;

    if (number_of(req, &number, err) < 0 || msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (query->base != 0 &&
        msh_catalogue_version_get(&call, query->base, &base, &rows, &n, err) < 0)
        return in_query("base", err);
    if (msh_catalogue_compare(&call, number, query->base, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_line(req, w, "before", items[i].before);
        write_line(req, w, "after", items[i].after);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_catalogue_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_catalogue_form *form = req->form;
    struct msh_imported done = { 0 };
    struct msh_catalogue_in in;
    struct msh_call call;

    lines_in(req, &form->rows, form->note, &in);
    if (form->has_from)
        in.from_day = form->from;
    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_catalogue_import(&call, &in, form->dry_run, &done, err) < 0)
        return msh_imported_refuse(&done, form->rows.n, err);
    return msh_imported_send(req, &done, form->dry_run, err);
}
