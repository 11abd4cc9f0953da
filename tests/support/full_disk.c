/*
 * full_disk.c - a disk that is full while a file exists: preloaded into the server, it answers
 * ENOSPC to every write under MSH_FULL_FOLDER as long as MSH_FULL_FLAG is there. Unlike a small file
 * system it needs no rights, and it can have room again.
 */
#undef _FILE_OFFSET_BITS /* both names of a function are meant */

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_full(int fd)
{
    const char *folder = getenv("MSH_FULL_FOLDER"), *flag = getenv("MSH_FULL_FLAG");
    char link[64], path[PATH_MAX];
    int kept = errno;
    ssize_t n;

    if (folder == NULL || flag == NULL || access(flag, F_OK) != 0) {
        errno = kept;
        return 0;
    }
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof(path) - 1);
    errno = kept;
    if (n < 0)
        return 0;
    path[n] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

/* The next definition of a function; the copy avoids a cast that C does not know. */
static void next(const char *name, void *ret_function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(ret_function, &found, sizeof(found));
}

#define FULL(type, name, parameters, ...)                                                          \
    type name parameters;                                                                          \
    type name parameters                                                                           \
    {                                                                                              \
        static type(*real) parameters;                                                             \
        if (is_full(fd)) {                                                                         \
            errno = ENOSPC;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        if (real == NULL)                                                                          \
            next(#name, &real);                                                                    \
        return real(__VA_ARGS__);                                                                  \
    }

FULL(ssize_t, write, (int fd, const void *data, size_t n), fd, data, n)
FULL(ssize_t, pwrite, (int fd, const void *data, size_t n, off_t at), fd, data, n, at)
FULL(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t at), fd, data, n, at)
FULL(int, ftruncate, (int fd, off_t size), fd, size)
FULL(int, ftruncate64, (int fd, off64_t size), fd, size)
