/*
 * 公开数据: a month of the hotline in figures, for anybody, as a page and for programs.
 */
#include "base/base.h"

#include "http/guard.h"
#include "http/portal/pages.h"
#include "http/portal/portal.h"
#include "http/portal/submit.h"
#include "service/figures_cache.h"

static bool is_month(const char *text)
{
    return text == NULL || (strlen(text) == MSH_MONTH_SIZE - 1 && text[4] == '-' &&
                            strspn(text, "0123456789-") == MSH_MONTH_SIZE - 1);
}

static int read_figures(struct msh_req *req, struct msh_figures *ret, struct msh_err *err)
{
    const char *month = msh_req_query(req, "month");

    if (!is_month(month))
        return msh_err_field(err, "month", "format", "a month such as 2026-10");
    return msh_figures_cached(msh_api_of(req)->figures, msh_api_service(req), msh_api_city(req),
                              month, req->arena, ret, err);
}

/* ---- the page ---- */

static const char *say_figure(const struct msh_portal *p, const struct msh_figure *figure)
{
    if (figure->name != NULL)
        return figure->name;
    return msh_say(p, msh_submit_type_word(msh_name_find(&msh_type_names, figure->code)));
}

static void write_row(struct msh_portal *p, const char *name, int64_t n, int64_t of)
{
    msh_page_add(&p->page, "<tr><th scope=\"row\">");
    msh_page_lines(&p->page, name);
    msh_page_add(&p->page,
                 "</th><td>%ld</td><td><progress max=\"%ld\" "
                 "value=\"%ld\" aria-hidden=\"true\"></progress></td></tr>",
                 (long)n, (long)of, (long)n);
}

static void write_list(struct msh_portal *p, enum msh_word title,
                       const struct msh_figure_list *list)
{
    const int64_t most = list->n > 0 ? list->items[0].n : 1;

    if (list->n == 0 && list->small == 0)
        return;
    msh_page_add(
        &p->page,
        "<table class=\"figures\"><caption>%s</caption><thead><tr><th scope=\"col\">%s</th>"
        "<th scope=\"col\">%s</th><td></td></tr></thead><tbody>",
        msh_say(p, title), msh_say(p, MSH_WORD_OPEN_WHAT), msh_say(p, MSH_WORD_OPEN_COUNT));
    for (size_t i = 0; i < list->n; i++)
        write_row(p, say_figure(p, &list->items[i]), list->items[i].n, most);
    if (list->small > 0)
        write_row(p, msh_say(p, MSH_WORD_OPEN_SMALL), list->small, MSH_MAX(most, list->small));
    msh_page_add(&p->page, "</tbody></table>");
}

/* "2026年10月", "Oct 2026" of "2026-10". */
static const char *say_month(const struct msh_portal *p, const char *month)
{
    static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t number;

    if (!msh_parse_i64(month + 5, 1, 12, &number))
        return month;
    if (p->english)
        return msh_arena_fmt(p->req->arena, "%s %.4s", names[number - 1], month);
    return msh_arena_fmt(p->req->arena, "%.4s年%d月", month, (int)number);
}

static void write_months(struct msh_portal *p, const struct msh_figures *figures)
{
    msh_page_add(&p->page, "<nav aria-label=\"%s\"><ul class=\"acts\">",
                 msh_say(p, MSH_WORD_OPEN_MONTHS));
    for (size_t i = 0; i < figures->n_months; i++)
        msh_page_add(&p->page, "<li><a href=\"/open?month=%s\"%s>%s</a></li>", figures->months[i],
                     msh_streq(figures->months[i], figures->month) ? " aria-current=page" : "",
                     say_month(p, figures->months[i]));
    msh_page_add(&p->page, "</ul></nav>");
}

int msh_h_figures_page(struct msh_req *req, struct msh_err *err)
{
    struct msh_figures figures;
    struct msh_portal p;

    if (read_figures(req, &figures, err) < 0)
        return err->rc;
    msh_portal_read(req, &p);
    p.here = "/open";
    msh_portal_open(&p, req, MSH_WORD_MENU_OPEN);
    msh_page_add(&p.page, "<h1>%s</h1>", msh_say(&p, MSH_WORD_MENU_OPEN));
    if (figures.month[0] == '\0') {
        msh_page_add(&p.page, "<p class=\"lead\">%s</p>", msh_say(&p, MSH_WORD_OPEN_NOTHING));
        return msh_portal_send(&p, 200, err);
    }
    msh_page_add(&p.page, "<p class=\"lead\">%s</p>",
                 msh_say_with(&p, MSH_WORD_OPEN_LEAD, say_month(&p, figures.month),
                              msh_arena_fmt(req->arena, "%" PRId64, figures.total)));
    msh_page_add(&p.page, "<p>%s</p>",
                 msh_say_with(&p, MSH_WORD_OPEN_REPORTS,
                              msh_arena_fmt(req->arena, "%" PRId64, figures.reports), NULL));
    write_list(&p, MSH_WORD_OPEN_TYPES, &figures.types);
    write_list(&p, MSH_WORD_OPEN_CATEGORIES, &figures.categories);
    write_list(&p, MSH_WORD_OPEN_AREAS, &figures.areas);
    msh_page_add(
        &p.page, "<p class=\"hint\">%s</p><h2>%s</h2>",
        msh_say_with(&p, MSH_WORD_OPEN_HOW, msh_arena_fmt(req->arena, "%d", MSH_FIGURE_MIN), NULL),
        msh_say(&p, MSH_WORD_OPEN_MONTHS));
    write_months(&p, &figures);
    return msh_portal_send(&p, 200, err);
}

/* ---- the same for programs ---- */

static void json_list(struct msh_json *w, const char *name, const struct msh_figure_list *list)
{
    msh_json_object(w, name);
    msh_json_array(w, "items");
    for (size_t i = 0; i < list->n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "code", list->items[i].code);
        msh_json_string(w, "name", list->items[i].name);
        msh_json_int(w, "n", list->items[i].n);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_int(w, "small", list->small);
    msh_json_object_end(w);
}

int msh_h_figures(struct msh_req *req, struct msh_err *err)
{
    struct msh_figures figures;
    struct msh_answering a;
    struct msh_json *w;

    if (read_figures(req, &figures, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "month", figures.month[0] != '\0' ? figures.month : NULL);
    msh_json_array(w, "months");
    for (size_t i = 0; i < figures.n_months; i++)
        msh_json_string(w, NULL, figures.months[i]);
    msh_json_array_end(w);
    msh_json_int(w, "total", figures.total);
    msh_json_int(w, "reports", figures.reports);
    json_list(w, "types", &figures.types);
    json_list(w, "categories", &figures.categories);
    json_list(w, "areas", &figures.areas);
    return msh_answer_send(req, 200, &a, err);
}
