#include "base/base.h"

#include "service/edit.h"
#include "service/structure_fill.h"
#include "store/catalogue_version.h"

#define BASIS_MAX 200 /* characters */

struct catalogue {
    struct msh_catalogue_row *rows;
    size_t n;
    int64_t version;
};

static int catalogue_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct catalogue *list = c->arg;
    int64_t region_id = c->call->service->region.region_id;

    struct msh_catalogue_version version = { .state = MSH_CATALOGUE_PUBLISHED,
                                             .note = "",
                                             .author_id = c->call->principal->account_id,
                                             .publisher_id = c->call->principal->account_id,
                                             .revision = 1 };

    if (msh_catalogue_version(tx, region_id, &list->version, err) < 0 ||
        msh_region_now(tx, &c->call->service->region, &version.from_at, err) < 0)
        return err->rc;
    version.number = (int)++list->version;
    version.created_at = version.published_at = version.from_at;
    if (msh_catalogue_version_insert(tx, region_id, &version, err) < 0)
        return err->rc;
    for (size_t i = 0; i < list->n; i++) {
        int rc;

        list->rows[i].version = (int)list->version;
        rc = msh_catalogue_insert(tx, region_id, &list->rows[i], err);
        if (rc == MSH_E_CONFLICT)
            return msh_err_field(err, "category", "catalogue_twice", "%s stands there twice",
                                 list->rows[i].category);
        if (rc < 0)
            return rc;
    }
    c->ref_id = list->version;
    msh_edit_tell(c, "catalogue", list->version);
    return 0;
}

static bool has_family(const struct msh_directory *dir, const char *family, size_t n)
{
    size_t n_units;
    const struct msh_unit *units = msh_directory_units(dir, &n_units);

    for (size_t i = 0; i < n_units; i++)
        if (strlen(units[i].family) == n && strncmp(units[i].family, family, n) == 0)
            return true;
    return false;
}

static int check_families(const struct msh_directory *dir, const char *families, const char *field,
                          const char *category, struct msh_err *err)
{
    while (*families != '\0') {
        size_t n = strcspn(families, " ");

        if (n > 0 && !has_family(dir, families, n))
            return msh_err_field(err, field, "family_unknown", "%.20s: no unit of family %.*s",
                                 category, (int)MSH_MIN(n, (size_t)60), families);
        families += n + (families[n] == ' ');
    }
    return 0;
}

int msh_structure_catalogue_check(const struct msh_directory *dir,
                                  const struct msh_catalogue_row *row, struct msh_err *err)
{
    if (msh_directory_category(dir, row->category) == NULL)
        return msh_err_field(err, "category", "category_unknown", "no category %.60s",
                             row->category);
    if (strchr(row->lead_family, ' ') != NULL)
        return msh_err_field(err, "lead", "lead_one", "one family leads");
    if (check_families(dir, row->lead_family, "lead", row->category, err) < 0 ||
        check_families(dir, row->assist_families, "assist", row->category, err) < 0 ||
        check_families(dir, row->inform_families, "inform", row->category, err) < 0)
        return err->rc;
    return msh_structure_check_line(row->legal_basis, "legal_basis", BASIS_MAX, err);
}

int msh_structure_catalogue_put(struct msh_call *call, struct msh_catalogue_row *rows, size_t n,
                                int64_t *ret_version, struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    struct catalogue list = { .rows = rows, .n = n };
    struct msh_edit c = {
        .call = call, .op = "catalogue_put", .fn = catalogue_insert, .arg = &list
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = msh_structure_catalogue_check(dir, &rows[i], err);
        rows[i].catalogue_id = msh_service_new_id(call->service);
    }
    msh_directory_release(dir);
    if (rc < 0 || msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_version = c.ref_id;
    return 0;
}
