#include "base/base.h"

#include "store/seal.h"
#include "store/verify/run.h"

#define PAGE_ROWS  1000
#define PAGE_FEED  5000
#define PAGE_SEALS 200

/* Rows that speak of an event which is gone, where no head remembers it either. */

#define LONE_COLUMNS(table)                                                                        \
    "SELECT o.subject_kind, o.subject_id, o.seq, (SELECT MAX(m.seq) FROM event m"                  \
    " WHERE m.region_id = o.region_id AND m.subject_kind = o.subject_kind"                         \
    " AND m.subject_id = o.subject_id) FROM " table " o"                                           \
    " WHERE o.region_id = $1 AND (o.subject_kind, o.subject_id, o.seq) > ($2, $3, $4)"             \
    " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.region_id = o.region_id"                       \
    " AND e.subject_kind = o.subject_kind AND e.subject_id = o.subject_id AND e.seq = o.seq)"      \
    " AND NOT EXISTS (SELECT 1 FROM subject_head h WHERE h.region_id = o.region_id"                \
    " AND h.subject_kind = o.subject_kind AND h.subject_id = o.subject_id AND h.seq >= o.seq)"
#define LONE_ORDER " ORDER BY o.subject_kind, o.subject_id, o.seq LIMIT $5"

static const struct msh_stmt lone_outbox = {
    .name = "verify_lone_outbox",
    .sql = LONE_COLUMNS("outbox") LONE_ORDER,
};
/* Where the outbox row is left too, it has been named already. */
static const struct msh_stmt lone_leaves = {
    .name = "verify_lone_leaves",
    .sql =
        LONE_COLUMNS("seal_leaf") " AND NOT EXISTS (SELECT 1 FROM outbox b"
                                  " WHERE b.region_id = o.region_id"
                                  " AND b.subject_kind = o.subject_kind"
                                  " AND b.subject_id = o.subject_id AND b.seq = o.seq)" LONE_ORDER,
};

struct lone {
    struct msh_verify_run *run;
    const char *witness;
    char kind[4 * MSH_SUBJECT_KIND_MAX];
    int64_t id, seq;
    int n;
};

static int lone_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct lone *lone = arg;
    const char *kind = msh_rows_text(rows, 0), *code = "tail_cut";
    int64_t id = msh_rows_i64(rows, 1), seq = msh_rows_i64(rows, 2), have = msh_rows_i64(rows, 3);
    bool named = lone->seq > 0 && lone->id == id && msh_streq(lone->kind, kind);

    if (!msh_copy(lone->kind, sizeof(lone->kind), kind))
        return msh_err_set(err, MSH_E_CORRUPT, "subject_kind", "a subject's kind is too long");
    lone->id = id;
    lone->seq = seq;
    lone->n++;
    if (named) /* once a subject is enough */
        return 0;
    if (have == 0)
        code = "subject_missing";
    else if (have > seq)
        code = "event_missing";
    msh_verify_report(lone->run, code, lone->kind, id, seq,
                      "%s %" PRId64 ": the %s knows event %" PRId64 ", which is missing%s",
                      lone->kind, id, lone->witness, seq,
                      have == 0 ? " with all others of it" : "");
    return 0;
}

static int verify_lone(struct msh_verify_run *run, const struct msh_stmt *stmt, const char *witness,
                       struct msh_err *err)
{
    struct lone lone = { .run = run, .witness = witness };
    char after[sizeof(lone.kind)];
    int rc;

    do {
        lone.n = 0;
        memcpy(after, lone.kind, sizeof(after)); /* bound while the rows move lone.kind on */
        rc = msh_db_each(run->tx, stmt,
                         MSH_VALS(msh_i(run->region->region_id), msh_t(after), msh_i(lone.id),
                                  msh_i(lone.seq), msh_i(PAGE_ROWS)),
                         lone_row, &lone, err);
    } while (rc == 0 && lone.n == PAGE_ROWS);
    return rc;
}

int msh_verify_lone_outbox(struct msh_verify_run *run, struct msh_err *err)
{
    return verify_lone(run, &lone_outbox, "outbox", err);
}

int msh_verify_lone_leaves(struct msh_verify_run *run, struct msh_err *err)
{
    return verify_lone(run, &lone_leaves, "seal", err);
}

/* The feed has no hole. */

static const struct msh_stmt page_feed = {
    .name = "verify_feed",
    .sql = "SELECT feed_pos FROM outbox WHERE region_id = $1 AND feed_pos > $2"
           " ORDER BY feed_pos LIMIT $3",
};

/* Events that were bound have left the feed; their leaves say where they stood. */
static const struct msh_stmt count_bound = {
    .name = "verify_feed_bound",
    .sql = "SELECT COUNT(*) FROM seal_leaf l WHERE l.region_id = $1 AND l.feed_pos >= $2"
           " AND l.feed_pos <= $3 AND EXISTS (SELECT 1 FROM event_archive a"
           " WHERE a.region_id = l.region_id AND a.subject_kind = l.subject_kind"
           " AND a.subject_id = l.subject_id AND a.seq >= l.seq)",
};

struct feed {
    struct msh_verify_run *run;
    int64_t pos;
    int n;
};

static int feed_gap(struct msh_verify_run *run, int64_t from, int64_t to, struct msh_err *err)
{
    int64_t bound = 0;
    int rc =
        msh_db_i64(run->tx, &count_bound,
                   MSH_VALS(msh_i(run->region->region_id), msh_i(from), msh_i(to)), 0, &bound, err);

    if (rc == 0 && bound != to - from + 1)
        msh_verify_report(run, "feed_gap", "", 0, from,
                          "feed positions %" PRId64 " to %" PRId64 " are missing: %" PRId64
                          " events were removed",
                          from, to, to - from + 1 - bound);
    return rc;
}

static int feed_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct feed *feed = arg;
    int64_t pos = msh_rows_i64(rows, 0);
    int rc = pos == feed->pos + 1 ? 0 : feed_gap(feed->run, feed->pos + 1, pos - 1, err);

    feed->pos = pos;
    feed->n++;
    return rc;
}

int msh_verify_feed(struct msh_verify_run *run, struct msh_err *err)
{
    struct feed feed = { .run = run };
    int rc = 0;

    while (rc == 0) {
        feed.n = 0;
        rc = msh_db_each(run->tx, &page_feed,
                         MSH_VALS(msh_i(run->region->region_id), msh_i(feed.pos), msh_i(PAGE_FEED)),
                         feed_row, &feed, err);
        if (feed.n < PAGE_FEED)
            break;
    }
    if (rc < 0)
        return rc;
    if (feed.pos < run->feed_end)
        rc = feed_gap(run, feed.pos + 1, run->feed_end, err);
    else if (feed.pos > run->feed_end)
        msh_verify_report(run, "sequencer_differs", "", 0, feed.pos,
                          "the sequencer stands before the feed's last position");
    run->sum.feed_pos = feed.pos;
    return rc;
}

/* Seals: each over its leaves, and chained. */

static const struct msh_stmt page_seals = {
    .name = "verify_seals",
    .sql = "SELECT seal_no, from_pos, to_pos, at, root, prev_hash, hash FROM seal"
           " WHERE region_id = $1 AND seal_no > $2 ORDER BY seal_no LIMIT $3",
};
static const struct msh_stmt page_leaves = {
    .name = "verify_leaves",
    .sql = "SELECT feed_pos, seal_no, hash FROM seal_leaf WHERE region_id = $1 AND feed_pos > $2"
           " AND feed_pos <= $3 ORDER BY feed_pos LIMIT $4",
};

struct seals {
    struct msh_verify_run *run;
    struct msh_seal *items; /* of the page */
    size_t n, cap;
    struct msh_seal last; /* the seal before */
};

static int seal_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct seals *seals = arg;
    const struct msh_region *region = seals->run->region;
    struct msh_seal *seal = MSH_PUSH(&seals->run->page, seals->items, seals->n, seals->cap);

    seal->region_id = region->region_id;
    seal->profile = region->crypto;
    seal->sandbox = region->sandbox;
    seal->seal_no = msh_rows_i64(rows, 0);
    seal->from_pos = msh_rows_i64(rows, 1);
    seal->to_pos = msh_rows_i64(rows, 2);
    seal->at = msh_rows_i64(rows, 3);
    uint8_t *const hashes[] = { seal->root, seal->prev_hash, seal->hash };
    bool whole = true;

    for (size_t i = 0; i < MSH_COUNT(hashes); i++)
        whole &= msh_rows_bytes(rows, 4 + (int)i, hashes[i], MSH_HASH_SIZE);
    if (!whole) /* what reads as zeros is the right one before the first seal */
        msh_verify_report(seals->run, "seal_hash", "", 0, seal->seal_no,
                          "seal %" PRId64 ": a hash of another length", seal->seal_no);
    return 0;
}

struct leaves {
    const struct msh_seal *seal;
    struct msh_merkle tree;
    int64_t pos;
    int n;
    bool whole;
};

static int leaf_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct leaves *leaves = arg;
    uint8_t hash[MSH_HASH_SIZE];

    if (!msh_rows_bytes(rows, 2, hash, MSH_HASH_SIZE) || msh_rows_i64(rows, 0) != leaves->pos + 1 ||
        msh_rows_i64(rows, 1) != leaves->seal->seal_no)
        leaves->whole = false;
    leaves->pos = msh_rows_i64(rows, 0);
    leaves->n++;
    msh_merkle_add(&leaves->tree, hash);
    return 0;
}

static int check_leaves(struct msh_verify_run *run, const struct msh_seal *seal,
                        struct msh_err *err)
{
    struct leaves leaves = { .seal = seal, .pos = seal->from_pos - 1, .whole = true };
    uint8_t root[MSH_HASH_SIZE];
    int rc;

    msh_merkle_init(&leaves.tree, seal->profile);
    do {
        leaves.n = 0;
        rc = msh_db_each(run->tx, &page_leaves,
                         MSH_VALS(msh_i(seal->region_id), msh_i(leaves.pos), msh_i(seal->to_pos),
                                  msh_i(PAGE_FEED)),
                         leaf_row, &leaves, err);
    } while (rc == 0 && leaves.n == PAGE_FEED);
    if (rc < 0)
        return rc;
    msh_merkle_root(&leaves.tree, root);
    if (!leaves.whole || leaves.pos != seal->to_pos || memcmp(root, seal->root, sizeof(root)) != 0)
        msh_verify_report(run, "seal_root", "", 0, seal->seal_no,
                          "seal %" PRId64 ": its leaves are not what was sealed", seal->seal_no);
    return 0;
}

static int check_seal(struct seals *seals, const struct msh_seal *seal, struct msh_err *err)
{
    struct msh_verify_run *run = seals->run;
    uint8_t hash[MSH_HASH_SIZE];

    run->sum.seals++;
    if (seal->seal_no != seals->last.seal_no + 1 || seal->from_pos != seals->last.to_pos + 1 ||
        seal->to_pos < seal->from_pos)
        msh_verify_report(run, "seal_gap", "", 0, seal->seal_no,
                          "seal %" PRId64 " does not follow seal %" PRId64, seal->seal_no,
                          seals->last.seal_no);
    if (memcmp(seal->prev_hash, seals->last.hash, MSH_HASH_SIZE) != 0)
        msh_verify_report(run, "seal_prev", "", 0, seal->seal_no,
                          "seal %" PRId64 " does not name the hash of the seal before",
                          seal->seal_no);
    msh_seal_hash(seal, hash);
    if (memcmp(hash, seal->hash, MSH_HASH_SIZE) != 0)
        msh_verify_report(run, "seal_hash", "", 0, seal->seal_no,
                          "seal %" PRId64 ": its content does not have its hash", seal->seal_no);
    seals->last = *seal;
    return check_leaves(run, seal, err);
}

int msh_verify_seals(struct msh_verify_run *run, struct msh_err *err)
{
    struct seals seals = { .run = run };
    size_t i;
    int rc;

    do {
        msh_arena_reset(&run->page);
        seals.items = NULL;
        seals.n = seals.cap = 0;
        rc = msh_db_each(
            run->tx, &page_seals,
            MSH_VALS(msh_i(run->region->region_id), msh_i(seals.last.seal_no), msh_i(PAGE_SEALS)),
            seal_row, &seals, err);
        for (i = 0; rc == 0 && i < seals.n; i++)
            rc = check_seal(&seals, &seals.items[i], err);
    } while (rc == 0 && seals.n == PAGE_SEALS);
    if (rc < 0)
        return rc;
    if (seals.last.seal_no < run->seal_no)
        msh_verify_report(run, "seal_gap", "", 0, run->seal_no,
                          "seals %" PRId64 " to %" PRId64 " are missing", seals.last.seal_no + 1,
                          run->seal_no);
    else if (seals.last.seal_no != run->seal_no || seals.last.to_pos != run->sealed_end ||
             memcmp(seals.last.hash, run->seal_hash, MSH_HASH_SIZE) != 0)
        msh_verify_report(run, "sequencer_differs", "", 0, seals.last.seal_no,
                          "the sequencer's row does not name the last seal");
    run->sum.sealed_pos = seals.last.to_pos;
    return 0;
}
