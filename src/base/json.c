#include "base/base.h"

#include <math.h>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"

#define MAX_DEPTH 16
#define FEW_KEYS  16 /* are compared each with each */

/* Writer. */

void msh_json_init(struct msh_json *w, struct msh_str *out)
{
    *w = (struct msh_json){ .out = out, .zone_ms = MSH_ZONE_CHINA_MS };
}

static void put_text(struct msh_str *out, const char *text, size_t n)
{
    static const char shorts[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', [0x1F] = 0
    };
    size_t from = 0;

    msh_str_addc(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        msh_str_addn(out, text + from, i - from);
        from = i + 1;
        if (c >= 0x20)
            msh_str_addn(out, (const char[]){ '\\', (char)c }, 2);
        else if (shorts[c] != 0)
            msh_str_addn(out, (const char[]){ '\\', shorts[c] }, 2);
        else
            msh_str_fmt(out, "\\u%04x", c);
    }
    msh_str_addn(out, text + from, n - from);
    msh_str_addc(out, '"');
}

/* What stands before every value: the comma and the key. */
static void put_key(struct msh_json *w, const char *key)
{
    if (w->comma)
        msh_str_addc(w->out, ',');
    w->comma = true;
    if (key != NULL) {
        put_text(w->out, key, strlen(key));
        msh_str_addc(w->out, ':');
    }
}

static void put_open(struct msh_json *w, const char *key, char bracket)
{
    put_key(w, key);
    msh_str_addc(w->out, bracket);
    w->comma = false;
}

static void put_close(struct msh_json *w, char bracket)
{
    msh_str_addc(w->out, bracket);
    w->comma = true;
}

void msh_json_object(struct msh_json *w, const char *key)
{
    put_open(w, key, '{');
}

void msh_json_object_end(struct msh_json *w)
{
    put_close(w, '}');
}

void msh_json_array(struct msh_json *w, const char *key)
{
    put_open(w, key, '[');
}

void msh_json_array_end(struct msh_json *w)
{
    put_close(w, ']');
}

void msh_json_string(struct msh_json *w, const char *key, const char *value)
{
    msh_json_stringn(w, key, value, value == NULL ? 0 : strlen(value));
}

void msh_json_stringn(struct msh_json *w, const char *key, const char *value, size_t n)
{
    put_key(w, key);
    if (value == NULL)
        msh_str_add(w->out, "null");
    else
        put_text(w->out, value, n);
}

void msh_json_int(struct msh_json *w, const char *key, int64_t value)
{
    put_key(w, key);
    msh_str_addi(w->out, value);
}

void msh_json_double(struct msh_json *w, const char *key, double value)
{
    put_key(w, key);
    if (isfinite(value))
        msh_str_fmt(w->out, "%.9g", value);
    else
        msh_str_add(w->out, "null");
}

void msh_json_bool(struct msh_json *w, const char *key, bool value)
{
    put_key(w, key);
    msh_str_add(w->out, value ? "true" : "false");
}

void msh_json_null(struct msh_json *w, const char *key)
{
    put_key(w, key);
    msh_str_add(w->out, "null");
}

void msh_json_id(struct msh_json *w, const char *key, int64_t id)
{
    char text[MSH_ID_SIZE];

    msh_id_format(id, text);
    msh_json_string(w, key, id == 0 ? NULL : text);
}

void msh_json_time(struct msh_json *w, const char *key, int64_t at)
{
    char text[MSH_RFC3339_SIZE];

    msh_time_format(at, w->zone_ms, text);
    msh_json_string(w, key, at == 0 ? NULL : text);
}

void msh_json_hex(struct msh_json *w, const char *key, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = p;

    put_key(w, key);
    msh_str_addc(w->out, '"');
    for (size_t i = 0; i < n; i++)
        msh_str_addn(w->out, (const char[]){ digits[bytes[i] >> 4], digits[bytes[i] & 15] }, 2);
    msh_str_addc(w->out, '"');
}

void msh_json_raw(struct msh_json *w, const char *key, const char *json, size_t n)
{
    put_key(w, key);
    if (n == 0)
        msh_str_add(w->out, "null");
    else
        msh_str_addn(w->out, json, n);
}

/* Reader: recursive descent over text that is known to be valid UTF-8. */

struct reader {
    struct msh_arena *arena;
    const char *text;
    size_t n, at;
    int depth;
    struct msh_err *err;
};

static int read_value(struct reader *r, struct msh_jval *ret);

static int refuse(struct reader *r, const char *why)
{
    return msh_err_set(r->err, MSH_E_INVALID, "json", "byte %zu: %s", r->at, why);
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->n && (r->text[r->at] == ' ' || r->text[r->at] == '\t' ||
                            r->text[r->at] == '\n' || r->text[r->at] == '\r'))
        r->at++;
}

static bool take_char(struct reader *r, char c)
{
    if (r->at >= r->n || r->text[r->at] != c)
        return false;
    r->at++;
    return true;
}

static bool take_word(struct reader *r, const char *word)
{
    size_t n = strlen(word);

    if (r->n - r->at < n || memcmp(r->text + r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

static bool read_hex4(struct reader *r, uint32_t *ret)
{
    uint32_t value = 0;

    if (r->n - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = r->text[r->at + (size_t)i];

        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            value = value << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    r->at += 4;
    *ret = value;
    return true;
}

/* After "\u": one code point, of one or two escapes. */
static bool read_escaped_cp(struct reader *r, uint32_t *ret)
{
    uint32_t high, low;

    if (!read_hex4(r, &high) || high == 0 || (high >= 0xDC00 && high <= 0xDFFF))
        return false;
    if (high >= 0xD800 && high <= 0xDBFF) {
        if (!take_word(r, "\\u") || !read_hex4(r, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    *ret = high;
    return true;
}

/* After the backslash; appends to *out, which has room: an escape is longer than what it means. */
static int read_escape(struct reader *r, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found;
    uint32_t cp;

    if (take_char(r, 'u')) {
        if (!read_escaped_cp(r, &cp))
            return refuse(r, "bad \\u escape");
        *out += msh_utf8_encode(cp, *out);
        return 0;
    }
    found = memchr(from, r->text[r->at], sizeof(from) - 1);
    if (found == NULL)
        return refuse(r, "unknown escape");
    r->at++;
    *(*out)++ = to[found - from];
    return 0;
}

/* After the opening quote. */
static int read_string(struct reader *r, const char **ret)
{
    size_t end = r->at;
    char *text, *out;
    int rc;

    while (end < r->n && r->text[end] != '"' && r->text[end] != '\\' &&
           (unsigned char)r->text[end] >= 0x20)
        end++;
    if (end < r->n && r->text[end] == '"') { /* as it stands */
        *ret = msh_arena_strndup(r->arena, r->text + r->at, end - r->at);
        r->at = end + 1;
        return 0;
    }
    /* Once the closing quote is found, no escape can run past the text. */
    while (end < r->n && r->text[end] != '"')
        end += r->text[end] == '\\' ? 2 : 1;
    if (end >= r->n)
        return refuse(r, "string does not end");
    out = text = msh_arena_alloc(r->arena, end - r->at + 1);
    while (!take_char(r, '"')) {
        char c = r->text[r->at];

        if ((unsigned char)c < 0x20)
            return refuse(r, "control character in a string");
        r->at++;
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        rc = read_escape(r, &out);
        if (rc < 0)
            return rc;
    }
    *ret = text;
    return 0;
}

static int read_number(struct reader *r, int64_t *ret)
{
    size_t from = r->at, digits;
    char text[24];

    take_char(r, '-');
    digits = r->at;
    while (r->at < r->n && r->text[r->at] >= '0' && r->text[r->at] <= '9')
        r->at++;
    if (r->at == digits)
        return refuse(r, "a value is expected");
    if (r->text[digits] == '0' && r->at - digits > 1)
        return refuse(r, "number begins with 0");
    if (r->at < r->n && strchr(".eE", r->text[r->at]) != NULL)
        return refuse(r, "only whole numbers are taken");
    if (r->at - from >= sizeof(text))
        return refuse(r, "number is too large");
    memcpy(text, r->text + from, r->at - from);
    text[r->at - from] = '\0';
    if (!msh_parse_i64(text, INT64_MIN, INT64_MAX, ret))
        return refuse(r, "number is too large");
    return 0;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int refuse_same_keys(struct reader *r, const struct msh_jval *object, size_t n)
{
    const char **keys;
    size_t i = 0;

    if (n <= FEW_KEYS) {
        for (const struct msh_jval *v = object->first; v != NULL; v = v->next)
            for (const struct msh_jval *w = v->next; w != NULL; w = w->next)
                if (v->key[0] == w->key[0] && msh_streq(v->key, w->key))
                    return refuse(r, "the object before has a key twice");
        return 0;
    }
    keys = MSH_ARRAY(r->arena, n, const char *);
    for (const struct msh_jval *v = object->first; v != NULL; v = v->next)
        keys[i++] = v->key;
    qsort(keys, n, sizeof(keys[0]), compare_keys);
    for (i = 1; i < n; i++)
        if (msh_streq(keys[i - 1], keys[i]))
            return refuse(r, "the object before has a key twice");
    return 0;
}

static int read_key(struct reader *r, const char **ret)
{
    int rc;

    skip_blanks(r);
    if (!take_char(r, '"'))
        return refuse(r, "a key is expected");
    rc = read_string(r, ret);
    if (rc < 0)
        return rc;
    skip_blanks(r);
    if (!take_char(r, ':'))
        return refuse(r, "':' is expected");
    return 0;
}

/* After the opening bracket: members up to `close`. */
static int read_members(struct reader *r, struct msh_jval *parent, char close)
{
    const struct msh_jval **tail = &parent->first;
    size_t n = 0;
    int rc;

    skip_blanks(r);
    if (take_char(r, close))
        return 0;
    do {
        struct msh_jval *value = MSH_NEW(r->arena, struct msh_jval);

        if (close == '}') {
            rc = read_key(r, &value->key);
            if (rc < 0)
                return rc;
        }
        rc = read_value(r, value);
        if (rc < 0)
            return rc;
        *tail = value;
        tail = &value->next;
        n++;
        skip_blanks(r);
    } while (take_char(r, ','));
    if (!take_char(r, close))
        return refuse(r, close == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
    return close == '}' ? refuse_same_keys(r, parent, n) : 0;
}

static int read_nested(struct reader *r, struct msh_jval *ret, char close)
{
    int rc;

    if (r->depth == MAX_DEPTH)
        return refuse(r, "nested too deep");
    r->depth++;
    rc = read_members(r, ret, close);
    r->depth--;
    return rc;
}

static int read_value(struct reader *r, struct msh_jval *ret)
{
    skip_blanks(r);
    if (take_char(r, '{')) {
        ret->type = MSH_J_OBJECT;
        return read_nested(r, ret, '}');
    }
    if (take_char(r, '[')) {
        ret->type = MSH_J_ARRAY;
        return read_nested(r, ret, ']');
    }
    if (take_char(r, '"')) {
        ret->type = MSH_J_STRING;
        return read_string(r, &ret->s);
    }
    if (take_word(r, "null")) {
        ret->type = MSH_J_NULL;
        return 0;
    }
    ret->type = MSH_J_BOOL;
    ret->i = take_word(r, "true");
    if (ret->i || take_word(r, "false"))
        return 0;
    ret->type = MSH_J_INT;
    return read_number(r, &ret->i);
}

int msh_json_read(struct msh_arena *arena, const char *text, size_t n,
                  const struct msh_jval **ret_root, struct msh_err *err)
{
    struct reader r = { .arena = arena, .text = text, .n = n, .err = err };
    struct msh_jval *root;
    int rc;

    if (n > MSH_JSON_MAX)
        return refuse(&r, "longer than 1 MiB");
    if (!msh_utf8_valid(text, n))
        return refuse(&r, "not UTF-8");
    root = MSH_NEW(arena, struct msh_jval);
    rc = read_value(&r, root);
    if (rc < 0)
        return rc;
    skip_blanks(&r);
    if (r.at < n)
        return refuse(&r, "something follows the value");
    *ret_root = root;
    return 0;
}

const struct msh_jval *msh_jget(const struct msh_jval *object, const char *key)
{
    if (object == NULL || object->type != MSH_J_OBJECT)
        return NULL;
    for (const struct msh_jval *v = object->first; v != NULL; v = v->next)
        if (msh_streq(v->key, key))
            return v;
    return NULL;
}

const char *msh_jget_string(const struct msh_jval *object, const char *key)
{
    const struct msh_jval *v = msh_jget(object, key);

    return v != NULL && v->type == MSH_J_STRING ? v->s : NULL;
}

int64_t msh_jget_int(const struct msh_jval *object, const char *key, int64_t fallback)
{
    const struct msh_jval *v = msh_jget(object, key);

    return v != NULL && (v->type == MSH_J_INT || v->type == MSH_J_BOOL) ? v->i : fallback;
}
