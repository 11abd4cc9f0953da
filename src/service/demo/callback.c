#include "base/base.h"

#include "service/demo/story.h"

/* Review, and what the person says: solved or not, satisfied or not. Shares are per thousand. */

int msh_demo_step_review(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    static const enum msh_send_back_reason reasons[] = { MSH_BACK_PERFUNCTORY, MSH_BACK_NO_CONTACT,
                                                         MSH_BACK_OFF_TOPIC, MSH_BACK_INCOMPLETE };
    const struct msh_principal *who = msh_demo_reviewer(s);
    const struct msh_task *lead = msh_demo_lead(s);
    int back = s->quality == MSH_DEMO_PERFUNCTORY ? 500 : s->quality == MSH_DEMO_LATE ? 60 : 25;
    (void)target;
    if (s->ticket.state != MSH_TICKET_REVIEWING)
        return MSH_OK;
    if (lead == NULL || msh_demo_share_of(s, lead->id)->drafts > 3 ||
        !msh_demo_chance(&s->dice, back)) {
        bool open = s->quality == MSH_DEMO_PARTIAL || s->quality == MSH_DEMO_LATE_OPEN;
        const char *text =
            msh_demo_chance(&s->dice, 80) ? msh_demo_remark(s, "review", open ? "open" : "") : NULL;
        struct msh_act act = msh_demo_do(MSH_OP_PASS, "ticket", 0, text);
        return msh_demo_act(s, who, &act, err);
    }
    enum msh_send_back_reason reason =
        reasons[s->quality == MSH_DEMO_PERFUNCTORY ? msh_demo_below(&s->dice, 2)
                                                   : 2 + msh_demo_below(&s->dice, 2)];
    const char *code = msh_name_code(&msh_send_back_reason_names, (int)reason);
    msh_demo_share_of(s, lead->id)->quality =
        msh_demo_chance(&s->dice, 800) ? MSH_DEMO_GOOD : MSH_DEMO_PARTIAL;
    struct msh_act act =
        msh_demo_do(MSH_OP_SEND_BACK, "ticket", 0, msh_demo_remark(s, "send_back", code));
    act.command.reason_code = code;
    return msh_demo_act(s, who, &act, err);
}

/* Answers ----------------------------------------------------------------------------------------*/

enum outcome { OUTCOME_SOLVED, OUTCOME_ACCEPTED, OUTCOME_UNSOLVED, OUTCOME_DISSATISFIED };

static enum outcome draw_outcome(struct msh_demo_story *s, const struct msh_callback *ask)
{
    static const int shares[MSH_DEMO_QUALITY_COUNT][3] = {
        [MSH_DEMO_GOOD] = { 880, 35, 60 },       [MSH_DEMO_PARTIAL] = { 190, 500, 290 },
        [MSH_DEMO_LATE] = { 720, 60, 90 },       [MSH_DEMO_PERFUNCTORY] = { 300, 130, 490 },
        [MSH_DEMO_LATE_OPEN] = { 60, 390, 520 }, [MSH_DEMO_UNTRUE] = { 420, 230, 270 },
    };
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    const struct msh_demo_story *told = s->merged != NULL ? s->merged : s;
    if (ask->cause == MSH_ASK_CAUSE_EXPIRED)
        return OUTCOME_UNSOLVED;
    if (ask->cause == MSH_ASK_CAUSE_SAMPLE)
        return lot < 930 ? OUTCOME_SOLVED : lot < 960 ? OUTCOME_ACCEPTED : OUTCOME_UNSOLVED;
    if (s->ticket.round >= 3) /* after two rounds most are through, or tired */
        return lot < 620 ? OUTCOME_SOLVED : lot < 930 ? OUTCOME_ACCEPTED : OUTCOME_UNSOLVED;
    for (int i = 0; i < 3; i++)
        if ((lot -= shares[told->quality][i]) < 0)
            return (enum outcome)i;
    return OUTCOME_DISSATISFIED;
}

static enum msh_rating draw_rating(struct msh_demo_story *s, enum outcome outcome)
{
    int64_t lot = msh_demo_range(&s->dice, 0, 99);
    if (lot < 3)
        return outcome == OUTCOME_DISSATISFIED ? MSH_RATING_BAD : MSH_RATING_NONE;
    switch (outcome) {
    case OUTCOME_SOLVED:
        return lot < 58 ? MSH_RATING_VERY_GOOD : lot < 90 ? MSH_RATING_GOOD : MSH_RATING_FAIR;
    case OUTCOME_ACCEPTED:
        return lot < 40 ? MSH_RATING_GOOD : lot < 85 ? MSH_RATING_FAIR : MSH_RATING_BAD;
    case OUTCOME_UNSOLVED:
    case OUTCOME_DISSATISFIED:
        break;
    }
    return lot < 45 ? MSH_RATING_VERY_BAD : MSH_RATING_BAD;
}

static const char *opinion(struct msh_demo_story *s, enum outcome outcome, bool contacted,
                           enum msh_rating rating)
{
    static const char *const results[] = {
        [OUTCOME_SOLVED] = "satisfied",
        [OUTCOME_ACCEPTED] = "accepted_unsolved",
        [OUTCOME_UNSOLVED] = "dissatisfied_unsolved",
        [OUTCOME_DISSATISFIED] = "dissatisfied_solved",
    };
    const struct msh_demo_table *opinions = &s->world->words->opinions;
    const char *result = results[outcome];
    if (outcome == OUTCOME_SOLVED && rating <= MSH_RATING_FAIR)
        result = "basic";
    if (outcome == OUTCOME_UNSOLVED && !contacted)
        result = "not_contacted";
    if (!msh_demo_chance(&s->dice, outcome == OUTCOME_SOLVED ? 450 : 850))
        return NULL;
    const struct msh_demo_matter matter = msh_demo_matter(s);
    int64_t row = msh_demo_pick_about(opinions, &s->dice, "result", result, NULL, NULL, &matter);
    return row < 0 ? NULL : msh_demo_cell(opinions, (size_t)row, "text");
}

static int record(struct msh_demo_story *s, const struct msh_callback *ask,
                  const struct msh_principal *who, struct msh_err *err)
{
    enum outcome outcome = draw_outcome(s, ask);
    bool called =
        ask->cause == MSH_ASK_CAUSE_SAMPLE || (s->merged != NULL ? s->merged : s)->contacted;
    bool contacted = msh_demo_chance(&s->dice, called ? 975 : 400);
    enum msh_rating rating =
        ask->cause == MSH_ASK_CAUSE_EXPIRED ? MSH_RATING_NONE : draw_rating(s, outcome);
    bool solved = outcome == OUTCOME_SOLVED || outcome == OUTCOME_DISSATISFIED;
    struct msh_act act =
        msh_demo_do(MSH_OP_SOLVED, "callback", ask->id, opinion(s, outcome, contacted, rating));
    act.command.solved = solved ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    act.command.accepted = outcome == OUTCOME_ACCEPTED ? MSH_ANSWER_YES
                           : outcome == OUTCOME_UNSOLVED || outcome == OUTCOME_DISSATISFIED
                               ? MSH_ANSWER_NO
                               : MSH_ANSWER_UNKNOWN;
    act.command.contacted = contacted ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    act.command.truthful =
        msh_demo_chance(&s->dice, contacted ? 950 : 400) ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    act.command.rating = rating;
    act.command.op = msh_answer_op(act.command.solved, act.command.accepted, rating);
    if (msh_demo_chance(&s->dice, 300))
        act.pressed = msh_demo_chance(&s->dice, 25) ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    return msh_demo_act(s, who, &act, err);
}

/* Asking ------------------------------------------------------------------------------------------*/

static const struct msh_callback *open_ask(const struct msh_demo_story *s, int64_t id)
{
    const struct msh_callback *ask = msh_ticket_callback(&s->ticket, id);
    return ask != NULL && ask->state == MSH_ASK_OPEN ? ask : NULL;
}

int msh_demo_step_rate(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_callback *ask = open_ask(s, target);
    struct msh_principal who = msh_demo_requester(s);
    return ask == NULL ? MSH_OK : record(s, ask, &who, err);
}

/* How many calls will not get through before one does; all of them for a few. */
static int draw_misses(struct msh_demo_story *s)
{
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    if (s->identity == MSH_IDENTITY_ANONYMOUS)
        return s->world->attempts_min;
    return lot < 730 ? 0 : lot < 880 ? 1 : lot < 940 ? 2 : s->world->attempts_min;
}

static struct msh_demo_ask *ask_of(struct msh_demo_story *s, int64_t id)
{
    for (size_t i = 0; i < s->n_asks; i++)
        if (s->asks[i].callback_id == id)
            return &s->asks[i];
    return NULL;
}

int msh_demo_step_call(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    static const char *const outcomes[] = { "no_answer", "busy", "power_off", "later" };
    const struct msh_callback *ask = open_ask(s, target);
    struct msh_demo_ask *plan = ask_of(s, target);
    if (ask == NULL || plan == NULL)
        return MSH_OK;
    const struct msh_principal *who = msh_demo_staff(s, MSH_STAFF_CALLBACK, 0);
    if (plan->misses < 0)
        plan->misses = draw_misses(s);
    if (ask->attempts >= plan->misses && plan->misses < s->world->attempts_min)
        return record(s, ask, who, err);
    bool given_up = ask->attempts >= s->world->attempts_min;
    struct msh_act act =
        msh_demo_do(given_up ? MSH_OP_UNREACHED : MSH_OP_ATTEMPT, "callback", target, NULL);
    if (!given_up)
        act.command.reason_code = outcomes[msh_demo_below(&s->dice, MSH_COUNT(outcomes))];
    int rc = msh_demo_act(s, who, &act, err);
    if (rc == MSH_OK && !given_up)
        msh_demo_push(s, MSH_DEMO_CALL, msh_demo_shift(s, s->now, 150, 900), target);
    return rc;
}

/* Again, although it was closed: the requester within the time for it, or a spot check 回头看. */
int msh_demo_step_reopen(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_principal requester = msh_demo_requester(s);
    bool check = target != 0;
    if (s->ticket.state != MSH_TICKET_CLOSED ||
        (!check && s->now >= s->ticket.closed_at + s->world->objection_ms))
        return MSH_OK;
    /* a spot check of a report is the inspectors' */
    if (check && s->type == MSH_TYPE_REPORT)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_REOPEN, "ticket", 0,
                                     msh_demo_remark(s, check ? "spotcheck" : "reopen", NULL));
    return msh_demo_act(s, check ? msh_demo_staff(s, MSH_STAFF_SUPERVISOR, 0) : &requester, &act,
                        err);
}
