#include "base/base.h"

#include "base/time.h"
#include "cli/export_day.h"
#include "cli/sheet_file.h"
#include "store/list/list.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "out", "FILE", "write there instead of standard output; replaced as a whole at the end",
      false },
    MSH_SHEET_FORMAT_OPTION,
    { "state", "STATES", "only these, parted by commas: handling,callback …", false },
    { "type", "TYPES", "only these, parted by commas: complaint,help …", false },
    { "unit", "CODE", "only where this unit, or one below it, has a share", false },
    { "category", "CODE", "only this category and those below it", false },
    { "area", "CODE", "only this area and those within it", false },
    { "from", "DAY", "accepted on this day or later", false },
    { "to", "DAY", "accepted on this day or earlier", false },
    { "profile", "NAME", "in the columns of an older hotline, whole: import's profiles", false },
    { "day", "DAY", "with --profile: the day on which they were accepted", false },
    { "reason", "TEXT", "with --profile: also names and telephones; why, for requesters to read",
      false },
    { "bom", NULL, "begin CSV with a byte order mark, for spreadsheets", false },
};

static const char *const columns[] = { "number",   "state",         "type",       "urgency",
                                       "category", "category_name", "area",       "channel",
                                       "unit",     "due_at",        "due_stage",  "lamp",
                                       "round",    "created_at",    "accepted_at" };

struct export
{
    struct msh_desk *desk;
    struct msh_filter filter;
    struct msh_cursor cursor;
    struct msh_list page;
    struct msh_arena arena; /* of one page */
    struct msh_sheet_file file;
    int64_t n;
};

/* --- filters ------------------------------------------------------------------------------------ */

/* "handling,callback" as bits. */
static int read_bits(const struct msh_desk *desk, const char *option, const struct msh_names *names,
                     unsigned *ret, struct msh_err *err)
{
    const char *p = msh_desk_arg(desk, option);
    char word[32];
    while (p != NULL) {
        size_t n = strcspn(p, ",");
        int value = -1;
        if (n < sizeof(word)) {
            memcpy(word, p, n);
            word[n] = '\0';
            value = msh_name_find(names, word);
        }
        if (value < 0)
            return msh_desk_unknown(option, names, err);
        *ret |= 1u << value;
        p = p[n] == ',' ? p + n + 1 : NULL;
    }
    return MSH_OK;
}

static int read_places(struct msh_desk *desk, struct msh_filter *filter, struct msh_err *err)
{
    const char *unit_code = msh_desk_arg(desk, "unit"), *area_code = msh_desk_arg(desk, "area");
    const struct msh_unit *unit = msh_directory_unit_code(desk->dir, unit_code);
    const struct msh_area *area = msh_directory_area_code(desk->dir, area_code);
    filter->category = msh_desk_arg(desk, "category");
    if (filter->category != NULL && msh_directory_category(desk->dir, filter->category) == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "category_unknown", "no category %.60s",
                           filter->category);
    if (unit_code != NULL && unit == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "unit_unknown", "no unit %.60s", unit_code);
    if (area_code != NULL && area == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "area_unknown", "no area %.60s", area_code);
    if (unit != NULL)
        filter->units =
            msh_directory_units_below(desk->dir, unit->id, &desk->arena, &filter->n_units);
    if (area != NULL)
        filter->areas =
            msh_directory_areas_below(desk->dir, area->id, &desk->arena, &filter->n_areas);
    return MSH_OK;
}

static int read_filter(struct msh_desk *desk, struct msh_filter *filter, struct msh_err *err)
{
    int32_t from, to;
    if (read_bits(desk, "state", &msh_ticket_state_names, &filter->states, err) < 0 ||
        read_bits(desk, "type", &msh_type_names, &filter->types, err) < 0 ||
        msh_desk_day(desk, "from", INT32_MIN, &from, err) < 0 ||
        msh_desk_day(desk, "to", INT32_MIN, &to, err) < 0 || read_places(desk, filter, err) < 0)
        return err->rc;
    if (from != INT32_MIN)
        filter->from_at = msh_day_start(from, desk->zone_ms);
    if (to != INT32_MIN)
        filter->to_at = msh_day_start(to + 1, desk->zone_ms);
    if (from != INT32_MIN && to != INT32_MIN && to < from)
        return MSH_USAGE(err, "--to lies before --from");
    return MSH_OK;
}

/* --- rows ---------------------------------------------------------------------------------------*/

static enum msh_lamp_code lamp_of(const struct msh_desk *desk, const struct msh_list_row *row)
{
    if (row->state == MSH_TICKET_DEFERRED)
        return MSH_LAMP_CODE_DEFERRED;
    return row->due_at == 0
               ? MSH_LAMP_CODE_NONE
               : msh_lamp_at(msh_directory_calendar(desk->dir), row->due_at, desk->now);
}

static void add_row(struct export *e, const struct msh_list_row *row)
{
    const struct msh_directory *dir = e->desk->dir;
    const struct msh_category *category = msh_directory_category(dir, row->category);
    const struct msh_area *area = msh_directory_area(dir, row->area_id);
    const struct msh_channel *channel = msh_directory_channel(dir, row->channel);
    const struct msh_unit *unit = msh_directory_unit(dir, row->lead_unit);
    int stage = msh_name_find(&msh_stage_names, row->due_stage);
    struct msh_sheet_out *sheet = e->file.sheet;
    msh_sheet_text(sheet, row->number);
    msh_sheet_text(sheet, msh_ticket_state_names.items[row->state].zh);
    msh_sheet_text(sheet, msh_type_names.items[row->type].zh);
    msh_sheet_text(sheet, msh_urgency_names.items[row->urgency].zh);
    msh_sheet_text(sheet, row->category);
    msh_sheet_text(sheet, category == NULL ? NULL : category->name);
    msh_sheet_text(sheet, area == NULL ? NULL : area->name);
    msh_sheet_text(sheet, channel == NULL ? row->channel : channel->name);
    msh_sheet_text(sheet, unit == NULL ? NULL : unit->name);
    msh_sheet_time(sheet, row->due_at);
    msh_sheet_text(sheet, stage < 0 ? NULL : msh_stage_names.items[stage].zh);
    msh_sheet_text(sheet, msh_lamp_names.items[lamp_of(e->desk, row)].zh);
    msh_sheet_int(sheet, row->round);
    msh_sheet_time(sheet, row->created_at);
    msh_sheet_time(sheet, row->accepted_at);
    msh_sheet_row(sheet);
}

/* Reports and the inspectors' intake never leave in a file; words and titles do not either, for
 * people write names into them. */
static const struct msh_reader reader = { .city_wide = true };

static int page_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct export *e = arg;
    msh_arena_reset(&e->arena);
    return msh_list_tickets(tx, e->desk->service->region.region_id, &reader, &e->filter, &e->cursor,
                            MSH_LIST_LIMIT_MAX, 0, &e->arena, &e->page, err);
}

static int write_all(struct export *e, struct msh_err *err)
{
    msh_sheet_heads(e->file.sheet, columns, MSH_COUNT(columns));
    do {
        if (msh_tx_read(e->desk->service->store, "export", page_tx, e, err) < 0)
            return err->rc;
        for (size_t i = 0; i < e->page.n; i++)
            add_row(e, &e->page.rows[i]);
        e->n += (int64_t)e->page.n;
        e->cursor = e->page.next;
        if (msh_sheet_file_flush(&e->file, err) < 0)
            return err->rc;
    } while (e->page.more);
    return MSH_OK;
}

static int export_tickets(struct msh_desk *desk, struct msh_err *err)
{
    const char *path = msh_desk_arg(desk, "out");
    struct export e = { .desk = desk };
    if (read_filter(desk, &e.filter, err) < 0 ||
        msh_sheet_file_open(desk, path, "tickets", msh_arg_has(desk->args, "bom"), &e.file, err) <
            0)
        return err->rc;
    msh_arena_init(&e.arena, (size_t)64 << 20);
    int rc = msh_sheet_file_close(&e.file, write_all(&e, err), err);
    msh_arena_done(&e.arena);
    if (rc == MSH_OK && path != NULL)
        printf("%" PRId64 " tickets in %s\n", e.n, path);
    return rc;
}

static const struct msh_verb verbs[] = {
    { "", NULL, NULL, "out format state type unit category area from to bom", false,
      export_tickets },
};

static const struct msh_verb day_verb[] = {
    { "", NULL, "profile", "day reason out format bom", false, msh_export_day },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    if (msh_arg_has(args, "profile"))
        return msh_desk_run(command, args, day_verb, 1);
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_export = {
    .name = "export",
    .usage = "--data DIR [--out FILE] [--format xlsx] [--state S] [--unit CODE] [--from DAY] [--to "
             "DAY] …",
    .summary = "tickets as CSV or as an Excel workbook, without personal data",
    .text =
        "Newest first. Neither words nor titles nor persons; reports (举报) and the intake of\n"
        "the inspectors are never part of it. Safe beside a running server: the pages are read\n"
        "one by one, so a long export shows each ticket as it stood when its page was read.\n"
        "With --profile and --day the tickets of that day as an older hotline reads them, words\n"
        "and replies too (docs/operations/parallel-run.md); this stands in the audit trail.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
