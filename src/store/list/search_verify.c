#include "base/base.h"

#include "base/bigram.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "store/list/search.h"
#include "store/list/search_verify.h"
#include "store/word_mark.h"

#define PAGE       500
#define FOLDED_MAX ((size_t)1 << 20)
#define GRAMS_MAX  ((size_t)16 << 20)
#ifndef WINDOW
#define WINDOW ((size_t)1 << 21) /* texts whose sums are held at once */
#endif

/* What each index should hold: place, ticket, up to three texts that are one entry, and (PostgreSQL)
 * the entry; all its words; what they sum up to; and entries without a text. */
struct index {
    struct msh_stmt texts, words, sum, lost;
};
static const struct index indexes[MSH_INDEX_COUNT] = {
    [MSH_INDEX_TEXT] = {
        { .name = "search_verify_texts",
          .lite = "SELECT order_key, ticket_id, NULL, text, NULL, NULL FROM text_piece"
                  " WHERE region_id = $1 AND order_key > $2 ORDER BY order_key LIMIT $3",
          .pg = "SELECT p.order_key, p.ticket_id, CAST(g.grams AS TEXT), p.text, NULL, NULL"
                " FROM text_piece p LEFT JOIN text_gram g ON g.region_id = p.region_id"
                " AND g.order_key = p.order_key WHERE p.region_id = $1 AND p.order_key > $2"
                " ORDER BY p.order_key LIMIT $3" },
        { .name = "search_verify_words", .lite = "SELECT term, doc FROM text_vocab" },
        { .name = "search_verify_sum",
          .lite = "SELECT msh_word_sum(term, doc, $1), COUNT(*) FROM text_vocab" },
        { .name = "search_verify_lost",
          .pg = "SELECT COUNT(*) FROM text_gram g WHERE g.region_id = $1 AND NOT EXISTS (SELECT 1"
                " FROM text_piece p WHERE p.region_id = g.region_id"
                " AND p.order_key = g.order_key)" },
    },
    [MSH_INDEX_PUBLIC] = {
        { .name = "search_verify_public",
          .lite = "SELECT order_key, ticket_id, NULL, title, words, answer FROM publication"
                  " WHERE region_id = $1 AND order_key > $2 ORDER BY order_key LIMIT $3",
          .pg = "SELECT p.order_key, p.ticket_id, CAST(g.grams AS TEXT), p.title, p.words, p.answer"
                " FROM publication p LEFT JOIN publication_gram g ON g.region_id = p.region_id"
                " AND g.order_key = p.order_key WHERE p.region_id = $1 AND p.order_key > $2"
                " ORDER BY p.order_key LIMIT $3" },
        { .name = "search_verify_public_words", .lite = "SELECT term, doc FROM publication_vocab" },
        { .name = "search_verify_public_sum",
          .lite = "SELECT msh_word_sum(term, doc, $1), COUNT(*) FROM publication_vocab" },
        { .name = "search_verify_public_lost",
          .pg = "SELECT COUNT(*) FROM publication_gram g WHERE g.region_id = $1"
                " AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.region_id = g.region_id"
                " AND p.order_key = g.order_key)" },
    },
};

/* A text, and what is left of its words' sum when the index has been taken off. */
struct entry {
    int64_t order_key, ticket_id;
    uint64_t sum;
};

struct slot {
    uint64_t mark, text_no;
};

struct checking {
    const struct index *index;
    int64_t region_id;
    void (*report)(void *arg, int64_t ticket_id);
    void *arg;
    uint64_t seed; /* drawn anew each time, so that no two words are known to sum up to the same */
    struct entry *entries;
    size_t n;
    int64_t after; /* order key */
    bool more;     /* texts behind this window */
    size_t on_page;
    int64_t walked;  /* words of the index … */
    int64_t matched; /* … and those of a text in any window */
    uint64_t left;   /* of all texts at once: sum and number of words less those of the index */
    int64_t n_left;
    uint64_t *marks; /* of the words of one text, each once … */
    size_t n_marks;
    struct slot *slots; /* … found again by themselves; those of earlier texts are free */
    size_t n_slots;     /* a power of two */
    uint64_t text_no;
    struct msh_str text, folded, grams;
};

/* Where a mark stands among those of this text, or its free place. */
static struct slot *slot_of(const struct checking *c, uint64_t mark)
{
    size_t i = mark & (c->n_slots - 1);

    while (c->slots[i].text_no == c->text_no && c->slots[i].mark != mark)
        i = (i + 1) & (c->n_slots - 1);
    return &c->slots[i];
}

/* Room for twice as many marks as the text has words, all of them this text's. */
static void widen(struct checking *c)
{
    const size_t n = c->n_slots == 0 ? 512 : 2 * c->n_slots;

    free(c->slots);
    c->slots = msh_alloc0(n, sizeof(*c->slots));
    c->marks = msh_realloc(c->marks, n / 2 * sizeof(*c->marks));
    c->n_slots = n;
    for (size_t i = 0; i < c->n_marks; i++)
        *slot_of(c, c->marks[i]) = (struct slot){ c->marks[i], c->text_no };
}

static int push_mark(void *arg, const char *token, size_t n, MSH_UNUSED size_t from,
                     MSH_UNUSED size_t to)
{
    struct checking *c = arg;
    const uint64_t mark = msh_word_mark(c->seed, token, n);

    if (2 * c->n_marks >= c->n_slots)
        widen(c);
    struct slot *slot = slot_of(c, mark);
    if (slot->text_no != c->text_no) {
        *slot = (struct slot){ mark, c->text_no };
        c->marks[c->n_marks++] = mark;
    }
    return 0;
}

/* The marks of the words of a text, each once, as the index keeps it. */
static void mark_text(struct checking *c, const char *text)
{
    c->n_marks = 0;
    c->text_no++;
    msh_str_clear(&c->folded);
    msh_utf8_fold(text, strlen(text), &c->folded);
    msh_bigram_each(c->folded.p, c->folded.n, true, push_mark, c);
}

/* The texts of a row as the index got them; NULL where there is none. */
static const char *text_of(struct checking *c, struct msh_rows *rows)
{
    bool any = false;

    msh_str_clear(&c->text);
    for (int col = 3; col < 6; col++) {
        const char *part = msh_rows_text(rows, col);

        if (part == NULL)
            continue;
        msh_str_add(&c->text, c->text.n > 0 ? "\n" : "");
        msh_str_add(&c->text, part);
        any = true;
    }
    return any ? c->text.p : NULL;
}

static int take_text(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct checking *c = arg;
    const char *text = text_of(c, rows);
    struct entry *entry = &c->entries[c->n++];

    *entry = (struct entry){ msh_rows_i64(rows, 0), msh_rows_i64(rows, 1), 0 };
    if (text != NULL)
        mark_text(c, text);
    for (size_t i = 0; text != NULL && i < c->n_marks; i++)
        entry->sum += c->marks[i];
    c->after = entry->order_key;
    c->on_page++;
    return 0;
}

static int compare_text(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct checking *c = arg;
    const char *text = text_of(c, rows), *grams = msh_rows_text(rows, 2);
    bool fits = (text == NULL) == (grams == NULL);

    if (fits && text != NULL) {
        msh_str_clear(&c->grams);
        msh_search_grams(text, &c->grams);
        fits = msh_streq(grams, c->grams.p);
    }
    if (!fits)
        c->report(c->arg, msh_rows_i64(rows, 1));
    c->after = msh_rows_i64(rows, 0);
    c->on_page++;
    return 0;
}

static struct entry *entry_of(const struct checking *c, int64_t order_key)
{
    const size_t at = msh_lower(c->entries, c->n, sizeof(*c->entries), order_key);

    return at < c->n && c->entries[at].order_key == order_key ? &c->entries[at] : NULL;
}

static int take_word(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct checking *c = arg;
    const char *term = msh_rows_text(rows, 0);
    struct entry *entry = entry_of(c, msh_rows_i64(rows, 1));

    c->walked++;
    if (entry == NULL || term == NULL)
        return 0;
    c->matched++;
    entry->sum -= msh_word_mark(c->seed, term, strlen(term));
    return 0;
}

/* SQLite: a window of texts, then all words of the index. */
static int check_window(struct msh_tx *tx, struct checking *c, struct msh_err *err)
{
    int rc = 0;

    c->n = 0;
    c->walked = 0;
    do {
        c->on_page = 0;
        rc = msh_db_each(tx, &c->index->texts,
                         MSH_VALS(msh_i(c->region_id), msh_i(c->after), msh_i(PAGE)), take_text, c,
                         err);
    } while (rc == 0 && c->on_page == PAGE && c->n + PAGE <= WINDOW);
    c->more = c->on_page == PAGE;
    if (rc == 0)
        rc = msh_db_each(tx, &c->index->words, MSH_NO_VALS, take_word, c, err);
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        if (c->entries[i].sum != 0)
            c->report(c->arg, c->entries[i].ticket_id);
    return rc;
}

static int add_text(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct checking *c = arg;
    const char *text = text_of(c, rows);

    c->after = msh_rows_i64(rows, 0);
    c->on_page++;
    if (text == NULL)
        return 0;
    mark_text(c, text);
    for (size_t i = 0; i < c->n_marks; i++)
        c->left += msh_word_mark_at(c->seed, c->marks[i], c->after);
    c->n_left += (int64_t)c->n_marks;
    return 0;
}

static int take_off_index(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct checking *c = arg;

    c->left -= (uint64_t)msh_rows_i64(rows, 0);
    c->n_left -= msh_rows_i64(rows, 1);
    return 0;
}

/* SQLite: what all texts and the whole index add up to, in one pass over each. */
static int check_sums(struct msh_tx *tx, struct checking *c, struct msh_err *err)
{
    int rc;

    c->left = 0;
    c->n_left = 0;
    do {
        c->on_page = 0;
        rc = msh_db_each(tx, &c->index->texts,
                         MSH_VALS(msh_i(c->region_id), msh_i(c->after), msh_i(PAGE)), add_text, c,
                         err);
    } while (rc == 0 && c->on_page == PAGE);
    return rc < 0 ? rc
                  : msh_db_one(tx, &c->index->sum, MSH_VALS(msh_i((int64_t)c->seed)),
                               take_off_index, c, err);
}

/* Only where the sums part are the texts looked for, a window of them after the other. */
static int check_lite(struct msh_tx *tx, struct checking *c, struct msh_err *err)
{
    int rc = check_sums(tx, c, err);

    if (rc < 0 || (c->left == 0 && c->n_left == 0))
        return rc;
    c->after = INT64_MIN;
    c->matched = 0;
    c->entries = msh_alloc0(WINDOW, sizeof(*c->entries));
    do
        rc = check_window(tx, c, err);
    while (rc == 0 && c->more);
    if (rc == 0 && c->walked != c->matched)
        c->report(c->arg, 0);
    free(c->entries);
    return rc;
}

static int check_pg(struct msh_tx *tx, struct checking *c, struct msh_err *err)
{
    int64_t lost = 0;
    int rc;

    do {
        c->on_page = 0;
        rc = msh_db_each(tx, &c->index->texts,
                         MSH_VALS(msh_i(c->region_id), msh_i(c->after), msh_i(PAGE)), compare_text,
                         c, err);
    } while (rc == 0 && c->on_page == PAGE);
    if (rc == 0)
        rc = msh_db_i64(tx, &c->index->lost, MSH_VALS(msh_i(c->region_id)), 0, &lost, err);
    if (rc == 0 && lost > 0)
        c->report(c->arg, 0);
    return rc;
}

static int check_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct checking *c = arg;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < MSH_COUNT(indexes); i++) {
        c->index = &indexes[i];
        c->after = INT64_MIN;
        rc = msh_tx_engine(tx) == MSH_ENGINE_SQLITE ? check_lite(tx, c, err) : check_pg(tx, c, err);
    }
    return rc;
}

int msh_search_verify(struct msh_store *store, int64_t region_id,
                      void (*report)(void *arg, int64_t ticket_id), void *arg, struct msh_err *err)
{
    struct checking c = { .region_id = region_id, .report = report, .arg = arg };
    int rc;

    msh_random(&c.seed, sizeof(c.seed));
    msh_str_init(&c.text, FOLDED_MAX);
    msh_str_init(&c.folded, FOLDED_MAX);
    msh_str_init(&c.grams, GRAMS_MAX);
    rc = msh_tx_read_long(store, "search_verify", check_tx, &c, err);
    msh_str_done(&c.text);
    msh_str_done(&c.folded);
    msh_str_done(&c.grams);
    free(c.marks);
    free(c.slots);
    return rc;
}
