/*
 * file_store.h - attachments: bytes under DIR/files/ab/cd/<sha256>, rows in `attachment`.
 *
 * An upload is streamed to a temporary file by the caller (msh_files_temp gives one on the same
 * file system). msh_files_keep recognises its type by content, makes the copy of a photo or
 * recording without metadata that units get, moves both to their place and syncs files and folders;
 * only then the row is written. What crashed in between is an orphan, swept after 24 hours. Names,
 * types and sizes claimed by the client decide nothing. Threads: a msh_files is used from any
 * thread.
 */
#ifndef MSH_STORE_FILE_STORE_H
#define MSH_STORE_FILE_STORE_H

#include "base/disk.h"
#include "domain/vocab.h"
#include "store/columns.h"
#include "store/db.h"

#define MSH_FILE_HASH_SIZE MSH_SHA256_HEX_SIZE
#define MSH_FILE_NAME_MAX  120
#define MSH_FILE_TYPE_MAX  96
#define MSH_FILE_PER_LOAD  500

struct msh_files;

/* Makes DIR/files and DIR/files/tmp where missing. `size_max` bounds any upload in bytes; photos,
 * documents and text have smaller bounds of their own. */
int msh_files_open(const char *data_dir, int64_t size_max, struct msh_files **ret_files,
                   struct msh_err *err);
/* The same folder without the table of file types, for those who only look, read and sweep:
 * msh_files_keep and msh_files_sniff refuse everything. Cheap. */
int msh_files_open_plain(const char *data_dir, struct msh_files **ret_files, struct msh_err *err);
void msh_files_close(struct msh_files *files);

/* A new file in DIR/files/tmp opened for writing; the path is in the arena. The caller closes it,
 * and unlinks it unless msh_files_keep took it. */
int msh_files_temp(struct msh_files *files, struct msh_arena *arena, const char **ret_path,
                   int *ret_fd, struct msh_err *err);

struct msh_kept {
    char sha256[MSH_FILE_HASH_SIZE];
    int64_t size;
    char clean_sha256[MSH_FILE_HASH_SIZE]; /* "" for what photo.h does not know */
    int64_t clean_size;
    char media_type[MSH_FILE_TYPE_MAX];
};

/*
 * Take a finished temporary file: its hash is `sha256`, its length `size`, as the stream counted
 * them. The file is gone from `path` on success. MSH_E_TYPE for a content that is not on the list
 * of types, MSH_E_LIMIT too large, MSH_E_INVALID "photo_malformed" or "file_empty".
 */
int msh_files_keep(struct msh_files *files, const char *path, int64_t size, const char *sha256,
                   struct msh_kept *ret_kept, struct msh_err *err);

/* The media type of a file by content, or MSH_E_TYPE. */
int msh_files_sniff(struct msh_files *files, const char *path, char ret_type[MSH_FILE_TYPE_MAX],
                    struct msh_err *err);

/* Open for reading. MSH_E_NOT_FOUND when the bytes are gone, MSH_E_INVALID for a bad hash. */
int msh_files_read(struct msh_files *files, const char *sha256, int *ret_fd, int64_t *ret_size,
                   struct msh_err *err);

/* Full path of stored bytes, for sendfile by path. */
int msh_files_path(const struct msh_files *files, const char *sha256, struct msh_arena *arena,
                   const char **ret_path, struct msh_err *err);

/*
 * Remove files that no row names and that are older than 24 hours at `now_at` (real clock), and
 * stale temporary files. One call looks at 256 folders at most and goes on from `*slot` (0 at
 * first; 0 again when all was seen).
 */
int msh_files_sweep(struct msh_files *files, struct msh_store *store, int64_t now_at,
                    unsigned *slot, int64_t *ret_removed, struct msh_err *err);

struct msh_attachment {
    int64_t attachment_id;
    int64_t ticket_id;
    int64_t target_id;
    enum msh_audience audience;
    enum msh_evidence evidence;
    const char *sha256, *clean_sha256; /* clean: NULL for what photo.h does not know */
    int64_t size, clean_size;
    const char *media_type;
    const char *name; /* as the client named it, without folders and control characters */
    const char *author_kind;
    int64_t author_id;
    int64_t created_at;
    int64_t erased_at; /* 0 = there */
};

/* A client's file name made harmless: last part of a path, no control characters, cut to
 * MSH_FILE_NAME_MAX bytes; "file" when nothing is left. */
void msh_file_name(const char *given, char out[MSH_FILE_NAME_MAX + 1]);

int msh_attachment_insert(struct msh_tx *tx, int64_t region_id, const struct msh_attachment *a,
                          struct msh_err *err);
/* What an attachment's row holds, keyed (columns.h). */
void msh_attachment_digest(const struct msh_attachment *attachment, enum msh_crypto_profile profile,
                           const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE]);
int msh_attachment_get(struct msh_tx *tx, int64_t region_id, int64_t attachment_id,
                       struct msh_arena *arena, struct msh_attachment *ret, struct msh_err *err);
/* Of a ticket, for these audiences, oldest first. */
int msh_attachment_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, unsigned audiences,
                        struct msh_arena *arena, struct msh_attachment **ret_items, size_t *ret_n,
                        struct msh_err *err);
/* The row stays as a tombstone; the bytes go with the next sweep unless another row names them. */
int msh_attachment_erase(struct msh_tx *tx, int64_t region_id, int64_t attachment_id,
                         int64_t erased_at, struct msh_err *err);

#endif
