#include "base/base.h"

#include <unistd.h>

#include "service/backup.h"
#include "service/backup_list.h"
#include "service/open_parts.h"

struct restoring {
    const struct msh_restore *how;
    struct msh_backup_done *done;
    struct msh_service *service;
    struct msh_backup_list list;
    char gen[PATH_MAX]; /* FROM/<generation> */
};

static int find_generation(void *arg, const char *name, struct msh_err *err MSH_UNUSED)
{
    struct restoring *r = arg;

    if (msh_is_generation(name) &&
        (r->how->generation == NULL || msh_streq(name, r->how->generation)))
        msh_copy(r->done->generation, sizeof(r->done->generation), name); /* the last is newest */
    return 0;
}

static int read_list(struct restoring *r, struct msh_err *err)
{
    char path[PATH_MAX];

    if (msh_disk_each(r->how->from, find_generation, r, err) < 0)
        return err->rc;
    if (r->done->generation[0] == '\0')
        return msh_err_set(err, MSH_E_NOT_FOUND, "backup_none", "%.100s holds no generation %.40s",
                           r->how->from, r->how->generation == NULL ? "" : r->how->generation);
    if (msh_disk_path(r->how->from, r->done->generation, r->gen, err) < 0 ||
        msh_disk_path(r->gen, "list", path, err) < 0)
        return err->rc;
    return msh_backup_list_read(path, &r->list, err);
}

/* Keys ---------------------------------------------------------------------------------------- */

static int copy_key(void *arg, const char *name, struct msh_err *err)
{
    struct restoring *r = arg;
    char from[PATH_MAX], keys[PATH_MAX], to[PATH_MAX], sha256[MSH_SHA256_HEX_SIZE];
    int64_t size;

    if (msh_disk_path(r->how->keys, name, from, err) < 0 ||
        msh_disk_path(r->service->dir, "keys", keys, err) < 0 ||
        msh_disk_path(keys, name, to, err) < 0)
        return err->rc;
    return msh_disk_copy(from, to, sha256, &size, err);
}

static int copy_keys(struct restoring *r, struct msh_err *err)
{
    char keys[PATH_MAX], check[MSH_DATA_MARK_SIZE];

    if (msh_disk_path(r->service->dir, "keys", keys, err) < 0 || msh_disk_folder(keys, err) < 0 ||
        msh_disk_each(r->how->keys, copy_key, r, err) < 0 || msh_disk_sync(keys, err) < 0 ||
        msh_backup_key_check(r->service->dir, r->list.mark, check, err) < 0)
        return err->rc;
    if (msh_streq(check, r->list.key_check))
        return 0;
    return msh_err_set(err, MSH_E_FORBIDDEN, "key_other", "the keys in %.200s are another city's",
                       r->how->keys);
}

/* Files --------------------------------------------------------------------------------------- */

static int copy_checked(struct restoring *r, const struct msh_backup_item *item, const char *from,
                        const char *to, struct msh_err *err)
{
    char sha256[MSH_SHA256_HEX_SIZE];
    int64_t size;

    if (access(from, F_OK) < 0 && errno == ENOENT)
        return msh_err_set(err, MSH_E_CORRUPT, "backup_damaged", "%.200s is gone", from);
    if (msh_disk_copy(from, to, sha256, &size, err) < 0)
        return err->rc;
    if (size != item->size || !msh_streq(sha256, item->sha256)) {
        unlink(to);
        return msh_err_set(err, MSH_E_CORRUPT, "backup_damaged", "%.200s is not as it was written",
                           from);
    }
    r->done->bytes += size;
    return 0;
}

static int restore_part(struct restoring *r, const struct msh_backup_item *item,
                        struct msh_err *err)
{
    const char *name = msh_backup_parts[item->part];
    char from[PATH_MAX], to[PATH_MAX];

    if (msh_disk_path(r->gen, name, from, err) < 0 ||
        msh_disk_path(r->service->dir, name, to, err) < 0)
        return err->rc;
    r->done->database |= item->part == MSH_BACKUP_DB;
    return copy_checked(r, item, from, to, err);
}

static int restore_file(struct restoring *r, const struct msh_backup_item *item,
                        struct msh_err *err)
{
    char from[PATH_MAX], to[PATH_MAX];

    for (int depth = 1; depth <= 2; depth++)
        if (msh_backup_file_path(r->service->dir, item->sha256, depth, to, err) < 0 ||
            msh_disk_folder(to, err) < 0)
            return err->rc;
    if (msh_backup_file_path(r->how->from, item->sha256, 3, from, err) < 0 ||
        msh_backup_file_path(r->service->dir, item->sha256, 3, to, err) < 0)
        return err->rc;
    r->done->files++;
    return copy_checked(r, item, from, to, err);
}

/* DIR/region last: without it the folder is none. */
static int restore_items(struct restoring *r, struct msh_err *err)
{
    const struct msh_backup_item *last = NULL;

    for (size_t i = 0; i < r->list.n; i++) {
        const struct msh_backup_item *item = &r->list.items[i];

        if (item->part == MSH_BACKUP_REGION)
            last = item;
        else if ((item->part >= 0 ? restore_part(r, item, err) : restore_file(r, item, err)) < 0)
            return err->rc;
    }
    if (last == NULL)
        return msh_err_set(err, MSH_E_CORRUPT, "backup_damaged", "%.200s names no region", r->gen);
    return restore_part(r, last, err);
}

static int pair_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct restoring *r = arg;

    return msh_open_region(tx, r->service, err);
}

/* Do they belong together? With PostgreSQL this is the first look at the restored database. */
static int check_pair(struct restoring *r, struct msh_err *err)
{
    char region[PATH_MAX];

    if (msh_open_parts(r->service, err) == 0 && msh_open_store(r->service, err) == 0 &&
        msh_tx_read(r->service->store, "restore", pair_tx, r, err) == 0)
        return msh_disk_sync(r->service->dir, err);
    if (msh_disk_path(r->service->dir, "region", region, &(struct msh_err){ 0 }) == 0)
        unlink(region);
    return err->rc;
}

static int restore(struct restoring *r, struct msh_err *err)
{
    char files[PATH_MAX];
    bool made;

    if (read_list(r, err) < 0 || msh_disk_new_folder(r->how->data, &made, err) < 0)
        return err->rc;
    if (realpath(r->how->data, r->service->dir) == NULL)
        return msh_err_errno(err, errno, "dir_write", "%.200s", r->how->data);
    if (msh_disk_path(r->service->dir, "files", files, err) < 0 ||
        msh_disk_folder(files, err) < 0 || copy_keys(r, err) < 0 || restore_items(r, err) < 0)
        return err->rc;
    return check_pair(r, err);
}

int msh_restore_make(const struct msh_restore *how, struct msh_backup_done *ret,
                     struct msh_err *err)
{
    struct restoring *r;
    int rc;

    if (how->generation != NULL && !msh_is_generation(how->generation))
        return msh_err_field(err, "at", "generation", "a generation is named 20261121T154500Z");
    r = msh_alloc0(1, sizeof(*r));
    *ret = (struct msh_backup_done){ .database = false };
    r->how = how;
    r->done = ret;
    r->service = msh_alloc0(1, sizeof(*r->service));
    msh_backup_list_init(&r->list);
    rc = restore(r, err);
    msh_store_close(r->service->store);
    msh_backup_list_done(&r->list);
    free(r->service);
    free(r);
    return rc;
}
