#include "base/base.h"

#include "store/photo/io.h"

bool msh_photo_box(struct msh_photo_io *io, int64_t at, struct msh_photo_box *ret)
{
    uint8_t head[16] = { 0 };

    *ret = (struct msh_photo_box){ .at = at, .head_n = 8 };
    io->in_at = at;
    if (!msh_photo_get(io, head, 8))
        return false;
    memcpy(ret->name, head + 4, 4);
    ret->n = msh_be32(head);
    if (ret->n == 1 && msh_photo_get(io, head + 8, 8)) {
        ret->n = (int64_t)((uint64_t)msh_be32(head + 8) << 32 | msh_be32(head + 12));
        ret->head_n = 16;
    } else if (ret->n == 0) {
        ret->n = io->size - at;
    }
    if (ret->n < ret->head_n || ret->n > io->size - at)
        return msh_photo_bad(io, "a box has a wrong size");
    return !io->failed;
}

void msh_photo_box_free(struct msh_photo_io *io, const struct msh_photo_box *box)
{
    msh_photo_patch(io, box->at + 4, "free", 4);
    msh_photo_zero(io, box->at + box->head_n, box->n - box->head_n);
}

bool msh_photo_box_in(const char *name, const char *list)
{
    for (const char *p = list; strlen(p) >= 5; p += 5)
        if (memcmp(p, name, 4) == 0)
            return true;
    return false;
}

bool msh_photo_find(struct msh_photo_io *io, const uint8_t *p, size_t at, size_t end,
                    const char *name, size_t *ret_from, size_t *ret_to)
{
    while (!io->failed && end - at >= 8) {
        size_t n = msh_be32(p + at);

        if (n < 8 || n > end - at)
            return msh_photo_bad(io, "a box has a wrong size");
        if (memcmp(p + at + 4, name, 4) == 0) {
            *ret_from = at + 8;
            *ret_to = at + n;
            return true;
        }
        at += n;
    }
    return false;
}

void msh_photo_data(struct msh_photo_io *io, struct msh_photo_data *ret)
{
    struct msh_photo_box box;

    *ret = (struct msh_photo_data){ .n = 0 };
    for (int64_t at = 0; io->size - at >= 8 && msh_photo_box(io, at, &box); at += box.n) {
        if (!msh_streq(box.name, "mdat") || ret->n == MSH_PHOTO_MDAT_MAX)
            continue;
        ret->from[ret->n] = at + box.head_n;
        ret->to[ret->n++] = at + box.n;
    }
}

void msh_photo_zero_data(struct msh_photo_io *io, struct msh_photo_data *data, uint64_t at,
                         uint64_t n)
{
    for (size_t i = 0; i < data->n; i++) {
        uint64_t from = (uint64_t)data->from[i], to = (uint64_t)data->to[i];

        if (at < from || at > to || n > to - at)
            continue;
        data->zeroed += (int64_t)n;
        if (data->zeroed > io->size)
            msh_photo_bad(io, "parts overlap");
        else
            msh_photo_zero(io, (int64_t)at, (int64_t)n);
        return;
    }
    msh_photo_bad(io, "a part lies outside");
}
