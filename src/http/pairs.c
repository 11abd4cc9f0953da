#include "base/base.h"

#include "http/fields.h"

#include "base/crypto.h"
#include "base/utf8.h"

#define PAIRS_MAX      256
#define DEPTH_MAX      16
#define PLAIN_NAME_MAX 48

char *msh_percent_decode(const char *text, size_t n, bool form, struct msh_arena *arena,
                         size_t *ret_n)
{
    char *out = msh_arena_alloc(arena, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];

        if (c == '%') {
            int high = i + 2 < n ? msh_hex_digit(text[i + 1]) : -1;
            int low = high >= 0 ? msh_hex_digit(text[i + 2]) : -1;

            if (low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        if (c == '\0')
            return NULL;
        out[len++] = c;
    }
    out[len] = '\0';
    *ret_n = len;
    return out;
}

/* A parameter's own name, unless it is none that a field could have. */
static const char *plain_name(const char *name)
{
    const size_t n = name != NULL ? strlen(name) : 0;
    bool plain = n < PLAIN_NAME_MAX;

    for (size_t i = 0; i < n; i++)
        plain = plain && (isalnum((unsigned char)name[i]) || strchr("_-.[]", name[i]) != NULL);
    return plain && n > 0 ? name : "?";
}

static int parse_pair(const char *p, size_t n, struct msh_arena *arena, struct msh_pair *ret,
                      struct msh_err *err)
{
    const char *equal = memchr(p, '=', n);
    size_t name_n = equal != NULL ? (size_t)(equal - p) : n;
    size_t value_at = equal != NULL ? name_n + 1 : n;
    char *name = msh_percent_decode(p, name_n, true, arena, &name_n);
    char *value = msh_percent_decode(p + value_at, n - value_at, true, arena, &ret->value_n);

    if (name == NULL || value == NULL)
        return msh_err_field(err, plain_name(name), "encoding", "broken percent escape");
    if (!msh_utf8_valid(name, name_n) || !msh_utf8_valid(value, ret->value_n))
        return msh_err_field(err, plain_name(name), "encoding", "not valid UTF-8");
    ret->name = name;
    ret->value = value;
    return 0;
}

int msh_pairs_parse(const char *text, size_t n, struct msh_arena *arena, struct msh_pair **ret,
                    size_t *ret_n, struct msh_err *err)
{
    const char *end = text + n;
    struct msh_pair *pairs;
    size_t count = 0, most = 1;
    int rc;

    for (const char *p = text; p < end; p++)
        most += *p == '&';
    if (most > PAIRS_MAX)
        return msh_err_set(err, MSH_E_INVALID, "too_many", "more than %d parameters", PAIRS_MAX);
    pairs = MSH_ARRAY(arena, most, struct msh_pair);
    for (const char *p = text; p < end;) {
        const char *amp = memchr(p, '&', (size_t)(end - p));
        size_t len = (size_t)((amp != NULL ? amp : end) - p);

        if (len > 0) {
            rc = parse_pair(p, len, arena, &pairs[count], err);
            if (rc < 0)
                return rc;
            count++;
        }
        p += len + 1;
    }
    *ret = pairs;
    *ret_n = count;
    return 0;
}

/* ---- pairs to a tree ---- */

static struct msh_value *append(struct msh_value *parent, struct msh_arena *arena)
{
    struct msh_value **link = &parent->first;

    while (*link != NULL)
        link = &(*link)->next;
    *link = MSH_NEW(arena, struct msh_value);
    (*link)->loose = true;
    return *link;
}

static struct msh_value *member(struct msh_value *object, const char *name, size_t n,
                                struct msh_arena *arena)
{
    struct msh_value *value;

    for (value = object->first; value != NULL; value = value->next)
        if (strlen(value->key) == n && memcmp(value->key, name, n) == 0)
            return value;
    value = append(object, arena);
    value->key = msh_arena_strndup(arena, name, n);
    return value;
}

/* "[i]" at *p: the i-th item, which must exist or be the next one. NULL if it is neither. */
static struct msh_value *item(struct msh_value *list, const char **p, struct msh_arena *arena)
{
    size_t index = 0, at = 0;
    const char *q = *p + 1;
    struct msh_value *value = list->first;

    if (list->type != MSH_V_NULL && list->type != MSH_V_ARRAY)
        return NULL;
    while (*q >= '0' && *q <= '9' && index < PAIRS_MAX)
        index = index * 10 + (size_t)(*q++ - '0');
    if (q == *p + 1 || *q != ']')
        return NULL;
    *p = q + 1;
    list->type = MSH_V_ARRAY;
    while (value != NULL && at < index) {
        value = value->next;
        at++;
    }
    if (value != NULL)
        return value;
    return at == index ? append(list, arena) : NULL;
}

/* A leaf given again becomes a list of texts. */
static bool put_leaf(struct msh_value *leaf, const struct msh_pair *pair, struct msh_arena *arena)
{
    struct msh_value *first;

    if (leaf->type == MSH_V_OBJECT)
        return false;
    if (leaf->type == MSH_V_STRING) {
        first = MSH_NEW(arena, struct msh_value);
        *first = *leaf;
        first->next = NULL;
        leaf->type = MSH_V_ARRAY;
        leaf->first = first;
    }
    if (leaf->type == MSH_V_ARRAY)
        leaf = append(leaf, arena);
    leaf->type = MSH_V_STRING;
    leaf->s = pair->value;
    leaf->n = pair->value_n;
    return true;
}

static bool put_pair(struct msh_value *root, const struct msh_pair *pair, struct msh_arena *arena)
{
    struct msh_value *at = root;
    const char *p = pair->name;

    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        size_t n = strcspn(p, ".[");

        if (n == 0 || (at->type != MSH_V_NULL && at->type != MSH_V_OBJECT))
            return false;
        at->type = MSH_V_OBJECT;
        at = member(at, p, n, arena);
        p += n;
        if (*p == '[') {
            at = item(at, &p, arena);
            if (at == NULL)
                return false;
        }
        if (*p == '\0')
            return put_leaf(at, pair, arena);
        if (*p++ != '.')
            return false;
    }
    return false;
}

static bool is_ignored(const char *const *ignore, const char *name)
{
    for (; ignore != NULL && *ignore != NULL; ignore++)
        if (msh_streq(*ignore, name))
            return true;
    return false;
}

int msh_fields_decode_pairs(const struct msh_fields *fields, const struct msh_pair *pairs, size_t n,
                            const char *const *ignore, struct msh_arena *arena, void **ret,
                            struct msh_err *err)
{
    struct msh_value root = { .type = MSH_V_OBJECT, .loose = true };

    for (size_t i = 0; i < n; i++) {
        if (is_ignored(ignore, pairs[i].name))
            continue;
        if (!put_pair(&root, &pairs[i], arena))
            return msh_err_field(err, plain_name(pairs[i].name), "syntax",
                                 "a parameter name is malformed");
    }
    return msh_fields_decode(fields, &root, arena, ret, err);
}
