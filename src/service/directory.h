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

#include "domain/rule.h"
#include "domain/ticket.h"
#include "domain/unit_tree.h"

struct msh_directory;

struct msh_unit {
    int64_t id;
    const char *code, *name, *short_name;
    int level;          /* 1 city … 4 village */
    const char *kind;   /* party, government, institution, utility, township, village, hotline … */
    const char *family; /* "chengguan": the department across levels; "" = none */
    int64_t parent_id, line_id, area_id;
    const char *pinyin;
    int64_t merged_into, valid_to;
};

struct msh_area {
    int64_t id;
    const char *code, *level, *name, *pinyin;
    int64_t parent_id;
    bool has_point;
    int64_t lon, lat; /* millionths of a degree */
};

struct msh_category {
    const char *code, *parent, *name, *pinyin;
    int level;
    bool needs_place;
};

struct msh_channel {
    const char *code, *name, *kind;
};

struct msh_transfer_line {
    const char *code, *name, *purpose;
    bool emergency;
};

/* What the dispatch catalogue says of a category at a place. */
struct msh_suggestion {
    const char *category; /* code of the matching entry */
    const char *legal_basis;
    int64_t lead;
    int64_t assists[8], informs[8];
    size_t n_assists, n_informs;
};

void msh_directory_release(const struct msh_directory *directory);

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

/* The whole lists, in order of code. */
const struct msh_unit *msh_directory_units(const struct msh_directory *directory, size_t *ret_n);
const struct msh_area *msh_directory_areas(const struct msh_directory *directory, size_t *ret_n);
const struct msh_category *msh_directory_categories(const struct msh_directory *directory,
                                                    size_t *ret_n);
const struct msh_channel *msh_directory_channels(const struct msh_directory *directory,
                                                 size_t *ret_n);
const struct msh_transfer_line *msh_directory_lines(const struct msh_directory *directory,
                                                    size_t *ret_n);

const struct msh_unit_tree *msh_directory_tree(const struct msh_directory *directory);

/* The unit of a department family that stands nearest to a place: township, county, city. */
bool msh_directory_suggest(const struct msh_directory *directory, const char *category,
                           int64_t area_id, struct msh_suggestion *ret);

/* A township or village leads only within its duty list; other units always may. */
bool msh_directory_may_lead(const struct msh_directory *directory, int64_t unit_id,
                            const char *category);

/* Units for which a report accusing these does not exist: the accused, their ancestors below the
 * city root in both trees, their descendants. Ascending ids. */
void msh_directory_fence(const struct msh_directory *directory, const int64_t *accused, size_t n,
                         struct msh_arena *arena, int64_t **ret_units, size_t *ret_n);

/* Rules and calendar. */
const struct msh_calendar *msh_directory_calendar(const struct msh_directory *directory);
const struct msh_rule *msh_directory_rules(const struct msh_directory *directory, size_t *ret_n);
const struct msh_rule *msh_directory_rule(const struct msh_directory *directory, int64_t rule_id);
/* How the aggregate computes its dues (clockwork.c). Lives as long as the snapshot. */
const struct msh_clockwork *msh_directory_clockwork(const struct msh_directory *directory);

/* A number the city has set, else `fallback`. */
int64_t msh_directory_setting(const struct msh_directory *directory, const char *name,
                              int64_t fallback);

#endif
