/*
 * portal/upload.h - a form with photos: its fields in memory, its files kept by content.
 *
 * The server has streamed the body to one temporary file; here it is taken apart in blocks, each
 * file hashed on its way to a file of its own and kept (store/file_store.h). Nothing names a kept
 * file until the caller does; the sweep takes the others after a day.
 */
#ifndef MSH_HTTP_PORTAL_UPLOAD_H
#define MSH_HTTP_PORTAL_UPLOAD_H

#include "http/portal/portal.h"

#define MSH_SENT_FILES_MAX 9
#define MSH_SENT_TEXT_MAX  ((size_t)256 * 1024)

struct msh_sent_file {
    struct msh_kept kept;
    const char *name;
    enum msh_word wrong; /* MSH_WORD_NONE: kept */
};

struct msh_sent {
    struct msh_filled fields;
    struct msh_sent_file *files; /* in the order sent, also those that could not be kept */
    size_t n_files;
};

/* Also takes an urlencoded body, which brings no files. MSH_E_TYPE, MSH_E_INVALID, MSH_E_LIMIT. */
int msh_portal_sent(struct msh_req *req, struct msh_sent *ret, struct msh_err *err);

#endif
