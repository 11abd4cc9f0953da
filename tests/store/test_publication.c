/*
 * What is published: the index of words against a slow reading of all rows, page by page, while rows
 * are published, changed and taken off.
 */
#include "base/base.h"

#include "words.h"

#include "base/utf8.h"
#include "store/publication_store.h"

#define N        70
#define REGION   1
#define PER_PAGE 3

static struct test_db db;
static struct msh_publication rows[N];
static char texts[N][3][64];
static uint64_t seed = 7;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static const char *const letters[] = { "暖", "气", "不", "热", "路", "灯", "Ａ", "a",
                                       "B",  " ",  "，", "，", "😀",  "1",  "\n" };

static const char *write_text(char *out, size_t size)
{
    size_t n = 0;

    for (uint32_t i = 2 + draw(9); i > 0; i--)
        n += (size_t)snprintf(out + n, size - n, "%s", letters[draw(MSH_COUNT(letters))]);
    return out;
}

static const struct msh_stmt add_ticket = {
    .name = "test_ticket",
    .sql = "INSERT INTO ticket (region_id, ticket_id, number, state, type, version, resume_state,"
           " urgency, channel, identity_mode, requester_kind, sealed, round, returns, close_reason,"
           " unreasonable, solved, first_rating, final_rating, scoring_rating, created_at,"
           " accepted_at) VALUES (1, $1, $2, $3, $4, 1, 'draft', 'normal', 'web', 'real', 'person',"
           " 0, 1, 0, 'none', 0, 'unknown', 'none', 'none', 'none', 1, 1)",
};

static int tickets_tx(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    for (int i = 0; i < N; i++) {
        char number[32];

        (void)snprintf(number, sizeof(number), "N%d", i);
        if (msh_db_exec(tx, &add_ticket,
                        MSH_VALS(msh_i(i + 1), msh_t(number),
                                 msh_t(i % 7 == 3 ? "handling" : "closed"),
                                 msh_t(i % 11 == 5 ? "report" : "help")),
                        NULL, err) < 0)
            return err->rc;
    }
    return 0;
}

static int set_up(MSH_UNUSED void **state)
{
    struct msh_err err = { 0 };

    test_db_open(&db, NULL);
    world_schema(&db);
    if (msh_tx_run(db.store, "tickets", tickets_tx, NULL, &err) < 0)
        fail_msg("%s", err.text);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    test_db_close(&db);
    return 0;
}

static int put_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_publication_put(tx, REGION, arg, err);
}

/* Anything may become of a row; several share their millisecond. */
static void move(int i)
{
    struct msh_publication *row = &rows[i];
    struct msh_err err = { 0 };

    row->ticket_id = i + 1;
    row->publication_id = 1000 + i;
    row->title = write_text(texts[i][0], sizeof(texts[i][0]));
    row->words = write_text(texts[i][1], sizeof(texts[i][1]));
    row->answer = draw(3) == 0 ? NULL : write_text(texts[i][2], sizeof(texts[i][2]));
    row->state = draw(4) == 0 ? MSH_PUBLICATION_WITHDRAWN : MSH_PUBLICATION_PUBLISHED;
    row->published_at = row->state == MSH_PUBLICATION_PUBLISHED ? WORLD_T0 + draw(9) : 0;
    row->area_id = draw(3);
    if (msh_tx_run(db.store, "put", put_tx, row, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

struct finding {
    struct msh_publication_query query;
    struct msh_arena *arena;
    struct msh_public *items;
    size_t n;
    int64_t next;
};

static int find_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct finding *f = arg;

    return msh_publication_search(tx, REGION, &f->query, f->arena, &f->items, &f->n, &f->next, err);
}

static bool holds(const char *text, const char *word)
{
    struct msh_str a, b;
    bool found;

    msh_str_init(&a, 1 << 16);
    msh_str_init(&b, 1 << 16);
    msh_utf8_fold(text == NULL ? "" : text, text == NULL ? 0 : strlen(text), &a);
    msh_utf8_fold(word, strlen(word), &b);
    found = strstr(a.p, b.p) != NULL;
    msh_str_done(&a);
    msh_str_done(&b);
    return found;
}

static bool wanted(int i, const char *const *words, size_t n, int64_t area)
{
    const struct msh_publication *row = &rows[i];
    const bool open = i % 7 == 3;

    if (row->state != MSH_PUBLICATION_PUBLISHED || i % 11 == 5 || (open && row->answer != NULL) ||
        (area != 0 && row->area_id != area))
        return false;
    for (size_t w = 0; w < n; w++)
        if (!holds(row->title, words[w]) && !holds(row->words, words[w]) &&
            !holds(row->answer, words[w]))
            return false;
    return true;
}

/* All pages of one query: each row that should be there once, newest first, no other. */
static void ask(const char *q, const char *const *words, size_t n_words, int64_t area)
{
    struct msh_arena arena;
    struct finding f = { .query = { .q = q, .area_id = area, .limit = PER_PAGE }, .arena = &arena };
    bool met[N] = { false };
    int64_t last = INT64_MAX;
    int pages = 0;

    msh_arena_init(&arena, (size_t)4 << 20);
    do {
        struct msh_err err = { 0 };

        if (msh_tx_read(db.store, "find", find_tx, &f, &err) < 0)
            fail_msg("%s: %s", q, err.text);
        assert_true(f.n <= PER_PAGE);
        for (size_t i = 0; i < f.n; i++) {
            const struct msh_publication *item = &f.items[i].item;
            const int at = (int)item->ticket_id - 1;

            if (met[at] || !wanted(at, words, n_words, area) || item->order_key >= last ||
                !msh_publication_in_place(item))
                fail_msg("'%s' area %d: row %d", q, (int)area, at);
            met[at] = true;
            last = item->order_key;
        }
        f.query.before = f.next;
        assert_true(pages++ < 2 * N);
    } while (f.next != 0);
    for (int i = 0; i < N; i++)
        if (!met[i] && wanted(i, words, n_words, area))
            fail_msg("'%s' area %d: row %d was not found", q, (int)area, i);
    msh_arena_done(&arena);
}

/* A piece of a text that is there, without blanks. */
static const char *cut(char *out, size_t size)
{
    const char *from = texts[draw(N)][draw(2)];
    const size_t total = msh_utf8_length(from, strlen(from));
    size_t skip = draw((uint32_t)total), want = 1 + draw(4), at = 0, n = 0;

    out[0] = '\0';
    while (from[at] != '\0' && want > 0) {
        size_t next = at;
        const uint32_t cp = msh_utf8_next(from, strlen(from), &next);

        if (skip > 0) {
            skip--;
        } else if (cp == ' ' || cp == '\n' || n + (next - at) >= size) {
            break;
        } else {
            memcpy(out + n, from + at, next - at);
            n += next - at;
            out[n] = '\0';
            want--;
        }
        at = next;
    }
    return n > 0 ? out : "灯";
}

static void every_word_is_found(MSH_UNUSED void **state)
{
    for (int i = 0; i < N; i++)
        move(i);
    for (int round = 0; round < 150; round++) {
        char a[32], b[32], q[80];
        const char *words[] = { cut(a, sizeof(a)), cut(b, sizeof(b)) };

        (void)snprintf(q, sizeof(q), "%s %s", words[0], words[1]);
        ask(words[0], words, 1, 0);
        ask(q, words, 2, draw(3));
        move((int)draw(N));
    }
    ask(NULL, NULL, 0, 0);
    ask("", NULL, 0, 2);
    ask("  ", NULL, 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_found),
    };

    return cmocka_run_group_tests_name("publication", tests, set_up, tear_down);
}
