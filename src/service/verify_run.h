/*
 * verify_run.h - private to verify: what one run has seen of the ticket it is reading.
 */
#ifndef MSH_SERVICE_VERIFY_RUN_H
#define MSH_SERVICE_VERIFY_RUN_H

#include "service/clock_moves.h"
#include "service/plan.h"
#include "service/verify.h"
#include "store/file_store.h"
#include "store/person_store.h"

#define VERSIONS_MAX 256

/* Where one state machine of a ticket stands after the events seen so far. */
struct machine_now {
    enum msh_machine machine;
    int64_t target_id;
    int state;
};

/* Words an event names. */
struct text_now {
    int64_t id;
    int kind, audience; /* -1: the event does not say */
    const char *digest; /* hex */
    const char *author_kind;
    int64_t author_id;
    bool met;
};

/* A reply, a rendition or a file an event names, with the newest digest of its row or content. */
struct thing_now {
    const char *kind;
    int64_t id;
    const char *digest; /* hex */
    bool met;
};

struct tally_now {
    const char *kind, *k1, *k2;
    int64_t n;
};

/* Where a list of retention.h stands after the events seen so far. */
struct retention_now {
    int64_t list_id, asked_by, decided_by;
    int64_t years, cutoff_at, persons;
    int state;
    const char *digest; /* hex; NULL before the first event */
    bool met;
};

struct verifying {
    struct msh_service *service;
    const struct msh_directory *directory;
    struct msh_files *files;
    void (*report)(void *arg, const char *line);
    void *arg;
    struct msh_verdict verdict;
    struct msh_arena arena; /* of the subject being read */
    struct msh_arena whole; /* of the whole run */
    const struct msh_calendar *by_version[VERSIONS_MAX];
    int64_t rows; /* tickets whose row was met */
    struct tally_now *tallies;
    size_t n_tallies, cap_tallies; /* an open hash table; cap is a power of two */

    struct retention_now *retention;
    size_t n_retention, cap_retention;

    /* the ticket being read */
    struct machine_now *machines;
    size_t n_machines, cap_machines;
    struct msh_clock_pasts clocks;
    struct text_now *texts;
    size_t n_texts, cap_texts;
    struct thing_now *things;
    size_t n_things, cap_things;
    const char *digests[MSH_ROW_COUNT];       /* of the last command, hex; NULL = no such rows */
    int64_t destroyed[MSH_PERSON_PER_TICKET]; /* persons whose key was destroyed */
    size_t n_destroyed;
    int64_t joined;   /* how many the events say have joined what is published */
    bool joined_over; /* … and that nobody does any more */
    bool passed;      /* a reply was published */
    int64_t last_seq;
    enum msh_rating first_rating;
};

/* One line "KIND ID seq N: CODE: TEXT". */
void msh_verify_problem(struct verifying *v, const char *kind, int64_t id, int64_t seq,
                        const char *code, const char *text);

/* What an event says of words, files and rows. */
void msh_verify_named(struct verifying *v, const struct msh_event *event,
                      const struct msh_jval *data);
/* The ticket's rows, words, replies, files and person against what its events said. */
int msh_verify_rows(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                    struct msh_err *err);

/* Count a ticket; then compare all counters with what was counted. */
void msh_verify_count(struct verifying *v, const struct msh_ticket_row *row);
int msh_verify_tallies(struct verifying *v, struct msh_tx *tx, struct msh_err *err);

/* The lists by which personal data is destroyed, and what the list outside says. */
int msh_verify_retention_event(struct verifying *v, const struct msh_event *event,
                               struct msh_err *err);
int msh_verify_retention(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
int msh_verify_destroyed(struct verifying *v, int64_t size, struct msh_err *err);

#endif
