#include "base/base.h"

#include "service/settings.h"

#define TAG_MAX 32

const struct msh_setting_key msh_setting_keys[] = {
    { "attempts_min", 1, 20, MSH_SETTING_ATTEMPTS_MIN,
      "failed calls before a requester counts as not reached", "回访几次未接通即视为未联系上" },
    { "attempt_gap_minutes", 0, 10080, MSH_SETTING_ATTEMPT_GAP_MIN,
      "minutes from one failed call of a requester to the next",
      "两次回访拨打之间至少间隔的分钟数" },
    { "returns_max", 1, 20, MSH_SETTING_RETURNS_MAX,
      "the return that forces a conference or a designation", "第几次退单须会商或指定承办" },
    { "objection_days", 0, 3650, MSH_SETTING_OBJECTION_DAYS,
      "days in which an ended ticket may be objected to or reopened",
      "办结后可提出异议或要求重办的天数" },
    { "sample_permille", 0, 1000, MSH_SETTING_SAMPLE_PERMILLE,
      "direct answers drawn for a callback, of a thousand", "直接答复件抽取回访的千分比" },
    { "archive_days", 1, 3650, MSH_SETTING_ARCHIVE_DAYS,
      "days from the end of a ticket to its archive; objections first",
      "办结到归档的天数，不早于异议期满" },
    { "reveal_delay_days", 0, 365, MSH_SETTING_REVEAL_DAYS,
      "longest time inspectors may hold back who opened a requester's name",
      "纪检监察可延迟告知身份查看记录的最长天数" },
    { "hour_remind_percent", 0, 99, MSH_SETTING_HOUR_REMIND,
      "how much of an urgent limit in hours has passed when its unit is reminded; 0: never",
      "紧急件小时时限过去百分之几时提醒承办单位，0为不提醒" },
    { "delegate_ahead_workdays", 0, 30, MSH_SETTING_DELEGATE_AHEAD,
      "workdays by which a level-3 unit's limit ends before that of the unit that delegated, where "
      "none is named",
      "下派时未另定期限的，下级单位的期限比上级单位提前几个工作日" },
    { "retention_years", 1, 100, MSH_SETTING_NONE, "years a closed ticket's person is kept",
      "办结件诉求人信息的保存年限" },
};
const size_t msh_setting_n = MSH_COUNT(msh_setting_keys);

const struct msh_setting_key *msh_setting_key_of(const char *name)
{
    for (size_t i = 0; i < msh_setting_n; i++)
        if (msh_streq(msh_setting_keys[i].name, name))
            return &msh_setting_keys[i];
    return NULL;
}

static int check_tag(const char *name, const char *value, struct msh_err *err)
{
    size_t n = strlen(name + strlen(MSH_SETTING_TAG));

    if (n == 0 || n > TAG_MAX)
        return msh_err_field(err, "name", "tag", "a tag has 1 to %d letters", TAG_MAX);
    for (const char *p = value; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && *p != ' ')
            return msh_err_field(err, "value", "tag", "category codes separated by blanks");
    return 0;
}

int msh_setting_check(const char *name, const char *value, struct msh_err *err)
{
    const struct msh_setting_key *key = msh_setting_key_of(name);
    int64_t number;

    if (strncmp(name, MSH_SETTING_TAG, strlen(MSH_SETTING_TAG)) == 0)
        return check_tag(name, value, err);
    if (key == NULL)
        return msh_err_field(err, "name", "unknown", "no such setting: %.60s", name);
    if (!msh_parse_i64(value, key->min, key->max, &number))
        return msh_err_field(err, "value", "range", "%s takes %" PRId64 " to %" PRId64, name,
                             key->min, key->max);
    return 0;
}

static bool is_tag(const char *name)
{
    return strncmp(name, MSH_SETTING_TAG, strlen(MSH_SETTING_TAG)) == 0;
}

static bool listed(const struct msh_setting_view *views, size_t n, const char *tag)
{
    for (size_t i = 0; i < n; i++)
        if (is_tag(views[i].row.name) &&
            msh_streq(views[i].row.name + strlen(MSH_SETTING_TAG), tag))
            return true;
    return false;
}

bool msh_setting_view_of(const struct msh_directory *directory, const char *name,
                         struct msh_setting_view *ret)
{
    size_t n;
    const struct msh_setting *rows = msh_directory_settings(directory, &n);

    *ret = (struct msh_setting_view){ .key = msh_setting_key_of(name), .row = { .name = name } };
    for (size_t i = 0; i < n; i++)
        if (msh_streq(rows[i].name, name))
            ret->row = rows[i];
    return ret->key != NULL || is_tag(name);
}

void msh_setting_views(const struct msh_directory *directory, struct msh_arena *arena,
                       struct msh_setting_view **ret, size_t *ret_n)
{
    size_t n_rows, n_rules, n = 0;
    const struct msh_setting *rows = msh_directory_settings(directory, &n_rows);
    const struct msh_rule *rules = msh_directory_rules(directory, &n_rules);
    struct msh_setting_view *views =
        MSH_ARRAY(arena, msh_setting_n + n_rows + n_rules, struct msh_setting_view);

    for (size_t i = 0; i < msh_setting_n; i++)
        (void)msh_setting_view_of(directory, msh_setting_keys[i].name, &views[n++]);
    for (size_t i = 0; i < n_rows; i++)
        if (is_tag(rows[i].name))
            views[n++].row = rows[i];
    for (size_t i = 0; i < n_rules; i++)
        if (rules[i].tag != NULL && !listed(views, n, rules[i].tag))
            views[n++].row.name = msh_arena_fmt(arena, MSH_SETTING_TAG "%s", rules[i].tag);
    *ret = views;
    *ret_n = n;
}
