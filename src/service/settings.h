/*
 * settings.h - what the city decides beside its deadline rules: one table, kept in the database
 * with the law each value rests on, changed by `minsheng rule set`.
 */
#ifndef MSH_SERVICE_SETTINGS_H
#define MSH_SERVICE_SETTINGS_H

#include "base/conf.h"
#include "store/rule_store.h"

struct msh_settings {
    int64_t attempts_min;      /* failed calls before "not reached" */
    int64_t returns_max;       /* the return that forces a conference or designation */
    int64_t objection_days;    /* how long an ended ticket may be objected to or reopened */
    int64_t sample_permille;   /* direct answers drawn for a callback */
    int64_t callback_days;     /* until a callback falls due where no rule says so */
    int64_t archive_days;      /* from the end to the archive */
    int64_t reveal_delay_days; /* longest delay of "who opened my name" by inspectors */
    int64_t retention_years;   /* of a closed ticket's person */
};

/* Same form as a configuration file's keys; `name` is the row's name. */
extern const struct msh_conf_key msh_setting_keys[];
extern const size_t msh_setting_n;

/* Settings named "tag.X" list the category codes whose tickets carry the rule tag X. */
#define MSH_SETTING_TAG "tag."

#endif
