/*
 * demo/data.h - the demo city filled with a year of tickets, and the years before (demo/README.md).
 *
 * Only in a sandbox: what is told there never happened. Every ticket is told through the use cases
 * of ticket.h with the moments of its story, by several threads; the same seed, number and end
 * give the same words, places, states and times, while ids, salts and the order of the feed differ.
 * Of more than `lived` tickets the others are closed history of ten years, that comes in as from an
 * older system, thousands a commit.
 */
#ifndef MSH_SERVICE_DEMO_DATA_H
#define MSH_SERVICE_DEMO_DATA_H

#include "service/service.h"

#define MSH_DEMO_LIVED       20000
#define MSH_DEMO_LIVED_MAX   2000000
#define MSH_DEMO_TICKETS_MAX 10000000

struct msh_demo_order {
    size_t tickets;
    size_t lived; /* of them at most; 0 = MSH_DEMO_LIVED */
    uint64_t seed;
    int64_t until_at; /* end of history, at most business now; 0 = business now */
    int threads;      /* 0 = a sensible number */
    /* any thread, one at a time; `part` is a static word: "past", "year" */
    void (*progress)(void *arg, const char *part, size_t told, size_t total);
    void *progress_arg;
};

struct msh_demo_report {
    size_t tickets, acts, accounts;
    size_t past;       /* of the tickets: closed history */
    size_t refused;    /* steps the rule book did not allow: the storyteller's mistakes */
    char refusal[256]; /* the first of them */
    int64_t seal_no;
};

/*
 * Into a city loaded from demo/ (city_load.h) that has no tickets yet: MSH_E_STATE "not_sandbox",
 * "city_missing" or "tickets_exist".
 */
int msh_demo_data(struct msh_service *service, const struct msh_demo_order *order,
                  struct msh_demo_report *ret, struct msh_err *err);

#endif
