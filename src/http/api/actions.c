/*
 * Acting on tickets, tasks, claims and callbacks: one handler each, told by its route which
 * operation it is (route->op is the code of the transition table).
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"

/* ---- from a form to a command ---- */

static void set_place(const struct msh_place_form *form, struct msh_place *ret)
{
    if (form == NULL)
        return;
    ret->area = form->area;
    ret->detail = form->detail;
    ret->has_point = form->has_lat && form->has_lon;
    ret->lat = form->lat;
    ret->lon = form->lon;
}

static int set_shares(struct msh_req *req, const struct msh_action_form *form,
                      struct msh_command *command, struct msh_err *err)
{
    const struct msh_share_form *given = form->shares.items;
    struct msh_share *shares = MSH_ARRAY(req->arena, form->shares.n + 1, struct msh_share);

    for (size_t i = 0; i < form->shares.n; i++) {
        char field[64];

        (void)snprintf(field, sizeof(field), "shares[%zu].unit", i);
        if (msh_api_unit(req, given[i].unit, field, &shares[i].unit_id, err) < 0)
            return err->rc;
        shares[i].role = given[i].role >= 0 ? (enum msh_task_role)given[i].role : MSH_ROLE_LEAD;
        shares[i].legal_basis = given[i].legal_basis;
        shares[i].due_at = given[i].due_at;
    }
    command->shares = shares;
    command->n_shares = form->shares.n;
    return 0;
}

/* The code that says why, wherever the form of this action keeps it. */
static int set_reason(struct msh_req *req, enum msh_op op, const struct msh_action_form *form,
                      struct msh_command *command, struct msh_err *err)
{
    command->reason_code = form->reason;
    switch ((int)op) {
    case MSH_OP_SEND_BACK:
        command->reason_code = msh_name_code(&msh_send_back_reason_names, form->reason_word);
        break;
    case MSH_OP_ATTEMPT:
        command->reason_code = msh_name_code(&msh_attempt_names, form->reason_word);
        break;
    case MSH_OP_TRANSFER:
        if (msh_directory_line(msh_api_city(req), form->line) == NULL)
            return msh_err_field(err, "line", "unknown", "no line has this code");
        command->reason_code = form->line;
        break;
    case MSH_OP_ANSWER:
        if (form->article == 0 && !form->three_way)
            return msh_err_field(err, "article", "required",
                                 "an article, or a call with the unit (three_way)");
        command->reason_code =
            form->article != 0 ? msh_arena_fmt(req->arena, "%" PRId64, form->article) : "three_way";
        break;
    default:
        break;
    }
    return 0;
}

static enum msh_answer answer_of(int word)
{
    return word < 0 ? MSH_ANSWER_UNKNOWN : (enum msh_answer)word;
}

static void set_answers(const struct msh_action_form *form, struct msh_act *act)
{
    struct msh_command *command = &act->command;

    command->contacted = answer_of(form->contacted);
    command->solved = answer_of(form->solved);
    command->accepted = answer_of(form->accepted);
    command->truthful = answer_of(form->truthful);
    command->rating = form->rating < 0 ? MSH_RATING_NONE : (enum msh_rating)form->rating;
    act->pressed = answer_of(form->pressed);
    act->reply = (struct msh_reply){ .truth = answer_of(form->truth),
                                     .contacted = command->contacted,
                                     .solved = command->solved,
                                     .contact_by = form->contact_by,
                                     .contact_way = form->contact_way,
                                     .contact_at = form->contact_at,
                                     .unsolved_reason = form->unsolved_reason,
                                     .beyond_duty = answer_of(form->beyond_duty),
                                     .beyond_type = form->beyond_type };
}

static const char *text_of(const struct msh_action_form *form)
{
    if (form->text != NULL)
        return form->text;
    return form->internal_text != NULL ? form->internal_text : form->opinion;
}

/* Everything of a form that does not need to ask the city or the database. */
static void set_plain(const struct msh_action_form *form, struct msh_act *act)
{
    struct msh_command *command = &act->command;
    const bool edits = command->op == MSH_OP_TRIAGE || command->op == MSH_OP_CORRECT ||
                       command->op == MSH_OP_REGISTER;

    act->text = text_of(form);
    act->public_text = form->public_text;
    act->title = form->title;
    act->category = form->category;
    act->urgency = edits ? form->urgency : -1;
    act->type = edits ? form->type : -1;
    act->parent = form->parent;
    act->dry_run = form->dry_run;
    command->has_text = !msh_empty(act->text);
    command->amount = (int)form->amount;
    command->until_at = form->until;
    command->other_id = form->person;
    command->office = form->office;
    command->is_complex = answer_of(form->complex);
    command->is_supervised = answer_of(form->supervised);
    command->line = msh_empty(form->told_line) ? NULL : form->told_line;
    if (form->has_told_route && form->told_route >= 0)
        command->route = msh_name_code(&msh_told_route_names, form->told_route);
    command->recording_id = form->recording;
    if (form->kind >= 0)
        command->claim_kind = (enum msh_claim_kind)form->kind;
}

/* Kinds without a table of reasons take none: codes in events are words we know. */
static int check_claim_reason(const struct msh_command *command, struct msh_err *err)
{
    if (command->op != MSH_OP_ASK || msh_empty(command->reason_code) ||
        msh_claim_rules[command->claim_kind].reasons != NULL)
        return 0;
    return msh_err_field(err, "reason", "not_allowed", "this kind of claim has no reason codes");
}

int msh_act_from_form(struct msh_req *req, enum msh_op op, const struct msh_action_form *form,
                      struct msh_act *ret, struct msh_err *err)
{
    struct msh_act act = { .command = { .op = op }, .part = "ticket" };

    set_plain(form, &act);
    set_place(form->place, &act.place);
    set_answers(form, &act);
    if (set_reason(req, op, form, &act.command, err) < 0 ||
        set_shares(req, form, &act.command, err) < 0)
        return err->rc;
    if (form->suggested_unit != NULL &&
        msh_api_unit(req, form->suggested_unit, "suggested_unit", &act.command.other_id, err) < 0)
        return err->rc;
    if (form->owner != NULL &&
        msh_api_unit(req, form->owner, "owner", &act.command.other_id, err) < 0)
        return err->rc;
    if (form->told_unit != NULL &&
        msh_api_unit(req, form->told_unit, "told_unit", &act.command.other_id, err) < 0)
        return err->rc;
    if (msh_api_units(req, &form->units, "units", &act.command.claimants, &act.command.n_claimants,
                      err) < 0)
        return err->rc;
    if (op == MSH_OP_MERGE &&
        msh_api_ticket(req, form->parent, "parent", &act.command.other_id, err) < 0)
        return err->rc;
    if (check_claim_reason(&act.command, err) < 0)
        return err->rc;
    *ret = act;
    return 0;
}

/* ---- carrying out and answering ---- */

int msh_acted_send(struct msh_req *req, const struct msh_acted *acted, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);

    msh_json_id(w, "id", acted->ticket_id);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)acted->state);
    msh_json_int(w, "version", acted->version);
    msh_json_id(w, "part_id", acted->part_id);
    msh_reply_etag(req, acted->version);
    return msh_answer_send(req, 200, &a, err);
}

static int carry_out(struct msh_req *req, struct msh_act *act, struct msh_err *err)
{
    struct msh_acted acted = { 0 };
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_ticket_act(&call, act, &acted, err) < 0)
        return msh_api_refuse(req, &call, act->ticket_id, act->part, act->command.target_id, err);
    return msh_acted_send(req, &acted, err);
}

static enum msh_op route_op(const struct msh_req *req)
{
    return (enum msh_op)msh_name_find(&msh_op_names, req->route->op);
}

int msh_h_ticket_act(struct msh_req *req, struct msh_err *err)
{
    struct msh_act act;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_act_from_form(req, route_op(req), req->form, &act, err) < 0)
        return err->rc;
    act.ticket_id = id;
    return carry_out(req, &act, err);
}

static int act_on_part(struct msh_req *req, const char *part, struct msh_err *err)
{
    struct msh_act act;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_act_from_form(req, route_op(req), req->form, &act, err) < 0)
        return err->rc;
    act.part = part;
    act.command.target_id = id;
    return carry_out(req, &act, err);
}

int msh_h_task_act(struct msh_req *req, struct msh_err *err)
{
    return act_on_part(req, "task", err);
}

int msh_h_claim_act(struct msh_req *req, struct msh_err *err)
{
    return act_on_part(req, "claim", err);
}

int msh_h_callback_act(struct msh_req *req, struct msh_err *err)
{
    return act_on_part(req, "callback", err);
}

/* Which operation the answers are is the rule book's to say (guarantee 2). */
int msh_h_callback_answer(struct msh_req *req, struct msh_err *err)
{
    struct msh_act act;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_act_from_form(req, MSH_OP_SOLVED, req->form, &act, err) < 0)
        return err->rc;
    act.part = "callback";
    act.command.target_id = id;
    act.command.op = msh_answer_op(act.command.solved, act.command.accepted, act.command.rating);
    return carry_out(req, &act, err);
}

/* ---- claims ---- */

/* A route may fix the kind (`op` "withdrawal"), else the form names it. */
int msh_h_ticket_claim(struct msh_req *req, struct msh_err *err)
{
    const int fixed = msh_name_find(&msh_claim_kind_names, req->route->op);
    struct msh_act act;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_act_from_form(req, MSH_OP_ASK, req->form, &act, err) < 0)
        return err->rc;
    if (fixed >= 0)
        act.command.claim_kind = (enum msh_claim_kind)fixed;
    if (msh_claim_rules[act.command.claim_kind].on != MSH_MACHINE_TICKET)
        return msh_err_field(err, "kind", "not_allowed", "this claim is made on a task");
    act.ticket_id = id;
    return carry_out(req, &act, err);
}

int msh_h_task_claim(struct msh_req *req, struct msh_err *err)
{
    struct msh_act act;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_act_from_form(req, MSH_OP_ASK, req->form, &act, err) < 0)
        return err->rc;
    if (msh_claim_rules[act.command.claim_kind].on != MSH_MACHINE_TASK)
        return msh_err_field(err, "kind", "not_allowed", "this claim is made on a ticket");
    act.part = "task";
    act.command.target_id = id;
    return carry_out(req, &act, err);
}

/* ---- the requester's own answers ---- */

int msh_h_ticket_rate(struct msh_req *req, struct msh_err *err)
{
    struct msh_acted acted = { 0 };
    struct msh_act act;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_act_from_form(req, MSH_OP_SOLVED, req->form, &act, err) < 0)
        return err->rc;
    if (msh_ticket_rate(&call, id, &act, &acted, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_acted_send(req, &acted, err);
}

/* ---- many at once ---- */

static enum msh_bulk_outcome outcome_of(const struct msh_bulk_item *item, bool dry_run)
{
    if (item->rc != 0)
        return MSH_BULK_REFUSED;
    return dry_run ? MSH_BULK_WOULD : MSH_BULK_DONE;
}

static void write_outcome(struct msh_json *w, const struct msh_bulk_item *item,
                          enum msh_bulk_outcome outcome)
{
    msh_json_object(w, NULL);
    msh_json_id(w, "id", item->target_id != 0 ? item->target_id : item->ticket_id);
    msh_json_word(w, "outcome", &msh_bulk_outcome_names, (int)outcome);
    if (outcome != MSH_BULK_REFUSED) {
        msh_json_word(w, "state", &msh_ticket_state_names, (int)item->acted.state);
        if (outcome == MSH_BULK_DONE)
            msh_json_int(w, "version", item->acted.version);
    } else {
        const int status = msh_problem_status(&item->err);

        msh_json_int(w, "status", status);
        msh_json_string(w, "code", status == 404 ? "not_found" : item->err.code);
        msh_json_string(w, "detail",
                        status == 500   ? "The server failed."
                        : status == 404 ? "Not here, or not yours to see."
                                        : item->err.text);
        msh_json_string(w, "field",
                        status >= 500 || msh_empty(item->err.field) ? NULL : item->err.field);
    }
    msh_json_object_end(w);
}

static int send_outcomes(struct msh_req *req, const struct msh_bulk_item *items, size_t n,
                         bool dry_run, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    int64_t counts[MSH_BULK_OUTCOME_COUNT] = { 0 };

    msh_json_bool(w, "dry_run", dry_run);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        const enum msh_bulk_outcome outcome = outcome_of(&items[i], dry_run);

        write_outcome(w, &items[i], outcome);
        counts[outcome]++;
    }
    msh_json_array_end(w);
    for (int i = 0; i < MSH_BULK_OUTCOME_COUNT; i++)
        msh_json_int(w, msh_name_code(&msh_bulk_outcome_names, i), counts[i]);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_bulk(struct msh_req *req, struct msh_err *err)
{
    const struct msh_bulk_form *form = req->form;
    struct msh_bulk_item *items = MSH_ARRAY(req->arena, form->ids.n, struct msh_bulk_item);
    const int op = msh_name_find(&msh_op_names, msh_name_code(&msh_bulk_names, form->action));
    struct msh_act act;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_act_from_form(req, (enum msh_op)op, &form->act, &act, err) < 0)
        return err->rc;
    for (size_t i = 0; i < form->ids.n; i++)
        items[i].ticket_id = form->ids.items[i];
    if (msh_ticket_bulk(&call, &act, items, form->ids.n, err) < 0)
        return err->rc;
    return send_outcomes(req, items, form->ids.n, act.dry_run, err);
}

/* The head still judges each; what one of them lacks keeps back that one alone. */
int msh_h_bulk_reply(struct msh_req *req, struct msh_err *err)
{
    const struct msh_bulk_reply_form *form = req->form;
    struct msh_bulk_item *items = MSH_ARRAY(req->arena, form->ids.n, struct msh_bulk_item);
    struct msh_act act;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_act_from_form(req, MSH_OP_REPLY, form->reply, &act, err) < 0)
        return err->rc;
    act.part = "task";
    act.many = true;
    act.dry_run = form->dry_run;
    for (size_t i = 0; i < form->ids.n; i++)
        items[i].target_id = form->ids.items[i];
    if (msh_ticket_bulk(&call, &act, items, form->ids.n, err) < 0)
        return err->rc;
    return send_outcomes(req, items, form->ids.n, act.dry_run, err);
}

/* ---- acts that are no row of the table ---- */

/* The ticket as it stands after something that told nothing about itself. */
int msh_ticket_brief_send(struct msh_req *req, struct msh_call *call, int64_t ticket_id,
                          int64_t part_id, int status, struct msh_err *err)
{
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct msh_answering a;
    struct msh_json *w;

    if (msh_ticket_view(call, ticket_id, view, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", ticket_id);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)view->row.ticket.state);
    msh_json_int(w, "version", view->row.version);
    msh_json_id(w, "part_id", part_id);
    msh_reply_etag(req, view->row.version);
    return msh_answer_send(req, status, &a, err);
}

int msh_h_rendition_write(struct msh_req *req, struct msh_err *err)
{
    const struct msh_rendition_form *form = req->form;
    struct msh_call call;
    int64_t id, rendition = 0;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_rendition_write(&call, id, form->title, form->text, &rendition, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_ticket_brief_send(req, &call, id, rendition, 201, err);
}

int msh_h_rendition_approve(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t id, rendition;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_req_param_id(req, "rendition", &rendition, err) < 0 ||
        msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_rendition_pass(&call, id, rendition, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_ticket_brief_send(req, &call, id, rendition, 200, err);
}

/* The caller may be inside the new fence and then no longer see the ticket: nothing is shown. */
int msh_h_accuse(struct msh_req *req, struct msh_err *err)
{
    const struct msh_units_form *form = req->form;
    const int64_t *units;
    struct msh_call call;
    int64_t id;
    size_t n;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_api_units(req, &form->units, "units", &units, &n, err) < 0)
        return err->rc;
    if (msh_ticket_accuse(&call, id, units, n, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_reply_empty(req);
}

int msh_h_same_matter(struct msh_req *req, struct msh_err *err)
{
    const struct msh_other_form *form = req->form;
    struct msh_call call;
    int64_t id, other;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_api_ticket(req, form->other, "other", &other, err) < 0)
        return err->rc;
    if (msh_ticket_same_matter(&call, id, other, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_ticket_brief_send(req, &call, id, other, 200, err);
}
