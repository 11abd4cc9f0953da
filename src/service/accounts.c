#include "base/base.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "service/accounts.h"
#include "service/directory.h"
#include "service/edit.h"
#include "service/told.h"
#include "store/event_store.h"
#include "store/holding.h"

#define DISPLAY_MAX 64 /* characters */
#define LABEL_MAX   64
#define PHONE_MAX   32
#define TOKEN_DAYS  3650

static struct msh_event_in event_of(const struct msh_principal *by, int64_t account_id,
                                    const char *op, const char *data)
{
    return (struct msh_event_in){
        .subject_kind = "account",
        .subject_id = account_id,
        .op = op,
        .actor_kind = msh_name_code(&msh_principal_names, (int)by->kind),
        .actor_id = by->account_id,
        .data = data,
    };
}

int msh_account_event(struct msh_tx *tx, struct msh_service *service,
                      const struct msh_principal *by, int64_t account_id, const char *op,
                      const char *data, struct msh_err *err)
{
    const struct msh_event_in in = event_of(by, account_id, op, data);
    int64_t now = 0;

    if (msh_region_now(tx, &service->region, &now, err) < 0)
        return err->rc;
    return msh_event_append(tx, &service->region, &in, now, -1, NULL, err);
}

int msh_account_look(struct msh_tx *tx, struct msh_service *service, int64_t account_id,
                     struct msh_told *ret, struct msh_err *err)
{
    struct msh_subject_head head;

    if (msh_event_lock(tx, service->region.region_id, "account", account_id, &head, err) < 0)
        return err->rc;
    return msh_told_read(tx, &service->region, service->row_key, "account", account_id, ret, err);
}

int msh_account_tell(struct msh_tx *tx, struct msh_service *service, const struct msh_principal *by,
                     int64_t account_id, const char *op, const char *data,
                     const struct msh_told *before, struct msh_err *err)
{
    const struct msh_event_in in = event_of(by, account_id, op, data);
    int64_t now = 0;

    if (msh_region_now(tx, &service->region, &now, err) < 0)
        return err->rc;
    return msh_told_append(tx, &service->region, service->row_key, &in, now, before, err);
}

/* One change of one account, and what it brings. */
struct change {
    struct msh_edit base;
    int64_t account_id;
    const struct msh_account *account;
    const struct msh_grant *grant;
    const char *hash; /* of a new password */
    uint8_t token_hash[MSH_HASH_SIZE];
    const uint8_t *keep_hash;
    bool active, must_change;
    const struct msh_account_edit *edit;
    int64_t deputy_id, until_at;
    struct msh_token token;
};

/* Grants are read afresh for each request: no directory need be read again. */
static int run(struct change *c, struct msh_err *err)
{
    c->base.subject_kind = "account";
    c->base.subject_id = c->account_id;
    c->base.arg = c;
    c->base.accounts = true;
    if (c->base.ref_id == 0)
        c->base.ref_id = c->account_id;
    return msh_edit_run(&c->base, err);
}

/* What the event tells of a grant. */
static void grant_data(const struct msh_grant *grant, char data[MSH_EDIT_DATA_MAX])
{
    struct msh_str out;
    struct msh_json json;

    msh_str_init(&out, MSH_EDIT_DATA_MAX);
    msh_json_init(&json, &out);
    msh_json_object(&json, NULL);
    msh_json_string(&json, "role", msh_name_code(&msh_role_names, (int)grant->role));
    msh_json_id(&json, "unit", grant->unit_id);
    msh_json_int(&json, "sensitivity", grant->sensitivity);
    msh_json_object_end(&json);
    msh_copy(data, MSH_EDIT_DATA_MAX, out.p);
    msh_str_done(&out);
}

static void id_data(const char *key, int64_t id, char data[MSH_EDIT_DATA_MAX])
{
    snprintf(data, MSH_EDIT_DATA_MAX, "{\"%s\":\"%" PRId64 "\"}", key, id);
}

/* Adding ----------------------------------------------------------------------------------------*/

static int check_name(const char *name, struct msh_err *err)
{
    size_t n = name == NULL ? 0 : strlen(name);

    if (n == 0 || n >= MSH_ACCOUNT_NAME_SIZE)
        return msh_err_field(err, "name", "account_name", "1 to %d characters",
                             MSH_ACCOUNT_NAME_SIZE - 1);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)name[i]) && strchr("._-", name[i]) == NULL)
            return msh_err_field(err, "name", "account_name", "letters, digits and . _ - only");
    return 0;
}

static int check_label(const char *text, const char *field, size_t max, struct msh_err *err)
{
    size_t n = strlen(text);

    if (n == 0 || !msh_utf8_is_text(text, n) || strpbrk(text, "\n\r\t") != NULL ||
        msh_utf8_length(text, n) > max)
        return msh_err_field(err, field, field, "1 to %zu characters on one line", max);
    return 0;
}

int msh_account_add_tx(struct msh_tx *tx, struct msh_service *service,
                       const struct msh_principal *by, const struct msh_account *account,
                       const struct msh_grant *grant, struct msh_err *err)
{
    int64_t region_id = service->region.region_id;
    char data[MSH_EDIT_DATA_MAX];
    int rc = msh_account_insert(tx, region_id, account, err);

    if (rc == MSH_E_CONFLICT)
        return msh_err_set(err, MSH_E_CONFLICT, "name_taken", "%s exists already", account->name);
    if (rc < 0 || msh_grant_insert(tx, region_id, account->account_id, grant, err) < 0)
        return err->rc;
    grant_data(grant, data);
    return msh_account_tell(tx, service, by, account->account_id, "account_add", data, NULL, err);
}

static int do_add(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = change->call->service->region.region_id;
    int rc = msh_account_insert(tx, region_id, c->account, err);

    if (rc == MSH_E_CONFLICT)
        return msh_err_set(err, MSH_E_CONFLICT, "name_taken", "%s exists already",
                           c->account->name);
    return rc < 0 ? rc : msh_grant_insert(tx, region_id, c->account_id, c->grant, err);
}

/* The unit of a first grant. */
static int unit_of(struct msh_service *service, const struct msh_account_in *in, int64_t *ret,
                   struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(service);
    const struct msh_unit *unit = msh_directory_unit_code(dir, in->unit);
    bool top = in->role == MSH_STAFF_LEADER || in->role == MSH_STAFF_INSPECTOR;
    int rc = 0;

    if (unit != NULL && unit->merged_into != 0)
        rc = msh_directory_merged(dir, unit, "unit", err);
    else if (unit != NULL)
        *ret = unit->id;
    else if (!msh_empty(in->unit))
        rc = msh_err_field(err, "unit", "unit_unknown", "no unit %.60s", in->unit);
    else if ((MSH_BIT(in->role) & MSH_ROLES_UNIT) != 0)
        rc = msh_err_field(err, "unit", "required", "a clerk or head needs a unit");
    else
        *ret = top ? msh_unit_tree_root(msh_directory_tree(dir)) : msh_directory_hotline(dir);
    msh_directory_release(dir);
    if (rc == 0 && *ret == 0)
        rc = msh_err_field(err, "unit", "required", "the city has no units yet; name one");
    return rc;
}

int msh_account_add(struct msh_call *call, const struct msh_account_in *in, int64_t *ret_id,
                    struct msh_err *err)
{
    struct msh_grant grant = { .role = in->role, .sensitivity = in->sensitivity };
    char hash[MSH_PASSWORD_HASH_SIZE] = "";
    struct msh_account account = { .name = in->name,
                                   .display = msh_empty(in->display) ? in->name : in->display,
                                   .password_hash = hash,
                                   .active = true,
                                   .created_at = msh_time_now() };
    struct change c = { .base = { .call = call, .op = "account_add", .fn = do_add },
                        .account = &account,
                        .grant = &grant };

    if (check_name(in->name, err) < 0 ||
        check_label(account.display, "display", DISPLAY_MAX, err) < 0 ||
        (in->password != NULL && msh_password_check(in->name, in->password, err) < 0) ||
        unit_of(call->service, in, &grant.unit_id, err) < 0 ||
        msh_grants_check(&grant, 1, err) < 0 ||
        (in->password != NULL && msh_password_hash(in->password, hash, err) < 0))
        return err->rc;
    c.account_id = account.account_id = msh_service_new_id(call->service);
    account.unit_id = grant.unit_id;
    grant_data(&grant, c.base.data);
    if (run(&c, err) < 0)
        return err->rc;
    *ret_id = c.base.ref_id;
    return 0;
}

/* Changing --------------------------------------------------------------------------------------*/

static int do_password(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;

    if (msh_account_set_password(tx, region_id, c->account_id, c->hash, err) < 0 ||
        msh_account_set_must_change(tx, region_id, c->account_id, c->must_change, err) < 0)
        return err->rc;
    return msh_session_delete_others(tx, region_id, c->account_id, c->keep_hash, err);
}

static int set_password(struct msh_call *call, int64_t account_id, const char *password,
                        const char *keep_cookie, bool must_change, struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_account_view view;
    char hash[MSH_PASSWORD_HASH_SIZE];
    uint8_t keep[MSH_HASH_SIZE];
    struct change c = { .base = { .call = call, .op = "password_set", .fn = do_password },
                        .account_id = account_id,
                        .hash = hash,
                        .must_change = must_change };
    int rc;

    msh_arena_init(&arena, (size_t)1 << 20);
    rc = msh_account_get_view(call->service, account_id, &arena, &view, err);
    if (rc == 0)
        rc = msh_password_check(view.account.name, password, err);
    msh_arena_done(&arena);
    if (rc < 0 || msh_password_hash(password, hash, err) < 0)
        return err->rc;
    if (keep_cookie != NULL) {
        msh_keys_token_hash(call->service->keys, keep_cookie, keep);
        c.keep_hash = keep;
    }
    return run(&c, err);
}

int msh_account_password(struct msh_call *call, int64_t account_id, const char *password,
                         const char *keep_cookie, struct msh_err *err)
{
    return set_password(call, account_id, password, keep_cookie, false, err);
}

int msh_account_reset(struct msh_call *call, int64_t account_id, const char *password,
                      bool must_change, struct msh_err *err)
{
    return set_password(call, account_id, password, NULL, must_change, err);
}

int msh_account_own_password(struct msh_call *call, const char *old_password,
                             const char *new_password, const char *keep_cookie, struct msh_err *err)
{
    struct msh_arena arena;
    struct msh_account_view view;
    bool fits = false;
    int rc;

    msh_arena_init(&arena, (size_t)1 << 20);
    rc = msh_account_get_view(call->service, call->principal->account_id, &arena, &view, err);
    if (rc == 0)
        rc = msh_auth_verify(call->service, view.account.password_hash, old_password, &fits, err);
    msh_arena_done(&arena);
    if (rc < 0)
        return rc;
    if (!fits)
        return msh_err_set(err, MSH_E_UNAUTHENTICATED, "credentials", "the old password is wrong");
    if (msh_streq(old_password, new_password))
        return msh_err_field(err, "new_password", "password_same", "this is the old password");
    return msh_account_password(call, call->principal->account_id, new_password, keep_cookie, err);
}

/* Nobody leaves work behind that only he holds. */
static int check_nothing_held(struct msh_tx *tx, const struct change *c, struct msh_err *err)
{
    struct msh_holding held[MSH_HOLDINGS_MAX];
    int64_t tasks = 0;
    size_t n = 0;

    if (msh_holding_of(tx, c->base.call->service->region.region_id, c->account_id, held, &n, err) <
        0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        tasks += held[i].tasks;
    return tasks == 0 ? 0
                      : msh_err_set(err, MSH_E_STATE, "open_work",
                                    "%" PRId64 " open tasks; hand them over first", tasks);
}

/* Whoever counted on a deputy who has left has none. */
static int drop_as_deputy(struct msh_tx *tx, const struct change *c, struct msh_err *err)
{
    struct msh_service *service = c->base.call->service;
    int64_t absent[MSH_HOLDINGS_MAX];
    struct msh_told before;
    size_t n = 0;

    if (msh_holding_stands_for(tx, service->region.region_id, c->account_id, 0, absent,
                               MSH_HOLDINGS_MAX, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        if (msh_account_look(tx, service, absent[i], &before, err) < 0 ||
            msh_account_set_deputy(tx, service->region.region_id, absent[i], 0, 0, err) < 0 ||
            msh_account_tell(tx, service, c->base.call->principal, absent[i], "deputy_set",
                             "{\"deputy\":\"0\"}", &before, err) < 0)
            return err->rc;
    return 0;
}

static int do_enable(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;

    if (!c->active && (check_nothing_held(tx, c, err) < 0 || drop_as_deputy(tx, c, err) < 0))
        return err->rc;
    if (msh_account_set_active(tx, region_id, c->account_id, c->active, err) < 0)
        return err->rc;
    if (c->active)
        return msh_account_set_failures(tx, region_id, c->account_id, 0, 0, err);
    return msh_session_delete_others(tx, region_id, c->account_id, NULL, err);
}

int msh_account_enable(struct msh_call *call, int64_t account_id, bool active, struct msh_err *err)
{
    struct change c = { .base = { .call = call,
                                  .op = active ? "account_enable" : "account_disable",
                                  .fn = do_enable },
                        .account_id = account_id,
                        .active = active };

    return run(&c, err);
}

static int do_edit(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;
    struct msh_account account;
    bool was_active;

    if (msh_account_get(tx, region_id, c->account_id, msh_tx_arena(tx), &account, err) < 0 ||
        msh_edit_match(change, msh_account_mark(&account), err) < 0)
        return err->rc;
    was_active = account.active;
    account.display = c->edit->display;
    account.phone = c->edit->phone == NULL ? "" : c->edit->phone;
    account.unit_id = c->account->unit_id;
    account.must_change = c->edit->must_change;
    if (msh_account_set_person(tx, region_id, &account, err) < 0)
        return err->rc;
    return was_active == c->active ? 0 : do_enable(tx, change, err);
}

static int check_phone(const char *phone, struct msh_err *err)
{
    const size_t n = phone == NULL ? 0 : strlen(phone);

    if (n > PHONE_MAX || (n > 0 && phone[strspn(phone, "0123456789 +-()")] != '\0'))
        return msh_err_field(err, "phone", "phone", "at most %d digits, blanks and + - ( )",
                             PHONE_MAX);
    return 0;
}

int msh_account_edit(struct msh_call *call, int64_t account_id, const struct msh_account_edit *in,
                     struct msh_err *err)
{
    const struct msh_directory *dir = msh_service_directory(call->service);
    const struct msh_unit *unit = msh_directory_unit_code(dir, in->unit);
    const struct msh_account account = { .unit_id = unit == NULL ? 0 : unit->id };
    struct change c = { .base = { .call = call, .op = "account_edit", .fn = do_edit },
                        .account_id = account_id,
                        .account = &account,
                        .edit = in,
                        .active = in->active };
    int rc = check_label(in->display, "display", DISPLAY_MAX, err);

    if (rc == 0)
        rc = check_phone(in->phone, err);
    if (rc == 0 && unit == NULL && !msh_empty(in->unit))
        rc = msh_err_field(err, "unit", "unit_unknown", "no unit %.60s", in->unit);
    msh_directory_release(dir);
    if (rc < 0)
        return rc;
    snprintf(c.base.data, sizeof(c.base.data),
             "{\"unit\":\"%" PRId64 "\",\"active\":%s,\"must_change\":%s}", account.unit_id,
             in->active ? "true" : "false", in->must_change ? "true" : "false");
    return run(&c, err);
}

static int do_phone(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;
    struct msh_account account;

    if (msh_account_get(tx, region_id, c->account_id, msh_tx_arena(tx), &account, err) < 0)
        return err->rc;
    account.phone = c->account->phone;
    return msh_account_set_person(tx, region_id, &account, err);
}

int msh_account_own_phone(struct msh_call *call, const char *phone, struct msh_err *err)
{
    const struct msh_account account = { .phone = phone == NULL ? "" : phone };
    struct change c = { .base = { .call = call, .op = "phone_set", .fn = do_phone },
                        .account_id = call->principal->account_id,
                        .account = &account };

    return check_phone(phone, err) < 0 ? err->rc : run(&c, err);
}

static int do_grant(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;
    struct msh_grant grants[MSH_GRANTS_MAX + 1];
    struct msh_account account;
    size_t n = 0;

    if (msh_account_get(tx, region_id, c->account_id, msh_tx_arena(tx), &account, err) < 0 ||
        msh_grant_list(tx, region_id, c->account_id, grants, &n, err) < 0)
        return err->rc;
    grants[n++] = *c->grant;
    if (msh_grants_check(grants, n, err) < 0)
        return err->rc;
    return msh_grant_insert(tx, region_id, c->account_id, c->grant, err);
}

int msh_account_grant(struct msh_call *call, int64_t account_id, const struct msh_grant *grant,
                      struct msh_err *err)
{
    struct change c = { .base = { .call = call, .op = "grant_add", .fn = do_grant },
                        .account_id = account_id,
                        .grant = grant };
    const struct msh_directory *dir = msh_service_directory(call->service);
    const struct msh_unit *unit = msh_directory_unit(dir, grant->unit_id);
    int rc = 0;

    if (unit == NULL)
        rc = msh_err_field(err, "unit", "unit_unknown", "no such unit");
    else if (unit->merged_into != 0)
        rc = msh_directory_merged(dir, unit, "unit", err);
    msh_directory_release(dir);
    if (rc < 0)
        return rc;
    grant_data(grant, c.base.data);
    return run(&c, err);
}

static int do_ungrant(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    return msh_grant_delete(tx, c->base.call->service->region.region_id, c->account_id,
                            c->grant->role, c->grant->unit_id, err);
}

int msh_account_ungrant(struct msh_call *call, int64_t account_id, enum msh_role role,
                        int64_t unit_id, struct msh_err *err)
{
    const struct msh_grant grant = { .role = role, .unit_id = unit_id };
    struct change c = { .base = { .call = call, .op = "grant_drop", .fn = do_ungrant },
                        .account_id = account_id,
                        .grant = &grant };

    grant_data(&grant, c.base.data);
    return run(&c, err);
}

/* Of a colleague a head decides for the units he heads; administrators, and everybody for himself,
 * for every unit. */
static bool sets_leave_at(const struct change *c, int64_t unit_id)
{
    const struct msh_principal *who = c->base.call->principal;

    if (who->kind == MSH_PRINCIPAL_SYSTEM || who->account_id == c->account_id ||
        (who->roles & MSH_BIT(MSH_STAFF_SYSADMIN)) != 0)
        return true;
    for (size_t i = 0; i < who->n_grants; i++)
        if (who->grants[i].role == MSH_STAFF_HEAD && who->grants[i].unit_id == unit_id)
            return true;
    return false;
}

static int do_deputy(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;
    struct msh_grant mine[MSH_GRANTS_MAX], theirs[MSH_GRANTS_MAX];
    struct msh_account deputy = { .active = true };
    size_t n_mine = 0, n_theirs = 0;
    bool together = c->deputy_id == 0, known = false;
    int64_t now = 0;

    if (msh_region_now(tx, &c->base.call->service->region, &now, err) < 0 ||
        msh_grant_list(tx, region_id, c->account_id, mine, &n_mine, err) < 0 ||
        msh_grant_list(tx, region_id, c->deputy_id, theirs, &n_theirs, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n_mine; i++) {
        if (!sets_leave_at(c, mine[i].unit_id))
            continue;
        known = true;
        for (size_t k = 0; k < n_theirs; k++)
            together = together || mine[i].unit_id == theirs[k].unit_id;
    }
    if (!known)
        return msh_err_set(err, MSH_E_NOT_FOUND, "account_unknown", "nobody of your unit");
    if (together && c->deputy_id != 0 &&
        msh_account_get(tx, region_id, c->deputy_id, msh_tx_arena(tx), &deputy, err) < 0)
        return err->rc;
    if (!together || !deputy.active || c->deputy_id == c->account_id)
        return msh_err_field(err, "deputy_id", "deputy",
                             "a deputy is somebody else of the same unit who works here");
    if (c->deputy_id != 0 && c->until_at <= now)
        return msh_err_field(err, "until", "past", "until which instant to come");
    return msh_account_set_deputy(tx, region_id, c->account_id, c->deputy_id, c->until_at, err);
}

int msh_account_deputy(struct msh_call *call, int64_t account_id, int64_t deputy_id,
                       int64_t until_at, struct msh_err *err)
{
    struct change c = { .base = { .call = call, .op = "deputy_set", .fn = do_deputy },
                        .account_id = account_id,
                        .deputy_id = deputy_id,
                        .until_at = deputy_id == 0 ? 0 : until_at };

    id_data("deputy", deputy_id, c.base.data);
    return run(&c, err);
}

/* Tokens ----------------------------------------------------------------------------------------*/

static int do_token(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    int64_t region_id = c->base.call->service->region.region_id;
    struct msh_account account;

    if (msh_account_get(tx, region_id, c->account_id, msh_tx_arena(tx), &account, err) < 0)
        return err->rc;
    return msh_token_insert(tx, region_id, &c->token, c->token_hash, err);
}

int msh_account_token(struct msh_call *call, int64_t account_id, const char *label, int64_t days,
                      bool unlimited, char ret_token[MSH_TOKEN_SIZE], int64_t *ret_token_id,
                      struct msh_err *err)
{
    int64_t now = msh_time_now();
    struct change c = { .base = { .call = call, .op = "token_add", .fn = do_token },
                        .account_id = account_id,
                        .token = { .token_id = msh_service_new_id(call->service),
                                   .account_id = account_id,
                                   .label = label,
                                   .unlimited = unlimited,
                                   .created_at = now,
                                   .expires_at = days == 0 ? 0 : now + days * MSH_DAY_MS } };
    uint8_t bytes[32];
    char token[MSH_TOKEN_SIZE] = MSH_TOKEN_PREFIX;

    if (check_label(label, "label", LABEL_MAX, err) < 0)
        return err->rc;
    if (days < 0 || days > TOKEN_DAYS)
        return msh_err_field(err, "days", "range", "0 to %d", TOKEN_DAYS);
    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), token + strlen(MSH_TOKEN_PREFIX));
    msh_keys_token_hash(call->service->keys, token, c.token_hash);
    c.base.ref_id = c.token.token_id;
    id_data("token", c.token.token_id, c.base.data);
    if (run(&c, err) < 0)
        return err->rc;
    memcpy(ret_token, token, sizeof(token));
    if (c.base.replayed)
        ret_token[0] = '\0';
    *ret_token_id = c.base.ref_id;
    return 0;
}

static int do_revoke(struct msh_tx *tx, struct msh_edit *change, struct msh_err *err)
{
    struct change *c = change->arg;
    return msh_token_revoke(tx, c->base.call->service->region.region_id, c->account_id,
                            c->token.token_id, msh_time_now(), err);
}

int msh_account_revoke(struct msh_call *call, int64_t account_id, int64_t token_id,
                       struct msh_err *err)
{
    struct change c = { .base = { .call = call, .op = "token_revoke", .fn = do_revoke },
                        .account_id = account_id,
                        .token = { .token_id = token_id, .account_id = account_id } };

    id_data("token", token_id, c.base.data);
    return run(&c, err);
}
