#include "base/base.h"

#include "base/utf8.h"
#include "service/edit.h"
#include "service/structure_fill.h"
#include "service/template_edit.h"
#include "store/region.h"

#define HOTLINE_EDITORS                                                                            \
    (MSH_BIT(MSH_STAFF_REVIEWER) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_KB_EDITOR))

static bool is_of(const struct msh_principal *who, int64_t unit_id)
{
    for (size_t i = 0; i < who->n_grants; i++)
        if (who->grants[i].unit_id == unit_id &&
            (MSH_BIT(who->grants[i].role) & MSH_ROLES_UNIT) != 0)
            return true;
    return false;
}

static bool may_read(const struct msh_principal *who, int64_t unit_id)
{
    return unit_id == 0 || is_of(who, unit_id);
}

bool msh_template_may_edit(const struct msh_principal *who, int64_t unit_id)
{
    return unit_id == 0 ? (who->roles & HOTLINE_EDITORS) != 0 : is_of(who, unit_id);
}

/* Reading ---------------------------------------------------------------------------------------*/

struct offering {
    struct msh_call *call;
    int kind;
    bool retired;
    struct msh_template *items;
    size_t n, cap;
};

static int offer_of(struct msh_tx *tx, struct offering *o, int64_t unit_id, struct msh_err *err)
{
    struct msh_template *items = NULL;
    size_t n = 0;

    if (msh_template_list(tx, o->call->service->region.region_id, unit_id, o->call->arena, &items,
                          &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        if ((o->kind < 0 || o->kind == (int)items[i].kind) && (o->retired || items[i].active))
            *MSH_PUSH(o->call->arena, o->items, o->n, o->cap) = items[i];
    return 0;
}

static int offer_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct offering *o = arg;
    const struct msh_principal *who = o->call->principal;

    for (size_t i = 0; i < who->n_grants; i++) {
        const int64_t unit_id = who->grants[i].unit_id;
        bool seen = !is_of(who, unit_id);

        for (size_t k = 0; k < i; k++)
            seen |= who->grants[k].unit_id == unit_id;
        if (!seen && offer_of(tx, o, unit_id, err) < 0)
            return err->rc;
    }
    return offer_of(tx, o, 0, err);
}

int msh_template_offer(struct msh_call *call, int kind, bool retired, struct msh_template **ret,
                       size_t *ret_n, struct msh_err *err)
{
    struct offering o = { .call = call, .kind = kind, .retired = retired };

    if (msh_tx_read(call->service->store, "templates", offer_tx, &o, err) < 0)
        return err->rc;
    *ret = o.items;
    *ret_n = o.n;
    return 0;
}

struct reading {
    struct msh_call *call;
    int64_t id;
    struct msh_template *item;
};

static int read_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct reading *r = arg;

    return msh_template_find(tx, r->call->service->region.region_id, r->id, r->call->arena, r->item,
                             err);
}

int msh_template_read(struct msh_call *call, int64_t template_id, struct msh_template *ret,
                      struct msh_err *err)
{
    struct reading r = { call, template_id, ret };

    if (msh_tx_read(call->service->store, "template", read_tx, &r, err) < 0)
        return err->rc;
    if (!may_read(call->principal, ret->unit_id))
        return msh_err_set(err, MSH_E_NOT_FOUND, "template_unknown", "no such template");
    return 0;
}

/* Edits -----------------------------------------------------------------------------------------*/

struct editing {
    struct msh_template *in;
    bool create;
};

static int make(struct msh_tx *tx, const struct msh_edit *edit, const struct msh_template *in,
                struct msh_err *err)
{
    struct msh_template *items = NULL;
    size_t n = 0;

    if (!msh_template_may_edit(edit->call->principal, in->unit_id))
        return msh_err_set(err, MSH_E_FORBIDDEN, "template_unit", "not of this office");
    if (msh_template_list(tx, edit->call->service->region.region_id, in->unit_id, msh_tx_arena(tx),
                          &items, &n, err) < 0)
        return err->rc;
    return n < MSH_TEMPLATES_MAX ? 0
                                 : msh_err_set(err, MSH_E_CONFLICT, "template_many",
                                               "an office keeps at most %d", MSH_TEMPLATES_MAX);
}

/* The row as it is: is it this caller's, and is it the one that was read? */
static int replace(struct msh_tx *tx, const struct msh_edit *edit, struct msh_template *in,
                   struct msh_err *err)
{
    const struct msh_principal *who = edit->call->principal;
    struct msh_template old;

    if (msh_template_find(tx, edit->call->service->region.region_id, in->template_id,
                          msh_tx_arena(tx), &old, err) < 0)
        return err->rc;
    if (!may_read(who, old.unit_id))
        return msh_err_set(err, MSH_E_NOT_FOUND, "template_unknown", "no such template");
    if (!msh_template_may_edit(who, old.unit_id))
        return msh_err_set(err, MSH_E_FORBIDDEN, "template_unit", "not of this office");
    in->unit_id = old.unit_id;
    return msh_edit_match(edit, msh_template_mark(&old), err);
}

static int edit_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const struct editing *e = edit->arg;
    const struct msh_region *region = &edit->call->service->region;
    char id[24];

    if ((e->create ? make(tx, edit, e->in, err) : replace(tx, edit, e->in, err)) < 0 ||
        msh_region_now(tx, region, &e->in->changed_at, err) < 0)
        return err->rc;
    (void)snprintf(id, sizeof(id), "%" PRId64, e->in->template_id);
    msh_edit_tell(edit, id, e->in->unit_id);
    e->in->author_id = edit->call->principal->account_id;
    edit->ref_id = e->in->template_id;
    return msh_template_put(tx, region->region_id, e->in, err);
}

static int check(const struct msh_template *in, struct msh_err *err)
{
    const size_t n = strlen(in->body);

    if (msh_structure_check_line(in->name, "name", MSH_TEMPLATE_NAME_MAX, err) < 0)
        return err->rc;
    if (!msh_utf8_is_text(in->body, n))
        return msh_err_field(err, "text", "text_bad", "needs text");
    if (msh_utf8_length(in->body, n) > MSH_TEMPLATE_TEXT_MAX)
        return msh_err_field(err, "text", "text_long", "at most %d characters",
                             MSH_TEMPLATE_TEXT_MAX);
    return msh_template_check(in->body, err);
}

int msh_template_edit(struct msh_call *call, struct msh_template *in, struct msh_err *err)
{
    struct editing e = { .in = in, .create = in->template_id == 0 };
    struct msh_edit edit = { .call = call,
                             .op = e.create ? "template_add" : "template_edit",
                             .fn = edit_tx,
                             .arg = &e,
                             .accounts = true }; /* nothing of the directory changes */

    if (check(in, err) < 0)
        return err->rc;
    if (e.create)
        in->template_id = msh_service_new_id(call->service);
    if (msh_edit_run(&edit, err) < 0)
        return err->rc;
    return edit.replayed ? msh_template_read(call, edit.ref_id, in, err) : 0;
}
