/*
 * json.h - a streaming JSON writer, and a strict reader for the canonical bytes it wrote.
 *
 * The writer adds commas and escapes, nothing else: no tree, no allocation beyond the string. Text
 * stays UTF-8; only quote, backslash and control characters are escaped, in the shortest form (as
 * RFC 8785 §3.2.2.2). Canonical means: no blanks, keys in the order written, integers and strings
 * only. The reader
 * exists for event payloads, receipts and seals (files of our own making); requests from outside
 * are decoded in http/json_in.c. One thread at a time.
 */
#ifndef MSH_BASE_JSON_H
#define MSH_BASE_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct msh_json {
    struct msh_str *out;
    bool comma;      /* a value was written at this level */
    int64_t zone_ms; /* of msh_json_time; China after init */
};

void msh_json_init(struct msh_json *w, struct msh_str *out);
/* `key` NULL inside arrays and at the top. */
void msh_json_object(struct msh_json *w, const char *key);
void msh_json_object_end(struct msh_json *w);
void msh_json_array(struct msh_json *w, const char *key);
void msh_json_array_end(struct msh_json *w);
void msh_json_string(struct msh_json *w, const char *key, const char *value); /* NULL → null */
void msh_json_stringn(struct msh_json *w, const char *key, const char *value, size_t n);
void msh_json_int(struct msh_json *w, const char *key, int64_t value);
void msh_json_double(struct msh_json *w, const char *key,
                     double value); /* %.9g: a millionth of a degree; not finite → null */
void msh_json_bool(struct msh_json *w, const char *key, bool value);
void msh_json_null(struct msh_json *w, const char *key);
void msh_json_id(struct msh_json *w, const char *key, int64_t id);   /* string; 0 → null */
void msh_json_time(struct msh_json *w, const char *key, int64_t at); /* +08:00 text; 0 → null */
void msh_json_hex(struct msh_json *w, const char *key, const void *p, size_t n);
void msh_json_raw(struct msh_json *w, const char *key, const char *json, size_t n);

/* Reader: a tree in the arena. */
enum msh_jtype { MSH_J_NULL, MSH_J_BOOL, MSH_J_INT, MSH_J_STRING, MSH_J_ARRAY, MSH_J_OBJECT };
struct msh_jval {
    enum msh_jtype type;
    const char *key; /* member name, or NULL */
    int64_t i;       /* int, or bool */
    const char *s;   /* string, NUL-terminated */
    const struct msh_jval *first, *next;
};

/* MSH_E_INVALID with the byte position on anything not JSON, deeper than 16, fractional, outside
 * int64, or longer than 1 MiB; duplicate keys and U+0000 are refused. Blanks between tokens are
 * taken. The arena needs up to MSH_JSON_ARENA bytes for n bytes of text. */
#define MSH_JSON_MAX      ((size_t)1024 * 1024)
#define MSH_JSON_ARENA(n) (32 * ((size_t)(n) + 4))
int msh_json_read(struct msh_arena *arena, const char *text, size_t n,
                  const struct msh_jval **ret_root, struct msh_err *err);
/* On NULL or what is no object: NULL, or the fallback. */
const struct msh_jval *msh_jget(const struct msh_jval *object, const char *key); /* or NULL */
const char *msh_jget_string(const struct msh_jval *object, const char *key);     /* or NULL */
int64_t msh_jget_int(const struct msh_jval *object, const char *key, int64_t fallback);

#endif
