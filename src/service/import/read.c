/*
 * A row of an older hotline's table as its profile reads it.
 */
#include "base/base.h"

#include "base/time.h"
#include "base/utf8.h"
#include "service/import/profile_parts.h"
#include "store/text_store.h"

/* Cells -------------------------------------------------------------------------------------------*/

/* What spreadsheets put around a value: blanks, ="…", an apostrophe in front. */
static const char *clean(struct msh_arena *arena, const char *cell)
{
    static const char *const blanks[] = { " ",        "\t",           "\r",          "\n",
                                          "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF" };
    size_t n = strlen(cell), from = 0;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < MSH_COUNT(blanks); i++) {
            size_t k = strlen(blanks[i]);
            if (n - from >= k && memcmp(cell + from, blanks[i], k) == 0) {
                from += k;
                more = true;
            } else if (n - from >= k && memcmp(cell + n - k, blanks[i], k) == 0) {
                n -= k;
                more = true;
            }
        }
    }
    if (n - from >= 3 && cell[from] == '=' && cell[from + 1] == '"' && cell[n - 1] == '"') {
        from += 2;
        n--;
    } else if (n - from >= 2 && cell[from] == '\'') {
        from++;
    }
    return msh_arena_strndup(arena, cell + from, n - from);
}

static size_t find_column(const struct msh_tabular_row *head, struct msh_arena *arena,
                          const char *name)
{
    for (size_t i = 0; i < head->n; i++)
        if (msh_streq(clean(arena, head->cells[i]), name))
            return i;
    return SIZE_MAX;
}

static int no_column(const char *name, const char *use, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, "column",
                       "the file has no column %.60s, which the profile reads as %s", name, use);
}

int msh_import_profile_bind(struct msh_import_profile *p, const struct msh_tabular_row *head,
                            struct msh_err *err)
{
    if (head->fault != NULL)
        return msh_err_set(err, MSH_E_INVALID, "column", "the first row cannot be read");
    p->width = head->n;
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++) {
        p->at[i] = p->columns[i] == NULL ? SIZE_MAX : find_column(head, p->arena, p->columns[i]);
        if (p->columns[i] != NULL && p->at[i] == SIZE_MAX)
            return no_column(p->columns[i], msh_import_field_names.items[i].code, err);
    }
    for (size_t i = 0; i < p->n_whens; i++) {
        p->whens[i].at = find_column(head, p->arena, p->whens[i].column);
        if (p->whens[i].at == SIZE_MAX)
            return no_column(p->whens[i].column, "a condition", err);
    }
    return MSH_OK;
}

/* What a field holds in our words: the cell, by way of the profile's values; else what a condition
 * says; else the default. */
static const char *value_of(const struct msh_import_profile *p, const struct msh_tabular_row *row,
                            enum msh_import_field field, struct msh_arena *arena)
{
    const char *cell = p->at[field] < row->n ? clean(arena, row->cells[p->at[field]]) : "";
    for (size_t i = 0; *cell != '\0' && i < p->n_values; i++)
        if (p->values[i].field == field &&
            (msh_streq(p->values[i].theirs, cell) || msh_streq(p->values[i].theirs, "*")))
            return p->values[i].ours;
    if (*cell != '\0')
        return cell;
    for (size_t i = 0; i < p->n_whens; i++) {
        const struct msh_import_when *when = &p->whens[i];
        for (size_t k = 0; when->field == field && when->at < row->n && k < when->n_words; k++)
            if (strstr(row->cells[when->at], when->words[k]) != NULL)
                return when->ours;
    }
    return p->fallbacks[field] != NULL ? p->fallbacks[field] : "";
}

/* Times -------------------------------------------------------------------------------------------*/

static bool take_number(const char **text, int *ret)
{
    int n = 0, digits = 0;
    for (; **text >= '0' && **text <= '9' && digits < 4; (*text)++, digits++)
        n = 10 * n + **text - '0';
    *ret = n;
    return digits > 0;
}

/* What a format may read, in this order. */
enum part { YEAR, MONTH, MDAY, HOUR, MINUTE, SECOND, PART_COUNT };

static bool take_part(char letter, const char **text, int parts[PART_COUNT], bool *ret_clock)
{
    static const char letters[] = "YmdHMS";
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);
    *ret_clock |= letter == 'H';
    return found != NULL && take_number(text, &parts[found - letters]);
}

/* %Y %m %d %H %M %S; a blank stands for any number of them. */
static bool match(const char *format, const char *text, int parts[PART_COUNT], bool *ret_clock)
{
    for (; *format != '\0'; format++) {
        if (*format == ' ') {
            size_t n = strspn(text, " ");
            if (n == 0)
                return false;
            text += n;
        } else if (*format == '%') {
            if (!take_part(*++format, &text, parts, ret_clock))
                return false;
        } else if (*text++ != *format) {
            return false;
        }
    }
    return *text == '\0';
}

static bool read_time(const char *format, const char *text, int64_t zone_ms, int64_t *ret,
                      bool *ret_clock)
{
    static const int least[PART_COUNT] = { 2000, 1, 1, 0, 0, 0 };
    static const int most[PART_COUNT] = { 2199, 12, 31, 23, 59, 59 };
    int parts[PART_COUNT] = { 0 }, y, m, d;
    *ret_clock = false;
    if (!match(format, text, parts, ret_clock))
        return false;
    for (int i = 0; i < PART_COUNT; i++)
        if (parts[i] < least[i] || parts[i] > most[i])
            return false;
    int32_t day = msh_day_from_civil(parts[YEAR], parts[MONTH], parts[MDAY]);
    msh_day_to_civil(day, &y, &m, &d);
    *ret = msh_day_start(day, zone_ms) + parts[HOUR] * MSH_HOUR_MS + parts[MINUTE] * MSH_MINUTE_MS +
           parts[SECOND] * MSH_SECOND_MS;
    return m == parts[MONTH] && d == parts[MDAY]; /* no 30 February */
}

/* A reply without a clock time was given by the end of its day. */
static bool time_of(const struct msh_import_profile *p, const char *text, bool end, int64_t zone_ms,
                    int64_t *ret)
{
    bool clock = false;
    for (size_t i = 0; i < p->n_formats; i++)
        if (read_time(p->formats[i], text, zone_ms, ret, &clock)) {
            *ret += end && !clock ? MSH_DAY_MS - 1 : 0;
            return true;
        }
    return false;
}

/* Rows --------------------------------------------------------------------------------------------*/

/* "1.39E+10" is a number nobody knows any more. */
static bool is_rounded(const char *text)
{
    size_t n = strspn(text, "0123456789");
    if (n == 0)
        return false;
    n += text[n] == '.' ? 1 + strspn(text + n + 1, "0123456789") : 0;
    if (text[n] != 'E' && text[n] != 'e')
        return false;
    n++;
    n += text[n] == '+';
    return text[n] != '\0' && strspn(text + n, "0123456789") == strlen(text + n);
}

/* "13900000001.0" is exact. */
static const char *without_zero(struct msh_arena *arena, const char *text)
{
    size_t n = strspn(text, "0123456789");
    return n > 0 && text[n] == '.' && text[n + 1] == '0' &&
                   strspn(text + n + 1, "0") == strlen(text + n + 1)
               ? msh_arena_strndup(arena, text, n)
               : text;
}

struct reading {
    const struct msh_import_profile *p;
    struct msh_import_matter *m;
    int64_t zone_ms;
    int field;
    const char *note;
};

static enum msh_import_verdict about(struct reading *r, enum msh_import_field field,
                                     enum msh_import_verdict verdict)
{
    r->field = (int)field;
    return verdict;
}

static enum msh_import_verdict check_texts(struct reading *r)
{
    static const struct {
        enum msh_import_field field;
        size_t chars, bytes;
    } texts[] = { { MSH_IMPORT_TEXT, SIZE_MAX, MSH_TEXT_MAX },
                  { MSH_IMPORT_REPLY, SIZE_MAX, MSH_TEXT_MAX },
                  { MSH_IMPORT_TITLE, MSH_IMPORT_SHORT_MAX, MSH_TEXT_MAX },
                  { MSH_IMPORT_PLACE, MSH_IMPORT_SHORT_MAX, MSH_TEXT_MAX },
                  { MSH_IMPORT_NAME, SIZE_MAX, 256 },
                  { MSH_IMPORT_NUMBER, SIZE_MAX, MSH_IMPORT_NUMBER_MAX } };
    for (size_t i = 0; i < MSH_COUNT(texts); i++) {
        const char *text = r->m->text[texts[i].field];
        size_t n = strlen(text);
        if (n == 0)
            continue;
        if (n > texts[i].bytes || msh_utf8_length(text, n) > texts[i].chars)
            return about(r, texts[i].field, MSH_IMPORT_TOO_LONG);
        if (!msh_utf8_is_text(text, n))
            return about(r, texts[i].field, MSH_IMPORT_NO_TEXT);
    }
    return MSH_IMPORT_TAKEN;
}

static enum msh_import_verdict read_times(struct reading *r)
{
    struct msh_import_matter *m = r->m;
    const char *replied = m->text[MSH_IMPORT_REPLIED], *state = m->text[MSH_IMPORT_STATE];
    if (!time_of(r->p, m->text[MSH_IMPORT_ACCEPTED], false, r->zone_ms, &m->accepted_at)) {
        r->note = m->text[MSH_IMPORT_ACCEPTED];
        return about(r, MSH_IMPORT_ACCEPTED, MSH_IMPORT_NO_TIME);
    }
    if (*replied != '\0' && !time_of(r->p, replied, true, r->zone_ms, &m->replied_at)) {
        r->note = replied;
        return about(r, MSH_IMPORT_REPLIED, MSH_IMPORT_NO_TIME);
    }
    m->closed = *state != '\0' ? msh_streq(state, "closed") : m->replied_at != 0;
    if (m->closed && m->replied_at == 0)
        return about(r, MSH_IMPORT_REPLIED, MSH_IMPORT_MISSING);
    if (m->closed && m->replied_at < m->accepted_at)
        return about(r, MSH_IMPORT_REPLIED, MSH_IMPORT_ORDER);
    return MSH_IMPORT_TAKEN;
}

static enum msh_import_verdict read_codes(struct reading *r)
{
    struct msh_import_matter *m = r->m;
    int ours[MSH_IMPORT_FIELD_COUNT] = { 0 };
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++) {
        const struct msh_names *names = msh_import_words_of((enum msh_import_field)i);
        const char *text = m->text[i];
        if (names == NULL || *text == '\0')
            continue;
        ours[i] = msh_name_find(names, text);
        r->note = text;
        if (ours[i] < 0)
            return about(r, (enum msh_import_field)i, MSH_IMPORT_UNKNOWN);
    }
    r->note = "";
    bool named = *m->text[MSH_IMPORT_NAME] != '\0' || *m->text[MSH_IMPORT_PHONE] != '\0';
    m->type = (enum msh_ticket_type)ours[MSH_IMPORT_TYPE];
    m->urgency = *m->text[MSH_IMPORT_URGENCY] != '\0' ? (enum msh_urgency)ours[MSH_IMPORT_URGENCY]
                                                      : MSH_URGENCY_NORMAL;
    m->identity = *m->text[MSH_IMPORT_IDENTITY] != '\0'
                      ? (enum msh_identity_mode)ours[MSH_IMPORT_IDENTITY]
                  : named ? MSH_IDENTITY_REAL
                          : MSH_IDENTITY_ANONYMOUS;
    if (m->identity == MSH_IDENTITY_REAL && !named)
        m->identity = MSH_IDENTITY_ANONYMOUS; /* nobody is known by name */
    if (m->identity != MSH_IDENTITY_ANONYMOUS && !named)
        return about(r, MSH_IMPORT_NAME, MSH_IMPORT_MISSING);
    if (m->identity == MSH_IDENTITY_ANONYMOUS)
        m->text[MSH_IMPORT_NAME] = m->text[MSH_IMPORT_PHONE] = "";
    return MSH_IMPORT_TAKEN;
}

static enum msh_import_verdict check_needed(struct reading *r)
{
    static const enum msh_import_field needed[] = { MSH_IMPORT_NUMBER, MSH_IMPORT_ACCEPTED,
                                                    MSH_IMPORT_TEXT, MSH_IMPORT_TYPE,
                                                    MSH_IMPORT_CHANNEL };
    static const enum msh_import_field exact[] = { MSH_IMPORT_NUMBER, MSH_IMPORT_PHONE };
    for (size_t i = 0; i < MSH_COUNT(needed); i++)
        if (*r->m->text[needed[i]] == '\0')
            return about(r, needed[i], MSH_IMPORT_MISSING);
    for (size_t i = 0; i < MSH_COUNT(exact); i++)
        if (is_rounded(r->m->text[exact[i]]))
            return about(r, exact[i], MSH_IMPORT_ROUNDED);
    return MSH_IMPORT_TAKEN;
}

enum msh_import_verdict msh_import_read(const struct msh_import_profile *p,
                                        const struct msh_tabular_row *row, int64_t zone_ms,
                                        struct msh_arena *arena, struct msh_import_matter *ret,
                                        int *ret_field, const char **ret_note)
{
    static enum msh_import_verdict (*const steps[])(struct reading *) = { check_needed, check_texts,
                                                                          read_codes, read_times };
    struct reading r = { p, ret, zone_ms, -1, "" };
    enum msh_import_verdict verdict = MSH_IMPORT_TAKEN;
    *ret = (struct msh_import_matter){ .accepted_at = 0 };
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++)
        ret->text[i] = "";
    if (row->fault != NULL)
        verdict = MSH_IMPORT_UNREADABLE;
    else if (row->n > p->width)
        verdict = MSH_IMPORT_CELLS;
    for (int i = 0; verdict == MSH_IMPORT_TAKEN && i < MSH_IMPORT_FIELD_COUNT; i++)
        ret->text[i] = value_of(p, row, (enum msh_import_field)i, arena);
    ret->text[MSH_IMPORT_PHONE] = without_zero(arena, ret->text[MSH_IMPORT_PHONE]);
    ret->text[MSH_IMPORT_NUMBER] = without_zero(arena, ret->text[MSH_IMPORT_NUMBER]);
    for (size_t i = 0; verdict == MSH_IMPORT_TAKEN && i < MSH_COUNT(steps); i++)
        verdict = steps[i](&r);
    *ret_field = r.field;
    *ret_note = verdict == MSH_IMPORT_TAKEN ? "" : r.note;
    return verdict;
}
