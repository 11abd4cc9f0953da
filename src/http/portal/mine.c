/*
 * 查进度: number and code open one's own ticket; its page tells where it stands, what was printed,
 * who opened one's name, and what one can still do.
 */
#include "base/base.h"

#include "http/portal/mine.h"

#include "base/time.h"
#include "http/guard.h"
#include "http/portal/pages.h"
#include "service/auth.h"

#define KEPT "keep:" /* before the names of what a form had brought */

/* ---- number and code ---- */

static void write_kept(struct msh_portal *p, const struct msh_filled *kept, const char *to)
{
    if (to == NULL)
        return;
    msh_page_add(&p->page, "<input type=\"hidden\" name=\"_to\" value=\"%s\">", to);
    for (size_t i = 0; i < kept->n; i++)
        if (kept->pairs[i].name[0] != '_')
            msh_page_add(&p->page, "<input type=\"hidden\" name=\"" KEPT "%s\" value=\"%s\">",
                         kept->pairs[i].name, kept->pairs[i].value);
}

/* By the QR code of a paper: the number is filled in, the code is not. */
static const char *number_given(const struct msh_req *req)
{
    const char *number = msh_req_query(req, "number");

    return number != NULL && strlen(number) <= 32 && strspn(number, "0123456789") == strlen(number)
               ? number
               : NULL;
}

int msh_track_show(struct msh_portal *p, const struct msh_filled *filled,
                   const struct msh_filled *kept, const char *to, int status, struct msh_err *err)
{
    const char *again = msh_req_query(p->req, "again");

    p->here = p->form = "/track";
    p->filled = filled;
    msh_portal_open(p, p->req, MSH_WORD_MENU_TRACK);
    msh_page_add(&p->page, "<h1>%s</h1>", msh_say(p, MSH_WORD_MENU_TRACK));
    if (to != NULL)
        msh_page_add(&p->page, "<p class=\"notice\" role=\"status\">%s</p>",
                     msh_say(p, MSH_WORD_TRACK_KEPT));
    else if (again != NULL)
        msh_page_add(&p->page, "<p class=\"notice\" role=\"status\">%s</p>",
                     msh_say(p, msh_streq(again, "files") ? MSH_WORD_TRACK_AGAIN_FILES
                                                          : MSH_WORD_TRACK_AGAIN));
    msh_page_add(&p->page, "<p class=\"lead\">%s</p>", msh_say(p, MSH_WORD_TRACK_LEAD));
    msh_form_open(p, false);
    write_kept(p, kept, to);
    msh_form_text(p, &(struct msh_input){ .name = "number",
                                          .label = MSH_WORD_NUMBER,
                                          .hint = MSH_WORD_NUMBER_HINT,
                                          .value = number_given(p->req),
                                          .inputmode = "numeric",
                                          .autocomplete = "off" });
    msh_form_text(p, &(struct msh_input){ .name = "code",
                                          .label = MSH_WORD_CODE,
                                          .hint = MSH_WORD_CODE_HINT,
                                          .autocomplete = "off" });
    msh_form_close(p, MSH_WORD_TRACK_GO);
    msh_page_add(&p->page, "<details><summary>%s</summary><p>%s</p></details>",
                 msh_say(p, MSH_WORD_TRACK_LOST), msh_say(p, MSH_WORD_TRACK_LOST_TEXT));
    return msh_portal_send(p, status, err);
}

int msh_h_track(struct msh_req *req, struct msh_err *err)
{
    const struct msh_filled nothing = { 0 };
    struct msh_portal p;

    msh_portal_read(req, &p);
    return msh_track_show(&p, &nothing, &nothing, NULL, 200, err);
}

/* A form of another site would open its own ticket here and wait for what people add to it. */
static bool is_foreign(const struct msh_req *req)
{
    const char *site = msh_req_header(req, "Sec-Fetch-Site");

    return site != NULL && msh_streq(site, "cross-site");
}

/* What a form had brought before its session was over. */
static void read_kept(const struct msh_filled *filled, struct msh_arena *arena,
                      struct msh_filled *ret)
{
    struct msh_pair *pairs = MSH_ARRAY(arena, filled->n + 1, struct msh_pair);

    *ret = (struct msh_filled){ .pairs = pairs };
    for (size_t i = 0; i < filled->n; i++)
        if (strncmp(filled->pairs[i].name, KEPT, sizeof(KEPT) - 1) == 0) {
            pairs[ret->n] = filled->pairs[i];
            pairs[ret->n++].name += sizeof(KEPT) - 1;
        }
}

static int try_code(struct msh_req *req, struct msh_filled *filled, struct msh_principal *ret,
                    struct msh_err *err)
{
    struct msh_err refused = { 0 };
    char cookie[MSH_COOKIE_SIZE];

    if (msh_guard_may_login(req, err) < 0)
        return err->rc;
    if (msh_auth_requester(msh_api_service(req), msh_filled_value(filled, "number"),
                           msh_filled_value(filled, "code"), cookie, ret, &refused) == 0) {
        msh_reply_cookie(req, MSH_COOKIE_REQUESTER, cookie, "/", -1,
                         msh_portal_cookie_flags(req) & ~(unsigned)MSH_COOKIE_LAX);
        return 0;
    }
    if (refused.rc != MSH_E_UNAUTHENTICATED) {
        *err = refused;
        return refused.rc;
    }
    msh_guard_wrong_login(req);
    msh_filled_wrong(filled, "number", MSH_WORD_WRONG_CREDENTIALS, "");
    return 0;
}

int msh_h_track_open(struct msh_req *req, struct msh_err *err)
{
    static const char *const names[] = { "*number", "*code", NULL };
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_filled filled, kept;
    struct msh_principal *who = MSH_NEW(req->arena, struct msh_principal);
    const char *to;

    if (msh_portal_posted(req, &filled, err) < 0)
        return err->rc;
    msh_portal_read(req, &m->p);
    read_kept(&filled, req->arena, &kept);
    to = msh_filled_value(&filled, "_to");
    if (to != NULL && !msh_mine_is_form(to))
        to = NULL;
    if (msh_portal_switched(req) || is_foreign(req))
        return msh_track_show(&m->p, &filled, &kept, to, 200, err);
    msh_filled_check(&filled, &msh_code_fields, names, req->arena);
    if (filled.n_wrong == 0 && try_code(req, &filled, who, err) < 0)
        return err->rc;
    if (filled.n_wrong > 0)
        return msh_track_show(&m->p, &filled, &kept, to, 422, err);
    if (to == NULL)
        return msh_reply_see_other(req, "/my", err);
    if (msh_mine_open(req, who, m, err) < 0)
        return err->rc;
    m->filled = kept;
    return msh_mine_show_form(m, to, 200, err);
}

/* ---- one's own ticket ---- */

int msh_mine_open(struct msh_req *req, const struct msh_principal *who, struct msh_mine *ret,
                  struct msh_err *err)
{
    *ret = (struct msh_mine){ 0 };
    msh_portal_read(req, &ret->p);
    ret->p.csrf = who->csrf;
    ret->call = (struct msh_call){
        .service = msh_api_service(req), .principal = who, .arena = req->arena, .if_match = -1
    };
    ret->view = MSH_NEW(req->arena, struct msh_ticket_view);
    return msh_ticket_view(&ret->call, who->ticket_id, ret->view, err);
}

bool msh_mine_may(const struct msh_mine *m, enum msh_op op, int claim_kind)
{
    for (size_t i = 0; i < m->view->n_actions; i++)
        if (m->view->actions[i].op == op && m->view->actions[i].claim_kind == claim_kind)
            return true;
    return false;
}

bool msh_mine_may_rate(const struct msh_mine *m)
{
    return msh_mine_may(m, MSH_OP_SOLVED, -1) || msh_mine_may(m, MSH_OP_UNSOLVED, -1);
}

bool msh_mine_has_person(const struct msh_mine *m)
{
    return m->view->n_persons > 0 && m->view->persons[0].destroyed_at == 0;
}

const char *msh_say_due(const struct msh_portal *p, int64_t due_at, int64_t now)
{
    const int64_t zone_ms = msh_api_service(p->req)->region.zone_ms;
    char text[MSH_DUE_TEXT_SIZE];

    if (p->english)
        msh_due_text_en(due_at, now, zone_ms, text);
    else
        msh_due_text_zh(due_at, now, zone_ms, text);
    return msh_arena_strdup(p->req->arena, text);
}

const struct msh_text *msh_mine_reply(const struct msh_mine *m)
{
    for (size_t i = m->view->n_texts; i > 0; i--)
        if (m->view->texts[i - 1].kind == MSH_PIECE_REPLY_PUBLIC &&
            m->view->texts[i - 1].text != NULL)
            return &m->view->texts[i - 1];
    return NULL;
}

/* ---- where it stands: four plain steps ---- */

static int step_now(enum msh_ticket_state state)
{
    switch (state) {
    case MSH_TICKET_NONE:
    case MSH_TICKET_DRAFT:
    case MSH_TICKET_REGISTERED:
        return 0;
    case MSH_TICKET_DISPATCHING:
    case MSH_TICKET_CONFERENCE:
        return 1;
    case MSH_TICKET_HANDLING:
    case MSH_TICKET_REVIEWING:
    case MSH_TICKET_REWORK:
    case MSH_TICKET_DEFERRED:
    case MSH_TICKET_MERGED:
        return 2;
    case MSH_TICKET_CALLBACK:
        return 3;
    case MSH_TICKET_ANSWERED:
    case MSH_TICKET_REFUSED:
    case MSH_TICKET_TRANSFERRED:
    case MSH_TICKET_CLOSED:
    case MSH_TICKET_TERMINATED:
    case MSH_TICKET_ARCHIVED:
    case MSH_TICKET_STATE_COUNT:
        break;
    }
    return 4;
}

/* Of a ticket that ended: was this step really taken? */
static bool was_taken(const struct msh_mine *m, int step)
{
    const struct msh_ticket *ticket = &m->view->row.ticket;

    switch (step) {
    case 0:
        return true;
    case 1:
        return ticket->n_tasks > 0;
    case 2:
        return ticket->state == MSH_TICKET_ANSWERED || msh_mine_reply(m) != NULL;
    default:
        return ticket->first_rating != MSH_RATING_NONE || ticket->solved != MSH_ANSWER_UNKNOWN;
    }
}

static void write_step(struct msh_mine *m, enum msh_word step, const char *look,
                       enum msh_word standing)
{
    struct msh_portal *p = &m->p;

    msh_page_add(&p->page, "<li class=\"%s\">%s<span class=\"hidden\"> (%s)</span></li>", look,
                 msh_say(p, step), msh_say(p, standing));
}

static void write_track(struct msh_mine *m)
{
    static const enum msh_word steps[] = { MSH_WORD_TRACK_1, MSH_WORD_TRACK_2, MSH_WORD_TRACK_3,
                                           MSH_WORD_TRACK_4 };
    struct msh_portal *p = &m->p;
    const int now = step_now(m->view->row.ticket.state);

    msh_page_add(&p->page, "<ol class=\"track\">");
    for (int i = 0; i < (int)MSH_COUNT(steps); i++) {
        if (i == now)
            msh_page_add(&p->page,
                         "<li class=\"now\" aria-current=\"step\">%s"
                         "<span class=\"hidden\"> (%s)</span></li>",
                         msh_say(p, steps[i]), msh_say(p, MSH_WORD_TRACK_NOW));
        else if (i > now)
            write_step(m, steps[i], "to", MSH_WORD_TRACK_TO);
        else if (now < (int)MSH_COUNT(steps) || was_taken(m, i))
            write_step(m, steps[i], "past", MSH_WORD_TRACK_PAST);
        else
            write_step(m, steps[i], "to", MSH_WORD_TRACK_NEVER);
    }
    msh_page_add(&p->page, "</ol>");
}

/* Where somebody refused or transferred is sent, and why. */
static void write_way(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;
    struct msh_way way;

    if (!msh_way_said(msh_api_city(p->req), &m->view->row.ticket, &way))
        return;
    msh_page_add(&p->page, "<p class=\"notice\">");
    if (way.reason != NULL)
        msh_page_add(&p->page, "%s<br>",
                     msh_say_with(p, MSH_WORD_WAY_REASON,
                                  p->english ? way.reason->en : way.reason->zh, NULL));
    if (way.to != NULL)
        msh_page_add(&p->page, "<b>%s</b>",
                     msh_say_with(p, way.reason != NULL ? MSH_WORD_WAY_TO : MSH_WORD_WAY_AT,
                                  way.line != NULL ? way.line : "", way.to));
    if (way.note != NULL)
        msh_page_add(&p->page, "<br><span class=\"hint\">%s</span>", way.note);
    if (way.route != NULL)
        msh_page_add(
            &p->page, "%s<b>%s</b>", way.to != NULL ? "<br>" : "",
            msh_say_with(p, MSH_WORD_WAY_ROUTE, p->english ? way.route->en : way.route->zh, NULL));
    msh_page_add(&p->page, "</p>");
}

static const char *unit_name(const struct msh_mine *m, int64_t unit_id)
{
    const struct msh_unit *unit = msh_directory_unit(msh_api_city(m->p.req), unit_id);

    return unit != NULL ? unit->name : msh_say(&m->p, MSH_WORD_OFFICE);
}

/* Shares of the units that answer for it, newest round first. */
static void write_units(struct msh_mine *m)
{
    const struct msh_ticket *ticket = &m->view->row.ticket;
    struct msh_portal *p = &m->p;
    bool any = false;

    for (size_t i = ticket->n_tasks; i > 0; i--) {
        const struct msh_task *task = &ticket->tasks[i - 1];

        if (task->role == MSH_ROLE_INFORM || task->parent_task_id != 0 ||
            task->state == MSH_TASK_RETURNED)
            continue;
        if (!any)
            msh_page_add(&p->page, "<h2>%s</h2><ul class=\"rows\">", msh_say(p, MSH_WORD_UNITS));
        any = true;
        msh_page_add(&p->page, "<li><b>");
        msh_page_lines(&p->page, unit_name(m, task->unit_id));
        msh_page_add(&p->page, "</b> <span class=\"tag\">%s</span><br>%s",
                     msh_say_name(p, &msh_task_role_names, (int)task->role),
                     msh_say_name(p, &msh_task_state_names, (int)task->state));
        if (task->replied_at != 0)
            msh_page_add(&p->page, " · %s %s", msh_say(p, MSH_WORD_REPLIED_AT),
                         msh_say_time(p, task->replied_at));
        else if (task->signed_at != 0)
            msh_page_add(&p->page, " · %s %s", msh_say(p, MSH_WORD_SIGNED_AT),
                         msh_say_time(p, task->signed_at));
        msh_page_add(&p->page, "</li>");
    }
    if (any)
        msh_page_add(&p->page, "</ul>");
}

/* ---- the printed limits ---- */

static void write_limit(struct msh_mine *m, const struct msh_clock *clock)
{
    const struct msh_clock_times times = {
        .due_at = clock->due_at,
        .warn_at = clock->warn_at,
        .stop_at = clock->stop_at,
        .paused_at = clock->state == MSH_CLOCK_SUSPENDED ? 0 : clock->paused_at,
        .deferred_at = clock->state == MSH_CLOCK_SUSPENDED ? clock->paused_at : 0,
    };
    const struct msh_rule *rule = msh_directory_rule(msh_api_city(m->p.req), clock->rule_id);
    struct msh_portal *p = &m->p;
    struct msh_clock_face face;

    msh_clock_face(&times, m->view->now, &face);
    msh_page_add(&p->page, "<li><b>%s</b> %s", msh_say_name(p, &msh_stage_names, (int)clock->stage),
                 msh_say_due(p, clock->due_at, m->view->now));
    msh_page_add(&p->page, " <span class=\"lamp %s\">%s</span>",
                 face.late_ms > 0 ? "late" : "plain",
                 msh_say_name(p, &msh_standing_names, (int)face.standing));
    if (rule != NULL && !msh_empty(rule->legal_ref))
        msh_page_add(&p->page, "<br><span class=\"hint\">%s</span>",
                     msh_say_with(p, MSH_WORD_LIMIT_LAW, msh_say_law(p, rule->legal_ref), NULL));
    msh_page_add(&p->page, "</li>");
}

static void write_limits(struct msh_mine *m)
{
    const struct msh_ticket *ticket = &m->view->row.ticket;
    struct msh_portal *p = &m->p;
    bool any = false;

    for (size_t i = 0; i < ticket->n_clocks; i++) {
        if (ticket->clocks[i].stop_at != 0)
            continue;
        if (!any)
            msh_page_add(&p->page, "<h2>%s</h2><ul class=\"rows\">", msh_say(p, MSH_WORD_LIMITS));
        any = true;
        write_limit(m, &ticket->clocks[i]);
    }
    if (any)
        msh_page_add(&p->page, "</ul>");
}

/* ---- words ---- */

static bool is_opening(const struct msh_mine *m, const struct msh_text *text)
{
    for (size_t i = 0; i < m->view->n_persons; i++)
        if (text->kind == MSH_PIECE_REASON && text->target_id == m->view->persons[i].person_id)
            return true;
    return false;
}

/* As the one who told it would call it; the staff's names speak of them in the third person. */
static const char *piece_name(const struct msh_portal *p, enum msh_piece_kind kind)
{
    static const enum msh_word said[MSH_PIECE_COUNT] = {
        [MSH_PIECE_WORDS] = MSH_WORD_PIECE_WORDS,
        [MSH_PIECE_SUPPLEMENT] = MSH_WORD_PIECE_SUPPLEMENT,
        [MSH_PIECE_FEEDBACK] = MSH_WORD_PIECE_FEEDBACK,
        [MSH_PIECE_REPLY_PUBLIC] = MSH_WORD_LAST_REPLY,
        [MSH_PIECE_REASON] = MSH_WORD_PIECE_REASON,
        [MSH_PIECE_REMARK] = MSH_WORD_PIECE_REMARK,
        [MSH_PIECE_OPINION] = MSH_WORD_PIECE_OPINION,
    };

    return said[kind] != MSH_WORD_NONE ? msh_say(p, said[kind])
                                       : msh_say_name(p, &msh_piece_kind_names, (int)kind);
}

static void write_words(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;

    msh_page_add(&p->page, "<h2>%s</h2>", msh_say(p, MSH_WORD_WORDS));
    for (size_t i = 0; i < m->view->n_texts; i++) {
        const struct msh_text *text = &m->view->texts[i];
        const bool own = text->kind == MSH_PIECE_WORDS || text->kind == MSH_PIECE_SUPPLEMENT;

        if (text->kind == MSH_PIECE_TITLE || is_opening(m, text))
            continue;
        msh_page_add(&p->page, "<article class=\"words%s\"><h3>%s <time>%s</time></h3><p>",
                     own                                    ? " own"
                     : text->kind == MSH_PIECE_REPLY_PUBLIC ? " reply"
                                                            : "",
                     piece_name(p, text->kind), msh_say_time(p, text->created_at));
        if (text->text == NULL)
            msh_page_add(&p->page, "<i>%s</i>", msh_say(p, MSH_WORD_ERASED));
        else
            msh_page_lines(&p->page, text->text);
        msh_page_add(&p->page, "</p></article>");
    }
}

static void write_files(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;

    if (m->view->n_files == 0)
        return;
    msh_page_add(&p->page, "<h2>%s</h2><ul class=\"rows\">", msh_say(p, MSH_WORD_FILES));
    for (size_t i = 0; i < m->view->n_files; i++) {
        const struct msh_attachment *file = &m->view->files[i];

        if (file->erased_at != 0)
            continue;
        msh_page_add(&p->page, "<li><a href=\"/my/file/%ld\">", (long)file->attachment_id);
        msh_page_lines(&p->page, file->name);
        msh_page_add(&p->page, "</a></li>");
    }
    msh_page_add(&p->page, "</ul>");
}

/* ---- who opened my name ---- */

static int write_openings(struct msh_mine *m, struct msh_err *err)
{
    struct msh_portal *p = &m->p;
    struct msh_opening *items = NULL;
    size_t n = 0;

    if (!msh_mine_has_person(m))
        return 0;
    if (msh_person_openings(&m->call, m->view->row.ticket.id, &items, &n, err) < 0)
        return err->rc;
    msh_page_add(&p->page, "<h2>%s</h2>", msh_say(p, MSH_WORD_OPENINGS));
    if (n == 0)
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_OPENINGS_NONE));
    else
        msh_page_add(&p->page, "<ul class=\"rows\">");
    for (size_t i = 0; i < n; i++) {
        msh_page_add(&p->page, "<li><b>");
        msh_page_lines(&p->page, unit_name(m, items[i].unit_id));
        msh_page_add(&p->page, "</b> <time>%s</time><br>", msh_say_time(p, items[i].at));
        msh_page_lines(&p->page, items[i].reason);
        msh_page_add(&p->page, "</li>");
    }
    if (n > 0)
        msh_page_add(&p->page, "</ul>");
    return 0;
}

/* ---- what one can do ---- */

static void write_act(struct msh_mine *m, bool may, const char *path, enum msh_word word)
{
    if (may)
        msh_page_add(&m->p.page, "<li><a href=\"%s\">%s</a></li>", path, msh_say(&m->p, word));
}

static void write_acts(struct msh_mine *m)
{
    struct msh_portal *p = &m->p;
    const bool asked = msh_mine_may_rate(m);

    if (asked)
        msh_page_add(&p->page,
                     "<p class=\"asked\"><b>%s</b> <a class=\"go\" href=\"/my/rate\">%s</a></p>",
                     msh_say(p, MSH_WORD_RATE_CALL), msh_say(p, MSH_WORD_RATE));
    msh_page_add(&p->page,
                 "<nav aria-labelledby=\"acts\"><h2 id=\"acts\">%s</h2><ul class=\"acts\">",
                 msh_say(p, MSH_WORD_ACTS));
    write_act(m, msh_mine_may(m, MSH_OP_SUPPLEMENT, -1), "/my/supplement", MSH_WORD_SUPPLEMENT);
    write_act(m, true, "/my/photos", MSH_WORD_PHOTOS);
    write_act(m, msh_mine_may(m, MSH_OP_ASK, MSH_CLAIM_OBJECTION), "/my/object", MSH_WORD_OBJECT);
    write_act(m, msh_mine_may(m, MSH_OP_REOPEN, -1), "/my/reopen", MSH_WORD_REOPEN);
    write_act(m, msh_mine_may(m, MSH_OP_ASK, MSH_CLAIM_WITHDRAWAL), "/my/withdraw",
              MSH_WORD_WITHDRAW);
    write_act(m, msh_mine_has_person(m), "/my/data", MSH_WORD_DATA);
    write_act(m, msh_publication_fits(&m->view->row.ticket), "/my/publication", MSH_WORD_PUBLISH);
    write_act(m, true, "/my/code", MSH_WORD_NEW_CODE);
    write_act(m, true, "/my/receipt", MSH_WORD_RECEIPT);
    msh_page_add(&p->page, "</ul></nav>");
}

/* ---- the page ---- */

static void write_done(struct msh_mine *m)
{
    static const struct {
        const char *op;
        enum msh_word word;
    } done[] = {
        { "supplement", MSH_WORD_DONE_SUPPLEMENT },
        { "photos", MSH_WORD_DONE_PHOTOS },
        { "rate", MSH_WORD_DONE_RATE },
        { "object", MSH_WORD_DONE_OBJECT },
        { "reopen", MSH_WORD_DONE_REOPEN },
        { "withdraw", MSH_WORD_DONE_WITHDRAW },
        { "data", MSH_WORD_DONE_DATA },
        { "erase", MSH_WORD_DONE_ERASE },
        { "publication", MSH_WORD_DONE_PUBLISH },
    };
    const char *op = msh_req_query(m->p.req, "done");

    for (size_t i = 0; op != NULL && i < MSH_COUNT(done); i++)
        if (msh_streq(done[i].op, op))
            msh_page_add(&m->p.page, "<p class=\"notice\" role=\"status\">%s</p>",
                         msh_say(&m->p, done[i].word));
}

int msh_h_mine(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_portal *p = &m->p;
    const struct msh_ticket_row *row;
    int rc;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0)
        return err->rc;
    row = &m->view->row;
    p->here = "/my";
    msh_portal_open(p, req, MSH_WORD_MINE_TITLE);
    write_done(m);
    msh_page_add(&p->page, "<p class=\"count\">%s %s</p><h1>%s</h1>", msh_say(p, MSH_WORD_NUMBER),
                 row->number, msh_progress_said(row->ticket.state, p->english));
    write_track(m);
    write_way(m);
    write_acts(m);
    write_limits(m);
    write_units(m);
    write_words(m);
    write_files(m);
    rc = write_openings(m, err);
    if (rc < 0) {
        msh_page_done(&p->page);
        return rc;
    }
    msh_mine_write_remedies(m);
    msh_page_add(&p->page,
                 "<form class=\"actions\" method=\"post\" action=\"/my/leave\">"
                 "<input type=\"hidden\" name=\"_csrf\" value=\"%s\">"
                 "<button class=\"second\">%s</button></form>",
                 p->csrf, msh_say(p, MSH_WORD_LEAVE));
    return msh_portal_send(p, 200, err);
}

int msh_h_mine_leave(struct msh_req *req, struct msh_err *err)
{
    const char *cookie = msh_req_cookie(req, MSH_COOKIE_REQUESTER);

    if (cookie != NULL && msh_auth_logout(msh_api_service(req), cookie, err) < 0)
        return err->rc;
    msh_reply_cookie(req, MSH_COOKIE_REQUESTER, "", "/", 0,
                     msh_portal_cookie_flags(req) & ~(unsigned)MSH_COOKIE_LAX);
    return msh_reply_see_other(req, "/?done=left", err);
}

int msh_h_mine_file(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_file_reply reply = { .fd = -1 };
    const struct msh_attachment *file = NULL;
    int64_t id;

    if (msh_req_param_id(req, "attachment", &id, err) < 0 ||
        msh_mine_open(req, msh_api_who(req), m, err) < 0)
        return err->rc;
    for (size_t i = 0; i < m->view->n_files; i++)
        if (m->view->files[i].attachment_id == id && m->view->files[i].erased_at == 0)
            file = &m->view->files[i];
    if (file == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such file");
    if (msh_files_read(msh_api_of(req)->files, file->sha256, &reply.fd, &reply.size, err) < 0)
        return err->rc;
    reply.content_type = file->media_type;
    reply.name = file->name;
    reply.etag = file->sha256;
    return msh_reply_file(req, &reply, err);
}
