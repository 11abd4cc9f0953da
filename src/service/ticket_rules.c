#include "base/base.h"

#include "service/ticket_rules.h"

#include "base/id.h"
#include "store/account_store.h"
#include "store/article_store.h"

static bool is_one_of(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool at_work(const struct msh_unit *unit, int64_t now)
{
    return unit != NULL && unit->merged_into == 0 && (unit->valid_to == 0 || unit->valid_to > now);
}

/* What keeps a unit from its share. */
enum share_fault {
    SHARE_FITS,
    SHARE_UNAVAILABLE,
    SHARE_CLOSED,
    SHARE_ACCUSED,
    SHARE_BEYOND_DUTY,
    SHARE_NOT_BELOW,
};

/* A unit that delegates reads no names of accused units: to it all that cannot be is one. */
static const struct {
    const char *code, *text;
} share_faults[] = {
    [SHARE_UNAVAILABLE] = { "unit_unavailable", "this unit cannot take a share of this ticket" },
    [SHARE_CLOSED] = { "unit_closed", "this unit was closed or merged and takes no new work" },
    [SHARE_ACCUSED] = { "unit_accused",
                        "the report accuses this unit, or one above or below it: it may not handle "
                        "the report" },
    [SHARE_BEYOND_DUTY] = { "outside_duty",
                            "this category is not on the duty list of townships and villages: a "
                            "department must lead, this unit may assist" },
    [SHARE_NOT_BELOW] = { "not_below", "a unit delegates only to units below it" },
};

static enum share_fault share_fault(const struct msh_plan *plan, const struct msh_act *act,
                                    const struct msh_share *share, bool fenced)
{
    const struct msh_ticket_row *row = &plan->row;
    const struct msh_unit *unit = msh_directory_unit(plan->directory, share->unit_id);
    const bool delegates = act->command.op == MSH_OP_DELEGATE;
    const struct msh_task *task =
        delegates ? msh_ticket_task(&row->ticket, act->command.target_id) : NULL;

    if (task != NULL && unit != NULL && unit->parent_id != task->unit_id &&
        unit->line_id != task->unit_id)
        return SHARE_NOT_BELOW;
    if (delegates && (fenced || !at_work(unit, plan->now)))
        return SHARE_UNAVAILABLE;
    if (!at_work(unit, plan->now))
        return SHARE_CLOSED;
    if (fenced)
        return SHARE_ACCUSED;
    if (share->role == MSH_ROLE_LEAD && !delegates &&
        !msh_directory_may_lead(plan->directory, share->unit_id, row->category))
        return SHARE_BEYOND_DUTY;
    return SHARE_FITS;
}

static int check_shares(const struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    const struct msh_ticket_row *row = &plan->row;
    int64_t *fence = NULL;
    size_t n_fence = 0;

    if (row->n_accused > 0)
        msh_directory_fence(plan->directory, row->accused, row->n_accused, plan->call->arena,
                            &fence, &n_fence);
    for (size_t i = 0; i < act->command.n_shares; i++) {
        const struct msh_share *share = &act->command.shares[i];
        const struct msh_unit *unit = msh_directory_unit(plan->directory, share->unit_id);
        const enum share_fault fault =
            share_fault(plan, act, share, is_one_of(fence, n_fence, share->unit_id));

        if (fault == SHARE_CLOSED && unit != NULL && unit->merged_into != 0)
            return msh_directory_merged(plan->directory, unit,
                                        msh_arena_fmt(plan->call->arena, "shares[%zu].unit", i),
                                        err);
        if (fault != SHARE_FITS)
            return msh_err_item(err, "shares", i, "unit", share_faults[fault].code, "%s",
                                share_faults[fault].text);
    }
    return MSH_OK;
}

static int check_transfer(const struct msh_plan *plan, const struct msh_act *act,
                          struct msh_err *err)
{
    if (act->command.op == MSH_OP_TRANSFER &&
        msh_directory_line(plan->directory, act->command.reason_code) == NULL)
        return msh_err_field(err, "line", "unknown", "no emergency or sister line of this code");
    return MSH_OK;
}

/* A direct answer rests on an article that holds today, or on a call with the unit (北京11). */
struct citing {
    struct msh_plan *plan;
    int64_t article_id;
};

static int read_article(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct citing *citing = arg;
    const struct msh_plan *plan = citing->plan;
    struct msh_article article;
    int rc = msh_article_get(tx, plan->call->service->region.region_id, citing->article_id, 0,
                             plan->call->arena, &article, err);
    if (rc == MSH_E_NOT_FOUND ||
        (rc == MSH_OK && (!msh_streq(article.state, "published") ||
                          (article.expires_at != 0 && article.expires_at <= plan->now))))
        return msh_err_field(err, "article", "unknown", "no article of this id holds today");
    return rc;
}

static int check_article(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    struct citing citing = { .plan = plan };
    if (act->command.op != MSH_OP_ANSWER || msh_streq(act->command.reason_code, "three_way"))
        return MSH_OK;
    if (!msh_id_parse(act->command.reason_code, &citing.article_id))
        return MSH_OK; /* the rule book asks for one */
    return msh_tx_read(plan->call->service->store, "article", read_article, &citing, err);
}

/* Whoever was contacted: by whom, how and when (domain §2.3, 泰安 form). */
static int check_contact(const struct msh_act *act, int64_t now, struct msh_err *err)
{
    const struct msh_reply *reply = &act->reply;
    if (act->command.contacted != MSH_ANSWER_YES)
        return MSH_OK;
    if (msh_empty(reply->contact_by))
        return msh_err_field(err, "contact_by", "required", "who contacted the requester?");
    if (msh_empty(reply->contact_way))
        return msh_err_field(err, "contact_way", "required", "how was the requester contacted?");
    if (reply->contact_at == 0)
        return msh_err_field(err, "contact_at", "required", "when was the requester contacted?");
    if (reply->contact_at > now)
        return msh_err_field(err, "contact_at", "future", "this is still to come");
    return MSH_OK;
}

/* The unit's form: what could not be solved, and what is beyond its duty, says why. */
static int check_reply(const struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    if (act->command.op != MSH_OP_REPLY)
        return MSH_OK;
    if (act->command.solved == MSH_ANSWER_NO && msh_empty(act->reply.unsolved_reason))
        return msh_err_field(err, "unsolved_reason", "required", "why is it not solved?");
    if (act->reply.beyond_duty == MSH_ANSWER_YES && msh_empty(act->reply.beyond_type))
        return msh_err_field(err, "beyond_type", "required", "what puts it beyond your duty?");
    return check_contact(act, plan->now, err);
}

/* A recorded call kept with this very ticket. */
struct hearing {
    const struct msh_plan *plan;
    int64_t recording_id;
};

static int read_recording(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct hearing *hearing = arg;
    const struct msh_call *call = hearing->plan->call;
    struct msh_attachment file;
    int rc = msh_attachment_get(tx, call->service->region.region_id, hearing->recording_id,
                                call->arena, &file, err);
    if (rc == MSH_E_NOT_FOUND ||
        (rc == MSH_OK && (file.ticket_id != hearing->plan->row.ticket.id || file.erased_at != 0 ||
                          strncmp(file.media_type, "audio/", strlen("audio/")) != 0)))
        return msh_err_field(err, "recording", "unknown", "no recording of this ticket");
    return rc;
}

static int check_told(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    const struct msh_command *command = &act->command;
    struct hearing hearing = { plan, command->recording_id };
    bool ask = command->op == MSH_OP_ASK;
    if (command->route != NULL && (!ask || command->claim_kind != MSH_CLAIM_REFUSAL))
        return msh_err_field(err, "told_route", "not_allowed", "a refusal sends elsewhere");
    if (!msh_empty(command->line) && (!ask || command->claim_kind != MSH_CLAIM_REFUSAL))
        return msh_err_field(err, "told_line", "not_allowed", "a refusal sends to a line");
    if (!msh_empty(command->line) && msh_directory_line(plan->directory, command->line) == NULL)
        return msh_err_field(err, "told_line", "unknown", "no line has this code");
    if (command->recording_id == 0)
        return MSH_OK;
    if (!ask || command->claim_kind != MSH_CLAIM_WITHDRAWAL)
        return msh_err_field(err, "recording", "not_allowed", "a withdrawal rests on a recording");
    return msh_tx_read(plan->call->service->store, "recording", read_recording, &hearing, err);
}

/* Work goes to somebody of the task's unit; while that person is on leave, to the deputy. */
struct assigning {
    struct msh_plan *plan;
    int64_t unit_id;
    int64_t *person_id;
};

/* A report never reaches somebody it accuses, whichever of his offices that is. */
static bool is_fenced(const struct msh_plan *plan, const struct msh_grant *grants, size_t n)
{
    const struct msh_ticket_row *row = &plan->row;
    int64_t *fence = NULL;
    size_t n_fence = 0;
    if (row->n_accused == 0)
        return false;
    msh_directory_fence(plan->directory, row->accused, row->n_accused, plan->call->arena, &fence,
                        &n_fence);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_fence; k++)
            if (grants[i].unit_id == fence[k])
                return true;
    return false;
}

static int read_assignee(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct assigning *assigning = arg;
    struct msh_call *call = assigning->plan->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_account account;
    struct msh_grant grants[MSH_GRANTS_MAX];
    size_t n = 0;
    int rc = msh_account_get(tx, region_id, *assigning->person_id, call->arena, &account, err);
    if (rc == MSH_OK && account.deputy_id != 0 && account.deputy_until > assigning->plan->now) {
        *assigning->person_id = account.deputy_id;
        rc = msh_account_get(tx, region_id, account.deputy_id, call->arena, &account, err);
    }
    if (rc == MSH_OK)
        rc = msh_grant_list(tx, region_id, account.account_id, grants, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        if (grants[i].unit_id == assigning->unit_id && account.active &&
            !is_fenced(assigning->plan, grants, n))
            return MSH_OK;
    return rc < 0 && rc != MSH_E_NOT_FOUND
               ? rc
               : msh_err_field(err, "person", "unknown", "nobody of your unit");
}

int msh_act_check_assignee(struct msh_plan *plan, struct msh_act *act, struct msh_err *err)
{
    const struct msh_task *task = msh_ticket_task(&plan->row.ticket, act->command.target_id);
    struct assigning assigning = { plan, task != NULL ? task->unit_id : 0, &act->command.other_id };
    if (act->command.op != MSH_OP_ASSIGN && act->command.op != MSH_OP_HAND_OVER)
        return MSH_OK;
    if (act->holder_id != 0 && task != NULL && task->holder_id != act->holder_id)
        return msh_err_set(err, MSH_E_STATE, "moved_on", "somebody else holds this task by now");
    if (act->command.other_id == 0)
        return MSH_OK;
    return msh_tx_read(plan->call->service->store, "assignee", read_assignee, &assigning, err);
}

int msh_act_check(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err)
{
    int rc = check_shares(plan, act, err);
    if (rc == MSH_OK)
        rc = check_transfer(plan, act, err);
    if (rc == MSH_OK)
        rc = check_article(plan, act, err);
    if (rc == MSH_OK)
        rc = check_reply(plan, act, err);
    return rc < 0 ? rc : check_told(plan, act, err);
}
