/*
 * unit_store.h - the units of a city and the trees they stand in.
 *
 * Whoever writes here bumps the config epoch in the same transaction (msh_region_bump_epoch), so
 * that running servers read the city again. Threads: as db.h.
 */
#ifndef MSH_STORE_UNIT_STORE_H
#define MSH_STORE_UNIT_STORE_H

#include "domain/city.h"
#include "domain/unit_tree.h"
#include "store/db.h"

struct msh_unit {
    int64_t id;
    const char *code;
    const char *name;
    const char *short_name;
    int level;           /* 1 city, 2 city department, 3 county or township, 4 village */
    const char *kind;    /* msh_unit_kind_names */
    const char *family;  /* the same office at every level: "chengguan"; or "" */
    int64_t parent_id;   /* administration above, 0 = none */
    int64_t line_id;     /* line of business above, 0 = none */
    int64_t area_id;     /* 0 = none */
    const char *pinyin;  /* initials of the short name, "scgj" */
    int64_t merged_into; /* successor, 0 = none */
    int64_t valid_to;    /* no new work from then on, 0 = open */
    int64_t created_at;
};

/* MSH_E_CONFLICT "unit" for a code that exists. */
int msh_unit_insert(struct msh_tx *tx, int64_t region_id, const struct msh_unit *unit,
                    struct msh_err *err);
/* Everything but code and created_at. MSH_E_NOT_FOUND. */
int msh_unit_update(struct msh_tx *tx, int64_t region_id, const struct msh_unit *unit,
                    struct msh_err *err);
/* MSH_E_NOT_FOUND "unit_unknown". */
int msh_unit_find(struct msh_tx *tx, int64_t region_id, const char *code, struct msh_arena *arena,
                  struct msh_unit *ret, struct msh_err *err);
/* Its version: a mark of all that stands in the row. */
int64_t msh_unit_mark(const struct msh_unit *unit);
/* All of them (at most MSH_UNITS_MAX), by id. */
int msh_unit_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_unit **ret, size_t *ret_n, struct msh_err *err);

#endif
