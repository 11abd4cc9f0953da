/*
 * structure.h - changes of the city's structure and rules: units, areas, categories, catalogue,
 * calendars, rules, settings.
 *
 * Each is one change (edit.h): an event of the subject ("region", id), a new config epoch, and the
 * directory of this process read again before the call returns. `call` says who does it: an
 * administrator, or the system at the command line; its arena is not used.
 */
#ifndef MSH_SERVICE_STRUCTURE_H
#define MSH_SERVICE_STRUCTURE_H

#include "service/call.h"
#include "service/directory.h"

/* Units. Codes name parents and area; ids in `unit` but merged_into are filled in here. */
struct msh_unit_in {
    const char *code, *name, *short_name, *kind, *family, *parent, *line, *area, *pinyin;
    int level;
};
int msh_structure_unit_add(struct msh_call *call, const struct msh_unit_in *in, int64_t *ret_id,
                           struct msh_err *err);

struct msh_area_in {
    const char *code, *parent, *level, *name, *pinyin;
    bool has_point;
    int64_t lon, lat; /* millionths of a degree */
};
int msh_structure_area_add(struct msh_call *call, const struct msh_area_in *in, int64_t *ret_id,
                           struct msh_err *err);

int msh_structure_category_put(struct msh_call *call, const struct msh_category *category,
                               struct msh_err *err);

/* Rows under the next version; the id and version in them are filled in. MSH_E_INVALID names the
 * row's category where a category, level or family is unknown. */
int msh_structure_catalogue_put(struct msh_call *call, struct msh_catalogue_row *rows, size_t n,
                                int64_t *ret_version, struct msh_err *err);

/* A year's notice (holiday-cn JSON) into the next version of the calendar. */
int msh_structure_calendar_import(struct msh_call *call, const char *json, size_t n,
                                  const char *source, int *ret_year, int64_t *ret_version,
                                  struct msh_err *err);
/* Working periods, "08:30-12:00,14:00-18:00". */
int msh_structure_periods_set(struct msh_call *call, const char *periods, int64_t *ret_version,
                              struct msh_err *err);

/* From today's business day on the rules of a preset: a base preset takes the place of the base
 * rules in use, an overlay is added (or renewed). Clocks that run keep their rule. */
int msh_structure_preset_use(struct msh_call *call, const char *preset, size_t *ret_n,
                             struct msh_err *err);
/* One rule of the city's own, as a line of the text form (domain/rule.h). A rule in use with the
 * same code ends the day before. */
int msh_structure_rule_put(struct msh_call *call, const char *line, int64_t *ret_id,
                           struct msh_err *err);
int msh_structure_setting_put(struct msh_call *call, const char *name, const char *value,
                              const char *legal_ref, struct msh_err *err);

#endif
