#include "base/base.h"

#include "cli/desk.h"
#include "cli/sheet.h"
#include "service/structure.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "category", "CODE", "list: it and all below it; resolve, add: what the matter is about",
      false },
    { "area", "CODE", "resolve: where the matter lies; the whole city where left out", false },
    { "level", "LEVEL", "add: where the lead is looked for: city, county (where left out) …",
      false },
    { "lead", "FAMILY", "add: family of units that leads; where left out the entry ends", false },
    { "assist", "FAMILIES", "add: families that assist, parted by blanks", false },
    { "inform", "FAMILIES", "add: families that are told", false },
    { "legal-basis", "TEXT", "add: law or order it rests on", false },
};

static const char *category_name(const struct msh_desk *desk, const char *code)
{
    const struct msh_category *category = msh_directory_category(desk->dir, code);
    return category == NULL ? "" : category->name;
}

static int check_category(const struct msh_desk *desk, const char *code, struct msh_err *err)
{
    return code == NULL || msh_directory_category(desk->dir, code) != NULL
               ? MSH_OK
               : msh_err_set(err, MSH_E_NOT_FOUND, "category_unknown", "no category %.60s", code);
}

static int list(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "category", "name",   "level",   "lead",
                                         "assist",   "inform", "version", "rests on" };
    const char *within = msh_desk_arg(desk, "category");
    struct msh_table out;
    size_t n, shown = 0;
    const struct msh_catalogue_row *rows = msh_directory_catalogue(desk->dir, &n);
    if (check_category(desk, within, err) < 0)
        return err->rc;
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < n; i++) {
        if (within != NULL && !msh_directory_category_within(desk->dir, rows[i].category, within))
            continue;
        MSH_TABLE_ADD(&out, rows[i].category, category_name(desk, rows[i].category),
                      msh_area_level_names.items[rows[i].area_level].zh, rows[i].lead_family,
                      rows[i].assist_families, rows[i].inform_families,
                      msh_arena_fmt(&desk->arena, "%d", rows[i].version), rows[i].legal_basis);
        shown++;
    }
    msh_table_print(&out);
    printf("%zu entries\n", shown);
    return MSH_OK;
}

static int duties(struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    static const char *const heads[] = { "of", "category", "name", "rests on" };
    struct msh_table out;
    size_t n;
    const struct msh_duty *rows = msh_directory_duties(desk->dir, &n);
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < n; i++)
        MSH_TABLE_ADD(&out, msh_unit_kind_names.items[rows[i].unit_kind].zh, rows[i].category,
                      category_name(desk, rows[i].category), rows[i].basis);
    msh_table_print(&out);
    printf("%zu duties; beyond these no township or village may lead\n", n);
    return MSH_OK;
}

static void print_unit(const struct msh_desk *desk, const char *role, int64_t id)
{
    const struct msh_unit *unit = msh_directory_unit(desk->dir, id);
    if (unit == NULL)
        printf("%s  no unit of this family there: the dispatcher decides\n", role);
    else
        printf("%s  %s  %s\n", role, unit->name, unit->code);
}

static void print_place(const struct msh_desk *desk, const struct msh_area *area)
{
    const struct msh_area *chain[8];
    size_t n = 0;
    for (; area != NULL && n < MSH_COUNT(chain);
         area = msh_directory_area(desk->dir, area->parent_id))
        chain[n++] = area;
    printf("地点  ");
    while (n > 0)
        printf("%s", chain[--n]->name);
    puts("");
}

static void print_suggestion(const struct msh_desk *desk, const char *category,
                             const struct msh_area *area, const struct msh_suggestion *found)
{
    bool own = msh_streq(found->category, category);
    printf("分类  %s  %s\n", category_name(desk, category), category);
    if (area != NULL)
        print_place(desk, area);
    print_unit(desk, "主办", found->lead);
    for (size_t i = 0; i < found->n_assists; i++)
        print_unit(desk, "协办", found->assists[i]);
    for (size_t i = 0; i < found->n_informs; i++)
        print_unit(desk, "知会", found->informs[i]);
    printf("依据  %s%s%s\n", found->legal_basis, own ? "" : "  — entry of ",
           own ? "" : category_name(desk, found->category));
    if (found->lead != 0 && !msh_directory_may_lead(desk->dir, found->lead, category))
        puts("outside the duty list of townships and villages: this unit may not lead");
}

static int resolve(struct msh_desk *desk, struct msh_err *err)
{
    const char *category = msh_desk_arg(desk, "category"), *code = msh_desk_arg(desk, "area");
    const struct msh_area *area = msh_directory_area_code(desk->dir, code);
    struct msh_suggestion found;
    if (check_category(desk, category, err) < 0)
        return err->rc;
    if (code != NULL && area == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "area_unknown", "no area %.60s", code);
    if (!msh_directory_suggest(desk->dir, category, area == NULL ? 0 : area->id, &found))
        return msh_err_set(err, MSH_E_NOT_FOUND, "catalogue_none",
                           "no entry of the catalogue covers %.60s", category);
    print_suggestion(desk, category, area, &found);
    return MSH_OK;
}

static int store(struct msh_desk *desk, struct msh_catalogue_row *rows, size_t n,
                 struct msh_err *err)
{
    int64_t version;
    if (msh_structure_catalogue_put(&desk->call, rows, n, &version, err) < 0)
        return err->rc;
    printf("%zu %s hold as version %" PRId64 " of the catalogue\n", n, n == 1 ? "entry" : "entries",
           version);
    return MSH_OK;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static int add(struct msh_desk *desk, struct msh_err *err)
{
    int level;
    if (msh_desk_name(desk, "level", &msh_area_level_names, MSH_AREA_LEVEL_COUNTY, &level, err) < 0)
        return err->rc;
    struct msh_catalogue_row row = { .category = msh_desk_arg(desk, "category"),
                                     .area_level = (enum msh_area_level)level,
                                     .lead_family = or_empty(msh_desk_arg(desk, "lead")),
                                     .assist_families = or_empty(msh_desk_arg(desk, "assist")),
                                     .inform_families = or_empty(msh_desk_arg(desk, "inform")),
                                     .legal_basis = msh_desk_arg(desk, "legal-basis") };
    return store(desk, &row, 1, err);
}

enum { CATEGORY, LEVEL, LEAD, ASSIST, INFORM, BASIS, VERSION, COLUMNS };
static const struct msh_sheet_column columns[COLUMNS] = {
    [CATEGORY] = { "category", true }, [LEVEL] = { "area_level", true },
    [LEAD] = { "lead", true },         [ASSIST] = { "assist", false },
    [INFORM] = { "inform", false },    [BASIS] = { "legal_basis", true },
    [VERSION] = { "version", false },
};

static int import(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_sheet sheet;
    if (msh_sheet_read(&desk->arena, msh_desk_word(desk, 0), columns, COLUMNS, &sheet, err) < 0)
        return err->rc;
    struct msh_catalogue_row *rows =
        MSH_ARRAY(&desk->arena, sheet.n_rows, struct msh_catalogue_row);
    for (size_t i = 0; i < sheet.n_rows; i++) {
        int level = msh_name_find(&msh_area_level_names, msh_sheet_cell(&sheet, i, LEVEL));
        if (level < 0) {
            msh_err_field(err, "area_level", "area_level", "city, county or township is expected");
            return msh_sheet_fail(&sheet, i, err);
        }
        rows[i] = (struct msh_catalogue_row){ .category = msh_sheet_cell(&sheet, i, CATEGORY),
                                              .area_level = (enum msh_area_level)level,
                                              .lead_family = msh_sheet_cell(&sheet, i, LEAD),
                                              .assist_families = msh_sheet_cell(&sheet, i, ASSIST),
                                              .inform_families = msh_sheet_cell(&sheet, i, INFORM),
                                              .legal_basis = msh_sheet_cell(&sheet, i, BASIS) };
    }
    return store(desk, rows, sheet.n_rows, err);
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, "category", false, list },
    { "resolve", NULL, "category", "area", false, resolve },
    { "add", NULL, "category legal-basis", "level lead assist inform", false, add },
    { "import", "FILE", NULL, NULL, false, import },
    { "duties", NULL, NULL, NULL, false, duties },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_catalogue = {
    .name = "catalogue",
    .usage = "list|resolve|add|import|duties --data DIR …",
    .summary = "dispatch catalogue: which unit leads on what, where, and by which law",
    .text = "  catalogue list --data DIR [--category CODE]\n"
            "  catalogue resolve --data DIR --category CODE [--area CODE]\n"
            "  catalogue add --data DIR --category CODE --lead FAMILY --legal-basis TEXT …\n"
            "  catalogue import FILE --data DIR     all rows or none; - is standard input\n"
            "  catalogue duties --data DIR          what townships and villages may lead on\n"
            "Columns of a file, named by its first row and parted by tabs or commas: category,\n"
            "area_level, lead, legal_basis; also assist, inform (version is read over). Families\n"
            "are the keys of units. Entries are never changed: those of a new version take the\n"
            "place of older ones of the same category, one without a lead takes it out.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
