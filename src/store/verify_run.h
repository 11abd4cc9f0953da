/*
 * verify_run.h - what the two halves of verify share; included by verify*.c only.
 */
#ifndef MSH_STORE_VERIFY_RUN_H
#define MSH_STORE_VERIFY_RUN_H

#include "store/verify.h"

struct msh_verify_run {
    const struct msh_region *region;
    const struct msh_verify *how;
    struct msh_tx *tx;
    struct msh_arena page; /* rows of one page */
    struct msh_verify_sum sum;
    int64_t feed_end, sealed_end, seal_no; /* what the sequencer's row says */
    uint8_t seal_hash[MSH_HASH_SIZE];
};

void msh_verify_report(struct msh_verify_run *run, const char *code, const char *subject_kind,
                       int64_t subject_id, int64_t seq, const char *fmt, ...) MSH_PRINTF(6, 7);

/* Outbox, feed and seals. */
int msh_verify_feed(struct msh_verify_run *run, struct msh_err *err);
int msh_verify_seals(struct msh_verify_run *run, struct msh_err *err);

#endif
