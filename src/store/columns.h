/*
 * columns.h - rows to structs and back by a table instead of by hand.
 *
 * A table names, in the order of the statement's columns and parameters, which member each value
 * lives in. Tables are const; the functions are thread-safe. Text read lives in the arena.
 */
#ifndef MSH_STORE_COLUMNS_H
#define MSH_STORE_COLUMNS_H

#include "base/crypto.h"
#include "base/names.h"
#include "base/str.h"
#include "store/db.h"

enum msh_column_type {
    MSH_COL_I64,  /* int64_t */
    MSH_COL_ID,   /* int64_t, 0 is NULL */
    MSH_COL_INT,  /* int */
    MSH_COL_BOOL, /* bool */
    MSH_COL_TEXT, /* const char *, NULL is NULL */
    MSH_COL_CODE, /* an enum, stored as its code */
    MSH_COL_HASH, /* const uint8_t *, MSH_HASH_SIZE bytes or NULL */
};

struct msh_column {
    enum msh_column_type type;
    size_t offset;
    const struct msh_names *names; /* MSH_COL_CODE */
    bool late;                     /* came after the first migration: at the end of its table */
};

#define MSH_COLUMN(type, s, member)                                                                \
    {                                                                                              \
        type, offsetof(struct s, member), NULL, false                                              \
    }
#define MSH_CODE_COLUMN(s, member, names)                                                          \
    {                                                                                              \
        MSH_COL_CODE, offsetof(struct s, member), &(names), false                                  \
    }
/* A column that a later migration added: a row that does not use it keeps its digest. */
#define MSH_LATE_COLUMN(type, s, member)                                                           \
    {                                                                                              \
        type, offsetof(struct s, member), NULL, true                                               \
    }
#define MSH_LATE_CODE_COLUMN(s, member, names)                                                     \
    {                                                                                              \
        MSH_COL_CODE, offsetof(struct s, member), &(names), true                                   \
    }
#define MSH_COLUMNS_MAX 48

/* Values of `item` after the `n_keys` already in `vals`; answers the new count. */
size_t msh_columns_bind(const struct msh_column *columns, size_t n, const void *item,
                        struct msh_val *vals, size_t n_keys);

/* An unambiguous text of values; the same of columns, where a late one that holds nothing is left
 * out. */
void msh_columns_text(const struct msh_column *columns, size_t n, const void *item,
                      struct msh_str *out);

/* An unambiguous text of values, and the keyed digest of one row under the name of its kind:
 * the first half of the HMAC. */
void msh_vals_text(const struct msh_val *vals, size_t n, struct msh_str *out);
#define MSH_ROW_DIGEST_SIZE 16
void msh_columns_digest(const struct msh_column *columns, size_t n, const void *item,
                        const char *kind, enum msh_crypto_profile profile,
                        const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);

/* The same of values as they stand in a row, a blank one (NULL, 0 or '') left out: a column that comes
 * later, at the end and empty, changes nothing. */
void msh_vals_sparse(const struct msh_val *vals, size_t n, struct msh_str *out);
void msh_vals_digest(const struct msh_val *vals, size_t n, const char *kind,
                     enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                     uint8_t ret[MSH_ROW_DIGEST_SIZE]);

/* A mark of what stands in the members: equal items have equal marks, different ones practically
 * never. 53 bits, so that a program whose numbers are doubles keeps it whole. */
int64_t msh_columns_mark(const struct msh_column *columns, size_t n, const void *item);

/* Members of `item` from the row's columns, the first being `first`. MSH_E_CORRUPT for a code the
 * vocabulary does not know. */
int msh_columns_read(const struct msh_column *columns, size_t n, struct msh_rows *rows, int first,
                     struct msh_arena *arena, void *item, struct msh_err *err);

/* All rows of a statement into an arena array of structs of `size` bytes. `ret_items` points to the
 * caller's pointer. */
int msh_columns_list(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                     size_t n_vals, const struct msh_column *columns, size_t n_columns, size_t size,
                     struct msh_arena *arena, void *ret_items, size_t *ret_n, struct msh_err *err);

/* Exactly one row. MSH_E_NOT_FOUND "`what`_unknown". */
int msh_columns_one(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                    size_t n_vals, const struct msh_column *columns, size_t n_columns,
                    struct msh_arena *arena, void *item, const char *what, struct msh_err *err);

#endif
