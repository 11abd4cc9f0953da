#include "base/base.h"

#include "base/utf8.h"
#include "service/demo_words.h"

/* Which words fit an appeal. */

#define PAIRS_MAX  400
#define PAIR_BYTES 9 /* two characters of at most four bytes */
#define FITS       3 /* shared pairs that make a reply speak of the same thing */

static bool is_about(const char *categories, const char *category)
{
    while (*categories != '\0') {
        size_t n = strcspn(categories, " ");
        if (n > 0 && strncmp(categories, category, n) == 0)
            return true;
        categories += n + (categories[n] == ' ');
    }
    return false;
}

static bool fits(const struct msh_demo_table *table, size_t row, const char *column,
                 const char *value)
{
    return column == NULL || value == NULL || msh_streq(msh_demo_cell(table, row, column), value);
}

int64_t msh_demo_pick_about(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                            const char *column, const char *value, const char *column2,
                            const char *value2, const char *category)
{
    int64_t about = -1, general = -1;
    uint64_t n_about = 0, n_general = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *categories = msh_demo_cell(table, i, "category");
        if (!fits(table, i, column, value) || !fits(table, i, column2, value2))
            continue;
        if (*categories == '\0') {
            if (msh_demo_below(dice, ++n_general) == 0)
                general = (int64_t)i;
        } else if (is_about(categories, category)) {
            if (msh_demo_below(dice, ++n_about) == 0)
                about = (int64_t)i;
        }
    }
    if (about < 0 && general < 0) /* better beside the matter than speechless */
        return msh_demo_pick(table, dice, column, value, column2, value2);
    bool prefer = about >= 0 && (general < 0 || msh_demo_chance(dice, 600));
    return prefer ? about : general;
}

/* Pairs ------------------------------------------------------------------------------------------*/

struct pairs {
    char text[PAIRS_MAX][PAIR_BYTES];
    size_t n;
};

/* Characters that say nothing about the matter, punctuation among them. */
static bool is_empty_word(const char *character)
{
    static const char *const words =
        "的了是我你您他们在有不一个也都就说这那到没要和又还再上下人来去么吗"
        "呢吧把被给让会能可以请好已现情况反映问题处理，。、：；？！“”（）{} \n";
    return strstr(words, character) != NULL || (character[0] > 0 && !isalpha((int)character[0]));
}

static void collect(const char *text, struct pairs *ret)
{
    size_t n = strlen(text), at = 0;
    char last[5] = "", next[5];
    ret->n = 0;
    while (at < n && ret->n < PAIRS_MAX) {
        size_t from = at;
        (void)msh_utf8_next(text, n, &at);
        memcpy(next, text + from, at - from);
        next[at - from] = '\0';
        if (is_empty_word(next))
            next[0] = '\0';
        if (last[0] != '\0' && next[0] != '\0')
            (void)snprintf(ret->text[ret->n++], PAIR_BYTES, "%s%s", last, next);
        memcpy(last, next, sizeof(last));
    }
}

static size_t shared(const struct pairs *pairs, const char *text)
{
    size_t n = 0;
    for (size_t i = 0; i < pairs->n; i++)
        n += strstr(text, pairs->text[i]) != NULL;
    return n;
}

int64_t msh_demo_pick_reply(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                            const char *quality, const char *category, const char *appeal)
{
    const struct msh_demo_table *replies = &words->replies;
    struct pairs pairs;
    int64_t best = -1;
    size_t most = 0;
    collect(appeal, &pairs);
    for (size_t i = 0; i < replies->n_rows; i++) {
        const char *about = msh_demo_cell(replies, i, "category");
        if (!msh_streq(msh_demo_cell(replies, i, "quality"), quality) || *about == '\0' ||
            strncmp(about, category, 2) != 0)
            continue;
        size_t n = shared(&pairs, msh_demo_cell(replies, i, "internal")) +
                   shared(&pairs, msh_demo_cell(replies, i, "public"));
        if (n > most) {
            most = n;
            best = (int64_t)i;
        }
    }
    if (best >= 0 && most >= FITS)
        return best;
    return msh_demo_pick(replies, dice, "category", "", "quality", quality);
}
