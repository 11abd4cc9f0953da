#include "base/base.h"

#include "store/photo/io.h"

/*
 * ISO/IEC 14496-12 and Apple's QuickTime File Format. The file is copied whole, because offsets
 * inside must stay. Of its description only the boxes stay that are needed to show pictures and to
 * play sound; `udta` (©xyz, loci), `meta` (com.apple.quicktime.location…), vendors' boxes and
 * whatever nobody knows become `free`. Cameras write their way into tracks of their own, too: a
 * track that is neither picture nor sound goes with its samples.
 */
#define INDEX_MAX  ((int64_t)32 << 20)
#define CHUNKS_MAX 100000 /* of tracks that go */

struct movie {
    struct msh_photo_io *io;
    struct msh_photo_data data;
    uint8_t *p; /* the box at hand, without its head */
    size_t n;
    size_t chunks; /* overwritten so far */
    bool index, fragments, dropped;
};

/* A box inside p: its head is at `at`. */
typedef void (*child_fn)(struct movie *m, const char *name, size_t at, size_t n);

/* Boxes that are none of `keep` become free, `fn` (may be NULL) is told of the others. */
static void each(struct movie *m, size_t at, size_t end, const char *keep, child_fn fn)
{
    while (!m->io->failed && end - at >= 8) {
        char name[5] = "";
        size_t n = msh_be32(m->p + at);

        if (n < 8 || n > end - at) {
            msh_photo_bad(m->io, "a box has a wrong size");
            return;
        }
        memcpy(name, m->p + at + 4, 4);
        if (!msh_photo_box_in(name, keep)) {
            memcpy(m->p + at + 4, "free", 4);
            memset(m->p + at + 8, 0, n - 8);
        } else if (fn != NULL) {
            fn(m, name, at, n);
        }
        at += n;
    }
}

/* When it was made and changed: the first fields of mvhd, tkhd and mdhd. */
static void forget_times(struct movie *m, size_t at, size_t n)
{
    size_t size = n > 8 && m->p[at + 8] == 1 ? 16 : 8;

    if (n < 12 + size)
        msh_photo_bad(m->io, "a head is cut");
    else
        memset(m->p + at + 12, 0, size);
}

static void mdia_child(struct movie *m, const char *name, size_t at, size_t n)
{
    if (msh_streq(name, "mdhd"))
        forget_times(m, at, n);
}

static void trak_child(struct movie *m, const char *name, size_t at, size_t n)
{
    if (msh_streq(name, "tkhd"))
        forget_times(m, at, n);
    if (msh_streq(name, "mdia"))
        each(m, at + 8, at + n, "mdhd hdlr minf elng ", mdia_child);
}

/* Samples of a track that goes ------------------------------------------------------------------ */

struct table {
    const uint8_t *p;
    size_t n;       /* entries */
    uint32_t fixed; /* stsz: the size of each, 0 = they stand in the table */
};

/* A full box: version and flags, `skip` bytes, a count, entries of `size` bytes. */
static bool find_table(struct movie *m, size_t from, size_t to, const char *name, size_t skip,
                       size_t size, struct table *ret)
{
    size_t at, end, entries;

    if (!msh_photo_find(m->io, m->p, from, to, name, &at, &end))
        return false;
    if (end - at < 8 + skip)
        return msh_photo_bad(m->io, "a table is cut");
    *ret = (struct table){ m->p + at + 8 + skip, msh_be32(m->p + at + 4 + skip),
                           skip > 0 ? msh_be32(m->p + at + 4) : 0 };
    entries = (end - at - 8 - skip) / size;
    if (ret->fixed == 0 && ret->n > entries)
        return msh_photo_bad(m->io, "a table is cut");
    return true;
}

/* Bytes of the next `n` samples. */
static uint64_t bytes_of(struct movie *m, const struct table *sizes, uint32_t n, size_t *sample)
{
    uint64_t sum = 0;

    if (sizes->fixed != 0)
        return (uint64_t)n * sizes->fixed;
    for (; n > 0; n--) {
        if (*sample == sizes->n) {
            msh_photo_bad(m->io, "a sample has no size");
            return 0;
        }
        sum += msh_be32(sizes->p + 4 * (*sample)++);
    }
    return sum;
}

static void zero_chunks(struct movie *m, const struct table *sizes, const struct table *runs,
                        const struct table *chunks, bool wide)
{
    size_t run = 0, sample = 0;

    for (size_t i = 0; i < chunks->n && !m->io->failed; i++) {
        uint64_t at =
            wide ? (uint64_t)msh_be32(chunks->p + 8 * i) << 32 | msh_be32(chunks->p + 8 * i + 4)
                 : msh_be32(chunks->p + 4 * i);
        uint64_t n;

        while (run + 1 < runs->n && msh_be32(runs->p + 12 * (run + 1)) <= i + 1)
            run++;
        n = bytes_of(m, sizes, msh_be32(runs->p + 12 * run + 4), &sample);
        if (++m->chunks > CHUNKS_MAX)
            msh_photo_bad(m->io, "too many parts");
        else if (n > 0 && !m->io->failed)
            msh_photo_zero_data(m->io, &m->data, at, n);
    }
}

static void zero_samples(struct movie *m, size_t from, size_t to)
{
    static const char *const path[] = { "mdia", "minf", "stbl" };
    struct table sizes = { 0 }, runs = { 0 }, chunks = { 0 };
    bool found, wide;

    for (size_t i = 0; i < MSH_COUNT(path); i++)
        if (!msh_photo_find(m->io, m->p, from, to, path[i], &from, &to)) {
            msh_photo_bad(m->io, "a track has no samples");
            return;
        }
    wide = find_table(m, from, to, "co64", 0, 8, &chunks);
    found = (wide || find_table(m, from, to, "stco", 0, 4, &chunks)) &&
            find_table(m, from, to, "stsc", 0, 12, &runs) &&
            find_table(m, from, to, "stsz", 4, 4, &sizes);
    if (!found || (chunks.n > 0 && runs.n == 0))
        msh_photo_bad(m->io, "samples of a track are not found");
    else
        zero_chunks(m, &sizes, &runs, &chunks, wide);
}

/* The index ------------------------------------------------------------------------------------- */

static void clean_trak(struct movie *m, size_t at, size_t n)
{
    size_t from = 0, to = 0;

    if (!msh_photo_find(m->io, m->p, at + 8, at + n, "mdia", &from, &to) ||
        !msh_photo_find(m->io, m->p, from, to, "hdlr", &from, &to) || to - from < 12) {
        msh_photo_bad(m->io, "a track does not say what it is");
        return;
    }
    if (memcmp(m->p + from + 8, "vide", 4) == 0 || memcmp(m->p + from + 8, "soun", 4) == 0) {
        each(m, at + 8, at + n, "tkhd edts mdia tref tapt load clip matt ", trak_child);
        return;
    }
    m->dropped = true;
    zero_samples(m, at + 8, at + n);
    memcpy(m->p + at + 4, "free", 4);
    memset(m->p + at + 8, 0, n - 8);
}

static void moov_child(struct movie *m, const char *name, size_t at, size_t n)
{
    if (msh_streq(name, "mvhd"))
        forget_times(m, at, n);
    if (msh_streq(name, "trak"))
        clean_trak(m, at, n);
}

/* Read an index box, clean it, write it back. */
static void clean_index(struct movie *m, const struct msh_photo_box *box)
{
    bool whole = msh_streq(box->name, "moov");

    m->n = (size_t)(box->n - box->head_n);
    if (box->n > INDEX_MAX) {
        msh_photo_bad(m->io, "the description is too long");
        return;
    }
    m->index = m->index || whole;
    m->fragments = m->fragments || !whole;
    m->p = msh_alloc(m->n + 1);
    m->io->in_at = box->at + box->head_n;
    if (msh_photo_get(m->io, m->p, m->n)) {
        if (whole)
            each(m, 0, m->n, "mvhd trak mvex iods ctab ", moov_child);
        else
            each(m, 0, m->n, "mfhd traf ", NULL);
        msh_photo_patch(m->io, box->at + box->head_n, m->p, m->n);
    }
    free(m->p);
}

void msh_photo_mp4(struct msh_photo_io *io)
{
    struct movie m = { .io = io };
    struct msh_photo_box box = { .n = 0 };
    int64_t at = 0;

    msh_photo_copy(io, io->size);
    msh_photo_data(io, &m.data);
    for (; io->size - at >= 8 && msh_photo_box(io, at, &box); at += box.n) {
        if (msh_photo_box_in(box.name, "moov moof "))
            clean_index(&m, &box);
        else if (msh_photo_box_in(box.name, "free skip wide "))
            msh_photo_zero(io, at + box.head_n, box.n - box.head_n);
        else if (!msh_photo_box_in(box.name, "ftyp mdat styp sidx mfra pdin "))
            msh_photo_box_free(io, &box);
    }
    msh_photo_zero(io, at, io->size - at); /* padding some cameras add */
    if (!m.index)
        msh_photo_bad(io, "there is no recording in it");
    if (m.dropped && m.fragments)
        msh_photo_bad(io, "a track in fragments cannot be taken out");
}
