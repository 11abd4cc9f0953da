/*
 * multipart.h - multipart/form-data (RFC 7578), byte by byte in bounded memory.
 *
 * The parser is fed pieces of any size and calls back as parts begin, bring bytes and end; it keeps
 * one small window and no part. Everything is bounded: boundary, head of a part, names, number of
 * parts. Pure; one thread at a time.
 */
#ifndef MSH_HTTP_MULTIPART_H
#define MSH_HTTP_MULTIPART_H

#include "base/err.h"

#define MSH_PART_NAME_MAX   64
#define MSH_PART_FILE_MAX   255 /* bytes of a file name; the rest is cut */
#define MSH_PARTS_MAX       64
#define MSH_BOUNDARY_MAX    70 /* RFC 2046 */
#define MSH_PART_HEAD_MAX   2048
#define MSH_PART_WINDOW_MAX ((size_t)4096)

struct msh_part {
    char name[MSH_PART_NAME_MAX + 1];
    char file[MSH_PART_FILE_MAX + 1]; /* as the browser named it */
    bool is_file;                     /* a file name was given, be it empty */
};

/* Each answers 0, or a negative rc that ends the parse. */
struct msh_part_sink {
    int (*begin)(void *ctx, const struct msh_part *part, struct msh_err *err);
    int (*bytes)(void *ctx, const char *bytes, size_t n, struct msh_err *err);
    int (*end)(void *ctx, struct msh_err *err);
    void *ctx;
};

struct msh_multipart {
    struct msh_part_sink sink;
    char line[MSH_BOUNDARY_MAX + 5]; /* CR LF - - boundary */
    size_t line_n;
    int state;
    size_t parts;
    struct msh_part part;
    char window[MSH_PART_WINDOW_MAX];
    size_t n;
};

/* The boundary of a Content-Type header. MSH_E_TYPE: not multipart/form-data, or no good one. */
int msh_multipart_init(struct msh_multipart *m, const char *content_type,
                       const struct msh_part_sink *sink, struct msh_err *err);

/* MSH_E_INVALID "multipart": malformed; MSH_E_LIMIT "multipart_large"; or what a callback said. */
int msh_multipart_feed(struct msh_multipart *m, const char *bytes, size_t n, struct msh_err *err);

/* All has come: MSH_E_INVALID "multipart" unless the last boundary was seen. */
int msh_multipart_end(const struct msh_multipart *m, struct msh_err *err);

#endif
