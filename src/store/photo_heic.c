#include "base/base.h"

#include "store/photo_io.h"

/*
 * ISO/IEC 23008-12 in ISO/IEC 14496-12 boxes. The file is copied whole, because offsets inside must
 * stay; then the bytes of items that are not pictures (Exif, mime, uri) are zeroed, and boxes of
 * the top level that are none of ours become empty `free` boxes.
 */
#define ITEMS_MAX 512
#define META_MAX  ((int64_t)1 << 20)
#define PARTS_MAX 4096

struct meta {
    const uint8_t *p;
    size_t n;
    int64_t at;  /* file position of p[0] */
    size_t idat; /* position of the inner data, 0 = none */
    size_t idat_n;
    uint32_t telling[ITEMS_MAX]; /* ids of items that are no pictures */
    size_t n_telling;
    size_t parts;   /* seen so far */
    int64_t zeroed; /* bytes */
};

/* `size` bytes, big endian; marks the photo bad outside the box. */
static uint64_t number(struct msh_photo_io *io, const struct meta *m, size_t *at, size_t size)
{
    uint64_t value = 0;

    if (*at > m->n || size > m->n - *at) {
        msh_photo_bad(io, "a box is cut");
        return 0;
    }
    for (size_t i = 0; i < size; i++)
        value = value << 8 | m->p[(*at)++];
    return value;
}

/* Content of the box of this name among those from `at` to `end`; false when absent. */
static bool find_box(struct msh_photo_io *io, const struct meta *m, size_t at, size_t end,
                     const char *name, size_t *ret_from, size_t *ret_to)
{
    while (!io->failed && end - at >= 8) {
        size_t n = msh_be32(m->p + at);

        if (n < 8 || n > end - at)
            return msh_photo_bad(io, "a box has a wrong size");
        if (memcmp(m->p + at + 4, name, 4) == 0) {
            *ret_from = at + 8;
            *ret_to = at + n;
            return true;
        }
        at += n;
    }
    return false;
}

/* infe, versions 2 and 3: which items are no pictures? */
static void read_item(struct msh_photo_io *io, struct meta *m, size_t from, size_t to)
{
    size_t at = from;
    unsigned version = (unsigned)(number(io, m, &at, 4) >> 24);
    uint32_t id = (uint32_t)number(io, m, &at, version == 3 ? 4 : 2);

    number(io, m, &at, 2);
    if (version < 2 || version > 3 || to - from < 4 || at > to || to - at < 4) {
        msh_photo_bad(io, "an item is not described");
        return;
    }
    if (memcmp(m->p + at, "Exif", 4) != 0 && memcmp(m->p + at, "mime", 4) != 0 &&
        memcmp(m->p + at, "uri ", 4) != 0)
        return;
    if (m->n_telling == ITEMS_MAX)
        msh_photo_bad(io, "too many items");
    else
        m->telling[m->n_telling++] = id;
}

static void read_items(struct msh_photo_io *io, struct meta *m, size_t from, size_t to)
{
    size_t at = from;
    bool wide = number(io, m, &at, 4) >> 24 != 0;

    number(io, m, &at, wide ? 4 : 2);
    while (!io->failed && at < to) {
        size_t item = 0, end = 0;

        if (!find_box(io, m, at, to, "infe", &item, &end))
            return;
        read_item(io, m, item, end);
        at = end;
    }
}

static bool is_telling(const struct meta *m, uint32_t id)
{
    for (size_t i = 0; i < m->n_telling; i++)
        if (m->telling[i] == id)
            return true;
    return false;
}

static void zero_part(struct msh_photo_io *io, struct meta *m, unsigned method, uint64_t offset,
                      uint64_t n)
{
    uint64_t limit = method == 1 ? m->idat_n : (uint64_t)io->size;

    if (method > 1 || n == 0 || offset > limit || n > limit - offset) {
        msh_photo_bad(io, "an item lies outside");
        return;
    }
    if (method == 1)
        offset += (uint64_t)m->at + m->idat;
    m->zeroed += (int64_t)n;
    if (m->zeroed > io->size)
        msh_photo_bad(io, "items overlap");
    else
        msh_photo_zero(io, (int64_t)offset, (int64_t)n);
}

struct sizes {
    size_t offset, length, base, index;
    unsigned version;
};

static void read_place(struct msh_photo_io *io, struct meta *m, const struct sizes *s, size_t *at)
{
    uint32_t id = (uint32_t)number(io, m, at, s->version == 2 ? 4 : 2);
    unsigned method = s->version == 0 ? 0 : (unsigned)number(io, m, at, 2) & 15;
    uint64_t base, extents;

    number(io, m, at, 2);
    base = number(io, m, at, s->base);
    for (extents = number(io, m, at, 2); extents > 0 && !io->failed; extents--) {
        uint64_t offset, n;

        if (m->parts++ == PARTS_MAX)
            msh_photo_bad(io, "too many parts");
        number(io, m, at, s->version == 0 ? 0 : s->index);
        offset = number(io, m, at, s->offset);
        n = number(io, m, at, s->length);
        if (!io->failed && is_telling(m, id))
            zero_part(io, m, method, base + offset < base ? UINT64_MAX : base + offset, n);
    }
}

static void read_places(struct msh_photo_io *io, struct meta *m, size_t from)
{
    size_t at = from;
    struct sizes s = { .version = (unsigned)(number(io, m, &at, 4) >> 24) };
    uint64_t packed = number(io, m, &at, 2), items;

    s.offset = packed >> 12 & 15;
    s.length = packed >> 8 & 15;
    s.base = packed >> 4 & 15;
    s.index = packed & 15;
    if (s.version > 2 || s.offset > 8 || s.length > 8 || s.base > 8 || s.index > 8) {
        msh_photo_bad(io, "places of items are not understood");
        return;
    }
    items = number(io, m, &at, s.version == 2 ? 4 : 2);
    for (; items > 0 && !io->failed; items--)
        read_place(io, m, &s, &at);
}

static void clean_meta(struct msh_photo_io *io, struct meta *m)
{
    size_t from = 0, to = 0, end;

    if (m->n < 4) {
        msh_photo_bad(io, "a box is cut");
        return;
    }
    if (find_box(io, m, 4, m->n, "idat", &from, &end)) {
        m->idat = from;
        m->idat_n = end - from;
    }
    if (!find_box(io, m, 4, m->n, "iinf", &from, &to)) {
        msh_photo_bad(io, "items are not described");
        return;
    }
    read_items(io, m, from, to);
    if (!io->failed && find_box(io, m, 4, m->n, "iloc", &from, &to))
        read_places(io, m, from);
    else
        msh_photo_bad(io, "items have no place");
}

static void read_meta(struct msh_photo_io *io, int64_t at, int64_t n)
{
    struct meta m = { .at = at };
    uint8_t *bytes;

    if (n > META_MAX) {
        msh_photo_bad(io, "the description is too long");
        return;
    }
    bytes = msh_alloc((size_t)n + 1);
    io->in_at = at;
    m.p = bytes;
    m.n = (size_t)n;
    if (msh_photo_get(io, bytes, (size_t)n))
        clean_meta(io, &m);
    free(bytes);
}

/* One box of the top level: head of 8 or 16 bytes, `n` bytes in all. */
static void top_box(struct msh_photo_io *io, int64_t at, int64_t head_n, int64_t n,
                    const char *name, bool *meta)
{
    if (msh_streq(name, "meta") && !*meta) {
        *meta = true;
        read_meta(io, at + head_n, n - head_n);
    } else if (!msh_streq(name, "ftyp") && !msh_streq(name, "mdat")) {
        msh_photo_patch(io, at + 4, "free", 4);
        msh_photo_zero(io, at + head_n, n - head_n);
    }
}

void msh_photo_heic(struct msh_photo_io *io)
{
    bool meta = false;

    msh_photo_copy(io, io->size);
    for (int64_t at = 0, n; at < io->size && !io->failed; at += n) {
        uint8_t head[16] = { 0 };
        char name[5] = "";
        int64_t head_n = 8;

        io->in_at = at;
        if (!msh_photo_get(io, head, 8))
            return;
        memcpy(name, head + 4, 4);
        n = msh_be32(head);
        if (n == 1 && msh_photo_get(io, head + 8, 8)) {
            n = (int64_t)((uint64_t)msh_be32(head + 8) << 32 | msh_be32(head + 12));
            head_n = 16;
        }
        n = n == 0 ? io->size - at : n;
        if (n < head_n || n > io->size - at || (at == 0) != msh_streq(name, "ftyp"))
            msh_photo_bad(io, "a box has a wrong size");
        else
            top_box(io, at, head_n, n, name, &meta);
    }
    if (!meta)
        msh_photo_bad(io, "there is no picture in it");
}
