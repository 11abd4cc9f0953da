/*
 * verify_run.h - private to verify: what one run has seen of the ticket it is reading.
 */
#ifndef MSH_SERVICE_VERIFY_RUN_H
#define MSH_SERVICE_VERIFY_RUN_H

#include "service/clock_moves.h"
#include "service/plan.h"
#include "service/told.h"
#include "service/verify/verify.h"
#include "store/file_store.h"
#include "store/person_store.h"
#include "store/sweep.h"

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
    int64_t target; /* -1: the event does not say */
    int64_t at;     /* of the event */
    int64_t said;   /* when an older system had it; 0: with the event */
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
    int64_t n, kept; /* what the tickets say, and what the counters do */
};

/* Which tickets have rows of a table, a page of them at a time; tickets come by id, mostly. */
struct having_now {
    bool asked, last; /* no ticket behind the page has any */
    int64_t from;     /* the page begins here */
    size_t n, at;
    int64_t ids[500];
};

/* What the events of the subject being read last told of one of its tables. */
struct told_now {
    const struct msh_schema_table *table;
    char hex[2 * MSH_ROW_DIGEST_SIZE + 1]; /* "" = no rows */
};

/* A link between ticket and respondent made or undone by an event of the respondent. */
struct link_now {
    int64_t ticket_id, respondent_id;
    size_t order; /* as read: of one respondent in order of seq */
    bool linked;
};

struct attempt_now {
    struct msh_attempt attempt;
    bool met;
};

/* What was done with the person of a ticket, by events that do not touch the ticket. */
struct access_now {
    int64_t ticket_id;
    bool restricted;
    int64_t hidden_until; /* -1: an event of before did not say */
    const char *row;      /* hex of the corrected row; "" of before, NULL: never corrected */
};

/* Where a list of retention.h stands after the events seen so far. */
struct retention_now {
    int64_t list_id, asked_by, decided_by;
    int64_t years, cutoff_at, persons;
    int state;
    const char *digest; /* hex; NULL before the first event */
    bool met;
};

/*
 * Lines in order of the piece (store/verify/verify.h) they are about. Of the piece that is first
 * now they go out at once; of those behind it they are held, up to a bound, then waited with. NULL:
 * an index, whose lines come last.
 */
struct verify_lines;
struct verify_lines *msh_verify_lines_new(void (*report)(void *arg, const char *line), void *arg);
/* How many lines there were. Frees. */
int64_t msh_verify_lines_free(struct verify_lines *lines);
/* Start at piece 0 again; what was held goes out. */
void msh_verify_lines_again(struct verify_lines *lines);
void msh_verify_line(struct verify_lines *lines, size_t piece, const char *line);
void msh_verify_piece_end(struct verify_lines *lines, size_t piece);
/* All pieces are done, or will never be. */
void msh_verify_lines_last(struct verify_lines *lines);
#define VERIFY_LAST SIZE_MAX /* the piece behind all others */

/* One worker. What all of them have read is put together in the first. */
struct verifying {
    struct msh_service *service;
    const struct msh_directory *directory;
    struct msh_files *files;
    struct verify_lines *lines;
    size_t piece;
    struct verifying *first;    /* the worker that reads what stands before tickets, and ends */
    size_t n_workers;           /* of the first: it and those behind it in memory */
    struct msh_verdict verdict; /* without the problems */
    struct msh_arena arena;     /* of the subject being read */
    struct msh_arena whole;     /* of the whole run */
    const struct msh_calendar *by_version[VERSIONS_MAX];
    int64_t rows; /* tickets whose row was met */
    struct tally_now *tallies;
    size_t n_tallies, cap_tallies; /* an open hash table; cap is a power of two */

    struct having_now having[MSH_SWEEP_PARTS];

    struct told_now told[MSH_TOLD_TABLES]; /* of the subject being read */
    size_t n_told;

    /* beside tickets, for the whole run; links and access of the first worker, by ticket */
    struct link_now *links;
    size_t n_links, cap_links;
    struct access_now *access;
    size_t n_access, cap_access;
    struct msh_pair *same; /* two tickets of one matter */
    size_t n_same, cap_same;
    struct msh_pair *in_matter, *matters; /* ticket and matter; matter and group */
    size_t n_in_matter, cap_in_matter;

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
    struct attempt_now *attempts;
    size_t n_attempts, cap_attempts;
    int64_t told_links[100]; /* respondents */
    size_t n_told_links;
    int64_t joined;   /* how many the events say have joined what is published */
    bool joined_over; /* … and that nobody does any more */
    bool passed;      /* a reply was published */
    bool all_files;   /* none was left out for their number */
    int64_t imports;  /* rows of import_row met */
    int64_t first_at, last_seq;
    enum msh_rating first_rating;
};

/* One line "KIND ID seq N: CODE: TEXT". */
void msh_verify_problem(struct verifying *v, const char *kind, int64_t id, int64_t seq,
                        const char *code, const char *text);

/* Has the ticket rows of this table? Asked first, so that what is not there costs no statement. */
int msh_verify_has(struct verifying *v, struct msh_tx *tx, enum msh_sweep_part part,
                   int64_t ticket_id, bool *ret, struct msh_err *err);

/* What an event says of words, files and rows. */
void msh_verify_named(struct verifying *v, const struct msh_event *event,
                      const struct msh_jval *data);
/* The ticket's rows, words, replies, files and person against what its events said. */
int msh_verify_rows(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                    struct msh_err *err);

/* Rows that administrators keep, against what the events of their subject told (told.h). */
void msh_verify_told_event(struct verifying *v, const struct msh_event *event,
                           const struct msh_jval *payload);
int msh_verify_told_subject(struct verifying *v, struct msh_tx *tx, const char *kind, int64_t id,
                            struct msh_err *err);
int msh_verify_sessions(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
/* Rows of subjects that no event is about. */
int msh_verify_told_lost(struct verifying *v, struct msh_tx *tx, struct msh_err *err);

/* Rows beside tickets (sweep.h): what events of other subjects and of the ticket say, then the rows. */
void msh_verify_beside_event(struct verifying *v, const struct msh_event *event,
                             const struct msh_jval *payload);
void msh_verify_beside_told(struct verifying *v, const struct msh_event *event,
                            const struct msh_jval *data);
int msh_verify_beside(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                      struct msh_err *err);
/* The work that each limit and pause still to come waits for. */
int msh_verify_jobs(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                    struct msh_err *err);
/* Before tickets are read: what was heard so far is sorted. */
void msh_verify_beside_sort(struct verifying *v);
void msh_verify_beside_join(struct verifying *v, const struct verifying *other);
int msh_verify_beside_lost(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
int msh_verify_beside_end(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
/* What was done with the person of a ticket; NULL for nothing. */
const struct access_now *msh_verify_access(struct verifying *v, int64_t ticket_id);

/* Count a ticket; read the counters; then compare all of them with what was counted. */
void msh_verify_count(struct verifying *v, const struct msh_ticket_row *row);
int msh_verify_tallies_read(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
void msh_verify_tallies_join(struct verifying *v, const struct verifying *other);
void msh_verify_tallies(struct verifying *v);

/* The lists by which personal data is destroyed, and what the list outside says. */
void msh_verify_retention_event(struct verifying *v, const struct msh_event *event,
                                const struct msh_jval *payload);
int msh_verify_retention(struct verifying *v, struct msh_tx *tx, struct msh_err *err);
int msh_verify_destroyed(struct verifying *v, int64_t size, struct msh_err *err);

#endif
