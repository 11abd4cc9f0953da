/*
 * rule.h - the limits a city works under, as data: rows with the law they come from.
 *
 * A row says for one stage and a set of tickets how long it may take, from when it is counted, how
 * far it may be extended and by whom, and where that is written. Rows live in presets (preset.h)
 * and in the store, there as the one line of text that msh_rule_format writes. A stage without a
 * row has no clock; a row the city sets itself has the legal_ref "local".
 *
 * Structs are plain data, their texts belong to the arena they were read into. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_RULE_H
#define MSH_DOMAIN_RULE_H

#include "base/str.h"
#include "domain/deadline.h"
#include "domain/vocab.h"

/*
 * Which rule outranks which, best first (domain §3.1): law special to the matter, then province,
 * city, and what a unit promises or sets for itself.
 */
enum msh_rule_level {
    MSH_RULE_LEVEL_SPECIAL,
    MSH_RULE_LEVEL_PROVINCE,
    MSH_RULE_LEVEL_CITY,
    MSH_RULE_LEVEL_UNIT,
    MSH_RULE_LEVEL_COUNT
};

extern const struct msh_names msh_rule_level_names;

#define MSH_RULE_ANY_URGENCY   (-1)
#define MSH_RULE_NO_APPROVER   (-1)
#define MSH_RULE_ALL_TYPES     ((1U << MSH_TYPE_COUNT) - 1)
#define MSH_RULE_DAY_OPEN_FROM INT32_MIN
#define MSH_RULE_DAY_OPEN_TO   INT32_MAX

struct msh_rule {
    int64_t id;       /* of the stored row; 0 in a preset */
    const char *code; /* "anyang.handle", unique within its preset */

    /* which tickets */
    enum msh_stage stage;
    unsigned types;  /* bit (1U << enum msh_ticket_type) */
    int urgency;     /* enum msh_urgency, or MSH_RULE_ANY_URGENCY; `mass` is an urgency */
    const char *tag; /* special matter ("complex", "tourism" …), or NULL for any ticket */

    /* how long */
    struct msh_term term;
    int32_t extend_max_times; /* 0 = the source knows no extension */
    int32_t extend_amount;    /* each time at most */
    enum msh_time_unit extend_unit;
    int extend_approver;                     /* enum msh_role, or MSH_RULE_NO_APPROVER where the
                                                 source names nobody */
    int32_t pause_max_days[MSH_PAUSE_COUNT]; /* longest pause for each reason, in natural days;
                                                 0 = this reason never stops the clock */

    /* on whose word */
    enum msh_rule_level level;
    char mark; /* reliability of the number: A full law text, B official page, C press or copy,
                  D weak, P our own */
    int32_t effective_from, effective_to; /* day numbers, both included, or MSH_RULE_DAY_OPEN_* */
    const char *legal_ref;                /* law and article, or "local" */
    const char *source;                   /* key of the source in docs, "安阳50" */
    const char *note;                     /* or "" */
};

/* Columns of the text form, in order, tab between; `*` and `-` stand for any and none. */
extern const char *const msh_rule_columns[];
extern const size_t msh_rule_n_columns;

/* One row from its cells. MSH_E_INVALID, `field` = the column. */
int msh_rule_read(struct msh_arena *arena, const char *const *cells, size_t n,
                  struct msh_rule *ret_rule, struct msh_err *err);

/* The same from one line of text, and back: parse of format is the same rule (but for `id`). */
int msh_rule_parse(struct msh_arena *arena, const char *line, struct msh_rule *ret_rule,
                   struct msh_err *err);
void msh_rule_format(const struct msh_rule *rule, struct msh_str *out);

/* True if some ticket could fall under both and nothing says which wins: same level and stage, equally
 * narrow, at one time. */
bool msh_rule_is_ambiguous(const struct msh_rule *a, const struct msh_rule *b);

struct msh_rule_query {
    enum msh_stage stage;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    const char *const *tags; /* of the ticket's matter; may be NULL when n_tags is 0 */
    size_t n_tags;
    int64_t at; /* the event the clock starts from; the rules in force that day count */
};

/*
 * `legal` decides lateness: within the highest level that has a row, the narrowest (tag, then
 * urgency, then fewest types, then the later effective_from). `warn` is the row with the earliest
 * due among the narrowest of every level: a shorter printed limit governs the warning lamp. Both
 * are the same row where they agree.
 */
struct msh_rule_match {
    const struct msh_rule *legal;
    const struct msh_rule *warn;
    struct msh_due legal_due;
    struct msh_due warn_due;
};

/* False if no row applies: that stage has no clock. */
bool msh_rule_find(const struct msh_calendar *cal, const struct msh_rule *rules, size_t n,
                   const struct msh_rule_query *query, struct msh_rule_match *ret_match);

/*
 * How a printed due came about, step by step, so that it can be taken apart and counted again. A due
 * of no rule (NULL), the date of a plan or of a delegation, moves by the time that was lost.
 */
void msh_rule_move(const struct msh_calendar *cal, const struct msh_rule *rule,
                   const struct msh_due *old, const struct msh_due_move *move,
                   struct msh_due *ret_due);

/* The due of a clock that began at start_at, with every move made anew under this calendar. Bounds
 * of the moves are left out: they were dues of their own day. */
void msh_rule_replay(const struct msh_calendar *cal, const struct msh_rule *rule, int64_t start_at,
                     const struct msh_due_move *moves, size_t n, struct msh_due *ret_due);

#endif
