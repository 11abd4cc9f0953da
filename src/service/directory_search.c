#include "base/base.h"

#include "base/utf8.h"
#include "service/directory_load.h"

#define QUERY_MAX 256 /* bytes of a folded query or name */

/* How well a name fits; smaller is better. */
enum fit { FIT_EXACT, FIT_INITIALS, FIT_BEGIN, FIT_PART, FIT_INITIALS_PART, FIT_NONE };

static bool fold(const char *text, char out[QUERY_MAX])
{
    struct msh_str folded;
    bool fits;

    msh_str_init(&folded, QUERY_MAX);
    msh_utf8_fold(text, strlen(text), &folded);
    fits = !folded.overflow && msh_copy(out, QUERY_MAX, folded.p);
    msh_str_done(&folded);
    return fits;
}

static enum fit fit_of(const char *q, const char *code, const char *name, const char *more,
                       const char *pinyin)
{
    const char *names[2] = { name, more };
    char folded[QUERY_MAX];
    enum fit best = FIT_NONE;

    if (msh_streq(q, code) || msh_streq(q, pinyin))
        return FIT_EXACT;
    for (size_t i = 0; i < 2; i++) {
        const char *found;

        if (msh_empty(names[i]) || !fold(names[i], folded))
            continue;
        found = strstr(folded, q);
        if (found == NULL)
            continue;
        if (msh_streq(folded, q))
            return FIT_EXACT;
        best = MSH_MIN(best, found == folded ? FIT_BEGIN : FIT_PART);
    }
    if (strncmp(pinyin, q, strlen(q)) == 0)
        best = MSH_MIN(best, FIT_INITIALS);
    else if (strstr(pinyin, q) != NULL)
        best = MSH_MIN(best, FIT_INITIALS_PART);
    return best;
}

/* One pass a grade of fit: at most five over some thousand short texts. */
size_t msh_directory_search_units(const struct msh_directory *dir, const char *q, int64_t at,
                                  const struct msh_unit **ret, size_t max)
{
    char folded[QUERY_MAX];
    size_t n = 0;

    if (msh_empty(q) || !fold(q, folded))
        return 0;
    for (enum fit fit = FIT_EXACT; fit < FIT_NONE; fit++) {
        for (size_t i = 0; i < dir->n_units && n < max; i++) {
            const struct msh_unit *unit = &dir->units[i];

            if (msh_unit_live(unit, at) &&
                fit_of(folded, unit->code, unit->name, unit->short_name, unit->pinyin) == fit)
                ret[n++] = unit;
        }
    }
    return n;
}

size_t msh_directory_search_categories(const struct msh_directory *dir, const char *q, int64_t at,
                                       const struct msh_category **ret, size_t max)
{
    char folded[QUERY_MAX];
    size_t n = 0;

    if (msh_empty(q) || !fold(q, folded))
        return 0;
    for (enum fit fit = FIT_EXACT; fit < FIT_NONE; fit++) {
        for (size_t i = 0; i < dir->n_categories && n < max; i++) {
            const struct msh_category *category = &dir->categories[i];

            if (msh_category_live(category, at) &&
                fit_of(folded, category->code, category->name, NULL, category->pinyin) == fit)
                ret[n++] = category;
        }
    }
    return n;
}
