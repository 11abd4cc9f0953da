/*
 * people.h - the names behind account ids, for answers to staff: a small table filled in one read.
 *
 * Requesters never see them: they are told offices, not persons (guarantee 8). Lives in the
 * request's arena.
 */
#ifndef MSH_HTTP_PEOPLE_H
#define MSH_HTTP_PEOPLE_H

#include "http/api/api.h"
#include "store/account_store.h"

struct msh_person_name {
    int64_t account_id;
    const char *display; /* NULL: unknown */
    int64_t unit_id;
};

struct msh_people {
    struct msh_person_name *items;
    size_t n, cap;
};

/* Remember an id to look up; 0 and doubles are nothing. */
void msh_people_want(struct msh_people *people, struct msh_arena *arena, int64_t account_id);
/* Look up what is wanted. */
int msh_people_load(struct msh_req *req, struct msh_people *people, struct msh_err *err);
/* NULL for nobody. */
const struct msh_person_name *msh_people_find(const struct msh_people *people, int64_t account_id);
/* {id, name} or null. */
void msh_json_person(struct msh_json *w, const char *key, const struct msh_people *people,
                     int64_t account_id);
/* Members deputy_id, deputy and deputy_until of an account: who stands in, until when. */
void msh_json_leave(struct msh_json *w, const struct msh_people *people,
                    const struct msh_account *account);

#endif
