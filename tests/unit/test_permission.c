/*
 * Who may do what: the table of roles and permissions entered a second time, and the scope of every
 * role at every unit against every kind of ticket, judged by a slow reading of the rules.
 */
#include "base/base.h"

#include "test.h"

#include "domain/permission.h"

/*
 *            1 root
 *   2 hotline  3 inspectors  4 bureau A   5 bureau B    6 county X          10 county Y
 *                                                     7 A in X  8 township  11 A in Y
 *                                                               9 village
 * Lines: 7 and 11 under 4, 9 under 7.
 */
#define UNITS 11
#define ROOT  1
static const struct msh_unit_node nodes[UNITS] = {
    { 8, 6, 0, 3 }, { 1, 0, 0, 1 },  { 2, 1, 0, 1 },   { 3, 1, 0, 2 },
    { 4, 1, 0, 2 }, { 5, 1, 0, 2 },  { 6, 1, 0, 3 },   { 7, 6, 4, 3 },
    { 9, 8, 7, 4 }, { 10, 1, 0, 3 }, { 11, 10, 4, 3 },
};

static struct msh_arena arena;
static const struct msh_unit_tree *tree;
static bool above[UNITS + 1][UNITS + 1]; /* above[a][b]: a stands above b in either tree */

static const struct msh_unit_node *node(int64_t id)
{
    for (size_t i = 0; i < UNITS; i++)
        if (nodes[i].unit_id == id)
            return &nodes[i];
    fail_msg("no unit %" PRId64, id);
    return NULL;
}

static int set_up(void **state)
{
    (void)state;
    msh_arena_init(&arena, (size_t)512 << 20);
    tree = msh_unit_tree_build(&arena, nodes, UNITS);
    for (size_t i = 0; i < UNITS; i++) {
        above[nodes[i].parent_id][nodes[i].unit_id] = nodes[i].parent_id != 0;
        above[nodes[i].line_id][nodes[i].unit_id] |= nodes[i].line_id != 0;
    }
    for (int k = 1; k <= UNITS; k++)
        for (int a = 1; a <= UNITS; a++)
            for (int b = 1; b <= UNITS; b++)
                above[a][b] |= above[a][k] && above[k][b];
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

static struct msh_principal staff(const struct msh_grant *grants, size_t n)
{
    struct msh_principal p = { .kind = MSH_PRINCIPAL_STAFF, .account_id = 7, .n_grants = n };

    if (n > 0)
        memcpy(p.grants, grants, n * sizeof(*grants));
    msh_principal_settle(&p);
    return p;
}

/* Trees -----------------------------------------------------------------------------------------*/

static void sets_follow_both_trees(void **state)
{
    (void)state;
    assert_int_equal(msh_unit_tree_root(tree), ROOT);
    for (int64_t u = 1; u <= UNITS; u++) {
        struct msh_unit_set *below = msh_unit_set_new(tree, &arena);
        struct msh_unit_set *up = msh_unit_set_new(tree, &arena);
        struct msh_unit_set *up_no_root = msh_unit_set_new(tree, &arena);
        size_t n;
        const int64_t *ids;

        msh_unit_set_add_below(below, u);
        msh_unit_set_add_above(up, u, true);
        msh_unit_set_add_above(up_no_root, u, false);
        for (int64_t v = 1; v <= UNITS; v++) {
            assert_int_equal(msh_unit_set_has(below, v), u == v || above[u][v]);
            assert_int_equal(msh_unit_set_has(up, v), above[v][u]);
            assert_int_equal(msh_unit_set_has(up_no_root, v), above[v][u] && v != ROOT);
        }
        ids = msh_unit_set_ids(below, &n);
        for (size_t i = 1; i < n; i++)
            assert_true(ids[i - 1] < ids[i]);
        assert_int_equal(msh_unit_tree_level(tree, u), node(u)->level);
    }
    assert_int_equal(msh_unit_tree_county(tree, 9), 6);
    assert_int_equal(msh_unit_tree_county(tree, 6), 6);
    assert_int_equal(msh_unit_tree_county(tree, 11), 10);
    assert_int_equal(msh_unit_tree_county(tree, 99), 0);
    assert_int_equal(msh_unit_tree_level(tree, 99), 0);
}

static const char *refusal(const struct msh_unit_node *bad, size_t n)
{
    static struct msh_err err;

    err = (struct msh_err){ 0 };
    return msh_unit_tree_check(bad, n, &arena, &err) < 0 ? err.code : "";
}

static void bad_trees_are_refused(void **state)
{
    const struct msh_unit_node twice[] = { { 1, 0, 0, 1 }, { 1, 0, 0, 1 } };
    const struct msh_unit_node orphan[] = { { 1, 0, 0, 1 }, { 2, 3, 0, 2 } };
    const struct msh_unit_node itself[] = { { 1, 0, 1, 1 } };
    const struct msh_unit_node loop[] = { { 1, 0, 0, 1 }, { 2, 3, 0, 2 }, { 3, 1, 2, 2 } };
    struct msh_unit_set *set;

    (void)state;
    assert_string_equal(refusal(nodes, UNITS), "");
    assert_string_equal(refusal(NULL, 0), "");
    assert_string_equal(refusal(twice, 2), "unit_twice");
    assert_string_equal(refusal(orphan, 2), "unit_parent");
    assert_string_equal(refusal(itself, 1), "unit_loop");
    assert_string_equal(refusal(loop, 3), "unit_loop");
    /* A tree is built all the same, and walking it ends. */
    set = msh_unit_set_new(msh_unit_tree_build(&arena, loop, 3), &arena);
    msh_unit_set_add_below(set, 2);
    assert_true(msh_unit_set_has(set, 3));
    assert_false(msh_unit_set_has(set, 1));
    assert_int_equal(msh_unit_tree_root(msh_unit_tree_build(&arena, NULL, 0)), 0);
}

/* Permissions -----------------------------------------------------------------------------------*/

/*
 * One letter a role, in the order of the vocabulary:
 * o operator, d dispatcher, r reviewer, c callback, k clerk, h head, s supervisor, i inspector,
 * a analyst, l leader, b kb_editor, p report desk, Y sysadmin, S secadmin, A auditadmin;
 * then R requester, N anonymous, X system.
 */
static const char letters[] = "odrckhsialbpYSARNX";
static const struct {
    enum msh_permission permission;
    const char *holders;
} expected[] = {
    { MSH_PERM_PUBLIC, "odrckhsialbpYSARNX" },
    { MSH_PERM_SELF, "odrckhsialbpYSA" },
    { MSH_PERM_MY_CASE, "R" },
    { MSH_PERM_TICKET_CREATE, "odrcsipRN" },
    { MSH_PERM_TICKET_LIST, "odrckhsialp" },
    { MSH_PERM_TICKET_READ, "odrckhsialpR" },
    { MSH_PERM_TICKET_ACT, "odrckhsilpR" },
    { MSH_PERM_BULK, "drhs" },
    { MSH_PERM_BULK_REPLY, "kh" },
    { MSH_PERM_EVENTS_READ, "odrcsip" },
    { MSH_PERM_ATTACH, "odrckhsipRN" },
    { MSH_PERM_CALLER_HISTORY, "odcp" },
    { MSH_PERM_CALLBACK_LIST, "odrcsip" },
    { MSH_PERM_UNMASK, "odrckhsip" },
    { MSH_PERM_RENDITION, "drsip" },
    { MSH_PERM_PUBLISH, "rs" },
    { MSH_PERM_MATTER, "odrcsip" },
    { MSH_PERM_PERSON_EDIT, "ocsipR" },
    { MSH_PERM_PERSON_QUEUE, "ocsip" },
    { MSH_PERM_HOLD_BACK, "i" },
    { MSH_PERM_REISSUE, "ocipR" },
    { MSH_PERM_SUPERVISE, "si" },
    { MSH_PERM_PRESSURE_READ, "i" },
    { MSH_PERM_DIRECTORY_READ, "odrckhsialbpYSA" },
    { MSH_PERM_RESPONDENT_READ, "odrckhsialp" },
    { MSH_PERM_RESPONDENT_EDIT, "odrckhsp" },
    { MSH_PERM_KB_READ, "odrckhsialbpYSA" },
    { MSH_PERM_KB_EDIT, "b" },
    { MSH_PERM_TEMPLATE_READ, "odrckhsibp" },
    { MSH_PERM_TEMPLATE_EDIT, "rkhsb" },
    { MSH_PERM_UNIT_ADMIN, "Y" },
    { MSH_PERM_CATALOGUE_ADMIN, "sY" },
    { MSH_PERM_RULE_ADMIN, "Y" },
    { MSH_PERM_ACCOUNT_READ, "YSA" },
    { MSH_PERM_HANDOVER, "hY" },
    { MSH_PERM_USER_ADMIN, "Y" },
    { MSH_PERM_GRANT_ADMIN, "S" },
    { MSH_PERM_AUDIT_READ, "A" },
    { MSH_PERM_RETENTION, "sA" },
    { MSH_PERM_EXPORT, "drhsia" },
    { MSH_PERM_STATS, "sial" },
    { MSH_PERM_UNIT_STATS, "h" },
    { MSH_PERM_STREAM, "odrckhsialp" },
    { MSH_PERM_SANDBOX_CLOCK, "Y" },
};

static uint32_t bit_of(size_t letter)
{
    switch (letters[letter]) {
    case 'R':
        return MSH_ACTOR_REQUESTER;
    case 'N':
        return MSH_ACTOR_ANONYMOUS;
    case 'X':
        return MSH_ACTOR_SYSTEM;
    default:
        return MSH_BIT(letter);
    }
}

static void each_role_holds_what_the_table_says(void **state)
{
    (void)state;
    assert_int_equal(MSH_COUNT(expected), MSH_PERM_COUNT);
    assert_int_equal(strlen(letters), MSH_STAFF_COUNT + 3);
    for (size_t i = 0; i < MSH_COUNT(expected); i++) {
        assert_int_equal(expected[i].permission, i);
        for (size_t k = 0; k < strlen(letters); k++) {
            struct msh_principal p = { .roles = bit_of(k) };

            if (msh_may(&p, expected[i].permission) !=
                (strchr(expected[i].holders, letters[k]) != NULL))
                fail_msg("%s: role %c", msh_permission_code(expected[i].permission), letters[k]);
        }
    }
    assert_int_equal(msh_permission_roles(MSH_PERM_COUNT), 0);
}

static void nobody_without_a_grant_does_anything(void **state)
{
    struct msh_principal p = staff(NULL, 0);

    (void)state;
    for (int i = 0; i < MSH_PERM_COUNT; i++)
        assert_false(msh_may(&p, (enum msh_permission)i));
}

/* Grants ----------------------------------------------------------------------------------------*/

static void administrators_hold_one_role_alone(void **state)
{
    struct msh_err err;

    (void)state;
    for (int a = 0; a < MSH_STAFF_COUNT; a++) {
        for (int b = 0; b < MSH_STAFF_COUNT; b++) {
            const struct msh_grant grants[] = { { (enum msh_role)a, 4, 0 },
                                                { (enum msh_role)b, 5, 0 } };
            bool admin = ((MSH_BIT(a) | MSH_BIT(b)) & MSH_ROLES_ADMIN) != 0;
            int rc = msh_grants_check(grants, 2, &err);

            assert_int_equal(rc, admin && a != b ? MSH_E_INVALID : 0);
            if (rc < 0)
                assert_string_equal(err.code, "role_excluded");
        }
    }
}

static void bad_grants_are_refused(void **state)
{
    struct msh_grant many[MSH_GRANTS_MAX + 1];
    const struct msh_grant twice[] = { { MSH_STAFF_CLERK, 4, 0 }, { MSH_STAFF_CLERK, 4, 1 } };
    const struct msh_grant keen = { MSH_STAFF_CLERK, 4, 3 }, nowhere = { MSH_STAFF_CLERK, 0, 0 };
    struct msh_err err;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(many); i++)
        many[i] = (struct msh_grant){ MSH_STAFF_CLERK, (int64_t)i + 1, 0 };
    assert_int_equal(msh_grants_check(many, MSH_GRANTS_MAX, &err), 0);
    assert_int_equal(msh_grants_check(many, MSH_COUNT(many), &err), MSH_E_INVALID);
    assert_int_equal(msh_grants_check(twice, 2, &err), MSH_E_INVALID);
    assert_string_equal(err.code, "grant_twice");
    assert_int_equal(msh_grants_check(&keen, 1, &err), MSH_E_INVALID);
    assert_int_equal(msh_grants_check(&nowhere, 1, &err), MSH_E_INVALID);
    assert_string_equal(err.field, "unit");
}

static void a_unit_acts_with_its_own_grants(void **state)
{
    const struct msh_grant grants[] = { { MSH_STAFF_CLERK, 4, 0 },
                                        { MSH_STAFF_HEAD, 7, 0 },
                                        { MSH_STAFF_OPERATOR, 2, 0 } };
    struct msh_principal p = staff(grants, 3);
    struct msh_actor actor = msh_principal_actor(&p, 7);

    (void)state;
    assert_int_equal(actor.unit_id, 7);
    assert_int_equal(actor.roles, MSH_BIT(MSH_STAFF_HEAD) | MSH_BIT(MSH_STAFF_OPERATOR));
    assert_int_equal(actor.account_id, 7);
    actor = msh_principal_actor(&p, 0);
    assert_int_equal(actor.unit_id, 4);
    assert_int_equal(actor.roles, MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_OPERATOR));
    /* Where they hold nothing, only what is held everywhere is left. */
    actor = msh_principal_actor(&p, 11);
    assert_int_equal(actor.roles, MSH_BIT(MSH_STAFF_OPERATOR));
    p = (struct msh_principal){ .kind = MSH_PRINCIPAL_REQUESTER, .ticket_id = 3 };
    msh_principal_settle(&p);
    assert_int_equal(msh_principal_actor(&p, 0).roles, MSH_ACTOR_REQUESTER);
    p = (struct msh_principal){ 0 };
    msh_principal_settle(&p);
    assert_int_equal(p.roles, MSH_ACTOR_ANONYMOUS);
    assert_int_equal(msh_principal_actor(&p, 0).roles, 0);
}

/* Scope -----------------------------------------------------------------------------------------*/

/* The rules once more, one after the other, for a single grant. */
static bool sees(const struct msh_grant *g, const struct msh_ticket_facts *t)
{
    int64_t u = g->unit_id;
    bool city = strchr("odrcsialp", letters[g->role]) != NULL;
    bool unit = strchr("kh", letters[g->role]) != NULL;
    bool inspector = g->role == MSH_STAFF_INSPECTOR;
    bool shared = false;

    if (!city && !unit)
        return false;
    for (size_t i = 0; i < t->n_accused; i++) {
        int64_t a = t->accused[i];

        if (u == a || (above[u][a] && u != ROOT) || (above[a][u] && !(a == ROOT && inspector)))
            return false;
    }
    if (t->sealed && !inspector)
        return false;
    if (t->type == MSH_TYPE_REPORT && city && !inspector && g->role != MSH_STAFF_REPORT_DESK &&
        (g->sensitivity < 2 || t->n_accused == 0))
        return false;
    if (city && node(u)->level <= 2)
        return true;
    for (size_t i = 0; i < t->n_units; i++) {
        int64_t top = city ? (u == 6 || above[6][u] ? 6 : 10) : u;

        shared |= t->units[i] == top || above[top][t->units[i]];
    }
    return shared;
}

/* Every ticket of: type, sealed, one accused unit or none, one unit with a share or none. */
static void compare(const struct msh_grant *grant)
{
    const struct msh_principal p = staff(grant, 1);
    struct msh_scope scope;

    msh_scope_of(&p, tree, &arena, &scope);
    for (unsigned kind = 0; kind < 4; kind++) {
        for (int64_t accused = 0; accused <= UNITS; accused++) {
            for (int64_t unit = 0; unit <= UNITS; unit++) {
                const struct msh_ticket_facts t = { .ticket_id = 1,
                                                    .type = kind & 1 ? MSH_TYPE_REPORT
                                                                     : MSH_TYPE_COMPLAINT,
                                                    .sealed = kind & 2,
                                                    .accused = &accused,
                                                    .n_accused = accused != 0,
                                                    .units = &unit,
                                                    .n_units = unit != 0 };

                if (msh_may_see(&scope, &t) != sees(grant, &t))
                    fail_msg("role %c at %" PRId64 " sensitivity %d: kind %u accused %" PRId64
                             " share %" PRId64,
                             letters[grant->role], grant->unit_id, grant->sensitivity, kind,
                             accused, unit);
            }
        }
    }
}

static void every_role_sees_its_scope(void **state)
{
    (void)state;
    for (int role = 0; role < MSH_STAFF_COUNT; role++)
        for (int64_t unit = 1; unit <= UNITS; unit++)
            for (int sensitivity = 0; sensitivity < MSH_SENSITIVITY_COUNT; sensitivity++)
                compare(&(struct msh_grant){ (enum msh_role)role, unit, sensitivity });
}

static void a_second_grant_widens_but_keeps_the_fence(void **state)
{
    const struct msh_grant grants[] = { { MSH_STAFF_REPORT_DESK, 2, 2 },
                                        { MSH_STAFF_CLERK, 9, 0 } };
    const struct msh_principal p = staff(grants, 2);
    const int64_t village = 9, other = 11;
    struct msh_ticket_facts t = { .type = MSH_TYPE_REPORT, .accused = &village, .n_accused = 1 };
    struct msh_scope scope;

    (void)state;
    msh_scope_of(&p, tree, &arena, &scope);
    assert_false(msh_may_see(&scope, &t));
    t.accused = &other;
    assert_true(msh_may_see(&scope, &t));
}

static void a_requester_sees_the_own_ticket_alone(void **state)
{
    struct msh_principal p = { .kind = MSH_PRINCIPAL_REQUESTER, .ticket_id = 5 };
    struct msh_ticket_facts t = { .ticket_id = 5, .type = MSH_TYPE_REPORT, .sealed = true };
    struct msh_scope scope;

    (void)state;
    msh_principal_settle(&p);
    msh_scope_of(&p, tree, &arena, &scope);
    assert_true(msh_may_see(&scope, &t));
    assert_int_equal(scope.audiences, 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_REQUESTER);
    t.ticket_id = 6;
    assert_false(msh_may_see(&scope, &t));
    p = (struct msh_principal){ 0 };
    msh_principal_settle(&p);
    msh_scope_of(&p, tree, &arena, &scope);
    assert_false(msh_may_see(&scope, &t));
    t.type = MSH_TYPE_CONSULT;
    t.sealed = false;
    assert_false(msh_may_see(&scope, &t));
}

static void words_have_their_readers(void **state)
{
    static const struct {
        enum msh_role role;
        unsigned audiences;
    } rows[] = {
        { MSH_STAFF_OPERATOR, 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE |
                                  1u << MSH_AUDIENCE_HOTLINE | 1u << MSH_AUDIENCE_REQUESTER },
        { MSH_STAFF_CLERK, 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE },
        { MSH_STAFF_LEADER, 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE },
        { MSH_STAFF_ANALYST, 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE },
        { MSH_STAFF_INSPECTOR, (1u << MSH_AUDIENCE_COUNT) - 1 },
        { MSH_STAFF_SYSADMIN, 0 },
        { MSH_STAFF_KB_EDITOR, 0 },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        const struct msh_grant grant = { rows[i].role, 3, 0 };
        const struct msh_principal p = staff(&grant, 1);
        struct msh_scope scope;

        msh_scope_of(&p, tree, &arena, &scope);
        assert_int_equal(scope.audiences, rows[i].audiences);
    }
}

/* Who may open a person: r real, c confidential, g a report, s a sealed ticket. */
static void persons_open_to_few(void **state)
{
    static const struct {
        enum msh_role role;
        int sensitivity;
        const char *opens;
    } rows[] = {
        { MSH_STAFF_OPERATOR, 0, "r" },     { MSH_STAFF_OPERATOR, 1, "rc" },
        { MSH_STAFF_OPERATOR, 2, "rcg" },   { MSH_STAFF_REPORT_DESK, 0, "rg" },
        { MSH_STAFF_CLERK, 2, "r" },        { MSH_STAFF_HEAD, 2, "r" },
        { MSH_STAFF_INSPECTOR, 0, "rcgs" }, { MSH_STAFF_LEADER, 2, "" },
        { MSH_STAFF_ANALYST, 2, "" },       { MSH_STAFF_SYSADMIN, 2, "" },
        { MSH_STAFF_AUDITADMIN, 2, "" },    { MSH_STAFF_KB_EDITOR, 2, "" },
    };
    static const struct {
        char letter;
        struct msh_ticket_facts ticket;
    } tickets[] = {
        { 'r', { .identity = MSH_IDENTITY_REAL } },
        { 'c', { .identity = MSH_IDENTITY_CONFIDENTIAL } },
        { 'g', { .type = MSH_TYPE_REPORT } },
        { 's', { .sealed = true } },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        const struct msh_grant grant = { rows[i].role, 4, rows[i].sensitivity };
        const struct msh_principal p = staff(&grant, 1);

        for (size_t k = 0; k < MSH_COUNT(tickets); k++)
            assert_int_equal(msh_may_unmask(&p, &tickets[k].ticket),
                             strchr(rows[i].opens, tickets[k].letter) != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_follow_both_trees),
        cmocka_unit_test(bad_trees_are_refused),
        cmocka_unit_test(each_role_holds_what_the_table_says),
        cmocka_unit_test(nobody_without_a_grant_does_anything),
        cmocka_unit_test(administrators_hold_one_role_alone),
        cmocka_unit_test(bad_grants_are_refused),
        cmocka_unit_test(a_unit_acts_with_its_own_grants),
        cmocka_unit_test(every_role_sees_its_scope),
        cmocka_unit_test(a_second_grant_widens_but_keeps_the_fence),
        cmocka_unit_test(a_requester_sees_the_own_ticket_alone),
        cmocka_unit_test(words_have_their_readers),
        cmocka_unit_test(persons_open_to_few),
    };

    return cmocka_run_group_tests_name("permission", tests, set_up, tear_down);
}
