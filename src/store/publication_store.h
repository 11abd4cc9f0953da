/*
 * publication_store.h - masked words and answers that anybody may read (domain/publication.h).
 *
 * The public reads only what is published, of tickets that still may be: one that became a report,
 * confidential or sealed, and an answer whose ticket was opened again, do not show. Threads: as db.h.
 */
#ifndef MSH_STORE_PUBLICATION_STORE_H
#define MSH_STORE_PUBLICATION_STORE_H

#include "base/crypto.h"
#include "domain/publication.h"
#include "store/columns.h"
#include "store/db.h"

#ifndef MSH_PUBLICATION_SCAN
#define MSH_PUBLICATION_SCAN 500 /* places one search looks at before it answers a cursor */
#endif

struct msh_publication {
    int64_t ticket_id;
    int64_t publication_id; /* the public address */
    enum msh_publication_state state;
    const char *title, *words; /* NULL before the first proposal */
    const char *answer;        /* NULL: an open matter */
    const char *category;
    int64_t area_id, unit_id;
    int64_t proposed_by, proposed_at;
    int64_t decided_by, decided_at; /* of the last decision; by 0 = the requester */
    const char *reason;
    int64_t published_at;
    int64_t order_key; /* its place in the public list; 0 = not in it. Of the store. */
};

/* Insert, or replace what the ticket names; its place and words in the index go with its state. */
int msh_publication_put(struct msh_tx *tx, int64_t region_id, const struct msh_publication *item,
                        struct msh_err *err);
/* Does it stand in the list where it should, or not at all? */
bool msh_publication_in_place(const struct msh_publication *item);
/* Of a ticket, in any state. MSH_E_NOT_FOUND "publication_unknown". */
int msh_publication_find(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                         struct msh_arena *arena, struct msh_publication *ret, struct msh_err *err);
/*
 * All of one state, behind (proposed_at, publication_id): what waits for the second person longest
 * first, the others newest first. State NONE: closed tickets that may be proposed, newest first, with
 * the ticket's own title, its id as publication_id and accepted_at as proposed_at.
 */
int msh_publication_list(struct msh_tx *tx, int64_t region_id, enum msh_publication_state state,
                         int64_t after_at, int64_t after_id, int64_t limit, struct msh_arena *arena,
                         struct msh_publication **ret, size_t *ret_n, struct msh_err *err);

/* ---- what anybody reads ---- */

struct msh_public {
    struct msh_publication item;
    int64_t me_too; /* how many joined */
    bool joinable;  /* its ticket is not archived */
};

int msh_publication_open(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                         struct msh_arena *arena, struct msh_public *ret, struct msh_err *err);

struct msh_publication_query {
    const char *q;        /* words, all must occur in title, words or answer; NULL = all */
    const char *category; /* code, with everything below it; NULL = all */
    int64_t area_id;      /* 0 = all */
    int64_t before;       /* where the page before ended; 0 = from the newest */
    int64_t limit;
};

/*
 * Newest first; words are found by an index of their own, every substring of one character or more.
 * Looks at MSH_PUBLICATION_SCAN of its places at most; `ret_next` is 0 at the end, else what `before`
 * is next, also where a rare word lies behind very many that only look like it and the page is short.
 * MSH_E_INVALID "q".
 */
int msh_publication_search(struct msh_tx *tx, int64_t region_id,
                           const struct msh_publication_query *query, struct msh_arena *arena,
                           struct msh_public **ret, size_t *ret_n, int64_t *ret_next,
                           struct msh_err *err);

/* Is another ticket of this matter proposed or published? 0 = no matter: never. */
int msh_publication_beside(struct msh_tx *tx, int64_t region_id, int64_t matter_id,
                           int64_t ticket_id, bool *ret, struct msh_err *err);

/* What events keep of a row. */
void msh_publication_digest(const struct msh_publication *item, enum msh_crypto_profile profile,
                            const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);

#endif
