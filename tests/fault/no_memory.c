/*
 * no_memory.c - an allocation that fails: preloaded into a program, it answers NULL to one allocation
 * of the whole process, whoever asks, or to all from there on.
 *
 * MSH_MEMORY_FILE names a file of six 64-bit numbers that whoever drives the program writes and
 * reads while it runs: the count of allocations so far, the count at which to fail (0: never),
 * whether to fail for ever from there, how often it failed, and the blocks and bytes alive.
 */
#include "counts.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct counts {
    atomic_llong seen, at, forever, failed, blocks, bytes;
};

/* glibc's own, by the names it exports for such a purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);
void __libc_free(void *p);

static struct counts before_start, *counts = &before_start;

__attribute__((constructor)) static void map_memory(void)
{
    counts = map_counts("MSH_MEMORY_FILE", sizeof(*counts));
    atomic_fetch_add(&counts->blocks, atomic_load(&before_start.blocks));
    atomic_fetch_add(&counts->bytes, atomic_load(&before_start.bytes));
}

static int fails(void)
{
    long long n = atomic_fetch_add(&counts->seen, 1) + 1, at = atomic_load(&counts->at);

    if (at == 0 || n < at || (n > at && atomic_load(&counts->forever) == 0))
        return 0;
    atomic_fetch_add(&counts->failed, 1);
    errno = ENOMEM;
    return 1;
}

static void *born(void *p)
{
    if (p != NULL) {
        atomic_fetch_add(&counts->blocks, 1);
        atomic_fetch_add(&counts->bytes, (long long)malloc_usable_size(p));
    }
    return p;
}

static void gone(void *p)
{
    if (p != NULL) {
        atomic_fetch_sub(&counts->blocks, 1);
        atomic_fetch_sub(&counts->bytes, (long long)malloc_usable_size(p));
    }
}

void *malloc(size_t size)
{
    return fails() ? NULL : born(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : born(__libc_calloc(n, size));
}

void *realloc(void *p, size_t size)
{
    void *moved;

    if (size > 0 && fails())
        return NULL;
    gone(p);
    moved = __libc_realloc(p, size);
    if (moved == NULL && size > 0)
        (void)born(p);
    return born(moved);
}

void *reallocarray(void *p, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(p, total);
}

void *memalign(size_t align, size_t size)
{
    return fails() ? NULL : born(__libc_memalign(align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
    return memalign(align, size);
}

int posix_memalign(void **ret, size_t align, size_t size)
{
    void *p = memalign(align, size);

    if (p == NULL)
        return ENOMEM;
    *ret = p;
    return 0;
}

void free(void *p)
{
    gone(p);
    __libc_free(p);
}
