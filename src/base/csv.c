#include "base/base.h"

#include "base/csv.h"
#include "base/utf8.h"

void msh_csv_init(struct msh_csv *csv, char separator, const char *text, size_t n)
{
    size_t bom = n >= 3 && memcmp(text, MSH_CSV_BOM, 3) == 0 ? 3 : 0;

    *csv = (struct msh_csv){
        .p = text + bom,
        .end = text + n,
        .separator = separator,
        .next_line = 1,
    };
}

static int refuse(const struct msh_csv *csv, const char *code, const char *why, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, code, "line %zu: %s", csv->line, why);
}

/* Length of the line end at p, 0 if there is none. */
static size_t line_end(const struct msh_csv *csv, const char *p)
{
    if (p < csv->end && *p == '\n')
        return 1;
    return csv->end - p >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

static void skip_empty_lines(struct msh_csv *csv)
{
    size_t n;

    while ((n = line_end(csv, csv->p)) > 0) {
        csv->p += n;
        csv->next_line++;
    }
}

/* A cell in quotes; csv->p stands behind the opening one. */
static int quoted_cell(struct msh_csv *csv, struct msh_arena *arena, const char **ret,
                       struct msh_err *err)
{
    const char *end = csv->p;
    char *cell, *out;

    while (end < csv->end && (*end != '"' || (end + 1 < csv->end && end[1] == '"')))
        end += *end == '"' ? 2 : 1;
    if (end >= csv->end)
        return refuse(csv, "csv_quote", "a quoted cell does not end", err);
    cell = out = msh_arena_alloc(arena, (size_t)(end - csv->p) + 1);
    for (; csv->p < end; csv->p++) {
        csv->p += *csv->p == '"';
        csv->next_line += *csv->p == '\n';
        *out++ = *csv->p;
    }
    csv->p = end + 1;
    if (csv->p < csv->end && *csv->p != csv->separator && line_end(csv, csv->p) == 0)
        return refuse(csv, "csv_quote", "text follows a closing quote", err);
    *ret = cell;
    return 0;
}

static int plain_cell(struct msh_csv *csv, struct msh_arena *arena, const char **ret)
{
    const char *from = csv->p;

    while (csv->p < csv->end && *csv->p != csv->separator && line_end(csv, csv->p) == 0)
        csv->p++;
    *ret = msh_arena_strndup(arena, from, (size_t)(csv->p - from));
    return 0;
}

/* Tab-separated: no quoting, but escapes. */
static int tab_cell(struct msh_csv *csv, struct msh_arena *arena, const char **ret,
                    struct msh_err *err)
{
    const char *from = csv->p;
    char *cell, *out;

    while (csv->p < csv->end && *csv->p != '\t' && line_end(csv, csv->p) == 0)
        csv->p++;
    cell = out = msh_arena_alloc(arena, (size_t)(csv->p - from) + 1);
    while (from < csv->p) {
        char c = *from++;

        if (c == '\\') {
            c = from < csv->p ? *from++ : '\0';
            if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
            else if (c != '\\')
                return refuse(csv, "csv_escape", "only \\n, \\t and \\\\ are known", err);
        }
        *out++ = c;
    }
    *ret = cell;
    return 0;
}

static int next_cell(struct msh_csv *csv, struct msh_arena *arena, const char **ret,
                     struct msh_err *err)
{
    const char *from = csv->p;
    int rc;

    if (csv->separator == '\t') {
        rc = tab_cell(csv, arena, ret, err);
    } else if (csv->p < csv->end && *csv->p == '"') {
        csv->p++;
        rc = quoted_cell(csv, arena, ret, err);
    } else {
        rc = plain_cell(csv, arena, ret);
    }
    if (rc == 0 && !msh_utf8_valid(from, (size_t)(csv->p - from)))
        return refuse(csv, "csv_utf8", "not UTF-8; save the file as UTF-8", err);
    return rc;
}

int msh_csv_next(struct msh_csv *csv, struct msh_arena *arena, const char *cells[], size_t max,
                 size_t *ret_n, struct msh_err *err)
{
    size_t n = 0;
    int rc;

    skip_empty_lines(csv);
    if (csv->p >= csv->end)
        return 0;
    csv->line = csv->next_line;
    for (;;) {
        if (n == max)
            return refuse(csv, "csv_columns", "too many cells", err);
        rc = next_cell(csv, arena, &cells[n], err);
        if (rc < 0)
            return rc;
        n++;
        if (csv->p >= csv->end || *csv->p != csv->separator)
            break;
        csv->p++;
    }
    csv->next_line += csv->p < csv->end;
    csv->p += line_end(csv, csv->p);
    *ret_n = n;
    return 1;
}

/* Writer. */

static bool is_number(const char *text)
{
    size_t digits;

    text += *text == '-' || *text == '+';
    digits = strspn(text, "0123456789");
    if (digits == 0)
        return false;
    text += digits;
    if (*text == '.') {
        digits = strspn(text + 1, "0123456789");
        text += digits == 0 ? 0 : digits + 1;
    }
    return *text == '\0';
}

/* A spreadsheet would run it as a formula (OWASP, "CSV injection"); Chinese ones also take the
 * full-width signs. */
bool msh_csv_would_run(const char *value)
{
    static const char *const starts[] = { "=",  "+",  "-",  "@",  "\t", "\r",
                                          "\n", "＝", "＋", "－", "＠" };

    for (size_t i = 0; i < MSH_COUNT(starts); i++)
        if (strncmp(value, starts[i], strlen(starts[i])) == 0)
            return !is_number(value);
    return false;
}

void msh_csv_cell(struct msh_str *out, bool *first, const char *value)
{
    /* A lone empty cell is quoted, because an empty line is no row. */
    bool alone = *first && msh_empty(value), quoted;

    if (!*first)
        msh_str_addc(out, ',');
    *first = false;
    if (value == NULL)
        value = "";
    quoted = alone || strpbrk(value, ",\"\r\n") != NULL;
    if (quoted)
        msh_str_addc(out, '"');
    if (msh_csv_would_run(value))
        msh_str_addc(out, '\'');
    for (const char *quote; (quote = strchr(value, '"')) != NULL; value = quote + 1) {
        msh_str_addn(out, value, (size_t)(quote - value) + 1);
        msh_str_addc(out, '"');
    }
    msh_str_add(out, value);
    if (quoted)
        msh_str_addc(out, '"');
}

void msh_csv_end(struct msh_str *out, bool *first)
{
    msh_str_add(out, "\r\n");
    *first = true;
}
