#include "base/base.h"

#include "base/json.h"
#include "service/destroy.h"
#include "service/retention.h"
#include "service/verify/run.h"
#include "store/retention_store.h"

#define PAGE 200

static void differs(struct verifying *v, int64_t list_id, const char *code, const char *text)
{
    msh_verify_problem(v, "retention", list_id, 0, code, text);
}

static struct retention_now *list_of(struct verifying *v, int64_t list_id)
{
    for (size_t i = 0; i < v->n_retention; i++)
        if (v->retention[i].list_id == list_id)
            return &v->retention[i];
    struct retention_now *now = MSH_PUSH(&v->whole, v->retention, v->n_retention, v->cap_retention);
    *now = (struct retention_now){ .list_id = list_id };
    return now;
}

void msh_verify_retention_event(struct verifying *v, const struct msh_event *event,
                                const struct msh_jval *payload)
{
    static const struct msh_name steps[MSH_RETENTION_STATE_COUNT] = {
        [MSH_RETENTION_GATHERING] = { "gather", "", "" },
        [MSH_RETENTION_PROPOSED] = { "propose", "", "" },
        [MSH_RETENTION_ASKED] = { "ask", "", "" },
        [MSH_RETENTION_CONFIRMED] = { "confirm", "", "" },
        [MSH_RETENTION_DONE] = { "done", "", "" },
        [MSH_RETENTION_DROPPED] = { "drop", "", "" },
    };
    static const struct msh_names names = { "retention_step", steps, MSH_COUNT(steps) };
    const struct msh_jval *data = msh_jget(payload, "data");
    struct retention_now *now;
    const char *digest;

    if (event->target_id == 0 || msh_streq(event->op, "destroy"))
        return; /* a baseline; how far a list is carried out */
    now = list_of(v, event->target_id);
    if (payload == NULL) {
        differs(v, event->target_id, "event_payload", "not JSON");
        return;
    }
    digest = msh_jget_string(data, "digest");
    now->state = msh_name_find(&names, event->op);
    now->years = msh_jget_int(data, "years", -1);
    now->cutoff_at = msh_jget_int(data, "cutoff", -1);
    now->persons = msh_jget_int(data, "persons", -1);
    now->digest = digest == NULL ? "" : msh_arena_strdup(&v->whole, digest);
    if (now->state == MSH_RETENTION_ASKED)
        now->asked_by = event->actor_id;
    if (now->state == MSH_RETENTION_CONFIRMED || now->state == MSH_RETENTION_DROPPED)
        now->decided_by = event->actor_id;
    if (now->state == MSH_RETENTION_CONFIRMED && now->asked_by == now->decided_by)
        differs(v, event->target_id, "second_person", "one person decided alone");
}

static void check_list(struct verifying *v, const struct msh_retention_list *list)
{
    char digest[2 * MSH_HASH_SIZE + 1];
    struct retention_now *now;

    if (list->state == MSH_RETENTION_GATHERING)
        return; /* nothing is told of it before it is proposed */
    now = list_of(v, list->list_id);
    now->met = true;
    msh_hex(list->digest, MSH_HASH_SIZE, digest);
    if (now->digest == NULL)
        differs(v, list->list_id, "list_unknown", "a list without events");
    else if (now->state != (int)list->state || now->years != list->years ||
             now->cutoff_at != list->cutoff_at || now->persons != list->persons ||
             now->asked_by != list->asked_by || now->decided_by != list->decided_by ||
             !msh_streq(now->digest, digest))
        differs(v, list->list_id, "list_differs", "a list is not what its events say");
    if (list->state == MSH_RETENTION_DONE && list->destroyed != list->persons)
        differs(v, list->list_id, "list_differs", "not everybody of a finished list is destroyed");
}

/* The persons of a list are those that were agreed on, and those destroyed are counted. */
static int check_items(struct verifying *v, struct msh_tx *tx,
                       const struct msh_retention_list *list, struct msh_err *err)
{
    const struct msh_region *region = &v->service->region;
    uint8_t digest[MSH_HASH_SIZE];
    int64_t n = 0, destroyed = 0;

    if (list->state == MSH_RETENTION_GATHERING)
        return MSH_OK;
    if (msh_retention_sum(tx, region, list->list_id, &n, digest, err) < 0 ||
        msh_sweep_items_destroyed(tx, region->region_id, list->list_id, &destroyed, err) < 0)
        return err->rc;
    if (n != list->persons || memcmp(digest, list->digest, sizeof(digest)) != 0)
        differs(v, list->list_id, "items_differ", "its persons are not those that were agreed on");
    if (destroyed != list->destroyed)
        differs(v, list->list_id, "items_differ", "it does not count whom it destroyed");
    return MSH_OK;
}

int msh_verify_retention(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    struct msh_retention_list *lists = NULL;
    int64_t before = 0, wrong = 0;
    size_t n;

    do {
        msh_arena_reset(&v->arena);
        if (msh_retention_lists(tx, v->service->region.region_id, before, PAGE, &v->arena, &lists,
                                &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n; i++) {
            check_list(v, &lists[i]);
            if (check_items(v, tx, &lists[i], err) < 0)
                return err->rc;
        }
        before = n > 0 ? lists[n - 1].list_id : 0;
    } while (n == PAGE);
    for (size_t i = 0; i < v->n_retention; i++)
        if (!v->retention[i].met)
            differs(v, v->retention[i].list_id, "list_missing", "the chain has no list");
    if (msh_sweep_items_wrong(tx, v->service->region.region_id, &wrong, err) < 0)
        return err->rc;
    if (wrong > 0)
        differs(v, 0, "items_differ", "items of lists are not what their persons and tickets are");
    return MSH_OK;
}

/* After a restore, before `serve` destroyed again what the list outside names. */
int msh_verify_destroyed(struct verifying *v, int64_t size, struct msh_err *err)
{
    struct msh_destroy_check check;
    int rc = msh_destroy_verify(v->service, size, &check, err);

    if (rc == 0 && check.alive > 0)
        msh_verify_problem(v, "ticket", check.first_alive, 0, "destroyed_alive",
                           "keys/destroyed names a person whose key is still there");
    if (rc == 0 && check.shorter)
        msh_verify_problem(v, "region", v->service->region.region_id, 0, "destroyed_short",
                           "keys/destroyed is shorter than this database has seen it");
    return rc;
}
