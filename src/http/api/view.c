/*
 * One ticket whole, as this caller may know it.
 *
 * What units of a confidential ticket or report are not told, and what nobody below the hotline is
 * told of the persons who work (guarantees 5, 6, 8), is decided here for every member alike:
 * `unit` readers see no accused units, no person's details and no answers' authors; `citizen`
 * readers see offices, never persons.
 */
#include "base/base.h"

#include "http/view.h"

#include "base/id.h"
#include "base/time.h"

bool msh_view_withheld(const struct msh_ticket *ticket)
{
    return ticket->identity == MSH_IDENTITY_CONFIDENTIAL || ticket->type == MSH_TYPE_REPORT ||
           ticket->sealed;
}

static const char *code_or_null(const struct msh_names *names, int value)
{
    return value > 0 ? msh_name_code(names, value) : NULL;
}

/* ---- the head ---- */

static void write_place(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket_row *row = &v->view->row;
    const struct msh_area *area = msh_directory_area(v->city, row->area_id);

    if (area == NULL && row->place == NULL && !row->has_point) {
        msh_json_null(w, "place");
        return;
    }
    msh_json_object(w, "place");
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "area_name", area != NULL ? area->name : NULL);
    msh_json_string(w, "detail", row->place);
    if (row->has_point) {
        msh_json_double(w, "lat", (double)row->lat / 1e6);
        msh_json_double(w, "lon", (double)row->lon / 1e6);
    }
    msh_json_object_end(w);
}

static void write_accused(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket_row *row = &v->view->row;

    msh_json_array(w, "accused_units");
    for (size_t i = 0; !v->unit && i < row->n_accused; i++)
        msh_json_unit(w, NULL, v->city, row->accused[i]);
    msh_json_array_end(w);
}

static void write_requester(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_person *person = v->view->n_persons > 0 ? &v->view->persons[0] : NULL;
    const bool hidden = v->unit && msh_view_withheld(&v->view->row.ticket);

    msh_json_object(w, "requester");
    msh_json_word(w, "kind", &msh_requester_names, (int)v->view->row.requester_kind);
    msh_json_word(w, "identity_mode", &msh_identity_names, (int)v->view->row.ticket.identity);
    msh_json_bool(w, "has_name", person != NULL && person->has_name);
    msh_json_bool(w, "has_phone", person != NULL && person->has_phone);
    msh_json_bool(w, "restricted", person != NULL && person->restricted);
    msh_json_bool(w, "destroyed", person != NULL && person->destroyed_at != 0);
    msh_json_bool(w, "minor", v->view->row.minor && !hidden);
    msh_json_bool(w, "guardian", v->view->row.guardian && !hidden);
    msh_json_bool(w, "no_reply", v->view->row.ticket.no_reply);
    msh_json_object_end(w);
}

void msh_view_head(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket_row *row = &v->view->row;
    const struct msh_ticket *ticket = &row->ticket;
    const struct msh_category *category = msh_directory_category(v->city, row->category);
    const struct msh_clock *due = msh_ticket_due_clock(ticket);
    const int64_t due_at = due != NULL ? due->due_at : 0;
    struct msh_lamp_bounds lamps;

    msh_api_lamps(msh_directory_calendar(v->city), v->view->now, &lamps);
    msh_json_id(w, "id", ticket->id);
    msh_json_string(w, "number", row->number);
    msh_json_string(w, "title", v->view->title);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)ticket->state);
    msh_json_word(w, "type", &msh_type_names, (int)ticket->type);
    msh_json_word(w, "urgency", &msh_urgency_names, (int)ticket->urgency);
    msh_json_word(w, "identity_mode", &msh_identity_names, (int)ticket->identity);
    msh_json_bool(w, "sealed", ticket->sealed);
    msh_json_string(w, "channel", row->channel);
    msh_json_string(w, "category", row->category);
    msh_json_string(w, "category_name", category != NULL ? category->name : NULL);
    write_place(v, w);
    msh_json_unit(w, "unit", v->city, row->lead_unit);
    msh_json_int(w, "round", ticket->round);
    msh_json_time(w, "due_at", due_at);
    msh_json_string(w, "due_stage",
                    due != NULL ? msh_name_code(&msh_stage_names, (int)due->stage) : NULL);
    msh_json_word(w, "lamp", &msh_lamp_names, (int)msh_api_lamp(&lamps, ticket->state, due_at));
    msh_json_time(w, "created_at", ticket->created_at);
    msh_json_time(w, "accepted_at", ticket->accepted_at);
    msh_json_time(w, "closed_at", ticket->closed_at);
    msh_json_int(w, "version", row->version);
}

/* Who rated, and what, stays hidden from units on confidential tickets and reports. */
static void write_end(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket_row *row = &v->view->row;
    const struct msh_ticket *ticket = &row->ticket;
    const bool hidden = v->unit && msh_view_withheld(ticket);

    msh_json_int(w, "returns", ticket->returns);
    msh_json_id(w, "parent_id", ticket->parent_id);
    msh_json_id(w, "matter_id", v->unit ? 0 : row->matter_id);
    msh_json_string(w, "close_reason",
                    code_or_null(&msh_close_reason_names, (int)ticket->close_reason));
    msh_json_string(w, "exit_code", ticket->exit_code);
    msh_json_bool(w, "unreasonable", ticket->unreasonable);
    msh_json_bool(w, "complex", ticket->is_complex);
    msh_json_bool(w, "supervised", ticket->is_supervised);
    msh_json_time(w, "watch_at", v->unit || v->citizen ? 0 : ticket->watch_at);
    msh_json_string(w, "solved", code_or_null(&msh_answer_names, (int)ticket->solved));
    msh_json_string(w, "first_rating",
                    hidden ? NULL : code_or_null(&msh_rating_names, (int)ticket->first_rating));
    msh_json_string(w, "final_rating",
                    hidden ? NULL : code_or_null(&msh_rating_names, (int)ticket->final_rating));
    msh_json_string(w, "scoring_rating",
                    hidden ? NULL : code_or_null(&msh_rating_names, (int)ticket->scoring_rating));
    msh_json_string(w, "source", v->unit ? NULL : row->source);
    msh_json_string(w, "source_number", v->unit ? NULL : row->source_number);
    write_accused(v, w);
    write_requester(v, w);
}

/* ---- words ---- */

/* Why an identity was opened is told by `openings`, which inspectors may delay. */
static bool is_opening(const struct msh_viewer *v, const struct msh_text *text)
{
    for (size_t i = 0; i < v->view->n_persons; i++)
        if (text->kind == MSH_PIECE_REASON && text->target_id == v->view->persons[i].person_id)
            return true;
    return false;
}

void msh_view_texts(const struct msh_viewer *v, struct msh_json *w)
{
    msh_json_array(w, "texts");
    for (size_t i = 0; i < v->view->n_texts; i++) {
        const struct msh_text *text = &v->view->texts[i];
        const bool staff = !v->citizen && text->author_kind != NULL &&
                           !msh_streq(text->author_kind, "requester") &&
                           !msh_streq(text->author_kind, "anonymous");

        if (is_opening(v, text))
            continue;
        msh_json_object(w, NULL);
        msh_json_id(w, "id", text->piece_id);
        msh_json_word(w, "kind", &msh_piece_kind_names, (int)text->kind);
        msh_json_word(w, "audience", &msh_audience_names, (int)text->audience);
        msh_json_id(w, "target_id", text->target_id);
        msh_json_string(w, "text", text->text);
        msh_json_string(w, "author_kind", text->author_kind);
        msh_json_person(w, "author", v->people, staff ? text->author_id : 0);
        msh_json_time(w, "created_at", text->created_at);
        msh_json_time(w, "erased_at", text->erased_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_files(const struct msh_viewer *v, struct msh_json *w)
{
    msh_json_array(w, "attachments");
    for (size_t i = 0; i < v->view->n_files; i++) {
        const struct msh_attachment *file = &v->view->files[i];
        const bool clean = v->unit && file->clean_sha256 != NULL;

        msh_json_object(w, NULL);
        msh_json_id(w, "id", file->attachment_id);
        msh_json_id(w, "target_id", file->target_id);
        msh_json_string(w, "evidence", code_or_null(&msh_evidence_names, (int)file->evidence));
        msh_json_string(w, "name", file->name);
        msh_json_string(w, "media_type", file->media_type);
        msh_json_int(w, "size", clean ? file->clean_size : file->size);
        msh_json_string(w, "sha256", clean ? file->clean_sha256 : file->sha256);
        msh_json_word(w, "audience", &msh_audience_names, (int)file->audience);
        msh_json_time(w, "created_at", file->created_at);
        msh_json_time(w, "erased_at", file->erased_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

/* ---- shares, claims, callbacks ---- */

static void write_task(const struct msh_viewer *v, struct msh_json *w, const struct msh_task *task)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", task->id);
    msh_json_int(w, "round", task->round);
    msh_json_unit(w, "unit", v->city, task->unit_id);
    msh_json_word(w, "role", &msh_task_role_names, (int)task->role);
    msh_json_word(w, "state", &msh_task_state_names, (int)task->state);
    msh_json_id(w, "parent_task_id", task->parent_task_id);
    msh_json_bool(w, "no_return", task->no_return);
    msh_json_bool(w, "window_closed", task->window_closed);
    msh_json_int(w, "extensions", task->extensions);
    msh_json_string(w, "office", v->citizen ? NULL : task->office);
    msh_json_person(w, "holder", v->people, v->citizen ? 0 : task->holder_id);
    msh_json_string(w, "legal_basis", task->legal_basis);
    msh_json_time(w, "opened_at", task->opened_at);
    msh_json_time(w, "signed_at", task->signed_at);
    msh_json_time(w, "replied_at", task->replied_at);
    msh_json_object_end(w);
}

void msh_view_tasks(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "tasks");
    for (size_t i = 0; i < ticket->n_tasks; i++)
        write_task(v, w, &ticket->tasks[i]);
    msh_json_array_end(w);
}

bool msh_view_claim_is_told(const struct msh_viewer *v, const struct msh_claim *claim)
{
    return !v->citizen ||
           (claim->kind != MSH_CLAIM_RETURN && claim->kind != MSH_CLAIM_RATING_APPEAL);
}

static void write_claims(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "claims");
    for (size_t i = 0; i < ticket->n_claims; i++) {
        const struct msh_claim *claim = &ticket->claims[i];

        if (!msh_view_claim_is_told(v, claim))
            continue;
        msh_json_object(w, NULL);
        msh_json_id(w, "id", claim->id);
        msh_json_word(w, "kind", &msh_claim_kind_names, (int)claim->kind);
        msh_json_word(w, "state", &msh_claim_state_names, (int)claim->state);
        msh_json_id(w, "task_id", claim->task_id);
        msh_json_string(w, "reason", claim->reason_code);
        msh_json_int(w, "amount", claim->amount);
        msh_json_time(w, "until", claim->until_at);
        msh_json_unit(w, "suggested_unit", v->city, claim->suggested_unit);
        msh_json_string(w, "told_line", claim->told_line);
        msh_json_string(w, "told_route", claim->told_route);
        msh_json_id(w, "recording_id", claim->recording_id);
        msh_json_string(w, "rating", code_or_null(&msh_rating_names, claim->rating));
        msh_json_person(w, "asked_by", v->people, v->citizen ? 0 : claim->asked_by);
        msh_json_unit(w, "asked_unit", v->city, claim->asked_unit);
        msh_json_time(w, "asked_at", claim->asked_at);
        msh_json_person(w, "decided_by", v->people, v->citizen ? 0 : claim->decided_by);
        msh_json_time(w, "decided_at", claim->decided_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_callback(const struct msh_viewer *v, struct msh_json *w,
                           const struct msh_callback *ask)
{
    const bool hidden = v->unit && msh_view_withheld(&v->view->row.ticket);

    msh_json_object(w, NULL);
    msh_json_id(w, "id", ask->id);
    msh_json_int(w, "round", ask->round);
    msh_json_word(w, "cause", &msh_callback_cause_names, (int)ask->cause);
    msh_json_word(w, "state", &msh_callback_state_names, (int)ask->state);
    msh_json_int(w, "attempts", ask->attempts);
    msh_json_string(w, "solved", code_or_null(&msh_answer_names, (int)ask->solved));
    msh_json_string(w, "accepted", code_or_null(&msh_answer_names, (int)ask->accepted));
    msh_json_string(w, "contacted", code_or_null(&msh_answer_names, (int)ask->contacted));
    msh_json_string(w, "truthful", code_or_null(&msh_answer_names, (int)ask->truthful));
    msh_json_string(w, "rating", hidden ? NULL : code_or_null(&msh_rating_names, (int)ask->rating));
    msh_json_bool(w, "by_requester", !v->unit && ask->by_requester);
    msh_json_person(w, "holder", v->people, v->unit || v->citizen ? 0 : ask->holder_id);
    msh_json_time(w, "opened_at", ask->opened_at);
    msh_json_time(w, "answered_at", hidden ? 0 : ask->answered_at);
    msh_json_object_end(w);
}

static void write_callbacks(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "callbacks");
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        write_callback(v, w, &ticket->callbacks[i]);
    msh_json_array_end(w);
}

static void write_replies(const struct msh_viewer *v, struct msh_json *w)
{
    msh_json_array(w, "replies");
    for (size_t i = 0; !v->citizen && i < v->view->n_replies; i++) {
        const struct msh_reply *reply = &v->view->replies[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", reply->id);
        msh_json_id(w, "task_id", reply->task_id);
        msh_json_int(w, "round", reply->round);
        msh_json_string(w, "truth", code_or_null(&msh_answer_names, (int)reply->truth));
        msh_json_string(w, "contacted", code_or_null(&msh_answer_names, (int)reply->contacted));
        msh_json_string(w, "solved", code_or_null(&msh_answer_names, (int)reply->solved));
        msh_json_string(w, "contact_by", reply->contact_by);
        msh_json_string(w, "contact_way", reply->contact_way);
        msh_json_time(w, "contact_at", reply->contact_at);
        msh_json_string(w, "unsolved_reason", reply->unsolved_reason);
        msh_json_string(w, "beyond_duty", code_or_null(&msh_answer_names, (int)reply->beyond_duty));
        msh_json_string(w, "beyond_type", reply->beyond_type);
        msh_json_person(w, "author", v->people, reply->author_id);
        msh_json_time(w, "created_at", reply->created_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_renditions(const struct msh_viewer *v, struct msh_json *w)
{
    msh_json_array(w, "renditions");
    for (size_t i = 0; !v->citizen && i < v->view->n_renditions; i++) {
        const struct msh_rendition *rendition = &v->view->renditions[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", rendition->id);
        msh_json_id(w, "text_id", rendition->piece_id);
        msh_json_string(w, "title", rendition->title);
        msh_json_person(w, "author", v->people, rendition->author_id);
        msh_json_person(w, "approver", v->people, rendition->approver_id);
        msh_json_time(w, "created_at", rendition->created_at);
        msh_json_time(w, "approved_at", rendition->approved_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

/* ---- clocks, explained ---- */

static void write_rule(const struct msh_viewer *v, struct msh_json *w, int64_t rule_id)
{
    const struct msh_rule *rule = msh_directory_rule(v->city, rule_id);

    if (rule == NULL) {
        msh_json_null(w, "rule");
        return;
    }
    msh_json_object(w, "rule");
    msh_json_id(w, "id", rule->id);
    msh_json_string(w, "code", rule->code);
    msh_json_int(w, "amount", rule->term.amount);
    msh_json_word(w, "unit", &msh_time_unit_names, (int)rule->term.unit);
    msh_json_word(w, "count_from", &msh_count_from_names, (int)rule->term.count_from);
    msh_json_word(w, "due_edge", &msh_due_edge_names, (int)rule->term.due_edge);
    msh_json_word(w, "level", &msh_rule_level_names, (int)rule->level);
    msh_json_string(w, "legal_ref", rule->legal_ref);
    msh_json_object_end(w);
}

static void write_face(const struct msh_viewer *v, struct msh_json *w,
                       const struct msh_clock *clock)
{
    const struct msh_clock_times times = {
        .due_at = clock->due_at,
        .warn_at = clock->warn_at,
        .stop_at = clock->stop_at,
        .paused_at = clock->state == MSH_CLOCK_SUSPENDED ? 0 : clock->paused_at,
        .deferred_at = clock->state == MSH_CLOCK_SUSPENDED ? clock->paused_at : 0,
    };
    const int64_t zone_ms = msh_directory_calendar(v->city)->zone_ms;
    char zh[MSH_DUE_TEXT_SIZE], en[MSH_DUE_TEXT_SIZE];
    struct msh_clock_face face;

    msh_clock_face(&times, v->view->now, &face);
    if (clock->stage == MSH_STAGE_RETURN && face.lamp == MSH_LAMP_CODE_RED) {
        face.lamp = MSH_LAMP_CODE_NONE; /* a right that has lapsed makes nobody late */
        face.late_ms = 0;
    }
    msh_due_text_zh(clock->due_at, v->view->now, zone_ms, zh);
    msh_due_text_en(clock->due_at, v->view->now, zone_ms, en);
    msh_json_word(w, "standing", &msh_standing_names, (int)face.standing);
    msh_json_word(w, "lamp", &msh_lamp_names, (int)face.lamp);
    msh_json_int(w, "late_ms", face.late_ms);
    msh_json_string(w, "printed_zh", zh);
    msh_json_string(w, "printed_en", en);
}

void msh_view_clock(const struct msh_viewer *v, struct msh_json *w, const struct msh_clock *clock)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", clock->id);
    msh_json_id(w, "task_id", clock->task_id);
    msh_json_word(w, "stage", &msh_stage_names, (int)clock->stage);
    msh_json_word(w, "state", &msh_clock_state_names, (int)clock->state);
    write_rule(v, w, clock->rule_id);
    msh_json_int(w, "calendar_version", clock->calendar_version);
    msh_json_bool(w, "provisional", clock->provisional);
    msh_json_time(w, "start_at", clock->start_at);
    msh_json_time(w, "due_at", clock->due_at);
    msh_json_time(w, "within_at", msh_clock_bound(&v->view->row.ticket, clock));
    msh_json_time(w, "warn_at", clock->warn_at);
    msh_json_time(w, "stop_at", clock->stop_at);
    msh_json_time(w, "paused_at", clock->paused_at);
    msh_json_time(w, "pause_until", clock->pause_until);
    msh_json_int(w, "paused_ms", clock->paused_ms);
    msh_json_int(w, "extended", clock->extended);
    write_face(v, w, clock);
    msh_json_object_end(w);
}

void msh_view_clocks(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "clocks");
    for (size_t i = 0; i < ticket->n_clocks; i++)
        msh_view_clock(v, w, &ticket->clocks[i]);
    msh_json_array_end(w);
}

/* ---- together ---- */

static void want_people(struct msh_viewer *v, struct msh_arena *arena)
{
    const struct msh_ticket_view *view = v->view;
    const struct msh_ticket *ticket = &view->row.ticket;

    for (size_t i = 0; i < view->n_texts; i++)
        msh_people_want(v->people, arena, view->texts[i].author_id);
    for (size_t i = 0; i < ticket->n_tasks; i++)
        msh_people_want(v->people, arena, ticket->tasks[i].holder_id);
    for (size_t i = 0; i < ticket->n_claims; i++) {
        msh_people_want(v->people, arena, ticket->claims[i].asked_by);
        msh_people_want(v->people, arena, ticket->claims[i].decided_by);
    }
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        msh_people_want(v->people, arena, ticket->callbacks[i].holder_id);
    for (size_t i = 0; i < view->n_replies; i++)
        msh_people_want(v->people, arena, view->replies[i].author_id);
    for (size_t i = 0; i < view->n_renditions; i++) {
        msh_people_want(v->people, arena, view->renditions[i].author_id);
        msh_people_want(v->people, arena, view->renditions[i].approver_id);
    }
}

int msh_viewer_open(struct msh_req *req, struct msh_call *call, int64_t ticket_id,
                    struct msh_viewer *ret, struct msh_err *err)
{
    struct msh_viewer v = { .city = msh_api_city(req),
                            .call = call,
                            .people = MSH_NEW(req->arena, struct msh_people),
                            .view = MSH_NEW(req->arena, struct msh_ticket_view) };

    if (msh_ticket_view(call, ticket_id, v.view, err) < 0)
        return err->rc;
    v.unit = v.view->unit_view;
    v.citizen = call->principal->kind == MSH_PRINCIPAL_REQUESTER;
    if (!v.citizen)
        want_people(&v, req->arena);
    if (msh_people_load(req, v.people, err) < 0)
        return err->rc;
    *ret = v;
    return 0;
}

void msh_view_write(const struct msh_viewer *v, struct msh_json *w)
{
    msh_view_head(v, w);
    write_end(v, w);
    msh_view_texts(v, w);
    write_files(v, w);
    msh_view_tasks(v, w);
    write_claims(v, w);
    msh_view_clocks(v, w);
    write_callbacks(v, w);
    write_replies(v, w);
    write_renditions(v, w);
    msh_json_actions(w, "actions", v->call, v->view);
}
