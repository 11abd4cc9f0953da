/*
 * counted.h - how a ticket stands in the three rates 响应率, 解决率, 满意率.
 *
 * For each rate a ticket has exactly one way of being counted, so that a rate opens down to its
 * tickets and every exit from it is a row with a reason (guarantee 9, domain §5.3). A yes of the
 * person is a yes whatever else happened, and a no is a no while the ticket is being worked on
 * again (guarantee 2). The raw rate leaves nothing out of what a unit had to solve: nobody reached,
 * withdrawn, deferred, terminated and unreasonable count as not achieved. The adjusted rate leaves
 * those out, each under its own name, and takes the scoring value of an upheld appeal in place of
 * the first rating, which never changes (guarantee 1). Never counted: what is not asked yet, and
 * what no unit had to solve (direct answers, refusals, transfers, merged tickets) unless the person
 * was asked and said something.
 *
 * The rules stand here alone. Lists filter by the keys below, which the store builds from the same
 * columns. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_VERDICT_H
#define MSH_DOMAIN_VERDICT_H

#include "base/str.h"
#include "domain/vocab.h"

/* Did they contact you? Is it solved? Are you satisfied (fair or better)? */
enum msh_rate { MSH_RATE_RESPONSE, MSH_RATE_SOLVED, MSH_RATE_SATISFIED, MSH_RATE_COUNT };

enum msh_counted {
    MSH_COUNTED_YES,
    MSH_COUNTED_NO,
    MSH_COUNTED_RAISED,  /* the person said no, an upheld appeal scores yes */
    MSH_COUNTED_LOWERED, /* the other way round */
    MSH_COUNTED_UNREASONABLE,
    MSH_COUNTED_DEFERRED,
    MSH_COUNTED_TERMINATED,
    MSH_COUNTED_WITHDRAWN,
    MSH_COUNTED_UNREACHED,
    MSH_COUNTED_UNSAID, /* asked, but not about this */
    MSH_COUNTED_OPEN,
    MSH_COUNTED_ANSWERED,
    MSH_COUNTED_REFUSED,
    MSH_COUNTED_TRANSFERRED,
    MSH_COUNTED_MERGED,
    MSH_COUNTED_HISTORY, /* closed by an older system; nobody was asked here */
    MSH_COUNTED_UNDONE,  /* an import taken back */
    MSH_COUNTED_ENDED,   /* archived by a version that did not keep how it ended */
    MSH_COUNTED_COUNT
};

extern const struct msh_names msh_rate_names, msh_counted_names;

/* What counts a ticket: columns of its row, and `contacted` of its last answered callback. */
struct msh_counted_facts {
    enum msh_ticket_state state;
    enum msh_ticket_state archived_from; /* read when archived */
    enum msh_close_reason close_reason;
    bool unreasonable;
    enum msh_answer contacted, solved;
    enum msh_rating first_rating, scoring_rating;
};

enum msh_counted msh_counted_of(enum msh_rate rate, const struct msh_counted_facts *facts);

/* 1 = counts as achieved, 0 = counts as not, -1 = does not count. */
int msh_counted_raw(enum msh_counted as);
int msh_counted_adjusted(enum msh_counted as);

/* Tickets of a group by how they are counted, and what follows. */
struct msh_rate_sum {
    int64_t n[MSH_COUNTED_COUNT];
};
struct msh_fraction {
    int64_t part, all;
};
struct msh_fraction msh_rate_raw(const struct msh_rate_sum *sum);
struct msh_fraction msh_rate_adjusted(const struct msh_rate_sum *sum);

/*
 * All that decides it as one text without commas ("closed/solved:0:yes"), as store/list/sql.h
 * builds it in SQL; and the keys of every state of affairs that is counted as one of `wanted`
 * (bits), with commas. An `out` of MSH_COUNTED_KEYS_MAX holds any of them.
 */
#define MSH_COUNTED_KEYS_MAX ((size_t)256 * 1024)
void msh_counted_key(enum msh_rate rate, const struct msh_counted_facts *facts,
                     struct msh_str *out);
void msh_counted_keys(enum msh_rate rate, unsigned wanted, struct msh_str *out);

#endif
