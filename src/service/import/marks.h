/*
 * marks.h - numbers met so far, each at most once. One thread.
 */
#ifndef MSH_SERVICE_MARKS_H
#define MSH_SERVICE_MARKS_H

#include "base/crypto.h"

/* Zeroed is empty. */
struct msh_marks {
    uint64_t *slots; /* open addressing, 0 = free */
    size_t n, cap;
};

/* False where it was met before. */
bool msh_marks_add(struct msh_marks *marks, uint64_t mark);
bool msh_marks_has(const struct msh_marks *marks, uint64_t mark);
void msh_marks_done(struct msh_marks *marks);

/* A text as a mark, by 64 bits of its digest: one twice in ten million shows, two different ones look
 * the same once in three million such files. */
uint64_t msh_marks_text(enum msh_crypto_profile profile, const char *text);

#endif
