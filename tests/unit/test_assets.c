#include "base/base.h"

#include "http/assets.h"

#include <sys/stat.h>
#include <unistd.h>

#include "http/server.h"
#include "test.h"

#define SOME "public, max-age=1"

struct site {
    char dir[64];
    struct msh_arena arena;
    struct msh_assets *assets;
    struct msh_header headers[2];
    struct msh_req req;
};

static void put(const struct site *site, const char *name, const char *text)
{
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", site->dir, name);
    file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}

static void drop(const struct site *site, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", site->dir, name);
    (void)unlink(path);
}

static int setup(void **state)
{
    struct site *site = msh_alloc0(1, sizeof(*site));
    char path[128];

    (void)snprintf(site->dir, sizeof(site->dir), "/tmp/msh-assets-XXXXXX");
    assert_non_null(mkdtemp(site->dir));
    (void)snprintf(path, sizeof(path), "%s/assets", site->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    msh_arena_init(&site->arena, (size_t)1024 * 1024);
    *state = site;
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = { "manifest.txt",     "index.html",
                                         "assets/a-1.js",    "assets/a-1.js.br",
                                         "assets/a-1.js.gz", "assets/p-2.css",
                                         "assets/x.exe",     "assets" };
    struct site *site = *state;

    msh_reply_drop(&site->req.reply);
    msh_assets_free(site->assets);
    for (size_t i = 0; i + 1 < MSH_COUNT(names); i++)
        drop(site, names[i]);
    (void)snprintf(site->dir + strlen(site->dir), 8, "/assets");
    (void)rmdir(site->dir);
    *strrchr(site->dir, '/') = '\0';
    assert_int_equal(rmdir(site->dir), 0);
    msh_arena_done(&site->arena);
    free(site);
    return 0;
}

static void fill(struct site *site)
{
    struct msh_err err = { 0 };

    put(site, "index.html", "<!doctype html>");
    put(site, "assets/a-1.js", "plain");
    put(site, "assets/a-1.js.br", "brotli");
    put(site, "assets/a-1.js.gz", "gzip");
    put(site, "assets/p-2.css", "body{}");
    put(site, "manifest.txt",
        "index.html index.html\nmain.js assets/a-1.js\nportal.css assets/p-2.css\n");
    assert_int_equal(msh_assets_open(site->dir, &site->assets, &err), 0);
}

static const struct msh_http_reply *ask(struct site *site, const char *path, const char *header,
                                        const char *value)
{
    const struct msh_asset *asset = msh_assets_find(site->assets, path);
    struct msh_err err = { 0 };

    assert_non_null(asset);
    msh_reply_drop(&site->req.reply);
    site->req = (struct msh_req){ .arena = &site->arena, .headers = site->headers };
    site->headers[0] = (struct msh_header){ header, value };
    site->req.n_headers = header != NULL ? 1 : 0;
    assert_int_equal(msh_asset_send(&site->req, asset, SOME, MSH_PAGE_CSP, &err), 0);
    return &site->req.reply;
}

static const char *sent(const struct msh_http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->n_headers; i++)
        if (msh_streq(reply->headers[i].name, name))
            return reply->headers[i].value;
    return NULL;
}

static void test_no_folder_is_an_empty_set(void **state)
{
    struct site *site = *state;
    struct msh_err err = { 0 };

    assert_int_equal(msh_assets_open("/nonexistent/web", &site->assets, &err), 0);
    assert_null(msh_assets_find(site->assets, "/index.html"));
    assert_string_equal(msh_asset_href(site->assets, "portal.css"), "");
}

static void test_names_lead_to_hashed_addresses(void **state)
{
    struct site *site = *state;

    fill(site);
    assert_string_equal(msh_asset_href(site->assets, "portal.css"), "/assets/p-2.css");
    assert_string_equal(msh_assets_find(site->assets, "/assets/p-2.css")->type,
                        "text/css; charset=utf-8");
    assert_null(msh_assets_find(site->assets, "/assets/../manifest.txt"));
    assert_null(msh_assets_find(site->assets, "/manifest.txt"));
}

static void test_files_compiled_in_join_the_set(void **state)
{
    static const struct msh_embed table[] = {
        { "portal.css", "a{}", 3 }, { "portal.js", "1", 1 }, { "portal.js.gz", "packed", 6 }, { 0 }
    };
    struct site *site = *state;
    struct msh_err err = { 0 };
    const char *path;

    fill(site);
    assert_int_equal(msh_assets_embed(site->assets, table, &err), 0);
    assert_string_equal(msh_asset_href(site->assets, "portal.css"), "/assets/p-2.css");
    path = msh_asset_href(site->assets, "portal.js");
    assert_int_equal(strncmp(path, "/assets/portal-", 15), 0);
    assert_string_equal(msh_assets_find(site->assets, path)->type,
                        "text/javascript; charset=utf-8");
    assert_string_equal(sent(ask(site, path, "Accept-Encoding", "gzip"), "Content-Encoding"),
                        "gzip");
}

static void test_best_coding_wins(void **state)
{
    static const struct {
        const char *accept, *body, *coding;
    } cases[] = {
        { "gzip, deflate, br", "brotli", "br" },
        { "br;q=0, gzip", "gzip", "gzip" },
        { "br;q=0.5", "brotli", "br" },
        { "br;q=0.0,gzip;q=0", "plain", "" },
        { "brotli", "plain", "" },
        { "GZIP", "gzip", "gzip" },
        { "", "plain", "" },
    };
    struct site *site = *state;

    fill(site);
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        const struct msh_http_reply *reply =
            ask(site, "/assets/a-1.js", "accept-encoding", cases[i].accept);
        const char *coding;

        assert_string_equal(reply->body.p, cases[i].body);
        coding = sent(reply, "Content-Encoding");
        assert_string_equal(coding != NULL ? coding : "", cases[i].coding);
        assert_string_equal(sent(reply, "Vary"), "Accept-Encoding");
    }
    msh_reply_drop(&site->req.reply);
}

static void test_what_the_client_has_is_not_sent_again(void **state)
{
    struct site *site = *state;
    const struct msh_http_reply *reply;
    char etag[32];

    fill(site);
    reply = ask(site, "/index.html", NULL, NULL);
    assert_int_equal(reply->status, 200);
    assert_string_equal(sent(reply, "Cache-Control"), SOME);
    assert_string_equal(sent(reply, "Content-Security-Policy"), MSH_PAGE_CSP);
    (void)snprintf(etag, sizeof(etag), "%s", sent(reply, "ETag"));
    reply = ask(site, "/index.html", "If-None-Match", etag);
    assert_int_equal(reply->status, 304);
    assert_int_equal(reply->body.n, 0);
    reply = ask(site, "/index.html", "If-None-Match", "\"0000000000000000\"");
    assert_int_equal(reply->status, 200);
    msh_reply_drop(&site->req.reply);
}

static void test_bad_manifests_are_refused(void **state)
{
    static const char *const lines[] = {
        "a ../etc/passwd\n", "a /etc/passwd\n", "a assets/.hidden\n",
        "a assets/x.exe\n",  "alone\n",         "a assets/not there.js\n"
    };
    struct site *site = *state;

    put(site, "assets/x.exe", "MZ");
    for (size_t i = 0; i < MSH_COUNT(lines); i++) {
        struct msh_err err = { 0 };

        put(site, "manifest.txt", lines[i]);
        assert_int_equal(msh_assets_open(site->dir, &site->assets, &err), MSH_E_INVALID);
    }
}

static void test_a_listed_file_must_be_there(void **state)
{
    struct site *site = *state;
    struct msh_err err = { 0 };

    put(site, "manifest.txt", "a assets/gone.js\n");
    assert_int_equal(msh_assets_open(site->dir, &site->assets, &err), MSH_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
        TEST(test_no_folder_is_an_empty_set),
        TEST(test_names_lead_to_hashed_addresses),
        TEST(test_files_compiled_in_join_the_set),
        TEST(test_best_coding_wins),
        TEST(test_what_the_client_has_is_not_sent_again),
        TEST(test_bad_manifests_are_refused),
        TEST(test_a_listed_file_must_be_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
