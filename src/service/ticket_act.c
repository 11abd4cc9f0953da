#include "base/base.h"

#include "base/crypto.h"

#include "service/ticket_rules.h"
#include "store/account_store.h"
#include "store/job_store.h"

#define PREPARE_MAX 5

/* Which texts a command brings, and who may read them --------------------------------------------*/

struct text_rule {
    enum msh_op op;
    enum msh_piece_kind kind;
    enum msh_audience audience;
};

/* Ops not listed keep their text as a reason for the offices. */
static const struct text_rule text_rules[] = {
    { MSH_OP_SUPPLEMENT, MSH_PIECE_SUPPLEMENT, MSH_AUDIENCE_ALL },
    { MSH_OP_REMARK, MSH_PIECE_REMARK, MSH_AUDIENCE_OFFICE },
    { MSH_OP_INSTRUCT, MSH_PIECE_REMARK, MSH_AUDIENCE_OFFICE },
    { MSH_OP_ANSWER, MSH_PIECE_REPLY_PUBLIC, MSH_AUDIENCE_REQUESTER },
    { MSH_OP_TRANSFER, MSH_PIECE_REASON, MSH_AUDIENCE_REQUESTER },
    { MSH_OP_MERGE, MSH_PIECE_REASON, MSH_AUDIENCE_REQUESTER },
    { MSH_OP_FEEDBACK, MSH_PIECE_FEEDBACK, MSH_AUDIENCE_ALL },
    { MSH_OP_REPLY, MSH_PIECE_REPLY_INTERNAL, MSH_AUDIENCE_OFFICE },
    { MSH_OP_ASK_MERGED, MSH_PIECE_REPLY_PUBLIC, MSH_AUDIENCE_ALL },
    { MSH_OP_SOLVED, MSH_PIECE_OPINION, MSH_AUDIENCE_OFFICE },
    { MSH_OP_ACCEPTED_UNSOLVED, MSH_PIECE_OPINION, MSH_AUDIENCE_OFFICE },
    { MSH_OP_UNSOLVED, MSH_PIECE_OPINION, MSH_AUDIENCE_OFFICE },
    { MSH_OP_DISSATISFIED, MSH_PIECE_OPINION, MSH_AUDIENCE_OFFICE },
    { MSH_OP_REPLAN, MSH_PIECE_REASON, MSH_AUDIENCE_ALL },
    { MSH_OP_REOPEN, MSH_PIECE_REASON, MSH_AUDIENCE_ALL },
};

/* Reasons of claims the requester can read: every exit from the rates (guarantee 3). */
static bool told_to_requester(enum msh_claim_kind kind)
{
    return kind != MSH_CLAIM_RETURN && kind != MSH_CLAIM_RATING_APPEAL;
}

static struct text_rule text_rule_of(const struct msh_act *act, const struct msh_ticket *ticket)
{
    struct text_rule rule = { act->command.op, MSH_PIECE_REASON, MSH_AUDIENCE_OFFICE };
    const struct msh_claim *claim = msh_ticket_claim(ticket, act->command.target_id);
    for (size_t i = 0; i < MSH_COUNT(text_rules); i++)
        if (text_rules[i].op == act->command.op)
            rule = text_rules[i];
    if (act->command.op == MSH_OP_ASK && told_to_requester(act->command.claim_kind))
        rule.audience = MSH_AUDIENCE_ALL;
    if (act->command.op >= MSH_OP_ENDORSE && act->command.op <= MSH_OP_DENY && claim != NULL &&
        told_to_requester(claim->kind))
        rule.audience = MSH_AUDIENCE_ALL;
    /* what the requester of a withheld ticket says stays with the hotline, also where the staff
     * took it down: units read renditions alone (guarantee 6) */
    if (msh_ticket_withheld(ticket) &&
        (act->command.actor.roles == MSH_ACTOR_REQUESTER || rule.kind == MSH_PIECE_SUPPLEMENT ||
         rule.kind == MSH_PIECE_OPINION || act->command.op == MSH_OP_REOPEN))
        rule.audience = MSH_AUDIENCE_REQUESTER;
    if (ticket->sealed && rule.audience != MSH_AUDIENCE_REQUESTER)
        rule.audience = MSH_AUDIENCE_INSPECTOR;
    return rule;
}

/* Particulars ------------------------------------------------------------------------------------*/

static int set_particulars(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    struct msh_ticket *ticket = &plan->row.ticket;
    int rc = MSH_OK;
    if (act->command.op != MSH_OP_TRIAGE && act->command.op != MSH_OP_CORRECT &&
        act->command.op != MSH_OP_REGISTER && act->command.op != MSH_OP_SUPPLEMENT)
        return MSH_OK;
    if (!msh_empty(act->category))
        rc = msh_plan_set_category(plan, act->category, err);
    if (rc == MSH_OK)
        rc = msh_plan_set_place(plan, &act->place, err);
    if (rc < 0)
        return rc;
    if (act->urgency >= 0)
        ticket->urgency = (enum msh_urgency)act->urgency;
    /* a report stays one, and nothing becomes one by a later edit: the fence was set at intake */
    if (act->type >= 0 && act->type != MSH_TYPE_REPORT && ticket->type != MSH_TYPE_REPORT)
        ticket->type = (enum msh_ticket_type)act->type;
    return MSH_OK;
}

/* Rows beside the aggregate -----------------------------------------------------------------------*/

struct act_rows {
    struct msh_reply reply; /* id 0 = none */
    int64_t attempt_of;     /* callback, 0 = none */
    int attempt;
    const char *outcome;
    const struct msh_event_ready *pressed;
};

static int write_act(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                     struct msh_err *err)
{
    const struct act_rows *rows = arg;
    const struct msh_region *region = &plan->call->service->region;
    int rc = MSH_OK;
    if (rows->reply.id != 0)
        rc = msh_reply_insert(tx, region->region_id, &rows->reply, err);
    if (rc == MSH_OK && rows->attempt_of != 0)
        rc = msh_attempt_insert(tx, region->region_id, rows->attempt_of, rows->attempt, plan->now,
                                plan->call->principal->account_id, rows->outcome, err);
    if (rc == MSH_OK && rows->pressed != NULL)
        rc = msh_event_append_ready(tx, region, rows->pressed, plan->now, -1, NULL, err);
    return rc;
}

/* "Did anyone press you?" goes to the inspectors alone: a subject of its own (guarantee 5). */
static int prepare_pressed(struct msh_plan *plan, const struct msh_act *act, struct act_rows *rows,
                           struct msh_err *err)
{
    struct msh_event_ready *ready = MSH_NEW(plan->call->arena, struct msh_event_ready);
    struct msh_event_in in = { .subject_kind = "pressure",
                               .subject_id = plan->row.ticket.id,
                               .op = act->pressed == MSH_ANSWER_YES ? "pressed" : "not_pressed",
                               .target_id = act->command.target_id,
                               .actor_kind = msh_call_actor_kind(plan->call),
                               .actor_id = msh_call_actor_id(plan->call) };
    if (act->pressed == MSH_ANSWER_UNKNOWN)
        return MSH_OK;
    rows->pressed = ready;
    return msh_event_prepare(plan->call->arena, &in, ready, err);
}

static const struct msh_callback *touched_callback(const struct msh_ticket *ticket)
{
    for (size_t i = ticket->n_callbacks; i-- > 0;)
        if (ticket->callbacks[i].dirty)
            return &ticket->callbacks[i];
    return NULL;
}

static int prepare_rows(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    struct act_rows *rows = MSH_NEW(plan->call->arena, struct act_rows);
    const struct msh_callback *ask = touched_callback(&plan->row.ticket);
    if (act->command.op == MSH_OP_REPLY) {
        rows->reply = act->reply;
        rows->reply.id = msh_service_new_id(plan->call->service);
        rows->reply.ticket_id = plan->row.ticket.id;
        rows->reply.task_id = act->command.target_id;
        rows->reply.round = plan->row.ticket.round;
        rows->reply.contacted = act->command.contacted;
        rows->reply.solved = act->command.solved;
        rows->reply.author_id = plan->call->principal->account_id;
        rows->reply.created_at = plan->now;
        uint8_t digest[MSH_ROW_DIGEST_SIZE];
        msh_reply_digest(&rows->reply, plan->call->service->region.crypto,
                         plan->call->service->row_key, digest);
        msh_plan_row(plan, "reply", rows->reply.id, digest);
    }
    if (act->command.op == MSH_OP_ATTEMPT && ask != NULL) {
        rows->attempt_of = ask->id;
        rows->attempt = ask->attempts;
        rows->outcome = act->command.reason_code;
    }
    msh_plan_add(plan, write_act, rows);
    return prepare_pressed(plan, act, rows, err);
}

/* The share an act is about. */
static const struct msh_task *touched_task(const struct msh_ticket *ticket,
                                           const struct msh_act *act)
{
    const struct msh_claim *claim = msh_ticket_claim(ticket, act->command.target_id);
    return msh_ticket_task(ticket, claim != NULL ? claim->task_id : act->command.target_id);
}

struct holder {
    int64_t region_id, account_id;
    struct msh_arena *arena;
    struct msh_account account;
};

static int read_holder(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct holder *holder = arg;
    int rc = msh_account_get(tx, holder->region_id, holder->account_id, holder->arena,
                             &holder->account, err);
    return rc == MSH_E_NOT_FOUND ? MSH_OK : rc;
}

/* Whose work it is: a reply its author takes back, a claim its asker drops, else a share its holder
 * has. */
static int64_t whose(const struct msh_ticket *ticket, const struct msh_act *act)
{
    const struct msh_claim *claim = msh_ticket_claim(ticket, act->command.target_id);
    const struct msh_task *task = touched_task(ticket, act);
    if (act->command.op == MSH_OP_DROP && claim != NULL)
        return claim->asked_by;
    if (task == NULL)
        return 0;
    return act->command.op == MSH_OP_RECALL ? task->author_id : task->holder_id;
}

/* What somebody on leave has to do, the deputy does; the event says for whom. */
static int note_deputy(struct msh_plan *plan, struct msh_act *act, struct msh_err *err)
{
    struct msh_call *call = plan->call;
    int64_t me = call->principal->account_id;
    struct holder holder = { .region_id = call->service->region.region_id,
                             .account_id = whose(&plan->row.ticket, act),
                             .arena = call->arena };
    if (me == 0 || holder.account_id == 0 || holder.account_id == me)
        return MSH_OK;
    int rc = msh_tx_read(call->service->store, "holder", read_holder, &holder, err);
    if (rc == MSH_OK && holder.account.deputy_id == me && holder.account.deputy_until > plan->now)
        plan->deputy_of = act->command.actor.stands_for = holder.account_id;
    return rc;
}

/* The command ------------------------------------------------------------------------------------*/

static void add_texts(struct msh_plan *plan, const struct msh_act *act)
{
    struct text_rule rule = text_rule_of(act, &plan->row.ticket);
    if (!msh_empty(act->text))
        (void)msh_plan_text(plan, rule.kind, rule.audience, act->command.target_id, act->text);
    if (!msh_empty(act->public_text) && act->command.op == MSH_OP_REPLY)
        (void)msh_plan_text(plan, MSH_PIECE_REPLY_PUBLIC,
                            plan->row.ticket.sealed ? MSH_AUDIENCE_INSPECTOR : MSH_AUDIENCE_OFFICE,
                            act->command.target_id, act->public_text);
}

/* A reply that passed review is the requester's to read (guarantee 4). */
static int write_public(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                        struct msh_err *err)
{
    const struct msh_ticket *ticket = &plan->row.ticket;
    int rc = MSH_OK;
    (void)arg;
    for (size_t i = 0; rc == MSH_OK && i < ticket->n_tasks; i++) {
        const struct msh_task *task = &ticket->tasks[i];
        if (task->round == ticket->round && task->parent_task_id == 0 &&
            task->state == MSH_TASK_DONE)
            rc = msh_text_publish(tx, plan->call->service->region.region_id, ticket->id, task->id,
                                  err);
    }
    return rc;
}

static int check_version(const struct msh_plan *plan, struct msh_err *err)
{
    const struct msh_call *call = plan->call;
    if (call->if_match < 0 || call->if_match == plan->before.version)
        return MSH_OK;
    return msh_err_set(err, MSH_E_STALE, "stale", "somebody changed this ticket meanwhile");
}

static int64_t part_made(const struct msh_act *act, const struct msh_changes *changes)
{
    if (act->command.op == MSH_OP_ASK)
        return changes->items[0].target_id;
    return act->command.target_id;
}

/* Those merged into a ticket have something to learn when it has its reply, and when it leaves
 * the loop without one (guarantee 4): the job looks which. Counted where it is written, so that
 * nobody merged meanwhile is forgotten. */
static int write_children(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                          struct msh_err *err)
{
    struct msh_service *service = plan->call->service;
    int64_t region_id = service->region.region_id, ticket_id = plan->row.ticket.id, child;
    size_t n = 0;
    int rc = msh_ticket_children(tx, region_id, ticket_id, 0, &child, 1, &n, err);
    (void)arg;
    return rc < 0 || n == 0 ? rc
                            : msh_job_enqueue(tx, region_id, service->idgen, "merged", plan->now,
                                              ticket_id, 0, err);
}

static void look_after_merged(struct msh_plan *plan, const struct msh_act *act)
{
    const struct msh_ticket *ticket = &plan->row.ticket;
    bool ended = msh_ticket_is_end(ticket->state) && !msh_ticket_is_end(plan->before.ticket.state);
    if (plan->now < plan->present)
        return;                          /* history: its teller raises what follows */
    if (act->command.op == MSH_OP_MERGE) /* its parent may have its reply already */
        msh_plan_job(plan, "merged", plan->now, ticket->parent_id);
    else if (act->command.op == MSH_OP_PASS || ended)
        msh_plan_add(plan, write_children, NULL);
}

struct parent_check {
    struct msh_plan *plan;
    struct msh_act *act;
    bool open;
};

static int read_parent(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct parent_check *check = arg;
    struct msh_call *call = check->plan->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row parent = { 0 };
    int rc = MSH_OK;
    if (check->act->command.other_id == 0)
        rc = msh_ticket_find_number(tx, region_id, check->act->parent,
                                    &check->act->command.other_id, err);
    if (rc == MSH_OK)
        rc =
            msh_ticket_load(tx, region_id, check->act->command.other_id, call->arena, &parent, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, check->plan->directory, &parent, err);
    check->open = rc == MSH_OK && msh_ticket_is_open(parent.ticket.state) &&
                  parent.ticket.type != MSH_TYPE_REPORT && !parent.ticket.sealed;
    return rc;
}

static int prepare(struct msh_plan *plan, struct msh_act *act, struct msh_changes *changes,
                   struct msh_err *err)
{
    struct msh_call *call = plan->call;
    struct msh_ticket *ticket = &plan->row.ticket;
    struct msh_facts facts = msh_plan_facts(plan);
    int rc = check_version(plan, err);
    if (rc < 0)
        return rc;
    act->command.actor = msh_call_actor(call, ticket, act->part, act->command.target_id);
    act->command.has_text = !msh_empty(act->text);
    if (act->command.op == MSH_OP_MERGE && (act->command.other_id != 0 || act->parent != NULL)) {
        struct parent_check check = { plan, act, false };
        rc = msh_tx_read(call->service->store, "ticket_parent", read_parent, &check, err);
        if (rc < 0)
            return rc;
        facts.parent_open = check.open;
    }
    rc = set_particulars(plan, act, err);
    if (rc == MSH_OK)
        rc = msh_act_check_assignee(plan, act, err);
    if (rc == MSH_OK)
        rc = note_deputy(plan, act, err);
    if (rc == MSH_OK)
        rc = msh_ticket_apply(ticket, &act->command, &facts, changes, err);
    if (rc == MSH_OK)
        rc = msh_act_check(plan, act, err);
    if (rc < 0)
        return rc;
    plan->many = act->many;
    add_texts(plan, act);
    rc = msh_plan_changes(plan, changes, NULL, err);
    if (rc == MSH_OK)
        rc = prepare_rows(plan, act, err);
    if (rc == MSH_OK && act->command.op == MSH_OP_PASS)
        msh_plan_add(plan, write_public, NULL);
    if (rc == MSH_OK)
        look_after_merged(plan, act);
    return rc;
}

struct part_of {
    struct msh_call *call;
    const struct msh_act *act;
    int64_t ticket_id;
};

static int find_part(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct part_of *of = arg;
    return msh_ticket_of_part(tx, of->call->service->region.region_id, of->act->part,
                              of->act->command.target_id, &of->ticket_id, err);
}

static const struct msh_ticket *after_of(const struct msh_plan *plan)
{
    if (plan->repeat)
        return NULL;
    return msh_arena_memdup(plan->call->arena, &plan->row.ticket, sizeof(plan->row.ticket));
}

static int attempt(struct msh_call *call, const struct msh_directory *directory,
                   struct msh_act *act, int64_t ticket_id, struct msh_acted *ret,
                   struct msh_err *err)
{
    struct msh_plan plan;
    struct msh_changes changes = { 0 };
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);
    if (rc == MSH_OK && !plan.repeat)
        rc = prepare(&plan, act, &changes, err);
    if (rc < 0)
        return rc;
    if (!plan.repeat)
        plan.ref_id = part_made(act, &changes);
    if (!act->dry_run)
        rc = msh_plan_write(&plan, msh_name_code(&msh_op_names, (int)act->command.op), err);
    if (rc < 0)
        return rc;
    int64_t ref = msh_plan_ref(&plan);
    *ret = (struct msh_acted){ .ticket_id = ticket_id,
                               .state = plan.row.ticket.state,
                               .version = msh_plan_version(&plan),
                               .part_id = ref == ticket_id ? 0 : ref,
                               .repeat = plan.repeat,
                               .after = after_of(&plan) };
    return MSH_OK;
}

int msh_ticket_act(struct msh_call *call, const struct msh_act *act, struct msh_acted *ret,
                   struct msh_err *err)
{
    struct part_of of = { call, act, act->ticket_id };
    int rc = MSH_OK;
    if (of.ticket_id == 0)
        rc = msh_tx_read(call->service->store, "ticket_of_part", find_part, &of, err);
    if (rc < 0)
        return rc;
    const struct msh_directory *directory = msh_service_directory(call->service);
    for (int i = 0; i < PREPARE_MAX; i++) {
        struct msh_act again = *act;
        rc = attempt(call, directory, &again, of.ticket_id, ret, err);
        if (rc != MSH_E_STALE || call->if_match >= 0)
            break;
    }
    msh_directory_release(directory);
    return rc;
}

/* The key of the whole: another body with it is refused before anything moves. */
static int bulk_key(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_call *call = arg;
    struct msh_idem idem = { .status = 200 };
    return msh_idem_take(tx, call->service->region.region_id, call->idem, msh_service_real_now(),
                         &idem, err);
}

/* A key of each ticket's own, made from the whole's. */
static void bulk_member(const struct msh_call *call, int64_t member_id, struct msh_idem_key *ret,
                        char text[2 * MSH_HASH_SIZE + 1])
{
    const struct msh_piece pieces[] = { { call->idem->key, strlen(call->idem->key) + 1 },
                                        { &member_id, sizeof(member_id) } };
    uint8_t hash[MSH_HASH_SIZE];
    msh_hash(call->service->region.crypto, pieces, MSH_COUNT(pieces), hash);
    msh_hex(hash, sizeof(hash), text);
    *ret = *call->idem;
    ret->key = text;
}

int msh_ticket_bulk(struct msh_call *call, const struct msh_act *act, struct msh_bulk_item *items,
                    size_t n, struct msh_err *err)
{
    struct msh_call each = *call;
    if (n == 0 || n > MSH_BULK_MAX)
        return msh_err_field(err, "ids", "count", "between 1 and %d tickets", MSH_BULK_MAX);
    each.idem = NULL;
    each.if_match = -1;
    bool once = call->idem != NULL && !act->dry_run;
    if (once && msh_tx_run(call->service->store, "bulk", bulk_key, call, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        struct msh_act one = *act;
        struct msh_idem_key key;
        char text[2 * MSH_HASH_SIZE + 1];
        const int64_t part_id = items[i].target_id;
        if (once) {
            bulk_member(call, part_id != 0 ? part_id : items[i].ticket_id, &key, text);
            each.idem = &key;
        }
        one.ticket_id = items[i].ticket_id;
        one.command.target_id = part_id != 0 ? part_id : act->command.target_id;
        items[i].err = (struct msh_err){ 0 };
        items[i].rc = msh_ticket_act(&each, &one, &items[i].acted, &items[i].err);
        if (items[i].rc == MSH_E_UNAVAILABLE || items[i].rc == MSH_E_FULL) {
            *err = items[i].err;
            return items[i].rc;
        }
    }
    return MSH_OK;
}

int msh_ticket_rate(struct msh_call *call, int64_t ticket_id, const struct msh_act *answers,
                    struct msh_acted *ret, struct msh_err *err)
{
    struct msh_act act = *answers;
    act.ticket_id = ticket_id;
    if (msh_empty(act.part))
        act.part = "ticket";
    act.command.op = msh_answer_op(act.command.solved, act.command.accepted, act.command.rating);
    return msh_ticket_act(call, &act, ret, err);
}
