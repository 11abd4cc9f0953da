/*
 * exchange.h - this city beside an older hotline: our tickets as rows of its table, and whether both
 * hold the same (docs/operations/parallel-run.md).
 *
 * A ticket is theirs where it was imported from the profile's source, and keeps their number; any
 * other goes by ours. Reports (举报) and the intake of the inspectors that were taken in here never
 * leave in a file, and are not missed there: they are counted as kept.
 */
#ifndef MSH_SERVICE_EXCHANGE_H
#define MSH_SERVICE_EXCHANGE_H

#include "service/import/import.h"
#include "store/import_store.h"

#define MSH_EXCHANGE_PAGE 100

/* A day of business time on which tickets were accepted, with one profile. */
struct msh_exchange {
    struct msh_service *service;
    const struct msh_directory *directory;
    const struct msh_import_profile *profile;
    int64_t from_at, to_at;
};

/* One ticket of ours as its row reads. Words and codes in the arena, "" is none; the person is left
 * out. Unit, area and category are theirs to name: code and name are both told. */
struct msh_exchange_ticket {
    int64_t ticket_id;
    const char *number; /* ours */
    bool theirs;        /* imported from the profile's source */
    bool kept;          /* taken in here, and never leaves */
    bool undone;        /* its import was taken back: it is none */
    bool withheld;      /* units read no words of it, so that there may be no unit */
    bool named;         /* somebody is behind it whose name may be opened */
    struct msh_import_matter matter;
};

/* One of them. MSH_E_NOT_FOUND. */
int msh_exchange_read(struct msh_tx *tx, const struct msh_exchange *x, int64_t ticket_id,
                      struct msh_arena *arena, struct msh_exchange_ticket *ret,
                      struct msh_err *err);

/* The tickets of the day behind `*cursor`, which is moved on; at most MSH_EXCHANGE_PAGE, 0 = that
 * was all. { from_at, 0 } at first. */
int msh_exchange_page(const struct msh_exchange *x, struct msh_import_at *cursor,
                      struct msh_arena *arena, struct msh_exchange_ticket *ret, size_t *ret_n,
                      struct msh_err *err);

/* What they would write in the column of a field, where it has one. In the arena. */
const char *msh_exchange_cell(const struct msh_exchange *x,
                              const struct msh_exchange_ticket *ticket, enum msh_import_field field,
                              struct msh_arena *arena);

/* Comparing ---------------------------------------------------------------------------------------*/

enum msh_reconcile_kind {
    MSH_RECONCILE_SAME,
    MSH_RECONCILE_MISSING_HERE,
    MSH_RECONCILE_MISSING_THERE,
    MSH_RECONCILE_DIFFERS, /* one line a field */
    MSH_RECONCILE_TWICE,   /* the ticket stands twice in their table */
    MSH_RECONCILE_UNREADABLE,
    MSH_RECONCILE_OTHER_DAY, /* theirs, of another day: not compared */
    MSH_RECONCILE_KEPT,
    MSH_RECONCILE_COUNT
};
extern const struct msh_names msh_reconcile_kind_names;

/* One line of the report. Of words only keyed digests; codes and times clear. */
struct msh_reconcile_line {
    enum msh_reconcile_kind kind;
    int64_t row; /* of their table; 0 = in none */
    const char *their_number, *number;
    int field;                       /* -1 = the ticket as a whole */
    enum msh_import_verdict verdict; /* of MSH_RECONCILE_UNREADABLE: why */
    const char *theirs, *ours;
};

struct msh_reconcile {
    struct msh_exchange x;
    bool theirs_only; /* what was taken in here and never fed to them is not missed there */
    int (*say)(void *arg, const struct msh_reconcile_line *line, struct msh_err *err);
    void *arg;
    int64_t n[MSH_RECONCILE_COUNT]; /* tickets, not lines */
    int64_t rows, fields; /* rows of their table of the day; lines of MSH_RECONCILE_DIFFERS */
    struct msh_marks numbers, tickets;
};

/* Rows of their table, at most MSH_EXCHANGE_PAGE a call; then what stands here alone, and the act
 * in the audit trail. `arena` is for the call. */
int msh_reconcile_rows(struct msh_reconcile *r, const struct msh_tabular_row *rows, size_t n,
                       struct msh_arena *arena, struct msh_err *err);
int msh_reconcile_end(struct msh_reconcile *r, struct msh_call *call, struct msh_err *err);
/* No difference of any kind. */
bool msh_reconcile_agrees(const struct msh_reconcile *r);
void msh_reconcile_done(struct msh_reconcile *r);

/* In the audit trail: the day is written for them, with names or without. Before anything leaves. */
int msh_exchange_told(const struct msh_exchange *x, struct msh_call *call, bool names,
                      struct msh_err *err);

#endif
