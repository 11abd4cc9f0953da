/*
 * upload.h - a request body on its way to a temporary file (private to the server).
 *
 * Bytes are collected by the I/O thread in one fixed buffer; a worker writes and hashes it when it
 * is full, so that a slow disk never stalls other connections. One thread at a time.
 */
#ifndef MSH_HTTP_UPLOAD_H
#define MSH_HTTP_UPLOAD_H

#include "http/server.h"

struct msh_sink;

/* Create the file (mode 0600) in `dir`. */
int msh_sink_new(const char *dir, struct msh_sink **ret, struct msh_err *err);

/* Take what fits into the buffer; returns how much. 0 = full: flush first. */
size_t msh_sink_take(struct msh_sink *sink, const char *bytes, size_t n);

/* Write and hash the buffer. Blocks on the disk: worker threads only. */
int msh_sink_flush(struct msh_sink *sink, struct msh_err *err);

/* Flush, close, and tell the result; it lives as long as the sink. */
int msh_sink_end(struct msh_sink *sink, struct msh_upload **ret, struct msh_err *err);

/* Free; unlinks the file unless it was taken. NULL is fine. */
void msh_sink_free(struct msh_sink *sink);

#endif
