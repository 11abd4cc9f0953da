/*
 * Lists of tickets: filters, counts and the export.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"

#define LIMIT_DEFAULT 50
#define EXPORT_PAGE   200

/* ---- a query as a filter ---- */

static unsigned bits_of(const struct msh_enum_list *list)
{
    unsigned bits = 0;

    for (size_t i = 0; i < list->n; i++)
        bits |= 1u << list->items[i];
    return bits;
}

static bool is_below(const struct msh_directory *city, int64_t area_id, int64_t top)
{
    for (int depth = 0; area_id != 0 && depth < 8; depth++) {
        const struct msh_area *area = msh_directory_area(city, area_id);

        if (area_id == top)
            return true;
        area_id = area != NULL ? area->parent_id : 0;
    }
    return false;
}

static int set_areas(struct msh_req *req, const char *code, struct msh_filter *ret,
                     struct msh_err *err)
{
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_area *top, *areas;
    int64_t *ids;
    size_t n;

    if (msh_empty(code))
        return 0;
    top = msh_directory_area_code(city, code);
    if (top == NULL)
        return msh_err_field(err, "area", "unknown", "no area has this code");
    areas = msh_directory_areas(city, &n);
    ids = MSH_ARRAY(req->arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        if (is_below(city, areas[i].id, top->id))
            ids[ret->n_areas++] = areas[i].id;
    ret->areas = ids;
    return 0;
}

static int set_units(struct msh_req *req, const struct msh_list_query *query,
                     struct msh_filter *ret, struct msh_err *err)
{
    const struct msh_unit_tree *tree = msh_directory_tree(msh_api_city(req));
    struct msh_unit_set *set;

    if (msh_api_units(req, &query->unit, "unit", &ret->units, &ret->n_units, err) < 0)
        return err->rc;
    ret->live_only = query->live;
    if (!query->below || ret->n_units == 0)
        return 0;
    set = msh_unit_set_new(tree, req->arena);
    for (size_t i = 0; i < ret->n_units; i++)
        msh_unit_set_add_below(set, ret->units[i]);
    ret->units = msh_unit_set_ids(set, &ret->n_units);
    return 0;
}

static void set_lamp(const struct msh_lamp_bounds *bounds, int lamp, struct msh_filter *ret)
{
    /* A deferred ticket's due is its review; it has no lamp of its own. */
    const unsigned running = ~(1u << MSH_TICKET_DEFERRED) & ((1u << MSH_TICKET_STATE_COUNT) - 1);

    switch (lamp) {
    case MSH_LAMP_CODE_NONE:
        ret->due_none = true;
        break;
    case MSH_LAMP_CODE_RED:
        ret->due_from = 1;
        ret->due_to = bounds->red_to;
        break;
    case MSH_LAMP_CODE_YELLOW:
        ret->due_from = bounds->red_to;
        ret->due_to = bounds->yellow_to;
        break;
    case MSH_LAMP_CODE_GREEN:
        ret->due_from = bounds->yellow_to;
        break;
    case MSH_LAMP_CODE_DEFERRED:
        ret->states = 1u << MSH_TICKET_DEFERRED;
        return;
    default:
        return;
    }
    ret->states = ret->states == 0 ? running : ret->states & running;
}

/* What persons said of the work is for those who weigh it, not for the unit it is about: a list by
 * ratings would tell who rated a confidential ticket (guarantee 5). */
static int set_counted(struct msh_req *req, const struct msh_list_query *query,
                       struct msh_filter *ret, struct msh_err *err)
{
    int64_t lead = 0;

    if (msh_api_unit(req, query->lead, "lead", &lead, err) < 0)
        return err->rc;
    if (lead != 0) {
        ret->leads = msh_arena_memdup(req->arena, &lead, sizeof(lead));
        ret->n_leads = 1;
    }
    ret->without = bits_of(&query->without);
    ret->counted = bits_of(&query->counted);
    if (ret->counted == 0)
        return 0;
    if (!msh_may(msh_api_who(req), MSH_PERM_STATS))
        return msh_err_set(err, MSH_E_FORBIDDEN, "permission", "lists by what persons said");
    if (query->rate < 0)
        return msh_err_field(err, "rate", "required", "the rate that `counted` is about");
    ret->rate = (enum msh_rate)query->rate;
    return 0;
}

struct moment {
    const struct msh_region *region;
    int64_t now;
};

static int read_now(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct moment *m = arg;

    return msh_region_now(tx, m->region, &m->now, err);
}

int msh_api_now(struct msh_req *req, int64_t *ret, struct msh_err *err)
{
    struct moment m = { &msh_api_service(req)->region, 0 };
    int rc = msh_api_read(req, "now", read_now, &m, err);

    *ret = m.now;
    return rc;
}

int msh_filter_of(struct msh_req *req, const struct msh_list_query *query, struct msh_filter *ret,
                  struct msh_err *err)
{
    const int64_t zone_ms = msh_api_service(req)->region.zone_ms;
    struct msh_filter filter = { .q = query->q,
                                 .states = bits_of(&query->state),
                                 .types = bits_of(&query->type),
                                 .urgencies = bits_of(&query->urgency),
                                 .category = query->category,
                                 .channel = query->channel,
                                 .min_round = query->round,
                                 .matter_id = query->matter };
    struct msh_lamp_bounds bounds;
    int64_t now;

    if (query->order > 0)
        filter.order = MSH_LIST_DUE;
    if (filter.order != MSH_LIST_NEWEST && !msh_empty(query->q)) /* before an export begins */
        return msh_err_field(err, "order", "order_text", "a text search is ordered newest first");
    if (set_areas(req, query->area, &filter, err) < 0 || set_units(req, query, &filter, err) < 0 ||
        set_counted(req, query, &filter, err) < 0 ||
        msh_api_moment(query->from, false, zone_ms, "from", &filter.from_at, err) < 0 ||
        msh_api_moment(query->to, true, zone_ms, "to", &filter.to_at, err) < 0 ||
        (query->lamp >= 0 && msh_api_now(req, &now, err) < 0))
        return err->rc;
    if (query->lamp >= 0) {
        msh_api_lamps(msh_directory_calendar(msh_api_city(req)), now, &bounds);
        set_lamp(&bounds, query->lamp, &filter);
    }
    *ret = filter;
    return 0;
}

/* ---- pages ---- */

struct listing {
    struct msh_req *req;
    const struct msh_filter *filter;
    struct msh_reader reader;
    struct msh_cursor from;
    int64_t limit, count_max, now;
    struct msh_list list;
    struct msh_list_counts counts;
    struct msh_lamp_bounds lamps;
};

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;
    const struct msh_region *region = &msh_api_service(l->req)->region;

    if (msh_region_now(tx, region, &l->now, err) < 0)
        return err->rc;
    return msh_list_tickets(tx, region->region_id, &l->reader, l->filter, &l->from, l->limit,
                            l->count_max, l->req->arena, &l->list, err);
}

static int set_cursor(const char *text, struct msh_cursor *ret, struct msh_err *err)
{
    int64_t parts[MSH_CURSOR_PARTS];

    if (msh_empty(text))
        return 0;
    if (!msh_cursor_parse(text, parts) || parts[2] < 0)
        return msh_err_field(err, "cursor", "format", "not a cursor of this list");
    *ret = (struct msh_cursor){ parts[0], parts[1], parts[2], parts[3] != 0 };
    return 0;
}

static const char *cursor_text(struct msh_arena *arena, const struct msh_cursor *cursor)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { cursor->at, cursor->ticket_id, cursor->total,
                                              cursor->total_exact };

    return msh_cursor_text(arena, parts);
}

static void write_row(struct msh_json *w, const struct msh_directory *city,
                      const struct msh_list_row *row, const struct msh_lamp_bounds *lamps)
{
    const struct msh_unit *unit = msh_directory_unit(city, row->lead_unit);
    const struct msh_area *area = msh_directory_area(city, row->area_id);
    const struct msh_category *category = msh_directory_category(city, row->category);

    msh_json_object(w, NULL);
    msh_json_id(w, "id", row->ticket_id);
    msh_json_string(w, "number", row->number);
    msh_json_string(w, "title", row->title);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)row->state);
    msh_json_word(w, "type", &msh_type_names, (int)row->type);
    msh_json_word(w, "urgency", &msh_urgency_names, (int)row->urgency);
    msh_json_word(w, "identity_mode", &msh_identity_names, (int)row->identity_mode);
    msh_json_string(w, "category", row->category);
    msh_json_string(w, "category_name", category != NULL ? category->name : NULL);
    msh_json_string(w, "unit", unit != NULL ? unit->code : NULL);
    msh_json_string(w, "unit_name", unit != NULL ? unit->short_name : NULL);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "area_name", area != NULL ? area->name : NULL);
    msh_json_string(w, "channel", row->channel);
    msh_json_time(w, "due_at", row->due_at);
    msh_json_string(w, "due_stage", row->due_stage);
    msh_json_word(w, "lamp", &msh_lamp_names, (int)msh_api_lamp(lamps, row->state, row->due_at));
    msh_json_int(w, "round", row->round);
    msh_json_bool(w, "sealed", row->sealed);
    msh_json_time(w, "created_at", row->created_at);
    msh_json_time(w, "accepted_at", row->accepted_at);
    msh_json_int(w, "version", row->version);
    msh_json_object_end(w);
}

static bool sees_nothing(struct msh_req *req)
{
    struct msh_scope scope;

    msh_scope_of(msh_api_who(req), msh_directory_tree(msh_api_city(req)), req->arena, &scope);
    return scope.none;
}

int msh_h_ticket_list(struct msh_req *req, struct msh_err *err)
{
    const struct msh_list_query *query = req->query;
    struct msh_filter filter;
    struct listing l = { .req = req, .filter = &filter, .count_max = MSH_LIST_TOTAL_MAX };
    struct msh_answering a;
    struct msh_json *w;

    l.limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    msh_api_reader(req, &l.reader);
    if (msh_filter_of(req, query, &filter, err) < 0 ||
        set_cursor(query->cursor, &l.from, err) < 0 ||
        (!sees_nothing(req) && msh_api_read(req, "ticket_list", read_page, &l, err) < 0))
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), l.now, &l.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < l.list.n; i++)
        write_row(w, msh_api_city(req), &l.list.rows[i], &l.lamps);
    msh_json_array_end(w);
    msh_json_string(w, "next_cursor", l.list.more ? cursor_text(req->arena, &l.list.next) : NULL);
    msh_json_int(w, "total", l.list.total);
    msh_json_bool(w, "total_exact", l.list.total_exact);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- counts ---- */

static int read_counts(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;
    const struct msh_region *region = &msh_api_service(l->req)->region;

    if (msh_region_now(tx, region, &l->now, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(l->req)), l->now, &l->lamps);
    return msh_list_count(tx, region->region_id, &l->reader, l->filter, &l->lamps, &l->counts, err);
}

static void write_counts(struct msh_json *w, const char *key, const struct msh_names *names,
                         const int64_t *counts)
{
    msh_json_object(w, key);
    for (size_t i = 0; i < names->n; i++)
        if (counts[i] > 0)
            msh_json_int(w, names->items[i].code, counts[i]);
    msh_json_object_end(w);
}

int msh_h_ticket_counts(struct msh_req *req, struct msh_err *err)
{
    struct msh_filter filter;
    struct listing l = { .req = req, .filter = &filter, .counts = { .exact = true } };
    struct msh_answering a;
    struct msh_json *w;

    msh_api_reader(req, &l.reader);
    if (msh_filter_of(req, req->query, &filter, err) < 0 ||
        (!sees_nothing(req) && msh_api_read(req, "ticket_counts", read_counts, &l, err) < 0))
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_int(w, "total", l.counts.total);
    msh_json_bool(w, "total_exact", l.counts.exact);
    write_counts(w, "by_state", &msh_ticket_state_names, l.counts.by_state);
    write_counts(w, "by_type", &msh_type_names, l.counts.by_type);
    write_counts(w, "by_lamp", &msh_lamp_names, l.counts.by_lamp);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- export: keyset pages, a fresh snapshot each (design §5) ---- */

struct export
{
    struct listing l;
    struct msh_filter filter;
    struct msh_arena page; /* of one page */
    struct msh_sheet_out *sheet;
    int columns[MSH_LIST_COLUMN_COUNT];
    size_t n_columns;
    bool worded, english; /* heads and words for readers, in which language */
    bool ended;
};

static const char *word(const struct export *e, const struct msh_names *names, int value)
{
    return e->english ? names->items[value].en : names->items[value].zh;
}

/* Names of what the city keeps; codes where no language was asked for. */
static const char *place_word(const struct export *e, const struct msh_list_row *row, int column)
{
    const struct msh_directory *city = msh_api_city(e->l.req);
    const struct msh_category *category = msh_directory_category(city, row->category);
    const struct msh_unit *unit = msh_directory_unit(city, row->lead_unit);
    const struct msh_area *area = msh_directory_area(city, row->area_id);

    switch (column) {
    case MSH_LIST_CATEGORY:
        return e->worded && category != NULL ? category->name : row->category;
    case MSH_LIST_AREA:
        return area != NULL ? area->name : NULL;
    default:
        return unit != NULL ? unit->name : NULL;
    }
}

static void add_cell(const struct export *e, const struct msh_list_row *row, int column)
{
    struct msh_sheet_out *sheet = e->sheet;

    switch (column) {
    case MSH_LIST_NUMBER:
        msh_sheet_text(sheet, row->number);
        return;
    case MSH_LIST_TITLE:
        msh_sheet_text(sheet, row->title);
        return;
    case MSH_LIST_STATE:
        msh_sheet_text(sheet, word(e, &msh_ticket_state_names, (int)row->state));
        return;
    case MSH_LIST_TYPE:
        msh_sheet_text(sheet, word(e, &msh_type_names, (int)row->type));
        return;
    case MSH_LIST_URGENCY:
        msh_sheet_text(sheet, word(e, &msh_urgency_names, (int)row->urgency));
        return;
    case MSH_LIST_CHANNEL:
        msh_sheet_text(sheet, row->channel);
        return;
    case MSH_LIST_DUE_AT:
        msh_sheet_time(sheet, row->due_at);
        return;
    case MSH_LIST_LAMP:
        msh_sheet_text(sheet, word(e, &msh_lamp_names,
                                   (int)msh_api_lamp(&e->l.lamps, row->state, row->due_at)));
        return;
    case MSH_LIST_ROUND:
        msh_sheet_int(sheet, row->round);
        return;
    case MSH_LIST_CREATED_AT:
        msh_sheet_time(sheet, row->created_at);
        return;
    case MSH_LIST_ACCEPTED_AT:
        msh_sheet_time(sheet, row->accepted_at);
        return;
    default:
        msh_sheet_text(sheet, place_word(e, row, column));
    }
}

static void add_row(const struct export *e, const struct msh_list_row *row)
{
    for (size_t i = 0; i < e->n_columns; i++)
        add_cell(e, row, e->columns[i]);
    msh_sheet_row(e->sheet);
}

static void add_heads(const struct export *e)
{
    const char *heads[MSH_LIST_COLUMN_COUNT];

    for (size_t i = 0; i < e->n_columns; i++)
        heads[i] = e->worded ? word(e, &msh_list_column_names, e->columns[i])
                             : msh_name_code(&msh_list_column_names, e->columns[i]);
    msh_sheet_heads(e->sheet, heads, e->n_columns);
}

static int export_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct export *e = arg;
    struct listing *l = &e->l;
    const struct msh_region *region = &msh_api_service(l->req)->region;

    if (msh_region_now(tx, region, &l->now, err) < 0)
        return err->rc;
    return msh_list_tickets(tx, region->region_id, &l->reader, &e->filter, &l->from, l->limit, 0,
                            &e->page, &l->list, err);
}

/* A page of rows, as long as there are any. */
static int add_rows(struct export *e, struct msh_err *err)
{
    struct listing *l = &e->l;

    if (msh_api_read(l->req, "export", export_page, e, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(l->req)), l->now, &l->lamps);
    for (size_t i = 0; i < l->list.n; i++)
        add_row(e, &l->list.rows[i]);
    l->from = l->list.next;
    e->ended = !l->list.more;
    msh_arena_reset(&e->page);
    return e->ended ? msh_sheet_end(e->sheet, err) : 0;
}

static int export_pull(void *ctx, struct msh_str *out, struct msh_err *err)
{
    struct export *e = ctx;

    if (!e->ended && add_rows(e, err) < 0)
        return err->rc;
    return msh_sheet_take(e->sheet, out, err);
}

static void export_close(void *ctx)
{
    struct export *e = ctx;

    msh_sheet_close(e->sheet);
    msh_arena_done(&e->page);
}

static void set_columns(struct export *e, const struct msh_list_query *query)
{
    e->worded = query->tongue >= 0;
    e->english = query->tongue > 0;
    e->n_columns = query->columns.n > 0 ? query->columns.n : MSH_LIST_COLUMN_COUNT;
    for (size_t i = 0; i < e->n_columns; i++)
        e->columns[i] = query->columns.n > 0 ? query->columns.items[i] : (int)i;
}

static int export_tickets(struct msh_req *req, enum msh_sheet_format format, struct msh_err *err)
{
    struct export *e = MSH_NEW(req->arena, struct export);
    const struct msh_pull pull = { export_pull, export_close, e };

    e->l.req = req;
    e->l.limit = EXPORT_PAGE;
    set_columns(e, req->query);
    msh_api_reader(req, &e->l.reader);
    if (msh_filter_of(req, req->query, &e->filter, err) < 0 ||
        msh_api_sheet(req, format, e->english || !e->worded ? "tickets" : "诉求件", &e->sheet,
                      err) < 0)
        return err->rc;
    add_heads(e);
    e->ended = sees_nothing(req);
    if (e->ended && msh_sheet_end(e->sheet, err) < 0) {
        msh_sheet_close(e->sheet);
        return err->rc;
    }
    msh_arena_init(&e->page, (size_t)16 * 1024 * 1024);
    return msh_reply_pull(req, msh_sheet_media_type(format),
                          format == MSH_SHEET_CSV ? "tickets.csv" : "tickets.xlsx", &pull, err);
}

int msh_h_ticket_export(struct msh_req *req, struct msh_err *err)
{
    return export_tickets(req, MSH_SHEET_CSV, err);
}

int msh_h_ticket_workbook(struct msh_req *req, struct msh_err *err)
{
    return export_tickets(req, MSH_SHEET_XLSX, err);
}
