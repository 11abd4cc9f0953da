#include "base/base.h"

#include "service/settings.h"

#define TAG_MAX 32

const struct msh_setting_key msh_setting_keys[] = {
    { "attempts_min", 1, 20, "failed calls before a requester counts as not reached" },
    { "returns_max", 1, 20, "the return that forces a conference or a designation" },
    { "objection_days", 0, 3650, "days in which an ended ticket may be objected to or reopened" },
    { "sample_permille", 0, 1000, "direct answers drawn for a callback, of a thousand" },
    { "archive_days", 1, 3650, "days from the end of a ticket to its archive; objections first" },
    { "reveal_delay_days", 0, 365,
      "longest time inspectors may hold back who opened a requester's name" },
    { "retention_years", 1, 100, "years a closed ticket's person is kept" },
};
const size_t msh_setting_n = MSH_COUNT(msh_setting_keys);

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
    int64_t number;

    if (strncmp(name, MSH_SETTING_TAG, strlen(MSH_SETTING_TAG)) == 0)
        return check_tag(name, value, err);
    for (size_t i = 0; i < msh_setting_n; i++) {
        const struct msh_setting_key *key = &msh_setting_keys[i];

        if (!msh_streq(key->name, name))
            continue;
        if (!msh_parse_i64(value, key->min, key->max, &number))
            return msh_err_field(err, "value", "range", "%s takes %" PRId64 " to %" PRId64, name,
                                 key->min, key->max);
        return 0;
    }
    return msh_err_field(err, "name", "unknown", "no such setting: %.60s", name);
}
