#include "base/base.h"

#include "http/json_in.h"

#include <jansson.h>
#include <pthread.h>

struct walk {
    struct msh_arena *arena;
    struct msh_err *err;
    size_t values;
};

static int convert(struct walk *w, const json_t *json, int depth, struct msh_value **ret);

static int convert_object(struct walk *w, const json_t *json, int depth, struct msh_value *out)
{
    struct msh_value **link = &out->first;
    const char *key;
    json_t *member;
    int rc;

    /* The iterator functions want a mutable pointer though they change nothing. */
    json_t *object = json_incref((json_t *)(uintptr_t)json);

    out->type = MSH_V_OBJECT;
    json_object_foreach(object, key, member)
    {
        rc = convert(w, member, depth + 1, link);
        if (rc < 0) {
            json_decref(object);
            return rc;
        }
        (*link)->key = msh_arena_strdup(w->arena, key);
        link = &(*link)->next;
    }
    json_decref(object);
    return 0;
}

static int convert_array(struct walk *w, const json_t *json, int depth, struct msh_value *out)
{
    struct msh_value **link = &out->first;
    size_t n = json_array_size(json);
    int rc;

    out->type = MSH_V_ARRAY;
    for (size_t i = 0; i < n; i++) {
        rc = convert(w, json_array_get(json, i), depth + 1, link);
        if (rc < 0)
            return rc;
        link = &(*link)->next;
    }
    return 0;
}

static int convert(struct walk *w, const json_t *json, int depth, struct msh_value **ret)
{
    struct msh_value *out = MSH_NEW(w->arena, struct msh_value);

    *ret = out;
    if (depth > MSH_JSON_DEPTH)
        return msh_err_set(w->err, MSH_E_INVALID, "depth", "nested deeper than %d", MSH_JSON_DEPTH);
    if (++w->values > MSH_JSON_VALUES)
        return msh_err_set(w->err, MSH_E_INVALID, "too_many", "more than %d values",
                           MSH_JSON_VALUES);
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return convert_object(w, json, depth, out);
    case JSON_ARRAY:
        return convert_array(w, json, depth, out);
    case JSON_STRING:
        out->type = MSH_V_STRING;
        out->n = json_string_length(json);
        out->s = msh_arena_strndup(w->arena, json_string_value(json), out->n);
        return 0;
    case JSON_INTEGER:
        out->type = MSH_V_INT;
        out->i = json_integer_value(json);
        return 0;
    case JSON_REAL:
        out->type = MSH_V_REAL;
        out->real = json_real_value(json);
        return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        out->type = MSH_V_BOOL;
        out->i = json_is_true(json);
        return 0;
    case JSON_NULL:
        break;
    }
    out->type = MSH_V_NULL;
    return 0;
}

/* ---- where a fault stands ---- */

/* Skip a string that starts at p; true if it ended before `end`. */
static bool skip_string(const char **p, const char *end)
{
    for (const char *q = *p + 1; q < end; q++) {
        if (*q == '\\') {
            q++;
        } else if (*q == '"') {
            *p = q;
            return true;
        }
    }
    *p = end - 1;
    return false;
}

struct level {
    bool array, value; /* value: behind a member's colon */
    size_t index;
    const char *key;
    size_t key_n;
};

/* jansson tells the byte, people want the member: walk the text up to it and name the path. Names
 * that are not plain ASCII words are left out. */
static void locate(const char *text, size_t at, char *out, size_t size)
{
    struct level stack[MSH_JSON_DEPTH] = { 0 };
    size_t depth = 0, n = 0;
    const char *end = text + at;

    for (const char *p = text; p < end; p++) {
        const char *start = p + 1;

        if (*p == '"') {
            bool whole = skip_string(&p, end);

            if (whole && depth > 0 && !stack[depth - 1].array && !stack[depth - 1].value) {
                stack[depth - 1].key = start;
                stack[depth - 1].key_n = (size_t)(p - start);
            }
        } else if (*p == '{' || *p == '[') {
            if (depth == MSH_JSON_DEPTH)
                break;
            stack[depth++] = (struct level){ .array = *p == '[' };
        } else if ((*p == '}' || *p == ']') && depth > 0) {
            depth--;
        } else if (*p == ',' && depth > 0) {
            stack[depth - 1].index++;
            stack[depth - 1].value = false;
            stack[depth - 1].key_n = 0;
        } else if (*p == ':' && depth > 0) {
            stack[depth - 1].value = true;
        }
    }
    out[0] = '\0';
    for (size_t i = 0; i < depth && n + 1 < size; i++) {
        int wrote = 0;

        if (stack[i].array)
            wrote = snprintf(out + n, size - n, "[%zu]", stack[i].index);
        else if (stack[i].key_n > 0 && stack[i].key_n <= 32 &&
                 strspn(stack[i].key, "abcdefghijklmnopqrstuvwxyz0123456789_") >= stack[i].key_n)
            wrote = snprintf(out + n, size - n, "%s%.*s", n > 0 ? "." : "", (int)stack[i].key_n,
                             stack[i].key);
        n += MSH_MIN((size_t)MSH_MAX(wrote, 0), size - n - 1);
    }
}

static const struct {
    enum json_error_code fault;
    const char *code, *text;
} reasons[] = {
    { json_error_invalid_utf8, "encoding", "not valid UTF-8" },
    { json_error_null_character, "control_character", "NUL characters are not allowed" },
    { json_error_null_byte_in_key, "control_character", "NUL characters are not allowed" },
    { json_error_duplicate_key, "duplicate_key", "a member is given twice" },
    { json_error_stack_overflow, "depth", "nested too deep" },
    { json_error_numeric_overflow, "too_large", "a number is out of range" },
};

/* Its own message may quote the input, so only code and place are passed on. */
static int refuse(const char *bytes, size_t n, const json_error_t *fault, struct msh_err *err)
{
    char field[64];
    const char *code = "syntax", *text = "not well-formed JSON";

    for (size_t i = 0; i < MSH_COUNT(reasons); i++)
        if (reasons[i].fault == json_error_code(fault)) {
            code = reasons[i].code;
            text = reasons[i].text;
        }
    locate(bytes, MSH_MIN((size_t)MSH_MAX(fault->position, 0), n), field, sizeof(field));
    return msh_err_field(err, field, code, "%s (line %d, column %d)", text, fault->line,
                         fault->column);
}

/* Without memory the library calls the text at fault, or drops a byte of it and goes on (lex_save of
 * 2.14 does not look whether its buffer has grown): whether any was missing is remembered here. */
static _Thread_local bool missed;

static void *take(size_t size)
{
    void *p = malloc(size);

    missed = missed || (p == NULL && size > 0);
    return p;
}

static void use_take(void)
{
    json_set_alloc_funcs(take, free);
}

/* NULL with `missed` where there was no memory, NULL without where the text is at fault. */
static json_t *load(const char *bytes, size_t n, json_error_t *fault)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_t *json;

    (void)pthread_once(&once, use_take);
    do {
        missed = false;
        json = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, fault);
        if (!missed)
            return json;
        json_decref(json);
    } while (msh_reserve_spend());
    return NULL;
}

int msh_json_in(struct msh_arena *arena, const char *bytes, size_t n, struct msh_value **ret,
                struct msh_err *err)
{
    struct walk w = { arena, err, 0 };
    struct msh_value *root;
    json_error_t fault;
    json_t *json = load(bytes, n, &fault);
    int rc;

    if (json == NULL && missed)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "memory", "there is no memory to read the body");
    if (json != NULL && memchr(bytes, '\0', n) != NULL) { /* the library skips it behind a word */
        json_decref(json);
        return msh_err_set(err, MSH_E_INVALID, "control_character",
                           "NUL characters are not allowed");
    }
    if (json == NULL)
        return refuse(bytes, n, &fault, err);
    rc = convert(&w, json, 1, &root);
    json_decref(json);
    if (rc == 0)
        *ret = root;
    return rc;
}
