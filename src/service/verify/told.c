#include "base/base.h"

#include "base/json.h"
#include "service/verify/run.h"
#include "store/session_store.h"

#define LOST_MAX 20 /* subjects of one table that are named */

static const struct msh_schema_table *table_of(const char *name, const char *kind)
{
    for (size_t i = 0; i < msh_tables_n; i++)
        if (msh_tables[i].cover == MSH_COVER_DIGEST && msh_streq(msh_tables[i].name, name) &&
            msh_streq(msh_tables[i].subject, kind))
            return &msh_tables[i];
    return NULL;
}

static struct told_now *now_of(struct verifying *v, const struct msh_schema_table *table)
{
    for (size_t i = 0; i < v->n_told; i++)
        if (v->told[i].table == table)
            return &v->told[i];
    if (v->n_told == MSH_COUNT(v->told))
        return NULL;
    v->told[v->n_told] = (struct told_now){ .table = table };
    return &v->told[v->n_told++];
}

static void differ(struct verifying *v, const char *kind, int64_t id, int64_t seq, const char *code,
                   const char *table, const char *how)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "its rows of %.40s %s", table, how);
    msh_verify_problem(v, kind, id, seq, code, text);
}

static void hear(struct verifying *v, const struct msh_event *event, const struct msh_jval *member)
{
    const struct msh_schema_table *table = table_of(member->key, event->subject_kind);
    struct told_now *told = table == NULL ? NULL : now_of(v, table);
    const char *was = msh_jget_string(member, "was"), *now = msh_jget_string(member, "now");

    if (told == NULL) {
        differ(v, event->subject_kind, event->subject_id, event->seq, "rows_unknown", member->key,
               "are of no table that this program knows");
        return;
    }
    if (!msh_streq(told->hex, was == NULL ? "" : was))
        differ(v, event->subject_kind, event->subject_id, event->seq, "rows_differ", table->name,
               "had been changed behind its events before this one");
    (void)msh_copy(told->hex, sizeof(told->hex), now == NULL ? "" : now);
}

void msh_verify_told_event(struct verifying *v, const struct msh_event *event,
                           const struct msh_jval *payload)
{
    const struct msh_jval *rows = msh_jget(msh_jget(payload, "data"), "rows");

    for (const struct msh_jval *m = rows != NULL ? rows->first : NULL; m != NULL; m = m->next)
        hear(v, event, m);
}

int msh_verify_told_subject(struct verifying *v, struct msh_tx *tx, const char *kind, int64_t id,
                            struct msh_err *err)
{
    const struct msh_service *service = v->service;
    struct msh_told found;
    char hex[2 * MSH_ROW_DIGEST_SIZE + 1];

    if (msh_told_read(tx, &service->region, service->row_key, kind, id, &found, err) < 0)
        return err->rc;
    for (size_t i = 0; i < found.n; i++) {
        const struct told_now *told = now_of(v, found.items[i].table);

        msh_hex(found.items[i].digest, MSH_ROW_DIGEST_SIZE, hex);
        if (told != NULL && !msh_streq(told->hex, found.items[i].any ? hex : ""))
            differ(v, kind, id, v->last_seq, "rows_differ", found.items[i].table->name,
                   "are not what its last event left");
    }
    return 0;
}

int msh_verify_told_lost(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    int64_t ids[LOST_MAX];
    size_t n = 0;

    for (size_t i = 0; i < msh_tables_n; i++) {
        if (msh_tables[i].lost == NULL)
            continue;
        if (msh_table_lost(tx, &msh_tables[i], v->service->region.region_id, ids, LOST_MAX, &n,
                           err) < 0)
            return err->rc;
        for (size_t k = 0; k < n; k++)
            differ(v, msh_tables[i].subject, ids[k], 0, "rows_unknown", msh_tables[i].name,
                   "belong to nothing that an event tells of");
    }
    return 0;
}

/* Who is logged in is who did log in; a session without a mark opens nothing. */
int msh_verify_sessions(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    const struct msh_service *service = v->service;
    struct msh_session_kept *items = NULL;
    uint8_t after[MSH_HASH_SIZE];
    bool begun = false;
    size_t n = 0;

    do {
        msh_arena_reset(&v->arena);
        if (msh_session_page(tx, service->region.region_id, begun ? after : NULL, &v->arena, &items,
                             &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n; i++) {
            const struct msh_session *session = &items[i].session;

            if (session->has_mark && !msh_session_fits(session, items[i].token_hash,
                                                       service->region.crypto, service->row_key))
                msh_verify_problem(
                    v, session->account_id != 0 ? "account" : "ticket",
                    session->account_id != 0 ? session->account_id : session->ticket_id, 0,
                    "session_differs", "a session is not the one that was opened");
            memcpy(after, items[i].token_hash, sizeof(after));
            begun = true;
        }
    } while (n == 500);
    return 0;
}
