#include "base/base.h"

#include <fcntl.h>
#include <unistd.h>

#include "cli/sheet_file.h"

#define PIECE_MAX ((size_t)4 << 20) /* bytes between two flushes, or of a workbook at a time */

static int open_part(struct msh_desk *desk, const char *path, struct msh_sheet_file *file,
                     struct msh_err *err)
{
    file->path = path;
    file->part = msh_arena_fmt(&desk->arena, "%s.part", path);
    int fd = open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    file->out = fd < 0 ? NULL : fdopen(fd, "w");
    return file->out != NULL ? MSH_OK
                             : msh_err_errno(err, errno, "open", "cannot write %s", file->part);
}

int msh_sheet_file_open(struct msh_desk *desk, const char *path, const char *title, bool bom,
                        struct msh_sheet_file *ret, struct msh_err *err)
{
    int format = 0;
    *ret = (struct msh_sheet_file){ .out = stdout };
    msh_str_init(&ret->text, PIECE_MAX);
    if (msh_desk_name(desk, "format", &msh_sheet_format_names, MSH_SHEET_CSV, &format, err) < 0)
        return err->rc;
    const struct msh_sheet_how how = {
        .format = (enum msh_sheet_format)format,
        .temp_dir = msh_arena_fmt(&desk->arena, "%s/files/tmp", desk->service->dir),
        .title = title,
        .zone_ms = desk->zone_ms,
        .bom = bom,
    };
    if (msh_sheet_open(&how, &ret->sheet, err) < 0)
        return err->rc;
    if (path != NULL && open_part(desk, path, ret, err) < 0) {
        msh_sheet_close(ret->sheet);
        ret->sheet = NULL;
    }
    return err->rc;
}

/* 1 = there will be more. */
static int write_ready(struct msh_sheet_file *file, struct msh_err *err)
{
    int rc = msh_sheet_take(file->sheet, &file->text, err);
    if (rc >= 0 && file->text.overflow)
        return msh_err_set(err, MSH_E_LIMIT, "page_size", "a page of rows is too long");
    if (rc >= 0 && fwrite(file->text.p, 1, file->text.n, file->out) != file->text.n)
        return msh_err_errno(err, errno, "write", "cannot write the table");
    msh_str_clear(&file->text);
    return rc;
}

int msh_sheet_file_flush(struct msh_sheet_file *file, struct msh_err *err)
{
    return MSH_MIN(write_ready(file, err), MSH_OK);
}

static int finish(struct msh_sheet_file *file, struct msh_err *err)
{
    int rc = msh_sheet_end(file->sheet, err);
    while (rc >= 0 && (rc = write_ready(file, err)) > 0)
        ;
    if (rc == MSH_OK && file->path != NULL &&
        (fflush(file->out) != 0 || fsync(fileno(file->out)) != 0))
        rc = msh_err_errno(err, errno, "write", "cannot write %s", file->part);
    return rc;
}

int msh_sheet_file_close(struct msh_sheet_file *file, int rc, struct msh_err *err)
{
    if (file->sheet != NULL && rc >= 0)
        rc = finish(file, err);
    if (file->sheet != NULL && file->path != NULL) {
        (void)fclose(file->out);
        if (rc >= 0 && rename(file->part, file->path) != 0)
            rc = msh_err_errno(err, errno, "rename", "cannot rename %s", file->part);
        if (rc < 0)
            (void)unlink(file->part);
    }
    msh_sheet_close(file->sheet);
    msh_str_done(&file->text);
    *file = (struct msh_sheet_file){ .out = NULL };
    return rc;
}
