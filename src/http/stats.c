#include "base/base.h"

#include "http/stats.h"

#include "base/time.h"
#include "http/handlers.h"
#include "service/stats_cache.h"

/* ---- what was asked ---- */

#define S(state) (1u << MSH_TICKET_##state)
static const unsigned open_states = S(REGISTERED) | S(DISPATCHING) | S(CONFERENCE) | S(HANDLING) |
                                    S(REVIEWING) | S(CALLBACK) | S(REWORK) | S(DEFERRED);

/* Lamps say how the work stands now, so they are of everything that is open. */
static int read_open(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_stats_view *view = arg;
    const struct msh_region *region = &msh_api_service(view->req)->region;
    const struct msh_filter filter = { .states = open_states };
    struct msh_reader reader;

    msh_api_reader(view->req, &reader);
    if (msh_region_now(tx, region, &view->now, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(view->req)), view->now, &view->lamps);
    return msh_list_count(tx, region->region_id, &reader, &filter, &view->lamps, &view->open, err);
}

static int read_span(const struct msh_stats_view *view, struct msh_stats_span *ret,
                     struct msh_err *err)
{
    const int64_t zone_ms = msh_api_service(view->req)->region.zone_ms;
    const char *month = view->query->month;
    const enum msh_period period = month != NULL || view->query->period < 0
                                       ? MSH_PERIOD_MONTH
                                       : (enum msh_period)view->query->period;
    int32_t day = 0;

    if (month != NULL && !msh_day_parse(msh_arena_fmt(view->req->arena, "%s-01", month), &day))
        return msh_err_field(err, "month", "format", "a month such as 2026-10");
    if (!msh_stats_span_of(period, msh_day_of(view->now, zone_ms), day, ret))
        return msh_err_field(err, "month", "future", "this month has not begun");
    return 0;
}

static const char *day_text(const struct msh_stats_view *view, int32_t day)
{
    char text[MSH_DATE_SIZE];

    msh_day_format(day, text);
    return msh_arena_strdup(view->req->arena, text);
}

/* The month that ended last, or the one asked for. */
static int read_month(const struct msh_stats_view *view, struct msh_stats_span *ret,
                      struct msh_err *err)
{
    const int32_t today = msh_day_of(view->now, msh_api_service(view->req)->region.zone_ms);
    struct msh_stats_span running;

    if (!msh_stats_span_of(MSH_PERIOD_MONTH, today, 0, &running))
        return msh_err_set(err, MSH_E_BUG, "month", "today lies in no month");
    if (view->query->month != NULL)
        return read_span(view, ret, err) < 0 ? err->rc
               : ret->from < running.from
                   ? 0
                   : msh_err_field(err, "month", "not_over", "this month is not over");
    if (!msh_stats_span_of(MSH_PERIOD_MONTH, today, running.from - 1, ret))
        return msh_err_set(err, MSH_E_BUG, "month", "no month before this one");
    return 0;
}

static int view_read(struct msh_req *req,
                     int (*read_period)(const struct msh_stats_view *view,
                                        struct msh_stats_span *ret, struct msh_err *err),
                     struct msh_stats_view *ret, struct msh_err *err)
{
    struct msh_stats_span span;
    struct msh_reader reader;

    *ret = (struct msh_stats_view){ .req = req, .query = req->query };
    msh_api_reader(req, &reader);
    if (msh_api_read(req, "stats_open", read_open, ret, err) < 0 ||
        read_period(ret, &span, err) < 0)
        return err->rc;
    ret->span = msh_arena_fmt(req->arena, "from=%s&to=%s", day_text(ret, span.from),
                              day_text(ret, span.to));
    return msh_stats_cached(msh_api_of(req)->stats, msh_api_service(req), msh_api_city(req),
                            &reader, &span, ret->now, req->arena, &ret->stats, err);
}

int msh_stats_view_read(struct msh_req *req, struct msh_stats_view *ret, struct msh_err *err)
{
    return view_read(req, read_span, ret, err);
}

int msh_stats_view_month(struct msh_req *req, struct msh_stats_view *ret, struct msh_err *err)
{
    return view_read(req, read_month, ret, err);
}

/* ---- lines ---- */

struct filling {
    const struct msh_stats_view *view;
    struct msh_stats_line *lines;
    size_t n;
};

static struct msh_stats_line *push(struct filling *f, const char *code, int64_t n, int64_t before)
{
    struct msh_stats_line *line = &f->lines[f->n++];

    *line = (struct msh_stats_line){ .code = code, .n = n, .before = before };
    return line;
}

static void push_pair(struct filling *f, const char *part, const char *code, const char *name,
                      const struct msh_pair_count *pair, const char *parent, int level)
{
    struct msh_stats_line *line;

    if (pair->n == 0 && pair->before == 0)
        return;
    line = push(f, code, pair->n, pair->before);
    line->name = name;
    line->parent = parent;
    line->level = level;
    line->query = msh_arena_fmt(f->view->req->arena, "%s&%s=%s", f->view->span, part, code);
}

/* Of which nothing was said. */
static void push_gap(struct filling *f, const char *part, const struct msh_pair_count *pair)
{
    if (pair->n > 0 || pair->before > 0)
        push(f, "", pair->n, pair->before)->query =
            msh_arena_fmt(f->view->req->arena, "%s&without=%s", f->view->span, part);
}

static void push_word(struct filling *f, const struct msh_names *names, int word, int64_t n,
                      int64_t before, const char *query)
{
    struct msh_stats_line *line = push(f, msh_name_code(names, word), n, before);

    line->names = names;
    line->word = word;
    line->query = query;
}

static void days(struct filling *f)
{
    const struct msh_stats_span *span = &f->view->stats.span;

    for (int32_t day = span->from; day <= span->to; day++) {
        const char *text = day_text(f->view, day);

        push(f, text, f->view->stats.days[day - span->from], -1)->query =
            msh_arena_fmt(f->view->req->arena, "from=%s&to=%s", text, text);
    }
}

static void lamps(struct filling *f)
{
    for (int i = 0; i < MSH_LAMP_CODE_COUNT; i++)
        push_word(f, &msh_lamp_names, i, f->view->open.by_lamp[i], -1,
                  msh_arena_fmt(f->view->req->arena, MSH_STATS_OPEN "&lamp=%s",
                                msh_name_code(&msh_lamp_names, i)));
}

static void types(struct filling *f)
{
    for (int i = 0; i < MSH_TYPE_COUNT; i++) {
        const struct msh_pair_count *pair = &f->view->stats.types[i];

        if (pair->n > 0 || pair->before > 0)
            push_word(f, &msh_type_names, i, pair->n, pair->before,
                      msh_arena_fmt(f->view->req->arena, "%s&type=%s", f->view->span,
                                    msh_name_code(&msh_type_names, i)));
    }
}

static void channels(struct filling *f)
{
    size_t n;
    const struct msh_channel *all = msh_directory_channels(msh_api_city(f->view->req), &n);

    for (size_t i = 0; i < n; i++)
        push_pair(f, "channel", all[i].code, all[i].name, &f->view->stats.channels[i], NULL, 1);
}

static void categories(struct filling *f)
{
    size_t n;
    const struct msh_category *all = msh_directory_categories(msh_api_city(f->view->req), &n);

    for (size_t i = 0; i < n; i++)
        push_pair(f, "category", all[i].code, all[i].name, &f->view->stats.categories[i],
                  all[i].parent, all[i].level);
    push_gap(f, "category", &f->view->stats.no_category);
}

static void areas(struct filling *f)
{
    const struct msh_directory *city = msh_api_city(f->view->req);
    size_t n;
    const struct msh_area *all = msh_directory_areas(city, &n);

    for (size_t i = 0; i < n; i++) {
        const struct msh_area *above = msh_directory_area(city, all[i].parent_id);
        int level = 1;

        for (const struct msh_area *at = above; at != NULL && level < 8; level++)
            at = msh_directory_area(city, at->parent_id);
        push_pair(f, "area", all[i].code, all[i].name, &f->view->stats.areas[i],
                  above != NULL ? above->code : NULL, level);
    }
    push_gap(f, "area", &f->view->stats.no_area);
}

const struct msh_stats_line *msh_stats_lines(const struct msh_stats_view *view,
                                             enum msh_stats_table table, size_t *ret_n)
{
    static void (*const fill[MSH_STATS_TABLE_COUNT])(struct filling * f) = {
        [MSH_STATS_DAYS] = days,
        [MSH_STATS_LAMPS] = lamps,
        [MSH_STATS_TYPES] = types,
        [MSH_STATS_CHANNELS] = channels,
        [MSH_STATS_CATEGORIES] = categories,
        [MSH_STATS_AREAS] = areas,
    };
    struct filling f = { .view = view };
    size_t n_categories, n_areas;

    (void)msh_directory_categories(msh_api_city(view->req), &n_categories);
    (void)msh_directory_areas(msh_api_city(view->req), &n_areas);
    f.lines = MSH_ARRAY(view->req->arena, MSH_MAX(n_categories, n_areas) + MSH_CHANNELS_MAX,
                        struct msh_stats_line);
    if (fill[table] != NULL)
        fill[table](&f);
    *ret_n = f.n;
    return f.lines;
}

/* ---- rates ---- */

unsigned msh_stats_ways(int (*counts)(enum msh_counted as), bool achieved)
{
    unsigned bits = 0;

    for (int as = 0; as < MSH_COUNTED_COUNT; as++)
        if (counts((enum msh_counted)as) >= (achieved ? 1 : 0))
            bits |= 1u << as;
    return bits;
}

const char *msh_stats_counted(const struct msh_stats_view *view, enum msh_rate rate,
                              unsigned wanted)
{
    const char *text = "", *comma = "";

    for (int as = 0; as < MSH_COUNTED_COUNT; as++)
        if (wanted >> as & 1) {
            text = msh_arena_fmt(view->req->arena, "%s%s%s", text, comma,
                                 msh_name_code(&msh_counted_names, as));
            comma = ",";
        }
    return msh_arena_fmt(view->req->arena, "&rate=%s&counted=%s",
                         msh_name_code(&msh_rate_names, (int)rate), text);
}

/* ---- units ---- */

static int64_t total_of(const struct msh_rate_sum *sum)
{
    int64_t n = 0;

    for (int as = 0; as < MSH_COUNTED_COUNT; as++)
        n += sum->n[as];
    return n;
}

/* By how many, never by how well: that would be a ranking. */
static int most_first(const void *a, const void *b)
{
    const struct msh_stats_unit *x = a, *y = b;

    if (x->adjusted.all != y->adjusted.all)
        return x->adjusted.all < y->adjusted.all ? 1 : -1;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->unit->code, y->unit->code);
}

static int level_of(const struct msh_unit *unit)
{
    return MSH_MAX(0, MSH_MIN(unit->level, MSH_UNIT_LEVELS - 1));
}

const struct msh_stats_unit *msh_stats_units(const struct msh_stats_view *view, enum msh_rate rate,
                                             struct msh_fraction wholes[MSH_UNIT_LEVELS],
                                             size_t *ret_n)
{
    size_t n, found = 0;
    const struct msh_unit *all = msh_directory_units(msh_api_city(view->req), &n);
    struct msh_stats_unit *units = MSH_ARRAY(view->req->arena, n + 1, struct msh_stats_unit);

    memset(wholes, 0, MSH_UNIT_LEVELS * sizeof(*wholes));
    for (size_t i = 0; i < n; i++) {
        const struct msh_rate_sum *sum = &view->stats.units[i][rate];
        struct msh_stats_unit *unit = &units[found];

        *unit = (struct msh_stats_unit){
            &all[i], sum, total_of(sum), msh_rate_raw(sum), msh_rate_adjusted(sum), MSH_BAND_FEW
        };
        found += unit->n > 0;
        wholes[level_of(&all[i])].part += unit->adjusted.part;
        wholes[level_of(&all[i])].all += unit->adjusted.all;
    }
    for (size_t i = 0; i < found; i++)
        units[i].band = msh_band_of(units[i].adjusted, wholes[level_of(units[i].unit)]);
    qsort(units, found, sizeof(*units), most_first);
    *ret_n = found;
    return units;
}
