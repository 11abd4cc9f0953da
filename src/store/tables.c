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
CITY_ROWS(template, "template_id, unit_id, kind, name, body, active, author_id, changed_at",
          "template_id");
CITY_ROWS(unit_merge,
          "merge_id, unit_id, into_id, state, reason, from_at, ordered_by, ordered_at, tickets,"
          " people, children, lines, version, done_at",
          "merge_id");
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
        .name = #t, .cover = MSH_COVER_DIGEST, .subject = (kind), .rows = &t##_rows,               \
        .lost = &t##_lost, .ids = (subjects), .open = (unseen), .why = (reason)                    \
    }
#define SEEN(t, c, columns, unseen, reason)                                                        \
    {                                                                                              \
        .name = #t, .cover = MSH_COVER_##c, .seen = (columns), .open = (unseen), .why = (reason)   \
    }

#define NOTHING(t, columns, reason) SEEN(t, NONE, "", columns, reason)
#define INDEX(t, only_lite, columns, unseen, reason)                                               \
    {                                                                                              \
        .name = #t, .cover = MSH_COVER_ROWS, .seen = (columns), .open = (unseen), .why = (reason), \
        .lite_only = (only_lite), .pg_only = !(only_lite)                                          \
    }

const struct msh_schema_table msh_tables[] = {
    /* chains */
    SEEN(subject_head, CHAIN, "subject_kind subject_id seq at hash", NULL, NULL),
    SEEN(event, CHAIN,
         "subject_kind subject_id seq at op machine target_id state_from state_to actor_kind"
         " actor_id payload prev_hash hash",
         NULL, NULL),
    SEEN(event_archive, CHAIN, "subject_kind subject_id seq events", NULL, NULL),
    SEEN(outbox, CHAIN, "subject_kind subject_id seq feed_pos op at hash", NULL, NULL),
    SEEN(sequencer, CHAIN, "feed_pos sealed_pos seal_no seal_hash", "epoch owner until_at",
         "a lease on numbering events; who loses it takes it anew"),
    SEEN(seal, CHAIN, "seal_no from_pos to_pos at root prev_hash hash", NULL, NULL),
    SEEN(seal_leaf, CHAIN, "feed_pos seal_no subject_kind subject_id seq hash", NULL, NULL),

    /* what administrators keep */
    { .name = "region",
      .cover = MSH_COVER_DIGEST,
      .subject = "region",
      .rows = &region_rows,
      .open = "clock_offset_ms config_epoch",
      .why = "how far a sandbox's clock was moved, which proves nothing anyway; and when to read "
             "the city again" },
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
    CITY(template),
    CITY(unit_merge),
    OWN(respondent, "respondent", &respondent_ids, NULL, NULL),
    OWN(article, "article", &article_ids, NULL, NULL),
    OWN(account, "account", &account_ids, "failures locked_until",
        "guessing too often locks for minutes; the log-ins themselves are in the chain"),
    OWN(account_grant, "account", NULL, NULL, NULL),
    OWN(api_token, "account", NULL, NULL, NULL),
    { .name = "retention_list",
      .cover = MSH_COVER_DIGEST,
      .seen = "destroyed", /* counted from its items */
      .subject = "retention",
      .rows = &retention_list_rows },

    /* tickets */
    SEEN(ticket, TICKET,
         "ticket_id number code_hash version state resume_state type urgency channel"
         " identity_mode requester_kind sealed category area_id place lat lon title unit_title"
         " round returns parent_id matter_id lead_unit close_reason exit_code exit_by reviewer_id"
         " unreasonable solved first_rating final_rating scoring_rating due_at due_stage"
         " created_at accepted_at closed_at source source_number complex supervised minor guardian"
         " no_reply watch_at",
         NULL, NULL),
    SEEN(accused, TICKET, "ticket_id unit_id", NULL, NULL),
    SEEN(ticket_unit, ROWS, "unit_id accepted_at ticket_id live", NULL, NULL),
    SEEN(task, TICKET,
         "task_id ticket_id round unit_id role parent_task_id state resume_state no_return"
         " window_closed extensions office holder_id author_id legal_basis opened_at signed_at"
         " replied_at",
         "touched_seq due_at",
         "what If-Match is compared with, and the place in the list of a desk: both are written "
         "anew with the next act, and each due is that of the clock"),
    SEEN(claim, TICKET,
         "claim_id ticket_id task_id kind state reason_code amount until_at suggested_unit rating"
         " asked_by asked_unit asked_at decided_by decided_at told_line recording_id told_route",
         "touched_seq", "what If-Match is compared with: an edit is refused or prepared again"),
    SEEN(clock, TICKET,
         "clock_id ticket_id task_id stage rule_id calendar_version provisional start_at due_at"
         " warn_at stop_at paused_at pause_until paused_ms extended state",
         NULL, NULL),
    SEEN(callback, TICKET,
         "callback_id ticket_id round cause state claim_id attempts holder_id contacted solved"
         " accepted rating truthful by_requester opened_at answered_at tried_at",
         "touched_seq due_at",
         "what If-Match is compared with, and the place in the list of who is to be asked"),
    SEEN(callback_attempt, EVENTS, "callback_id attempt at account_id outcome", NULL, NULL),
    SEEN(reply, TICKET,
         "reply_id ticket_id task_id round truth contacted contact_by contact_at contact_way solved"
         " unsolved_reason author_id created_at beyond_duty beyond_type",
         NULL, NULL),
    SEEN(import_row, TICKET, "ticket_id batch_id digest", NULL, NULL),
    SEEN(rendition, TICKET,
         "rendition_id ticket_id piece_id title author_id approver_id approved_at created_at", NULL,
         NULL),
    SEEN(publication, TICKET,
         "ticket_id publication_id state title words answer category area_id unit_id proposed_by"
         " proposed_at decided_by decided_at reason published_at order_key",
         NULL, NULL),
    SEEN(me_too_matter, EVENTS, "publication_id hash_key n mark", NULL, NULL),
    SEEN(me_too, ROWS, "publication_id voter counts", NULL, NULL),
    SEEN(ticket_respondent, EVENTS, "ticket_id respondent_id", NULL, NULL),
    SEEN(matter, EVENTS, "matter_id tickets", "created_at",
         "the events that join its tickets say when; nobody reads it here"),

    /* words, persons, files */
    SEEN(text_piece, EVENTS,
         "piece_id order_key ticket_id kind audience target_id text salt digest author_kind"
         " author_id created_at erased_at",
         NULL, NULL),
    SEEN(person, EVENTS,
         "person_id ticket_id key_sealed name_sealed phone_sealed phone_hash tail_hash reveal_until"
         " restricted destroyed_at created_at",
         NULL, NULL),
    SEEN(attachment, EVENTS,
         "attachment_id ticket_id target_id audience sha256 clean_sha256 size clean_size media_type"
         " name author_kind author_id created_at erased_at evidence",
         NULL, NULL),
    SEEN(retention_item, ROWS, "list_id person_id ticket_id closed_at destroyed_at", NULL, NULL),
    INDEX(text_index, true, "words", "text_index rank",
          "commands of the index and its order, no rows"),
    INDEX(text_vocab, true, "term doc", "col offset", "a view of text_index; holds nothing"),
    INDEX(text_index_data, true, "block", "id", "numbers of the engine's own pages"),
    INDEX(text_index_idx, true, "segid term pgno", NULL, NULL),
    INDEX(text_index_config, true, "", "k v", "how the engine lays out its pages"),
    INDEX(text_gram, false, "order_key grams", NULL, NULL),
    INDEX(publication_index, true, "words", "publication_index rank",
          "commands of the index and its order, no rows"),
    INDEX(publication_vocab, true, "term doc", "col offset",
          "a view of publication_index; holds nothing"),
    INDEX(publication_index_data, true, "block", "id", "numbers of the engine's own pages"),
    INDEX(publication_index_idx, true, "segid term pgno", NULL, NULL),
    INDEX(publication_index_config, true, "", "k v", "how the engine lays out its pages"),
    INDEX(publication_gram, false, "order_key grams", NULL, NULL),

    /* counters */
    SEEN(tally, ROWS, "kind k1 k2 n", NULL, NULL),
    SEEN(tally_delta, ROWS, "kind k1 k2 n", "delta_id", "only orders what is folded next"),

    /* machinery */
    NOTHING(node_lease, "node owner until_at high_ms",
            "numbers of processes; an id that is given twice is refused"),
    NOTHING(number_block, "day next_no", "a ticket's number that is given twice is refused"),
    SEEN(session, ROWS, "token_hash account_id ticket_id csrf created_at expires_at mark",
         "seen_at", "how long somebody was idle; a row taken away logs out, no more"),
    NOTHING(job, "job_id kind due_at ticket_id target_id attempts claimed_until last_error",
            "limits and pauses to come must have theirs (verify); a job looks before it acts"),
    NOTHING(idempotency, "principal route idem_key body_digest status ref_id version created_at",
            "what a request that is sent twice is answered, for seven days"),
    NOTHING(saved_list, "account_id list_id name query saved_at",
            "a habit of somebody's: filters, no part of any ticket"),
    NOTHING(portal_draft, "token_hash sealed created_at expires_at",
            "a form begun and not sent, sealed; another key opens nothing"),
    NOTHING(destroyed_mark, "bytes",
            "too small, and keys already gone are destroyed again; too large is named"),
    NOTHING(schema_migration, "version name applied_at digest",
            "compared with the program whenever a database is opened"),
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
static bool is_of_city(const struct msh_schema_table *table)
{
    return table->lost == NULL;
}

int msh_table_digest(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
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

int msh_table_subjects(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
                       int64_t after, int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .ids = ret, .max = max };
    int rc =
        msh_db_each(tx, table->ids, MSH_VALS(msh_i(region_id), msh_i(after), msh_i((int64_t)max)),
                    take_id, &l, err);

    *ret_n = l.n;
    return rc;
}

int msh_table_lost(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
                   int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .ids = ret, .max = max };
    int rc = msh_db_each(tx, table->lost,
                         MSH_VALS(msh_i(region_id), msh_t(table->subject), msh_i((int64_t)max)),
                         take_id, &l, err);

    *ret_n = l.n;
    return rc;
}

/* What is compared ------------------------------------------------------------------------------*/

static bool has_word(const char *words, const char *word)
{
    const size_t n = strlen(word);

    for (const char *at = words; at != NULL && (at = strstr(at, word)) != NULL; at += n)
        if ((at == words || strchr(" (", at[-1]) != NULL) &&
            (at[n] == '\0' || strchr(" ,)", at[n]) != NULL))
            return true;
    return false;
}

bool msh_table_sees(const struct msh_schema_table *table, const char *column)
{
    return has_word(table->seen, column) ||
           (table->rows != NULL && has_word(table->rows->sql, column));
}

bool msh_table_excuses(const struct msh_schema_table *table, const char *column)
{
    return has_word(table->open, column);
}
