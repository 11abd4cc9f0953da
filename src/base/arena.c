#include "base/base.h"

#include "base/arena.h"

#define BLOCK_SIZE ((size_t)16 * 1024)
#define BIG_SIZE   (BLOCK_SIZE / 4)

struct msh_arena_block {
    struct msh_arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char data[];
};

void msh_arena_init(struct msh_arena *arena, size_t max)
{
    *arena = (struct msh_arena){ .max = max };
}

void msh_arena_done(struct msh_arena *arena)
{
    struct msh_arena_block *block = arena->head;

    while (block != NULL) {
        struct msh_arena_block *next = block->next;

        free(block);
        block = next;
    }
    arena->head = NULL;
    arena->used = 0;
}

void msh_arena_reset(struct msh_arena *arena)
{
    struct msh_arena_block *kept = NULL, *next;

    for (struct msh_arena_block *block = arena->head; block != NULL; block = next) {
        next = block->next;
        if (kept == NULL && block->size == BLOCK_SIZE)
            kept = block;
        else
            free(block);
    }
    if (kept != NULL) {
        kept->next = NULL;
        kept->used = 0;
    }
    arena->head = kept;
    arena->used = 0;
}

static struct msh_arena_block *block_new(size_t size)
{
    struct msh_arena_block *block = msh_alloc(sizeof(*block) + size);

    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

/* The block to take `size` bytes from. A big piece gets a block of its own, put behind the head so
 * that the head's rest is still used. */
static struct msh_arena_block *block_for(struct msh_arena *arena, size_t size)
{
    struct msh_arena_block *head = arena->head, *block;

    if (head != NULL && head->size - head->used >= size)
        return head;
    block = block_new(size > BIG_SIZE ? size : BLOCK_SIZE);
    if (size > BIG_SIZE && head != NULL) {
        block->next = head->next;
        head->next = block;
    } else {
        block->next = head;
        arena->head = block;
    }
    return block;
}

void *msh_arena_alloc(struct msh_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    struct msh_arena_block *block;
    void *p;

    if (size > arena->max - arena->used)
        msh_panic("arena of %zu bytes is full (%zu more wanted)", arena->max, size);
    size = size == 0 ? align : (size + align - 1) / align * align;
    block = block_for(arena, size);
    p = block->data + block->used;
    block->used += size;
    /* Rounding may pass the ceiling by less than one unit. */
    arena->used = MSH_MIN(arena->used + size, arena->max);
    return memset(p, 0, size);
}

void *msh_arena_array(struct msh_arena *arena, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        msh_panic("array of %zu times %zu bytes", n, size);
    return msh_arena_alloc(arena, total);
}

char *msh_arena_strdup(struct msh_arena *arena, const char *s)
{
    return s == NULL ? NULL : msh_arena_memdup(arena, s, strlen(s) + 1);
}

char *msh_arena_strndup(struct msh_arena *arena, const char *s, size_t n)
{
    char *copy;

    if (s == NULL)
        return NULL;
    n = strnlen(s, n);
    copy = msh_arena_alloc(arena, n + 1);
    memcpy(copy, s, n);
    return copy;
}

void *msh_arena_memdup(struct msh_arena *arena, const void *p, size_t n)
{
    void *copy = msh_arena_alloc(arena, n);

    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

char *msh_arena_fmt(struct msh_arena *arena, const char *fmt, ...)
{
    va_list args;
    char *text;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        msh_panic("format refused: %s", fmt);
    text = msh_arena_alloc(arena, (size_t)n + 1);
    va_start(args, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, args);
    va_end(args);
    return text;
}

void *msh_arena_push(struct msh_arena *arena, void *items_ptr, size_t *n, size_t *cap, size_t size)
{
    void *items;

    memcpy(&items, items_ptr, sizeof(items));
    if (*n == *cap) {
        size_t wider = *cap == 0 ? 8 : *cap * 2;
        void *copy = msh_arena_array(arena, wider, size);

        if (*n > 0)
            memcpy(copy, items, *n * size);
        memcpy(items_ptr, &copy, sizeof(copy));
        items = copy;
        *cap = wider;
    }
    return (char *)items + (*n)++ * size;
}
