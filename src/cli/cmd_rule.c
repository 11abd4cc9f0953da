#include "base/base.h"

#include "base/time.h"
#include "cli/rule_print.h"
#include "domain/preset.h"
#include "service/settings.h"
#include "service/structure.h"

#define FILE_MAX (1u << 20)

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "all", NULL, "list: also rules that ended or have not begun", false },
    { "name", "NAME", "set: the setting, where it is no word", false },
    { "value", "VALUE", "set: its value, where it is no word", false },
    { "legal-ref", "TEXT", "set: law and article the value rests on; `local` where left out",
      false },
    { "table", NULL, "print the transition table as Markdown; needs no data folder", false },
};

static int table(MSH_UNUSED struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    msh_flow_print();
    return MSH_OK;
}

static void print_rule(struct msh_desk *desk, const struct msh_rule *rule)
{
    const char *extension = msh_rule_extension_text(&desk->arena, rule);
    const char *dates = msh_rule_dates_text(&desk->arena, rule);
    printf("%s  %s %s  %s\n", rule->code, msh_stage_names.items[rule->stage].zh,
           msh_stage_names.items[rule->stage].code, msh_rule_tickets_text(&desk->arena, rule));
    printf("    %s%s%s\n", msh_rule_limit_text(&desk->arena, rule),
           *extension == '\0' ? "" : "；可延期", extension);
    for (int i = 0; i < MSH_PAUSE_COUNT; i++)
        if (rule->pause_max_days[i] > 0)
            printf("    暂停：%s，最长%d日\n", msh_pause_reason_names.items[i].zh,
                   rule->pause_max_days[i]);
    printf("    %s (%s, %s, %c)%s%s\n", rule->legal_ref, rule->source,
           msh_rule_level_names.items[rule->level].zh, rule->mark, *dates == '\0' ? "" : "  from ",
           dates);
    if (*rule->note != '\0')
        printf("    %s\n", rule->note);
}

static int list(struct msh_desk *desk, MSH_UNUSED struct msh_err *err)
{
    int32_t today = msh_day_of(desk->now, desk->zone_ms);
    bool all = msh_arg_has(desk->args, "all");
    size_t n, shown = 0;
    const struct msh_rule *rules = msh_directory_rules(desk->dir, &n);
    for (int stage = 0; stage < MSH_STAGE_COUNT; stage++) {
        for (size_t i = 0; i < n; i++) {
            bool held = rules[i].effective_from <= today && today <= rules[i].effective_to;
            /* A row replaced on the day it was entered never held. */
            bool ever = rules[i].effective_from <= rules[i].effective_to;
            if ((int)rules[i].stage != stage || !(held || (all && ever)))
                continue;
            print_rule(desk, &rules[i]);
            shown++;
        }
    }
    printf("%zu rules%s\n", shown, all ? "" : " in force today");
    return MSH_OK;
}

static int presets(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "preset", "kind", "rules", "name", "in English" };
    const char *const *names;
    struct msh_table out;
    size_t n;
    msh_preset_list(&desk->arena, &names, &n);
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < n; i++) {
        struct msh_preset preset;
        if (msh_preset_load(&desk->arena, names[i], &preset, err) < 0)
            return err->rc;
        MSH_TABLE_ADD(&out, preset.name, msh_preset_kind_names.items[preset.kind].zh,
                      msh_arena_fmt(&desk->arena, "%zu", preset.n_rules), preset.zh, preset.en);
    }
    msh_table_print(&out);
    return MSH_OK;
}

static int use(struct msh_desk *desk, struct msh_err *err)
{
    const char *preset = msh_desk_word(desk, 0);
    size_t n = 0;
    if (msh_structure_preset_use(&desk->call, preset, &n, err) < 0)
        return err->rc;
    printf("%zu rules of %s hold from today on; clocks that run keep their rule\n", n, preset);
    return MSH_OK;
}

static int put_line(struct msh_desk *desk, const char *line, struct msh_err *err)
{
    struct msh_rule rule;
    int64_t id;
    if (msh_rule_parse(&desk->arena, line, &rule, err) < 0 ||
        msh_structure_rule_put(&desk->call, line, &id, err) < 0)
        return err->rc;
    print_rule(desk, &rule);
    return MSH_OK;
}

/* Rows in the form of a preset file, whose first rows may stay: remarks, `preset …`, the names of
 * the columns. Each row is a change of its own; the first bad one ends it. */
static int put_rows(struct msh_desk *desk, char *text, struct msh_err *err)
{
    size_t number = 0, n = 0;
    for (char *line = text, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        line[strcspn(line, "\r")] = '\0';
        number++;
        if (*line == '\0' || *line == '#' || strncmp(line, "preset\t", 7) == 0 ||
            strncmp(line, "code\t", 5) == 0)
            continue;
        if (put_line(desk, line, err) < 0) {
            struct msh_err why = *err;
            return msh_err_set(err, why.rc, why.code, "line %zu: %.200s", number, why.text);
        }
        n++;
    }
    return n > 0 ? MSH_OK
                 : msh_err_set(err, MSH_E_INVALID, "rule_none", "there is no rule in this file");
}

static int put(struct msh_desk *desk, struct msh_err *err)
{
    return put_line(desk, msh_desk_word(desk, 0), err);
}

static int import(struct msh_desk *desk, struct msh_err *err)
{
    char *text = NULL;
    size_t n;
    int rc = msh_cli_read(msh_desk_word(desk, 0), FILE_MAX, &text, &n, err);
    if (rc == MSH_OK && strlen(text) != n)
        rc = msh_err_set(err, MSH_E_INVALID, "file_text", "this file is not text");
    if (rc == MSH_OK)
        rc = put_rows(desk, text, err);
    free(text);
    return rc;
}

static int set(struct msh_desk *desk, struct msh_err *err)
{
    const char *name = msh_desk_word(desk, 0), *value = msh_desk_word(desk, 1);
    const char *law = msh_desk_arg(desk, "legal-ref");
    if ((name == NULL) != msh_arg_has(desk->args, "name") ||
        (value == NULL) != msh_arg_has(desk->args, "value"))
        return MSH_USAGE(err, "set takes a NAME and a VALUE");
    if (name == NULL)
        name = msh_desk_arg(desk, "name");
    if (value == NULL)
        value = msh_desk_arg(desk, "value");
    if (law == NULL)
        law = "local";
    if (msh_structure_setting_put(&desk->call, name, value, law, err) < 0)
        return err->rc;
    printf("%s = %s (%s)\n", name, value, law);
    return MSH_OK;
}

struct found {
    struct msh_desk *desk;
    struct msh_setting *items;
    size_t n;
};

static int settings_tx(MSH_UNUSED struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct found *found = arg;
    return msh_setting_list(tx, found->desk->service->region.region_id, &found->desk->arena,
                            &found->items, &found->n, err);
}

static int settings(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "name", "value", "from", "to", "rests on", "meaning" };
    struct found found = { .desk = desk };
    struct msh_table out;
    if (msh_tx_read(desk->service->store, "settings", settings_tx, &found, err) < 0)
        return err->rc;
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < msh_setting_n; i++) {
        const struct msh_setting_key *key = &msh_setting_keys[i];
        const struct msh_setting *have = NULL;
        for (size_t k = 0; k < found.n; k++)
            if (msh_streq(found.items[k].name, key->name))
                have = &found.items[k];
        MSH_TABLE_ADD(&out, key->name, have == NULL ? "-" : have->value,
                      msh_arena_fmt(&desk->arena, "%" PRId64, key->min),
                      msh_arena_fmt(&desk->arena, "%" PRId64, key->max),
                      have == NULL ? "" : have->legal_ref, key->help);
    }
    for (size_t k = 0; k < found.n; k++)
        if (strncmp(found.items[k].name, MSH_SETTING_TAG, strlen(MSH_SETTING_TAG)) == 0)
            MSH_TABLE_ADD(&out, found.items[k].name, found.items[k].value, "", "",
                          found.items[k].legal_ref, "categories whose tickets carry this tag");
    msh_table_print(&out);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "", NULL, "table", NULL, true, table },
    { "list", NULL, NULL, "all", false, list },
    { "presets", NULL, NULL, NULL, true, presets },
    { "use", "PRESET", NULL, NULL, false, use },
    { "put", "LINE", NULL, NULL, false, put },
    { "import", "FILE", NULL, NULL, false, import },
    { "settings", NULL, NULL, NULL, false, settings },
    { "set", "[NAME] [VALUE]", NULL, "name value legal-ref", false, set },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_rule = {
    .name = "rule",
    .usage = "list|presets|use|put|import|settings|set --data DIR … | --table",
    .summary = "deadline rules and the numbers a city decides, each with its law",
    .text = "  rule list --data DIR [--all]           rules in force, with law and source\n"
            "  rule presets                           shipped sets of rules\n"
            "  rule use PRESET --data DIR             from today on the rules of a shipped set\n"
            "  rule put LINE --data DIR               one rule of the city's own\n"
            "  rule import FILE --data DIR            such rules from a file (- = standard input)\n"
            "  rule settings --data DIR               numbers beside the rules\n"
            "  rule set NAME VALUE --data DIR [--legal-ref TEXT]\n"
            "  rule --table                           every legal move of a ticket, as Markdown\n"
            "A rule is a line of cells parted by tabs: code, stage, types, urgency, tag, amount,\n"
            "unit, count_from, due_edge, extend_times, extend_amount, extend_unit,\n"
            "extend_approver, pauses, level, mark, effective_from, effective_to, legal_ref,\n"
            "source, note; * stands for any and - for none. One with the code of a rule in use\n"
            "takes its place from today on. Clocks that run keep their rule.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 3,
    .run = run,
};
