/*
 * ticket.h - the use cases around a ticket: one transaction each.
 *
 * A command is prepared against a snapshot (load, may the caller see it, apply the transition
 * table, draw salts and nonces), then written: events, projection, words, counters, jobs and the
 * idempotency row together, asserting that the ticket has not moved since. If it has, the command
 * is prepared again, at most five times. An answer leaves only after COMMIT.
 *
 * Words given here are checked for length and characters by the edge's field tables; what this
 * layer checks again are the rules (place where the category needs one, duty lists, fences). All
 * results live in the caller's arena. Thread-safe.
 */
#ifndef MSH_SERVICE_TICKET_H
#define MSH_SERVICE_TICKET_H

#include "domain/flow.h"
#include "service/call.h"
#include "store/file_store.h"
#include "store/list/list.h"
#include "store/person_store.h"
#include "store/text_store.h"
#include "store/ticket_store.h"

/* Intake ----------------------------------------------------------------------------------------*/

struct msh_place {
    const char *area; /* code, or NULL */
    const char *detail;
    bool has_point;
    double lat, lon;
};

struct msh_contact {
    const char *name, *phone;
};

struct msh_intake {
    const char *title; /* NULL: the beginning of the words */
    const char *text;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    const char *channel;
    const char *category; /* code, or NULL until triage */
    struct msh_place place;
    enum msh_requester_kind requester_kind;
    enum msh_identity_mode identity;
    struct msh_contact contact;
    const int64_t *accused; /* unit ids named by a report */
    size_t n_accused;
    const int64_t *respondents;
    size_t n_respondents;
    bool sealed;          /* about the hotline itself or a leader: inspectors only */
    bool minor, guardian; /* under 14 (PIPL 31); the contact is a guardian's, who consents */
    bool no_reply;        /* 要求不回复 */
    bool draft;           /* facts are missing; supplement and register later */
    int64_t same_as;      /* ticket of the same matter and requester, or 0 */
    const char *source, *source_number;
    const char *number;     /* NULL: the next of its day; else leased by the caller (number.h) */
    const char *query_code; /* NULL: a new one; else drawn and kept by the caller (number.h) */
    int64_t accepted_at;    /* import and demo data only: 0 = business now */
    /* Asked once it is known that this is no repeat: may one more be taken in? NULL = yes. */
    int (*admit)(void *arg, struct msh_err *err);
    void *admit_arg;
};

struct msh_registered {
    int64_t ticket_id;
    const char *number;
    const char *query_code; /* NULL where it may not be told again (code.h) */
    enum msh_ticket_state state;
    int64_t version;
    const char *receipt; /* JSON (store/receipt.h); NULL on a repeat when words were erased */
    bool repeat;
    const struct msh_ticket *after; /* as the command left it, in the call's arena; NULL: repeat */
};

/* Register a new ticket (or save a draft). MSH_E_INVALID names the field. The repeat of a call whose
 * answer got lost is answered like the first: number, query code (code.h says how long) and receipt,
 * and state and version as they are by now and were then. */
int msh_ticket_register(struct msh_call *call, const struct msh_intake *intake,
                        struct msh_registered *ret, struct msh_err *err);

/* Acting ----------------------------------------------------------------------------------------*/

/* What a command brings beside the rule book's parameters. Unused members stay zero. */
struct msh_act {
    int64_t ticket_id;          /* 0: found through the part */
    const char *part;           /* "ticket", "task", "claim" or "callback": what target_id names */
    struct msh_command command; /* actor is filled in here */
    const char *text;           /* reason, remark, reply (internal), supplement, minutes … */
    const char *public_text;    /* reply: the words the requester reads */
    const char *title;          /* rendition, correct */
    struct msh_reply reply;     /* facts of a reply: truth, contact, unsolved reason */
    const char *category;       /* triage, correct */
    int urgency, type;          /* triage, correct: -1 = unchanged */
    struct msh_place place;
    enum msh_answer pressed; /* callback: did anyone press you? yes goes to inspectors only */
    const char *parent;      /* merge: number of the parent ticket, when other_id is 0 */
    int64_t holder_id;       /* hand over: who still holds it (MSH_E_STATE "moved_on"); 0 = any */
    bool many;               /* reply: the same words go to several tasks; the event says so */
    bool dry_run;            /* say what would happen; nothing is stored */
};

struct msh_acted {
    int64_t ticket_id;
    enum msh_ticket_state state;
    int64_t version;
    int64_t part_id; /* the claim or callback a command made, else the target */
    bool repeat;
    const struct msh_ticket *after; /* as the command left it, in the call's arena; NULL: repeat */
};

/*
 * Carry out one action. MSH_E_NOT_FOUND: unknown, or not for this caller to know. MSH_E_STATE,
 * MSH_E_FORBIDDEN, MSH_E_INVALID: msh_ticket_apply. MSH_E_STALE: if_match is old, or others were
 * faster five times.
 */
int msh_ticket_act(struct msh_call *call, const struct msh_act *act, struct msh_acted *ret,
                   struct msh_err *err);

/* The same on several tickets, each in its own transaction; outcomes side by side. With the key of a
 * call that came before, what was done then is answered again; tickets that were refused are tried
 * anew. */
struct msh_bulk_item {
    int64_t ticket_id;
    int64_t target_id; /* the part acted on; 0 = the one the act names */
    int rc;
    struct msh_err err;
    struct msh_acted acted;
};
#define MSH_BULK_MAX 200
int msh_ticket_bulk(struct msh_call *call, const struct msh_act *act, struct msh_bulk_item *items,
                    size_t n, struct msh_err *err);

/* Answers of the requester after "solved?" and "satisfied?" on the own ticket's open callback. */
int msh_ticket_rate(struct msh_call *call, int64_t ticket_id, const struct msh_act *answers,
                    struct msh_acted *ret, struct msh_err *err);

/* A redacted rendition for the units, and its approval by somebody else. MSH_E_INVALID
 * "tells_requester" naming "title" or "text" where the requester's own name or number stands. */
int msh_rendition_write(struct msh_call *call, int64_t ticket_id, const char *title,
                        const char *text, int64_t *ret_rendition_id, struct msh_err *err);
int msh_rendition_pass(struct msh_call *call, int64_t ticket_id, int64_t rendition_id,
                       struct msh_err *err);

/* Name the units a report accuses (report desk), which moves the fence. */
int msh_ticket_accuse(struct msh_call *call, int64_t ticket_id, const int64_t *units, size_t n,
                      struct msh_err *err);

/* Link a ticket to an earlier one of the same requester on the same subject. */
int msh_ticket_same_matter(struct msh_call *call, int64_t ticket_id, int64_t other_id,
                           struct msh_err *err);

/* Reading ---------------------------------------------------------------------------------------*/

/* Everything the caller may know of one ticket. */
struct msh_ticket_view {
    struct msh_ticket_row row;
    struct msh_text *texts; /* pieces this caller may read, oldest first */
    size_t n_texts;
    struct msh_attachment *files;
    size_t n_files;
    struct msh_reply *replies;
    size_t n_replies;
    struct msh_rendition *renditions; /* hotline only */
    size_t n_renditions;
    struct msh_person persons[MSH_PERSON_PER_TICKET];
    size_t n_persons;
    struct msh_action actions[128]; /* open to this caller now */
    size_t n_actions;
    const char *title; /* the one this caller reads */
    bool unit_view;    /* the caller reads as an office: confidential words are withheld */
    int64_t now;
};
int msh_ticket_view(struct msh_call *call, int64_t ticket_id, struct msh_ticket_view *ret,
                    struct msh_err *err);

/* The caller's scope as the store's reader; arrays in the arena. */
void msh_call_reader(const struct msh_call *call, const struct msh_directory *directory,
                     struct msh_reader *ret);

/* May the caller know this ticket? MSH_E_NOT_FOUND if not. */
int msh_call_sees(const struct msh_call *call, struct msh_tx *tx,
                  const struct msh_directory *directory, const struct msh_ticket_row *row,
                  struct msh_err *err);
/* May the caller, who sees the ticket, open the identity behind it? (guarantees 6, 8) */
bool msh_call_opens(const struct msh_call *call, const struct msh_ticket_row *row);

/* Persons: each opening is an event the requester can see (guarantee 8). */
int msh_person_unmask(struct msh_call *call, int64_t ticket_id, const char *reason,
                      struct msh_person_clear *ret, struct msh_err *err);
int msh_caller_history(struct msh_call *call, const char *phone, bool tail_only,
                       struct msh_caller_row **ret, size_t *ret_n, struct msh_err *err);

/* Who opened the requester's identity: office, when, why. */
struct msh_opening {
    int64_t at;
    int64_t unit_id;
    const char *reason;
};
int msh_person_openings(struct msh_call *call, int64_t ticket_id, struct msh_opening **ret,
                        size_t *ret_n, struct msh_err *err);

/*
 * Is this what the register holds? A receipt that is whole in itself may still have been made by
 * somebody else: `number` must have been taken in by the event whose hash begins with these bytes
 * (8 at least), and `seal` (NULL: not asked) must be the seal over it. Anybody may ask, since who has
 * no receipt cannot name its hash; `call` needs service and arena alone. MSH_E_NOT_FOUND
 * "receipt_unknown", also when there is no such number; "seal_unknown".
 */
int msh_receipt_known(struct msh_call *call, const char *number, const uint8_t *hash, size_t hash_n,
                      const struct msh_piece *seal, int64_t *ret_accepted_at, struct msh_err *err);

/* The receipt again, and its proof and seal once the event is sealed (JSON texts). */
int msh_ticket_receipt(struct msh_call *call, int64_t ticket_id, const char **ret_receipt,
                       const char **ret_proof, const char **ret_seal, struct msh_err *err);

/* Attach a file already kept by msh_files_keep. Evidence belongs to the newest share of the caller's
 * unit; MSH_E_FORBIDDEN where it has none. */
int msh_ticket_attach(struct msh_call *call, int64_t ticket_id, enum msh_evidence evidence,
                      const struct msh_kept *kept, const char *name, int64_t *ret_attachment_id,
                      struct msh_err *err);

#endif
