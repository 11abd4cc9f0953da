#include "base/base.h"

#include "http/fields.h"

#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"

/* Where we are in the input, for error messages; names from outside never enter it unchecked. */
struct place {
    char text[64];
    size_t n;
};

struct decoder {
    struct msh_arena *arena;
    struct msh_err *err;
    struct place place;
};

static int decode_object(struct decoder *d, const struct msh_fields *fields,
                         const struct msh_value *object, char *out);

static size_t place_name(struct place *place, const char *name)
{
    size_t mark = place->n;
    size_t room = sizeof(place->text) - place->n;
    int n = snprintf(place->text + place->n, room, "%s%s", place->n > 0 ? "." : "", name);

    place->n += MSH_MIN((size_t)n, room - 1);
    return mark;
}

static size_t place_index(struct place *place, size_t index)
{
    size_t mark = place->n;
    size_t room = sizeof(place->text) - place->n;
    int n = snprintf(place->text + place->n, room, "[%zu]", index);

    place->n += MSH_MIN((size_t)n, room - 1);
    return mark;
}

static void place_back(struct place *place, size_t mark)
{
    place->n = mark;
    place->text[mark] = '\0';
}

static int refuse(struct decoder *d, const char *code, const char *text)
{
    return msh_err_field(d->err, d->place.text, code, "%s", text);
}

/* ---- bounds ---- */

static bool is_list(enum msh_field_type type)
{
    return type == MSH_F_ARRAY || type == MSH_F_ID_ARRAY || type == MSH_F_STRING_ARRAY ||
           type == MSH_F_ENUM_ARRAY;
}

static int check_text(struct decoder *d, const struct msh_field *field, const char *text, size_t n)
{
    int64_t min, max, length = (int64_t)msh_utf8_length(text, n);
    char message[96];

    msh_field_bounds(field, &min, &max);
    if (length < min) {
        (void)snprintf(message, sizeof(message), "at least %" PRId64 " characters", min);
        return refuse(d, "too_short", message);
    }
    if (length > max) {
        (void)snprintf(message, sizeof(message), "at most %" PRId64 " characters", max);
        return refuse(d, "too_long", message);
    }
    return 0;
}

static int refuse_small(struct decoder *d, int64_t min)
{
    char message[48];

    (void)snprintf(message, sizeof(message), "at least %" PRId64, min);
    return refuse(d, "too_small", message);
}

static int refuse_large(struct decoder *d, int64_t max)
{
    char message[48];

    (void)snprintf(message, sizeof(message), "at most %" PRId64, max);
    return refuse(d, "too_large", message);
}

static int check_int(struct decoder *d, const struct msh_field *field, int64_t value)
{
    int64_t min, max;

    msh_field_bounds(field, &min, &max);
    if (value < min)
        return refuse_small(d, min);
    if (value > max)
        return refuse_large(d, max);
    return 0;
}

static int check_real(struct decoder *d, const struct msh_field *field, double value)
{
    int64_t min, max;

    msh_field_bounds(field, &min, &max);
    if (min != INT64_MIN && value < (double)min)
        return refuse_small(d, min);
    if (max != INT64_MAX && value > (double)max)
        return refuse_large(d, max);
    return 0;
}

static int check_count(struct decoder *d, const struct msh_field *field, size_t n)
{
    int64_t min, max;
    char message[96];

    msh_field_bounds(field, &min, &max);
    if ((int64_t)n < min) {
        (void)snprintf(message, sizeof(message), "at least %" PRId64 " items", min);
        return refuse(d, "too_few", message);
    }
    if ((int64_t)n > max) {
        (void)snprintf(message, sizeof(message), "at most %" PRId64 " items", max);
        return refuse(d, "too_many", message);
    }
    return 0;
}

/* ---- text ---- */

static bool is_space(enum msh_utf8_kind kind)
{
    return kind == MSH_UTF8_BLANK || kind == MSH_UTF8_LINE;
}

/* Without outer blanks and line ends. */
static void trim(const char **text, size_t *n)
{
    size_t first = *n, end = 0;

    for (size_t at = 0, from = 0; at < *n; from = at)
        if (!is_space(msh_utf8_kind(msh_utf8_next(*text, *n, &at)))) {
            first = MSH_MIN(first, from);
            end = at;
        }
    *text += first;
    *n = MSH_MAX(end, first) - first;
}

static bool all_space(const char *text, size_t n)
{
    trim(&text, &n);
    return n == 0;
}

/* What no reader could see must not pass for words, and what hides or turns words is not taken. */
static int check_characters(struct decoder *d, const char *text, size_t n, bool lines)
{
    uint32_t barred = msh_utf8_barred(text, n);
    bool seen = false;
    char message[96];

    for (size_t at = 0; at < n && barred == 0;) {
        const uint32_t cp = msh_utf8_next(text, n, &at);
        const enum msh_utf8_kind kind = msh_utf8_kind(cp);

        seen |= kind == MSH_UTF8_SEEN;
        if (kind == MSH_UTF8_LINE && !lines)
            barred = cp;
    }
    if (barred != 0) {
        (void)snprintf(message, sizeof(message),
                       "U+%04" PRIX32 " is a control character, which no text may hold", barred);
        return refuse(d, "control_character", message);
    }
    return seen || all_space(text, n) ? 0 : refuse(d, "invisible", "nothing in it can be seen");
}

static int decode_text(struct decoder *d, const struct msh_field *field, const char *text, size_t n,
                       const char **ret, bool *ret_given)
{
    int rc;

    if (field->type == MSH_F_STRING || field->type == MSH_F_STRING_ARRAY)
        trim(&text, &n);
    rc = check_characters(d, text, n, field->type == MSH_F_TEXT);
    if (rc < 0)
        return rc;
    if (n == 0 || (field->type == MSH_F_TEXT && all_space(text, n))) {
        if (field->required)
            return refuse(d, "required", "must not be blank");
        *ret = NULL;
        *ret_given = field->nullable;
        return 0;
    }
    if (field->type != MSH_F_STRING_ARRAY) {
        rc = check_text(d, field, text, n);
        if (rc < 0)
            return rc;
    }
    /* The tree lives in the same arena, so only a trimmed tail needs a copy. */
    *ret = text[n] == '\0' ? text : msh_arena_strndup(d->arena, text, n);
    return 0;
}

/* ---- scalars ---- */

static int want_string(struct decoder *d, const struct msh_value *value)
{
    if (value->type != MSH_V_STRING)
        return refuse(d, "type", "must be a string");
    return 0;
}

static int decode_int(struct decoder *d, const struct msh_field *field,
                      const struct msh_value *value, int64_t *ret)
{
    int64_t i = value->i;
    int rc;

    if (value->loose && value->type == MSH_V_STRING) {
        if (!msh_parse_i64(value->s, INT64_MIN, INT64_MAX, &i))
            return refuse(d, "type", "must be an integer");
    } else if (value->type != MSH_V_INT) {
        return refuse(d, "type", "must be an integer");
    }
    rc = check_int(d, field, i);
    if (rc == 0)
        *ret = i;
    return rc;
}

static int decode_number(struct decoder *d, const struct msh_field *field,
                         const struct msh_value *value, double *ret)
{
    double real = value->type == MSH_V_INT ? (double)value->i : value->real;
    int rc;

    if (value->loose && value->type == MSH_V_STRING) {
        char *end;

        if (value->n == 0 || value->n > 40 || strspn(value->s, "0123456789+-.eE") != value->n)
            return refuse(d, "type", "must be a number");
        real = strtod(value->s, &end);
        if (*end != '\0' || real > 1e300 || real < -1e300)
            return refuse(d, "type", "must be a number");
    } else if (value->type != MSH_V_INT && value->type != MSH_V_REAL) {
        return refuse(d, "type", "must be a number");
    }
    rc = check_real(d, field, real);
    if (rc == 0)
        *ret = real;
    return rc;
}

static int decode_bool(struct decoder *d, const struct msh_value *value, bool *ret)
{
    if (value->type == MSH_V_BOOL) {
        *ret = value->i != 0;
        return 0;
    }
    if (value->loose && value->type == MSH_V_STRING) {
        bool yes =
            msh_streq(value->s, "true") || msh_streq(value->s, "1") || msh_streq(value->s, "on");

        if (yes || msh_streq(value->s, "false") || msh_streq(value->s, "0")) {
            *ret = yes;
            return 0;
        }
    }
    return refuse(d, "type", "must be true or false");
}

static int decode_id(struct decoder *d, const struct msh_value *value, int64_t *ret)
{
    int64_t id;
    int rc = want_string(d, value);

    if (rc < 0)
        return rc;
    if (!msh_id_parse(value->s, &id) || id <= 0)
        return refuse(d, "format", "must be an id: decimal digits in a string");
    *ret = id;
    return 0;
}

static int decode_time(struct decoder *d, const struct msh_field *field,
                       const struct msh_value *value, int64_t *ret)
{
    int64_t at;
    int rc = want_string(d, value);

    if (rc < 0)
        return rc;
    if (!msh_time_parse(value->s, &at))
        return refuse(d, "format", "must be a time like 2026-10-13T09:00:00+08:00");
    rc = check_int(d, field, at);
    if (rc == 0)
        *ret = at;
    return rc;
}

static int decode_date(struct decoder *d, const struct msh_field *field,
                       const struct msh_value *value, int32_t *ret)
{
    int32_t day;
    int rc = want_string(d, value);

    if (rc < 0)
        return rc;
    if (!msh_day_parse(value->s, &day))
        return refuse(d, "format", "must be a date like 2026-10-13");
    rc = check_int(d, field, day);
    if (rc == 0)
        *ret = day;
    return rc;
}

static int decode_enum(struct decoder *d, const struct msh_field *field,
                       const struct msh_value *value, int *ret)
{
    int index, rc = want_string(d, value);

    if (rc < 0)
        return rc;
    index = msh_name_find(field->names, value->s);
    if (index < 0)
        return refuse(d, "not_allowed", "is not one of the allowed values");
    *ret = index;
    return 0;
}

/* ---- lists ---- */

/* One text of a query may stand for a list: "1,2,3". Makes the list value out of it. */
static const struct msh_value *split_commas(struct decoder *d, const struct msh_value *value)
{
    struct msh_value *list = MSH_NEW(d->arena, struct msh_value);
    struct msh_value **link = &list->first;
    const char *p = value->s, *end = value->s + value->n;

    list->type = MSH_V_ARRAY;
    list->loose = true;
    while (p <= end) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        size_t n = (size_t)((comma != NULL ? comma : end) - p);
        struct msh_value *item = MSH_NEW(d->arena, struct msh_value);

        item->type = MSH_V_STRING;
        item->loose = true;
        item->s = msh_arena_strndup(d->arena, p, n);
        item->n = n;
        *link = item;
        link = &item->next;
        p += n + 1;
    }
    return list;
}

static const struct msh_value *as_list(struct decoder *d, const struct msh_field *field,
                                       const struct msh_value *value)
{
    struct msh_value *list;

    if (!value->loose || value->type != MSH_V_STRING)
        return value;
    if (field->type == MSH_F_ID_ARRAY || field->type == MSH_F_ENUM_ARRAY)
        return split_commas(d, value);
    list = MSH_NEW(d->arena, struct msh_value);
    list->type = MSH_V_ARRAY;
    list->loose = true;
    list->first = MSH_NEW(d->arena, struct msh_value);
    *list->first = *value;
    list->first->next = NULL;
    return list;
}

static int decode_text_item(struct decoder *d, const struct msh_field *field,
                            const struct msh_value *item, const char **ret)
{
    size_t most = (size_t)(field->max_item > 0 ? field->max_item : 200);
    bool given = true;
    int rc = want_string(d, item);

    if (rc == 0)
        rc = decode_text(d, field, item->s, item->n, ret, &given);
    if (rc == 0 && *ret == NULL)
        return refuse(d, "required", "must not be blank");
    if (rc == 0 && msh_utf8_length(*ret, strlen(*ret)) > most)
        return refuse(d, "too_long", "is too long");
    return rc;
}

static int decode_item(struct decoder *d, const struct msh_field *field,
                       const struct msh_value *item, size_t index, void *items)
{
    int64_t *ids = items;
    int *enums = items;
    const char **texts = items;
    int rc;

    if (field->type == MSH_F_ID_ARRAY) {
        rc = decode_id(d, item, &ids[index]);
        for (size_t i = 0; rc == 0 && i < index; i++)
            if (ids[i] == ids[index])
                rc = refuse(d, "duplicate_item", "is given twice");
        return rc;
    }
    if (field->type == MSH_F_ENUM_ARRAY) {
        rc = decode_enum(d, field, item, &enums[index]);
        for (size_t i = 0; rc == 0 && i < index; i++)
            if (enums[i] == enums[index])
                rc = refuse(d, "duplicate_item", "is given twice");
        return rc;
    }
    if (field->type == MSH_F_STRING_ARRAY)
        return decode_text_item(d, field, item, &texts[index]);
    return decode_object(d, field->sub, item, (char *)items + index * field->sub->size);
}

static size_t item_size(const struct msh_field *field)
{
    if (field->type == MSH_F_ID_ARRAY)
        return sizeof(int64_t);
    if (field->type == MSH_F_ENUM_ARRAY)
        return sizeof(int);
    if (field->type == MSH_F_STRING_ARRAY)
        return sizeof(char *);
    return field->sub->size;
}

static int decode_list(struct decoder *d, const struct msh_field *field,
                       const struct msh_value *value, void *out)
{
    struct msh_item_list *list = out; /* the four list structs share this shape */
    size_t n = 0, index = 0;
    void *items;
    int rc;

    value = as_list(d, field, value);
    if (value->type != MSH_V_ARRAY)
        return refuse(d, "type", "must be an array");
    for (const struct msh_value *item = value->first; item != NULL; item = item->next)
        n++;
    rc = check_count(d, field, n);
    if (rc < 0)
        return rc;
    items = msh_arena_array(d->arena, n > 0 ? n : 1, item_size(field));
    for (const struct msh_value *item = value->first; item != NULL; item = item->next) {
        size_t mark = place_index(&d->place, index);

        rc = decode_item(d, field, item, index++, items);
        if (rc < 0)
            return rc;
        place_back(&d->place, mark);
    }
    list->items = items;
    list->n = n;
    return 0;
}

/* ---- objects ---- */

static int decode_value(struct decoder *d, const struct msh_field *field,
                        const struct msh_value *value, char *out, bool *given)
{
    int rc;
    void *sub;

    if (value->loose && value->type == MSH_V_ARRAY && !is_list(field->type))
        return refuse(d, "duplicate_key", "is given twice");
    switch (field->type) {
    case MSH_F_STRING:
    case MSH_F_TEXT:
    case MSH_F_SECRET:
        rc = want_string(d, value);
        return rc < 0
                   ? rc
                   : decode_text(d, field, value->s, value->n, (const char **)(void *)out, given);
    case MSH_F_INT:
        return decode_int(d, field, value, (int64_t *)(void *)out);
    case MSH_F_NUMBER:
        return decode_number(d, field, value, (double *)(void *)out);
    case MSH_F_BOOL:
        return decode_bool(d, value, (bool *)(void *)out);
    case MSH_F_ID:
        return decode_id(d, value, (int64_t *)(void *)out);
    case MSH_F_TIME:
        return decode_time(d, field, value, (int64_t *)(void *)out);
    case MSH_F_DATE:
        return decode_date(d, field, value, (int32_t *)(void *)out);
    case MSH_F_ENUM:
        return decode_enum(d, field, value, (int *)(void *)out);
    case MSH_F_OBJECT:
        sub = msh_arena_alloc(d->arena, field->sub->size);
        rc = decode_object(d, field->sub, value, sub);
        if (rc == 0)
            *(void **)(void *)out = sub;
        return rc;
    case MSH_F_ARRAY:
    case MSH_F_ID_ARRAY:
    case MSH_F_STRING_ARRAY:
    case MSH_F_ENUM_ARRAY:
        return decode_list(d, field, value, out);
    case MSH_F_ANY:
    case MSH_F_MAP:
    case MSH_F_TYPE_COUNT:
        break;
    }
    return msh_err_set(d->err, MSH_E_BUG, "field_table", "%s cannot be decoded", field->name);
}

static int decode_member(struct decoder *d, const struct msh_fields *fields,
                         const struct msh_value *value, bool *seen, char *out)
{
    const struct msh_field *field = msh_field_find(fields, value->key);
    bool given = true;
    size_t mark;
    int rc = 0;

    if (field == NULL) {
        bool plain = strlen(value->key) <= 32 &&
                     value->key[strspn(value->key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                                                   "UVWXYZ0123456789_-")] == '\0';
        (void)place_name(&d->place, plain ? value->key : "?");
        return refuse(d, "unknown_field", "is not a known field");
    }
    mark = place_name(&d->place, field->name);
    if (value->loose && value->type == MSH_V_STRING && value->n == 0)
        given = false;
    else if (seen[field - fields->items])
        return refuse(d, "duplicate_key", "is given twice");
    else if (value->type != MSH_V_NULL)
        rc = decode_value(d, field, value, out + field->offset, &given);
    else if (!field->nullable)
        return refuse(d, "null", "must not be null");
    if (rc < 0)
        return rc;
    if (given)
        seen[field - fields->items] = true;
    if (given && field->has > 0)
        *(bool *)(void *)(out + field->has - 1) = true;
    place_back(&d->place, mark);
    return 0;
}

static int decode_object(struct decoder *d, const struct msh_fields *fields,
                         const struct msh_value *object, char *out)
{
    bool *seen = MSH_ARRAY(d->arena, fields->n + 1, bool);
    int rc;

    if (object->type != MSH_V_OBJECT)
        return refuse(d, "type", "must be an object");
    for (size_t i = 0; i < fields->n; i++)
        if (fields->items[i].type == MSH_F_ENUM)
            *(int *)(void *)(out + fields->items[i].offset) = -1;
    for (const struct msh_value *value = object->first; value != NULL; value = value->next) {
        rc = decode_member(d, fields, value, seen, out);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < fields->n; i++)
        if (fields->items[i].required && !seen[i]) {
            (void)place_name(&d->place, fields->items[i].name);
            return refuse(d, "required", "is required");
        }
    return 0;
}

int msh_fields_decode(const struct msh_fields *fields, const struct msh_value *object,
                      struct msh_arena *arena, void **ret, struct msh_err *err)
{
    struct decoder d = { .arena = arena, .err = err };
    void *out = msh_arena_alloc(arena, fields->size);
    int rc = decode_object(&d, fields, object, out);

    if (rc == 0)
        *ret = out;
    return rc;
}
