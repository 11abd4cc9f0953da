/*
 * desk.h - what the commands about a city have in common: sub-commands as a table, and an open data
 * folder in which the command line acts as the system.
 */
#ifndef MSH_CLI_DESK_H
#define MSH_CLI_DESK_H

#include "cli/cli.h"
#include "cli/table.h"
#include "service/call.h"
#include "service/directory.h"

struct msh_desk {
    const struct msh_args *args;
    struct msh_arena arena;
    /* Without a data folder: NULL and 0. */
    struct msh_service *service;
    const struct msh_directory *dir; /* the city as it was when the command began */
    struct msh_principal by;
    struct msh_call call; /* of changes, in the name of `by` */
    int64_t zone_ms;
    int64_t now; /* business time */
};

/* A sub-command. Lists of names are separated by blanks. */
struct msh_verb {
    const char *word;  /* "" = the command without one */
    const char *words; /* what follows it: "CODE [NAME]"; NULL = nothing */
    const char *needs; /* options it cannot do without */
    const char *takes; /* options it may have beside them */
    bool plain;        /* works without a data folder; else --data is needed */
    int (*run)(struct msh_desk *desk, struct msh_err *err);
};

/* Find the verb, check words and options, open the folder, run, close. Answers the exit code; an
 * error of code "usage" is a wrong command line. */
int msh_desk_run(const struct msh_cli_command *command, const struct msh_args *args,
                 const struct msh_verb *verbs, size_t n);

/* The word after the sub-command. */
const char *msh_desk_word(const struct msh_desk *desk, int i);
const char *msh_desk_arg(const struct msh_desk *desk, const char *name);
/* The value of an option that takes a word of a vocabulary; `fallback` when not given. The error
 * lists the words. */
int msh_desk_name(const struct msh_desk *desk, const char *option, const struct msh_names *names,
                  int fallback, int *ret, struct msh_err *err);
/* The same error for a word that is none. */
int msh_desk_unknown(const char *option, const struct msh_names *names, struct msh_err *err);
/* An option that is a day, as its number; `fallback` when not given. */
int msh_desk_day(const struct msh_desk *desk, const char *option, int32_t fallback, int32_t *ret,
                 struct msh_err *err);

/* One line of standard input without its newline, in the arena; at a terminal it is asked for and
 * not shown. "usage" where there is none. */
int msh_desk_password(struct msh_desk *desk, const char **ret, struct msh_err *err);

/*
 * How far it is, on stderr and on a terminal alone: one line, written over once a second; `end` writes
 * it for the last time. `shown_at` is the caller's, 0 at first.
 */
void msh_desk_far(int64_t *shown_at, bool end, const char *fmt, ...) MSH_PRINTF(3, 4);

/* MSH_E_INVALID "usage": a sentence about the command line. */
#define MSH_USAGE(err, ...) msh_err_set((err), MSH_E_INVALID, "usage", __VA_ARGS__)

/* "2026-10-13 09:30", in the arena; "" for 0. */
const char *msh_desk_time(struct msh_desk *desk, int64_t at);
/* "2026-10-13", "2026-10-13 09:30" or RFC 3339. */
bool msh_desk_time_parse(const struct msh_desk *desk, const char *text, int64_t *ret_at);

#endif
