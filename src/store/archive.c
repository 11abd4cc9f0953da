#include "base/base.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "store/archive.h"

#define HEAD_SIZE (4 + MSH_HASH_SIZE)
#define PAGE      100 /* loose events read at once */
#define ARENA_MAX ((size_t)64 << 20)

/* Reading -----------------------------------------------------------------------------------------*/

static const struct msh_stmt get = {
    .name = "archive_get",
    .sql = "SELECT seq, events FROM event_archive"
           " WHERE region_id = $1 AND subject_kind = $2 AND subject_id = $3",
};

struct bytes {
    struct msh_arena *arena;
    const char *p;
    size_t n;
    int64_t seq;
};

static int get_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct bytes *bytes = arg;
    const void *p = msh_rows_blob(rows, 1, &bytes->n);

    bytes->seq = msh_rows_i64(rows, 0);
    if (p == NULL || bytes->n > MSH_ARCHIVE_BYTES_MAX || bytes->seq < 1 ||
        (size_t)bytes->seq > bytes->n / HEAD_SIZE)
        return msh_err_set(err, MSH_E_CORRUPT, "archive_bytes",
                           "an archive does not hold its %" PRId64 " events", bytes->seq);
    bytes->p = msh_arena_memdup(bytes->arena, p, bytes->n);
    return 0;
}

static const char *word(const struct msh_jval *o, const char *key, const char *none,
                        struct msh_arena *arena)
{
    const char *text = o == NULL ? NULL : msh_jget_string(o, key);

    return text == NULL ? none : msh_arena_strdup(arena, text);
}

static int64_t id(const struct msh_jval *o, const char *key)
{
    const char *text = o == NULL ? NULL : msh_jget_string(o, key);
    int64_t value = 0;

    return text != NULL && msh_id_parse(text, &value) ? value : 0;
}

/* The columns beside a payload, from what it says. */
static void read_columns(struct msh_arena *arena, struct msh_arena *scratch, struct msh_event *e)
{
    const struct msh_jval *root = NULL, *actor;
    struct msh_err unreadable;

    msh_arena_reset(scratch);
    if (e->payload_n > MSH_EVENT_PAYLOAD_MAX ||
        msh_json_read(scratch, e->payload, e->payload_n, &root, &unreadable) < 0)
        root = NULL;
    actor = root == NULL ? NULL : msh_jget(root, "actor");
    e->at = root == NULL ? 0 : msh_jget_int(root, "at", 0);
    e->op = word(root, "op", "", arena);
    e->machine = word(root, "machine", NULL, arena);
    e->target_id = id(root, "target");
    e->state_from = word(root, "from", NULL, arena);
    e->state_to = word(root, "to", NULL, arena);
    e->actor_kind = word(actor, "kind", "", arena);
    e->actor_id = id(actor, "id");
}

static size_t length_at(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;

    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* The events in `bytes`; false where they do not end with the last byte. */
static bool cut(const struct bytes *bytes, const char *subject_kind, int64_t subject_id,
                struct msh_arena *scratch, struct msh_event *events)
{
    const char *p = bytes->p, *end = p + bytes->n;

    for (size_t i = 0; i < (size_t)bytes->seq; i++) {
        struct msh_event *e = &events[i];

        if ((size_t)(end - p) < HEAD_SIZE || length_at(p) > (size_t)(end - p) - HEAD_SIZE)
            return false;
        *e = (struct msh_event){ .subject_kind = subject_kind,
                                 .subject_id = subject_id,
                                 .seq = (int64_t)i + 1,
                                 .payload_n = length_at(p) };
        memcpy(e->hash, p + 4, MSH_HASH_SIZE);
        if (i > 0)
            memcpy(e->prev_hash, events[i - 1].hash, MSH_HASH_SIZE);
        e->payload = msh_arena_strndup(bytes->arena, p + HEAD_SIZE, e->payload_n);
        read_columns(bytes->arena, scratch, e);
        p += HEAD_SIZE + e->payload_n;
    }
    return p == end;
}

int msh_archive_read(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                     int64_t subject_id, struct msh_arena *arena, struct msh_event **ret,
                     size_t *ret_n, struct msh_err *err)
{
    struct bytes bytes = { .arena = arena };
    struct msh_arena scratch;
    bool whole;
    int rc =
        msh_db_one(tx, &get, MSH_VALS(msh_i(region_id), msh_t(subject_kind), msh_i(subject_id)),
                   get_row, &bytes, err);

    *ret = NULL;
    *ret_n = 0;
    if (rc < 0)
        return rc == MSH_E_NOT_FOUND ? 0 : rc;
    *ret = msh_arena_array(arena, (size_t)bytes.seq, sizeof(**ret));
    msh_arena_init(&scratch, MSH_JSON_ARENA(MSH_EVENT_PAYLOAD_MAX));
    whole = cut(&bytes, subject_kind, subject_id, &scratch, *ret);
    msh_arena_done(&scratch);
    if (!whole)
        return msh_err_set(err, MSH_E_CORRUPT, "archive_bytes",
                           "an archive does not hold its %" PRId64 " events", bytes.seq);
    *ret_n = (size_t)bytes.seq;
    return 0;
}

/* Binding -----------------------------------------------------------------------------------------*/

/* Leaves of events that would be bound, and whether one of them is the feed's last: a reader of the
 * feed may stand there and look for it. */
static const struct msh_stmt count_leaves = {
    .name = "archive_leaves",
    .sql = "SELECT COUNT(*) FROM seal_leaf l JOIN sequencer s ON s.region_id = l.region_id"
           " WHERE l.region_id = $1 AND l.subject_kind = 'ticket' AND l.subject_id = $2"
           " AND l.seq <= $3 AND l.feed_pos < s.feed_pos",
};
static const struct msh_stmt put = {
    .name = "archive_put",
    .sql = "INSERT INTO event_archive (region_id, subject_kind, subject_id, seq, events)"
           " VALUES ($1, 'ticket', $2, $3, $4) ON CONFLICT (region_id, subject_kind, subject_id)"
           " DO UPDATE SET seq = excluded.seq, events = excluded.events",
};
static const struct msh_stmt drop_outbox = {
    .name = "archive_drop_outbox",
    .sql = "DELETE FROM outbox"
           " WHERE region_id = $1 AND subject_kind = 'ticket' AND subject_id = $2",
};
static const struct msh_stmt drop_events = {
    .name = "archive_drop_events",
    .sql = "DELETE FROM event"
           " WHERE region_id = $1 AND subject_kind = 'ticket' AND subject_id = $2",
};

struct binding {
    const struct msh_region *region;
    int64_t ticket_id;
    struct msh_arena arena;
    struct msh_str out;
    uint8_t hash[MSH_HASH_SIZE]; /* of the last event in `out` */
    int64_t seq;                 /* of the same */
    int64_t bound;               /* that were bound before */
};

static int add_event(struct binding *b, const struct msh_event *e, struct msh_err *err)
{
    const size_t n = e->payload_n;
    const char length[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n };
    uint8_t hash[MSH_HASH_SIZE];

    if (e->seq != b->seq + 1)
        return msh_err_set(err, MSH_E_CORRUPT, "event_missing",
                           "ticket %" PRId64 ": event %" PRId64 " is missing: run verify",
                           b->ticket_id, b->seq + 1);
    if (memcmp(e->prev_hash, b->hash, MSH_HASH_SIZE) != 0 ||
        !msh_event_hash(b->region->crypto, b->region->region_id, "ticket", b->ticket_id, e->seq,
                        e->prev_hash, e->payload, n, hash) ||
        memcmp(hash, e->hash, MSH_HASH_SIZE) != 0)
        return msh_err_set(err, MSH_E_CORRUPT, "event_hash",
                           "ticket %" PRId64 ", event %" PRId64 " was changed: run verify",
                           b->ticket_id, e->seq);
    msh_str_addn(&b->out, length, sizeof(length));
    msh_str_addn(&b->out, (const char *)e->hash, MSH_HASH_SIZE);
    msh_str_addn(&b->out, e->payload, n);
    memcpy(b->hash, e->hash, MSH_HASH_SIZE);
    b->seq = e->seq;
    return 0;
}

/* Everything of the chain, bound and loose, into b->out. */
static int gather(struct msh_tx *tx, struct binding *b, const struct msh_subject_head *head,
                  struct msh_err *err)
{
    const int64_t region_id = b->region->region_id;
    struct msh_event *events;
    size_t n;
    int rc = msh_archive_read(tx, region_id, "ticket", b->ticket_id, &b->arena, &events, &n, err);

    b->bound = (int64_t)n;
    do {
        for (size_t i = 0; rc == 0 && i < n; i++)
            rc = add_event(b, &events[i], err);
        msh_arena_reset(&b->arena);
        if (rc == 0)
            rc = msh_event_list(tx, region_id, "ticket", b->ticket_id, b->seq, PAGE, &b->arena,
                                &events, &n, err);
    } while (rc == 0 && n > 0 && !b->out.overflow);
    if (rc < 0)
        return rc;
    if (!b->out.overflow &&
        (b->seq != head->seq || memcmp(b->hash, head->hash, MSH_HASH_SIZE) != 0))
        return msh_err_set(err, MSH_E_CORRUPT, "event_missing",
                           "ticket %" PRId64 ": its head is not its last event: run verify",
                           b->ticket_id);
    return 0;
}

static int write_archive(struct msh_tx *tx, const struct binding *b, struct msh_err *err)
{
    const struct msh_val region_id = msh_i(b->region->region_id), ticket_id = msh_i(b->ticket_id);
    int64_t outbox = 0, events = 0;
    int rc = msh_db_exec(tx, &put,
                         MSH_VALS(region_id, ticket_id, msh_i(b->seq), msh_b(b->out.p, b->out.n)),
                         NULL, err);

    if (rc == 0)
        rc = msh_db_exec(tx, &drop_outbox, MSH_VALS(region_id, ticket_id), &outbox, err);
    if (rc == 0)
        rc = msh_db_exec(tx, &drop_events, MSH_VALS(region_id, ticket_id), &events, err);
    if (rc == 0 && (events != b->seq - b->bound || outbox != events))
        return msh_err_set(err, MSH_E_CORRUPT, "outbox_differs",
                           "ticket %" PRId64 ": events and feed differ: run verify", b->ticket_id);
    return rc;
}

static int bind_chain(struct msh_tx *tx, struct binding *b, int64_t before_at,
                      enum msh_archive_verdict *ret, struct msh_err *err)
{
    struct msh_subject_head head;
    int64_t leaves = 0;
    int rc = msh_event_lock(tx, b->region->region_id, "ticket", b->ticket_id, &head, err);

    if (rc == 0)
        rc = msh_db_i64(tx, &count_leaves,
                        MSH_VALS(msh_i(b->region->region_id), msh_i(b->ticket_id), msh_i(head.seq)),
                        0, &leaves, err);
    if (rc < 0)
        return rc;
    *ret = MSH_ARCHIVE_WAITS;
    if (head.seq == 0 || head.at >= before_at || leaves != head.seq)
        return 0;
    rc = gather(tx, b, &head, err);
    if (rc < 0)
        return rc;
    *ret = MSH_ARCHIVE_TOO_LONG;
    if (b->out.overflow)
        return 0;
    *ret = MSH_ARCHIVE_NOTHING;
    if (b->bound == b->seq)
        return 0;
    *ret = MSH_ARCHIVE_BOUND;
    return write_archive(tx, b, err);
}

int msh_archive_bind(struct msh_tx *tx, const struct msh_region *region, int64_t ticket_id,
                     int64_t before_at, enum msh_archive_verdict *ret, int64_t *ret_events,
                     struct msh_err *err)
{
    struct binding b = { .region = region, .ticket_id = ticket_id };
    int rc;

    msh_arena_init(&b.arena, ARENA_MAX);
    msh_str_init(&b.out, MSH_ARCHIVE_BYTES_MAX);
    rc = bind_chain(tx, &b, before_at, ret, err);
    msh_str_done(&b.out);
    msh_arena_done(&b.arena);
    *ret_events = rc == 0 && *ret == MSH_ARCHIVE_BOUND ? b.seq - b.bound : 0;
    return rc;
}

/* Who may -----------------------------------------------------------------------------------------*/

static const struct msh_stmt may_bind = {
    .name = "archive_may",
    .sql = "SELECT 1",
    .pg = "SELECT CASE WHEN has_table_privilege('event', 'DELETE') THEN 1 ELSE 0 END",
};

int msh_archive_may(struct msh_tx *tx, bool *ret, struct msh_err *err)
{
    int64_t may = 0;
    int rc = msh_db_i64(tx, &may_bind, MSH_NO_VALS, 0, &may, err);

    *ret = may != 0;
    return rc;
}

/* Which -------------------------------------------------------------------------------------------*/

static const struct msh_stmt list_due = {
    .name = "archive_due",
    .sql = "SELECT t.ticket_id, CASE WHEN t.state = 'archived' AND t.closed_at < $3 THEN 1 ELSE 0"
           " END FROM ticket t WHERE t.region_id = $1 AND t.ticket_id > $2"
           " ORDER BY t.ticket_id LIMIT $4",
};

struct due {
    int64_t *ids;
    size_t n;
    int64_t last, seen;
};

static int due_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct due *due = arg;

    due->last = msh_rows_i64(rows, 0);
    due->seen++;
    if (msh_rows_i64(rows, 1) != 0)
        due->ids[due->n++] = due->last;
    return 0;
}

int msh_archive_due(struct msh_tx *tx, int64_t region_id, int64_t after_id, int64_t before_at,
                    int64_t limit, int64_t *ids, size_t *ret_n, int64_t *ret_last,
                    struct msh_err *err)
{
    struct due due = { .ids = ids };
    int rc = msh_db_each(
        tx, &list_due, MSH_VALS(msh_i(region_id), msh_i(after_id), msh_i(before_at), msh_i(limit)),
        due_row, &due, err);

    *ret_n = due.n;
    *ret_last = due.seen < limit ? 0 : due.last;
    return rc;
}
