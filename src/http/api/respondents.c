/*
 * 被诉对象: enterprises, estates and enforcement bodies that tickets are about; never persons.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "domain/city.h"
#include "service/told.h"
#include "store/respondent_store.h"

#define LIMIT_DEFAULT 50
#define TICKETS_MAX   200

struct respondent_work {
    struct msh_req *req;
    struct msh_respondent *items, item;
    struct msh_reader reader;
    const char *prefix;
    int kind;
    int64_t limit, respondent_id, ticket_id, *tickets;
    size_t n;
    const char *op;
    bool link;
    struct msh_call call;
    struct msh_told before;
};

static int64_t region_of(const struct respondent_work *work)
{
    return msh_api_service(work->req)->region.region_id;
}

static void write_respondent(struct msh_req *req, struct msh_json *w,
                             const struct msh_respondent *item)
{
    const struct msh_area *area = msh_directory_area(msh_api_city(req), item->area_id);

    msh_json_id(w, "id", item->respondent_id);
    msh_json_word(w, "kind", &msh_respondent_kind_names, (int)item->kind);
    msh_json_string(w, "name", item->name);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "note", item->note);
    msh_json_time(w, "created_at", item->created_at);
    msh_json_int(w, "version", msh_respondent_mark(item));
}

static int send_list(struct msh_req *req, const struct respondent_work *work, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);

    msh_json_array(w, "items");
    for (size_t i = 0; i < work->n; i++) {
        msh_json_object(w, NULL);
        write_respondent(req, w, &work->items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int list(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;

    return msh_respondent_list(tx, region_of(work), work->kind, work->prefix, work->limit,
                               work->req->arena, &work->items, &work->n, err);
}

int msh_h_respondent_list(struct msh_req *req, struct msh_err *err)
{
    const struct msh_respondent_query *query = req->query;
    struct respondent_work work = { .req = req, .prefix = query->q, .kind = query->kind };

    work.limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    if (msh_api_read(req, "respondents", list, &work, err) < 0)
        return err->rc;
    return send_list(req, &work, err);
}

static int get(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;

    return msh_respondent_get(tx, region_of(work), work->respondent_id, work->req->arena,
                              &work->item, err);
}

static int send_one(struct msh_req *req, int status, const struct msh_respondent *item,
                    struct msh_err *err)
{
    struct msh_answering a;

    write_respondent(req, msh_answer_begin(req, &a), item);
    msh_reply_etag(req, msh_respondent_mark(item));
    return msh_answer_send(req, status, &a, err);
}

int msh_h_respondent_get(struct msh_req *req, struct msh_err *err)
{
    struct respondent_work work = { .req = req };

    if (msh_req_param_id(req, "id", &work.respondent_id, err) < 0 ||
        msh_api_read(req, "respondent", get, &work, err) < 0)
        return err->rc;
    return send_one(req, 200, &work.item, err);
}

static int append(struct msh_tx *tx, const struct respondent_work *work, int64_t now,
                  struct msh_err *err)
{
    const struct msh_principal *who = msh_api_who(work->req);
    const struct msh_event_in in = { .subject_kind = "respondent",
                                     .subject_id = work->item.respondent_id,
                                     .op = work->op,
                                     .target_id = work->ticket_id,
                                     .actor_kind =
                                         msh_name_code(&msh_principal_names, (int)who->kind),
                                     .actor_id = who->account_id };

    return msh_told_append(tx, &msh_api_service(work->req)->region,
                           msh_api_service(work->req)->row_key, &in, now, &work->before, err);
}

/* The respondent's rows as they are, its chain locked. */
static int look(struct msh_tx *tx, struct respondent_work *work, struct msh_err *err)
{
    const struct msh_service *service = msh_api_service(work->req);
    const int64_t id = work->item.respondent_id;
    struct msh_subject_head head;

    if (msh_event_lock(tx, region_of(work), "respondent", id, &head, err) < 0)
        return err->rc;
    return msh_told_read(tx, &service->region, service->row_key, "respondent", id, &work->before,
                         err);
}

/* Is it still what the caller read? */
static int match(struct msh_tx *tx, struct respondent_work *work, struct msh_err *err)
{
    struct msh_respondent old;

    if (msh_respondent_get(tx, region_of(work), work->item.respondent_id, msh_tx_arena(tx), &old,
                           err) < 0)
        return err->rc;
    work->item.created_at = old.created_at;
    return work->call.if_match < 0 || work->call.if_match == msh_respondent_mark(&old)
               ? 0
               : msh_err_set(err, MSH_E_STALE, "stale", "somebody else changed this meanwhile");
}

static int put(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;
    const bool fresh = msh_streq(work->op, "create");
    const int made = fresh ? msh_api_once(tx, &work->call, 201, &work->item.respondent_id, err) : 0;
    int64_t now;

    if (made < 0)
        return made;
    if (made == 1) /* the key made it before */
        return msh_respondent_get(tx, region_of(work), work->item.respondent_id, work->req->arena,
                                  &work->item, err);
    if (msh_region_now(tx, &msh_api_service(work->req)->region, &now, err) < 0 ||
        look(tx, work, err) < 0 || (!fresh && match(tx, work, err) < 0))
        return err->rc;
    if (fresh)
        work->item.created_at = now;
    if ((fresh ? msh_respondent_insert(tx, region_of(work), &work->item, err)
               : msh_respondent_update(tx, region_of(work), &work->item, err)) < 0)
        return err->rc;
    return append(tx, work, now, err);
}

static int fill(struct msh_req *req, struct msh_respondent *item, struct msh_err *err)
{
    const struct msh_respondent_form *form = req->form;
    const struct msh_area *area = msh_directory_area_code(msh_api_city(req), form->area);

    if (!msh_empty(form->area) && area == NULL)
        return msh_err_field(err, "area", "unknown", "no area has this code");
    item->kind = (enum msh_respondent_kind)form->kind;
    item->name = form->name;
    item->area_id = area != NULL ? area->id : 0;
    item->note = form->note != NULL ? form->note : "";
    return 0;
}

int msh_h_respondent_create(struct msh_req *req, struct msh_err *err)
{
    struct respondent_work work = { .req = req, .op = "create" };

    work.item.respondent_id = msh_service_new_id(msh_api_service(req));
    if (msh_api_call(req, &work.call, err) < 0 || fill(req, &work.item, err) < 0 ||
        msh_tx_run(msh_api_service(req)->store, "respondent_create", put, &work, err) < 0)
        return err->rc;
    msh_reply_location(
        req, msh_arena_fmt(req->arena, "/api/v1/respondents/%" PRId64, work.item.respondent_id));
    return send_one(req, 201, &work.item, err);
}

int msh_h_respondent_edit(struct msh_req *req, struct msh_err *err)
{
    struct respondent_work work = { .req = req, .op = "edit" };

    if (msh_req_param_id(req, "id", &work.item.respondent_id, err) < 0 ||
        msh_api_call(req, &work.call, err) < 0 || fill(req, &work.item, err) < 0 ||
        msh_tx_run(msh_api_service(req)->store, "respondent_edit", put, &work, err) < 0)
        return err->rc;
    return send_one(req, 200, &work.item, err);
}

/* ---- tickets and respondents ---- */

static int seen_tickets(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;
    size_t n = 0, seen = 0;

    if (msh_respondent_get(tx, region_of(work), work->respondent_id, work->req->arena, &work->item,
                           err) < 0 ||
        msh_respondent_tickets(tx, region_of(work), work->respondent_id, TICKETS_MAX,
                               work->req->arena, &work->tickets, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        int rc = msh_list_may_see(tx, region_of(work), &work->reader, work->tickets[i], err);

        if (rc == 0)
            work->tickets[seen++] = work->tickets[i];
        else if (rc != MSH_E_NOT_FOUND)
            return rc;
    }
    work->n = seen;
    return 0;
}

int msh_h_respondent_tickets(struct msh_req *req, struct msh_err *err)
{
    struct respondent_work work = { .req = req };
    struct msh_answering a;
    struct msh_json *w;

    msh_api_reader(req, &work.reader);
    if (msh_req_param_id(req, "id", &work.respondent_id, err) < 0 ||
        msh_api_read(req, "respondent_tickets", seen_tickets, &work, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "ids");
    for (size_t i = 0; i < work.n; i++)
        msh_json_id(w, NULL, work.tickets[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int of_ticket(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;

    if (msh_list_may_see(tx, region_of(work), &work->reader, work->ticket_id, err) < 0)
        return err->rc;
    return msh_respondent_of_ticket(tx, region_of(work), work->ticket_id, work->req->arena,
                                    &work->items, &work->n, err);
}

int msh_h_ticket_respondents(struct msh_req *req, struct msh_err *err)
{
    struct respondent_work work = { .req = req };

    msh_api_reader(req, &work.reader);
    if (msh_req_param_id(req, "id", &work.ticket_id, err) < 0 ||
        msh_api_read(req, "ticket_respondents", of_ticket, &work, err) < 0)
        return err->rc;
    return send_list(req, &work, err);
}

static int relink(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct respondent_work *work = arg;
    int64_t now;

    if (msh_list_may_see(tx, region_of(work), &work->reader, work->ticket_id, err) < 0 ||
        msh_respondent_get(tx, region_of(work), work->respondent_id, msh_tx_arena(tx), &work->item,
                           err) < 0 ||
        msh_region_now(tx, &msh_api_service(work->req)->region, &now, err) < 0 ||
        look(tx, work, err) < 0)
        return err->rc;
    if ((work->link
             ? msh_respondent_link(tx, region_of(work), work->ticket_id, work->respondent_id, err)
             : msh_respondent_unlink(tx, region_of(work), work->ticket_id, work->respondent_id,
                                     err)) < 0)
        return err->rc;
    return append(tx, work, now, err);
}

static int change_link(struct msh_req *req, bool link, struct msh_err *err)
{
    struct respondent_work work = { .req = req, .link = link, .op = link ? "link" : "unlink" };

    msh_api_reader(req, &work.reader);
    if (msh_req_param_id(req, "id", &work.ticket_id, err) < 0 ||
        msh_req_param_id(req, "respondent", &work.respondent_id, err) < 0 ||
        msh_tx_run(msh_api_service(req)->store, "respondent_link", relink, &work, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_respondent_link(struct msh_req *req, struct msh_err *err)
{
    return change_link(req, true, err);
}

int msh_h_respondent_unlink(struct msh_req *req, struct msh_err *err)
{
    return change_link(req, false, err);
}
