/*
 * event_store.h - the only way anything changes: append an event to its subject's hash chain.
 *
 * A subject is (kind, id); its events have gapless `seq` from 1. The payload is canonical JSON,
 * stored and hashed as the bytes it is:
 *
 *   {"v":1,"at":1767225600000,"actor":{"kind":"staff","id":"42"},"op":"dispatch",
 *    "machine":"ticket","target":"7","from":"registered","to":"dispatching",
 *    "data":{…},"nonce":"32 hex digits"}
 *
 * without blanks, members in this order, absent values null, ids as strings. The columns of the
 * row repeat it for queries and prove nothing. It holds no personal data and no free text; the
 * nonce keeps short payloads from being guessed.
 *
 * The chain (H is SM3 under `guomi`, SHA-256 under `intl`; integers big-endian):
 *
 *   offset  size  what
 *        0     4  "MSHE"
 *        4     1  version, 1
 *        5     8  region_id
 *       13     2  length k of the subject's kind in bytes
 *       15     k  the kind
 *     15+k     8  subject_id
 *     23+k     8  seq
 *     31+k    32  hash of event seq-1 of the subject; 32 zero bytes for seq 1
 *     63+k    32  H(payload)
 *
 *   event hash = H(these 95+k bytes)
 *
 * Each event has one outbox row (feed.h) written with it. Functions run inside a transaction of
 * the caller; errors of db.h unless said otherwise.
 */
#ifndef MSH_STORE_EVENT_STORE_H
#define MSH_STORE_EVENT_STORE_H

#include "store/region.h"

#define MSH_EVENT_VERSION     1
#define MSH_EVENT_NONCE_SIZE  16
#define MSH_EVENT_PAYLOAD_MAX 65536
#define MSH_SUBJECT_KIND_MAX  32

/* What happened. Words are codes of the vocabulary: ASCII without quotes. NULL and 0 are "none". */
struct msh_event_in {
    const char *subject_kind; /* "ticket" …, at most MSH_SUBJECT_KIND_MAX bytes */
    int64_t subject_id;
    const char *op;
    const char *machine; /* "ticket", "task", "claim" … */
    int64_t target_id;
    const char *state_from, *state_to;
    const char *actor_kind; /* "staff", "requester", "system", "token" */
    int64_t actor_id;
    const char *data; /* JSON object written by base/json.h: ids, codes, digests; NULL is {} */
};

/* An event whose payload is ready but for `at`. Lives as long as the arena and `in`'s strings. */
struct msh_event_ready {
    struct msh_event_in in;
    const char *tail; /* payload from behind the value of "at" */
    size_t tail_n;
};

/* Outside the transaction: format the payload and draw the nonce. MSH_E_BUG "event_shape" for a
 * missing word, `data` that is no object, or a payload above the maximum. */
int msh_event_prepare(struct msh_arena *arena, const struct msh_event_in *in,
                      struct msh_event_ready *ret, struct msh_err *err);

/*
 * Inside: take the next seq of the subject and write event, head and outbox. The stored instant is
 * the later of `at` and the subject's previous event. `expected_seq` is the last seq the caller
 * has seen, 0 for a new subject, -1 for any: MSH_E_STALE "version_stale" when the chain moved on.
 * MSH_E_CORRUPT "chain_head" when head and events contradict each other. `ret_seq` may be NULL.
 */
int msh_event_append_ready(struct msh_tx *tx, const struct msh_region *region,
                           const struct msh_event_ready *ready, int64_t at, int64_t expected_seq,
                           int64_t *ret_seq, struct msh_err *err);

/*
 * Inside: all events of subjects that nobody knows yet, whose ids this transaction made: no head is
 * asked for, and the feed's places are taken at once. Several events of one subject follow each other.
 */
struct msh_event_chain {
    const struct msh_event_ready *events; /* of one subject */
    size_t n;
    int64_t at;
};
int msh_event_append_new(struct msh_tx *tx, const struct msh_region *region,
                         const struct msh_event_chain *chains, size_t n, struct msh_err *err);

/* Both in one call, for code outside the hot path. */
int msh_event_append(struct msh_tx *tx, const struct msh_region *region,
                     const struct msh_event_in *in, int64_t at, int64_t expected_seq,
                     int64_t *ret_seq, struct msh_err *err);

/* What msh_event_append_ready stores of the first event of a new subject, byte for byte. */
struct msh_event;
void msh_event_first(const struct msh_region *region, const struct msh_event_ready *ready,
                     int64_t at, struct msh_arena *arena, struct msh_event *ret);

/* Reading --------------------------------------------------------------------------------------*/

struct msh_subject_head {
    int64_t seq; /* 0: the subject has no event */
    int64_t at;
    uint8_t hash[MSH_HASH_SIZE];
};

int msh_event_head(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, struct msh_subject_head *ret, struct msh_err *err);

/* The head again, locked until the end of the transaction. With several subjects, lock them in
 * order of (kind bytewise, id) before the first append. */
int msh_event_lock(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, struct msh_subject_head *ret, struct msh_err *err);

struct msh_event {
    const char *subject_kind;
    int64_t subject_id;
    int64_t seq;
    int64_t at;
    const char *op;
    const char *machine; /* or NULL */
    int64_t target_id;
    const char *state_from, *state_to; /* or NULL */
    const char *actor_kind;
    int64_t actor_id;
    const char *payload; /* NUL-terminated after payload_n bytes */
    size_t payload_n;
    uint8_t prev_hash[MSH_HASH_SIZE];
    uint8_t hash[MSH_HASH_SIZE];
};

/* The columns of `event e` msh_event_copy reads, from column 0. */
#define MSH_EVENT_COLUMNS                                                                          \
    "e.subject_kind, e.subject_id, e.seq, e.at, e.op, e.machine, e.target_id, e.state_from,"       \
    " e.state_to, e.actor_kind, e.actor_id, e.payload, e.prev_hash, e.hash"

/* The current row into the arena. False when a stored hash has a wrong length; it reads as zero. */
bool msh_event_copy(struct msh_rows *rows, struct msh_arena *arena, struct msh_event *ret);

/* Events with seq > after_seq, ascending, at most `limit` (1 to 1,000), in the arena. */
int msh_event_list(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, int64_t after_seq, int64_t limit, struct msh_arena *arena,
                   struct msh_event **ret_events, size_t *ret_n, struct msh_err *err);

/* The same over all subjects of a kind, by (subject_id, seq) after the given pair. */
int msh_event_list_kind(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                        int64_t after_subject, int64_t after_seq, int64_t limit,
                        struct msh_arena *arena, struct msh_event **ret_events, size_t *ret_n,
                        struct msh_err *err);

/* The newest `limit` (1 to 1,000) events of one op of a chain, oldest first. Of a ticket's chain this
 * and the next look at what is not bound yet (archive.h): at years that are not closed. */
int msh_event_list_op(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                      int64_t subject_id, const char *op, int64_t limit, struct msh_arena *arena,
                      struct msh_event **ret, size_t *ret_n, struct msh_err *err);

/* How many events of this op stand in a chain after an instant, and when the first of them was; counts
 * no further than `max`, newest first. Other events of the chain, however many, hide none. */
int msh_event_since(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                    int64_t subject_id, const char *op, int64_t after_at, int64_t max,
                    int64_t *ret_n, int64_t *ret_first_at, struct msh_err *err);

/* One event; MSH_E_NOT_FOUND. */
int msh_event_get(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                  int64_t subject_id, int64_t seq, struct msh_arena *arena, struct msh_event *ret,
                  struct msh_err *err);

/* Pure: the hash of the table above. Returns false when the kind is too long. */
bool msh_event_hash(enum msh_crypto_profile profile, int64_t region_id, const char *subject_kind,
                    int64_t subject_id, int64_t seq, const uint8_t prev[MSH_HASH_SIZE],
                    const void *payload, size_t payload_n, uint8_t ret[MSH_HASH_SIZE]);

#endif
