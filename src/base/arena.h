/*
 * arena.h - memory of one request or job, freed at once.
 *
 * Everything returned lives until msh_arena_reset or _done. An arena has a ceiling; passing it
 * aborts, so callers bound their inputs first (a request body is bounded long before). One thread
 * at a time.
 */
#ifndef MSH_BASE_ARENA_H
#define MSH_BASE_ARENA_H

#include "base/base.h"

struct msh_arena_block;

struct msh_arena {
    struct msh_arena_block *head;
    size_t used; /* bytes handed out since the last reset */
    size_t max;
};

void msh_arena_init(struct msh_arena *arena, size_t max);
void msh_arena_done(struct msh_arena *arena);

/* Forget everything; keeps one block for the next user. */
void msh_arena_reset(struct msh_arena *arena);

/* Zeroed memory, aligned for any type. */
void *msh_arena_alloc(struct msh_arena *arena, size_t size);
void *msh_arena_array(struct msh_arena *arena, size_t n, size_t size);

/* Copies; `strdup` of NULL is NULL. */
char *msh_arena_strdup(struct msh_arena *arena, const char *s);
char *msh_arena_strndup(struct msh_arena *arena, const char *s, size_t n);
void *msh_arena_memdup(struct msh_arena *arena, const void *p, size_t n);
char *msh_arena_fmt(struct msh_arena *arena, const char *fmt, ...) MSH_PRINTF(2, 3);

#define MSH_NEW(arena, type)      ((type *)msh_arena_alloc((arena), sizeof(type)))
#define MSH_ARRAY(arena, n, type) ((type *)msh_arena_array((arena), (n), sizeof(type)))

/*
 * Grow an arena array by one and return the new zeroed slot. `items`, `n` and `cap` are the
 * caller's; doubling wastes at most what the array itself takes.
 */
void *msh_arena_push(struct msh_arena *arena, void *items_ptr, size_t *n, size_t *cap, size_t size);
#define MSH_PUSH(arena, items, n, cap)                                                             \
    ((__typeof__(items))msh_arena_push((arena), &(items), &(n), &(cap), sizeof(*(items))))

#endif
