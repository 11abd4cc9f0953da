/*
 * What waits: for dispatch, on a unit's desk, claims to decide, callbacks to make; and how much.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "http/people.h"
#include "service/rights.h"
#include "store/list/queue.h"

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
    struct msh_dispatch_row *dispatches;
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
    const struct msh_directory *city = msh_api_city(q->req);
    const struct msh_area *area = msh_directory_area(city, ticket->area_id);
    const struct msh_category *category = msh_directory_category(city, ticket->category);

    msh_json_object(w, "ticket");
    msh_json_id(w, "id", ticket->ticket_id);
    msh_json_string(w, "number", ticket->number);
    msh_json_string(w, "title", ticket->title);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)ticket->state);
    msh_json_word(w, "type", &msh_type_names, (int)ticket->type);
    msh_json_word(w, "urgency", &msh_urgency_names, (int)ticket->urgency);
    msh_json_string(w, "category", ticket->category);
    msh_json_string(w, "category_name", category != NULL ? category->name : NULL);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "area_name", area != NULL ? area->name : NULL);
    msh_json_unit(w, "unit", city, ticket->lead_unit);
    msh_json_time(w, "accepted_at", ticket->accepted_at);
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

/* ---- dispatch ---- */

static int read_dispatch(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *q = arg;
    const struct msh_region *region = &msh_api_service(q->req)->region;

    if (msh_region_now(tx, region, &q->now, err) < 0)
        return err->rc;
    return msh_queue_dispatch(tx, region->region_id, &q->reader, &q->filter, &q->from, q->limit,
                              q->req->arena, &q->dispatches, &q->n, &q->next, err);
}

int msh_h_dispatch_queue(struct msh_req *req, struct msh_err *err)
{
    const struct msh_queue_query *query = req->query;
    struct msh_answering a;
    struct msh_json *w;
    struct waiting q;

    if (prepare(req, &q, err) < 0)
        return err->rc;
    q.filter.states = bits_of(&query->state);
    if ((q.filter.states & ~MSH_DISPATCH_STATES) != 0)
        return msh_err_field(err, "state", "not_allowed", "only what waits for a dispatcher");
    if (msh_api_read(req, "dispatch", read_dispatch, &q, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), q.now, &q.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < q.n; i++) {
        const struct msh_dispatch_row *row = &q.dispatches[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", row->ticket.ticket_id);
        write_ticket(&q, w, &row->ticket);
        msh_json_int(w, "round", row->round);
        msh_json_int(w, "returns", row->returns);
        write_due(&q, w, &row->ticket, row->due_at);
        msh_json_object_end(w);
    }
    return send(req, &q, &a, err);
}

/* ---- the desk ---- */

/* Where the caller is clerk or head: what lies there is the own work, what lies below is not. */
static void set_own(struct msh_req *req, struct msh_queue_filter *ret)
{
    const struct msh_principal *who = msh_api_who(req);
    int64_t *own = MSH_ARRAY(req->arena, MSH_GRANTS_MAX, int64_t);

    for (size_t i = 0; i < who->n_grants; i++)
        if ((MSH_BIT(who->grants[i].role) & MSH_ROLES_UNIT) != 0)
            own[ret->n_own++] = who->grants[i].unit_id;
    ret->own = own;
}

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
    q->filter.part = (enum msh_desk_part)(query->part + 1);
    set_own(req, &q->filter);
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

/* ---- how much there is of each ---- */

struct counted {
    struct msh_req *req;
    struct msh_reader reader;
    struct msh_queue_filter filter;
    struct msh_queue_count_of of;
    struct msh_queue_counts n;
};

static int read_counts(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counted *c = arg;
    const struct msh_region *region = &msh_api_service(c->req)->region;

    if (msh_region_now(tx, region, &c->of.now, err) < 0)
        return err->rc;
    c->of.today_to = msh_day_start(msh_day_of(c->of.now, region->zone_ms) + 1, region->zone_ms);
    return msh_queue_count(tx, region->region_id, &c->reader, &c->filter, &c->of, &c->n, err);
}

static void write_may(struct msh_json *w, const char *key, bool may, int64_t n)
{
    if (may)
        msh_json_int(w, key, n);
    else
        msh_json_null(w, key);
}

int msh_h_queues(struct msh_req *req, struct msh_err *err)
{
    const struct msh_principal *who = msh_api_who(req);
    struct counted c = { .req = req, .filter = { .holder_id = who->account_id } };
    struct msh_answering a;
    struct msh_json *w;

    msh_api_reader(req, &c.reader);
    set_own(req, &c.filter);
    c.of.desk = c.filter.n_own > 0;
    c.of.callbacks = msh_may(who, MSH_PERM_CALLBACK_LIST);
    c.of.watches = msh_may(who, MSH_PERM_SUPERVISE);
    if (msh_api_read(req, "queues", read_counts, &c, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "exact", c.n.exact);
    msh_json_int(w, "late", c.n.late);
    msh_json_int(w, "today", c.n.today);
    msh_json_int(w, "own", c.n.own);
    msh_json_int(w, "to_sign", c.n.to_sign);
    msh_json_int(w, "unit_review", c.n.unit_review);
    msh_json_int(w, "mine", c.n.mine);
    msh_json_int(w, "below", c.n.below);
    msh_json_int(w, "deferred", c.n.deferred);
    msh_json_int(w, "claims", c.n.claims[MSH_CLAIM_ASKED] + c.n.claims[MSH_CLAIM_ENDORSED]);
    msh_json_int(w, "asked", c.n.claims[MSH_CLAIM_ASKED]);
    write_may(w, "callbacks", c.of.callbacks, c.n.callbacks);
    write_may(w, "supervision", c.of.watches, c.n.watches);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- pressure: for inspectors alone (guarantee 5) ---- */

struct pressed {
    struct waiting *q;
    const struct msh_pressure *items;
    size_t n, n_tickets;
    struct msh_queue_ticket *tickets;
};

static int read_pressed(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct pressed *p = arg;
    struct msh_req *req = p->q->req;
    int64_t *ids = MSH_ARRAY(req->arena, p->n + 1, int64_t);

    for (size_t i = 0; i < p->n; i++)
        ids[i] = p->items[i].ticket_id;
    return msh_queue_tickets(tx, msh_api_service(req)->region.region_id, &p->q->reader, ids, p->n,
                             req->arena, &p->tickets, &p->n_tickets, err);
}

static const struct msh_queue_ticket *ticket_of(const struct pressed *p, int64_t ticket_id)
{
    for (size_t i = 0; i < p->n_tickets; i++)
        if (p->tickets[i].ticket_id == ticket_id)
            return &p->tickets[i];
    return NULL;
}

int msh_h_pressure(struct msh_req *req, struct msh_err *err)
{
    struct msh_pressure *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct pressed p;
    struct waiting q;
    size_t n = 0;

    if (prepare(req, &q, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_pressure_list(&call, q.from.at, q.from.id, q.limit, &items, &n, err) < 0)
        return err->rc;
    p = (struct pressed){ .q = &q, .items = items, .n = n };
    if (msh_api_read(req, "pressed", read_pressed, &p, err) < 0)
        return err->rc;
    msh_json_array(msh_answer_begin(req, &a), "items");
    for (size_t i = 0; i < n; i++) {
        const struct msh_queue_ticket *ticket = ticket_of(&p, items[i].ticket_id);

        if (ticket == NULL) /* behind this inspector's fence */
            continue;
        msh_json_object(&a.json, NULL);
        msh_json_id(&a.json, "ticket_id", items[i].ticket_id);
        write_ticket(&q, &a.json, ticket);
        msh_json_time(&a.json, "at", items[i].at);
        msh_json_bool(&a.json, "pressed", items[i].pressed);
        msh_json_object_end(&a.json);
    }
    if (n > 0 && (int64_t)n == q.limit)
        q.next = (struct msh_queue_cursor){ items[n - 1].ticket_id, items[n - 1].seq };
    return send(req, &q, &a, err);
}
