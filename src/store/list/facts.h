/*
 * facts.h - the fact table of one region, filled from the database, kept current by the feed, and
 * asked in place of SQL where that changes nothing but the cost.
 *
 * When it answers. A list runs in a read transaction, which sees one snapshot of the database; the
 * snapshot knows its position in the feed (feed.h) and the hash of the event there. The facts answer
 * only where they stand at that very position, so every list is the one SQL would give in the same
 * snapshot: a caller who has just written reads what he wrote, and what SQL hides is hidden. Facts
 * that lie a little behind are brought up by the reader himself, who reads the tickets that changed
 * in his own snapshot; ones that lie far behind, or ahead of an older snapshot, leave the answer to
 * SQL. On PostgreSQL events are numbered after they were committed: a snapshot that holds one
 * without a number is left to SQL.
 *
 * Why that is right. Whatever a fact is made of (the ticket's row, its shares, the units it accuses,
 * what its last callback said of contact) is written in the transaction of an event on the ticket's
 * own subject. So two snapshots at one position with nothing unnumbered hold the same facts, and
 * between two positions only tickets named by the feed differ. A ticket that is named is read again
 * as it stands.
 *
 * Filling. A thread reads all tickets in pages, each a short transaction, into a table nobody sees
 * yet; then it follows the feed from where it stood before the first page, and the facts answer once
 * they have reached a snapshot later than every page. Nothing waits for it. It goes on following, so
 * that readers find little to bring up.
 *
 * A database may lose its last commits (a failover to a replica that lagged). Then another event, or
 * none, stands where the facts stand: they answer nothing until they have been filled again.
 *
 * Details of a ticket are never read from here, and a value that does not fit the columns
 * (list/fact_table.h) ends it: SQL answers until the next start.
 *
 * Threads: any. Lists hold the lock shared, bringing up holds it for microseconds; neither while the
 * database is read. One store has one fact store at most, and one region of it.
 */
#ifndef MSH_STORE_FACTS_H
#define MSH_STORE_FACTS_H

#include "store/list/fact_table.h"

struct msh_fact_store;

/* Attach empty facts to a store; nothing answers from them yet. */
struct msh_fact_store *msh_facts_new(struct msh_store *store, int64_t region_id);
/* Ends the thread and detaches. No transaction of the store may run. NULL-safe. */
void msh_facts_free(struct msh_fact_store *facts);

/* Those attached to a store; NULL without. */
struct msh_fact_store *msh_facts_of(struct msh_store *store);

/* The thread that fills and follows; `trouble` (may be NULL) is called from it, and no more after a
 * value that did not fit. MSH_E_UNAVAILABLE "thread". */
int msh_facts_start(struct msh_fact_store *facts, void (*trouble)(const struct msh_err *err),
                    struct msh_err *err);
/* What the thread does, once: fill if need be, follow the feed to its end. For tests and programs
 * without the thread. MSH_E_LIMIT "facts_full" once something did not fit; MSH_E_STALE "facts_lost"
 * when the database lost commits: the next call fills again. */
int msh_facts_catch_up(struct msh_fact_store *facts, struct msh_err *err);

struct msh_facts_told {
    bool ready;       /* filled and following */
    bool broken;      /* something did not fit */
    int64_t feed_pos; /* stands there */
    int64_t answered; /* lists and figures answered, since the start */
    int64_t declined; /* left to SQL since it was ready */
    struct msh_fact_size size;
};
void msh_facts_tell(struct msh_fact_store *facts, struct msh_facts_told *ret);

/*
 * Inside a read: msh_fact_walk, if the facts may answer in this snapshot. *ret_answered says so;
 * false: nothing was handed out. The consumer must not use the transaction.
 */
int msh_facts_walk(struct msh_tx *tx, int64_t region_id, const struct msh_fact_ask *ask,
                   msh_hit_fn each, void *arg, bool *ret_answered, struct msh_err *err);
/* The same of msh_fact_spots. */
int msh_facts_spots(struct msh_tx *tx, int64_t region_id, const struct msh_fact_ask *ask,
                    struct msh_fact_spot *spots, size_t n, bool *ret_answered, struct msh_err *err);
/* The same of msh_fact_sum. */
int msh_facts_sum(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                  const struct msh_fact_span *span, struct msh_arena *arena,
                  struct msh_fact_sums *ret, bool *ret_answered, struct msh_err *err);

#endif
