/*
 * Two people on one ticket see each other: each window says that it is there, and whoever has the
 * ticket open hears of it by the live stream. Inspectors see and are not seen.
 */
#include "base/base.h"

#include "base/time.h"
#include "http/api/api.h"
#include "http/events.h"
#include "http/people.h"
#include "http/presence.h"
#include "http/present.h"

#define EVENT_MAX ((size_t)16 * 1024)

static const struct msh_field form_rows[] = {
    { .name = "window",
      .type = MSH_F_INT,
      .offset = offsetof(struct msh_present_form, window),
      .required = true,
      .min = 1,
      .max = INT64_C(1) << 52,
      .help = "A number the window drew for itself." },
    { .name = "writing",
      .type = MSH_F_BOOL,
      .offset = offsetof(struct msh_present_form, writing),
      .help = "It has a form of the ticket open." },
    { .name = "leave",
      .type = MSH_F_BOOL,
      .offset = offsetof(struct msh_present_form, leave),
      .help = "It closes." },
};
MSH_FIELDS(msh_present_fields, "PresenceInput", struct msh_present_form, form_rows);

static const struct msh_field person_rows[] = {
    { .name = "id", .type = MSH_F_ID, .required = true },
    { .name = "name", .type = MSH_F_STRING, .required = true },
    { .name = "unit", .type = MSH_F_STRING, .required = true, .nullable = true },
    { .name = "writing", .type = MSH_F_BOOL, .required = true },
};
static MSH_ANSWER(person, "PresentPerson", person_rows);
static const struct msh_field present_rows[] = {
    { .name = "ticket_id", .type = MSH_F_ID, .required = true },
    { .name = "people", .type = MSH_F_ARRAY, .required = true, .sub = &person },
    { .name = "again_ms",
      .type = MSH_F_INT,
      .required = true,
      .help = "Say it again before this time is over." },
};
MSH_ANSWER(msh_a_present, "Presence", present_rows);

static void write_present(struct msh_json *w, const struct msh_directory *city, int64_t ticket_id,
                          const struct msh_present *people, size_t n)
{
    msh_json_id(w, "ticket_id", ticket_id);
    msh_json_array(w, "people");
    for (size_t i = 0; i < n; i++) {
        const struct msh_unit *unit = msh_directory_unit(city, people[i].unit_id);

        msh_json_object(w, NULL);
        msh_json_id(w, "id", people[i].account_id);
        msh_json_string(w, "name", people[i].name);
        msh_json_string(w, "unit", unit != NULL ? unit->short_name : NULL);
        msh_json_bool(w, "writing", people[i].writing);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_int(w, "again_ms", MSH_PRESENCE_LEASE_MS);
}

static void tell(struct msh_req *req, int64_t ticket_id, const struct msh_present *people, size_t n)
{
    int64_t accounts[MSH_PRESENCE_SHOWN_MAX];
    struct msh_str out;
    struct msh_json w;

    for (size_t i = 0; i < n; i++)
        accounts[i] = people[i].account_id;
    msh_str_init(&out, EVENT_MAX);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    write_present(&w, msh_api_city(req), ticket_id, people, n);
    msh_json_object_end(&w);
    msh_events_tell(msh_api_of(req)->hub, "presence", out.p, accounts, n);
    msh_str_done(&out);
}

static int load_self(struct msh_req *req, struct msh_present *ret, struct msh_err *err)
{
    const struct msh_principal *who = msh_api_who(req);
    struct msh_people people = { 0 };

    msh_people_want(&people, req->arena, who->account_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    ret->account_id = who->account_id;
    ret->unit_id = who->unit_id;
    (void)msh_copy(ret->name, sizeof(ret->name),
                   msh_empty(people.items[0].display) ? who->name : people.items[0].display);
    return 0;
}

/* Does the ticket exist for this caller? */
static int check_ticket(struct msh_req *req, int64_t *ret, struct msh_err *err)
{
    if (msh_api_ticket(req, msh_req_param(req, "id"), "id", ret, err) == 0)
        return 0;
    return msh_streq(err->code, "unknown")
               ? msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such ticket")
               : err->rc;
}

int msh_h_presence(struct msh_req *req, struct msh_err *err)
{
    const struct msh_present_form *form = req->form;
    const bool unseen = (msh_api_who(req)->roles & MSH_BIT(MSH_STAFF_INSPECTOR)) != 0;
    struct msh_presence *presence = msh_api_of(req)->presence;
    struct msh_present people[MSH_PRESENCE_SHOWN_MAX], self = { .writing = form->writing };
    const int64_t now = msh_time_monotonic();
    struct msh_answering a;
    bool changed = false;
    int64_t id;
    size_t n;

    if (check_ticket(req, &id, err) < 0 || load_self(req, &self, err) < 0)
        return err->rc;
    if (form->leave)
        changed = msh_presence_leave(presence, id, (uint64_t)form->window, self.account_id, now);
    else if (!unseen)
        changed = msh_presence_stay(presence, id, (uint64_t)form->window, &self, now);
    n = msh_presence_at(presence, id, now, people);
    if (changed)
        tell(req, id, people, n);
    write_present(msh_answer_begin(req, &a), msh_api_city(req), id, people, n);
    return msh_answer_send(req, 200, &a, err);
}
