/*
 * Reply templates: offered, kept, and filled from a ticket the caller may read.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "domain/deadline.h"
#include "http/people.h"
#include "http/view.h"
#include "service/template_edit.h"

static void write_template(struct msh_req *req, struct msh_json *w, const struct msh_template *item)
{
    msh_json_id(w, "id", item->template_id);
    msh_json_unit(w, "unit", msh_api_city(req), item->unit_id);
    msh_json_word(w, "kind", &msh_template_kind_names, (int)item->kind);
    msh_json_string(w, "name", item->name);
    msh_json_string(w, "text", item->body);
    msh_json_bool(w, "active", item->active);
    msh_json_time(w, "changed_at", item->changed_at);
    msh_json_bool(w, "editable", msh_template_may_edit(msh_api_who(req), item->unit_id));
    msh_json_int(w, "version", msh_template_mark(item));
}

int msh_h_templates(struct msh_req *req, struct msh_err *err)
{
    const struct msh_template_query *query = req->query;
    struct msh_template *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_template_offer(&call, query->kind, query->retired, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_template(req, w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int send_template(struct msh_req *req, int status, const struct msh_template *item,
                         const char *filled, struct msh_err *err)
{
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;

    msh_people_want(&people, req->arena, item->author_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_template(req, w, item);
    msh_json_person(w, "author", &people, item->author_id);
    msh_json_string(w, "filled", filled);
    msh_reply_etag(req, msh_template_mark(item));
    return msh_answer_send(req, status, &a, err);
}

/* ---- filled from a ticket ---- */

static const char *day_text(const struct msh_viewer *v, int64_t at)
{
    const int64_t zone_ms = msh_directory_calendar(v->city)->zone_ms;
    int year, month, mday;

    if (at == 0)
        return NULL;
    msh_day_to_civil(msh_day_of(at, zone_ms), &year, &month, &mday);
    return msh_arena_fmt(v->call->arena, "%d年%d月%d日", year, month, mday);
}

static const char *due_text(const struct msh_viewer *v)
{
    const struct msh_clock *due = msh_ticket_due_clock(&v->view->row.ticket);
    char text[MSH_DUE_TEXT_SIZE];

    if (due == NULL)
        return NULL;
    msh_due_text_zh(due->due_at, v->view->now, msh_directory_calendar(v->city)->zone_ms, text);
    return msh_arena_strdup(v->call->arena, text);
}

/* Whoever writes for a unit names that unit, the hotline names the lead. */
static const char *unit_text(const struct msh_viewer *v)
{
    const struct msh_unit *unit =
        msh_directory_unit(v->city, v->unit ? v->call->principal->unit_id : v->view->row.lead_unit);

    return unit == NULL ? NULL : unit->name;
}

static int fill(struct msh_req *req, const struct msh_template *item, int64_t ticket_id,
                const char **ret, struct msh_err *err)
{
    const char *values[MSH_TEMPLATE_WORD_COUNT] = { NULL };
    const struct msh_category *category;
    const struct msh_area *area;
    struct msh_call call;
    struct msh_viewer v;
    struct msh_str out;

    if (msh_api_call(req, &call, err) < 0 || msh_viewer_open(req, &call, ticket_id, &v, err) < 0)
        return err->rc;
    category = msh_directory_category(v.city, v.view->row.category);
    area = msh_directory_area(v.city, v.view->row.area_id);
    values[MSH_TEMPLATE_NUMBER] = v.view->row.number;
    values[MSH_TEMPLATE_TITLE] = v.view->title;
    values[MSH_TEMPLATE_UNIT] = unit_text(&v);
    values[MSH_TEMPLATE_CATEGORY] = category == NULL ? NULL : category->name;
    values[MSH_TEMPLATE_AREA] = area == NULL ? NULL : area->name;
    values[MSH_TEMPLATE_ACCEPTED] = day_text(&v, v.view->row.ticket.accepted_at);
    values[MSH_TEMPLATE_DUE] = due_text(&v);
    values[MSH_TEMPLATE_TODAY] = day_text(&v, v.view->now);
    msh_str_init(&out, MSH_API_ANSWER_MAX / 4);
    msh_template_fill(item->body, values, &out);
    *ret = msh_arena_strdup(req->arena, out.p);
    msh_str_done(&out);
    return 0;
}

int msh_h_template(struct msh_req *req, struct msh_err *err)
{
    const struct msh_template_query *query = req->query;
    struct msh_template item;
    struct msh_call call;
    const char *filled = NULL;
    int64_t id, ticket_id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_template_read(&call, id, &item, err) < 0 ||
        msh_api_ticket(req, query->ticket, "ticket", &ticket_id, err) < 0 ||
        (ticket_id != 0 && fill(req, &item, ticket_id, &filled, err) < 0))
        return err->rc;
    return send_template(req, 200, &item, filled, err);
}

/* ---- kept ---- */

static int put(struct msh_req *req, struct msh_template *item, int status, struct msh_err *err)
{
    const struct msh_template_form *form = req->form;
    struct msh_call call;

    item->kind = (enum msh_template_kind)form->kind;
    item->name = form->name;
    item->body = form->text;
    if (msh_api_call(req, &call, err) < 0 || msh_template_edit(&call, item, err) < 0)
        return err->rc;
    return send_template(req, status, item, NULL, err);
}

int msh_h_template_create(struct msh_req *req, struct msh_err *err)
{
    const struct msh_template_form *form = req->form;
    struct msh_template item = { .active = true };

    if (msh_api_unit(req, form->unit, "unit", &item.unit_id, err) < 0)
        return err->rc;
    return put(req, &item, 201, err);
}

int msh_h_template_edit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_template_form *form = req->form;
    struct msh_template item = { .active = form->active };

    if (msh_req_param_id(req, "id", &item.template_id, err) < 0)
        return err->rc;
    return put(req, &item, 200, err);
}
