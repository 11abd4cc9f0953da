#include "base/base.h"

#include "service/demo/words.h"

/* Which words fit an appeal. */

#define MATCH_RANK 8 /* words of the appeal itself outweigh the longest category */

/* A list of words separated by blanks: the next one, or false at its end. */
static bool next_word(const char **list, const char **ret_word, size_t *ret_n)
{
    *list += strspn(*list, " ");
    *ret_word = *list;
    *ret_n = strcspn(*list, " ");
    *list += *ret_n;
    return *ret_n > 0;
}

static bool has_word(const char *list, const char *word)
{
    const char *item;
    size_t n;
    while (next_word(&list, &item, &n))
        if (strlen(word) == n && memcmp(item, word, n) == 0)
            return true;
    return false;
}

static bool mentions(const char *text, const char *list)
{
    const char *item;
    char word[64];
    size_t n;
    while (next_word(&list, &item, &n))
        if (n < sizeof(word)) {
            memcpy(word, item, n);
            word[n] = '\0';
            if (strstr(text, word) != NULL)
                return true;
        }
    return false;
}

/* The longest of the categories this one lies below, in digits: 010300 says 0103. -1: none. */
static int category_rank(const char *categories, const char *category)
{
    const char *item;
    size_t n;
    int best = -1;
    while (next_word(&categories, &item, &n)) {
        while (n > 2 && n % 2 == 0 && item[n - 1] == '0' && item[n - 2] == '0')
            n -= 2;
        if (strncmp(item, category, n) == 0)
            best = MSH_MAX(best, (int)n);
    }
    return best;
}

/* The cell, or an empty one where the table has no such column. */
static const char *cell_or_none(const struct msh_demo_table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->n_cols; i++)
        if (msh_streq(table->header[i], column))
            return table->cells[row * table->n_cols + i];
    return "";
}

int msh_demo_fit(const struct msh_demo_table *table, size_t row,
                 const struct msh_demo_matter *matter)
{
    const char *categories = cell_or_none(table, row, "category");
    const char *types = cell_or_none(table, row, "types");
    const char *match = cell_or_none(table, row, "match");
    int rank = 0;
    if (*types != '\0' && !has_word(types, msh_name_code(&msh_type_names, (int)matter->type)))
        return -1;
    if (*categories != '\0' && (rank = category_rank(categories, matter->category)) < 0)
        return -1;
    if (*match != '\0' && !mentions(matter->text, match))
        return -1;
    return rank + (*match != '\0' ? MATCH_RANK : 0);
}

static bool fits(const struct msh_demo_table *table, size_t row, const char *column,
                 const char *value)
{
    return column == NULL || value == NULL || msh_streq(msh_demo_cell(table, row, column), value);
}

int64_t msh_demo_pick_best(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                           const char *column, const char *value, const char *column2,
                           const char *value2, const struct msh_demo_matter *matter)
{
    int64_t found = -1;
    uint64_t seen = 0;
    int best = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        int rank = fits(table, i, column, value) && fits(table, i, column2, value2)
                       ? msh_demo_fit(table, i, matter)
                       : -1;
        if (rank < best)
            continue;
        seen = rank > best ? 0 : seen;
        best = rank;
        if (msh_demo_below(dice, ++seen) == 0)
            found = (int64_t)i;
    }
    return found;
}

int64_t msh_demo_pick_about(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                            const char *column, const char *value, const char *column2,
                            const char *value2, const struct msh_demo_matter *matter)
{
    int64_t about = -1, general = -1;
    uint64_t n_about = 0, n_general = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        int rank = fits(table, i, column, value) && fits(table, i, column2, value2)
                       ? msh_demo_fit(table, i, matter)
                       : -1;
        if (rank == 0 && msh_demo_below(dice, ++n_general) == 0)
            general = (int64_t)i;
        else if (rank > 0 && msh_demo_below(dice, ++n_about) == 0)
            about = (int64_t)i;
    }
    bool prefer = about >= 0 && (general < 0 || msh_demo_chance(dice, 600));
    return prefer ? about : general;
}
