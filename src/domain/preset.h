/*
 * preset.h - rule rows that belong together, compiled in from data/presets/NAME.tsv.
 *
 * Form of a file, tab-separated: lines starting with # are remarks; first row `preset NAME KIND ZH
 * EN`; second row the column names of rule.h; then one rule a row. Only numbers somebody printed
 * stand in them, each with its source; `init` copies a preset into the store, where the city owns
 * it. Results live in the arena.
 */
#ifndef MSH_DOMAIN_PRESET_H
#define MSH_DOMAIN_PRESET_H

#include "base/embed.h"
#include "domain/rule.h"

enum msh_preset_kind {
    MSH_PRESET_KIND_BASE,    /* a city can run on it: has at least one `handle` row */
    MSH_PRESET_KIND_OVERLAY, /* adds rows for special matters to a base preset */
    MSH_PRESET_KIND_EXAMPLE, /* shows a form; its numbers are unverified and it cannot be chosen */
    MSH_PRESET_KIND_COUNT
};

extern const struct msh_names msh_preset_kind_names;

#define MSH_PRESET_RULES_MAX 500

struct msh_preset {
    const char *name; /* "anyang" */
    enum msh_preset_kind kind;
    const char *zh, *en; /* what it is, for people */
    const struct msh_rule *rules;
    size_t n_rules;
};

/*
 * MSH_E_INVALID names the line. Refused: a bad row, a code twice, two rows nobody could choose
 * between, a base without a `handle` row, a weak number (mark D) outside an example.
 */
int msh_preset_parse(struct msh_arena *arena, const char *text, size_t n,
                     struct msh_preset *ret_preset, struct msh_err *err);

/* A shipped one by name; MSH_E_NOT_FOUND. */
int msh_preset_load(struct msh_arena *arena, const char *name, struct msh_preset *ret_preset,
                    struct msh_err *err);

/* Names of all shipped presets, sorted. */
void msh_preset_list(struct msh_arena *arena, const char *const **ret_names, size_t *ret_n);

#endif
