#include "base/base.h"

#include "base/str.h"
#include "service/demo/words.h"

#define TEXT_MAX 16384

static const char *const slot_names[MSH_DEMO_SLOT_COUNT] = {
    "estate",  "road",    "road2",      "county",    "town",    "village", "school",
    "primary", "park",    "market",     "hospital",  "company", "shop",    "site",
    "bus",     "factory", "days",       "hours",     "no",      "floor",   "room",
    "age",     "few",     "money_s",    "money",     "money_l", "weeks",   "months",
    "count",   "when",    "person_ask", "requester", "unit",    "place",   "date",
    "date2",   "clock",   "found",      "done",      "why",     "plan",    "untrue",
};

int msh_demo_slot_find(const char *name, size_t n)
{
    for (int i = 0; i < MSH_DEMO_SLOT_COUNT; i++)
        if (strlen(slot_names[i]) == n && memcmp(slot_names[i], name, n) == 0)
            return i;
    return -1;
}

const char *msh_demo_fill(struct msh_arena *arena, const char *text,
                          const struct msh_demo_slots *slots)
{
    struct msh_str out;
    msh_str_init(&out, TEXT_MAX);
    while (*text != '\0') {
        size_t n = strcspn(text, "{");
        msh_str_addn(&out, text, n);
        text += n;
        const char *end = strchr(text, '}');
        if (end == NULL)
            break;
        int slot = msh_demo_slot_find(text + 1, (size_t)(end - text - 1));
        if (slot >= 0 && slots->v[slot] != NULL)
            msh_str_add(&out, slots->v[slot]);
        text = end + 1;
    }
    const char *filled = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return filled;
}

/* Places -----------------------------------------------------------------------------------------*/

struct drawing {
    const struct msh_demo_words *words;
    struct msh_demo_rand *dice;
    struct msh_arena *arena;
    struct msh_demo_slots *slots;
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && msh_streq(text + n - m, end);
}

static int64_t area_row(const struct msh_demo_words *words, const char *code)
{
    for (size_t i = 0; i < words->areas.n_rows; i++)
        if (msh_streq(msh_demo_cell(&words->areas, i, "code"), code))
            return (int64_t)i;
    return -1;
}

/* A township: a street where people live in estates, or a town or township with villages. */
static const char *draw_township(struct drawing *d, bool urban)
{
    const struct msh_demo_table *areas = &d->words->areas;
    for (int i = 0; i < 200; i++) {
        int64_t row = msh_demo_pick(areas, d->dice, "level", "township", NULL, NULL);
        if (row >= 0 && ends_with(msh_demo_cell(areas, (size_t)row, "name"), "街道") == urban)
            return msh_demo_cell(areas, (size_t)row, "code");
    }
    msh_panic("the demo city has no township of this sort");
}

static const char *draw_from(struct drawing *d, const struct msh_demo_table *table,
                             const char *kind, const char *county)
{
    const char *column = kind != NULL ? "kind" : NULL;
    int64_t row = msh_demo_pick(table, d->dice, column, kind, "county", county);
    if (row < 0)
        row = msh_demo_pick(table, d->dice, column, kind, "county", "");
    if (row < 0)
        row = msh_demo_pick(table, d->dice, column, kind, NULL, NULL);
    return row < 0 ? NULL : msh_demo_cell(table, (size_t)row, "name");
}

static const char *number(struct drawing *d, int64_t low, int64_t high, int64_t step)
{
    int64_t value = msh_demo_range(d->dice, low, high);
    return msh_arena_fmt(d->arena, "%" PRId64, value / step * step);
}

static void draw_places(struct drawing *d, const char *county)
{
    static const struct {
        enum msh_demo_slot slot;
        const char *kind;
    } kinds[] = {
        { MSH_DEMO_SLOT_SCHOOL, "school" },     { MSH_DEMO_SLOT_PRIMARY, "primary" },
        { MSH_DEMO_SLOT_PARK, "park" },         { MSH_DEMO_SLOT_MARKET, "market" },
        { MSH_DEMO_SLOT_HOSPITAL, "hospital" }, { MSH_DEMO_SLOT_COMPANY, "company" },
        { MSH_DEMO_SLOT_SHOP, "shop" },         { MSH_DEMO_SLOT_SITE, "site" },
        { MSH_DEMO_SLOT_BUS, "bus" },           { MSH_DEMO_SLOT_FACTORY, "factory" },
    };
    const char **v = d->slots->v;
    v[MSH_DEMO_SLOT_ROAD] = draw_from(d, &d->words->roads, NULL, county);
    for (int i = 0; i < 20; i++) {
        v[MSH_DEMO_SLOT_ROAD2] = draw_from(d, &d->words->roads, NULL, county);
        if (!msh_streq(v[MSH_DEMO_SLOT_ROAD2], v[MSH_DEMO_SLOT_ROAD]))
            break;
    }
    for (size_t i = 0; i < MSH_COUNT(kinds); i++)
        v[kinds[i].slot] = draw_from(d, &d->words->places, kinds[i].kind, county);
    v[MSH_DEMO_SLOT_DAYS] = number(d, 3, 20, 1);
    v[MSH_DEMO_SLOT_HOURS] = number(d, 3, 30, 1);
}

static double degree(const struct msh_demo_words *words, int64_t row, const char *column,
                     struct msh_demo_rand *dice)
{
    double middle = strtod(msh_demo_cell(&words->areas, (size_t)row, column), NULL);
    return middle + (double)msh_demo_range(dice, -4000, 4000) / 1e6;
}

void msh_demo_site_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                        const struct msh_demo_template *wording, struct msh_arena *arena,
                        struct msh_demo_site *ret_site, struct msh_demo_slots *ret_slots)
{
    struct drawing d = { words, dice, arena, ret_slots };
    bool rural = wording->where == MSH_DEMO_RURAL ||
                 (wording->where == MSH_DEMO_ANYWHERE && wording->wants_village);
    bool urban = !rural && (wording->where == MSH_DEMO_URBAN || wording->wants_estate ||
                            msh_demo_chance(dice, 750));
    *ret_slots = (struct msh_demo_slots){ 0 };
    const char *township = draw_township(&d, urban);
    int64_t estate = msh_demo_pick(&words->estates, dice, "area", township, NULL, NULL);
    if (urban && estate < 0) { /* a street without an estate of its own: another one */
        estate = msh_demo_pick(&words->estates, dice, NULL, NULL, NULL, NULL);
        township = msh_demo_cell(&words->estates, (size_t)estate, "area");
    }
    int64_t village = msh_demo_pick(&words->units, dice, "kind", "village", "area", township);
    int64_t row = area_row(words, township);
    int64_t county = area_row(words, msh_demo_cell(&words->areas, (size_t)row, "parent"));
    const char **v = ret_slots->v;
    v[MSH_DEMO_SLOT_TOWN] = msh_demo_cell(&words->areas, (size_t)row, "name");
    v[MSH_DEMO_SLOT_COUNTY] = msh_demo_cell(&words->areas, (size_t)county, "name");
    v[MSH_DEMO_SLOT_VILLAGE] =
        village >= 0 ? msh_demo_cell(&words->units, (size_t)village, "short") : "";
    v[MSH_DEMO_SLOT_ESTATE] =
        estate >= 0 ? msh_demo_cell(&words->estates, (size_t)estate, "name") : NULL;
    draw_places(&d, msh_demo_cell(&words->areas, (size_t)county, "code"));
    const char *spot = wording->spot >= 0 && !msh_empty(v[wording->spot]) ? v[wording->spot]
                       : v[MSH_DEMO_SLOT_ESTATE] != NULL && urban         ? v[MSH_DEMO_SLOT_ESTATE]
                       : rural && village >= 0                            ? v[MSH_DEMO_SLOT_VILLAGE]
                                                                          : v[MSH_DEMO_SLOT_ROAD];
    v[MSH_DEMO_SLOT_PLACE] = spot;
    *ret_site = (struct msh_demo_site){
        .area = township,
        .detail =
            msh_arena_fmt(arena, "%s%s%s", v[MSH_DEMO_SLOT_COUNTY], v[MSH_DEMO_SLOT_TOWN], spot),
    };
    ret_site->lat = degree(words, row, "lat", dice);
    ret_site->lon = degree(words, row, "lon", dice);
}

/* Persons ----------------------------------------------------------------------------------------*/

static const char *age_of(const struct msh_demo_words *words, const char *estate)
{
    for (size_t i = 0; estate != NULL && i < words->estates.n_rows; i++)
        if (msh_streq(msh_demo_cell(&words->estates, i, "name"), estate))
            return msh_demo_cell(&words->estates, i, "age");
    return "mid";
}

void msh_demo_person_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                          const struct msh_demo_template *wording, struct msh_arena *arena,
                          struct msh_demo_site *site, struct msh_demo_slots *slots)
{
    const struct msh_demo_matter matter = { wording->category, wording->type, wording->text };
    struct drawing d = { words, dice, arena, slots };
    const char **v = slots->v;
    const char *age = age_of(words, v[MSH_DEMO_SLOT_ESTATE]);
    bool old = msh_streq(age, "old"), fresh = msh_streq(age, "new");
    int64_t floor = msh_demo_range(dice, old ? 2 : 3, old ? 6 : fresh ? 26 : 11);
    v[MSH_DEMO_SLOT_NO] = number(&d, 1, old ? 9 : 36, 1);
    v[MSH_DEMO_SLOT_FLOOR] = msh_arena_fmt(arena, "%" PRId64, floor);
    v[MSH_DEMO_SLOT_ROOM] =
        msh_arena_fmt(arena, "%" PRId64 "%02" PRId64, floor, msh_demo_range(dice, 1, 4));
    v[MSH_DEMO_SLOT_AGE] = number(&d, 63, 88, 1);
    v[MSH_DEMO_SLOT_FEW] = number(&d, 2, 6, 1);
    v[MSH_DEMO_SLOT_MONEY_S] = number(&d, 65, 390, 1);
    v[MSH_DEMO_SLOT_MONEY] = number(&d, 800, 6800, 50);
    v[MSH_DEMO_SLOT_MONEY_L] = number(&d, 12000, 260000, 500);
    v[MSH_DEMO_SLOT_WEEKS] = number(&d, 2, 6, 1);
    v[MSH_DEMO_SLOT_MONTHS] = number(&d, 2, 10, 1);
    v[MSH_DEMO_SLOT_COUNT_OF] = number(&d, 8, 60, 1);
    int64_t row = msh_demo_pick(&words->whens, dice, NULL, NULL, NULL, NULL);
    v[MSH_DEMO_SLOT_WHEN] = msh_demo_cell(&words->whens, (size_t)row, "text");
    row = msh_demo_pick_best(&words->asks, dice, "tone", wording->tone, NULL, NULL, &matter);
    if (row < 0)
        row = msh_demo_pick_best(&words->asks, dice, "tone", "plain", NULL, NULL, &matter);
    v[MSH_DEMO_SLOT_PERSON_ASK] = row < 0 ? "" : msh_demo_cell(&words->asks, (size_t)row, "text");
    if (v[MSH_DEMO_SLOT_ESTATE] != NULL &&
        msh_streq(v[MSH_DEMO_SLOT_PLACE], v[MSH_DEMO_SLOT_ESTATE]))
        site->detail =
            msh_arena_fmt(arena, "%s%s%s%s号楼", v[MSH_DEMO_SLOT_COUNTY], v[MSH_DEMO_SLOT_TOWN],
                          v[MSH_DEMO_SLOT_ESTATE], v[MSH_DEMO_SLOT_NO]);
}

void msh_demo_name_draw(const struct msh_demo_words *words, struct msh_demo_rand *dice,
                        struct msh_arena *arena, const char **ret_name, const char **ret_address)
{
    int64_t lot = (int64_t)msh_demo_below(dice, (uint64_t)words->surname_weight);
    size_t row = 0;
    while (row + 1 < words->surnames.n_rows) {
        lot -= msh_demo_number(&words->surnames, row, "weight");
        if (lot < 0)
            break;
        row++;
    }
    size_t given = msh_demo_below(dice, words->given.n_rows);
    const char *surname = msh_demo_cell(&words->surnames, row, "surname");
    bool man = msh_streq(msh_demo_cell(&words->given, given, "sex"), "m");
    *ret_name = msh_arena_fmt(arena, "%s%s", surname, msh_demo_cell(&words->given, given, "given"));
    *ret_address = msh_arena_fmt(arena, "%s%s", surname, man ? "先生" : "女士");
}
