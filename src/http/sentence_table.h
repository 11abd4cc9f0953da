/*
 * sentence_table.h - how each step of a ticket's story is told: a table of templates.
 *
 * A template is a sentence without its full stop. `{word}` is filled in; a part in square brackets
 * is left out where one of its words has nothing to say. Words:
 *
 *     who       who acted: staff read person and office, requesters the office alone
 *     person    the requester ("you", where the requester reads)
 *     unit      the unit whose task, clock or claim it is about
 *     units     the units a conference is between
 *     holder    the colleague who got the task; staff alone read it
 *     before    the merged unit it was with; the colleague, which staff alone read
 *     reason    why, in the words of its code; the line a ticket is handed to
 *     told      where a refused requester is sent: a line, a unit, another way
 *     claim     what was asked for, as a noun
 *     rating    the requester's rating
 *     reported  what the unit says of contact and result; staff alone read it
 *     tags      which marks were set or taken away
 *     stage     the limit it is about
 *     becomes   the state the ticket moved to, where it moved
 *     attempt, returns, round, ticket, ahead (workdays): numbers of the event
 *
 * `when` chooses between rows of one step: NULL always, else "member=value" of by (staff, requester,
 * system), to, kind, reason, role, level (delegated), way. The first row that fits is told, so the row
 * without a condition stands last; the unit test demands it for every step there is.
 */
#ifndef MSH_HTTP_SENTENCE_TABLE_H
#define MSH_HTTP_SENTENCE_TABLE_H

#include "base/names.h"

struct msh_telling {
    const char *op, *when;
    const char *zh, *en;
};
extern const struct msh_telling msh_tellings[];
extern const size_t msh_tellings_n;

/* What is asked for by a kind of claim, as a noun; a stage as what a limit is for; and what must be
 * done within it, `{due}` being its text ("10月13日（周二）24:00前"). Indexed by the enum. */
extern const struct msh_name msh_claim_nouns[], msh_stage_nouns[], msh_stage_dues[];

#endif
