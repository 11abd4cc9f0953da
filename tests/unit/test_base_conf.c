#include "base/base.h"

#include "test.h"

#include "base/conf.h"

struct settings {
    _Atomic int64_t workers; /* live */
    bool open;
    char name[12 + 1];
    char guard[4]; /* behind the text: must stay as it is */
    int64_t port;
    bool flag;
    char note[20 + 1];
    char level[8];
};

static const struct msh_conf_key keys[] = {
    { "workers", MSH_CONF_INT, offsetof(struct settings, workers), "2", 1, 64, "Threads.", true },
    { "open", MSH_CONF_BOOL, offsetof(struct settings, open), "true", 0, 0, "Is it open?" },
    { "name", MSH_CONF_TEXT, offsetof(struct settings, name), "民声", 1, 12, "What it is called." },
    { "port", MSH_CONF_INT, offsetof(struct settings, port), NULL, 1, 65535, "No default." },
    { "flag", MSH_CONF_BOOL, offsetof(struct settings, flag), NULL, 0, 0, "No default." },
    { "note", MSH_CONF_TEXT, offsetof(struct settings, note), "", 0, 20, "May be empty." },
    { "level", MSH_CONF_TEXT, offsetof(struct settings, level), "low", 1, 7, "How much.", true,
      "low high" },
};

static struct settings conf;
static char path[] = "/tmp/msh-conf-XXXXXX";

static int setup(void **state)
{
    (void)state;
    memset(&conf, 0x55, sizeof(conf));
    memcpy(conf.guard, "abc", 4);
    msh_conf_init(keys, MSH_COUNT(keys), &conf);
    return 0;
}

static int load_bytes(const void *bytes, size_t n, struct msh_err *err)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return msh_conf_load(keys, MSH_COUNT(keys), &conf, path, err);
}

static int load(const char *text, struct msh_err *err)
{
    return load_bytes(text, strlen(text), err);
}

static void defaults_stand(void **state)
{
    (void)state;
    assert_int_equal(conf.workers, 2);
    assert_true(conf.open);
    assert_string_equal(conf.name, "民声");
    assert_int_equal(conf.port, 0);
    assert_false(conf.flag);
    assert_string_equal(conf.note, "");
    assert_string_equal(conf.guard, "abc");
}

static void a_file_is_read_over_them(void **state)
{
    struct msh_err err;

    (void)state;
    assert_int_equal(load("\xEF\xBB\xBF# a comment = 1\n\n  workers=8\r\n"
                          "\topen = false  \nname =  city = 民 # x \n  # indented\nport = 65535",
                          &err),
                     MSH_E_INVALID); /* the name is too long: # is part of a value */
    assert_string_equal(err.field, "name");
    assert_int_equal(load("\xEF\xBB\xBF# a comment = 1\n\n  workers=8\r\n"
                          "\topen = false  \nname =  a = 民 #\n  # indented\nport = 65535\nnote =",
                          &err),
                     0);
    assert_int_equal(conf.workers, 8);
    assert_false(conf.open);
    assert_string_equal(conf.name, "a = 民 #");
    assert_int_equal(conf.port, 65535);
    assert_string_equal(conf.guard, "abc");
    assert_int_equal(load("", &err), 0);
}

static void faults_name_line_and_key_and_change_nothing(void **state)
{
    static const struct {
        const char *text, *code, *field, *says;
    } rows[] = {
        { "workers = 3\nwokers = 4", "config_key", "wokers", " line 2: unknown key \"wokers\"" },
        { "workers", "config_line", "", " line 1: \"key = value\" is expected" },
        { "\n\nopen: true", "config_line", "", " line 3: " },
        { "= 3", "config_key", "", " line 1: unknown key \"\"" },
        { "Workers = 3", "config_key", "Workers", " line 1: unknown key" },
        { "workers = 0", "config_value", "workers", "workers must be a number from 1 to 64" },
        { "workers = 65", "config_value", "workers", " line 1: " },
        { "workers = 3 4", "config_value", "workers", " line 1: " },
        { "workers =", "config_value", "workers", " line 1: " },
        { "workers = 4x", "config_value", "workers", " line 1: " },
        { "open = yes", "config_value", "open", "open must be true or false" },
        { "open = TRUE", "config_value", "open", " line 1: " },
        { "open =", "config_value", "open", " line 1: " },
        { "name =", "config_value", "name", "name must be 1 to 12 bytes long" },
        { "name = 1234567890123", "config_value", "name", " line 1: " },
        { "name = a\tb", NULL, NULL, NULL },
        { "name = a\x01", "config_value", "name", "must be plain UTF-8 text" },
        { "workers = 3\nworkers = 3", "config_twice", "workers",
          " line 2: workers was set on line 1 already" },
        { "workers = 3\nname = \xB9\xA9", "config_utf8", "", " is not UTF-8 text" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        struct settings before;
        struct msh_err err = { 0 };

        setup(NULL);
        before = conf;
        if (rows[i].code == NULL) {
            assert_int_equal(load(rows[i].text, &err), 0);
            continue;
        }
        assert_int_equal(load(rows[i].text, &err), MSH_E_INVALID);
        assert_string_equal(err.code, rows[i].code);
        assert_string_equal(err.field, rows[i].field);
        assert_non_null(strstr(err.text, rows[i].says));
        assert_memory_equal(&before, &conf, sizeof(conf));
    }
}

static void a_file_that_is_none(void **state)
{
    static char large[256 * 1024 + 1];
    struct msh_err err = { 0 };

    (void)state;
    assert_int_equal(
        msh_conf_load(keys, MSH_COUNT(keys), &conf, "/nonexistent/minsheng.conf", &err), 0);
    assert_int_equal(msh_conf_load(keys, MSH_COUNT(keys), &conf, "/tmp", &err), MSH_E_IO);
    assert_int_equal(msh_conf_load(keys, MSH_COUNT(keys), &conf, "/dev/null/conf", &err), MSH_E_IO);
    assert_int_equal(load_bytes("workers = 3\0", 12, &err), MSH_E_INVALID);
    memset(large, '\n', sizeof(large));
    assert_int_equal(load_bytes(large, sizeof(large), &err), MSH_E_LIMIT);
    assert_int_equal(load_bytes(large, sizeof(large) - 1, &err), 0);
    assert_int_equal(conf.workers, 2);
}

static void the_command_line_sets_one_key(void **state)
{
    struct msh_err err;

    (void)state;
    assert_int_equal(msh_conf_set(keys, MSH_COUNT(keys), &conf, "workers", "64", &err), 0);
    assert_int_equal(conf.workers, 64);
    assert_int_equal(msh_conf_set(keys, MSH_COUNT(keys), &conf, "workers", "65", &err),
                     MSH_E_INVALID);
    assert_string_equal(err.text, "workers must be a number from 1 to 64");
    assert_int_equal(msh_conf_set(keys, MSH_COUNT(keys), &conf, "what", "1", &err), MSH_E_INVALID);
    assert_string_equal(err.code, "config_key");
    assert_int_equal(conf.workers, 64);
}

static void init_with_a_bad_default(void *arg)
{
    static const struct msh_conf_key bad = { "n", MSH_CONF_INT, 0, "9", 1, 8, "" };

    msh_conf_init(&bad, 1, arg);
}

static void a_bad_default_aborts(void **state)
{
    (void)state;
    assert_true(test_aborts(init_with_a_bad_default, &conf));
}

static void the_sample_is_a_file_that_changes_nothing(void **state)
{
    struct settings before = conf;
    struct msh_str out;
    struct msh_err err;

    (void)state;
    msh_str_init(&out, 10000);
    msh_conf_sample(keys, MSH_COUNT(keys), &out);
    assert_int_equal(load(out.p, &err), 0);
    assert_memory_equal(&before, &conf, sizeof(conf));
    assert_non_null(strstr(out.p, "#name = 民声\n\n# No default.\n#port =\n"));
    assert_int_equal(strncmp(out.p, "# Threads.\n#workers = 2\n", 24), 0);

    /* With the marks taken away it sets every key that has a default to it. */
    for (char *p = out.p; *p != '\0'; p++)
        if (p[0] == '#' && p[1] != ' ')
            *p = ' ';
    assert_non_null(strstr(out.p, "port =\n"));
    memcpy(strstr(out.p, "port ="), "#ort =", 6);
    memcpy(strstr(out.p, "flag ="), "#lag =", 6);
    conf.workers = 9;
    conf.open = false;
    assert_int_equal(load(out.p, &err), 0);
    assert_memory_equal(&before, &conf, sizeof(conf));
    msh_str_done(&out);
}

static void the_reference_has_a_row_per_key(void **state)
{
    struct msh_str out;
    size_t lines = 0;

    (void)state;
    msh_str_init(&out, 10000);
    msh_conf_reference(keys, MSH_COUNT(keys), &out);
    for (const char *p = out.p; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 2 + MSH_COUNT(keys));
    assert_non_null(strstr(out.p, "| `workers` | number | `2` | 1 to 64 | yes | Threads. |\n"));
    assert_non_null(strstr(out.p, "| `open` | true/false | `true` |  |  | Is it open? |\n"));
    assert_non_null(
        strstr(out.p, "| `name` | text | `民声` | 1 to 12 bytes |  | What it is called. |"));
    assert_non_null(strstr(out.p, "| `port` | number |  | 1 to 65535 |  | No default. |\n"));
    assert_non_null(strstr(out.p, "| `level` | text | `low` | low high | yes | How much. |\n"));
    msh_str_done(&out);
}

static void a_choice_is_one_of_its_words(void **state)
{
    static const char *const others[] = { "lo", "lowhigh", "low high", "HIGH", "h", "highest" };
    struct msh_err err;

    (void)state;
    assert_int_equal(msh_conf_set(keys, MSH_COUNT(keys), &conf, "level", "high", &err), 0);
    assert_string_equal(conf.level, "high");
    for (size_t i = 0; i < MSH_COUNT(others); i++)
        assert_int_equal(msh_conf_set(keys, MSH_COUNT(keys), &conf, "level", others[i], &err),
                         MSH_E_INVALID);
    assert_string_equal(conf.level, "high");
}

static void only_live_numbers_are_taken(void **state)
{
    struct settings fresh;

    (void)state;
    msh_conf_init(keys, MSH_COUNT(keys), &fresh);
    fresh.workers = 7;
    fresh.port = 99;
    fresh.open = false;
    msh_conf_take(keys, MSH_COUNT(keys), &conf, &fresh);
    assert_int_equal(conf.workers, 7);
    assert_int_equal(conf.port, 0);
    assert_true(conf.open);
    assert_string_equal(conf.guard, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(defaults_stand, setup),
        cmocka_unit_test_setup(a_file_is_read_over_them, setup),
        cmocka_unit_test_setup(faults_name_line_and_key_and_change_nothing, setup),
        cmocka_unit_test_setup(a_file_that_is_none, setup),
        cmocka_unit_test_setup(the_command_line_sets_one_key, setup),
        cmocka_unit_test_setup(a_bad_default_aborts, setup),
        cmocka_unit_test_setup(the_sample_is_a_file_that_changes_nothing, setup),
        cmocka_unit_test_setup(the_reference_has_a_row_per_key, setup),
        cmocka_unit_test_setup(a_choice_is_one_of_its_words, setup),
        cmocka_unit_test_setup(only_live_numbers_are_taken, setup),
    };
    int fd = mkstemp(path), failed;

    if (fd < 0)
        return 1;
    close(fd);
    failed = RUN(tests);
    unlink(path);
    return failed;
}
