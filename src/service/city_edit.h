/*
 * city_edit.h - changes of single rows of the city: units, areas, categories, channels, lines, duty
 * lists, settings.
 *
 * Each is one edit (edit.h). A row's version is a mark of what stands in it (msh_columns_mark), so
 * call->if_match compares with the row itself, inside the transaction: MSH_E_STALE when somebody was
 * faster. `create` says whether the row must be new (MSH_E_CONFLICT "…_exists") or be there
 * (MSH_E_NOT_FOUND "…_unknown"). Rows that tickets name are ended, never deleted.
 */
#ifndef MSH_SERVICE_CITY_EDIT_H
#define MSH_SERVICE_CITY_EDIT_H

#include "service/structure.h"
#include "store/rule_store.h"

/* Everything of a unit but its code. `active` false: no new work from now on; open work goes on.
 * The trees are checked as they would stand (MSH_E_INVALID "unit_loop"). MSH_E_STATE for a unit that
 * was merged: its successor is edited. */
int msh_unit_edit(struct msh_call *call, const struct msh_unit_in *in, bool active,
                  struct msh_err *err);

/* Everything of an area but its code. A parent is of a higher level. */
int msh_area_edit(struct msh_call *call, const struct msh_area_in *in, struct msh_err *err);

/* `active` false retires it: not for new tickets from now on. */
int msh_category_edit(struct msh_call *call, const struct msh_category *in, bool active,
                      bool create, struct msh_err *err);

int msh_channel_edit(struct msh_call *call, const struct msh_channel *in, bool create,
                     struct msh_err *err);
int msh_line_edit(struct msh_call *call, const struct msh_transfer_line *in, bool create,
                  struct msh_err *err);
/* Tickets handed over keep the code in their events. */
int msh_line_drop(struct msh_call *call, const char *code, struct msh_err *err);

/* What townships or villages may lead on; put twice it is replaced. */
int msh_duty_edit(struct msh_call *call, const struct msh_duty *in, struct msh_err *err);
int msh_duty_drop(struct msh_call *call, enum msh_unit_kind kind, const char *category,
                  struct msh_err *err);

/* A setting (settings.h) with the law it rests on. Its version before anybody set it: the mark of
 * its name alone. */
int msh_setting_edit(struct msh_call *call, const struct msh_setting *in, struct msh_err *err);

#endif
