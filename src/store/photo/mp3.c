#include "base/base.h"

#include "store/photo/io.h"

/* ID3 2.x before the sound, ID3 1 and APE 2 behind it; what is between is copied. */
#define ID3V1_N      128
#define ID3V1_MORE_N 227

static bool look(struct msh_photo_io *io, int64_t at, const char *text, uint8_t *ret, size_t n)
{
    io->in_at = at;
    return msh_photo_get(io, ret, n) && memcmp(ret, text, strlen(text)) == 0;
}

/* Bytes of the tag that begins at `from`; 0 = none. */
static int64_t tag_before(struct msh_photo_io *io, int64_t from, int64_t end)
{
    uint8_t head[10];
    int64_t n = 0;

    if (end - from < 10 || !look(io, from, "ID3", head, 10))
        return 0;
    for (size_t i = 6; i < 10; i++)
        n = n << 7 | (head[i] & 0x7F);
    n += (head[5] & 0x10) != 0 ? 20 : 10;
    if (n > end - from)
        msh_photo_bad(io, "a tag is cut");
    return n;
}

/* Bytes of the tag that ends at `end`; 0 = none. */
static int64_t tag_behind(struct msh_photo_io *io, int64_t from, int64_t end)
{
    uint8_t head[32];
    int64_t n;

    if (end - from >= ID3V1_N && look(io, end - ID3V1_N, "TAG", head, 3))
        return ID3V1_N;
    if (end - from >= ID3V1_MORE_N && look(io, end - ID3V1_MORE_N, "TAG+", head, 4))
        return ID3V1_MORE_N;
    if (end - from < 32 || !look(io, end - 32, "APETAGEX", head, 32))
        return 0;
    n = (int64_t)msh_le32(head + 12) + (head[23] >= 0x80 ? 32 : 0);
    if (n < 32 || n > end - from)
        msh_photo_bad(io, "a tag is cut");
    return n;
}

void msh_photo_mp3(struct msh_photo_io *io)
{
    int64_t from = 0, end = io->size, n;

    while (!io->failed && (n = tag_before(io, from, end)) > 0)
        from += n;
    while (!io->failed && (n = tag_behind(io, from, end)) > 0)
        end -= n;
    if (from >= end)
        msh_photo_bad(io, "there is no sound in it");
    io->in_at = from;
    msh_photo_copy(io, end - from);
}
