#include "base/base.h"

#include "base/time.h"
#include "domain/preset.h"
#include "service/edit.h"
#include "service/structure.h"
#include "store/rule_store.h"

#define ARENA_MAX     ((size_t)64 << 20)
#define RULE_LINE_MAX ((size_t)16 << 10)

struct rules {
    const struct msh_rule *rules;
    const char *const *lines;
    int64_t *ids;
    size_t n;
    int64_t made;       /* id of the first, also of a repeat's */
    const char *preset; /* of the new rows */
    bool base;          /* every base preset ends */
    const char *code;   /* the city's own row that ends; or NULL */
};

/* Does this stored row give way to the new ones? */
static bool gives_way(struct msh_arena *arena, const struct rules *set,
                      const struct msh_rule_row *row, const struct msh_rule *rule)
{
    struct msh_preset preset;
    struct msh_err err;

    if (set->code != NULL)
        return msh_streq(rule->code, set->code);
    if (msh_streq(row->preset, set->preset))
        return true;
    return set->base && msh_preset_load(arena, row->preset, &preset, &err) == 0 &&
           preset.kind == MSH_PRESET_KIND_BASE;
}

/* No two rules in use between which nobody could choose. Of two otherwise alike the one in use
 * later wins (domain/rule.h), so only those that begin on one day collide. */
static int check_clear(const struct msh_rule *rules, size_t n, const struct rules *set,
                       int32_t today, struct msh_err *err)
{
    for (size_t k = 0; k < set->n; k++) {
        struct msh_rule fresh = set->rules[k];

        fresh.effective_from = MSH_MAX(fresh.effective_from, today);
        for (size_t i = 0; i < n; i++)
            if (msh_rule_is_ambiguous(&rules[i], &fresh))
                return msh_err_field(err, "rule", "rule_ambiguous",
                                     "%.60s and %.60s would both hold, and nothing says which wins",
                                     rules[i].code, fresh.code);
    }
    return 0;
}

static int rules_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct rules *set = c->arg;
    const struct msh_region *region = &c->call->service->region;
    struct msh_arena *arena = msh_tx_arena(tx);
    struct msh_rule *rules;
    struct msh_rule_row *rows;
    size_t n = 0, kept = 0;
    int64_t now = 0, today;
    int version = 1;

    if (msh_region_now(tx, region, &now, err) < 0 ||
        msh_rule_load(tx, region->region_id, arena, &rules, &rows, &n, err) < 0)
        return err->rc;
    today = msh_day_of(now, region->zone_ms);
    for (size_t i = 0; i < n; i++) {
        version = MSH_MAX(version, rows[i].version + 1);
        if (rules[i].effective_to < today)
            continue;
        if (!gives_way(arena, set, &rows[i], &rules[i]))
            rules[kept++] = rules[i];
        else if (msh_rule_retire_one(tx, region->region_id, rows[i].rule_id, today - 1, err) < 0)
            return err->rc;
    }
    if (check_clear(rules, kept, set, (int32_t)today, err) < 0)
        return err->rc;
    for (size_t i = 0; i < set->n; i++) {
        const struct msh_rule_row row = { .rule_id = set->ids[i],
                                          .preset = set->preset,
                                          .version = version,
                                          .used_from = today,
                                          .used_to = MSH_RULE_DAY_OPEN_TO,
                                          .line = set->lines[i],
                                          .legal_ref = set->rules[i].legal_ref };

        if (msh_rule_row_insert(tx, region->region_id, &row, err) < 0)
            return err->rc;
    }
    return 0;
}

static int put_rules(struct msh_call *call, struct msh_arena *arena, struct rules *set,
                     const char *told, struct msh_err *err)
{
    struct msh_edit c = { .call = call, .op = "rule_set", .fn = rules_insert, .arg = set };
    const char **lines = MSH_ARRAY(arena, set->n + 1, const char *);
    struct msh_str line;

    set->ids = MSH_ARRAY(arena, set->n + 1, int64_t);
    msh_str_init(&line, RULE_LINE_MAX);
    for (size_t i = 0; i < set->n; i++) {
        msh_str_clear(&line);
        msh_rule_format(&set->rules[i], &line);
        lines[i] = msh_arena_strdup(arena, line.p);
        set->ids[i] = msh_service_new_id(call->service);
    }
    msh_str_done(&line);
    set->lines = lines;
    msh_edit_tell(&c, told, 0);
    c.ref_id = set->ids[0];
    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    set->made = c.ref_id;
    return 0;
}

int msh_structure_preset_use(struct msh_call *call, const char *name, size_t *ret_n,
                             struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_preset preset;
    struct rules set = { 0 };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = msh_preset_load(&arena, name, &preset, err);
    if (rc == 0 && preset.kind == MSH_PRESET_KIND_EXAMPLE)
        rc = msh_err_field(err, "preset", "preset_kind",
                           "the numbers of %.40s are unverified; it cannot be chosen", name);
    if (rc == 0) {
        set.rules = preset.rules;
        set.n = preset.n_rules;
        set.preset = preset.name;
        set.base = preset.kind == MSH_PRESET_KIND_BASE;
        *ret_n = preset.n_rules;
        rc = put_rules(call, &arena, &set, preset.name, err);
    }
    msh_arena_done(&arena);
    return rc;
}

int msh_structure_rule_put(struct msh_call *call, const char *line, int64_t *ret_id,
                           struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_rule rule;
    struct rules set = { .rules = &rule, .n = 1, .preset = "local" };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = strlen(line) >= RULE_LINE_MAX
             ? msh_err_field(err, "rule", "rule_long", "the line is too long")
             : msh_rule_parse(&arena, line, &rule, err);
    if (rc == 0) {
        set.code = rule.code;
        rc = put_rules(call, &arena, &set, rule.code, err);
    }
    if (rc == 0)
        *ret_id = set.made;
    msh_arena_done(&arena);
    return rc;
}
