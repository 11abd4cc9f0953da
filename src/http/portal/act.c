/*
 * What a requester does with the own ticket: each a page with a form, each a command of the rule
 * book, decoded by the field tables of the API.
 */
#include "base/base.h"

#include "base/crypto.h"
#include "base/id.h"
#include "http/guard.h"
#include "http/portal/mine.h"
#include "http/portal/pages.h"
#include "http/portal/upload.h"
#include "service/rights.h"

#define POINTS_MAX 12

struct form {
    const char *op, *path;
    enum msh_word title, lead, button;
    const struct msh_fields *fields;
    const char *names[8];
    void (*write)(struct msh_mine *m);
    int (*act)(struct msh_mine *m, struct msh_err *err);
    bool files;
};

static const struct form *form_of(const char *op);

/* ---- inputs ---- */

static const struct msh_choice yes_no[] = {
    { "yes", MSH_WORD_YES, MSH_WORD_NONE },
    { "no", MSH_WORD_NO, MSH_WORD_NONE },
};
static const struct msh_choice solved[] = {
    { "yes", MSH_WORD_SOLVED_YES, MSH_WORD_NONE },
    { "no", MSH_WORD_SOLVED_NO, MSH_WORD_SOLVED_NO_HINT },
};
static const struct msh_choice ratings[] = {
    { "very_good", MSH_WORD_RATING_5, MSH_WORD_NONE }, { "good", MSH_WORD_RATING_4, MSH_WORD_NONE },
    { "fair", MSH_WORD_RATING_3, MSH_WORD_NONE },      { "bad", MSH_WORD_RATING_2, MSH_WORD_NONE },
    { "very_bad", MSH_WORD_RATING_1, MSH_WORD_NONE },
};

static void write_text(struct msh_mine *m, enum msh_word label, enum msh_word hint)
{
    msh_form_area(&m->p,
                  &(struct msh_input){
                      .name = "text", .label = label, .hint = hint, .max = 5000, .rows = 6 });
}

static void write_supplement(struct msh_mine *m)
{
    write_text(m, MSH_WORD_SUPPLEMENT_TEXT, MSH_WORD_NONE);
}

static void write_withdraw(struct msh_mine *m)
{
    write_text(m, MSH_WORD_WHY, MSH_WORD_WITHDRAW_HINT);
}

static void write_reopen(struct msh_mine *m)
{
    write_text(m, MSH_WORD_WHY, MSH_WORD_REOPEN_HINT);
}

static void write_reply(struct msh_mine *m)
{
    const struct msh_text *reply = msh_mine_reply(m);

    if (reply == NULL)
        return;
    msh_page_add(&m->p.page, "<article class=\"words reply\"><h2>%s</h2><p>",
                 msh_say(&m->p, MSH_WORD_LAST_REPLY));
    msh_page_lines(&m->p.page, reply->text);
    msh_page_add(&m->p.page, "</p></article>");
}

static void write_rate(struct msh_mine *m)
{
    msh_form_radios(&m->p, &(struct msh_input){ .name = "solved", .label = MSH_WORD_ASK_SOLVED },
                    solved, MSH_COUNT(solved));
    msh_form_radios(&m->p, &(struct msh_input){ .name = "rating", .label = MSH_WORD_ASK_RATING },
                    ratings, MSH_COUNT(ratings));
    msh_form_radios(&m->p,
                    &(struct msh_input){ .name = "contacted", .label = MSH_WORD_ASK_CONTACTED },
                    yes_no, MSH_COUNT(yes_no));
    msh_form_radios(&m->p,
                    &(struct msh_input){ .name = "pressed",
                                         .label = MSH_WORD_ASK_PRESSED,
                                         .hint = MSH_WORD_ASK_PRESSED_HINT },
                    yes_no, MSH_COUNT(yes_no));
    msh_form_area(&m->p,
                  &(struct msh_input){
                      .name = "opinion", .label = MSH_WORD_ASK_OPINION, .max = 5000, .rows = 4 });
}

/* ---- an objection, point by point ---- */

/* The reply's lines, each something one may object to; very long replies end in one last point. */
static size_t points_of(struct msh_mine *m, const char **ret)
{
    const struct msh_text *reply = msh_mine_reply(m);
    const char *p = reply != NULL ? reply->text : "";
    size_t n = 0;

    while (*p != '\0' && n < POINTS_MAX) {
        size_t len = strcspn(p, "\r\n");
        const size_t lead = strspn(p, " \t");

        if (n + 1 == POINTS_MAX)
            len = strlen(p);
        if (len > lead)
            ret[n++] = msh_arena_strndup(m->p.req->arena, p + lead, len - lead);
        p += len;
        p += strspn(p, "\r\n");
    }
    return n;
}

static const char *point_name(struct msh_mine *m, size_t i)
{
    return msh_arena_fmt(m->p.req->arena, "point-%zu", i);
}

static void write_point(struct msh_mine *m, size_t i, const char *point)
{
    const char *name = point_name(m, i), *typed = msh_filled_value(&m->filled, name);

    msh_page_add(&m->p.page, "<div class=\"group point\"><blockquote id=\"%s-quote\">", name);
    msh_page_lines(&m->p.page, point);
    msh_page_add(&m->p.page,
                 "</blockquote><label for=\"%s\">%s</label><textarea id=\"%s\" name=\"%s\" "
                 "rows=\"2\" data-max=\"1000\" aria-describedby=\"%s-quote\">\n%s</textarea></div>",
                 name, msh_say(&m->p, MSH_WORD_POINT), name, name, name, typed);
}

static void write_object(struct msh_mine *m)
{
    const char *points[POINTS_MAX];
    const size_t n = points_of(m, points);

    if (n > 0)
        msh_page_add(&m->p.page, "<h2>%s</h2>", msh_say(&m->p, MSH_WORD_POINTS));
    for (size_t i = 0; i < n; i++)
        write_point(m, i, points[i]);
    write_text(m, n > 0 ? MSH_WORD_OBJECT_REST : MSH_WORD_WHY, MSH_WORD_NONE);
}

/* One text of all points: what was said, and what is held against it. */
static void join_points(struct msh_mine *m)
{
    const char *points[POINTS_MAX], *rest = msh_filled_value(&m->filled, "text");
    const size_t n = points_of(m, points);
    struct msh_pair *pairs = MSH_ARRAY(m->p.req->arena, m->filled.n + 1, struct msh_pair);
    struct msh_str text;
    size_t told = 0;

    msh_str_init(&text, (size_t)256 * 1024);
    for (size_t i = 0; i < n; i++) {
        const char *said = msh_filled_value(&m->filled, point_name(m, i));

        if (msh_empty(said))
            continue;
        msh_str_fmt(&text, "%s%zu. 「%s」\n%s", told > 0 ? "\n\n" : "", told + 1, points[i], said);
        told++;
    }
    if (told > 0 && !msh_empty(rest))
        msh_str_fmt(&text, "\n\n%s", rest);
    memcpy(pairs, m->filled.pairs, m->filled.n * sizeof(*pairs));
    if (told > 0) {
        pairs[m->filled.n] =
            (struct msh_pair){ "text", msh_arena_strdup(m->p.req->arena, text.p), text.n };
        m->filled.n++;
    }
    m->filled.pairs = pairs;
    msh_str_done(&text);
}

/* ---- one's own data ---- */

static void write_data(struct msh_mine *m)
{
    msh_form_text(&m->p, &(struct msh_input){ .name = "name",
                                              .label = MSH_WORD_CONTACT_NAME,
                                              .autocomplete = "name" });
    msh_form_text(&m->p, &(struct msh_input){ .name = "phone",
                                              .label = MSH_WORD_CONTACT_PHONE,
                                              .type = "tel",
                                              .autocomplete = "tel" });
}

/* A form that asks nothing. */
static void write_nothing(struct msh_mine *m)
{
    (void)m;
}

static void write_photos(struct msh_mine *m)
{
    const struct msh_wrong *wrong = msh_filled_find(&m->filled, "photos");

    msh_page_add(&m->p.page,
                 "<div class=\"group%s\"><label for=\"photos\">%s</label>"
                 "<p class=\"hint\" id=\"photos-hint\">%s</p>",
                 wrong != NULL ? " bad" : "", msh_say(&m->p, MSH_WORD_PHOTO_CHOOSE),
                 msh_say(&m->p, MSH_WORD_ASK_PHOTOS_HINT));
    if (wrong != NULL)
        msh_page_add(&m->p.page, "<p class=\"wrong\" id=\"photos-wrong\">%s</p>",
                     msh_say_with(&m->p, wrong->word, wrong->fill, NULL));
    msh_page_add(&m->p.page, "<input type=\"file\" id=\"photos\" name=\"photos\" multiple "
                             "aria-describedby=\"photos-hint\"></div>");
}

/* ---- commands ---- */

/* The filled form by its table, and what makes a second post of it the same command. */
static int decode(struct msh_mine *m, const struct form *form, const void **ret,
                  struct msh_err *err)
{
    struct msh_pair *pairs = MSH_ARRAY(m->p.req->arena, m->filled.n + 1, struct msh_pair);
    size_t n = 0;
    void *decoded;

    for (size_t i = 0; i < m->filled.n; i++)
        if (msh_field_find(form->fields, m->filled.pairs[i].name) != NULL) {
            size_t at = 0; /* the last of a name counts */

            while (at < n && !msh_streq(pairs[at].name, m->filled.pairs[i].name))
                at++;
            pairs[at] = m->filled.pairs[i];
            n = MSH_MAX(n, at + 1);
        }
    if (msh_fields_decode_pairs(form->fields, pairs, n, NULL, m->p.req->arena, &decoded, err) < 0)
        return err->rc;
    *ret = decoded;
    return 0;
}

static void set_key(struct msh_mine *m)
{
    struct msh_req *req = m->p.req;
    const char *key = msh_filled_value(&m->filled, "_key");
    struct msh_idem_key *idem;
    struct msh_piece piece = { req->body, req->body_n };

    if (key == NULL || strlen(key) != 32)
        return;
    idem = MSH_NEW(req->arena, struct msh_idem_key);
    *idem = (struct msh_idem_key){
        .principal = msh_arena_fmt(req->arena, "ticket:%" PRId64, m->call.principal->ticket_id),
        .route = req->route->path,
        .key = key,
    };
    if (req->upload != NULL)
        piece = (struct msh_piece){ req->upload->sha256, sizeof(req->upload->sha256) };
    msh_hash(msh_api_service(req)->region.crypto, &piece, 1, idem->body_digest);
    m->call.idem = idem;
}

static int act_with(struct msh_mine *m, const char *form_op, enum msh_op op, int claim_kind,
                    struct msh_err *err)
{
    const void *decoded;
    struct msh_acted acted = { 0 };
    struct msh_act act;

    if (decode(m, form_of(form_op), &decoded, err) < 0 ||
        msh_act_from_form(m->p.req, op, decoded, &act, err) < 0)
        return err->rc;
    act.ticket_id = m->call.principal->ticket_id;
    if (claim_kind >= 0)
        act.command.claim_kind = (enum msh_claim_kind)claim_kind;
    if (op == MSH_OP_SOLVED)
        return msh_ticket_rate(&m->call, act.ticket_id, &act, &acted, err);
    return msh_ticket_act(&m->call, &act, &acted, err);
}

static int do_supplement(struct msh_mine *m, struct msh_err *err)
{
    return act_with(m, "supplement", MSH_OP_SUPPLEMENT, -1, err);
}

static int do_rate(struct msh_mine *m, struct msh_err *err)
{
    return act_with(m, "rate", MSH_OP_SOLVED, -1, err);
}

static int do_object(struct msh_mine *m, struct msh_err *err)
{
    return act_with(m, "object", MSH_OP_ASK, MSH_CLAIM_OBJECTION, err);
}

static int do_withdraw(struct msh_mine *m, struct msh_err *err)
{
    return act_with(m, "withdraw", MSH_OP_ASK, MSH_CLAIM_WITHDRAWAL, err);
}

static int do_reopen(struct msh_mine *m, struct msh_err *err)
{
    return act_with(m, "reopen", MSH_OP_REOPEN, -1, err);
}

/* What is left empty stays as it is. */
static int do_data(struct msh_mine *m, struct msh_err *err)
{
    const struct msh_contact_form *form;
    const void *decoded;
    struct msh_rectify change;

    if (decode(m, form_of("data"), &decoded, err) < 0)
        return err->rc;
    form = decoded;
    change = (struct msh_rectify){ .set_name = !msh_empty(form->name),
                                   .set_phone = !msh_empty(form->phone),
                                   .name = form->name,
                                   .phone = form->phone };
    return msh_person_rectify(&m->call, m->call.principal->ticket_id, &change, err);
}

static int do_erase(struct msh_mine *m, struct msh_err *err)
{
    bool done;

    return msh_person_erase(&m->call, m->call.principal->ticket_id, &done, err);
}

static int do_code(struct msh_mine *m, struct msh_err *err)
{
    const struct msh_code_proof proof = {
        .keep_cookie = msh_req_cookie(m->p.req, MSH_COOKIE_REQUESTER),
    };

    return msh_code_reissue(&m->call, m->call.principal->ticket_id, &proof, &m->code, err);
}

static const struct form forms[] = {
    { "supplement",
      "/my/supplement",
      MSH_WORD_SUPPLEMENT,
      MSH_WORD_SUPPLEMENT_LEAD,
      MSH_WORD_SEND_SHORT,
      &msh_text_act,
      { "*text" },
      write_supplement,
      do_supplement },
    { "photos",
      "/my/photos",
      MSH_WORD_PHOTOS,
      MSH_WORD_PHOTOS_LEAD,
      MSH_WORD_SEND_SHORT,
      NULL,
      { NULL },
      write_photos,
      NULL,
      true },
    { "rate",
      "/my/rate",
      MSH_WORD_RATE,
      MSH_WORD_RATE_LEAD,
      MSH_WORD_RATE_SEND,
      &msh_rate_act,
      { "*solved", "*rating", "contacted", "pressed", "opinion" },
      write_rate,
      do_rate },
    { "object",
      "/my/object",
      MSH_WORD_OBJECT,
      MSH_WORD_OBJECT_LEAD,
      MSH_WORD_SEND_SHORT,
      &msh_text_act,
      { "*text" },
      write_object,
      do_object },
    { "withdraw",
      "/my/withdraw",
      MSH_WORD_WITHDRAW,
      MSH_WORD_WITHDRAW_LEAD,
      MSH_WORD_WITHDRAW_SEND,
      &msh_text_act,
      { "*text" },
      write_withdraw,
      do_withdraw },
    { "reopen",
      "/my/reopen",
      MSH_WORD_REOPEN,
      MSH_WORD_REOPEN_LEAD,
      MSH_WORD_SEND_SHORT,
      &msh_text_act,
      { "*text" },
      write_reopen,
      do_reopen },
    { "data",
      "/my/data",
      MSH_WORD_DATA,
      MSH_WORD_DATA_LEAD,
      MSH_WORD_DATA_SEND,
      &msh_contact_fields,
      { "name", "phone" },
      write_data,
      do_data },
    { "erase",
      "/my/erase",
      MSH_WORD_ERASE,
      MSH_WORD_ERASE_LEAD,
      MSH_WORD_ERASE_SEND,
      NULL,
      { NULL },
      write_nothing,
      do_erase },
    { "code",
      "/my/code",
      MSH_WORD_NEW_CODE,
      MSH_WORD_NEW_CODE_LEAD,
      MSH_WORD_NEW_CODE_SEND,
      NULL,
      { NULL },
      write_nothing,
      do_code },
};

static const struct form *form_of(const char *op)
{
    for (size_t i = 0; i < MSH_COUNT(forms); i++)
        if (msh_streq(forms[i].op, op))
            return &forms[i];
    return NULL;
}

bool msh_mine_is_form(const char *op)
{
    return form_of(op) != NULL;
}

/* ---- pages ---- */

static const char *drawn_key(struct msh_arena *arena)
{
    char *key = msh_arena_alloc(arena, 33);
    uint8_t bytes[16];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), key);
    return key;
}

int msh_mine_show_form(struct msh_mine *m, const char *op, int status, struct msh_err *err)
{
    const struct form *form = form_of(op);
    struct msh_portal *p = &m->p;

    p->here = p->form = form->path;
    p->filled = &m->filled;
    p->key = drawn_key(p->req->arena);
    msh_portal_open(p, p->req, form->title);
    msh_page_add(&p->page, "<p><a class=\"back\" href=\"/my\">%s</a></p><h1>%s</h1>",
                 msh_say(p, MSH_WORD_BACK_MINE), msh_say(p, form->title));
    msh_page_add(&p->page, "<p class=\"lead\">%s</p>", msh_say(p, form->lead));
    if (m->arrived != NULL)
        msh_page_add(&p->page, "<p class=\"notice\">%s</p>",
                     msh_say_with(p, MSH_WORD_PHOTOS_ARRIVED, m->arrived, NULL));
    if (form->write == write_rate)
        write_reply(m);
    msh_form_open(p, form->files);
    form->write(m);
    msh_form_close(p, form->button);
    if (form->write == write_data)
        msh_page_add(&p->page, "<h2>%s</h2><p>%s</p><p><a href=\"/my/erase\">%s</a></p>",
                     msh_say(p, MSH_WORD_ERASE), msh_say(p, MSH_WORD_ERASE_HINT),
                     msh_say(p, MSH_WORD_ERASE));
    return msh_portal_send(p, status, err);
}

int msh_h_mine_form(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0)
        return err->rc;
    return msh_mine_show_form(m, req->route->op, 200, err);
}

/* Shown by the answer itself, since it is kept nowhere; loading it anew is the same command. */
static int show_code(struct msh_mine *m, struct msh_err *err)
{
    struct msh_portal *p = &m->p;

    p->here = "/my/code";
    msh_portal_open(p, p->req, MSH_WORD_NEW_CODE_DONE);
    msh_page_add(&p->page,
                 "<p><a class=\"back\" href=\"/my\">%s</a></p><div class=\"panel\" role=\"status\">"
                 "<h1>%s</h1><dl><div><dt>%s</dt><dd>%s</dd></div><div><dt>%s</dt><dd>%s</dd></div>"
                 "</dl></div><p class=\"lead\">%s</p>",
                 msh_say(p, MSH_WORD_BACK_MINE), msh_say(p, MSH_WORD_NEW_CODE_DONE),
                 msh_say(p, MSH_WORD_NUMBER), m->code.number, msh_say(p, MSH_WORD_CODE),
                 m->code.query_code, msh_say(p, MSH_WORD_DONE_KEEP));
    return msh_portal_send(p, 200, err);
}

static int done(struct msh_mine *m, const char *op, struct msh_err *err)
{
    if (m->code.query_code != NULL)
        return show_code(m, err);
    return msh_reply_see_other(m->p.req, msh_arena_fmt(m->p.req->arena, "/my?done=%s", op), err);
}

static void check(struct msh_mine *m, const struct form *form)
{
    char digits[MSH_PHONE_SIZE];
    const char *phone;

    if (form->write == write_object)
        join_points(m);
    if (form->fields != NULL)
        msh_filled_check(&m->filled, form->fields, form->names, m->p.req->arena);
    if (form->write != write_data)
        return;
    phone = msh_filled_value(&m->filled, "phone");
    if (msh_empty(phone) && msh_empty(msh_filled_value(&m->filled, "name")))
        msh_filled_wrong(&m->filled, "phone", MSH_WORD_WRONG_CONTACT, "");
    if (!msh_empty(phone) && !msh_phone_normalise(phone, digits))
        msh_filled_wrong(&m->filled, "phone", MSH_WORD_WRONG_PHONE, "");
}

/* What was typed stands on the page again, whatever the refusal. */
static int refused(struct msh_mine *m, const struct form *form, const struct msh_filled *typed,
                   struct msh_err *err)
{
    const int status = msh_problem_status(err);
    const struct msh_err why = *err;

    if (status >= 500)
        return err->rc;
    m->filled = *typed;
    if (why.rc == MSH_E_STATE)
        msh_filled_wrong(&m->filled, "", MSH_WORD_PROBLEM_409, "");
    else if (why.rc == MSH_E_CONFLICT)
        msh_filled_wrong(&m->filled, "", MSH_WORD_WRONG_TWICE, "");
    else if (status == 429)
        msh_filled_wrong(&m->filled, "", MSH_WORD_PROBLEM_429, "");
    else
        msh_filled_refused(&m->filled, &why, m->p.req->arena);
    *err = (struct msh_err){ 0 };
    return msh_mine_show_form(m, form->op, status, err);
}

int msh_h_mine_act(struct msh_req *req, struct msh_err *err)
{
    const struct form *form = form_of(req->route->op);
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_filled typed;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 || msh_portal_posted(req, &typed, err) < 0)
        return err->rc;
    m->filled = typed;
    if (msh_portal_switched(req))
        return msh_mine_show_form(m, form->op, 200, err);
    check(m, form);
    if (m->filled.n_wrong > 0) {
        memcpy(typed.wrong, m->filled.wrong, sizeof(typed.wrong));
        typed.n_wrong = m->filled.n_wrong;
        m->filled = typed;
        return msh_mine_show_form(m, form->op, 422, err);
    }
    set_key(m);
    if (form->act(m, err) < 0)
        return refused(m, form, &typed, err);
    return done(m, form->op, err);
}

/* ---- photos ---- */

static int attach(struct msh_mine *m, const struct msh_sent *sent, struct msh_err *err)
{
    int64_t id;

    for (size_t i = 0; i < sent->n_files; i++) {
        const struct msh_sent_file *file = &sent->files[i];
        const char *key = msh_filled_value(&m->filled, "_key");

        if (file->wrong != MSH_WORD_NONE) {
            msh_filled_wrong(&m->filled, "photos", file->wrong, file->name);
            continue;
        }
        set_key(m);
        if (m->call.idem != NULL) {
            struct msh_idem_key *idem = MSH_NEW(m->p.req->arena, struct msh_idem_key);

            *idem = *m->call.idem;
            idem->key = msh_arena_fmt(m->p.req->arena, "%s-%zu", key, i);
            m->call.idem = idem;
        }
        if (msh_ticket_attach(&m->call, m->call.principal->ticket_id, 0, &file->kept, file->name,
                              &id, err) < 0)
            return err->rc;
        m->arrived =
            msh_arena_fmt(m->p.req->arena, "%s%s%s", m->arrived != NULL ? m->arrived : "",
                          m->arrived != NULL ? m->p.english ? ", " : "、" : "", file->name);
    }
    return 0;
}

/* The body is a stream to disk, so the form's token is looked at here and not at the door. */
int msh_h_mine_photos(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    const struct form *form = form_of("photos");
    struct msh_sent sent;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 || msh_portal_sent(req, &sent, err) < 0)
        return err->rc;
    m->filled = sent.fields;
    if (msh_portal_switched(req))
        return msh_mine_show_form(m, form->op, 200, err);
    if (msh_guard_csrf_field(req, msh_filled_value(&m->filled, "_csrf"), err) < 0)
        return err->rc;
    if (sent.n_files == 0)
        msh_filled_wrong(&m->filled, "photos", MSH_WORD_WRONG_FILE_NONE, "");
    if (attach(m, &sent, err) < 0)
        return err->rc;
    return m->filled.n_wrong > 0 ? msh_mine_show_form(m, form->op, 422, err)
                                 : done(m, form->op, err);
}
