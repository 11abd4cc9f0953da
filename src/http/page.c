#include "base/base.h"

#include "http/page.h"

void msh_page_init(struct msh_page *page)
{
    *page = (struct msh_page){ .chinese = false };
    msh_str_init(&page->out, MSH_PAGE_MAX);
}

void msh_page_done(struct msh_page *page)
{
    msh_str_done(&page->out);
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void msh_html_escape(struct msh_str *out, const char *text, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        const char *safe = entity(text[i]);

        if (safe == NULL)
            continue;
        msh_str_addn(out, text + from, i - from);
        msh_str_add(out, safe);
        from = i + 1;
    }
    msh_str_addn(out, text + from, n - from);
}

static void add_text(struct msh_page *page, const char *text)
{
    if (text != NULL)
        msh_html_escape(&page->out, text, strlen(text));
}

/* One conversion at `p`, behind its '%'; answers what follows it. */
static const char *convert(struct msh_page *page, const char *p, va_list *args)
{
    if (*p == 's') {
        add_text(page, va_arg(*args, const char *));
        return p + 1;
    }
    if (*p == 'd') {
        msh_str_fmt(&page->out, "%d", va_arg(*args, int));
        return p + 1;
    }
    if (p[0] == 'l' && p[1] == 'd') {
        msh_str_fmt(&page->out, "%ld", va_arg(*args, long));
        return p + 2;
    }
    if (p[0] == 'z' && p[1] == 'u') {
        msh_str_fmt(&page->out, "%zu", va_arg(*args, size_t));
        return p + 2;
    }
    if (*p == '%') {
        msh_str_addc(&page->out, '%');
        return p + 1;
    }
    msh_panic("page markup: unknown conversion at \"%%%s\"", p);
}

void msh_page_add(struct msh_page *page, const char *markup, ...)
{
    va_list args;

    va_start(args, markup);
    for (const char *p = markup; *p != '\0';) {
        size_t n = strcspn(p, "%");

        msh_str_addn(&page->out, p, n);
        p += n;
        if (*p == '%')
            p = convert(page, p + 1, &args);
    }
    va_end(args);
}

/* U+4000 to U+9FFF begin with these bytes. */
static bool is_chinese(const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0'; p++)
        if ((uint8_t)*p >= 0xE4 && (uint8_t)*p <= 0xE9)
            return true;
    return false;
}

void msh_page_lines(struct msh_page *page, const char *text)
{
    const bool marked = !page->chinese && is_chinese(text);

    if (marked)
        msh_str_add(&page->out, "<span lang=\"zh-CN\">");
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\r\n");

        msh_html_escape(&page->out, text, n);
        text += n;
        if (*text == '\0')
            break;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
        msh_str_add(&page->out, "<br>");
    }
    if (marked)
        msh_str_add(&page->out, "</span>");
}
