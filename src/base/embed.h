/*
 * embed.h - files compiled into the binary (migrations, calendars, presets, the demo city).
 *
 * tools/embed.py writes the tables at build time; each ends with a NULL name. Immutable.
 */
#ifndef MSH_BASE_EMBED_H
#define MSH_BASE_EMBED_H

#include <stddef.h>

struct msh_embed {
    const char *name; /* path below its folder, "calendar/2026.json" */
    const char *data; /* NUL-terminated after `size` bytes */
    size_t size;
};

extern const struct msh_embed msh_sql_files[];    /* sql/ */
extern const struct msh_embed msh_data_files[];   /* data/: calendars, presets … */
extern const struct msh_embed msh_demo_files[];   /* demo/ */
extern const struct msh_embed msh_portal_files[]; /* web/portal/: its style and its script */

/* The file of that name, or NULL. */
const struct msh_embed *msh_embed_find(const struct msh_embed *table, const char *name);

#endif
