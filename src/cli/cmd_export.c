#include "base/base.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/sheet_out.h"
#include "base/time.h"
#include "cli/desk.h"
#include "store/list.h"

#define PAGE_MAX                                                                                   \
    ((size_t)1 << 20) /* bytes of MSH_LIST_LIMIT_MAX rows, or of a workbook at a time */

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "out", "FILE", "write there instead of standard output; replaced as a whole at the end",
      false },
    { "format", "NAME", "csv, or xlsx for an Excel workbook; csv where it is not said", false },
    { "state", "STATES", "only these, parted by commas: handling,callback …", false },
    { "type", "TYPES", "only these, parted by commas: complaint,help …", false },
    { "unit", "CODE", "only where this unit, or one below it, has a share", false },
    { "category", "CODE", "only this category and those below it", false },
    { "area", "CODE", "only this area and those within it", false },
    { "from", "DAY", "accepted on this day or later", false },
    { "to", "DAY", "accepted on this day or earlier", false },
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
    FILE *out;
    struct msh_sheet_out *sheet;
    struct msh_str text; /* what goes out next */
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
    struct msh_sheet_out *sheet = e->sheet;
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

/* Write what is ready. 1 = there will be more. */
static int flush(struct export *e, struct msh_err *err)
{
    int rc = msh_sheet_take(e->sheet, &e->text, err);
    if (rc >= 0 && e->text.overflow)
        return msh_err_set(err, MSH_E_LIMIT, "page_size", "a page of rows is too long");
    if (rc >= 0 && fwrite(e->text.p, 1, e->text.n, e->out) != e->text.n)
        return msh_err_errno(err, errno, "write", "cannot write the export");
    msh_str_clear(&e->text);
    return rc;
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
    int rc = MSH_OK;
    msh_sheet_heads(e->sheet, columns, MSH_COUNT(columns));
    do {
        if (msh_tx_read(e->desk->service->store, "export", page_tx, e, err) < 0)
            return err->rc;
        for (size_t i = 0; i < e->page.n; i++)
            add_row(e, &e->page.rows[i]);
        e->n += (int64_t)e->page.n;
        e->cursor = e->page.next;
        rc = flush(e, err);
    } while (rc >= 0 && e->page.more);
    if (rc >= 0)
        rc = msh_sheet_end(e->sheet, err);
    while (rc >= 0 && (rc = flush(e, err)) > 0)
        ;
    return rc;
}

/* --- where to ----------------------------------------------------------------------------------- */

/* Written beside, then moved: whoever reads FILE sees all of it or the old one. */
static int write_file(struct export *e, const char *path, struct msh_err *err)
{
    const char *part = msh_arena_fmt(&e->desk->arena, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    e->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (e->out == NULL)
        return msh_err_errno(err, errno, "open", "cannot write %s", part);
    int rc = write_all(e, err);
    if (rc == MSH_OK && (fflush(e->out) != 0 || fsync(fd) != 0))
        rc = msh_err_errno(err, errno, "write", "cannot write %s", part);
    (void)fclose(e->out);
    if (rc == MSH_OK && rename(part, path) != 0)
        rc = msh_err_errno(err, errno, "rename", "cannot rename %s", part);
    if (rc < 0)
        (void)unlink(part);
    return rc;
}

static int open_sheet(struct export *e, struct msh_err *err)
{
    const struct msh_service *service = e->desk->service;
    int format = 0;
    if (msh_desk_name(e->desk, "format", &msh_sheet_format_names, MSH_SHEET_CSV, &format, err) < 0)
        return err->rc;
    const struct msh_sheet_how how = {
        .format = (enum msh_sheet_format)format,
        .temp_dir = msh_arena_fmt(&e->desk->arena, "%s/files/tmp", service->dir),
        .title = "tickets",
        .zone_ms = e->desk->zone_ms,
        .bom = msh_arg_has(e->desk->args, "bom"),
    };
    return msh_sheet_open(&how, &e->sheet, err);
}

static int export_tickets(struct msh_desk *desk, struct msh_err *err)
{
    const char *path = msh_desk_arg(desk, "out");
    struct export e = { .desk = desk, .out = stdout };
    if (read_filter(desk, &e.filter, err) < 0 || open_sheet(&e, err) < 0)
        return err->rc;
    msh_arena_init(&e.arena, (size_t)64 << 20);
    msh_str_init(&e.text, PAGE_MAX);
    int rc = path == NULL ? write_all(&e, err) : write_file(&e, path, err);
    msh_sheet_close(e.sheet);
    msh_str_done(&e.text);
    msh_arena_done(&e.arena);
    if (rc == MSH_OK && path != NULL)
        printf("%" PRId64 " tickets in %s\n", e.n, path);
    return rc;
}

static const struct msh_verb verbs[] = {
    { "", NULL, NULL, "out format state type unit category area from to bom", false,
      export_tickets },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
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
        "one by one, so a long export shows each ticket as it stood when its page was read.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
