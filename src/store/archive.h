/*
 * archive.h - the chains of tickets from closed years, bound into one row each.
 *
 * An event that still moves is three rows: itself, its place in the feed, its leaf in a seal. Years
 * later nobody follows the feed that far back; then the events of a ticket are bound into one row of
 * `event_archive` and leave `event` and `outbox`. Nothing is lost and nothing is proved less: the
 * payloads and hashes stay byte for byte, the leaves stay, every reader of a chain (event_store.h)
 * finds bound events where it found them before, and `verify` walks them like the others. What
 * happens to the ticket later is appended behind them as ever.
 *
 * `events` holds, for each event from seq 1:
 *
 *   offset  size  what
 *        0     4  n, bytes of the payload, big-endian
 *        4    32  the event's hash
 *       36     n  the payload
 *
 * The columns of an event are read back from its payload, and prev_hash is the hash before it.
 */
#ifndef MSH_STORE_ARCHIVE_H
#define MSH_STORE_ARCHIVE_H

#include "store/event_store.h"

#define MSH_ARCHIVE_BYTES_MAX ((size_t)1 << 20) /* of one subject */

/*
 * Bound events of a subject from seq 1, in the arena; none where it has no archive. A payload that
 * cannot be read leaves the words of its event "" (verify compares them with nothing and says so).
 * MSH_E_CORRUPT "archive_bytes" when the row does not hold what its `seq` says.
 */
int msh_archive_read(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                     int64_t subject_id, struct msh_arena *arena, struct msh_event **ret,
                     size_t *ret_n, struct msh_err *err);

enum msh_archive_verdict {
    MSH_ARCHIVE_BOUND,   /* at least one event moved */
    MSH_ARCHIVE_NOTHING, /* no event stands loose */
    MSH_ARCHIVE_WAITS,   /* its last event is not old enough, or not sealed yet */
    MSH_ARCHIVE_TOO_LONG,
    MSH_ARCHIVE_VERDICT_COUNT
};

/*
 * Bind what stands loose of a ticket's chain, where nothing happened to it since `before_at`.
 * MSH_E_CORRUPT "event_hash", "event_missing": its chain does not hold; it is left as it is, for
 * `verify` to name. On PostgreSQL this needs the owner of the tables: the application's role may
 * not delete events.
 */
int msh_archive_bind(struct msh_tx *tx, const struct msh_region *region, int64_t ticket_id,
                     int64_t before_at, enum msh_archive_verdict *ret, int64_t *ret_events,
                     struct msh_err *err);

/* May this connection delete events at all? */
int msh_archive_may(struct msh_tx *tx, bool *ret, struct msh_err *err);

/* Tickets behind `after_id`, ascending, that may be bound: their state is `archived` and they were
 * closed before `before_at`. At most `limit` tickets are looked at, so `ret_n` may be 0 before
 * the end; `ret_last` is the last id looked at, 0 at the end. */
int msh_archive_due(struct msh_tx *tx, int64_t region_id, int64_t after_id, int64_t before_at,
                    int64_t limit, int64_t *ids, size_t *ret_n, int64_t *ret_last,
                    struct msh_err *err);

#endif
