/*
 * demo/year.h - when the demo city calls: N appeals over the last twelve months, in groups that
 * have to be told together.
 *
 * Pure: seed, number and end decide everything. Season, weekday and hour of the day weigh each
 * moment; about 15 % of the tickets belong to events told by many, 6 % repeat an earlier one of the
 * same person. The groups are ordered by their first moment.
 */
#ifndef MSH_SERVICE_DEMO_YEAR_H
#define MSH_SERVICE_DEMO_YEAR_H

#include "service/demo/words.h"

#define MSH_DEMO_GROUP_MAX 200 /* tickets told together */

enum msh_demo_group_kind {
    MSH_DEMO_SINGLE,
    MSH_DEMO_REPEAT, /* one person, one matter, told two or three times */
    MSH_DEMO_BURST   /* one event, many people */
};

struct msh_demo_group {
    enum msh_demo_group_kind kind;
    const struct msh_demo_event *event; /* BURST */
    uint64_t index;                     /* of its dice: msh_demo_rand_of(seed, index) */
    int64_t at[MSH_DEMO_GROUP_MAX];     /* ascending; the first n are told */
    int64_t no[MSH_DEMO_GROUP_MAX];     /* each one's number of its day, leased by the teller */
    size_t n;
};

struct msh_demo_year {
    struct msh_demo_group **groups;
    size_t n_groups;
    size_t n_tickets; /* sum */
};

/* `until_at`: nothing happens at or after it. */
void msh_demo_year_plan(const struct msh_demo_words *words, uint64_t seed, size_t tickets,
                        int64_t until_at, int64_t zone_ms, struct msh_arena *arena,
                        struct msh_demo_year *ret);

/* How many call on a day, beside other days; and a moment of it at which they do. */
int64_t msh_demo_day_weight(int32_t day);
int64_t msh_demo_moment(struct msh_demo_rand *dice, int32_t day, int64_t zone_ms);

/* A wording for a moment: the type by its share, the field by its weight, in season. */
const struct msh_demo_template *msh_demo_wording(const struct msh_demo_words *words,
                                                 struct msh_demo_rand *dice, int64_t at,
                                                 int64_t zone_ms);
/* One of an event's wordings. */
const struct msh_demo_template *msh_demo_event_wording(const struct msh_demo_event *event,
                                                       struct msh_demo_rand *dice);
/* A channel's code by its share. */
const char *msh_demo_channel(const struct msh_demo_words *words, struct msh_demo_rand *dice);

#endif
