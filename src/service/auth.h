/*
 * auth.h - who is asking: log-ins, sessions, query codes, API tokens.
 *
 * Cookies and tokens are 256 random bits, told once and kept as keyed hashes. Everything here runs
 * on the real clock. Log-ins, log-outs and failures are events of the subject ("account", id). A
 * wrong name, a wrong password, an account that is locked or disabled all get the same answer
 * (MSH_E_UNAUTHENTICATED "credentials"), so that nobody learns which names exist; rate limits by
 * address are the edge's. Password checks run a few at a time: beyond a short queue a log-in is
 * refused with MSH_E_UNAVAILABLE "login_busy" rather than keeping the workers from others.
 * Thread-safe.
 */
#ifndef MSH_SERVICE_AUTH_H
#define MSH_SERVICE_AUTH_H

#include "service/service.h"

#define MSH_COOKIE_SIZE  65 /* 64 hex digits and NUL */
#define MSH_TOKEN_PREFIX "msh_"
#define MSH_TOKEN_SIZE   69

struct msh_auth *msh_auth_new(const struct msh_service_conf *conf);
void msh_auth_free(struct msh_auth *auth); /* NULL-safe */

/* Staff. `old_cookie` (may be NULL) ends with the new log-in. */
int msh_auth_login(struct msh_service *service, const char *name, const char *password,
                   const char *old_cookie, char ret_cookie[MSH_COOKIE_SIZE],
                   struct msh_principal *ret, struct msh_err *err);

/* The requester of a ticket, by its number and query code. */
int msh_auth_requester(struct msh_service *service, const char *number, const char *code,
                       char ret_cookie[MSH_COOKIE_SIZE], struct msh_principal *ret,
                       struct msh_err *err);

/* Whose cookie is it? MSH_E_UNAUTHENTICATED "session". Staff rights are read afresh each time: what
 * was taken away counts at once. */
int msh_auth_session(struct msh_service *service, const char *cookie, struct msh_principal *ret,
                     struct msh_err *err);
/* The same for "Authorization: Bearer". */
int msh_auth_token(struct msh_service *service, const char *token, struct msh_principal *ret,
                   struct msh_err *err);

/* Ends the session; an unknown cookie is no error. */
int msh_auth_logout(struct msh_service *service, const char *cookie, struct msh_err *err);

/* True when the given header value is this session's CSRF token; true for principals without. */
bool msh_auth_csrf(const struct msh_principal *principal, const char *given);

/* Nobody: a principal without rights but the public ones; and the process itself. */
void msh_principal_anonymous(struct msh_principal *ret);
void msh_principal_system(struct msh_principal *ret);

/* Does the password fit this hash? Waits for its turn, with the errors of a log-in. */
int msh_auth_verify(struct msh_service *service, const char *hash, const char *password,
                    bool *ret_ok, struct msh_err *err);

/* Write down when sessions were last seen (kept in memory meanwhile). Run by the keeper. */
int msh_auth_flush(struct msh_service *service, struct msh_err *err);

/* MSH_E_INVALID "password_short" (below 10 characters), "password_long", "password_name" (holds
 * the log-in name), "password_plain" (fewer than 5 different characters). */
int msh_password_check(const char *name, const char *password, struct msh_err *err);

#endif
