/* Log-ins, sessions, query codes, tokens, and the rules of accounts. */
#include "base/base.h"

#include "town.h"

#include "service/ticket.h"

static struct town town;
static struct msh_err err;

static int set_up(void **state)
{
    (void)state;
    town_open(&town, false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static int64_t add(const char *name, enum msh_role role)
{
    const struct msh_account_in in = { .name = name, .password = TOWN_PASSWORD, .role = role };
    int64_t id = 0;

    town_ok(msh_account_add(&town.call, &in, &id, &err), &err);
    return id;
}

static int login(const char *name, const char *password, char *cookie, struct msh_principal *who)
{
    char some_cookie[MSH_COOKIE_SIZE];
    struct msh_principal some;

    return msh_auth_login(town.service, name, password, NULL, cookie == NULL ? some_cookie : cookie,
                          who == NULL ? &some : who, &err);
}

static int session(const char *cookie, struct msh_principal *who)
{
    struct msh_principal some;

    return msh_auth_session(town.service, cookie, who == NULL ? &some : who, &err);
}

static int64_t count(const char *sql)
{
    return test_sql_i64(town.service->store, sql);
}

/* Log-in ----------------------------------------------------------------------------------------*/

static void the_right_password_opens_a_session(void **state)
{
    char cookie[MSH_COOKIE_SIZE], second[MSH_COOKIE_SIZE];
    struct msh_principal in, again;
    int64_t id = add("login", MSH_STAFF_OPERATOR);

    (void)state;
    town_ok(login("login", TOWN_PASSWORD, cookie, &in), &err);
    assert_int_equal(in.kind, MSH_PRINCIPAL_STAFF);
    assert_int_equal(in.account_id, id);
    assert_int_equal(in.roles, MSH_BIT(MSH_STAFF_OPERATOR));
    assert_int_equal(in.unit_id, town_unit(&town, "hotline"));
    town_ok(session(cookie, &again), &err);
    assert_string_equal(again.csrf, in.csrf);
    assert_string_equal(again.name, "login");
    assert_true(strlen(in.csrf) >= 32);
    assert_true(msh_auth_csrf(&again, in.csrf));
    assert_false(msh_auth_csrf(&again, NULL));
    assert_false(msh_auth_csrf(&again, ""));
    assert_false(msh_auth_csrf(&again, "00000000000000000000000000000000"));
    /* A new log-in ends the session it comes from, and no other. */
    town_ok(msh_auth_login(town.service, "login", TOWN_PASSWORD, cookie, second, &in, &err), &err);
    assert_int_equal(session(cookie, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(session(second, NULL), &err);
    town_ok(msh_auth_logout(town.service, second, &err), &err);
    assert_int_equal(session(second, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(msh_auth_logout(town.service, second, &err), &err);
}

static void every_refusal_reads_alike(void **state)
{
    struct msh_err wrong, unknown, disabled;
    int64_t id = add("alike", MSH_STAFF_OPERATOR);

    (void)state;
    assert_int_equal(login("alike", "not the password", NULL, NULL), MSH_E_UNAUTHENTICATED);
    wrong = err;
    assert_int_equal(login("nobody-at-all", "not the password", NULL, NULL), MSH_E_UNAUTHENTICATED);
    unknown = err;
    town_ok(msh_account_enable(&town.call, id, false, &err), &err);
    assert_int_equal(login("alike", TOWN_PASSWORD, NULL, NULL), MSH_E_UNAUTHENTICATED);
    disabled = err;
    assert_string_equal(wrong.code, "credentials");
    assert_string_equal(wrong.code, unknown.code);
    assert_string_equal(wrong.text, unknown.text);
    assert_string_equal(wrong.text, disabled.text);
    assert_int_equal(login("alike", "", NULL, NULL), MSH_E_UNAUTHENTICATED);
}

static void a_row_of_failures_locks_the_account(void **state)
{
    int64_t id = add("locked", MSH_STAFF_OPERATOR);

    (void)state;
    add("free", MSH_STAFF_OPERATOR);
    for (int64_t i = 1; i < town.service->conf.lock_failures; i++)
        assert_int_equal(login("locked", "wrong", NULL, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(login("locked", TOWN_PASSWORD, NULL, NULL), &err); /* starts the count anew */
    for (int64_t i = 0; i < town.service->conf.lock_failures; i++)
        assert_int_equal(login("locked", "wrong", NULL, NULL), MSH_E_UNAUTHENTICATED);
    assert_int_equal(login("locked", TOWN_PASSWORD, NULL, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(login("free", TOWN_PASSWORD, NULL, NULL), &err);
    assert_int_equal(count("SELECT COUNT(*) FROM event WHERE subject_kind = 'account'"
                           " AND op = 'lock'"),
                     1);
    /* Attempts on a locked account write nothing, so nobody can fill the chain. */
    assert_int_equal(count("SELECT COUNT(*) FROM event WHERE subject_kind = 'account'"
                           " AND op = 'login_failed' AND subject_id ="
                           " (SELECT account_id FROM account WHERE name = 'locked')"),
                     2 * (town.service->conf.lock_failures - 1));
    test_sql(town.service->store, "UPDATE account SET locked_until = 1 WHERE name = 'locked'");
    town_ok(login("locked", TOWN_PASSWORD, NULL, NULL), &err);
    for (int64_t i = 0; i < town.service->conf.lock_failures; i++)
        login("locked", "wrong", NULL, NULL);
    town_ok(msh_account_password(&town.call, id, "Another-Lantern-77", NULL, &err), &err);
    town_ok(login("locked", "Another-Lantern-77", NULL, NULL), &err);
}

/* Sessions --------------------------------------------------------------------------------------*/

static void sessions_end(void **state)
{
    char cookie[MSH_COOKIE_SIZE], cookie2[MSH_COOKIE_SIZE];

    (void)state;
    add("idle", MSH_STAFF_OPERATOR);
    town_ok(login("idle", TOWN_PASSWORD, cookie, NULL), &err);
    test_sql(town.service->store, "UPDATE session SET seen_at = seen_at - 1740000"); /* 29 min */
    town_ok(session(cookie, NULL), &err);
    /* That request counts as seen before the database knows. */
    test_sql(town.service->store, "UPDATE session SET seen_at = seen_at - 1740000");
    town_ok(session(cookie, NULL), &err);
    town_ok(msh_auth_flush(town.service, &err), &err);
    town_ok(session(cookie, NULL), &err);
    test_sql(town.service->store, "UPDATE session SET seen_at = seen_at - 1800000");
    assert_int_equal(session(cookie, NULL), MSH_E_UNAUTHENTICATED);

    town_ok(login("idle", TOWN_PASSWORD, cookie2, NULL), &err);
    test_sql(town.service->store, "UPDATE session SET expires_at = created_at");
    assert_int_equal(session(cookie2, NULL), MSH_E_UNAUTHENTICATED);
    assert_int_equal(session("", NULL), MSH_E_UNAUTHENTICATED);
    assert_int_equal(session(NULL, NULL), MSH_E_UNAUTHENTICATED);
    cookie2[0] ^= 1;
    assert_int_equal(session(cookie2, NULL), MSH_E_UNAUTHENTICATED);
}

static void rights_count_at_once(void **state)
{
    const int64_t id = add("rights", MSH_STAFF_OPERATOR), hotline = town_unit(&town, "hotline");
    const struct msh_grant reviewer = { MSH_STAFF_REVIEWER, hotline, 0 };
    char cookie[MSH_COOKIE_SIZE];
    struct msh_principal who;

    (void)state;
    town_ok(login("rights", TOWN_PASSWORD, cookie, NULL), &err);
    town_ok(msh_account_grant(&town.call, id, &reviewer, &err), &err);
    town_ok(session(cookie, &who), &err);
    assert_int_equal(who.roles, MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_REVIEWER));
    town_ok(msh_account_ungrant(&town.call, id, MSH_STAFF_OPERATOR, hotline, &err), &err);
    town_ok(session(cookie, &who), &err);
    assert_int_equal(who.roles, MSH_BIT(MSH_STAFF_REVIEWER));
    town_ok(msh_account_enable(&town.call, id, false, &err), &err);
    assert_int_equal(session(cookie, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(msh_account_enable(&town.call, id, true, &err), &err);
    assert_int_equal(session(cookie, NULL), MSH_E_UNAUTHENTICATED);
}

static void a_new_password_ends_other_sessions(void **state)
{
    int64_t id = add("change", MSH_STAFF_OPERATOR);
    char here[MSH_COOKIE_SIZE], there[MSH_COOKIE_SIZE];
    struct msh_principal who;
    struct msh_call mine = town.call;

    (void)state;
    mine.principal = &who;
    town_ok(login("change", TOWN_PASSWORD, here, &who), &err);
    town_ok(login("change", TOWN_PASSWORD, there, NULL), &err);
    assert_int_equal(msh_account_own_password(&mine, "wrong", "Fresh-Lantern-88", here, &err),
                     MSH_E_UNAUTHENTICATED);
    town_ok(session(there, NULL), &err);
    town_ok(msh_account_own_password(&mine, TOWN_PASSWORD, "Fresh-Lantern-88", here, &err), &err);
    town_ok(session(here, NULL), &err);
    assert_int_equal(session(there, NULL), MSH_E_UNAUTHENTICATED);
    assert_int_equal(login("change", TOWN_PASSWORD, NULL, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(msh_account_password(&town.call, id, TOWN_PASSWORD, NULL, &err), &err);
    assert_int_equal(session(here, NULL), MSH_E_UNAUTHENTICATED);
}

/* Passwords and names ---------------------------------------------------------------------------*/

static void weak_passwords_are_refused(void **state)
{
    static const struct {
        const char *name, *password, *code;
    } rows[] = {
        { "zhang", "short-1", "password_short" },
        { "zhang", "", "password_short" },
        { "zhang", "aaaaaaaaaaaa", "password_plain" },
        { "zhang", "my ZHANG is long", "password_name" },
        { "zhang", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "password_short" },
    };
    char longest[MSH_PASSWORD_MAX + 2];

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        assert_int_equal(msh_password_check(rows[i].name, rows[i].password, &err), MSH_E_INVALID);
        assert_string_equal(err.code, rows[i].code);
        assert_string_equal(err.field, "password");
    }
    assert_int_equal(msh_password_check("zhang", "一二三四五六七八九十", &err), 0);
    assert_int_equal(msh_password_check("z", "zzz-lantern-paper", &err), 0);
    for (size_t i = 0; i < sizeof(longest) - 1; i++)
        longest[i] = (char)('a' + i % 20);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(msh_password_check("zhang", longest, &err), MSH_E_INVALID);
    longest[MSH_PASSWORD_MAX] = '\0';
    assert_int_equal(msh_password_check("zhang", longest, &err), 0);
}

static int try_add(struct msh_account_in in, const char **ret_code)
{
    int64_t id;
    int rc = msh_account_add(&town.call, &in, &id, &err);

    *ret_code = err.code;
    return rc;
}

static void accounts_have_rules(void **state)
{
    const char *code;
    int64_t sys = add("sys", MSH_STAFF_SYSADMIN), plain = add("plain", MSH_STAFF_OPERATOR);
    const int64_t hotline = town_unit(&town, "hotline");
    const struct msh_grant operator= { MSH_STAFF_OPERATOR, hotline, 0 };
    const struct msh_grant admin = { MSH_STAFF_AUDITADMIN, hotline, 0 };
    const struct msh_grant nowhere = { MSH_STAFF_CLERK, 5, 0 };

    (void)state;
    assert_int_equal(
        try_add((struct msh_account_in){ .name = "sys", .role = MSH_STAFF_LEADER }, &code),
        MSH_E_CONFLICT);
    assert_string_equal(code, "name_taken");
    assert_int_equal(try_add((struct msh_account_in){ .name = "有汉字" }, &code), MSH_E_INVALID);
    assert_int_equal(try_add((struct msh_account_in){ .name = "" }, &code), MSH_E_INVALID);
    assert_int_equal(
        try_add((struct msh_account_in){ .name = "x", .role = MSH_STAFF_CLERK }, &code),
        MSH_E_INVALID);
    assert_string_equal(err.field, "unit");
    assert_int_equal(try_add((struct msh_account_in){ .name = "x", .unit = "nowhere" }, &code),
                     MSH_E_INVALID);
    assert_string_equal(code, "unit_unknown");
    assert_int_equal(try_add((struct msh_account_in){ .name = "x", .sensitivity = 3 }, &code),
                     MSH_E_INVALID);
    assert_int_equal(try_add((struct msh_account_in){ .name = "x", .display = "a\nb" }, &code),
                     MSH_E_INVALID);
    assert_int_equal(msh_account_grant(&town.call, sys, &operator, & err), MSH_E_INVALID);
    assert_string_equal(err.code, "role_excluded");
    assert_int_equal(msh_account_grant(&town.call, plain, &admin, &err), MSH_E_INVALID);
    assert_int_equal(msh_account_grant(&town.call, plain, &nowhere, &err), MSH_E_INVALID);
    assert_int_equal(msh_account_grant(&town.call, 12345, &operator, & err), MSH_E_NOT_FOUND);
    assert_int_equal(count("SELECT COUNT(*) FROM account_grant g, account a WHERE g.account_id ="
                           " a.account_id AND a.name IN ('sys', 'plain')"),
                     2);
}

static void nobody_logs_in_without_a_password(void **state)
{
    const struct msh_account_in in = { .name = "silent", .role = MSH_STAFF_INSPECTOR };
    struct msh_account_view view;
    int64_t id;

    (void)state;
    town_ok(msh_account_add(&town.call, &in, &id, &err), &err);
    assert_int_equal(login("silent", "", NULL, NULL), MSH_E_UNAUTHENTICATED);
    town_ok(msh_account_get_view(town.service, id, &town.arena, &view, &err), &err);
    assert_int_equal(view.n_grants, 1);
    assert_int_equal(view.grants[0].unit_id, town_unit(&town, "city")); /* not the hotline */
}

static void a_deputy_is_of_the_same_unit(void **state)
{
    int64_t a = add("away", MSH_STAFF_OPERATOR), b = add("deputy", MSH_STAFF_REVIEWER);
    int64_t c = add("elsewhere", MSH_STAFF_LEADER), gone = add("gone", MSH_STAFF_OPERATOR);
    const int64_t ever = INT64_C(4102444800000); /* the year 2100 */
    struct msh_account_view view;

    (void)state;
    town_ok(msh_account_deputy(&town.call, a, b, ever, &err), &err);
    town_ok(msh_account_get_view(town.service, a, &town.arena, &view, &err), &err);
    assert_int_equal(view.account.deputy_id, b);
    assert_int_equal(view.account.deputy_until, ever);
    assert_int_equal(msh_account_deputy(&town.call, a, c, ever, &err), MSH_E_INVALID);
    assert_int_equal(msh_account_deputy(&town.call, a, a, ever, &err), MSH_E_INVALID);
    assert_int_equal(msh_account_deputy(&town.call, a, b, 99, &err), MSH_E_INVALID); /* over */
    assert_string_equal(err.field, "until");
    town_ok(msh_account_enable(&town.call, gone, false, &err), &err);
    assert_int_equal(msh_account_deputy(&town.call, a, gone, ever, &err), MSH_E_INVALID);
    town_ok(msh_account_deputy(&town.call, a, 0, 99, &err), &err);
    town_ok(msh_account_get_view(town.service, a, &town.arena, &view, &err), &err);
    assert_int_equal(view.account.deputy_id + view.account.deputy_until, 0);
}

/* Tokens and requesters -------------------------------------------------------------------------*/

static void tokens_act_for_an_account(void **state)
{
    int64_t id = add("robot", MSH_STAFF_OPERATOR), token_id = 0;
    char token[MSH_TOKEN_SIZE];
    struct msh_principal who;

    (void)state;
    town_ok(msh_account_token(&town.call, id, "接口", 1, true, token, &token_id, &err), &err);
    town_ok(msh_auth_token(town.service, token, &who, &err), &err);
    assert_int_equal(who.kind, MSH_PRINCIPAL_TOKEN);
    assert_int_equal(who.roles, MSH_BIT(MSH_STAFF_OPERATOR));
    assert_true(who.unlimited);
    assert_true(msh_auth_csrf(&who, NULL));
    assert_int_equal(msh_auth_session(town.service, token, &who, &err), MSH_E_UNAUTHENTICATED);
    test_sql(town.service->store, "UPDATE api_token SET expires_at = 1");
    assert_int_equal(msh_auth_token(town.service, token, &who, &err), MSH_E_UNAUTHENTICATED);
    test_sql(town.service->store, "UPDATE api_token SET expires_at = NULL");
    town_ok(msh_auth_token(town.service, token, &who, &err), &err);
    town_ok(msh_account_revoke(&town.call, id, token_id, &err), &err);
    assert_int_equal(msh_auth_token(town.service, token, &who, &err), MSH_E_UNAUTHENTICATED);
    assert_int_equal(msh_account_revoke(&town.call, id, token_id, &err), MSH_E_NOT_FOUND);
    assert_int_equal(count("SELECT COUNT(*) FROM api_token WHERE label = '接口'"), 1);
    assert_int_equal(msh_account_token(&town.call, id, "x", 3651, true, token, &token_id, &err),
                     MSH_E_INVALID);
}

static void a_query_code_opens_one_ticket(void **state)
{
    struct msh_principal citizen, who;
    struct msh_call call = {
        .service = town.service, .principal = &citizen, .arena = &town.arena, .if_match = -1
    };
    const struct msh_intake intake = { .text = "路灯三天不亮了。",
                                       .channel = "phone",
                                       .type = MSH_TYPE_HELP,
                                       .identity = MSH_IDENTITY_REAL,
                                       .contact = { "王小明", "13800001234" } };
    struct msh_registered ticket;
    char cookie[MSH_COOKIE_SIZE], code[MSH_QUERY_CODE_SIZE];

    (void)state;
    msh_principal_anonymous(&citizen);
    town_ok(msh_ticket_register(&call, &intake, &ticket, &err), &err);
    town_ok(msh_auth_requester(town.service, ticket.number, ticket.query_code, cookie, &who, &err),
            &err);
    assert_int_equal(who.kind, MSH_PRINCIPAL_REQUESTER);
    assert_int_equal(who.ticket_id, ticket.ticket_id);
    town_ok(session(cookie, &who), &err);
    assert_int_equal(who.ticket_id, ticket.ticket_id);
    assert_int_equal(who.roles, MSH_ACTOR_REQUESTER);
    assert_int_equal(who.n_grants, 0);

    msh_copy(code, sizeof(code), ticket.query_code);
    code[0] = code[0] == 'A' ? 'B' : 'A';
    assert_int_equal(msh_auth_requester(town.service, ticket.number, code, cookie, &who, &err),
                     MSH_E_UNAUTHENTICATED);
    assert_int_equal(
        msh_auth_requester(town.service, "202601010000011", ticket.query_code, cookie, &who, &err),
        MSH_E_UNAUTHENTICATED);
    assert_int_equal(msh_auth_requester(town.service, "nonsense", "", cookie, &who, &err),
                     MSH_E_UNAUTHENTICATED);
    test_sql(town.service->store, "UPDATE ticket SET code_hash = NULL");
    assert_int_equal(
        msh_auth_requester(town.service, ticket.number, ticket.query_code, cookie, &who, &err),
        MSH_E_UNAUTHENTICATED);
}

/* The answer of an intake got lost: the same key tells the same code, for a day. */
static void a_lost_code_is_told_again(void **state)
{
    struct msh_principal citizen, who;
    const struct msh_idem_key key = { .principal = "anonymous",
                                      .route = "/api/v1/tickets",
                                      .key = "0123456789abcdef0123456789abcdef" };
    struct msh_call call = { .service = town.service,
                             .principal = &citizen,
                             .arena = &town.arena,
                             .idem = &key,
                             .if_match = -1 };
    const struct msh_intake intake = { .text = "路灯又不亮了。",
                                       .channel = "phone",
                                       .type = MSH_TYPE_HELP,
                                       .identity = MSH_IDENTITY_ANONYMOUS };
    struct msh_registered first, again;
    char cookie[MSH_COOKIE_SIZE];

    (void)state;
    msh_principal_anonymous(&citizen);
    town_ok(msh_ticket_register(&call, &intake, &first, &err), &err);
    for (int i = 0; i < 2; i++) { /* also after it was used */
        town_ok(msh_ticket_register(&call, &intake, &again, &err), &err);
        assert_true(again.repeat && again.ticket_id == first.ticket_id);
        assert_string_equal(again.query_code, first.query_code);
        assert_string_equal(again.receipt, first.receipt);
        town_ok(
            msh_auth_requester(town.service, again.number, again.query_code, cookie, &who, &err),
            &err);
    }
    test_sql(town.service->store, "UPDATE idempotency SET created_at = created_at - 86400000");
    town_ok(msh_ticket_register(&call, &intake, &again, &err), &err);
    assert_null(again.query_code);
    assert_string_equal(again.number, first.number);
}

/* Secrets are not in the database. */
static void only_hashes_are_kept(void **state)
{
    char cookie[MSH_COOKIE_SIZE], sql[256];

    (void)state;
    add("hashed", MSH_STAFF_OPERATOR);
    town_ok(login("hashed", TOWN_PASSWORD, cookie, NULL), &err);
    assert_int_equal(count("SELECT COUNT(*) FROM account WHERE password_hash LIKE '%Lantern%'"), 0);
    snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM session WHERE csrf = '%s'", cookie);
    assert_int_equal(count(sql), 0);
    assert_int_equal(count("SELECT COUNT(*) FROM account WHERE name = 'hashed'"
                           " AND password_hash LIKE '$argon2id$%'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_password_opens_a_session),
        cmocka_unit_test(every_refusal_reads_alike),
        cmocka_unit_test(a_row_of_failures_locks_the_account),
        cmocka_unit_test(sessions_end),
        cmocka_unit_test(rights_count_at_once),
        cmocka_unit_test(a_new_password_ends_other_sessions),
        cmocka_unit_test(weak_passwords_are_refused),
        cmocka_unit_test(accounts_have_rules),
        cmocka_unit_test(nobody_logs_in_without_a_password),
        cmocka_unit_test(a_deputy_is_of_the_same_unit),
        cmocka_unit_test(tokens_act_for_an_account),
        cmocka_unit_test(a_lost_code_is_told_again),
        cmocka_unit_test(a_query_code_opens_one_ticket),
        cmocka_unit_test(only_hashes_are_kept),
    };

    return cmocka_run_group_tests_name("auth", tests, set_up, tear_down);
}
