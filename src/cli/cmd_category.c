#include "base/base.h"

#include "cli/verbs.h"
#include "service/structure.h"

#define COLUMNS   "code parent name needs_place pinyin"
#define FOUND_MAX 50

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "code", "CODE", "the category", false },
    { "name", "TEXT", "its name", false },
    { "parent", "CODE", "the category above", false },
    { "needs-place", NULL, "matters of this kind have a place that must be asked", false },
    { "pinyin", "TEXT", "initials for searching", false },
    { "q", "TEXT", "list: part of a name, or initials", false },
    { "file", "FILE", "import: tab-separated, - is standard input", false },
};

static void print_category(const struct msh_category *category)
{
    printf("%s\t%s\t%s\t%d\t%s\n", category->code, msh_cli_text(category->parent), category->name,
           category->needs_place, category->pinyin);
}

static int list(struct msh_cli_city *city, MSH_UNUSED struct msh_err *err)
{
    const struct msh_category *found[FOUND_MAX];
    const char *q = msh_arg(city->args, "q");
    size_t n;
    const struct msh_category *all = msh_directory_categories(city->directory, &n);

    printf("code\tparent\tname\tneeds_place\tpinyin\n");
    if (q != NULL) {
        n = msh_directory_search_categories(city->directory, q, msh_service_real_now(), found,
                                            FOUND_MAX);
        for (size_t i = 0; i < n; i++)
            print_category(found[i]);
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        print_category(&all[i]);
    return 0;
}

static int add(struct msh_cli_city *city, struct msh_err *err)
{
    struct msh_category category = { .parent = msh_arg(city->args, "parent"),
                                     .needs_place = msh_arg_has(city->args, "needs-place"),
                                     .pinyin = msh_arg(city->args, "pinyin") };

    if (msh_cli_need(city, "code", &category.code, err) < 0 ||
        msh_cli_need(city, "name", &category.name, err) < 0 ||
        msh_structure_category_put(city->service, &city->by, &category, err) < 0)
        return err->rc;
    printf("category %s is in use\n", category.code);
    return 0;
}

static int import_row(struct msh_cli_city *city, const char *const *cells, MSH_UNUSED void *arg,
                      struct msh_err *err)
{
    struct msh_category category = {
        .code = cells[0], .parent = cells[1], .name = cells[2], .pinyin = cells[4]
    };

    if (!msh_streq(cells[3], "0") && !msh_streq(cells[3], "1"))
        return msh_err_field(err, "needs_place", "range", "needs_place is 0 or 1");
    category.needs_place = cells[3][0] == '1';
    return msh_structure_category_put(city->service, &city->by, &category, err);
}

static int import(struct msh_cli_city *city, struct msh_err *err)
{
    size_t n = 0;
    int rc = msh_cli_import(city, COLUMNS, import_row, NULL, &n, err);

    printf("%zu categories are in use\n", n);
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

const struct msh_cli_command msh_cmd_category = {
    .name = "category",
    .usage = "list|add|import --data DIR …",
    .summary = "categories: what matters are about",
    .text = "  category list --data DIR [--q TEXT]\n"
            "  category add --data DIR --code CODE --name TEXT [--parent CODE] [--needs-place]\n"
            "  category import --data DIR --file FILE     columns: " COLUMNS "\n"
            "A code that exists is replaced.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
