/*
 * verify.h - read every chain of a region again and name what does not fit.
 *
 * One long read of one snapshot, shared by several threads where the engine lets them see the same
 * one; memory bounded by a page each. Checked: per subject gapless seq, instants
 * that never step back, prev and hash, columns equal to the payload; heads equal to the last
 * event; one outbox row per event with its hash, feed positions gapless and in seq order within a
 * subject; every sealed leaf still an event with that hash; each seal's root, hash and link to the
 * one before. Events of closed years are walked out of their
 * archive (archive.h). States and clocks are the caller's: `each` sees every event once, in order of
 * seq within a subject and all of a subject together.
 *
 * The work falls into pieces: subjects of kinds before "ticket", then tickets by ranges of their id
 * (with what comes behind them), then heads, feed, seals and what the caller adds. Pieces have
 * numbers from 0 and are begun in this order; what is reported in order of piece is reported as by
 * one thread alone.
 */
#ifndef MSH_STORE_VERIFY_H
#define MSH_STORE_VERIFY_H

#include "base/json.h"
#include "store/event_store.h"

/*
 * Codes: "subject_missing" (all events of a subject gone), "tail_cut" (its last events gone),
 * "event_missing" (one inside), "event_time", "event_prev", "event_hash" (payload or place was
 * changed), "event_payload" (not canonical), "event_columns", "head_missing", "head_differs",
 * "outbox_missing", "outbox_differs", "feed_gap", "feed_order", "leaf_missing", "leaf_differs"
 * (another event stands where one was sealed), "seal_gap", "seal_prev", "seal_root", "seal_hash",
 * "sequencer_differs", "archive_differs" (an archive that cannot be read, or of events that stand
 * loose as well).
 */
struct msh_verify_problem {
    const char *code;
    const char *subject_kind; /* "" where no subject is meant (feed, seal) */
    int64_t subject_id;
    int64_t seq;    /* or feed position or seal number */
    char text[256]; /* English, no personal data */
};

struct msh_verify {
    void (*report)(void *arg, const struct msh_verify_problem *problem);
    /* May read through `tx`; a negative answer ends the run with it. `payload` is the event's as a
     * tree, NULL where it is none (which has been reported). May be NULL. */
    int (*each)(void *arg, struct msh_tx *tx, const struct msh_event *event,
                const struct msh_jval *payload, struct msh_err *err);
    /* After the last event of a subject. May be NULL. */
    int (*subject_end)(void *arg, struct msh_tx *tx, const char *subject_kind, int64_t subject_id,
                       struct msh_err *err);
    void *arg;
    /* Before the first event of a subject: where the trees of its payloads are kept; NULL, or left
     * out: they are gone after `each`. */
    struct msh_arena *(*subject_begin)(void *arg, const char *subject_kind);
    /* Before everything: the run may begin again after a lost connection. May be NULL. */
    void (*begin)(void *arg);
    /* After everything, in the same snapshot. May be NULL. */
    int (*end)(void *arg, struct msh_tx *tx, struct msh_err *err);

    /* More threads: `args` instead of `arg`, one of each worker; calls with different ones come at
     * once. The first worker begins, ends, and reads the first piece. All may be left out. */
    size_t workers; /* MSH_VERIFY_WORKERS_MAX at most; PostgreSQL has one */
    void *const *args;
    void (*piece_begin)(void *arg, size_t no);
    void (*piece_end)(void *arg, size_t no); /* comes after an error too */
    /* Behind the first piece, before any ticket. */
    void (*tickets)(void *arg);
    /* Pieces of the caller, the last ones. */
    int (*const *more)(void *arg, struct msh_tx *tx, struct msh_err *err);
    size_t n_more;
};

#define MSH_VERIFY_WORKERS_MAX 16

struct msh_verify_sum {
    int64_t subjects, events, seals;
    int64_t feed_pos;    /* last position seen: what the figures are true for */
    int64_t unsequenced; /* outbox rows still waiting for their position */
    int64_t sealed_pos;
    int64_t problems;
};

/* Problems are reported, not errors; the answer is negative only when reading failed. Several workers
 * see one snapshot because all begin while a write of ours, which writes nothing, keeps others off;
 * where that cannot be had, the first works alone. */
int msh_verify_chains(struct msh_store *store, const struct msh_region *region,
                      const struct msh_verify *how, struct msh_verify_sum *ret,
                      struct msh_err *err);

#endif
