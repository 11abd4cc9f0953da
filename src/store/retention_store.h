/*
 * retention_store.h - rows of the lists by which personal data is destroyed once its time is over.
 *
 * A list is gathered, proposed, asked for by one person, confirmed by another, carried out; or
 * dropped. At most one list of a region is neither done nor dropped. What may follow what is the
 * service's (service/retention.h); here are rows. Threads: as db.h.
 */
#ifndef MSH_STORE_RETENTION_STORE_H
#define MSH_STORE_RETENTION_STORE_H

#include "base/crypto.h"
#include "domain/vocab.h"
#include "store/db.h"

enum msh_retention_state {
    MSH_RETENTION_GATHERING,
    MSH_RETENTION_PROPOSED,
    MSH_RETENTION_ASKED,
    MSH_RETENTION_CONFIRMED,
    MSH_RETENTION_DONE,
    MSH_RETENTION_DROPPED,
    MSH_RETENTION_STATE_COUNT
};
extern const struct msh_names msh_retention_state_names;

struct msh_retention_list {
    int64_t list_id;
    enum msh_retention_state state;
    int64_t years;                 /* the period it was gathered by */
    int64_t cutoff_at;             /* tickets closed before this instant of the real clock */
    int64_t persons;               /* in the list */
    int64_t destroyed;             /* of them so far */
    uint8_t digest[MSH_HASH_SIZE]; /* over the person ids; zero while gathering */
    const char *reason;            /* of dropping it, or NULL */
    int64_t proposed_at;           /* business time, as the others; 0 = not yet */
    int64_t asked_by, asked_at;
    int64_t decided_by, decided_at; /* confirmed or dropped */
    int64_t ended_at;
};

struct msh_retention_item {
    int64_t person_id, ticket_id;
    int64_t closed_at;    /* of the ticket */
    int64_t destroyed_at; /* 0 = not yet */
    int64_t created_at;   /* of the person; msh_retention_expired alone */
    const char *number;   /* of the ticket; NULL where it is a report or sealed */
};

/* Changes with every step of a list (columns.h); not with the job's progress. */
int64_t msh_retention_mark(const struct msh_retention_list *list);

int msh_retention_insert(struct msh_tx *tx, int64_t region_id,
                         const struct msh_retention_list *list, struct msh_err *err);
/* Write all but id, years and cutoff. */
int msh_retention_save(struct msh_tx *tx, int64_t region_id, const struct msh_retention_list *list,
                       struct msh_err *err);
/* MSH_E_NOT_FOUND. Texts in `arena`. */
int msh_retention_get(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                      struct msh_arena *arena, struct msh_retention_list *ret, struct msh_err *err);
/* The one that is neither done nor dropped. MSH_E_NOT_FOUND. */
int msh_retention_current(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                          struct msh_retention_list *ret, struct msh_err *err);
/* Newest first, with ids below `before_id` (0 = all). */
int msh_retention_lists(struct msh_tx *tx, int64_t region_id, int64_t before_id, int64_t limit,
                        struct msh_arena *arena, struct msh_retention_list **ret, size_t *ret_n,
                        struct msh_err *err);

/*
 * Persons with a living key whose ticket is archived and was closed before `cutoff_at`, oldest
 * first, behind the pair (after_created, after_person). Not those whose openings inspectors still
 * hold back at `now` (guarantee 8).
 */
int msh_retention_expired(struct msh_tx *tx, int64_t region_id, int64_t cutoff_at, int64_t now,
                          int64_t after_created, int64_t after_person, int64_t limit,
                          struct msh_arena *arena, struct msh_retention_item **ret, size_t *ret_n,
                          struct msh_err *err);

/* Harmless twice. */
int msh_retention_add(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                      const struct msh_retention_item *item, struct msh_err *err);
/* By person id, behind `after_person`; `waiting` leaves out what is destroyed. */
int msh_retention_items(struct msh_tx *tx, int64_t region_id, int64_t list_id, int64_t after_person,
                        bool waiting, int64_t limit, struct msh_arena *arena,
                        struct msh_retention_item **ret, size_t *ret_n, struct msh_err *err);
/* Does a confirmed list name the person, still to be destroyed? */
int msh_retention_waits(struct msh_tx *tx, int64_t region_id, int64_t person_id, bool *ret,
                        struct msh_err *err);
/* A person of the list is destroyed: its row and the list's count. Counts once. */
int msh_retention_destroyed(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                            int64_t person_id, int64_t at, struct msh_err *err);

/* Requests about a ticket that can still be repeated: their digests are made of the words and the
 * contact sent. `principal` is the requester's. */
int msh_retention_forget_answers(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                                 const char *principal, struct msh_err *err);

#endif
