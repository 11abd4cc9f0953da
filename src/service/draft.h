/*
 * draft.h - half-filled forms of people without an account (design §6).
 *
 * A draft is bytes the edge understands (answers so far, files already sent), sealed under a key
 * made of the city's key and the random cookie: neither the database nor the key folder alone opens
 * it. It ends a day after it was begun; its files are named by no other row and are swept a day
 * after they came. Reading writes nothing. Thread-safe.
 */
#ifndef MSH_SERVICE_DRAFT_H
#define MSH_SERVICE_DRAFT_H

#include "base/time.h"
#include "service/service.h"

#define MSH_DRAFT_TOKEN_SIZE 65 /* 64 hex digits and NUL */
#define MSH_DRAFT_LIFE_MS    MSH_DAY_MS
#define MSH_DRAFT_MAX        ((size_t)256 * 1024)

void msh_draft_token(char ret[MSH_DRAFT_TOKEN_SIZE]);
/* Could it be one? Anything else never reaches the database. */
bool msh_draft_is_token(const char *text);

/* What forms of this cookie must carry, so that another site cannot send them: 32 hex digits. */
#define MSH_DRAFT_CSRF_SIZE 33
void msh_draft_csrf(const struct msh_service *service, const char *token,
                    char ret[MSH_DRAFT_CSRF_SIZE]);

/* In the arena, NUL-terminated; *ret = NULL when there is none or its day is over. */
int msh_draft_load(struct msh_service *service, const char *token, int64_t real_at,
                   struct msh_arena *arena, const char **ret, size_t *ret_n, struct msh_err *err);

/* MSH_E_LIMIT "draft_large" above MSH_DRAFT_MAX. */
int msh_draft_save(struct msh_service *service, const char *token, int64_t real_at,
                   const char *bytes, size_t n, struct msh_err *err);

/* Before its day is over; an absent one is no error. */
int msh_draft_forget(struct msh_service *service, const char *token, struct msh_err *err);

#endif
