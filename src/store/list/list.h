/*
 * list.h - lists of tickets with combinable filters, by text or without, and their counts.
 *
 * One function answers every list: `GET /tickets`, a unit's desk, the lamp board, search. A ticket
 * that the reader may not see neither appears nor counts nor changes a cursor (design §5, §6,
 * guarantee 6). Every statement is constant; the driving index is chosen by bounded estimates, and
 * a text query is merged with the narrowest filter, so that the smaller side drives.
 *
 * Text: words separated by blanks must all occur, each as a substring of some piece this reader may
 * read, upper and lower case and full and half width alike. One character is enough.
 *
 * Threads: as db.h; call inside msh_tx_read.
 */
#ifndef MSH_STORE_LIST_H
#define MSH_STORE_LIST_H

#include "domain/counted.h"
#include "store/db.h"

#define MSH_LIST_LIMIT_MAX  200
#define MSH_LIST_TOTAL_MAX  10000 /* totals are exact up to here */
#define MSH_LIST_IDS_MAX    5000  /* ids in one list of a reader or filter */
#define MSH_QUERY_MAX       128   /* characters of q */
#define MSH_QUERY_WORDS_MAX 8

/* Who reads. The caller resolves grants and trees; the store applies them in SQL. */
struct msh_reader {
    bool city_wide; /* else only tickets `units` ever had a share in */
    const int64_t *units;
    size_t n_units;
    /*
     * The fence: a ticket that accuses one of these units does not exist for this reader. Own unit,
     * its ancestors in both trees below the city root and its descendants; also for city-wide
     * readers.
     */
    const int64_t *fence;
    size_t n_fence;
    bool may_reports;   /* reports (举报) at all */
    bool may_unnamed;   /* reports that name no unit: the report desk */
    bool may_sealed;    /* the intake only inspectors open */
    unsigned audiences; /* words that may match: bits 1u << enum msh_audience */
};

enum msh_list_order { MSH_LIST_NEWEST, MSH_LIST_DUE };

/* Zero, NULL or empty means: not filtered by this. Set bits are alternatives. */
struct msh_filter {
    const char *q;
    enum msh_list_order order; /* DUE lists only tickets with a due, nearest first, without q */
    unsigned states;           /* bits 1u << enum msh_ticket_state */
    unsigned types;            /* bits 1u << enum msh_ticket_type */
    unsigned urgencies;        /* bits 1u << enum msh_urgency */
    const char *category;      /* code; with everything below it in the category table */
    const int64_t *areas;      /* the caller adds the areas below */
    size_t n_areas;
    const char *channel;
    const int64_t *units; /* units with a share, within the reader's scope */
    size_t n_units;
    bool live_only;           /* shares still open, for `units` and the reader's scope */
    int64_t from_at, to_at;   /* accepted_at in [from, to) */
    int64_t due_from, due_to; /* due_at in [from, to): lamps are bounds on the due */
    bool due_none;            /* no running clock */
    int64_t min_round;        /* round >= this */
    int64_t matter_id;
    unsigned counted; /* bits 1u << enum msh_counted, in `rate` */
    enum msh_rate rate;
    const int64_t *leads; /* units that lead, as `lead_unit` says */
    size_t n_leads;
    unsigned without; /* bits 1u << enum msh_list_gap: nothing is said of it */
};

enum msh_list_gap {
    MSH_LIST_GAP_CATEGORY,
    MSH_LIST_GAP_AREA,
    MSH_LIST_GAP_LEAD,
    MSH_LIST_GAP_COUNT
};

/* Where a page ended. A zeroed cursor is the start. The caller encodes it, opaque, for clients. */
struct msh_cursor {
    int64_t at; /* accepted_at, or due_at in order DUE */
    int64_t ticket_id;
    int64_t total; /* 0 = count; else what the first page counted, plus one */
    bool total_exact;
};

/* Texts live in the caller's arena; ids are 0 and texts NULL where there is none. */
struct msh_list_row {
    int64_t ticket_id;
    const char *number;
    const char *title; /* the one this reader may see, NULL when there is none for it */
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    enum msh_identity_mode identity_mode;
    bool sealed;
    const char *category;
    int64_t area_id;
    const char *channel;
    int64_t lead_unit;
    int64_t due_at;
    const char *due_stage;
    int64_t round;
    int64_t created_at, accepted_at;
    int64_t version;
};

struct msh_list {
    struct msh_list_row *rows;
    size_t n;
    bool more; /* `next` leads on */
    struct msh_cursor next;
    int64_t total; /* a lower bound unless total_exact */
    bool total_exact;
};

/*
 * One page. `limit` 1 to MSH_LIST_LIMIT_MAX; `count_max` bounds the counting (0: do not count,
 * total is what this page shows; at most MSH_LIST_TOTAL_MAX). A page may be short although `more`
 * is true, when a rare text lies behind very many common ones. MSH_E_INVALID names a bad filter
 * ("q", "limit", "order" …).
 */
int msh_list_tickets(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     const struct msh_filter *filter, const struct msh_cursor *from, int64_t limit,
                     int64_t count_max, struct msh_arena *arena, struct msh_list *ret_list,
                     struct msh_err *err);

/* Bounds of the lamps at this moment (domain: red from the due instant, yellow from 00:00 of the
 * workday before the due day). */
struct msh_lamp_bounds {
    int64_t red_to;    /* due_at < red_to: red */
    int64_t yellow_to; /* else due_at < yellow_to: yellow; else green */
};

struct msh_list_counts {
    int64_t total;
    bool exact; /* false: more than MSH_LIST_TOTAL_MAX, all figures are of the newest that many */
    int64_t by_state[MSH_TICKET_STATE_COUNT];
    int64_t by_type[MSH_TYPE_COUNT];
    int64_t by_lamp[MSH_LAMP_CODE_COUNT];
};

/* Counts of what the same list would show. `filter->order` is ignored. */
int msh_list_count(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_filter *filter, const struct msh_lamp_bounds *lamps,
                   struct msh_list_counts *ret_counts, struct msh_err *err);

/* May this reader see this ticket at all? The same rule as in lists. MSH_E_NOT_FOUND if not. */
int msh_list_may_see(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     int64_t ticket_id, struct msh_err *err);

#endif
