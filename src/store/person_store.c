#include "base/base.h"

#include "base/id.h"
#include "base/utf8.h"
#include "store/list/sql.h"
#include "store/person_store.h"

static const struct msh_stmt insert = {
    .name = "person_insert",
    .sql = "INSERT INTO person (region_id, person_id, ticket_id, key_sealed, name_sealed,"
           " phone_sealed, phone_hash, tail_hash, restricted, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
};
static const struct msh_stmt correct = {
    .name = "person_correct",
    .sql =
        "UPDATE person SET key_sealed = $3, name_sealed = $4, phone_sealed = $5, phone_hash = $6,"
        " tail_hash = $7 WHERE region_id = $1 AND person_id = $2 AND key_sealed IS NOT NULL",
};
static const struct msh_stmt destroy = {
    .name = "person_destroy",
    .sql = "UPDATE person SET key_sealed = NULL, name_sealed = NULL, phone_sealed = NULL,"
           " phone_hash = NULL, tail_hash = NULL, destroyed_at = COALESCE(destroyed_at, $3)"
           " WHERE region_id = $1 AND person_id = $2",
};
static const struct msh_stmt restrict_person = {
    .name = "person_restrict",
    .sql = "UPDATE person SET restricted = $3 WHERE region_id = $1 AND person_id = $2",
};
static const struct msh_stmt reveal = {
    .name = "person_reveal",
    .sql = "UPDATE person SET reveal_until = $3 WHERE region_id = $1 AND person_id = $2",
};
static const struct msh_stmt of_ticket = {
    .name = "person_of_ticket",
    .sql = "SELECT person_id, ticket_id, CASE WHEN name_sealed IS NULL THEN 0 ELSE 1 END,"
           " CASE WHEN phone_sealed IS NULL THEN 0 ELSE 1 END, restricted, reveal_until,"
           " destroyed_at, created_at FROM person WHERE region_id = $1 AND ticket_id = $2"
           " ORDER BY +person_id LIMIT $3", /* the sign: found by ticket, not walked by key */
};
static const struct msh_stmt phones_of_ticket = {
    .name = "person_phones",
    .sql = "SELECT person_id, phone_hash FROM person WHERE region_id = $1 AND ticket_id = $2"
           " ORDER BY +person_id LIMIT $3",
};
static const struct msh_stmt sealed_fields = {
    .name = "person_open",
    .sql = "SELECT key_sealed, name_sealed, phone_sealed FROM person"
           " WHERE region_id = $1 AND person_id = $2",
};
static const struct msh_stmt live = {
    .name = "person_live",
    .sql = "SELECT 1 FROM person WHERE region_id = $1 AND person_id = $2"
           " AND key_sealed IS NOT NULL",
};

/* $1 … $7 as VISIBLE has them, $8 hash, $9 limit. */
#define HISTORY(hash, IN_I)                                                                        \
    "SELECT t.ticket_id, t.matter_id, t.number, t.state, t.type, t.category, t.area_id,"           \
    " t.lead_unit, t.accepted_at, CASE WHEN t.type = 'report' OR t.sealed = 1"                     \
    " OR t.identity_mode = 'confidential' THEN 1 ELSE 0 END, t.title, t.unit_title,"               \
    " (SELECT x.text FROM text_piece x WHERE x.region_id = t.region_id"                            \
    " AND x.ticket_id = t.ticket_id AND x.kind = 'reply_public' AND x.text IS NOT NULL"            \
    " AND x.audience IN ('all', 'requester') ORDER BY x.piece_id DESC LIMIT 1)"                    \
    " FROM person p JOIN ticket t ON t.region_id = p.region_id"                                    \
    " AND t.ticket_id = p.ticket_id WHERE p.region_id = $1 AND p." hash " = $8"                    \
    " AND p.restricted = 0 AND" VISIBLE(                                                           \
        IN_I) " ORDER BY CASE WHEN t.state IN ('draft', 'registered', 'dispatching', "             \
              "'conference',"                                                                      \
              " 'handling', 'reviewing', 'callback', 'rework', 'deferred') THEN 0 ELSE 1 END,"     \
              " p.created_at DESC, p.person_id DESC LIMIT $9"
static const struct msh_stmt history_phone = {
    .name = "person_history",
    .lite = HISTORY("phone_hash", LITE_I),
    .pg = HISTORY("phone_hash", PG_I),
};
static const struct msh_stmt history_tail = {
    .name = "person_history_tail",
    .lite = HISTORY("tail_hash", LITE_I),
    .pg = HISTORY("tail_hash", PG_I),
};

/* Phones -------------------------------------------------------------------------------------- */

/* A mobile number of the mainland. */
static bool is_mobile(const char *digits, size_t n)
{
    return n == 11 && digits[0] == '1';
}

bool msh_phone_normalise(const char *text, char ret[MSH_PHONE_SIZE])
{
    char digits[MSH_PERSON_PHONE_MAX + 1];
    size_t size = strlen(text), n = 0, skip = 0;

    if (size > MSH_PERSON_PHONE_MAX || !msh_utf8_valid(text, size))
        return false;
    for (size_t at = 0; at < size;) {
        uint32_t cp = msh_utf8_next(text, size, &at);

        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFF01 - '!';
        if (cp >= '0' && cp <= '9')
            digits[n++] = (char)cp;
        else if (cp == 0 || cp >= 0x80 ||
                 strchr(cp == '+' && n > 0 ? "" : " -()+", (int)cp) == NULL)
            return false;
    }
    if (n > 4 && memcmp(digits, "0086", 4) == 0 && is_mobile(digits + 4, n - 4))
        skip = 4;
    else if (n > 2 && memcmp(digits, "86", 2) == 0 && is_mobile(digits + 2, n - 2))
        skip = 2;
    n -= skip;
    if (n < 3 || n > 20)
        return false;
    memcpy(ret, digits + skip, n);
    ret[n] = '\0';
    return true;
}

/* Keyed hash of digits; the region keeps two cities under one key apart. */
static void hash_digits(const struct msh_person_keys *keys, int64_t region_id, const char *purpose,
                        const char *digits, uint8_t ret[MSH_HASH_SIZE])
{
    char region[MSH_ID_SIZE];
    const struct msh_piece pieces[] = {
        { purpose, strlen(purpose) + 1 },
        { region, sizeof(region) },
        { digits, strlen(digits) },
    };

    memset(region, 0, sizeof(region));
    msh_id_format(region_id, region);
    msh_hmac(keys->profile, keys->index_key, pieces, MSH_COUNT(pieces), ret);
}

static bool phone_hash(const struct msh_person_keys *keys, int64_t region_id, const char *phone,
                       uint8_t ret[MSH_HASH_SIZE])
{
    char digits[MSH_PHONE_SIZE];

    if (msh_empty(phone) || !msh_phone_normalise(phone, digits))
        return false;
    hash_digits(keys, region_id, "phone", digits, ret);
    return true;
}

static bool tail_hash(const struct msh_person_keys *keys, int64_t region_id, const char *phone,
                      uint8_t ret[MSH_HASH_SIZE])
{
    char digits[MSH_PHONE_SIZE];
    size_t n;

    if (msh_empty(phone) || !msh_phone_normalise(phone, digits))
        return false;
    n = strlen(digits);
    hash_digits(keys, region_id, "tail", n > 4 ? digits + n - 4 : digits, ret);
    return true;
}

/* Sealing ------------------------------------------------------------------------------------- */

#define PLACE_SIZE 96

/* The place a sealed value belongs to: moved to another row or column it does not open. */
static struct msh_piece place_of(char out[PLACE_SIZE], const char *column, int64_t region_id,
                                 int64_t person_id)
{
    int n =
        snprintf(out, PLACE_SIZE, "person.%s/%" PRId64 "/%" PRId64, column, region_id, person_id);

    return (struct msh_piece){ out, (size_t)n };
}

static void seal_field(const struct msh_person_keys *keys, const uint8_t key[MSH_KEY_SIZE],
                       const char *column, int64_t region_id, int64_t person_id, const char *clear,
                       uint8_t *ret, size_t *ret_n)
{
    char place[PLACE_SIZE];

    if (msh_empty(clear))
        return;
    msh_seal(keys->profile, keys->key_id, key, place_of(place, column, region_id, person_id), clear,
             strlen(clear), ret);
    *ret_n = strlen(clear) + MSH_SEAL_EXTRA;
}

static int check_clear(const struct msh_person_clear *clear, struct msh_err *err)
{
    size_t name_n = clear->name == NULL ? 0 : strlen(clear->name);
    size_t phone_n = clear->phone == NULL ? 0 : strlen(clear->phone);

    if (name_n > 0 && !msh_utf8_is_text(clear->name, name_n))
        return msh_err_field(err, "contact.name", "text_bad", "not a name");
    if (name_n > 0 && msh_utf8_length(clear->name, name_n) > MSH_PERSON_NAME_MAX)
        return msh_err_field(err, "contact.name", "text_long", "at most %d characters",
                             MSH_PERSON_NAME_MAX);
    if (phone_n > MSH_PERSON_PHONE_MAX)
        return msh_err_field(err, "contact.phone", "phone_bad", "not a phone number");
    return 0;
}

int msh_person_seal(const struct msh_person_keys *keys, int64_t region_id, int64_t person_id,
                    const struct msh_person_clear *clear, struct msh_person_sealed *ret,
                    struct msh_err *err)
{
    struct msh_person_sealed sealed = { 0 };
    uint8_t key[MSH_KEY_SIZE];
    char place[PLACE_SIZE];

    if (check_clear(clear, err) < 0)
        return err->rc;
    if (!msh_empty(clear->phone) &&
        (!phone_hash(keys, region_id, clear->phone, sealed.phone_hash) ||
         !tail_hash(keys, region_id, clear->phone, sealed.tail_hash)))
        return msh_err_field(err, "contact.phone", "phone_bad", "not a phone number");
    msh_random(key, sizeof(key));
    msh_seal(keys->profile, keys->key_id, keys->person_key,
             place_of(place, "key_sealed", region_id, person_id), key, sizeof(key), sealed.key);
    seal_field(keys, key, "name_sealed", region_id, person_id, clear->name, sealed.name,
               &sealed.name_n);
    seal_field(keys, key, "phone_sealed", region_id, person_id, clear->phone, sealed.phone,
               &sealed.phone_n);
    msh_seal_forget(key);
    msh_wipe(key, sizeof(key));
    *ret = sealed;
    return 0;
}

/* A sealed field or NULL. */
static struct msh_val field(const uint8_t *bytes, size_t n)
{
    return n == 0 ? msh_null() : msh_b(bytes, n);
}

static struct msh_val hash_of(const struct msh_person_sealed *sealed, const uint8_t *bytes)
{
    return sealed->phone_n == 0 ? msh_null() : msh_b(bytes, MSH_HASH_SIZE);
}

int msh_person_insert(struct msh_tx *tx, int64_t region_id, int64_t person_id, int64_t ticket_id,
                      const struct msh_person_sealed *sealed, int64_t created_at,
                      struct msh_err *err)
{
    return msh_db_send(
        tx, &insert,
        MSH_VALS(msh_i(region_id), msh_i(person_id), msh_i(ticket_id),
                 msh_b(sealed->key, sizeof(sealed->key)), field(sealed->name, sealed->name_n),
                 field(sealed->phone, sealed->phone_n), hash_of(sealed, sealed->phone_hash),
                 hash_of(sealed, sealed->tail_hash), msh_i(created_at)),
        err);
}

void msh_person_digest(const struct msh_person_sealed *sealed, int64_t person_id, int64_t ticket_id,
                       enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                       uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    const struct msh_val vals[] = { msh_i(person_id),
                                    msh_i(ticket_id),
                                    msh_b(sealed->key, sizeof(sealed->key)),
                                    field(sealed->name, sealed->name_n),
                                    field(sealed->phone, sealed->phone_n),
                                    hash_of(sealed, sealed->phone_hash),
                                    hash_of(sealed, sealed->tail_hash) };

    msh_vals_digest(vals, MSH_COUNT(vals), "person", profile, key, ret);
}

/* After an update that touched no row: is the person unknown, or only the key gone? */
static int explain(struct msh_tx *tx, int64_t region_id, int64_t person_id, struct msh_err *err)
{
    int rc = msh_db_one(tx, &sealed_fields, MSH_VALS(msh_i(region_id), msh_i(person_id)), NULL,
                        NULL, err);

    if (rc < 0)
        return rc;
    return msh_err_set(err, MSH_E_STATE, "person_destroyed", "the personal data was destroyed");
}

int msh_person_correct(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                       const struct msh_person_sealed *sealed, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(
            tx, &correct,
            MSH_VALS(msh_i(region_id), msh_i(person_id), msh_b(sealed->key, sizeof(sealed->key)),
                     field(sealed->name, sealed->name_n), field(sealed->phone, sealed->phone_n),
                     hash_of(sealed, sealed->phone_hash), hash_of(sealed, sealed->tail_hash)),
            &changed, err) < 0)
        return err->rc;
    return changed == 1 ? 0 : explain(tx, region_id, person_id, err);
}

/* Updates that need only a row. */
static int update_one(struct msh_tx *tx, const struct msh_stmt *stmt, int64_t region_id,
                      int64_t person_id, struct msh_val value, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, stmt, MSH_VALS(msh_i(region_id), msh_i(person_id), value), &changed, err) <
        0)
        return err->rc;
    if (changed == 1)
        return 0;
    return msh_err_set(err, MSH_E_NOT_FOUND, "person_unknown", "no such person");
}

int msh_person_destroy(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                       int64_t destroyed_at, struct msh_err *err)
{
    return update_one(tx, &destroy, region_id, person_id, msh_i(destroyed_at), err);
}

int msh_person_restrict(struct msh_tx *tx, int64_t region_id, int64_t person_id, bool restricted,
                        struct msh_err *err)
{
    return update_one(tx, &restrict_person, region_id, person_id, msh_i(restricted), err);
}

int msh_person_reveal_until(struct msh_tx *tx, int64_t region_id, int64_t person_id, int64_t until,
                            struct msh_err *err)
{
    return update_one(tx, &reveal, region_id, person_id, msh_id_or_null(until), err);
}

int msh_person_assert_live(struct msh_tx *tx, int64_t region_id, int64_t person_id,
                           struct msh_err *err)
{
    int rc = msh_db_one(tx, &live, MSH_VALS(msh_i(region_id), msh_i(person_id)), NULL, NULL, err);

    if (rc != MSH_E_NOT_FOUND)
        return rc;
    return msh_err_set(err, MSH_E_STALE, "person_gone",
                       "the personal data was destroyed meanwhile");
}

/* Reading ------------------------------------------------------------------------------------- */

struct persons {
    struct msh_person *items;
    size_t n;
};

static int person_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct persons *persons = arg;

    persons->items[persons->n++] = (struct msh_person){
        .person_id = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .has_name = msh_rows_i64(rows, 2) != 0,
        .has_phone = msh_rows_i64(rows, 3) != 0,
        .restricted = msh_rows_i64(rows, 4) != 0,
        .reveal_until = msh_rows_i64(rows, 5),
        .destroyed_at = msh_rows_i64(rows, 6),
        .created_at = msh_rows_i64(rows, 7),
    };
    return 0;
}

int msh_person_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                         struct msh_person ret_persons[MSH_PERSON_PER_TICKET], size_t *ret_n,
                         struct msh_err *err)
{
    struct persons persons = { ret_persons, 0 };

    if (msh_db_each(tx, &of_ticket,
                    MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(MSH_PERSON_PER_TICKET)),
                    person_row, &persons, err) < 0)
        return err->rc;
    *ret_n = persons.n;
    return 0;
}

struct matching {
    uint8_t wanted[MSH_HASH_SIZE];
    bool any;
    int64_t person_id;
};

static int phone_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct matching *m = arg;
    uint8_t hash[MSH_HASH_SIZE];

    if (!msh_rows_bytes(rows, 1, hash, sizeof(hash)))
        return 0;
    m->any = true;
    if (msh_equal(hash, m->wanted, sizeof(hash)))
        m->person_id = msh_rows_i64(rows, 0);
    return 0;
}

int msh_person_by_phone(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                        int64_t ticket_id, const char *phone, bool *ret_any, int64_t *ret_person_id,
                        struct msh_err *err)
{
    struct matching m = { 0 };

    if (!phone_hash(keys, region_id, phone, m.wanted))
        return msh_err_field(err, "phone", "phone_bad", "not a phone number");
    if (msh_db_each(tx, &phones_of_ticket,
                    MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(MSH_PERSON_PER_TICKET)),
                    phone_row, &m, err) < 0)
        return err->rc;
    *ret_any = m.any;
    *ret_person_id = m.person_id;
    return 0;
}

struct opening {
    const struct msh_person_keys *keys;
    int64_t region_id, person_id;
    struct msh_arena *arena;
    struct msh_person_clear clear;
};

static int open_field(struct msh_rows *rows, int col, const struct opening *o, const uint8_t *key,
                      const char *column, const char **ret, struct msh_err *err)
{
    char place[PLACE_SIZE];
    size_t n, clear_n;
    const uint8_t *sealed = msh_rows_blob(rows, col, &n);
    char *clear;

    if (sealed == NULL)
        return 0;
    if (n < MSH_SEAL_EXTRA || n > MSH_PERSON_SEALED_MAX)
        return msh_err_set(err, MSH_E_CORRUPT, "person_sealed", "%s has a wrong length", column);
    clear = msh_arena_alloc(o->arena, n - MSH_SEAL_EXTRA + 1);
    if (msh_seal_open(key, place_of(place, column, o->region_id, o->person_id), sealed, n,
                      (uint8_t *)clear, &clear_n, err) < 0)
        return err->rc;
    clear[clear_n] = '\0';
    *ret = clear;
    return 0;
}

static int open_key(struct msh_rows *rows, const struct opening *o, uint8_t ret_key[MSH_KEY_SIZE],
                    struct msh_err *err)
{
    char place[PLACE_SIZE];
    size_t n, key_n;
    const uint8_t *sealed = msh_rows_blob(rows, 0, &n);

    if (sealed == NULL)
        return msh_err_set(err, MSH_E_STATE, "person_destroyed", "the personal data was destroyed");
    if (n != MSH_KEY_SIZE + MSH_SEAL_EXTRA)
        return msh_err_set(err, MSH_E_CORRUPT, "person_sealed", "the key has a wrong length");
    return msh_seal_open(o->keys->person_key,
                         place_of(place, "key_sealed", o->region_id, o->person_id), sealed, n,
                         ret_key, &key_n, err);
}

static int open_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct opening *o = arg;
    uint8_t key[MSH_KEY_SIZE] = { 0 };
    int rc = open_key(rows, o, key, err);

    if (rc == 0)
        rc = open_field(rows, 1, o, key, "name_sealed", &o->clear.name, err);
    if (rc == 0)
        rc = open_field(rows, 2, o, key, "phone_sealed", &o->clear.phone, err);
    msh_seal_forget(key);
    msh_wipe(key, sizeof(key));
    return rc;
}

int msh_person_open(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                    int64_t person_id, struct msh_arena *arena, struct msh_person_clear *ret_clear,
                    struct msh_err *err)
{
    struct opening o = { keys, region_id, person_id, arena, { 0 } };
    int rc = msh_db_one(tx, &sealed_fields, MSH_VALS(msh_i(region_id), msh_i(person_id)), open_row,
                        &o, err);

    if (rc == 0)
        *ret_clear = o.clear;
    return rc;
}

/* Everything about the persons of a ticket, for who checks it. */
static const struct msh_stmt see = {
    .name = "person_see",
    .sql = "SELECT key_sealed, name_sealed, phone_sealed, phone_hash, tail_hash, person_id,"
           " ticket_id, restricted, reveal_until, destroyed_at, created_at FROM person"
           " WHERE region_id = $1 AND ticket_id = $2 ORDER BY +person_id LIMIT $3",
};

struct seeing {
    struct opening opening;
    enum msh_crypto_profile profile;
    const uint8_t *row_key;
    struct msh_person_seen *items;
    size_t n;
};

static int see_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    static const int columns[] = { 5, 6, 0, 1, 2, 3, 4 }; /* as msh_person_digest has them */
    struct seeing *s = arg;
    struct msh_person_seen *seen = &s->items[s->n++];
    struct msh_val vals[MSH_COUNT(columns)];
    struct msh_err ignored;

    *seen = (struct msh_person_seen){ .person = { .person_id = msh_rows_i64(rows, 5),
                                                  .ticket_id = msh_rows_i64(rows, 6),
                                                  .has_name = !msh_rows_null(rows, 1),
                                                  .has_phone = !msh_rows_null(rows, 2),
                                                  .restricted = msh_rows_i64(rows, 7) != 0,
                                                  .reveal_until = msh_rows_i64(rows, 8),
                                                  .destroyed_at = msh_rows_i64(rows, 9),
                                                  .created_at = msh_rows_i64(rows, 10) } };
    for (size_t i = 0; i < MSH_COUNT(columns); i++)
        if (!msh_rows_value(rows, columns[i], &vals[i]))
            vals[i] = msh_null();
    msh_vals_digest(vals, MSH_COUNT(vals), "person", s->profile, s->row_key, seen->digest);
    if (seen->person.destroyed_at != 0)
        return 0;
    s->opening.person_id = seen->person.person_id;
    seen->opens = open_row(rows, &s->opening, &ignored) == 0;
    return 0;
}

int msh_person_see(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                   enum msh_crypto_profile profile, const uint8_t row_key[MSH_KEY_SIZE],
                   int64_t ticket_id, struct msh_arena *arena,
                   struct msh_person_seen ret_seen[MSH_PERSON_PER_TICKET], size_t *ret_n,
                   struct msh_err *err)
{
    struct seeing s = { .opening = { keys, region_id, 0, arena, { 0 } },
                        .profile = profile,
                        .row_key = row_key,
                        .items = ret_seen };
    int rc = msh_db_each(tx, &see,
                         MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(MSH_PERSON_PER_TICKET)),
                         see_row, &s, err);

    *ret_n = s.n;
    return rc;
}

/* Caller history ------------------------------------------------------------------------------ */

struct history {
    struct msh_arena *arena;
    bool words, answers; /* may read the words as they were told; whether answers are told at all */
    struct msh_caller_row *rows;
    size_t n;
};

#define ANSWER_CUT 120 /* characters: enough to know it again */

static const char *answer_of(struct msh_rows *rows, const struct history *h)
{
    const char *text = h->answers ? msh_rows_text(rows, 12) : NULL;
    size_t n;

    if (text == NULL)
        return NULL;
    n = msh_utf8_prefix(text, strlen(text), ANSWER_CUT);
    return msh_arena_fmt(h->arena, "%.*s%s", (int)n, text, text[n] != '\0' ? "…" : "");
}

static int history_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct history *h = arg;
    int64_t ticket_id = msh_rows_i64(rows, 0);

    for (size_t i = 0; i < h->n; i++)
        if (h->rows[i].ticket_id == ticket_id)
            return 0;
    h->rows[h->n++] = (struct msh_caller_row){
        .ticket_id = ticket_id,
        .matter_id = msh_rows_i64(rows, 1),
        .number = msh_rows_dup(rows, 2, h->arena),
        .state =
            (enum msh_ticket_state)msh_name_find(&msh_ticket_state_names, msh_rows_text(rows, 3)),
        .type = (enum msh_ticket_type)msh_name_find(&msh_type_names, msh_rows_text(rows, 4)),
        .category = msh_rows_dup(rows, 5, h->arena),
        .area_id = msh_rows_i64(rows, 6),
        .lead_unit = msh_rows_i64(rows, 7),
        .accepted_at = msh_rows_i64(rows, 8),
        .title = msh_rows_dup(rows, msh_rows_i64(rows, 9) == 0 || h->words ? 10 : 11, h->arena),
        .answer = answer_of(rows, h),
    };
    return 0;
}

int msh_person_history(struct msh_tx *tx, int64_t region_id, const struct msh_person_keys *keys,
                       const struct msh_reader *reader, const char *phone, bool tail_only,
                       int64_t limit, struct msh_arena *arena, struct msh_caller_row **ret_rows,
                       size_t *ret_n, struct msh_err *err)
{
    struct history h = { .arena = arena,
                         .words = (reader->audiences >> MSH_AUDIENCE_HOTLINE & 1) != 0,
                         .answers = !tail_only };
    struct msh_list_args args = { 0 };
    uint8_t wanted[MSH_HASH_SIZE];

    if (!(tail_only ? tail_hash : phone_hash)(keys, region_id, phone, wanted))
        return msh_err_field(err, "phone", "phone_bad", "not a phone number");
    if (limit < 1 || limit > MSH_PERSON_HISTORY_MAX)
        return msh_err_field(err, "limit", "limit_bad", "1 to %d", MSH_PERSON_HISTORY_MAX);
    if (msh_list_reader_args(region_id, reader, msh_tx_arena(tx), &args, err) < 0)
        return err->rc;
    args.v[MSH_LIST_READER_ARGS] = msh_b(wanted, sizeof(wanted));
    args.v[MSH_LIST_READER_ARGS + 1] = msh_i(limit);
    h.rows = MSH_ARRAY(arena, (size_t)limit, struct msh_caller_row);
    if (msh_db_each(tx, tail_only ? &history_tail : &history_phone, args.v,
                    MSH_LIST_READER_ARGS + 2, history_row, &h, err) < 0)
        return err->rc;
    *ret_rows = h.rows;
    *ret_n = h.n;
    return 0;
}

/* Masks --------------------------------------------------------------------------------------- */

void msh_person_mask_name(const char *name, char *out, size_t size)
{
    size_t first = msh_utf8_prefix(name, strlen(name), 1);

    snprintf(out, size, "%.*s**", first < size - 3 ? (int)first : 0, name);
}

void msh_person_mask_phone(const char *phone, char *out, size_t size)
{
    char digits[MSH_PERSON_PHONE_MAX + 1];
    size_t n = 0;

    for (; *phone != '\0' && n < MSH_PERSON_PHONE_MAX; phone++)
        if (isdigit((unsigned char)*phone))
            digits[n++] = *phone;
    digits[n] = '\0';
    if (n >= 11)
        snprintf(out, size, "%.*s****%s", (int)n - 8, digits, digits + n - 4);
    else
        snprintf(out, size, "****%s", n >= 7 ? digits + n - 2 : "");
}

/* As the index event_erase has it, so that both engines take it. */
static const struct msh_stmt asked = {
    .name = "person_asked",
    .sql = "SELECT e.subject_id, e.at FROM event e WHERE e.region_id = $1"
           " AND e.op = 'erase_asked' AND EXISTS (SELECT 1 FROM person p"
           " WHERE p.region_id = e.region_id AND p.ticket_id = e.subject_id"
           " AND p.destroyed_at IS NULL) ORDER BY e.at, e.subject_id LIMIT $2",
};
static const struct msh_column asked_columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_asked, ticket_id),
    MSH_COLUMN(MSH_COL_I64, msh_asked, at),
};

int msh_person_asked(struct msh_tx *tx, int64_t region_id, int64_t limit, struct msh_arena *arena,
                     struct msh_asked **ret, size_t *ret_n, struct msh_err *err)
{
    if (limit < 1 || limit > 1000)
        return msh_err_field(err, "limit", "range", "1 to 1000");
    return msh_columns_list(tx, &asked, MSH_VALS(msh_i(region_id), msh_i(limit)), asked_columns,
                            MSH_COUNT(asked_columns), sizeof(**ret), arena, ret, ret_n, err);
}
