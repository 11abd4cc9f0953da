/*
 * accounts.h - use cases of accounts and the city's structure: each one transaction with its event
 * and a new config epoch.
 *
 * `call` says who does it: an administrator, or msh_principal_system() at the command line; its arena
 * is not used. The edge has checked the permission; what is checked here are the rules that hold for
 * everybody. A key that comes again answers with what it made the first time.
 * Thread-safe.
 */
#ifndef MSH_SERVICE_ACCOUNTS_H
#define MSH_SERVICE_ACCOUNTS_H

#include "service/auth.h"
#include "service/call.h"
#include "store/account_store.h"
#include "store/session_store.h"

struct msh_told; /* told.h */

struct msh_account_in {
    const char *name;     /* 1 to 64 letters, digits and . _ - */
    const char *display;  /* NULL = the name */
    const char *password; /* NULL = nobody can log in until one is set */
    enum msh_role role;   /* the first grant */
    const char *unit;     /* code; NULL = the city's root for leaders and inspectors, else the
                             hotline */
    int sensitivity;
};

/* MSH_E_CONFLICT "name_taken"; MSH_E_INVALID names the field. */
int msh_account_add(struct msh_call *call, const struct msh_account_in *in, int64_t *ret_id,
                    struct msh_err *err);

/* Inside a transaction of the caller, with the password hashed and the unit looked up: for loading
 * many. */
int msh_account_add_tx(struct msh_tx *tx, struct msh_service *service,
                       const struct msh_principal *by, const struct msh_account *account,
                       const struct msh_grant *grant, struct msh_err *err);

/* An event of the subject ("account", id), in the caller's transaction, that changes no row of it.
 * `data` may be NULL. */
int msh_account_event(struct msh_tx *tx, struct msh_service *service,
                      const struct msh_principal *by, int64_t account_id, const char *op,
                      const char *data, struct msh_err *err);
/* The same of an act that changes rows of the account, its grants or tokens (told.h): look before it
 * changes them, tell afterwards. `before` NULL: there were none. */
int msh_account_look(struct msh_tx *tx, struct msh_service *service, int64_t account_id,
                     struct msh_told *ret, struct msh_err *err);
int msh_account_tell(struct msh_tx *tx, struct msh_service *service, const struct msh_principal *by,
                     int64_t account_id, const char *op, const char *data,
                     const struct msh_told *before, struct msh_err *err);

/* A new password ends all sessions but `keep_cookie` (may be NULL). */
int msh_account_password(struct msh_call *call, int64_t account_id, const char *password,
                         const char *keep_cookie, struct msh_err *err);
/* One's own: the old one must fit (MSH_E_UNAUTHENTICATED "credentials"). */
int msh_account_own_password(struct msh_call *call, const char *old_password,
                             const char *new_password, const char *keep_cookie,
                             struct msh_err *err);
/* The same by an administrator; `must_change`: nothing else works until the person has chosen another
 * one. */
int msh_account_reset(struct msh_call *call, int64_t account_id, const char *password,
                      bool must_change, struct msh_err *err);
/* What an administrator edits of a person; call->if_match compares with msh_account_mark. Disabling
 * is msh_account_enable's. Grants are not touched. */
struct msh_account_edit {
    const char *display;
    const char *phone; /* digits, blanks and + - ( ); NULL = none */
    const char *unit;  /* code; NULL = none */
    bool active, must_change;
};
int msh_account_edit(struct msh_call *call, int64_t account_id, const struct msh_account_edit *in,
                     struct msh_err *err);
/* Disabling ends all sessions. MSH_E_STATE "open_work" while the person holds open shares
 * (handover.h); colleagues on leave lose a deputy who leaves. */
int msh_account_enable(struct msh_call *call, int64_t account_id, bool active, struct msh_err *err);
int msh_account_grant(struct msh_call *call, int64_t account_id, const struct msh_grant *grant,
                      struct msh_err *err);
int msh_account_ungrant(struct msh_call *call, int64_t account_id, enum msh_role role,
                        int64_t unit_id, struct msh_err *err);
/* One's own number at work; NULL or "" = none. */
int msh_account_own_phone(struct msh_call *call, const char *phone, struct msh_err *err);
/* Who stands in while on leave, until an instant to come; `deputy_id` 0 ends it. The deputy is
 * somebody else who works here and holds a grant at the same unit. A head does it for people of the
 * units he heads, with a deputy of such a unit: MSH_E_NOT_FOUND "account_unknown" for others. */
int msh_account_deputy(struct msh_call *call, int64_t account_id, int64_t deputy_id,
                       int64_t until_at, struct msh_err *err);

/* A token acts with the account's grants. It is told once: a repeat of the key gives the id and an
 * empty token. `days` 0 = until revoked. */
int msh_account_token(struct msh_call *call, int64_t account_id, const char *label, int64_t days,
                      bool unlimited, char ret_token[MSH_TOKEN_SIZE], int64_t *ret_token_id,
                      struct msh_err *err);
int msh_account_revoke(struct msh_call *call, int64_t account_id, int64_t token_id,
                       struct msh_err *err);

/* All tokens of an account, the revoked and expired too. In the call's arena. */
int msh_account_tokens(struct msh_call *call, int64_t account_id, struct msh_token **ret,
                       size_t *ret_n, struct msh_err *err);

/* Reading: an account with its grants, in the arena. */
struct msh_account_view {
    struct msh_account account;
    struct msh_grant grants[MSH_GRANTS_MAX];
    size_t n_grants;
};
int msh_account_find_view(struct msh_service *service, const char *name, struct msh_arena *arena,
                          struct msh_account_view *ret, struct msh_err *err);
int msh_account_get_view(struct msh_service *service, int64_t account_id, struct msh_arena *arena,
                         struct msh_account_view *ret, struct msh_err *err);
/* By name after `after`; `unit_id` 0 = all. At most `limit` (1 to 500). */
int msh_account_views(struct msh_service *service, int64_t unit_id, const char *after,
                      int64_t limit, struct msh_arena *arena, struct msh_account_view **ret,
                      size_t *ret_n, struct msh_err *err);
/* Those a search finds, by name; at most filter->limit (1 to 500). `q` (may be NULL) is part of the
 * log-in name, of the name or of its initials; filter->fits is set here. */
int msh_account_found(struct msh_service *service, const char *q,
                      const struct msh_account_filter *filter, struct msh_arena *arena,
                      struct msh_account_view **ret, size_t *ret_n, struct msh_err *err);

#endif
