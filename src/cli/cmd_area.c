#include "base/base.h"

#include "cli/desk.h"
#include "cli/sheet.h"
#include "service/structure_import.h"

#define MILLION INT64_C(1000000)

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "code", "CODE", "add: letters, digits and . _ -", false },
    { "name", "TEXT", "add: its name", false },
    { "level", "LEVEL", "add: city, county or township", false },
    { "parent", "CODE", "add: the area around it", false },
    { "lon", "DEGREES", "add: longitude of its middle, 123.1100", false },
    { "lat", "DEGREES", "add: latitude of its middle, 35.5900", false },
    { "pinyin", "TEXT", "add: initials to search by", false },
};

/* "-123.45" in millionths of a degree; what is finer is cut off. */
static bool parse_degrees(const char *text, int64_t max, int64_t *ret)
{
    bool minus = *text == '-';
    const char *p = text + minus;
    int64_t whole = 0, part = 0, unit = MILLION;
    size_t digits = strspn(p, "0123456789");
    if (digits == 0 || digits > 3)
        return false;
    for (; digits > 0; digits--)
        whole = whole * 10 + (*p++ - '0');
    if (*p == '.')
        for (p++; isdigit((unsigned char)*p); p++) {
            unit /= 10;
            part += (*p - '0') * unit;
        }
    *ret = (whole * MILLION + part) * (minus ? -1 : 1);
    return *p == '\0' && whole * MILLION + part <= max * MILLION;
}

/* Both or neither; "" is none. */
static int read_point(const char *lon, const char *lat, struct msh_area_in *in, struct msh_err *err)
{
    if (msh_empty(lon) && msh_empty(lat))
        return MSH_OK;
    if (msh_empty(lon) || msh_empty(lat))
        return msh_err_field(err, "lon", "point", "longitude and latitude go together");
    if (!parse_degrees(lon, 180, &in->lon) || !parse_degrees(lat, 90, &in->lat))
        return msh_err_field(err, "lon", "point", "degrees like 123.1100 and 35.5900 are expected");
    in->has_point = true;
    return MSH_OK;
}

static const char *degrees(struct msh_desk *desk, bool given, int64_t value)
{
    if (!given)
        return "";
    int64_t size = value < 0 ? -value : value;
    return msh_arena_fmt(&desk->arena, "%s%" PRId64 ".%04" PRId64, value < 0 ? "-" : "",
                         size / MILLION, size % MILLION / 100);
}

static int list(struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    static const char *const heads[] = { "code", "name", "level", "within", "lon", "lat" };
    struct msh_table out;
    size_t n;
    const struct msh_area *areas = msh_directory_areas(desk->dir, &n);
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < n; i++) {
        const struct msh_area *above = msh_directory_area(desk->dir, areas[i].parent_id);
        int level = msh_name_find(&msh_area_level_names, areas[i].level);
        MSH_TABLE_ADD(&out, areas[i].code, areas[i].name,
                      level < 0 ? areas[i].level : msh_area_level_names.items[level].zh,
                      above == NULL ? "" : above->name,
                      degrees(desk, areas[i].has_point, areas[i].lon),
                      degrees(desk, areas[i].has_point, areas[i].lat));
    }
    msh_table_print(&out);
    printf("%zu areas\n", n);
    return MSH_OK;
}

static int add(struct msh_desk *desk, struct msh_err *err)
{
    int level;
    int64_t id;
    if (msh_desk_name(desk, "level", &msh_area_level_names, -1, &level, err) < 0)
        return err->rc;
    struct msh_area_in in = { .code = msh_desk_arg(desk, "code"),
                              .parent = msh_desk_arg(desk, "parent"),
                              .level = msh_desk_arg(desk, "level"),
                              .name = msh_desk_arg(desk, "name"),
                              .pinyin = msh_desk_arg(desk, "pinyin") };
    if (read_point(msh_desk_arg(desk, "lon"), msh_desk_arg(desk, "lat"), &in, err) < 0 ||
        msh_structure_area_add(&desk->call, &in, &id, err) < 0)
        return err->rc;
    printf("added %s  %s, %s\n", in.code, in.name, msh_area_level_names.items[level].zh);
    return MSH_OK;
}

enum { CODE, PARENT, LEVEL, NAME, SHORT, LON, LAT, PINYIN, COLUMNS };
static const struct msh_sheet_column columns[COLUMNS] = {
    [CODE] = { "code", true }, [PARENT] = { "parent", true },  [LEVEL] = { "level", true },
    [NAME] = { "name", true }, [SHORT] = { "short", false },   [LON] = { "lon", false },
    [LAT] = { "lat", false },  [PINYIN] = { "pinyin", false },
};

static int import(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_sheet sheet;
    struct msh_imported done;
    if (msh_sheet_read(&desk->arena, msh_desk_word(desk, 0), columns, COLUMNS, &sheet, err) < 0)
        return err->rc;
    struct msh_area_in *rows = MSH_ARRAY(&desk->arena, sheet.n_rows, struct msh_area_in);
    for (size_t i = 0; i < sheet.n_rows; i++) {
        rows[i] = (struct msh_area_in){ .code = msh_sheet_cell(&sheet, i, CODE),
                                        .parent = msh_sheet_cell(&sheet, i, PARENT),
                                        .level = msh_sheet_cell(&sheet, i, LEVEL),
                                        .name = msh_sheet_cell(&sheet, i, NAME),
                                        .pinyin = msh_sheet_cell(&sheet, i, PINYIN) };
        if (read_point(msh_sheet_cell(&sheet, i, LON), msh_sheet_cell(&sheet, i, LAT), &rows[i],
                       err) < 0)
            return msh_sheet_fail(&sheet, i, err);
    }
    if (msh_structure_areas_import(&desk->call, rows, sheet.n_rows, false, NULL, &done, err) < 0)
        return msh_sheet_fail(&sheet, done.row, err);
    printf("areas: %zu added, %zu as they were\n", done.added, done.same);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, NULL, false, list },
    { "add", NULL, "code name level", "parent lon lat pinyin", false, add },
    { "import", "FILE", NULL, NULL, false, import },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_area = {
    .name = "area",
    .usage = "list|add|import --data DIR …",
    .summary = "areas where matters lie: the city, its counties and townships",
    .text =
        "  area list --data DIR\n"
        "  area add --data DIR --code CODE --name TEXT --level LEVEL [--parent CODE] …\n"
        "  area import FILE --data DIR     all rows or none; - is standard input\n"
        "Columns of a file, named by its first row and parted by tabs or commas: code, parent,\n"
        "level, name; also lon, lat, pinyin (short is read over). Rows may stand in any\n"
        "order. An area that exists stays as it is.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
