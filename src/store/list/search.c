#include "base/base.h"

#include "base/bigram.h"
#include "base/utf8.h"
#include "store/list/search.h"

#define FOLDED_MAX ((size_t)1 << 20)
#define MATCH_MAX  ((size_t)16 * MSH_QUERY_MAX)
#define GRAMS_MAX  ((size_t)16 << 20)
#ifndef CHUNK_FIRST
#define CHUNK_FIRST 256
#endif
#define WALK_SHARE 2 /* a walk goes on while one of so many texts has the word */
#ifndef SPAN_KEYS
#define SPAN_KEYS   2048 /* so many are wanted of the first span */
#define PERIODS_MAX 64   /* of one span; a longer one is told in ages */
#endif
#define SPAN_GROWS  4
#define PERIOD_BITS 51 /* 2^29 ms, six days; ages are 2^33, 99 days */

/*
 * SQLite's tables take the text, PostgreSQL's the numbers of its pairs. Its index gives no order, so a word
 * of half of all texts is better met by walking them from the newest on, and any other would be walked for
 * in vain. The index knows a text's period and age beside its words, and finds the word in a span of them
 * without reading what is older or newer: a page costs what its spans hold, whatever the years before. The
 * planner, who knows only what it has counted of the commonest words, is not asked: "+ 0" leaves it the
 * index alone, and who walks says how far.
 */
/* clang-format off */
#define LITE(table)                                                                                        \
    [ADD] = { .name = table "_add",                                                                        \
              .lite = "INSERT INTO " table " (rowid, words) VALUES ($1, $2)" },                            \
    [REMOVE] = { .name = table "_remove",                                                                  \
                 .lite = "INSERT INTO " table " (" table ", rowid, words) VALUES ('delete', $1, $2)" },    \
    [STREAM] = { .name = table "_stream",                                                                  \
                 .lite = "SELECT rowid FROM " table " WHERE " table " MATCH $1 AND rowid >= $2"            \
                         " AND rowid < $3 ORDER BY rowid DESC LIMIT $4" }
#define PG(table)                                                                                          \
    [ADD] = { .name = table "_add",                                                                        \
              .pg = "INSERT INTO " table " (region_id, order_key, grams)"                                  \
                    " VALUES ($1, $2, CAST(CAST($3 AS TEXT) AS INTEGER[]))" },                             \
    [REMOVE] = { .name = table "_remove",                                                                  \
                 .pg = "DELETE FROM " table " WHERE region_id = $1 AND order_key = $2" },                  \
    [STREAM] = { .name = table "_stream",                                                                  \
                 .pg = "SELECT order_key FROM " table " WHERE region_id + 0 = $5 AND " HAS " AND " IN_SPAN \
                       " AND order_key + 0 >= $2 AND order_key + 0 < $3"                                   \
                       " ORDER BY order_key + 0 DESC LIMIT $4" },                                          \
    [WALK] = { .name = table "_walk",                                                                      \
               .pg = "WITH walked AS MATERIALIZED (SELECT order_key, CASE WHEN " HAS                       \
                     " THEN 1 ELSE 0 END AS hit FROM " table " WHERE region_id = $5"                       \
                     " AND order_key >= $2 AND order_key < $3 ORDER BY order_key DESC LIMIT $4)"           \
                     " SELECT order_key, hit, 0, 0 FROM walked WHERE hit = 1 UNION ALL"                    \
                     " SELECT COALESCE(MIN(order_key), 0), -COUNT(*), COALESCE(MAX(order_key), 0),"        \
                     " COALESCE((SELECT MIN(order_key) FROM " table " WHERE region_id = $5), 0)"           \
                     " FROM walked ORDER BY 1 DESC" }
#define HAS "grams @> CAST(CAST($1 AS TEXT) AS INTEGER[])"
/* As the index has them (0023_search_period.sql); $6: 0 by periods, 1 by ages. */
#define IN_SPAN                                                                                            \
    "ARRAY[(region_id << 13) # (order_key >> 51 << 1), (region_id << 13) # (order_key >> 55 << 1) # 1]"    \
    " && ARRAY(SELECT (CAST($5 AS BIGINT) << 13) # (part << 1) # $6 FROM generate_series("                 \
    "CAST($2 AS BIGINT) >> CAST(51 + 4 * $6 AS INTEGER),"                                                  \
    " (CAST($3 AS BIGINT) - 1) >> CAST(51 + 4 * $6 AS INTEGER)) AS part)"
enum { ADD, REMOVE, STREAM, WALK, STATEMENTS };
static const struct msh_stmt lite[MSH_INDEX_COUNT][STATEMENTS] = {
    [MSH_INDEX_TEXT] = { LITE("text_index") },
    [MSH_INDEX_PUBLIC] = { LITE("publication_index") },
};
static const struct msh_stmt pg[MSH_INDEX_COUNT][STATEMENTS] = {
    [MSH_INDEX_TEXT] = { PG("text_gram") },
    [MSH_INDEX_PUBLIC] = { PG("publication_gram") },
};
/* clang-format on */

bool msh_order_fits(int64_t accepted_at)
{
    return accepted_at >= MSH_ORDER_EPOCH_MS &&
           accepted_at - MSH_ORDER_EPOCH_MS < INT64_MAX >> MSH_ORDER_TIE_BITS;
}

int64_t msh_order_key(int64_t accepted_at)
{
    if (accepted_at < MSH_ORDER_EPOCH_MS)
        return 0;
    if (!msh_order_fits(accepted_at))
        return INT64_MAX;
    return (accepted_at - MSH_ORDER_EPOCH_MS) << MSH_ORDER_TIE_BITS;
}

int64_t msh_order_tie(int64_t id)
{
    return (int64_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> (64 - MSH_ORDER_TIE_BITS));
}

/* Grams: numbers for PostgreSQL --------------------------------------------------------------- */

struct grams {
    int32_t *items;
    size_t n, cap;
};

static void grams_push(struct grams *grams, uint32_t value)
{
    if (grams->n == grams->cap) {
        grams->cap = grams->cap == 0 ? 256 : grams->cap * 2;
        grams->items = msh_realloc(grams->items, grams->cap * sizeof(*grams->items));
    }
    grams->items[grams->n++] = (int32_t)value;
}

/* Two characters of the basic plane make a number of their own, and 0 as the second stands for the
 * first alone. Others are mixed into the numbers of surrogates, which no text holds. */
static uint32_t gram_of(uint32_t first, uint32_t second)
{
    uint32_t mixed;

    if ((first | second) < 0x10000)
        return first << 16 | second;
    mixed = (uint32_t)(((uint64_t)first << 21 | second) * UINT64_C(0x9E3779B97F4A7C15) >> 37);
    return UINT32_C(0xD8000000) | (mixed & 0x07FFFFFF);
}

static int push_pair(void *arg, const char *token, size_t n, MSH_UNUSED size_t from,
                     MSH_UNUSED size_t to)
{
    struct grams *grams = arg;
    size_t at = 0;
    uint32_t first = msh_utf8_next(token, n, &at), second = msh_utf8_next(token, n, &at);

    grams_push(grams, gram_of(first, second));
    return 0;
}

static int compare_i32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* Sorted, each once, as PostgreSQL writes an array; frees them. */
static void grams_print(struct grams *grams, struct msh_str *out)
{
    if (grams->n > 0)
        qsort(grams->items, grams->n, sizeof(*grams->items), compare_i32);
    msh_str_addc(out, '{');
    for (size_t i = 0; i < grams->n; i++)
        if (i == 0 || grams->items[i] != grams->items[i - 1])
            msh_str_fmt(out, out->n > 1 ? ",%" PRId32 : "%" PRId32, grams->items[i]);
    msh_str_addc(out, '}');
    free(grams->items);
}

void msh_search_grams(const char *text, struct msh_str *out)
{
    struct grams grams = { 0 };
    struct msh_str folded;

    msh_str_init(&folded, FOLDED_MAX);
    msh_utf8_fold(text, strlen(text), &folded);
    msh_bigram_each(folded.p, folded.n, false, push_pair, &grams);
    for (size_t at = 0; at < folded.n;)
        grams_push(&grams, gram_of(msh_utf8_next(folded.p, folded.n, &at), 0));
    msh_str_done(&folded);
    grams_print(&grams, out);
}

int msh_search_add(struct msh_tx *tx, enum msh_index index, int64_t region_id, int64_t order_key,
                   const char *text, struct msh_err *err)
{
    struct msh_str grams;
    int rc;

    if (msh_tx_engine(tx) == MSH_ENGINE_SQLITE)
        return msh_db_send(tx, &lite[index][ADD], MSH_VALS(msh_i(order_key), msh_t(text)), err);
    msh_str_init(&grams, GRAMS_MAX);
    msh_search_grams(text, &grams);
    rc = msh_db_send(tx, &pg[index][ADD],
                     MSH_VALS(msh_i(region_id), msh_i(order_key), msh_tn(grams.p, grams.n)), err);
    msh_str_done(&grams);
    return rc;
}

int msh_search_remove(struct msh_tx *tx, enum msh_index index, int64_t region_id, int64_t order_key,
                      const char *text, struct msh_err *err)
{
    if (msh_tx_engine(tx) == MSH_ENGINE_SQLITE)
        return msh_db_exec(tx, &lite[index][REMOVE], MSH_VALS(msh_i(order_key), msh_t(text)), NULL,
                           err);
    return msh_db_exec(tx, &pg[index][REMOVE], MSH_VALS(msh_i(region_id), msh_i(order_key)), NULL,
                       err);
}

/* Words --------------------------------------------------------------------------------------- */

static void add_token(struct msh_str *out, const char *token, size_t n)
{
    msh_str_add(out, out->n > 0 ? " AND \"" : "\"");
    for (size_t i = 0; i < n; i++) {
        if (token[i] == '"')
            msh_str_addc(out, '"');
        msh_str_addc(out, token[i]);
    }
    msh_str_addc(out, '"');
}

static int match_pair(void *arg, const char *token, size_t n, MSH_UNUSED size_t from,
                      MSH_UNUSED size_t to)
{
    add_token(arg, token, n);
    return 0;
}

static bool beyond_basic_plane(const struct msh_word *word)
{
    for (size_t at = 0; at < word->n;)
        if (msh_utf8_next(word->text, word->n, &at) >= 0x10000)
            return true;
    return false;
}

static void word_match(enum msh_engine engine, struct msh_word *word, struct msh_arena *arena)
{
    size_t chars = msh_utf8_length(word->text, word->n), at = 0;
    struct grams grams = { 0 };
    struct msh_str out;

    msh_str_init(&out, MATCH_MAX);
    word->verify = chars > 2;
    if (engine == MSH_ENGINE_SQLITE) {
        msh_bigram_each(word->text, word->n, false, match_pair, &out);
        if (chars == 1) {
            add_token(&out, word->text, word->n);
            msh_str_addc(&out, '*');
        }
    } else {
        msh_bigram_each(word->text, word->n, false, push_pair, &grams);
        if (chars == 1)
            grams_push(&grams, gram_of(msh_utf8_next(word->text, word->n, &at), 0));
        grams_print(&grams, &out);
        word->verify = word->verify || beyond_basic_plane(word);
    }
    word->match = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
}

int msh_search_words(enum msh_engine engine, const char *q, struct msh_arena *arena,
                     struct msh_word ret_words[MSH_QUERY_WORDS_MAX], size_t *ret_n,
                     struct msh_err *err)
{
    size_t size = strlen(q), n = 0;
    struct msh_str folded;
    char *text, *next = NULL;

    if (!msh_utf8_valid(q, size) || msh_utf8_barred(q, size) != 0)
        return msh_err_field(err, "q", "text_bad", "the query holds characters that are not text");
    if (msh_utf8_length(q, size) > MSH_QUERY_MAX)
        return msh_err_field(err, "q", "text_long", "at most %d characters", MSH_QUERY_MAX);
    msh_str_init(&folded, FOLDED_MAX);
    msh_utf8_fold(q, size, &folded);
    text = msh_arena_strndup(arena, folded.p, folded.n);
    msh_str_done(&folded);
    for (char *w = strtok_r(text, " ", &next); w != NULL; w = strtok_r(NULL, " ", &next)) {
        if (n == MSH_QUERY_WORDS_MAX)
            return msh_err_field(err, "q", "words_many", "at most %d words", MSH_QUERY_WORDS_MAX);
        ret_words[n] = (struct msh_word){ .text = w, .n = strlen(w) };
        word_match(engine, &ret_words[n++], arena);
    }
    *ret_n = n;
    return 0;
}

struct msh_word msh_search_all(enum msh_engine engine, const struct msh_word *words, size_t n,
                               struct msh_arena *arena)
{
    const bool is_lite = engine == MSH_ENGINE_SQLITE;
    struct msh_word all = { .verify = true };
    struct msh_str out;

    msh_str_init(&out, MSH_QUERY_WORDS_MAX * MATCH_MAX);
    msh_str_add(&out, is_lite ? "" : "{");
    for (size_t i = 0; i < n; i++) {
        const size_t size = strlen(words[i].match);

        if (i > 0)
            msh_str_add(&out, is_lite ? " AND " : ",");
        if (is_lite)
            msh_str_addn(&out, words[i].match, size);
        else
            msh_str_addn(&out, words[i].match + 1, size - 2); /* without its braces */
    }
    msh_str_add(&out, is_lite ? "" : "}");
    all.match = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
    return all;
}

bool msh_search_holds(const struct msh_word *word, const struct msh_str *folded)
{
    return memmem(folded->p, folded->n, word->text, word->n) != NULL;
}

/* Streams ------------------------------------------------------------------------------------- */

void msh_stream_init(struct msh_stream *stream, enum msh_index index, const struct msh_word *word,
                     int64_t region_id, int64_t floor, int64_t below)
{
    *stream = (struct msh_stream){
        .index = index,
        .word = word,
        .region_id = region_id,
        .floor = floor,
        .below = below,
        .chunk = CHUNK_FIRST,
        .span = INT64_MAX,
    };
}

static int stream_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_stream *stream = arg;

    if (stream->n < stream->cap)
        stream->keys[stream->n++] = msh_rows_i64(rows, 0);
    return 0;
}

/* A hit of a walk; or how many texts it went by (falling below 0), the last and the first of them, and
 * the oldest there is. */
static int walk_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_stream *stream = arg;
    const int64_t walked = -msh_rows_i64(rows, 1);

    if (walked < 0)
        return stream_row(rows, arg, err);
    stream->ended = walked < (int64_t)stream->chunk;
    stream->below = msh_rows_i64(rows, 0);
    stream->span = msh_rows_i64(rows, 2) - stream->below;
    stream->floor = MSH_MAX(stream->floor, msh_rows_i64(rows, 3));
    return 0;
}

static int64_t longer(int64_t span, double times)
{
    return (int64_t)MSH_MIN((double)span * times, (double)(INT64_MAX >> 1));
}

/* After a walk: is the word in few of the texts walked? The index has the rest, by spans that would hold
 * it SPAN_KEYS times if it went on like this. */
static void go_on(struct msh_stream *stream)
{
    stream->by_index = stream->n * WALK_SHARE < stream->chunk;
    stream->chunk = stream->by_index ? MSH_STREAM_CHUNK_MAX
                                     : MSH_MIN(stream->chunk * 4, (size_t)MSH_STREAM_CHUNK_MAX);
    stream->span = MSH_MAX(longer(stream->span, (double)SPAN_KEYS / (double)(stream->n + 1)),
                           INT64_C(1) << PERIOD_BITS);
}

static int fill_by_walk(struct msh_stream *stream, struct msh_tx *tx, struct msh_err *err)
{
    if (msh_db_each(tx, &pg[stream->index][WALK],
                    MSH_VALS(msh_t(stream->word->match), msh_i(stream->floor), msh_i(stream->below),
                             msh_i((int64_t)stream->chunk), msh_i(stream->region_id)),
                    walk_row, stream, err) < 0)
        return err->rc;
    stream->read += stream->chunk / 4; /* most texts that a walk goes by are no keys */
    go_on(stream);
    return 0;
}

static int fill_by_index(struct msh_stream *stream, struct msh_tx *tx, struct msh_err *err)
{
    const bool is_lite = msh_tx_engine(tx) == MSH_ENGINE_SQLITE;
    const bool last = stream->below - stream->floor <= stream->span;
    const int64_t end = last ? stream->floor : stream->below - stream->span;
    const bool ages = (stream->below - end) >> PERIOD_BITS >= PERIODS_MAX;
    const struct msh_val vals[] = { msh_t(stream->word->match), msh_i(end),
                                    msh_i(stream->below),       msh_i((int64_t)stream->chunk),
                                    msh_i(stream->region_id),   msh_i(ages) };

    if (msh_db_each(tx, &(is_lite ? lite : pg)[stream->index][STREAM], vals, is_lite ? 4 : 6,
                    stream_row, stream, err) < 0)
        return err->rc;
    stream->read += stream->n;
    if (stream->n == stream->chunk) {
        stream->below = stream->keys[stream->n - 1];
    } else {
        stream->below = end;
        stream->ended = last;
    }
    if (stream->n < stream->chunk / SPAN_GROWS)
        stream->span = longer(stream->span, SPAN_GROWS);
    stream->chunk = MSH_MIN(stream->chunk * 4, (size_t)MSH_STREAM_CHUNK_MAX);
    return 0;
}

static int stream_fill(struct msh_stream *stream, struct msh_tx *tx, struct msh_err *err)
{
    if (stream->cap < stream->chunk) {
        stream->cap = stream->chunk;
        stream->keys = MSH_ARRAY(msh_tx_arena(tx), stream->cap, int64_t);
    }
    stream->n = stream->at = 0;
    stream->read += MSH_STREAM_CHUNK_COST;
    if (msh_tx_engine(tx) == MSH_ENGINE_SQLITE || stream->by_index)
        return fill_by_index(stream, tx, err);
    return fill_by_walk(stream, tx, err);
}

int msh_stream_seek(struct msh_stream *stream, struct msh_tx *tx, int64_t below, int64_t *ret_key,
                    struct msh_err *err)
{
    for (;;) {
        while (stream->at < stream->n && stream->keys[stream->at] >= below)
            stream->at++;
        if (stream->at < stream->n)
            break;
        if (stream->ended)
            return 0;
        stream->below = MSH_MIN(stream->below, below);
        if (stream_fill(stream, tx, err) < 0)
            return err->rc;
    }
    *ret_key = stream->keys[stream->at];
    return 1;
}
