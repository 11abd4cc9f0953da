/*
 * sqlite_fault.h - make SQLite fail where we want: allocations, writes and syncs of its files.
 *
 * Every opened database also knows test_fail(code), which fails its statement with that result
 * code, and test_interrupt(). A fault fires in any thread. Counters start again at each arming.
 */
#ifndef MSH_TEST_SQLITE_FAULT_H
#define MSH_TEST_SQLITE_FAULT_H

#include "store/db.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_ALLOC,      /* an allocation answers NULL */
    FAULT_WRITE_IO,   /* a write of a file answers EIO */
    FAULT_WRITE_FULL, /* a write of a file answers ENOSPC */
    FAULT_SYNC,       /* an fsync answers EIO */
};

/* Once, before the first store is opened. */
void fault_install(void);

/* The n-th call from now fails, from 1; with `forever` also all later ones. */
void fault_arm(enum fault_kind kind, int64_t n, bool forever);

/* Stop failing; true if a fault has fired since fault_arm. */
bool fault_disarm(void);

/* Number of syncs of any file since fault_install. */
int64_t fault_syncs(void);

/* Transactions waiting for the writer of a SQLite store. */
int fault_queued(struct msh_store *store);

#endif
