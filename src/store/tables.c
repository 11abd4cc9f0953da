#include "base/base.h"

#include "store/tables.h"

#define TEXT_MAX ((size_t)256 << 20)

/* Rows of one subject -----------------------------------------------------------------------------*/

#define ROWS(t, columns, where, order)                                                             \
    static const struct msh_stmt t##_rows = {                                                      \
        .name = "rows_" #t,                                                                        \
        .sql = "SELECT " columns " FROM " #t " WHERE region_id = $1" where " ORDER BY " order,     \
    }
/* Of the whole city. */
#define CITY_ROWS(t, columns, order) ROWS(t, columns, "", order)
/* Of one account, article … */
#define OWN_ROWS(t, key, columns, order)                                                           \
    ROWS(t, columns, " AND " #key " = $2", order);                                                 \
    static const struct msh_stmt t##_lost = {                                                      \
        .name = "rows_lost_" #t,                                                                   \
        .sql = "SELECT DISTINCT t." #key " FROM " #t " t WHERE t.region_id = $1"                   \
               " AND NOT EXISTS (SELECT 1 FROM subject_head h WHERE h.region_id = t.region_id"     \
               " AND h.subject_kind = $2 AND h.subject_id = t." #key ") ORDER BY t." #key          \
               " LIMIT $3",                                                                        \
    }
#define IDS(t, key)                                                                                \
    static const struct msh_stmt t##_ids = {                                                       \
        .name = "rows_ids_" #t,                                                                    \
        .sql = "SELECT DISTINCT " #key " FROM " #t " WHERE region_id = $1 AND " #key " > $2"       \
               " ORDER BY " #key " LIMIT $3",                                                      \
    }

CITY_ROWS(region, "name, preset, crypto, sandbox, zone_ms, data_mark, created_at", "region_id");
CITY_ROWS(area, "area_id, code, parent_id, level, name, pinyin, lon, lat", "area_id");
CITY_ROWS(unit,
          "unit_id, code, name, short_name, level, kind, family, parent_id, line_id, area_id,"
          " pinyin, merged_into, valid_to, created_at",
          "unit_id");
CITY_ROWS(category, "scheme, code, parent, level, name, needs_place, pinyin, valid_to",
          "scheme, code");
CITY_ROWS(channel, "code, name, kind", "code");
CITY_ROWS(transfer_line, "code, name, emergency, purpose", "code");
CITY_ROWS(catalogue,
          "catalogue_id, version, category, area_level, lead_family, assist_families,"
          " inform_families, legal_basis",
          "catalogue_id");
CITY_ROWS(catalogue_version,
          "version, state, note, from_at, author_id, publisher_id, created_at, published_at,"
          " revision",
          "version");
CITY_ROWS(duty, "unit_kind, category, basis", "unit_kind, category");
CITY_ROWS(rule, "rule_id, preset, version, effective_from, effective_to, line, legal_ref",
          "rule_id");
CITY_ROWS(calendar_year, "version, year, days, source, created_at", "version, year");
CITY_ROWS(setting, "name, value, legal_ref", "name");
/* Nothing is told of a list before it is proposed. */
ROWS(retention_list,
     "list_id, state, years, cutoff_at, persons, digest, reason, proposed_at, asked_by, asked_at,"
     " decided_by, decided_at, ended_at",
     " AND state <> 'gathering'", "list_id");

OWN_ROWS(account, account_id,
         "name, display, unit_id, password_hash, active, deputy_id, deputy_until, created_at,"
         " phone, must_change",
         "account_id");
IDS(account, account_id);
OWN_ROWS(account_grant, account_id, "role, unit_id, sensitivity", "role, unit_id");
OWN_ROWS(api_token, account_id,
         "token_id, token_hash, label, unlimited, created_at, expires_at, revoked_at", "token_id");
OWN_ROWS(respondent, respondent_id, "kind, name, area_id, note, created_at", "respondent_id");
IDS(respondent, respondent_id);
OWN_ROWS(article, article_id,
         "version, title, body, category, owner_unit, legal_basis, state, expires_at, author_id,"
         " created_at, current",
         "version");
IDS(article, article_id);

/* The list ----------------------------------------------------------------------------------------*/

static const struct msh_name covers[MSH_COVER_COUNT] = {
    [MSH_COVER_CHAIN] = { "chain", "链条互证", "events, heads, feed and seals prove each other" },
    [MSH_COVER_TICKET] = { "ticket", "随诉求件签名", "digests in the ticket's events" },
    [MSH_COVER_EVENTS] = { "events", "由事件重算", "recomputed from events" },
    [MSH_COVER_ROWS] = { "rows", "由其他数据重算", "recomputed from other rows" },
    [MSH_COVER_DIGEST] = { "digest", "随变更签名", "digests in the chain of its subject" },
    [MSH_COVER_NONE] = { "none", "无关紧要", "cannot matter" },
};
const struct msh_names msh_cover_names = { "cover", covers, MSH_COUNT(covers) };

#define CITY(t)                                                                                    \
    {                                                                                              \
        .name = #t, .cover = MSH_COVER_DIGEST, .subject = "region", .rows = &t##_rows              \
    }
#define OWN(t, kind, subjects, unseen, reason)                                                     \
    {                                                                                              \
        .name = #t, .cover = MSH_COVER_DIGEST, .subject = kind, .rows = &t##_rows,                 \
        .lost = &t##_lost, .ids = subjects, .open = unseen, .why = reason                          \
    }
#define SEEN(t, c, columns, unseen, reason)                                                        \
    {                                                                                              \
        .name = #t, .cover = MSH_COVER_##c, .seen = columns, .open = unseen, .why = reason         \
    }

const struct msh_table msh_tables[] = {
    SEEN(subject_head, CHAIN, "subject_kind subject_id seq at hash", NULL, NULL),
    SEEN(event, CHAIN,
         "subject_kind subject_id seq at op machine target_id state_from state_to actor_kind"
         " actor_id payload prev_hash hash",
         NULL, NULL),
    SEEN(outbox, CHAIN, "subject_kind subject_id seq feed_pos op at hash", NULL, NULL),
    SEEN(sequencer, CHAIN, "feed_pos sealed_pos seal_no seal_hash", "epoch owner until_at",
         "a lease on numbering events; who loses it takes it anew"),
    SEEN(seal, CHAIN, "seal_no from_pos to_pos at root prev_hash hash", NULL, NULL),
    SEEN(seal_leaf, CHAIN, "feed_pos seal_no subject_kind subject_id seq hash", NULL, NULL),

    CITY(region),
    CITY(area),
    CITY(unit),
    CITY(category),
    CITY(channel),
    CITY(transfer_line),
    CITY(catalogue),
    CITY(catalogue_version),
    CITY(duty),
    CITY(rule),
    CITY(calendar_year),
    CITY(setting),
    OWN(respondent, "respondent", &respondent_ids, NULL, NULL),
    OWN(article, "article", &article_ids, NULL, NULL),
    OWN(account, "account", &account_ids, "failures locked_until",
        "guessing too often locks for minutes; the log-ins themselves are in the chain"),
    OWN(account_grant, "account", NULL, NULL, NULL),
    OWN(api_token, "account", NULL, NULL, NULL),
    { .name = "retention_list",
      .cover = MSH_COVER_DIGEST,
      .subject = "retention",
      .rows = &retention_list_rows },
};
const size_t msh_tables_n = MSH_COUNT(msh_tables);

/* Digests ----------------------------------------------------------------------------------------*/

static int add_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_val vals[MSH_COLUMNS_MAX];
    struct msh_str *out = arg;
    size_t n = 0;

    while (n < MSH_COLUMNS_MAX && msh_rows_value(rows, (int)n, &vals[n]))
        n++;
    msh_vals_sparse(vals, n, out);
    msh_str_addc(out, '\n');
    return 0;
}

/* One subject, whose id is the city's: its statement has no $2. */
static bool is_of_city(const struct msh_table *table)
{
    return table->lost == NULL;
}

int msh_table_digest(struct msh_tx *tx, const struct msh_table *table, int64_t region_id,
                     int64_t subject_id, enum msh_crypto_profile profile,
                     const uint8_t key[MSH_KEY_SIZE], bool *ret_any,
                     uint8_t ret[MSH_ROW_DIGEST_SIZE], struct msh_err *err)
{
    const struct msh_val vals[] = { msh_i(region_id), msh_i(subject_id) };
    uint8_t hash[MSH_HASH_SIZE];
    struct msh_str text;
    int rc;

    msh_str_init(&text, TEXT_MAX);
    rc = msh_db_each(tx, table->rows, vals, is_of_city(table) ? 1 : 2, add_row, &text, err);
    if (rc == 0 && text.overflow)
        rc = msh_err_set(err, MSH_E_LIMIT, "rows_size", "%s: too much for one digest", table->name);
    const struct msh_piece pieces[] = { { table->name, strlen(table->name) + 1 },
                                        { &subject_id, sizeof(subject_id) },
                                        { text.p, text.n } };
    msh_hmac(profile, key, pieces, MSH_COUNT(pieces), hash);
    memcpy(ret, hash, MSH_ROW_DIGEST_SIZE);
    *ret_any = text.n > 0;
    msh_str_done(&text);
    return rc;
}

struct listing {
    int64_t *ids;
    size_t n, max;
};

static int take_id(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    if (l->n < l->max)
        l->ids[l->n++] = msh_rows_i64(rows, 0);
    return 0;
}

int msh_table_subjects(struct msh_tx *tx, const struct msh_table *table, int64_t region_id,
                       int64_t after, int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .ids = ret, .max = max };
    int rc =
        msh_db_each(tx, table->ids, MSH_VALS(msh_i(region_id), msh_i(after), msh_i((int64_t)max)),
                    take_id, &l, err);

    *ret_n = l.n;
    return rc;
}

int msh_table_lost(struct msh_tx *tx, const struct msh_table *table, int64_t region_id,
                   int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .ids = ret, .max = max };
    int rc = msh_db_each(tx, table->lost,
                         MSH_VALS(msh_i(region_id), msh_t(table->subject), msh_i((int64_t)max)),
                         take_id, &l, err);

    *ret_n = l.n;
    return rc;
}
