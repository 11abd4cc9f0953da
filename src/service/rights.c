#include "base/base.h"

#include "service/destroy.h"
#include "service/plan.h"
#include "service/rights.h"
#include "service/settings.h"

/* One act on the person behind a ticket: checked, written and recorded in one transaction. */
struct righting {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id;
    const char *op;
    int (*write)(struct msh_tx *tx, struct righting *r, int64_t person_id, struct msh_err *err);
    const struct msh_rectify *change;
    bool restricted, done;
    int64_t person_id; /* to destroy */
    int64_t until_at, now;
};

/* `data` may be NULL. */
static int record_with(struct msh_tx *tx, const struct righting *r, const char *op,
                       const char *data, struct msh_err *err)
{
    const struct msh_call *call = r->call;
    struct msh_event_in in = { .subject_kind = "access",
                               .subject_id = r->ticket_id,
                               .op = op,
                               .actor_kind = msh_call_actor_kind(call),
                               .actor_id = msh_call_actor_id(call),
                               .data = data };
    return msh_event_append(tx, &call->service->region, &in, r->now, -1, NULL, err);
}

static int record(struct msh_tx *tx, const struct righting *r, const char *op, struct msh_err *err)
{
    return record_with(tx, r, op, NULL, err);
}

static int act(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct righting *r = arg;
    struct msh_call *call = r->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row row = { 0 };
    struct msh_person persons[MSH_PERSON_PER_TICKET] = { 0 };
    size_t n = 0;
    int rc = msh_region_now(tx, &call->service->region, &r->now, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load(tx, region_id, r->ticket_id, call->arena, &row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, r->directory, &row, err);
    if (rc == MSH_OK && call->principal->kind != MSH_PRINCIPAL_REQUESTER &&
        !msh_call_opens(call, &row)) /* who may not read them does not change them either */
        rc = msh_err_set(err, MSH_E_FORBIDDEN, "unmask", "this person is not yours to know");
    if (rc == MSH_OK)
        rc = msh_person_of_ticket(tx, region_id, r->ticket_id, persons, &n, err);
    if (rc < 0)
        return rc;
    if (n == 0 || persons[0].destroyed_at != 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "anonymous", "there is no person to this ticket");
    return r->write(tx, r, persons[0].person_id, err);
}

static int run(struct righting *r, struct msh_err *err)
{
    r->directory = msh_service_directory(r->call->service);
    int rc = msh_tx_run(r->call->service->store, r->op, act, r, err);
    msh_directory_release(r->directory);
    return rc;
}

/* As the first event of the ticket tells of the row, so does each correction. */
static int record_person(struct msh_tx *tx, const struct righting *r, int64_t person_id,
                         const struct msh_person_sealed *sealed, struct msh_err *err)
{
    const struct msh_service *service = r->call->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    char hex[2 * MSH_ROW_DIGEST_SIZE + 1], data[128];
    msh_person_digest(sealed, person_id, r->ticket_id, service->region.crypto, service->row_key,
                      digest);
    msh_hex(digest, sizeof(digest), hex);
    (void)snprintf(data, sizeof(data), "{\"person\":\"%" PRId64 "\",\"row\":\"%s\"}", person_id,
                   hex);
    return record_with(tx, r, r->op, data, err);
}

/* Here the fields stand by themselves, not in an intake's contact. */
static int name_field(struct msh_err *err)
{
    static const char within[] = "contact.";
    const size_t n = sizeof(within) - 1;
    if (strncmp(err->field, within, n) == 0)
        memmove(err->field, err->field + n, strlen(err->field + n) + 1);
    return err->rc;
}

static int rectify(struct msh_tx *tx, struct righting *r, int64_t person_id, struct msh_err *err)
{
    struct msh_service *service = r->call->service;
    struct msh_person_keys keys = msh_keys_person(service->keys);
    struct msh_person_clear clear = { NULL, NULL };
    struct msh_person_sealed sealed;
    int rc = msh_person_open(tx, service->region.region_id, &keys, person_id, msh_tx_arena(tx),
                             &clear, err);
    if (rc < 0)
        return rc;
    if (r->change->set_name)
        clear.name = r->change->name;
    if (r->change->set_phone)
        clear.phone = r->change->phone;
    if (msh_empty(clear.name) && msh_empty(clear.phone))
        return msh_err_field(err, r->change->set_phone ? "phone" : "name", "required",
                             "a name or a phone number must be left");
    rc = msh_person_seal(&keys, service->region.region_id, person_id, &clear, &sealed, err);
    if (rc < 0)
        return name_field(err);
    rc = msh_person_correct(tx, service->region.region_id, person_id, &sealed, err);
    return rc < 0 ? rc : record_person(tx, r, person_id, &sealed, err);
}

int msh_person_rectify(struct msh_call *call, int64_t ticket_id, const struct msh_rectify *change,
                       struct msh_err *err)
{
    struct righting r = {
        .call = call, .ticket_id = ticket_id, .op = "rectify", .write = rectify, .change = change
    };
    return run(&r, err);
}

static int freeze(struct msh_tx *tx, struct righting *r, int64_t person_id, struct msh_err *err)
{
    int rc =
        msh_person_restrict(tx, r->call->service->region.region_id, person_id, r->restricted, err);
    return rc < 0 ? rc : record(tx, r, r->op, err);
}

int msh_person_freeze(struct msh_call *call, int64_t ticket_id, bool restricted,
                      struct msh_err *err)
{
    struct righting r = { .call = call,
                          .ticket_id = ticket_id,
                          .op = restricted ? "restrict" : "unrestrict",
                          .write = freeze,
                          .restricted = restricted };
    return run(&r, err);
}

/* The newest request to destroy that an account made, 0 if none: two of them decide. What a
 * requester asks is on record, and for them to take up. */
static int asked_by(struct msh_tx *tx, const struct righting *r, int64_t *ret, struct msh_err *err)
{
    struct msh_event *events;
    size_t n = 0;
    int64_t after = 0;
    *ret = 0;
    do {
        int rc = msh_event_list(tx, r->call->service->region.region_id, "access", r->ticket_id,
                                after, 1000, msh_tx_arena(tx), &events, &n, err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < n; i++) {
            if (msh_streq(events[i].op, "erase_asked") && events[i].actor_id != 0)
                *ret = events[i].actor_id;
            after = events[i].seq;
        }
    } while (n == 1000);
    return MSH_OK;
}

/* The second asking only decides; the key is destroyed in a transaction of its own. */
static int erase(struct msh_tx *tx, struct righting *r, int64_t person_id, struct msh_err *err)
{
    int64_t asker = 0;
    int rc = asked_by(tx, r, &asker, err);
    r->done = false;
    if (rc < 0)
        return rc;
    if (asker == 0 || msh_call_actor_id(r->call) == 0)
        return record(tx, r, "erase_asked", err);
    if (asker == r->call->principal->account_id)
        return msh_err_set(err, MSH_E_FORBIDDEN, "second_person", "somebody else confirms this");
    r->done = true;
    r->person_id = person_id;
    return MSH_OK;
}

int msh_person_erase(struct msh_call *call, int64_t ticket_id, bool *ret_done, struct msh_err *err)
{
    struct righting r = { .call = call, .ticket_id = ticket_id, .op = "erase", .write = erase };
    int rc = run(&r, err);
    if (rc == MSH_OK && r.done) {
        struct msh_destroying what = { .ticket_id = ticket_id,
                                       .person_id = r.person_id,
                                       .erased = true };
        rc = msh_destroy_person(call, &what, err);
    }
    if (rc == MSH_OK)
        *ret_done = r.done;
    return rc;
}

static int hold_back(struct msh_tx *tx, struct righting *r, int64_t person_id, struct msh_err *err)
{
    int64_t days =
        msh_directory_setting(r->directory, "reveal_delay_days", MSH_SETTING_REVEAL_DAYS);
    if (r->until_at > r->now + days * MSH_DAY_MS)
        return msh_err_field(err, "until", "too_late", "at most %" PRId64 " days from now", days);
    int rc = msh_person_reveal_until(tx, r->call->service->region.region_id, person_id, r->until_at,
                                     err);
    char data[48];
    (void)snprintf(data, sizeof(data), "{\"until\":%" PRId64 "}", r->until_at);
    return rc < 0 ? rc : record_with(tx, r, r->op, data, err);
}

int msh_person_hold_back(struct msh_call *call, int64_t ticket_id, int64_t until_at,
                         struct msh_err *err)
{
    struct righting r = { .call = call,
                          .ticket_id = ticket_id,
                          .op = "hold_back",
                          .write = hold_back,
                          .until_at = until_at };
    return run(&r, err);
}

/* How it stands -----------------------------------------------------------------------------------*/

#define ASKED_MAX 1000 /* askings looked through for what waits */

struct looking {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id, limit;
    struct msh_person_state *states;
    size_t n;
};

static int read_asks(struct msh_tx *tx, const struct looking *l, struct msh_person_state *state,
                     struct msh_err *err)
{
    const int64_t me = msh_call_actor_id(l->call);
    struct msh_event *events = NULL;
    size_t n = 0;
    int rc = msh_event_list_op(tx, l->call->service->region.region_id, "access", state->ticket_id,
                               "erase_asked", MSH_ASKS_MAX, l->call->arena, &events, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        state->asks[state->n_asks++] = (struct msh_erase_ask){ events[i].at, events[i].actor_id };
        if (events[i].actor_id == 0)
            continue;
        state->mine = events[i].actor_id == me;
        state->asked = !state->mine;
    }
    return rc;
}

/* MSH_E_NOT_FOUND and MSH_E_FORBIDDEN as for the acts above. */
static int read_state(struct msh_tx *tx, const struct looking *l, int64_t ticket_id,
                      struct msh_person_state *ret, struct msh_err *err)
{
    struct msh_call *call = l->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row row = { 0 };
    struct msh_person persons[MSH_PERSON_PER_TICKET] = { 0 };
    size_t n = 0;
    int rc = msh_ticket_load(tx, region_id, ticket_id, call->arena, &row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, l->directory, &row, err);
    if (rc == MSH_OK && call->principal->kind != MSH_PRINCIPAL_REQUESTER &&
        !msh_call_opens(call, &row))
        rc = msh_err_set(err, MSH_E_FORBIDDEN, "unmask", "this person is not yours to know");
    if (rc == MSH_OK)
        rc = msh_person_of_ticket(tx, region_id, ticket_id, persons, &n, err);
    if (rc == MSH_OK && n == 0)
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "anonymous", "there is no person to this ticket");
    if (rc < 0)
        return rc;
    *ret = (struct msh_person_state){ .ticket_id = ticket_id,
                                      .number = row.number,
                                      .has_name = persons[0].has_name,
                                      .has_phone = persons[0].has_phone,
                                      .restricted = persons[0].restricted,
                                      .held_until = persons[0].reveal_until,
                                      .destroyed_at = persons[0].destroyed_at };
    return read_asks(tx, l, ret, err);
}

static int look_one(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    return read_state(tx, l, l->ticket_id, l->states, err);
}

int msh_person_state(struct msh_call *call, int64_t ticket_id, struct msh_person_state *ret,
                     struct msh_err *err)
{
    struct looking l = { .call = call, .ticket_id = ticket_id, .states = ret };
    l.directory = msh_service_directory(call->service);
    int rc = msh_tx_read(call->service->store, "person_state", look_one, &l, err);
    msh_directory_release(l.directory);
    return rc;
}

static bool is_known(const struct looking *l, int64_t ticket_id)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->states[i].ticket_id == ticket_id)
            return true;
    return false;
}

/* What the caller may not know is left out, like everywhere. */
static int look_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    struct msh_asked *asked = NULL;
    size_t n = 0;
    int rc = msh_person_asked(tx, l->call->service->region.region_id, ASKED_MAX, l->call->arena,
                              &asked, &n, err);
    l->n = 0;
    for (size_t i = 0; rc == MSH_OK && i < n && (int64_t)l->n < l->limit; i++) {
        if (is_known(l, asked[i].ticket_id))
            continue;
        rc = read_state(tx, l, asked[i].ticket_id, &l->states[l->n], err);
        if (rc == MSH_OK)
            l->n++;
        else if (rc == MSH_E_NOT_FOUND || rc == MSH_E_FORBIDDEN) {
            *err = (struct msh_err){ 0 };
            rc = MSH_OK;
        }
    }
    return rc;
}

int msh_person_requests(struct msh_call *call, int64_t limit, struct msh_person_state **ret,
                        size_t *ret_n, struct msh_err *err)
{
    struct looking l = { .call = call, .limit = limit };
    if (limit < 1 || limit > 200)
        return msh_err_field(err, "limit", "range", "1 to 200");
    l.states = MSH_ARRAY(call->arena, (size_t)limit, struct msh_person_state);
    l.directory = msh_service_directory(call->service);
    int rc = msh_tx_read(call->service->store, "person_requests", look_all, &l, err);
    msh_directory_release(l.directory);
    *ret = l.states;
    *ret_n = l.n;
    return rc;
}

/* Pressure ---------------------------------------------------------------------------------------*/

struct pressing {
    struct msh_call *call;
    int64_t after_ticket, after_seq, limit;
    struct msh_pressure *items;
    size_t n;
};

static int read_pressure(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct pressing *p = arg;
    struct msh_event *events;
    int rc =
        msh_event_list_kind(tx, p->call->service->region.region_id, "pressure", p->after_ticket,
                            p->after_seq, p->limit, p->call->arena, &events, &p->n, err);
    if (rc < 0)
        return rc;
    p->items = MSH_ARRAY(p->call->arena, p->n + 1, struct msh_pressure);
    for (size_t i = 0; i < p->n; i++)
        p->items[i] = (struct msh_pressure){ events[i].subject_id, events[i].seq, events[i].at,
                                             msh_streq(events[i].op, "pressed") };
    return MSH_OK;
}

int msh_pressure_list(struct msh_call *call, int64_t after_ticket, int64_t after_seq, int64_t limit,
                      struct msh_pressure **ret, size_t *ret_n, struct msh_err *err)
{
    struct pressing p = { call, after_ticket, after_seq, limit, NULL, 0 };
    int rc = msh_tx_read(call->service->store, "pressure", read_pressure, &p, err);
    if (rc < 0)
        return rc;
    *ret = p.items;
    *ret_n = p.n;
    return MSH_OK;
}
