#include "base/base.h"

#include <math.h>

#include "cli/verbs.h"
#include "service/structure.h"

#define COLUMNS "code parent level name lon lat pinyin"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "code", "CODE", "the area", false },
    { "name", "TEXT", "its name", false },
    { "level", "LEVEL", "city, county or township", false },
    { "parent", "CODE", "the area around it", false },
    { "lon", "DEGREES", "east of Greenwich, of its middle", false },
    { "lat", "DEGREES", "north of the equator, of its middle", false },
    { "pinyin", "TEXT", "initials for searching", false },
    { "file", "FILE", "import: tab-separated, - is standard input", false },
};

/* "123.45" in millionths; an empty text is none. */
static int degrees(const char *text, double max, bool *ret_given, int64_t *ret, struct msh_err *err)
{
    char *end;
    double value;

    *ret_given = !msh_empty(text);
    if (!*ret_given)
        return 0;
    value = strtod(text, &end);
    if (*end != '\0' || !isfinite(value) || value < -max || value > max)
        return msh_err_field(err, max > 100 ? "lon" : "lat", "range", "degrees, %.0f at most", max);
    *ret = (int64_t)llround(value * 1e6);
    return 0;
}

static int add_area(struct msh_cli_city *city, struct msh_area_in *in, const char *lon,
                    const char *lat, struct msh_err *err)
{
    bool has_lon, has_lat;
    int64_t id;

    if (degrees(lon, 180, &has_lon, &in->lon, err) < 0 ||
        degrees(lat, 90, &has_lat, &in->lat, err) < 0)
        return err->rc;
    in->has_point = has_lon && has_lat;
    return msh_structure_area_add(city->service, &city->by, in, &id, err);
}

static int list(struct msh_cli_city *city, MSH_UNUSED struct msh_err *err)
{
    size_t n;
    const struct msh_area *areas = msh_directory_areas(city->directory, &n);

    printf("code\tparent\tlevel\tname\tlon\tlat\tpinyin\n");
    for (size_t i = 0; i < n; i++) {
        const struct msh_area *parent = msh_directory_area(city->directory, areas[i].parent_id);

        printf("%s\t%s\t%s\t%s\t", areas[i].code, parent == NULL ? "" : parent->code,
               areas[i].level, areas[i].name);
        if (areas[i].has_point)
            printf("%.4f\t%.4f", (double)areas[i].lon / 1e6, (double)areas[i].lat / 1e6);
        else
            printf("\t");
        printf("\t%s\n", areas[i].pinyin);
    }
    return 0;
}

static int add(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_args *args = city->args;
    struct msh_area_in in = { .parent = msh_arg(args, "parent"),
                              .pinyin = msh_arg(args, "pinyin") };

    if (msh_cli_need(city, "code", &in.code, err) < 0 ||
        msh_cli_need(city, "name", &in.name, err) < 0 ||
        msh_cli_need(city, "level", &in.level, err) < 0 ||
        add_area(city, &in, msh_arg(args, "lon"), msh_arg(args, "lat"), err) < 0)
        return err->rc;
    printf("added area %s\n", in.code);
    return 0;
}

static int import_row(struct msh_cli_city *city, const char *const *cells, MSH_UNUSED void *arg,
                      struct msh_err *err)
{
    struct msh_area_in in = { .code = cells[0],
                              .parent = cells[1],
                              .level = cells[2],
                              .name = cells[3],
                              .pinyin = cells[6] };

    return add_area(city, &in, cells[4], cells[5], err);
}

static int import(struct msh_cli_city *city, struct msh_err *err)
{
    size_t n = 0;
    int rc = msh_cli_import(city, COLUMNS, import_row, NULL, &n, err);

    printf("added %zu areas\n", n);
    return rc;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    static const struct msh_cli_verb verbs[] = {
        { "list", list },
        { "add", add },
        { "import", import },
    };

    return msh_cli_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_area = {
    .name = "area",
    .usage = "list|add|import --data DIR …",
    .summary = "areas: the city, its counties and townships",
    .text = "  area list --data DIR\n"
            "  area add --data DIR --code CODE --name TEXT --level LEVEL [--parent CODE] …\n"
            "  area import --data DIR --file FILE     columns: " COLUMNS "\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
