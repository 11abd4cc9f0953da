#include "base/base.h"

#include "http/people.h"

#include "store/account_store.h"

void msh_people_want(struct msh_people *people, struct msh_arena *arena, int64_t account_id)
{
    if (account_id == 0 || msh_people_find(people, account_id) != NULL)
        return;
    MSH_PUSH(arena, people->items, people->n, people->cap)->account_id = account_id;
}

const struct msh_person_name *msh_people_find(const struct msh_people *people, int64_t account_id)
{
    for (size_t i = 0; account_id != 0 && i < people->n; i++)
        if (people->items[i].account_id == account_id)
            return &people->items[i];
    return NULL;
}

struct loading {
    struct msh_req *req;
    struct msh_people *people;
};

static int load(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct loading *l = arg;
    const int64_t region_id = msh_api_service(l->req)->region.region_id;

    for (size_t i = 0; i < l->people->n; i++) {
        struct msh_person_name *name = &l->people->items[i];
        struct msh_account account = { 0 };
        int rc = msh_account_get(tx, region_id, name->account_id, l->req->arena, &account, err);

        if (rc < 0 && rc != MSH_E_NOT_FOUND)
            return rc;
        name->display = account.display;
        name->unit_id = account.unit_id;
    }
    return 0;
}

int msh_people_load(struct msh_req *req, struct msh_people *people, struct msh_err *err)
{
    struct loading l = { req, people };

    return people->n == 0 ? 0 : msh_api_read(req, "people", load, &l, err);
}

void msh_json_leave(struct msh_json *w, const struct msh_people *people,
                    const struct msh_account *account)
{
    msh_json_id(w, "deputy_id", account->deputy_id);
    msh_json_person(w, "deputy", people, account->deputy_id);
    msh_json_time(w, "deputy_until", account->deputy_until);
}

void msh_json_person(struct msh_json *w, const char *key, const struct msh_people *people,
                     int64_t account_id)
{
    const struct msh_person_name *person = msh_people_find(people, account_id);

    if (person == NULL) {
        msh_json_null(w, key);
        return;
    }
    msh_json_object(w, key);
    msh_json_id(w, "id", person->account_id);
    msh_json_string(w, "name", person->display);
    msh_json_object_end(w);
}
