/*
 * settings.h - the numbers a city decides beside its deadline rules: which there are, and within
 * what bounds. Kept in the database with the law each value rests on (`minsheng rule setting`);
 * msh_directory_setting reads them.
 */
#ifndef MSH_SERVICE_SETTINGS_H
#define MSH_SERVICE_SETTINGS_H

#include "store/rule_store.h"

struct msh_setting_key {
    const char *name;
    int64_t min, max;
    const char *help;
};

extern const struct msh_setting_key msh_setting_keys[];
extern const size_t msh_setting_n;

/* Settings named "tag.X" hold category codes separated by blanks: tickets of these carry the rule
 * tag X ("tourism"). */
#define MSH_SETTING_TAG "tag."

/* MSH_E_INVALID for an unknown name or a value out of bounds. */
int msh_setting_check(const char *name, const char *value, struct msh_err *err);

#endif
