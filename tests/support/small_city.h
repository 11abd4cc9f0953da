/*
 * small_city.h - a hotline, a bureau and the street below it, without HTTP; people of every role,
 * and short ways to speak and act.
 */
#ifndef MSH_TEST_SMALL_CITY_H
#define MSH_TEST_SMALL_CITY_H

#include "service/service.h"
#include "service/ticket.h"
#include "store.h"

struct small_city {
    struct test_db db;
    char dir[96];
    struct msh_service *service;
    struct msh_arena arena;
    int64_t bureau, hotline, street;
    int problems;
    char told[4096]; /* the problems, a line each, in no order: verify has two threads */
};

/* For cmocka: *state is the city, a sandbox on the preset anyang. */
int city_setup(void **state);
int city_teardown(void **state);

/* Fails the test with the error's text when rc is negative. */
void city_ok(int rc, const struct msh_err *err);

struct msh_principal city_staff(enum msh_role role, int64_t unit_id, int64_t account_id);

/* A complaint about noise by the public door. */
struct msh_registered city_speak(struct small_city *city, enum msh_identity_mode identity);

struct msh_acted city_act_as(struct small_city *city, struct msh_principal who, struct msh_act act);
/* The same, which may be refused; `err` as msh_ticket_act says. */
int city_try_as(struct small_city *city, struct msh_principal who, struct msh_act act,
                struct msh_err *err);
struct msh_ticket_view city_view_as(struct small_city *city, struct msh_principal who, int64_t id);

/* Verify finds nothing; or note what it finds in `problems` and `told`. */
void city_verified(struct small_city *city);
void city_note_problem(void *arg, const char *line);

#endif
