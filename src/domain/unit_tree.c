#include "base/base.h"

#include "domain/unit_tree.h"

#define NONE SIZE_MAX

/* Edges of one direction: the neighbours of unit i are to[first[i]] … to[first[i + 1] - 1]. */
struct edges {
    size_t *first;
    size_t *to;
};

struct msh_unit_tree {
    struct msh_unit_node *nodes; /* ascending by unit_id */
    size_t n;
    size_t root;
    struct edges up, down;
};

struct msh_unit_set {
    const struct msh_unit_tree *tree;
    struct msh_arena *arena;
    bool *has;
    size_t *stack;
};

static int by_id(const void *a, const void *b)
{
    const struct msh_unit_node *x = a, *y = b;

    return x->unit_id < y->unit_id ? -1 : x->unit_id > y->unit_id;
}

static size_t index_of(const struct msh_unit_tree *tree, int64_t unit_id)
{
    const struct msh_unit_node key = { .unit_id = unit_id };
    const struct msh_unit_node *found =
        tree->n == 0 || unit_id == 0 ? NULL
                                     : bsearch(&key, tree->nodes, tree->n, sizeof(key), by_id);

    return found == NULL ? NONE : (size_t)(found - tree->nodes);
}

/* Both parents of unit i that exist, each once. */
static size_t parents_of(const struct msh_unit_tree *tree, size_t i, size_t ret[2])
{
    size_t parent = index_of(tree, tree->nodes[i].parent_id);
    size_t line = index_of(tree, tree->nodes[i].line_id);
    size_t n = 0;

    if (parent != NONE && parent != i)
        ret[n++] = parent;
    if (line != NONE && line != i && line != parent)
        ret[n++] = line;
    return n;
}

static void build_edges(struct msh_unit_tree *tree, struct msh_arena *arena)
{
    size_t n_edges = 0, *fill = MSH_ARRAY(arena, tree->n + 1, size_t);
    size_t above[2];

    tree->up.first = MSH_ARRAY(arena, tree->n + 1, size_t);
    tree->up.to = MSH_ARRAY(arena, 2 * tree->n + 1, size_t);
    tree->down.first = MSH_ARRAY(arena, tree->n + 1, size_t);
    tree->down.to = MSH_ARRAY(arena, 2 * tree->n + 1, size_t);
    for (size_t i = 0; i < tree->n; i++) {
        size_t n = parents_of(tree, i, above);

        for (size_t k = 0; k < n; k++) {
            tree->up.to[n_edges++] = above[k];
            tree->down.first[above[k] + 1]++;
        }
        tree->up.first[i + 1] = n_edges;
    }
    for (size_t i = 0; i < tree->n; i++) {
        tree->down.first[i + 1] += tree->down.first[i];
        fill[i] = tree->down.first[i];
    }
    for (size_t i = 0; i < tree->n; i++)
        for (size_t e = tree->up.first[i]; e < tree->up.first[i + 1]; e++)
            tree->down.to[fill[tree->up.to[e]]++] = i;
}

/* The unit without anything above that has most children; at equal numbers the smaller id. */
static size_t find_root(const struct msh_unit_tree *tree)
{
    size_t root = NONE, most = 0;

    for (size_t i = 0; i < tree->n; i++) {
        size_t children = tree->down.first[i + 1] - tree->down.first[i];

        if (tree->up.first[i + 1] != tree->up.first[i])
            continue;
        if (root == NONE || children > most) {
            root = i;
            most = children;
        }
    }
    return root;
}

const struct msh_unit_tree *msh_unit_tree_build(struct msh_arena *arena,
                                                const struct msh_unit_node *nodes, size_t n)
{
    struct msh_unit_tree *tree = MSH_NEW(arena, struct msh_unit_tree);

    tree->nodes = n == 0 ? NULL : msh_arena_memdup(arena, nodes, n * sizeof(*nodes));
    tree->n = n;
    if (n > 0)
        qsort(tree->nodes, n, sizeof(*nodes), by_id);
    build_edges(tree, arena);
    tree->root = find_root(tree);
    return tree;
}

/* Is every parent there? */
static int check_parents(const struct msh_unit_tree *tree, struct msh_err *err)
{
    for (size_t i = 0; i < tree->n; i++) {
        const struct msh_unit_node *node = &tree->nodes[i];

        if (i > 0 && node->unit_id == tree->nodes[i - 1].unit_id)
            return msh_err_field(err, "unit_id", "unit_twice", "a unit stands there twice");
        if (node->parent_id != 0 && index_of(tree, node->parent_id) == NONE)
            return msh_err_field(err, "parent", "unit_parent", "the unit above does not exist");
        if (node->line_id != 0 && index_of(tree, node->line_id) == NONE)
            return msh_err_field(err, "line", "unit_parent", "the unit above does not exist");
        if (node->parent_id == node->unit_id || node->line_id == node->unit_id)
            return msh_err_field(err, "parent", "unit_loop", "a unit stands above itself");
    }
    return 0;
}

int msh_unit_tree_check(const struct msh_unit_node *nodes, size_t n, struct msh_arena *arena,
                        struct msh_err *err)
{
    const struct msh_unit_tree *tree;
    size_t *waiting, *ready, n_ready = 0, done = 0;

    if (n > MSH_UNITS_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "units_max", "at most %d units", MSH_UNITS_MAX);
    tree = msh_unit_tree_build(arena, nodes, n);
    if (check_parents(tree, err) < 0)
        return err->rc;
    /* Take away units nothing stands above until none is left: what remains is a loop. */
    waiting = MSH_ARRAY(arena, n + 1, size_t);
    ready = MSH_ARRAY(arena, n + 1, size_t);
    for (size_t i = 0; i < n; i++) {
        waiting[i] = tree->up.first[i + 1] - tree->up.first[i];
        if (waiting[i] == 0)
            ready[n_ready++] = i;
    }
    while (done < n_ready) {
        size_t i = ready[done++];

        for (size_t e = tree->down.first[i]; e < tree->down.first[i + 1]; e++)
            if (--waiting[tree->down.to[e]] == 0)
                ready[n_ready++] = tree->down.to[e];
    }
    if (done < n)
        return msh_err_field(err, "parent", "unit_loop", "units stand above each other in a loop");
    return 0;
}

int64_t msh_unit_tree_root(const struct msh_unit_tree *tree)
{
    return tree->root == NONE ? 0 : tree->nodes[tree->root].unit_id;
}

int msh_unit_tree_level(const struct msh_unit_tree *tree, int64_t unit_id)
{
    size_t i = index_of(tree, unit_id);

    return i == NONE ? 0 : tree->nodes[i].level;
}

int64_t msh_unit_tree_county(const struct msh_unit_tree *tree, int64_t unit_id)
{
    size_t i = index_of(tree, unit_id);

    for (size_t steps = 0; i != NONE && steps < tree->n; steps++) {
        size_t above = index_of(tree, tree->nodes[i].parent_id);

        if (above == NONE || above == tree->root)
            break;
        i = above;
    }
    return i == NONE ? 0 : tree->nodes[i].unit_id;
}

struct msh_unit_set *msh_unit_set_new(const struct msh_unit_tree *tree, struct msh_arena *arena)
{
    struct msh_unit_set *set = MSH_NEW(arena, struct msh_unit_set);

    set->tree = tree;
    set->arena = arena;
    set->has = MSH_ARRAY(arena, tree->n + 1, bool);
    set->stack = MSH_ARRAY(arena, tree->n + 1, size_t);
    return set;
}

void msh_unit_set_add(struct msh_unit_set *set, int64_t unit_id)
{
    size_t i = index_of(set->tree, unit_id);

    if (i != NONE)
        set->has[i] = true;
}

/* Everything the edges lead to from unit i. A set of its own marks the way, because `set` may
 * already hold a unit whose neighbours it does not. */
static void spread(struct msh_unit_set *set, size_t from, const struct edges *edges, bool itself,
                   size_t leave_out)
{
    bool *seen = MSH_ARRAY(set->arena, set->tree->n + 1, bool);
    size_t depth = 0;

    set->stack[depth++] = from;
    seen[from] = true;
    while (depth > 0) {
        size_t i = set->stack[--depth];

        if ((i != from || itself) && i != leave_out)
            set->has[i] = true;
        for (size_t e = edges->first[i]; e < edges->first[i + 1]; e++) {
            if (seen[edges->to[e]])
                continue;
            seen[edges->to[e]] = true;
            set->stack[depth++] = edges->to[e];
        }
    }
}

void msh_unit_set_add_below(struct msh_unit_set *set, int64_t unit_id)
{
    size_t i = index_of(set->tree, unit_id);

    if (i != NONE)
        spread(set, i, &set->tree->down, true, NONE);
}

void msh_unit_set_add_above(struct msh_unit_set *set, int64_t unit_id, bool with_root)
{
    size_t i = index_of(set->tree, unit_id);

    if (i != NONE)
        spread(set, i, &set->tree->up, false, with_root ? NONE : set->tree->root);
}

bool msh_unit_set_has(const struct msh_unit_set *set, int64_t unit_id)
{
    size_t i = index_of(set->tree, unit_id);

    return i != NONE && set->has[i];
}

const int64_t *msh_unit_set_ids(const struct msh_unit_set *set, size_t *ret_n)
{
    int64_t *ids = MSH_ARRAY(set->arena, set->tree->n + 1, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < set->tree->n; i++)
        if (set->has[i])
            ids[n++] = set->tree->nodes[i].unit_id;
    *ret_n = n;
    return ids;
}
