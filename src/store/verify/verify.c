#include "base/base.h"

#include "base/json.h"
#include "store/archive.h"
#include "store/verify/run.h"

#define PAGE_EVENTS 256
#define PAGE_HEADS  1000
#define BOUND_MAX   ((size_t)64 << 20) /* memory for one archive, however small its events */

void msh_verify_report(struct msh_verify_run *run, const char *code, const char *subject_kind,
                       int64_t subject_id, int64_t seq, const char *fmt, ...)
{
    struct msh_verify_problem problem = {
        .code = code, .subject_kind = subject_kind, .subject_id = subject_id, .seq = seq
    };
    va_list args;

    va_start(args, fmt);
    vsnprintf(problem.text, sizeof(problem.text), fmt, args);
    va_end(args);
    run->sum.problems++;
    run->how->report(run->arg, &problem);
}

static bool same_hash(const uint8_t a[MSH_HASH_SIZE], const uint8_t b[MSH_HASH_SIZE])
{
    return memcmp(a, b, MSH_HASH_SIZE) == 0;
}

/* One event with what stands for it in outbox and seal. */
struct row {
    struct msh_event event;
    bool hashes_fit;
    bool bound; /* of event_archive: its place in the feed is known from its leaf alone */
    bool in_outbox, sequenced;
    int64_t feed_pos, outbox_at;
    const char *outbox_op;
    uint8_t outbox_hash[MSH_HASH_SIZE];
    bool sealed;
    int64_t leaf_pos;
    uint8_t leaf_hash[MSH_HASH_SIZE];
};

/* Where the walk stands: the last event seen, its subject open until the next one begins. */
struct walk {
    struct msh_verify_run *run;
    char kind[4 * MSH_SUBJECT_KIND_MAX];
    int64_t id, seq, at, feed_pos;
    bool unsequenced; /* an event before had no feed position yet */
    uint8_t hash[MSH_HASH_SIZE];
    struct row *rows; /* of the page */
    size_t n, cap;
    struct msh_arena *trees; /* of the subject's payloads; NULL: each alone */
};

#define EVENTS                                                                                     \
    "SELECT " MSH_EVENT_COLUMNS ", o.hash, o.feed_pos, o.at, o.op, l.hash, l.feed_pos"             \
    " FROM event e LEFT JOIN outbox o ON o.region_id = e.region_id"                                \
    " AND o.subject_kind = e.subject_kind AND o.subject_id = e.subject_id AND o.seq = e.seq"       \
    " LEFT JOIN seal_leaf l ON l.region_id = e.region_id"                                          \
    " AND l.subject_kind = e.subject_kind AND l.subject_id = e.subject_id AND l.seq = e.seq"       \
    " WHERE e.region_id = $1 AND (e.subject_kind, e.subject_id, e.seq) > ($2, $3, $4)"
#define EVENTS_ORDER " ORDER BY e.subject_kind, e.subject_id, e.seq LIMIT $5"
static const struct msh_stmt page_events = {
    .name = "verify_events",
    .sql = EVENTS EVENTS_ORDER,
};
static const struct msh_stmt page_events_until = {
    .name = "verify_events_until",
    .sql = EVENTS " AND (e.subject_kind, e.subject_id) <= ($6, $7)" EVENTS_ORDER,
};

static int event_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct walk *walk = arg;
    struct msh_arena *page = &walk->run->page;
    struct row *row = MSH_PUSH(page, walk->rows, walk->n, walk->cap);

    row->hashes_fit = msh_event_copy(rows, page, &row->event);
    row->in_outbox = !msh_rows_null(rows, 14);
    row->sequenced = !msh_rows_null(rows, 15);
    row->sealed = !msh_rows_null(rows, 18);
    if (row->in_outbox) {
        msh_rows_bytes(rows, 14, row->outbox_hash, MSH_HASH_SIZE);
        row->feed_pos = msh_rows_i64(rows, 15);
        row->outbox_at = msh_rows_i64(rows, 16);
        row->outbox_op = msh_rows_dup(rows, 17, page);
    }
    if (row->sealed) {
        msh_rows_bytes(rows, 18, row->leaf_hash, MSH_HASH_SIZE);
        row->leaf_pos = msh_rows_i64(rows, 19);
    }
    return 0;
}

static void problem(struct walk *walk, const struct row *row, const char *code, const char *text)
{
    const struct msh_event *e = &row->event;

    msh_verify_report(walk->run, code, e->subject_kind, e->subject_id, e->seq,
                      "%s %" PRId64 ", event %" PRId64 ": %s", e->subject_kind, e->subject_id,
                      e->seq, text);
}

static void check_chain(struct walk *walk, const struct row *row)
{
    const struct msh_event *e = &row->event;
    bool gap = e->seq != walk->seq + 1;
    uint8_t hash[MSH_HASH_SIZE];

    if (gap)
        msh_verify_report(walk->run, "event_missing", e->subject_kind, e->subject_id, walk->seq + 1,
                          "%s %" PRId64 ": events %" PRId64 " to %" PRId64 " are missing",
                          e->subject_kind, e->subject_id, walk->seq + 1, e->seq - 1);
    if (walk->seq > 0 && e->at < walk->at)
        problem(walk, row, "event_time", "its instant lies before the previous event");
    if (!gap && !same_hash(e->prev_hash, walk->hash))
        problem(walk, row, "event_prev", "it does not name the hash of the event before");
    if (!row->hashes_fit ||
        !msh_event_hash(walk->run->region->crypto, walk->run->region->region_id, e->subject_kind,
                        e->subject_id, e->seq, e->prev_hash, e->payload, e->payload_n, hash) ||
        !same_hash(hash, e->hash))
        problem(walk, row, "event_hash", "its content does not have its hash");
}

/* A code or an absent one. */
static bool same_word(const struct msh_jval *o, const char *key, const char *column)
{
    const struct msh_jval *v = msh_jget(o, key);

    if (v == NULL)
        return false;
    if (column == NULL)
        return v->type == MSH_J_NULL;
    return v->type == MSH_J_STRING && msh_streq(v->s, column);
}

static bool same_id(const struct msh_jval *o, const char *key, int64_t column)
{
    char text[MSH_ID_SIZE];

    msh_id_format(column, text);
    return same_word(o, key, column == 0 ? NULL : text);
}

static bool same_columns(const struct msh_jval *o, const struct msh_event *e)
{
    const struct msh_jval *actor = msh_jget(o, "actor");

    return msh_jget_int(o, "v", 0) == MSH_EVENT_VERSION &&
           msh_jget_int(o, "at", INT64_MIN) == e->at && same_word(actor, "kind", e->actor_kind) &&
           same_id(actor, "id", e->actor_id) && same_word(o, "op", e->op) &&
           same_word(o, "machine", e->machine) && same_id(o, "target", e->target_id) &&
           same_word(o, "from", e->state_from) && same_word(o, "to", e->state_to);
}

/* The payload as a tree; NULL where it is none. */
static const struct msh_jval *check_columns(struct walk *walk, const struct row *row)
{
    const struct msh_event *event = &row->event;
    const struct msh_jval *root = NULL;
    struct msh_arena *kept = walk->trees != NULL ? walk->trees : &walk->run->payload;
    struct msh_err unreadable;

    if (walk->trees == NULL)
        msh_arena_reset(kept);
    if (msh_json_read(kept, event->payload, event->payload_n, &root, &unreadable) < 0)
        root = NULL;
    if (root == NULL || event->payload_n > MSH_EVENT_PAYLOAD_MAX)
        problem(walk, row, "event_payload", "its payload is not readable");
    else if (!same_columns(root, event))
        problem(walk, row, "event_columns", "its columns are not those of the payload");
    return root;
}

static void check_outbox(struct walk *walk, const struct row *row)
{
    const struct msh_event *e = &row->event;
    bool may_wait = msh_tx_engine(walk->run->tx) == MSH_ENGINE_POSTGRES;

    if (row->bound ? row->in_outbox : !row->in_outbox) {
        problem(walk, row, row->bound ? "outbox_differs" : "outbox_missing",
                row->bound ? "it is archived and still in the outbox" : "it has no outbox row");
        return;
    }
    if (!row->bound && (!same_hash(row->outbox_hash, e->hash) || row->outbox_at != e->at ||
                        !msh_streq(row->outbox_op, e->op) || (!row->sequenced && !may_wait)))
        problem(walk, row, "outbox_differs", "its outbox row is about something else");
    if (!row->sequenced) {
        walk->run->sum.unsequenced++;
        walk->unsequenced = true;
        return;
    }
    if (walk->unsequenced || row->feed_pos <= walk->feed_pos)
        problem(walk, row, "feed_order", "its feed position is not behind the event before");
    walk->feed_pos = row->feed_pos;
}

static void check_leaf(struct walk *walk, const struct row *row)
{
    if (row->sealed && !same_hash(row->leaf_hash, row->event.hash))
        problem(walk, row, "leaf_differs", "another event was sealed in this place");
    else if (row->sealed && row->in_outbox && row->leaf_pos != row->feed_pos)
        problem(walk, row, "leaf_differs", "it was sealed at another feed position");
    else if (!row->sealed &&
             (row->bound || (row->sequenced && row->feed_pos <= walk->run->sealed_end)))
        problem(walk, row, "leaf_missing", "it lies below the last seal but is not sealed");
}

static const struct msh_stmt get_head = {
    .name = "verify_head",
    .sql = "SELECT seq, at, hash FROM subject_head"
           " WHERE region_id = $1 AND subject_kind = $2 AND subject_id = $3",
};

static int check_head_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct walk *walk = arg;
    int64_t seq = msh_rows_i64(rows, 0);
    uint8_t hash[MSH_HASH_SIZE];
    bool fits = msh_rows_bytes(rows, 2, hash, MSH_HASH_SIZE);

    /* A head beyond its events is found below, with those that have no event at all. */
    if (seq < walk->seq || (seq == walk->seq && (!fits || msh_rows_i64(rows, 1) != walk->at ||
                                                 !same_hash(hash, walk->hash))))
        msh_verify_report(walk->run, "head_differs", walk->kind, walk->id, walk->seq,
                          "%s %" PRId64 ": its head is not its last event", walk->kind, walk->id);
    return 0;
}

static int end_subject(struct walk *walk, struct msh_err *err)
{
    struct msh_verify_run *run = walk->run;
    int rc;

    if (walk->seq == 0)
        return 0;
    rc = msh_db_one(run->tx, &get_head,
                    MSH_VALS(msh_i(run->region->region_id), msh_t(walk->kind), msh_i(walk->id)),
                    check_head_row, walk, err);
    if (rc == MSH_E_NOT_FOUND) {
        msh_verify_report(run, "head_missing", walk->kind, walk->id, walk->seq,
                          "%s %" PRId64 " has no head", walk->kind, walk->id);
        rc = 0;
    }
    if (rc == 0 && run->how->subject_end != NULL)
        rc = run->how->subject_end(run->arg, run->tx, walk->kind, walk->id, err);
    msh_arena_reset(msh_tx_arena(run->tx)); /* the run is one transaction, however many subjects */
    return rc;
}

static int begin_subject(struct walk *walk, const char *kind, int64_t id, struct msh_err *err)
{
    if (!msh_copy(walk->kind, sizeof(walk->kind), kind))
        return msh_err_set(err, MSH_E_CORRUPT, "subject_kind", "a subject's kind is too long");
    walk->run->sum.subjects++;
    walk->trees = NULL;
    if (walk->run->how->subject_begin != NULL)
        walk->trees = walk->run->how->subject_begin(walk->run->arg, walk->kind);
    walk->id = id;
    walk->seq = 0;
    walk->at = 0;
    walk->feed_pos = 0;
    walk->unsequenced = false;
    memset(walk->hash, 0, sizeof(walk->hash));
    return 0;
}

static int check_row(struct walk *walk, const struct row *row, struct msh_err *err)
{
    const struct msh_event *event = &row->event;
    const struct msh_verify *how = walk->run->how;
    const struct msh_jval *payload;

    check_chain(walk, row);
    payload = check_columns(walk, row);
    check_outbox(walk, row);
    check_leaf(walk, row);
    walk->run->sum.events++;
    walk->seq = event->seq;
    walk->at = event->at;
    memcpy(walk->hash, event->hash, MSH_HASH_SIZE);
    return how->each == NULL ? 0 : how->each(walk->run->arg, walk->run->tx, event, payload, err);
}

/* Events that were bound (archive.h). */

static const struct msh_stmt bound_leaves = {
    .name = "verify_bound_leaves",
    .sql = "SELECT l.seq, l.hash, l.feed_pos, o.seq FROM seal_leaf l LEFT JOIN outbox o"
           " ON o.region_id = l.region_id AND o.subject_kind = l.subject_kind"
           " AND o.subject_id = l.subject_id AND o.seq = l.seq"
           " WHERE l.region_id = $1 AND l.subject_kind = $2 AND l.subject_id = $3 AND l.seq <= $4",
};

struct bound {
    struct row *rows;
    size_t n;
};

static int bound_leaf(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    const struct bound *bound = arg;
    int64_t seq = msh_rows_i64(rows, 0);
    struct row *row;

    if (seq < 1 || (size_t)seq > bound->n)
        return 0;
    row = &bound->rows[seq - 1];
    row->sealed = row->sequenced = true;
    msh_rows_bytes(rows, 1, row->leaf_hash, MSH_HASH_SIZE);
    row->leaf_pos = row->feed_pos = msh_rows_i64(rows, 2);
    row->in_outbox = !msh_rows_null(rows, 3);
    return 0;
}

/* The subject that has begun, from its archive; without one there is nothing to do. */
static int check_bound(struct walk *walk, struct msh_err *err)
{
    const int64_t region_id = walk->run->region->region_id;
    struct msh_arena arena;
    struct msh_event *events;
    struct bound bound = { .n = 0 };
    int rc;

    msh_arena_init(&arena, BOUND_MAX);
    rc = msh_archive_read(walk->run->tx, region_id, walk->kind, walk->id, &arena, &events, &bound.n,
                          err);
    if (rc == MSH_E_CORRUPT && msh_streq(err->code, "archive_bytes")) {
        msh_verify_report(walk->run, "archive_differs", walk->kind, walk->id, 1,
                          "%s %" PRId64 ": its archive cannot be read", walk->kind, walk->id);
        rc = 0;
    }
    bound.rows = MSH_ARRAY(&arena, bound.n + 1, struct row);
    for (size_t i = 0; i < bound.n; i++)
        bound.rows[i] = (struct row){ .event = events[i], .hashes_fit = true, .bound = true };
    if (rc == 0 && bound.n > 0)
        rc = msh_db_each(
            walk->run->tx, &bound_leaves,
            MSH_VALS(msh_i(region_id), msh_t(walk->kind), msh_i(walk->id), msh_i((int64_t)bound.n)),
            bound_leaf, &bound, err);
    for (size_t i = 0; rc == 0 && i < bound.n; i++)
        rc = check_row(walk, &bound.rows[i], err);
    msh_arena_done(&arena);
    return rc;
}

static int check_event(struct walk *walk, const struct row *row, struct msh_err *err)
{
    const struct msh_event *event = &row->event;
    int rc = 0;

    if (walk->seq == 0 || event->subject_id != walk->id ||
        !msh_streq(event->subject_kind, walk->kind)) {
        rc = end_subject(walk, err);
        if (rc == 0)
            rc = begin_subject(walk, event->subject_kind, event->subject_id, err);
        if (rc == 0 && event->seq > 1)
            rc = check_bound(walk, err);
    }
    return rc < 0 ? rc : check_row(walk, row, err);
}

#define ARCHIVES                                                                                   \
    "SELECT a.subject_kind, a.subject_id, a.seq, (SELECT MIN(e.seq) FROM event e"                  \
    " WHERE e.region_id = a.region_id AND e.subject_kind = a.subject_kind"                         \
    " AND e.subject_id = a.subject_id) FROM event_archive a"                                       \
    " WHERE a.region_id = $1 AND (a.subject_kind, a.subject_id) > ($2, $3)"
#define ARCHIVES_ORDER " ORDER BY a.subject_kind, a.subject_id LIMIT $4"
static const struct msh_stmt page_archives = {
    .name = "verify_archives",
    .sql = ARCHIVES ARCHIVES_ORDER,
};
static const struct msh_stmt page_archives_until = {
    .name = "verify_archives_until",
    .sql = ARCHIVES " AND (a.subject_kind, a.subject_id) <= ($5, $6)" ARCHIVES_ORDER,
};

struct archived {
    const char *kind;
    int64_t id, seq, loose; /* its first event that is not bound; 0: none */
};
struct archives {
    struct msh_arena *arena;
    struct archived *items;
    size_t n, cap;
};

static int archive_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct archives *page = arg;

    *MSH_PUSH(page->arena, page->items, page->n, page->cap) =
        (struct archived){ .kind = msh_rows_dup(rows, 0, page->arena),
                           .id = msh_rows_i64(rows, 1),
                           .seq = msh_rows_i64(rows, 2),
                           .loose = msh_rows_i64(rows, 3) };
    return 0;
}

/* Subjects that are bound whole, which the walk over loose events has not met; and archives of events
 * that are loose as well. */
static int check_archive(struct walk *walk, const struct archived *a, struct msh_err *err)
{
    int rc;

    if (a->loose > 0 && a->loose <= a->seq)
        msh_verify_report(walk->run, "archive_differs", a->kind, a->id, a->loose,
                          "%s %" PRId64 ": event %" PRId64 " is archived and stands loose as well",
                          a->kind, a->id, a->loose);
    if (a->loose > 0)
        return 0;
    rc = begin_subject(walk, a->kind, a->id, err);
    if (rc == 0)
        rc = check_bound(walk, err);
    return rc < 0 ? rc : end_subject(walk, err);
}

static int verify_archives(struct msh_verify_run *run, const struct msh_verify_range *range,
                           struct msh_err *err)
{
    const bool bounded = range->until_kind != NULL;
    struct walk walk = { .run = run };
    struct archived last = { .id = range->id };
    struct archives page;
    char kind[sizeof(walk.kind)];
    int rc;

    msh_copy(kind, sizeof(kind), range->kind);
    do {
        const struct msh_val vals[] = {
            msh_i(run->region->region_id), msh_t(kind),           msh_i(last.id), msh_i(PAGE_HEADS),
            msh_t(range->until_kind),      msh_i(range->until_id)
        };

        msh_arena_reset(&run->page);
        page = (struct archives){ .arena = &run->page };
        rc = msh_db_each(run->tx, bounded ? &page_archives_until : &page_archives, vals,
                         bounded ? 6 : 4, archive_row, &page, err);
        for (size_t i = 0; rc == 0 && i < page.n; i++)
            rc = check_archive(&walk, &page.items[i], err);
        if (rc == 0 && page.n > 0) {
            last = page.items[page.n - 1];
            if (!msh_copy(kind, sizeof(kind), last.kind))
                rc =
                    msh_err_set(err, MSH_E_CORRUPT, "subject_kind", "a subject's kind is too long");
        }
    } while (rc == 0 && page.n == PAGE_HEADS);
    return rc;
}

int msh_verify_events(struct msh_verify_run *run, const struct msh_verify_range *range,
                      struct msh_err *err)
{
    const bool bounded = range->until_kind != NULL;
    struct walk walk = { .run = run, .id = range->id };
    int64_t after = INT64_MAX;
    size_t i;
    int rc;

    msh_copy(walk.kind, sizeof(walk.kind), range->kind);
    do {
        const struct msh_val vals[] = { msh_i(run->region->region_id),
                                        msh_t(walk.kind),
                                        msh_i(walk.id),
                                        msh_i(after),
                                        msh_i(PAGE_EVENTS),
                                        msh_t(range->until_kind),
                                        msh_i(range->until_id) };

        msh_arena_reset(&run->page);
        walk.rows = NULL;
        walk.n = walk.cap = 0;
        rc = msh_db_each(run->tx, bounded ? &page_events_until : &page_events, vals,
                         bounded ? 7 : 5, event_row, &walk, err);
        for (i = 0; rc == 0 && i < walk.n; i++)
            rc = check_event(&walk, &walk.rows[i], err);
        after = walk.seq;
    } while (rc == 0 && walk.n == PAGE_EVENTS);
    if (rc == 0)
        rc = end_subject(&walk, err);
    return rc < 0 ? rc : verify_archives(run, range, err);
}

/* Heads whose event is gone: the whole subject, or its tail. */

static const struct msh_stmt page_heads = {
    .name = "verify_heads",
    .sql = "SELECT h.subject_kind, h.subject_id, h.seq, (SELECT MAX(m.seq) FROM event m"
           " WHERE m.region_id = h.region_id AND m.subject_kind = h.subject_kind"
           " AND m.subject_id = h.subject_id), (SELECT a.seq FROM event_archive a"
           " WHERE a.region_id = h.region_id AND a.subject_kind = h.subject_kind"
           " AND a.subject_id = h.subject_id) FROM subject_head h"
           " WHERE h.region_id = $1 AND (h.subject_kind, h.subject_id) > ($2, $3)"
           " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.region_id = h.region_id"
           " AND e.subject_kind = h.subject_kind AND e.subject_id = h.subject_id"
           " AND e.seq = h.seq) AND NOT EXISTS (SELECT 1 FROM event_archive b"
           " WHERE b.region_id = h.region_id AND b.subject_kind = h.subject_kind"
           " AND b.subject_id = h.subject_id AND b.seq = h.seq)"
           " ORDER BY h.subject_kind, h.subject_id LIMIT $4",
};

struct heads {
    struct msh_verify_run *run;
    char kind[4 * MSH_SUBJECT_KIND_MAX];
    int64_t id;
    int n;
};

static int lone_head(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct heads *heads = arg;
    int64_t last = msh_rows_i64(rows, 2);
    int64_t have = MSH_MAX(msh_rows_i64(rows, 3), msh_rows_i64(rows, 4));

    if (!msh_copy(heads->kind, sizeof(heads->kind), msh_rows_text(rows, 0)))
        return msh_err_set(err, MSH_E_CORRUPT, "subject_kind", "a subject's kind is too long");
    heads->id = msh_rows_i64(rows, 1);
    heads->n++;
    if (have == 0)
        msh_verify_report(heads->run, "subject_missing", heads->kind, heads->id, last,
                          "%s %" PRId64 " was deleted: its %" PRId64 " events are missing",
                          heads->kind, heads->id, last);
    else if (have < last)
        msh_verify_report(heads->run, "tail_cut", heads->kind, heads->id, have + 1,
                          "%s %" PRId64 ": its last events, %" PRId64 " to %" PRId64
                          ", are missing",
                          heads->kind, heads->id, have + 1, last);
    return 0;
}

int msh_verify_heads(struct msh_verify_run *run, struct msh_err *err)
{
    struct heads heads = { .run = run };
    char after[sizeof(heads.kind)];
    int rc;

    do {
        heads.n = 0;
        memcpy(after, heads.kind, sizeof(after)); /* bound while the rows move heads.kind on */
        rc = msh_db_each(run->tx, &page_heads,
                         MSH_VALS(msh_i(run->region->region_id), msh_t(after), msh_i(heads.id),
                                  msh_i(PAGE_HEADS)),
                         lone_head, &heads, err);
    } while (rc == 0 && heads.n == PAGE_HEADS);
    return rc;
}
