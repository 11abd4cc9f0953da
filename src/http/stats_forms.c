/*
 * What is asked of the figures of a period, and what they answer.
 */
#include "base/base.h"

#include "http/fields.h"
#include "http/stats.h"

#define ROW(n, t, member, ...)                                                                     \
    {                                                                                              \
        .name = n, .type = MSH_F_##t, .offset = offsetof(struct msh_stats_query, member),          \
        __VA_ARGS__                                                                                \
    }

static const struct msh_name tables[] = {
    [MSH_STATS_DAYS] = { "days", "逐日受理量", "by day" },
    [MSH_STATS_LAMPS] = { "lamps", "在办件时限", "limits of the open ones" },
    [MSH_STATS_TYPES] = { "types", "诉求类型", "by type" },
    [MSH_STATS_CHANNELS] = { "channels", "来源渠道", "by channel" },
    [MSH_STATS_CATEGORIES] = { "categories", "诉求分类", "by category" },
    [MSH_STATS_AREAS] = { "areas", "区域", "by area" },
    [MSH_STATS_RATES] = { "rates", "三率", "the three rates" },
    [MSH_STATS_UNITS] = { "units", "承办单位", "by unit" },
};
static const struct msh_names table_names = { "stats_table", tables, MSH_COUNT(tables) };
static const struct msh_name tongues[] = { { "zh-CN", "中文", "Chinese" },
                                           { "en", "英文", "English" } };
static const struct msh_names tongue_names = { "table_language", tongues, MSH_COUNT(tongues) };

/* clang-format off */
#define SPAN_ROWS                                                                                  \
    ROW("period", ENUM, period, .names = &msh_period_names, .help = "Without it: the month."),     \
    ROW("month", STRING, month, .max = 7, .help = "Such as 2026-10, instead of a period.")
/* clang-format on */
static const struct msh_field span_rows[] = { SPAN_ROWS };
MSH_FIELDS(msh_stats_fields, "StatsQuery", struct msh_stats_query, span_rows);
static const struct msh_field by_unit_rows[] = {
    SPAN_ROWS,
    ROW("rate", ENUM, rate, .required = true, .names = &msh_rate_names),
};
MSH_FIELDS(msh_stats_units_fields, "StatsUnitsQuery", struct msh_stats_query, by_unit_rows);
static const struct msh_field own_rows[] = {
    ROW("month", STRING, month, .max = 7,
        .help = "Such as 2026-10, over; without it the last one."),
};
MSH_FIELDS(msh_stats_own_fields, "StatsOwnQuery", struct msh_stats_query, own_rows);
static const struct msh_field table_rows[] = {
    SPAN_ROWS,
    ROW("table", ENUM, table, .required = true, .names = &table_names),
    ROW("rate", ENUM, rate, .names = &msh_rate_names,
        .help = "Of the table `units`; without it the solved rate."),
    ROW("lang", ENUM, tongue, .names = &tongue_names, .help = "Language of heads and words."),
};
MSH_FIELDS(msh_stats_table_fields, "StatsTableQuery", struct msh_stats_query, table_rows);

/* ---- answers ---- */

/* clang-format off */
#define A(n, t, ...)     { .name = n, .type = MSH_F_##t, .required = true, __VA_ARGS__ }
#define N(n, t, ...)     { .name = n, .type = MSH_F_##t, .required = true, .nullable = true, __VA_ARGS__ }
#define WORD(n, table)   A(n, STRING, .names = &(table))
#define LIST(n, of, ...) A(n, ARRAY, .sub = &(of), ##__VA_ARGS__)
#define ONE(n, of)       A(n, OBJECT, .sub = &(of))
/* clang-format on */
#define TABLE(var, name, ...)                                                                      \
    static const struct msh_field var##_rows[] = { __VA_ARGS__ };                                  \
    static MSH_ANSWER(var, name, var##_rows)
#define QUERY A("query", STRING, .help = "Of GET /tickets: lists exactly these.")

TABLE(line, "StatsLine", A("code", STRING, .help = "Empty: nothing is said of it."),
      N("name", STRING, .help = "Null where the code is a word."), N("parent", STRING),
      A("level", INT, .help = "1 at the top; a line counts all below it."), A("n", INT),
      N("before", INT, .help = "In the span as long before this one."),
      { .name = "trend",
        .type = MSH_F_STRING,
        .required = true,
        .nullable = true,
        .names = &msh_trend_names },
      QUERY);
TABLE(share, "StatsShare", A("part", INT), A("all", INT),
      N("parts", INT, .help = "Hundredths of a percent; null of nothing."),
      A("low", INT, .help = "With `high` the interval that 95 of 100 such samples would hold."),
      A("high", INT), A("part_query", STRING), A("all_query", STRING));
TABLE(way, "StatsWay", WORD("counted", msh_counted_names), A("n", INT),
      N("raw", BOOL, .help = "Counts as achieved in the raw rate, as not, or not at all."),
      N("adjusted", BOOL), QUERY);
TABLE(rate, "StatsRate", WORD("rate", msh_rate_names), ONE("raw", share), ONE("adjusted", share),
      LIST("counted", way, .help = "Every ticket of the span, once."));

/* clang-format off */
#define SPAN                                                                                       \
    A("from", STRING), A("to", STRING, .help = "The last day, which is part of it."),              \
    A("before_from", STRING), A("before_to", STRING), A("at", TIME),                               \
    A("exact", BOOL, .help = "False: too many to look at, those accepted last are missing.")
/* clang-format on */
static const struct msh_field stats_rows[] = {
    SPAN,
    ONE("all", line),
    A("open", INT, .help = "Open now, whenever accepted."),
    A("open_exact", BOOL),
    A("open_query", STRING),
    LIST("days", line),
    LIST("lamps", line, .help = "Of all that are open."),
    LIST("types", line),
    LIST("channels", line),
    LIST("categories", line),
    LIST("areas", line),
    LIST("rates", rate),
};
MSH_ANSWER(msh_a_stats, "Stats", stats_rows);

TABLE(whole, "StatsWhole", A("level", INT, .help = "Of units."), A("part", INT), A("all", INT),
      N("parts", INT));
TABLE(unit, "StatsUnit", A("code", STRING), A("name", STRING), A("short_name", STRING),
      A("level", INT), A("n", INT), WORD("band", msh_band_names),
      A("excluded", INT, .help = "In the raw rate, not in the adjusted one."), A("raw_part", INT),
      A("raw_all", INT), A("part", INT), A("all", INT),
      N("parts", INT, .help = "Adjusted, hundredths of a percent; null of nothing."), A("low", INT),
      A("high", INT), QUERY);
static const struct msh_field units_rows[] = {
    SPAN,
    WORD("rate", msh_rate_names),
    A("few", INT, .help = "Below so many nothing is said of a unit."),
    A("part_query", STRING, .help = "What a unit's query needs to list `part`, and so on."),
    A("all_query", STRING),
    A("excluded_query", STRING),
    LIST("wholes", whole, .help = "All units of a level together: what a band compares with."),
    LIST("items", unit, .help = "By how many, never by how well."),
};
MSH_ANSWER(msh_a_stats_units, "StatsUnits", units_rows);

TABLE(own_rate, "StatsOwnRate", WORD("rate", msh_rate_names),
      A("all", INT, .help = "In the adjusted rate."), A("excluded", INT),
      N("raw_part", INT, .help = "Null, like all below, where fewer than `few` count."),
      A("raw_all", INT), N("part", INT), N("parts", INT), N("low", INT), N("high", INT));
TABLE(own_unit, "StatsOwnUnit", A("code", STRING), A("name", STRING), A("level", INT),
      A("own", BOOL, .help = "False: a unit below."), A("n", INT, .help = "Led in the month."),
      LIST("rates", own_rate), QUERY);
static const struct msh_field own_answer_rows[] = {
    SPAN,
    A("few", INT, .help = "Below so many a rate would tell who said what."),
    LIST("items", own_unit, .help = "The own units first, then those below, by how many."),
};
MSH_ANSWER(msh_a_stats_own, "StatsOwn", own_answer_rows);

static const struct msh_field map_rows[] = {
    N("tiles", STRING, .help = "Template with {z}, {x} and {y}."),
    N("credit", STRING),
    { .name = "shapes",
      .type = MSH_F_ANY,
      .required = true,
      .help = "GeoJSON of map.geojson in the data folder, each feature with the `code` and `level` "
              "of its area; null without such a file." },
};
MSH_ANSWER(msh_a_map, "CityMap", map_rows);
