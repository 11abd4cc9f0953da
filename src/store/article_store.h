/*
 * article_store.h - the knowledge base: articles with owner, legal basis and expiry.
 *
 * Each edit is a new version, the newest is current; versions are never changed. Search looks for
 * every word of the query in title and body (a few hundred articles: no index). Threads: as db.h.
 */
#ifndef MSH_STORE_ARTICLE_STORE_H
#define MSH_STORE_ARTICLE_STORE_H

#include "base/arena.h"
#include "store/db.h"

#define MSH_ARTICLE_MAX      5000 /* current articles of a region */
#define MSH_ARTICLE_BODY_MAX 65536

struct msh_article {
    int64_t article_id;
    int64_t version; /* from 1 */
    const char *title;
    const char *body; /* NULL in lists */
    const char *category;
    int64_t owner_unit; /* 0 = none */
    const char *legal_basis;
    const char *state;  /* "draft", "published", "withdrawn" */
    int64_t expires_at; /* 0 = never */
    int64_t author_id;
    int64_t created_at;
};

/* Store the next version. `version` 1 makes a new article; version n needs n-1 to be current, else
 * MSH_E_STALE. MSH_E_INVALID names "title", "body" or "legal_basis". */
int msh_article_put(struct msh_tx *tx, int64_t region_id, const struct msh_article *article,
                    struct msh_err *err);

/* The current version, or `version` when not 0. MSH_E_NOT_FOUND. */
int msh_article_get(struct msh_tx *tx, int64_t region_id, int64_t article_id, int64_t version,
                    struct msh_arena *arena, struct msh_article *ret, struct msh_err *err);

struct msh_article_filter {
    const char *q;            /* words, all must occur; NULL = all */
    const char *category;     /* code, with everything below it; NULL = all */
    const char *const *above; /* codes of what stands above it, nearest first: theirs come after */
    size_t n_above;
    const char *state; /* NULL = all */
    int64_t now_at;    /* with `live_only`, what expired by then is left out */
    bool live_only;
};

/* Current articles, newest edit first, after `skip` of them; titles only. Those of a category above
 * the one asked for come behind, the nearest level first. */
int msh_article_list(struct msh_tx *tx, int64_t region_id, const struct msh_article_filter *filter,
                     int64_t skip, int64_t limit, struct msh_arena *arena,
                     struct msh_article **ret_items, size_t *ret_n, int64_t *ret_total,
                     struct msh_err *err);

#endif
