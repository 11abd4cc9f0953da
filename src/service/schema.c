#include "base/base.h"

#include "base/time.h"
#include "service/open_parts.h"
#include "service/schema.h"
#include "service/told.h"
#include "store/migrate.h"

#define ROLE_MAX 64

/* The role named by a url: postgres://ROLE[:…]@… or …?user=ROLE. "" = none. */
static void role_of(const char *url, char role[ROLE_MAX])
{
    const char *from = strstr(url, "://"), *at, *query;
    size_t n = 0;

    role[0] = '\0';
    if (from == NULL)
        return;
    from += 3;
    at = strchr(from, '@');
    query = strstr(url, "user=");
    if (at != NULL && strcspn(from, "/?") > (size_t)(at - from)) {
        n = strcspn(from, ":@");
    } else if (query != NULL && (query[-1] == '?' || query[-1] == '&')) {
        from = query + 5;
        n = strcspn(from, "&");
    }
    if (n < ROLE_MAX) {
        memcpy(role, from, n);
        role[n] = '\0';
    }
}

/* The password of postgres://ROLE:PASSWORD@…; "" = none. */
static void password_of(const char *url, char *out, size_t size)
{
    const char *from = strstr(url, "://"), *at = strchr(url, '@'), *colon;

    out[0] = '\0';
    if (from == NULL || at == NULL)
        return;
    colon = memchr(from + 3, ':', (size_t)(at - from - 3));
    if (colon == NULL || (size_t)(at - colon) > size)
        return;
    memcpy(out, colon + 1, (size_t)(at - colon - 1));
    out[at - colon - 1] = '\0';
}

int msh_schema_migrate(const char *url, const char *owner, bool make_role, struct msh_err *err)
{
    char role[ROLE_MAX] = "", password[128] = "";
    struct msh_migrate how = { .now_at = msh_time_now() };
    const struct msh_store_conf conf = { .url = owner != NULL ? owner : url,
                                         .no_named_statements = true };
    struct msh_store *store;
    int rc;

    if (owner != NULL) {
        role_of(url, role);
        password_of(url, password, sizeof(password));
        how.app_role = role[0] == '\0' ? NULL : role;
        /* Without one in the url the server knows the role otherwise (peer, certificate, pgpass);
         * a role made here then gets one that nobody knows. */
        if (password[0] == '\0')
            msh_region_mark(password);
        how.app_password = make_role ? password : NULL;
    }
    rc = msh_store_open(&conf, &store, err);
    if (rc == MSH_E_INVALID && owner != NULL)
        (void)msh_copy(err->field, sizeof(err->field), "db-owner");
    if (rc < 0)
        return rc;
    rc = msh_store_migrate(store, &how, NULL, err);
    msh_store_close(store);
    return rc;
}

/* Is this the database of the folder, and does nobody work on it? */
static int look_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_service *service = arg;
    int64_t n = 0;

    if (msh_open_region(tx, service, err) < 0 ||
        msh_node_holders(tx, service->region.region_id, msh_time_now(), &n, err) < 0)
        return err->rc;
    if (n > 0)
        return msh_err_set(err, MSH_E_STATE, "in_use",
                           "%" PRId64 " processes work on this city; end them first (one that was "
                           "killed counts for two minutes)",
                           n);
    return 0;
}

static int region_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_open_region(tx, arg, err);
}

/* What the events of an older program did not tell of rows is told now. */
static int baseline(struct msh_service *service, struct msh_upgraded *ret, struct msh_err *err)
{
    int rc = msh_tx_read(service->store, "region", region_tx, service, err);

    if (rc == 0)
        rc = msh_keys_open(service->dir, service->region.crypto, &service->keys, err);
    if (rc < 0)
        return rc;
    msh_keys_derive(service->keys, "row", service->row_key);
    rc = msh_told_baseline(service->store, &service->region, service->row_key, &ret->done, err);
    msh_wipe(service->row_key, sizeof(service->row_key));
    msh_keys_close(service->keys);
    return rc;
}

static int upgrade(struct msh_service *service, const char *owner, struct msh_upgraded *ret,
                   struct msh_err *err)
{
    char url[MSH_STORE_URL_MAX];
    int rc;

    if (msh_open_parts(service, err) < 0)
        return err->rc;
    msh_open_url(service, url);
    if (owner != NULL && strncmp(url, "sqlite:", strlen("sqlite:")) == 0)
        return msh_err_field(err, "db-owner", "db_owner", "the embedded database has no owner");
    rc = msh_open_store(service, err);
    if (rc == 0)
        rc = msh_store_schema_check(service->store, NULL, &ret->version, err);
    if (rc == 0)
        return baseline(service, ret, err);
    if (rc != MSH_E_STATE || !msh_streq(err->code, "schema_older"))
        return rc;
    rc = msh_tx_read(service->store, "upgrade", look_tx, service, err);
    if (rc == 0)
        rc = msh_schema_migrate(url, owner, false, err);
    if (rc == 0)
        rc = msh_store_schema_check(service->store, NULL, &ret->version, err);
    if (rc == 0)
        rc = baseline(service, ret, err);
    ret->done = rc == 0;
    return rc;
}

int msh_service_upgrade(const char *dir, const char *owner, struct msh_upgraded *ret,
                        struct msh_err *err)
{
    struct msh_service *service = msh_alloc0(1, sizeof(*service));
    int rc = 0;

    *ret = (struct msh_upgraded){ .done = false };
    if (realpath(dir, service->dir) == NULL)
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "dir_missing", "there is no folder %.200s", dir);
    if (rc == 0)
        rc = upgrade(service, owner, ret, err);
    msh_store_close(service->store);
    free(service);
    return rc;
}
