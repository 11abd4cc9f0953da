/*
 * One row of an older system as a plan: everything that will be written for its ticket.
 */
#include "base/base.h"

#include "service/import/import.h"
#include "store/import_store.h"
#include "store/person_store.h"

static int refuse(struct msh_import_item *item, enum msh_import_verdict verdict, int field,
                  const char *note)
{
    item->verdict = verdict;
    item->field = field;
    (void)msh_copy(item->note, sizeof(item->note), note);
    return MSH_OK;
}

/* What the city has --------------------------------------------------------------------------------*/

/* By code, else by the name that one alone has. */
static const struct msh_unit *find_unit(const struct msh_directory *dir, const char *text)
{
    const struct msh_unit *found = msh_directory_unit_code(dir, text), *all;
    size_t n, hits = 0;
    if (found != NULL)
        return found;
    all = msh_directory_units(dir, &n);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(all[i].name, text)) {
            found = &all[i];
            hits++;
        }
    return hits == 1 ? found : NULL;
}

static const struct msh_area *find_area(const struct msh_directory *dir, const char *text)
{
    const struct msh_area *found = msh_directory_area_code(dir, text), *all;
    size_t n, hits = 0;
    if (found != NULL)
        return found;
    all = msh_directory_areas(dir, &n);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(all[i].name, text)) {
            found = &all[i];
            hits++;
        }
    return hits == 1 ? found : NULL;
}

static const struct msh_category *find_category(const struct msh_directory *dir, const char *text)
{
    const struct msh_category *found = msh_directory_category(dir, text), *all;
    size_t n, hits = 0;
    if (found != NULL)
        return found;
    all = msh_directory_categories(dir, &n);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(all[i].name, text)) {
            found = &all[i];
            hits++;
        }
    return hits == 1 ? found : NULL;
}

static const struct msh_channel *find_channel(const struct msh_directory *dir, const char *text)
{
    const struct msh_channel *found = msh_directory_channel(dir, text), *all;
    size_t n;
    all = msh_directory_channels(dir, &n);
    for (size_t i = 0; found == NULL && i < n; i++)
        if (msh_streq(all[i].name, text))
            found = &all[i];
    return found;
}

int msh_import_find_places(const struct msh_directory *dir, const struct msh_import_matter *m,
                           struct msh_import_places *ret)
{
    const char *unit = m->text[MSH_IMPORT_UNIT], *area = m->text[MSH_IMPORT_AREA];
    const char *category = m->text[MSH_IMPORT_CATEGORY];
    *ret = (struct msh_import_places){ .unit = *unit == '\0' ? NULL : find_unit(dir, unit),
                                       .area = *area == '\0' ? NULL : find_area(dir, area),
                                       .category =
                                           *category == '\0' ? NULL : find_category(dir, category),
                                       .channel = find_channel(dir, m->text[MSH_IMPORT_CHANNEL]) };
    if (*unit != '\0' && ret->unit == NULL)
        return MSH_IMPORT_UNIT;
    if (*area != '\0' && ret->area == NULL)
        return MSH_IMPORT_AREA;
    if (*category != '\0' && ret->category == NULL)
        return MSH_IMPORT_CATEGORY;
    return ret->channel == NULL ? MSH_IMPORT_CHANNEL : -1;
}

/* The ticket ---------------------------------------------------------------------------------------*/

static void fill_row(struct msh_plan *plan, const struct msh_import *run,
                     const struct msh_import_matter *m, const struct msh_import_places *places)
{
    struct msh_ticket_row *row = &plan->row;
    struct msh_ticket *ticket = &row->ticket;
    msh_ticket_init(ticket, plan->call->arena, msh_service_new_id(run->service));
    plan->before = *row;
    ticket->type = m->type;
    ticket->urgency = m->urgency;
    ticket->identity = m->identity;
    ticket->has_words = true;
    ticket->has_contact = m->identity != MSH_IDENTITY_ANONYMOUS;
    row->channel = places->channel->code;
    row->title =
        msh_plan_title(plan->call->arena, m->text[MSH_IMPORT_TITLE], m->text[MSH_IMPORT_TEXT]);
    row->category = places->category == NULL ? NULL : places->category->code;
    ticket->has_category = places->category != NULL;
    row->area_id = places->area == NULL ? 0 : places->area->id;
    row->place = *m->text[MSH_IMPORT_PLACE] == '\0' ? NULL : m->text[MSH_IMPORT_PLACE];
    ticket->has_place = row->area_id != 0 || row->place != NULL;
    row->matter_nth = 1;
    row->source = run->source;
    row->source_number = m->text[MSH_IMPORT_NUMBER];
}

/* What ended so long ago that its archive is due comes in archived. */
static enum msh_op op_of(const struct msh_plan *plan, const struct msh_import_matter *m)
{
    if (!m->closed)
        return MSH_OP_IMPORT;
    return m->replied_at + msh_plan_archive_after(plan->directory) <= plan->now
               ? MSH_OP_IMPORT_ARCHIVED
               : MSH_OP_IMPORT_CLOSED;
}

/* Of what is hidden from units none has a share here without an approved rendition: a dispatcher
 * sends an open one on, and a closed one keeps its limit without a unit. */
static struct msh_command command_of(const struct msh_import *run, struct msh_plan *plan,
                                     const struct msh_import_matter *m,
                                     const struct msh_import_places *places)
{
    struct msh_command command = { .op = op_of(plan, m),
                                   .actor = { .roles = MSH_ACTOR_SYSTEM },
                                   .accepted_at = m->accepted_at,
                                   .replied_at = m->closed ? m->replied_at : 0,
                                   .batch_id = run->batch_id };
    if (places->unit == NULL || msh_ticket_withheld(&plan->row.ticket))
        return command;
    struct msh_share *share = MSH_NEW(plan->call->arena, struct msh_share);
    *share = (struct msh_share){ .unit_id = places->unit->id, .role = MSH_ROLE_LEAD };
    command.shares = share;
    command.n_shares = 1;
    if (!m->closed)
        command.op = MSH_OP_IMPORT_HANDLING;
    return command;
}

/* Every day of the span, and every due in it, must be one that somebody has announced. */
static bool is_announced(const struct msh_plan *plan, const struct msh_import_matter *m)
{
    const struct msh_calendar *calendar = msh_directory_calendar(plan->directory);
    const struct msh_ticket *ticket = &plan->row.ticket;
    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].provisional)
            return false;
    return !msh_calendar_is_assumed(
        calendar, msh_day_of(m->accepted_at, calendar->zone_ms),
        msh_day_of(m->closed ? m->replied_at : plan->now, calendar->zone_ms));
}

/* Words keep the time they were said at. */
static void add_text(struct msh_plan *plan, enum msh_piece_kind kind, enum msh_audience audience,
                     int64_t target_id, const char *text, int64_t at)
{
    if (*text == '\0')
        return;
    (void)msh_plan_text(plan, kind, audience, target_id, text);
    plan->texts[plan->n_texts - 1].created_at = at;
}

static void add_texts(struct msh_plan *plan, const struct msh_import_matter *m)
{
    const struct msh_ticket *ticket = &plan->row.ticket;
    int64_t task_id = ticket->n_tasks > 0 ? ticket->tasks[0].id : 0;
    enum msh_audience all = msh_ticket_withheld(ticket) ? MSH_AUDIENCE_REQUESTER : MSH_AUDIENCE_ALL;
    add_text(plan, MSH_PIECE_WORDS, all, 0, m->text[MSH_IMPORT_TEXT], m->accepted_at);
    add_text(plan, MSH_PIECE_TITLE, all, 0, m->text[MSH_IMPORT_TITLE], m->accepted_at);
    if (m->closed) /* what an open matter was told so far, units and the hotline read */
        add_text(plan, MSH_PIECE_REPLY_PUBLIC, all, task_id, m->text[MSH_IMPORT_REPLY],
                 m->replied_at);
    else
        add_text(plan, MSH_PIECE_REMARK, MSH_AUDIENCE_OFFICE, 0, m->text[MSH_IMPORT_REPLY],
                 m->replied_at != 0 ? m->replied_at : m->accepted_at);
}

/* Rows beside it -----------------------------------------------------------------------------------*/

struct beside {
    int64_t person_id; /* 0 = anonymous */
    struct msh_person_sealed person;
    struct msh_import_kept kept;
};

static int write_beside(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                        struct msh_err *err)
{
    const struct beside *beside = arg;
    int64_t region_id = plan->call->service->region.region_id;
    int rc = MSH_OK;
    if (beside->person_id != 0)
        rc = msh_person_insert(tx, region_id, beside->person_id, plan->row.ticket.id,
                               &beside->person, plan->now, err);
    return rc < 0 ? rc : msh_import_kept_insert(tx, region_id, &beside->kept, err);
}

/* What the row said, so that another run sees whether it still does. */
void msh_import_digest(const struct msh_service *service, const struct msh_import_matter *m,
                       uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    struct msh_val vals[MSH_IMPORT_FIELD_COUNT];
    for (size_t i = 0; i < MSH_COUNT(vals); i++)
        vals[i] = msh_t(m->text[i]);
    msh_vals_digest(vals, MSH_COUNT(vals), "import_row", service->region.crypto, service->row_key,
                    ret);
}

static int seal(struct msh_plan *plan, const struct msh_import *run, struct msh_import_item *item,
                struct beside *beside, struct msh_err *err)
{
    const struct msh_service *service = run->service;
    const struct msh_import_matter *m = &item->matter;
    struct msh_person_keys keys = msh_keys_person(service->keys);
    struct msh_person_clear clear = { m->text[MSH_IMPORT_NAME], m->text[MSH_IMPORT_PHONE] };
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    beside->kept =
        (struct msh_import_kept){ .ticket_id = plan->row.ticket.id, .batch_id = run->batch_id };
    msh_import_digest(service, m, beside->kept.digest);
    msh_import_kept_digest(&beside->kept, service->region.crypto, service->row_key, digest);
    msh_plan_row(plan, "import", plan->row.ticket.id, digest);
    if (m->identity == MSH_IDENTITY_ANONYMOUS)
        return MSH_OK;
    beside->person_id = msh_service_new_id(run->service);
    int rc = msh_person_seal(&keys, service->region.region_id, beside->person_id, &clear,
                             &beside->person, err);
    if (rc == MSH_E_INVALID)
        return msh_streq(err->field, "contact.phone")
                   ? refuse(item, MSH_IMPORT_NO_PHONE, MSH_IMPORT_PHONE, "")
                   : refuse(item, MSH_IMPORT_TOO_LONG, MSH_IMPORT_NAME, "");
    if (rc < 0)
        return rc;
    msh_person_digest(&beside->person, beside->person_id, plan->row.ticket.id,
                      service->region.crypto, service->row_key, digest);
    msh_plan_row(plan, "person", beside->person_id, digest);
    return MSH_OK;
}

/* All together -------------------------------------------------------------------------------------*/

static int apply(struct msh_plan *plan, const struct msh_command *command,
                 struct msh_import_item *item, struct msh_changes *ret, struct msh_err *err)
{
    struct msh_facts facts = msh_plan_facts(plan);
    int rc = msh_ticket_apply(&plan->row.ticket, command, &facts, ret, err);
    if (rc == MSH_E_INVALID && msh_streq(err->field, "accepted_at"))
        return refuse(item, MSH_IMPORT_ORDER, MSH_IMPORT_ACCEPTED, "");
    if (rc == MSH_E_INVALID && msh_streq(err->field, "replied_at"))
        return refuse(item, MSH_IMPORT_ORDER, MSH_IMPORT_REPLIED, "");
    if (rc == MSH_E_INVALID || rc == MSH_E_STATE)
        return refuse(item, MSH_IMPORT_REFUSED, -1, err->text);
    if (rc == MSH_OK && !is_announced(plan, &item->matter))
        return refuse(item, MSH_IMPORT_NO_CALENDAR, -1, "");
    return rc;
}

/* Does a unit that has ended lead what is open? */
static bool is_gone(const struct msh_import_places *places, const struct msh_import_matter *m,
                    int64_t now)
{
    return !m->closed && places->unit != NULL && !msh_unit_live(places->unit, now);
}

int msh_import_plan(struct msh_import *run, struct msh_call *call, int64_t now,
                    struct msh_import_item *item, struct msh_err *err)
{
    const struct msh_import_matter *m = &item->matter;
    struct msh_plan *plan = MSH_NEW(call->arena, struct msh_plan);
    struct beside *beside = MSH_NEW(call->arena, struct beside);
    struct msh_changes changes = { 0 };
    struct msh_import_places places;
    int missing = msh_import_find_places(run->directory, m, &places);
    if (missing >= 0)
        return refuse(item, MSH_IMPORT_UNKNOWN, missing, m->text[missing]);
    if (is_gone(&places, m, now))
        return refuse(item, MSH_IMPORT_REFUSED, MSH_IMPORT_UNIT, "the unit takes no more work");
    *plan = (struct msh_plan){ .call = call,
                               .directory = run->directory,
                               .insert = true,
                               .now = now,
                               .present = now,
                               .status = 201 };
    fill_row(plan, run, m, &places);
    struct msh_command command = command_of(run, plan, m, &places);
    int rc = apply(plan, &command, item, &changes, err);
    if (rc == MSH_OK && item->verdict == MSH_IMPORT_TAKEN)
        rc = seal(plan, run, item, beside, err);
    if (rc < 0 || item->verdict != MSH_IMPORT_TAKEN || run->dry_run)
        return rc;
    msh_plan_add(plan, write_beside, beside);
    item->changes = changes;
    item->plan = plan;
    return MSH_OK;
}

int msh_import_finish(struct msh_import_item *item, int64_t no, struct msh_err *err)
{
    struct msh_plan *plan = item->plan;
    msh_number_format(msh_day_of(item->matter.accepted_at, plan->call->service->region.zone_ms), no,
                      item->number);
    plan->row.number = item->number;
    add_texts(plan, &item->matter);
    int rc = msh_plan_changes(plan, &item->changes, &plan->texts[0], err);
    return rc < 0 ? rc : msh_plan_sign(plan, err);
}
