/*
 * What if: when would it fall due, by which rule and law, how were the days counted, and what would
 * another rule or preset say? Also as if a ticket began anew.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "domain/preset.h"
#include "http/forms_rules.h"
#include "http/write_rules.h"
#include "service/rule_edit.h"
#include "service/what_if.h"

/* ---- writing ---- */

/* ms of one of a rule's unit: what `counted` and `total` are told in. */
static double unit_ms(enum msh_time_unit unit)
{
    if (unit == MSH_UNIT_MINUTE_NATURAL)
        return (double)MSH_MINUTE_MS;
    return unit == MSH_UNIT_WORKDAY || unit == MSH_UNIT_DAY_NATURAL ? (double)MSH_DAY_MS
                                                                    : (double)MSH_HOUR_MS;
}

static void write_days(struct msh_json *w, const struct msh_what_if_due *due)
{
    const double one = unit_ms(due->match.legal->term.unit);

    msh_json_array(w, "days");
    for (size_t i = 0; i < due->n_steps; i++) {
        const struct msh_counted_day *step = &due->steps[i];

        msh_json_object(w, NULL);
        msh_json_day(w, "date", true, step->day);
        msh_json_word(w, "kind", &msh_day_kind_names, (int)step->kind);
        msh_json_bool(w, "assumed", step->assumed);
        msh_json_double(w, "counted", (double)step->counted / one);
        msh_json_double(w, "total", (double)step->total / one);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_bool(w, "days_cut", due->cut);
}

static void write_rule(struct msh_json *w, const char *key, const struct msh_rule *rule)
{
    msh_json_object(w, key);
    msh_write_rule(w, rule);
    msh_json_object_end(w);
}

static void write_due(struct msh_json *w, const struct msh_calendar *cal,
                      const struct msh_what_if_due *due, int64_t from_at)
{
    const struct msh_rule_match *match = &due->match;
    char zh[MSH_DUE_TEXT_SIZE], en[MSH_DUE_TEXT_SIZE];

    msh_due_text_zh(match->legal_due.at, from_at, cal->zone_ms, zh);
    msh_due_text_en(match->legal_due.at, from_at, cal->zone_ms, en);
    msh_json_object(w, NULL);
    msh_json_word(w, "stage", &msh_stage_names, (int)due->stage);
    msh_json_time(w, "due_at", match->legal_due.at);
    msh_json_bool(w, "provisional", match->legal_due.provisional);
    msh_json_string(w, "printed_zh", zh);
    msh_json_string(w, "printed_en", en);
    msh_json_time(w, "yellow_at", due->yellow_at);
    write_rule(w, "rule", match->legal);
    if (match->warn == match->legal) {
        msh_json_null(w, "promised");
    } else {
        msh_json_object(w, "promised");
        msh_json_time(w, "due_at", match->warn_due.at);
        write_rule(w, "rule", match->warn);
        msh_json_object_end(w);
    }
    write_days(w, due);
    msh_json_object_end(w);
}

static void write_dues(struct msh_json *w, const char *key, const struct msh_calendar *cal,
                       const struct msh_what_if_due *dues, size_t n, int64_t from_at)
{
    msh_json_array(w, key);
    for (size_t i = 0; i < n; i++)
        write_due(w, cal, &dues[i], from_at);
    msh_json_array_end(w);
}

/* ---- the question ---- */

/* As if this ticket, which the caller may see, began anew; what the form says goes first. */
static int take_ticket(struct msh_req *req, struct msh_call *call, const char *text,
                       struct msh_what_if *question, struct msh_err *err)
{
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    const struct msh_ticket *ticket = &view->row.ticket;
    int64_t id;

    if (msh_api_ticket(req, text, "ticket", &id, err) < 0 ||
        msh_ticket_view(call, id, view, err) < 0)
        return err->rc;
    question->type = ticket->type;
    question->urgency = ticket->urgency;
    question->category = view->row.category;
    question->from_at = ticket->accepted_at != 0 ? ticket->accepted_at : ticket->created_at;
    return 0;
}

static int question_of(struct msh_req *req, struct msh_call *call,
                       const struct msh_what_if_form *form, struct msh_what_if *ret,
                       struct msh_err *err)
{
    *ret = (struct msh_what_if){ .stage = form->stage,
                                 .tags = form->tags.items,
                                 .n_tags = form->tags.n };
    if (!msh_empty(form->ticket) && take_ticket(req, call, form->ticket, ret, err) < 0)
        return err->rc;
    if (msh_empty(form->ticket) && form->type < 0)
        return msh_err_field(err, "type", "required", "a type, or a ticket to take it from");
    if (form->type >= 0)
        ret->type = (enum msh_ticket_type)form->type;
    if (form->urgency >= 0)
        ret->urgency = (enum msh_urgency)form->urgency;
    if (!msh_empty(form->category))
        ret->category = form->category;
    if (form->from != 0)
        ret->from_at = form->from;
    if (!msh_empty(form->category) &&
        msh_directory_category(msh_api_city(req), form->category) == NULL)
        return msh_err_field(err, "category", "unknown", "no category has this code");
    return ret->from_at != 0 ? 0 : msh_api_now(req, &ret->from_at, err);
}

/* ---- what others would say ---- */

struct other {
    const char *preset, *rule;
    struct msh_what_if_due *dues;
    size_t n;
};

static const struct msh_rule *rule_in(const struct msh_rule *rules, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (msh_streq(rules[i].code, code))
            return &rules[i];
    return NULL;
}

static int rule_of(struct msh_req *req, struct msh_call *call, const char *code,
                   const struct msh_rule **ret, struct msh_err *err)
{
    struct msh_rule_view *views = NULL;
    const struct msh_rule_view *view;
    struct msh_preset preset;
    const char *const *names;
    size_t n = 0, n_presets;
    int64_t now = 0;

    if (msh_rule_views(call, &views, &n, err) < 0 || msh_api_now(req, &now, err) < 0)
        return err->rc;
    view = msh_rule_view_of(views, n, code, msh_day_of(now, msh_api_service(req)->region.zone_ms));
    *ret = view == NULL ? NULL : &view->rule;
    msh_preset_list(req->arena, &names, &n_presets);
    for (size_t i = 0; *ret == NULL && i < n_presets; i++) {
        if (msh_preset_load(req->arena, names[i], &preset, err) < 0)
            return err->rc;
        *ret = rule_in(preset.rules, preset.n_rules, code);
    }
    return 0;
}

static int ask_other(struct msh_req *req, struct msh_call *call, const struct msh_what_if *question,
                     const struct msh_compared_form *form, struct other *ret, struct msh_err *err)
{
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_rule *rule = NULL;
    struct msh_preset preset;

    *ret = (struct other){ .preset = form->preset, .rule = form->rule };
    if (msh_empty(form->preset) == msh_empty(form->rule))
        return msh_err_field(err, "preset", "required", "a preset or a rule, one of the two");
    if (!msh_empty(form->rule)) {
        if (rule_of(req, call, form->rule, &rule, err) < 0)
            return err->rc;
        if (rule == NULL)
            return msh_err_field(err, "rule", "unknown", "no rule has this code");
        ret->dues = MSH_NEW(req->arena, struct msh_what_if_due);
        ret->n = 1;
        msh_what_if_rule(city, question, rule, req->arena, ret->dues);
        return 0;
    }
    if (msh_preset_load(req->arena, form->preset, &preset, err) < 0)
        return err->rc == MSH_E_NOT_FOUND
                   ? msh_err_field(err, "preset", "unknown", "no preset has this name")
                   : err->rc;
    msh_what_if_rules(city, question, preset.rules, preset.n_rules, req->arena, &ret->dues,
                      &ret->n);
    return 0;
}

static int ask_others(struct msh_req *req, struct msh_call *call,
                      const struct msh_what_if *question, const struct msh_item_list *list,
                      struct other *ret, struct msh_err *err)
{
    const struct msh_compared_form *forms = list->items;

    for (size_t i = 0; i < list->n; i++)
        if (ask_other(req, call, question, &forms[i], &ret[i], err) < 0) {
            char field[sizeof(err->field)];

            (void)snprintf(field, sizeof(field), "compare[%zu].%.30s", i, err->field);
            msh_copy(err->field, sizeof(err->field), field);
            return err->rc;
        }
    return 0;
}

/* ---- the answer ---- */

static void write_question(struct msh_req *req, struct msh_json *w,
                           const struct msh_what_if *question, const struct msh_calendar *cal)
{
    const int32_t day = msh_day_of(question->from_at, cal->zone_ms);
    size_t n;
    const char *const *tags = msh_what_if_tags(msh_api_city(req), question, req->arena, &n);

    msh_json_word(w, "type", &msh_type_names, (int)question->type);
    msh_json_word(w, "urgency", &msh_urgency_names, (int)question->urgency);
    msh_json_string(w, "category", question->category);
    msh_json_array(w, "tags");
    for (size_t i = 0; i < n; i++)
        msh_json_string(w, NULL, tags[i]);
    msh_json_array_end(w);
    msh_json_time(w, "from", question->from_at);
    msh_json_word(w, "from_kind", &msh_day_kind_names, (int)msh_calendar_kind(cal, day));
    msh_json_int(w, "calendar_version", cal->version);
}

int msh_h_what_if(struct msh_req *req, struct msh_err *err)
{
    const struct msh_what_if_form *form = req->form;
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_calendar *cal = msh_directory_calendar(city);
    struct other *others = MSH_ARRAY(req->arena, form->compare.n + 1, struct other);
    struct msh_what_if_due *dues = NULL;
    struct msh_what_if question;
    const struct msh_rule *rules;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    size_t n_rules, n = 0;

    if (msh_api_call(req, &call, err) < 0 || question_of(req, &call, form, &question, err) < 0 ||
        ask_others(req, &call, &question, &form->compare, others, err) < 0)
        return err->rc;
    rules = msh_directory_rules(city, &n_rules);
    msh_what_if_rules(city, &question, rules, n_rules, req->arena, &dues, &n);
    w = msh_answer_begin(req, &a);
    write_question(req, w, &question, cal);
    write_dues(w, "items", cal, dues, n, question.from_at);
    msh_json_array(w, "compared");
    for (size_t i = 0; i < form->compare.n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "preset", others[i].preset);
        msh_json_string(w, "rule", others[i].rule);
        write_dues(w, "items", cal, others[i].dues, others[i].n, question.from_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}
