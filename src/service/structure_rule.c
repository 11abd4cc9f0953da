#include "base/base.h"

#include "base/id.h"
#include "base/time.h"
#include "domain/preset.h"
#include "service/edit.h"
#include "service/rule_edit.h"

#define ARENA_MAX     ((size_t)64 << 20)
#define RULE_LINE_MAX ((size_t)16 << 10)

struct rules {
    const struct msh_rule *rules;
    const char *const *lines;
    int64_t *ids;
    size_t n;
    int32_t from_day;
    const char *preset; /* of the new rows */
    bool base;          /* every base preset ends */
    bool by_code;       /* rows of the same codes end */
    const char *end;    /* the code that ends, with no rule in its place; or NULL */
    enum msh_rule_expect expect;
    struct msh_imported done;
};

/* The stored rules as a transaction finds them. */
struct stored {
    struct msh_rule *rules;
    struct msh_rule_row *rows;
    size_t n;
};

static const struct msh_rule *of_code(const struct rules *set, const char *code)
{
    for (size_t i = 0; i < set->n; i++)
        if (msh_streq(set->rules[i].code, code))
            return &set->rules[i];
    return NULL;
}

/* Does this stored row give way to the new ones? */
static bool gives_way(struct msh_arena *arena, const struct rules *set,
                      const struct msh_rule_row *row, const struct msh_rule *rule)
{
    struct msh_preset preset;
    struct msh_err err;

    if (set->end != NULL)
        return msh_streq(rule->code, set->end);
    if (set->by_code)
        return of_code(set, rule->code) != NULL;
    if (msh_streq(row->preset, set->preset))
        return true;
    return set->base && msh_preset_load(arena, row->preset, &preset, &err) == 0 &&
           preset.kind == MSH_PRESET_KIND_BASE;
}

/* No two rules in use between which nobody could choose. Of two otherwise alike the one in use
 * later wins (domain/rule.h), so only those that begin on one day collide. */
static int check_clear(const struct msh_rule *rules, size_t n, struct rules *set,
                       struct msh_err *err)
{
    for (size_t k = 0; k < set->n; k++) {
        struct msh_rule fresh = set->rules[k];

        fresh.effective_from = MSH_MAX(fresh.effective_from, set->from_day);
        for (size_t i = 0; i < n + k; i++) {
            struct msh_rule other = i < n ? rules[i] : set->rules[i - n];

            if (i >= n)
                other.effective_from = MSH_MAX(other.effective_from, set->from_day);
            set->done.row = k;
            if (msh_rule_is_ambiguous(&other, &fresh))
                return msh_err_field(err, "code", "rule_ambiguous",
                                     "%.60s and %.60s would both hold, and nothing says which wins",
                                     other.code, fresh.code);
        }
    }
    set->done.row = set->n;
    return 0;
}

/* Types of tickets whose handling a rule limits without further conditions, on this day. */
static unsigned handled(const struct msh_rule *rules, size_t n, int32_t day)
{
    unsigned types = 0;

    for (size_t i = 0; i < n; i++)
        if (rules[i].stage == MSH_STAGE_HANDLE && rules[i].tag == NULL &&
            rules[i].urgency == MSH_RULE_ANY_URGENCY && rules[i].effective_from <= day &&
            day <= rules[i].effective_to)
            types |= rules[i].types;
    return types;
}

/* Only the limit of handling is mandatory (design §4): none is taken away by an edit. */
static int check_handle(const struct stored *s, const struct msh_rule *kept, size_t n_kept,
                        const struct rules *set, struct msh_err *err)
{
    const unsigned before = handled(s->rules, s->n, set->from_day);
    const unsigned after =
        handled(kept, n_kept, set->from_day) | handled(set->rules, set->n, set->from_day);

    if ((set->by_code || set->end != NULL) && (before & ~after) != 0)
        return msh_err_field(err, "code", "handle_needed",
                             "the handling of some tickets would be left without a limit");
    return 0;
}

/* In use, to come, or over. */
static int standing(const struct msh_rule *rule, int32_t today)
{
    return rule->effective_to < today ? 0 : rule->effective_from > today ? 1 : 2;
}

/* Of two rows of one code the one people mean: in use, else the next to come, else the last. */
static bool is_meant(const struct msh_rule *rule, const struct msh_rule *best, int32_t today)
{
    const int mine = standing(rule, today), other = best == NULL ? -1 : standing(best, today);

    if (rule->effective_from > rule->effective_to)
        return false; /* replaced before it ever held */
    if (mine != other)
        return mine > other;
    return mine == 1 ? rule->effective_from < best->effective_from
                     : rule->effective_from > best->effective_from;
}

static int find_seen(const struct stored *s, const char *code, int32_t today)
{
    int best = -1;

    for (size_t i = 0; i < s->n; i++)
        if (msh_streq(s->rules[i].code, code) &&
            is_meant(&s->rules[i], best < 0 ? NULL : &s->rules[best], today))
            best = (int)i;
    return best;
}

/* A single rule: is it there, and as the caller saw it? */
static int check_expected(const struct msh_edit *c, const struct stored *s, int32_t today,
                          struct msh_err *err)
{
    const struct rules *set = c->arg;
    const char *code = set->end != NULL ? set->end : set->rules[0].code;
    const int seen = find_seen(s, code, today);
    const bool used = seen >= 0 && s->rules[seen].effective_to >= today;

    if (set->expect == MSH_RULE_NEW && used)
        return msh_err_set(err, MSH_E_CONFLICT, "rule_exists", "a rule %.60s is in use", code);
    if (set->expect == MSH_RULE_REPLACE && !used)
        return msh_err_set(err, MSH_E_NOT_FOUND, "rule_unknown", "no rule %.60s is in use", code);
    return set->expect == MSH_RULE_REPLACE
               ? msh_edit_match(c, msh_rule_row_mark(&s->rows[seen]), err)
               : 0;
}

/* The new rule says what the old one says, in whose place it would come. */
static bool says_same(const struct rules *set, const struct stored *s, size_t i)
{
    for (size_t k = 0; set->by_code && k < set->n; k++)
        if (msh_streq(s->rows[i].line, set->lines[k]))
            return s->rules[i].effective_from <= set->from_day &&
                   s->rows[i].used_to == MSH_RULE_DAY_OPEN_TO;
    return false;
}

/* End the rows that give way; the others are left in `kept`. */
static int retire(struct msh_tx *tx, const struct msh_edit *c, struct stored *s, bool *same,
                  struct msh_rule *kept, size_t *n_kept, struct msh_err *err)
{
    struct rules *set = c->arg;
    const int64_t region_id = c->call->service->region.region_id;

    for (size_t i = 0; i < s->n; i++) {
        if (s->rules[i].effective_to < set->from_day)
            continue;
        if (!gives_way(msh_tx_arena(tx), set, &s->rows[i], &s->rules[i]) || says_same(set, s, i)) {
            kept[(*n_kept)++] = s->rules[i];
            if (set->by_code && of_code(set, s->rules[i].code) != NULL)
                same[of_code(set, s->rules[i].code) - set->rules] = true;
            continue;
        }
        if (s->rules[i].effective_from <= set->from_day)
            set->done.changed++;
        if (msh_rule_retire_one(tx, region_id, s->rows[i].rule_id, set->from_day - 1, err) < 0)
            return err->rc;
    }
    return 0;
}

static int insert(struct msh_tx *tx, const struct msh_edit *c, const bool *same, int version,
                  struct msh_err *err)
{
    struct rules *set = c->arg;

    for (size_t i = 0; i < set->n; i++) {
        const struct msh_rule_row row = { .rule_id = set->ids[i],
                                          .preset = set->preset,
                                          .version = version,
                                          .used_from = set->from_day,
                                          .used_to = MSH_RULE_DAY_OPEN_TO,
                                          .line = set->lines[i],
                                          .legal_ref = set->rules[i].legal_ref };

        if (same[i])
            set->done.same++;
        else if (msh_rule_row_insert(tx, c->call->service->region.region_id, &row, err) < 0)
            return err->rc;
    }
    return 0;
}

static int rules_tx(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct rules *set = c->arg;
    const struct msh_region *region = &c->call->service->region;
    struct msh_arena *arena = msh_tx_arena(tx);
    struct stored s = { 0 };
    struct msh_rule *kept;
    bool *same = MSH_ARRAY(arena, set->n + 1, bool);
    size_t n_kept = 0;
    int64_t now = 0;
    int32_t today;
    int version = 1;

    set->done = (struct msh_imported){ .row = set->n };
    if (msh_region_now(tx, region, &now, err) < 0 ||
        msh_rule_load(tx, region->region_id, arena, &s.rules, &s.rows, &s.n, err) < 0)
        return err->rc;
    today = msh_day_of(now, region->zone_ms);
    if (set->from_day == MSH_RULE_FROM_TODAY)
        set->from_day = today;
    if (set->from_day < today)
        return msh_err_field(err, "from", "past", "a rule is used from today or a later day");
    for (size_t i = 0; i < s.n; i++)
        version = MSH_MAX(version, s.rows[i].version + 1);
    kept = MSH_ARRAY(arena, s.n + 1, struct msh_rule);
    if (check_expected(c, &s, today, err) < 0 || retire(tx, c, &s, same, kept, &n_kept, err) < 0 ||
        check_handle(&s, kept, n_kept, set, err) < 0)
        return err->rc;
    /* What is kept because it says the same stands in both lists. */
    for (size_t i = 0; i < n_kept; i++)
        if (set->by_code && of_code(set, kept[i].code) != NULL)
            kept[i--] = kept[--n_kept];
    if (check_clear(kept, n_kept, set, err) < 0 || insert(tx, c, same, version, err) < 0)
        return err->rc;
    c->ref_id = set->n > 0 ? set->ids[0] : 0;
    c->ref_more = (int64_t)set->done.changed << 32 | (int64_t)set->done.same;
    return 0;
}

static int run(struct msh_call *call, struct msh_arena *arena, struct rules *set, const char *told,
               bool dry_run, struct msh_edit *c, struct msh_err *err)
{
    const char **lines = MSH_ARRAY(arena, set->n + 1, const char *);
    struct msh_str line;

    *c = (struct msh_edit){
        .call = call, .op = "rule_set", .fn = rules_tx, .arg = set, .dry_run = dry_run
    };
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
    msh_edit_tell(c, told, 0);
    if (msh_edit_run(c, err) < 0)
        return err->rc;
    /* Also of a repeat: what the first one did. */
    set->done.changed = (size_t)(c->ref_more >> 32);
    set->done.same = (size_t)(c->ref_more & INT32_MAX);
    set->done.row = set->n;
    return 0;
}

static int check_twice(struct rules *set, struct msh_err *err)
{
    for (size_t i = 1; i < set->n; i++) {
        set->done.row = i;
        if (of_code(set, set->rules[i].code) != &set->rules[i])
            return msh_err_field(err, "code", "code_twice", "%.60s stands there twice",
                                 set->rules[i].code);
    }
    return 0;
}

static int put_own(struct msh_call *call, const struct msh_rule *rules, size_t n, int32_t from_day,
                   enum msh_rule_expect expect, bool dry_run, struct msh_imported *ret,
                   int64_t *ret_id, struct msh_err *err)
{
    struct rules set = { .rules = rules,
                         .n = n,
                         .from_day = from_day,
                         .preset = "local",
                         .by_code = true,
                         .expect = expect };
    struct msh_arena arena;
    struct msh_edit c = { 0 };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = check_twice(&set, err);
    if (rc == 0)
        rc = run(call, &arena, &set, n == 1 ? rules[0].code : "import", dry_run, &c, err);
    *ret = set.done;
    ret->added = rc < 0 ? 0 : n - set.done.changed - set.done.same;
    *ret_id = rc < 0 ? 0 : c.ref_id;
    msh_arena_done(&arena);
    return rc;
}

int msh_rule_put(struct msh_call *call, const struct msh_rule *rules, size_t n, int32_t from_day,
                 enum msh_rule_expect expect, bool dry_run, struct msh_imported *ret,
                 struct msh_err *err)
{
    int64_t id;

    return put_own(call, rules, n, from_day, expect, dry_run, ret, &id, err);
}

int msh_rule_end(struct msh_call *call, const char *code, int32_t from_day, struct msh_err *err)
{
    struct rules set = {
        .from_day = from_day, .preset = "local", .end = code, .expect = MSH_RULE_REPLACE
    };
    struct msh_arena arena;
    struct msh_edit c;
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = run(call, &arena, &set, code, false, &c, err);
    msh_arena_done(&arena);
    return rc;
}

int msh_rule_preset_use(struct msh_call *call, const char *name, int32_t from_day, bool dry_run,
                        struct msh_imported *ret, struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_preset preset;
    struct rules set = { .from_day = from_day };
    struct msh_edit c;
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
        rc = run(call, &arena, &set, preset.name, dry_run, &c, err);
        *ret = set.done;
        ret->added = set.n;
    }
    msh_arena_done(&arena);
    return rc;
}

/* The command line's doors ----------------------------------------------------------------------*/

int msh_structure_preset_use(struct msh_call *call, const char *name, size_t *ret_n,
                             struct msh_err *err)
{
    struct msh_imported done = { 0 };

    if (msh_rule_preset_use(call, name, MSH_RULE_FROM_TODAY, false, &done, err) < 0)
        return err->rc;
    *ret_n = done.added;
    return 0;
}

int msh_structure_rule_put(struct msh_call *call, const char *line, int64_t *ret_id,
                           struct msh_err *err)
{
    struct msh_imported done;
    struct msh_arena arena;
    struct msh_rule rule;
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = strlen(line) >= RULE_LINE_MAX
             ? msh_err_field(err, "rule", "rule_long", "the line is too long")
             : msh_rule_parse(&arena, line, &rule, err);
    if (rc == 0)
        rc = put_own(call, &rule, 1, MSH_RULE_FROM_TODAY, MSH_RULE_ANY, false, &done, ret_id, err);
    msh_arena_done(&arena);
    return rc;
}

/* Reading ---------------------------------------------------------------------------------------*/

struct viewing {
    struct msh_call *call;
    struct stored s;
};

static int views_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct viewing *v = arg;

    return msh_rule_load(tx, v->call->service->region.region_id, v->call->arena, &v->s.rules,
                         &v->s.rows, &v->s.n, err);
}

int msh_rule_views(struct msh_call *call, struct msh_rule_view **ret, size_t *ret_n,
                   struct msh_err *err)
{
    struct viewing v = { .call = call };
    struct msh_rule_view *views;
    size_t n = 0;

    if (msh_tx_read(call->service->store, "rules", views_tx, &v, err) < 0)
        return err->rc;
    views = MSH_ARRAY(call->arena, v.s.n + 1, struct msh_rule_view);
    for (size_t i = 0; i < v.s.n; i++)
        if (v.s.rules[i].effective_from <= v.s.rules[i].effective_to)
            views[n++] = (struct msh_rule_view){ v.s.rules[i], v.s.rows[i],
                                                 msh_rule_row_mark(&v.s.rows[i]) };
    *ret = views;
    *ret_n = n;
    return 0;
}

const struct msh_rule_view *msh_rule_view_of(const struct msh_rule_view *views, size_t n,
                                             const char *code, int32_t today)
{
    const struct msh_rule_view *best = NULL;
    int64_t id = 0;

    (void)msh_id_parse(code, &id);
    for (size_t i = 0; i < n; i++) {
        if (id != 0 && views[i].rule.id == id)
            return &views[i];
        if (msh_streq(views[i].rule.code, code) &&
            is_meant(&views[i].rule, best == NULL ? NULL : &best->rule, today))
            best = &views[i];
    }
    return best;
}
