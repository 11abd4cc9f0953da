/*
 * What remains to one who disagrees, with dates.
 */
#include "base/base.h"

#include "http/portal/mine.h"

#include "base/time.h"
#include "service/settings.h"

#define REVIEW_DAYS 60 /* 行政复议法 20: within sixty days of knowing of the act */
#define SUIT_MONTHS 6  /* 行政诉讼法 46: within six months */

static int64_t months_later(int64_t at, int months, int64_t zone_ms)
{
    int year, month, day;

    msh_day_to_civil(msh_day_of(at, zone_ms), &year, &month, &day);
    month += months;
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    return msh_day_start(msh_day_from_civil(year, month, MSH_MIN(day, 28)), zone_ms);
}

static bool is_objection_open(const struct msh_ticket *ticket)
{
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].kind == MSH_CLAIM_OBJECTION && ticket->claims[i].decided_at == 0)
            return true;
    return false;
}

/* What one can still ask of the hotline, or no longer, and until when. */
static void write_remedy_here(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;
    const struct msh_ticket *ticket = &m->view->row.ticket;
    const int64_t from = msh_ticket_objection_from(ticket);
    const int64_t days =
        msh_directory_setting(msh_api_city(p->req), "objection_days", MSH_SETTING_OBJECTION_DAYS);
    const int64_t until = from + days * MSH_DAY_MS;
    const bool may =
        msh_mine_may(m, MSH_OP_ASK, MSH_CLAIM_OBJECTION) || msh_mine_may(m, MSH_OP_REOPEN, -1);
    enum msh_word word = MSH_WORD_NONE;

    if (is_objection_open(ticket))
        word = MSH_WORD_REMEDY_ASKED;
    else if (from == 0 && may)
        word = MSH_WORD_REMEDY_OBJECT_NOW;
    else if (from != 0 && until <= m->view->now)
        word = MSH_WORD_REMEDY_OVER;
    else if (from != 0 && may)
        word = MSH_WORD_REMEDY_OBJECT;
    if (word != MSH_WORD_NONE)
        msh_page_add(&p->page, "<li>%s</li>", msh_say_with(p, word, msh_say_time(p, until), NULL));
    if (ticket->closed_at == 0)
        msh_page_add(&p->page, "<li>%s</li>", msh_say(p, MSH_WORD_REMEDY_RATE));
}

void msh_mine_write_remedies(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;
    const struct msh_ticket *ticket = &m->view->row.ticket;
    const struct msh_text *reply = msh_mine_reply(m);
    const int64_t zone_ms = msh_api_service(p->req)->region.zone_ms;
    const int64_t answered = reply != NULL ? reply->created_at : ticket->closed_at;

    msh_page_add(&p->page, "<h2>%s</h2><ul class=\"rows\">", msh_say(p, MSH_WORD_REMEDIES));
    write_remedy_here(m);
    msh_page_add(&p->page, "<li>%s</li>", msh_say(p, MSH_WORD_REMEDY_PRESSED));
    if (answered != 0)
        msh_page_add(&p->page, "<li>%s</li>",
                     msh_say_with(p, MSH_WORD_REMEDY_LAW_BY,
                                  msh_say_day(p, answered + REVIEW_DAYS * MSH_DAY_MS),
                                  msh_say_day(p, months_later(answered, SUIT_MONTHS, zone_ms))));
    else
        msh_page_add(&p->page, "<li>%s</li>", msh_say(p, MSH_WORD_REMEDY_LAW));
    msh_page_add(&p->page, "</ul>");
}
