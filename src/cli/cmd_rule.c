#include "base/base.h"

#include "cli/verbs.h"
#include "domain/flow.h"
#include "domain/preset.h"
#include "service/settings.h"
#include "service/structure.h"

#define LINE_SIZE ((size_t)16 << 10)
#define FILE_SIZE ((size_t)4 << 20)

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "table", NULL, "print the transition table as Markdown", false },
    { "presets", NULL, "print the shipped presets", false },
    { "all", NULL, "list: also rules that have ended", false },
    { "preset", "NAME", "set: use its rules from today on", false },
    { "name", "NAME", "set: a setting", false },
    { "value", "VALUE", "set: its value", false },
    { "legal-ref", "TEXT", "set: the law it rests on; `local` if left out", false },
    { "file", "FILE", "load: rules in the columns of a preset, - is standard input", false },
};

/* Without a city --------------------------------------------------------------------------------*/

static void print_states(const struct msh_names *names, uint32_t from)
{
    bool first = true;

    for (int i = 0; i < (int)names->n; i++) {
        if ((from & MSH_BIT(i)) == 0)
            continue;
        printf("%s%s", first ? "" : ", ", msh_name_code(names, i));
        first = false;
    }
}

static void print_actors(uint32_t actors)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } others[] = { { MSH_ACTOR_REQUESTER, "requester" }, { MSH_ACTOR_SYSTEM, "system" } };
    bool first = true;

    for (int i = 0; i < MSH_STAFF_COUNT; i++) {
        if ((actors & MSH_BIT(i)) == 0)
            continue;
        printf("%s%s", first ? "" : ", ", msh_name_code(&msh_role_names, i));
        first = false;
    }
    for (size_t i = 0; i < MSH_COUNT(others); i++) {
        if ((actors & others[i].bit) == 0)
            continue;
        printf("%s%s", first ? "" : ", ", others[i].name);
        first = false;
    }
}

static void print_table(void)
{
    printf("# The transition table\n\n"
           "One row is one legal move; there are no others. `keep` leaves the state as it is,\n"
           "`resume` goes back to the state before.\n");
    for (int machine = 0; machine < MSH_MACHINE_COUNT; machine++) {
        const struct msh_names *states = msh_machine_states((enum msh_machine)machine);

        printf("\n## %s\n\n| from | action | | to | by | basis |\n|---|---|---|---|---|---|\n",
               msh_name_code(&msh_machine_names, machine));
        for (size_t i = 0; i < msh_flow_n; i++) {
            const struct msh_flow_row *row = &msh_flow[i];

            if ((int)row->machine != machine)
                continue;
            printf("| ");
            print_states(states, row->from);
            printf(" | `%s` | %s | %s | ", msh_name_code(&msh_op_names, (int)row->op),
                   msh_op_names.items[row->op].zh,
                   row->to == MSH_TO_KEEP     ? "keep"
                   : row->to == MSH_TO_RESUME ? "resume"
                                              : msh_name_code(states, row->to));
            print_actors(row->actors);
            printf(" | %s |\n", row->basis);
        }
    }
}

static int print_presets(struct msh_err *err)
{
    struct msh_arena arena;
    const char *const *names;
    size_t n;
    int rc = 0;

    msh_arena_init(&arena, (size_t)64 << 20);
    msh_preset_list(&arena, &names, &n);
    printf("name\tkind\trules\twhat\n");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct msh_preset preset;

        rc = msh_preset_load(&arena, names[i], &preset, err);
        if (rc == 0)
            printf("%s\t%s\t%zu\t%s\n", preset.name,
                   msh_name_code(&msh_preset_kind_names, (int)preset.kind), preset.n_rules,
                   preset.en);
    }
    msh_arena_done(&arena);
    return rc;
}

/* On a city -------------------------------------------------------------------------------------*/

static void print_columns(FILE *out)
{
    for (size_t i = 0; i < msh_rule_n_columns; i++)
        fprintf(out, "%s%s", i > 0 ? "\t" : "", msh_rule_columns[i]);
    fprintf(out, "\n");
}

struct today {
    const struct msh_region *region;
    int32_t day;
};

static int today_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct today *today = arg;
    int64_t now = 0;
    int rc = msh_region_now(tx, today->region, &now, err);

    today->day = msh_day_of(now, today->region->zone_ms);
    return rc;
}

static int list(struct msh_cli_city *city, struct msh_err *err)
{
    bool all = msh_arg_has(city->args, "all");
    struct msh_str line;
    size_t n;
    const struct msh_rule *rules = msh_directory_rules(city->directory, &n);
    struct today today = { .region = &city->service->region };

    if (msh_tx_read(city->service->store, "now", today_tx, &today, err) < 0)
        return err->rc;
    msh_str_init(&line, LINE_SIZE);
    print_columns(stdout);
    for (size_t i = 0; i < n; i++) {
        if (!all && rules[i].effective_to < today.day)
            continue;
        msh_str_clear(&line);
        msh_rule_format(&rules[i], &line);
        printf("%s\n", line.p);
    }
    msh_str_done(&line);
    return 0;
}

static int set_preset(struct msh_cli_city *city, const char *name, struct msh_err *err)
{
    size_t n;

    if (msh_structure_preset_use(city->service, &city->by, name, &n, err) < 0)
        return err->rc;
    printf("%zu rules of %s are in use from today; clocks that run keep theirs\n", n, name);
    return 0;
}

static int set(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_args *args = city->args;
    const char *name = msh_arg(args, "name"), *value, *law = msh_arg(args, "legal-ref");

    if (msh_arg_has(args, "preset") == (name != NULL))
        return msh_err_set(err, MSH_E_INVALID, "usage", "say either --preset or --name --value");
    if (name == NULL)
        return set_preset(city, msh_arg(args, "preset"), err);
    if (msh_cli_need(city, "value", &value, err) < 0 ||
        msh_structure_setting_put(city->service, &city->by, name, value,
                                  msh_empty(law) ? "local" : law, err) < 0)
        return err->rc;
    printf("%s = %s\n", name, value);
    return 0;
}

/* Every line of the file that is no remark and not the row of column names. */
static int load_lines(struct msh_cli_city *city, char *text, size_t *ret_n, struct msh_err *err)
{
    char *rest = text, *line;
    size_t number = 0;

    while ((line = strsep(&rest, "\n")) != NULL) {
        struct msh_err why;
        int64_t id;
        size_t n = strlen(line);

        number++;
        if (n > 0 && line[n - 1] == '\r')
            line[n - 1] = '\0';
        if (line[0] == '\0' || line[0] == '#' || strncmp(line, "code\t", 5) == 0 ||
            strncmp(line, "preset\t", 7) == 0)
            continue;
        if (msh_structure_rule_put(city->service, &city->by, line, &id, err) < 0) {
            why = *err;
            return msh_err_set(err, why.rc, why.code, "line %zu: %s%s%.150s", number, why.field,
                               why.field[0] == '\0' ? "" : ": ", why.text);
        }
        ++*ret_n;
    }
    return 0;
}

static int load(struct msh_cli_city *city, struct msh_err *err)
{
    const char *path;
    char *text;
    size_t size, n = 0;
    int rc;

    if (msh_cli_need(city, "file", &path, err) < 0 ||
        msh_cli_read(path, FILE_SIZE, &text, &size, err) < 0)
        return err->rc;
    rc = load_lines(city, text, &n, err);
    free(text);
    printf("%zu rules are in use from today\n", n);
    return rc;
}

struct settings {
    struct msh_cli_city *city;
    struct msh_setting *rows;
    size_t n;
};

static int settings_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct settings *s = arg;

    return msh_setting_list(tx, s->city->service->region.region_id, &s->city->arena, &s->rows,
                            &s->n, err);
}

static int settings(struct msh_cli_city *city, struct msh_err *err)
{
    struct settings s = { .city = city };

    if (msh_tx_read(city->service->store, "settings", settings_tx, &s, err) < 0)
        return err->rc;
    printf("name\tvalue\tlegal_ref\n");
    for (size_t i = 0; i < s.n; i++)
        printf("%s\t%s\t%s\n", s.rows[i].name, s.rows[i].value, s.rows[i].legal_ref);
    printf("\nThere are:\n");
    for (size_t i = 0; i < msh_setting_n; i++)
        printf("  %-18s %s (%" PRId64 " to %" PRId64 ")\n", msh_setting_keys[i].name,
               msh_setting_keys[i].help, msh_setting_keys[i].min, msh_setting_keys[i].max);
    printf("  %-18s %s\n", MSH_SETTING_TAG "X",
           "categories, separated by blanks, that rules with the tag X are for");
    return 0;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    static const struct msh_cli_verb verbs[] = {
        { "list", list },
        { "set", set },
        { "load", load },
        { "settings", settings },
    };
    struct msh_err err = { 0 };

    if (msh_arg_has(args, "table")) {
        print_table();
        return MSH_EXIT_OK;
    }
    if (msh_arg_has(args, "presets"))
        return print_presets(&err) < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
    if (!msh_arg_has(args, "data"))
        return msh_cli_usage(command, "--data DIR is required");
    return msh_cli_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_rule = {
    .name = "rule",
    .usage = "list|set|load|settings --data DIR …, or rule --table, rule --presets",
    .summary = "deadline rules, settings, and the transition table",
    .text =
        "  rule list --data DIR [--all]                    rules in use, in their text form\n"
        "  rule set --data DIR --preset NAME               a base preset takes the place of the\n"
        "                                                  one in use, an overlay is added\n"
        "  rule set --data DIR --name N --value V [--legal-ref TEXT]\n"
        "  rule load --data DIR --file FILE                the city's own rules; one with the\n"
        "                                                  code of a rule in use replaces it\n"
        "  rule settings --data DIR\n"
        "  rule --table                                    the transition table as Markdown\n"
        "  rule --presets                                  what is shipped\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
