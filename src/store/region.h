/*
 * region.h - the city a database belongs to, its business clock, and the leases of its processes.
 *
 * Two clocks: the real clock (base/time.h) for ids, leases, sessions, limits and key retention;
 * business time for everything a rule counts. They differ only in a sandbox, by an offset that is
 * a row and is therefore read inside each transaction. The struct is plain data of the caller,
 * immutable after load except for what the header says is refreshed. Thread-safe.
 */
#ifndef MSH_STORE_REGION_H
#define MSH_STORE_REGION_H

#include "base/crypto.h"
#include "base/id.h"
#include "store/db.h"

/* Called after COMMIT in the committing thread; must only wake somebody (write an eventfd, post a
 * semaphore). Either function may be NULL. */
struct msh_feed_hook {
    void (*appended)(void *arg); /* PostgreSQL: unsequenced rows wait for the sequencer */
    void (*fed)(void *arg);      /* the feed grew */
    void *arg;
};

#define MSH_REGION_NAME_SIZE 192
#define MSH_DATA_MARK_SIZE   33

struct msh_region {
    int64_t region_id;
    char name[MSH_REGION_NAME_SIZE];
    char preset[32];
    enum msh_crypto_profile crypto;
    bool sandbox;
    int64_t clock_offset_ms; /* as of load; msh_region_now reads the row */
    int64_t config_epoch;    /* as of load; msh_region_epoch reads the row */
    int64_t zone_ms;
    char data_mark[MSH_DATA_MARK_SIZE]; /* must equal the mark kept in DIR */
    int64_t created_at;
    const struct msh_feed_hook *hook; /* process-local, NULL after load */
};

/* 32 random hex digits for data_mark. */
void msh_region_mark(char ret[MSH_DATA_MARK_SIZE]);

/* At init: the region's row and its feed and seal state. MSH_E_CONFLICT when it exists. */
int msh_region_insert(struct msh_tx *tx, const struct msh_region *region, struct msh_err *err);

/* `region_id` 0 takes the only region of this database. MSH_E_NOT_FOUND; MSH_E_STATE
 * "region_ambiguous" for 0 where there are several. */
int msh_region_load(struct msh_tx *tx, int64_t region_id, struct msh_region *ret,
                    struct msh_err *err);

/* The code of its crypto profile, as receipts name it. */
const char *msh_region_profile(const struct msh_region *region);

/* Business now of this transaction. */
int msh_region_now(struct msh_tx *tx, const struct msh_region *region, int64_t *ret_now,
                   struct msh_err *err);

/* Somebody changed units, rules, calendars or accounts: servers compare once a second. */
int msh_region_bump_epoch(struct msh_tx *tx, const struct msh_region *region, struct msh_err *err);
int msh_region_epoch(struct msh_tx *tx, const struct msh_region *region, int64_t *ret_epoch,
                     struct msh_err *err);

/* Sandbox only, forward only (by_ms > 0, at most 10 years): MSH_E_NOT_FOUND elsewhere,
 * MSH_E_INVALID for a bad step. The caller appends the event. */
int msh_region_advance_clock(struct msh_tx *tx, const struct msh_region *region, int64_t by_ms,
                             int64_t *ret_offset_ms, struct msh_err *err);

/*
 * Node leases: the right of one process to make ids under a node number (base/id.h). A process
 * that could not renew before `until_at` must stop making ids. Times are of the real clock.
 */
struct msh_node_lease {
    int64_t region_id;
    unsigned node;
    int64_t until_at;
    int64_t high_ms; /* start the generator here: msh_idgen_new(node, high_ms) */
    char owner[64];
};

/* Take the lowest free node. MSH_E_UNAVAILABLE "node_none" when all 1,024 are leased. */
int msh_node_acquire(struct msh_tx *tx, int64_t region_id, const char *owner, int64_t real_at,
                     int64_t lease_ms, struct msh_node_lease *ret, struct msh_err *err);
/* Prolong and store the mark msh_idgen_high(). MSH_E_STALE "node_lost" when the lease ran out and
 * somebody else may use the node. Updates `lease`. */
int msh_node_renew(struct msh_tx *tx, struct msh_node_lease *lease, int64_t high_ms,
                   int64_t real_at, int64_t lease_ms, struct msh_err *err);
/* How many nodes of the region are held at this instant. */
int msh_node_holders(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t *ret_n,
                     struct msh_err *err);
/* Give it back on a clean end. */
int msh_node_release(struct msh_tx *tx, const struct msh_node_lease *lease, int64_t high_ms,
                     struct msh_err *err);

#endif
