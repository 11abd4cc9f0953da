/*
 * import_store.h - which run of an import brought in a ticket, and what its row held.
 *
 * One row a ticket, written with it and never changed; the ticket's first event carries its digest.
 * Errors of db.h.
 */
#ifndef MSH_STORE_IMPORT_STORE_H
#define MSH_STORE_IMPORT_STORE_H

#include "domain/vocab.h"
#include "store/columns.h"

struct msh_import_kept {
    int64_t ticket_id, batch_id;
    uint8_t digest[MSH_ROW_DIGEST_SIZE]; /* keyed, of the row as it was read */
};

int msh_import_kept_insert(struct msh_tx *tx, int64_t region_id, const struct msh_import_kept *kept,
                           struct msh_err *err);
/* MSH_E_NOT_FOUND: the ticket came in by another door. */
int msh_import_kept_get(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        struct msh_import_kept *ret, struct msh_err *err);
/* Rows of the table: what verify has met must be all there is. */
int msh_import_kept_count(struct msh_tx *tx, int64_t region_id, int64_t *ret_n,
                          struct msh_err *err);
void msh_import_kept_digest(const struct msh_import_kept *kept, enum msh_crypto_profile profile,
                            const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);

/* The ticket of a source's number; MSH_E_NOT_FOUND. One that came in through the API has no batch and
 * a digest of zeros. */
int msh_import_known(struct msh_tx *tx, int64_t region_id, const char *source, const char *number,
                     struct msh_import_kept *ret, struct msh_err *err);

/* The number there is free again: the ticket that had it was taken back. MSH_E_STATE "touched" when
 * somebody was faster. */
int msh_import_release(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                       struct msh_err *err);

/* Tickets of a batch by id after `after`, at most `max`; has anybody but the system touched them? */
struct msh_import_ticket {
    int64_t ticket_id;
    bool touched;
};
int msh_import_tickets(struct msh_tx *tx, int64_t region_id, int64_t batch_id, int64_t after,
                       struct msh_import_ticket *ret, size_t max, size_t *ret_n,
                       struct msh_err *err);

/* Runs, newest first, at most `max`. */
struct msh_import_batch {
    int64_t batch_id;
    int64_t tickets, undone;
    char source[40];
};
int msh_import_batches(struct msh_tx *tx, int64_t region_id, struct msh_import_batch *ret,
                       size_t max, size_t *ret_n, struct msh_err *err);

/* Tickets accepted in [after.at, to_at), behind `after`, in that order, at most `max`; without what was
 * taken back. */
struct msh_import_at {
    int64_t at, ticket_id;
};
int msh_import_span(struct msh_tx *tx, int64_t region_id, struct msh_import_at after, int64_t to_at,
                    struct msh_import_at *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* Closed history by ticket after `after`, at most `max`: what a judgement of its lateness reads.
 * Texts in the arena. */
struct msh_import_closed {
    int64_t ticket_id;
    const char *number, *source, *source_number, *category; /* category: NULL = none */
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    int64_t accepted_at, closed_at;
};
int msh_import_closed(struct msh_tx *tx, int64_t region_id, int64_t after, size_t max,
                      struct msh_arena *arena, struct msh_import_closed **ret, size_t *ret_n,
                      struct msh_err *err);

#endif
