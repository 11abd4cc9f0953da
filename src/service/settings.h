/*
 * settings.h - the numbers a city decides beside its deadline rules: which there are, and within
 * what bounds. Kept in the database with the law each value rests on (`minsheng rule setting`);
 * msh_directory_setting reads them.
 */
#ifndef MSH_SERVICE_SETTINGS_H
#define MSH_SERVICE_SETTINGS_H

#include "service/directory.h"
#include "store/rule_store.h"

/* What holds while the city sets nothing: local, no source gives these numbers. */
#define MSH_SETTING_ATTEMPTS_MIN    3
#define MSH_SETTING_ATTEMPT_GAP_MIN 60
#define MSH_SETTING_RETURNS_MAX     3 /* then the hotline designates (天津稿) */
#define MSH_SETTING_OBJECTION_DAYS  15
#define MSH_SETTING_SAMPLE_PERMILLE 100
#define MSH_SETTING_ARCHIVE_DAYS    1
#define MSH_SETTING_REVEAL_DAYS     180
#define MSH_SETTING_HOUR_REMIND     50
#define MSH_SETTING_DELEGATE_AHEAD  0    /* the level-2 unit's own limit */
#define MSH_SETTING_NONE            (-1) /* no number until the city sets one */

struct msh_setting_key {
    const char *name;
    int64_t min, max;
    int64_t fallback; /* one of the above */
    const char *help, *zh;
};

extern const struct msh_setting_key msh_setting_keys[];
extern const size_t msh_setting_n;

/* Settings named "tag.X" hold category codes separated by blanks: tickets of these carry the rule
 * tag X ("tourism"). */
#define MSH_SETTING_TAG "tag."

/* The row of a number's name; NULL for tags and unknown names. */
const struct msh_setting_key *msh_setting_key_of(const char *name);

/* MSH_E_INVALID for an unknown name or a value out of bounds. */
int msh_setting_check(const char *name, const char *value, struct msh_err *err);

/* A setting as an administrator sees it. */
struct msh_setting_view {
    const struct msh_setting_key *key; /* NULL: a tag */
    struct msh_setting row;            /* value NULL: nobody set it */
};
/* All numbers, then all tags that are set or that a rule in the directory asks for. In the arena. */
void msh_setting_views(const struct msh_directory *directory, struct msh_arena *arena,
                       struct msh_setting_view **ret, size_t *ret_n);
/* One of them; false for a name there is not. */
bool msh_setting_view_of(const struct msh_directory *directory, const char *name,
                         struct msh_setting_view *ret);

#endif
