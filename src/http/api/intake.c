/*
 * Taking in what people tell: POST /api/v1/tickets, by staff, programs and citizens alike.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "domain/city.h"
#include "http/guard.h"

static int set_place(struct msh_req *req, const struct msh_place_form *form, struct msh_place *ret,
                     struct msh_err *err)
{
    if (form == NULL)
        return 0;
    if (form->has_lat != form->has_lon)
        return msh_err_field(err, form->has_lat ? "place.lon" : "place.lat", "required",
                             "a point needs both lat and lon");
    if (!msh_empty(form->area) && msh_directory_area_code(msh_api_city(req), form->area) == NULL)
        return msh_err_field(err, "place.area", "unknown", "no area has this code");
    *ret = (struct msh_place){ .area = form->area,
                               .detail = form->detail,
                               .has_point = form->has_lat,
                               .lat = form->lat,
                               .lon = form->lon };
    return 0;
}

static bool is_staff(const struct msh_req *req)
{
    const enum msh_principal_kind kind = msh_api_who(req)->kind;

    return kind == MSH_PRINCIPAL_STAFF || kind == MSH_PRINCIPAL_TOKEN;
}

static int check_codes(struct msh_req *req, const struct msh_intake_form *form, struct msh_err *err)
{
    const struct msh_directory *city = msh_api_city(req);

    if (msh_directory_channel(city, form->channel) == NULL)
        return msh_err_field(err, "channel", "unknown", "no channel has this code");
    if (!msh_empty(form->category) && msh_directory_category(city, form->category) == NULL)
        return msh_err_field(err, "category", "unknown", "no category has this code");
    if (form->accused_units.n > 0 && form->type != MSH_TYPE_REPORT)
        return msh_err_field(err, "accused_units", "not_allowed", "only a report accuses units");
    if ((form->source != NULL || form->source_number != NULL) && !is_staff(req))
        return msh_err_field(err, "source", "not_allowed", "other systems send with a token");
    if (form->urgency > (int)MSH_URGENCY_NORMAL && !is_staff(req))
        return msh_err_field(err, "urgency", "not_allowed", "the hotline judges how urgent it is");
    return 0;
}

/* Who has no account cannot say that a matter came by telephone or from another platform. But no
 * word is refused for the name of its door: then it came through the one that is open to all. */
static const char *channel_of(struct msh_req *req, const struct msh_intake_form *form)
{
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_channel *named = msh_directory_channel(city, form->channel);

    return is_staff(req) || named == NULL || msh_channel_kind_is_open(named->kind)
               ? form->channel
               : msh_directory_open_channel(city);
}

/* A repeat after a lost answer is no further submission. */
static int admit(void *arg, struct msh_err *err)
{
    return msh_guard_submit(arg, err);
}

int msh_intake_from_form(struct msh_req *req, const struct msh_intake_form *form,
                         struct msh_intake *ret, struct msh_err *err)
{
    struct msh_intake intake = {
        .title = form->title,
        .text = form->text,
        .type = (enum msh_ticket_type)form->type,
        .urgency = form->urgency < 0 ? MSH_URGENCY_NORMAL : (enum msh_urgency)form->urgency,
        .channel = channel_of(req, form),
        .category = form->category,
        .requester_kind = form->requester_kind < 0 ? MSH_REQUESTER_PERSON
                                                   : (enum msh_requester_kind)form->requester_kind,
        .identity = (enum msh_identity_mode)form->identity_mode,
        .respondents = form->respondents.items,
        .n_respondents = form->respondents.n,
        .sealed = form->sealed,
        .minor = form->minor,
        .guardian = form->guardian,
        .no_reply = form->no_reply,
        .draft = form->draft,
        .source = form->source,
        .source_number = form->source_number,
    };

    if (form->contact != NULL)
        intake.contact = (struct msh_contact){ form->contact->name, form->contact->phone };
    if (check_codes(req, form, err) < 0 || set_place(req, form->place, &intake.place, err) < 0 ||
        msh_api_units(req, &form->accused_units, "accused_units", &intake.accused,
                      &intake.n_accused, err) < 0 ||
        msh_api_ticket(req, form->same_as, "same_as", &intake.same_as, err) < 0)
        return err->rc;
    intake.admit = admit;
    intake.admit_arg = req;
    *ret = intake;
    return 0;
}

int msh_h_ticket_create(struct msh_req *req, struct msh_err *err)
{
    struct msh_registered made = { 0 };
    struct msh_answering a;
    struct msh_intake intake;
    struct msh_json *w;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_intake_from_form(req, req->form, &intake, err) < 0 ||
        msh_ticket_register(&call, &intake, &made, err) < 0)
        return err->rc;
    (void)msh_reply_header(req, "Cache-Control", "no-store");
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", made.ticket_id);
    msh_json_string(w, "number", made.number);
    if (made.query_code != NULL)
        msh_json_string(w, "query_code", made.query_code);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)made.state);
    msh_json_int(w, "version", made.version);
    if (made.receipt != NULL)
        msh_json_string(w, "receipt", made.receipt);
    msh_reply_etag(req, made.version);
    msh_reply_location(req, msh_arena_fmt(req->arena, "/api/v1/tickets/%" PRId64, made.ticket_id));
    return msh_answer_send(req, 201, &a, err);
}
