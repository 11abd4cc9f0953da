/*
 * town.h - a data folder with the fictional city in it, opened as a service, on the engine under
 * test. Include instead of store.h.
 */
#ifndef MSH_TEST_TOWN_H
#define MSH_TEST_TOWN_H

#include "store.h"

#include "service/accounts.h"
#include "service/directory.h"
#include "service/open.h"

#define TOWN_PASSWORD "Paper-Lantern-2041!"

struct town {
    struct test_db db;
    char dir[96];
    struct msh_service *service;
    struct msh_principal system;
    struct msh_call call; /* in the name of the system */
    struct msh_arena arena;
};

/* A sandbox on the preset anyang; `loaded` with the demo city and its accounts. */
void town_open(struct town *town, bool loaded);
void town_close(struct town *town);

/* Fails the test with the error's text when rc is negative. */
void town_ok(int rc, const struct msh_err *err);

/* Id of a unit; fails the test without one. */
int64_t town_unit(struct town *town, const char *code);

#endif
