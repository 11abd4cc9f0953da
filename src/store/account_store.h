/*
 * account_store.h - people who work here, and what they are granted.
 *
 * Accounts are never deleted: events name them. The password is a hash (base/crypto.h) that leaves
 * the store only for the log-in. Threads: as db.h.
 */
#ifndef MSH_STORE_ACCOUNT_STORE_H
#define MSH_STORE_ACCOUNT_STORE_H

#include "domain/permission.h"
#include "store/db.h"

struct msh_account {
    int64_t account_id;
    const char *name;    /* log-in name, unique in the region */
    const char *display; /* what colleagues read */
    int64_t unit_id;     /* 0 = none */
    const char *password_hash;
    bool active;
    int failures;         /* wrong passwords in a row */
    int64_t locked_until; /* real time; 0 = not locked */
    int64_t deputy_id;    /* who stands in, until deputy_until (business time) */
    int64_t deputy_until;
    int64_t created_at;
    const char *phone; /* at work; "" = none */
    bool must_change;  /* the password, before anything else */
};

/* MSH_E_CONFLICT "account" for a name that exists. */
int msh_account_insert(struct msh_tx *tx, int64_t region_id, const struct msh_account *account,
                       struct msh_err *err);
/* MSH_E_NOT_FOUND "account_unknown". */
int msh_account_find(struct msh_tx *tx, int64_t region_id, const char *name,
                     struct msh_arena *arena, struct msh_account *ret, struct msh_err *err);
int msh_account_get(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                    struct msh_arena *arena, struct msh_account *ret, struct msh_err *err);
/* By name, after `after` (NULL: from the start), of one unit or (0) all; without password hashes.
 * At most `limit` (1 to 1,000). */
int msh_account_list(struct msh_tx *tx, int64_t region_id, int64_t unit_id, const char *after,
                     int64_t limit, struct msh_arena *arena, struct msh_account **ret,
                     size_t *ret_n, struct msh_err *err);

/* What a person is looked for by. */
struct msh_account_filter {
    /* Does a person of this log-in name and of this name fit? NULL = any. */
    bool (*fits)(const char *name, const char *display, void *arg);
    void *arg;
    int64_t unit_id;   /* their own, or one they hold a grant at; 0 = any */
    const char *role;  /* code; held at `unit_id` where one is named; NULL = any */
    int active;        /* 0 or 1; -1 = any */
    const char *after; /* names behind this one; NULL: from the start */
    int64_t limit;     /* 1 to 1,000 */
};
/* By name; without password hashes. */
int msh_account_search(struct msh_tx *tx, int64_t region_id,
                       const struct msh_account_filter *filter, struct msh_arena *arena,
                       struct msh_account **ret, size_t *ret_n, struct msh_err *err);

/* Display, unit, phone and must_change. */
int msh_account_set_person(struct msh_tx *tx, int64_t region_id, const struct msh_account *account,
                           struct msh_err *err);
/* A mark of what an administrator edits. */
int64_t msh_account_mark(const struct msh_account *account);
/* The password has to be changed before anything else, or no longer. */
int msh_account_set_must_change(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                                bool must_change, struct msh_err *err);
int msh_account_set_password(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                             const char *password_hash, struct msh_err *err);
int msh_account_set_active(struct msh_tx *tx, int64_t region_id, int64_t account_id, bool active,
                           struct msh_err *err);
int msh_account_set_failures(struct msh_tx *tx, int64_t region_id, int64_t account_id, int failures,
                             int64_t locked_until, struct msh_err *err);
int msh_account_set_deputy(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                           int64_t deputy_id, int64_t deputy_until, struct msh_err *err);

/* Grants, in the order they count: role, then unit. */
int msh_grant_list(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_grant ret[MSH_GRANTS_MAX], size_t *ret_n, struct msh_err *err);
int msh_grant_insert(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                     const struct msh_grant *grant, struct msh_err *err);
/* MSH_E_NOT_FOUND. */
int msh_grant_delete(struct msh_tx *tx, int64_t region_id, int64_t account_id, enum msh_role role,
                     int64_t unit_id, struct msh_err *err);

/* People of a unit with one of these roles (bits), active only: the pool a task is assigned from. */
int msh_account_with_role(struct msh_tx *tx, int64_t region_id, int64_t unit_id, uint32_t roles,
                          struct msh_arena *arena, struct msh_account **ret, size_t *ret_n,
                          struct msh_err *err);

#endif
