/*
 * The figures of a period: for the leaders' cockpit, and as tables.
 */
#include "base/base.h"

#include "base/time.h"
#include "http/handlers.h"
#include "http/stats.h"

#define FILE_MAX ((size_t)4 * 1024 * 1024)

/* ---- JSON ---- */

static void write_day(struct msh_json *w, const char *key, int32_t day)
{
    char text[MSH_DATE_SIZE];

    msh_day_format(day, text);
    msh_json_string(w, key, text);
}

static void write_span(struct msh_json *w, const struct msh_stats_view *view)
{
    const struct msh_stats_span *span = &view->stats.span;

    write_day(w, "from", span->from);
    write_day(w, "to", span->to);
    write_day(w, "before_from", span->before);
    write_day(w, "before_to", span->from - 1);
    msh_json_time(w, "at", view->stats.at);
    msh_json_bool(w, "exact", view->stats.exact);
}

static void write_line(struct msh_json *w, const char *key, const struct msh_stats_line *line)
{
    msh_json_object(w, key);
    msh_json_string(w, "code", line->code);
    msh_json_string(w, "name", line->name);
    msh_json_string(w, "parent", line->parent);
    msh_json_int(w, "level", line->level);
    msh_json_int(w, "n", line->n);
    if (line->before < 0) {
        msh_json_null(w, "before");
        msh_json_null(w, "trend");
    } else {
        msh_json_int(w, "before", line->before);
        msh_json_word(w, "trend", &msh_trend_names, (int)msh_trend_of(line->n, line->before));
    }
    msh_json_string(w, "query", line->query);
    msh_json_object_end(w);
}

static void write_lines(struct msh_json *w, const char *key, const struct msh_stats_view *view,
                        enum msh_stats_table table)
{
    size_t n;
    const struct msh_stats_line *lines = msh_stats_lines(view, table, &n);

    msh_json_array(w, key);
    for (size_t i = 0; i < n; i++)
        write_line(w, NULL, &lines[i]);
    msh_json_array_end(w);
}

static void write_parts(struct msh_json *w, struct msh_fraction share)
{
    if (share.all > 0)
        msh_json_int(w, "parts", msh_parts_of(share));
    else
        msh_json_null(w, "parts");
}

static void write_share(struct msh_json *w, const char *key, const struct msh_stats_view *view,
                        enum msh_rate rate, struct msh_fraction share,
                        int (*counts)(enum msh_counted as))
{
    const struct msh_interval in = msh_interval_of(share);
    const char *part = msh_stats_counted(view, rate, msh_stats_ways(counts, true));
    const char *all = msh_stats_counted(view, rate, msh_stats_ways(counts, false));

    msh_json_object(w, key);
    msh_json_int(w, "part", share.part);
    msh_json_int(w, "all", share.all);
    write_parts(w, share);
    msh_json_int(w, "low", in.low);
    msh_json_int(w, "high", in.high);
    msh_json_string(w, "part_query", msh_arena_fmt(view->req->arena, "%s%s", view->span, part));
    msh_json_string(w, "all_query", msh_arena_fmt(view->req->arena, "%s%s", view->span, all));
    msh_json_object_end(w);
}

static void write_as(struct msh_json *w, const char *key, int as)
{
    if (as < 0)
        msh_json_null(w, key);
    else
        msh_json_bool(w, key, as > 0);
}

static void write_rate(struct msh_json *w, const struct msh_stats_view *view, enum msh_rate rate)
{
    const struct msh_rate_sum *sum = &view->stats.rates[rate];

    msh_json_object(w, NULL);
    msh_json_word(w, "rate", &msh_rate_names, (int)rate);
    write_share(w, "raw", view, rate, msh_rate_raw(sum), msh_counted_raw);
    write_share(w, "adjusted", view, rate, msh_rate_adjusted(sum), msh_counted_adjusted);
    msh_json_array(w, "counted");
    for (int as = 0; as < MSH_COUNTED_COUNT; as++) {
        if (sum->n[as] == 0)
            continue;
        msh_json_object(w, NULL);
        msh_json_word(w, "counted", &msh_counted_names, as);
        msh_json_int(w, "n", sum->n[as]);
        write_as(w, "raw", msh_counted_raw((enum msh_counted)as));
        write_as(w, "adjusted", msh_counted_adjusted((enum msh_counted)as));
        msh_json_string(w, "query",
                        msh_arena_fmt(view->req->arena, "%s%s", view->span,
                                      msh_stats_counted(view, rate, 1u << as)));
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_object_end(w);
}

int msh_h_stats(struct msh_req *req, struct msh_err *err)
{
    static const char *const keys[] = {
        [MSH_STATS_DAYS] = "days",
        [MSH_STATS_LAMPS] = "lamps",
        [MSH_STATS_TYPES] = "types",
        [MSH_STATS_CHANNELS] = "channels",
        [MSH_STATS_CATEGORIES] = "categories",
        [MSH_STATS_AREAS] = "areas",
    };
    struct msh_stats_view view;
    struct msh_answering a;
    struct msh_json *w;

    if (msh_stats_view_read(req, &view, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_span(w, &view);
    write_line(w, "all",
               &(struct msh_stats_line){ .code = "all",
                                         .n = view.stats.all.n,
                                         .before = view.stats.all.before,
                                         .query = view.span });
    msh_json_int(w, "open", view.open.total);
    msh_json_bool(w, "open_exact", view.open.exact);
    msh_json_string(w, "open_query", MSH_STATS_OPEN);
    for (size_t i = 0; i < MSH_COUNT(keys); i++)
        write_lines(w, keys[i], &view, (enum msh_stats_table)i);
    msh_json_array(w, "rates");
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        write_rate(w, &view, (enum msh_rate)rate);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- units ---- */

static void write_unit(struct msh_json *w, const struct msh_stats_view *view,
                       const struct msh_stats_unit *unit)
{
    const struct msh_interval in = msh_interval_of(unit->adjusted);

    msh_json_object(w, NULL);
    msh_json_string(w, "code", unit->unit->code);
    msh_json_string(w, "name", unit->unit->name);
    msh_json_string(w, "short_name", unit->unit->short_name);
    msh_json_int(w, "level", unit->unit->level);
    msh_json_int(w, "n", unit->n);
    msh_json_word(w, "band", &msh_band_names, (int)unit->band);
    msh_json_int(w, "excluded", unit->raw.all - unit->adjusted.all);
    msh_json_int(w, "raw_part", unit->raw.part);
    msh_json_int(w, "raw_all", unit->raw.all);
    msh_json_int(w, "part", unit->adjusted.part);
    msh_json_int(w, "all", unit->adjusted.all);
    write_parts(w, unit->adjusted);
    msh_json_int(w, "low", in.low);
    msh_json_int(w, "high", in.high);
    msh_json_string(w, "query",
                    msh_arena_fmt(view->req->arena, "%s&lead=%s", view->span, unit->unit->code));
    msh_json_object_end(w);
}

static void write_wholes(struct msh_json *w, const struct msh_fraction wholes[MSH_UNIT_LEVELS])
{
    msh_json_array(w, "wholes");
    for (int level = 0; level < MSH_UNIT_LEVELS; level++) {
        if (wholes[level].all == 0)
            continue;
        msh_json_object(w, NULL);
        msh_json_int(w, "level", level);
        msh_json_int(w, "part", wholes[level].part);
        msh_json_int(w, "all", wholes[level].all);
        write_parts(w, wholes[level]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

int msh_h_stats_units(struct msh_req *req, struct msh_err *err)
{
    const unsigned part = msh_stats_ways(msh_counted_adjusted, true);
    const unsigned all = msh_stats_ways(msh_counted_adjusted, false);
    const unsigned raw = msh_stats_ways(msh_counted_raw, false);
    struct msh_fraction wholes[MSH_UNIT_LEVELS];
    const struct msh_stats_unit *units;
    struct msh_stats_view view;
    struct msh_answering a;
    struct msh_json *w;
    enum msh_rate rate;
    size_t n;

    if (msh_stats_view_read(req, &view, err) < 0)
        return err->rc;
    rate = (enum msh_rate)view.query->rate;
    units = msh_stats_units(&view, rate, wholes, &n);
    w = msh_answer_begin(req, &a);
    write_span(w, &view);
    msh_json_word(w, "rate", &msh_rate_names, (int)rate);
    msh_json_int(w, "few", MSH_BAND_MIN);
    msh_json_string(w, "part_query", msh_stats_counted(&view, rate, part));
    msh_json_string(w, "all_query", msh_stats_counted(&view, rate, all));
    msh_json_string(w, "excluded_query", msh_stats_counted(&view, rate, raw & ~all));
    write_wholes(w, wholes);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_unit(w, &view, &units[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- a head's own ---- */

/* Small rates would tell the unit who was asked and what they said (guarantee 5). */
static void write_unless_few(struct msh_json *w, const char *key, bool few, int64_t n)
{
    if (few)
        msh_json_null(w, key);
    else
        msh_json_int(w, key, n);
}

static void write_own_rate(struct msh_json *w, const struct msh_stats_unit *unit,
                           enum msh_rate rate)
{
    const struct msh_interval in = msh_interval_of(unit->adjusted);
    const bool few = unit->adjusted.all < MSH_BAND_MIN;

    msh_json_object(w, NULL);
    msh_json_word(w, "rate", &msh_rate_names, (int)rate);
    msh_json_int(w, "all", unit->adjusted.all);
    msh_json_int(w, "excluded", unit->raw.all - unit->adjusted.all);
    write_unless_few(w, "raw_part", few, unit->raw.part);
    msh_json_int(w, "raw_all", unit->raw.all);
    write_unless_few(w, "part", few, unit->adjusted.part);
    write_unless_few(w, "parts", few, msh_parts_of(unit->adjusted));
    write_unless_few(w, "low", few, in.low);
    write_unless_few(w, "high", few, in.high);
    msh_json_object_end(w);
}

struct own {
    const struct msh_stats_view *view;
    const struct msh_stats_unit *units[MSH_RATE_COUNT];
    size_t n[MSH_RATE_COUNT];
    struct msh_unit_set *own, *all; /* where the caller is head; and below */
};

static void write_own_unit(struct msh_json *w, const struct own *o,
                           const struct msh_stats_unit *unit)
{
    msh_json_object(w, NULL);
    msh_json_string(w, "code", unit->unit->code);
    msh_json_string(w, "name", unit->unit->name);
    msh_json_int(w, "level", unit->unit->level);
    msh_json_bool(w, "own", msh_unit_set_has(o->own, unit->unit->id));
    msh_json_int(w, "n", unit->n);
    msh_json_array(w, "rates");
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        for (size_t i = 0; i < o->n[rate]; i++)
            if (o->units[rate][i].unit == unit->unit)
                write_own_rate(w, &o->units[rate][i], (enum msh_rate)rate);
    msh_json_array_end(w);
    msh_json_string(
        w, "query",
        msh_arena_fmt(o->view->req->arena, "%s&lead=%s", o->view->span, unit->unit->code));
    msh_json_object_end(w);
}

static void write_own(struct msh_json *w, const struct own *o, bool own)
{
    for (size_t i = 0; i < o->n[0]; i++) {
        const int64_t unit_id = o->units[0][i].unit->id;

        if (msh_unit_set_has(o->all, unit_id) && msh_unit_set_has(o->own, unit_id) == own)
            write_own_unit(w, o, &o->units[0][i]);
    }
}

int msh_h_stats_own(struct msh_req *req, struct msh_err *err)
{
    const struct msh_principal *who = msh_api_who(req);
    const struct msh_unit_tree *tree = msh_directory_tree(msh_api_city(req));
    struct msh_fraction wholes[MSH_UNIT_LEVELS];
    struct msh_stats_view view;
    struct own o = { .view = &view };
    struct msh_answering a;
    struct msh_json *w;

    if (msh_stats_view_month(req, &view, err) < 0)
        return err->rc;
    o.own = msh_unit_set_new(tree, req->arena);
    o.all = msh_unit_set_new(tree, req->arena);
    for (size_t i = 0; i < who->n_grants; i++)
        if (who->grants[i].role == MSH_STAFF_HEAD) {
            msh_unit_set_add(o.own, who->grants[i].unit_id);
            msh_unit_set_add(o.all, who->grants[i].unit_id);
            msh_unit_set_add_below(o.all, who->grants[i].unit_id);
        }
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        o.units[rate] = msh_stats_units(&view, (enum msh_rate)rate, wholes, &o.n[rate]);
    w = msh_answer_begin(req, &a);
    write_span(w, &view);
    msh_json_int(w, "few", MSH_BAND_MIN);
    msh_json_array(w, "items");
    write_own(w, &o, true);
    write_own(w, &o, false);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- tables as files ---- */

struct table {
    const struct msh_stats_view *view;
    struct msh_sheet_out *out;
};

static void cell(struct table *t, const char *text)
{
    msh_sheet_text(t->out, text);
}

static void cell_int(struct table *t, int64_t n)
{
    msh_sheet_int(t->out, n);
}

/* 87.65, of hundredths of a percent; empty for nothing. */
static void cell_parts(struct table *t, int parts)
{
    if (parts < 0)
        cell(t, NULL);
    else
        msh_sheet_hundredths(t->out, parts);
}

/* English when asked for. */
static const char *say(const struct table *t, const char *zh, const char *en)
{
    return t->view->query->tongue == 1 ? en : zh;
}

static const char *word(const struct table *t, const struct msh_names *names, int value)
{
    return say(t, names->items[value].zh, names->items[value].en);
}

#define HEADS_MAX 16

struct head {
    const char *zh, *en;
};

static void heads(struct table *t, const struct head *names, size_t n)
{
    const char *texts[HEADS_MAX];

    for (size_t i = 0; i < n; i++)
        texts[i] = say(t, names[i].zh, names[i].en);
    msh_sheet_heads(t->out, texts, n);
}

static void lines_table(struct table *t, enum msh_stats_table table)
{
    static const struct head names[] = { { "代码", "Code" },    { "名称", "Name" },
                                         { "上级", "Above" },   { "层级", "Level" },
                                         { "件数", "Tickets" }, { "上期件数", "Before" },
                                         { "变化", "Change" } };
    size_t n;
    const struct msh_stats_line *lines = msh_stats_lines(t->view, table, &n);

    heads(t, names, MSH_COUNT(names));
    for (size_t i = 0; i < n; i++) {
        const struct msh_stats_line *line = &lines[i];
        const int trend = (int)msh_trend_of(line->n, line->before);

        cell(t, line->code);
        cell(t, line->names != NULL     ? word(t, line->names, line->word)
                : line->code[0] == '\0' ? say(t, "未填写", "Nothing said")
                                        : line->name);
        cell(t, line->parent);
        cell_int(t, line->level);
        cell_int(t, line->n);
        if (line->before < 0)
            cell(t, NULL);
        else
            cell_int(t, line->before);
        cell(t, line->before < 0 ? NULL : word(t, &msh_trend_names, trend));
        msh_sheet_row(t->out);
    }
}

static const char *as_text(const struct table *t, int as)
{
    static const struct head words[] = { { "否", "no" }, { "是", "yes" } };

    return as < 0 ? NULL : say(t, words[as].zh, words[as].en);
}

static void rates_table(struct table *t)
{
    static const struct head names[] = { { "指标", "Rate" },
                                         { "计入情况", "Counted as" },
                                         { "件数", "Tickets" },
                                         { "原始口径计为达成", "Achieved in the raw rate" },
                                         { "调整口径计为达成", "Achieved in the adjusted rate" } };

    heads(t, names, MSH_COUNT(names));
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        for (int as = 0; as < MSH_COUNTED_COUNT; as++) {
            cell(t, word(t, &msh_rate_names, rate));
            cell(t, word(t, &msh_counted_names, as));
            cell_int(t, t->view->stats.rates[rate].n[as]);
            cell(t, as_text(t, msh_counted_raw((enum msh_counted)as)));
            cell(t, as_text(t, msh_counted_adjusted((enum msh_counted)as)));
            msh_sheet_row(t->out);
        }
}

static void units_table(struct table *t)
{
    static const struct head names[] = {
        { "代码", "Code" },
        { "单位", "Unit" },
        { "层级", "Level" },
        { "指标", "Rate" },
        { "主办件数", "Tickets led" },
        { "原始分子", "Raw part" },
        { "原始分母", "Raw all" },
        { "剔除", "Excluded" },
        { "调整分子", "Adjusted part" },
        { "调整分母", "Adjusted all" },
        { "调整率%", "Adjusted %" },
        { "区间下限%", "Interval from %" },
        { "区间上限%", "Interval to %" },
        { "等次", "Band" },
    };
    const enum msh_rate rate =
        t->view->query->rate < 0 ? MSH_RATE_SOLVED : (enum msh_rate)t->view->query->rate;
    struct msh_fraction wholes[MSH_UNIT_LEVELS];
    size_t n;
    const struct msh_stats_unit *units = msh_stats_units(t->view, rate, wholes, &n);

    heads(t, names, MSH_COUNT(names));
    for (size_t i = 0; i < n; i++) {
        const struct msh_interval in = msh_interval_of(units[i].adjusted);

        cell(t, units[i].unit->code);
        cell(t, units[i].unit->name);
        cell_int(t, units[i].unit->level);
        cell(t, word(t, &msh_rate_names, (int)rate));
        cell_int(t, units[i].n);
        cell_int(t, units[i].raw.part);
        cell_int(t, units[i].raw.all);
        cell_int(t, units[i].raw.all - units[i].adjusted.all);
        cell_int(t, units[i].adjusted.part);
        cell_int(t, units[i].adjusted.all);
        cell_parts(t, msh_parts_of(units[i].adjusted));
        cell_parts(t, in.low);
        cell_parts(t, in.high);
        cell(t, word(t, &msh_band_names, (int)units[i].band));
        msh_sheet_row(t->out);
    }
}

/* Some thousand lines at most, so all of it is made before it is sent. */
static int take_all(struct table *t, struct msh_str *ret, struct msh_err *err)
{
    int rc = msh_sheet_end(t->out, err);

    while (rc == 0 && (rc = msh_sheet_take(t->out, ret, err)) > 0)
        rc = 0;
    return rc;
}

static int export_table(struct msh_req *req, enum msh_sheet_format format, struct msh_err *err)
{
    struct msh_stats_view view;
    struct msh_str out;
    struct table t = { &view, NULL };

    if (msh_stats_view_read(req, &view, err) < 0 ||
        msh_api_sheet(req, format, say(&t, "统计", "figures"), &t.out, err) < 0)
        return err->rc;
    if (view.query->table == MSH_STATS_RATES)
        rates_table(&t);
    else if (view.query->table == MSH_STATS_UNITS)
        units_table(&t);
    else
        lines_table(&t, (enum msh_stats_table)view.query->table);
    msh_str_init(&out, FILE_MAX);
    int rc = take_all(&t, &out, err);
    msh_sheet_close(t.out);
    if (rc < 0) {
        msh_str_done(&out);
        return rc;
    }
    msh_reply_offer(req, format == MSH_SHEET_CSV ? "figures.csv" : "figures.xlsx");
    return msh_reply_bytes(req, 200, msh_sheet_media_type(format), &out, err);
}

int msh_h_stats_export(struct msh_req *req, struct msh_err *err)
{
    return export_table(req, MSH_SHEET_CSV, err);
}

int msh_h_stats_workbook(struct msh_req *req, struct msh_err *err)
{
    return export_table(req, MSH_SHEET_XLSX, err);
}
