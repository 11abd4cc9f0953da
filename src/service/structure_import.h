/*
 * structure_import.h - many units, areas or categories at once: one transaction with one event, all
 * or nothing.
 *
 * Rows may stand in any order and name each other. A row whose code exists replaces it (units,
 * categories) or must say the same (areas). A dry run judges all of it and keeps nothing; with
 * `verdicts`, room for one of each row, it judges on after a row that it refuses and returns 0. Their
 * texts are in the call's arena. Without, NULL, it ends at the first.
 */
#ifndef MSH_SERVICE_STRUCTURE_IMPORT_H
#define MSH_SERVICE_STRUCTURE_IMPORT_H

#include "service/structure.h"

enum msh_import_mark {
    MSH_IMPORT_MARK_ADDED,
    MSH_IMPORT_MARK_CHANGED,
    MSH_IMPORT_MARK_SAME,
    MSH_IMPORT_MARK_REFUSED,
    MSH_IMPORT_MARK_COUNT
};
extern const struct msh_names msh_import_mark_names;

struct msh_import_verdict {
    enum msh_import_mark mark;
    const char *field, *code, *text; /* of a refused row, as of a struct msh_err; else NULL */
};

struct msh_imported {
    size_t added, changed, same;
    size_t refused; /* with verdicts */
    size_t row;     /* on failure the row it was, or n where it is no single one */
};

/* `parent` empty makes a unit nothing stands above. */
int msh_structure_units_import(struct msh_call *call, const struct msh_unit_in *rows, size_t n,
                               bool dry_run, struct msh_import_verdict *verdicts,
                               struct msh_imported *ret, struct msh_err *err);
int msh_structure_areas_import(struct msh_call *call, const struct msh_area_in *rows, size_t n,
                               bool dry_run, struct msh_import_verdict *verdicts,
                               struct msh_imported *ret, struct msh_err *err);
/* `scheme` and `level` are filled in here. */
int msh_structure_categories_import(struct msh_call *call, const struct msh_category *rows,
                                    size_t n, bool dry_run, struct msh_import_verdict *verdicts,
                                    struct msh_imported *ret, struct msh_err *err);

#endif
