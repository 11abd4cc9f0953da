/*
 * code.h - the query code of a ticket: told once, told again when the answer got lost, replaced when
 * the requester lost it.
 *
 * Told again. A code is stored as a keyed hash alone, so it cannot be read back. Of two ways out -
 * a new code for each repeat as long as none was used, or a code that the same request yields again
 * - this is the second: the code is made from a key outside the database and the request's own
 * idempotency key, body and ticket (msh_keys_code_of). The first way would kill the code of an
 * answer that was only slow, and could not serve a second device; this one gives the same code
 * however often it is asked, also after it was used, and keeps nothing at rest. It is bounded: for
 * MSH_CODE_AGAIN_MS by the real clock, to the principal whose key it is (of people without an
 * account the key itself is the secret, 128 random bits), with the same body, and only while that
 * code still holds: after a new one the old one is nobody's to hear.
 *
 * Replaced. Whoever asks shows that they are the requester: by a session that the old code opened;
 * on the phone by the number on the ticket, compared by its keyed hash, so that nobody reads the
 * number for it; or at the counter by the receipt, whose words, salt and event must be those of
 * the chain - the only way where no number was left. The old code and the sessions it opened end
 * in the same transaction. An event "reissue_code" in the ticket's chain says which way and, of a
 * number, whose (the person row); no number stands in it, and no hash of one either: that would
 * outlive the person's erasure (guarantee 10). A wrong number or receipt is an event "code_refused"
 * beside the look-ups of the ticket, and counts: MSH_CODE_WRONG_MAX an hour, so that the check does
 * not serve for guessing whose ticket it is. Staff who may open a ticket can read its receipt, and
 * some its number: what keeps them honest is that the requester, the inspectors and the chain see
 * who gave a new code, and when. Thread-safe.
 */
#ifndef MSH_SERVICE_CODE_H
#define MSH_SERVICE_CODE_H

#include "service/ticket.h"

#define MSH_CODE_AGAIN_MS  MSH_DAY_MS
#define MSH_CODE_WRONG_MAX 5 /* failed checks of one ticket in an hour, of the business clock */
#define MSH_CODE_NEW_MAX   5 /* new codes of one ticket in a day */

enum msh_code_way {
    MSH_CODE_WAY_PHONE,
    MSH_CODE_WAY_RECEIPT,
    MSH_CODE_WAY_SESSION,
    MSH_CODE_WAY_COUNT
};
extern const struct msh_names msh_code_way_names;

/* The code this call draws for a ticket: by its key, random where it has none. */
void msh_code_draw(const struct msh_call *call, int64_t ticket_id, char ret[MSH_QUERY_CODE_SIZE]);

/* The code a repeated call drew, in its arena; NULL where it no longer holds or its time is over.
 * `drawn` (may be NULL) is one the caller kept instead of drawing it here; `first_at` is the real
 * time of the first call. */
const char *msh_code_again(const struct msh_call *call, const struct msh_ticket_row *row,
                           const char *drawn, int64_t first_at);

/* Is this the code that opens the ticket now? Constant time. */
bool msh_code_fits(const struct msh_service *service, const struct msh_ticket_row *row,
                   const char *code);

/* How the requester is known; of a requester's own call all may be NULL. */
struct msh_code_proof {
    const char *phone;       /* the number the caller calls from, as dictated */
    const char *receipt;     /* the receipt as it was printed */
    const char *keep_cookie; /* the session that stays open, or NULL */
};

struct msh_code_new {
    const char *number;
    const char *query_code; /* NULL on a repeat that came too late (msh_code_again) */
    const char *receipt;    /* to be printed anew; NULL where the words were erased */
    int64_t version;
};

/*
 * MSH_E_INVALID names "phone" or "receipt": missing, or not one. MSH_E_STATE "no_phone": the
 * requester left no number, only the receipt shows who they are. MSH_E_FORBIDDEN "phone_differs",
 * "receipt_differs". MSH_E_LIMIT "rate_limited" with retry_after_s.
 */
int msh_code_reissue(struct msh_call *call, int64_t ticket_id, const struct msh_code_proof *proof,
                     struct msh_code_new *ret, struct msh_err *err);

#endif
