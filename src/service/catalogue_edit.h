/*
 * catalogue_edit.h - keeping the dispatch catalogue 派单目录: drafts, publication from a day, import,
 * and what a version changes.
 *
 * Changes are edits (edit.h); call->if_match compares with msh_catalogue_version_mark inside the
 * transaction. Lines name categories and families of units the city has (MSH_E_INVALID names the
 * member, `ret_row` the line). Drafts hold for nobody; publishing from a later day leaves a job that
 * has every server read the city again when that day begins. Thread-safe.
 */
#ifndef MSH_SERVICE_CATALOGUE_EDIT_H
#define MSH_SERVICE_CATALOGUE_EDIT_H

#include "service/structure_import.h"
#include "store/catalogue_version.h"

#define MSH_CATALOGUE_FROM_NOW INT32_MIN

/* The lines of one version in the making; their number and ids are filled in. */
struct msh_catalogue_in {
    struct msh_catalogue_row *rows;
    size_t n;
    const char *note; /* one line or NULL */
    int32_t from_day; /* import: holds from this day on, or MSH_CATALOGUE_FROM_NOW */
};

int msh_catalogue_draft(struct msh_call *call, struct msh_catalogue_in *in, int64_t *ret_number,
                        size_t *ret_row, struct msh_err *err);
/* Other lines and note. MSH_E_STATE "catalogue_state" for what is no draft. */
int msh_catalogue_redraft(struct msh_call *call, int64_t number, struct msh_catalogue_in *in,
                          size_t *ret_row, struct msh_err *err);
int msh_catalogue_drop(struct msh_call *call, int64_t number, struct msh_err *err);
/* Holds from the beginning of `from_day`, today or later; today and MSH_CATALOGUE_FROM_NOW mean at
 * once. Its lines are judged again. */
int msh_catalogue_publish(struct msh_call *call, int64_t number, int32_t from_day,
                          struct msh_err *err);
/* A draft again, as long as it does not hold yet (MSH_E_STATE "catalogue_holds"). */
int msh_catalogue_recall(struct msh_call *call, int64_t number, struct msh_err *err);

/* What differs from the lines in force becomes a published version, all or nothing; a line that
 * says what holds already is not entered again. */
int msh_catalogue_import(struct msh_call *call, struct msh_catalogue_in *in, bool dry_run,
                         struct msh_imported *ret, struct msh_err *err);

/* Reading. `call` gives arena and service. */
int msh_catalogue_versions(struct msh_call *call, struct msh_catalogue_version **ret, size_t *ret_n,
                           struct msh_err *err);
/* One, with its lines. MSH_E_NOT_FOUND, also for a dropped one. */
int msh_catalogue_version_get(struct msh_call *call, int64_t number,
                              struct msh_catalogue_version *ret,
                              struct msh_catalogue_row **ret_rows, size_t *ret_n,
                              struct msh_err *err);
/* The lines in force at a business instant, 0 = now. */
int msh_catalogue_at(struct msh_call *call, int64_t at, struct msh_catalogue_row **ret,
                     size_t *ret_n, struct msh_err *err);
/* The whole catalogue as it is when this version begins to hold; a draft lies on top of today's. */
int msh_catalogue_with(struct msh_call *call, int64_t number, struct msh_catalogue_row **ret,
                       size_t *ret_n, struct msh_err *err);

/* One category's line before and after; NULL where there is none. */
struct msh_catalogue_change {
    const struct msh_catalogue_row *before, *after;
};
/* What `number` changes: against the catalogue with version `base`, or (0) against what holds just
 * before it. By category; equal lines are left out. */
int msh_catalogue_compare(struct msh_call *call, int64_t number, int64_t base,
                          struct msh_catalogue_change **ret, size_t *ret_n, struct msh_err *err);

#endif
