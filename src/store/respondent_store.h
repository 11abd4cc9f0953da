/*
 * respondent_store.h - whom tickets are about where that is no unit: enterprise, estate,
 * enforcement body 被诉对象. Never a private person. Threads: as db.h.
 */
#ifndef MSH_STORE_RESPONDENT_STORE_H
#define MSH_STORE_RESPONDENT_STORE_H

#include "domain/city.h"
#include "store/db.h"

struct msh_respondent {
    int64_t respondent_id;
    enum msh_respondent_kind kind;
    const char *name; /* unique within its kind */
    int64_t area_id;  /* 0 = none */
    const char *note;
    int64_t created_at;
};

/* MSH_E_CONFLICT "respondent" when kind and name exist. */
int msh_respondent_insert(struct msh_tx *tx, int64_t region_id, const struct msh_respondent *item,
                          struct msh_err *err);
int msh_respondent_update(struct msh_tx *tx, int64_t region_id, const struct msh_respondent *item,
                          struct msh_err *err);
int msh_respondent_get(struct msh_tx *tx, int64_t region_id, int64_t respondent_id,
                       struct msh_arena *arena, struct msh_respondent *ret, struct msh_err *err);
/* Version of a row: a mark of all that stands in it. */
int64_t msh_respondent_mark(const struct msh_respondent *item);
/* Names that begin with `prefix` ("" or NULL: all), of one kind or (-1) any; by kind and name. */
int msh_respondent_list(struct msh_tx *tx, int64_t region_id, int kind, const char *prefix,
                        int64_t limit, struct msh_arena *arena, struct msh_respondent **ret,
                        size_t *ret_n, struct msh_err *err);

/* Of one ticket. Linking twice is no error; an unknown respondent is not linked. */
int msh_respondent_link(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        int64_t respondent_id, struct msh_err *err);
int msh_respondent_unlink(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                          int64_t respondent_id, struct msh_err *err);
int msh_respondent_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                             struct msh_arena *arena, struct msh_respondent **ret, size_t *ret_n,
                             struct msh_err *err);
/* Ids of its tickets, newest id first; the caller filters by scope. */
int msh_respondent_tickets(struct msh_tx *tx, int64_t region_id, int64_t respondent_id,
                           int64_t limit, struct msh_arena *arena, int64_t **ret, size_t *ret_n,
                           struct msh_err *err);

#endif
