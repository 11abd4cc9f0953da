/*
 * demo/story.h - private to the generator: one ticket's story, told through the use cases.
 *
 * A story is an agenda of steps, each with the moment it is meant to happen. A step acts through
 * the service at that moment; what the ticket became puts further steps on the agenda
 * (msh_demo_react). Between steps the story raises, as the system, what fell due: windows that
 * close, reminders, expiries, ends of pauses, archives. All dice are the story's own, so that the
 * same seed tells the same story whatever runs beside it. A group is told by one thread in order of
 * time.
 */
#ifndef MSH_SERVICE_DEMO_STORY_H
#define MSH_SERVICE_DEMO_STORY_H

#include <pthread.h>

#include "service/demo/cast.h"
#include "service/demo/year.h"
#include "service/directory.h"
#include "service/ticket.h"

enum msh_demo_step {
    MSH_DEMO_REGISTER,
    MSH_DEMO_COMPLETE, /* a draft's missing facts */
    MSH_DEMO_DECIDE,   /* registered: answer, refuse, transfer or triage */
    MSH_DEMO_RENDER,
    MSH_DEMO_RENDER_PASS,
    MSH_DEMO_DISPATCH,
    MSH_DEMO_CONCLUDE,
    MSH_DEMO_REDISPATCH,
    MSH_DEMO_SIGN,
    MSH_DEMO_ASSIGN,
    MSH_DEMO_RETURN,
    MSH_DEMO_DELEGATE,
    MSH_DEMO_EXTEND,
    MSH_DEMO_PAUSE,
    MSH_DEMO_REPLY,
    MSH_DEMO_APPROVE,
    MSH_DEMO_EXCUSE,
    MSH_DEMO_DEFER,
    MSH_DEMO_TERMINATE,
    MSH_DEMO_ENDORSE,
    MSH_DEMO_JUDGE,
    MSH_DEMO_REVIEW,
    MSH_DEMO_CALL,
    MSH_DEMO_RATE,
    MSH_DEMO_ASK_MERGED,
    MSH_DEMO_UNMERGE,
    MSH_DEMO_PART,
    MSH_DEMO_HANG,
    MSH_DEMO_WITHDRAW,
    MSH_DEMO_OBJECT,
    MSH_DEMO_REOPEN,
    MSH_DEMO_APPEAL,
    MSH_DEMO_UNREASONABLE,
    MSH_DEMO_SUPPLEMENT,
    MSH_DEMO_REMARK,
    MSH_DEMO_INSTRUCT,
    MSH_DEMO_TAG,
    MSH_DEMO_LOOK_INTO,
    MSH_DEMO_UNMASK,
    MSH_DEMO_NEW_CODE,
    MSH_DEMO_CORRECT,
    MSH_DEMO_ADD_UNIT,
    MSH_DEMO_PUT_BACK,
    MSH_DEMO_HAND_OVER,
    MSH_DEMO_FEEDBACK,
    MSH_DEMO_RECALL,
    MSH_DEMO_DROP,
    MSH_DEMO_PUBLISH,
    MSH_DEMO_STEP_COUNT
};

enum msh_demo_quality {
    MSH_DEMO_GOOD,
    MSH_DEMO_PARTIAL,
    MSH_DEMO_LATE,
    MSH_DEMO_PERFUNCTORY,
    MSH_DEMO_LATE_OPEN, /* late, and not solved yet */
    MSH_DEMO_UNTRUE,    /* it was not as told */
    MSH_DEMO_QUALITY_COUNT
};

/* What the tellers share. Read only but for `told` and the refusals, under the lock. */
struct msh_demo_world {
    struct msh_service *service;
    const struct msh_directory *directory;
    const struct msh_demo_words *words;
    const struct msh_demo_cast *cast;
    uint64_t seed;
    int64_t until_at, objection_ms;
    int attempts_min, returns_max;
    const struct msh_demo_year *year;
    int64_t *respondents; /* by row of estates.tsv, then companies of places.tsv */
    size_t n_respondents;
    void (*progress)(void *arg, const char *part, size_t told, size_t total);
    void *progress_arg;

    pthread_mutex_t lock;
    size_t next_group, told, acts, refused;
    char refusal[256]; /* the first refused step, for the developer */
    int rc;            /* the first failure that ends everything */
    struct msh_err err;
};

struct msh_demo_intent {
    int64_t at;
    enum msh_demo_step step;
    int64_t target;
    unsigned order;
};

/* What a story remembers of a task, and has in mind for it. */
struct msh_demo_share {
    int64_t task_id;
    enum msh_task_state seen;
    enum msh_demo_quality quality;
    enum msh_demo_step path; /* what follows the signature */
    int64_t reply_at;
    int drafts;
};

struct msh_demo_claim {
    int64_t claim_id;
    enum msh_claim_state seen;
};

struct msh_demo_ask {
    int64_t callback_id;
    int misses; /* calls that will not get through; -1 = not drawn yet */
};

/* What has been raised for a clock; each printed due and warning once. */
struct msh_demo_due {
    int64_t clock_id, reminded_at, warned_at, due_at;
};

struct msh_demo_tale; /* the group being told */

struct msh_demo_story {
    struct msh_demo_tale *tale;
    const struct msh_demo_world *world;
    struct msh_demo_rand dice;
    struct msh_arena *arena;
    /* what is told */
    const struct msh_demo_template *wording;
    struct msh_demo_site site;
    struct msh_demo_slots slots;
    const char *title, *text, *appeal /* both */, *channel, *name, *address, *phone, *category;
    enum msh_ticket_type type;
    enum msh_identity_mode identity;
    enum msh_requester_kind kind;
    bool by_phone, sealed, draft, recent;
    int64_t accused, respondent_id;
    /* where it stands */
    int64_t now, ticket_id;
    struct msh_ticket ticket;
    enum msh_ticket_state seen;
    int seen_round;
    int64_t seen_watch; /* since when it waited for a supervisor */
    bool gone;          /* could not be told further */
    int64_t rendition_id;
    bool rendered, conferred, misrouted, objected, withdrawing;
    bool must_triage, linked, contacted; /* ... by the last lead reply */
    const char *public_reply;            /* of the last lead reply */
    int answers;
    struct msh_demo_story *parent; /* merge into this one, if it is open then */
    struct msh_demo_story *merged;
    enum msh_demo_quality quality; /* of the last lead reply */
    int64_t lead_reply_at, archive_try_at;
    struct msh_demo_intent *agenda;
    size_t n_agenda, cap_agenda;
    unsigned order;
    struct msh_demo_share *shares;
    size_t n_shares, cap_shares;
    struct msh_demo_claim *claims;
    size_t n_claims, cap_claims;
    struct msh_demo_ask *asks;
    size_t n_asks, cap_asks;
    struct msh_demo_due *dues;
    size_t n_dues, cap_dues;
};

struct msh_demo_tale {
    struct msh_demo_world *world;
    const struct msh_demo_group *group;
    struct msh_arena *arena, *scratch; /* of the group; of one act */
    struct msh_demo_story *stories;
    size_t n;
};

/* Tell one group to the end of history. */
int msh_demo_tell(struct msh_demo_world *world, const struct msh_demo_group *group,
                  struct msh_arena *arena, struct msh_arena *scratch, struct msh_err *err);

/* demo/story.c: the means of a story -------------------------------------------------------------*/

void msh_demo_push(struct msh_demo_story *s, enum msh_demo_step step, int64_t at, int64_t target);

/* A moment after `low` to `high` minutes of office time, or of the hotline's shift (8 to 21 every
 * day). */
int64_t msh_demo_office(struct msh_demo_story *s, int64_t from_at, int64_t low, int64_t high);
int64_t msh_demo_shift(struct msh_demo_story *s, int64_t from_at, int64_t low, int64_t high);

/* Somebody of the hotline in this role who may see the ticket: the report desk stands in on
 * reports, inspectors on sealed tickets. Not `other` (account id) where there is a choice. */
const struct msh_principal *msh_demo_staff(struct msh_demo_story *s, enum msh_role role,
                                           int64_t other);
/* The same, but somebody who neither asked for an exit of the ticket nor decided on one. */
const struct msh_principal *msh_demo_outsider(struct msh_demo_story *s, enum msh_role role);
/* Somebody who has reviewed neither this ticket nor another of its requester's matter. */
const struct msh_principal *msh_demo_reviewer(struct msh_demo_story *s);
const struct msh_principal *msh_demo_clerk(struct msh_demo_story *s, int64_t unit_id);
const struct msh_principal *msh_demo_head(struct msh_demo_story *s, int64_t unit_id);
/* The clerk of the unit with this account, or NULL. */
const struct msh_principal *msh_demo_clerk_of(const struct msh_demo_story *s, int64_t unit_id,
                                              int64_t account_id);
struct msh_principal msh_demo_requester(const struct msh_demo_story *s);
extern const struct msh_principal msh_demo_system;

/* The call of an act at the story's moment; its memory is the scratch arena, emptied before. */
struct msh_call msh_demo_call(struct msh_demo_story *s, const struct msh_principal *who);

/* Act, keep what the ticket became, and react. 0, 1 when the rule book refused (counted), or a
 * negative failure. */
int msh_demo_act(struct msh_demo_story *s, const struct msh_principal *who, struct msh_act *act,
                 struct msh_err *err);
/* An act with an operation, a target and words. */
struct msh_act msh_demo_do(enum msh_op op, const char *part, int64_t target, const char *text);
/* After a use case other than msh_ticket_act. */
int msh_demo_outcome(struct msh_demo_story *s, const char *what, int rc, struct msh_err *err);

/* Words. A remark of this kind, and of this reason where one is given, that fits the story; NULL
 * where there is none. */
const char *msh_demo_remark(struct msh_demo_story *s, const char *kind, const char *reason);
/* The row of such a remark, -1 = none: for those whose reason is drawn with the words. */
int64_t msh_demo_remark_row(struct msh_demo_story *s, const char *kind, const char *reason);
struct msh_demo_matter msh_demo_matter(const struct msh_demo_story *s);
const char *msh_demo_text(struct msh_demo_story *s, const char *text);

/* Parts. */
const struct msh_task *msh_demo_task(const struct msh_demo_story *s, int64_t id);
struct msh_demo_share *msh_demo_share_of(struct msh_demo_story *s, int64_t task_id);
const struct msh_clock *msh_demo_handling(const struct msh_demo_story *s, int64_t task_id);
/* The newest lead task that was not returned, or NULL. */
const struct msh_task *msh_demo_lead(const struct msh_demo_story *s);
bool msh_demo_withheld(const struct msh_demo_story *s);
/* The task, if the ticket is being handled and the task stands in one of these states; else NULL. */
const struct msh_task *msh_demo_at_work(struct msh_demo_story *s, int64_t id, uint32_t states);

/* demo/reply.c: the row of the article about the story's matter, -1 = none; a column of a case
 * (words/cases.tsv) that fits it, NULL where none does. */
int64_t msh_demo_article(const struct msh_demo_story *s);
const char *msh_demo_case(struct msh_demo_story *s, const char *column);

/* What the requester of an older year read at its end. */
const char *msh_demo_past_reply(struct msh_demo_story *s, int64_t unit_id, int64_t replied_at);

/* demo/past.c: this many tickets of the ten years before the end of history, closed, through the door
 * of older systems (import.h): a part of each day by its weight, a commit for each window, memory
 * for one window. The same seed and number give the same past. */
int msh_demo_past(struct msh_demo_world *world, size_t tickets, struct msh_err *err);

/* demo/react.c: what the ticket became asks for further steps. */
void msh_demo_react(struct msh_demo_story *s);

/* demo/due.c: the next thing that falls due and the raising of it. INT64_MAX: nothing. */
int64_t msh_demo_next_due(const struct msh_demo_story *s);
int msh_demo_raise_due(struct msh_demo_story *s, struct msh_err *err);

/* demo/intake.c, demo/dispatch.c, demo/task.c, demo/claim.c, demo/callback.c: the steps. */
typedef int (*msh_demo_step_fn)(struct msh_demo_story *s, int64_t target, struct msh_err *err);
extern const msh_demo_step_fn msh_demo_steps[MSH_DEMO_STEP_COUNT];

void msh_demo_begin(struct msh_demo_story *s, size_t index);
int msh_demo_step_register(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_complete(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_decide(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_supplement(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_remark(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_instruct(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_tag(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_look_into(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_unmask(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_new_code(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_render(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_render_pass(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_dispatch(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_conclude(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_redispatch(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_part(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_ask_merged(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_unmerge(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_correct(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_add_unit(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_sign(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_assign(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_put_back(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_hand_over(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_feedback(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_recall(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_drop(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_return(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_delegate(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_extend(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_pause(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_reply(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_approve(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_excuse(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_defer(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_terminate(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_endorse(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_judge(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_withdraw(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_object(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_appeal(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_unreasonable(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_hang(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_review(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_call(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_rate(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_publish(struct msh_demo_story *s, int64_t target, struct msh_err *err);
int msh_demo_step_reopen(struct msh_demo_story *s, int64_t target, struct msh_err *err);

/* demo/publish.c: some answers are made public; the hotline's reply templates. */
void msh_demo_plan_publish(struct msh_demo_story *s);
int msh_demo_templates(struct msh_service *service, const struct msh_demo_cast *cast,
                       struct msh_arena *arena, struct msh_err *err);

/* Plan a task just opened, and again when its limit moved or work on it goes on. */
void msh_demo_plan_task(struct msh_demo_story *s, const struct msh_task *task);
void msh_demo_plan_reply(struct msh_demo_story *s, const struct msh_task *task);

#endif
