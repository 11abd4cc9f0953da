/*
 * idem_store.h - one command, one effect: the idempotency row of a request.
 *
 * A command's transaction takes its row first (design §5, lock order), with ids and version of the
 * answer where it knows them by then, else they are stored last; the answer is rendered again on a
 * hit after checking permission.
 * Unique on (region, principal, route, key). Kept 7 days by the real clock.
 */
#ifndef MSH_STORE_IDEM_STORE_H
#define MSH_STORE_IDEM_STORE_H

#include "store/region.h"

#define MSH_IDEM_KEEP_MS (7 * MSH_DAY_MS)

struct msh_idem_key {
    const char *principal; /* "account:42", "ticket:7", "anonymous" …, at most 64 bytes */
    const char *route;     /* at most 128 bytes */
    const char *key;       /* at most 128 bytes */
    uint8_t body_digest[MSH_HASH_SIZE];
};

struct msh_idem {
    bool hit; /* the command ran before: render its answer */
    int status;
    int64_t ref_id; /* 0: none */
    int64_t version;
    int64_t created_at; /* real clock: when the first one came */
};

/*
 * Find the row or take it for this transaction, with the status, ref_id and version in `idem`: all
 * 0 where msh_idem_store will follow. On a hit `idem` becomes what was found. A second request with
 * the key waits for the first to end. MSH_E_CONFLICT "idempotency_mismatch" when the key came with
 * another body.
 */
int msh_idem_take(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key,
                  int64_t real_at, struct msh_idem *idem, struct msh_err *err);

/* Only look, for reading routes and tests: `hit` tells. A hit makes the transaction's COMMIT wait for
 * what a command's waits for, the synchronous standby. */
int msh_idem_find(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key,
                  struct msh_idem *ret, struct msh_err *err);

/* An answer that was not known yet, in the transaction that took the row. */
int msh_idem_store(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key, int status,
                   int64_t ref_id, int64_t version, struct msh_err *err);

/* Drop at most `limit` rows older than MSH_IDEM_KEEP_MS. */
int msh_idem_purge(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t limit,
                   int64_t *ret_n, struct msh_err *err);

#endif
