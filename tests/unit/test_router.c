#include "base/base.h"

#include "test.h"

#include "http/request.h"
#include "http/router.h"

static int handler(struct msh_req *req, struct msh_err *err)
{
    (void)req;
    (void)err;
    return 0;
}

#define ROW(method, path)                                                                          \
    {                                                                                              \
        method, path, handler, 1, 0, "summary"                                                     \
    }

static const struct msh_route routes[] = {
    ROW(MSH_GET, "/"),
    ROW(MSH_GET, "/api/v1/tickets"),
    ROW(MSH_POST, "/api/v1/tickets"),
    ROW(MSH_GET, "/api/v1/tickets/{id}"),
    ROW(MSH_GET, "/api/v1/tickets/export"),
    ROW(MSH_POST, "/api/v1/tickets/{id}/dispatch"),
    ROW(MSH_POST, "/api/v1/tickets/{id}/parts/{part}"),
    ROW(MSH_DELETE, "/api/v1/tickets/{ticket}/files/{file}"),
    ROW(MSH_GET, "/app/{path*}"),
    ROW(MSH_GET, "/app/login"),
};

struct fixture {
    struct msh_router *router;
    struct msh_arena arena;
};

static int setup(void **state)
{
    struct fixture *f = msh_alloc0(1, sizeof(*f));
    struct msh_err err = { 0 };

    msh_arena_init(&f->arena, (size_t)1024 * 1024);
    if (msh_router_new(routes, MSH_COUNT(routes), &f->router, &err) < 0)
        fail_msg("%s", err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    msh_router_free(f->router);
    msh_arena_done(&f->arena);
    free(f);
    return 0;
}

static int find(struct fixture *f, enum msh_method method, const char *path, struct msh_match *ret)
{
    struct msh_err err = { 0 };

    return msh_router_find(f->router, method, path, &f->arena, ret, &err);
}

static void finds_every_row(void **state)
{
    struct msh_match match;

    for (size_t i = 0; i < MSH_COUNT(routes); i++) {
        assert_int_equal(find(*state, routes[i].method, routes[i].path, &match), 0);
        assert_ptr_equal(match.route, &routes[i]);
    }
}

static void literal_beats_parameter(void **state)
{
    struct msh_match match;

    assert_int_equal(find(*state, MSH_GET, "/api/v1/tickets/export", &match), 0);
    assert_string_equal(match.route->path, "/api/v1/tickets/export");
    assert_int_equal(find(*state, MSH_GET, "/api/v1/tickets/exports", &match), 0);
    assert_string_equal(match.route->path, "/api/v1/tickets/{id}");
    /* and where the literal leads nowhere, the parameter is tried */
    assert_int_equal(find(*state, MSH_POST, "/api/v1/tickets/export/dispatch", &match), 0);
    assert_string_equal(match.params[0].value, "export");
    assert_int_equal(find(*state, MSH_GET, "/app/login", &match), 0);
    assert_string_equal(match.route->path, "/app/login");
}

static void parameters_are_decoded_and_named_by_their_row(void **state)
{
    struct msh_match match;

    assert_int_equal(find(*state, MSH_DELETE, "/api/v1/tickets/7/files/%E5%9B%BE%2F1", &match), 0);
    assert_int_equal(match.n, 2);
    assert_memory_equal(match.params[0].name, "ticket", match.params[0].name_n);
    assert_string_equal(match.params[0].value, "7");
    assert_string_equal(match.params[1].value, "图/1");
    assert_int_equal(find(*state, MSH_GET, "/app/a/b%20c.js", &match), 0);
    assert_int_equal(match.params[0].name_n, 4);
    assert_string_equal(match.params[0].value, "a/b c.js");
}

static void unknown_paths_and_methods(void **state)
{
    static const char *const nowhere[] = { "",
                                           "x",
                                           "*",
                                           "/api",
                                           "/api/v1/tickets/",
                                           "/api/v1/tickets//dispatch",
                                           "//api/v1/tickets",
                                           "/api/v1/tickets/7/dispatch/",
                                           "/API/v1/tickets",
                                           "/app",
                                           "/app/",
                                           "/app/../x",
                                           "/app/%2e%2e/x",
                                           "/app/a%5c..%5cb",
                                           "/app/a//b",
                                           "/app/./b",
                                           "/api/v1/tickets/.." };
    struct msh_match match;
    struct msh_str allow;

    for (size_t i = 0; i < MSH_COUNT(nowhere); i++)
        if (find(*state, MSH_GET, nowhere[i], &match) != MSH_E_NOT_FOUND)
            fail_msg("%s", nowhere[i]);
    assert_int_equal(find(*state, MSH_PUT, "/api/v1/tickets", &match), MSH_E_STATE);
    msh_str_init(&allow, 100);
    msh_router_allow(match.allowed, &allow);
    assert_string_equal(allow.p, "GET, POST, HEAD, OPTIONS");
    msh_str_done(&allow);
    assert_int_equal(find(*state, MSH_METHOD_COUNT, "/api/v1/tickets", &match), MSH_E_STATE);
    assert_int_equal(find(*state, MSH_HEAD, "/api/v1/tickets", &match), 0);
    assert_int_equal(find(*state, MSH_HEAD, "/api/v1/tickets/7/dispatch", &match), MSH_E_STATE);
}

static void broken_addresses_are_invalid(void **state)
{
    static const char *const broken[] = { "/api/v1/tickets/%",   "/api/v1/tickets/%2",
                                          "/api/v1/tickets/%zz", "/api/v1/tickets/%00",
                                          "/api/v1/tickets/%ff", "/api/v1/tickets/%01",
                                          "/app/%C3%28" };
    struct msh_match match;

    for (size_t i = 0; i < MSH_COUNT(broken); i++)
        assert_int_equal(find(*state, MSH_GET, broken[i], &match), MSH_E_INVALID);
}

static void mistakes_in_the_table_are_found(void **state)
{
    static const struct msh_field any[] = { { .name = "a", .type = MSH_F_ANY } };
    static const struct msh_fields bad_fields = { "T", any, 1, 8 };
    static const struct msh_route bad[] = {
        { MSH_GET, "/a", NULL, 1, 0, "s" },
        { MSH_GET, "/a", handler, 0, 0, "s" },
        { MSH_GET, "/a", handler, 1, 0, "s", .flags = MSH_ROUTE_PUBLIC },
        { MSH_GET, "/a", handler, 1, 0, NULL },
        { MSH_GET, "/a", handler, 1, 10, "s" },
        { MSH_HEAD, "/a", handler, 1, 0, "s" },
        { MSH_GET, "a", handler, 1, 0, "s" },
        { MSH_GET, "/a//b", handler, 1, 0, "s" },
        { MSH_GET, "/a/{id", handler, 1, 0, "s" },
        { MSH_GET, "/a/x{id}", handler, 1, 0, "s" },
        { MSH_GET, "/a/{}", handler, 1, 0, "s" },
        { MSH_GET, "/a/{p*}/b", handler, 1, 0, "s" },
        { MSH_POST, "/a", handler, 1, 0, "s", &bad_fields },
        { MSH_POST, "/a", handler, 1, 10, "s", &bad_fields },
        { MSH_POST, "/a", handler, 1, 0, "s", .flags = MSH_ROUTE_FILE },
        { MSH_GET, "/a", handler, 1, 0, "s", .flags = MSH_ROUTE_INLINE },
    };
    static const struct msh_route twice[] = { ROW(MSH_GET, "/a/{x}"), ROW(MSH_POST, "/a/{x}"),
                                              ROW(MSH_GET, "/a/{y}") };
    struct msh_router *router = NULL;
    struct msh_err err = { 0 };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (msh_router_new(&bad[i], 1, &router, &err) != MSH_E_BUG)
            fail_msg("row %zu passed", i);
    assert_int_equal(msh_router_new(twice, 3, &router, &err), MSH_E_BUG);
    assert_null(router);
}

static void only_trusted_proxies_are_believed(void **state)
{
    static const struct {
        const char *peer, *forwarded, *trusted, *client;
    } cases[] = {
        { "10.0.0.1", NULL, NULL, "10.0.0.1" },
        { "10.0.0.1", "1.2.3.4", NULL, "10.0.0.1" },
        { "10.0.0.1", "1.2.3.4", "10.0.0.2", "10.0.0.1" },
        { "10.0.0.1", "1.2.3.4", "10.0.0.1", "1.2.3.4" },
        { "10.0.0.1", "6.6.6.6, 1.2.3.4", "10.0.0.1", "1.2.3.4" },
        { "10.0.0.1", "6.6.6.6,1.2.3.4 , 10.0.0.2", "10.0.0.2, 10.0.0.1", "1.2.3.4" },
        { "10.0.0.1", "10.0.0.2", "10.0.0.2,10.0.0.1", "10.0.0.2" },
        { "10.0.0.1", "evil", "10.0.0.1", "10.0.0.1" },
        { "10.0.0.1", "", "10.0.0.1", "10.0.0.1" },
        { "10.0.0.1", ",", "10.0.0.1", "10.0.0.1" },
        { "10.0.0.11", "1.2.3.4", "10.0.0.1", "10.0.0.11" },
        { "::ffff:10.0.0.1", "2001:DB8::0:1", "10.0.0.1", "2001:db8::1" },
        { "unix", "1.2.3.4", "unix", "1.2.3.4" },
        { "unix", "1.2.3.4", NULL, "unix" },
    };
    char client[MSH_ADDRESS_SIZE];

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        msh_request_client(cases[i].peer, cases[i].forwarded, cases[i].trusted, client);
        assert_string_equal(client, cases[i].client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_every_row, setup, teardown),
        cmocka_unit_test_setup_teardown(literal_beats_parameter, setup, teardown),
        cmocka_unit_test_setup_teardown(parameters_are_decoded_and_named_by_their_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(unknown_paths_and_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(broken_addresses_are_invalid, setup, teardown),
        cmocka_unit_test(mistakes_in_the_table_are_found),
        cmocka_unit_test(only_trusted_proxies_are_believed),
    };

    return RUN(tests);
}
