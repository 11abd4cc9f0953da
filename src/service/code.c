#include "base/base.h"

#include "base/json.h"
#include "service/code.h"
#include "service/plan.h"
#include "store/receipt.h"
#include "store/session_store.h"

#define REISSUE "reissue_code"
#define REFUSED "code_refused"

static const struct msh_name ways[] = {
    { "phone", "核对来电号码", "the caller's number" },
    { "receipt", "核对回执", "the receipt" },
    { "session", "本人登录", "the requester's session" },
};
const struct msh_names msh_code_way_names = { "code_way", ways, MSH_COUNT(ways) };

/* Drawing ---------------------------------------------------------------------------------------*/

void msh_code_draw(const struct msh_call *call, int64_t ticket_id, char ret[MSH_QUERY_CODE_SIZE])
{
    if (call->idem == NULL)
        msh_query_code_new(ret);
    else
        msh_keys_code_of(call->service->keys, call->service->region.region_id, ticket_id,
                         call->idem, ret);
}

bool msh_code_fits(const struct msh_service *service, const struct msh_ticket_row *row,
                   const char *code)
{
    uint8_t hash[MSH_HASH_SIZE];

    return row->code_hash != NULL && code != NULL &&
           msh_keys_code_hash(service->keys, service->region.region_id, row->ticket.id, code,
                              hash) &&
           msh_equal(row->code_hash, hash, sizeof(hash));
}

const char *msh_code_again(const struct msh_call *call, const struct msh_ticket_row *row,
                           const char *drawn, int64_t first_at)
{
    char code[MSH_QUERY_CODE_SIZE];

    if (msh_service_real_now() - first_at >= MSH_CODE_AGAIN_MS)
        return NULL;
    if (drawn == NULL) {
        msh_code_draw(call, row->ticket.id, code);
        drawn = code;
    }
    return msh_code_fits(call->service, row, drawn) ? msh_arena_strdup(call->arena, drawn) : NULL;
}

/* Checking --------------------------------------------------------------------------------------*/

struct reissuing {
    struct msh_call *call;
    const struct msh_code_proof *proof;
    enum msh_code_way way;
    struct msh_receipt receipt; /* read, where the way is one */
    const struct msh_ticket_row *row;
    int64_t now, person_id; /* person: whose number matched */
    bool wrong;
    char code[MSH_QUERY_CODE_SIZE];
    uint8_t hash[MSH_HASH_SIZE];
};

static int too_often(int64_t free_at, int64_t now, struct msh_err *err)
{
    int rc = msh_err_set(err, MSH_E_LIMIT, "rate_limited",
                         "too many codes or wrong numbers for this ticket; try again later");
    err->retry_after_s = (int)MSH_MAX((free_at - now + 999) / 1000, 1);
    return rc;
}

/* At most `max` events of this op within `span_ms` in a chain. */
static int check_count(struct msh_tx *tx, const struct reissuing *r, const char *kind,
                       const char *op, int64_t max, int64_t span_ms, struct msh_err *err)
{
    int64_t region_id = r->call->service->region.region_id, ticket_id = r->row->ticket.id;
    struct msh_subject_head head = { 0 };
    int64_t found = 0, oldest = 0;
    int rc = msh_event_lock(tx, region_id, kind, ticket_id, &head, err);
    if (rc == MSH_OK)
        rc = msh_event_since(tx, region_id, kind, ticket_id, op, r->now - span_ms, max, &found,
                             &oldest, err);
    return rc == MSH_OK && found >= max ? too_often(oldest + span_ms, r->now, err) : rc;
}

static int refuse(struct msh_tx *tx, struct reissuing *r, struct msh_err *err)
{
    const struct msh_event_in in = { .subject_kind = "access",
                                     .subject_id = r->row->ticket.id,
                                     .op = REFUSED,
                                     .actor_kind = msh_call_actor_kind(r->call),
                                     .actor_id = msh_call_actor_id(r->call) };

    r->wrong = true;
    return msh_event_append(tx, &r->call->service->region, &in, r->now, -1, NULL, err);
}

static int check_phone(struct msh_tx *tx, struct reissuing *r, struct msh_err *err)
{
    struct msh_service *service = r->call->service;
    struct msh_person_keys keys = msh_keys_person(service->keys);
    bool any = false;
    int rc = msh_person_by_phone(tx, service->region.region_id, &keys, r->row->ticket.id,
                                 r->proof->phone, &any, &r->person_id, err);
    if (rc < 0)
        return rc;
    if (!any)
        return msh_err_set(err, MSH_E_STATE, "no_phone",
                           "the requester left no number to compare with; only the receipt shows "
                           "whose ticket it is");
    return r->person_id != 0 ? MSH_OK : refuse(tx, r, err);
}

/* The paper holds together by itself (read_receipt); it must also be this ticket's. */
static int check_receipt(struct msh_tx *tx, struct reissuing *r, struct msh_err *err)
{
    int64_t region_id = r->call->service->region.region_id, ticket_id = r->row->ticket.id;
    struct msh_event event = { 0 };
    bool fits = r->receipt.region_id == region_id && r->receipt.ticket_id == ticket_id &&
                r->receipt.seq == 1 && msh_streq(r->receipt.number, r->row->number);
    int rc = msh_event_get(tx, region_id, "ticket", ticket_id, 1, msh_tx_arena(tx), &event, err);
    if (rc < 0)
        return rc;
    return fits && msh_equal(event.hash, r->receipt.hash, MSH_HASH_SIZE) ? MSH_OK
                                                                         : refuse(tx, r, err);
}

/* In one transaction with the heads locked, so that tries at the same time are counted too. */
static int check_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reissuing *r = arg;
    int rc = MSH_OK;
    r->wrong = false;
    r->person_id = 0;
    if (r->way != MSH_CODE_WAY_SESSION)
        rc = check_count(tx, r, "access", REFUSED, MSH_CODE_WRONG_MAX, MSH_HOUR_MS, err);
    if (rc == MSH_OK)
        rc = check_count(tx, r, "ticket", REISSUE, MSH_CODE_NEW_MAX, MSH_DAY_MS, err);
    if (rc == MSH_OK && r->way == MSH_CODE_WAY_PHONE)
        rc = check_phone(tx, r, err);
    if (rc == MSH_OK && r->way == MSH_CODE_WAY_RECEIPT)
        rc = check_receipt(tx, r, err);
    return rc;
}

static int choose_way(struct reissuing *r, struct msh_err *err)
{
    const struct msh_code_proof *proof = r->proof;
    char digits[MSH_PHONE_SIZE];
    if (r->call->principal->kind == MSH_PRINCIPAL_REQUESTER) {
        r->way = MSH_CODE_WAY_SESSION;
        return MSH_OK;
    }
    r->way = msh_empty(proof->receipt) ? MSH_CODE_WAY_PHONE : MSH_CODE_WAY_RECEIPT;
    if (r->way == MSH_CODE_WAY_PHONE && msh_empty(proof->phone))
        return msh_err_field(err, "phone", "required",
                             "the number the caller calls from, or the receipt");
    if (r->way == MSH_CODE_WAY_PHONE && !msh_phone_normalise(proof->phone, digits))
        return msh_err_field(err, "phone", "phone_bad", "not a phone number");
    if (r->way == MSH_CODE_WAY_RECEIPT) {
        const struct msh_piece paper = { proof->receipt, strlen(proof->receipt) }, none = { 0 };
        if (msh_receipt_verify(r->call->arena, paper, none, none, &r->receipt, err) < 0)
            return msh_err_field(err, "receipt", "receipt_bad",
                                 "this is no receipt, or something in it was changed");
    }
    return MSH_OK;
}

/* Replacing -------------------------------------------------------------------------------------*/

static int write_code(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                      struct msh_err *err)
{
    const struct reissuing *r = arg;
    const struct msh_service *service = plan->call->service;
    int64_t region_id = service->region.region_id, ticket_id = plan->row.ticket.id;
    uint8_t keep[MSH_HASH_SIZE];
    if (r->proof->keep_cookie != NULL)
        msh_keys_token_hash(service->keys, r->proof->keep_cookie, keep);
    int rc = msh_ticket_set_code(tx, region_id, ticket_id, r->hash, err);
    if (rc == MSH_OK)
        rc = msh_session_delete_of_ticket(tx, region_id, ticket_id,
                                          r->proof->keep_cookie != NULL ? keep : NULL, err);
    return rc;
}

static const char *data_of(const struct reissuing *r)
{
    const char *way = msh_name_code(&msh_code_way_names, (int)r->way);
    if (r->person_id == 0)
        return msh_arena_fmt(r->call->arena, "{\"way\":\"%s\"}", way);
    return msh_arena_fmt(r->call->arena, "{\"way\":\"%s\",\"person\":\"%" PRId64 "\"}", way,
                         r->person_id);
}

static int prepare(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct reissuing *r = arg;
    struct msh_service *service = plan->call->service;
    r->row = &plan->row;
    r->now = plan->now;
    int rc = choose_way(r, err);
    if (rc == MSH_OK)
        rc = msh_tx_run(service->store, "code_check", check_tx, r, err);
    if (rc == MSH_OK && r->wrong)
        rc = r->way == MSH_CODE_WAY_PHONE
                 ? msh_err_set(err, MSH_E_FORBIDDEN, "phone_differs",
                               "this is not the number on the ticket; the try was written down")
                 : msh_err_set(err, MSH_E_FORBIDDEN, "receipt_differs",
                               "this is the receipt of another ticket; the try was written down");
    if (rc < 0)
        return rc;
    msh_code_draw(plan->call, plan->row.ticket.id, r->code);
    if (!msh_keys_code_hash(service->keys, service->region.region_id, plan->row.ticket.id, r->code,
                            r->hash))
        return msh_err_set(err, MSH_E_BUG, "query_code", "the query code cannot be hashed");
    plan->row.code_hash = r->hash;
    msh_plan_add(plan, write_code, r);
    return msh_plan_event(plan, REISSUE, 0, data_of(r), err);
}

int msh_code_reissue(struct msh_call *call, int64_t ticket_id, const struct msh_code_proof *proof,
                     struct msh_code_new *ret, struct msh_err *err)
{
    struct reissuing r = { .call = call, .proof = proof };
    struct msh_plan_edit edit = { call, ticket_id, prepare, &r };
    struct msh_plan plan;
    const char *ignored;
    int rc = msh_plan_edit(&edit, REISSUE, &plan, err);
    if (rc < 0)
        return rc;
    *ret = (struct msh_code_new){ .number = plan.row.number,
                                  .query_code = r.code,
                                  .version = msh_plan_version(&plan) };
    if (plan.repeat)
        ret->query_code = msh_code_again(call, &plan.row, NULL, plan.repeat_at);
    else
        ret->query_code = msh_arena_strdup(call->arena, r.code);
    rc = msh_ticket_receipt(call, ticket_id, &ret->receipt, &ignored, &ignored, err);
    if (rc == MSH_E_NOT_FOUND) { /* its words were erased */
        *err = (struct msh_err){ 0 };
        rc = MSH_OK;
    }
    return rc;
}
