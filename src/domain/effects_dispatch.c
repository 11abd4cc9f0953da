#include "base/base.h"

#include "domain/effects.h"
#include "domain/moves.h"

/* Intake ----------------------------------------------------------------------------------------*/

int msh_effect_draft(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->created_at = step->facts->now;
    return MSH_OK;
}

int msh_effect_register(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (ticket->created_at == 0)
        ticket->created_at = step->facts->now;
    if (ticket->accepted_at == 0) /* a draft keeps its place in every order */
        ticket->accepted_at = step->facts->now;
    ticket->round = 1;
    int rc = msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
    return rc < 0 ? rc : msh_step_try(step, MSH_OP_SUPERVISE, NULL, err);
}

int msh_effect_with_text(struct msh_step *step, struct msh_err *err)
{
    return msh_need_text(step, "text", err);
}

int msh_effect_answer(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    if (rc < 0)
        return rc;
    rc = msh_need_reason(step, NULL, err); /* the article cited, or three_way */
    if (rc < 0)
        return rc;
    rc = msh_step_end_ticket(step, MSH_CLOSE_NONE, step->command->reason_code,
                             step->actor.account_id, err);
    if (rc == MSH_OK && step->facts->sample)
        (void)msh_callback_add(step, MSH_ASK_CAUSE_SAMPLE, 0);
    return rc;
}

int msh_effect_refuse(struct msh_step *step, struct msh_err *err)
{
    msh_step_code(step, "reason", step->claim->reason_code);
    return msh_step_end_ticket(step, MSH_CLOSE_NONE, step->claim->reason_code,
                               step->claim->decided_by, err);
}

int msh_effect_transfer(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_reason(step, NULL, err); /* the line's code; the service knows the lines */
    return rc < 0 ? rc
                  : msh_step_end_ticket(step, MSH_CLOSE_NONE, step->command->reason_code,
                                        step->actor.account_id, err);
}

/* Marks -----------------------------------------------------------------------------------------*/

static bool set_mark(bool *mark, enum msh_answer wanted)
{
    const bool before = *mark;
    if (wanted != MSH_ANSWER_UNKNOWN)
        *mark = wanted == MSH_ANSWER_YES;
    return *mark != before;
}

/* The clocks that run are printed anew by the rules of the tag. */
int msh_effect_tag(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    int rc = msh_need_text(step, "text", err);
    bool complex = set_mark(&step->ticket->is_complex, command->is_complex);
    bool supervised = set_mark(&step->ticket->is_supervised, command->is_supervised);
    if (rc < 0)
        return rc;
    if (!complex && !supervised)
        return msh_err_field(err, "complex", "unchanged", "neither tag would change");
    if (complex)
        msh_step_code(step, "complex", msh_name_code(&msh_answer_names, (int)command->is_complex));
    if (supervised)
        msh_step_code(step, "supervised",
                      msh_name_code(&msh_answer_names, (int)command->is_supervised));
    return msh_clock_reprint(step, err);
}

int msh_effect_supervise(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    if (step->ticket->watch_at == 0) /* it waits since the first time nobody looked */
        step->ticket->watch_at = step->facts->now;
    if (step->facts->matter_nth >= 3)
        msh_step_int(step, "ticket", step->facts->matter_nth);
    if (step->ticket->round >= 3)
        msh_step_int(step, "round", step->ticket->round);
    return MSH_OK;
}

int msh_effect_look_into(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    step->ticket->watch_at = 0;
    return rc;
}

/* Dispatch --------------------------------------------------------------------------------------*/

/* A conference settles whose duty it is: between two units at least, or after the return that forces
 * a decision, when nobody says it is his (天津稿, domain §2.3). */
static int check_claimants(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    if (command->n_claimants > MSH_CLAIMANTS_MAX)
        return msh_err_field(err, "units", "count", "at most %d units", MSH_CLAIMANTS_MAX);
    for (size_t i = 0; i < command->n_claimants; i++)
        for (size_t k = 0; k < i; k++)
            if (command->claimants[i] == command->claimants[k])
                return msh_err_item(err, "units", i, NULL, "duplicate", "a unit is named twice");
    if (command->n_claimants < 2 && step->ticket->returns < step->facts->returns_max)
        return msh_err_field(err, "units", "count",
                             "name two units whose duty it may be; fewer do after %d returns",
                             step->facts->returns_max);
    return MSH_OK;
}

int msh_effect_confer(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    if (rc == MSH_OK)
        rc = check_claimants(step, err);
    if (rc < 0)
        return rc;
    msh_step_ids(step, "claimants", step->command->claimants, step->command->n_claimants);
    return msh_clock_begin(step, NULL, MSH_STAGE_CONSULT, err);
}

int msh_effect_conclude(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    msh_clock_end(step, NULL, MSH_STAGE_CONSULT);
    return rc;
}

static int check_shares(const struct msh_step *step, bool first, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    size_t leads = 0;
    if (command->n_shares == 0 || command->n_shares > MSH_SHARES_MAX)
        return msh_err_field(err, "shares", "count", "between 1 and %d units", MSH_SHARES_MAX);
    for (size_t i = 0; i < command->n_shares; i++) {
        const struct msh_share *share = &command->shares[i];
        leads += share->role == MSH_ROLE_LEAD;
        if (!first && share->role == MSH_ROLE_LEAD)
            return msh_err_item(err, "shares", i, "role", "lead",
                                "a further unit assists or is informed");
        for (size_t k = 0; k < i; k++)
            if (command->shares[k].unit_id == share->unit_id)
                return msh_err_item(err, "shares", i, "unit", "duplicate",
                                    "this unit is named twice");
        if (!first && msh_unit_at_work(step->ticket, share->unit_id, true))
            return msh_err_item(err, "shares", i, "unit", "duplicate",
                                "this unit has a share already");
    }
    if (first && leads == 0)
        return msh_err_field(err, "shares", "no_lead", "one unit must lead");
    return MSH_OK;
}

static int open_shares(struct msh_step *step, bool no_return, struct msh_err *err)
{
    for (size_t i = 0; i < step->command->n_shares; i++) {
        int rc = msh_step_open_share(step, &step->command->shares[i], 0, no_return, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static int dispatch(struct msh_step *step, bool no_return, struct msh_err *err)
{
    int rc = check_shares(step, true, err);
    if (rc < 0)
        return rc;
    msh_clock_end(step, NULL, MSH_STAGE_DISPATCH);
    msh_clock_end(step, NULL, MSH_STAGE_CONSULT);
    return open_shares(step, no_return, err);
}

int msh_effect_dispatch(struct msh_step *step, struct msh_err *err)
{
    return dispatch(step, false, err);
}

int msh_effect_designate(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    return rc < 0 ? rc : dispatch(step, true, err);
}

int msh_effect_add_unit(struct msh_step *step, struct msh_err *err)
{
    int rc = check_shares(step, false, err);
    return rc < 0 ? rc : open_shares(step, false, err);
}

int msh_effect_redispatch(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    if (rc == MSH_OK)
        rc = msh_step_release(step, NULL, err);
    if (rc == MSH_OK)
        rc = msh_step_lapse_round(step, err);
    return rc < 0 ? rc : msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_all_returned(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_step_release(step, NULL, err);
    if (rc == MSH_OK)
        rc = msh_step_lapse_round(step, err);
    return rc < 0 ? rc : msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_all_replied(struct msh_step *step, struct msh_err *err)
{
    return msh_clock_begin(step, NULL, MSH_STAGE_REVIEW, err);
}

int msh_effect_expire(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    (void)msh_callback_add(step, MSH_ASK_CAUSE_EXPIRED, 0);
    return MSH_OK;
}
