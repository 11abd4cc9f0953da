#include "base/base.h"

#include "base/json.h"
#include "service/told.h"
#include "store/sweep.h"

#define BASELINE "baseline"
#define PAGE     500
#define DATA_MAX ((size_t)32 << 10)

int msh_told_read(struct msh_tx *tx, const struct msh_region *region,
                  const uint8_t key[MSH_KEY_SIZE], const char *subject_kind, int64_t subject_id,
                  struct msh_told *ret, struct msh_err *err)
{
    int rc = 0;

    ret->n = 0;
    for (size_t i = 0; rc == 0 && i < msh_tables_n; i++) {
        const struct msh_schema_table *table = &msh_tables[i];

        if (table->cover != MSH_COVER_DIGEST || !msh_streq(table->subject, subject_kind))
            continue;
        if (ret->n == MSH_TOLD_TABLES)
            return msh_err_set(err, MSH_E_BUG, "told_tables", "too many tables of %s",
                               subject_kind);
        struct msh_told_table *item = &ret->items[ret->n++];

        item->table = table;
        rc = msh_table_digest(tx, table, region->region_id, subject_id, region->crypto, key,
                              &item->any, item->digest, err);
    }
    return rc;
}

static bool is_same(const struct msh_told_table *a, const struct msh_told_table *b)
{
    return a->any == b->any && (!a->any || memcmp(a->digest, b->digest, sizeof(a->digest)) == 0);
}

/* Both lists follow the order of msh_tables. */
static void write_rows(struct msh_json *w, const struct msh_told *before,
                       const struct msh_told *after)
{
    msh_json_object(w, NULL);
    for (size_t i = 0; i < after->n; i++) {
        const struct msh_told_table none = { .any = false }, *now = &after->items[i],
                                    *was = before == NULL ? &none : &before->items[i];

        if (is_same(was, now))
            continue;
        msh_json_object(w, now->table->name);
        if (was->any)
            msh_json_hex(w, "was", was->digest, sizeof(was->digest));
        if (now->any)
            msh_json_hex(w, "now", now->digest, sizeof(now->digest));
        msh_json_object_end(w);
    }
    msh_json_object_end(w);
}

const char *msh_told_data(struct msh_arena *arena, const char *data, const struct msh_told *before,
                          const struct msh_told *after)
{
    const size_t n = msh_empty(data) ? 1 : strlen(data) - 1; /* without the closing bracket */
    struct msh_str out, rows;
    struct msh_json w;

    msh_str_init(&rows, DATA_MAX);
    msh_json_init(&w, &rows);
    write_rows(&w, before, after);
    if (rows.n > 2) {
        msh_str_init(&out, 2 * DATA_MAX);
        msh_str_addn(&out, msh_empty(data) ? "{" : data, n);
        msh_str_fmt(&out, "%s\"rows\":%s}", n > 1 ? "," : "", rows.p);
        data = msh_arena_strdup(arena, out.p);
        msh_str_done(&out);
    }
    msh_str_done(&rows);
    return msh_empty(data) ? NULL : data;
}

int msh_told_append(struct msh_tx *tx, const struct msh_region *region,
                    const uint8_t key[MSH_KEY_SIZE], const struct msh_event_in *in, int64_t at,
                    const struct msh_told *before, struct msh_err *err)
{
    struct msh_event_in with = *in;
    struct msh_told after;

    if (msh_told_read(tx, region, key, in->subject_kind, in->subject_id, &after, err) < 0)
        return err->rc;
    with.data = msh_told_data(msh_tx_arena(tx), in->data, before, &after);
    return msh_event_append(tx, region, &with, at, -1, NULL, err);
}

/* Databases of before ----------------------------------------------------------------------------*/

struct baseline {
    const struct msh_region *region;
    const uint8_t *key;
    int64_t now;
    bool told;
};

static int tell(struct msh_tx *tx, const struct baseline *b, const char *kind, int64_t subject_id,
                struct msh_err *err)
{
    const struct msh_event_in in = {
        .subject_kind = kind, .subject_id = subject_id, .op = BASELINE, .actor_kind = "system"
    };

    return msh_told_append(tx, b->region, b->key, &in, b->now, NULL, err);
}

static int tell_all(struct msh_tx *tx, const struct baseline *b,
                    const struct msh_schema_table *table, struct msh_err *err)
{
    int64_t ids[PAGE], after = 0;
    size_t n = 0;
    int rc;

    do {
        rc = msh_table_subjects(tx, table, b->region->region_id, after, ids, PAGE, &n, err);
        for (size_t i = 0; rc == 0 && i < n; i++)
            rc = tell(tx, b, table->subject, ids[i], err);
        after = n > 0 ? ids[n - 1] : after;
    } while (rc == 0 && n == PAGE);
    return rc;
}

/* Links made when a ticket was registered: its first event did not tell of them. */
static int tell_links(struct msh_tx *tx, const struct baseline *b, struct msh_err *err)
{
    struct msh_pair page[PAGE], after = { 0, 0 };
    size_t n = 0;

    do {
        if (msh_sweep_untold_links(tx, b->region->region_id, after, page, PAGE, &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n; i++) {
            const struct msh_event_in in = { .subject_kind = "respondent",
                                             .subject_id = page[i].b,
                                             .target_id = page[i].a,
                                             .op = "link",
                                             .actor_kind = "system" };

            if (msh_event_append(tx, b->region, &in, b->now, -1, NULL, err) < 0)
                return err->rc;
            after = page[i];
        }
    } while (n == PAGE);
    return 0;
}

/* Some tickets of one matter; the next part begins with the last of this one. */
static int tell_matter(struct msh_tx *tx, const struct baseline *b, const struct msh_pair *members,
                       size_t n, struct msh_err *err)
{
    struct msh_event_in in = {
        .subject_kind = "matter", .subject_id = members[0].a, .op = BASELINE, .actor_kind = "system"
    };
    struct msh_str out;
    struct msh_json w;
    int rc;

    msh_str_init(&out, DATA_MAX);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_array(&w, "tickets");
    for (size_t i = 0; i < n; i++)
        msh_json_id(&w, NULL, members[i].b);
    msh_json_array_end(&w);
    msh_json_object_end(&w);
    in.data = out.p;
    rc = msh_event_append(tx, b->region, &in, b->now, -1, NULL, err);
    msh_str_done(&out);
    return rc;
}

static int tell_matters(struct msh_tx *tx, const struct baseline *b, struct msh_err *err)
{
    struct msh_pair page[PAGE + 1], after = { 0, 0 };
    size_t n = 0, kept = 0;

    do {
        size_t from = 0;

        if (msh_sweep_members(tx, b->region->region_id, after, page + kept, PAGE, &n, err) < 0)
            return err->rc;
        if (n == 0)
            break;
        after = page[kept + n - 1];
        n += kept;
        for (size_t i = 1; i <= n; i++) {
            if (i < n && page[i].a == page[from].a)
                continue;
            if ((i - from > 1 || from > 0 || kept == 0) &&
                tell_matter(tx, b, page + from, i - from, err) < 0)
                return err->rc;
            from = i;
        }
        page[0] = after;
        kept = 1;
    } while (n > 0);
    return 0;
}

/* The region's own is the last, and says that all is told. */
static int is_told(struct msh_tx *tx, struct baseline *b, struct msh_err *err)
{
    const int64_t region_id = b->region->region_id;
    struct msh_event *events = NULL;
    int64_t after = 0;
    size_t n = 0;

    b->told = false;
    do {
        if (msh_event_list(tx, region_id, "region", region_id, after, PAGE, msh_tx_arena(tx),
                           &events, &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n && !b->told; i++)
            b->told = msh_streq(events[i].op, BASELINE) ||
                      (msh_streq(events[i].op, "init") &&
                       strstr(events[i].payload, "\"rows\":{") != NULL);
        after = n > 0 ? events[n - 1].seq : after;
    } while (n == PAGE && !b->told);
    return 0;
}

static int baseline_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct baseline *b = arg;
    const int64_t region_id = b->region->region_id;
    struct msh_subject_head head;
    int rc = is_told(tx, b, err);

    if (rc < 0 || b->told)
        return rc;
    rc = msh_event_lock(tx, region_id, "region", region_id, &head, err);
    if (rc == 0)
        rc = msh_region_now(tx, b->region, &b->now, err);
    for (size_t i = 0; rc == 0 && i < msh_tables_n; i++)
        if (msh_tables[i].ids != NULL)
            rc = tell_all(tx, b, &msh_tables[i], err);
    if (rc == 0)
        rc = tell(tx, b, "retention", region_id, err);
    if (rc == 0)
        rc = tell_links(tx, b, err);
    if (rc == 0)
        rc = tell_matters(tx, b, err);
    return rc < 0 ? rc : tell(tx, b, "region", region_id, err);
}

int msh_told_baseline(struct msh_store *store, const struct msh_region *region,
                      const uint8_t key[MSH_KEY_SIZE], bool *ret_done, struct msh_err *err)
{
    struct baseline b = { .region = region, .key = key };
    int rc = msh_tx_run(store, "baseline", baseline_tx, &b, err);

    if (rc == 0 && ret_done != NULL)
        *ret_done = !b.told;
    return rc;
}
