/*
 * area_store.h - counties and townships: where something is. A county is never a region.
 *
 * Writers bump the config epoch, as in unit_store.h. Threads: as db.h.
 */
#ifndef MSH_STORE_AREA_STORE_H
#define MSH_STORE_AREA_STORE_H

#include "domain/city.h"
#include "store/db.h"

#define MSH_AREAS_MAX 5000

struct msh_area {
    int64_t id;
    const char *code;
    int64_t parent_id; /* 0 = none */
    const char *level; /* msh_area_level_names */
    const char *name;
    const char *pinyin;
    bool has_point;
    int64_t lon, lat; /* of its middle, millionths of a degree */
};

int msh_area_insert(struct msh_tx *tx, int64_t region_id, const struct msh_area *area,
                    struct msh_err *err);
/* Everything but the code. MSH_E_NOT_FOUND. */
int msh_area_update(struct msh_tx *tx, int64_t region_id, const struct msh_area *area,
                    struct msh_err *err);
/* Its version: a mark of all that stands in the row. */
int64_t msh_area_mark(const struct msh_area *area);
int msh_area_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_area **ret, size_t *ret_n, struct msh_err *err);

#endif
