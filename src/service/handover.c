#include "base/base.h"

#include "service/handover.h"

#include "base/json.h"
#include "service/directory.h"
#include "service/edit.h"
#include "service/work_ticket.h"
#include "store/columns.h"

#define RECEIVERS_MAX 500

struct looking {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t account_id;
    bool numbers_only;    /* an administrator: no ticket, no receiver */
    const int64_t *units; /* those the caller heads; n 0 = all */
    size_t n_units;
    struct msh_held_work *work;
};

static bool is_admin(const struct msh_principal *who)
{
    return (who->roles & MSH_BIT(MSH_STAFF_SYSADMIN)) != 0;
}

/* Units whose head the caller is; none for those who may act on all. */
static size_t headed(const struct msh_call *call, const int64_t **ret)
{
    const struct msh_principal *who = call->principal;
    int64_t *units = MSH_ARRAY(call->arena, MSH_GRANTS_MAX, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < who->n_grants; i++)
        if (who->grants[i].role == MSH_STAFF_HEAD)
            units[n++] = who->grants[i].unit_id;
    *ret = units;
    return n;
}

static bool is_of(const struct looking *l, int64_t unit_id)
{
    for (size_t i = 0; i < l->n_units; i++)
        if (l->units[i] == unit_id)
            return true;
    return l->n_units == 0;
}

static void reader_of(const struct looking *l, struct msh_reader *ret)
{
    if (l->call->principal->kind != MSH_PRINCIPAL_SYSTEM && !l->numbers_only) {
        msh_call_reader(l->call, l->directory, ret);
        return;
    }
    *ret = (struct msh_reader){
        .city_wide = true, .may_reports = true, .may_unnamed = true, .may_sealed = true
    };
}

static int read_account(struct msh_tx *tx, const struct looking *l, struct msh_err *err)
{
    struct msh_account_view *view = &l->work->account;
    const int64_t region_id = l->call->service->region.region_id;
    bool known = false;

    if (msh_account_get(tx, region_id, l->account_id, l->call->arena, &view->account, err) < 0 ||
        msh_grant_list(tx, region_id, l->account_id, view->grants, &view->n_grants, err) < 0)
        return err->rc;
    view->account.password_hash = "";
    for (size_t i = 0; i < view->n_grants; i++)
        known |= is_of(l, view->grants[i].unit_id);
    for (size_t i = 0; i < l->work->n_units; i++)
        known |= is_of(l, l->work->by_unit[i].unit_id);
    return known ? 0 : msh_err_set(err, MSH_E_NOT_FOUND, "account_unknown", "nobody of your unit");
}

static int read_units(struct msh_tx *tx, const struct looking *l, struct msh_err *err)
{
    struct msh_held_work *work = l->work;
    size_t n = 0;

    if (msh_holding_of(tx, l->call->service->region.region_id, l->account_id, work->by_unit,
                       &work->n_units, err) < 0)
        return err->rc;
    for (size_t i = 0; i < work->n_units; i++)
        if (is_of(l, work->by_unit[i].unit_id))
            work->by_unit[n++] = work->by_unit[i];
    work->n_units = n;
    return 0;
}

static int read_tasks(struct msh_tx *tx, const struct looking *l, struct msh_err *err)
{
    const struct msh_queue_filter filter = { .units = l->units,
                                             .n_units = l->n_units,
                                             .holder_id = l->account_id };
    struct msh_queue_cursor next;
    struct msh_reader reader;

    reader_of(l, &reader);
    if (msh_queue_held(tx, l->call->service->region.region_id, &reader, &filter,
                       &(struct msh_queue_cursor){ 0 }, MSH_BULK_MAX, l->call->arena,
                       &l->work->tasks, &l->work->n_tasks, &next, err) < 0)
        return err->rc;
    l->work->more = next.id != 0;
    return 0;
}

static int add_receiver(struct msh_tx *tx, const struct looking *l,
                        const struct msh_account *account, int64_t unit_id, struct msh_err *err)
{
    struct msh_held_work *work = l->work;
    struct msh_holding held[MSH_HOLDINGS_MAX];
    struct msh_receiver *to = &work->receivers[work->n_receivers];
    size_t n = 0;

    if (account->account_id == l->account_id || work->n_receivers == RECEIVERS_MAX)
        return 0;
    if (msh_holding_of(tx, l->call->service->region.region_id, account->account_id, held, &n, err) <
        0)
        return err->rc;
    *to = (struct msh_receiver){
        .account_id = account->account_id,
        .unit_id = unit_id,
        .name = msh_arena_strdup(l->call->arena, account->name),
        .display = msh_arena_strdup(l->call->arena, account->display),
        .away_to = account->deputy_id != 0 && account->deputy_until > work->now
                       ? account->deputy_until
                       : 0,
    };
    for (size_t i = 0; i < n; i++)
        to->holds += held[i].tasks;
    work->n_receivers++;
    return 0;
}

/* Units of the shares, else of the person: where to look for receivers. */
static size_t units_to_look_at(const struct looking *l, int64_t ret[MSH_HOLDINGS_MAX])
{
    const struct msh_held_work *work = l->work;
    size_t n = 0;

    for (size_t i = 0; i < work->n_units; i++)
        if (work->by_unit[i].tasks > 0)
            ret[n++] = work->by_unit[i].unit_id;
    for (size_t i = 0; n == 0 && i < work->account.n_grants; i++)
        if ((MSH_BIT(work->account.grants[i].role) & MSH_ROLES_UNIT) != 0 &&
            is_of(l, work->account.grants[i].unit_id))
            ret[n++] = work->account.grants[i].unit_id;
    return n;
}

static int read_colleagues(struct msh_tx *tx, const struct looking *l, struct msh_err *err)
{
    const int64_t region_id = l->call->service->region.region_id;
    int64_t units[MSH_HOLDINGS_MAX];
    const size_t n_units = units_to_look_at(l, units);

    l->work->receivers = MSH_ARRAY(l->call->arena, RECEIVERS_MAX, struct msh_receiver);
    for (size_t i = 0; i < n_units; i++) {
        struct msh_account *people = NULL, *heads = NULL;
        size_t n = 0, n_heads = 0;

        if (msh_account_with_role(tx, region_id, units[i], MSH_ROLES_UNIT, l->call->arena, &people,
                                  &n, err) < 0 ||
            msh_account_with_role(tx, region_id, units[i], MSH_BIT(MSH_STAFF_HEAD), l->call->arena,
                                  &heads, &n_heads, err) < 0)
            return err->rc;
        for (size_t k = 0; k < n; k++)
            if (add_receiver(tx, l, &people[k], units[i], err) < 0)
                return err->rc;
        for (size_t k = 0; k < n_heads; k++)
            l->work->other_heads += heads[k].account_id != l->account_id;
    }
    return 0;
}

static const struct msh_column marked[] = {
    MSH_COLUMN(MSH_COL_I64, msh_desk_row, task_id),
    MSH_COLUMN(MSH_COL_I64, msh_desk_row, holder_id),
};

static int64_t mark_of(const struct msh_held_work *work)
{
    uint64_t mark = 0;

    for (size_t i = 0; i < work->n_tasks; i++)
        mark = mark * 31 + (uint64_t)msh_columns_mark(marked, MSH_COUNT(marked), &work->tasks[i]);
    return (int64_t)(mark >> 11);
}

static int look(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    struct msh_held_work *work = l->work;
    const struct msh_region *region = &l->call->service->region;
    int64_t absent[MSH_HOLDINGS_MAX];
    size_t n_absent = 0;

    *work = (struct msh_held_work){ 0 };
    if (msh_region_now(tx, region, &work->now, err) < 0 || read_units(tx, l, err) < 0 ||
        read_account(tx, l, err) < 0 || read_tasks(tx, l, err) < 0 ||
        msh_holding_stands_for(tx, region->region_id, l->account_id, work->now, absent,
                               MSH_HOLDINGS_MAX, &n_absent, err) < 0)
        return err->rc;
    work->deputy_of = (int64_t)n_absent;
    work->version = mark_of(work);
    if (l->numbers_only)
        return 0;
    return read_colleagues(tx, l, err);
}

static int look_at(struct looking *l, struct msh_call *call, int64_t account_id,
                   struct msh_held_work *ret, struct msh_err *err)
{
    int rc;

    *l = (struct looking){ .call = call,
                           .directory = msh_service_directory(call->service),
                           .account_id = account_id,
                           .numbers_only = is_admin(call->principal),
                           .work = ret };
    l->n_units = headed(call, &l->units);
    rc = msh_tx_read(call->service->store, "held_work", look, l, err);
    msh_directory_release(l->directory);
    return rc;
}

int msh_handover_look(struct msh_call *call, int64_t account_id, struct msh_held_work *ret,
                      struct msh_err *err)
{
    struct looking l;

    if (look_at(&l, call, account_id, ret, err) < 0)
        return err->rc;
    if (l.numbers_only) {
        ret->tasks = NULL;
        ret->n_tasks = 0;
    }
    return 0;
}

/* Moving ----------------------------------------------------------------------------------------*/

static const struct msh_desk_row *held_task(const struct msh_held_work *work, int64_t task_id)
{
    for (size_t i = 0; i < work->n_tasks; i++)
        if (work->tasks[i].task_id == task_id)
            return &work->tasks[i];
    return NULL;
}

static bool may_receive(const struct msh_held_work *work, int64_t account_id)
{
    for (size_t i = 0; i < work->n_receivers; i++)
        if (work->receivers[i].account_id == account_id)
            return true;
    return false;
}

/* The chosen ones, or all. One not held (any more) still goes through: its key may answer for it. */
static size_t choose(const struct msh_call *call, const struct msh_handover_in *in,
                     const struct msh_held_work *work, struct msh_bulk_item **ret)
{
    const size_t n = in->tasks != NULL ? in->n_tasks : work->n_tasks;
    struct msh_bulk_item *items = MSH_ARRAY(call->arena, n + 1, struct msh_bulk_item);

    for (size_t i = 0; i < n; i++) {
        const int64_t task_id = in->tasks != NULL ? in->tasks[i] : work->tasks[i].task_id;
        const struct msh_desk_row *row = held_task(work, task_id);

        items[i] = (struct msh_bulk_item){ .target_id = task_id,
                                           .ticket_id = row != NULL ? row->ticket.ticket_id : 0 };
    }
    *ret = items;
    return n;
}

struct telling {
    struct msh_call *call;
    int64_t from_id, to_id, moved;
};

static int tell(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct telling *t = arg;
    char data[MSH_EDIT_DATA_MAX];

    (void)snprintf(data, sizeof(data), "{\"to\":\"%" PRId64 "\",\"tasks\":%" PRId64 "}", t->to_id,
                   t->moved);
    return msh_account_event(tx, t->call->service, t->call->principal, t->from_id, "handover", data,
                             err);
}

struct repeating {
    const struct msh_call *call;
    struct msh_idem idem;
};

static int find_repeat(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct repeating *r = arg;

    return msh_idem_find(tx, r->call->service->region.region_id, r->call->idem, &r->idem, err);
}

/* What came before under the same key has changed what is held: that is no surprise to its sender. */
static int check_version(const struct msh_call *call, const struct looking *l, struct msh_err *err)
{
    struct repeating r = { .call = call };

    if (call->if_match < 0 || call->if_match == l->work->version)
        return 0;
    if (call->idem != NULL &&
        msh_tx_read(call->service->store, "handover_repeat", find_repeat, &r, err) < 0)
        return err->rc;
    return r.idem.hit
               ? 0
               : msh_err_set(err, MSH_E_STALE, "stale", "this person holds something else by now");
}

static int check(const struct msh_call *call, const struct looking *l,
                 const struct msh_handover_in *in, struct msh_err *err)
{
    if (in->n_tasks > MSH_BULK_MAX)
        return msh_err_field(err, "tasks", "count", "at most %d at a time", MSH_BULK_MAX);
    if (in->to_id == in->from_id)
        return msh_err_field(err, "to", "same", "this is the person who leaves");
    if (l->numbers_only && (in->to_id != 0 || in->tasks != NULL))
        return msh_err_field(err, "to", "pool_only",
                             "an administrator gives everything back into the units' pools");
    if (in->to_id != 0 && !may_receive(l->work, in->to_id))
        return msh_err_field(err, "to", "person", "nobody of this unit");
    return check_version(call, l, err);
}

/* Everything asked for, one transaction each; then one event that it happened. */
static int move(struct msh_call *call, const struct looking *l, const struct msh_handover_in *in,
                struct msh_bulk_item *items, size_t n, int64_t *ret_moved, struct msh_err *err)
{
    struct msh_call each = *call;
    const struct msh_act act = { .part = "task",
                                 .urgency = -1,
                                 .type = -1,
                                 .text = in->reason,
                                 .holder_id = in->from_id,
                                 .dry_run = in->dry_run,
                                 .command = { .op = MSH_OP_HAND_OVER, .other_id = in->to_id } };

    if (l->numbers_only)
        each.principal = &msh_work_principal;
    if (n > 0 && msh_ticket_bulk(&each, &act, items, n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        *ret_moved += items[i].rc == 0 && !items[i].acted.repeat;
    if (*ret_moved == 0 || in->dry_run)
        return 0;
    struct telling t = { call, in->from_id, in->to_id, *ret_moved };
    return msh_tx_run(call->service->store, "handover", tell, &t, err);
}

int msh_handover_run(struct msh_call *call, const struct msh_handover_in *in,
                     struct msh_bulk_item **ret, size_t *ret_n, int64_t *ret_left,
                     struct msh_err *err)
{
    struct msh_held_work *work = MSH_NEW(call->arena, struct msh_held_work);
    struct looking l;
    int64_t moved = 0;

    if (look_at(&l, call, in->from_id, work, err) < 0 || check(call, &l, in, err) < 0)
        return err->rc;
    *ret_n = choose(call, in, work, ret);
    if (move(call, &l, in, *ret, *ret_n, &moved, err) < 0)
        return err->rc;
    *ret_left = -moved * !in->dry_run;
    for (size_t i = 0; i < work->n_units; i++)
        *ret_left += work->by_unit[i].tasks;
    return 0;
}
