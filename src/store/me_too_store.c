#include "base/base.h"

#include "store/me_too_store.h"

static const struct msh_stmt begin = {
    .name = "me_too_begin",
    .sql = "INSERT INTO me_too_matter (region_id, publication_id, hash_key, n, mark)"
           " VALUES ($1, $2, $3, 0, $4) ON CONFLICT (region_id, publication_id) DO UPDATE"
           " SET n = me_too_matter.n",
};
static const struct msh_stmt find = {
    .name = "me_too_find",
    .sql = "SELECT hash_key, n, mark FROM me_too_matter WHERE region_id = $1"
           " AND publication_id = $2",
};
static const struct msh_stmt joined = {
    .name = "me_too_joined",
    .sql = "SELECT 1 FROM me_too WHERE region_id = $1 AND publication_id = $2 AND voter = $3",
};
static const struct msh_stmt join = {
    .name = "me_too_join",
    .sql = "INSERT INTO me_too (region_id, publication_id, voter, counts) VALUES ($1, $2, $3, $4)",
};
static const struct msh_stmt keep = {
    .name = "me_too_keep",
    .sql = "UPDATE me_too_matter SET n = $3, mark = $4 WHERE region_id = $1"
           " AND publication_id = $2",
};
static const struct msh_stmt drop_voters = {
    .name = "me_too_drop",
    .sql = "DELETE FROM me_too WHERE region_id = $1 AND publication_id = $2",
};
static const struct msh_stmt drop_key = {
    .name = "me_too_drop_key",
    .sql = "UPDATE me_too_matter SET hash_key = NULL, mark = $3 WHERE region_id = $1"
           " AND publication_id = $2",
};
static const struct msh_stmt voters = {
    .name = "me_too_voters",
    .sql = "SELECT voter, counts FROM me_too WHERE region_id = $1 AND publication_id = $2",
};
static const struct msh_stmt archived = {
    .name = "me_too_archived",
    .sql = "SELECT p.ticket_id FROM me_too_matter m JOIN publication p"
           " ON p.region_id = m.region_id AND p.publication_id = m.publication_id"
           " JOIN ticket t ON t.region_id = p.region_id AND t.ticket_id = p.ticket_id"
           " WHERE m.region_id = $1 AND m.hash_key IS NOT NULL AND t.state = 'archived'"
           " ORDER BY m.publication_id LIMIT $2",
};

/* Marks -----------------------------------------------------------------------------------------*/

/* Add to `mark`, or take away again, the keyed digest of one row: who, or (`voter` NULL) the matter's
 * own with its key. */
static void add_mark(const struct msh_me_too *matter, const uint8_t *voter, int64_t n,
                     const uint8_t *key, uint8_t mark[MSH_HASH_SIZE])
{
    uint8_t hash[MSH_HASH_SIZE];
    char what[96];
    const size_t size =
        (size_t)snprintf(what, sizeof(what), "me_too %c %" PRId64 " %" PRId64 " %" PRId64 " ",
                         voter != NULL ? 'v' : 'n', matter->region_id, matter->publication_id, n);
    const struct msh_piece pieces[] = {
        { what, size },
        { voter != NULL ? voter : key, voter != NULL ? MSH_HASH_SIZE
                                       : key != NULL ? MSH_KEY_SIZE
                                                     : 0 },
    };

    msh_hmac(matter->profile, matter->row_key, pieces, MSH_COUNT(pieces), hash);
    for (size_t i = 0; i < sizeof(hash); i++)
        mark[i] ^= hash[i];
}

struct matter_row {
    uint8_t key[MSH_KEY_SIZE], mark[MSH_HASH_SIZE];
    bool any, has_key, whole;
    int64_t n;
};

static const uint8_t *key_of(const struct matter_row *row)
{
    return row->has_key ? row->key : NULL;
}

static int read_matter(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct matter_row *row = arg;

    row->any = true;
    row->has_key = !msh_rows_null(rows, 0);
    row->n = msh_rows_i64(rows, 1);
    row->whole = (!row->has_key || msh_rows_bytes(rows, 0, row->key, sizeof(row->key))) &&
                 msh_rows_bytes(rows, 2, row->mark, sizeof(row->mark));
    return 0;
}

static int load(struct msh_tx *tx, const struct msh_me_too *matter, struct matter_row *ret,
                struct msh_err *err)
{
    *ret = (struct matter_row){ .whole = true };
    return msh_db_each(tx, &find, MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id)),
                       read_matter, ret, err);
}

/* Joining ---------------------------------------------------------------------------------------*/

/* The row of the matter, made if there is none; writing it makes those who join at once stand in
 * line. */
static int open_matter(struct msh_tx *tx, const struct msh_me_too *matter,
                       const uint8_t fresh_key[MSH_KEY_SIZE], struct matter_row *ret,
                       struct msh_err *err)
{
    uint8_t mark[MSH_HASH_SIZE] = { 0 };

    add_mark(matter, NULL, 0, fresh_key, mark);
    if (msh_db_exec(tx, &begin,
                    MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id),
                             msh_b(fresh_key, MSH_KEY_SIZE), msh_b(mark, sizeof(mark))),
                    NULL, err) < 0 ||
        load(tx, matter, ret, err) < 0)
        return err->rc;
    if (!ret->whole)
        return msh_err_set(err, MSH_E_CORRUPT, "me_too_key", "a matter's key has another length");
    if (!ret->has_key)
        return msh_err_set(err, MSH_E_STATE, "me_too_closed", "the matter is over");
    return 0;
}

int msh_me_too_join(struct msh_tx *tx, const struct msh_me_too *matter,
                    const uint8_t fresh_key[MSH_KEY_SIZE], const char *const *marks, size_t n_marks,
                    bool *ret_new, int64_t *ret_n, struct msh_err *err)
{
    uint8_t who[MSH_ME_TOO_VOTERS][MSH_HASH_SIZE];
    bool known[MSH_ME_TOO_VOTERS] = { false };
    struct matter_row row;
    bool counts = true;

    if (open_matter(tx, matter, fresh_key, &row, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n_marks; i++) {
        int64_t found;

        msh_hmac(matter->profile, row.key, &(struct msh_piece){ marks[i], strlen(marks[i]) }, 1,
                 who[i]);
        if (msh_db_i64(tx, &joined,
                       MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id),
                                msh_b(who[i], MSH_HASH_SIZE)),
                       0, &found, err) < 0)
            return err->rc;
        known[i] = found != 0;
        counts = counts && !known[i];
    }
    *ret_new = counts;
    *ret_n = row.n + counts;
    add_mark(matter, NULL, row.n, row.key, row.mark);
    add_mark(matter, NULL, *ret_n, row.key, row.mark);
    for (size_t i = 0; i < n_marks; i++) {
        const bool first = counts && i == 0;

        if (known[i])
            continue;
        add_mark(matter, who[i], first, NULL, row.mark);
        if (msh_db_exec(tx, &join,
                        MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id),
                                 msh_b(who[i], MSH_HASH_SIZE), msh_i(first)),
                        NULL, err) < 0)
            return err->rc;
    }
    return msh_db_exec(tx, &keep,
                       MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id),
                                msh_i(*ret_n), msh_b(row.mark, sizeof(row.mark))),
                       NULL, err);
}

int msh_me_too_end(struct msh_tx *tx, const struct msh_me_too *matter, struct msh_err *err)
{
    uint8_t mark[MSH_HASH_SIZE] = { 0 };
    struct matter_row row;

    if (load(tx, matter, &row, err) < 0)
        return err->rc;
    if (!row.any || !row.has_key)
        return 0;
    add_mark(matter, NULL, row.n, NULL, mark);
    if (msh_db_exec(tx, &drop_voters,
                    MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id)), NULL,
                    err) < 0)
        return err->rc;
    return msh_db_exec(tx, &drop_key,
                       MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id),
                                msh_b(mark, sizeof(mark))),
                       NULL, err);
}

/* Looking ---------------------------------------------------------------------------------------*/

struct summing {
    const struct msh_me_too *matter;
    uint8_t mark[MSH_HASH_SIZE];
    int64_t n, rows;
    bool whole;
};

static int sum_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct summing *s = arg;
    uint8_t voter[MSH_HASH_SIZE];
    const int64_t counts = msh_rows_i64(rows, 1);

    s->whole = s->whole && msh_rows_bytes(rows, 0, voter, sizeof(voter));
    if (s->whole)
        add_mark(s->matter, voter, counts, NULL, s->mark);
    s->n += counts;
    s->rows++;
    return 0;
}

int msh_me_too_look(struct msh_tx *tx, const struct msh_me_too *matter, struct msh_me_too_seen *ret,
                    struct msh_err *err)
{
    struct summing s = { .matter = matter, .whole = true };
    struct matter_row row;

    if (load(tx, matter, &row, err) < 0 ||
        msh_db_each(tx, &voters, MSH_VALS(msh_i(matter->region_id), msh_i(matter->publication_id)),
                    sum_row, &s, err) < 0)
        return err->rc;
    add_mark(matter, NULL, row.n, key_of(&row), s.mark);
    *ret = (struct msh_me_too_seen){
        .any = row.any,
        .over = row.any && !row.has_key,
        .n = row.n,
        .fits = s.whole && row.whole &&
                (!row.any ? s.rows == 0
                          : memcmp(s.mark, row.mark, sizeof(s.mark)) == 0 &&
                                (!row.has_key || s.n == row.n)),
    };
    return 0;
}

struct ids {
    int64_t *items;
    size_t n, max;
};

static int take_id(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct ids *ids = arg;

    if (ids->n < ids->max)
        ids->items[ids->n++] = msh_rows_i64(rows, 0);
    return 0;
}

int msh_me_too_archived(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_tickets,
                        size_t *ret_n, struct msh_err *err)
{
    struct ids ids = { .items = ret_tickets, .max = (size_t)limit };

    if (msh_db_each(tx, &archived, MSH_VALS(msh_i(region_id), msh_i(limit)), take_id, &ids, err) <
        0)
        return err->rc;
    *ret_n = ids.n;
    return 0;
}
