/*
 * rule_store.h - the city's deadline rules, its calendars and its settings.
 *
 * A rule row is never changed but for its end: a printed clock names its rule for ever. Calendars
 * have versions: a version keeps for each year the newest table entered up to then, and year 0
 * keeps the working periods ("08:30-12:00,14:00-18:00"). Writers bump the config epoch. Threads: as
 * db.h.
 */
#ifndef MSH_STORE_RULE_STORE_H
#define MSH_STORE_RULE_STORE_H

#include "domain/calendar.h"
#include "domain/rule.h"
#include "store/db.h"

#define MSH_RULES_MAX 5000

struct msh_rule_row {
    int64_t rule_id;
    const char *preset; /* where it came from, or "local" */
    int version;        /* of the set it came with */
    /* Day numbers in which the city uses the row, within the rule's own dates. */
    int64_t used_from, used_to; /* MSH_RULE_DAY_OPEN_FROM, _TO */
    const char *line;           /* msh_rule_format */
    const char *legal_ref;
};

int msh_rule_row_insert(struct msh_tx *tx, int64_t region_id, const struct msh_rule_row *row,
                        struct msh_err *err);
/* End every row still open that came from this preset (NULL: any): the last day is `last_day`. */
int msh_rule_retire(struct msh_tx *tx, int64_t region_id, const char *preset, int64_t last_day,
                    struct msh_err *err);
/* End one open row. MSH_E_NOT_FOUND. */
int msh_rule_retire_one(struct msh_tx *tx, int64_t region_id, int64_t rule_id, int64_t last_day,
                        struct msh_err *err);
/* A mark of all that stands in the row. */
int64_t msh_rule_row_mark(const struct msh_rule_row *row);
/* All rows ever, with their ids; dates narrowed to the use. MSH_E_CORRUPT for a line that does not
 * parse. */
int msh_rule_load(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_rule **ret_rules, struct msh_rule_row **ret_rows, size_t *ret_n,
                  struct msh_err *err);

/* Enter a year's table (or, year 0, the periods) under a new version. */
struct msh_calendar_row {
    int version;
    int year; /* 0 = working periods */
    const char *days;
    const char *source; /* the notice it comes from */
    int64_t created_at;
};
int msh_calendar_insert(struct msh_tx *tx, int64_t region_id, const struct msh_calendar_row *row,
                        struct msh_err *err);
int msh_calendar_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                      struct msh_calendar_row **ret, size_t *ret_n, struct msh_err *err);
int msh_calendar_version(struct msh_tx *tx, int64_t region_id, int64_t *ret_version,
                         struct msh_err *err);
/* The calendar of a version; 0 = the newest. */
int msh_calendar_load(struct msh_tx *tx, int64_t region_id, int64_t version, int64_t zone_ms,
                      struct msh_arena *arena, const struct msh_calendar **ret_cal,
                      struct msh_err *err);
/* "08:30-12:00,14:00-18:00"; MSH_E_INVALID "periods". */
int msh_periods_parse(const char *text, struct msh_work_period ret[MSH_CALENDAR_PERIODS_MAX],
                      size_t *ret_n, struct msh_err *err);
void msh_periods_format(const struct msh_work_period *periods, size_t n, struct msh_str *out);

/* A setting the city decides; what there is stands in service/settings.h. */
struct msh_setting {
    const char *name;
    const char *value;
    const char *legal_ref;
};
int msh_setting_put(struct msh_tx *tx, int64_t region_id, const struct msh_setting *setting,
                    struct msh_err *err);
/* MSH_E_NOT_FOUND: nobody set it. */
int msh_setting_find(struct msh_tx *tx, int64_t region_id, const char *name,
                     struct msh_arena *arena, struct msh_setting *ret, struct msh_err *err);
/* Its version: a mark of all that stands in the row. */
int64_t msh_setting_mark(const struct msh_setting *setting);
int msh_setting_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                     struct msh_setting **ret, size_t *ret_n, struct msh_err *err);

#endif
