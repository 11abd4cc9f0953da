/*
 * backup_list.h - the list of a generation, for backup.c and restore.c alone.
 *
 *     minsheng-backup 1 REGION MARK KEYCHECK
 *     SHA256 SIZE part minsheng.db
 *     SHA256 SIZE file
 *     …
 *     SHA256 of all lines before
 */
#ifndef MSH_SERVICE_BACKUP_LIST_H
#define MSH_SERVICE_BACKUP_LIST_H

#include "base/arena.h"
#include "base/disk.h"
#include "store/region.h"

/* What else a generation holds beside attachments. The database is not there with PostgreSQL, the map
 * not in a city without one. */
enum msh_backup_part {
    MSH_BACKUP_DB,
    MSH_BACKUP_CONF,
    MSH_BACKUP_REGION,
    MSH_BACKUP_MAP,
    MSH_BACKUP_PART_COUNT
};
extern const char *const msh_backup_parts[MSH_BACKUP_PART_COUNT];

struct msh_backup_item {
    char sha256[MSH_SHA256_HEX_SIZE];
    int64_t size;
    int part; /* enum msh_backup_part, or -1 for an attachment */
};

struct msh_backup_list {
    struct msh_arena arena;
    int64_t region_id;
    char mark[MSH_DATA_MARK_SIZE];
    char key_check[MSH_DATA_MARK_SIZE]; /* tells the city's keys from others, and nothing else */
    struct msh_backup_item *items;      /* parts first, then attachments by hash */
    size_t n, cap;
};

void msh_backup_list_init(struct msh_backup_list *list);
void msh_backup_list_done(struct msh_backup_list *list);
void msh_backup_list_add(struct msh_backup_list *list, int part, const char *sha256, int64_t size);
int msh_backup_list_write(const struct msh_backup_list *list, const char *path,
                          struct msh_err *err);
/* MSH_E_CORRUPT "backup_damaged" when a byte is not as written. */
int msh_backup_list_read(const char *path, struct msh_backup_list *list, struct msh_err *err);

/* Of the keys in DIR/keys, for this city. */
int msh_backup_key_check(const char *dir, const char *mark, char ret[MSH_DATA_MARK_SIZE],
                         struct msh_err *err);

/* TO/files[/ab[/cd[/<sha256>]]] for depth 0 to 3. */
int msh_backup_file_path(const char *to, const char *sha256, int depth, char ret[PATH_MAX],
                         struct msh_err *err);

/* The name of a generation: 20261121T154500Z. */
bool msh_is_generation(const char *name);

#endif
