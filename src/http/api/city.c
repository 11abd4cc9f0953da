/*
 * What administrators change of the city: units, areas, categories, channels, lines, duty lists.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"
#include "http/forms_city.h"
#include "http/write_city.h"
#include "service/city_edit.h"
#include "service/structure_import.h"

/* The city as it is after the change; the request's own snapshot is older. */
struct after {
    struct msh_answering answer;
    const struct msh_directory *city;
};

static struct msh_json *begin(const struct msh_req *req, struct after *a)
{
    a->city = msh_service_directory(msh_api_service(req));
    return msh_answer_begin(req, &a->answer);
}

static int send(struct msh_req *req, int status, struct after *a, struct msh_err *err)
{
    msh_directory_release(a->city);
    return msh_answer_send(req, status, &a->answer, err);
}

static int gone(struct msh_err *err)
{
    return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "there is none of this code");
}

/* ---- units ---- */

static void unit_in(const struct msh_unit_form *form, const char *code, struct msh_unit_in *ret)
{
    *ret = (struct msh_unit_in){ .code = code,
                                 .name = form->name,
                                 .short_name = form->short_name,
                                 .kind = form->kind,
                                 .family = form->family,
                                 .parent = form->parent,
                                 .line = form->line,
                                 .area = form->area,
                                 .pinyin = form->pinyin,
                                 .level = (int)form->level };
}

/* The unit a path names, by code or id. */
static const struct msh_unit *unit_of(const struct msh_req *req, const struct msh_directory *city)
{
    const char *text = msh_req_param(req, "code");
    const struct msh_unit *unit = msh_directory_unit_code(city, text);
    int64_t id;

    return unit != NULL || !msh_id_parse(text, &id) ? unit : msh_directory_unit(city, id);
}

/* What a unit of this kind may lead on; other kinds are not bound. */
static void write_duties(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_unit *unit)
{
    const int kind = msh_name_find(&msh_unit_kind_names, unit->kind);
    size_t n;
    const struct msh_duty *duties = msh_directory_duties(city, &n);

    msh_json_array(w, "duties");
    for (size_t i = 0; i < n; i++)
        if ((int)duties[i].unit_kind == kind)
            msh_write_duty(w, &duties[i]);
    msh_json_array_end(w);
}

static int send_unit(struct msh_req *req, int status, int64_t id, struct msh_err *err)
{
    struct after a;
    struct msh_json *w = begin(req, &a);
    const struct msh_unit *unit = msh_directory_unit(a.city, id);

    if (unit != NULL) {
        msh_write_unit_rows(w, a.city, unit);
        write_duties(w, a.city, unit);
        msh_reply_etag(req, msh_unit_mark(unit));
    }
    return send(req, status, &a, err);
}

int msh_h_unit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_unit *unit = unit_of(req, msh_api_city(req));

    return unit == NULL ? gone(err) : send_unit(req, 200, unit->id, err);
}

int msh_h_unit_create(struct msh_req *req, struct msh_err *err)
{
    const struct msh_unit_form *form = req->form;
    struct msh_unit_in in;
    struct msh_call call;
    int64_t id;

    unit_in(form, form->code, &in);
    if (msh_api_call(req, &call, err) < 0 || msh_structure_unit_add(&call, &in, &id, err) < 0)
        return err->rc;
    msh_reply_location(req, msh_arena_fmt(req->arena, "/api/v1/units/%" PRId64, id));
    return send_unit(req, 201, id, err);
}

int msh_h_unit_edit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_unit_form *form = req->form;
    const struct msh_unit *unit = unit_of(req, msh_api_city(req));
    struct msh_unit_in in;
    struct msh_call call;

    if (unit == NULL)
        return gone(err);
    unit_in(form, unit->code, &in);
    if (msh_api_call(req, &call, err) < 0 || msh_unit_edit(&call, &in, form->active, err) < 0)
        return err->rc;
    return send_unit(req, 200, unit->id, err);
}

/* ---- many at once ---- */

static void write_imported(struct msh_json *w, const struct msh_imported *done, bool dry_run)
{
    msh_json_bool(w, "dry_run", dry_run);
    msh_json_int(w, "added", (int64_t)done->added);
    msh_json_int(w, "changed", (int64_t)done->changed);
    msh_json_int(w, "same", (int64_t)done->same);
}

int msh_imported_send(struct msh_req *req, const struct msh_imported *done, bool dry_run,
                      struct msh_err *err)
{
    struct msh_answering a;

    write_imported(msh_answer_begin(req, &a), done, dry_run);
    return msh_answer_send(req, 200, &a, err);
}

int msh_imported_refuse(const struct msh_imported *done, size_t n, struct msh_err *err)
{
    char field[sizeof(err->field)];

    if (done->row < n && err->rc != MSH_E_STALE) {
        (void)snprintf(field, sizeof(field), "rows[%zu]%s%.30s", done->row,
                       msh_empty(err->field) ? "" : ".", err->field);
        msh_copy(err->field, sizeof(err->field), field);
    }
    return err->rc;
}

/* Where a verdict of each row is wanted, room for them. */
static struct msh_import_verdict *room(struct msh_req *req, const struct msh_import_form *form)
{
    return form->dry_run && form->verdicts
               ? MSH_ARRAY(req->arena, form->rows.n, struct msh_import_verdict)
               : NULL;
}

static void write_verdict(struct msh_json *w, size_t row, const struct msh_import_verdict *verdict)
{
    msh_json_object(w, NULL);
    msh_json_int(w, "row", (int64_t)row);
    msh_json_word(w, "mark", &msh_import_mark_names, (int)verdict->mark);
    msh_json_string(w, "field", verdict->field);
    msh_json_string(w, "code", verdict->code);
    msh_json_string(w, "detail", verdict->text);
    msh_json_object_end(w);
}

static int answer_import(struct msh_req *req, const struct msh_imported *done,
                         const struct msh_import_verdict *verdicts, struct msh_err *err)
{
    const struct msh_import_form *form = req->form;
    struct msh_answering a;
    struct msh_json *w;

    if (verdicts == NULL)
        return msh_imported_send(req, done, form->dry_run, err);
    w = msh_answer_begin(req, &a);
    write_imported(w, done, true);
    msh_json_int(w, "refused", (int64_t)done->refused);
    msh_json_array(w, "rows");
    for (size_t i = 0; i < form->rows.n; i++)
        write_verdict(w, i, &verdicts[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_units_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_import_form *form = req->form;
    const struct msh_unit_form *rows = form->rows.items;
    struct msh_unit_in *in = MSH_ARRAY(req->arena, form->rows.n, struct msh_unit_in);
    struct msh_import_verdict *verdicts = room(req, form);
    struct msh_imported done = { 0 };
    struct msh_call call;

    for (size_t i = 0; i < form->rows.n; i++)
        unit_in(&rows[i], rows[i].code, &in[i]);
    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_structure_units_import(&call, in, form->rows.n, form->dry_run, verdicts, &done, err) <
        0)
        return msh_imported_refuse(&done, form->rows.n, err);
    return answer_import(req, &done, verdicts, err);
}

/* Degrees to the nearest millionth. */
static int64_t micro(double degrees)
{
    return (int64_t)(degrees * 1e6 + (degrees < 0 ? -0.5 : 0.5));
}

static int area_in(const struct msh_area_form *form, const char *code, struct msh_area_in *ret,
                   struct msh_err *err)
{
    const bool point = form->has_lat && form->has_lon;

    if (form->has_lat != form->has_lon)
        return msh_err_field(err, form->has_lat ? "lon" : "lat", "required",
                             "a point has a latitude and a longitude");
    *ret = (struct msh_area_in){ .code = code,
                                 .parent = form->parent,
                                 .level = form->level,
                                 .name = form->name,
                                 .pinyin = form->pinyin,
                                 .has_point = point,
                                 .lon = micro(form->lon),
                                 .lat = micro(form->lat) };
    return 0;
}

int msh_h_areas_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_import_form *form = req->form;
    const struct msh_area_form *rows = form->rows.items;
    struct msh_area_in *in = MSH_ARRAY(req->arena, form->rows.n, struct msh_area_in);
    struct msh_import_verdict *verdicts = room(req, form);
    struct msh_imported done = { 0 };
    struct msh_call call;

    for (done.row = 0; done.row < form->rows.n; done.row++)
        if (area_in(&rows[done.row], rows[done.row].code, &in[done.row], err) < 0)
            return msh_imported_refuse(&done, form->rows.n, err);
    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_structure_areas_import(&call, in, form->rows.n, form->dry_run, verdicts, &done, err) <
        0)
        return msh_imported_refuse(&done, form->rows.n, err);
    return answer_import(req, &done, verdicts, err);
}

static void category_in(const struct msh_category_form *form, const char *code,
                        struct msh_category *ret)
{
    *ret = (struct msh_category){ .code = code,
                                  .parent = form->parent,
                                  .name = form->name,
                                  .needs_place = form->needs_place,
                                  .pinyin = form->pinyin };
}

int msh_h_categories_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_import_form *form = req->form;
    const struct msh_category_form *rows = form->rows.items;
    struct msh_category *in = MSH_ARRAY(req->arena, form->rows.n, struct msh_category);
    struct msh_import_verdict *verdicts = room(req, form);
    struct msh_imported done = { 0 };
    struct msh_call call;

    for (size_t i = 0; i < form->rows.n; i++)
        category_in(&rows[i], rows[i].code, &in[i]);
    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_structure_categories_import(&call, in, form->rows.n, form->dry_run, verdicts, &done,
                                        err) < 0)
        return msh_imported_refuse(&done, form->rows.n, err);
    return answer_import(req, &done, verdicts, err);
}

/* ---- areas, categories ---- */

static int send_area(struct msh_req *req, int status, const char *code, struct msh_err *err)
{
    struct after a;
    struct msh_json *w = begin(req, &a);
    const struct msh_area *area = msh_directory_area_code(a.city, code);

    if (area != NULL) {
        msh_write_area_rows(w, a.city, area);
        msh_reply_etag(req, msh_area_mark(area));
    }
    return send(req, status, &a, err);
}

int msh_h_area_create(struct msh_req *req, struct msh_err *err)
{
    const struct msh_area_form *form = req->form;
    struct msh_area_in in;
    struct msh_call call;
    int64_t id;

    if (area_in(form, form->code, &in, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_structure_area_add(&call, &in, &id, err) < 0)
        return err->rc;
    return send_area(req, 201, form->code, err);
}

int msh_h_area_edit(struct msh_req *req, struct msh_err *err)
{
    const char *code = msh_req_param(req, "code");
    struct msh_area_in in;
    struct msh_call call;

    if (area_in(req->form, code, &in, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_area_edit(&call, &in, err) < 0)
        return err->rc;
    return send_area(req, 200, code, err);
}

static int put_category(struct msh_req *req, const char *code, bool create, struct msh_err *err)
{
    const struct msh_category_form *form = req->form;
    const struct msh_category *made;
    struct msh_category in;
    struct msh_call call;
    struct after a;
    struct msh_json *w;

    category_in(form, code, &in);
    if (msh_api_call(req, &call, err) < 0 ||
        msh_category_edit(&call, &in, create || form->active, create, err) < 0)
        return err->rc;
    w = begin(req, &a);
    made = msh_directory_category(a.city, code);
    if (made != NULL) {
        msh_write_category_rows(w, made);
        msh_reply_etag(req, msh_category_mark(made));
    }
    return send(req, create ? 201 : 200, &a, err);
}

int msh_h_category_create(struct msh_req *req, struct msh_err *err)
{
    return put_category(req, ((const struct msh_category_form *)req->form)->code, true, err);
}

int msh_h_category_edit(struct msh_req *req, struct msh_err *err)
{
    return put_category(req, msh_req_param(req, "code"), false, err);
}

/* ---- doors ---- */

static int put_channel(struct msh_req *req, const char *code, bool create, struct msh_err *err)
{
    const struct msh_channel_form *form = req->form;
    const struct msh_channel in = { code, form->name, form->kind }, *made;
    struct msh_call call;
    struct after a;
    struct msh_json *w;

    if (msh_api_call(req, &call, err) < 0 || msh_channel_edit(&call, &in, create, err) < 0)
        return err->rc;
    w = begin(req, &a);
    made = msh_directory_channel(a.city, code);
    if (made != NULL) {
        msh_write_channel_rows(w, made);
        msh_reply_etag(req, msh_channel_mark(made));
    }
    return send(req, create ? 201 : 200, &a, err);
}

int msh_h_channel_create(struct msh_req *req, struct msh_err *err)
{
    return put_channel(req, ((const struct msh_channel_form *)req->form)->code, true, err);
}

int msh_h_channel_edit(struct msh_req *req, struct msh_err *err)
{
    return put_channel(req, msh_req_param(req, "code"), false, err);
}

static int put_line(struct msh_req *req, const char *code, bool create, struct msh_err *err)
{
    const struct msh_line_form *form = req->form;
    const struct msh_transfer_line in = { code, form->name, form->emergency, form->purpose };
    const struct msh_transfer_line *made;
    struct msh_call call;
    struct after a;
    struct msh_json *w;

    if (msh_api_call(req, &call, err) < 0 || msh_line_edit(&call, &in, create, err) < 0)
        return err->rc;
    w = begin(req, &a);
    made = msh_directory_line(a.city, code);
    if (made != NULL) {
        msh_write_line_rows(w, made);
        msh_reply_etag(req, msh_transfer_line_mark(made));
    }
    return send(req, create ? 201 : 200, &a, err);
}

int msh_h_line_create(struct msh_req *req, struct msh_err *err)
{
    return put_line(req, ((const struct msh_line_form *)req->form)->code, true, err);
}

int msh_h_line_edit(struct msh_req *req, struct msh_err *err)
{
    return put_line(req, msh_req_param(req, "code"), false, err);
}

int msh_h_line_drop(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_line_drop(&call, msh_req_param(req, "code"), err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

/* ---- duty lists ---- */

int msh_h_duties(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;
    const struct msh_duty *items = msh_directory_duties(msh_api_city(req), &n);

    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        msh_write_duty(w, &items[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int duty_kind(const struct msh_req *req, enum msh_unit_kind *ret, struct msh_err *err)
{
    const int kind = msh_name_find(&msh_unit_kind_names, msh_req_param(req, "kind"));

    if (kind < 0)
        return gone(err);
    *ret = (enum msh_unit_kind)kind;
    return 0;
}

int msh_h_duty_put(struct msh_req *req, struct msh_err *err)
{
    const struct msh_duty_form *form = req->form;
    struct msh_duty in = { .category = msh_req_param(req, "category"), .basis = form->basis };
    struct msh_call call;

    if (duty_kind(req, &in.unit_kind, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_duty_edit(&call, &in, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_duty_drop(struct msh_req *req, struct msh_err *err)
{
    enum msh_unit_kind kind = MSH_UNIT_KIND_COUNT;
    struct msh_call call;

    if (duty_kind(req, &kind, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_duty_drop(&call, kind, msh_req_param(req, "category"), err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}
