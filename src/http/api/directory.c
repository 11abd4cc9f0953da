/*
 * The city as it is: units, areas, categories, channels, lines, the rules with their laws, the
 * calendar, and when something would fall due.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"
#include "http/write_city.h"

#define UNITS_DEFAULT 200

/* ---- units ---- */

static void write_unit(struct msh_json *w, const struct msh_directory *city,
                       const struct msh_unit *unit)
{
    msh_json_object(w, NULL);
    msh_write_unit_rows(w, city, unit);
    msh_json_object_end(w);
}

static bool holds(const char *text, const char *folded_part)
{
    struct msh_str folded;
    bool found;

    if (msh_empty(text))
        return false;
    msh_str_init(&folded, 4096);
    msh_utf8_fold(text, strlen(text), &folded);
    found = strstr(folded.p, folded_part) != NULL;
    msh_str_done(&folded);
    return found;
}

struct unit_filter {
    const struct msh_directory_query *query;
    struct msh_str q;
    int64_t parent_id, area_id;
};

static bool fits(const struct unit_filter *f, const struct msh_unit *unit)
{
    const struct msh_directory_query *query = f->query;

    return (f->parent_id == 0 || unit->parent_id == f->parent_id) &&
           (f->area_id == 0 || unit->area_id == f->area_id) &&
           (query->level == 0 || unit->level == query->level) &&
           (msh_empty(query->family) || msh_streq(unit->family, query->family)) &&
           (f->q.n == 0 || holds(unit->name, f->q.p) || holds(unit->short_name, f->q.p) ||
            holds(unit->code, f->q.p) || holds(unit->pinyin, f->q.p));
}

static int set_filter(struct msh_req *req, struct unit_filter *f, struct msh_err *err)
{
    const struct msh_area *area = msh_directory_area_code(msh_api_city(req), f->query->area);

    if (!msh_empty(f->query->area) && area == NULL)
        return msh_err_field(err, "area", "unknown", "no area has this code");
    f->area_id = area != NULL ? area->id : 0;
    return msh_api_unit(req, f->query->parent, "parent", &f->parent_id, err);
}

int msh_h_units(struct msh_req *req, struct msh_err *err)
{
    struct unit_filter f = { .query = req->query };
    const struct msh_unit *units;
    struct msh_answering a;
    struct msh_json *w;
    size_t n;
    int64_t shown = 0, found = 0, limit;

    if (set_filter(req, &f, err) < 0)
        return err->rc;
    msh_str_init(&f.q, 4096);
    if (f.query->q != NULL)
        msh_utf8_fold(f.query->q, strlen(f.query->q), &f.q);
    limit = f.query->limit > 0 ? f.query->limit : UNITS_DEFAULT;
    units = msh_directory_units(msh_api_city(req), &n);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        if (!fits(&f, &units[i]))
            continue;
        found++;
        if (shown == limit)
            continue;
        shown++;
        write_unit(w, msh_api_city(req), &units[i]);
    }
    msh_json_array_end(w);
    msh_json_int(w, "total", found);
    msh_str_done(&f.q);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- areas, categories, channels, lines ---- */

int msh_h_areas(struct msh_req *req, struct msh_err *err)
{
    const struct msh_directory *city = msh_api_city(req);
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;
    const struct msh_area *areas = msh_directory_areas(city, &n);

    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_write_area_rows(w, city, &areas[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_categories(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;
    const struct msh_category *items = msh_directory_categories(msh_api_city(req), &n);

    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_write_category_rows(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_channels(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;
    const struct msh_channel *items = msh_directory_channels(msh_api_city(req), &n);

    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_write_channel_rows(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_lines(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);
    size_t n;
    const struct msh_transfer_line *items = msh_directory_lines(msh_api_city(req), &n);

    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_write_line_rows(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- the calendar ---- */

int msh_h_calendar(struct msh_req *req, struct msh_err *err)
{
    const struct msh_calendar_query *query = req->query;
    const struct msh_calendar *cal = msh_directory_calendar(msh_api_city(req));
    struct msh_calendar_year *year = MSH_NEW(req->arena, struct msh_calendar_year);
    struct msh_answering a;
    struct msh_json *w;

    msh_calendar_year_of(cal, (int)query->year, year);
    w = msh_answer_begin(req, &a);
    msh_json_int(w, "year", query->year);
    msh_json_int(w, "version", cal->version);
    msh_json_bool(w, "assumed", msh_calendar_year_is_assumed(year));
    msh_json_string(w, "days", year->days);
    msh_json_array(w, "periods");
    for (size_t i = 0; i < cal->n_periods; i++) {
        msh_json_object(w, NULL);
        msh_json_int(w, "from_min", cal->periods[i].from_min);
        msh_json_int(w, "to_min", cal->periods[i].to_min);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- what-if ---- */

static void write_due(struct msh_json *w, const struct msh_calendar *cal, int stage,
                      const struct msh_rule_match *match, int64_t from)
{
    char zh[MSH_DUE_TEXT_SIZE], en[MSH_DUE_TEXT_SIZE];

    msh_due_text_zh(match->legal_due.at, from, cal->zone_ms, zh);
    msh_due_text_en(match->legal_due.at, from, cal->zone_ms, en);
    msh_json_object(w, NULL);
    msh_json_word(w, "stage", &msh_stage_names, stage);
    msh_json_string(w, "rule", match->legal->code);
    msh_json_string(w, "legal_ref", match->legal->legal_ref);
    msh_json_time(w, "due_at", match->legal_due.at);
    msh_json_bool(w, "provisional", match->legal_due.provisional);
    msh_json_string(w, "printed_zh", zh);
    msh_json_string(w, "printed_en", en);
    msh_json_object_end(w);
}

int msh_h_clock(struct msh_req *req, struct msh_err *err)
{
    const struct msh_clock_query *query = req->query;
    const struct msh_calendar *cal = msh_directory_calendar(msh_api_city(req));
    struct msh_rule_query ask = { .type = (enum msh_ticket_type)query->type,
                                  .urgency = (enum msh_urgency)MSH_MAX(query->urgency, 0),
                                  .at = query->from };
    const struct msh_rule *rules;
    struct msh_rule_match match;
    struct msh_answering a;
    struct msh_json *w;
    size_t n;

    if (ask.at == 0 && msh_api_now(req, &ask.at, err) < 0)
        return err->rc;
    rules = msh_directory_rules(msh_api_city(req), &n);
    w = msh_answer_begin(req, &a);
    msh_json_time(w, "from", ask.at);
    msh_json_int(w, "calendar_version", cal->version);
    msh_json_array(w, "items");
    for (int stage = 0; stage < MSH_STAGE_COUNT; stage++) {
        ask.stage = (enum msh_stage)stage;
        if (msh_rule_find(cal, rules, n, &ask, &match))
            write_due(w, cal, stage, &match, ask.at);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}
