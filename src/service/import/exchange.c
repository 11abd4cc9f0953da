#include "base/base.h"

#include "service/import/exchange.h"

#include "base/time.h"

#define ALL_AUDIENCES ((1u << MSH_AUDIENCE_COUNT) - 1)

/* A ticket as a row ------------------------------------------------------------------------------*/

/* What was merged is open until it is archived: its requester is still to hear, and rather one too many
 * goes back than one too few. */
static bool is_closed(const struct msh_ticket *ticket)
{
    switch (ticket->state) {
    case MSH_TICKET_ANSWERED:
    case MSH_TICKET_REFUSED:
    case MSH_TICKET_TRANSFERRED:
    case MSH_TICKET_CLOSED:
    case MSH_TICKET_TERMINATED:
    case MSH_TICKET_ARCHIVED:
        return true;
    case MSH_TICKET_NONE:
    case MSH_TICKET_DRAFT:
    case MSH_TICKET_REGISTERED:
    case MSH_TICKET_DISPATCHING:
    case MSH_TICKET_CONFERENCE:
    case MSH_TICKET_HANDLING:
    case MSH_TICKET_REVIEWING:
    case MSH_TICKET_CALLBACK:
    case MSH_TICKET_REWORK:
    case MSH_TICKET_DEFERRED:
    case MSH_TICKET_MERGED:
    case MSH_TICKET_STATE_COUNT:
        break;
    }
    return false;
}

/* When the leading unit last replied; where none did, when the ticket ended. */
static int64_t replied_at(const struct msh_ticket *ticket)
{
    int64_t at = 0;
    for (size_t i = 0; i < ticket->n_tasks; i++)
        if (ticket->tasks[i].role == MSH_ROLE_LEAD)
            at = MSH_MAX(at, ticket->tasks[i].replied_at);
    return at != 0 ? at : ticket->closed_at;
}

/* The newest words of a kind; of the requester's own the first. */
static const char *words(const struct msh_text *texts, size_t n, enum msh_piece_kind kind)
{
    const char *found = "";
    for (size_t i = 0; i < n; i++)
        if (texts[i].kind == kind && texts[i].text != NULL) {
            found = texts[i].text;
            if (kind == MSH_PIECE_WORDS)
                break;
        }
    return found;
}

/* What the requester was told; of an open matter of theirs what they had told before it came over,
 * which stands here as a remark of nobody's (import/plan.c). */
static const char *reply_of(const struct msh_text *texts, size_t n, bool theirs)
{
    const char *reply = words(texts, n, MSH_PIECE_REPLY_PUBLIC);
    for (size_t i = 0; theirs && *reply == '\0' && i < n; i++)
        if (texts[i].kind == MSH_PIECE_REMARK && texts[i].text != NULL &&
            msh_streq(texts[i].author_kind, "system"))
            return texts[i].text;
    return reply;
}

static void set_codes(const struct msh_exchange *x, const struct msh_ticket_row *row,
                      struct msh_import_matter *m)
{
    const struct msh_unit *unit = msh_directory_unit(x->directory, row->lead_unit);
    const struct msh_area *area = msh_directory_area(x->directory, row->area_id);
    const struct msh_ticket *ticket = &row->ticket;
    m->type = ticket->type;
    m->urgency = ticket->urgency;
    m->identity = ticket->identity;
    m->text[MSH_IMPORT_STATE] = m->closed ? "closed" : "open";
    m->text[MSH_IMPORT_TYPE] = msh_name_code(&msh_type_names, (int)m->type);
    m->text[MSH_IMPORT_URGENCY] = msh_name_code(&msh_urgency_names, (int)m->urgency);
    m->text[MSH_IMPORT_IDENTITY] = msh_name_code(&msh_identity_names, (int)m->identity);
    m->text[MSH_IMPORT_CHANNEL] = row->channel;
    m->text[MSH_IMPORT_CATEGORY] = row->category == NULL ? "" : row->category;
    m->text[MSH_IMPORT_UNIT] = unit == NULL ? "" : unit->code;
    m->text[MSH_IMPORT_AREA] = area == NULL ? "" : area->code;
    m->text[MSH_IMPORT_PLACE] = row->place == NULL ? "" : row->place;
}

int msh_exchange_read(struct msh_tx *tx, const struct msh_exchange *x, int64_t ticket_id,
                      struct msh_arena *arena, struct msh_exchange_ticket *ret, struct msh_err *err)
{
    const char *source = msh_import_profile_source(x->profile);
    int64_t region_id = x->service->region.region_id;
    struct msh_import_matter *m = &ret->matter;
    struct msh_ticket_row *row = MSH_NEW(arena, struct msh_ticket_row);
    struct msh_text *texts;
    size_t n;
    int rc = msh_ticket_load(tx, region_id, ticket_id, arena, row, err);
    if (rc == MSH_OK)
        rc = msh_text_load(tx, region_id, ticket_id, ALL_AUDIENCES, arena, &texts, &n, err);
    if (rc < 0)
        return rc;
    const struct msh_ticket *ticket = &row->ticket;
    bool theirs = row->source != NULL && msh_streq(row->source, source);
    *ret = (struct msh_exchange_ticket){
        .ticket_id = ticket_id,
        .number = row->number,
        .theirs = theirs,
        .kept = !theirs && (ticket->type == MSH_TYPE_REPORT || ticket->sealed),
        .undone = ticket->close_reason == MSH_CLOSE_UNDONE,
        .withheld = msh_ticket_withheld(ticket),
        .named = ticket->has_contact && ticket->identity != MSH_IDENTITY_ANONYMOUS,
    };
    m->accepted_at = ticket->accepted_at;
    m->closed = is_closed(ticket);
    m->replied_at = m->closed ? replied_at(ticket) : 0;
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++)
        m->text[i] = "";
    m->text[MSH_IMPORT_NUMBER] = theirs ? row->source_number : row->number;
    m->text[MSH_IMPORT_TITLE] = words(texts, n, MSH_PIECE_TITLE);
    m->text[MSH_IMPORT_TEXT] = words(texts, n, MSH_PIECE_WORDS);
    m->text[MSH_IMPORT_REPLY] = reply_of(texts, n, theirs);
    set_codes(x, row, m);
    return MSH_OK;
}

struct page {
    const struct msh_exchange *x;
    struct msh_import_at *cursor;
    struct msh_arena *arena;
    struct msh_exchange_ticket *tickets;
    size_t n;
};

static int page_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *page = arg;
    const struct msh_exchange *x = page->x;
    struct msh_import_at at[MSH_EXCHANGE_PAGE];
    int rc = msh_import_span(tx, x->service->region.region_id, *page->cursor, x->to_at, at,
                             MSH_EXCHANGE_PAGE, &page->n, err);
    for (size_t i = 0; rc == MSH_OK && i < page->n; i++)
        rc = msh_exchange_read(tx, x, at[i].ticket_id, page->arena, &page->tickets[i], err);
    if (rc == MSH_OK && page->n > 0)
        *page->cursor = at[page->n - 1];
    return rc;
}

int msh_exchange_page(const struct msh_exchange *x, struct msh_import_at *cursor,
                      struct msh_arena *arena, struct msh_exchange_ticket *ret, size_t *ret_n,
                      struct msh_err *err)
{
    struct page page = { x, cursor, arena, ret, 0 };
    int rc = msh_tx_read(x->service->store, "exchange_page", page_tx, &page, err);
    *ret_n = page.n;
    return rc;
}

/* The name where the profile knows nothing of the code and one alone has the name, else the code. */
static const char *place_cell(const struct msh_exchange *x, enum msh_import_field field,
                              const char *code, const char *name)
{
    const char *theirs = msh_import_profile_theirs(x->profile, field, code);
    struct msh_import_matter m = { .accepted_at = 0 };
    struct msh_import_places found;
    if (*code == '\0' || !msh_streq(theirs, code) || name == NULL)
        return theirs;
    for (int i = 0; i < MSH_IMPORT_FIELD_COUNT; i++)
        m.text[i] = "";
    m.text[field] = name;
    (void)msh_import_find_places(x->directory, &m, &found);
    bool alone =
        found.unit != NULL || found.area != NULL || found.category != NULL || found.channel != NULL;
    return alone ? msh_import_profile_theirs(x->profile, field, name) : code;
}

static const char *place_name(const struct msh_directory *dir, enum msh_import_field field,
                              const char *code)
{
    if (field == MSH_IMPORT_UNIT) {
        const struct msh_unit *unit = msh_directory_unit_code(dir, code);
        return unit == NULL ? NULL : unit->name;
    }
    if (field == MSH_IMPORT_AREA) {
        const struct msh_area *area = msh_directory_area_code(dir, code);
        return area == NULL ? NULL : area->name;
    }
    if (field == MSH_IMPORT_CATEGORY) {
        const struct msh_category *category = msh_directory_category(dir, code);
        return category == NULL ? NULL : category->name;
    }
    const struct msh_channel *channel = msh_directory_channel(dir, code);
    return channel == NULL ? NULL : channel->name;
}

const char *msh_exchange_cell(const struct msh_exchange *x,
                              const struct msh_exchange_ticket *ticket, enum msh_import_field field,
                              struct msh_arena *arena)
{
    const struct msh_import_matter *m = &ticket->matter;
    const char *text = m->text[field];
    int64_t zone_ms = x->service->region.zone_ms;
    switch ((int)field) {
    case MSH_IMPORT_ACCEPTED:
        return msh_import_profile_moment(x->profile, m->accepted_at, zone_ms, arena);
    case MSH_IMPORT_REPLIED:
        return msh_import_profile_moment(x->profile, m->replied_at, zone_ms, arena);
    case MSH_IMPORT_STATE:
    case MSH_IMPORT_TYPE:
    case MSH_IMPORT_URGENCY:
    case MSH_IMPORT_IDENTITY:
        return msh_import_profile_theirs(x->profile, field, text);
    case MSH_IMPORT_CHANNEL:
    case MSH_IMPORT_CATEGORY:
    case MSH_IMPORT_AREA:
    case MSH_IMPORT_UNIT:
        return place_cell(x, field, text, place_name(x->directory, field, text));
    default:
        return text;
    }
}
