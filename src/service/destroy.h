/*
 * destroy.h - the end of a person's key: what two people decided, and what a restore must repeat.
 *
 * Destroyed are the key, the sealed name and phone, their hashes, and requests about the ticket
 * that could still be repeated. The id goes to the list outside the database first
 * (store/destroyed.h). On the ticket's chain stands an event "destroy_person"; the timeline says
 * 已销毁; every chain verifies. Who may decide is the caller's: rights.h, retention.h. Thread-safe.
 */
#ifndef MSH_SERVICE_DESTROY_H
#define MSH_SERVICE_DESTROY_H

#include "service/ticket.h"

struct msh_destroying {
    int64_t ticket_id, person_id;
    int64_t list_id;  /* of retention.h, or 0 */
    bool erased;      /* on somebody's asking: an event "erased" stands beside "erase_asked" */
    bool listed;      /* stands in the list outside already */
    int64_t from, to; /* private: its line there */
};

/* Harmless twice; nothing to do where the person is not there. */
int msh_destroy_person(struct msh_call *call, struct msh_destroying *what, struct msh_err *err);

/* After a restore: destroy again what the list outside names and this database still opens. Before
 * anybody is answered. `ret_n` = how many it were. */
int msh_destroy_again(struct msh_service *service, int64_t *ret_n, struct msh_err *err);

/* For verify: persons among the first `size` bytes of the list whose key is alive, `alive`, but for
 * those a job is destroying now; and whether the list is shorter than this database has seen it,
 * which means that an older one was put in its place. */
struct msh_destroy_check {
    int64_t listed, alive, first_alive; /* first_alive: a ticket's id */
    bool shorter;
};
int msh_destroy_verify(struct msh_service *service, int64_t size, struct msh_destroy_check *ret,
                       struct msh_err *err);

#endif
