#include "base/base.h"

#include "service/plan.h"
#include "store/holding.h"
#include "store/receipt.h"

#define ABSENT_MAX 20 /* colleagues on leave one stands in for at once */

/* Who may see ------------------------------------------------------------------------------------*/

static void scope_of(const struct msh_call *call, const struct msh_directory *directory,
                     struct msh_scope *ret)
{
    msh_scope_of(call->principal, msh_directory_tree(directory), call->arena, ret);
}

void msh_call_reader(const struct msh_call *call, const struct msh_directory *directory,
                     struct msh_reader *ret)
{
    struct msh_scope scope;
    scope_of(call, directory, &scope);
    *ret = (struct msh_reader){ .city_wide = scope.city_wide && !scope.none,
                                .units = scope.units,
                                .n_units = scope.none ? 0 : scope.n_units,
                                .fence = scope.fence,
                                .n_fence = scope.n_fence,
                                .may_reports = scope.may_reports,
                                .may_unnamed = scope.may_unnamed,
                                .may_sealed = scope.may_sealed,
                                .audiences = scope.audiences };
}

static int64_t *share_units(const struct msh_ticket *ticket, struct msh_arena *arena)
{
    int64_t *units = MSH_ARRAY(arena, ticket->n_tasks + 1, int64_t);
    for (size_t i = 0; i < ticket->n_tasks; i++)
        units[i] = ticket->tasks[i].unit_id;
    return units;
}

static struct msh_ticket_facts facts_of(const struct msh_ticket_row *row, struct msh_arena *arena)
{
    return (struct msh_ticket_facts){ .ticket_id = row->ticket.id,
                                      .type = row->ticket.type,
                                      .identity = row->ticket.identity,
                                      .sealed = row->ticket.sealed,
                                      .accused = row->accused,
                                      .n_accused = row->n_accused,
                                      .units = share_units(&row->ticket, arena),
                                      .n_units = row->ticket.n_tasks };
}

int msh_call_sees(const struct msh_call *call, struct msh_tx *tx,
                  const struct msh_directory *directory, const struct msh_ticket_row *row,
                  struct msh_err *err)
{
    struct msh_ticket_facts facts = facts_of(row, call->arena);
    struct msh_scope scope;
    (void)tx;
    if (call->principal->kind == MSH_PRINCIPAL_SYSTEM)
        return MSH_OK;
    scope_of(call, directory, &scope);
    if (msh_may_see(&scope, &facts))
        return MSH_OK;
    return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such ticket");
}

bool msh_call_opens(const struct msh_call *call, const struct msh_ticket_row *row)
{
    struct msh_ticket_facts facts = facts_of(row, call->arena);
    return msh_may_unmask(call->principal, &facts);
}

/* One ticket whole ---------------------------------------------------------------------------------*/

struct viewing {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id;
    struct msh_ticket_view *view;
    int64_t absent[ABSENT_MAX]; /* colleagues on leave whose deputy the caller is */
    size_t n_absent;
};

static unsigned audiences_of(const struct viewing *viewing)
{
    struct msh_scope scope;
    scope_of(viewing->call, viewing->directory, &scope);
    return scope.audiences;
}

static int load_view(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct viewing *viewing = arg;
    struct msh_ticket_view *view = viewing->view;
    struct msh_arena *arena = viewing->call->arena;
    const struct msh_region *region = &viewing->call->service->region;
    int64_t region_id = region->region_id;
    int64_t ticket_id = viewing->ticket_id;
    unsigned audiences = audiences_of(viewing);
    int rc = msh_region_now(tx, region, &view->now, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load(tx, region_id, ticket_id, arena, &view->row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(viewing->call, tx, viewing->directory, &view->row, err);
    if (rc == MSH_OK)
        rc = msh_text_load(tx, region_id, ticket_id, audiences, arena, &view->texts, &view->n_texts,
                           err);
    if (rc == MSH_OK)
        rc = msh_attachment_load(tx, region_id, ticket_id, audiences, arena, &view->files,
                                 &view->n_files, err);
    if (rc == MSH_OK)
        rc = msh_reply_list(tx, region_id, ticket_id, arena, &view->replies, &view->n_replies, err);
    if (rc == MSH_OK)
        rc = msh_rendition_list(tx, region_id, ticket_id, arena, &view->renditions,
                                &view->n_renditions, err);
    if (rc == MSH_OK)
        rc = msh_person_of_ticket(tx, region_id, ticket_id, view->persons, &view->n_persons, err);
    if (rc == MSH_OK && viewing->call->principal->account_id != 0)
        rc = msh_holding_stands_for(tx, region_id, viewing->call->principal->account_id, view->now,
                                    viewing->absent, ABSENT_MAX, &viewing->n_absent, err);
    return rc;
}

/* The colleague on leave whose reply or claim waits here, 0 = none. */
static int64_t stands_for(const struct viewing *viewing)
{
    const struct msh_ticket *ticket = &viewing->view->row.ticket;
    for (size_t i = 0; i < viewing->n_absent; i++) {
        for (size_t k = 0; k < ticket->n_tasks; k++)
            if (ticket->tasks[k].state == MSH_TASK_UNIT_REVIEW &&
                ticket->tasks[k].author_id == viewing->absent[i])
                return viewing->absent[i];
        for (size_t k = 0; k < ticket->n_claims; k++)
            if (msh_claim_is_open(ticket->claims[k].state) &&
                ticket->claims[k].asked_by == viewing->absent[i])
                return viewing->absent[i];
    }
    return 0;
}

static void list_actions(const struct viewing *viewing)
{
    struct msh_ticket_view *view = viewing->view;
    struct msh_plan plan = {
        .call = viewing->call, .directory = viewing->directory, .row = view->row, .now = view->now
    };
    struct msh_facts facts = msh_plan_facts(&plan);
    const struct msh_category *category =
        msh_directory_category(viewing->directory, view->row.category);
    struct msh_actor actor = msh_call_actor(viewing->call, &view->row.ticket, "ticket", 0);
    actor.stands_for = stands_for(viewing);
    view->row.ticket.needs_place = category != NULL && category->needs_place;
    view->n_actions = msh_flow_actions(&view->row.ticket, &actor, &facts, view->actions,
                                       MSH_COUNT(view->actions));
}

int msh_ticket_view(struct msh_call *call, int64_t ticket_id, struct msh_ticket_view *ret,
                    struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct viewing viewing = {
        .call = call, .directory = directory, .ticket_id = ticket_id, .view = ret
    };
    *ret = (struct msh_ticket_view){ 0 };
    int rc = msh_tx_read(call->service->store, "ticket_view", load_view, &viewing, err);
    if (rc == MSH_OK) {
        bool withheld = msh_ticket_withheld(&ret->row.ticket);
        ret->unit_view = msh_call_is_unit(call);
        ret->title = ret->unit_view && withheld ? ret->row.unit_title : ret->row.title;
        if (ret->unit_view) /* drafts of renditions are the hotline's */
            ret->n_renditions = 0;
        list_actions(&viewing);
    }
    msh_directory_release(directory);
    return rc;
}

/* Receipt ------------------------------------------------------------------------------------------*/

struct proving {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id;
    const char *receipt, *proof, *seal;
};

static const char *json_text(struct msh_arena *arena, struct msh_str *out)
{
    const char *text = msh_arena_strdup(arena, out->p);
    msh_str_clear(out);
    return text;
}

static int load_proof(struct msh_tx *tx, struct proving *proving, struct msh_err *err)
{
    const struct msh_region *region = &proving->call->service->region;
    struct msh_proof proof;
    struct msh_seal seal;
    struct msh_str out;
    struct msh_json w;
    int rc = msh_proof_load(tx, region, "ticket", proving->ticket_id, 1, &proof, err);
    if (rc == MSH_E_NOT_FOUND)
        return MSH_OK; /* not sealed yet: the proof can be fetched later */
    if (rc == MSH_OK)
        rc = msh_seal_load(tx, region, proof.seal_no, &seal, err);
    if (rc < 0)
        return rc;
    msh_str_init(&out, 1 << 16);
    msh_json_init(&w, &out);
    msh_proof_write(&w, NULL, &proof);
    proving->proof = json_text(proving->call->arena, &out);
    msh_json_init(&w, &out);
    msh_seal_write(&w, NULL, &seal);
    proving->seal = json_text(proving->call->arena, &out);
    msh_str_done(&out);
    return MSH_OK;
}

static int load_receipt(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct proving *proving = arg;
    struct msh_call *call = proving->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row row;
    struct msh_event event;
    struct msh_text *texts;
    size_t n;
    int rc = msh_ticket_load(tx, region_id, proving->ticket_id, call->arena, &row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, proving->directory, &row, err);
    if (rc == MSH_OK && msh_call_is_unit(call) && msh_ticket_withheld(&row.ticket))
        /* a receipt holds the words themselves (guarantee 6) */
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no receipt for units");
    if (rc == MSH_OK)
        rc =
            msh_event_get(tx, region_id, "ticket", proving->ticket_id, 1, call->arena, &event, err);
    if (rc == MSH_OK)
        rc = msh_text_load(tx, region_id, proving->ticket_id, UINT32_MAX, call->arena, &texts, &n,
                           err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (texts[i].kind != MSH_PIECE_WORDS || texts[i].erased_at != 0)
            continue;
        struct msh_receipt receipt = { .region_id = region_id,
                                       .profile = call->service->region.crypto,
                                       .number = row.number,
                                       .ticket_id = row.ticket.id,
                                       .accepted_at = row.ticket.accepted_at,
                                       .text = texts[i].text };
        memcpy(receipt.salt, texts[i].salt, sizeof(receipt.salt));
        memcpy(receipt.digest, texts[i].digest, sizeof(receipt.digest));
        msh_receipt_set_event(&receipt, &event);
        proving->receipt = msh_receipt_json(call->arena, &receipt);
        return load_proof(tx, proving, err);
    }
    return msh_err_set(err, MSH_E_NOT_FOUND, "erased", "the words of this ticket were erased");
}

int msh_ticket_receipt(struct msh_call *call, int64_t ticket_id, const char **ret_receipt,
                       const char **ret_proof, const char **ret_seal, struct msh_err *err)
{
    struct proving proving = { .call = call,
                               .directory = msh_service_directory(call->service),
                               .ticket_id = ticket_id };
    int rc = msh_tx_read(call->service->store, "ticket_receipt", load_receipt, &proving, err);
    msh_directory_release(proving.directory);
    if (rc < 0)
        return rc;
    *ret_receipt = proving.receipt;
    *ret_proof = proving.proof;
    *ret_seal = proving.seal;
    return MSH_OK;
}

struct knowing {
    struct proving proving; /* `seal` is read here */
    const char *number;
    const uint8_t *hash;
    size_t hash_n;
    int64_t accepted_at;
};

static int load_known(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct knowing *k = arg;
    struct msh_call *call = k->proving.call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row row;
    struct msh_event event;
    int rc = msh_ticket_find_number(tx, region_id, k->number, &k->proving.ticket_id, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load(tx, region_id, k->proving.ticket_id, call->arena, &row, err);
    if (rc == MSH_OK)
        rc = msh_event_get(tx, region_id, "ticket", k->proving.ticket_id, 1, call->arena, &event,
                           err);
    if (rc == MSH_E_NOT_FOUND || (rc == MSH_OK && (k->hash_n < 8 || k->hash_n > MSH_HASH_SIZE ||
                                                   !msh_equal(event.hash, k->hash, k->hash_n))))
        return msh_err_set(err, MSH_E_NOT_FOUND, "receipt_unknown", "no such receipt was given");
    if (rc < 0)
        return rc;
    k->accepted_at = row.ticket.accepted_at;
    return load_proof(tx, &k->proving, err);
}

int msh_receipt_known(struct msh_call *call, const char *number, const uint8_t *hash, size_t hash_n,
                      const struct msh_piece *seal, int64_t *ret_accepted_at, struct msh_err *err)
{
    struct knowing k = {
        .proving = { .call = call }, .number = number, .hash = hash, .hash_n = hash_n
    };
    const char *ours;

    if (msh_tx_read(call->service->store, "receipt_known", load_known, &k, err) < 0)
        return err->rc;
    ours = k.proving.seal;
    if (seal != NULL && seal->p != NULL &&
        (ours == NULL || strlen(ours) != seal->n || memcmp(ours, seal->p, seal->n) != 0))
        return msh_err_set(err, MSH_E_NOT_FOUND, "seal_unknown", "no such seal was made");
    *ret_accepted_at = k.accepted_at;
    return MSH_OK;
}
