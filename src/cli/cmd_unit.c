#include "base/base.h"

#include "cli/desk.h"
#include "cli/sheet.h"
#include "service/structure_import.h"
#include "service/unit_merge.h"

#define FOUND_MAX 200

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "q", "TEXT", "list: code, part of a name, or initials (scgj)", false },
    { "all", NULL, "list: also units that were merged or ended", false },
    { "code", "CODE", "add: letters, digits and . _ -", false },
    { "name", "TEXT", "add: full name", false },
    { "short", "TEXT", "add: short name; the full one where left out", false },
    { "kind", "KIND", "add: party, government (where left out), institution, utility, township …",
      false },
    { "level", "N", "add: 1 city, 2 city department, 3 county or township, 4 village", false },
    { "parent", "CODE", "add: unit above in the administration; the city's root where left out",
      false },
    { "line", "CODE", "add: unit above in the line of business", false },
    { "area", "CODE", "add: area it serves", false },
    { "family", "KEY", "add: key of the same office at every level, for the catalogue", false },
    { "pinyin", "TEXT", "add: initials to search by", false },
    { "into", "CODE", "merge: the successor", false },
    { "from", "DAY", "merge: a later day; now where left out", false },
    { "reason", "TEXT", "merge: what it rests on; kept with each ticket", false },
    { "dry-run", NULL, "merge: only say what would move", false },
};

static const char *unit_name(const struct msh_desk *desk, int64_t id)
{
    const struct msh_unit *unit = msh_directory_unit(desk->dir, id);
    return unit == NULL ? "" : unit->short_name;
}

static const char *unit_label(struct msh_desk *desk, int64_t id)
{
    const struct msh_unit *unit = msh_directory_unit(desk->dir, id);
    return unit == NULL ? "-" : msh_arena_fmt(&desk->arena, "%s  %s", unit->name, unit->code);
}

static const char *area_name(const struct msh_desk *desk, int64_t id)
{
    const struct msh_area *area = msh_directory_area(desk->dir, id);
    return area == NULL ? "" : area->name;
}

static const char *kind_name(const char *kind)
{
    int value = msh_name_find(&msh_unit_kind_names, kind);
    return value < 0 ? kind : msh_unit_kind_names.items[value].zh;
}

static const char *fate(struct msh_desk *desk, const struct msh_unit *unit)
{
    if (unit->merged_into != 0)
        return msh_arena_fmt(&desk->arena, "并入%s", unit_name(desk, unit->merged_into));
    return msh_unit_live(unit, desk->now) ? "" : "已撤销";
}

static void add_row(struct msh_desk *desk, struct msh_table *out, const struct msh_unit *unit)
{
    MSH_TABLE_ADD(out, unit->code, unit->name, msh_arena_fmt(&desk->arena, "%d", unit->level),
                  kind_name(unit->kind), unit_name(desk, unit->parent_id),
                  unit_name(desk, unit->line_id), area_name(desk, unit->area_id), unit->family,
                  fate(desk, unit));
}

static int list(struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    static const char *const heads[] = { "code", "name", "level",  "kind", "above",
                                         "line", "area", "family", "now" };
    const char *q = msh_desk_arg(desk, "q");
    bool all = msh_arg_has(desk->args, "all");
    const struct msh_unit *found[FOUND_MAX];
    struct msh_table out;
    size_t n, shown = 0;
    const struct msh_unit *units = msh_directory_units(desk->dir, &n);
    if (q != NULL && all)
        return MSH_USAGE(err, "--q looks among the units at work; leave out --all");
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    if (q != NULL) {
        shown = msh_directory_search_units(desk->dir, q, desk->now, found, FOUND_MAX);
        for (size_t i = 0; i < shown; i++)
            add_row(desk, &out, found[i]);
    } else {
        for (size_t i = 0; i < n; i++)
            if (all || msh_unit_live(&units[i], desk->now)) {
                add_row(desk, &out, &units[i]);
                shown++;
            }
    }
    msh_table_print(&out);
    printf("%zu units%s\n", shown, shown == FOUND_MAX && q != NULL ? " and perhaps more" : "");
    return MSH_OK;
}

static int show(struct msh_desk *desk, struct msh_err *err)
{
    const char *code = msh_desk_word(desk, 0);
    const struct msh_unit *unit = msh_directory_unit_code(desk->dir, code);
    size_t below;
    if (unit == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "unit_unknown", "no unit %.60s", code);
    msh_directory_units_below(desk->dir, unit->id, &desk->arena, &below);
    const struct msh_area *area = msh_directory_area(desk->dir, unit->area_id);
    printf("code      %s\nname      %s\nshort     %s\nlevel     %d\nkind      %s  %s\n", unit->code,
           unit->name, unit->short_name, unit->level, kind_name(unit->kind), unit->kind);
    printf("above     %s\n", unit_label(desk, unit->parent_id));
    printf("line      %s\n", unit_label(desk, unit->line_id));
    printf("area      %s%s%s\n", area == NULL ? "-" : area->name, area == NULL ? "" : "  ",
           area == NULL ? "" : area->code);
    printf("family    %s\ninitials  %s\n", *unit->family == '\0' ? "-" : unit->family,
           *unit->pinyin == '\0' ? "-" : unit->pinyin);
    printf("below it  %zu units\nmade      %s\n", below - 1, msh_desk_time(desk, unit->created_at));
    if (*fate(desk, unit) != '\0')
        printf("now       %s\n", fate(desk, unit));
    return MSH_OK;
}

static int add(struct msh_desk *desk, struct msh_err *err)
{
    const char *parent = msh_desk_arg(desk, "parent");
    const struct msh_unit *above =
        parent != NULL
            ? msh_directory_unit_code(desk->dir, parent)
            : msh_directory_unit(desk->dir, msh_unit_tree_root(msh_directory_tree(desk->dir)));
    int64_t level, id;
    int kind;
    if (msh_arg_i64(desk->args, "level", 1, 4, above == NULL ? 1 : MSH_MIN(above->level + 1, 4),
                    &level, err) < 0 ||
        msh_desk_name(desk, "kind", &msh_unit_kind_names, MSH_UNIT_KIND_GOVERNMENT, &kind, err) < 0)
        return err->rc;
    struct msh_unit_in in = { .code = msh_desk_arg(desk, "code"),
                              .name = msh_desk_arg(desk, "name"),
                              .short_name = msh_desk_arg(desk, "short"),
                              .kind = msh_name_code(&msh_unit_kind_names, kind),
                              .family = msh_desk_arg(desk, "family"),
                              .parent = above != NULL ? above->code : parent,
                              .line = msh_desk_arg(desk, "line"),
                              .area = msh_desk_arg(desk, "area"),
                              .pinyin = msh_desk_arg(desk, "pinyin"),
                              .level = (int)level };
    if (msh_structure_unit_add(&desk->call, &in, &id, err) < 0)
        return err->rc;
    printf("added %s  %s, level %d%s%s\n", in.code, in.name, in.level,
           above != NULL ? ", below " : "", above != NULL ? above->name : "");
    return MSH_OK;
}

static void print_figures(const struct msh_merge_figures *figures)
{
    printf("  %" PRId64 " tickets with %" PRId64 " open tasks, %" PRId64 " claims, %" PRId64
           " plans\n  %" PRId64 " people with %" PRId64 " grants\n  %" PRId64
           " units below\n  %" PRId64 " lines of the catalogue\n",
           figures->open.tickets, figures->open.tasks, figures->open.claims, figures->open.plans,
           figures->people, figures->grants, figures->children, figures->lines);
    if (figures->duties > 0)
        printf("  %" PRId64 " matters of its duty list the successor may not lead on\n",
               figures->duties);
}

static int merge(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_merge_in in = { .code = msh_desk_word(desk, 0),
                               .into = msh_desk_arg(desk, "into"),
                               .reason = msh_desk_arg(desk, "reason"),
                               .dry_run = msh_arg_has(desk->args, "dry-run") };
    struct msh_merge_view view;
    if (msh_desk_day(desk, "from", MSH_MERGE_FROM_NOW, &in.from_day, err) < 0 ||
        msh_unit_merge_order(&desk->call, &in, &view, err) < 0)
        return err->rc;
    printf("%s%s work for %s goes to %s\n", in.dry_run ? "dry run: from " : "from ",
           view.merge.state == MSH_MERGE_PLANNED ? msh_desk_time(desk, view.merge.from_at)
                                                 : "now on",
           msh_directory_unit_code(desk->dir, in.code)->name,
           msh_directory_unit_code(desk->dir, in.into)->name);
    print_figures(&view.figures);
    return MSH_OK;
}

enum { CODE, NAME, SHORT, LEVEL, KIND, PARENT, LINE, AREA, PINYIN, KEY, COLUMNS };
static const struct msh_sheet_column columns[COLUMNS] = {
    [CODE] = { "code", true },   [NAME] = { "name", true },  [SHORT] = { "short", false },
    [LEVEL] = { "level", true }, [KIND] = { "kind", false }, [PARENT] = { "parent", true },
    [LINE] = { "line", false },  [AREA] = { "area", false }, [PINYIN] = { "pinyin", false },
    [KEY] = { "key", false },
};

static int read_units(struct msh_desk *desk, struct msh_sheet *sheet, struct msh_unit_in **ret,
                      struct msh_err *err)
{
    int rc = msh_sheet_read(&desk->arena, msh_desk_word(desk, 0), columns, COLUMNS, sheet, err);
    if (rc < 0)
        return rc;
    struct msh_unit_in *rows = MSH_ARRAY(&desk->arena, sheet->n_rows, struct msh_unit_in);
    for (size_t i = 0; i < sheet->n_rows; i++) {
        int64_t level;
        if (!msh_parse_i64(msh_sheet_cell(sheet, i, LEVEL), 1, 4, &level)) {
            msh_err_field(err, "level", "range", "a level is 1 to 4");
            return msh_sheet_fail(sheet, i, err);
        }
        rows[i] = (struct msh_unit_in){ .code = msh_sheet_cell(sheet, i, CODE),
                                        .name = msh_sheet_cell(sheet, i, NAME),
                                        .short_name = msh_sheet_cell(sheet, i, SHORT),
                                        .kind = msh_sheet_cell(sheet, i, KIND),
                                        .family = msh_sheet_cell(sheet, i, KEY),
                                        .parent = msh_sheet_cell(sheet, i, PARENT),
                                        .line = msh_sheet_cell(sheet, i, LINE),
                                        .area = msh_sheet_cell(sheet, i, AREA),
                                        .pinyin = msh_sheet_cell(sheet, i, PINYIN),
                                        .level = (int)level };
    }
    *ret = rows;
    return MSH_OK;
}

static int import(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_sheet sheet;
    struct msh_unit_in *rows = NULL;
    struct msh_imported done;
    if (read_units(desk, &sheet, &rows, err) < 0)
        return err->rc;
    if (msh_structure_units_import(&desk->call, rows, sheet.n_rows, false, NULL, &done, err) < 0)
        return msh_sheet_fail(&sheet, done.row, err);
    printf("units: %zu added, %zu changed, %zu as they were\n", done.added, done.changed,
           done.same);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, "q all", false, list },
    { "show", "CODE", NULL, NULL, false, show },
    { "add", NULL, "code name", "short kind level parent line area family pinyin", false, add },
    { "merge", "CODE", "into", "from reason dry-run", false, merge },
    { "import", "FILE", NULL, NULL, false, import },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_unit = {
    .name = "unit",
    .usage = "list|show|add|merge|import --data DIR …",
    .summary = "units that handle tickets: the administration, the lines of business, successors",
    .text =
        "  unit list --data DIR [--q TEXT]\n"
        "  unit show CODE --data DIR\n"
        "  unit add --data DIR --code CODE --name TEXT [--parent CODE] [--area CODE] …\n"
        "  unit merge CODE --into CODE --data DIR [--from DAY] [--reason TEXT] [--dry-run]\n"
        "    the successor takes what is open, the people and what stands below; a running\n"
        "    server moves the tickets\n"
        "  unit import FILE --data DIR                all rows or none; - is standard input\n"
        "Columns of a file, named by its first row and parted by tabs or commas: code, name,\n"
        "level, parent; also short, kind, line, area, pinyin, key (the family). Rows may stand\n"
        "in any order; a code that exists is changed.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
