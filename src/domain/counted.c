#include "base/base.h"

#include "domain/counted.h"

static const struct msh_name rates[] = {
    [MSH_RATE_RESPONSE] = { "response", "响应率", "response rate" },
    [MSH_RATE_SOLVED] = { "solved", "解决率", "solved rate" },
    [MSH_RATE_SATISFIED] = { "satisfied", "满意率", "satisfaction rate" },
};
const struct msh_names msh_rate_names = { "rate", rates, MSH_COUNT(rates) };

static const struct msh_name counted[] = {
    [MSH_COUNTED_YES] = { "yes", "是", "yes" },
    [MSH_COUNTED_NO] = { "no", "否", "no" },
    [MSH_COUNTED_RAISED] = { "raised", "申诉改判为满意", "raised on appeal" },
    [MSH_COUNTED_LOWERED] = { "lowered", "改判为不满意", "lowered on appeal" },
    [MSH_COUNTED_UNREASONABLE] = { "unreasonable", "认定为不合理诉求", "unreasonable demand" },
    [MSH_COUNTED_DEFERRED] = { "deferred", "挂账", "deferred" },
    [MSH_COUNTED_TERMINATED] = { "terminated", "终止", "terminated" },
    [MSH_COUNTED_WITHDRAWN] = { "withdrawn", "本人撤回", "withdrawn by the person" },
    [MSH_COUNTED_UNREACHED] = { "unreached", "回访未联系上", "nobody reached" },
    [MSH_COUNTED_UNSAID] = { "unsaid", "本人未作答", "not said" },
    [MSH_COUNTED_OPEN] = { "open", "在办，尚未回访", "open, not asked yet" },
    [MSH_COUNTED_ANSWERED] = { "answered", "热线直接答复", "answered by the hotline" },
    [MSH_COUNTED_REFUSED] = { "refused", "不予受理", "refused" },
    [MSH_COUNTED_TRANSFERRED] = { "transferred", "转其他热线", "transferred" },
    [MSH_COUNTED_MERGED] = { "merged", "并入其他件", "merged" },
    [MSH_COUNTED_HISTORY] = { "history", "原系统已办结", "closed in an older system" },
    [MSH_COUNTED_UNDONE] = { "undone", "导入已撤销", "import undone" },
    [MSH_COUNTED_ENDED] = { "ended", "已归档，结束方式见件", "archived, see the ticket" },
};
const struct msh_names msh_counted_names = { "counted", counted, MSH_COUNT(counted) };

/* How each counts in the raw and in the adjusted rate; all others never do. */
static const struct {
    bool counts, yes;
} raw[MSH_COUNTED_COUNT] = {
    [MSH_COUNTED_YES] = { true, true },
    [MSH_COUNTED_NO] = { true, false },
    [MSH_COUNTED_RAISED] = { true, false },
    [MSH_COUNTED_LOWERED] = { true, true },
    [MSH_COUNTED_UNREASONABLE] = { true, false },
    [MSH_COUNTED_DEFERRED] = { true, false },
    [MSH_COUNTED_TERMINATED] = { true, false },
    [MSH_COUNTED_WITHDRAWN] = { true, false },
    [MSH_COUNTED_UNREACHED] = { true, false },
    [MSH_COUNTED_UNSAID] = { true, false },
}, adjusted[MSH_COUNTED_COUNT] = {
    [MSH_COUNTED_YES] = { true, true },
    [MSH_COUNTED_NO] = { true, false },
    [MSH_COUNTED_RAISED] = { true, true },
    [MSH_COUNTED_LOWERED] = { true, false },
};

int msh_counted_raw(enum msh_counted as)
{
    return raw[as].counts ? raw[as].yes : -1;
}

int msh_counted_adjusted(enum msh_counted as)
{
    return adjusted[as].counts ? adjusted[as].yes : -1;
}

/* ---- one ticket ---- */

/* Three grades of hotlines on the five of 好差评: 满意 and 基本满意 are satisfied. */
static enum msh_answer satisfied(enum msh_rating rating)
{
    if (rating == MSH_RATING_NONE)
        return MSH_ANSWER_UNKNOWN;
    return rating >= MSH_RATING_FAIR ? MSH_ANSWER_YES : MSH_ANSWER_NO;
}

static enum msh_answer said(enum msh_rate rate, const struct msh_counted_facts *facts)
{
    if (rate == MSH_RATE_RESPONSE)
        return facts->contacted;
    return rate == MSH_RATE_SOLVED ? facts->solved : satisfied(facts->first_rating);
}

/* The state before the archive; an archive that kept none tells of closed tickets by their reason. */
static enum msh_ticket_state end_of(const struct msh_counted_facts *facts)
{
    if (facts->state != MSH_TICKET_ARCHIVED)
        return facts->state;
    return facts->close_reason != MSH_CLOSE_NONE ? MSH_TICKET_CLOSED : facts->archived_from;
}

static enum msh_counted closed(const struct msh_counted_facts *facts)
{
    static const enum msh_counted as[MSH_CLOSE_COUNT] = {
        [MSH_CLOSE_NONE] = MSH_COUNTED_UNSAID,
        [MSH_CLOSE_SOLVED] = MSH_COUNTED_UNSAID,
        [MSH_CLOSE_ACCEPTED_UNSOLVED] = MSH_COUNTED_UNSAID,
        [MSH_CLOSE_UNRATED] = MSH_COUNTED_UNREACHED,
        [MSH_CLOSE_WITHDRAWN] = MSH_COUNTED_WITHDRAWN,
        [MSH_CLOSE_HISTORY] = MSH_COUNTED_HISTORY,
        [MSH_CLOSE_UNDONE] = MSH_COUNTED_UNDONE,
    };
    return as[facts->close_reason];
}

/* What follows from how it ended, where nothing was said. */
static const struct {
    enum msh_ticket_state end;
    enum msh_counted as;
} ends[] = {
    { MSH_TICKET_TERMINATED, MSH_COUNTED_TERMINATED },
    { MSH_TICKET_ANSWERED, MSH_COUNTED_ANSWERED },
    { MSH_TICKET_REFUSED, MSH_COUNTED_REFUSED },
    { MSH_TICKET_TRANSFERRED, MSH_COUNTED_TRANSFERRED },
    { MSH_TICKET_MERGED, MSH_COUNTED_MERGED },
};

static enum msh_counted unknown(const struct msh_counted_facts *facts)
{
    const enum msh_ticket_state end = end_of(facts);

    if (end == MSH_TICKET_CLOSED)
        return closed(facts);
    for (size_t i = 0; i < MSH_COUNT(ends); i++)
        if (ends[i].end == end)
            return ends[i].as;
    return facts->state == MSH_TICKET_ARCHIVED ? MSH_COUNTED_ENDED : MSH_COUNTED_OPEN;
}

enum msh_counted msh_counted_of(enum msh_rate rate, const struct msh_counted_facts *facts)
{
    const enum msh_answer answer = said(rate, facts);
    const enum msh_answer scored =
        rate == MSH_RATE_SATISFIED ? satisfied(facts->scoring_rating) : MSH_ANSWER_UNKNOWN;
    const enum msh_ticket_state end = end_of(facts);
    const bool ended = end == MSH_TICKET_CLOSED || end == MSH_TICKET_TERMINATED;

    if (answer != MSH_ANSWER_UNKNOWN && scored != MSH_ANSWER_UNKNOWN && scored != answer)
        return scored == MSH_ANSWER_YES ? MSH_COUNTED_RAISED : MSH_COUNTED_LOWERED;
    if (answer == MSH_ANSWER_YES)
        return MSH_COUNTED_YES;
    if (facts->unreasonable && (answer == MSH_ANSWER_NO || ended))
        return MSH_COUNTED_UNREASONABLE;
    if (facts->state == MSH_TICKET_DEFERRED)
        return MSH_COUNTED_DEFERRED;
    return answer == MSH_ANSWER_NO ? MSH_COUNTED_NO : unknown(facts);
}

/* ---- sums ---- */

static struct msh_fraction share_of(const struct msh_rate_sum *sum, int (*counts)(enum msh_counted))
{
    struct msh_fraction share = { 0, 0 };

    for (int i = 0; i < MSH_COUNTED_COUNT; i++) {
        const int as = counts((enum msh_counted)i);

        share.all += as >= 0 ? sum->n[i] : 0;
        share.part += as > 0 ? sum->n[i] : 0;
    }
    return share;
}

struct msh_fraction msh_rate_raw(const struct msh_rate_sum *sum)
{
    return share_of(sum, msh_counted_raw);
}

struct msh_fraction msh_rate_adjusted(const struct msh_rate_sum *sum)
{
    return share_of(sum, msh_counted_adjusted);
}

/* ---- keys ---- */

static const char *state_code(enum msh_ticket_state state)
{
    return msh_name_code(&msh_ticket_state_names, (int)state);
}

static void add_end(const struct msh_counted_facts *facts, struct msh_str *out)
{
    const char *reason = msh_name_code(&msh_close_reason_names, (int)facts->close_reason);

    msh_str_add(out, state_code(facts->state));
    if (facts->state == MSH_TICKET_CLOSED)
        msh_str_fmt(out, "/%s", reason);
    else if (facts->state == MSH_TICKET_ARCHIVED)
        msh_str_fmt(out, "/%s",
                    facts->close_reason == MSH_CLOSE_NONE ? state_code(facts->archived_from)
                                                          : reason);
}

void msh_counted_key(enum msh_rate rate, const struct msh_counted_facts *facts, struct msh_str *out)
{
    add_end(facts, out);
    msh_str_fmt(out, ":%d:", facts->unreasonable);
    if (rate == MSH_RATE_SATISFIED)
        msh_str_fmt(out, "%s/%s", msh_name_code(&msh_rating_names, (int)facts->first_rating),
                    msh_name_code(&msh_rating_names, (int)facts->scoring_rating));
    else
        msh_str_add(out, msh_name_code(&msh_answer_names, (int)said(rate, facts)));
}

static void add_if(enum msh_rate rate, unsigned wanted, const struct msh_counted_facts *facts,
                   struct msh_str *out)
{
    if ((wanted >> msh_counted_of(rate, facts) & 1) == 0)
        return;
    if (out->n > 0)
        msh_str_addc(out, ',');
    msh_counted_key(rate, facts, out);
}

/* Everything a person can have said about it. */
static void add_answers(enum msh_rate rate, unsigned wanted, struct msh_counted_facts facts,
                        struct msh_str *out)
{
    for (int unreasonable = 0; unreasonable < 2; unreasonable++) {
        facts.unreasonable = unreasonable != 0;
        for (int a = 0; rate != MSH_RATE_SATISFIED && a < MSH_ANSWER_COUNT; a++) {
            facts.solved = facts.contacted = (enum msh_answer)a;
            add_if(rate, wanted, &facts, out);
        }
        for (int a = 0; rate == MSH_RATE_SATISFIED && a < MSH_RATING_COUNT * MSH_RATING_COUNT;
             a++) {
            facts.first_rating = (enum msh_rating)(a / MSH_RATING_COUNT);
            facts.scoring_rating = (enum msh_rating)(a % MSH_RATING_COUNT);
            add_if(rate, wanted, &facts, out);
        }
    }
}

void msh_counted_keys(enum msh_rate rate, unsigned wanted, struct msh_str *out)
{
    for (int state = 0; state < MSH_TICKET_STATE_COUNT; state++) {
        struct msh_counted_facts facts = { .state = (enum msh_ticket_state)state };
        const bool archived = state == MSH_TICKET_ARCHIVED;
        const int reasons = archived || state == MSH_TICKET_CLOSED ? MSH_CLOSE_COUNT : 1;

        for (int reason = 0; reason < reasons; reason++) {
            const int froms = archived && reason == MSH_CLOSE_NONE ? MSH_TICKET_STATE_COUNT : 1;

            facts.close_reason = (enum msh_close_reason)reason;
            for (int from = 0; from < froms; from++) {
                facts.archived_from = (enum msh_ticket_state)from;
                add_answers(rate, wanted, facts, out);
            }
        }
    }
}
