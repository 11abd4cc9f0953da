/*
 * disk.h - files and folders that must be whole after a power failure.
 *
 * All that is made here is for its owner alone (0600, 0700), new (never written over) and synced.
 * Errors: MSH_E_FULL and MSH_E_IO with errno's words; MSH_E_CONFLICT "file_exists". Threads: any.
 */
#ifndef MSH_BASE_DISK_H
#define MSH_BASE_DISK_H

#include "base/err.h"

#define MSH_SHA256_HEX_SIZE 65 /* with NUL */

/*
 * Bytes of an open file from `at` on, or from where it stands with MSH_DISK_HERE. All of them, however often
 * a signal interrupts and however few go at once: no other code reads or writes files by itself.
 * The first answers how many, fewer than n only at the end of the file; both -1 with errno.
 */
#define MSH_DISK_HERE (-1)
ssize_t msh_disk_get(int fd, void *ret, size_t n, int64_t at);
int msh_disk_put(int fd, const void *bytes, size_t n, int64_t at);

/* "DIR/NAME" of at most PATH_MAX bytes; MSH_E_INVALID "path_too_long". */
int msh_disk_path(const char *dir, const char *name, char ret[PATH_MAX], struct msh_err *err);

int msh_disk_write(const char *path, const void *bytes, size_t n, struct msh_err *err);

/* Copy `from` to the new file `to`, and tell what was copied. Nothing stays behind on failure. */
int msh_disk_copy(const char *from, const char *to, char ret_sha256[MSH_SHA256_HEX_SIZE],
                  int64_t *ret_size, struct msh_err *err);

/* Hash of an open file, from its beginning. */
int msh_disk_hash(int fd, char ret_sha256[MSH_SHA256_HEX_SIZE], int64_t *ret_size,
                  struct msh_err *err);

/* Make a folder; one that is there stays as it is. */
int msh_disk_folder(const char *path, struct msh_err *err);
/* Make a folder, or take one that is empty; `ret_made` tells which. MSH_E_CONFLICT "dir_exists". */
int msh_disk_new_folder(const char *path, bool *ret_made, struct msh_err *err);

/* What was made or moved in a folder is there after a power failure. */
int msh_disk_sync(const char *folder, struct msh_err *err);

/* Each name in a folder but those that begin with a dot, in the order of their bytes; stops at the
 * first negative answer. MSH_E_NOT_FOUND "dir_missing". */
int msh_disk_each(const char *folder, int (*fn)(void *arg, const char *name, struct msh_err *err),
                  void *arg, struct msh_err *err);

#endif
