/*
 * What waits: a unit's desk, claims to decide, callbacks to make.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/people.h"
#include "service/rights.h"
#include "store/queue.h"

#define LIMIT_DEFAULT 50

struct waiting {
    struct msh_req *req;
    struct msh_reader reader;
    struct msh_queue_filter filter;
    struct msh_queue_cursor from, next;
    int64_t limit, now;
    struct msh_desk_row *desk;
    struct msh_claim_row *claims;
    struct msh_callback_row *callbacks;
    struct msh_watch_row *watches;
    size_t n;
    struct msh_people people;
    struct msh_lamp_bounds lamps;
};

static unsigned bits_of(const struct msh_enum_list *list)
{
    unsigned bits = 0;

    for (size_t i = 0; i < list->n; i++)
        bits |= 1u << list->items[i];
    return bits;
}

static int prepare(struct msh_req *req, struct waiting *w, struct msh_err *err)
{
    const struct msh_queue_query *query = req->query;
    int64_t parts[MSH_CURSOR_PARTS];

    *w = (struct waiting){ .req = req, .limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT };
    msh_api_reader(req, &w->reader);
    if (msh_empty(query->cursor))
        return 0;
    if (!msh_cursor_parse(query->cursor, parts))
        return msh_err_field(err, "cursor", "format", "not a cursor of this list");
    w->from = (struct msh_queue_cursor){ parts[0], parts[1] };
    return 0;
}

static void write_ticket(const struct waiting *q, struct msh_json *w,
                         const struct msh_queue_ticket *ticket)
{
    const struct msh_area *area = msh_directory_area(msh_api_city(q->req), ticket->area_id);

    msh_json_object(w, "ticket");
    msh_json_id(w, "id", ticket->ticket_id);
    msh_json_string(w, "number", ticket->number);
    msh_json_string(w, "title", ticket->title);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)ticket->state);
    msh_json_word(w, "type", &msh_type_names, (int)ticket->type);
    msh_json_word(w, "urgency", &msh_urgency_names, (int)ticket->urgency);
    msh_json_string(w, "category", ticket->category);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_int(w, "version", ticket->version);
    msh_json_object_end(w);
}

static void write_due(const struct waiting *q, struct msh_json *w,
                      const struct msh_queue_ticket *ticket, int64_t due_at)
{
    msh_json_time(w, "due_at", due_at);
    msh_json_word(w, "lamp", &msh_lamp_names, (int)msh_api_lamp(&q->lamps, ticket->state, due_at));
}

static int send(struct msh_req *req, struct waiting *q, struct msh_answering *a,
                struct msh_err *err)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { q->next.at, q->next.id };

    msh_json_array_end(&a->json);
    msh_json_string(&a->json, "next_cursor",
                    q->next.id != 0 ? msh_cursor_text(req->arena, parts) : NULL);
    return msh_answer_send(req, 200, a, err);
}

/* ---- the desk ---- */

static int read_desk(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *q = arg;
    const struct msh_region *region = &msh_api_service(q->req)->region;

    if (msh_region_now(tx, region, &q->now, err) < 0)
        return err->rc;
    q->filter.at = q->now;
    return msh_queue_desk(tx, region->region_id, &q->reader, &q->filter, &q->from, q->limit,
                          q->req->arena, &q->desk, &q->n, &q->next, err);
}

static int set_desk_filter(struct msh_req *req, struct waiting *q, struct msh_err *err)
{
    const struct msh_queue_query *query = req->query;
    int64_t *unit = MSH_NEW(req->arena, int64_t);

    q->filter.states = bits_of(&query->state);
    if ((q->filter.states & ~MSH_DESK_STATES) != 0)
        return msh_err_field(err, "state", "not_allowed", "a desk shows open shares only");
    if (query->mine || query->pool)
        q->filter.holder_id = query->mine ? msh_api_who(req)->account_id : -1;
    if (msh_api_unit(req, query->unit, "unit", unit, err) < 0)
        return err->rc;
    q->filter.units = unit;
    q->filter.n_units = *unit != 0;
    return 0;
}

static void write_task(const struct waiting *q, struct msh_json *w, const struct msh_desk_row *row)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", row->task_id);
    write_ticket(q, w, &row->ticket);
    msh_json_unit(w, "unit", msh_api_city(q->req), row->unit_id);
    msh_json_word(w, "role", &msh_task_role_names, (int)row->role);
    msh_json_word(w, "state", &msh_task_state_names, (int)row->state);
    msh_json_int(w, "round", row->round);
    write_due(q, w, &row->ticket, row->due_at);
    msh_json_person(w, "holder", &q->people, row->holder_id);
    msh_json_string(w, "office", row->office);
    msh_json_time(w, "opened_at", row->opened_at);
    msh_json_object_end(w);
}

int msh_h_desk(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w;
    struct waiting q;

    if (prepare(req, &q, err) < 0 || set_desk_filter(req, &q, err) < 0 ||
        msh_api_read(req, "desk", read_desk, &q, err) < 0)
        return err->rc;
    for (size_t i = 0; i < q.n; i++)
        msh_people_want(&q.people, req->arena, q.desk[i].holder_id);
    if (msh_people_load(req, &q.people, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), q.now, &q.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < q.n; i++)
        write_task(&q, w, &q.desk[i]);
    return send(req, &q, &a, err);
}

/* ---- claims ---- */

static int read_claims(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *q = arg;

    return msh_queue_claims(tx, msh_api_service(q->req)->region.region_id, &q->reader, &q->filter,
                            &q->from, q->limit, q->req->arena, &q->claims, &q->n, &q->next, err);
}

static void write_claim(const struct waiting *q, struct msh_json *w,
                        const struct msh_claim_row *row)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", row->claim_id);
    write_ticket(q, w, &row->ticket);
    msh_json_id(w, "task_id", row->task_id);
    msh_json_word(w, "kind", &msh_claim_kind_names, (int)row->kind);
    msh_json_word(w, "state", &msh_claim_state_names, (int)row->state);
    msh_json_string(w, "reason", row->reason_code);
    msh_json_int(w, "amount", row->amount);
    msh_json_time(w, "until", row->until_at);
    msh_json_person(w, "asked_by", &q->people, row->asked_by);
    msh_json_unit(w, "asked_unit", msh_api_city(q->req), row->asked_unit);
    msh_json_time(w, "asked_at", row->asked_at);
    msh_json_object_end(w);
}

int msh_h_claim_queue(struct msh_req *req, struct msh_err *err)
{
    const struct msh_queue_query *query = req->query;
    struct msh_answering a;
    struct msh_json *w;
    struct waiting q;

    if (prepare(req, &q, err) < 0)
        return err->rc;
    q.filter.kinds = bits_of(&query->kind);
    q.filter.states = bits_of(&query->state);
    if (msh_api_read(req, "claims", read_claims, &q, err) < 0)
        return err->rc;
    for (size_t i = 0; i < q.n; i++)
        msh_people_want(&q.people, req->arena, q.claims[i].asked_by);
    if (msh_people_load(req, &q.people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < q.n; i++)
        write_claim(&q, w, &q.claims[i]);
    return send(req, &q, &a, err);
}

/* ---- callbacks: the hotline's work, never a unit's (guarantee 5) ---- */

static int read_callbacks(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *q = arg;
    const struct msh_region *region = &msh_api_service(q->req)->region;

    if (msh_region_now(tx, region, &q->now, err) < 0)
        return err->rc;
    return msh_queue_callbacks(tx, region->region_id, &q->reader, &q->filter, &q->from, q->limit,
                               q->req->arena, &q->callbacks, &q->n, &q->next, err);
}

static void write_callback(const struct waiting *q, struct msh_json *w,
                           const struct msh_callback_row *row)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", row->callback_id);
    write_ticket(q, w, &row->ticket);
    msh_json_word(w, "cause", &msh_callback_cause_names, (int)row->cause);
    msh_json_int(w, "round", row->round);
    msh_json_int(w, "attempts", row->attempts);
    write_due(q, w, &row->ticket, row->due_at);
    msh_json_person(w, "holder", &q->people, row->holder_id);
    msh_json_time(w, "opened_at", row->opened_at);
    msh_json_object_end(w);
}

int msh_h_callback_queue(struct msh_req *req, struct msh_err *err)
{
    const struct msh_queue_query *query = req->query;
    struct msh_answering a;
    struct msh_json *w;
    struct waiting q;

    if (prepare(req, &q, err) < 0)
        return err->rc;
    q.filter.kinds = bits_of(&query->cause);
    if (msh_api_read(req, "callbacks", read_callbacks, &q, err) < 0)
        return err->rc;
    for (size_t i = 0; i < q.n; i++)
        msh_people_want(&q.people, req->arena, q.callbacks[i].holder_id);
    if (msh_people_load(req, &q.people, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), q.now, &q.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < q.n; i++)
        write_callback(&q, w, &q.callbacks[i]);
    return send(req, &q, &a, err);
}

/* ---- supervision: what came up the third time ---- */

static int read_watches(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *q = arg;

    return msh_queue_watch(tx, msh_api_service(q->req)->region.region_id, &q->reader, &q->from,
                           q->limit, q->req->arena, &q->watches, &q->n, &q->next, err);
}

int msh_h_watch_queue(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w;
    struct waiting q;

    if (prepare(req, &q, err) < 0 || msh_api_read(req, "supervision", read_watches, &q, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < q.n; i++) {
        const struct msh_watch_row *row = &q.watches[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", row->ticket.ticket_id);
        write_ticket(&q, w, &row->ticket);
        msh_json_int(w, "round", row->round);
        msh_json_unit(w, "unit", msh_api_city(req), row->lead_unit);
        msh_json_time(w, "watch_at", row->watch_at);
        msh_json_object_end(w);
    }
    return send(req, &q, &a, err);
}

/* ---- pressure: for inspectors alone (guarantee 5) ---- */

int msh_h_pressure(struct msh_req *req, struct msh_err *err)
{
    struct msh_pressure *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct waiting q;
    size_t n = 0;

    if (prepare(req, &q, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_pressure_list(&call, q.from.at, q.from.id, q.limit, &items, &n, err) < 0)
        return err->rc;
    msh_json_array(msh_answer_begin(req, &a), "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(&a.json, NULL);
        msh_json_id(&a.json, "ticket_id", items[i].ticket_id);
        msh_json_time(&a.json, "at", items[i].at);
        msh_json_bool(&a.json, "pressed", items[i].pressed);
        msh_json_object_end(&a.json);
    }
    if (n > 0 && (int64_t)n == q.limit)
        q.next = (struct msh_queue_cursor){ items[n - 1].ticket_id, items[n - 1].seq };
    return send(req, &q, &a, err);
}
