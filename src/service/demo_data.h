/*
 * demo_data.h - the demo city filled with a year of tickets (demo/README.md).
 *
 * Only in a sandbox: what is told there never happened. Every ticket is told through the use cases
 * of ticket.h with the moments of its story, by several threads; the same seed, number and end
 * give the same words, places, states and times, while ids, salts and the order of the feed differ.
 */
#ifndef MSH_SERVICE_DEMO_DATA_H
#define MSH_SERVICE_DEMO_DATA_H

#include "service/service.h"

struct msh_demo_order {
    size_t tickets;
    uint64_t seed;
    int64_t until_at; /* end of history, at most business now; 0 = business now */
    int threads;      /* 0 = a sensible number */
    void (*progress)(void *arg, size_t told, size_t total); /* any thread, one at a time */
    void *progress_arg;
};

struct msh_demo_report {
    size_t tickets, acts, accounts;
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
