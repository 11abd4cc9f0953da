/*
 * import/profile.h - how the table of an older hotline reads: a profile is data (docs/operations/
 * import.md describes the format, data/imports holds those that are shipped).
 *
 * A profile says which column is which field, which of their code values is which of ours, how times
 * are written, and what holds where a cell is empty. A row that cannot be read for sure gets a
 * verdict; nothing is guessed. Pure but for reading the profile's file; thread-safe.
 */
#ifndef MSH_SERVICE_IMPORT_PROFILE_H
#define MSH_SERVICE_IMPORT_PROFILE_H

#include "base/tabular.h"
#include "domain/vocab.h"

enum msh_import_field {
    MSH_IMPORT_NUMBER, /* theirs; with the source it names the row for ever */
    MSH_IMPORT_ACCEPTED,
    MSH_IMPORT_REPLIED,
    MSH_IMPORT_STATE, /* open or closed; without it: closed where it was answered */
    MSH_IMPORT_TITLE,
    MSH_IMPORT_TEXT,
    MSH_IMPORT_REPLY,
    MSH_IMPORT_TYPE,
    MSH_IMPORT_URGENCY,
    MSH_IMPORT_CHANNEL,
    MSH_IMPORT_CATEGORY,
    MSH_IMPORT_AREA,
    MSH_IMPORT_PLACE,
    MSH_IMPORT_UNIT,
    MSH_IMPORT_NAME,
    MSH_IMPORT_PHONE,
    MSH_IMPORT_IDENTITY,
    MSH_IMPORT_FIELD_COUNT
};
extern const struct msh_names msh_import_field_names;

/* What became of a row. */
enum msh_import_verdict {
    MSH_IMPORT_TAKEN,      /* it is a ticket now; in a dry run: it would be */
    MSH_IMPORT_KNOWN,      /* it was imported before, as it stands here */
    MSH_IMPORT_CHANGED,    /* imported before, and different since: nothing was done */
    MSH_IMPORT_TWICE,      /* the number stands twice in this file */
    MSH_IMPORT_UNREADABLE, /* fault of the file: quotes, bytes, too many cells */
    MSH_IMPORT_CELLS,      /* more cells than the first row has columns */
    MSH_IMPORT_MISSING,    /* a field that is needed is empty */
    MSH_IMPORT_TOO_LONG,
    MSH_IMPORT_NO_TEXT,     /* characters that are in no text, or nothing to be seen */
    MSH_IMPORT_ROUNDED,     /* a spreadsheet made a rounded number of it: 1.39E+10 */
    MSH_IMPORT_NO_TIME,     /* not written as the profile says, or no such day */
    MSH_IMPORT_ORDER,       /* answered before it was accepted, or in the future */
    MSH_IMPORT_NO_CALENDAR, /* its span leaves the calendars that are loaded */
    MSH_IMPORT_UNKNOWN,     /* a code value neither the profile nor the city knows */
    MSH_IMPORT_NO_PHONE,    /* no telephone number */
    MSH_IMPORT_REFUSED,     /* the rules of the city refuse it: the sentence says why */
    MSH_IMPORT_VERDICT_COUNT
};
extern const struct msh_names msh_import_verdict_names;

#define MSH_IMPORT_NUMBER_MAX 64
#define MSH_IMPORT_SOURCE_MAX 32
#define MSH_IMPORT_SHORT_MAX  200 /* characters of title and place */

struct msh_import_profile;

/* A shipped one by name, or a file where `name` has a slash or ends in .conf. MSH_E_NOT_FOUND
 * "profile" lists those there are; MSH_E_INVALID names the line. In the arena. */
int msh_import_profile_load(struct msh_arena *arena, const char *name,
                            struct msh_import_profile **ret, struct msh_err *err);
const char *msh_import_profile_source(const struct msh_import_profile *profile);
struct msh_tabular_how msh_import_profile_how(const struct msh_import_profile *profile);

/* Find the profile's columns in the first row. MSH_E_INVALID "column" names one that is missing. */
int msh_import_profile_bind(struct msh_import_profile *profile, const struct msh_tabular_row *head,
                            struct msh_err *err);

/* One row as the profile reads it; texts in the arena, "" is none. */
struct msh_import_matter {
    const char *text[MSH_IMPORT_FIELD_COUNT]; /* of codes: ours */
    int64_t accepted_at, replied_at;          /* 0 = not answered */
    bool closed;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    enum msh_identity_mode identity;
};

/* The other way round: the column a field stands in, NULL = none; does a row say the field at all
 * (by a column or a condition)? */
const char *msh_import_profile_column(const struct msh_import_profile *profile,
                                      enum msh_import_field field);
bool msh_import_profile_tells(const struct msh_import_profile *profile,
                              enum msh_import_field field);
/* Their value for a code or a name of ours: what `theirs.` says, else the first value that is read
 * as it, else `ours` itself. */
const char *msh_import_profile_theirs(const struct msh_import_profile *profile,
                                      enum msh_import_field field, const char *ours);
/* An instant as the profile writes them: to the second where one of its formats has seconds. "" for
 * 0. In the arena. */
const char *msh_import_profile_moment(const struct msh_import_profile *profile, int64_t at,
                                      int64_t zone_ms, struct msh_arena *arena);

/* A verdict; for MSH_IMPORT_TAKEN `ret` is whole. `ret_field` says what it is about (-1: the row), and
 * `ret_note`, if not empty, what stood there (codes and times only, never words or persons). Days
 * are those of the zone. */
enum msh_import_verdict msh_import_read(const struct msh_import_profile *profile,
                                        const struct msh_tabular_row *row, int64_t zone_ms,
                                        struct msh_arena *arena, struct msh_import_matter *ret,
                                        int *ret_field, const char **ret_note);

#endif
