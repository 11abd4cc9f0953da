/*
 * The process itself: alive, ready, described; the sandbox's clock; and the city's counters.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/guard.h"
#include "http/routes.h"
#include "service/health.h"
#include "service/work.h"
#include "store/tally.h"

#define TALLY_LIMIT 200

int msh_h_healthz(struct msh_req *req, struct msh_err *err)
{
    struct msh_str out;

    msh_str_init(&out, 64);
    msh_str_add(&out, "{\"status\":\"ok\"}");
    return msh_reply_json(req, 200, &out, err);
}

int msh_h_readyz(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w;
    struct msh_health health;

    if (msh_service_ready(msh_api_service(req), err) < 0 ||
        msh_health_read(msh_api_service(req), &health, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "status", "ready");
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_openapi(struct msh_req *req, struct msh_err *err)
{
    struct msh_str out;

    msh_str_init(&out, MSH_API_ANSWER_MAX);
    if (msh_routes_openapi(&out, err) < 0) {
        msh_str_done(&out);
        return err->rc;
    }
    return msh_reply_json(req, 200, &out, err);
}

/* "90m", "36h", "3d" as milliseconds. */
static int span_of(const char *text, int64_t *ret, struct msh_err *err)
{
    const size_t n = strlen(text);
    const char unit = text[n - 1];
    const int64_t of_unit = unit == 'm' ? MSH_MINUTE_MS : unit == 'h' ? MSH_HOUR_MS : MSH_DAY_MS;
    char digits[32];
    int64_t amount;

    (void)snprintf(digits, sizeof(digits), "%.*s", (int)(n - 1), text);
    if (strchr("mhd", unit) == NULL || !msh_parse_i64(digits, 1, 100000, &amount))
        return msh_err_field(err, "advance", "format", "a span such as 90m, 36h or 3d");
    *ret = amount * of_unit;
    return 0;
}

int msh_h_advance(struct msh_req *req, struct msh_err *err)
{
    const struct msh_advance_form *form = req->form;
    struct msh_service *service = msh_api_service(req);
    struct msh_answering a;
    struct msh_json *w;
    int64_t by_ms = 0, now;

    if (!service->region.sandbox)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "this city is no sandbox");
    if (span_of(form->advance, &by_ms, err) < 0 || msh_work_advance(service, by_ms, err) < 0 ||
        msh_api_now(req, &now, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_time(w, "now", now);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- counters ---- */

struct tallying {
    struct msh_req *req;
    const char *kind, *key, *after_k1, *after_k2;
    int64_t limit;
    struct msh_tally *items;
    size_t n;
};

static int read_tallies(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct tallying *t = arg;

    return msh_tally_list(tx, msh_api_service(t->req)->region.region_id, t->kind, t->key,
                          t->after_k1, t->after_k2, t->limit, t->req->arena, &t->items, &t->n, err);
}

/* City counters are for those who see the city; a unit counts its own with /tickets/counts. */
int msh_h_tallies(struct msh_req *req, struct msh_err *err)
{
    const struct msh_tally_query *query = req->query;
    struct tallying t = { .req = req,
                          .kind = query->kind,
                          .key = query->key,
                          .limit = query->limit > 0 ? query->limit : TALLY_LIMIT };
    struct msh_answering a;
    struct msh_reader reader;
    struct msh_json *w;
    char *split;

    msh_api_reader(req, &reader);
    if (!reader.city_wide)
        return msh_err_set(err, MSH_E_FORBIDDEN, "permission", "counters of the city");
    if (!msh_empty(query->cursor)) {
        split = msh_arena_strdup(req->arena, query->cursor);
        t.after_k1 = split;
        t.after_k2 = "";
        if (strchr(split, '|') != NULL) {
            t.after_k2 = strchr(split, '|') + 1;
            *strchr(split, '|') = '\0';
        }
    }
    if (msh_api_read(req, "tallies", read_tallies, &t, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < t.n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "k1", t.items[i].k1);
        msh_json_string(w, "k2", t.items[i].k2);
        msh_json_int(w, "n", t.items[i].n);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_string(
        w, "next_cursor",
        (int64_t)t.n < t.limit || t.n == 0
            ? NULL
            : msh_arena_fmt(req->arena, "%s|%s", t.items[t.n - 1].k1, t.items[t.n - 1].k2));
    return msh_answer_send(req, 200, &a, err);
}
