#include "base/base.h"

#include "base/csv.h"
#include "domain/preset.h"

#define FOLDER "presets/"
#define SUFFIX ".tsv"

static const struct msh_name kind[MSH_PRESET_KIND_COUNT] = {
    [MSH_PRESET_KIND_BASE] = { "base", "基本", "base" },
    [MSH_PRESET_KIND_OVERLAY] = { "overlay", "叠加", "overlay" },
    [MSH_PRESET_KIND_EXAMPLE] = { "example", "示例（未核实，停用）", "example (unverified, off)" },
};
const struct msh_names msh_preset_kind_names = { "preset_kind", kind, MSH_COUNT(kind) };

struct reader {
    struct msh_arena *arena;
    struct msh_csv csv;
    const char *cells[MSH_CSV_MAX_COLUMNS];
    size_t n;
    struct msh_preset preset;
    struct msh_rule *rules;
};

/* Put the line in front of an error that knows only its column. */
static int at_line(const struct reader *r, struct msh_err *err)
{
    struct msh_err inner = *err;
    char text[sizeof(inner.text)];

    msh_copy(text, sizeof(text) - 32, inner.text);
    return msh_err_field(err, inner.field, inner.code, "line %zu: %s", r->csv.line, text);
}

static int fail(const struct reader *r, struct msh_err *err, const char *what)
{
    return msh_err_field(err, "", "preset_form", "line %zu: %s", r->csv.line, what);
}

/* Next row that is neither a remark nor empty: 1, 0 at the end, or an error. */
static int next_row(struct reader *r, struct msh_err *err)
{
    for (;;) {
        int rc = msh_csv_next(&r->csv, r->arena, r->cells, MSH_COUNT(r->cells), &r->n, err);

        if (rc <= 0)
            return rc;
        if (r->n > 0 && r->cells[0][0] != '#' && !(r->n == 1 && r->cells[0][0] == '\0'))
            return 1;
    }
}

static int read_head(struct reader *r, struct msh_err *err)
{
    int rc = next_row(r, err);
    int preset_kind;

    if (rc < 0)
        return rc;
    if (rc == 0 || r->n != 5 || !msh_streq(r->cells[0], "preset"))
        return fail(r, err, "a preset begins with: preset NAME KIND ZH EN");
    preset_kind = msh_name_find(&msh_preset_kind_names, r->cells[2]);
    if (preset_kind < 0 || msh_empty(r->cells[1]))
        return fail(r, err, "no name, or a kind other than base, overlay, example");
    r->preset.kind = (enum msh_preset_kind)preset_kind;
    r->preset.name = r->cells[1];
    r->preset.zh = r->cells[3];
    r->preset.en = r->cells[4];

    rc = next_row(r, err);
    if (rc < 0)
        return rc;
    if (rc == 0 || r->n != msh_rule_n_columns)
        return fail(r, err, "the second row names the columns of a rule");
    for (size_t i = 0; i < r->n; i++)
        if (!msh_streq(r->cells[i], msh_rule_columns[i]))
            return msh_err_field(err, msh_rule_columns[i], "preset_form",
                                 "line %zu: column %zu must be %s", r->csv.line, i + 1,
                                 msh_rule_columns[i]);
    return 0;
}

static int check_row(const struct reader *r, const struct msh_rule *rule, struct msh_err *err)
{
    if (rule->mark == 'D' && r->preset.kind != MSH_PRESET_KIND_EXAMPLE)
        return fail(r, err, "a number marked D may stand in an example only");
    for (size_t i = 0; i < r->preset.n_rules; i++) {
        if (msh_streq(r->rules[i].code, rule->code))
            return fail(r, err, "this code stands twice");
        if (msh_rule_is_ambiguous(&r->rules[i], rule))
            return msh_err_field(err, "", "preset_ambiguous",
                                 "line %zu: nothing decides between %s and %s", r->csv.line,
                                 r->rules[i].code, rule->code);
    }
    return 0;
}

static int read_rules(struct reader *r, struct msh_err *err)
{
    size_t cap = 0;
    int rc;

    while ((rc = next_row(r, err)) > 0) {
        struct msh_rule rule;

        if (r->preset.n_rules == MSH_PRESET_RULES_MAX)
            return fail(r, err, "too many rules");
        if (msh_rule_read(r->arena, r->cells, r->n, &rule, err) < 0)
            return at_line(r, err);
        if (check_row(r, &rule, err) < 0)
            return err->rc;
        *MSH_PUSH(r->arena, r->rules, r->preset.n_rules, cap) = rule;
    }
    return rc;
}

static bool has_handle(const struct reader *r)
{
    for (size_t i = 0; i < r->preset.n_rules; i++)
        if (r->rules[i].stage == MSH_STAGE_HANDLE)
            return true;
    return false;
}

int msh_preset_parse(struct msh_arena *arena, const char *text, size_t n,
                     struct msh_preset *ret_preset, struct msh_err *err)
{
    struct reader r = { .arena = arena };
    int rc;

    msh_csv_init(&r.csv, '\t', text, n);
    rc = read_head(&r, err);
    if (rc == 0)
        rc = read_rules(&r, err);
    if (rc < 0)
        return rc;
    if (r.preset.n_rules == 0)
        return fail(&r, err, "a preset without rules");
    if (r.preset.kind == MSH_PRESET_KIND_BASE && !has_handle(&r))
        return fail(&r, err, "a base preset needs a rule for the stage handle");
    r.preset.rules = r.rules;
    *ret_preset = r.preset;
    return 0;
}

int msh_preset_load(struct msh_arena *arena, const char *name, struct msh_preset *ret_preset,
                    struct msh_err *err)
{
    const struct msh_embed *file;
    char path[64];

    snprintf(path, sizeof(path), FOLDER "%.40s" SUFFIX, name);
    file = msh_embed_find(msh_data_files, path);
    if (file == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "preset_unknown", "no preset named %.60s", name);
    return msh_preset_parse(arena, file->data, file->size, ret_preset, err);
}

void msh_preset_list(struct msh_arena *arena, const char *const **ret_names, size_t *ret_n)
{
    const char **names = NULL;
    size_t n = 0, cap = 0;

    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++) {
        size_t length = strlen(file->name);

        /* The table is sorted by name, and so is the list. */
        if (strncmp(file->name, FOLDER, strlen(FOLDER)) == 0)
            *MSH_PUSH(arena, names, n, cap) = msh_arena_strndup(
                arena, file->name + strlen(FOLDER), length - strlen(FOLDER) - strlen(SUFFIX));
    }
    *ret_names = names;
    *ret_n = n;
}
