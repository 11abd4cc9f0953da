/*
 * photo.h - copy a photo or a recording without what it tells about the person who took it.
 *
 * JPEG: all APP segments but JFIF, ICC profile and Adobe's colour transform, and comments, are left
 * out. PNG: text, EXIF and time chunks are left out. WebP: EXIF and XMP chunks are left out. In all
 * three the orientation survives in a minimal EXIF of our own. HEIC: the bytes of EXIF and XMP items
 * are overwritten by zeros. MP4, M4A, MOV: places, titles, devices and times are overwritten, boxes
 * becoming `free` ones of the same length, and tracks that are neither picture nor sound with their
 * samples (a camera's way, minute by minute). MP3: ID3 and APE tags are left out.
 *
 * Picture and sound are copied byte for byte, nothing is decoded, memory is bounded, and a file that
 * does not follow its format is refused. Pure I/O, thread-safe.
 */
#ifndef MSH_STORE_PHOTO_H
#define MSH_STORE_PHOTO_H

#include "base/err.h"

enum msh_photo {
    MSH_PHOTO_NONE,
    MSH_PHOTO_JPEG,
    MSH_PHOTO_PNG,
    MSH_PHOTO_WEBP,
    MSH_PHOTO_HEIC,
    MSH_PHOTO_MP4,
    MSH_PHOTO_MP3
};

/* The kind for a media type. */
enum msh_photo msh_photo_kind(const char *media_type);

/* Read `in` from its start, write the clean copy to `out` at its start. MSH_E_INVALID
 * "photo_malformed", MSH_E_IO, MSH_E_FULL. */
int msh_photo_clean(enum msh_photo kind, int in, int out, struct msh_err *err);

#endif
