/*
 * unit_tree.h - the two trees units stand in: administration 块 (parent) and line of business 条.
 *
 * Ancestors and descendants run over both relations together. Immutable after build, lives in the
 * arena it was built in; any number of threads may read it. A loop in the data (which import
 * refuses) is walked once.
 */
#ifndef MSH_DOMAIN_UNIT_TREE_H
#define MSH_DOMAIN_UNIT_TREE_H

#include "base/arena.h"
#include "base/err.h"

#define MSH_UNITS_MAX 20000

struct msh_unit_node {
    int64_t unit_id;
    int64_t parent_id; /* 0 = none */
    int64_t line_id;   /* 0 = none */
    int level;         /* 1 city, 2 city department, 3 county or township, 4 village */
};

struct msh_unit_tree;

/* Nodes in any order. MSH_E_INVALID "unit_parent" (unknown), "unit_loop", "unit_twice";
 * MSH_E_LIMIT above MSH_UNITS_MAX. */
int msh_unit_tree_check(const struct msh_unit_node *nodes, size_t n, struct msh_arena *arena,
                        struct msh_err *err);

/* Takes also what check refuses: an unknown parent counts as none. */
const struct msh_unit_tree *msh_unit_tree_build(struct msh_arena *arena,
                                                const struct msh_unit_node *nodes, size_t n);

/* The unit nothing stands above and most stand below; 0 without units. */
int64_t msh_unit_tree_root(const struct msh_unit_tree *tree);

/* 0 for an unknown unit. */
int msh_unit_tree_level(const struct msh_unit_tree *tree, int64_t unit_id);

/* The county administration a unit belongs to: the highest one above it (or itself), by parent,
 * below the root. */
int64_t msh_unit_tree_county(const struct msh_unit_tree *tree, int64_t unit_id);

/* A set of units being gathered. */
struct msh_unit_set;
struct msh_unit_set *msh_unit_set_new(const struct msh_unit_tree *tree, struct msh_arena *arena);
void msh_unit_set_add(struct msh_unit_set *set, int64_t unit_id);
/* With everything below it, in both trees. */
void msh_unit_set_add_below(struct msh_unit_set *set, int64_t unit_id);
/* What stands above it in both trees, without itself; the root only if asked for. */
void msh_unit_set_add_above(struct msh_unit_set *set, int64_t unit_id, bool with_root);
bool msh_unit_set_has(const struct msh_unit_set *set, int64_t unit_id);
/* Ascending ids, in the arena of the set. */
const int64_t *msh_unit_set_ids(const struct msh_unit_set *set, size_t *ret_n);

#endif
