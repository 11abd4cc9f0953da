#include "base/base.h"

#include <math.h>

#include "base/utf8.h"
#include "service/code.h"
#include "service/plan.h"
#include "store/receipt.h"
#include "store/respondent_store.h"

static int set_place(struct msh_ticket_row *row, const struct msh_directory *directory,
                     const struct msh_place *place, struct msh_err *err)
{
    if (!msh_empty(place->area)) {
        const struct msh_area *area = msh_directory_area_code(directory, place->area);
        if (area == NULL)
            return msh_err_field(err, "place.area", "unknown", "no area of this code");
        row->area_id = area->id;
    }
    if (!msh_empty(place->detail))
        row->place = place->detail;
    if (place->has_point) {
        row->has_point = true;
        row->lat = llround(place->lat * 1e6);
        row->lon = llround(place->lon * 1e6);
    }
    row->ticket.has_place = row->area_id != 0 || row->place != NULL || row->has_point;
    return MSH_OK;
}

int msh_plan_set_place(struct msh_plan *plan, const struct msh_place *place, struct msh_err *err)
{
    return set_place(&plan->row, plan->directory, place, err);
}

int msh_plan_set_category(struct msh_plan *plan, const char *code, struct msh_err *err)
{
    const struct msh_category *category = msh_directory_category(plan->directory, code);
    if (category == NULL)
        return msh_err_field(err, "category", "unknown", "no category of this code");
    /* A ticket keeps the one it came under. */
    if (!msh_category_live(category, plan->now) &&
        (plan->row.category == NULL || !msh_streq(plan->row.category, code)))
        return msh_err_field(err, "category", "retired", "this category takes no new tickets");
    plan->row.category = category->code;
    plan->row.ticket.has_category = true;
    plan->row.ticket.needs_place = category->needs_place;
    return MSH_OK;
}

static int check_intake(const struct msh_plan *plan, const struct msh_intake *intake,
                        struct msh_err *err)
{
    if (msh_empty(intake->text))
        return msh_err_field(err, "text", "required", "the requester's words are missing");
    if (msh_directory_channel(plan->directory, intake->channel) == NULL)
        return msh_err_field(err, "channel", "unknown", "no channel of this code");
    if (intake->guardian && !intake->minor)
        return msh_err_field(err, "guardian", "not_allowed", "a guardian speaks for a minor");
    if (intake->n_accused > 0 && intake->type != MSH_TYPE_REPORT)
        return msh_err_field(err, "accused_units", "not_allowed", "only a report names units");
    for (size_t i = 0; i < intake->n_accused; i++)
        if (msh_directory_unit(plan->directory, intake->accused[i]) == NULL)
            return msh_err_item(err, "accused_units", i, NULL, "unknown", "no unit of this code");
    if (intake->identity == MSH_IDENTITY_ANONYMOUS &&
        (!msh_empty(intake->contact.phone) || !msh_empty(intake->contact.name)))
        return msh_err_field(err, "contact", "not_allowed",
                             "an anonymous requester leaves no name or phone");
    if (intake->identity != MSH_IDENTITY_ANONYMOUS && msh_empty(intake->contact.phone) &&
        msh_empty(intake->contact.name))
        return msh_err_field(err, "contact", "required",
                             "a name or phone is needed unless the requester stays anonymous");
    return MSH_OK;
}

/* What the request names beside the city's own lists must exist, and be the caller's to know. */
struct naming {
    struct msh_plan *plan;
    const struct msh_intake *intake;
    int64_t matter_size; /* of the earlier ticket's matter */
};

static int read_named(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct naming *naming = arg;
    const struct msh_intake *intake = naming->intake;
    struct msh_call *call = naming->plan->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row other = { 0 };
    struct msh_respondent respondent;
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < intake->n_respondents; i++) {
        rc = msh_respondent_get(tx, region_id, intake->respondents[i], call->arena, &respondent,
                                err);
        if (rc == MSH_E_NOT_FOUND)
            return msh_err_item(err, "respondents", i, NULL, "unknown",
                                "no respondent has this id");
    }
    if (rc == MSH_OK && intake->same_as != 0)
        rc = msh_ticket_load(tx, region_id, intake->same_as, call->arena, &other, err);
    if (rc == MSH_OK && intake->same_as != 0)
        rc = msh_call_sees(call, tx, naming->plan->directory, &other, err);
    if (rc == MSH_E_NOT_FOUND)
        return msh_err_field(err, "same_as", "unknown", "no such ticket");
    return rc < 0 ? rc : msh_matter_size(tx, region_id, other.matter_id, &naming->matter_size, err);
}

static int check_named(struct msh_plan *plan, const struct msh_intake *intake, int64_t *ret_matter,
                       struct msh_err *err)
{
    struct naming naming = { plan, intake, 0 };
    if (intake->n_respondents == 0 && intake->same_as == 0)
        return MSH_OK;
    int rc = msh_tx_read(plan->call->service->store, "ticket_named", read_named, &naming, err);
    *ret_matter = naming.matter_size;
    return rc;
}

/* Rows beside the ticket's own. */
struct intake_rows {
    int64_t person_id; /* 0 = anonymous */
    struct msh_person_sealed person;
    const int64_t *accused;
    size_t n_accused;
    const int64_t *respondents;
    size_t n_respondents;
    int64_t same_as, matter_id;
};

static int write_intake(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                        struct msh_err *err)
{
    const struct intake_rows *rows = arg;
    int64_t region_id = plan->call->service->region.region_id;
    int64_t ticket_id = plan->row.ticket.id;
    int64_t matter_id;
    int rc = MSH_OK;
    if (rows->person_id != 0)
        rc = msh_person_insert(tx, region_id, rows->person_id, ticket_id, &rows->person, plan->now,
                               err);
    if (rc == MSH_OK && rows->n_accused > 0)
        rc = msh_accused_set(tx, region_id, ticket_id, rows->accused, rows->n_accused, err);
    for (size_t i = 0; rc == MSH_OK && i < rows->n_respondents; i++)
        rc = msh_respondent_link(tx, region_id, ticket_id, rows->respondents[i], err);
    if (rc == MSH_OK && rows->same_as != 0)
        rc = msh_matter_link(tx, region_id, rows->matter_id, ticket_id, rows->same_as, plan->now,
                             &matter_id, err);
    return rc;
}

static int seal_person(struct msh_call *call, const struct msh_intake *intake,
                       struct intake_rows *rows, struct msh_err *err)
{
    struct msh_person_keys keys = msh_keys_person(call->service->keys);
    struct msh_person_clear clear = { intake->contact.name, intake->contact.phone };
    if (intake->identity == MSH_IDENTITY_ANONYMOUS)
        return MSH_OK;
    rows->person_id = msh_service_new_id(call->service);
    return msh_person_seal(&keys, call->service->region.region_id, rows->person_id, &clear,
                           &rows->person, err);
}

static void sign_person(struct msh_plan *plan, const struct intake_rows *rows)
{
    const struct msh_service *service = plan->call->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    msh_person_digest(&rows->person, rows->person_id, plan->row.ticket.id, service->region.crypto,
                      service->row_key, digest);
    msh_plan_row(plan, "person", rows->person_id, digest);
}

static int read_now(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_plan *plan = arg;
    int rc = msh_plan_now(tx, plan, err);
    return rc < 0 ? rc : msh_plan_repeated(tx, plan, err);
}

static int fill_row(struct msh_plan *plan, const struct msh_intake *intake, struct msh_err *err)
{
    struct msh_ticket_row *row = &plan->row;
    struct msh_ticket *ticket = &row->ticket;
    msh_ticket_init(ticket, plan->call->arena, msh_service_new_id(plan->call->service));
    plan->before = *row;
    ticket->type = intake->type;
    ticket->urgency = intake->urgency;
    ticket->identity = intake->identity;
    ticket->sealed = intake->sealed;
    ticket->has_words = true;
    ticket->has_contact = intake->identity != MSH_IDENTITY_ANONYMOUS;
    ticket->no_reply = intake->no_reply;
    row->minor = intake->minor;
    row->guardian = intake->guardian;
    row->requester_kind = intake->requester_kind;
    row->channel = intake->channel;
    row->title = msh_plan_title(plan->call->arena, intake->title, intake->text);
    row->accused = msh_arena_memdup(plan->call->arena, intake->accused,
                                    intake->n_accused * sizeof(*intake->accused));
    row->n_accused = intake->n_accused;
    row->source = intake->source;
    row->source_number = intake->source_number;
    if (!msh_empty(intake->category)) {
        int rc = msh_plan_set_category(plan, intake->category, err);
        if (rc < 0)
            return rc;
    }
    return set_place(row, plan->directory, &intake->place, err);
}

/* The receipt of what was stored: the event's bytes are those that were written. */
static const char *receipt_of(const struct msh_plan *plan, const struct msh_text *words)
{
    const struct msh_region *region = &plan->call->service->region;
    const struct msh_ticket_row *row = &plan->row;
    struct msh_receipt receipt = { .region_id = region->region_id,
                                   .profile = region->crypto,
                                   .number = row->number,
                                   .ticket_id = row->ticket.id,
                                   .accepted_at = row->ticket.accepted_at,
                                   .text = words->text };
    struct msh_event event;
    msh_event_first(region, &plan->events[0], plan->now, plan->call->arena, &event);
    memcpy(receipt.salt, words->salt, sizeof(receipt.salt));
    memcpy(receipt.digest, words->digest, sizeof(receipt.digest));
    msh_receipt_set_event(&receipt, &event);
    return msh_receipt_json(plan->call->arena, &receipt);
}

const char *msh_receipt_json(struct msh_arena *arena, const struct msh_receipt *receipt)
{
    struct msh_str out;
    struct msh_json w;
    msh_str_init(&out, 1 << 20);
    msh_json_init(&w, &out);
    msh_receipt_write(&w, NULL, receipt);
    const char *json = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return json;
}

static int repeated(struct msh_call *call, const struct msh_plan *plan,
                    const struct msh_intake *intake, struct msh_registered *ret,
                    struct msh_err *err)
{
    struct msh_plan again;
    const char *ignored;
    struct msh_principal system = { .kind = MSH_PRINCIPAL_SYSTEM, .roles = MSH_ACTOR_SYSTEM };
    struct msh_call as_system = *call;
    as_system.principal = &system; /* the key is the caller's own: the answer was theirs */
    int rc = msh_plan_load(&again, &as_system, plan->directory, plan->repeat_ref, err);
    if (rc < 0)
        return rc;
    *ret = (struct msh_registered){ .ticket_id = again.row.ticket.id,
                                    .number = again.row.number,
                                    .query_code = msh_code_again(
                                        call, &again.row, intake->query_code, plan->repeat_at),
                                    .state = again.row.ticket.state,
                                    .version = plan->repeat_version,
                                    .repeat = true };
    rc = msh_ticket_receipt(&as_system, plan->repeat_ref, &ret->receipt, &ignored, &ignored, err);
    if (rc != MSH_E_NOT_FOUND)
        return rc;
    *err = (struct msh_err){ 0 }; /* its words were erased since */
    return MSH_OK;
}

static int prepare(struct msh_plan *plan, const struct msh_intake *intake, const char *code,
                   const struct msh_text **ret_words, struct msh_err *err)
{
    struct msh_call *call = plan->call;
    struct msh_ticket *ticket = &plan->row.ticket;
    struct msh_facts facts = msh_plan_facts(plan);
    struct msh_changes changes;
    struct msh_command command = { .op = intake->draft ? MSH_OP_SAVE_DRAFT : MSH_OP_REGISTER,
                                   .actor = msh_call_actor(call, ticket, "ticket", 0),
                                   .has_text = true };
    uint8_t *hash = msh_arena_alloc(call->arena, MSH_HASH_SIZE);
    char *number = msh_arena_alloc(call->arena, MSH_NUMBER_SIZE);
    int rc = msh_ticket_apply(ticket, &command, &facts, &changes, err);
    if (rc == MSH_OK && intake->number == NULL)
        rc = msh_number_next(call->service->numbers, plan->now, number, err);
    if (rc < 0)
        return rc;
    plan->row.number = intake->number != NULL ? intake->number : number;
    if (!msh_keys_code_hash(call->service->keys, call->service->region.region_id, ticket->id, code,
                            hash))
        return msh_err_set(err, MSH_E_BUG, "query_code", "the query code cannot be hashed");
    plan->row.code_hash = hash;
    /* of a sealed ticket inspectors are the only staff that reads at all */
    enum msh_audience audience =
        msh_ticket_withheld(ticket) ? MSH_AUDIENCE_REQUESTER : MSH_AUDIENCE_ALL;
    (void)msh_plan_text(plan, MSH_PIECE_WORDS, audience, 0, intake->text);
    if (!msh_empty(intake->title))
        (void)msh_plan_text(plan, MSH_PIECE_TITLE, audience, 0, intake->title);
    if (ticket->accepted_at == 0)
        ticket->accepted_at = ticket->created_at; /* a draft sorts where it was begun */
    *ret_words = &plan->texts[0];
    return msh_plan_changes(plan, &changes, *ret_words, err);
}

static int register_ticket(struct msh_plan *plan, const struct msh_intake *intake,
                           struct msh_registered *ret, struct msh_err *err)
{
    struct msh_call *call = plan->call;
    const struct msh_text *words = NULL;
    int64_t matter_size = 0;
    char *code = msh_arena_alloc(call->arena, MSH_QUERY_CODE_SIZE);
    struct intake_rows *rows = MSH_NEW(call->arena, struct intake_rows);
    int rc = intake->admit == NULL ? MSH_OK : intake->admit(intake->admit_arg, err);
    if (rc == MSH_OK)
        rc = check_intake(plan, intake, err);
    if (rc == MSH_OK)
        rc = check_named(plan, intake, &matter_size, err);
    if (rc == MSH_OK)
        rc = fill_row(plan, intake, err);
    plan->row.matter_nth = (int)matter_size + 1;
    plan->same_as = intake->same_as;
    plan->respondents = intake->respondents;
    plan->n_respondents = intake->n_respondents;
    if (rc == MSH_OK)
        rc = seal_person(call, intake, rows, err);
    if (intake->query_code != NULL)
        (void)msh_copy(code, MSH_QUERY_CODE_SIZE, intake->query_code);
    else
        msh_code_draw(call, plan->row.ticket.id, code);
    if (rc == MSH_OK)
        rc = prepare(plan, intake, code, &words, err);
    if (rc < 0)
        return rc;
    if (rows->person_id != 0)
        sign_person(plan, rows);
    rows->accused = intake->accused;
    rows->n_accused = intake->n_accused;
    rows->respondents = intake->respondents;
    rows->n_respondents = intake->n_respondents;
    rows->same_as = intake->same_as;
    rows->matter_id = msh_service_new_id(call->service);
    msh_plan_add(plan, write_intake, rows);
    rc = msh_plan_write(plan, "ticket_register", err);
    if (rc < 0)
        return rc;
    if (plan->repeat)
        return repeated(call, plan, intake, ret, err);
    *ret = (struct msh_registered){ .ticket_id = plan->row.ticket.id,
                                    .number = plan->row.number,
                                    .query_code = code,
                                    .state = plan->row.ticket.state,
                                    .version = plan->row.version,
                                    .receipt = receipt_of(plan, words),
                                    .after = msh_arena_memdup(call->arena, &plan->row.ticket,
                                                              sizeof(plan->row.ticket)) };
    return MSH_OK;
}

int msh_ticket_register(struct msh_call *call, const struct msh_intake *intake,
                        struct msh_registered *ret, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct msh_plan plan = { .call = call, .directory = directory, .insert = true, .status = 201 };
    int rc = msh_tx_read(call->service->store, "ticket_now", read_now, &plan, err);
    if (rc == MSH_OK)
        rc = plan.repeat ? repeated(call, &plan, intake, ret, err)
                         : register_ticket(&plan, intake, ret, err);
    msh_directory_release(directory);
    return rc;
}
