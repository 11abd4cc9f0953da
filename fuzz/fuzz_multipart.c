/* A form in parts reads alike however it is cut, and never tells more than it was given. */
#include "base/base.h"

#include "fuzz.h"

#include "base/str.h"
#include "http/multipart.h"

static int begin(void *ctx, const struct msh_part *part, struct msh_err *err)
{
    (void)err;
    fuzz_promise(part->name[0] != '\0' && strlen(part->name) <= MSH_PART_NAME_MAX);
    msh_str_fmt(ctx, "\x01%s\x02%s\x03", part->name, part->file);
    return 0;
}

static int bytes(void *ctx, const char *p, size_t n, struct msh_err *err)
{
    (void)err;
    fuzz_promise(n > 0);
    msh_str_addn(ctx, p, n);
    return 0;
}

static int end(void *ctx, struct msh_err *err)
{
    (void)err;
    msh_str_addc(ctx, '\x04');
    return 0;
}

static int parse(const uint8_t *data, size_t n, size_t step, struct msh_str *told)
{
    const struct msh_part_sink sink = { begin, bytes, end, told };
    struct msh_multipart m;
    struct msh_err err;

    if (msh_multipart_init(&m, "multipart/form-data; boundary=B", &sink, &err) < 0)
        abort();
    for (size_t at = 0; at < n; at += step)
        if (msh_multipart_feed(&m, (const char *)data + at, MSH_MIN(step, n - at), &err) < 0)
            return err.rc;
    return msh_multipart_end(&m, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const size_t steps[] = { 1, 7, 5000 };
    struct msh_str whole, cut;
    int rc;

    msh_str_init(&whole, (size_t)16 << 20);
    msh_str_init(&cut, (size_t)16 << 20);
    rc = parse(data, n, n + 1, &whole);
    for (size_t i = 0; i < MSH_COUNT(steps); i++) {
        msh_str_clear(&cut);
        fuzz_promise(parse(data, n, steps[i], &cut) == rc);
        fuzz_promise(rc < 0 || (cut.n == whole.n && memcmp(cut.p, whole.p, cut.n) == 0));
    }
    msh_str_done(&whole);
    msh_str_done(&cut);
    return 0;
}
