#include "base/base.h"

#include "base/utf8.h"
#include "store/list/sql.h"

#define FOLDED_MAX ((size_t)1 << 20)

/* $2 tickets, $3 audiences. */
#define WORDS_OF(IN_I, IN_T)                                                                       \
    "SELECT p.ticket_id, p.text FROM text_piece p WHERE p.region_id = $1"                          \
    " AND " IN_I("p.ticket_id", "$2") " AND " IN_T("p.audience", "$3") " AND p.text IS NOT NULL"
static const struct msh_stmt words_of = {
    .name = "list_words_of",
    .lite = WORDS_OF(LITE_I, LITE_T),
    .pg = WORDS_OF(PG_I, PG_T),
};

struct scope {
    const struct msh_word *words;
    size_t n_words;
    struct msh_hit *hits; /* in list order */
    size_t *by_id;        /* their indexes by ticket_id */
    unsigned *held;       /* bits of the words each ticket holds, beside hits */
    size_t n;
    struct msh_str folded;
};

static int hit_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct scope *s = arg;

    if (s->n <= MSH_SCOPE_MAX)
        msh_list_hit(rows, &s->hits[s->n++]);
    return 0;
}

static int compare_by_id(const void *a, const void *b, void *arg)
{
    const struct scope *s = arg;
    int64_t x = s->hits[*(const size_t *)a].ticket_id, y = s->hits[*(const size_t *)b].ticket_id;

    return (x > y) - (x < y);
}

static size_t find(const struct scope *s, int64_t ticket_id)
{
    size_t low = 0, high = s->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (s->hits[s->by_id[middle]].ticket_id < ticket_id)
            low = middle + 1;
        else
            high = middle;
    }
    return s->by_id[low];
}

static int words_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct scope *s = arg;
    unsigned *held = &s->held[find(s, msh_rows_i64(rows, 0))];
    const char *text = msh_rows_text(rows, 1);

    if (*held == (1u << s->n_words) - 1)
        return 0;
    msh_str_clear(&s->folded);
    msh_utf8_fold(text, strlen(text), &s->folded);
    for (size_t i = 0; i < s->n_words; i++)
        if (!(*held >> i & 1) && msh_search_holds(&s->words[i], &s->folded))
            *held |= 1u << i;
    return 0;
}

static int read_words(struct msh_tx *tx, struct scope *s, const struct msh_reader *reader,
                      const struct msh_val *region, struct msh_err *err)
{
    struct msh_arena *arena = msh_tx_arena(tx);
    int64_t *ids = MSH_ARRAY(arena, s->n, int64_t);
    struct msh_val vals[3] = { *region };

    s->by_id = MSH_ARRAY(arena, s->n, size_t);
    s->held = MSH_ARRAY(arena, s->n, unsigned);
    for (size_t i = 0; i < s->n; i++) {
        s->by_id[i] = i;
        ids[i] = s->hits[i].ticket_id;
    }
    qsort_r(s->by_id, s->n, sizeof(*s->by_id), compare_by_id, s);
    vals[1] = msh_t(msh_list_ids(ids, s->n, arena));
    vals[2] = msh_t(msh_list_audiences(reader->audiences, arena));
    return msh_db_each(tx, &words_of, vals, 3, words_row, s, err);
}

int msh_list_walk_scope(struct msh_tx *tx, const struct msh_reader *reader,
                        const struct msh_word *words, size_t n_words,
                        const struct msh_driver_choice *choice, struct msh_list_args *args,
                        msh_hit_fn each, void *arg, struct msh_err *err)
{
    struct scope s = { .words = words, .n_words = n_words };
    int rc;

    s.hits = MSH_ARRAY(msh_tx_arena(tx), MSH_SCOPE_MAX + 1, struct msh_hit);
    *msh_list_arg(args, 24) = msh_i(MSH_SCOPE_MAX + 1);
    *msh_list_arg(args, 29) = choice->extra;
    if (msh_db_each(tx, choice->stmt, args->v, choice->n_args, hit_row, &s, err) < 0)
        return err->rc;
    if (s.n == 0 || s.n > MSH_SCOPE_MAX)
        return s.n == 0;
    msh_str_init(&s.folded, FOLDED_MAX);
    rc = read_words(tx, &s, reader, msh_list_arg(args, 1), err);
    msh_str_done(&s.folded);
    for (size_t i = 0; rc == 0 && i < s.n; i++)
        if (s.held[i] == (1u << n_words) - 1)
            rc = each(arg, &s.hits[i], err);
    return rc < 0 ? rc : 1;
}
