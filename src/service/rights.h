/*
 * rights.h - what a person may ask of the data about them, and what inspectors read.
 *
 * PIPL 45-47: correction, restriction, deletion. Every act is an event of the subject ("access",
 * ticket); sealed fields change, chains do not. Destroying a person's key is a two-person act
 * (design §5): one asks, another confirms. Thread-safe.
 */
#ifndef MSH_SERVICE_RIGHTS_H
#define MSH_SERVICE_RIGHTS_H

#include "service/ticket.h"

/* What is corrected. A field that is not set stays as it is; one set to NULL is forgotten. */
struct msh_rectify {
    bool set_name, set_phone;
    const char *name, *phone;
};
/* The new fields stand under a new key, the old ones are gone. MSH_E_NOT_FOUND "anonymous";
 * MSH_E_INVALID where neither name nor phone would be left: that is erasing. */
int msh_person_rectify(struct msh_call *call, int64_t ticket_id, const struct msh_rectify *change,
                       struct msh_err *err);

/* Storage only: no longer shown in caller history. */
int msh_person_freeze(struct msh_call *call, int64_t ticket_id, bool restricted,
                      struct msh_err *err);

/* First call asks, a call by another account confirms and destroys: *ret_done tells. After that
 * nothing opens the identity; words and chains stay. */
int msh_person_erase(struct msh_call *call, int64_t ticket_id, bool *ret_done, struct msh_err *err);

/* Inspectors hold back "who opened my name" until then, at most the city's setting (guarantee 8). */
int msh_person_hold_back(struct msh_call *call, int64_t ticket_id, int64_t until_at,
                         struct msh_err *err);

/* How the data about a requester stand, for whoever works on that. MSH_E_NOT_FOUND "anonymous" where
 * there never was a person. */
#define MSH_ASKS_MAX 20
struct msh_erase_ask {
    int64_t at;
    int64_t by; /* account; 0: the requester */
};
struct msh_person_state {
    int64_t ticket_id;
    const char *number;
    bool has_name, has_phone, restricted;
    int64_t held_until;   /* who opened the name is not told before; 0 = is told */
    int64_t destroyed_at; /* 0 = not */
    struct msh_erase_ask asks[MSH_ASKS_MAX]; /* to delete it, the newest, oldest first */
    size_t n_asks;
    bool mine;  /* the newest asking that counts is this caller's own: somebody else confirms */
    bool asked; /* somebody else who works here asked: this caller's asking confirms it */
};
int msh_person_state(struct msh_call *call, int64_t ticket_id, struct msh_person_state *ret,
                     struct msh_err *err);
/* Those whose deletion was asked for and waits, longest first, as far as the caller may know them;
 * at most `limit` (1 to 200). In the call's arena. */
int msh_person_requests(struct msh_call *call, int64_t limit, struct msh_person_state **ret,
                        size_t *ret_n, struct msh_err *err);

/* Answers to "did anyone press you?", for inspectors only, by ticket. */
struct msh_pressure {
    int64_t ticket_id;
    int64_t seq;
    int64_t at;
    bool pressed;
};
int msh_pressure_list(struct msh_call *call, int64_t after_ticket, int64_t after_seq, int64_t limit,
                      struct msh_pressure **ret, size_t *ret_n, struct msh_err *err);

#endif
