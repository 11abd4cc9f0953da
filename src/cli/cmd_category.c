#include "base/base.h"

#include "base/time.h"
#include "cli/desk.h"
#include "cli/sheet.h"
#include "service/structure_import.h"

#define FOUND_MAX 200

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "q", "TEXT", "list: code, part of a name, or initials", false },
    { "code", "CODE", "put: letters, digits and . _ -", false },
    { "name", "TEXT", "put: its name", false },
    { "parent", "CODE", "put: the category above", false },
    { "needs-place", "yes|no", "put: must a ticket of it say where? no where left out", false },
    { "pinyin", "TEXT", "put: initials to search by", false },
    { "until", "DAY", "put: the last day new tickets may use it", false },
};

/* Two blanks for each level, so that the tree can be seen. */
static const char *indented(struct msh_desk *desk, const struct msh_category *category)
{
    return msh_arena_fmt(&desk->arena, "%*s%s", 2 * MSH_MAX(category->level - 1, 0), "",
                         category->name);
}

static void add_row(struct msh_desk *desk, struct msh_table *out,
                    const struct msh_category *category)
{
    const struct msh_category *above = msh_directory_category(desk->dir, category->parent);
    char until[MSH_DATE_SIZE] = "";
    if (category->valid_to != 0)
        msh_day_format(msh_day_of(category->valid_to - 1, desk->zone_ms), until);
    MSH_TABLE_ADD(out, category->code, indented(desk, category), above == NULL ? "" : above->name,
                  category->needs_place ? "yes" : "", until);
}

static int list(struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    static const char *const heads[] = { "code", "name", "within", "needs place", "until" };
    const char *q = msh_desk_arg(desk, "q");
    const struct msh_category *found[FOUND_MAX];
    struct msh_table out;
    size_t n;
    const struct msh_category *all = msh_directory_categories(desk->dir, &n);
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    if (q != NULL)
        n = msh_directory_search_categories(desk->dir, q, desk->now, found, FOUND_MAX);
    for (size_t i = 0; i < n; i++)
        add_row(desk, &out, q != NULL ? found[i] : &all[i]);
    msh_table_print(&out);
    printf("%zu categories%s\n", n, q != NULL && n == FOUND_MAX ? " and perhaps more" : "");
    return MSH_OK;
}

static bool read_yes(const char *text, bool *ret)
{
    static const char *const yes[] = { "yes", "1", "true" }, *const no[] = { "no", "0", "false" };
    for (size_t i = 0; i < MSH_COUNT(yes); i++)
        if (msh_streq(text, yes[i]) || msh_streq(text, no[i])) {
            *ret = msh_streq(text, yes[i]);
            return true;
        }
    return false;
}

/* What is not said stays as it was. */
static int put(struct msh_desk *desk, struct msh_err *err)
{
    const char *code = msh_desk_arg(desk, "code"), *name = msh_desk_arg(desk, "name");
    const char *parent = msh_desk_arg(desk, "parent"), *pinyin = msh_desk_arg(desk, "pinyin");
    const char *place = msh_desk_arg(desk, "needs-place");
    const struct msh_category *old = msh_directory_category(desk->dir, code);
    struct msh_category category = { .code = code };
    int32_t until;
    if (old != NULL)
        category = *old;
    else if (name == NULL)
        return MSH_USAGE(err, "%.60s is a new category and needs --name TEXT", code);
    category.name = name != NULL ? name : category.name;
    category.parent = parent != NULL ? parent : category.parent;
    category.pinyin = pinyin != NULL ? pinyin : category.pinyin;
    if (place != NULL && !read_yes(place, &category.needs_place))
        return MSH_USAGE(err, "--needs-place is yes or no");
    if (msh_desk_day(desk, "until", INT32_MIN, &until, err) < 0)
        return err->rc;
    if (until != INT32_MIN)
        category.valid_to = msh_day_start(until + 1, desk->zone_ms);
    if (msh_structure_category_put(&desk->call, &category, err) < 0)
        return err->rc;
    printf("%s %s  %s\n", old == NULL ? "added" : "changed", code, category.name);
    return MSH_OK;
}

enum { SCHEME, CODE, PARENT, LEVEL, NAME, PLACE, PINYIN, COLUMNS };
static const struct msh_sheet_column columns[COLUMNS] = {
    [SCHEME] = { "scheme", false }, [CODE] = { "code", true }, [PARENT] = { "parent", true },
    [LEVEL] = { "level", false },   [NAME] = { "name", true }, [PLACE] = { "needs_place", false },
    [PINYIN] = { "pinyin", false },
};

static int import(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_sheet sheet;
    struct msh_imported done;
    if (msh_sheet_read(&desk->arena, msh_desk_word(desk, 0), columns, COLUMNS, &sheet, err) < 0)
        return err->rc;
    struct msh_category *rows = MSH_ARRAY(&desk->arena, sheet.n_rows, struct msh_category);
    for (size_t i = 0; i < sheet.n_rows; i++) {
        const char *place = msh_sheet_cell(&sheet, i, PLACE);
        rows[i] = (struct msh_category){ .code = msh_sheet_cell(&sheet, i, CODE),
                                         .parent = msh_sheet_cell(&sheet, i, PARENT),
                                         .name = msh_sheet_cell(&sheet, i, NAME),
                                         .pinyin = msh_sheet_cell(&sheet, i, PINYIN) };
        if (*place != '\0' && !read_yes(place, &rows[i].needs_place)) {
            msh_err_field(err, "needs_place", "yes_no", "yes or no (1 or 0) is expected");
            return msh_sheet_fail(&sheet, i, err);
        }
    }
    if (msh_structure_categories_import(&desk->call, rows, sheet.n_rows, false, NULL, &done, err) <
        0)
        return msh_sheet_fail(&sheet, done.row, err);
    printf("categories: %zu added, %zu changed, %zu as they were\n", done.added, done.changed,
           done.same);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, "q", false, list },
    { "put", NULL, "code", "name parent needs-place pinyin until", false, put },
    { "import", "FILE", NULL, NULL, false, import },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_category = {
    .name = "category",
    .usage = "list|put|import --data DIR …",
    .summary = "categories: the tree of what matters are about",
    .text = "  category list --data DIR [--q TEXT]\n"
            "  category put --data DIR --code CODE --name TEXT [--parent CODE] …\n"
            "  category put --data DIR --code CODE --until 2026-12-31     takes it out of use\n"
            "  category import FILE --data DIR     all rows or none; - is standard input\n"
            "`put` adds a category or changes what is said of it. Columns of a file, named by its\n"
            "first row and parted by tabs or commas: code, parent, name; also needs_place, pinyin\n"
            "(scheme and level are read over). Rows may stand in any order; a code that exists is\n"
            "changed.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
