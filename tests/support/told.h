/*
 * told.h - rows of the city written by a test itself, as an edit with its event: verify knows of them.
 */
#ifndef MSH_TEST_TOLD_H
#define MSH_TEST_TOLD_H

#include "service/auth.h"
#include "service/edit.h"

struct test_told {
    msh_tx_fn fn;
    void *arg;
};

static inline int test_told_fn(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    const struct test_told *told = change->arg;

    return told->fn(tx, told->arg, err);
}

static inline int test_tell(struct msh_service *service, msh_tx_fn fn, void *arg,
                            struct msh_err *err)
{
    struct test_told told = { fn, arg };
    struct msh_principal system;
    struct msh_call call = { .service = service, .principal = &system, .if_match = -1 };
    struct msh_edit change = { .call = &call, .op = "city_load", .fn = test_told_fn, .arg = &told };

    msh_principal_system(&system);
    return msh_edit_run(&change, err);
}

#endif
