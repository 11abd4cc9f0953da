/*
 * plan.h - private to the service: everything one command will write, prepared outside the
 * transaction and written inside it.
 *
 * A plan lives in its call's arena. Writing may run more than once (db.h); it only reads the plan,
 * except for `repeat`, `status` and `repeat_*`, which it sets anew each time.
 */
#ifndef MSH_SERVICE_PLAN_H
#define MSH_SERVICE_PLAN_H

#include "base/json.h"
#include "domain/mask.h"
#include "service/clockwork.h"
#include "service/directory.h"
#include "service/ticket.h"

#include "store/event_store.h"

struct msh_plan_job {
    const char *kind;
    int64_t due_at, target_id;
};

struct msh_plan_tally {
    const char *kind, *k1, *k2;
    int64_t n;
};

struct msh_plan_row {
    const char *kind;
    int64_t id;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
};

struct msh_plan;
/* Further rows of a command, written after the projection. */
struct msh_plan_extra {
    int (*write)(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                 struct msh_err *err);
    const void *arg;
};

struct msh_plan {
    struct msh_call *call;
    const struct msh_directory *directory;
    struct msh_ticket_row before, row; /* the aggregate as it was and as it will be */
    bool insert;
    int64_t now;     /* business time of the command */
    int64_t present; /* business time of the snapshot; later than `now` only in history */
    struct msh_city_clockwork city;
    struct msh_event_ready *events;
    size_t n_events, cap_events;
    struct msh_text *texts;
    size_t n_texts, cap_texts;
    struct msh_plan_job *jobs;
    size_t n_jobs, cap_jobs;
    struct msh_plan_tally *tallies;
    size_t n_tallies, cap_tallies;
    struct msh_plan_extra *extras;
    size_t n_extras, cap_extras;
    struct msh_plan_row *rows;
    size_t n_rows, cap_rows;
    const int64_t *respondents; /* linked with a new ticket, and the ticket of the same matter: */
    size_t n_respondents;       /* its first event tells of them */
    int64_t same_as;
    int64_t deputy_of; /* the caller does it for this colleague on leave; 0 = for nobody */
    bool many;         /* the same words go to several tickets */
    int64_t ref_id;    /* kept with the idempotency key: 0 = the ticket */
    int status;        /* HTTP status kept with it */

    bool repeat; /* the key was used before: nothing is prepared, nothing written */
    int64_t repeat_ref, repeat_version, repeat_at;
};

/* Names and phones of a ticket's requesters, for the machine alone: nobody is shown them. Clear values
 * live in the call's arena; who was destroyed has neither. */
int msh_plan_persons(struct msh_tx *tx, const struct msh_call *call, int64_t ticket_id,
                     struct msh_mask_person ret[MSH_PERSON_PER_TICKET], size_t *ret_n,
                     bool *ret_destroyed, struct msh_err *err);

/* Load the ticket a command is about, as of one snapshot, and check that the caller may know it.
 * Fills `before`, a deep copy `row`, `now` and `insert`. A command whose key was used before is
 * recognised here (`repeat`), ahead of every judgement: the ticket has moved on by it, so that what
 * was allowed then may be refused now. Nothing is prepared for it and msh_plan_write does nothing;
 * what was answered then is msh_plan_ref and msh_plan_version, never an id drawn now. */
int msh_plan_load(struct msh_plan *plan, struct msh_call *call,
                  const struct msh_directory *directory, int64_t ticket_id, struct msh_err *err);

/* Set `now` and `present`. */
int msh_plan_now(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err);

/* Set `repeat` and what goes with it, for commands that load no ticket. */
int msh_plan_repeated(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err);

/* What a written command answers: the id it made (`ref_id`, else the ticket's) and the version it
 * left; of a repeat what the first one made and left. */
int64_t msh_plan_ref(const struct msh_plan *plan);
int64_t msh_plan_version(const struct msh_plan *plan);

/* Words written with the command; answers their id. Call before msh_plan_changes. */
int64_t msh_plan_text(struct msh_plan *plan, enum msh_piece_kind kind, enum msh_audience audience,
                      int64_t target_id, const char *text);
/* A ticket's title: the requester's, else the beginning of their words. */
const char *msh_plan_title(struct msh_arena *arena, const char *title, const char *words);
void msh_plan_job(struct msh_plan *plan, const char *kind, int64_t due_at, int64_t target_id);
void msh_plan_add(struct msh_plan *plan,
                  int (*write)(struct msh_tx *, const struct msh_plan *, const void *,
                               struct msh_err *),
                  const void *arg);

/* One event that is not a row of the table (unmasking, remind, rendition …): machine none. `data`
 * lives as long as the plan. */
int msh_plan_event(struct msh_plan *plan, const char *op, int64_t target_id, const char *data,
                   struct msh_err *err);

/* The ticket became the nth of its matter: the third goes to a supervisor (design §4). */
int msh_plan_supervise(struct msh_plan *plan, int64_t nth, struct msh_err *err);

/* How long after its end a ticket is archived: the objection window, longer where the city says so. */
int64_t msh_plan_archive_after(const struct msh_directory *directory);

/* One event about clocks alone: "renew". */
int msh_plan_ticks(struct msh_plan *plan, const char *op, const struct msh_tick *ticks, size_t n,
                   struct msh_err *err);

/* Events of the changes an apply answered, with the texts' digests in the first; jobs for the
 * clocks they moved; counters for what became different. `receipt` adds the members a receipt
 * binds (may be NULL). */
int msh_plan_changes(struct msh_plan *plan, const struct msh_changes *changes,
                     const struct msh_text *receipt, struct msh_err *err);

/* A row beside the aggregate that no event names by itself (a reply's facts): kept as a keyed digest
 * beside those of the aggregate's rows. `kind` and `id` name it. */
void msh_plan_row(struct msh_plan *plan, const char *kind, int64_t id,
                  const uint8_t digest[MSH_ROW_DIGEST_SIZE]);

/* One digest of what a command found in the rows, from those that the command before told of them in
 * hex (NULL = no such rows): so that a row changed by hand shows also after a later command has written
 * over it. Shared with verify. */
#define MSH_PLAN_WAS_SIZE (2 * MSH_ROW_DIGEST_SIZE + 1)
void msh_plan_was(enum msh_crypto_profile profile, const char *const digests[MSH_ROW_COUNT],
                  char ret[MSH_PLAN_WAS_SIZE]);

/* What the counters hold of one ticket: each entry once. Shared with verify. */
#define MSH_PLAN_TALLIES 6
size_t msh_plan_tallies(const struct msh_directory *directory, const struct msh_ticket_row *row,
                        int64_t zone_ms, struct msh_arena *arena,
                        struct msh_plan_tally ret[MSH_PLAN_TALLIES]);

/* Write it. MSH_E_STALE: the ticket moved on; prepare again. */
int msh_plan_write(struct msh_plan *plan, const char *name, struct msh_err *err);

/* The same in two steps, for several plans in one transaction: the digests of the rows outside of it,
 * once; then the rows. */
int msh_plan_sign(struct msh_plan *plan, struct msh_err *err);
int msh_plan_write_in(struct msh_tx *tx, struct msh_plan *plan, struct msh_err *err);

/* Signed plans of new tickets without a key to repeat, thousands at once, in one transaction
 * (msh_tx_bulk): the same rows, but counters go to their base rows at once. */
int msh_plan_write_new(struct msh_tx *tx, struct msh_plan *const *plans, size_t n,
                       struct msh_err *err);

/* A reminder ("remind": the due comes near, "warn": it has passed) is an event that the unit's desk
 * and the streams show; the lamp itself is computed. Its own transaction. */
int msh_plan_remind(struct msh_call *call, const struct msh_directory *directory, int64_t ticket_id,
                    int64_t clock_id, const char *op, enum msh_stage stage, struct msh_err *err);

/*
 * One edit of a ticket that is no row of the table: loaded, prepared, written, and prepared again
 * while others are faster (not where the caller named a version: MSH_E_STALE). `ret` is the plan as
 * it was written, without its directory; of a repeat nothing was prepared.
 */
struct msh_plan_edit {
    struct msh_call *call;
    int64_t ticket_id;
    int (*prepare)(struct msh_plan *plan, void *arg, struct msh_err *err); /* fills the plan */
    void *arg;
};
int msh_plan_edit(const struct msh_plan_edit *edit, const char *name, struct msh_plan *ret,
                  struct msh_err *err);

/* What the aggregate needs from the city, for this moment. */
struct msh_facts msh_plan_facts(struct msh_plan *plan);

/* Kind and id of the caller as events keep them. */
const char *msh_call_actor_kind(const struct msh_call *call);
int64_t msh_call_actor_id(const struct msh_call *call);
/* The actor the table sees: the caller's unit that has to do with the target. */
struct msh_actor msh_call_actor(const struct msh_call *call, const struct msh_ticket *ticket,
                                const char *part, int64_t target_id);

/* The caller reads as an office outside the hotline (a unit, an analyst, a leader): originals of
 * confidential tickets and reports are not its to see. */
bool msh_call_is_unit(const struct msh_call *call);

/* Particulars, checked against the directory. The field named is "category" or "place.area". */
int msh_plan_set_category(struct msh_plan *plan, const char *code, struct msh_err *err);
int msh_plan_set_place(struct msh_plan *plan, const struct msh_place *place, struct msh_err *err);

/* A receipt as canonical JSON in the arena. */
struct msh_receipt;
const char *msh_receipt_json(struct msh_arena *arena, const struct msh_receipt *receipt);

/* Is the original withheld from units on this ticket? */
bool msh_ticket_withheld(const struct msh_ticket *ticket);

#endif
