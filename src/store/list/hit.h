/*
 * list/hit.h - one visible ticket as every source of a list hands it out; private to src/store.
 */
#ifndef MSH_STORE_LIST_HIT_H
#define MSH_STORE_LIST_HIT_H

#include "store/list/list.h"

struct msh_hit {
    int64_t at; /* accepted_at */
    int64_t ticket_id;
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    int64_t due_at; /* 0 = none */
};

/* A consumer of tickets in list order: 0 = go on, 1 = enough, negative = error. */
typedef int (*msh_hit_fn)(void *arg, const struct msh_hit *hit, struct msh_err *err);

#endif
