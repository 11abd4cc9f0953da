/*
 * tables.h - every table of the schema, and how `minsheng verify` notices a row that was changed,
 * added or taken away by hand.
 *
 * A new table or column is a line here, or tests/store/test_tables.c fails; that the line is true is
 * tried on every column by tests/api/tamper_rows.py.
 *
 * Where the cover is MSH_COVER_DIGEST, each event of an act that changes rows of the table carries
 * keyed digests of them as they were before and after it (service/told.h), and the members here
 * say which rows: `rows` reads those of one subject in order of their key. In the digest a column that
 * holds nothing (NULL, 0 or '') is left out, so that a column a later migration adds at the end of
 * the list, empty, changes no digest told before.
 */
#ifndef MSH_STORE_TABLES_H
#define MSH_STORE_TABLES_H

#include "base/crypto.h"
#include "store/columns.h"

enum msh_cover {
    MSH_COVER_CHAIN, /* events, heads, feed and seals: each proves the others (store/verify/verify.h) */
    MSH_COVER_TICKET, /* digests in the ticket's last event, or in the one that wrote the row */
    MSH_COVER_EVENTS, /* recomputed from what the events say */
    MSH_COVER_ROWS,   /* recomputed from other rows */
    MSH_COVER_DIGEST, /* digests in the chain of `subject` */
    MSH_COVER_NONE,   /* cannot matter: `open` says why */
    MSH_COVER_COUNT
};
extern const struct msh_names msh_cover_names;

struct msh_schema_table {
    const char *name;
    enum msh_cover cover;
    const char *seen; /* columns compared, blanks between, beside those of `rows` */
    const char *open; /* columns that may differ unseen; NULL: none */
    const char *why;  /* … and why that does no harm */

    const char *subject;         /* kind of the chain that tells of it */
    const struct msh_stmt *rows; /* $1 region, $2 subject but where that is the region */
    const struct msh_stmt *ids;  /* subjects by id after $2, at most $3; of one table a subject */
    const struct msh_stmt *lost; /* rows whose subject has no chain */
    bool lite_only, pg_only;
};
extern const struct msh_schema_table msh_tables[];
extern const size_t msh_tables_n;

/* Is the column compared; or is it one of those that need not be? region_id is neither: it says whose
 * row it is. */
bool msh_table_sees(const struct msh_schema_table *table, const char *column);
bool msh_table_excuses(const struct msh_schema_table *table, const char *column);

/* The digest of a subject's rows; false where there are none. */
int msh_table_digest(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
                     int64_t subject_id, enum msh_crypto_profile profile,
                     const uint8_t key[MSH_KEY_SIZE], bool *ret_any,
                     uint8_t ret[MSH_ROW_DIGEST_SIZE], struct msh_err *err);

/* Ids of the subjects that have rows, ascending after `after`, at most `max`. */
int msh_table_subjects(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
                       int64_t after, int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* Subjects that have rows and no chain, at most `max` of them. */
int msh_table_lost(struct msh_tx *tx, const struct msh_schema_table *table, int64_t region_id,
                   int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

#endif
