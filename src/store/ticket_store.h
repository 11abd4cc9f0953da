/*
 * ticket_store.h - the ticket aggregate in rows.
 *
 * Everything here is a projection of events and is written in the transaction that appends them.
 * Words, persons, files and events have stores of their own. Ids of absent things are 0 and NULL in
 * the database. Memory belongs to the arena given.
 */
#ifndef MSH_STORE_TICKET_STORE_H
#define MSH_STORE_TICKET_STORE_H

#include "base/crypto.h"
#include "domain/ticket.h"
#include "store/columns.h"

/* A ticket with what the rule book does not need to know. */
struct msh_ticket_row {
    struct msh_ticket ticket;
    const char *number;
    const uint8_t *code_hash; /* MSH_HASH_SIZE bytes, or NULL */
    int64_t version;          /* seq of the ticket's last event */
    const char *channel;
    enum msh_requester_kind requester_kind;
    const char *category; /* code, or NULL */
    int64_t area_id;
    const char *place; /* in words, or NULL */
    bool has_point;
    int64_t lat, lon;       /* millionths of a degree */
    const char *title;      /* the requester's or the operator's */
    const char *unit_title; /* of the approved rendition, or NULL */
    int64_t matter_id;
    int matter_nth; /* its place in the matter; 1 where there is none */
    int64_t
        *matter_reviewers; /* of the earlier tickets, 0 = not reviewed; matter_nth - 1 of them */
    bool minor, guardian;  /* under 14; the contact is a guardian's, who consents */
    int64_t lead_unit;
    const char *source, *source_number; /* the door's own number, or NULL */
    int64_t *accused;                   /* units a report names */
    size_t n_accused;
};

/* MSH_E_NOT_FOUND. `needs_place` stays false: the category tree is the directory's. */
int msh_ticket_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                    struct msh_arena *arena, struct msh_ticket_row *ret, struct msh_err *err);

int msh_ticket_find_number(struct msh_tx *tx, int64_t region_id, const char *number,
                           int64_t *ret_id, struct msh_err *err);

/* The new ticket's row and parts, as msh_ticket_save would leave them. */
int msh_ticket_insert(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                      struct msh_err *err);

/* Another query code. */
int msh_ticket_set_code(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        const uint8_t code_hash[MSH_HASH_SIZE], struct msh_err *err);

/*
 * Write the projection after `version` was appended: the ticket's row, and each part marked dirty,
 * whose touched_seq becomes `version`. Keeps ticket_unit (the scope of a clerk's lists).
 */
int msh_ticket_save(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                    struct msh_err *err);

/*
 * What the rows of an aggregate hold, in one keyed digest per kind of row. The last event of each
 * command carries them, so that a row changed behind the chain's back shows; the key keeps a reader
 * of the payload from trying out what a row may hold. False when there are no such rows.
 */
enum msh_row_group {
    MSH_ROW_TICKET,
    MSH_ROW_TASK,
    MSH_ROW_CLAIM,
    MSH_ROW_CLOCK,
    MSH_ROW_CALLBACK,
    MSH_ROW_ACCUSED,
    MSH_ROW_COUNT
};
extern const struct msh_names msh_row_group_names;
bool msh_ticket_digest(const struct msh_ticket_row *row, enum msh_row_group group,
                       enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                       uint8_t ret[MSH_ROW_DIGEST_SIZE]);

/* Do the columns computed from a stored ticket's parts (due_at, due_stage) and the scope rows
 * (ticket_unit) say what they should? */
int msh_ticket_derived(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                       bool *ret_due, bool *ret_scope, struct msh_err *err);

/* Last seq that touched a part ("task", "claim" or "callback"): what an edit's If-Match is compared
 * with (design §5). 0 where there is no such part. */
int msh_ticket_touched(struct msh_tx *tx, int64_t region_id, const char *part, int64_t part_id,
                       int64_t *ret_seq, struct msh_err *err);

/* Which ticket does this part belong to? MSH_E_NOT_FOUND. */
int msh_ticket_of_part(struct msh_tx *tx, int64_t region_id, const char *part, int64_t part_id,
                       int64_t *ret_ticket_id, struct msh_err *err);

/* Tickets merged into this one, by id after `after`; at most `max`. */
int msh_ticket_children(struct msh_tx *tx, int64_t region_id, int64_t parent_id, int64_t after,
                        int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* Tickets with running clocks that lean on an unannounced calendar year, by ticket after `after`;
 * at most `max`. */
int msh_ticket_provisional(struct msh_tx *tx, int64_t region_id, int64_t after, int64_t *ret,
                           size_t max, size_t *ret_n, struct msh_err *err);

/* Rows of the table: what verify has met must be all there is. */
int msh_ticket_count(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err);

/* A reply's facts; its words are pieces. */
struct msh_reply {
    int64_t id, ticket_id, task_id;
    int round;
    enum msh_answer truth, contacted, solved;
    const char *contact_by, *contact_way, *unsolved_reason;
    enum msh_answer beyond_duty; /* is the demand beyond what the unit may do? */
    const char *beyond_type;     /* then: of what kind (超出行政范围类 …) */
    int64_t contact_at;
    int64_t author_id, created_at;
};
int msh_reply_insert(struct msh_tx *tx, int64_t region_id, const struct msh_reply *reply,
                     struct msh_err *err);
void msh_reply_digest(const struct msh_reply *reply, enum msh_crypto_profile profile,
                      const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);
int msh_reply_list(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, struct msh_arena *arena,
                   struct msh_reply **ret, size_t *ret_n, struct msh_err *err);

struct msh_rendition {
    int64_t id, ticket_id, piece_id;
    const char *title;
    int64_t author_id, approver_id, approved_at, created_at;
};
int msh_rendition_insert(struct msh_tx *tx, int64_t region_id, const struct msh_rendition *r,
                         struct msh_err *err);
int msh_rendition_approve(struct msh_tx *tx, int64_t region_id, int64_t rendition_id,
                          int64_t approver_id, int64_t at, struct msh_err *err);
void msh_rendition_digest(const struct msh_rendition *rendition, enum msh_crypto_profile profile,
                          const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);
int msh_rendition_list(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                       struct msh_arena *arena, struct msh_rendition **ret, size_t *ret_n,
                       struct msh_err *err);

/* Matters: link two tickets of one requester on one subject; makes the matter if there is none. */
int msh_matter_link(struct msh_tx *tx, int64_t region_id, int64_t new_matter_id, int64_t ticket_a,
                    int64_t ticket_b, int64_t at, int64_t *ret_matter_id, struct msh_err *err);

/* How many tickets belong to it; 0 for no matter. */
int msh_matter_size(struct msh_tx *tx, int64_t region_id, int64_t matter_id, int64_t *ret_n,
                    struct msh_err *err);

/* A failed attempt to reach the requester; `attempt` counts from 1. */
int msh_attempt_insert(struct msh_tx *tx, int64_t region_id, int64_t callback_id, int attempt,
                       int64_t at, int64_t account_id, const char *outcome, struct msh_err *err);

/* Replace the accused units of a report. */
int msh_accused_set(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, const int64_t *units,
                    size_t n, struct msh_err *err);

#endif
