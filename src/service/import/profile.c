#include "base/base.h"

#include "base/conf.h"
#include "base/embed.h"
#include "base/time.h"
#include "base/utf8.h"
#include "service/import/profile_parts.h"

#define FILE_MAX ((size_t)256 << 10)

static const struct msh_name fields[] = {
    [MSH_IMPORT_NUMBER] = { "number", "原编号", "their number" },
    [MSH_IMPORT_ACCEPTED] = { "accepted_at", "受理时间", "time of acceptance" },
    [MSH_IMPORT_REPLIED] = { "replied_at", "答复时间", "time of the reply" },
    [MSH_IMPORT_STATE] = { "state", "办理状态", "state" },
    [MSH_IMPORT_TITLE] = { "title", "标题", "title" },
    [MSH_IMPORT_TEXT] = { "text", "诉求内容", "words" },
    [MSH_IMPORT_REPLY] = { "reply", "答复内容", "reply" },
    [MSH_IMPORT_TYPE] = { "type", "诉求类型", "type" },
    [MSH_IMPORT_URGENCY] = { "urgency", "紧急程度", "urgency" },
    [MSH_IMPORT_CHANNEL] = { "channel", "受理渠道", "channel" },
    [MSH_IMPORT_CATEGORY] = { "category", "分类", "category" },
    [MSH_IMPORT_AREA] = { "area", "区域", "area" },
    [MSH_IMPORT_PLACE] = { "place", "地点", "place" },
    [MSH_IMPORT_UNIT] = { "unit", "承办单位", "unit" },
    [MSH_IMPORT_NAME] = { "name", "姓名", "name" },
    [MSH_IMPORT_PHONE] = { "phone", "电话", "telephone" },
    [MSH_IMPORT_IDENTITY] = { "identity", "身份要求", "identity" },
};
const struct msh_names msh_import_field_names = { "import_field", fields, MSH_COUNT(fields) };

/* Sentences behind the name of the field, where there is one. */
static const struct msh_name verdicts[] = {
    [MSH_IMPORT_TAKEN] = { "taken", "已导入", "imported" },
    [MSH_IMPORT_KNOWN] = { "known", "此前已导入，内容一致", "imported before, and the same" },
    [MSH_IMPORT_CHANGED] = { "changed", "此前已导入，现内容不同，未作改动",
                             "imported before and different now; nothing was changed" },
    [MSH_IMPORT_TWICE] = { "twice", "本文件中编号重复，只导入前一行",
                           "the number stands twice in this file; the first row counts" },
    [MSH_IMPORT_UNREADABLE] = { "unreadable", "本行无法读取（引号、字节或列数）",
                                "the row cannot be read: its quotes, its bytes or its cells" },
    [MSH_IMPORT_CELLS] = { "cells", "本行的列比表头多",
                           "the row has more cells than the first one" },
    [MSH_IMPORT_MISSING] = { "missing", "必填项为空", "is needed and empty" },
    [MSH_IMPORT_TOO_LONG] = { "too_long", "过长", "is too long" },
    [MSH_IMPORT_NO_TEXT] = { "no_text", "含有不允许的字符，或没有可见文字",
                             "holds characters that are in no text, or nothing to be seen" },
    [MSH_IMPORT_ROUNDED] = { "rounded", "被电子表格改成了近似数，原号码已不可知",
                             "was made a rounded number by a spreadsheet; what it was is lost" },
    [MSH_IMPORT_NO_TIME] = { "no_time", "不是配置中写明的时间格式，或没有这一天",
                             "is not written as the profile says, or there is no such day" },
    [MSH_IMPORT_ORDER] = { "order", "答复早于受理，或时间在将来",
                           "lies before the acceptance, or in the future" },
    [MSH_IMPORT_NO_CALENDAR] = { "no_calendar", "办理期间超出已载入的工作日历",
                                 "its span leaves the calendars that are loaded" },
    [MSH_IMPORT_UNKNOWN] = { "unknown", "该值在配置和本市数据中都没有",
                             "is a value that neither the profile nor the city knows" },
    [MSH_IMPORT_NO_PHONE] = { "no_phone", "不是电话号码", "is no telephone number" },
    [MSH_IMPORT_REFUSED] = { "refused", "不符合本市规则", "the rules of the city refuse it" },
};
const struct msh_names msh_import_verdict_names = { "import_verdict", verdicts,
                                                    MSH_COUNT(verdicts) };

/* The file ----------------------------------------------------------------------------------------*/

static int bad_line(const struct msh_import_profile *p, size_t line, const char *why,
                    const char *what, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_INVALID, "profile_line", "%s line %zu: %s %.60s", p->path, line,
                       why, what);
}

/* "type.投诉" behind "value." is field and rest. -1 where it names no field. */
static int field_of(const char *name, const char **ret_rest)
{
    char word[32];
    size_t n = strcspn(name, ".");
    if (n >= sizeof(word))
        return -1;
    memcpy(word, name, n);
    word[n] = '\0';
    *ret_rest = name[n] == '.' ? name + n + 1 : name + n;
    return msh_name_find(&msh_import_field_names, word);
}

/* Parts of a list parted by |, trimmed, in the arena. */
static size_t split(struct msh_arena *arena, const char *text, const char **parts, size_t max)
{
    size_t n = 0;
    while (*text != '\0' && n < max) {
        size_t length = strcspn(text, "|"), from = strspn(text, " ");
        const char *next = text + length + (text[length] == '|');
        while (length > from && text[length - 1] == ' ')
            length--;
        if (length > from)
            parts[n++] = msh_arena_strndup(arena, text + from, length - from);
        text = next;
    }
    return n;
}

/* "标题: 投诉 | 举报" */
static int read_when(struct msh_import_profile *p, size_t line, int field, const char *ours,
                     const char *text, struct msh_err *err)
{
    const char *parts[32], *colon = strchr(text, ':');
    if (colon == NULL || *ours == '\0')
        return bad_line(p, line, "a condition reads: when.FIELD.OURS = COLUMN: word | word, not",
                        text, err);
    struct msh_import_when *when = MSH_PUSH(p->arena, p->whens, p->n_whens, p->cap_whens);
    *when = (struct msh_import_when){ .field = (enum msh_import_field)field,
                                      .ours = msh_arena_strdup(p->arena, ours) };
    const char *column[1] = { "" };
    (void)split(p->arena, msh_arena_strndup(p->arena, text, (size_t)(colon - text)), column, 1);
    when->column = column[0];
    size_t n = split(p->arena, colon + 1, parts, MSH_COUNT(parts));
    if (n == 0)
        return bad_line(p, line, "a condition without words:", text, err);
    for (size_t i = 0; i < n; i++)
        *MSH_PUSH(p->arena, when->words, when->n_words, when->cap_words) =
            msh_arena_strdup(p->arena, parts[i]);
    return MSH_OK;
}

static int read_field(struct msh_import_profile *p, size_t line, const char *name, const char *text,
                      struct msh_err *err)
{
    const char *rest = NULL, *kept = msh_arena_strdup(p->arena, text);
    const char *dot = strchr(name, '.');
    int field = dot == NULL ? -1 : field_of(dot + 1, &rest);
    if (field < 0)
        return bad_line(p, line, "unknown key", name, err);
    if (strncmp(name, "column.", 7) == 0 && *rest == '\0')
        p->columns[field] = kept;
    else if (strncmp(name, "default.", 8) == 0 && *rest == '\0')
        p->fallbacks[field] = kept;
    else if (strncmp(name, "value.", 6) == 0 && *rest != '\0')
        *MSH_PUSH(p->arena, p->values, p->n_values, p->cap_values) =
            (struct msh_import_value){ (enum msh_import_field)field,
                                       msh_arena_strdup(p->arena, rest), kept };
    else if (strncmp(name, "theirs.", 7) == 0 && *rest != '\0')
        *MSH_PUSH(p->arena, p->outs, p->n_outs, p->cap_outs) =
            (struct msh_import_value){ (enum msh_import_field)field, kept,
                                       msh_arena_strdup(p->arena, rest) };
    else if (strncmp(name, "when.", 5) == 0)
        return read_when(p, line, field, rest, text, err);
    else
        return bad_line(p, line, "unknown key", name, err);
    return MSH_OK;
}

static int read_pair(void *arg, size_t line, const char *name, const char *text,
                     struct msh_err *err)
{
    struct msh_import_profile *p = arg;
    int encoding;
    if (msh_streq(name, "source")) {
        p->source = msh_arena_strdup(p->arena, text);
        return strlen(text) <= MSH_IMPORT_SOURCE_MAX
                   ? MSH_OK
                   : bad_line(p, line, "a source has at most 32 bytes, not", text, err);
    }
    if (msh_streq(name, "sheet")) {
        p->sheet = msh_arena_strdup(p->arena, text);
        return MSH_OK;
    }
    if (msh_streq(name, "time")) {
        p->n_formats = split(p->arena, text, p->formats, MSH_IMPORT_FORMATS_MAX - 2);
        return MSH_OK;
    }
    if (!msh_streq(name, "encoding"))
        return read_field(p, line, name, text, err);
    encoding = msh_name_find(&msh_tabular_encoding_names, text);
    if (encoding < 0)
        return bad_line(p, line, "auto, utf-8, gb18030 or utf-16le, not", text, err);
    p->encoding = (enum msh_tabular_encoding)encoding;
    return MSH_OK;
}

const struct msh_names *msh_import_words_of(enum msh_import_field field)
{
    static const struct msh_name states[] = { { "open", "在办", "open" },
                                              { "closed", "已办结", "closed" } };
    static const struct msh_names state_names = { "import_state", states, MSH_COUNT(states) };
    switch ((int)field) {
    case MSH_IMPORT_STATE:
        return &state_names;
    case MSH_IMPORT_TYPE:
        return &msh_type_names;
    case MSH_IMPORT_URGENCY:
        return &msh_urgency_names;
    case MSH_IMPORT_IDENTITY:
        return &msh_identity_names;
    default:
        return NULL;
    }
}

static int check_ours(const struct msh_import_profile *p, enum msh_import_field field,
                      const char *ours, struct msh_err *err)
{
    const struct msh_names *names = msh_import_words_of(field);
    if (ours == NULL || names == NULL || msh_name_find(names, ours) >= 0)
        return MSH_OK;
    return msh_err_set(err, MSH_E_INVALID, "profile_value", "%s: %.60s is no %s of ours", p->path,
                       ours, fields[field].code);
}

static int check_profile(const struct msh_import_profile *p, struct msh_err *err)
{
    static const enum msh_import_field needed[] = { MSH_IMPORT_NUMBER, MSH_IMPORT_ACCEPTED,
                                                    MSH_IMPORT_TEXT };
    if (msh_empty(p->source))
        return msh_err_set(err, MSH_E_INVALID, "profile_value", "%s: source is missing", p->path);
    for (size_t i = 0; i < MSH_COUNT(needed); i++)
        if (msh_empty(p->columns[needed[i]]))
            return msh_err_set(err, MSH_E_INVALID, "profile_value", "%s: column.%s is missing",
                               p->path, fields[needed[i]].code);
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++)
        if (check_ours(p, (enum msh_import_field)i, p->fallbacks[i], err) < 0)
            return err->rc;
    for (size_t i = 0; i < p->n_values; i++)
        if (check_ours(p, p->values[i].field, p->values[i].ours, err) < 0)
            return err->rc;
    for (size_t i = 0; i < p->n_outs; i++)
        if (check_ours(p, p->outs[i].field, p->outs[i].ours, err) < 0)
            return err->rc;
    for (size_t i = 0; i < p->n_whens; i++)
        if (check_ours(p, p->whens[i].field, p->whens[i].ours, err) < 0)
            return err->rc;
    return MSH_OK;
}

static int no_profile(const char *name, struct msh_err *err)
{
    char known[160] = "";
    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++)
        if (strncmp(file->name, "imports/", 8) == 0)
            (void)snprintf(known + strlen(known), sizeof(known) - strlen(known), " %.*s",
                           (int)(strlen(file->name) - 13), file->name + 8);
    return msh_err_set(err, MSH_E_NOT_FOUND, "profile",
                       "no profile %.40s; there are:%s; a file of your own ends in .conf", name,
                       known);
}

static int read_text(struct msh_arena *arena, const char *name, const char **ret,
                     struct msh_err *err)
{
    const char *inside = msh_arena_fmt(arena, "imports/%s.conf", name);
    const struct msh_embed *shipped = msh_embed_find(msh_data_files, inside);
    size_t n = strlen(name);
    if (shipped != NULL) {
        *ret = shipped->data;
        return MSH_OK;
    }
    if (strchr(name, '/') == NULL && (n < 5 || !msh_streq(name + n - 5, ".conf")))
        return no_profile(name, err);
    FILE *file = fopen(name, "rbe");
    if (file == NULL)
        return msh_err_errno(err, errno, "profile", "cannot open %s", name);
    char *text = msh_arena_alloc(arena, FILE_MAX + 2);
    n = fread(text, 1, FILE_MAX + 1, file);
    (void)fclose(file);
    if (n > FILE_MAX || !msh_utf8_valid(text, n))
        return msh_err_set(err, MSH_E_INVALID, "profile", "%s is no UTF-8 text below 256 KiB",
                           name);
    *ret = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
    return MSH_OK;
}

int msh_import_profile_load(struct msh_arena *arena, const char *name,
                            struct msh_import_profile **ret, struct msh_err *err)
{
    struct msh_import_profile *p = MSH_NEW(arena, struct msh_import_profile);
    const char *text = NULL;
    int rc = read_text(arena, name, &text, err);
    p->arena = arena;
    p->path = msh_arena_strdup(arena, name);
    if (rc == MSH_OK)
        rc = msh_conf_each(name, text, read_pair, p, err);
    if (rc == MSH_OK)
        rc = check_profile(p, err);
    /* A workbook's dates come so; written so there is nothing to mistake. */
    p->formats[p->n_formats++] = "%Y-%m-%d %H:%M:%S";
    p->formats[p->n_formats++] = "%Y-%m-%d";
    *ret = p;
    return rc;
}

const char *msh_import_profile_source(const struct msh_import_profile *p)
{
    return p->source;
}

struct msh_tabular_how msh_import_profile_how(const struct msh_import_profile *p)
{
    return (struct msh_tabular_how){ .encoding = p->encoding, .sheet = p->sheet };
}

/* The other way round ------------------------------------------------------------------------------*/

const char *msh_import_profile_column(const struct msh_import_profile *p,
                                      enum msh_import_field field)
{
    return p->columns[field];
}

bool msh_import_profile_tells(const struct msh_import_profile *p, enum msh_import_field field)
{
    for (size_t i = 0; i < p->n_whens; i++)
        if (p->whens[i].field == field)
            return true;
    return p->columns[field] != NULL;
}

const char *msh_import_profile_theirs(const struct msh_import_profile *p,
                                      enum msh_import_field field, const char *ours)
{
    for (size_t i = 0; i < p->n_outs; i++)
        if (p->outs[i].field == field && msh_streq(p->outs[i].ours, ours))
            return p->outs[i].theirs;
    for (size_t i = 0; i < p->n_values; i++)
        if (p->values[i].field == field && msh_streq(p->values[i].ours, ours) &&
            !msh_streq(p->values[i].theirs, "*"))
            return p->values[i].theirs;
    return ours;
}

static const char *format_out(const struct msh_import_profile *p)
{
    static const char *const wanted[] = { "%S", "%H", "%Y" };
    for (size_t k = 0; k < MSH_COUNT(wanted); k++)
        for (size_t i = 0; i + 2 < p->n_formats; i++) /* the last two are of workbooks */
            if (strstr(p->formats[i], wanted[k]) != NULL)
                return p->formats[i];
    return p->formats[p->n_formats - 2];
}

const char *msh_import_profile_moment(const struct msh_import_profile *p, int64_t at,
                                      int64_t zone_ms, struct msh_arena *arena)
{
    static const char letters[] = "YmdHMS";
    int parts[6] = { 0 };
    struct msh_str out;
    if (at == 0)
        return "";
    int32_t day = msh_day_of(at, zone_ms);
    int rest = (int)((at - msh_day_start(day, zone_ms)) / MSH_SECOND_MS);
    msh_day_to_civil(day, &parts[0], &parts[1], &parts[2]);
    parts[3] = rest / 3600;
    parts[4] = rest / 60 % 60;
    parts[5] = rest % 60;
    msh_str_init(&out, 256);
    for (const char *format = format_out(p); *format != '\0'; format++) {
        const char *found = *format == '%' && format[1] != '\0' ? strchr(letters, format[1]) : NULL;
        if (found == NULL) {
            msh_str_addc(&out, *format);
            continue;
        }
        msh_str_fmt(&out, found == letters ? "%04d" : "%02d", parts[found - letters]);
        format++;
    }
    const char *text = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return text;
}
