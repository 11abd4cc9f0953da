#include "base/base.h"

#include "http/multipart.h"

#include <strings.h>

#include "base/utf8.h"

enum state {
    PREAMBLE, /* before the first boundary, and parts nobody asked for */
    BODY,     /* inside a part */
    LINE,     /* behind a boundary: CR LF or -- */
    HEAD,     /* the lines before a part */
    OVER      /* behind the last boundary */
};

static int malformed(struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, "multipart", "the form's parts are malformed");
}

static bool is_boundary_char(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("'()+_,-./:=? ", c) != NULL);
}

/* boundary=… or boundary="…" */
static bool read_boundary(const char *type, char out[MSH_BOUNDARY_MAX + 1])
{
    const char *p = strchr(type, ';');
    size_t n = 0;
    bool quoted;

    while (p != NULL && strncasecmp(p + 1 + strspn(p + 1, " \t"), "boundary=", 9) != 0)
        p = strchr(p + 1, ';');
    if (p == NULL)
        return false;
    p += 1 + strspn(p + 1, " \t") + 9;
    quoted = *p == '"';
    p += quoted ? 1 : 0;
    while (*p != '\0' && *p != (quoted ? '"' : ';')) {
        if (!is_boundary_char(*p) || n == MSH_BOUNDARY_MAX)
            return false;
        out[n++] = *p++;
    }
    out[n] = '\0';
    return n > 0 && out[n - 1] != ' ' && (!quoted || *p == '"');
}

int msh_multipart_init(struct msh_multipart *m, const char *content_type,
                       const struct msh_part_sink *sink, struct msh_err *err)
{
    char boundary[MSH_BOUNDARY_MAX + 1];

    if (content_type == NULL || strncasecmp(content_type, "multipart/form-data", 19) != 0 ||
        !read_boundary(content_type, boundary))
        return msh_err_set(err, MSH_E_TYPE, "content_type", "send multipart/form-data");
    *m = (struct msh_multipart){ .sink = *sink, .state = PREAMBLE };
    m->line_n = (size_t)snprintf(m->line, sizeof(m->line), "\r\n--%s", boundary);
    /* The first boundary may stand at the very beginning. */
    memcpy(m->window, "\r\n", 2);
    m->n = 2;
    return 0;
}

/* ---- the head of a part ---- */

/* The value of `key` in a header's parameters, unquoted; false if it is not there. */
static bool parameter(const char *line, const char *key, char *out, size_t size)
{
    const size_t key_n = strlen(key);
    size_t n = 0;

    for (const char *p = strchr(line, ';'); p != NULL; p = strchr(p, ';')) {
        p += 1 + strspn(p + 1, " \t");
        if (strncasecmp(p, key, key_n) != 0 || p[key_n] != '=' || p[key_n + 1] != '"') {
            /* a quoted value may hold a semicolon */
            const char *quote = strpbrk(p, "\";");

            if (quote != NULL && *quote == '"')
                p = strchr(quote + 1, '"');
            if (p == NULL)
                return false;
            continue;
        }
        for (p += key_n + 2; *p != '\0' && *p != '"'; p++)
            if (n + 1 < size)
                out[n++] = *p;
        out[n] = '\0';
        return *p == '"';
    }
    return false;
}

/* What browsers write for a quote and for line breaks in names (HTML: 22, 0D and 0A escaped). */
static void unescape(char *text)
{
    char *to = text;

    for (const char *p = text; *p != '\0'; p++) {
        if (strncmp(p, "%22", 3) == 0) {
            *to++ = '"';
            p += 2;
        } else if (strncasecmp(p, "%0d", 3) == 0 || strncasecmp(p, "%0a", 3) == 0) {
            *to++ = ' ';
            p += 2;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
}

/* A cut may have split the last character. */
static void mend(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && !msh_utf8_valid(text, n))
        text[--n] = '\0';
}

/* The lines of a head: "Name: value" each; only one of them matters. */
static int read_head(struct msh_multipart *m, char *head, struct msh_err *err)
{
    char raw[2 * MSH_PART_FILE_MAX];

    m->part = (struct msh_part){ 0 };
    for (char *line = head, *next; line != NULL; line = next) {
        next = strstr(line, "\r\n");
        if (next != NULL) {
            *next = '\0';
            next += 2;
        }
        if (strncasecmp(line, "Content-Disposition:", 20) != 0)
            continue;
        if (!parameter(line, "name", raw, sizeof(raw)) || strlen(raw) > MSH_PART_NAME_MAX ||
            !msh_utf8_valid(raw, strlen(raw)))
            return malformed(err);
        unescape(raw);
        (void)msh_copy(m->part.name, sizeof(m->part.name), raw);
        m->part.is_file = parameter(line, "filename", raw, sizeof(raw));
        if (m->part.is_file) {
            mend(raw);
            unescape(raw);
            (void)msh_copy(m->part.file, sizeof(m->part.file), raw);
        }
    }
    if (m->part.name[0] == '\0')
        return malformed(err);
    return 0;
}

/* ---- the window ---- */

static void drop(struct msh_multipart *m, size_t n)
{
    memmove(m->window, m->window + n, m->n - n);
    m->n -= n;
}

static int give(struct msh_multipart *m, size_t n, struct msh_err *err)
{
    return n == 0 || m->state != BODY ? 0 : m->sink.bytes(m->sink.ctx, m->window, n, err);
}

/* Each step answers 1 = went on, 0 = needs more, or a negative rc. */

static int step_content(struct msh_multipart *m, struct msh_err *err)
{
    const char *found = memmem(m->window, m->n, m->line, m->line_n);
    size_t n = found != NULL       ? (size_t)(found - m->window)
               : m->n >= m->line_n ? m->n - m->line_n + 1
                                   : 0;
    int rc = give(m, n, err);

    if (rc < 0)
        return rc;
    drop(m, n);
    if (found == NULL)
        return 0;
    drop(m, m->line_n);
    if (m->state == BODY && m->sink.end(m->sink.ctx, err) < 0)
        return err->rc;
    m->state = LINE;
    return 1;
}

static int step_line(struct msh_multipart *m, struct msh_err *err)
{
    size_t blank = 0;

    while (blank < m->n && (m->window[blank] == ' ' || m->window[blank] == '\t'))
        blank++;
    if (blank > MSH_PART_HEAD_MAX)
        return malformed(err);
    if (m->n < blank + 2)
        return 0;
    if (blank == 0 && memcmp(m->window, "--", 2) == 0) {
        m->state = OVER;
        return 1;
    }
    if (memcmp(m->window + blank, "\r\n", 2) != 0)
        return malformed(err);
    drop(m, blank); /* the line's end stays: an empty head ends with it */
    m->state = HEAD;
    return 1;
}

static int step_head(struct msh_multipart *m, struct msh_err *err)
{
    char head[MSH_PART_HEAD_MAX + 1];
    const char *end = memmem(m->window, m->n, "\r\n\r\n", 4);
    size_t n;

    if (end == NULL)
        return m->n > MSH_PART_HEAD_MAX ? malformed(err) : 0;
    n = (size_t)(end - m->window);
    if (n < 2 || n > MSH_PART_HEAD_MAX || memchr(m->window, '\0', n) != NULL)
        return malformed(err);
    if (++m->parts > MSH_PARTS_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "multipart_large", "the form has too many parts");
    memcpy(head, m->window + 2, n - 2);
    head[n - 2] = '\0';
    if (read_head(m, head, err) < 0)
        return err->rc;
    drop(m, n + 4);
    if (m->sink.begin(m->sink.ctx, &m->part, err) < 0)
        return err->rc;
    m->state = BODY;
    return 1;
}

static int run(struct msh_multipart *m, struct msh_err *err)
{
    int rc = 1;

    while (rc > 0)
        switch ((enum state)m->state) {
        case PREAMBLE:
        case BODY:
            rc = step_content(m, err);
            break;
        case LINE:
            rc = step_line(m, err);
            break;
        case HEAD:
            rc = step_head(m, err);
            break;
        case OVER:
            m->n = 0;
            rc = 0;
            break;
        }
    return rc;
}

int msh_multipart_feed(struct msh_multipart *m, const char *bytes, size_t n, struct msh_err *err)
{
    while (n > 0) {
        size_t part = MSH_MIN(n, MSH_PART_WINDOW_MAX - m->n);

        memcpy(m->window + m->n, bytes, part);
        m->n += part;
        bytes += part;
        n -= part;
        if (run(m, err) < 0)
            return err->rc;
    }
    return 0;
}

int msh_multipart_end(const struct msh_multipart *m, struct msh_err *err)
{
    return m->state == OVER ? 0 : malformed(err);
}
