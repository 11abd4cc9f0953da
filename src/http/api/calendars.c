/*
 * The working calendar: which years are entered, a new year's notice and what it does to the clocks
 * that run, the working hours.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "http/forms_rules.h"
#include "http/write_rules.h"
#include "service/calendar_edit.h"

#define NOTICE_MAX ((size_t)128 * 1024)

/* ---- reading ---- */

static void write_periods(struct msh_json *w, const struct msh_calendar *cal)
{
    msh_json_array(w, "periods");
    for (size_t i = 0; i < cal->n_periods; i++) {
        msh_json_object(w, NULL);
        msh_json_int(w, "from_min", cal->periods[i].from_min);
        msh_json_int(w, "to_min", cal->periods[i].to_min);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_year(struct msh_json *w, const struct msh_calendar_year_view *view)
{
    msh_json_object(w, NULL);
    msh_json_int(w, "year", view->year);
    msh_json_int(w, "workdays", (int64_t)view->workdays);
    msh_json_int(w, "holidays", (int64_t)view->holidays);
    msh_json_int(w, "makeup_days", (int64_t)view->makeup);
    msh_json_bool(w, "assumed", view->assumed);
    msh_json_int(w, "number", view->version);
    msh_json_string(w, "source", view->source);
    msh_json_time(w, "created_at", view->created_at);
    msh_json_object_end(w);
}

static int send_calendars(struct msh_req *req, struct msh_call *call, struct msh_err *err)
{
    const struct msh_directory *city = msh_service_directory(msh_api_service(req));
    const struct msh_calendar *cal = msh_directory_calendar(city);
    struct msh_calendar_year_view *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;
    int64_t now = 0;
    int missing;

    if (msh_api_now(req, &now, err) < 0 || msh_calendar_views(call, &items, &n, err) < 0) {
        msh_directory_release(city);
        return err->rc;
    }
    missing = msh_calendar_missing(cal, now);
    w = msh_answer_begin(req, &a);
    msh_json_int(w, "version", cal->version);
    msh_reply_etag(req, cal->version);
    if (missing != 0)
        msh_json_int(w, "missing_year", missing);
    else
        msh_json_null(w, "missing_year");
    write_periods(w, cal);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_year(w, &items[i]);
    msh_json_array_end(w);
    msh_directory_release(city);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_calendars(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    return msh_api_call(req, &call, err) < 0 ? err->rc : send_calendars(req, &call, err);
}

/* ---- a year ---- */

/* As the file it is published as, so that file and form are judged by one reader. */
static void notice_text(const struct msh_calendar_import_form *form, struct msh_str *out)
{
    const struct msh_calendar_day_form *days = form->days.items;
    struct msh_json json;

    msh_json_init(&json, out);
    msh_json_object(&json, NULL);
    msh_json_int(&json, "year", form->year);
    msh_json_array(&json, "days");
    for (size_t i = 0; i < form->days.n; i++) {
        msh_json_object(&json, NULL);
        msh_json_string(&json, "name", days[i].name != NULL ? days[i].name : "");
        msh_json_day(&json, "date", true, days[i].date);
        msh_json_bool(&json, "isOffDay", days[i].isOffDay);
        msh_json_object_end(&json);
    }
    msh_json_array_end(&json);
    msh_json_object_end(&json);
}

static void write_effect(struct msh_json *w, const struct msh_renew_effect *effect)
{
    msh_json_object(w, "effect");
    msh_json_int(w, "tickets", (int64_t)effect->tickets);
    msh_json_int(w, "clocks", (int64_t)effect->clocks);
    msh_json_int(w, "later", (int64_t)effect->later);
    msh_json_int(w, "settled", (int64_t)effect->settled);
    msh_json_int(w, "still_provisional", (int64_t)effect->open);
    msh_json_double(w, "longest_days", (double)effect->longest_ms / (double)MSH_DAY_MS);
    msh_json_bool(w, "complete", effect->complete);
    msh_json_object_end(w);
}

int msh_h_calendar_import(struct msh_req *req, struct msh_err *err)
{
    const struct msh_calendar_import_form *form = req->form;
    struct msh_calendar_imported done;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    struct msh_str text;
    int rc;

    if (msh_api_call(req, &call, err) < 0)
        return err->rc;
    msh_str_init(&text, NOTICE_MAX);
    notice_text(form, &text);
    rc = msh_calendar_import(&call, text.p, text.n, form->source, form->dry_run, &done, err);
    msh_str_done(&text);
    if (rc < 0)
        return rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "dry_run", form->dry_run);
    msh_json_int(w, "year", done.year);
    if (form->dry_run)
        msh_json_null(w, "number");
    else
        msh_json_int(w, "number", done.version);
    msh_json_array(w, "changes");
    for (size_t i = 0; i < done.n_changes; i++) {
        msh_json_object(w, NULL);
        msh_json_day(w, "date", true, done.changes[i].day);
        msh_json_word(w, "before", &msh_day_kind_names, (int)done.changes[i].before);
        msh_json_word(w, "after", &msh_day_kind_names, (int)done.changes[i].after);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    write_effect(w, &done.effect);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- working hours ---- */

int msh_h_calendar_periods(struct msh_req *req, struct msh_err *err)
{
    const struct msh_periods_form *form = req->form;
    const struct msh_period_form *rows = form->periods.items;
    struct msh_call call;
    const char *text = "";
    int64_t version;

    for (size_t i = 0; i < form->periods.n; i++)
        text = msh_arena_fmt(req->arena, "%s%s%02d:%02d-%02d:%02d", text, i > 0 ? "," : "",
                             (int)(rows[i].from_min / 60), (int)(rows[i].from_min % 60),
                             (int)(rows[i].to_min / 60), (int)(rows[i].to_min % 60));
    if (msh_api_call(req, &call, err) < 0 || msh_calendar_periods(&call, text, &version, err) < 0)
        return err->rc;
    return send_calendars(req, &call, err);
}
