#include "base/base.h"

#include "http/api/api.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/time.h"

struct msh_api *msh_api_of(const struct msh_req *req)
{
    return req->app;
}

struct msh_service *msh_api_service(const struct msh_req *req)
{
    return msh_api_of(req)->service;
}

unsigned msh_api_cookie_flags(const struct msh_req *req)
{
    return msh_api_service(req)->conf.secure_cookies ? MSH_COOKIE_SECURE : 0;
}

const struct msh_principal *msh_api_who(const struct msh_req *req)
{
    return &((const struct msh_caller *)req->principal)->who;
}

const struct msh_directory *msh_api_city(const struct msh_req *req)
{
    return ((const struct msh_caller *)req->principal)->city;
}

const char *msh_api_city_name(const struct msh_req *req)
{
    struct msh_service *service = msh_api_service(req);
    /* a page for a refusal may stand before anybody was let in, so the city is not the caller's */
    const struct msh_directory *city = msh_service_directory(service);
    const char *name = msh_directory_city_name(city);

    name = msh_arena_strdup(req->arena, name != NULL ? name : service->region.name);
    msh_directory_release(city);
    return name;
}

void msh_api_reader(const struct msh_req *req, struct msh_reader *ret)
{
    const struct msh_call call = { .service = msh_api_service(req),
                                   .principal = msh_api_who(req),
                                   .arena = req->arena,
                                   .if_match = -1 };

    msh_call_reader(&call, msh_api_city(req), ret);
}

int msh_api_sheet(const struct msh_req *req, enum msh_sheet_format format, const char *title,
                  struct msh_sheet_out **ret, struct msh_err *err)
{
    const struct msh_service *service = msh_api_service(req);
    const struct msh_sheet_how how = {
        .format = format,
        .temp_dir = msh_arena_fmt(req->arena, "%s/files/tmp", service->dir),
        .title = title,
        .zone_ms = service->region.zone_ms,
        .bom = true,
    };

    return msh_sheet_open(&how, ret, err);
}

/* ---- the call ---- */

/* 128 bits in base 64: strangers share one space of keys, so theirs must not be guessed. */
#define ANONYMOUS_KEY_MIN 22

static const char *principal_text(const struct msh_req *req)
{
    const struct msh_principal *who = msh_api_who(req);

    switch (who->kind) {
    case MSH_PRINCIPAL_STAFF:
    case MSH_PRINCIPAL_TOKEN:
        return msh_arena_fmt(req->arena, "account:%" PRId64, who->account_id);
    case MSH_PRINCIPAL_REQUESTER:
        return msh_arena_fmt(req->arena, "ticket:%" PRId64, who->ticket_id);
    case MSH_PRINCIPAL_ANONYMOUS:
    case MSH_PRINCIPAL_SYSTEM:
    case MSH_PRINCIPAL_COUNT:
        break;
    }
    return "anonymous";
}

static const char *drawn_key(struct msh_arena *arena)
{
    uint8_t bytes[16];
    char hex[2 * sizeof(bytes) + 1];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), hex);
    return msh_arena_fmt(arena, "server-%s", hex);
}

static const struct msh_idem_key *idem_key(struct msh_req *req, const char *given)
{
    struct msh_idem_key *key = MSH_NEW(req->arena, struct msh_idem_key);
    const bool file = req->upload != NULL;
    const char *query = req->query_text != NULL ? req->query_text : "";
    const struct msh_piece pieces[] = {
        { req->path, strlen(req->path) + 1 },
        { query, strlen(query) + 1 },
        { file ? (const void *)req->upload->sha256 : req->body,
          file ? sizeof(req->upload->sha256) : req->body_n },
    };

    key->principal = principal_text(req);
    key->route = req->route->path;
    key->key = given != NULL ? given : drawn_key(req->arena);
    msh_hash(msh_api_service(req)->region.crypto, pieces, MSH_COUNT(pieces), key->body_digest);
    return key;
}

int msh_api_call(struct msh_req *req, struct msh_call *ret, struct msh_err *err)
{
    struct msh_call call = { .service = msh_api_service(req),
                             .principal = msh_api_who(req),
                             .arena = req->arena,
                             .if_match = -1 };
    const char *given = NULL;

    if (msh_req_if_match(req, &call.if_match, err) < 0 ||
        msh_req_idempotency_key(req, &given, err) < 0)
        return err->rc;
    if (given != NULL && call.principal->kind == MSH_PRINCIPAL_ANONYMOUS &&
        strlen(given) < ANONYMOUS_KEY_MIN)
        return msh_err_field(err, "Idempotency-Key", "format",
                             "128 random bits where nobody is logged in");
    if ((req->route->flags & MSH_ROUTE_IDEMPOTENT) != 0)
        call.idem = idem_key(req, given);
    *ret = call;
    return 0;
}

int msh_api_read(struct msh_req *req, const char *name, msh_tx_fn fn, void *arg,
                 struct msh_err *err)
{
    return msh_tx_read(msh_api_service(req)->store, name, fn, arg, err);
}

int msh_api_once(struct msh_tx *tx, const struct msh_call *call, int status, int64_t *ref_id,
                 struct msh_err *err)
{
    const int64_t region_id = call->service->region.region_id;
    struct msh_idem idem = { .status = status, .ref_id = *ref_id, .version = 1 };

    if (call->idem == NULL)
        return 0;
    if (msh_idem_take(tx, region_id, call->idem, msh_service_real_now(), &idem, err) < 0)
        return err->rc;
    if (idem.hit)
        *ref_id = idem.ref_id;
    return idem.hit;
}

/* ---- what outside names mean ---- */

int msh_api_unit(const struct msh_req *req, const char *text, const char *field, int64_t *ret,
                 struct msh_err *err)
{
    const struct msh_unit *unit;
    int64_t id = 0;

    *ret = 0;
    if (msh_empty(text))
        return 0;
    unit = msh_directory_unit_code(msh_api_city(req), text);
    if (unit == NULL && msh_id_parse(text, &id))
        unit = msh_directory_unit(msh_api_city(req), id);
    if (unit == NULL)
        return msh_err_field(err, field, "unknown", "no unit has this code or id");
    *ret = unit->id;
    return 0;
}

int msh_api_units(struct msh_req *req, const struct msh_text_list *texts, const char *field,
                  const int64_t **ret, size_t *ret_n, struct msh_err *err)
{
    int64_t *ids = MSH_ARRAY(req->arena, texts->n + 1, int64_t);

    for (size_t i = 0; i < texts->n; i++) {
        char name[64];

        (void)snprintf(name, sizeof(name), "%s[%zu]", field, i);
        if (msh_api_unit(req, texts->items[i], name, &ids[i], err) < 0)
            return err->rc;
        if (ids[i] == 0)
            return msh_err_field(err, name, "required", "a unit's code or id");
    }
    *ret = ids;
    *ret_n = texts->n;
    return 0;
}

struct finding {
    const struct msh_req *req;
    const char *number; /* NULL: the id is given */
    int64_t id;
};

/* A requester's session knows its own ticket alone; the others know what their lists show. */
static int find_ticket(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct finding *f = arg;
    const struct msh_principal *who = msh_api_who(f->req);
    const int64_t region_id = msh_api_service(f->req)->region.region_id;
    struct msh_reader reader;

    if (f->number != NULL && msh_ticket_find_number(tx, region_id, f->number, &f->id, err) < 0)
        return err->rc;
    if (who->kind == MSH_PRINCIPAL_REQUESTER)
        return f->id == who->ticket_id
                   ? 0
                   : msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "not yours");
    msh_api_reader(f->req, &reader);
    return msh_list_may_see(tx, region_id, &reader, f->id, err);
}

int msh_api_ticket(struct msh_req *req, const char *text, const char *field, int64_t *ret,
                   struct msh_err *err)
{
    struct finding f = { .req = req };

    *ret = 0;
    if (msh_empty(text))
        return 0;
    f.number = msh_number_valid(text) ? text : NULL;
    if (f.number == NULL && !msh_id_parse(text, &f.id))
        return msh_err_field(err, field, "format", "a ticket's number or id");
    if (msh_api_read(req, "ticket_number", find_ticket, &f, err) < 0) {
        if (err->rc != MSH_E_NOT_FOUND)
            return err->rc;
        return msh_err_field(err, field, "unknown", "no such ticket");
    }
    *ret = f.id;
    return 0;
}

int msh_api_moment(const char *text, bool end, int64_t zone_ms, const char *field, int64_t *ret,
                   struct msh_err *err)
{
    int32_t day;

    *ret = 0;
    if (msh_empty(text))
        return 0;
    if (msh_day_parse(text, &day)) {
        *ret = msh_day_start(day + (end ? 1 : 0), zone_ms);
        return 0;
    }
    if (!msh_time_parse(text, ret))
        return msh_err_field(err, field, "format", "a date (2026-10-13) or an RFC 3339 instant");
    return 0;
}

/* ---- answers ---- */

struct msh_json *msh_answer_begin(const struct msh_req *req, struct msh_answering *a)
{
    msh_str_init(&a->text, MSH_API_ANSWER_MAX);
    msh_json_init(&a->json, &a->text);
    a->json.zone_ms = msh_api_service(req)->region.zone_ms;
    msh_json_object(&a->json, NULL);
    return &a->json;
}

int msh_answer_send(struct msh_req *req, int status, struct msh_answering *a, struct msh_err *err)
{
    msh_json_object_end(&a->json);
    return msh_reply_json(req, status, &a->text, err);
}

void msh_json_unit(struct msh_json *w, const char *key, const struct msh_directory *city,
                   int64_t unit_id)
{
    const struct msh_unit *unit = msh_directory_unit(city, unit_id);

    if (unit == NULL) {
        msh_json_null(w, key);
        return;
    }
    msh_json_object(w, key);
    msh_json_id(w, "id", unit->id);
    msh_json_string(w, "code", unit->code);
    msh_json_string(w, "name", unit->name);
    msh_json_object_end(w);
}

void msh_json_word(struct msh_json *w, const char *key, const struct msh_names *names, int value)
{
    msh_json_string(w, key, msh_name_code(names, value));
}

void msh_json_word_or_null(struct msh_json *w, const char *key, const struct msh_names *names,
                           int value)
{
    msh_json_string(w, key, value > 0 ? msh_name_code(names, value) : NULL);
}

/* A due day is yellow from the workday before it on, so all days up to the next workday are. */
void msh_api_lamps(const struct msh_calendar *cal, int64_t now, struct msh_lamp_bounds *ret)
{
    int32_t today = msh_day_of(now, cal->zone_ms);
    int32_t last = msh_calendar_workday_nth(cal, today + 1, 1);

    ret->red_to = now + 1;
    ret->yellow_to = msh_day_start(last + 1, cal->zone_ms) + 1;
}

enum msh_lamp_code msh_api_lamp(const struct msh_lamp_bounds *bounds, enum msh_ticket_state state,
                                int64_t due_at)
{
    if (state == MSH_TICKET_DEFERRED)
        return MSH_LAMP_CODE_DEFERRED;
    if (due_at == 0)
        return MSH_LAMP_CODE_NONE;
    if (due_at < bounds->red_to)
        return MSH_LAMP_CODE_RED;
    return due_at < bounds->yellow_to ? MSH_LAMP_CODE_YELLOW : MSH_LAMP_CODE_GREEN;
}

const char *msh_cursor_text(struct msh_arena *arena, const int64_t parts[MSH_CURSOR_PARTS])
{
    char hex[2 * MSH_CURSOR_PARTS * sizeof(int64_t) + 1];

    msh_hex(parts, MSH_CURSOR_PARTS * sizeof(int64_t), hex);
    return msh_arena_strdup(arena, hex);
}

bool msh_cursor_parse(const char *text, int64_t ret[MSH_CURSOR_PARTS])
{
    return msh_unhex(text, ret, MSH_CURSOR_PARTS * sizeof(int64_t));
}

/* ---- actions ---- */

static bool is_answer(enum msh_op op)
{
    return op == MSH_OP_SOLVED || op == MSH_OP_ACCEPTED_UNSOLVED || op == MSH_OP_UNSOLVED ||
           op == MSH_OP_DISSATISFIED;
}

static bool is_callback(enum msh_op op)
{
    return op == MSH_OP_ATTEMPT || op == MSH_OP_UNREACHED || is_answer(op);
}

/* The last word of the route that carries an action: the operation's code with dashes, mostly. */
static const char *action_name(const struct msh_call *call, enum msh_op op)
{
    char *name;

    if (is_answer(op))
        return call->principal->kind == MSH_PRINCIPAL_REQUESTER ? "rate" : "answer";
    if (op == MSH_OP_ASK)
        return "claims";
    name = msh_arena_strdup(call->arena, msh_name_code(&msh_op_names, (int)op));
    for (char *p = name; *p != '\0'; p++)
        if (*p == '_')
            *p = '-';
    return name;
}

/* The callback that an answer or an attempt would be about. */
static int64_t open_callback(const struct msh_ticket *ticket)
{
    for (size_t i = ticket->n_callbacks; i-- > 0;)
        if (ticket->callbacks[i].state == MSH_ASK_OPEN)
            return ticket->callbacks[i].id;
    return 0;
}

/* Which kind of thing the route is about, and which one. */
struct action_place {
    const char *collection;
    int64_t id;
};

static struct action_place place_of(const struct msh_call *call, const struct msh_ticket *ticket,
                                    const struct msh_action *action)
{
    const bool ask = action->op == MSH_OP_ASK;

    if (is_callback(action->op) && call->principal->kind != MSH_PRINCIPAL_REQUESTER)
        return (struct action_place){ "callbacks", open_callback(ticket) };
    if (action->machine == MSH_MACHINE_TASK || (ask && action->target_id != 0))
        return (struct action_place){ "tasks", action->target_id };
    if (action->machine == MSH_MACHINE_CLAIM && !ask)
        return (struct action_place){ "claims", action->target_id };
    return (struct action_place){ "tickets", ticket->id };
}

/* Several operations share a route: show it once. */
static bool shown_before(const struct msh_call *call, const struct msh_ticket_view *view, size_t i)
{
    const struct msh_action *action = &view->actions[i];
    const char *name = action_name(call, action->op);

    for (size_t k = 0; k < i; k++) {
        const struct msh_action *other = &view->actions[k];

        if (other->machine == action->machine && other->target_id == action->target_id &&
            other->claim_kind == action->claim_kind &&
            msh_streq(action_name(call, other->op), name))
            return true;
    }
    return false;
}

void msh_json_actions(struct msh_json *w, const char *key, const struct msh_call *call,
                      const struct msh_ticket_view *view)
{
    msh_json_array(w, key);
    for (size_t i = 0; i < view->n_actions; i++) {
        const struct msh_action *action = &view->actions[i];
        const struct action_place place = place_of(call, &view->row.ticket, action);
        const char *name = action_name(call, action->op);
        const bool asks = action->op == MSH_OP_ASK && action->claim_kind >= 0;

        if (shown_before(call, view, i))
            continue;
        msh_json_object(w, NULL);
        msh_json_string(w, "action", name);
        msh_json_word(w, "machine", &msh_machine_names, (int)action->machine);
        msh_json_id(w, "target_id", place.id);
        msh_json_string(w, "kind",
                        asks ? msh_name_code(&msh_claim_kind_names, action->claim_kind) : NULL);
        msh_json_string(w, "href",
                        msh_arena_fmt(call->arena, "/api/v1/%s/%" PRId64 "/%s", place.collection,
                                      place.id, name));
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

struct part_search {
    const struct msh_service *service;
    const char *part;
    int64_t part_id, ticket_id;
};

static int find_part(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct part_search *s = arg;

    return msh_ticket_of_part(tx, s->service->region.region_id, s->part, s->part_id, &s->ticket_id,
                              err);
}

/* The members that help the client on: what is open now, or how the ticket stands. */
static void write_help(struct msh_str *out, const struct msh_call *call,
                       const struct msh_ticket_view *view, const struct msh_err *err)
{
    struct msh_json w;

    msh_json_init(&w, out);
    if (err->rc == MSH_E_STATE)
        msh_json_actions(&w, "allowed", call, view);
    msh_json_object(&w, "current");
    msh_json_word(&w, "state", &msh_ticket_state_names, (int)view->row.ticket.state);
    msh_json_int(&w, "version", view->row.version);
    msh_json_object_end(&w);
}

int msh_api_refuse(struct msh_req *req, struct msh_call *call, int64_t ticket_id, const char *part,
                   int64_t part_id, struct msh_err *err)
{
    struct part_search search = { call->service, part, part_id, ticket_id };
    struct msh_ticket_view *view;
    struct msh_err other = { 0 };
    struct msh_str extra;
    int rc;

    if (err->rc != MSH_E_STATE && err->rc != MSH_E_STALE)
        return err->rc;
    if (ticket_id == 0 && msh_api_read(req, "ticket_of_part", find_part, &search, &other) < 0)
        return err->rc;
    view = MSH_NEW(req->arena, struct msh_ticket_view);
    if (msh_ticket_view(call, search.ticket_id, view, &other) < 0)
        return err->rc;
    msh_str_init(&extra, 65536);
    write_help(&extra, call, view, err);
    rc = msh_reply_problem(req, err, extra.overflow ? NULL : extra.p);
    msh_str_done(&extra);
    return rc;
}
