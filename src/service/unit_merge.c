#include "base/base.h"

#include "service/unit_merge.h"

#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "service/plan.h"
#include "service/structure_fill.h"
#include "service/unit_merge_tx.h"
#include "service/work_ticket.h"

#define REASON_MAX 500 /* characters */
#define PAGE_N     32
#define ARENA_MAX  ((size_t)16 << 20)
#define LOOK_AGAIN MSH_HOUR_MS /* for what was under way when the unit was merged */

struct ordering {
    struct msh_call *call;
    const struct msh_directory *directory;
    const struct msh_merge_in *in;
    int64_t from_id, into_id;
    struct msh_merge_view *view;
};

static int64_t region_of(const struct msh_call *call)
{
    return call->service->region.region_id;
}

/* Ordering --------------------------------------------------------------------------------------*/

static void tell(struct msh_edit *edit, const struct msh_merging *m,
                 const struct msh_unit_merge *merge)
{
    struct msh_str out;
    struct msh_json w;

    msh_str_init(&out, sizeof(edit->data) - 1);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_string(&w, "code", m->from->code);
    msh_json_string(&w, "into", m->into->code);
    msh_json_id(&w, "merge", merge->merge_id);
    msh_json_int(&w, "from", merge->from_at);
    if (merge->state == MSH_MERGE_MOVING) {
        msh_json_int(&w, "people", merge->people);
        msh_json_int(&w, "children", merge->children);
        if (merge->version != 0)
            msh_json_int(&w, "catalogue", merge->version);
    }
    msh_json_object_end(&w);
    msh_copy(edit->data, sizeof(edit->data), out.p);
    msh_str_done(&out);
}

/* Another order for the unit that still stands. */
static int check_planned(struct msh_tx *tx, const struct ordering *o, struct msh_err *err)
{
    struct msh_unit_merge other;
    int rc = msh_merge_of_unit(tx, region_of(o->call), o->from_id, msh_tx_arena(tx), &other, err);

    if (rc == MSH_OK && other.state == MSH_MERGE_PLANNED)
        return msh_err_set(err, MSH_E_STATE, "merge_planned",
                           "it is to be merged on another day; take that back first");
    return rc == MSH_E_NOT_FOUND ? 0 : rc;
}

static int set_day(const struct ordering *o, int64_t now, struct msh_unit_merge *merge,
                   struct msh_err *err)
{
    const int64_t zone_ms = o->call->service->region.zone_ms;
    const int32_t today = msh_day_of(now, zone_ms);

    merge->ordered_at = now;
    merge->from_at = now;
    if (o->in->from_day == MSH_MERGE_FROM_NOW || o->in->from_day == today)
        return 0;
    if (o->in->from_day < today)
        return msh_err_field(err, "from", "past", "today or a later day");
    merge->from_at = msh_day_start(o->in->from_day, zone_ms);
    return 0;
}

/* The open work follows by a job; once more later, for what was dispatched in the same moment by a
 * server that had not yet read the city again. */
static int start_moving(struct msh_tx *tx, const struct msh_call *call, int64_t merge_id,
                        int64_t now, struct msh_err *err)
{
    struct msh_service *service = call->service;

    if (msh_job_enqueue(tx, region_of(call), service->idgen, "succeed", now, 0, merge_id, err) < 0)
        return err->rc;
    return msh_job_enqueue(tx, region_of(call), service->idgen, "succeed", now + LOOK_AGAIN, 0,
                           merge_id, err);
}

static int order_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct ordering *o = edit->arg;
    struct msh_unit_merge merge = { .merge_id = edit->ref_id,
                                    .unit_id = o->from_id,
                                    .into_id = o->into_id,
                                    .reason = o->in->reason == NULL ? "" : o->in->reason,
                                    .ordered_by = o->call->principal->account_id };
    struct msh_merging m;
    int rc = 0;

    if (msh_merging_load(tx, o->call, o->from_id, o->into_id, &m, err) < 0 ||
        check_planned(tx, o, err) < 0 || set_day(o, m.now, &merge, err) < 0 ||
        msh_merging_figures(tx, o->call, o->directory, &m, &o->view->figures, err) < 0)
        return err->rc;
    merge.state = merge.from_at > m.now ? MSH_MERGE_PLANNED : MSH_MERGE_MOVING;
    if (merge.state == MSH_MERGE_MOVING) {
        rc = msh_merging_carry_out(tx, edit, o->directory, &m, &merge, err);
        if (rc == 0)
            rc = start_moving(tx, o->call, merge.merge_id, m.now, err);
    } else {
        edit->op = "unit_merge_plan";
        rc = msh_job_enqueue(tx, region_of(o->call), o->call->service->idgen, "unit_merge",
                             merge.from_at, 0, merge.merge_id, err);
    }
    if (rc < 0)
        return rc;
    tell(edit, &m, &merge);
    o->view->merge = merge;
    return msh_merge_insert(tx, region_of(o->call), &merge, err);
}

static int find_units(struct ordering *o, struct msh_err *err)
{
    const struct msh_unit *from = msh_directory_unit_code(o->directory, o->in->code);
    const struct msh_unit *into = msh_directory_unit_code(o->directory, o->in->into);

    if (from == NULL || into == NULL)
        return msh_err_field(err, from == NULL ? "code" : "into", "unit_unknown", "no unit %.60s",
                             from == NULL ? o->in->code : o->in->into);
    if (!msh_empty(o->in->reason) &&
        msh_structure_check_line(o->in->reason, "text", REASON_MAX, err) < 0)
        return err->rc;
    if (from->id == msh_unit_tree_root(msh_directory_tree(o->directory)) ||
        from->id == msh_directory_hotline(o->directory))
        return msh_err_set(err, MSH_E_STATE, "unit_root",
                           "neither the city nor its hotline is merged");
    o->from_id = from->id;
    o->into_id = into->id;
    return 0;
}

int msh_unit_merge_order(struct msh_call *call, const struct msh_merge_in *in,
                         struct msh_merge_view *ret, struct msh_err *err)
{
    struct ordering o = {
        .call = call, .directory = msh_service_directory(call->service), .in = in, .view = ret
    };
    struct msh_edit edit = { .call = call,
                             .op = "unit_merge",
                             .fn = order_tx,
                             .arg = &o,
                             .ref_id = msh_service_new_id(call->service),
                             .dry_run = in->dry_run };
    int rc = find_units(&o, err);

    *ret = (struct msh_merge_view){ 0 };
    if (rc == 0)
        rc = msh_edit_run(&edit, err);
    msh_directory_release(o.directory);
    if (rc < 0 || (!edit.replayed && !in->dry_run))
        return rc;
    if (edit.replayed)
        return msh_unit_merge_look(call, in->code, ret, err);
    ret->merge.merge_id = 0;
    return 0;
}

/* Looking, taking back --------------------------------------------------------------------------*/

static int load(struct msh_tx *tx, const struct ordering *o, struct msh_unit_merge *ret,
                struct msh_err *err)
{
    return msh_merge_of_unit(tx, region_of(o->call), o->from_id, o->call->arena, ret, err);
}

static int look_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct ordering *o = arg;
    struct msh_merge_figures *figures = &o->view->figures;
    struct msh_merging m;
    int rc = load(tx, o, &o->view->merge, err);

    if (rc < 0)
        return rc;
    if (o->view->merge.state != MSH_MERGE_PLANNED)
        return msh_holding_figures(tx, region_of(o->call), o->from_id, &figures->open, err);
    rc = msh_merging_load(tx, o->call, o->from_id, o->view->merge.into_id, &m, err);
    return rc < 0 ? rc : msh_merging_figures(tx, o->call, o->directory, &m, figures, err);
}

static int find_unit(struct ordering *o, const char *code, struct msh_err *err)
{
    const struct msh_unit *unit = msh_directory_unit_code(o->directory, code);

    if (unit == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "unit_unknown", "no such unit");
    o->from_id = unit->id;
    return 0;
}

int msh_unit_merge_look(struct msh_call *call, const char *code, struct msh_merge_view *ret,
                        struct msh_err *err)
{
    struct ordering o = { .call = call,
                          .directory = msh_service_directory(call->service),
                          .view = ret };
    int rc = find_unit(&o, code, err);

    *ret = (struct msh_merge_view){ 0 };
    if (rc == 0)
        rc = msh_tx_read(call->service->store, "unit_merge_look", look_tx, &o, err);
    msh_directory_release(o.directory);
    return rc;
}

static int drop_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct ordering *o = edit->arg;
    struct msh_unit_merge merge;

    if (load(tx, o, &merge, err) < 0)
        return err->rc;
    if (merge.state != MSH_MERGE_PLANNED)
        return msh_err_set(err, MSH_E_STATE, "merge_state", "only a planned one is taken back");
    merge.state = MSH_MERGE_DROPPED;
    return msh_merge_update(tx, region_of(o->call), &merge, err);
}

int msh_unit_merge_drop(struct msh_call *call, const char *code, struct msh_err *err)
{
    struct ordering o = { .call = call, .directory = msh_service_directory(call->service) };
    struct msh_edit edit = { .call = call, .op = "unit_merge_drop", .fn = drop_tx, .arg = &o };
    int rc = find_unit(&o, code, err);

    if (rc == 0) {
        msh_edit_tell(&edit, code, 0);
        rc = msh_edit_run(&edit, err);
    }
    msh_directory_release(o.directory);
    return rc;
}

/* The day has come ------------------------------------------------------------------------------*/

struct coming {
    const struct msh_directory *directory;
    int64_t merge_id;
    bool nothing; /* taken back, or carried out before */
};

static int come_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct coming *c = edit->arg;
    const struct msh_call *call = edit->call;
    struct msh_unit_merge merge;
    struct msh_merging m;
    struct msh_err why = { 0 };

    if (msh_merge_get(tx, region_of(call), c->merge_id, msh_tx_arena(tx), &merge, err) < 0)
        return err->rc;
    c->nothing = merge.state != MSH_MERGE_PLANNED;
    if (c->nothing)
        return msh_err_set(err, MSH_E_STATE, "merge_state", "nothing is left to do");
    int rc = msh_merging_load(tx, call, merge.unit_id, merge.into_id, &m, &why);
    if (rc == MSH_E_STATE || rc == MSH_E_INVALID) { /* the successor has ended meanwhile */
        edit->op = "unit_merge_drop";
        merge.state = MSH_MERGE_DROPPED;
        return msh_merge_update(tx, region_of(call), &merge, err);
    }
    if (rc < 0) {
        *err = why;
        return rc;
    }
    merge.state = MSH_MERGE_MOVING;
    if (msh_merging_carry_out(tx, edit, c->directory, &m, &merge, err) < 0 ||
        start_moving(tx, call, merge.merge_id, m.now, err) < 0)
        return err->rc;
    tell(edit, &m, &merge);
    return msh_merge_update(tx, region_of(call), &merge, err);
}

int msh_job_unit_merge(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct coming c = { .directory = msh_service_directory(call->service),
                        .merge_id = job->target_id };
    struct msh_edit edit = { .call = call, .op = "unit_merge", .fn = come_tx, .arg = &c };
    int rc = msh_edit_run(&edit, err);

    msh_directory_release(c.directory);
    return rc < 0 && c.nothing ? 0 : rc;
}

/* Moving what is open ---------------------------------------------------------------------------*/

struct moving {
    struct msh_call *call;
    struct msh_unit_merge merge;
    int64_t after;
    int64_t ids[PAGE_N];
    size_t n;
};

static int read_merge(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct moving *m = arg;

    return msh_merge_get(tx, region_of(m->call), m->merge.merge_id, m->call->arena, &m->merge, err);
}

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct moving *m = arg;

    return msh_holding_tickets(tx, region_of(m->call), m->merge.unit_id, m->after, m->ids, PAGE_N,
                               &m->n, err);
}

/* A report may not reach the successor where it, or what stands above or below it, is accused. */
static bool is_fenced(const struct msh_plan *plan, int64_t unit_id)
{
    int64_t *fence = NULL;
    size_t n = 0;

    if (plan->before.n_accused == 0)
        return false;
    msh_directory_fence(plan->directory, plan->before.accused, plan->before.n_accused,
                        plan->call->arena, &fence, &n);
    for (size_t i = 0; i < n; i++)
        if (fence[i] == unit_id)
            return true;
    return false;
}

static int move_ticket(const struct moving *m, const struct msh_directory *directory,
                       struct msh_arena *arena, int64_t ticket_id, struct msh_err *err)
{
    struct msh_call each = { .service = m->call->service,
                             .principal = &msh_work_principal,
                             .arena = arena,
                             .if_match = -1 };
    struct msh_act act = { .ticket_id = ticket_id,
                           .part = "ticket",
                           .urgency = -1,
                           .type = -1,
                           .text = m->merge.reason,
                           .command = { .op = MSH_OP_SUCCEED,
                                        .other_id = m->merge.unit_id,
                                        .unit_id = m->merge.into_id } };
    struct msh_acted acted;
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, &each, directory, ticket_id, err);

    if (rc == 0 && is_fenced(&plan, m->merge.into_id)) {
        act.command.op = MSH_OP_REDISPATCH;
        if (msh_empty(act.text))
            act.text = "原承办单位已撤并，重新派单。";
    }
    if (rc == 0)
        rc = msh_ticket_act(&each, &act, &acted, err);
    /* a move that the table no longer has is work already done, or overtaken */
    return rc == MSH_E_STATE || rc == MSH_E_NOT_FOUND ? 0 : rc;
}

static int finish(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    struct moving *m = edit->arg;

    m->merge.state = MSH_MERGE_DONE;
    if (m->merge.done_at == 0 &&
        msh_region_now(tx, &m->call->service->region, &m->merge.done_at, err) < 0)
        return err->rc;
    return msh_merge_update(tx, region_of(m->call), &m->merge, err);
}

/* A ticket that cannot be moved now does not keep the others from it: the job comes back for it. */
static int move_page(struct moving *m, const struct msh_directory *directory,
                     struct msh_arena *arena, int *failed, struct msh_err *err)
{
    for (size_t i = 0; i < m->n; i++) {
        struct msh_err why = { 0 };

        msh_arena_reset(arena);
        int rc = move_ticket(m, directory, arena, m->after = m->ids[i], &why);
        if (rc == 0)
            continue;
        if (*failed == 0)
            *err = why;
        *failed = *failed == 0 ? rc : *failed;
        if (rc == MSH_E_UNAVAILABLE || rc == MSH_E_FULL)
            return rc;
        msh_log(MSH_LOG_WARN, "succeed_failed", "ticket=%" PRId64 " code=%s", m->ids[i], why.code);
    }
    return 0;
}

static int move_all(struct moving *m, const struct msh_directory *directory, struct msh_err *err)
{
    struct msh_arena arena; /* of one ticket: a unit may have thousands */
    int rc = 0, failed = 0;

    msh_arena_init(&arena, ARENA_MAX);
    for (m->n = PAGE_N; rc == 0 && m->n == PAGE_N;) {
        rc = msh_tx_read(m->call->service->store, "unit_merge_page", read_page, m, err);
        if (rc == 0)
            rc = move_page(m, directory, &arena, &failed, err);
    }
    msh_arena_done(&arena);
    return rc < 0 ? rc : failed;
}

int msh_job_succeed(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct moving *m = MSH_NEW(call->arena, struct moving);
    struct msh_edit edit = { .call = call, .op = "unit_merge_done", .fn = finish, .arg = m };
    const struct msh_directory *directory;
    int rc = msh_service_reload(call->service, err); /* see that the unit was merged */

    *m = (struct moving){ .call = call, .merge = { .merge_id = job->target_id } };
    directory = msh_service_directory(call->service);
    if (rc == 0)
        rc = msh_tx_read(call->service->store, "unit_merge", read_merge, m, err);
    if (rc == 0)
        rc = move_all(m, directory, err);
    if (rc == 0 && m->merge.state != MSH_MERGE_DONE)
        rc = msh_edit_run(&edit, err);
    msh_directory_release(directory);
    return rc;
}
