#include "base/base.h"

#include "store/driver.h"

static size_t slot_of(const struct msh_stmt_map *map, const struct msh_stmt *key)
{
    size_t i = (size_t)(((uintptr_t)key >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32);

    for (i &= map->cap - 1; map->keys[i] != NULL && map->keys[i] != key;)
        i = (i + 1) & (map->cap - 1);
    return i;
}

void *msh_stmt_map_get(const struct msh_stmt_map *map, const struct msh_stmt *key)
{
    return map->cap == 0 ? NULL : map->values[slot_of(map, key)];
}

static void grow(struct msh_stmt_map *map)
{
    struct msh_stmt_map old = *map;
    size_t i, at;

    map->cap = old.cap == 0 ? 64 : old.cap * 2;
    map->keys = msh_alloc0(map->cap, sizeof(*map->keys));
    map->values = msh_alloc0(map->cap, sizeof(*map->values));
    for (i = 0; i < old.cap; i++) {
        if (old.keys[i] == NULL)
            continue;
        at = slot_of(map, old.keys[i]);
        map->keys[at] = old.keys[i];
        map->values[at] = old.values[i];
    }
    free(old.keys);
    free(old.values);
}

void msh_stmt_map_put(struct msh_stmt_map *map, const struct msh_stmt *key, void *value)
{
    size_t at;

    if (map->n * 2 >= map->cap)
        grow(map);
    at = slot_of(map, key);
    map->n += map->keys[at] == NULL;
    map->keys[at] = key;
    map->values[at] = value;
}

void msh_stmt_map_done(struct msh_stmt_map *map, void (*free_value)(void *))
{
    size_t i;

    for (i = 0; i < map->cap; i++) {
        if (map->values[i] != NULL)
            free_value(map->values[i]);
    }
    free(map->keys);
    free(map->values);
    *map = (struct msh_stmt_map){ 0 };
}
