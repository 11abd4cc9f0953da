/*
 * What belongs to a ticket: the one it was merged into, those merged into it, and earlier and later
 * ones of the same matter. Each only where it exists for the caller; how many were merged is told to
 * whoever sees the ticket, because each of them waits for the reply.
 */
#include "base/base.h"

#include "http/api/api.h"
#include "http/related.h"
#include "http/view.h"
#include "store/list/list.h"

#define MERGED_MAX 50
#define MATTER_MAX 50

static const struct msh_field item_rows[] = {
    { .name = "id", .type = MSH_F_ID, .required = true },
    { .name = "number", .type = MSH_F_STRING, .required = true },
    { .name = "title", .type = MSH_F_STRING, .required = true, .nullable = true },
    { .name = "state", .type = MSH_F_STRING, .required = true, .names = &msh_ticket_state_names },
    { .name = "accepted_at", .type = MSH_F_TIME, .required = true, .nullable = true },
};
static MSH_ANSWER(item, "RelatedTicket", item_rows);
static const struct msh_field related_rows[] = {
    { .name = "parent", .type = MSH_F_OBJECT, .required = true, .nullable = true, .sub = &item },
    { .name = "merged", .type = MSH_F_ARRAY, .required = true, .sub = &item },
    { .name = "merged_total",
      .type = MSH_F_INT,
      .required = true,
      .help = "Also those that the caller does not see." },
    { .name = "matter",
      .type = MSH_F_ARRAY,
      .required = true,
      .sub = &item,
      .help = "Others of the same requester on the same subject." },
};
MSH_ANSWER(msh_a_related, "RelatedTickets", related_rows);

struct related {
    struct msh_req *req;
    struct msh_reader reader;
    bool unit; /* reads what units read */
    const struct msh_ticket_row *about;
    struct msh_ticket_row parent, merged[MERGED_MAX]; /* id 0 = not for this caller */
    size_t n_merged;
    struct msh_list matter;
};

static int64_t region_of(const struct related *r)
{
    return msh_api_service(r->req)->region.region_id;
}

static int load_one(struct msh_tx *tx, struct related *r, int64_t ticket_id,
                    struct msh_ticket_row *ret, struct msh_err *err)
{
    int rc = msh_list_may_see(tx, region_of(r), &r->reader, ticket_id, err);

    *ret = (struct msh_ticket_row){ 0 };
    if (rc == MSH_E_NOT_FOUND)
        return 0;
    return rc < 0 ? rc : msh_ticket_load(tx, region_of(r), ticket_id, r->req->arena, ret, err);
}

static int load_merged(struct msh_tx *tx, struct related *r, struct msh_err *err)
{
    int64_t ids[MERGED_MAX];
    size_t n = 0;

    if (msh_ticket_children(tx, region_of(r), r->about->ticket.id, 0, ids, MERGED_MAX, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        struct msh_ticket_row *row = &r->merged[r->n_merged];

        if (load_one(tx, r, ids[i], row, err) < 0)
            return err->rc;
        r->n_merged += row->ticket.id != 0;
    }
    return 0;
}

static int load(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct related *r = arg;
    const struct msh_filter same = { .matter_id = r->about->matter_id };
    const struct msh_cursor start = { 0 };

    r->n_merged = 0;
    if (r->about->ticket.parent_id != 0 &&
        load_one(tx, r, r->about->ticket.parent_id, &r->parent, err) < 0)
        return err->rc;
    if (load_merged(tx, r, err) < 0)
        return err->rc;
    if (r->unit || same.matter_id == 0) /* a matter is a requester's: not for units */
        return 0;
    return msh_list_tickets(tx, region_of(r), &r->reader, &same, &start, MATTER_MAX, 0,
                            r->req->arena, &r->matter, err);
}

static void write_item(struct msh_json *w, const char *key, int64_t id, const char *number,
                       const char *title, enum msh_ticket_state state, int64_t accepted_at)
{
    msh_json_object(w, key);
    msh_json_id(w, "id", id);
    msh_json_string(w, "number", number);
    msh_json_string(w, "title", title);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)state);
    msh_json_time(w, "accepted_at", accepted_at);
    msh_json_object_end(w);
}

static void write_row(struct msh_json *w, const char *key, const struct related *r,
                      const struct msh_ticket_row *row)
{
    const bool hidden = r->unit && msh_view_withheld(&row->ticket);

    if (row->ticket.id == 0)
        msh_json_null(w, key);
    else
        write_item(w, key, row->ticket.id, row->number, hidden ? row->unit_title : row->title,
                   row->ticket.state, row->ticket.accepted_at);
}

static int send(struct related *r, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(r->req, &a);

    write_row(w, "parent", r, &r->parent);
    msh_json_array(w, "merged");
    for (size_t i = 0; i < r->n_merged; i++)
        write_row(w, NULL, r, &r->merged[i]);
    msh_json_array_end(w);
    msh_json_int(w, "merged_total", r->about->ticket.children);
    msh_json_array(w, "matter");
    for (size_t i = 0; i < r->matter.n; i++) {
        const struct msh_list_row *row = &r->matter.rows[i];

        if (row->ticket_id != r->about->ticket.id)
            write_item(w, NULL, row->ticket_id, row->number, row->title, row->state,
                       row->accepted_at);
    }
    msh_json_array_end(w);
    return msh_answer_send(r->req, 200, &a, err);
}

int msh_h_related(struct msh_req *req, struct msh_err *err)
{
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct related *r = MSH_NEW(req->arena, struct related);
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_ticket_view(&call, id, view, err) < 0)
        return err->rc;
    r->req = req;
    r->about = &view->row;
    r->unit = view->unit_view;
    msh_api_reader(req, &r->reader);
    return msh_api_read(req, "related", load, r, err) < 0 ? err->rc : send(r, err);
}
