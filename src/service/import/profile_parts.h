/*
 * import/profile_parts.h - what a profile is made of: for import/profile.c and import/read.c alone.
 */
#ifndef MSH_SERVICE_IMPORT_PROFILE_PARTS_H
#define MSH_SERVICE_IMPORT_PROFILE_PARTS_H

#include "service/import/profile.h"

#define MSH_IMPORT_FORMATS_MAX 8

struct msh_import_value {
    enum msh_import_field field;
    const char *theirs, *ours;
};

/* Ours where a column holds one of some words. */
struct msh_import_when {
    enum msh_import_field field;
    const char *ours, *column;
    char **words;
    size_t n_words, cap_words;
    size_t at; /* its place in the file */
};

struct msh_import_profile {
    struct msh_arena *arena;
    const char *path;
    const char *source, *sheet;
    enum msh_tabular_encoding encoding;
    const char *formats[MSH_IMPORT_FORMATS_MAX];
    size_t n_formats;
    const char *columns[MSH_IMPORT_FIELD_COUNT], *fallbacks[MSH_IMPORT_FIELD_COUNT];
    struct msh_import_value *values; /* theirs, and what we read */
    size_t n_values, cap_values;
    struct msh_import_value *outs; /* ours, and what we write */
    size_t n_outs, cap_outs;
    struct msh_import_when *whens;
    size_t n_whens, cap_whens;
    /* after bind */
    size_t at[MSH_IMPORT_FIELD_COUNT]; /* SIZE_MAX: no such column */
    size_t width;
};

/* Codes of vocabularies that a profile may give; NULL = the field has none. */
const struct msh_names *msh_import_words_of(enum msh_import_field field);

#endif
