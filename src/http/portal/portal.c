/*
 * The frame around every page of the portal, the reader's choices, and pages for errors.
 */
#include "base/base.h"

#include "http/portal/portal.h"

#include "base/time.h"
#include "domain/law.h"
#include "http/guard.h"
#include "http/portal/mine.h"
#include "http/portal/pages.h"

#define YEAR_S ((int64_t)365 * 24 * 3600)

/* ---- the reader's choices ---- */

static const struct switching {
    const char *code; /* of `set` */
    const char *cookie, *value;
    enum msh_word word;
} switches[] = {
    { "zh", MSH_COOKIE_LANGUAGE, "zh", MSH_WORD_SWITCH_ZH },
    { "en", MSH_COOKIE_LANGUAGE, "en", MSH_WORD_SWITCH_EN },
    { "large", MSH_COOKIE_LARGE, "large", MSH_WORD_SWITCH_LARGE },
    { "usual", MSH_COOKIE_LARGE, "usual", MSH_WORD_SWITCH_USUAL },
    { "contrast", MSH_COOKIE_CONTRAST, "high", MSH_WORD_SWITCH_CONTRAST },
    { "plain", MSH_COOKIE_CONTRAST, "plain", MSH_WORD_SWITCH_PLAIN },
};

static const struct switching *switch_of(const char *code)
{
    for (size_t i = 0; code != NULL && i < MSH_COUNT(switches); i++)
        if (msh_streq(switches[i].code, code))
            return &switches[i];
    return NULL;
}

/* Chosen by this very request, or before. */
static bool chosen(const struct msh_req *req, const char *cookie, const char *value)
{
    const struct switching *now = switch_of(msh_req_query(req, "set"));
    const char *given =
        now != NULL && msh_streq(now->cookie, cookie) ? now->value : msh_req_cookie(req, cookie);

    return given != NULL && msh_streq(given, value);
}

unsigned msh_portal_cookie_flags(const struct msh_req *req)
{
    return MSH_COOKIE_LAX | msh_api_cookie_flags(req);
}

bool msh_portal_switched(struct msh_req *req)
{
    const struct switching *now = switch_of(msh_req_query(req, "set"));

    if (now != NULL)
        msh_reply_cookie(req, now->cookie, now->value, "/", YEAR_S, msh_portal_cookie_flags(req));
    return now != NULL;
}

/* A browser that speaks no Chinese at all gets English first. */
static bool prefers_english(const struct msh_req *req)
{
    const char *accepted = msh_req_header(req, "Accept-Language");

    return accepted != NULL && strncasecmp(accepted, "en", 2) == 0 &&
           strstr(accepted, "zh") == NULL;
}

void msh_portal_read(struct msh_req *req, struct msh_portal *ret)
{
    *ret = (struct msh_portal){ .req = req, .here = "/" };
    ret->english = chosen(req, MSH_COOKIE_LANGUAGE, "en") ||
                   (!chosen(req, MSH_COOKIE_LANGUAGE, "zh") && prefers_english(req));
    ret->large = chosen(req, MSH_COOKIE_LARGE, "large");
    ret->contrast = chosen(req, MSH_COOKIE_CONTRAST, "high");
    ret->sandbox = msh_api_service(req)->region.sandbox;
}

/* ---- saying ---- */

const char *msh_say(const struct msh_portal *p, enum msh_word word)
{
    return msh_word(p->english, word);
}

const char *msh_say_with(const struct msh_portal *p, enum msh_word word, const char *one,
                         const char *two)
{
    struct msh_str text;
    char *kept;

    msh_str_init(&text, (size_t)64 * 1024);
    msh_word_fill(&text, msh_say(p, word), one, two);
    kept = msh_arena_strdup(p->req->arena, text.p);
    msh_str_done(&text);
    return kept;
}

const char *msh_say_law(const struct msh_portal *p, const char *citation)
{
    struct msh_str text;
    char *kept;

    if (!p->english)
        return citation;
    msh_str_init(&text, 4096);
    msh_law_english(citation, &text);
    kept = msh_arena_strdup(p->req->arena, text.n == 0 ? "" : text.p);
    msh_str_done(&text);
    return kept;
}

const char *msh_say_name(const struct msh_portal *p, const struct msh_names *names, int value)
{
    if (value < 0 || (size_t)value >= names->n)
        return "";
    return p->english ? names->items[value].en : names->items[value].zh;
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static const char *say_moment(const struct msh_portal *p, int64_t at, bool clock)
{
    const int64_t zone_ms = msh_api_service(p->req)->region.zone_ms;
    char text[MSH_RFC3339_SIZE];
    int64_t year, month, day;

    if (at == 0)
        return "";
    msh_time_format(at, zone_ms, text); /* 2026-10-13T14:05:… */
    text[16] = '\0';
    text[10] = text[7] = text[4] = '\0';
    if (!msh_parse_i64(text, 0, 9999, &year) || !msh_parse_i64(text + 5, 1, 12, &month) ||
        !msh_parse_i64(text + 8, 1, 31, &day))
        return "";
    if (p->english)
        return msh_arena_fmt(p->req->arena, "%d %s %d%s%s", (int)day, months[month - 1], (int)year,
                             clock ? ", " : "", clock ? text + 11 : "");
    return msh_arena_fmt(p->req->arena, "%d年%d月%d日%s%s", (int)year, (int)month, (int)day,
                         clock ? " " : "", clock ? text + 11 : "");
}

const char *msh_say_time(const struct msh_portal *p, int64_t at)
{
    return say_moment(p, at, true);
}

const char *msh_say_day(const struct msh_portal *p, int64_t at)
{
    return say_moment(p, at, false);
}

/* ---- the frame ---- */

/* One button a choice that is open: it sends the page's own form, or else a small one. */
static void write_switch(struct msh_portal *p, const char *code, const char *language)
{
    const struct switching *offered = switch_of(code);

    if (p->form != NULL)
        msh_page_add(
            &p->page,
            "<button class=\"switch\" form=\"form\" formnovalidate formaction=\"%s?set=%s\"",
            p->form, code);
    else
        msh_page_add(&p->page, "<button class=\"switch\" name=\"set\" value=\"%s\"", code);
    if (language != NULL)
        msh_page_add(&p->page, " lang=\"%s\"", language);
    msh_page_add(&p->page, ">%s</button>", msh_say(p, offered->word));
}

static void write_switches(struct msh_portal *p)
{
    if (p->form == NULL)
        msh_page_add(&p->page,
                     "<form class=\"switches\" method=\"post\" action=\"/set\">"
                     "<input type=\"hidden\" name=\"to\" value=\"%s\">",
                     p->here);
    else
        msh_page_add(&p->page, "<div class=\"switches\">");
    write_switch(p, p->english ? "zh" : "en", p->english ? "zh-CN" : "en");
    write_switch(p, p->large ? "usual" : "large", NULL);
    write_switch(p, p->contrast ? "plain" : "contrast", NULL);
    msh_page_add(&p->page, p->form == NULL ? "</form>" : "</div>");
}

static void write_menu(struct msh_portal *p)
{
    static const struct {
        const char *path;
        enum msh_word word;
    } items[] = {
        { "/submit", MSH_WORD_MENU_SUBMIT },   { "/track", MSH_WORD_MENU_TRACK },
        { "/receipt", MSH_WORD_MENU_RECEIPT }, { "/answers", MSH_WORD_MENU_ANSWERS },
        { "/open", MSH_WORD_MENU_OPEN },
    };

    msh_page_add(&p->page, "<nav aria-label=\"%s\"><ul>", msh_say(p, MSH_WORD_MENU));
    for (size_t i = 0; i < MSH_COUNT(items); i++) {
        const bool here = strncmp(p->here, items[i].path, strlen(items[i].path)) == 0;

        msh_page_add(&p->page, "<li><a href=\"%s\"", items[i].path);
        if (here)
            msh_page_add(&p->page, " aria-current=\"true\"");
        msh_page_add(&p->page, ">%s</a></li>", msh_say(p, items[i].word));
    }
    msh_page_add(&p->page, "</ul></nav>");
}

/* A shield against the browser's own request for an icon, and our mark. */
#define MARK                                                                                       \
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"          \
    "%3Crect width='32' height='32' rx='4' fill='%231F5AA6'/%3E%3Cpath d='M8 9h16v11H15l-5 "       \
    "4v-4H8z'"                                                                                     \
    " fill='none' stroke='%23fff' stroke-width='2.5'/%3E%3C/svg%3E"

/* Built files; what was not built is left out, and the pages work without. */
static void write_assets(struct msh_portal *p)
{
    const struct msh_assets *assets = msh_api_of(p->req)->assets;
    const char *style = msh_asset_href(assets, "portal.css");
    const char *scripts[] = { msh_asset_href(assets, "portal.js"),
                              p->map ? msh_asset_href(assets, "map.js") : "" };

    msh_page_add(&p->page, "<link rel=\"icon\" href=\"%s\">", MARK);
    if (style[0] != '\0')
        msh_page_add(&p->page, "<link rel=\"stylesheet\" href=\"%s\">", style);
    for (size_t i = 0; i < MSH_COUNT(scripts); i++)
        if (scripts[i][0] != '\0')
            msh_page_add(&p->page, "<script type=\"module\" src=\"%s\"></script>", scripts[i]);
}

static void write_head(struct msh_portal *p, enum msh_word title)
{
    msh_page_add(&p->page, "<!DOCTYPE html><html lang=\"%s\" class=\"%s%s\">",
                 p->english ? "en" : "zh-CN", p->large ? "large " : "",
                 p->contrast ? "contrast" : "");
    msh_page_add(&p->page,
                 "<head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                 "<meta name=\"format-detection\" content=\"telephone=no\">"
                 "<title>%s%s - %s %s</title>",
                 p->filled != NULL && p->filled->n_wrong > 0 ? msh_say(p, MSH_WORD_TITLE_WRONG)
                                                             : "",
                 msh_say(p, title), p->city, msh_say(p, MSH_WORD_BRAND));
    write_assets(p);
    msh_page_add(&p->page, "</head>");
}

static void write_summary(struct msh_portal *p)
{
    const struct msh_filled *filled = p->filled;

    if (filled == NULL || filled->n_wrong == 0)
        return;
    msh_page_add(&p->page,
                 "<div class=\"summary\" role=\"alert\" tabindex=\"-1\" id=\"summary\">"
                 "<h2>%s</h2><ul>",
                 msh_say(p, MSH_WORD_SUMMARY));
    for (size_t i = 0; i < filled->n_wrong; i++) {
        const struct msh_wrong *wrong = &filled->wrong[i];
        const char *text = msh_say_with(p, wrong->word, wrong->fill, NULL);

        if (wrong->field[0] == '\0')
            msh_page_add(&p->page, "<li>%s</li>", text);
        else
            msh_page_add(&p->page, "<li><a href=\"#%s\">%s</a></li>", wrong->field, text);
    }
    msh_page_add(&p->page, "</ul></div>");
}

void msh_portal_open(struct msh_portal *p, struct msh_req *req, enum msh_word title)
{
    p->city = msh_api_city_name(req);
    msh_page_init(&p->page);
    p->page.chinese = !p->english;
    write_head(p, title);
    msh_page_add(&p->page,
                 "<body><a class=\"skip\" href=\"#main\">%s</a><header class=\"top\">"
                 "<div class=\"wrap\"><a class=\"brand\" href=\"/\"><b>%s</b> <span>",
                 msh_say(p, MSH_WORD_SKIP), msh_say(p, MSH_WORD_BRAND));
    msh_page_lines(&p->page, msh_say_with(p, MSH_WORD_HOTLINE, p->city, NULL));
    msh_page_add(&p->page, "</span></a>");
    write_switches(p);
    msh_page_add(&p->page, "</div>");
    write_menu(p);
    if (p->sandbox)
        msh_page_add(&p->page, "<p class=\"sandbox\"><span class=\"wrap\">%s</span></p>",
                     msh_say(p, MSH_WORD_SANDBOX));
    msh_page_add(&p->page, "</header><main id=\"main\" class=\"wrap\">");
    write_summary(p);
}

int msh_portal_send(struct msh_portal *p, int status, struct msh_err *err)
{
    int rc;

    msh_page_add(&p->page,
                 "</main><footer><div class=\"wrap\"><ul><li><a href=\"/answers\">%s</a></li>"
                 "<li><a href=\"/open\">%s</a></li><li><a href=\"/receipt\">%s</a></li></ul>"
                 "<p>%s</p><p>%s</p><p>",
                 msh_say(p, MSH_WORD_MENU_ANSWERS), msh_say(p, MSH_WORD_MENU_OPEN),
                 msh_say(p, MSH_WORD_MENU_RECEIPT), msh_say(p, MSH_WORD_FOOT_EMERGENCY),
                 msh_say(p, MSH_WORD_FOOT_PROMISE));
    msh_page_lines(&p->page, msh_say_with(p, MSH_WORD_HOTLINE, p->city, NULL));
    msh_page_add(&p->page, " · %s</p></div></footer></body></html>", msh_say(p, MSH_WORD_BRAND));
    rc = msh_reply_bytes(p->req, status, "text/html; charset=utf-8", &p->page.out, err);
    msh_page_done(&p->page);
    return rc;
}

/* ---- home, switching, errors ---- */

static void write_door(struct msh_portal *p, const char *path, enum msh_word title,
                       enum msh_word text)
{
    msh_page_add(&p->page, "<li><a class=\"door\" href=\"%s\"><b>%s</b><span>%s</span></a></li>",
                 path, msh_say(p, title), msh_say(p, text));
}

/* Back here after leaving something behind. */
static void write_gone(struct msh_portal *p)
{
    const char *done = msh_req_query(p->req, "done");

    if (done != NULL && (msh_streq(done, "left") || msh_streq(done, "cleared")))
        msh_page_add(
            &p->page, "<p class=\"notice\" role=\"status\">%s</p>",
            msh_say(p, msh_streq(done, "left") ? MSH_WORD_DONE_LEFT : MSH_WORD_DONE_CLEARED));
}

int msh_h_home(struct msh_req *req, struct msh_err *err)
{
    struct msh_portal p;

    msh_portal_read(req, &p);
    msh_portal_open(&p, req, MSH_WORD_HOME_TITLE);
    write_gone(&p);
    msh_page_add(&p.page, "<h1>%s</h1><p class=\"lead\">%s</p><ul class=\"doors\">",
                 msh_say(&p, MSH_WORD_HOME_TITLE), msh_say(&p, MSH_WORD_HOME_LEAD));
    write_door(&p, "/submit", MSH_WORD_MENU_SUBMIT, MSH_WORD_HOME_SUBMIT);
    write_door(&p, "/track", MSH_WORD_MENU_TRACK, MSH_WORD_HOME_TRACK);
    write_door(&p, "/receipt", MSH_WORD_MENU_RECEIPT, MSH_WORD_HOME_RECEIPT);
    write_door(&p, "/answers", MSH_WORD_MENU_ANSWERS, MSH_WORD_HOME_ANSWERS);
    write_door(&p, "/open", MSH_WORD_MENU_OPEN, MSH_WORD_HOME_OPEN);
    msh_page_add(&p.page, "</ul><section class=\"promise\"><h2>%s</h2><ul>",
                 msh_say(&p, MSH_WORD_PROMISE_TITLE));
    for (int i = 0; i < 4; i++)
        msh_page_add(&p.page, "<li>%s</li>", msh_say(&p, MSH_WORD_PROMISE_1 + (enum msh_word)i));
    msh_page_add(&p.page, "</ul></section>");
    return msh_portal_send(&p, 200, err);
}

int msh_h_switch(struct msh_req *req, struct msh_err *err)
{
    const struct switching *now;
    struct msh_filled filled;
    const char *to;

    if (msh_portal_posted(req, &filled, err) < 0)
        return err->rc;
    now = switch_of(msh_filled_value(&filled, "set"));
    to = msh_filled_value(&filled, "to");
    if (now != NULL)
        msh_reply_cookie(req, now->cookie, now->value, "/", YEAR_S, msh_portal_cookie_flags(req));
    if (to == NULL || to[0] != '/' || to[strspn(to, "abcdefghijklmnopqrstuvwxyz/-")] != '\0' ||
        to[1] == '/')
        to = "/";
    return msh_reply_see_other(req, to, err);
}

enum msh_word msh_portal_problem_word(const struct msh_err *problem, int status)
{
    if (msh_streq(problem->code, "csrf"))
        return MSH_WORD_PROBLEM_CSRF;
    switch (status) {
    case 401:
        return MSH_WORD_PROBLEM_401;
    case 403:
        return MSH_WORD_PROBLEM_403;
    case 404:
    case 405:
        return MSH_WORD_PROBLEM_404;
    case 409:
        return MSH_WORD_PROBLEM_409;
    case 412:
        return MSH_WORD_PROBLEM_412;
    case 413:
        return MSH_WORD_PROBLEM_413;
    case 429:
        return MSH_WORD_PROBLEM_429;
    case 503:
        return MSH_WORD_PROBLEM_503;
    default:
        return status < 500 ? MSH_WORD_PROBLEM_400 : MSH_WORD_PROBLEM_500;
    }
}

/*
 * What a form had brought is shown, and can be sent again as it was: not after a wrong token, for it
 * may then belong to another ticket.
 */
static void write_typed(struct msh_portal *p, const struct msh_err *problem)
{
    const struct msh_route *route = p->req->route;
    struct msh_err ignored = { 0 };
    struct msh_filled typed;
    bool any = false;

    if (p->req->method != MSH_POST || route == NULL || p->req->body == NULL ||
        msh_portal_posted(p->req, &typed, &ignored) < 0)
        return;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.pairs[i].name[0] == '_' || typed.pairs[i].value_n == 0)
            continue;
        if (!any)
            msh_page_add(&p->page, "<h2>%s</h2>", msh_say(p, MSH_WORD_PROBLEM_TYPED));
        any = true;
        msh_page_add(&p->page, "<article class=\"words own\"><p>");
        msh_page_lines(&p->page, typed.pairs[i].value);
        msh_page_add(&p->page, "</p></article>");
    }
    if (msh_streq(problem->code, "csrf") || problem->rc == MSH_E_NOT_FOUND)
        return;
    msh_page_add(&p->page, "<form method=\"post\" action=\"%s\">", route->path);
    for (size_t i = 0; i < typed.n; i++)
        msh_page_add(&p->page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                     typed.pairs[i].name, typed.pairs[i].value);
    msh_page_add(&p->page, "<p class=\"actions\"><button class=\"go\">%s</button></p></form>",
                 msh_say(p, MSH_WORD_PROBLEM_AGAIN));
}

static bool is_mine(const struct msh_req *req)
{
    return req->route != NULL && strncmp(req->route->path, "/my", 3) == 0;
}

/* Who had a view that ended is told so; who never had one is only asked. */
static const char *way_in(const struct msh_req *req)
{
    if (msh_empty(msh_req_cookie(req, MSH_COOKIE_REQUESTER)))
        return "/track";
    return (req->route->flags & MSH_ROUTE_FILE) != 0 ? "/track?again=files" : "/track?again=1";
}

int msh_portal_problem(struct msh_req *req, const struct msh_err *problem, int status)
{
    const struct msh_filled nothing = { 0 };
    struct msh_err err = { 0 };
    struct msh_filled typed;
    struct msh_portal p;

    msh_portal_read(req, &p);
    if (status == 401 && is_mine(req) && req->method == MSH_POST && req->route->op != NULL &&
        msh_portal_posted(req, &typed, &err) == 0)
        return msh_track_show(&p, &nothing, &typed, req->route->op, status, &err);
    if (status == 401 && is_mine(req))
        return msh_reply_see_other(req, way_in(req), &err);
    msh_portal_open(&p, req, MSH_WORD_PROBLEM_TITLE);
    msh_page_add(&p.page, "<h1>%s</h1><p class=\"lead\">%s</p>",
                 msh_say(&p, MSH_WORD_PROBLEM_TITLE),
                 msh_say(&p, msh_portal_problem_word(problem, status)));
    write_typed(&p, problem);
    if (problem->retry_after_s > 0)
        msh_page_add(
            &p.page, "<p>%s</p>",
            msh_say_with(&p, MSH_WORD_PROBLEM_WAIT,
                         msh_arena_fmt(req->arena, "%" PRId64, (problem->retry_after_s + 59) / 60),
                         NULL));
    msh_page_add(&p.page, "<p><a href=\"%s\">%s</a></p><p class=\"hint\">%s</p>",
                 is_mine(req) ? "/my" : "/",
                 msh_say(&p, is_mine(req) ? MSH_WORD_BACK_MINE : MSH_WORD_BACK_HOME),
                 msh_say_with(&p, MSH_WORD_PROBLEM_ID, req->id, NULL));
    if (problem->retry_after_s > 0)
        (void)msh_reply_header(req, "Retry-After",
                               msh_arena_fmt(req->arena, "%" PRId64, problem->retry_after_s));
    return msh_portal_send(&p, status, &err);
}
