/*
 * template_store.h - reply templates of the units and of the hotline (domain/template.h).
 *
 * Threads: as db.h.
 */
#ifndef MSH_STORE_TEMPLATE_STORE_H
#define MSH_STORE_TEMPLATE_STORE_H

#include "domain/template.h"
#include "store/db.h"

#define MSH_TEMPLATES_MAX 300 /* of one office, retired ones among them */

struct msh_template {
    int64_t template_id;
    int64_t unit_id; /* 0 = the hotline's */
    enum msh_template_kind kind;
    const char *name;
    const char *body;
    bool active;
    int64_t author_id; /* of the last edit */
    int64_t changed_at;
};

/* Insert, or replace what the id names. */
int msh_template_put(struct msh_tx *tx, int64_t region_id, const struct msh_template *item,
                     struct msh_err *err);
/* MSH_E_NOT_FOUND "template_unknown". */
int msh_template_find(struct msh_tx *tx, int64_t region_id, int64_t template_id,
                      struct msh_arena *arena, struct msh_template *ret, struct msh_err *err);
/* All of one office, by kind and name. */
int msh_template_list(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                      struct msh_arena *arena, struct msh_template **ret, size_t *ret_n,
                      struct msh_err *err);
/* Version of a row: a mark of all that stands in it. */
int64_t msh_template_mark(const struct msh_template *item);

#endif
