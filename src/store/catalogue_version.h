/*
 * catalogue_version.h - versions of the dispatch catalogue: drafted, published from an instant on,
 * in force (国办函〔2025〕66号: the catalogue is kept current, so a new one is prepared while the
 * old one holds).
 *
 * A version is a set of lines (catalogue_store.h). A draft holds for nobody and may change; a
 * published one holds from `from_at` and never changes. Of the lines of a category the one holds
 * whose version holds since latest, of those that began together the highest version. A version
 * that has lines and no row here holds since ever. Numbers are never used twice. Threads: as db.h.
 */
#ifndef MSH_STORE_CATALOGUE_VERSION_H
#define MSH_STORE_CATALOGUE_VERSION_H

#include "store/catalogue_store.h"

enum msh_catalogue_state {
    MSH_CATALOGUE_DRAFT,
    MSH_CATALOGUE_PUBLISHED,
    MSH_CATALOGUE_DROPPED, /* a draft nobody wanted; without lines */
    MSH_CATALOGUE_STATE_COUNT
};
extern const struct msh_names msh_catalogue_state_names;

#define MSH_CATALOGUE_VERSIONS_MAX 2000

struct msh_catalogue_version {
    int number;
    enum msh_catalogue_state state;
    const char *note;
    int64_t from_at; /* business time; 0 of a draft */
    int64_t author_id, publisher_id;
    int64_t created_at, published_at; /* business time; published_at 0 = not */
    int revision;                     /* one more with each change of a draft, its lines included */
    int64_t lines;                    /* how many; read only */
};

/* MSH_E_CONFLICT for a number that exists. */
int msh_catalogue_version_insert(struct msh_tx *tx, int64_t region_id,
                                 const struct msh_catalogue_version *version, struct msh_err *err);
/* Everything but number, author and created_at. */
int msh_catalogue_version_update(struct msh_tx *tx, int64_t region_id,
                                 const struct msh_catalogue_version *version, struct msh_err *err);
/* MSH_E_NOT_FOUND; a dropped one is found. */
int msh_catalogue_version_find(struct msh_tx *tx, int64_t region_id, int64_t number,
                               struct msh_arena *arena, struct msh_catalogue_version *ret,
                               struct msh_err *err);
/* Newest number first, without dropped ones. */
int msh_catalogue_version_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                               struct msh_catalogue_version **ret, size_t *ret_n,
                               struct msh_err *err);
/* A mark of all that stands in the row. */
int64_t msh_catalogue_version_mark(const struct msh_catalogue_version *version);

/* The lines of one version, by category, those that take one out included. */
int msh_catalogue_lines(struct msh_tx *tx, int64_t region_id, int64_t number,
                        struct msh_arena *arena, struct msh_catalogue_row **ret, size_t *ret_n,
                        struct msh_err *err);
/* Of a draft. */
int msh_catalogue_lines_delete(struct msh_tx *tx, int64_t region_id, int64_t number,
                               struct msh_err *err);

#endif
