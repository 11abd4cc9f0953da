/*
 * import.h - tickets from older systems: a table's rows, read by a profile, become tickets.
 *
 * A row that was closed there comes in as history: one event, of the moment of the import, that tells
 * when the older system took it in and when it answered; the limit it had is printed and stopped
 * beside it; no one here is said to have acted, nobody is asked, and no rate counts it (vocab.h,
 * MSH_CLOSE_HISTORY). A row that is open goes on from here: its clocks start when it was accepted
 * there, so that what is late already is treated as late at once. Persons are sealed, words are
 * found, counters count as at any other door.
 *
 * (source, number there) names a row for ever: a second run does nothing for rows that came in, and
 * says so where they have changed since. Rows of a window are written in one transaction. Undo does
 * not delete, for events are append-only: it ends each ticket of the run as `undone` with a reason
 * the requester can read, which counts nowhere, and frees its number there for a better run. A
 * ticket that anybody has touched since, and one whose chain is bound (store/archive.h), stays as
 * it is.
 */
#ifndef MSH_SERVICE_IMPORT_H
#define MSH_SERVICE_IMPORT_H

#include "service/directory.h"
#include "service/import/marks.h"
#include "service/import/profile.h"
#include "service/plan.h"

#define MSH_IMPORT_WINDOW    2000
#define MSH_IMPORT_NOTE_SIZE 160

struct msh_import_item {
    struct msh_tabular_row row; /* in */
    enum msh_import_verdict verdict;
    int field; /* -1: the row as a whole */
    char note[MSH_IMPORT_NOTE_SIZE];
    char number[MSH_NUMBER_SIZE];           /* ours, once it is a ticket; "" else */
    char theirs[MSH_IMPORT_NUMBER_MAX + 1]; /* "" where it cannot be read */
    struct msh_import_matter matter;
    struct msh_plan *plan;
    struct msh_changes changes;
};

struct msh_import {
    struct msh_service *service;
    const struct msh_directory *directory;    /* for the whole run */
    const struct msh_import_profile *profile; /* of msh_import_window */
    const char *source;                       /* name of the older system */
    int64_t now;                              /* business time of all of it; 0 = the present */
    int64_t batch_id;
    bool dry_run;
    struct msh_marks seen; /* numbers met so far */
    int64_t n[MSH_IMPORT_VERDICT_COUNT];
};

/* A run: a batch of its own, in the audit trail unless it is dry. End gives memory back. */
int msh_import_begin(struct msh_import *run, struct msh_err *err);
void msh_import_end(struct msh_import *run);

/* Judge and take in at most MSH_IMPORT_WINDOW rows. Rows that cannot come in have a verdict and no
 * error; an error ends the run, with the rows of this window not taken. `arena` is the caller's, for
 * the window. */
int msh_import_window(struct msh_import *run, struct msh_import_item *items, size_t n,
                      struct msh_arena *arena, struct msh_err *err);

/* The same for what is read already: items whose verdict is MSH_IMPORT_TAKEN have their matter, every
 * text of it set, and numbers that are not met twice. */
int msh_import_take(struct msh_import *run, struct msh_import_item *items, size_t n,
                    struct msh_arena *arena, struct msh_err *err);

/* One plan, for the window above, in two steps: what becomes of it, then with the running number of its
 * day. The verdict, field and note of `item` are set when it is no MSH_IMPORT_TAKEN. */
int msh_import_plan(struct msh_import *run, struct msh_call *call, int64_t now,
                    struct msh_import_item *item, struct msh_err *err);

int msh_import_finish(struct msh_import_item *item, int64_t no, struct msh_err *err);

/* What the city has of a row's names: by code, else by a name that one alone has. NULL where the row
 * says nothing, or what the city does not know; then the answer is the first such field, else -1. */
struct msh_import_places {
    const struct msh_unit *unit;
    const struct msh_area *area;
    const struct msh_category *category;
    const struct msh_channel *channel;
};
int msh_import_find_places(const struct msh_directory *directory,
                           const struct msh_import_matter *matter, struct msh_import_places *ret);

/* Keyed digest of what a row said, by which another run sees whether it still does. */
void msh_import_digest(const struct msh_service *service, const struct msh_import_matter *matter,
                       uint8_t ret[MSH_ROW_DIGEST_SIZE]);

/* Take a run back. MSH_E_NOT_FOUND "batch": no ticket is left of it. */
struct msh_import_undone {
    int64_t undone, kept;
};
int msh_import_undo(struct msh_call *call, int64_t batch_id, const char *reason,
                    struct msh_import_undone *ret, struct msh_err *err);

#endif
