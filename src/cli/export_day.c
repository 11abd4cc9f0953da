#include "base/base.h"

#include "base/time.h"
#include "cli/export_day.h"
#include "cli/old_table.h"
#include "cli/sheet_file.h"
#include "service/import/exchange.h"

#define REASON_MAX 2000

struct writing {
    struct msh_desk *desk;
    struct msh_exchange x;
    struct msh_sheet_file file;
    struct msh_arena arena; /* of one page */
    const char *reason;     /* NULL: without names */
    enum msh_import_field fields[MSH_IMPORT_FIELD_COUNT];
    size_t n_fields;
    int64_t n, kept;
};

static void set_heads(struct writing *w)
{
    const char *heads[MSH_IMPORT_FIELD_COUNT];
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++) {
        const char *column = msh_import_profile_column(w->x.profile, (enum msh_import_field)i);
        if (column == NULL)
            continue;
        heads[w->n_fields] = column;
        w->fields[w->n_fields++] = (enum msh_import_field)i;
    }
    msh_sheet_heads(w->file.sheet, heads, w->n_fields);
}

/* Each name that leaves is an opening the requester can see, with its reason (guarantee 8). Nobody's
 * whose data were destroyed meanwhile. */
static int open_person(struct writing *w, struct msh_exchange_ticket *ticket, struct msh_err *err)
{
    struct msh_call call = w->desk->call;
    struct msh_person_clear clear = { 0 };
    call.arena = &w->arena;
    if (w->reason == NULL || !ticket->named)
        return MSH_OK;
    int rc = msh_person_unmask(&call, ticket->ticket_id, w->reason, &clear, err);
    if (rc == MSH_E_STATE || rc == MSH_E_NOT_FOUND) {
        *err = (struct msh_err){ 0 };
        return MSH_OK;
    }
    ticket->matter.text[MSH_IMPORT_NAME] = clear.name == NULL ? "" : clear.name;
    ticket->matter.text[MSH_IMPORT_PHONE] = clear.phone == NULL ? "" : clear.phone;
    return rc;
}

static int write_ticket(struct writing *w, struct msh_exchange_ticket *ticket, struct msh_err *err)
{
    if (ticket->kept || ticket->matter.type == MSH_TYPE_REPORT) {
        w->kept++;
        return MSH_OK;
    }
    if (open_person(w, ticket, err) < 0)
        return err->rc;
    for (size_t i = 0; i < w->n_fields; i++)
        msh_sheet_text(w->file.sheet, msh_exchange_cell(&w->x, ticket, w->fields[i], &w->arena));
    msh_sheet_row(w->file.sheet);
    w->n++;
    return MSH_OK;
}

static int write_pages(struct writing *w, struct msh_err *err)
{
    struct msh_exchange_ticket tickets[MSH_EXCHANGE_PAGE];
    struct msh_import_at cursor = { w->x.from_at, 0 };
    size_t n = 0;
    int rc;
    do {
        msh_arena_reset(&w->arena);
        rc = msh_exchange_page(&w->x, &cursor, &w->arena, tickets, &n, err);
        for (size_t i = 0; rc == MSH_OK && i < n; i++) {
            rc = write_ticket(w, &tickets[i], err);
            if (rc == MSH_OK)
                rc = msh_sheet_file_flush(&w->file, err);
        }
    } while (rc == MSH_OK && n > 0);
    return rc;
}

static int check(struct writing *w, struct msh_err *err)
{
    struct msh_desk *desk = w->desk;
    struct msh_import_profile *profile = NULL;
    int32_t day = INT32_MIN;
    if (msh_desk_day(desk, "day", INT32_MIN, &day, err) < 0)
        return err->rc;
    if (day == INT32_MIN)
        return MSH_USAGE(err, "--profile needs --day: the day on which the tickets were accepted");
    w->reason = msh_desk_arg(desk, "reason");
    if (w->reason != NULL && (*w->reason == '\0' || strlen(w->reason) > REASON_MAX))
        return MSH_USAGE(err, "--reason takes a sentence, at most %d bytes", REASON_MAX);
    if (msh_old_profile(desk, &profile, err) < 0)
        return err->rc;
    w->x = (struct msh_exchange){ .service = desk->service,
                                  .directory = desk->dir,
                                  .profile = profile,
                                  .from_at = msh_day_start(day, desk->zone_ms),
                                  .to_at = msh_day_start(day + 1, desk->zone_ms) };
    return MSH_OK;
}

int msh_export_day(struct msh_desk *desk, struct msh_err *err)
{
    struct writing w = { .desk = desk };
    const char *path = msh_desk_arg(desk, "out");
    if (check(&w, err) < 0 || msh_sheet_file_open(desk, path, "tickets",
                                                  msh_arg_has(desk->args, "bom"), &w.file, err) < 0)
        return err->rc;
    msh_arena_init(&w.arena, (size_t)256 << 20);
    set_heads(&w);
    /* told first: nothing leaves that is not recorded */
    int rc = msh_exchange_told(&w.x, &desk->call, w.reason != NULL, err);
    if (rc == MSH_OK)
        rc = write_pages(&w, err);
    rc = msh_sheet_file_close(&w.file, rc, err);
    msh_arena_done(&w.arena);
    if (rc == MSH_OK && path != NULL)
        printf("%" PRId64 " tickets in %s; %" PRId64 " reports and inspectors' tickets stay\n", w.n,
               path, w.kept);
    return rc;
}
