/*
 * directory_load.h - the inside of a snapshot; private to directory*.c and clockwork.c.
 */
#ifndef MSH_SERVICE_DIRECTORY_LOAD_H
#define MSH_SERVICE_DIRECTORY_LOAD_H

#include "service/clockwork.h"
#include "service/directory.h"
#include "service/settings.h"

/* Which rule tag the tickets of a category carry. */
struct msh_category_tag {
    const char *category;
    const char *tag;
};

struct msh_directory {
    struct msh_arena arena;
    int64_t epoch;
    int64_t as_of; /* business instant of the load: ends of units are compared with it */
    /* In order of code. */
    struct msh_unit *units;
    struct msh_area *areas;
    struct msh_category *categories;
    struct msh_channel *channels;
    struct msh_transfer_line *lines;
    struct msh_catalogue_row *catalogue;
    struct msh_duty *duties;
    struct msh_rule *rules; /* by id */
    struct msh_setting *settings;
    size_t n_units, n_areas, n_categories, n_channels, n_lines, n_catalogue, n_duties, n_rules,
        n_settings;
    /* In order of id. */
    const struct msh_unit **units_by_id;
    const struct msh_area **areas_by_id;
    struct msh_category_tag *tags;
    size_t n_tags;
    const struct msh_unit_tree *tree;
    const struct msh_calendar *calendar;
    struct msh_city_clockwork clockwork; /* without tags */
};

#endif
