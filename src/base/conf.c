#include "base/base.h"

#include "base/conf.h"

#include <stdatomic.h>

#include "base/utf8.h"

#define MAX_FILE ((size_t)256 * 1024)

static const char *const type_names[] = {
    [MSH_CONF_INT] = "number",
    [MSH_CONF_BOOL] = "true/false",
    [MSH_CONF_TEXT] = "text",
};

/* Where an error is reported: a file's line, or the command line (line 0). */
struct place {
    const char *path;
    size_t line;
};

MSH_PRINTF(5, 6)
static int refuse(struct msh_err *err, const struct place *place, const char *field,
                  const char *code, const char *fmt, ...)
{
    char why[sizeof(err->text)];
    va_list args;

    va_start(args, fmt);
    vsnprintf(why, sizeof(why), fmt, args);
    va_end(args);
    if (place->line == 0)
        return msh_err_field(err, field, code, "%s", why);
    return msh_err_field(err, field, code, "%s line %zu: %s", place->path, place->line, why);
}

static const struct msh_conf_key *find(const struct msh_conf_key *keys, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (msh_streq(keys[i].name, name))
            return &keys[i];
    return NULL;
}

static int put_int(const struct msh_conf_key *key, void *at, const char *value,
                   const struct place *place, struct msh_err *err)
{
    int64_t number;

    if (!msh_parse_i64(value, key->min, key->max, &number))
        return refuse(err, place, key->name, "config_value",
                      "%s must be a number from %" PRId64 " to %" PRId64, key->name, key->min,
                      key->max);
    if (at != NULL)
        memcpy(at, &number, sizeof(number));
    return 0;
}

static int put_bool(const struct msh_conf_key *key, void *at, const char *value,
                    const struct place *place, struct msh_err *err)
{
    bool yes = msh_streq(value, "true");

    if (!yes && !msh_streq(value, "false"))
        return refuse(err, place, key->name, "config_value", "%s must be true or false", key->name);
    if (at != NULL)
        memcpy(at, &yes, sizeof(yes));
    return 0;
}

/* Is `value` one of the words? */
static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);

    for (const char *at = choices; *at != '\0'; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == n && memcmp(at, value, n) == 0)
            return true;
        at += word;
    }
    return false;
}

static int put_text(const struct msh_conf_key *key, void *at, const char *value,
                    const struct place *place, struct msh_err *err)
{
    size_t n = strlen(value);

    if ((int64_t)n < key->min || (int64_t)n > key->max)
        return refuse(err, place, key->name, "config_value",
                      "%s must be %" PRId64 " to %" PRId64 " bytes long", key->name, key->min,
                      key->max);
    if (!msh_utf8_valid(value, n) || msh_utf8_barred(value, n) != 0)
        return refuse(err, place, key->name, "config_value", "%s must be plain UTF-8 text",
                      key->name);
    if (key->choices != NULL && !is_choice(key->choices, value))
        return refuse(err, place, key->name, "config_value", "%s must be one of: %s", key->name,
                      key->choices);
    if (at != NULL)
        memcpy(at, value, n + 1);
    return 0;
}

/* `conf` NULL only checks. */
static int put(const struct msh_conf_key *key, void *conf, const char *value,
               const struct place *place, struct msh_err *err)
{
    void *at = conf == NULL ? NULL : (char *)conf + key->offset;

    switch (key->type) {
    case MSH_CONF_INT:
        return put_int(key, at, value, place, err);
    case MSH_CONF_BOOL:
        return put_bool(key, at, value, place, err);
    case MSH_CONF_TEXT:
        return put_text(key, at, value, place, err);
    }
    msh_panic("configuration key %s has no type", key->name);
}

void msh_conf_init(const struct msh_conf_key *keys, size_t n, void *conf)
{
    const struct place nowhere = { 0 };
    struct msh_err err;

    for (size_t i = 0; i < n; i++) {
        void *at = (char *)conf + keys[i].offset;

        if (keys[i].fallback != NULL) {
            if (put(&keys[i], conf, keys[i].fallback, &nowhere, &err) < 0)
                msh_panic("default of %s: %s", keys[i].name, err.text);
        } else if (keys[i].type == MSH_CONF_INT) {
            memset(at, 0, sizeof(int64_t));
        } else {
            memset(at, 0, 1);
        }
    }
}

int msh_conf_set(const struct msh_conf_key *keys, size_t n, void *conf, const char *name,
                 const char *value, struct msh_err *err)
{
    const struct msh_conf_key *key = find(keys, n, name);
    const struct place command_line = { 0 };

    if (key == NULL)
        return refuse(err, &command_line, name, "config_key", "unknown key \"%.64s\"", name);
    return put(key, conf, value, &command_line, err);
}

/* The text without blanks at its edges; writes a NUL behind it. */
static char *trim(char *text, char *end)
{
    while (end > text && strchr(" \t\r", end[-1]) != NULL)
        end--;
    *end = '\0';
    return text + strspn(text, " \t");
}

struct load {
    const struct msh_conf_key *keys;
    size_t n;
    const char *path;
    void *conf;
    size_t *seen; /* by key: the line it was met on */
    struct msh_err *err;
};

static int load_pair(void *arg, size_t line, const char *name, const char *value,
                     struct msh_err *err)
{
    const struct load *load = arg;
    const struct place *place = &(struct place){ load->path, line };
    const struct msh_conf_key *key;
    size_t i;
    int rc;

    (void)err;
    key = find(load->keys, load->n, name);
    if (key == NULL)
        return refuse(load->err, place, name, "config_key", "unknown key \"%.64s\"", name);
    i = (size_t)(key - load->keys);
    if (load->seen[i] != 0)
        return refuse(load->err, place, name, "config_twice", "%s was set on line %zu already",
                      name, load->seen[i]);
    rc = put(key, load->conf, value, place, load->err);
    load->seen[i] = place->line;
    return rc;
}

static int each_line(const struct place *place, char *line, msh_conf_pair each, void *arg,
                     struct msh_err *err)
{
    char *equals = strchr(line, '=');

    if (*line == '\0' || *line == '#')
        return 0;
    if (equals == NULL)
        return refuse(err, place, "", "config_line", "\"key = value\" is expected");
    char *value = trim(equals + 1, equals + 1 + strlen(equals + 1));

    return each(arg, place->line, trim(line, equals), value, err);
}

/* One pass over a copy of the text, which is cut into lines. */
int msh_conf_each(const char *path, const char *text, msh_conf_pair each, void *arg,
                  struct msh_err *err)
{
    struct place place = { .path = path };
    char *copy = msh_strdup(text), *at = copy;
    int rc = 0;

    while (rc == 0 && at != NULL) {
        char *newline = strchr(at, '\n'), *end = newline == NULL ? at + strlen(at) : newline;

        place.line++;
        rc = each_line(&place, trim(at, end), each, arg, err);
        at = newline == NULL ? NULL : newline + 1;
    }
    free(copy);
    return rc;
}

static int load_text(struct load *load, const char *text)
{
    int rc;

    load->seen = msh_alloc0(load->n, sizeof(*load->seen));
    rc = msh_conf_each(load->path, text, load_pair, load, load->err);
    free(load->seen);
    return rc;
}

/* The whole file as a string the caller frees; NULL without an error if there is none. */
static int read_file(const char *path, char **ret, struct msh_err *err)
{
    FILE *file = fopen(path, "rbe");
    char *text;
    size_t n;
    int failed;

    if (file == NULL && errno == ENOENT) {
        *ret = NULL;
        return 0;
    }
    if (file == NULL)
        return msh_err_errno(err, errno, "config_read", "cannot open %s", path);
    text = msh_alloc(MAX_FILE + 2);
    n = fread(text, 1, MAX_FILE + 1, file);
    failed = ferror(file) ? errno : 0;
    (void)fclose(file);
    text[n] = '\0';
    if (failed != 0)
        msh_err_errno(err, failed, "config_read", "cannot read %s", path);
    else if (n > MAX_FILE)
        msh_err_set(err, MSH_E_LIMIT, "config_size", "%s is larger than 256 KiB", path);
    else if (!msh_utf8_valid(text, n))
        msh_err_set(err, MSH_E_INVALID, "config_utf8", "%s is not UTF-8 text", path);
    else
        *ret = text;
    if (*ret != NULL)
        return 0;
    free(text);
    return err->rc;
}

int msh_conf_load(const struct msh_conf_key *keys, size_t n, void *conf, const char *path,
                  struct msh_err *err)
{
    struct load load = { .keys = keys, .n = n, .path = path, .err = err };
    char *text = NULL, *from;
    int rc;

    rc = read_file(path, &text, err);
    if (rc < 0 || text == NULL)
        return rc;
    from = text + (strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    /* First only checked, so that a bad line leaves `conf` as it was. */
    rc = load_text(&load, from);
    if (rc == 0) {
        load.conf = conf;
        rc = load_text(&load, from);
    }
    free(text);
    return rc;
}

void msh_conf_take(const struct msh_conf_key *keys, size_t n, void *conf, const void *from)
{
    for (size_t i = 0; i < n; i++) {
        void *to = (char *)conf + keys[i].offset;
        int64_t value;

        if (!keys[i].live || keys[i].type != MSH_CONF_INT)
            continue;
        memcpy(&value, (const char *)from + keys[i].offset, sizeof(value));
        atomic_store((_Atomic int64_t *)to, value);
    }
}

static const char *fallback(const struct msh_conf_key *key)
{
    return key->fallback == NULL ? "" : key->fallback;
}

static void put_range(struct msh_str *out, const struct msh_conf_key *key)
{
    if (key->type == MSH_CONF_INT)
        msh_str_fmt(out, "%" PRId64 " to %" PRId64, key->min, key->max);
    else if (key->choices != NULL)
        msh_str_add(out, key->choices);
    else if (key->type == MSH_CONF_TEXT)
        msh_str_fmt(out, "%" PRId64 " to %" PRId64 " bytes", key->min, key->max);
}

void msh_conf_reference(const struct msh_conf_key *keys, size_t n, struct msh_str *out)
{
    msh_str_add(out, "| Key | Type | Default | Range | While running | Meaning |\n"
                     "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < n; i++) {
        const char *value = fallback(&keys[i]), *quote = *value == '\0' ? "" : "`";

        msh_str_fmt(out, "| `%s` | %s | %s%s%s | ", keys[i].name, type_names[keys[i].type], quote,
                    value, quote);
        put_range(out, &keys[i]);
        msh_str_fmt(out, " | %s | %s |\n", keys[i].live ? "yes" : "", keys[i].help);
    }
}

void msh_conf_sample(const struct msh_conf_key *keys, size_t n, struct msh_str *out)
{
    for (size_t i = 0; i < n; i++)
        msh_str_fmt(out, "%s# %s\n#%s =%s%s\n", i == 0 ? "" : "\n", keys[i].help, keys[i].name,
                    *fallback(&keys[i]) == '\0' ? "" : " ", fallback(&keys[i]));
}
