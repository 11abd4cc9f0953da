/*
 * what_if.h - when would it fall due, and why? The city's own answer, beside that of other rules.
 *
 * Reads the directory only; nothing is stored. Results live in the arena of the caller and borrow
 * from directory and presets.
 */
#ifndef MSH_SERVICE_WHAT_IF_H
#define MSH_SERVICE_WHAT_IF_H

#include "domain/deadline.h"
#include "service/clockwork.h"

/* Longest list of steps told; a longer one is cut and says so. */
#define MSH_WHAT_IF_STEPS_MAX 400

struct msh_what_if {
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    int stage;               /* enum msh_stage, or -1: every one that has a rule */
    int64_t from_at;         /* when it would begin */
    const char *category;    /* whose tags count too; NULL: none */
    const char *const *tags; /* of the matter, beside those of the category */
    size_t n_tags;
};

/* One stage: what governs it, and how the days were counted. */
struct msh_what_if_due {
    enum msh_stage stage;
    struct msh_rule_match match;
    int64_t yellow_at;             /* from here the lamp is yellow */
    struct msh_counted_day *steps; /* of the legal due */
    size_t n_steps;
    bool cut;
};

/* By the rules in force at that moment, of the city or of others (`rules`). */
void msh_what_if_rules(const struct msh_directory *directory, const struct msh_what_if *question,
                       const struct msh_rule *rules, size_t n, struct msh_arena *arena,
                       struct msh_what_if_due **ret, size_t *ret_n);
/* By this rule, whether or not it would apply. */
void msh_what_if_rule(const struct msh_directory *directory, const struct msh_what_if *question,
                      const struct msh_rule *rule, struct msh_arena *arena,
                      struct msh_what_if_due *ret);

/* The tags that count: of the category, then those named. In the arena. */
const char *const *msh_what_if_tags(const struct msh_directory *directory,
                                    const struct msh_what_if *question, struct msh_arena *arena,
                                    size_t *ret_n);

#endif
