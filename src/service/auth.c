#include "base/base.h"

#include <pthread.h>

#include "base/time.h"
#include "base/utf8.h"
#include "service/accounts.h"
#include "service/auth.h"
#include "store/event_store.h"

#define QUEUE_MAX     4    /* log-ins waiting for a password check */
#define SEEN_MAX      4096 /* sessions remembered between two flushes */
#define SEEN_STEP_MS  MSH_MINUTE_MS
#define PASSWORD_MIN  10
#define PASSWORD_KIND 5 /* different characters */

/* A session seen since the last flush. */
struct seen {
    uint8_t hash[MSH_HASH_SIZE];
    int64_t at; /* 0 = free */
};

struct msh_auth {
    const struct msh_service_conf *conf;
    pthread_mutex_t lock;
    pthread_cond_t free_slot;
    int64_t running, waiting;   /* password checks */
    struct seen seen[SEEN_MAX]; /* by the first bytes of the hash, open addressing in a short run */
};

struct msh_auth *msh_auth_new(const struct msh_service_conf *conf)
{
    struct msh_auth *auth = msh_alloc0(1, sizeof(*auth));

    auth->conf = conf;
    pthread_mutex_init(&auth->lock, NULL);
    pthread_cond_init(&auth->free_slot, NULL);
    return auth;
}

void msh_auth_free(struct msh_auth *auth)
{
    if (auth == NULL)
        return;
    pthread_cond_destroy(&auth->free_slot);
    pthread_mutex_destroy(&auth->lock);
    free(auth);
}

static int refuse(struct msh_err *err)
{
    return msh_err_set(err, MSH_E_UNAUTHENTICATED, "credentials",
                       "wrong name or password; after several failures an account is locked for a"
                       " while");
}

static int no_session(struct msh_err *err)
{
    return msh_err_set(err, MSH_E_UNAUTHENTICATED, "session", "log in first");
}

/* Principals ------------------------------------------------------------------------------------*/

void msh_principal_anonymous(struct msh_principal *ret)
{
    *ret = (struct msh_principal){ .kind = MSH_PRINCIPAL_ANONYMOUS };
    msh_principal_settle(ret);
}

void msh_principal_system(struct msh_principal *ret)
{
    *ret = (struct msh_principal){ .kind = MSH_PRINCIPAL_SYSTEM };
    msh_principal_settle(ret);
}

bool msh_auth_csrf(const struct msh_principal *principal, const char *given)
{
    size_t n = strlen(principal->csrf);

    if (n == 0)
        return true;
    return given != NULL && strlen(given) == n && msh_equal(given, principal->csrf, n);
}

int msh_password_check(const char *name, const char *password, struct msh_err *err)
{
    size_t n = strlen(password), kinds = 0;

    if (!msh_utf8_valid(password, n) || msh_utf8_length(password, n) < PASSWORD_MIN)
        return msh_err_field(err, "password", "password_short", "at least %d characters",
                             PASSWORD_MIN);
    if (n > MSH_PASSWORD_MAX)
        return msh_err_field(err, "password", "password_long", "at most %d bytes",
                             MSH_PASSWORD_MAX);
    if (strlen(name) >= 3 && strcasestr(password, name) != NULL)
        return msh_err_field(err, "password", "password_name", "must not hold the name");
    for (size_t i = 0; i < n; i++)
        kinds += memchr(password, password[i], i) == NULL;
    if (kinds < PASSWORD_KIND)
        return msh_err_field(err, "password", "password_plain", "at least %d different characters",
                             PASSWORD_KIND);
    return 0;
}

/* Password checks -------------------------------------------------------------------------------*/

/* Take one of the few places for a password check. */
static int enter(struct msh_auth *auth, struct msh_err *err)
{
    int rc = 0;

    pthread_mutex_lock(&auth->lock);
    if (auth->running >= auth->conf->password_hashes && auth->waiting >= QUEUE_MAX) {
        rc = msh_err_set(err, MSH_E_UNAVAILABLE, "login_busy", "too many log-ins at this moment");
        err->retry_after_s = 1;
    } else {
        auth->waiting++;
        while (auth->running >= auth->conf->password_hashes)
            pthread_cond_wait(&auth->free_slot, &auth->lock);
        auth->waiting--;
        auth->running++;
    }
    pthread_mutex_unlock(&auth->lock);
    return rc;
}

static void leave(struct msh_auth *auth)
{
    pthread_mutex_lock(&auth->lock);
    auth->running--;
    pthread_cond_signal(&auth->free_slot);
    pthread_mutex_unlock(&auth->lock);
}

static pthread_once_t stand_in_once = PTHREAD_ONCE_INIT;
static char stand_in[MSH_PASSWORD_HASH_SIZE];

static void make_stand_in(void)
{
    struct msh_err err;

    if (msh_password_hash("nobody has this password", stand_in, &err) < 0)
        stand_in[0] = '\0';
}

/* An unknown name must cost as much as a known one. */
static int verify(struct msh_auth *auth, const char *hash, const char *password, bool *ret_ok,
                  struct msh_err *err)
{
    bool known = !msh_empty(hash);

    if (enter(auth, err) < 0)
        return err->rc;
    if (!known)
        pthread_once(&stand_in_once, make_stand_in);
    *ret_ok = msh_password_verify(known ? hash : stand_in, password) && known;
    leave(auth);
    return 0;
}

int msh_auth_verify(struct msh_service *service, const char *hash, const char *password,
                    bool *ret_ok, struct msh_err *err)
{
    return verify(service->auth, hash, password, ret_ok, err);
}

/* Sessions --------------------------------------------------------------------------------------*/

/* The slots a hash may use: a short run of the table. */
#define RUN 8
static struct seen *slot_of(struct msh_auth *auth, const uint8_t hash[MSH_HASH_SIZE], bool take)
{
    struct seen *oldest = NULL;
    size_t first = ((size_t)hash[0] << 8 | hash[1]) % SEEN_MAX;

    for (size_t i = 0; i < RUN; i++) {
        struct seen *slot = &auth->seen[(first + i) % SEEN_MAX];

        if (slot->at != 0 && memcmp(slot->hash, hash, MSH_HASH_SIZE) == 0)
            return slot;
        if (oldest == NULL || slot->at < oldest->at)
            oldest = slot;
    }
    return take ? oldest : NULL;
}

/* When was it seen last, here or by the database? */
static int64_t last_seen(struct msh_auth *auth, const uint8_t hash[MSH_HASH_SIZE],
                         int64_t stored_at)
{
    const struct seen *slot;
    int64_t last = stored_at;

    pthread_mutex_lock(&auth->lock);
    slot = slot_of(auth, hash, false);
    if (slot != NULL)
        last = MSH_MAX(last, slot->at);
    pthread_mutex_unlock(&auth->lock);
    return last;
}

static void remember(struct msh_auth *auth, const uint8_t hash[MSH_HASH_SIZE], int64_t now)
{
    struct seen *slot;

    pthread_mutex_lock(&auth->lock);
    slot = slot_of(auth, hash, true);
    memcpy(slot->hash, hash, MSH_HASH_SIZE);
    slot->at = now;
    pthread_mutex_unlock(&auth->lock);
}

static void forget(struct msh_auth *auth, const uint8_t hash[MSH_HASH_SIZE])
{
    struct seen *slot;

    pthread_mutex_lock(&auth->lock);
    slot = slot_of(auth, hash, false);
    if (slot != NULL)
        slot->at = 0;
    pthread_mutex_unlock(&auth->lock);
}

struct flushing {
    int64_t region_id;
    const struct seen *seen;
    size_t n;
};

static int flush_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct flushing *f = arg;

    for (size_t i = 0; i < f->n; i++)
        if (msh_session_touch(tx, f->region_id, f->seen[i].hash, f->seen[i].at, err) < 0)
            return err->rc;
    return 0;
}

int msh_auth_flush(struct msh_service *service, struct msh_err *err)
{
    struct msh_auth *auth = service->auth;
    struct seen *taken = msh_alloc0(SEEN_MAX, sizeof(*taken));
    struct flushing f = { .region_id = service->region.region_id, .seen = taken };
    int rc = 0;

    pthread_mutex_lock(&auth->lock);
    for (size_t i = 0; i < SEEN_MAX; i++)
        if (auth->seen[i].at != 0)
            taken[f.n++] = auth->seen[i];
    pthread_mutex_unlock(&auth->lock);
    if (f.n > 0)
        rc = msh_tx_run(service->store, "session_flush", flush_tx, &f, err);
    pthread_mutex_lock(&auth->lock);
    for (size_t i = 0; rc == 0 && i < f.n; i++) {
        struct seen *slot = slot_of(auth, taken[i].hash, false);

        if (slot != NULL && slot->at == taken[i].at)
            slot->at = 0;
    }
    pthread_mutex_unlock(&auth->lock);
    free(taken);
    return rc;
}

struct opening {
    struct msh_service *service;
    uint8_t hash[MSH_HASH_SIZE];
    int64_t now;
    struct msh_principal *principal;
};

static int read_staff(struct msh_tx *tx, struct msh_service *service, int64_t account_id,
                      struct msh_principal *ret, struct msh_err *err)
{
    struct msh_account account;
    int64_t region_id = service->region.region_id;
    int rc = msh_account_get(tx, region_id, account_id, msh_tx_arena(tx), &account, err);

    if (rc == MSH_E_NOT_FOUND || (rc == 0 && !account.active))
        return no_session(err);
    if (rc == 0)
        rc = msh_grant_list(tx, region_id, account_id, ret->grants, &ret->n_grants, err);
    if (rc < 0)
        return rc;
    ret->account_id = account_id;
    ret->must_change = ret->kind == MSH_PRINCIPAL_STAFF && account.must_change;
    msh_copy(ret->name, sizeof(ret->name), account.name);
    msh_principal_settle(ret);
    return 0;
}

static int session_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct opening *o = arg;
    const struct msh_service_conf *conf = &o->service->conf;
    struct msh_session session;
    int64_t idle_min, seen_at;
    int rc = msh_session_find(tx, o->service->region.region_id, o->hash, &session, err);

    if (rc == MSH_E_NOT_FOUND)
        return no_session(err);
    if (rc < 0)
        return rc;
    if (!msh_session_fits(&session, o->hash, o->service->region.crypto, o->service->row_key))
        return no_session(err);
    idle_min = session.account_id != 0 ? conf->session_idle_min : conf->requester_idle_min;
    seen_at = last_seen(o->service->auth, o->hash, session.seen_at);
    if (o->now >= session.expires_at || o->now - seen_at >= idle_min * MSH_MINUTE_MS)
        return no_session(err);
    if (o->now - seen_at >= SEEN_STEP_MS)
        remember(o->service->auth, o->hash, o->now);
    *o->principal = (struct msh_principal){
        .kind = session.account_id != 0 ? MSH_PRINCIPAL_STAFF : MSH_PRINCIPAL_REQUESTER,
        .ticket_id = session.ticket_id,
        .expires_at = session.expires_at,
    };
    msh_copy(o->principal->csrf, sizeof(o->principal->csrf), session.csrf);
    if (session.account_id != 0)
        return read_staff(tx, o->service, session.account_id, o->principal, err);
    msh_principal_settle(o->principal);
    return 0;
}

int msh_auth_session(struct msh_service *service, const char *cookie, struct msh_principal *ret,
                     struct msh_err *err)
{
    struct msh_principal principal = { 0 };
    struct opening o = { .service = service, .now = msh_time_now(), .principal = &principal };
    int rc;

    if (cookie == NULL || strlen(cookie) != MSH_COOKIE_SIZE - 1)
        return no_session(err);
    msh_keys_token_hash(service->keys, cookie, o.hash);
    rc = msh_tx_read(service->store, "session", session_tx, &o, err);
    if (rc == 0)
        *ret = principal;
    return rc;
}

static int token_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct opening *o = arg;
    struct msh_token token;
    int rc =
        msh_token_find(tx, o->service->region.region_id, o->hash, msh_tx_arena(tx), &token, err);

    if (rc == MSH_E_NOT_FOUND ||
        (rc == 0 &&
         (token.revoked_at != 0 || (token.expires_at != 0 && o->now >= token.expires_at))))
        return no_session(err);
    if (rc < 0)
        return rc;
    *o->principal = (struct msh_principal){ .kind = MSH_PRINCIPAL_TOKEN,
                                            .token_id = token.token_id,
                                            .unlimited = token.unlimited,
                                            .expires_at = token.expires_at };
    return read_staff(tx, o->service, token.account_id, o->principal, err);
}

int msh_auth_token(struct msh_service *service, const char *token, struct msh_principal *ret,
                   struct msh_err *err)
{
    struct msh_principal principal = { 0 };
    struct opening o = { .service = service, .now = msh_time_now(), .principal = &principal };
    int rc;

    if (token == NULL || strlen(token) != MSH_TOKEN_SIZE - 1)
        return no_session(err);
    msh_keys_token_hash(service->keys, token, o.hash);
    rc = msh_tx_read(service->store, "token", token_tx, &o, err);
    if (rc == 0)
        *ret = principal;
    return rc;
}

/* Log-in ----------------------------------------------------------------------------------------*/

static void new_cookie(const struct msh_keys *keys, char cookie[MSH_COOKIE_SIZE],
                       uint8_t hash[MSH_HASH_SIZE])
{
    uint8_t bytes[(MSH_COOKIE_SIZE - 1) / 2];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), cookie);
    msh_keys_token_hash(keys, cookie, hash);
    msh_wipe(bytes, sizeof(bytes));
}

static void new_session(struct msh_session *session, int64_t account_id, int64_t ticket_id,
                        int64_t now, int64_t hours)
{
    uint8_t bytes[16];

    *session = (struct msh_session){ .account_id = account_id,
                                     .ticket_id = ticket_id,
                                     .created_at = now,
                                     .seen_at = now,
                                     .expires_at = now + hours * MSH_HOUR_MS };
    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), session->csrf);
}

struct login {
    struct msh_service *service;
    const char *name;
    const char *old_cookie;
    int64_t now;
    /* first look */
    bool known;
    int64_t account_id;
    char hash[MSH_PASSWORD_HASH_SIZE];
    /* outcome */
    bool fits, granted;
    struct msh_session session;
    uint8_t cookie_hash[MSH_HASH_SIZE];
    struct msh_principal principal;
};

static int look_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct login *l = arg;
    struct msh_account account;
    int rc = msh_account_find(tx, l->service->region.region_id, l->name, msh_tx_arena(tx), &account,
                              err);

    if (rc == MSH_E_NOT_FOUND)
        return 0;
    if (rc < 0)
        return rc;
    l->known = true;
    l->account_id = account.account_id;
    msh_copy(l->hash, sizeof(l->hash), account.password_hash);
    return 0;
}

static int fail_tx(struct msh_tx *tx, struct login *l, const struct msh_account *account,
                   struct msh_err *err)
{
    const struct msh_service_conf *conf = &l->service->conf;
    bool lock = account->failures + 1 >= conf->lock_failures;

    if (msh_account_set_failures(tx, l->service->region.region_id, account->account_id,
                                 lock ? 0 : account->failures + 1,
                                 lock ? l->now + conf->lock_min * MSH_MINUTE_MS : 0, err) < 0)
        return err->rc;
    return msh_account_event(tx, l->service, &l->principal, account->account_id,
                             lock ? "lock" : "login_failed", NULL, err);
}

static int admit_tx(struct msh_tx *tx, struct login *l, const struct msh_account *account,
                    struct msh_err *err)
{
    int64_t region_id = l->service->region.region_id;
    uint8_t old[MSH_HASH_SIZE];

    l->principal =
        (struct msh_principal){ .kind = MSH_PRINCIPAL_STAFF, .expires_at = l->session.expires_at };
    msh_copy(l->principal.csrf, sizeof(l->principal.csrf), l->session.csrf);
    if (read_staff(tx, l->service, account->account_id, &l->principal, err) < 0)
        return err->rc;
    if (account->failures != 0 &&
        msh_account_set_failures(tx, region_id, account->account_id, 0, 0, err) < 0)
        return err->rc;
    if (l->old_cookie != NULL) {
        msh_keys_token_hash(l->service->keys, l->old_cookie, old);
        if (msh_session_delete(tx, region_id, old, err) < 0)
            return err->rc;
    }
    msh_session_sign(&l->session, l->cookie_hash, l->service->region.crypto, l->service->row_key);
    if (msh_session_insert(tx, region_id, l->cookie_hash, &l->session, err) < 0)
        return err->rc;
    l->granted = true;
    return msh_account_event(tx, l->service, &l->principal, account->account_id, "login", NULL,
                             err);
}

/* Decide on what the account says now, not on what it said before the slow hash. */
static int decide_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct login *l = arg;
    struct msh_account account;

    l->granted = false;
    msh_principal_anonymous(&l->principal);
    if (msh_account_get(tx, l->service->region.region_id, l->account_id, msh_tx_arena(tx), &account,
                        err) < 0)
        return err->rc;
    if (!account.active || l->now < account.locked_until)
        return 0;
    if (!l->fits || !msh_streq(account.password_hash, l->hash))
        return fail_tx(tx, l, &account, err);
    return admit_tx(tx, l, &account, err);
}

int msh_auth_login(struct msh_service *service, const char *name, const char *password,
                   const char *old_cookie, char ret_cookie[MSH_COOKIE_SIZE],
                   struct msh_principal *ret, struct msh_err *err)
{
    struct login l = {
        .service = service, .name = name, .old_cookie = old_cookie, .now = msh_time_now()
    };
    char cookie[MSH_COOKIE_SIZE];
    int rc = msh_tx_read(service->store, "login_look", look_tx, &l, err);

    if (rc == 0)
        rc = verify(service->auth, l.hash, password, &l.fits, err);
    if (rc < 0)
        return rc;
    if (!l.known)
        return refuse(err);
    new_cookie(service->keys, cookie, l.cookie_hash);
    new_session(&l.session, l.account_id, 0, l.now, service->conf.session_max_h);
    rc = msh_tx_run(service->store, "login", decide_tx, &l, err);
    if (rc < 0)
        return rc;
    if (!l.granted)
        return refuse(err);
    memcpy(ret_cookie, cookie, sizeof(cookie));
    *ret = l.principal;
    return 0;
}

struct leaving {
    struct msh_service *service;
    uint8_t hash[MSH_HASH_SIZE];
};

static int logout_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct leaving *l = arg;
    int64_t region_id = l->service->region.region_id;
    struct msh_principal who;
    struct msh_session session;
    int rc = msh_session_find(tx, region_id, l->hash, &session, err);

    if (rc == MSH_E_NOT_FOUND)
        return 0;
    if (rc == 0)
        rc = msh_session_delete(tx, region_id, l->hash, err);
    if (rc < 0 || session.account_id == 0)
        return rc;
    who = (struct msh_principal){ .kind = MSH_PRINCIPAL_STAFF, .account_id = session.account_id };
    return msh_account_event(tx, l->service, &who, session.account_id, "logout", NULL, err);
}

int msh_auth_logout(struct msh_service *service, const char *cookie, struct msh_err *err)
{
    struct leaving l = { .service = service };

    if (cookie == NULL || strlen(cookie) != MSH_COOKIE_SIZE - 1)
        return 0;
    msh_keys_token_hash(service->keys, cookie, l.hash);
    forget(service->auth, l.hash);
    return msh_tx_run(service->store, "logout", logout_tx, &l, err);
}

/* Requesters ------------------------------------------------------------------------------------*/

struct coming {
    struct msh_service *service;
    const char *number, *code;
    bool fits;
    struct msh_session session;
    uint8_t cookie_hash[MSH_HASH_SIZE];
    int64_t now;
};

/* Does the code fit the number, as the database has it now? */
static int compare_code(struct msh_tx *tx, struct coming *c, int64_t *ret_ticket_id,
                        struct msh_err *err)
{
    int64_t region_id = c->service->region.region_id;
    uint8_t stored[MSH_HASH_SIZE], given[MSH_HASH_SIZE];
    bool has_hash = false;
    int rc = msh_code_find(tx, region_id, c->number, ret_ticket_id, stored, &has_hash, err);

    c->fits = rc == 0 && has_hash &&
              msh_keys_code_hash(c->service->keys, region_id, *ret_ticket_id, c->code, given) &&
              msh_equal(stored, given, sizeof(stored));
    return rc == MSH_E_NOT_FOUND ? 0 : rc;
}

static int code_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct coming *c = arg;
    int64_t region_id = c->service->region.region_id, ticket_id = 0;
    struct msh_subject_head head;
    int rc = compare_code(tx, c, &ticket_id, err);

    /* Only a code that holds now opens a session: who replaces it waits for this head, or was
     * first, and then it no longer fits. */
    if (rc == 0 && c->fits)
        rc = msh_event_lock(tx, region_id, "ticket", ticket_id, &head, err);
    if (rc == 0 && c->fits)
        rc = compare_code(tx, c, &ticket_id, err);
    if (rc < 0 || !c->fits)
        return rc;
    new_session(&c->session, 0, ticket_id, c->now, c->service->conf.requester_max_h);
    msh_session_sign(&c->session, c->cookie_hash, c->service->region.crypto, c->service->row_key);
    return msh_session_insert(tx, region_id, c->cookie_hash, &c->session, err);
}

int msh_auth_requester(struct msh_service *service, const char *number, const char *code,
                       char ret_cookie[MSH_COOKIE_SIZE], struct msh_principal *ret,
                       struct msh_err *err)
{
    struct coming c = { .service = service, .number = number, .code = code, .now = msh_time_now() };
    char cookie[MSH_COOKIE_SIZE];
    int rc;

    new_cookie(service->keys, cookie, c.cookie_hash);
    rc = msh_number_valid(number)
             ? msh_tx_run(service->store, "requester_session", code_tx, &c, err)
             : 0;
    if (rc < 0)
        return rc;
    if (!c.fits)
        return msh_err_set(err, MSH_E_UNAUTHENTICATED, "credentials", "wrong number or query code");
    memcpy(ret_cookie, cookie, sizeof(cookie));
    *ret = (struct msh_principal){ .kind = MSH_PRINCIPAL_REQUESTER,
                                   .ticket_id = c.session.ticket_id,
                                   .expires_at = c.session.expires_at };
    msh_copy(ret->csrf, sizeof(ret->csrf), c.session.csrf);
    msh_principal_settle(ret);
    return 0;
}
