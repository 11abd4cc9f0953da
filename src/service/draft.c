#include "base/base.h"

#include "service/draft.h"

#include "store/draft_store.h"

static const struct msh_piece place = { "portal_draft.sealed", 19 };

void msh_draft_token(char ret[MSH_DRAFT_TOKEN_SIZE])
{
    uint8_t bytes[(MSH_DRAFT_TOKEN_SIZE - 1) / 2];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), ret);
    msh_wipe(bytes, sizeof(bytes));
}

bool msh_draft_is_token(const char *text)
{
    uint8_t bytes[(MSH_DRAFT_TOKEN_SIZE - 1) / 2];

    return text != NULL && strlen(text) == MSH_DRAFT_TOKEN_SIZE - 1 &&
           msh_unhex(text, bytes, sizeof(bytes));
}

/* One key a purpose, of the city's key and the cookie. */
static void key_of(const struct msh_service *service, const char *purpose, const char *token,
                   uint8_t ret[MSH_HASH_SIZE])
{
    const struct msh_piece pieces[] = { { token, strlen(token) } };
    uint8_t key[MSH_KEY_SIZE];

    msh_keys_derive(service->keys, purpose, key);
    msh_hmac(msh_keys_profile(service->keys), key, pieces, 1, ret);
    msh_wipe(key, sizeof(key));
}

void msh_draft_csrf(const struct msh_service *service, const char *token,
                    char ret[MSH_DRAFT_CSRF_SIZE])
{
    uint8_t hash[MSH_HASH_SIZE];

    key_of(service, "draft-csrf", token, hash);
    msh_hex(hash, (MSH_DRAFT_CSRF_SIZE - 1) / 2, ret);
}

struct drafting {
    struct msh_service *service;
    uint8_t hash[MSH_HASH_SIZE];
    int64_t now;
    struct msh_arena *arena;
    const uint8_t *sealed;
    size_t n;
};

static int get_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct drafting *d = arg;
    int rc = msh_draft_get(tx, d->service->region.region_id, d->hash, d->now, d->arena, &d->sealed,
                           &d->n, err);

    if (rc != MSH_E_NOT_FOUND)
        return rc;
    d->sealed = NULL;
    return 0;
}

int msh_draft_load(struct msh_service *service, const char *token, int64_t real_at,
                   struct msh_arena *arena, const char **ret, size_t *ret_n, struct msh_err *err)
{
    struct drafting d = { .service = service, .now = real_at, .arena = arena };
    uint8_t key[MSH_HASH_SIZE], *clear;
    int rc;

    key_of(service, "draft-row", token, d.hash);
    rc = msh_tx_read(service->store, "draft_load", get_tx, &d, err);
    if (rc < 0)
        return rc;
    *ret = NULL;
    *ret_n = 0;
    if (d.sealed == NULL)
        return 0;
    clear = msh_arena_alloc(arena, d.n + 1);
    key_of(service, "draft", token, key);
    rc = msh_seal_open(key, place, d.sealed, d.n, clear, ret_n, err);
    msh_wipe(key, sizeof(key));
    if (rc == 0)
        *ret = (const char *)clear;
    return rc;
}

static int put_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct drafting *d = arg;

    return msh_draft_put(tx, d->service->region.region_id, d->hash, d->sealed, d->n, d->now,
                         d->now + MSH_DRAFT_LIFE_MS, err);
}

int msh_draft_save(struct msh_service *service, const char *token, int64_t real_at,
                   const char *bytes, size_t n, struct msh_err *err)
{
    struct drafting d = { .service = service, .now = real_at, .n = n + MSH_SEAL_EXTRA };
    uint8_t key[MSH_HASH_SIZE], *sealed;
    int rc;

    if (n > MSH_DRAFT_MAX)
        return msh_err_set(err, MSH_E_LIMIT, "draft_large", "the form holds too much");
    sealed = msh_alloc(d.n);
    key_of(service, "draft-row", token, d.hash);
    key_of(service, "draft", token, key);
    msh_seal(msh_keys_profile(service->keys), msh_keys_id(service->keys), key, place, bytes, n,
             sealed);
    msh_wipe(key, sizeof(key));
    d.sealed = sealed;
    rc = msh_tx_run(service->store, "draft_save", put_tx, &d, err);
    free(sealed);
    return rc;
}

static int delete_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct drafting *d = arg;

    return msh_draft_delete(tx, d->service->region.region_id, d->hash, err);
}

int msh_draft_forget(struct msh_service *service, const char *token, struct msh_err *err)
{
    struct drafting d = { .service = service };

    key_of(service, "draft-row", token, d.hash);
    return msh_tx_run(service->store, "draft_forget", delete_tx, &d, err);
}
