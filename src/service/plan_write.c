/*
 * A plan into the database, in one transaction: its events, its rows, what the repeat of its key
 * answers. How a command recognises that it was carried out before.
 */
#include "base/base.h"

#include "service/plan.h"
#include "store/job_store.h"
#include "store/tally.h"

/* Repeats ---------------------------------------------------------------------------------------*/

static void set_repeat(struct msh_plan *plan, const struct msh_idem *idem)
{
    plan->repeat = idem->hit;
    plan->repeat_ref = idem->ref_id;
    plan->repeat_version = idem->version;
    plan->repeat_at = idem->created_at;
}

int msh_plan_repeated(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err)
{
    struct msh_idem idem = { 0 };
    if (plan->call->idem == NULL)
        return MSH_OK;
    int rc = msh_idem_find(tx, plan->call->service->region.region_id, plan->call->idem, &idem, err);
    set_repeat(plan, &idem);
    return rc;
}

int64_t msh_plan_ref(const struct msh_plan *plan)
{
    if (plan->repeat)
        return plan->repeat_ref;
    return plan->ref_id != 0 ? plan->ref_id : plan->row.ticket.id;
}

int64_t msh_plan_version(const struct msh_plan *plan)
{
    return plan->repeat ? plan->repeat_version : plan->row.version;
}

/* What verify compares --------------------------------------------------------------------------*/

void msh_plan_row(struct msh_plan *plan, const char *kind, int64_t id,
                  const uint8_t digest[MSH_ROW_DIGEST_SIZE])
{
    struct msh_plan_row *row =
        MSH_PUSH(plan->call->arena, plan->rows, plan->n_rows, plan->cap_rows);
    row->kind = kind;
    row->id = id;
    memcpy(row->digest, digest, MSH_ROW_DIGEST_SIZE);
}

void msh_plan_was(enum msh_crypto_profile profile, const char *const digests[MSH_ROW_COUNT],
                  char ret[MSH_PLAN_WAS_SIZE])
{
    struct msh_piece pieces[MSH_ROW_COUNT];
    uint8_t hash[MSH_HASH_SIZE];
    for (int i = 0; i < MSH_ROW_COUNT; i++)
        pieces[i] = digests[i] == NULL ? (struct msh_piece){ "-", 1 }
                                       : (struct msh_piece){ digests[i], strlen(digests[i]) };
    msh_hash(profile, pieces, MSH_ROW_COUNT, hash);
    msh_hex(hash, MSH_ROW_DIGEST_SIZE, ret);
}

/* What the command found. */
static void write_was(struct msh_json *w, const struct msh_plan *plan)
{
    const struct msh_service *service = plan->call->service;
    char hex[MSH_ROW_COUNT][2 * MSH_ROW_DIGEST_SIZE + 1], was[MSH_PLAN_WAS_SIZE];
    const char *digests[MSH_ROW_COUNT];
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    for (int i = 0; i < MSH_ROW_COUNT; i++) {
        bool any = msh_ticket_digest(&plan->before, (enum msh_row_group)i, service->region.crypto,
                                     service->row_key, digest);
        msh_hex(digest, sizeof(digest), hex[i]);
        digests[i] = any ? hex[i] : NULL;
    }
    msh_plan_was(service->region.crypto, digests, was);
    msh_json_string(w, "was", was);
}

/* The command's last event says what it found and leaves in the rows, so that verify sees a row that
 * no command wrote. */
int msh_plan_sign(struct msh_plan *plan, struct msh_err *err)
{
    struct msh_service *service = plan->call->service;
    struct msh_event_in in = plan->events[plan->n_events - 1].in;
    size_t n = in.data != NULL ? strlen(in.data) - 1 : 1; /* without the closing bracket */
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    struct msh_str data, rows;
    struct msh_json w;
    msh_str_init(&rows, MSH_EVENT_PAYLOAD_MAX);
    msh_json_init(&w, &rows);
    msh_json_object(&w, NULL);
    if (!plan->insert)
        write_was(&w, plan);
    for (int i = 0; i < MSH_ROW_COUNT; i++)
        if (msh_ticket_digest(&plan->row, (enum msh_row_group)i, service->region.crypto,
                              service->row_key, digest))
            msh_json_hex(&w, msh_name_code(&msh_row_group_names, i), digest, sizeof(digest));
    for (size_t i = 0; i < plan->n_rows; i++) {
        msh_json_object(&w, plan->rows[i].kind);
        msh_json_id(&w, "id", plan->rows[i].id);
        msh_json_hex(&w, "digest", plan->rows[i].digest, MSH_ROW_DIGEST_SIZE);
        msh_json_object_end(&w);
    }
    msh_json_object_end(&w);
    msh_str_init(&data, MSH_EVENT_PAYLOAD_MAX);
    msh_str_addn(&data, in.data != NULL ? in.data : "{", n);
    msh_str_fmt(&data, "%s\"rows\":%s}", n > 1 ? "," : "", rows.p);
    bool overflow = data.overflow || rows.overflow;
    in.data = msh_arena_strdup(plan->call->arena, data.p);
    msh_str_done(&rows);
    msh_str_done(&data);
    if (overflow)
        return msh_err_set(err, MSH_E_LIMIT, "too_large", "too much in one command");
    return msh_event_prepare(plan->call->arena, &in, &plan->events[plan->n_events - 1], err);
}

/* Writing ---------------------------------------------------------------------------------------*/

static int write_events(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err)
{
    const struct msh_region *region = &plan->call->service->region;
    for (size_t i = 0; i < plan->n_events; i++) {
        int64_t expected = plan->before.version + (int64_t)i;
        int rc =
            msh_event_append_ready(tx, region, &plan->events[i], plan->now, expected, NULL, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

/* What the command has beside the aggregate, and what somebody has to look at later. */
static int write_beside(struct msh_tx *tx, const struct msh_plan *plan, struct msh_err *err)
{
    struct msh_service *service = plan->call->service;
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < plan->n_extras; i++)
        rc = plan->extras[i].write(tx, plan, plan->extras[i].arg, err);
    for (size_t i = 0; rc == MSH_OK && i < plan->n_jobs; i++)
        rc = msh_job_enqueue(tx, service->region.region_id, service->idgen, plan->jobs[i].kind,
                             plan->jobs[i].due_at, plan->row.ticket.id, plan->jobs[i].target_id,
                             err);
    return rc;
}

static int write_rows(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err)
{
    struct msh_service *service = plan->call->service;
    int64_t region_id = service->region.region_id;
    int64_t accepted_at =
        plan->row.ticket.accepted_at != 0 ? plan->row.ticket.accepted_at : plan->now;
    int rc = plan->insert ? MSH_OK : msh_ticket_save(tx, region_id, &plan->row, err);
    for (size_t i = 0; rc == MSH_OK && i < plan->n_texts; i++)
        rc = msh_text_insert(tx, region_id, accepted_at, &plan->texts[i], err);
    if (rc == MSH_OK)
        rc = write_beside(tx, plan, err);
    for (size_t i = 0; rc == MSH_OK && i < plan->n_tallies; i++)
        rc = msh_tally_add(tx, region_id, service->idgen, plan->tallies[i].kind,
                           plan->tallies[i].k1, plan->tallies[i].k2, plan->tallies[i].n, err);
    return rc;
}

int msh_plan_write_in(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err)
{
    struct msh_call *call = plan->call;
    int64_t region_id = call->service->region.region_id;
    int64_t real_at = msh_service_real_now();
    int rc = MSH_OK;
    plan->repeat = false;
    plan->row.version = plan->before.version + (int64_t)plan->n_events;
    if (call->idem != NULL) {
        struct msh_idem idem = { .status = plan->status,
                                 .ref_id = msh_plan_ref(plan),
                                 .version = plan->row.version };
        rc = msh_idem_take(tx, region_id, call->idem, real_at, &idem, err);
        if (rc < 0)
            return rc;
        set_repeat(plan, &idem);
        if (idem.hit)
            return MSH_OK;
    }
    if (plan->insert)
        rc = msh_ticket_insert(tx, region_id, &plan->row, err);
    if (rc == MSH_OK)
        rc = write_events(tx, plan, err);
    return rc < 0 ? rc : write_rows(tx, plan, err);
}

/* New tickets, thousands at once: table by table, so that what lies together is written together. */

static int write_new_events(struct msh_tx *tx, struct msh_plan *const *plans, size_t n,
                            struct msh_err *err)
{
    struct msh_event_chain *chains = MSH_ARRAY(msh_tx_arena(tx), n, struct msh_event_chain);
    for (size_t i = 0; i < n; i++)
        chains[i] = (struct msh_event_chain){ plans[i]->events, plans[i]->n_events, plans[i]->now };
    return msh_event_append_new(tx, &plans[0]->call->service->region, chains, n, err);
}

static int write_new_texts(struct msh_tx *tx, struct msh_plan *const *plans, size_t n,
                           struct msh_err *err)
{
    struct msh_text_at *texts = NULL;
    size_t n_texts = 0, cap = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < plans[i]->n_texts; k++)
            *MSH_PUSH(msh_tx_arena(tx), texts, n_texts, cap) =
                (struct msh_text_at){ plans[i]->row.ticket.accepted_at, &plans[i]->texts[k] };
    return msh_text_insert_all(tx, plans[0]->call->service->region.region_id, texts, n_texts, err);
}

static int write_new_tallies(struct msh_tx *tx, struct msh_plan *const *plans, size_t n,
                             struct msh_err *err)
{
    struct msh_tally_change *changes = NULL;
    size_t n_changes = 0, cap = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < plans[i]->n_tallies; k++) {
            const struct msh_plan_tally *tally = &plans[i]->tallies[k];
            *MSH_PUSH(msh_tx_arena(tx), changes, n_changes, cap) =
                (struct msh_tally_change){ tally->kind, tally->k1, tally->k2, tally->n };
        }
    return msh_tally_merge(tx, plans[0]->call->service->region.region_id, changes, n_changes, err);
}

int msh_plan_write_new(struct msh_tx *tx, struct msh_plan *const *plans, size_t n,
                       struct msh_err *err)
{
    int rc = MSH_OK;
    if (n == 0)
        return MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        plans[i]->row.version = (int64_t)plans[i]->n_events;
        rc = msh_ticket_insert(tx, plans[i]->call->service->region.region_id, &plans[i]->row, err);
    }
    if (rc == MSH_OK)
        rc = write_new_events(tx, plans, n, err);
    if (rc == MSH_OK)
        rc = write_new_texts(tx, plans, n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        rc = write_beside(tx, plans[i], err);
    return rc < 0 ? rc : write_new_tallies(tx, plans, n, err);
}

static int write_plan(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_plan_write_in(tx, arg, err);
}

int msh_plan_write(struct msh_plan *plan, const char *name, struct msh_err *err)
{
    if (plan->repeat)
        return MSH_OK;
    int rc = msh_service_ready(plan->call->service, err);
    if (rc == MSH_OK)
        rc = msh_plan_sign(plan, err);
    return rc < 0 ? rc : msh_tx_run(plan->call->service->store, name, write_plan, plan, err);
}
