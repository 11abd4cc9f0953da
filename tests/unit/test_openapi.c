#include "base/base.h"

#include "test.h"

#include "http/json_in.h"
#include "http/openapi.h"

static int handler(struct msh_req *req, struct msh_err *err)
{
    (void)req;
    (void)err;
    return 0;
}

static const struct msh_name kind_items[] = { { "red", "红", "red" }, { "blue", "蓝", "blue" } };
static const struct msh_names kinds = { "kind", kind_items, 2 };

struct part {
    const char *name;
};
static const struct msh_field part_rows[] = { { .name = "name", .type = MSH_F_STRING } };
static MSH_FIELDS(part_fields, "Part", struct part, part_rows);

struct form {
    const char *title;
    struct msh_item_list parts;
    int kind;
};
static const struct msh_field form_rows[] = {
    { .name = "title",
      .type = MSH_F_STRING,
      .offset = offsetof(struct form, title),
      .required = true,
      .nullable = true,
      .max = 20,
      .help = "What it is \"about\"." },
    { .name = "parts",
      .type = MSH_F_ARRAY,
      .offset = offsetof(struct form, parts),
      .sub = &part_fields },
    { .name = "kind",
      .type = MSH_F_ENUM,
      .offset = offsetof(struct form, kind),
      .nullable = true,
      .names = &kinds },
};
static MSH_FIELDS(form_fields, "ThingCreate", struct form, form_rows);

static const struct msh_field tree_rows[] = {
    { .name = "id", .type = MSH_F_ID, .required = true },
    { .name = "at", .type = MSH_F_TIME },
    { .name = "extra", .type = MSH_F_ANY },
    { .name = "counts", .type = MSH_F_MAP },
    { .name = "children", .type = MSH_F_ARRAY, .sub = NULL },
};
static struct msh_field self_rows[5];
static struct msh_fields tree = { "Tree", self_rows, 5, 0 };

struct query {
    struct msh_id_list units;
    int64_t limit;
};
static const struct msh_field query_rows[] = {
    { .name = "units", .type = MSH_F_ID_ARRAY, .offset = offsetof(struct query, units) },
    { .name = "limit",
      .type = MSH_F_INT,
      .offset = offsetof(struct query, limit),
      .min = 1,
      .max = 100 },
};
static MSH_FIELDS(query_fields, "Query", struct query, query_rows);

static const struct msh_route routes[] = {
    { MSH_POST, "/api/v1/things", handler, 1, 4096, "Make \"it\"", &form_fields, NULL, &tree,
      MSH_ROUTE_IDEMPOTENT, .status = 201 },
    { MSH_GET, "/api/v1/things/{id}", handler, 1, 0, "Read", NULL, &query_fields, &tree },
    { MSH_PUT, "/api/v1/things/{id}", handler, 1, 4096, "Edit", &form_fields, NULL, NULL,
      MSH_ROUTE_EDIT },
    { MSH_GET, "/api/v1/things", handler, 0, 0, "List", .flags = MSH_ROUTE_PUBLIC },
    { MSH_GET, "/api/v1/events", handler, 1, 0, "Listen", .flags = MSH_ROUTE_STREAM },
    { MSH_POST, "/api/v1/files/{path*}", handler, 1, 4096, "Upload", .flags = MSH_ROUTE_FILE },
    { MSH_GET, "/page", handler, 0, 0, "Page", .flags = MSH_ROUTE_PUBLIC | MSH_ROUTE_PAGE },
};

static const struct msh_field problem_rows[] = {
    { .name = "code", .type = MSH_F_STRING, .required = true },
    { .name = "instead", .type = MSH_F_ARRAY, .sub = &tree },
};
static MSH_ANSWER(problem, "Problem", problem_rows);

static const struct msh_openapi_info info = { "Minsheng",    "0.1.0",        "API",
                                              "msh_session", "X-CSRF-Token", &problem };

static struct msh_arena arena;

static const struct msh_value *get(const struct msh_value *at, const char *path)
{
    while (*path != '\0' && at != NULL) {
        size_t n = strcspn(path, ">");

        for (at = at->first; at != NULL; at = at->next)
            if (at->key != NULL && strlen(at->key) == n && memcmp(at->key, path, n) == 0)
                break;
        path += n + (path[n] == '>');
    }
    return at;
}

static const struct msh_value *document(void)
{
    struct msh_str out;
    struct msh_err err = { 0 };
    struct msh_value *root = NULL;

    memcpy(self_rows, tree_rows, sizeof(tree_rows));
    self_rows[4].sub = &tree;
    msh_str_init(&out, (size_t)1024 * 1024);
    if (msh_openapi_write(routes, MSH_COUNT(routes), &info, &out, &err) < 0 ||
        msh_json_in(&arena, out.p, out.n, &root, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    msh_str_done(&out);
    return root;
}

static void every_route_is_there_and_pages_are_not(void **state)
{
    const struct msh_value *root = document();
    size_t paths = 0;

    (void)state;
    assert_string_equal(get(root, "openapi")->s, "3.1.0");
    for (const struct msh_value *at = get(root, "paths")->first; at != NULL; at = at->next)
        paths++;
    assert_int_equal(paths, 4);
    assert_non_null(get(root, "paths>/api/v1/things>post"));
    assert_non_null(get(root, "paths>/api/v1/things>get"));
    assert_non_null(get(root, "paths>/api/v1/things/{id}>get"));
    assert_non_null(get(root, "paths>/api/v1/things/{id}>put"));
    assert_non_null(get(root, "paths>/api/v1/files/{path}>post"));
    assert_string_equal(get(root, "paths>/api/v1/things/{id}>put>operationId")->s, "put_things_id");
    assert_string_equal(get(root, "paths>/api/v1/things>post>summary")->s, "Make \"it\"");
}

static void answers_and_problems_are_told(void **state)
{
    const struct msh_value *root = document();
    const struct msh_value *put = get(root, "paths>/api/v1/things/{id}>put>responses");

    (void)state;
    assert_string_equal(
        get(root, "paths>/api/v1/things>post>responses>201>content>application/json>schema>$ref")
            ->s,
        "#/components/schemas/Tree");
    assert_non_null(get(put, "428"));
    assert_non_null(get(put, "412"));
    assert_non_null(get(put, "401"));
    assert_non_null(get(put, "404"));
    assert_null(get(root, "paths>/api/v1/things>get>responses>401"));
    assert_non_null(get(root, "paths>/api/v1/events>get>responses>200>content>text/event-stream"));
    assert_non_null(get(root, "components>responses>Problem>content>application/problem+json"));
    assert_string_equal(get(root, "components>schemas>Problem>required")->first->s, "code");
    assert_string_equal(get(root, "components>schemas>Problem>properties>instead>items>$ref")->s,
                        "#/components/schemas/Tree");
}

static void schemas_carry_the_bounds(void **state)
{
    const struct msh_value *root = document();
    const struct msh_value *form = get(root, "components>schemas>ThingCreate");

    (void)state;
    assert_int_equal(get(form, "properties>title>maxLength")->i, 20);
    assert_string_equal(get(form, "properties>title>type")->first->next->s, "null");
    assert_string_equal(get(form, "properties>title>description")->s, "What it is \"about\".");
    assert_string_equal(get(form, "properties>parts>items>$ref")->s, "#/components/schemas/Part");
    assert_int_equal(get(form, "properties>parts>maxItems")->i, 100);
    assert_non_null(get(form, "properties>kind>anyOf"));
    assert_string_equal(get(form, "required")->first->s, "title");
    assert_int_equal(get(form, "additionalProperties")->i, 0);
    assert_string_equal(get(root, "components>schemas>kind>enum")->first->s, "red");
    assert_string_equal(get(root, "components>schemas>Tree>properties>children>items>$ref")->s,
                        "#/components/schemas/Tree");
    assert_null(get(root, "components>schemas>Tree>properties>children>maxItems"));
}

static void security_and_parameters(void **state)
{
    const struct msh_value *root = document();
    const struct msh_value *post = get(root, "paths>/api/v1/things>post");
    const struct msh_value *read = get(root, "paths>/api/v1/things/{id}>get>parameters");

    (void)state;
    assert_non_null(get(post, "security")->first->first->next); /* cookie and token together */
    assert_string_equal(get(post, "parameters")->first->first->s,
                        "#/components/parameters/IdempotencyKey");
    assert_null(get(root, "paths>/api/v1/things>get>security")->first);
    assert_string_equal(get(read->first, "name")->s, "id");
    assert_string_equal(get(read->first->next, "name")->s, "units");
    assert_int_equal(get(read->first->next, "explode")->i, 0);
    assert_string_equal(get(root, "components>securitySchemes>session>name")->s, "msh_session");
}

static void one_name_means_one_thing(void **state)
{
    static const struct msh_fields other = { "ThingCreate", part_rows, 1, sizeof(struct part) };
    const struct msh_route clash[] = {
        routes[0],
        { MSH_POST, "/b", handler, 1, 10, "s", &other },
    };
    struct msh_str out;
    struct msh_err err = { 0 };

    (void)state;
    (void)document();
    msh_str_init(&out, 100000);
    assert_int_equal(msh_openapi_write(clash, 2, &info, &out, &err), MSH_E_BUG);
    msh_str_done(&out);
    msh_str_init(&out, 100);
    assert_int_equal(msh_openapi_write(routes, 1, &info, &out, &err), MSH_E_BUG);
    msh_str_done(&out);
}

static int setup(void **state)
{
    (void)state;
    msh_arena_init(&arena, (size_t)16 * 1024 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_route_is_there_and_pages_are_not),
        TEST(answers_and_problems_are_told),
        TEST(schemas_carry_the_bounds),
        TEST(security_and_parameters),
        TEST(one_name_means_one_thing),
    };

    return RUN(tests);
}
