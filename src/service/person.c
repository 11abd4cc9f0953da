#include "base/base.h"

#include "service/plan.h"

/* Renditions, accused units, matters, files: edits of one ticket that are events, not rows of the
 * table (msh_plan_edit). */

/* {"id":…,"digest":…} of an edit's event. */
static const char *data_of(struct msh_arena *arena, const char *key, int64_t id, const char *word,
                           const char *code, const struct msh_text *text)
{
    struct msh_str out;
    struct msh_json w;
    msh_str_init(&out, 4096);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    if (key != NULL)
        msh_json_id(&w, key, id);
    if (word != NULL)
        msh_json_string(&w, word, code);
    if (text != NULL) {
        msh_json_id(&w, "text", text->piece_id);
        msh_json_hex(&w, "digest", text->digest, MSH_HASH_SIZE);
    }
    msh_json_object_end(&w);
    const char *data = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return data;
}

/* Renditions -------------------------------------------------------------------------------------*/

static void sign_rendition(struct msh_plan *plan, const struct msh_rendition *rendition)
{
    const struct msh_service *service = plan->call->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    msh_rendition_digest(rendition, service->region.crypto, service->row_key, digest);
    msh_plan_row(plan, "rendition", rendition->id, digest);
}

int msh_plan_persons(struct msh_tx *tx, const struct msh_call *call, int64_t ticket_id,
                     struct msh_mask_person ret[MSH_PERSON_PER_TICKET], size_t *ret_n,
                     bool *ret_destroyed, struct msh_err *err)
{
    const int64_t region_id = call->service->region.region_id;
    struct msh_person_keys keys = msh_keys_person(call->service->keys);
    struct msh_person persons[MSH_PERSON_PER_TICKET] = { 0 };
    int rc = msh_person_of_ticket(tx, region_id, ticket_id, persons, ret_n, err);
    *ret_destroyed = false;
    for (size_t i = 0; rc == MSH_OK && i < *ret_n; i++) {
        struct msh_person_clear clear = { 0 };
        *ret_destroyed |= persons[i].destroyed_at != 0;
        if (persons[i].destroyed_at == 0)
            rc = msh_person_open(tx, region_id, &keys, persons[i].person_id, call->arena, &clear,
                                 err);
        ret[i] = (struct msh_mask_person){ clear.name, clear.phone };
    }
    return rc;
}

/* Units must not learn from a rendition whom they were not told of (guarantee 6). */
struct telling {
    const struct msh_plan *plan;
    struct msh_mask_person persons[MSH_PERSON_PER_TICKET];
    size_t n;
};

static int read_persons(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct telling *telling = arg;
    bool destroyed;
    return msh_plan_persons(tx, telling->plan->call, telling->plan->row.ticket.id, telling->persons,
                            &telling->n, &destroyed, err);
}

static int check_tells(const struct telling *telling, const char *text, const char *field,
                       struct msh_err *err)
{
    if (msh_empty(text) || msh_mask_tells(text, telling->persons, telling->n) == 0)
        return MSH_OK;
    return msh_err_field(err, field, "tells_requester",
                         "the requester's name or number stands in it");
}

static int check_rendition(const struct msh_plan *plan, const char *title, const char *text,
                           struct msh_err *err)
{
    struct telling telling = { .plan = plan };
    int rc =
        msh_tx_read(plan->call->service->store, "rendition_persons", read_persons, &telling, err);
    if (rc == MSH_OK)
        rc = check_tells(&telling, title, "title", err);
    return rc == MSH_OK ? check_tells(&telling, text, "text", err) : rc;
}

struct rendering {
    const char *title, *text;
    struct msh_rendition rendition;
};

static int write_rendition(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                           struct msh_err *err)
{
    return msh_rendition_insert(tx, plan->call->service->region.region_id, arg, err);
}

static int prepare_rendition(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct rendering *rendering = arg;
    struct msh_call *call = plan->call;
    if (!msh_ticket_withheld(&plan->row.ticket))
        return msh_err_set(err, MSH_E_STATE, "not_withheld",
                           "units read the requester's own words of this ticket");
    if (check_rendition(plan, rendering->title, rendering->text, err) < 0)
        return err->rc;
    /* hotline only until somebody else approves it */
    int64_t piece =
        msh_plan_text(plan, MSH_PIECE_RENDITION,
                      plan->row.ticket.sealed ? MSH_AUDIENCE_INSPECTOR : MSH_AUDIENCE_HOTLINE, 0,
                      rendering->text);
    rendering->rendition = (struct msh_rendition){ .id = msh_service_new_id(call->service),
                                                   .ticket_id = plan->row.ticket.id,
                                                   .piece_id = piece,
                                                   .title = rendering->title,
                                                   .author_id = call->principal->account_id,
                                                   .created_at = plan->now };
    plan->ref_id = rendering->rendition.id;
    msh_plan_add(plan, write_rendition, &rendering->rendition);
    sign_rendition(plan, &rendering->rendition);
    return msh_plan_event(
        plan, "render", rendering->rendition.id,
        data_of(call->arena, "rendition", rendering->rendition.id, NULL, NULL, &plan->texts[0]),
        err);
}

int msh_rendition_write(struct msh_call *call, int64_t ticket_id, const char *title,
                        const char *text, int64_t *ret_rendition_id, struct msh_err *err)
{
    struct rendering rendering = { .title = title, .text = text };
    struct msh_plan_edit edit = { call, ticket_id, prepare_rendition, &rendering };
    struct msh_plan plan;
    int rc = msh_plan_edit(&edit, "rendition_write", &plan, err);
    if (rc == MSH_OK)
        *ret_rendition_id = msh_plan_ref(&plan);
    return rc;
}

struct passing {
    int64_t rendition_id;
    int64_t approver_id;
};

static int write_pass(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                      struct msh_err *err)
{
    const struct passing *passing = arg;
    return msh_rendition_approve(tx, plan->call->service->region.region_id, passing->rendition_id,
                                 passing->approver_id, plan->now, err);
}

struct rendition_of {
    struct msh_plan *plan;
    int64_t rendition_id;
    struct msh_rendition found;
    struct msh_text piece;
};

static int read_rendition(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct rendition_of *of = arg;
    struct msh_arena *arena = of->plan->call->arena;
    int64_t region_id = of->plan->call->service->region.region_id;
    struct msh_rendition *all;
    size_t n;
    int rc = msh_rendition_list(tx, region_id, of->plan->row.ticket.id, arena, &all, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        if (all[i].id == of->rendition_id) {
            of->found = all[i];
            return msh_text_get(tx, region_id, all[i].piece_id, arena, &of->piece, err);
        }
    return rc < 0 ? rc : msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such rendition");
}

static int prepare_pass(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct passing *passing = arg;
    struct rendition_of of = { .plan = plan, .rendition_id = passing->rendition_id };
    int rc = msh_tx_read(plan->call->service->store, "rendition", read_rendition, &of, err);
    if (rc < 0)
        return rc;
    if (of.found.approved_at != 0)
        return msh_err_set(err, MSH_E_STATE, "rendition_state", "approved already");
    passing->approver_id = plan->call->principal->account_id;
    if (of.found.author_id == passing->approver_id)
        return msh_err_set(err, MSH_E_FORBIDDEN, "own_rendition",
                           "somebody else approves a rendition");
    plan->row.unit_title = of.found.title;
    plan->row.ticket.rendition_approved = true;
    /* what units read is a piece of its own: the draft keeps its audience */
    (void)msh_plan_text(plan, MSH_PIECE_RENDITION, MSH_AUDIENCE_OFFICE, passing->rendition_id,
                        of.piece.text);
    msh_plan_add(plan, write_pass, passing);
    of.found.approver_id = passing->approver_id;
    of.found.approved_at = plan->now;
    sign_rendition(plan, &of.found);
    return msh_plan_event(
        plan, "approve_rendition", passing->rendition_id,
        data_of(plan->call->arena, "rendition", passing->rendition_id, NULL, NULL, &plan->texts[0]),
        err);
}

int msh_rendition_pass(struct msh_call *call, int64_t ticket_id, int64_t rendition_id,
                       struct msh_err *err)
{
    struct passing passing = { .rendition_id = rendition_id };
    struct msh_plan_edit edit = { call, ticket_id, prepare_pass, &passing };
    struct msh_plan plan;
    return msh_plan_edit(&edit, "rendition_pass", &plan, err);
}

/* Accused units, matters ---------------------------------------------------------------------------*/

struct accusing {
    const int64_t *units;
    size_t n;
};

static int write_accused(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                         struct msh_err *err)
{
    const struct accusing *accusing = arg;
    return msh_accused_set(tx, plan->call->service->region.region_id, plan->row.ticket.id,
                           accusing->units, accusing->n, err);
}

static bool names(const int64_t *units, size_t n, int64_t unit_id)
{
    for (size_t i = 0; i < n; i++)
        if (units[i] == unit_id)
            return true;
    return false;
}

static const char *accused_data(struct msh_arena *arena, const struct accusing *accusing)
{
    struct msh_str out;
    struct msh_json w;
    msh_str_init(&out, 4096);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_array(&w, "units");
    for (size_t i = 0; i < accusing->n; i++)
        msh_json_id(&w, NULL, accusing->units[i]);
    msh_json_array_end(&w);
    msh_json_object_end(&w);
    const char *data = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return data;
}

/* Whoever a new name fences off works on it no more: the share has to go to somebody else first. */
static bool works_on_it(const struct msh_plan *plan, const struct accusing *accusing)
{
    int64_t *fence = NULL;
    size_t n = 0;
    msh_directory_fence(plan->directory, accusing->units, accusing->n, plan->call->arena, &fence,
                        &n);
    for (size_t i = 0; i < plan->row.ticket.n_tasks; i++)
        if (msh_task_is_open(plan->row.ticket.tasks[i].state) &&
            names(fence, n, plan->row.ticket.tasks[i].unit_id))
            return true;
    return false;
}

/* A name taken off the list opens the report to that unit and its chain: inspectors alone do so. */
static int prepare_accused(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    const struct accusing *accusing = arg;
    if (plan->row.ticket.type != MSH_TYPE_REPORT)
        return msh_err_set(err, MSH_E_STATE, "not_report", "only a report names units");
    for (size_t i = 0; i < accusing->n; i++)
        if (msh_directory_unit(plan->directory, accusing->units[i]) == NULL)
            return msh_err_field(err, "accused_units", "unknown", "no unit of this code");
    if (works_on_it(plan, accusing))
        return msh_err_set(err, MSH_E_STATE, "accused_works",
                           "a unit named, or one above or below it, works on this report: dispatch "
                           "it anew first");
    for (size_t i = 0; i < plan->row.n_accused; i++)
        if (!names(accusing->units, accusing->n, plan->row.accused[i]) &&
            (plan->call->principal->roles & MSH_BIT(MSH_STAFF_INSPECTOR)) == 0)
            return msh_err_set(err, MSH_E_FORBIDDEN, "accused_stays",
                               "only an inspector takes a unit off the list");
    plan->row.accused = msh_arena_memdup(plan->call->arena, accusing->units,
                                         accusing->n * sizeof(*accusing->units));
    plan->row.n_accused = accusing->n;
    msh_plan_add(plan, write_accused, accusing);
    return msh_plan_event(plan, "accuse", 0, accused_data(plan->call->arena, accusing), err);
}

int msh_ticket_accuse(struct msh_call *call, int64_t ticket_id, const int64_t *units, size_t n,
                      struct msh_err *err)
{
    struct accusing accusing = { units, n };
    struct msh_plan_edit edit = { call, ticket_id, prepare_accused, &accusing };
    struct msh_plan plan;
    return msh_plan_edit(&edit, "ticket_accuse", &plan, err);
}

struct linking {
    int64_t other_id, matter_id;
    int64_t joined, size; /* the matter there is already, and its tickets */
    struct msh_call *call;
};

static int read_size(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct linking *linking = arg;
    return msh_matter_size(tx, linking->call->service->region.region_id, linking->joined,
                           &linking->size, err);
}

static int write_matter(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                        struct msh_err *err)
{
    const struct linking *linking = arg;
    int64_t matter_id;
    return msh_matter_link(tx, plan->call->service->region.region_id, linking->matter_id,
                           plan->row.ticket.id, linking->other_id, plan->now, &matter_id, err);
}

static int prepare_matter(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct linking *linking = arg;
    struct msh_plan other;
    int rc = msh_plan_load(&other, plan->call, plan->directory, linking->other_id, err);
    if (rc < 0)
        return rc;
    if (linking->other_id == plan->row.ticket.id)
        return msh_err_field(err, "ticket", "self", "name another ticket");
    if (plan->row.matter_id != 0 && other.row.matter_id != 0)
        return msh_err_set(err, MSH_E_STATE, "matter_state", "both belong to a matter already");
    linking->matter_id = msh_service_new_id(plan->call->service);
    linking->joined = MSH_MAX(plan->row.matter_id, other.row.matter_id);
    rc = msh_tx_read(plan->call->service->store, "matter_size", read_size, linking, err);
    if (rc < 0)
        return rc;
    msh_plan_add(plan, write_matter, linking);
    rc = msh_plan_event(plan, "same_matter", linking->other_id,
                        data_of(plan->call->arena, "other", linking->other_id, NULL, NULL, NULL),
                        err);
    return rc < 0 ? rc : msh_plan_supervise(plan, linking->size + 1, err);
}

int msh_ticket_same_matter(struct msh_call *call, int64_t ticket_id, int64_t other_id,
                           struct msh_err *err)
{
    struct linking linking = { .other_id = other_id, .call = call };
    struct msh_plan_edit edit = { call, ticket_id, prepare_matter, &linking };
    struct msh_plan plan;
    return msh_plan_edit(&edit, "same_matter", &plan, err);
}

/* Files --------------------------------------------------------------------------------------------*/

static int write_attachment(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                            struct msh_err *err)
{
    return msh_attachment_insert(tx, plan->call->service->region.region_id, arg, err);
}

struct attaching {
    enum msh_evidence evidence;
    const struct msh_kept *kept;
    const char *name;
};

/* The unit's newest share, 0 = none. */
static int64_t own_share(const struct msh_plan *plan)
{
    const struct msh_ticket *ticket = &plan->row.ticket;
    const int64_t unit_id = msh_call_actor(plan->call, ticket, "ticket", 0).unit_id;
    for (size_t i = ticket->n_tasks; msh_call_is_unit(plan->call) && i-- > 0;)
        if (ticket->tasks[i].unit_id == unit_id)
            return ticket->tasks[i].id;
    return 0;
}

static int prepare_attach(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct attaching *attaching = arg;
    struct msh_call *call = plan->call;
    const struct msh_kept *kept = attaching->kept;
    struct msh_attachment *a = MSH_NEW(call->arena, struct msh_attachment);
    char *name = msh_arena_alloc(call->arena, MSH_FILE_NAME_MAX + 1);
    const bool unit = msh_call_is_unit(call);
    const bool own =
        msh_call_actor(call, &plan->row.ticket, "ticket", 0).roles == MSH_ACTOR_REQUESTER;
    const int64_t task_id = attaching->evidence == MSH_EVIDENCE_NONE ? 0 : own_share(plan);
    if (plan->row.ticket.state == MSH_TICKET_ARCHIVED)
        return msh_err_set(err, MSH_E_STATE, "ticket_state", "the ticket is archived");
    if (attaching->evidence != MSH_EVIDENCE_NONE && task_id == 0)
        return msh_err_set(err, MSH_E_FORBIDDEN, "other_unit", "evidence is of a unit's own share");
    msh_file_name(attaching->name, name);
    *a = (struct msh_attachment){
        .attachment_id = msh_service_new_id(call->service),
        .ticket_id = plan->row.ticket.id,
        .target_id = task_id,
        .evidence = attaching->evidence,
        .audience = plan->row.ticket.sealed && !own          ? MSH_AUDIENCE_INSPECTOR
                    : unit                                   ? MSH_AUDIENCE_OFFICE
                    : msh_ticket_withheld(&plan->row.ticket) ? MSH_AUDIENCE_REQUESTER
                                                             : MSH_AUDIENCE_ALL,
        .sha256 = kept->sha256,
        .clean_sha256 = kept->clean_sha256[0] != '\0' ? kept->clean_sha256 : NULL,
        .size = kept->size,
        .clean_size = kept->clean_size,
        .media_type = kept->media_type,
        .name = name,
        .author_kind = msh_call_actor_kind(call),
        .author_id = msh_call_actor_id(call),
        .created_at = plan->now,
    };
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    msh_attachment_digest(a, call->service->region.crypto, call->service->row_key, digest);
    msh_plan_row(plan, "attachment", a->attachment_id, digest);
    plan->ref_id = a->attachment_id;
    msh_plan_add(plan, write_attachment, a);
    const char *data =
        a->evidence == MSH_EVIDENCE_NONE
            ? data_of(call->arena, "attachment", a->attachment_id, "sha256", a->sha256, NULL)
            : msh_arena_fmt(call->arena,
                            "{\"attachment\":\"%" PRId64
                            "\",\"sha256\":\"%s\",\"evidence\":\"%s\"}",
                            a->attachment_id, a->sha256,
                            msh_name_code(&msh_evidence_names, (int)a->evidence));
    return msh_plan_event(plan, "attach", a->attachment_id, data, err);
}

int msh_ticket_attach(struct msh_call *call, int64_t ticket_id, enum msh_evidence evidence,
                      const struct msh_kept *kept, const char *name, int64_t *ret_attachment_id,
                      struct msh_err *err)
{
    struct attaching attaching = { evidence, kept, name };
    struct msh_plan_edit edit = { call, ticket_id, prepare_attach, &attaching };
    struct msh_plan plan;
    int rc = msh_plan_edit(&edit, "ticket_attach", &plan, err);
    if (rc == MSH_OK)
        *ret_attachment_id = msh_plan_ref(&plan);
    return rc;
}

/* Persons: look-ups and openings are events of subjects of their own, so that they do not touch the
 * ticket's version (design §5). */

static int append_access(struct msh_tx *tx, const struct msh_call *call, int64_t subject_id,
                         const char *op, const char *data, struct msh_err *err)
{
    const struct msh_region *region = &call->service->region;
    struct msh_event_in in = { .subject_kind = "access",
                               .subject_id = subject_id,
                               .op = op,
                               .actor_kind = msh_call_actor_kind(call),
                               .actor_id = msh_call_actor_id(call),
                               .data = data };
    int64_t now = call->at;
    int rc = now != 0 ? MSH_OK : msh_region_now(tx, region, &now, err);
    return rc < 0 ? rc : msh_event_append(tx, region, &in, now, -1, NULL, err);
}

struct opening {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id;
    const char *reason;
    struct msh_person_clear *ret;
    int64_t accepted_at; /* of the ticket: all its words stand there in the index */
};

static int check_opening(struct msh_tx *tx, struct opening *opening, struct msh_err *err)
{
    const struct msh_call *call = opening->call;
    struct msh_ticket_row row;
    int rc = msh_ticket_load(tx, call->service->region.region_id, opening->ticket_id, call->arena,
                             &row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, opening->directory, &row, err);
    if (rc < 0)
        return rc;
    /* the system: a whole day is handed to the older hotline (exchange.h) */
    if (call->principal->kind != MSH_PRINCIPAL_SYSTEM && !msh_call_opens(call, &row))
        return msh_err_set(err, MSH_E_FORBIDDEN, "unmask",
                           "the requester asked not to be known here; use the hotline's bridge");
    opening->accepted_at = row.ticket.accepted_at;
    return MSH_OK;
}

/* The event first: nothing is opened that is not recorded. The reason is a text of its own. */
static int record_opening(struct msh_tx *tx, const struct opening *opening, int64_t person_id,
                          struct msh_err *err)
{
    const struct msh_call *call = opening->call;
    const struct msh_region *region = &call->service->region;
    struct msh_text reason = { .piece_id = msh_service_new_id(call->service),
                               .ticket_id = opening->ticket_id,
                               .target_id = person_id,
                               .kind = MSH_PIECE_REASON,
                               .audience = MSH_AUDIENCE_REQUESTER,
                               .text = opening->reason,
                               .author_kind = msh_call_actor_kind(call),
                               .author_id = msh_call_actor_id(call) };
    reason.created_at = call->at;
    int rc = call->at != 0 ? MSH_OK : msh_region_now(tx, region, &reason.created_at, err);
    msh_text_prepare(&reason, region->crypto);
    if (rc == MSH_OK)
        rc = msh_text_insert(tx, region->region_id, opening->accepted_at, &reason, err);
    return rc < 0 ? rc
                  : append_access(
                        tx, call, opening->ticket_id, "unmask",
                        data_of(call->arena, "unit", call->principal->unit_id, NULL, NULL, &reason),
                        err);
}

static int open_person(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct opening *opening = arg;
    struct msh_call *call = opening->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_person_keys keys = msh_keys_person(call->service->keys);
    struct msh_person persons[MSH_PERSON_PER_TICKET] = { 0 };
    size_t n = 0;
    int rc = check_opening(tx, opening, err);
    if (rc == MSH_OK)
        rc = msh_person_of_ticket(tx, region_id, opening->ticket_id, persons, &n, err);
    if (rc == MSH_OK && n == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "anonymous", "the requester left no name");
    if (rc == MSH_OK && call->principal->kind == MSH_PRINCIPAL_SYSTEM && persons[0].restricted)
        return msh_err_set(err, MSH_E_STATE, "person_restricted", "these data are only kept");
    if (rc == MSH_OK)
        rc = record_opening(tx, opening, persons[0].person_id, err);
    if (rc == MSH_OK)
        rc = msh_person_open(tx, region_id, &keys, persons[0].person_id, call->arena, opening->ret,
                             err);
    return rc;
}

int msh_person_unmask(struct msh_call *call, int64_t ticket_id, const char *reason,
                      struct msh_person_clear *ret, struct msh_err *err)
{
    struct opening opening = { call, msh_service_directory(call->service), ticket_id, reason, ret };
    int rc = msh_empty(reason)
                 ? msh_err_field(err, "reason", "required", "say why the identity is opened")
                 : msh_tx_run(call->service->store, "person_unmask", open_person, &opening, err);
    msh_directory_release(opening.directory);
    return rc;
}

struct history {
    struct msh_call *call;
    struct msh_reader reader;
    const char *phone;
    bool tail_only;
    struct msh_caller_row *rows;
    size_t n;
};

static int read_history(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct history *history = arg;
    struct msh_call *call = history->call;
    struct msh_person_keys keys = msh_keys_person(call->service->keys);
    int rc = msh_person_history(tx, call->service->region.region_id, &keys, &history->reader,
                                history->phone, history->tail_only, 20, call->arena, &history->rows,
                                &history->n, err);
    /* each look-up is logged with every ticket it showed */
    for (size_t i = 0; rc == MSH_OK && i < history->n; i++)
        rc = append_access(tx, call, history->rows[i].ticket_id, "caller_history", NULL, err);
    return rc;
}

int msh_caller_history(struct msh_call *call, const char *phone, bool tail_only,
                       struct msh_caller_row **ret, size_t *ret_n, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct history history = { .call = call, .phone = phone, .tail_only = tail_only };
    msh_call_reader(call, directory, &history.reader);
    int rc = msh_tx_run(call->service->store, "caller_history", read_history, &history, err);
    msh_directory_release(directory);
    if (rc < 0)
        return rc;
    *ret = history.rows;
    *ret_n = history.n;
    return MSH_OK;
}

struct openings {
    struct msh_call *call;
    const struct msh_directory *directory;
    int64_t ticket_id;
    struct msh_opening *items;
    size_t n, cap;
};

static int read_openings(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct openings *openings = arg;
    struct msh_call *call = openings->call;
    int64_t region_id = call->service->region.region_id;
    struct msh_ticket_row row;
    struct msh_person persons[MSH_PERSON_PER_TICKET] = { 0 };
    struct msh_event *events;
    size_t n_persons = 0, n = 0;
    int64_t now = 0;
    int rc = msh_region_now(tx, &call->service->region, &now, err);
    if (rc == MSH_OK)
        rc = msh_ticket_load(tx, region_id, openings->ticket_id, call->arena, &row, err);
    if (rc == MSH_OK)
        rc = msh_call_sees(call, tx, openings->directory, &row, err);
    if (rc == MSH_OK && msh_call_is_unit(call) && msh_ticket_withheld(&row.ticket))
        /* why the hotline called may say who was called (guarantee 6) */
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no openings for offices");
    if (rc == MSH_OK)
        rc = msh_person_of_ticket(tx, region_id, openings->ticket_id, persons, &n_persons, err);
    if (rc == MSH_OK)
        rc = msh_event_list_op(tx, region_id, "access", openings->ticket_id, "unmask", 1000,
                               call->arena, &events, &n, err);
    int64_t hidden_until = rc == MSH_OK && n_persons > 0 ? persons[0].reveal_until : 0;
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        const struct msh_jval *root;
        if (hidden_until > now)
            break;
        rc = msh_json_read(call->arena, events[i].payload, events[i].payload_n, &root, err);
        if (rc < 0)
            break;
        const struct msh_jval *data = msh_jget(root, "data");
        struct msh_opening *item =
            MSH_PUSH(call->arena, openings->items, openings->n, openings->cap);
        const char *unit = msh_jget_string(data, "unit");
        const char *text = msh_jget_string(data, "text");
        struct msh_text reason = { 0 };
        int64_t piece_id = 0;
        item->at = events[i].at;
        if (unit != NULL)
            (void)msh_id_parse(unit, &item->unit_id);
        if (text != NULL && msh_id_parse(text, &piece_id))
            rc = msh_text_get(tx, region_id, piece_id, call->arena, &reason, err);
        item->reason = reason.text;
    }
    return rc;
}

int msh_person_openings(struct msh_call *call, int64_t ticket_id, struct msh_opening **ret,
                        size_t *ret_n, struct msh_err *err)
{
    struct openings openings = { .call = call,
                                 .directory = msh_service_directory(call->service),
                                 .ticket_id = ticket_id };
    int rc = msh_tx_read(call->service->store, "openings", read_openings, &openings, err);
    msh_directory_release(openings.directory);
    if (rc < 0)
        return rc;
    *ret = openings.items;
    *ret_n = openings.n;
    return MSH_OK;
}
