#include "base/base.h"

#include "service/audit.h"
#include "store/audit_store.h"

static const struct msh_name kinds[MSH_AUDIT_KIND_COUNT] = {
    [MSH_AUDIT_ACCESS] = { "access", "查看身份", "names opened and looked up" },
    [MSH_AUDIT_ACCOUNT] = { "account", "账号", "accounts" },
    [MSH_AUDIT_REGION] = { "region", "城市设置", "the city" },
    [MSH_AUDIT_RETENTION] = { "retention", "到期销毁", "personal data destroyed" },
};
const struct msh_names msh_audit_kind_names = { "audit_kind", kinds, MSH_COUNT(kinds) };

struct auditing {
    struct msh_call *call;
    const struct msh_audit_query *query;
    struct msh_audit_entry *items;
    size_t n;
};

int msh_audit_verify(struct msh_tx *tx, const struct msh_region *region, const struct msh_event *e,
                     struct msh_arena *arena, bool *ret, struct msh_err *err)
{
    static const uint8_t none[MSH_HASH_SIZE] = { 0 };
    uint8_t hash[MSH_HASH_SIZE];
    struct msh_event before;
    int rc;

    *ret = msh_event_hash(region->crypto, region->region_id, e->subject_kind, e->subject_id, e->seq,
                          e->prev_hash, e->payload, e->payload_n, hash) &&
           memcmp(hash, e->hash, sizeof(hash)) == 0;
    if (!*ret || e->seq <= 1) {
        *ret = *ret && memcmp(e->prev_hash, none, sizeof(none)) == 0;
        return 0;
    }
    rc = msh_event_get(tx, region->region_id, e->subject_kind, e->subject_id, e->seq - 1, arena,
                       &before, err);
    if (rc == MSH_E_NOT_FOUND || rc == MSH_E_CORRUPT) {
        *err = (struct msh_err){ 0 };
        *ret = false;
        return 0;
    }
    *ret = rc == 0 && memcmp(before.hash, e->prev_hash, sizeof(before.hash)) == 0;
    return rc;
}

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct auditing *a = arg;
    const struct msh_audit_query *q = a->query;
    const struct msh_region *region = &a->call->service->region;
    const struct msh_audit_filter filter = {
        .kind = q->kind < 0 ? NULL : kinds[q->kind].code,
        .actor_id = q->actor_id,
        .account_id = q->account_id,
        .op = q->op,
        .from_at = q->from_at,
        .to_at = q->to_at == 0 ? INT64_MAX : q->to_at,
        .before_at = q->before_at == 0 ? INT64_MAX : q->before_at,
        .before_kind = q->before_at == 0 ? "" : kinds[q->before_kind].code,
        .before_id = q->before_id,
        .before_seq = q->before_seq,
        .limit = q->limit,
    };
    struct msh_event *events = NULL;

    if (msh_audit_events(tx, region->region_id, &filter, a->call->arena, &events, &a->n, err) < 0)
        return err->rc;
    a->items = MSH_ARRAY(a->call->arena, a->n + 1, struct msh_audit_entry);
    for (size_t i = 0; i < a->n; i++) {
        a->items[i].event = events[i];
        if (msh_audit_verify(tx, region, &events[i], a->call->arena, &a->items[i].verified, err) <
            0)
            return err->rc;
    }
    return 0;
}

int msh_audit_list(struct msh_call *call, const struct msh_audit_query *query,
                   struct msh_audit_entry **ret, size_t *ret_n, struct msh_err *err)
{
    struct auditing a = { .call = call, .query = query };

    if (msh_tx_read(call->service->store, "audit", list_tx, &a, err) < 0)
        return err->rc;
    *ret = a.items;
    *ret_n = a.n;
    return 0;
}
