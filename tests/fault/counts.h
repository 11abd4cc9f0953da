/*
 * counts.h - the numbers that a preloaded library shares with whoever drives the program: a file of
 * theirs, mapped, that an environment variable names (class Counts of inject.py makes and reads it).
 */
#ifndef MSH_FAULT_COUNTS_H
#define MSH_FAULT_COUNTS_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static inline void *map_counts(const char *variable, size_t size)
{
    const char *path = getenv(variable);
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *mapped =
        fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (mapped == MAP_FAILED)
        _exit(99); /* preloaded for nothing: a test that cannot fail */
    (void)close(fd);
    return mapped;
}

#endif
