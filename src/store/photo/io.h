/*
 * photo/io.h - bounded copying between two files for photo.c; private to src/store.
 *
 * Errors stick: after the first one every call does nothing, and msh_photo_done tells it. A read
 * past the end is a malformed photo.
 */
#ifndef MSH_STORE_PHOTO_IO_H
#define MSH_STORE_PHOTO_IO_H

#include "store/photo/photo.h"

#define MSH_PHOTO_BUFFER 65536

struct msh_photo_io {
    int in, out;
    int64_t size;    /* of `in` */
    int64_t in_at;   /* next byte to read */
    int64_t out_at;  /* bytes written or waiting in `wbuf` */
    int64_t rbuf_at; /* file position of rbuf[0] */
    size_t rbuf_n, wbuf_n;
    bool failed;
    struct msh_err *err;
    uint8_t rbuf[MSH_PHOTO_BUFFER], wbuf[MSH_PHOTO_BUFFER];
};

/* `what` names the broken rule. Returns false, for tails of checks. */
bool msh_photo_bad(struct msh_photo_io *io, const char *what);

bool msh_photo_get(struct msh_photo_io *io, void *ret, size_t n);
/* One byte, or -1 after an error or at the end (which is an error). */
int msh_photo_byte(struct msh_photo_io *io);
bool msh_photo_skip(struct msh_photo_io *io, int64_t n);
bool msh_photo_put(struct msh_photo_io *io, const void *p, size_t n);
bool msh_photo_copy(struct msh_photo_io *io, int64_t n);
/* Copy up to the next byte of this value, which waits to be read. */
bool msh_photo_copy_until(struct msh_photo_io *io, uint8_t stop);
/* Write all that waits. */
bool msh_photo_flush(struct msh_photo_io *io);
/* Overwrite what was written before; flushes. */
bool msh_photo_patch(struct msh_photo_io *io, int64_t at, const void *p, size_t n);
bool msh_photo_zero(struct msh_photo_io *io, int64_t at, int64_t n);

static inline uint32_t msh_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint32_t msh_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* EXIF 2.3: tag 0x0112 in the first directory of a TIFF block; 1 (upright) when there is none. */
unsigned msh_photo_orientation(const uint8_t *p, size_t n);
/* A TIFF block that holds the orientation alone. */
#define MSH_PHOTO_TIFF_N 26
void msh_photo_tiff(unsigned orientation, uint8_t ret[MSH_PHOTO_TIFF_N]);

/* Boxes of ISO/IEC 14496-12 ----------------------------------------------------------------------*/

/* One of the top level: a head of 8 or 16 bytes, `n` bytes in all. */
struct msh_photo_box {
    char name[5];
    int64_t at, head_n, n;
};
bool msh_photo_box(struct msh_photo_io *io, int64_t at, struct msh_photo_box *ret);
/* Make it an empty `free` box of the same length. */
void msh_photo_box_free(struct msh_photo_io *io, const struct msh_photo_box *box);
/* Is the box one of these? Each name in the list is followed by a blank. */
bool msh_photo_box_in(const char *name, const char *list);

/* Content of the box of this name among those from `at` to `end` of `p`; false when absent. */
bool msh_photo_find(struct msh_photo_io *io, const uint8_t *p, size_t at, size_t end,
                    const char *name, size_t *ret_from, size_t *ret_to);

/* The contents of the `mdat` boxes: nothing else is overwritten where a table in the file says so,
 * or a file could destroy its own index. Further boxes than these are as if they were not there. */
#define MSH_PHOTO_MDAT_MAX 64
struct msh_photo_data {
    int64_t from[MSH_PHOTO_MDAT_MAX], to[MSH_PHOTO_MDAT_MAX];
    size_t n;
    int64_t zeroed; /* bytes; more than the file has mean that parts overlap */
};
void msh_photo_data(struct msh_photo_io *io, struct msh_photo_data *ret);
void msh_photo_zero_data(struct msh_photo_io *io, struct msh_photo_data *data, uint64_t at,
                         uint64_t n);

void msh_photo_jpeg(struct msh_photo_io *io);
void msh_photo_heic(struct msh_photo_io *io);
void msh_photo_mp4(struct msh_photo_io *io);
void msh_photo_mp3(struct msh_photo_io *io);

#endif
