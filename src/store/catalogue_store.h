/*
 * catalogue_store.h - the dispatch catalogue 派单目录, and what a township or village may lead on.
 *
 * A catalogue row is never changed: of the rows of a category the one of the newest version
 * counts that is in force (catalogue_version.h), and one without a lead family takes the category
 * out. So a dispatch of last year can be explained by the rows of last year. Writers bump the config
 * epoch. Threads: as db.h.
 */
#ifndef MSH_STORE_CATALOGUE_STORE_H
#define MSH_STORE_CATALOGUE_STORE_H

#include "domain/city.h"
#include "store/db.h"

#define MSH_CATALOGUE_MAX 20000
#define MSH_DUTIES_MAX    5000

struct msh_catalogue_row {
    int64_t catalogue_id;
    int version;
    const char *category;
    enum msh_area_level area_level; /* where the lead is looked for first */
    const char *lead_family;        /* "" = no entry any more */
    const char *assist_families;    /* separated by blanks */
    const char *inform_families;
    const char *legal_basis;
};

/* MSH_E_CONFLICT for a category twice in one version. */
int msh_catalogue_insert(struct msh_tx *tx, int64_t region_id, const struct msh_catalogue_row *row,
                         struct msh_err *err);
/* The rows that count at a business instant, by category. */
int msh_catalogue_list(struct msh_tx *tx, int64_t region_id, int64_t at, struct msh_arena *arena,
                       struct msh_catalogue_row **ret, size_t *ret_n, struct msh_err *err);
/* The highest number of a version so far, also of a draft; 0 = none. */
int msh_catalogue_version(struct msh_tx *tx, int64_t region_id, int64_t *ret_version,
                          struct msh_err *err);

/* 履职事项清单: the categories on which units of a kind may lead; nothing else. */
struct msh_duty {
    enum msh_unit_kind unit_kind; /* township or village */
    const char *category;
    const char *basis;
};
int msh_duty_put(struct msh_tx *tx, int64_t region_id, const struct msh_duty *duty,
                 struct msh_err *err);
/* MSH_E_NOT_FOUND. */
int msh_duty_delete(struct msh_tx *tx, int64_t region_id, enum msh_unit_kind kind,
                    const char *category, struct msh_err *err);
int msh_duty_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_duty **ret, size_t *ret_n, struct msh_err *err);

#endif
