/*
 * fields.h - what an outside input may look like, as data.
 *
 * One const table of rows describes a JSON body, a query string or a form post: name, type, bounds,
 * where the value goes in a plain C struct. The same table drives the decoder, the refusals and
 * the OpenAPI document. Decoded strings, lists and sub-structs live in the arena given.
 *
 * Every refusal is MSH_E_INVALID whose `field` is the dotted path ("place.lat",
 * "accused_units[2]"). Codes: required, null, unknown_field, duplicate_key, type, too_short,
 * too_long, too_small, too_large, too_few, too_many, duplicate_item, not_allowed (enum), format (id,
 * time, date), encoding (UTF-8), control_character, invisible, depth, syntax.
 *
 * Pure; safe from any thread.
 */
#ifndef MSH_HTTP_FIELDS_H
#define MSH_HTTP_FIELDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"

/* Type of a field, and the C type its offset must point at. */
enum msh_field_type {
    MSH_F_STRING,       /* const char *: one line, outer blanks trimmed, "" counts as absent */
    MSH_F_TEXT,         /* const char *: tab, LF, CR allowed; kept exactly as it came */
    MSH_F_SECRET,       /* const char *: password or code: never trimmed, not in examples */
    MSH_F_INT,          /* int64_t */
    MSH_F_NUMBER,       /* double */
    MSH_F_BOOL,         /* bool */
    MSH_F_ID,           /* int64_t; a decimal string in JSON; 0 when absent or null */
    MSH_F_TIME,         /* int64_t UTC ms; RFC 3339 text */
    MSH_F_DATE,         /* int32_t day number; "2026-10-13" */
    MSH_F_ENUM,         /* int: index into `names`; -1 when absent or null */
    MSH_F_OBJECT,       /* const T *: sub-struct of `sub->size` bytes; NULL when absent or null */
    MSH_F_ARRAY,        /* struct msh_item_list of T (`sub`) */
    MSH_F_ID_ARRAY,     /* struct msh_id_list, no doubles */
    MSH_F_STRING_ARRAY, /* struct msh_text_list; max_item bounds each */
    MSH_F_ENUM_ARRAY,   /* struct msh_enum_list, no doubles */
    MSH_F_ANY,          /* answers only: any JSON value */
    MSH_F_MAP,          /* answers only: object with free keys, values of `sub` or any */
    MSH_F_TYPE_COUNT
};

struct msh_item_list {
    const void *items; /* T[n] */
    size_t n;
};
struct msh_id_list {
    const int64_t *items;
    size_t n;
};
struct msh_text_list {
    const char *const *items;
    size_t n;
};
struct msh_enum_list {
    const int *items;
    size_t n;
};

struct msh_fields;

/*
 * One row. `min` and `max` bound: code points of strings, the value of numbers, the count of
 * arrays; both 0 means the type's default (STRING 0..200, TEXT 0..10000, SECRET 1..200, arrays
 * 0..100, numbers unbounded, TIME and DATE 1900..2999). `has` is the offset plus one of a bool that
 * records presence (MSH_HAS), 0 when nobody asks: it tells "absent" from "null" in edits.
 */
struct msh_field {
    const char *name;
    enum msh_field_type type;
    size_t offset;
    bool required; /* must be present; strings must not be blank */
    bool nullable; /* JSON null allowed */
    int64_t min, max;
    int64_t max_item;              /* STRING_ARRAY: code points of each, 0 = 200 */
    const struct msh_names *names; /* ENUM, ENUM_ARRAY; in answers also STRING with fixed values */
    const struct msh_fields *sub;  /* OBJECT, ARRAY, MAP */
    size_t has;
    const char *help; /* one sentence for the API reference */
};

/* A named table; the name is the component in OpenAPI ("TicketCreate"). */
struct msh_fields {
    const char *name;
    const struct msh_field *items;
    size_t n;
    size_t size; /* sizeof the C struct; 0 for answers */
};

#define MSH_HAS(type, member) (offsetof(type, member) + 1)

/* Define a table: MSH_FIELDS(ticket_create, "TicketCreate", struct ticket_form, rows); */
#define MSH_FIELDS(var, name, type, rows)                                                          \
    const struct msh_fields var = { name, rows, MSH_COUNT(rows), sizeof(type) }
/* The same for an answer, which has no C struct. */
#define MSH_ANSWER(var, name, rows) const struct msh_fields var = { name, rows, MSH_COUNT(rows), 0 }

/* A decoded but untyped value, made by json_in.c or from name=value pairs. */
enum msh_value_type {
    MSH_V_NULL,
    MSH_V_BOOL,
    MSH_V_INT,
    MSH_V_REAL,
    MSH_V_STRING,
    MSH_V_ARRAY,
    MSH_V_OBJECT
};
struct msh_value {
    enum msh_value_type type;
    bool loose;      /* text of a query or form: "12" may stand for the number 12 */
    const char *key; /* member name, or NULL */
    int64_t i;       /* BOOL, INT */
    double real;     /* REAL */
    const char *s;   /* STRING: valid UTF-8, NUL-terminated, no NUL inside */
    size_t n;        /* bytes of s */
    struct msh_value *first, *next;
};

/* One name=value of a query string or form, already percent-decoded and NUL-terminated. */
struct msh_pair {
    const char *name, *value;
    size_t value_n;
};

/*
 * Decode an object into a struct of `fields->size` bytes in the arena. Absent fields are zero
 * (ENUM: -1). The object's strings must live as long as the arena.
 */
int msh_fields_decode(const struct msh_fields *fields, const struct msh_value *object,
                      struct msh_arena *arena, void **ret, struct msh_err *err);

/*
 * The same from pairs. Lists are given by repeating the name or, for ids and enums, with commas;
 * members of objects by dots ("place.detail"), of arrays by index ("members[0].name"). An empty
 * value counts as absent. `ignore` lists names that are no fields (ends with NULL; may be NULL): a
 * form's `_csrf` and `_key`.
 */
int msh_fields_decode_pairs(const struct msh_fields *fields, const struct msh_pair *pairs, size_t n,
                            const char *const *ignore, struct msh_arena *arena, void **ret,
                            struct msh_err *err);

/*
 * Split `text` (a raw query string or an urlencoded body) into decoded pairs. At most 256 pairs;
 * broken percent-escapes, NUL bytes and broken UTF-8 are refused.
 */
int msh_pairs_parse(const char *text, size_t n, struct msh_arena *arena, struct msh_pair **ret,
                    size_t *ret_n, struct msh_err *err);

/* Percent-decode (plus = blank only if `form`). NULL on a broken escape or a NUL byte. */
char *msh_percent_decode(const char *text, size_t n, bool form, struct msh_arena *arena,
                         size_t *ret_n);

/* The bounds in force, defaults filled in; INT64_MIN and INT64_MAX where there is none. */
void msh_field_bounds(const struct msh_field *field, int64_t *ret_min, int64_t *ret_max);

/* The row of that name, or NULL. */
const struct msh_field *msh_field_find(const struct msh_fields *fields, const char *name);

/*
 * Mistakes in a table (missing names or sub, min above max, doubled names, a request with
 * answer-only types): MSH_E_BUG. Called at start for every route.
 */
int msh_fields_check(const struct msh_fields *fields, bool request, struct msh_err *err);

#endif
