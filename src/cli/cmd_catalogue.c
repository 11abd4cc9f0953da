#include "base/base.h"

#include "cli/verbs.h"
#include "service/structure.h"

#define COLUMNS "category area_level lead assist inform legal_basis"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "category", "CODE", "add, resolve: what the matter is about", false },
    { "area", "CODE", "resolve: where it is", false },
    { "area-level", "LEVEL", "add: where the lead is looked for: city, county or township", false },
    { "lead", "FAMILY", "add: family of offices that leads; left out: the entry ends", false },
    { "assist", "FAMILIES", "add: families that assist, separated by blanks", false },
    { "inform", "FAMILIES", "add: families to be told", false },
    { "legal-basis", "TEXT", "add: the law or order it rests on", false },
    { "file", "FILE", "import: tab-separated, - is standard input", false },
};

static int list(struct msh_cli_city *city, MSH_UNUSED struct msh_err *err)
{
    size_t n;
    const struct msh_catalogue_row *rows = msh_directory_catalogue(city->directory, &n);

    printf("category\tarea_level\tlead\tassist\tinform\tlegal_basis\tversion\n");
    for (size_t i = 0; i < n; i++)
        printf("%s\t%s\t%s\t%s\t%s\t%s\t%d\n", rows[i].category,
               msh_name_code(&msh_area_level_names, (int)rows[i].area_level), rows[i].lead_family,
               rows[i].assist_families, rows[i].inform_families, rows[i].legal_basis,
               rows[i].version);
    return 0;
}

static int duties(struct msh_cli_city *city, MSH_UNUSED struct msh_err *err)
{
    size_t n;
    const struct msh_duty *rows = msh_directory_duties(city->directory, &n);

    printf("unit_kind\tcategory\tbasis\n");
    for (size_t i = 0; i < n; i++)
        printf("%s\t%s\t%s\n", msh_name_code(&msh_unit_kind_names, (int)rows[i].unit_kind),
               rows[i].category, rows[i].basis);
    return 0;
}

static int parse_level(const char *code, enum msh_area_level *ret, struct msh_err *err)
{
    int level =
        msh_empty(code) ? MSH_AREA_LEVEL_COUNTY : msh_name_find(&msh_area_level_names, code);

    if (level < 0)
        return msh_err_field(err, "area_level", "unknown", "city, county or township");
    *ret = (enum msh_area_level)level;
    return 0;
}

static int put(struct msh_cli_city *city, struct msh_catalogue_row *rows, size_t n,
               struct msh_err *err)
{
    int64_t version;

    if (msh_structure_catalogue_put(city->service, &city->by, rows, n, &version, err) < 0)
        return err->rc;
    printf("%zu entries in version %" PRId64 "\n", n, version);
    return 0;
}

static int add(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_args *args = city->args;
    struct msh_catalogue_row row = { .lead_family = msh_cli_text(msh_arg(args, "lead")),
                                     .assist_families = msh_cli_text(msh_arg(args, "assist")),
                                     .inform_families = msh_cli_text(msh_arg(args, "inform")) };

    if (msh_cli_need(city, "category", &row.category, err) < 0 ||
        msh_cli_need(city, "legal-basis", &row.legal_basis, err) < 0 ||
        parse_level(msh_arg(args, "area-level"), &row.area_level, err) < 0)
        return err->rc;
    return put(city, &row, 1, err);
}

struct gathering {
    struct msh_catalogue_row *rows;
    size_t n, cap;
};

static int import_row(struct msh_cli_city *city, const char *const *cells, void *arg,
                      struct msh_err *err)
{
    struct gathering *g = arg;
    struct msh_catalogue_row *row = MSH_PUSH(&city->arena, g->rows, g->n, g->cap);

    *row = (struct msh_catalogue_row){ .category = cells[0],
                                       .lead_family = cells[2],
                                       .assist_families = cells[3],
                                       .inform_families = cells[4],
                                       .legal_basis = cells[5] };
    return parse_level(cells[1], &row->area_level, err);
}

static int import(struct msh_cli_city *city, struct msh_err *err)
{
    struct gathering g = { 0 };
    size_t n = 0;

    if (msh_cli_import(city, COLUMNS, import_row, &g, &n, err) < 0)
        return err->rc;
    if (n == 0)
        return msh_err_set(err, MSH_E_INVALID, "file_row", "the file holds no entry");
    return put(city, g.rows, g.n, err);
}

static void print_unit(const struct msh_cli_city *city, const char *role, int64_t id)
{
    const struct msh_unit *unit = msh_directory_unit(city->directory, id);

    printf("%-7s %s\n", role, unit == NULL ? "(no such unit there)" : unit->name);
}

static int resolve(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_area *area = NULL;
    const char *category, *code = msh_arg(city->args, "area");
    struct msh_suggestion found;

    if (msh_cli_need(city, "category", &category, err) < 0)
        return err->rc;
    if (msh_directory_category(city->directory, category) == NULL)
        return msh_err_field(err, "category", "category_unknown", "no category %.60s", category);
    if (code != NULL && (area = msh_directory_area_code(city->directory, code)) == NULL)
        return msh_err_field(err, "area", "area_unknown", "no area %.60s", code);
    if (!msh_directory_suggest(city->directory, category, area == NULL ? 0 : area->id, &found))
        return msh_err_set(err, MSH_E_NOT_FOUND, "catalogue_none",
                           "the catalogue has no entry for %.60s or anything above it", category);
    printf("entry   %s (%s)\n", found.category, found.legal_basis);
    print_unit(city, "lead", found.lead);
    for (size_t i = 0; i < found.n_assists; i++)
        print_unit(city, "assist", found.assists[i]);
    for (size_t i = 0; i < found.n_informs; i++)
        print_unit(city, "inform", found.informs[i]);
    if (found.lead != 0 && !msh_directory_may_lead(city->directory, found.lead, category))
        printf("warning: this is outside the duty list of a township or village\n");
    return 0;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    static const struct msh_cli_verb verbs[] = {
        { "list", list },     { "duties", duties },   { "add", add },
        { "import", import }, { "resolve", resolve },
    };

    return msh_cli_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_catalogue = {
    .name = "catalogue",
    .usage = "list|duties|add|import|resolve --data DIR …",
    .summary = "dispatch catalogue: who leads on which category, and where",
    .text = "  catalogue list --data DIR\n"
            "  catalogue duties --data DIR\n"
            "  catalogue resolve --data DIR --category CODE [--area CODE]\n"
            "  catalogue add --data DIR --category CODE --lead FAMILY --legal-basis TEXT …\n"
            "  catalogue import --data DIR --file FILE     columns:\n"
            "      " COLUMNS "\n"
            "Entries are never changed: a newer version of a category's entry takes its place.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
