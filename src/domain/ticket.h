/*
 * ticket.h - the ticket aggregate: what a person raised, the units' shares of it, and every
 * decision about it; and the one function that changes it.
 *
 * msh_ticket_apply consults the transition table (flow.h), changes the aggregate in memory and
 * answers the ordered list of events that happened. It is pure: no clock, no I/O, no SQL, no JSON;
 * the moment, new ids and dues come in through struct msh_facts. The service stores the events
 * and the rows marked `dirty` in one transaction. Everything lives in the aggregate's arena. One
 * thread at a time.
 *
 * "Done" (the unit says: task REPLIED) and "solved" (the person says: ticket.solved) are two facts
 * and no row derives one from the other (guarantee 2).
 */
#ifndef MSH_DOMAIN_TICKET_H
#define MSH_DOMAIN_TICKET_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/deadline.h"
#include "domain/vocab.h"

#define MSH_BIT(n) (1u << (n))

/* Actors beside the staff roles, in the same bit set. */
#define MSH_ACTOR_REQUESTER MSH_BIT(30)
#define MSH_ACTOR_SYSTEM    MSH_BIT(31)

/* Who acts. `roles` are MSH_BIT(enum msh_role) or one MSH_ACTOR_ bit; a unit's people carry the
 * unit, hotline staff the hotline's own unit. */
struct msh_actor {
    uint32_t roles;
    int64_t account_id; /* 0 for requester and system */
    int64_t unit_id;
    int64_t stands_for; /* a colleague on leave whose deputy this is, 0 = nobody */
};

enum msh_op {
    /* ticket */
    MSH_OP_SAVE_DRAFT,
    MSH_OP_REGISTER,
    MSH_OP_SUPPLEMENT,
    MSH_OP_CORRECT,
    MSH_OP_REMARK,
    MSH_OP_INSTRUCT,
    MSH_OP_TAG,
    MSH_OP_SUPERVISE,
    MSH_OP_LOOK_INTO,
    MSH_OP_ANSWER,
    MSH_OP_REFUSE,
    MSH_OP_TRANSFER,
    MSH_OP_TRIAGE,
    MSH_OP_CONFER,
    MSH_OP_CONCLUDE,
    MSH_OP_DISPATCH,
    MSH_OP_DESIGNATE,
    MSH_OP_ADD_UNIT,
    MSH_OP_REDISPATCH,
    MSH_OP_ALL_RETURNED,
    MSH_OP_ALL_REPLIED,
    MSH_OP_EXPIRE,
    MSH_OP_PASS,
    MSH_OP_SEND_BACK,
    MSH_OP_ATTEMPT,
    MSH_OP_SOLVED,
    MSH_OP_ACCEPTED_UNSOLVED,
    MSH_OP_UNSOLVED,
    MSH_OP_DISSATISFIED,
    MSH_OP_UNREACHED,
    MSH_OP_ASK_MERGED,
    MSH_OP_DEFER,
    MSH_OP_REPLAN,
    MSH_OP_RESUME,
    MSH_OP_TERMINATE,
    MSH_OP_MERGE,
    MSH_OP_UNMERGE,
    MSH_OP_WITHDRAW,
    MSH_OP_REOPEN,
    MSH_OP_MARK_UNREASONABLE,
    MSH_OP_CLEAR_UNREASONABLE,
    MSH_OP_SCORE_RATING,
    MSH_OP_ARCHIVE,
    MSH_OP_SUCCEED,
    MSH_OP_IMPORT,
    MSH_OP_IMPORT_HANDLING,
    MSH_OP_IMPORT_CLOSED,
    MSH_OP_IMPORT_ARCHIVED,
    MSH_OP_UNDO_IMPORT,
    /* task */
    MSH_OP_OPEN,
    MSH_OP_SIGN,
    MSH_OP_ACKNOWLEDGE,
    MSH_OP_ASSIGN,
    MSH_OP_TAKE,
    MSH_OP_PUT_BACK,
    MSH_OP_HAND_OVER,
    MSH_OP_ASK_RETURN,
    MSH_OP_RETURN_GRANTED,
    MSH_OP_RETURN_DENIED,
    MSH_OP_WINDOW_CLOSE,
    MSH_OP_DELEGATE,
    MSH_OP_CHILDREN_REPLIED,
    MSH_OP_FEEDBACK,
    MSH_OP_REPLY,
    MSH_OP_RECALL,
    MSH_OP_APPROVE,
    MSH_OP_DISAPPROVE,
    MSH_OP_REWORK_TASK,
    MSH_OP_FINISH,
    MSH_OP_EXCUSE,
    MSH_OP_EXTEND,
    MSH_OP_PAUSE,
    MSH_OP_UNPAUSE,
    MSH_OP_RELEASE,
    MSH_OP_IMPORT_SHARE,
    /* claim */
    MSH_OP_ASK,
    MSH_OP_ENDORSE,
    MSH_OP_GRANT,
    MSH_OP_DENY,
    MSH_OP_DROP,
    MSH_OP_LAPSE,
    MSH_OP_COUNT
};

extern const struct msh_names msh_op_names;

enum msh_clock_state {
    MSH_CLOCK_RUNNING,
    MSH_CLOCK_STOPPED,
    MSH_CLOCK_SUSPENDED, /* merged or deferred: keeps its printed due */
    MSH_CLOCK_STATE_COUNT
};
extern const struct msh_names msh_clock_state_names;

struct msh_task {
    int64_t id;
    int round;
    int64_t unit_id;
    enum msh_task_role role;
    int64_t parent_task_id; /* 0, or the level-2 task that delegated it */
    enum msh_task_state state, resume_state;
    bool no_return;     /* designated */
    bool window_closed; /* the return window ended in silence, or with a reply */
    int extensions;
    int64_t holder_id;  /* person, 0 = pool */
    const char *office; /* or NULL */
    int64_t author_id;  /* who wrote the reply now under review */
    int64_t left_unit;  /* whose it was until this command made a successor take it; not stored */
    const char *legal_basis;
    int64_t opened_at, signed_at, replied_at;
    bool dirty, fresh; /* fresh: not stored yet */
};

struct msh_claim {
    int64_t id;
    enum msh_claim_kind kind;
    enum msh_claim_state state;
    int64_t task_id;
    const char *reason_code; /* from the kind's reason table, or NULL */
    int amount;              /* extension: in the rule's unit */
    int64_t until_at;        /* deferral: review date; pause: at most until */
    int64_t suggested_unit;  /* return: whose duty it is; deferral: who owns the plan; refusal:
                              * where the requester was sent */
    const char *told_line;   /* refusal: the line the requester was sent to, or NULL */
    const char *told_route;  /* refusal: another way (msh_told_route_names), or NULL */
    int64_t recording_id;    /* withdrawal taken down by the staff: the call */
    int rating;              /* rating appeal: the scoring rating asked for */
    int64_t asked_by, asked_unit, asked_at;
    int64_t decided_by, decided_at;
    bool dirty, fresh;
};

struct msh_clock {
    int64_t id;
    int64_t task_id;
    enum msh_stage stage;
    int64_t rule_id; /* 0: a date of a plan, not of a rule */
    int calendar_version;
    bool provisional;
    int64_t start_at, due_at, warn_at, stop_at;
    int64_t paused_at;   /* 0 = not paused */
    int64_t pause_until; /* longest end of the running pause */
    int64_t paused_ms;   /* sum of ended pauses: gross minus net */
    int extended;        /* times */
    enum msh_clock_state state;
    bool dirty, fresh;
};

struct msh_callback {
    int64_t id;
    int round;
    enum msh_callback_cause cause;
    enum msh_callback_state state;
    int64_t claim_id; /* the withdrawal it confirms */
    int attempts;
    int64_t holder_id;
    enum msh_answer contacted, solved, accepted, truthful;
    enum msh_rating rating;
    bool by_requester;
    int64_t opened_at, answered_at;
    int64_t tried_at; /* the last attempt that failed; 0 = none */
    bool dirty, fresh;
};

struct msh_ticket {
    struct msh_arena *arena;
    int64_t id;
    enum msh_ticket_state state, resume_state;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    enum msh_identity_mode identity;
    bool sealed; /* inspector-only intake */
    bool has_words, has_contact, has_category, has_place, needs_place;
    bool rendition_approved; /* only needed for confidential tickets and reports */
    int round;               /* 1 from registration on */
    int returns;             /* granted returns; the third forces conference or designation */
    int64_t parent_id;       /* merged into */
    int children;            /* tickets merged into this one */
    int64_t reviewer_id;     /* who passed or sent back last, before the third round */
    int64_t exit_by;         /* who decided the exit an objection would question */
    enum msh_close_reason close_reason;
    const char *exit_code; /* refusal, termination reason; transfer line */
    bool unreasonable;
    bool is_complex, is_supervised; /* fall under the rules with that tag */
    bool no_reply;                  /* 要求不回复: is not called after the reply */
    int64_t watch_at;               /* since when it waits for a supervisor; 0 = it does not */
    enum msh_answer solved;
    enum msh_rating first_rating, final_rating, scoring_rating;
    int64_t created_at, accepted_at, closed_at;

    struct msh_task *tasks;
    size_t n_tasks, cap_tasks;
    struct msh_claim *claims;
    size_t n_claims, cap_claims;
    struct msh_clock *clocks;
    size_t n_clocks, cap_clocks;
    struct msh_callback *callbacks;
    size_t n_callbacks, cap_callbacks;
};

/* One unit's share in a dispatch. */
struct msh_share {
    int64_t unit_id;
    enum msh_task_role role;
    const char *legal_basis;
    int64_t due_at; /* delegation: the shorter limit given to a level-3 unit; else 0 */
    int ahead;      /* workdays by which the city's setting made it shorter, for the event */
};

#define MSH_SHARES_MAX    64
#define MSH_CLAIMANTS_MAX 20

struct msh_command {
    enum msh_op op;
    struct msh_actor actor;
    int64_t target_id; /* task, claim or callback; 0 = the ticket itself */
    const struct msh_share *shares;
    size_t n_shares;
    const int64_t *claimants; /* confer: the units whose duty it may be */
    size_t n_claimants;
    enum msh_claim_kind claim_kind; /* MSH_OP_ASK */
    const char *reason_code;
    bool has_text; /* a reason, reply or remark text comes with the command */
    int amount;
    int64_t until_at;
    int64_t other_id; /* merge: parent; assign: person; hand over: person, 0 = the unit's pool; ask
                       * return: suggested unit; succeed: the unit that was merged */
    int64_t unit_id;  /* succeed: the unit it was merged into */
    const char *office;
    const char *line, *route; /* refusal: where the requester is sent; or a unit, in other_id */
    int64_t recording_id;     /* withdrawal taken down by the staff */
    enum msh_answer contacted, solved, accepted, truthful;
    enum msh_rating rating;
    enum msh_answer is_complex, is_supervised; /* tag: as it shall be; unknown = stays */
    int64_t accepted_at, replied_at;           /* import: by the older system */
    int64_t batch_id;                          /* import */
};

/* A due computed from a rule, with what may be done to it. */
struct msh_printed {
    int64_t rule_id;
    int calendar_version;
    int64_t due_at, warn_at;
    bool provisional;
};
struct msh_limits {
    int extend_max_times, extend_max_amount;
    bool extend_by_head;                   /* the unit's head decides; else the hotline */
    uint32_t pause_reasons;                /* MSH_BIT(enum msh_pause_reason) */
    int64_t pause_max_ms[MSH_PAUSE_COUNT]; /* longest pause for a reason; 0 = the rule sets none */
};

/* Rules × calendar, as seen by the aggregate. `start` answers 1 with a due, 0 where the stage has
 * no rule, or an error. `resume` moves the dues by a pause of paused_ms that began at
 * clock->paused_at. Of what `extend` and `resume` print, the rule is not read: it stays; the
 * calendar's version is that of the present calendar, or 0 where none was looked at. */
struct msh_clockwork {
    void *arg;
    int (*start)(void *arg, const struct msh_ticket *ticket, enum msh_stage stage, int64_t from_at,
                 struct msh_printed *ret, struct msh_err *err);
    int (*extend)(void *arg, const struct msh_clock *clock, int amount, struct msh_printed *ret,
                  struct msh_err *err);
    int (*resume)(void *arg, const struct msh_clock *clock, int64_t paused_ms,
                  struct msh_printed *ret, struct msh_err *err);
    void (*limits)(void *arg, const struct msh_clock *clock, struct msh_limits *ret);
    /* The instant so many workdays before a due. */
    int64_t (*ahead)(void *arg, int64_t due_at, int workdays);
};

struct msh_facts {
    int64_t now; /* business time */
    const struct msh_clockwork *clockwork;
    int64_t (*new_id)(void *arg);
    void *new_id_arg;
    int attempts_min;       /* failed attempts before "not reached" */
    int64_t attempt_gap_ms; /* from one failed attempt to the next */
    int returns_max;        /* the return that forces a decision: 3 (天津稿) */
    int delegate_ahead;     /* workdays a delegated share ends before the due it stays within */
    int64_t objection_ms;   /* how long after an end reopening and objection stay open */
    bool sample;            /* this direct answer is drawn for a callback */
    bool parent_open;       /* merge: the parent lives and is itself not merged */
    bool imported;          /* undo_import: it came from an older system, and nobody touched it */
    /* Its place among the tickets of its matter (1 = the first, or no matter), and who reviewed the
     * earlier ones. */
    int matter_nth;
    const int64_t *matter_reviewers;
    size_t n_matter_reviewers;
};

/* Extra facts of an event, in writing order: ids, codes, numbers; never words or persons. */
enum msh_fact_type { MSH_FACT_ID, MSH_FACT_IDS, MSH_FACT_INT, MSH_FACT_CODE };
struct msh_fact {
    const char *key;
    enum msh_fact_type type;
    int64_t i; /* IDS: how many */
    const char *s;
    const int64_t *ids;
};
#define MSH_CHANGE_FACTS_MAX 10

/* What happened to a clock together with an event. */
enum msh_tick_kind {
    MSH_TICK_START,
    MSH_TICK_STOP,
    MSH_TICK_EXTEND,
    MSH_TICK_PAUSE,
    MSH_TICK_RESUME,
    MSH_TICK_SUSPEND,
    MSH_TICK_RENEW, /* printed anew: an announced calendar year, a tag */
    MSH_TICK_COUNT
};
extern const struct msh_names msh_tick_names;
struct msh_tick {
    enum msh_tick_kind kind;
    struct msh_clock clock;   /* as it stands after */
    struct msh_due_move move; /* how the due came to be another one; zeroes: it did not */
};

struct msh_change {
    enum msh_op op;
    enum msh_machine machine;
    int64_t target_id;
    int from, to; /* states of the machine; equal where the row keeps the state */
    struct msh_actor actor;
    struct msh_fact facts[MSH_CHANGE_FACTS_MAX];
    size_t n_facts;
    struct msh_tick *ticks;
    size_t n_ticks, cap_ticks;
};

struct msh_changes {
    struct msh_change *items;
    size_t n, cap;
};

/* An empty aggregate before its first event. */
void msh_ticket_init(struct msh_ticket *ticket, struct msh_arena *arena, int64_t id);

/* Deep copy into another arena (drafts of decisions, exploration). */
void msh_ticket_copy(const struct msh_ticket *from, struct msh_arena *arena,
                     struct msh_ticket *ret);

/*
 * Carry out one command. On success *ret_events holds at least one event, the command's own first;
 * rows that follow from it (joins, releases) are in order. On failure the aggregate may be half
 * changed and must be thrown away.
 *
 * MSH_E_STATE: no row of the table fits now (codes: ticket_state, task_state, claim_state, or the
 * guard's own: window_closed, third_return …). MSH_E_FORBIDDEN: the row exists, not for this actor
 * (code actor, own_task, involved). MSH_E_INVALID: a parameter (field named). MSH_E_NOT_FOUND: the
 * target is not part of this ticket. Errors of the clockwork pass through.
 */
int msh_ticket_apply(struct msh_ticket *ticket, const struct msh_command *command,
                     const struct msh_facts *facts, struct msh_changes *ret_events,
                     struct msh_err *err);

/* Which operation records these answers of a requester (guarantee 2). */
enum msh_op msh_answer_op(enum msh_answer solved, enum msh_answer accepted, enum msh_rating rating);

struct msh_task *msh_ticket_task(const struct msh_ticket *ticket, int64_t id);
struct msh_claim *msh_ticket_claim(const struct msh_ticket *ticket, int64_t id);
struct msh_callback *msh_ticket_callback(const struct msh_ticket *ticket, int64_t id);

bool msh_task_is_open(enum msh_task_state state);
bool msh_claim_is_open(enum msh_claim_state state);   /* waits for a decision */
bool msh_ticket_is_end(enum msh_ticket_state state);  /* answered … merged, archived */
bool msh_ticket_is_open(enum msh_ticket_state state); /* accepted and not ended */

/* Which unit owns the plan of the last deferral; 0 = there was none. */
int64_t msh_plan_owner(const struct msh_ticket *ticket);

/* When the time for objections to an end began: with the end, or with a mark that came after it. */
int64_t msh_ticket_objection_from(const struct msh_ticket *ticket);

/* The due of the level-2 unit under which this clock's unit works; 0 where there is none. */
int64_t msh_clock_bound(const struct msh_ticket *ticket, const struct msh_clock *clock);

/* The clock whose due a list shows: the earliest running one, handle before others; NULL if none. */
const struct msh_clock *msh_ticket_due_clock(const struct msh_ticket *ticket);

#endif
