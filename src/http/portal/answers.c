/*
 * 看答复: published matters and answers, searched and read by anybody, and joined (附议); and what the
 * requester says about the own one.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/utf8.h"
#include "http/portal/mine.h"
#include "http/portal/pages.h"
#include "http/portal/portal.h"

#define PER_PAGE  10
#define LIST      "/answers"
#define BEGINNING 60 /* characters */

/* ---- the list ---- */

/* Words to search for, or what is wrong with them. */
static const char *words_of(struct msh_req *req, struct msh_filled *filled)
{
    const char *q = msh_req_query(req, "q");

    if (msh_empty(q))
        return NULL;
    if (msh_utf8_valid(q, strlen(q)) && msh_utf8_length(q, strlen(q)) <= MSH_QUERY_MAX)
        return q;
    msh_filled_wrong(filled, "q", MSH_WORD_ANSWERS_BAD, "");
    return NULL;
}

static void write_search(struct msh_portal *p, const char *q)
{
    const struct msh_input input = { .name = "q",
                                     .label = MSH_WORD_ANSWERS_FIND,
                                     .hint = MSH_WORD_ANSWERS_HINT,
                                     .value = q,
                                     .type = "search",
                                     .max = MSH_QUERY_MAX };

    msh_page_add(&p->page, "<form method=\"get\" action=\"" LIST "\" role=\"search\">");
    msh_form_text(p, &input);
    msh_form_close(p, MSH_WORD_ANSWERS_GO);
    if (!msh_empty(q))
        msh_page_add(&p->page, "<p><a href=\"" LIST "\">%s</a></p>",
                     msh_say(p, MSH_WORD_ANSWERS_ALL));
}

static void add_fact(struct msh_portal *p, const char *name)
{
    msh_page_add(&p->page, " · ");
    msh_page_lines(&p->page, name);
}

/* When, where, by whom, and how many met the same: one line, what there is of it. */
static void write_facts(struct msh_portal *p, const struct msh_public *shown)
{
    const struct msh_publication *item = &shown->item;
    const struct msh_directory *city = msh_api_city(p->req);
    const struct msh_area *area = msh_directory_area(city, item->area_id);
    const struct msh_unit *unit = msh_directory_unit(city, item->unit_id);

    msh_page_add(&p->page, "<p class=\"facts\"><time>%s</time>",
                 msh_say_day(p, item->published_at));
    if (area != NULL)
        add_fact(p, area->name);
    if (unit != NULL)
        add_fact(p, unit->name);
    if (shown->me_too > 0)
        msh_page_add(&p->page, " · <strong>%s</strong>",
                     msh_say_with(p, MSH_WORD_ME_TOO_N,
                                  msh_arena_fmt(p->req->arena, "%" PRId64, shown->me_too), NULL));
    msh_page_add(&p->page, "</p>");
}

/* On one line. */
static void add_flat(struct msh_portal *p, char *text)
{
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    msh_page_lines(&p->page, text);
}

/* How it begins, so that one need not open each: the answer, else what was told. */
static void write_beginning(struct msh_portal *p, const struct msh_publication *item)
{
    const char *text = item->answer != NULL ? item->answer : item->words;
    const size_t n = strlen(text);
    size_t at = 0;

    for (int i = 0; i < BEGINNING && at < n; i++)
        (void)msh_utf8_next(text, n, &at);
    msh_page_add(&p->page, "<p class=\"begin\">%s",
                 item->answer != NULL ? "" : msh_say(p, MSH_WORD_ANSWERS_STILL));
    add_flat(p, msh_arena_strndup(p->req->arena, text, at));
    msh_page_add(&p->page, "%s</p>", at < n ? "…" : "");
}

static void write_list(struct msh_portal *p, const struct msh_public_page *page, const char *q)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { page->next };

    if (page->n == 0)
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_ANSWERS_NONE));
    else
        msh_page_add(&p->page, "<ul class=\"rows\">");
    for (size_t i = 0; i < page->n; i++) {
        msh_page_add(&p->page, "<li><a href=\"" LIST "/%s\">",
                     msh_arena_fmt(p->req->arena, "%" PRId64, page->items[i].item.publication_id));
        msh_page_lines(&p->page, page->items[i].item.title);
        msh_page_add(&p->page, "</a>");
        write_beginning(p, &page->items[i].item);
        write_facts(p, &page->items[i]);
        msh_page_add(&p->page, "</li>");
    }
    if (page->n > 0)
        msh_page_add(&p->page, "</ul>");
    if (page->next == 0)
        return;
    msh_page_add(&p->page,
                 "<form method=\"get\" action=\"" LIST "\">"
                 "<input type=\"hidden\" name=\"q\" value=\"%s\">"
                 "<input type=\"hidden\" name=\"after\" value=\"%s\">"
                 "<p class=\"actions\"><button class=\"second\">%s</button></p></form>",
                 q, msh_cursor_text(p->req->arena, parts), msh_say(p, MSH_WORD_ANSWERS_MORE));
}

int msh_h_answers_page(struct msh_req *req, struct msh_err *err)
{
    struct msh_publication_query query = { .limit = PER_PAGE };
    struct msh_public_page page = { 0 };
    const char *after = msh_req_query(req, "after"), *q = msh_req_query(req, "q");
    int64_t parts[MSH_CURSOR_PARTS] = { 0 };
    struct msh_filled filled = { 0 };
    struct msh_portal p;

    msh_portal_read(req, &p);
    query.q = words_of(req, &filled);
    if (!msh_empty(after) && msh_cursor_parse(after, parts))
        query.before = parts[0];
    if (msh_public_list(req, &query, &page, err) < 0) {
        if (err->rc != MSH_E_INVALID)
            return err->rc;
        *err = (struct msh_err){ 0 };
        msh_filled_wrong(&filled, "q", MSH_WORD_ANSWERS_BAD, "");
    }
    p.here = LIST;
    p.filled = &filled;
    msh_portal_open(&p, req, MSH_WORD_MENU_ANSWERS);
    msh_page_add(&p.page, "<h1>%s</h1><p class=\"lead\">%s</p>", msh_say(&p, MSH_WORD_MENU_ANSWERS),
                 msh_say(&p, MSH_WORD_ANSWERS_LEAD));
    write_search(&p, q != NULL && msh_utf8_valid(q, strlen(q)) ? q : "");
    if (filled.n_wrong == 0)
        write_list(&p, &page, query.q);
    return msh_portal_send(&p, filled.n_wrong == 0 ? 200 : 422, err);
}

/* ---- one of them ---- */

static void write_words(struct msh_portal *p, const char *kind, enum msh_word title,
                        const char *text)
{
    msh_page_add(&p->page, "<article class=\"words %s\"><h2>%s</h2><p>", kind, msh_say(p, title));
    msh_page_lines(&p->page, text);
    msh_page_add(&p->page, "</p></article>");
}

static void write_joined(struct msh_portal *p)
{
    const char *done = msh_req_query(p->req, "done");

    if (done != NULL)
        msh_page_add(
            &p->page, "<p class=\"notice\" role=\"status\">%s</p>",
            msh_say(p, msh_streq(done, "joined") ? MSH_WORD_ME_TOO_DONE : MSH_WORD_ME_TOO_AGAIN));
}

static void write_join(struct msh_portal *p, const struct msh_public *shown)
{
    if (!shown->joinable) {
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_ME_TOO_OVER));
        return;
    }
    msh_page_add(&p->page,
                 "<form method=\"post\" action=\"" LIST "/%s\"><p class=\"actions\">"
                 "<button class=\"go\">%s</button></p><p class=\"hint\">%s</p></form>",
                 msh_arena_fmt(p->req->arena, "%" PRId64, shown->item.publication_id),
                 msh_say(p, MSH_WORD_ME_TOO), msh_say(p, MSH_WORD_ME_TOO_HINT));
}

int msh_h_answer_page(struct msh_req *req, struct msh_err *err)
{
    struct msh_public shown;
    struct msh_portal p;

    if (msh_public_one(req, &shown, err) < 0)
        return err->rc;
    msh_portal_read(req, &p);
    p.here = LIST;
    msh_portal_open(&p, req, MSH_WORD_MENU_ANSWERS);
    write_joined(&p);
    msh_page_add(&p.page, "<p><a class=\"back\" href=\"" LIST "\">%s</a></p><h1>",
                 msh_say(&p, MSH_WORD_ANSWERS_BACK));
    msh_page_lines(&p.page, shown.item.title);
    msh_page_add(&p.page, "</h1>");
    write_facts(&p, &shown);
    write_words(&p, "own", MSH_WORD_ANSWER_SAID, shown.item.words);
    if (shown.item.answer != NULL)
        write_words(&p, "reply", MSH_WORD_ANSWER_REPLY, shown.item.answer);
    else
        msh_page_add(&p.page, "<p>%s</p>", msh_say(&p, MSH_WORD_ANSWER_OPEN));
    write_join(&p, &shown);
    return msh_portal_send(&p, 200, err);
}

int msh_h_answer_join(struct msh_req *req, struct msh_err *err)
{
    int64_t id, n;
    bool is_new;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_me_too_send(req, NULL, &is_new, &n, err) < 0)
        return err->rc;
    return msh_reply_see_other(
        req,
        msh_arena_fmt(req->arena, LIST "/%" PRId64 "?done=%s", id, is_new ? "joined" : "again"),
        err);
}

/* ---- the own ticket ---- */

static const char *how_it_stands(const struct msh_portal *p, const struct msh_publication *item)
{
    static const enum msh_word said[MSH_PUBLICATION_STATE_COUNT] = {
        [MSH_PUBLICATION_NONE] = MSH_WORD_PUBLISH_NONE,
        [MSH_PUBLICATION_PROPOSED] = MSH_WORD_PUBLISH_PROPOSED,
        [MSH_PUBLICATION_PUBLISHED] = MSH_WORD_PUBLISH_PUBLISHED,
        [MSH_PUBLICATION_REJECTED] = MSH_WORD_PUBLISH_ENDED,
        [MSH_PUBLICATION_WITHDRAWN] = MSH_WORD_PUBLISH_ENDED,
        [MSH_PUBLICATION_REFUSED] = MSH_WORD_PUBLISH_REFUSED,
    };

    return msh_say_with(p, said[item->state], item->reason, NULL);
}

int msh_h_mine_publication(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_portal *p = &m->p;
    struct msh_publication item;
    bool refused, read;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 ||
        msh_publication_of(&m->call, m->view->row.ticket.id, &item, err) < 0)
        return err->rc;
    refused = item.state == MSH_PUBLICATION_REFUSED;
    read = item.state == MSH_PUBLICATION_PROPOSED || item.state == MSH_PUBLICATION_PUBLISHED;
    p->here = "/my/publication";
    msh_portal_open(p, req, MSH_WORD_PUBLISH);
    msh_page_add(
        &p->page, "<p><a class=\"back\" href=\"/my\">%s</a></p><h1>%s</h1><p class=\"lead\">%s</p>",
        msh_say(p, MSH_WORD_BACK_MINE), msh_say(p, MSH_WORD_PUBLISH), how_it_stands(p, &item));
    if (read) {
        msh_page_add(&p->page, "<h2>%s</h2>", item.title);
        write_words(p, "own", MSH_WORD_ANSWER_SAID, item.words);
    }
    if (read && item.answer != NULL)
        write_words(p, "reply", MSH_WORD_ANSWER_REPLY, item.answer);
    msh_page_add(&p->page,
                 "<form method=\"post\" action=\"/my/publication\">"
                 "<input type=\"hidden\" name=\"_csrf\" value=\"%s\"><p class=\"actions\">"
                 "<button class=\"go\" name=\"wish\" value=\"%s\">%s</button></p></form>",
                 p->csrf, refused ? "allow" : "refuse",
                 msh_say(p, refused ? MSH_WORD_PUBLISH_ALLOW : MSH_WORD_PUBLISH_REFUSE));
    return msh_portal_send(p, 200, err);
}

int msh_h_mine_publication_set(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_filled filled;
    enum msh_publication_op op;

    if (msh_portal_posted(req, &filled, err) < 0 ||
        msh_mine_open(req, msh_api_who(req), m, err) < 0)
        return err->rc;
    op = msh_streq(msh_filled_value(&filled, "wish"), "allow") ? MSH_PUBLISH_ALLOW
                                                               : MSH_PUBLISH_REFUSE;
    /* pressed twice: it is so already */
    if (msh_publication_decide(&m->call, m->view->row.ticket.id, op, NULL, err) < 0 &&
        !msh_streq(err->code, "publication_state"))
        return err->rc;
    *err = (struct msh_err){ 0 };
    return msh_reply_see_other(req, "/my?done=publication", err);
}
