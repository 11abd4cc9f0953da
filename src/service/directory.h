/*
 * directory.h - the city as it is now: units, areas, categories, channels, catalogue, rules and
 * calendar, in memory.
 *
 * An immutable snapshot with a reference count, read without locks by any thread and replaced as a
 * whole when config_epoch moves. Everything returned belongs to the snapshot and lives until it is
 * released. Absent things are NULL; a NULL or 0 key finds nothing.
 */
#ifndef MSH_SERVICE_DIRECTORY_H
#define MSH_SERVICE_DIRECTORY_H

#include "domain/permission.h"
#include "domain/rule.h"
#include "domain/ticket.h"
#include "domain/unit_tree.h"
#include "store/area_store.h"
#include "store/catalogue_store.h"
#include "store/category_store.h"
#include "store/list/list.h"
#include "store/region.h"
#include "store/rule_store.h"
#include "store/unit_store.h"

struct msh_directory;

/* What the dispatch catalogue says of a category at a place. */
struct msh_suggestion {
    const char *category; /* code of the matching entry */
    const char *legal_basis;
    int64_t lead;
    int64_t assists[8], informs[8];
    size_t n_assists, n_informs;
};

/* Read the city; the caller holds the only reference. msh_service_directory() is the usual way. */
int msh_directory_load(struct msh_tx *tx, const struct msh_region *region,
                       struct msh_directory **ret, struct msh_err *err);
const struct msh_directory *msh_directory_hold(const struct msh_directory *directory);
void msh_directory_release(const struct msh_directory *directory); /* NULL-safe */
int64_t msh_directory_epoch(const struct msh_directory *directory);

const struct msh_unit *msh_directory_unit(const struct msh_directory *directory, int64_t id);
const struct msh_unit *msh_directory_unit_code(const struct msh_directory *directory,
                                               const char *code);
const struct msh_area *msh_directory_area(const struct msh_directory *directory, int64_t id);
const struct msh_area *msh_directory_area_code(const struct msh_directory *directory,
                                               const char *code);
const struct msh_category *msh_directory_category(const struct msh_directory *directory,
                                                  const char *code);
const struct msh_channel *msh_directory_channel(const struct msh_directory *directory,
                                                const char *code);
const struct msh_transfer_line *msh_directory_line(const struct msh_directory *directory,
                                                   const char *code);

/* The first unit of kind hotline, else the root; 0 in a city without units. */
int64_t msh_directory_hotline(const struct msh_directory *directory);

/* Does it take new work at this business instant (not merged, not ended)? */
bool msh_unit_live(const struct msh_unit *unit, int64_t at);
/* MSH_E_INVALID "unit_merged" of a field, naming the successor. */
int msh_directory_merged(const struct msh_directory *directory, const struct msh_unit *unit,
                         const char *field, struct msh_err *err);
bool msh_category_live(const struct msh_category *category, int64_t at);

/* Is `code` the category `above`, or below it? */
bool msh_directory_category_within(const struct msh_directory *directory, const char *code,
                                   const char *above);
/* The area and all below it, for filters. In the arena; none for an unknown area. */
const int64_t *msh_directory_areas_below(const struct msh_directory *directory, int64_t area_id,
                                         struct msh_arena *arena, size_t *ret_n);
/* The unit and all below it in both trees, ascending. In the arena. */
const int64_t *msh_directory_units_below(const struct msh_directory *directory, int64_t unit_id,
                                         struct msh_arena *arena, size_t *ret_n);

/* What a principal may see: for one ticket (msh_may_see), and for lists. In the arena. */
void msh_directory_scope(const struct msh_directory *directory,
                         const struct msh_principal *principal, struct msh_arena *arena,
                         struct msh_scope *ret);
/* False when the scope holds no ticket at all: the list is empty. A requester has no lists. */
bool msh_scope_reader(const struct msh_scope *scope, struct msh_reader *ret);

/* Search by pieces of the name or the initials of its pinyin ("scgj"); best first, live only. */
size_t msh_directory_search_units(const struct msh_directory *directory, const char *q, int64_t at,
                                  const struct msh_unit **ret, size_t max);
size_t msh_directory_search_categories(const struct msh_directory *directory, const char *q,
                                       int64_t at, const struct msh_category **ret, size_t max);

/* The whole lists, in order of code. */
const struct msh_unit *msh_directory_units(const struct msh_directory *directory, size_t *ret_n);
const struct msh_area *msh_directory_areas(const struct msh_directory *directory, size_t *ret_n);
const struct msh_category *msh_directory_categories(const struct msh_directory *directory,
                                                    size_t *ret_n);
const struct msh_channel *msh_directory_channels(const struct msh_directory *directory,
                                                 size_t *ret_n);
/* What the city is called: the name of its area of level "city"; NULL where it has none. */
const char *msh_directory_city_name(const struct msh_directory *directory);
/* The code of the door open to all: the city's web channel, else another that anybody may send
 * through, else any; "" in a city without channels. */
const char *msh_directory_open_channel(const struct msh_directory *directory);
const struct msh_transfer_line *msh_directory_lines(const struct msh_directory *directory,
                                                    size_t *ret_n);

const struct msh_catalogue_row *msh_directory_catalogue(const struct msh_directory *directory,
                                                        size_t *ret_n);
const struct msh_duty *msh_directory_duties(const struct msh_directory *directory, size_t *ret_n);

const struct msh_unit_tree *msh_directory_tree(const struct msh_directory *directory);

/*
 * Dispatch catalogue 派单目录: the row of the longest category that has one; its lead family's unit
 * at the row's level of the place (township, county, city), else at the next level above. `lead` is
 * 0 where the family has no live unit. False when no row covers the category.
 */
bool msh_directory_suggest(const struct msh_directory *directory, const char *category,
                           int64_t area_id, struct msh_suggestion *ret);
/* The same by another catalogue, whose rows are in order of category. */
bool msh_directory_suggest_by(const struct msh_directory *directory,
                              const struct msh_catalogue_row *rows, size_t n, const char *category,
                              int64_t area_id, struct msh_suggestion *ret);

/* A township or village leads only within its duty list (国办函〔2025〕66号: departments' work is
 * not pushed down); other units always may. */
bool msh_directory_may_lead(const struct msh_directory *directory, int64_t unit_id,
                            const char *category);

/* Units for which a report accusing these does not exist: the accused, their ancestors below the
 * city root in both trees, their descendants. Ascending ids. */
void msh_directory_fence(const struct msh_directory *directory, const int64_t *accused, size_t n,
                         struct msh_arena *arena, int64_t **ret_units, size_t *ret_n);

/* The same city under another calendar: to look what would be. Lives in the arena, borrows from both,
 * and is never released. */
const struct msh_directory *msh_directory_with(const struct msh_directory *directory,
                                               const struct msh_calendar *calendar,
                                               struct msh_arena *arena);

/* Rules and calendar. */
const struct msh_calendar *msh_directory_calendar(const struct msh_directory *directory);
const struct msh_rule *msh_directory_rules(const struct msh_directory *directory, size_t *ret_n);
const struct msh_rule *msh_directory_rule(const struct msh_directory *directory, int64_t rule_id);
/* How the aggregate computes its dues (clockwork.c). Lives as long as the snapshot. */
const struct msh_clockwork *msh_directory_clockwork(const struct msh_directory *directory);

/* What the city has set, by name. */
const struct msh_setting *msh_directory_settings(const struct msh_directory *directory,
                                                 size_t *ret_n);
/* A number the city has set, else `fallback`. Names and defaults stand in service/settings.h. */
int64_t msh_directory_setting(const struct msh_directory *directory, const char *name,
                              int64_t fallback);

#endif
