/*
 * fuzz.h - the one function of a fuzz target.
 *
 * Built with -Dfuzzers=true (clang) libFuzzer calls it with invented input; otherwise standalone.c
 * calls it with each file of the target's corpus, as an ordinary test. It returns 0 and ends the
 * process by abort() when a promise is broken. No state is kept between calls.
 */
#ifndef MSH_FUZZ_H
#define MSH_FUZZ_H

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The promise of a target; holds in every build, unlike assert(). */
static inline void fuzz_promise(bool kept)
{
    if (!kept)
        abort();
}

#endif
