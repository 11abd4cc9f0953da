#include "base/base.h"

#include "cli/old_table.h"

int msh_old_profile(struct msh_desk *desk, struct msh_import_profile **ret, struct msh_err *err)
{
    return msh_import_profile_load(&desk->arena, msh_desk_arg(desk, "profile"), ret, err);
}

static int read_head(struct msh_desk *desk, struct msh_tabular *file,
                     struct msh_import_profile *profile, struct msh_err *err)
{
    struct msh_tabular_row head;
    int rc = msh_tabular_next(file, &desk->arena, &head, err);
    if (rc == 0)
        return msh_err_set(err, MSH_E_INVALID, "file_empty", "this file has no rows");
    return rc < 0 ? rc : msh_import_profile_bind(profile, &head, err);
}

int msh_old_table(struct msh_desk *desk, const char *path, struct msh_import_profile **ret_profile,
                  struct msh_tabular **ret_file, struct msh_err *err)
{
    struct msh_tabular_how how;
    int encoding = 0;
    if (msh_old_profile(desk, ret_profile, err) < 0)
        return err->rc;
    how = msh_import_profile_how(*ret_profile);
    if (msh_desk_name(desk, "encoding", &msh_tabular_encoding_names, (int)how.encoding, &encoding,
                      err) < 0)
        return err->rc;
    how.encoding = (enum msh_tabular_encoding)encoding;
    if (msh_desk_arg(desk, "sheet") != NULL)
        how.sheet = msh_desk_arg(desk, "sheet");
    int rc = msh_tabular_open(path, &how, ret_file, err);
    return rc < 0 ? rc : read_head(desk, *ret_file, *ret_profile, err);
}
