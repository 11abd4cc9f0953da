#include "base/base.h"

#include "cli/verbs.h"
#include "service/structure.h"

#define COLUMNS   "code name short level kind parent line area pinyin key"
#define FOUND_MAX 50

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "code", "CODE", "the unit", false },
    { "name", "TEXT", "its full name", false },
    { "short", "TEXT", "its short name", false },
    { "kind", "KIND", "party, government, institution, utility, township, village …", false },
    { "level", "N", "1 city, 2 city department, 3 county or township, 4 village", false },
    { "parent", "CODE", "unit above in the administration; the city's root if left out", false },
    { "line", "CODE", "unit above in the line of business", false },
    { "area", "CODE", "the area it serves", false },
    { "family", "KEY", "key of the same office at every level, used by the catalogue", false },
    { "pinyin", "TEXT", "initials for searching", false },
    { "into", "CODE", "merge: the successor", false },
    { "q", "TEXT", "list: part of a name, or initials", false },
    { "file", "FILE", "import: tab-separated, - is standard input", false },
};

static const char *unit_code(const struct msh_directory *dir, int64_t id)
{
    const struct msh_unit *unit = msh_directory_unit(dir, id);

    return unit == NULL ? "" : unit->code;
}

static const char *area_code(const struct msh_directory *dir, int64_t id)
{
    const struct msh_area *area = msh_directory_area(dir, id);

    return area == NULL ? "" : area->code;
}

static void print_unit(const struct msh_directory *dir, const struct msh_unit *unit)
{
    printf("%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", unit->code, unit->name, unit->short_name,
           unit->level, unit->kind, unit_code(dir, unit->parent_id), unit_code(dir, unit->line_id),
           area_code(dir, unit->area_id), unit->pinyin, unit->family);
}

static int list(struct msh_cli_city *city, MSH_UNUSED struct msh_err *err)
{
    const struct msh_unit *found[FOUND_MAX];
    const char *q = msh_arg(city->args, "q");
    size_t n;
    const struct msh_unit *units = msh_directory_units(city->directory, &n);

    printf("code\tname\tshort\tlevel\tkind\tparent\tline\tarea\tpinyin\tkey\n");
    if (q != NULL) {
        n = msh_directory_search_units(city->directory, q, msh_service_real_now(), found,
                                       FOUND_MAX);
        for (size_t i = 0; i < n; i++)
            print_unit(city->directory, found[i]);
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        print_unit(city->directory, &units[i]);
    return 0;
}

static int show(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_directory *dir = city->directory;
    const struct msh_unit *unit;
    const char *code;
    size_t below;

    if (msh_cli_need(city, "code", &code, err) < 0)
        return err->rc;
    unit = msh_directory_unit_code(dir, code);
    if (unit == NULL)
        return msh_err_field(err, "code", "unit_unknown", "no unit %.60s", code);
    msh_directory_units_below(dir, unit->id, &city->arena, &below);
    printf("code:    %s\nname:    %s\nlevel:   %d\nkind:    %s\nparent:  %s\nline:    %s\n"
           "area:    %s\nfamily:  %s\nbelow:   %zu units\nmerged:  %s\n",
           unit->code, unit->name, unit->level, unit->kind, unit_code(dir, unit->parent_id),
           unit_code(dir, unit->line_id), area_code(dir, unit->area_id), unit->family, below - 1,
           unit_code(dir, unit->merged_into));
    return 0;
}

static int add(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_args *args = city->args;
    const char *root =
        unit_code(city->directory, msh_unit_tree_root(msh_directory_tree(city->directory)));
    struct msh_unit_in in = { .short_name = msh_arg(args, "short"),
                              .kind = msh_arg(args, "kind"),
                              .family = msh_arg(args, "family"),
                              .parent =
                                  msh_arg_has(args, "parent") ? msh_arg(args, "parent") : root,
                              .line = msh_arg(args, "line"),
                              .area = msh_arg(args, "area"),
                              .pinyin = msh_arg(args, "pinyin") };
    int64_t level, id;

    if (msh_cli_need(city, "code", &in.code, err) < 0 ||
        msh_cli_need(city, "name", &in.name, err) < 0 ||
        msh_arg_i64(args, "level", 1, 4, 2, &level, err) < 0)
        return err->rc;
    in.level = (int)level;
    if (msh_structure_unit_add(city->service, &city->by, &in, &id, err) < 0)
        return err->rc;
    printf("added unit %s\n", in.code);
    return 0;
}

static int import_row(struct msh_cli_city *city, const char *const *cells, MSH_UNUSED void *arg,
                      struct msh_err *err)
{
    struct msh_unit_in in = { .code = cells[0],
                              .name = cells[1],
                              .short_name = cells[2],
                              .kind = cells[4],
                              .parent = cells[5],
                              .line = cells[6],
                              .area = cells[7],
                              .pinyin = cells[8],
                              .family = cells[9] };
    int64_t level, id;

    if (!msh_parse_i64(cells[3], 1, 4, &level))
        return msh_err_field(err, "level", "range", "the level is 1 to 4");
    in.level = (int)level;
    return msh_structure_unit_add(city->service, &city->by, &in, &id, err);
}

static int import(struct msh_cli_city *city, struct msh_err *err)
{
    size_t n = 0;
    int rc = msh_cli_import(city, COLUMNS, import_row, NULL, &n, err);

    printf("added %zu units\n", n);
    return rc;
}

static int merge(struct msh_cli_city *city, struct msh_err *err)
{
    const char *code, *into;

    if (msh_cli_need(city, "code", &code, err) < 0 || msh_cli_need(city, "into", &into, err) < 0 ||
        msh_structure_unit_merge(city->service, &city->by, code, into, err) < 0)
        return err->rc;
    printf("%s is merged into %s: new work goes there\n", code, into);
    return 0;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    static const struct msh_cli_verb verbs[] = {
        { "list", list },     { "show", show },   { "add", add },
        { "import", import }, { "merge", merge },
    };

    return msh_cli_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_unit = {
    .name = "unit",
    .usage = "list|show|add|import|merge --data DIR …",
    .summary = "units: the administration, the lines of business, successors",
    .text = "  unit list --data DIR [--q TEXT]\n"
            "  unit show --data DIR --code CODE\n"
            "  unit add --data DIR --code CODE --name TEXT [--level N] [--kind KIND] …\n"
            "  unit import --data DIR --file FILE     columns: " COLUMNS ";\n"
            "                                         what stands above comes first\n"
            "  unit merge --data DIR --code CODE --into CODE\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
