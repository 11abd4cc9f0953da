/*
 * clockwork.h - the aggregate's struct msh_clockwork over the city's rules and calendar.
 *
 * msh_directory_clockwork() serves tickets without a special matter; this one also the rules of
 * their category's tags (settings "tag.X"). Both serve the tags set on the ticket itself.
 * Lives on the caller's stack as long as the command runs; borrows directory and category.
 */
#ifndef MSH_SERVICE_CLOCKWORK_H
#define MSH_SERVICE_CLOCKWORK_H

#include "domain/ticket.h"
#include "service/directory.h"

#define MSH_CLOCKWORK_TAGS_MAX 8

struct msh_city_clockwork {
    struct msh_clockwork clockwork; /* give &city.clockwork to struct msh_facts */
    const struct msh_directory *dir;
    const char *tags[MSH_CLOCKWORK_TAGS_MAX];
    size_t n_tags;
};

/* `category` of the ticket, or NULL: its tags choose special rules. Set up again after the command
 * changed the category. */
void msh_clockwork_init(struct msh_city_clockwork *city, const struct msh_directory *dir,
                        const char *category);

/*
 * The due an open clock of a provisional year has under the present calendar (design §4): counted
 * anew from its start with the extensions and pauses it had (clock_moves.h), within the due of the
 * level-2 unit it works under (msh_clock_bound), never earlier than the printed one. False when the
 * clock has no rule.
 */
bool msh_clockwork_renew(const struct msh_directory *dir, const struct msh_clock *clock,
                         const struct msh_due_move *moves, size_t n_moves, int64_t bound_at,
                         struct msh_printed *ret);

/*
 * When somebody is alerted of what falls on `at` (a warning or a due of this clock): at any hour for
 * an urgent ticket whose limit counts hours, else in working time (design §4).
 */
int64_t msh_clockwork_alert(const struct msh_directory *dir, const struct msh_clock *clock,
                            enum msh_urgency urgency, int64_t at);

/*
 * From when on people are reminded that a due comes near; 0: not. Limits of handling: when the lamp
 * turns yellow. An urgent limit in hours is yellow from its start, so whoever works under it is
 * reminded on the way, after a share of the net time that the city sets ("hour_remind_percent",
 * local: no source gives one).
 */
int64_t msh_clockwork_remind_from(const struct msh_directory *dir, const struct msh_clock *clock,
                                  enum msh_urgency urgency);

#endif
