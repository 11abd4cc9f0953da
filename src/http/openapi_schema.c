#include "base/base.h"

#include "http/openapi_schema.h"

void msh_openapi_ref(struct msh_openapi *w, const char *key, const char *where, const char *name)
{
    char ref[160];

    (void)snprintf(ref, sizeof(ref), "#/components/%s/%s", where, name);
    msh_json_object(&w->json, key);
    msh_json_string(&w->json, "$ref", ref);
    msh_json_object_end(&w->json);
}

static void write_type(struct msh_openapi *w, const char *type, bool nullable)
{
    if (!nullable) {
        msh_json_string(&w->json, "type", type);
        return;
    }
    msh_json_array(&w->json, "type");
    msh_json_string(&w->json, NULL, type);
    msh_json_string(&w->json, NULL, "null");
    msh_json_array_end(&w->json);
}

/* Answers show only bounds that somebody set; the defaults are for input. */
static void write_bounds(struct msh_openapi *w, const struct msh_field *field, bool request,
                         const char *low, const char *high)
{
    int64_t min = field->min, max = field->max;

    if (request)
        msh_field_bounds(field, &min, &max);
    if (min != INT64_MIN && (min != 0 || (request && field->max != 0)))
        msh_json_int(&w->json, low, min);
    if (max != INT64_MAX && (max != 0 || request))
        msh_json_int(&w->json, high, max);
}

/* JSON type, format and pattern of what is no reference; indexed by enum msh_field_type. */
static const struct {
    const char *type, *format, *pattern;
} plain[MSH_F_TYPE_COUNT] = {
    [MSH_F_STRING] = { "string", NULL, NULL },
    [MSH_F_TEXT] = { "string", NULL, NULL },
    [MSH_F_SECRET] = { "string", "password", NULL },
    [MSH_F_INT] = { "integer", "int64", NULL },
    [MSH_F_NUMBER] = { "number", NULL, NULL },
    [MSH_F_BOOL] = { "boolean", NULL, NULL },
    [MSH_F_ID] = { "string", NULL, "^[1-9][0-9]{0,18}$" },
    [MSH_F_TIME] = { "string", "date-time", NULL },
    [MSH_F_DATE] = { "string", "date", NULL },
    [MSH_F_ARRAY] = { "array", NULL, NULL },
    [MSH_F_ID_ARRAY] = { "array", NULL, NULL },
    [MSH_F_STRING_ARRAY] = { "array", NULL, NULL },
    [MSH_F_ENUM_ARRAY] = { "array", NULL, NULL },
    [MSH_F_MAP] = { "object", NULL, NULL },
};

static void write_items(struct msh_openapi *w, const struct msh_field *field, bool request)
{
    struct msh_json *json = &w->json;

    if (field->type == MSH_F_ARRAY) {
        msh_openapi_ref(w, "items", "schemas", field->sub->name);
    } else if (field->type == MSH_F_ENUM_ARRAY) {
        msh_openapi_ref(w, "items", "schemas", field->names->type);
    } else {
        msh_json_object(json, "items");
        msh_json_string(json, "type", "string");
        if (field->type == MSH_F_ID_ARRAY)
            msh_json_string(json, "pattern", plain[MSH_F_ID].pattern);
        else if (request)
            msh_json_int(json, "maxLength", field->max_item > 0 ? field->max_item : 200);
        msh_json_object_end(json);
    }
}

static void write_limits(struct msh_openapi *w, const struct msh_field *field, bool request)
{
    enum msh_field_type type = field->type;

    if (type == MSH_F_STRING || type == MSH_F_TEXT || type == MSH_F_SECRET)
        write_bounds(w, field, request, "minLength", "maxLength");
    else if (type == MSH_F_INT || type == MSH_F_NUMBER)
        write_bounds(w, field, request, "minimum", "maximum");
    else if (msh_streq(plain[type].type, "array"))
        write_bounds(w, field, request, "minItems", "maxItems");
}

/* A reference, which in OpenAPI 3.1 may stand beside a description. */
static void write_ref_schema(struct msh_openapi *w, const char *key, const struct msh_field *field,
                             const char *name)
{
    struct msh_json *json = &w->json;
    char ref[160];

    (void)snprintf(ref, sizeof(ref), "#/components/schemas/%s", name);
    msh_json_object(json, key);
    if (field->help != NULL)
        msh_json_string(json, "description", field->help);
    if (field->nullable) {
        msh_json_array(json, "anyOf");
        msh_openapi_ref(w, NULL, "schemas", name);
        msh_json_object(json, NULL);
        msh_json_string(json, "type", "null");
        msh_json_object_end(json);
        msh_json_array_end(json);
    } else {
        msh_json_string(json, "$ref", ref);
    }
    msh_json_object_end(json);
}

void msh_openapi_schema(struct msh_openapi *w, const char *key, const struct msh_field *field,
                        bool request)
{
    struct msh_json *json = &w->json;

    if (field->type == MSH_F_OBJECT) {
        write_ref_schema(w, key, field, field->sub->name);
        return;
    }
    if (field->type == MSH_F_ENUM || (field->type == MSH_F_STRING && field->names != NULL)) {
        write_ref_schema(w, key, field, field->names->type);
        return;
    }
    msh_json_object(json, key);
    if (field->help != NULL)
        msh_json_string(json, "description", field->help);
    if (plain[field->type].type != NULL) {
        write_type(w, plain[field->type].type, field->nullable);
        write_limits(w, field, request);
        if (plain[field->type].format != NULL)
            msh_json_string(json, "format", plain[field->type].format);
        if (plain[field->type].pattern != NULL)
            msh_json_string(json, "pattern", plain[field->type].pattern);
        if (msh_streq(plain[field->type].type, "array"))
            write_items(w, field, request);
        if (field->type == MSH_F_MAP && field->sub != NULL)
            msh_openapi_ref(w, "additionalProperties", "schemas", field->sub->name);
    }
    msh_json_object_end(json);
}

void msh_openapi_fields(struct msh_openapi *w, const struct msh_fields *fields)
{
    struct msh_json *json = &w->json;
    bool request = fields->size > 0, any = false;

    msh_json_object(json, fields->name);
    msh_json_string(json, "type", "object");
    msh_json_bool(json, "additionalProperties", false);
    for (size_t i = 0; i < fields->n; i++)
        any = any || fields->items[i].required;
    if (any) {
        msh_json_array(json, "required");
        for (size_t i = 0; i < fields->n; i++)
            if (fields->items[i].required)
                msh_json_string(json, NULL, fields->items[i].name);
        msh_json_array_end(json);
    }
    msh_json_object(json, "properties");
    for (size_t i = 0; i < fields->n; i++)
        msh_openapi_schema(w, fields->items[i].name, &fields->items[i], request);
    msh_json_object_end(json);
    msh_json_object_end(json);
}

static void write_words(struct msh_json *json, const char *key, const struct msh_names *names,
                        bool english)
{
    msh_json_array(json, key);
    for (size_t i = 0; i < names->n; i++) {
        const struct msh_name *name = &names->items[i];
        const char *word = english ? name->en : name->zh;

        msh_json_string(json, NULL, word != NULL ? word : name->code);
    }
    msh_json_array_end(json);
}

void msh_openapi_names(struct msh_openapi *w, const struct msh_names *names)
{
    struct msh_json *json = &w->json;
    struct msh_str text;

    msh_str_init(&text, 65536);
    for (size_t i = 0; i < names->n; i++)
        msh_str_fmt(&text, "%s%s: %s", i > 0 ? "; " : "", names->items[i].code,
                    names->items[i].en != NULL ? names->items[i].en : "");
    msh_json_object(json, names->type);
    msh_json_string(json, "type", "string");
    msh_json_string(json, "description", text.p);
    msh_json_array(json, "enum");
    for (size_t i = 0; i < names->n; i++)
        msh_json_string(json, NULL, names->items[i].code);
    msh_json_array_end(json);
    /* What people read: the web client prints these words and has no list of its own. */
    write_words(json, "x-zh", names, false);
    write_words(json, "x-en", names, true);
    msh_json_object_end(json);
    msh_str_done(&text);
}
