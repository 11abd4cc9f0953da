/*
 * The end of a submission: check your answers, send once, and the page worth keeping.
 */
#include "base/base.h"

#include "base/crypto.h"
#include "http/guard.h"
#include "http/portal/mine.h"
#include "http/portal/pages.h"
#include "http/portal/paper.h"
#include "http/portal/submit.h"
#include "service/auth.h"

#define CHECK "/submit/check"

/* ---- check your answers ---- */

static void open_row(struct msh_asking *a, const char *field, enum msh_word label)
{
    const struct msh_wrong *wrong = msh_filled_find(&a->filled, field);

    msh_page_add(&a->p.page, "<div id=\"%s\"%s><dt>%s</dt><dd>", field,
                 wrong != NULL ? " class=\"bad\"" : "", msh_say(&a->p, label));
}

static void close_row(struct msh_asking *a, enum msh_word label, const char *path)
{
    msh_page_add(&a->p.page,
                 "</dd><dd class=\"change\"><a href=\"%s?change=1\">%s<span class=\"hidden\"> %s"
                 "</span></a></dd></div>",
                 path, msh_say(&a->p, MSH_WORD_CHANGE), msh_say(&a->p, label));
}

static void write_value(struct msh_asking *a, const char *text)
{
    if (msh_empty(text))
        msh_page_add(&a->p.page, "<span class=\"none\">%s</span>", msh_say(&a->p, MSH_WORD_EMPTY));
    else
        msh_page_lines(&a->p.page, text);
}

static void write_row(struct msh_asking *a, const char *field, enum msh_word label,
                      const char *text, const char *path)
{
    open_row(a, field, label);
    write_value(a, text);
    close_row(a, label, path);
}

static const char *choice_text(struct msh_asking *a, const struct msh_names *names,
                               const char *field, enum msh_word (*word)(int value))
{
    const char *value = msh_draft_value(&a->draft, field);
    const int index = msh_name_find(names, value);

    return index < 0 ? NULL : msh_say(&a->p, word(index));
}

static void write_photos_row(struct msh_asking *a)
{
    struct msh_draft_photo photos[MSH_DRAFT_PAIRS_MAX];
    const size_t n = msh_draft_photos(&a->draft, photos, MSH_COUNT(photos));

    open_row(a, "photos", MSH_WORD_ASK_PHOTOS);
    if (n == 0)
        write_value(a, NULL);
    for (size_t i = 0; i < n; i++) {
        msh_page_lines(&a->p.page, photos[i].name);
        msh_page_add(&a->p.page, "<br>");
    }
    close_row(a, MSH_WORD_ASK_PHOTOS, "/submit/photos");
}

static void write_place_row(struct msh_asking *a)
{
    const struct msh_directory *city = msh_api_city(a->p.req);
    const struct msh_area *area =
        msh_directory_area_code(city, msh_draft_value(&a->draft, "place.area"));
    const struct msh_area *above = area != NULL ? msh_directory_area(city, area->parent_id) : NULL;
    const char *detail = msh_draft_value(&a->draft, "place.detail");

    open_row(a, "place.area", MSH_WORD_ASK_PLACE);
    if (area == NULL && msh_empty(detail) && !msh_draft_has(&a->draft, "place.lat"))
        write_value(a, NULL);
    if (above != NULL && msh_streq(above->level, "city"))
        above = NULL;
    msh_page_lines(&a->p.page,
                   msh_arena_fmt(a->p.req->arena, "%s%s%s %s", above != NULL ? above->name : "",
                                 above != NULL ? " " : "", area != NULL ? area->name : "",
                                 detail != NULL ? detail : ""));
    if (msh_draft_has(&a->draft, "place.lat"))
        msh_page_add(&a->p.page, "<span class=\"point\">%s, %s</span>",
                     msh_draft_value(&a->draft, "place.lat"),
                     msh_draft_value(&a->draft, "place.lon"));
    close_row(a, MSH_WORD_ASK_PLACE, "/submit/place");
}

static enum msh_word kind_word(int kind)
{
    return kind == MSH_REQUESTER_ENTERPRISE ? MSH_WORD_KIND_ENTERPRISE : MSH_WORD_KIND_PERSON;
}

static bool stays_anonymous(const struct msh_asking *a)
{
    const char *mode = msh_draft_value(&a->draft, "identity_mode");

    return mode != NULL && msh_streq(mode, "anonymous");
}

static int show_check(struct msh_asking *a, int status, struct msh_err *err)
{
    struct msh_portal *p = &a->p;

    p->here = p->form = CHECK;
    p->csrf = a->draft.csrf;
    p->key = msh_draft_value(&a->draft, MSH_DRAFT_KEY);
    p->filled = &a->filled;
    msh_portal_open(p, p->req, MSH_WORD_CHECK_TITLE);
    msh_page_add(&p->page, "<h1>%s</h1><dl class=\"answers\">", msh_say(p, MSH_WORD_CHECK_TITLE));
    write_row(a, "type", MSH_WORD_ASK_KIND,
              choice_text(a, &msh_type_names, "type", msh_submit_type_word), "/submit/kind");
    write_row(a, "text", MSH_WORD_ASK_WORDS, msh_draft_value(&a->draft, "text"), "/submit/words");
    write_photos_row(a);
    write_place_row(a);
    write_row(a, "requester_kind", MSH_WORD_ASK_REQUESTER,
              choice_text(a, &msh_requester_names, "requester_kind", kind_word), "/submit/you");
    write_row(a, "identity_mode", MSH_WORD_ASK_IDENTITY,
              choice_text(a, &msh_identity_names, "identity_mode", msh_submit_identity_word),
              "/submit/you");
    if (!stays_anonymous(a)) {
        write_row(a, "contact.name", MSH_WORD_CONTACT_NAME,
                  msh_draft_value(&a->draft, "contact.name"), "/submit/contact");
        write_row(a, "contact.phone", MSH_WORD_CONTACT_PHONE,
                  msh_draft_value(&a->draft, "contact.phone"), "/submit/contact");
    }
    msh_page_add(&p->page, "</dl><p class=\"hint\">%s</p>", msh_say(p, MSH_WORD_CHECK_HINT));
    msh_form_open(p, false);
    msh_form_close(p, MSH_WORD_SEND);
    return msh_portal_send(p, status, err);
}

static int begin(struct msh_req *req, struct msh_asking *a, struct msh_err *err)
{
    *a = (struct msh_asking){ 0 };
    msh_portal_read(req, &a->p);
    return msh_portal_draft_open(req, &a->draft, err);
}

int msh_h_submit_check(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);

    if (begin(req, a, err) < 0)
        return err->rc;
    if (msh_draft_has(&a->draft, MSH_DRAFT_NUMBER))
        return msh_reply_see_other(req, "/submit/done", err);
    if (!msh_draft_has(&a->draft, "type"))
        return msh_reply_see_other(req, "/submit/kind", err);
    return show_check(a, 200, err);
}

/* ---- send ---- */

/* The draft as the API would have been sent it. */
static int decode(struct msh_asking *a, const struct msh_intake_form **ret, struct msh_err *err)
{
    struct msh_pair pairs[MSH_DRAFT_PAIRS_MAX + 1];
    size_t n = 0;
    void *form;

    for (size_t i = 0; i < a->draft.n; i++)
        if (a->draft.pairs[i].name[0] != '_')
            pairs[n++] = a->draft.pairs[i];
    pairs[n].name = "channel";
    pairs[n].value = msh_directory_open_channel(msh_api_city(a->p.req));
    pairs[n].value_n = strlen(pairs[n].value);
    if (msh_fields_decode_pairs(&msh_intake_fields, pairs, n + 1, NULL, a->p.req->arena, &form,
                                err) < 0)
        return err->rc;
    *ret = form;
    return 0;
}

static const struct msh_idem_key *once_key(struct msh_asking *a, const char *route, const char *key)
{
    struct msh_idem_key *idem = MSH_NEW(a->p.req->arena, struct msh_idem_key);
    const struct msh_piece piece = { key, strlen(key) };

    *idem = (struct msh_idem_key){ .principal = "anonymous", .route = route, .key = key };
    msh_hash(msh_api_service(a->p.req)->region.crypto, &piece, 1, idem->body_digest);
    return idem;
}

static void requester_of(int64_t ticket_id, struct msh_principal *ret)
{
    *ret = (struct msh_principal){ .kind = MSH_PRINCIPAL_REQUESTER, .ticket_id = ticket_id };
    msh_principal_settle(ret);
}

static int attach_photos(struct msh_asking *a, int64_t ticket_id, struct msh_err *err)
{
    struct msh_draft_photo photos[MSH_DRAFT_PAIRS_MAX];
    const size_t n = msh_draft_photos(&a->draft, photos, MSH_COUNT(photos));
    const char *key = msh_draft_value(&a->draft, MSH_DRAFT_KEY);
    struct msh_principal who;
    int64_t id;

    requester_of(ticket_id, &who);
    for (size_t i = 0; i < n; i++) {
        struct msh_call call = {
            .service = msh_api_service(a->p.req),
            .principal = &who,
            .arena = a->p.req->arena,
            .if_match = -1,
            .idem = once_key(a, CHECK "/photo", msh_arena_fmt(a->p.req->arena, "%s-%zu", key, i)),
        };

        if (msh_ticket_attach(&call, ticket_id, 0, &photos[i].kept, photos[i].name, &id, err) < 0)
            return err->rc;
    }
    return 0;
}

/* Nothing of the person is needed any more: number, code and key stay for the page one keeps. */
static int remember(struct msh_asking *a, const struct msh_registered *made, struct msh_err *err)
{
    struct msh_portal_draft *draft = &a->draft;
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++)
        if (msh_streq(draft->pairs[i].name, MSH_DRAFT_KEY) ||
            msh_streq(draft->pairs[i].name, MSH_DRAFT_CODE))
            draft->pairs[n++] = draft->pairs[i];
    draft->n = n;
    msh_draft_set(draft, MSH_DRAFT_NUMBER, made->number);
    msh_draft_set(draft, MSH_DRAFT_TICKET,
                  msh_arena_fmt(a->p.req->arena, "%" PRId64, made->ticket_id));
    return msh_portal_draft_save(draft, err);
}

static int send_ticket(struct msh_asking *a, const struct msh_intake_form *form,
                       struct msh_err *err)
{
    struct msh_req *req = a->p.req;
    struct msh_registered made = { 0 };
    struct msh_intake intake;
    struct msh_call call = {
        .service = msh_api_service(req),
        .principal = msh_api_who(req),
        .arena = req->arena,
        .if_match = -1,
        .idem = once_key(a, CHECK, msh_draft_value(&a->draft, MSH_DRAFT_KEY)),
    };

    if (msh_intake_from_form(req, form, &intake, err) < 0)
        return err->rc;
    intake.query_code = msh_draft_value(&a->draft, MSH_DRAFT_CODE);
    if (msh_ticket_register(&call, &intake, &made, err) < 0 ||
        attach_photos(a, made.ticket_id, err) < 0)
        return err->rc;
    return remember(a, &made, err);
}

int msh_h_submit_send(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    const struct msh_intake_form *form = NULL;
    struct msh_filled sent;
    const char *key, *own;

    if (begin(req, a, err) < 0 || msh_portal_posted(req, &sent, err) < 0)
        return err->rc;
    if (msh_draft_has(&a->draft, MSH_DRAFT_NUMBER))
        return msh_reply_see_other(req, "/submit/done", err);
    if (msh_portal_switched(req))
        return show_check(a, 200, err);
    key = msh_filled_value(&sent, "_key");
    own = msh_draft_value(&a->draft, MSH_DRAFT_KEY);
    if (!msh_draft_csrf_fits(&a->draft, &sent) || key == NULL || own == NULL ||
        !msh_streq(key, own)) {
        msh_filled_wrong(&a->filled, "", MSH_WORD_PROBLEM_CSRF, "");
        return show_check(a, 422, err);
    }
    if (decode(a, &form, err) == 0 && send_ticket(a, form, err) == 0)
        return msh_reply_see_other(req, "/submit/done", err);
    if (err->rc != MSH_E_INVALID)
        return err->rc;
    msh_filled_refused(&a->filled, err, req->arena);
    return show_check(a, 422, err);
}

/* ---- what one keeps ---- */

static void write_next(struct msh_portal *p, const struct msh_ticket_view *view)
{
    const struct msh_calendar *cal = msh_directory_calendar(msh_api_city(p->req));
    const struct msh_rule *rules;
    struct msh_rule_query ask = { .stage = MSH_STAGE_HANDLE,
                                  .type = view->row.ticket.type,
                                  .urgency = view->row.ticket.urgency,
                                  .at = view->now };
    struct msh_rule_match match;
    size_t n;

    for (size_t i = 0; i < view->row.ticket.n_clocks; i++) {
        const struct msh_clock *clock = &view->row.ticket.clocks[i];

        if (clock->stage == MSH_STAGE_DISPATCH && clock->stop_at == 0)
            ask.at = clock->due_at;
    }
    rules = msh_directory_rules(msh_api_city(p->req), &n);
    msh_page_add(&p->page, "<h2>%s</h2><ol class=\"next\">", msh_say(p, MSH_WORD_NEXT_TITLE));
    if (ask.at != view->now)
        msh_page_add(
            &p->page, "<li>%s</li>",
            msh_say_with(p, MSH_WORD_NEXT_DISPATCH_BY, msh_say_due(p, ask.at, view->now), NULL));
    else
        msh_page_add(&p->page, "<li>%s</li>", msh_say(p, MSH_WORD_NEXT_DISPATCH));
    if (msh_rule_find(cal, rules, n, &ask, &match))
        msh_page_add(&p->page, "<li>%s</li>",
                     msh_say_with(p, MSH_WORD_NEXT_HANDLE_BY,
                                  msh_say_due(p, match.legal_due.at, view->now), NULL));
    else
        msh_page_add(&p->page, "<li>%s</li>", msh_say(p, MSH_WORD_NEXT_HANDLE));
    msh_page_add(&p->page, "<li>%s</li><li>%s</li></ol>", msh_say(p, MSH_WORD_NEXT_ASK),
                 msh_say(p, MSH_WORD_NEXT_AGAIN));
}

static void write_keep(struct msh_portal *p, const char *number, const char *code,
                       const struct msh_ticket_view *view)
{
    const bool holds = msh_code_fits(msh_api_service(p->req), &view->row, code);

    msh_page_add(&p->page,
                 "<div class=\"panel\" role=\"status\"><h1>%s</h1><dl><div><dt>%s</dt><dd>%s</dd>"
                 "</div><div><dt>%s</dt><dd>%s</dd></div></dl></div>",
                 msh_say(p, MSH_WORD_DONE_TITLE), msh_say(p, MSH_WORD_NUMBER), number,
                 msh_say(p, MSH_WORD_CODE), holds ? code : msh_say(p, MSH_WORD_CODE_REPLACED));
    if (!holds) /* the paper would open nothing */
        return;
    msh_page_add(
        &p->page,
        "<div class=\"keep\"><img src=\"/submit/code.svg\" width=\"180\" height=\"180\" "
        "alt=\"%s\"><div><p>%s</p><p>%s</p><p>%s</p></div></div>",
        msh_say(p, MSH_WORD_QR_ALT), msh_say(p, MSH_WORD_DONE_KEEP), msh_say(p, MSH_WORD_QR_KEEP),
        msh_say_with(p, MSH_WORD_DONE_AT, msh_say_time(p, view->row.ticket.accepted_at), NULL));
}

static int view_own(struct msh_req *req, int64_t ticket_id, struct msh_ticket_view *ret,
                    const char **ret_receipt, struct msh_err *err)
{
    const char *proof, *seal;
    struct msh_principal *who = MSH_NEW(req->arena, struct msh_principal);
    struct msh_call call = {
        .service = msh_api_service(req), .principal = who, .arena = req->arena, .if_match = -1
    };

    requester_of(ticket_id, who);
    if (msh_ticket_view(&call, ticket_id, ret, err) < 0)
        return err->rc;
    return msh_ticket_receipt(&call, ticket_id, ret_receipt, &proof, &seal, err);
}

int msh_h_submit_done(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct msh_portal *p = &a->p;
    const char *number, *receipt;
    int64_t id;

    if (begin(req, a, err) < 0)
        return err->rc;
    number = msh_draft_value(&a->draft, MSH_DRAFT_NUMBER);
    if (number == NULL ||
        !msh_parse_i64(msh_draft_value(&a->draft, MSH_DRAFT_TICKET), 1, INT64_MAX, &id))
        return msh_reply_see_other(req, "/submit", err);
    if (view_own(req, id, view, &receipt, err) < 0)
        return err->rc;
    p->here = "/submit/done";
    msh_portal_open(p, req, MSH_WORD_DONE_TITLE);
    write_keep(p, number, msh_draft_value(&a->draft, MSH_DRAFT_CODE), view);
    msh_page_add(&p->page,
                 "<p class=\"actions\"><a class=\"second\" href=\"/submit/receipt\" download>%s</a>"
                 "<button type=\"button\" class=\"second\" id=\"print\" hidden>%s</button></p>"
                 "<p class=\"hint\">%s</p>",
                 msh_say(p, MSH_WORD_RECEIPT_SAVE), msh_say(p, MSH_WORD_PRINT),
                 msh_say(p, MSH_WORD_RECEIPT_HINT));
    write_next(p, view);
    msh_page_add(&p->page,
                 "<details><summary>%s</summary>"
                 "<textarea class=\"paper\" readonly rows=\"6\" aria-label=\"%s\">\n%s</textarea>"
                 "</details>",
                 msh_say(p, MSH_WORD_RECEIPT_SHOW), msh_say(p, MSH_WORD_RECEIPT), receipt);
    msh_page_add(&p->page,
                 "<form class=\"actions\" method=\"post\" action=\"/submit/forget\">"
                 "<input type=\"hidden\" name=\"_csrf\" value=\"%s\">"
                 "<a href=\"/track\">%s</a> <button class=\"link\">%s</button></form>",
                 a->draft.csrf, msh_say(p, MSH_WORD_MENU_TRACK), msh_say(p, MSH_WORD_FORGET));
    return msh_portal_send(p, 200, err);
}

/* On a machine that others use too: the next one finds nothing. */
int msh_h_submit_forget(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    struct msh_filled sent;

    if (begin(req, a, err) < 0 || msh_portal_posted(req, &sent, err) < 0)
        return err->rc;
    if (!msh_draft_csrf_fits(&a->draft, &sent))
        return msh_err_set(err, MSH_E_FORBIDDEN, "csrf", "the form lacks this browser's token");
    if (msh_draft_forget(msh_api_service(req), a->draft.token, err) < 0)
        return err->rc;
    msh_reply_cookie(req, MSH_COOKIE_DRAFT, "", "/", 0, msh_portal_cookie_flags(req));
    return msh_reply_see_other(req, "/?done=cleared", err);
}

/* ---- on paper ---- */

/* The address of the progress page with the number filled in; the code is asked for there. */
int msh_h_submit_code(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    const char *number, *text;

    if (begin(req, a, err) < 0)
        return err->rc;
    number = msh_draft_value(&a->draft, MSH_DRAFT_NUMBER);
    if (msh_empty(number))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "nothing was sent from here");
    text = msh_portal_address(req, msh_arena_fmt(req->arena, "/track?number=%s", number));
    return msh_portal_qr(req, text != NULL ? text : number, err);
}

int msh_h_submit_receipt(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    const char *number, *receipt;
    int64_t id;

    if (begin(req, a, err) < 0)
        return err->rc;
    number = msh_draft_value(&a->draft, MSH_DRAFT_NUMBER);
    if (number == NULL ||
        !msh_parse_i64(msh_draft_value(&a->draft, MSH_DRAFT_TICKET), 1, INT64_MAX, &id))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "nothing was sent from here");
    if (view_own(req, id, view, &receipt, err) < 0)
        return err->rc;
    return msh_portal_paper(req, msh_say(&a->p, MSH_WORD_RECEIPT), number, receipt, err);
}
