/*
 * Deadline rules and shipped presets: what holds with its law, and putting others in its place from
 * a day on.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "domain/preset.h"
#include "http/forms_rules.h"
#include "http/write_rules.h"
#include "service/rule_edit.h"

static int32_t today_of(const struct msh_req *req, int64_t now)
{
    return msh_day_of(now, msh_api_service(req)->region.zone_ms);
}

/* ---- reading ---- */

static void write_view(struct msh_json *w, const struct msh_rule_view *view)
{
    msh_json_id(w, "id", view->rule.id);
    msh_write_rule(w, &view->rule);
    msh_json_string(w, "preset", view->row.preset);
    msh_json_int(w, "version", view->mark);
}

static bool wanted(const struct msh_rule_list_query *query, const struct msh_rule *rule)
{
    return (!query->has_at ||
            (rule->effective_from <= query->at && query->at <= rule->effective_to)) &&
           (query->stage < 0 || (int)rule->stage == query->stage) &&
           (msh_empty(query->code) || msh_streq(rule->code, query->code));
}

int msh_h_rules(struct msh_req *req, struct msh_err *err)
{
    const struct msh_rule_list_query *query = req->query;
    struct msh_rule_view *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 || msh_rule_views(&call, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        if (!wanted(query, &items[i].rule))
            continue;
        msh_json_object(w, NULL);
        write_view(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int send_rule(struct msh_req *req, struct msh_call *call, int status, const char *code,
                     struct msh_err *err)
{
    struct msh_rule_view *items = NULL;
    const struct msh_rule_view *view;
    struct msh_answering a;
    struct msh_json *w;
    int64_t now = 0;
    size_t n = 0;

    if (msh_rule_views(call, &items, &n, err) < 0 || msh_api_now(req, &now, err) < 0)
        return err->rc;
    view = msh_rule_view_of(items, n, code, today_of(req, now));
    if (view == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "there is no such rule");
    w = msh_answer_begin(req, &a);
    write_view(w, view);
    msh_json_array(w, "history");
    for (size_t i = 0; i < n; i++) {
        if (!msh_streq(items[i].rule.code, view->rule.code))
            continue;
        msh_json_object(w, NULL);
        write_view(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_reply_etag(req, view->mark);
    return msh_answer_send(req, status, &a, err);
}

int msh_h_rule(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    return msh_api_call(req, &call, err) < 0
               ? err->rc
               : send_rule(req, &call, 200, msh_req_param(req, "code"), err);
}

/* ---- a form as a rule ---- */

static const char *word_or(const struct msh_names *names, int value, const char *none)
{
    return value < 0 ? none : msh_name_code(names, value);
}

static const char *number_or_none(struct msh_arena *arena, int64_t value)
{
    return value == 0 ? "-" : msh_arena_fmt(arena, "%" PRId64, value);
}

static const char *text_or_none(const char *text)
{
    return msh_empty(text) ? "-" : text;
}

static const char *types_text(struct msh_arena *arena, const struct msh_enum_list *types)
{
    const char *text = types->n == 0 ? "*" : "";

    for (size_t i = 0; i < types->n; i++)
        text = msh_arena_fmt(arena, "%s%s%s", text, i > 0 ? "," : "",
                             msh_name_code(&msh_type_names, types->items[i]));
    return text;
}

static const char *pauses_text(struct msh_arena *arena, const struct msh_item_list *list)
{
    const struct msh_pause_form *pauses = list->items;
    const char *text = list->n == 0 ? "-" : "";

    for (size_t i = 0; i < list->n; i++)
        text =
            msh_arena_fmt(arena, "%s%s%s:%" PRId64, text, i > 0 ? "," : "",
                          msh_name_code(&msh_pause_reason_names, pauses[i].reason), pauses[i].days);
    return text;
}

static const char *day_text(struct msh_arena *arena, int32_t day)
{
    char text[MSH_DATE_SIZE];

    if (day == 0) /* absent or null; no law of ours is that old */
        return "-";
    msh_day_format(day, text);
    return msh_arena_strdup(arena, text);
}

/* Through the text form, so that the API and a file are judged by one reader (domain/rule.h). */
static int rule_in(struct msh_req *req, const struct msh_rule_form *form, const char *code,
                   struct msh_rule *ret, struct msh_err *err)
{
    struct msh_arena *arena = req->arena;
    const bool extends = form->extend_max_times > 0;
    const char *const cells[] = {
        code,
        word_or(&msh_stage_names, form->stage, "-"),
        types_text(arena, &form->types),
        word_or(&msh_urgency_names, form->urgency, "*"),
        text_or_none(form->tag),
        msh_arena_fmt(arena, "%" PRId64, form->amount),
        word_or(&msh_time_unit_names, form->unit, "-"),
        word_or(&msh_count_from_names, form->count_from, "-"),
        word_or(&msh_due_edge_names, form->due_edge, "-"),
        number_or_none(arena, form->extend_max_times),
        number_or_none(arena, form->extend_amount),
        word_or(&msh_time_unit_names, form->extend_unit,
                extends ? msh_name_code(&msh_time_unit_names, form->unit) : "-"),
        word_or(&msh_role_names, form->extend_approver, "-"),
        pauses_text(arena, &form->pauses),
        word_or(&msh_rule_level_names, form->level, "city"),
        msh_empty(form->mark) ? "P" : form->mark,
        day_text(arena, form->effective_from),
        day_text(arena, form->effective_to),
        form->legal_ref,
        text_or_none(form->source),
        text_or_none(form->note),
    };

    if (msh_rule_read(arena, cells, MSH_COUNT(cells), ret, err) == 0)
        return 0;
    if (msh_streq(err->field, "extend_times"))
        msh_copy(err->field, sizeof(err->field), "extend_max_times");
    return err->rc;
}

/* ---- changing ---- */

static int put_rule(struct msh_req *req, const char *code, bool create, struct msh_err *err)
{
    const struct msh_rule_form *form = req->form;
    const int32_t from = form->has_from ? form->from : MSH_RULE_FROM_TODAY;
    struct msh_imported done;
    struct msh_rule rule;
    struct msh_call call;

    if (rule_in(req, form, code, &rule, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_rule_put(&call, &rule, 1, from, create ? MSH_RULE_NEW : MSH_RULE_REPLACE, false, &done,
                     err) < 0)
        return err->rc;
    if (create)
        msh_reply_location(req, msh_arena_fmt(req->arena, "/api/v1/rules/%s", code));
    return send_rule(req, &call, create ? 201 : 200, code, err);
}

int msh_h_rule_create(struct msh_req *req, struct msh_err *err)
{
    return put_rule(req, ((const struct msh_rule_form *)req->form)->code, true, err);
}

int msh_h_rule_edit(struct msh_req *req, struct msh_err *err)
{
    return put_rule(req, msh_req_param(req, "code"), false, err);
}

int msh_h_rule_end(struct msh_req *req, struct msh_err *err)
{
    const struct msh_from_form *form = req->form;
    const char *code = msh_req_param(req, "code");
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_rule_end(&call, code, form->has_from ? form->from : MSH_RULE_FROM_TODAY, err) < 0)
        return err->rc;
    return send_rule(req, &call, 200, code, err);
}

int msh_h_rules_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_rules_import_form *form = req->form;
    const struct msh_rule_form *rows = form->rows.items;
    struct msh_rule *rules = MSH_ARRAY(req->arena, form->rows.n, struct msh_rule);
    struct msh_imported done = { 0 };
    struct msh_call call;

    for (done.row = 0; done.row < form->rows.n; done.row++)
        if (rule_in(req, &rows[done.row], rows[done.row].code, &rules[done.row], err) < 0)
            return msh_imported_refuse(&done, form->rows.n, err);
    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_rule_put(&call, rules, form->rows.n, form->has_from ? form->from : MSH_RULE_FROM_TODAY,
                     MSH_RULE_ANY, form->dry_run, &done, err) < 0)
        return msh_imported_refuse(&done, form->rows.n, err);
    return msh_imported_send(req, &done, form->dry_run, err);
}

/* ---- presets ---- */

static void write_preset(struct msh_json *w, const struct msh_preset *preset)
{
    msh_json_string(w, "name", preset->name);
    msh_json_word(w, "kind", &msh_preset_kind_names, (int)preset->kind);
    msh_json_string(w, "title_zh", preset->zh);
    msh_json_string(w, "title_en", preset->en);
    msh_json_int(w, "rules", (int64_t)preset->n_rules);
}

int msh_h_presets(struct msh_req *req, struct msh_err *err)
{
    const char *const *names;
    struct msh_preset preset;
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;

    msh_preset_list(req->arena, &names, &n);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        if (msh_preset_load(req->arena, names[i], &preset, err) < 0)
            return err->rc;
        msh_json_object(w, NULL);
        write_preset(w, &preset);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_preset(struct msh_req *req, struct msh_err *err)
{
    struct msh_preset preset;
    struct msh_answering a;
    struct msh_json *w;

    if (msh_preset_load(req->arena, msh_req_param(req, "name"), &preset, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_preset(w, &preset);
    msh_json_array(w, "items");
    for (size_t i = 0; i < preset.n_rules; i++) {
        msh_json_object(w, NULL);
        msh_write_rule(w, &preset.rules[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_preset_use(struct msh_req *req, struct msh_err *err)
{
    const struct msh_preset_use_form *form = req->form;
    struct msh_imported done = { 0 };
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_rule_preset_use(&call, msh_req_param(req, "name"),
                            form->has_from ? form->from : MSH_RULE_FROM_TODAY, form->dry_run, &done,
                            err) < 0)
        return err->rc;
    return msh_imported_send(req, &done, form->dry_run, err);
}
