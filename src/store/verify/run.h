/*
 * verify_run.h - what the parts of verify share; included by verify*.c only.
 */
#ifndef MSH_STORE_VERIFY_RUN_H
#define MSH_STORE_VERIFY_RUN_H

#include "store/verify/verify.h"

struct msh_verify_run {
    const struct msh_region *region;
    const struct msh_verify *how;
    void *arg; /* of this worker */
    struct msh_tx *tx;
    struct msh_arena page;    /* rows of one page */
    struct msh_arena payload; /* the tree of one payload */
    struct msh_verify_sum sum;
    int64_t feed_end, sealed_end, seal_no; /* what the sequencer's row says */
    uint8_t seal_hash[MSH_HASH_SIZE];
};

void msh_verify_report(struct msh_verify_run *run, const char *code, const char *subject_kind,
                       int64_t subject_id, int64_t seq, const char *fmt, ...) MSH_PRINTF(6, 7);

/* Subjects behind (kind, id), up to (until_kind, until_id): their loose events, then those that are
 * bound whole. `until_kind` NULL: to the end. */
struct msh_verify_range {
    const char *kind;
    int64_t id;
    const char *until_kind;
    int64_t until_id;
};
int msh_verify_events(struct msh_verify_run *run, const struct msh_verify_range *range,
                      struct msh_err *err);

/* Heads, outbox, leaves, feed and seals. */
int msh_verify_heads(struct msh_verify_run *run, struct msh_err *err);
int msh_verify_lone_outbox(struct msh_verify_run *run, struct msh_err *err);
int msh_verify_lone_leaves(struct msh_verify_run *run, struct msh_err *err);
int msh_verify_feed(struct msh_verify_run *run, struct msh_err *err);
int msh_verify_seals(struct msh_verify_run *run, struct msh_err *err);

#endif
