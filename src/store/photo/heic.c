#include "base/base.h"

#include "store/photo/io.h"

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
    size_t parts; /* seen so far */
    struct msh_photo_data *data;
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

        if (!msh_photo_find(io, m->p, at, to, "infe", &item, &end))
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
    if (method == 0 && n > 0) {
        msh_photo_zero_data(io, m->data, offset, n);
        return;
    }
    if (method != 1 || n == 0 || offset > m->idat_n || n > m->idat_n - offset) {
        msh_photo_bad(io, "an item lies outside");
        return;
    }
    m->data->zeroed += (int64_t)n;
    if (m->data->zeroed > io->size)
        msh_photo_bad(io, "items overlap");
    else
        msh_photo_zero(io, m->at + (int64_t)(m->idat + offset), (int64_t)n);
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
    if (msh_photo_find(io, m->p, 4, m->n, "idat", &from, &end)) {
        m->idat = from;
        m->idat_n = end - from;
    }
    if (!msh_photo_find(io, m->p, 4, m->n, "iinf", &from, &to)) {
        msh_photo_bad(io, "items are not described");
        return;
    }
    read_items(io, m, from, to);
    if (!io->failed && msh_photo_find(io, m->p, 4, m->n, "iloc", &from, &to))
        read_places(io, m, from);
    else
        msh_photo_bad(io, "items have no place");
}

static void read_meta(struct msh_photo_io *io, struct msh_photo_data *data, int64_t at, int64_t n)
{
    struct meta m = { .at = at, .data = data };
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

void msh_photo_heic(struct msh_photo_io *io)
{
    struct msh_photo_data data;
    struct msh_photo_box box = { .n = 0 };
    bool meta = false;

    msh_photo_copy(io, io->size);
    msh_photo_data(io, &data);
    for (int64_t at = 0; at < io->size && msh_photo_box(io, at, &box); at += box.n) {
        if ((at == 0) != msh_streq(box.name, "ftyp")) {
            msh_photo_bad(io, "a box is out of place");
        } else if (msh_streq(box.name, "meta") && !meta) {
            meta = true;
            read_meta(io, &data, at + box.head_n, box.n - box.head_n);
        } else if (!msh_photo_box_in(box.name, "ftyp mdat ")) {
            msh_photo_box_free(io, &box);
        }
    }
    if (!meta)
        msh_photo_bad(io, "there is no picture in it");
}
