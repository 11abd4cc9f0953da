/* A photo or recording is refused or copied clean, and what is clean is copied as it is. */
#include "base/base.h"

#include "fuzz.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/photo/photo.h"

static bool same_file(int a, int b)
{
    struct stat x, y;
    bool same = fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_size == y.st_size;
    size_t n = same ? (size_t)x.st_size : 0;
    char *one = msh_alloc(n + 1), *two = msh_alloc(n + 1);

    same = same && pread(a, one, n, 0) == (ssize_t)n && pread(b, two, n, 0) == (ssize_t)n &&
           memcmp(one, two, n) == 0;
    free(one);
    free(two);
    return same;
}

static void clean(enum msh_photo kind, const uint8_t *data, size_t n)
{
    struct msh_err err = { 0 };
    int in = memfd_create("in", MFD_CLOEXEC), out = memfd_create("out", MFD_CLOEXEC),
        again = memfd_create("again", MFD_CLOEXEC), rc;

    fuzz_promise(in >= 0 && out >= 0 && again >= 0 && write(in, data, n) == (ssize_t)n);
    rc = msh_photo_clean(kind, in, out, &err);
    fuzz_promise(rc == 0 || rc == MSH_E_INVALID);
    if (rc == 0)
        fuzz_promise(msh_photo_clean(kind, out, again, &err) == 0 && same_file(out, again));
    close(in);
    close(out);
    close(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    clean(MSH_PHOTO_JPEG, data, n);
    clean(MSH_PHOTO_PNG, data, n);
    clean(MSH_PHOTO_WEBP, data, n);
    clean(MSH_PHOTO_HEIC, data, n);
    clean(MSH_PHOTO_MP4, data, n);
    clean(MSH_PHOTO_MP3, data, n);
    return 0;
}
