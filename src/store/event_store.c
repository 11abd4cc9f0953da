#include "base/base.h"

#include <endian.h>

#include "base/json.h"
#include "store/archive.h"
#include "store/event_store.h"

#define HASH_INPUT_MAX (95 + MSH_SUBJECT_KIND_MAX)
#define LIST_MAX       1000

/* Hashing */

static uint8_t *put_bytes(uint8_t *at, const void *p, size_t n)
{
    memcpy(at, p, n);
    return at + n;
}

static uint8_t *put_i64(uint8_t *at, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);

    return put_bytes(at, &big, sizeof(big));
}

bool msh_event_hash(enum msh_crypto_profile profile, int64_t region_id, const char *subject_kind,
                    int64_t subject_id, int64_t seq, const uint8_t prev[MSH_HASH_SIZE],
                    const void *payload, size_t payload_n, uint8_t ret[MSH_HASH_SIZE])
{
    uint8_t input[HASH_INPUT_MAX], digest[MSH_HASH_SIZE], *at = input;
    struct msh_piece piece = { payload, payload_n };
    size_t k = strlen(subject_kind);

    if (k > MSH_SUBJECT_KIND_MAX)
        return false;
    msh_hash(profile, &piece, 1, digest);
    at = put_bytes(at, "MSHE", 4);
    *at++ = MSH_EVENT_VERSION;
    at = put_i64(at, region_id);
    *at++ = (uint8_t)(k >> 8);
    *at++ = (uint8_t)k;
    at = put_bytes(at, subject_kind, k);
    at = put_i64(at, subject_id);
    at = put_i64(at, seq);
    at = put_bytes(at, prev, MSH_HASH_SIZE);
    at = put_bytes(at, digest, MSH_HASH_SIZE);
    piece = (struct msh_piece){ input, (size_t)(at - input) };
    msh_hash(profile, &piece, 1, ret);
    return true;
}

/* Payload */

static bool is_object(const char *data)
{
    size_t n = data == NULL ? 0 : strlen(data);

    return data == NULL || (n >= 2 && data[0] == '{' && data[n - 1] == '}');
}

static void write_payload(struct msh_str *out, const struct msh_event_in *in)
{
    uint8_t nonce[MSH_EVENT_NONCE_SIZE];
    struct msh_json w;

    msh_json_init(&w, out);
    msh_json_object(&w, NULL);
    msh_json_object(&w, "actor");
    msh_json_string(&w, "kind", in->actor_kind);
    msh_json_id(&w, "id", in->actor_id);
    msh_json_object_end(&w);
    msh_json_string(&w, "op", in->op);
    msh_json_string(&w, "machine", in->machine);
    msh_json_id(&w, "target", in->target_id);
    msh_json_string(&w, "from", in->state_from);
    msh_json_string(&w, "to", in->state_to);
    if (in->data == NULL)
        msh_json_raw(&w, "data", "{}", 2);
    else
        msh_json_raw(&w, "data", in->data, strlen(in->data));
    msh_random(nonce, sizeof(nonce));
    msh_json_hex(&w, "nonce", nonce, sizeof(nonce));
    msh_json_object_end(&w);
}

int msh_event_prepare(struct msh_arena *arena, const struct msh_event_in *in,
                      struct msh_event_ready *ret, struct msh_err *err)
{
    struct msh_str out;
    int rc = 0;

    if (msh_empty(in->subject_kind) || strlen(in->subject_kind) > MSH_SUBJECT_KIND_MAX ||
        in->subject_id == 0 || msh_empty(in->op) || msh_empty(in->actor_kind) ||
        !is_object(in->data))
        return msh_err_set(err, MSH_E_BUG, "event_shape", "an event lacks a word or has bad data");
    /* Room for {"v":1,"at":…, which goes before. */
    msh_str_init(&out, MSH_EVENT_PAYLOAD_MAX - 64);
    write_payload(&out, in);
    if (out.overflow) {
        rc = msh_err_set(err, MSH_E_BUG, "event_shape", "the payload of %s is too long", in->op);
    } else {
        /* The opening brace becomes the comma behind "at". */
        out.p[0] = ',';
        ret->in = *in;
        ret->tail_n = out.n;
        ret->tail = msh_arena_strndup(arena, out.p, out.n);
    }
    msh_str_done(&out);
    return rc;
}

/* Heads */

#define HEAD_COLUMNS                                                                               \
    "SELECT seq, at, hash FROM subject_head"                                                       \
    " WHERE region_id = $1 AND subject_kind = $2 AND subject_id = $3"

static const struct msh_stmt get_head = {
    .name = "event_head",
    .sql = HEAD_COLUMNS,
};
static const struct msh_stmt lock_head = {
    .name = "event_head_lock",
    .sql = HEAD_COLUMNS,
    .pg = HEAD_COLUMNS " FOR UPDATE",
};
static const struct msh_stmt insert_head = {
    .name = "event_head_insert",
    .sql = "INSERT INTO subject_head (region_id, subject_kind, subject_id, seq, at, hash)"
           " VALUES ($1, $2, $3, 1, $4, $5)"
           " ON CONFLICT (region_id, subject_kind, subject_id) DO NOTHING",
};
static const struct msh_stmt insert_whole = {
    .name = "event_head_insert_whole",
    .sql = "INSERT INTO subject_head (region_id, subject_kind, subject_id, seq, at, hash)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};
static const struct msh_stmt move_head = {
    .name = "event_head_move",
    .sql = "UPDATE subject_head SET seq = seq + 1, at = $5, hash = $6"
           " WHERE region_id = $1 AND subject_kind = $2 AND subject_id = $3 AND seq = $4",
};

static int head_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_subject_head *head = arg;

    if (!msh_rows_bytes(rows, 2, head->hash, sizeof(head->hash)))
        return msh_err_set(err, MSH_E_CORRUPT, "chain_head", "a subject's head is damaged");
    head->seq = msh_rows_i64(rows, 0);
    head->at = msh_rows_i64(rows, 1);
    return 0;
}

static int read_head(struct msh_tx *tx, const struct msh_stmt *stmt, int64_t region_id,
                     const char *kind, int64_t id, struct msh_subject_head *ret,
                     struct msh_err *err)
{
    int rc = msh_db_one(tx, stmt, MSH_VALS(msh_i(region_id), msh_t(kind), msh_i(id)), head_row, ret,
                        err);

    if (rc != MSH_E_NOT_FOUND)
        return rc;
    *ret = (struct msh_subject_head){ .seq = 0 };
    return 0;
}

int msh_event_head(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, struct msh_subject_head *ret, struct msh_err *err)
{
    return read_head(tx, &get_head, region_id, subject_kind, subject_id, ret, err);
}

int msh_event_lock(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, struct msh_subject_head *ret, struct msh_err *err)
{
    return read_head(tx, &lock_head, region_id, subject_kind, subject_id, ret, err);
}

/* Append */

static const struct msh_stmt insert_event = {
    .name = "event_insert",
    .sql = "INSERT INTO event (region_id, subject_kind, subject_id, seq, at, op, machine,"
           " target_id, state_from, state_to, actor_kind, actor_id, payload, prev_hash, hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
};
/* Of the embedded engine, whose only writer this is. RETURNING would cost it a table of its own. */
static const struct msh_stmt move_feed = {
    .name = "event_feed_move",
    .sql = "UPDATE sequencer SET feed_pos = feed_pos + $2 WHERE region_id = $1",
};
static const struct msh_stmt feed_pos_now = {
    .name = "event_feed_pos",
    .sql = "SELECT feed_pos FROM sequencer WHERE region_id = $1",
};
static const struct msh_stmt insert_outbox = {
    .name = "event_outbox",
    .sql = "INSERT INTO outbox (region_id, subject_kind, subject_id, seq, feed_pos, op, at, hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};

/* An event on its way into the tables. */
struct appending {
    const struct msh_region *region;
    const struct msh_event_in *in;
    bool is_new;                  /* nothing must have been told of it */
    struct msh_subject_head head; /* before */
    int64_t seq, at;
    int64_t feed_pos; /* 0 = the sequencer gives it */
    uint8_t hash[MSH_HASH_SIZE];
    const char *payload;
    size_t payload_n;
};

static int write_head(struct msh_tx *tx, const struct appending *a, struct msh_err *err)
{
    const struct msh_event_in *in = a->in;
    int64_t changed = 0;
    int rc;

    if (a->head.seq == 0)
        rc = msh_db_exec(tx, &insert_head,
                         MSH_VALS(msh_i(a->region->region_id), msh_t(in->subject_kind),
                                  msh_i(in->subject_id), msh_i(a->at),
                                  msh_b(a->hash, sizeof(a->hash))),
                         &changed, err);
    else
        rc = msh_db_exec(tx, &move_head,
                         MSH_VALS(msh_i(a->region->region_id), msh_t(in->subject_kind),
                                  msh_i(in->subject_id), msh_i(a->head.seq), msh_i(a->at),
                                  msh_b(a->hash, sizeof(a->hash))),
                         &changed, err);
    if (rc < 0 || changed == 1)
        return rc;
    return a->is_new ? msh_err_set(err, MSH_E_STALE, "version_stale", "%s is at a version, not new",
                                   in->subject_kind)
                     : msh_err_set(err, MSH_E_RETRY, "chain_race", "another event was first");
}

static int write_event(struct msh_tx *tx, const struct appending *a, struct msh_err *err)
{
    const struct msh_event_in *in = a->in;
    int rc = msh_db_send(tx, &insert_event,
                         MSH_VALS(msh_i(a->region->region_id), msh_t(in->subject_kind),
                                  msh_i(in->subject_id), msh_i(a->seq), msh_i(a->at), msh_t(in->op),
                                  msh_t(in->machine), msh_id_or_null(in->target_id),
                                  msh_t(in->state_from), msh_t(in->state_to), msh_t(in->actor_kind),
                                  msh_id_or_null(in->actor_id), msh_b(a->payload, a->payload_n),
                                  msh_b(a->head.hash, sizeof(a->head.hash)),
                                  msh_b(a->hash, sizeof(a->hash))),
                         err);

    /* The head is ours, so nobody can have raced us to this seq. */
    if (rc == MSH_E_CONFLICT)
        return msh_err_set(err, MSH_E_CORRUPT, "chain_head", "an event lies beyond its head");
    return rc;
}

/* The first of the next n places in the feed; 0 on PostgreSQL, whose sequencer gives them. */
static int take_feed(struct msh_tx *tx, const struct msh_region *region, size_t n, int64_t *ret,
                     struct msh_err *err)
{
    int64_t last = 0;
    int rc;

    *ret = 0;
    if (msh_tx_engine(tx) != MSH_ENGINE_SQLITE)
        return 0;
    rc = msh_db_exec(tx, &move_feed, MSH_VALS(msh_i(region->region_id), msh_i((int64_t)n)), NULL,
                     err);
    if (rc == 0)
        rc = msh_db_i64(tx, &feed_pos_now, MSH_VALS(msh_i(region->region_id)), 0, &last, err);
    if (rc == 0 && last == 0)
        return msh_err_set(err, MSH_E_CORRUPT, "chain_feed", "the region has no feed");
    *ret = last - (int64_t)n + 1;
    return rc;
}

static int write_outbox(struct msh_tx *tx, const struct appending *a, struct msh_err *err)
{
    const struct msh_event_in *in = a->in;

    return msh_db_send(tx, &insert_outbox,
                       MSH_VALS(msh_i(a->region->region_id), msh_t(in->subject_kind),
                                msh_i(in->subject_id), msh_i(a->seq), msh_id_or_null(a->feed_pos),
                                msh_t(in->op), msh_i(a->at), msh_b(a->hash, sizeof(a->hash))),
                       err);
}

/* The event after a->head: its place in the chain, the payload's bytes, the hash. */
static void follow(struct appending *a, const struct msh_event_ready *ready, int64_t at,
                   struct msh_arena *arena)
{
    const struct msh_event_in *in = &ready->in;

    a->in = in;
    a->seq = a->head.seq + 1;
    a->at = a->head.seq == 0 ? at : MSH_MAX(at, a->head.at);
    a->payload = msh_arena_fmt(arena, "{\"v\":%d,\"at\":%" PRId64 "%s", MSH_EVENT_VERSION, a->at,
                               ready->tail);
    a->payload_n = strlen(a->payload);
    msh_event_hash(a->region->crypto, a->region->region_id, in->subject_kind, in->subject_id,
                   a->seq, a->head.hash, a->payload, a->payload_n, a->hash);
}

static void add_wake_up(struct msh_tx *tx, const struct msh_feed_hook *hook)
{
    void (*wake)(void *arg);

    if (hook == NULL)
        return;
    wake = msh_tx_engine(tx) == MSH_ENGINE_SQLITE ? hook->fed : hook->appended;
    if (wake != NULL)
        msh_tx_on_commit(tx, wake, hook->arg);
}

void msh_event_first(const struct msh_region *region, const struct msh_event_ready *ready,
                     int64_t at, struct msh_arena *arena, struct msh_event *ret)
{
    struct appending a = { .region = region };

    follow(&a, ready, at, arena);
    *ret = (struct msh_event){ .subject_kind = a.in->subject_kind,
                               .subject_id = a.in->subject_id,
                               .seq = a.seq,
                               .at = a.at,
                               .op = a.in->op,
                               .machine = a.in->machine,
                               .target_id = a.in->target_id,
                               .state_from = a.in->state_from,
                               .state_to = a.in->state_to,
                               .actor_kind = a.in->actor_kind,
                               .actor_id = a.in->actor_id,
                               .payload = a.payload,
                               .payload_n = a.payload_n };
    memcpy(ret->hash, a.hash, sizeof(ret->hash));
}

int msh_event_append_ready(struct msh_tx *tx, const struct msh_region *region,
                           const struct msh_event_ready *ready, int64_t at, int64_t expected_seq,
                           int64_t *ret_seq, struct msh_err *err)
{
    const struct msh_event_in *in = &ready->in;
    struct appending a = { .region = region, .is_new = expected_seq == 0 };
    int rc = a.is_new ? 0 /* its head is inserted, or there is one already */
                      : msh_event_lock(tx, region->region_id, in->subject_kind, in->subject_id,
                                       &a.head, err);

    if (rc < 0)
        return rc;
    if (expected_seq >= 0 && expected_seq != a.head.seq)
        return msh_err_set(err, MSH_E_STALE, "version_stale",
                           "%s is at version %" PRId64 ", not %" PRId64, in->subject_kind,
                           a.head.seq, expected_seq);
    follow(&a, ready, at, msh_tx_arena(tx));
    rc = write_head(tx, &a, err);
    if (rc == 0)
        rc = take_feed(tx, region, 1, &a.feed_pos, err);
    if (rc == 0)
        rc = write_event(tx, &a, err);
    if (rc == 0)
        rc = write_outbox(tx, &a, err);
    if (rc < 0)
        return rc;
    add_wake_up(tx, region->hook);
    if (ret_seq != NULL)
        *ret_seq = a.seq;
    return 0;
}

/* All events of one, then its head as they leave it. */
static int write_chain(struct msh_tx *tx, const struct msh_region *region,
                       const struct msh_event_chain *chain, int64_t *feed_pos, struct msh_err *err)
{
    struct appending a = { .region = region };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < chain->n; i++) {
        follow(&a, &chain->events[i], chain->at, msh_tx_arena(tx));
        a.feed_pos = *feed_pos == 0 ? 0 : (*feed_pos)++;
        rc = write_event(tx, &a, err);
        if (rc == 0)
            rc = write_outbox(tx, &a, err);
        a.head.seq = a.seq;
        a.head.at = a.at;
        memcpy(a.head.hash, a.hash, sizeof(a.hash));
    }
    if (rc < 0 || chain->n == 0)
        return rc;
    return msh_db_send(tx, &insert_whole,
                       MSH_VALS(msh_i(region->region_id), msh_t(a.in->subject_kind),
                                msh_i(a.in->subject_id), msh_i(a.seq), msh_i(a.at),
                                msh_b(a.hash, sizeof(a.hash))),
                       err);
}

int msh_event_append_new(struct msh_tx *tx, const struct msh_region *region,
                         const struct msh_event_chain *chains, size_t n, struct msh_err *err)
{
    int64_t feed_pos = 0;
    size_t total = 0;
    int rc = 0;

    for (size_t i = 0; i < n; i++)
        total += chains[i].n;
    if (total > 0)
        rc = take_feed(tx, region, total, &feed_pos, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = write_chain(tx, region, &chains[i], &feed_pos, err);
    if (rc == 0 && total > 0)
        add_wake_up(tx, region->hook);
    return rc;
}

int msh_event_append(struct msh_tx *tx, const struct msh_region *region,
                     const struct msh_event_in *in, int64_t at, int64_t expected_seq,
                     int64_t *ret_seq, struct msh_err *err)
{
    struct msh_event_ready ready;
    int rc = msh_event_prepare(msh_tx_arena(tx), in, &ready, err);

    if (rc < 0)
        return rc;
    return msh_event_append_ready(tx, region, &ready, at, expected_seq, ret_seq, err);
}

/* Reading */

static const struct msh_stmt list_events = {
    .name = "event_list",
    .sql = "SELECT " MSH_EVENT_COLUMNS " FROM event e"
           " WHERE e.region_id = $1 AND e.subject_kind = $2 AND e.subject_id = $3 AND e.seq > $4"
           " ORDER BY e.seq LIMIT $5",
};
static const struct msh_stmt list_op = {
    .name = "event_list_op",
    .sql = "SELECT " MSH_EVENT_COLUMNS " FROM event e WHERE e.region_id = $1"
           " AND e.subject_kind = $2 AND e.subject_id = $3 AND e.op = $4"
           " ORDER BY e.seq DESC LIMIT $5",
};
static const struct msh_stmt list_since = {
    .name = "event_since",
    .sql = "SELECT e.at FROM event e WHERE e.region_id = $1 AND e.subject_kind = $2"
           " AND e.subject_id = $3 AND e.op = $4 AND e.at > $5 ORDER BY e.seq DESC LIMIT $6",
};
static const struct msh_stmt list_kind = {
    .name = "event_list_kind",
    .sql = "SELECT " MSH_EVENT_COLUMNS " FROM event e"
           " WHERE e.region_id = $1 AND e.subject_kind = $2 AND (e.subject_id, e.seq) > ($3, $4)"
           " ORDER BY e.subject_id, e.seq LIMIT $5",
};

bool msh_event_copy(struct msh_rows *rows, struct msh_arena *arena, struct msh_event *ret)
{
    const void *payload;
    bool prev_fits, fits;

    ret->subject_kind = msh_rows_dup(rows, 0, arena);
    ret->subject_id = msh_rows_i64(rows, 1);
    ret->seq = msh_rows_i64(rows, 2);
    ret->at = msh_rows_i64(rows, 3);
    ret->op = msh_rows_dup(rows, 4, arena);
    ret->machine = msh_rows_dup(rows, 5, arena);
    ret->target_id = msh_rows_i64(rows, 6);
    ret->state_from = msh_rows_dup(rows, 7, arena);
    ret->state_to = msh_rows_dup(rows, 8, arena);
    ret->actor_kind = msh_rows_dup(rows, 9, arena);
    ret->actor_id = msh_rows_i64(rows, 10);
    payload = msh_rows_blob(rows, 11, &ret->payload_n);
    ret->payload = msh_arena_strndup(arena, payload == NULL ? "" : payload, ret->payload_n);
    prev_fits = msh_rows_bytes(rows, 12, ret->prev_hash, sizeof(ret->prev_hash));
    fits = msh_rows_bytes(rows, 13, ret->hash, sizeof(ret->hash));
    return prev_fits && fits;
}

struct listing {
    struct msh_arena *arena;
    struct msh_event *events;
    size_t n, cap;
};

static int list_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct listing *listing = arg;
    struct msh_event *event = MSH_PUSH(listing->arena, listing->events, listing->n, listing->cap);

    if (!msh_event_copy(rows, listing->arena, event))
        return msh_err_set(err, MSH_E_CORRUPT, "event_hash", "a stored hash has a wrong length");
    return 0;
}

/* Bound events (archive.h) behind after_seq, before those of `loose`; at most `limit` together. */
static int add_bound(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                     int64_t subject_id, int64_t after_seq, int64_t limit, struct listing *loose,
                     struct msh_err *err)
{
    struct listing all = { .arena = loose->arena };
    struct msh_event *bound;
    size_t n;
    int rc =
        msh_archive_read(tx, region_id, subject_kind, subject_id, loose->arena, &bound, &n, err);

    if (rc < 0 || n == 0)
        return rc;
    for (size_t i = 0; i < n + loose->n && all.n < (size_t)limit; i++) {
        const struct msh_event *event = i < n ? &bound[i] : &loose->events[i - n];

        if (event->seq > after_seq)
            *MSH_PUSH(all.arena, all.events, all.n, all.cap) = *event;
    }
    *loose = all;
    return 0;
}

int msh_event_list(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                   int64_t subject_id, int64_t after_seq, int64_t limit, struct msh_arena *arena,
                   struct msh_event **ret_events, size_t *ret_n, struct msh_err *err)
{
    struct listing listing = { .arena = arena };
    int rc;

    if (limit < 1 || limit > LIST_MAX)
        return msh_err_set(err, MSH_E_BUG, "event_limit", "a page of events is 1 to 1,000");
    rc = msh_db_each(tx, &list_events,
                     MSH_VALS(msh_i(region_id), msh_t(subject_kind), msh_i(subject_id),
                              msh_i(after_seq), msh_i(limit)),
                     list_row, &listing, err);
    if (rc == 0 && (listing.n == 0 || listing.events[0].seq != after_seq + 1))
        rc = add_bound(tx, region_id, subject_kind, subject_id, after_seq, limit, &listing, err);
    if (rc < 0)
        return rc;
    *ret_events = listing.events;
    *ret_n = listing.n;
    return 0;
}

int msh_event_list_op(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                      int64_t subject_id, const char *op, int64_t limit, struct msh_arena *arena,
                      struct msh_event **ret, size_t *ret_n, struct msh_err *err)
{
    struct listing listing = { .arena = arena };

    if (limit < 1 || limit > LIST_MAX)
        return msh_err_set(err, MSH_E_BUG, "event_limit", "a page of events is 1 to 1,000");
    if (msh_db_each(tx, &list_op,
                    MSH_VALS(msh_i(region_id), msh_t(subject_kind), msh_i(subject_id), msh_t(op),
                             msh_i(limit)),
                    list_row, &listing, err) < 0)
        return err->rc;
    for (size_t i = 0; i < listing.n / 2; i++) {
        const struct msh_event event = listing.events[i];

        listing.events[i] = listing.events[listing.n - 1 - i];
        listing.events[listing.n - 1 - i] = event;
    }
    *ret = listing.events;
    *ret_n = listing.n;
    return 0;
}

int msh_event_list_kind(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                        int64_t after_subject, int64_t after_seq, int64_t limit,
                        struct msh_arena *arena, struct msh_event **ret_events, size_t *ret_n,
                        struct msh_err *err)
{
    struct listing listing = { .arena = arena };
    int rc;

    if (limit < 1 || limit > LIST_MAX)
        return msh_err_set(err, MSH_E_BUG, "event_limit", "a page of events is 1 to 1,000");
    rc = msh_db_each(tx, &list_kind,
                     MSH_VALS(msh_i(region_id), msh_t(subject_kind), msh_i(after_subject),
                              msh_i(after_seq), msh_i(limit)),
                     list_row, &listing, err);
    if (rc < 0)
        return rc;
    *ret_events = listing.events;
    *ret_n = listing.n;
    return 0;
}

struct since {
    int64_t n, first_at;
};

static int since_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct since *since = arg;

    since->n++;
    since->first_at = msh_rows_i64(rows, 0);
    return 0;
}

int msh_event_since(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                    int64_t subject_id, const char *op, int64_t after_at, int64_t max,
                    int64_t *ret_n, int64_t *ret_first_at, struct msh_err *err)
{
    struct since since = { 0 };
    int rc = msh_db_each(tx, &list_since,
                         MSH_VALS(msh_i(region_id), msh_t(subject_kind), msh_i(subject_id),
                                  msh_t(op), msh_i(after_at), msh_i(max)),
                         since_row, &since, err);

    *ret_n = since.n;
    *ret_first_at = since.first_at;
    return rc;
}

int msh_event_get(struct msh_tx *tx, int64_t region_id, const char *subject_kind,
                  int64_t subject_id, int64_t seq, struct msh_arena *arena, struct msh_event *ret,
                  struct msh_err *err)
{
    struct msh_event *events = NULL;
    size_t n = 0;
    int rc = msh_event_list(tx, region_id, subject_kind, subject_id, seq - 1, 1, arena, &events, &n,
                            err);

    if (rc < 0)
        return rc;
    if (n == 0 || events[0].seq != seq)
        return msh_err_set(err, MSH_E_NOT_FOUND, "event_missing", "no such event");
    *ret = events[0];
    return 0;
}
