#include "base/base.h"

#include "base/id.h"
#include "service/clock_moves.h"
#include "service/service.h"
#include "store/event_store.h"

#define PAGE_N 500 /* events read at once */

static int64_t read_id(const struct msh_jval *object, const char *key)
{
    int64_t id = 0;
    const char *text = msh_jget_string(object, key);
    return text != NULL && msh_id_parse(text, &id) ? id : 0;
}

bool msh_tick_read(const struct msh_jval *tick, struct msh_tick_told *ret)
{
    int kind = msh_name_find(&msh_tick_names, msh_jget_string(tick, "tick"));
    *ret = (struct msh_tick_told){
        .kind = (enum msh_tick_kind)kind,
        .id = read_id(tick, "id"),
        .task_id = read_id(tick, "task"),
        .rule_id = read_id(tick, "rule"),
        .start_at = msh_jget_int(tick, "start", 0),
        .due_at = msh_jget_int(tick, "due", 0),
        .paused_at = msh_jget_int(tick, "paused", 0),
        .calendar_version = (int)msh_jget_int(tick, "calendar", 0),
        .move = { .amount = (int32_t)msh_jget_int(tick, "amount", 0),
                  .from_at = msh_jget_int(tick, "from", 0),
                  .to_at = msh_jget_int(tick, "to", 0),
                  .within_at = msh_jget_int(tick, "within", 0) },
    };
    return kind >= 0 && ret->id != 0;
}

struct msh_clock_past *msh_clock_past(const struct msh_clock_pasts *pasts, int64_t clock_id)
{
    for (size_t i = 0; i < pasts->n; i++)
        if (pasts->items[i].id == clock_id)
            return &pasts->items[i];
    return NULL;
}

void msh_clock_past_add(struct msh_clock_pasts *pasts, const struct msh_tick_told *told)
{
    struct msh_clock_past *past = msh_clock_past(pasts, told->id);
    if (past == NULL) {
        past = MSH_PUSH(pasts->arena, pasts->items, pasts->n, pasts->cap);
        *past = (struct msh_clock_past){ .id = told->id,
                                         .task_id = told->task_id,
                                         .rule_id = told->rule_id,
                                         .start_at = told->start_at };
    }
    past->rule_id = told->rule_id;
    past->due_at = told->due_at;
    if (told->paused_at != 0)
        past->paused_at = told->paused_at;
    if (told->move.amount > 0 || told->move.from_at != 0)
        *MSH_PUSH(pasts->arena, past->moves, past->n_moves, past->cap_moves) = told->move;
}

static int add_event(struct msh_clock_pasts *pasts, const struct msh_event *event,
                     struct msh_err *err)
{
    const struct msh_jval *root = NULL;
    struct msh_tick_told told;
    int rc = msh_json_read(pasts->arena, event->payload, event->payload_n, &root, err);
    if (rc < 0)
        return rc;
    const struct msh_jval *clocks = msh_jget(msh_jget(root, "data"), "clocks");
    for (const struct msh_jval *tick = clocks != NULL ? clocks->first : NULL; tick != NULL;
         tick = tick->next)
        if (msh_tick_read(tick, &told))
            msh_clock_past_add(pasts, &told);
    return MSH_OK;
}

struct page {
    int64_t region_id, ticket_id, after;
    struct msh_arena *arena;
    struct msh_event *events;
    size_t n;
};

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *page = arg;
    return msh_event_list(tx, page->region_id, "ticket", page->ticket_id, page->after, PAGE_N,
                          page->arena, &page->events, &page->n, err);
}

int msh_clock_pasts_load(struct msh_call *call, int64_t ticket_id, int64_t version,
                         struct msh_clock_pasts *pasts, struct msh_err *err)
{
    struct page page = { .region_id = call->service->region.region_id,
                         .ticket_id = ticket_id,
                         .arena = pasts->arena };
    int rc = MSH_OK;
    do {
        rc = msh_tx_read(call->service->store, "clock_pasts", read_page, &page, err);
        for (size_t i = 0; rc == MSH_OK && i < page.n && page.events[i].seq <= version; i++)
            rc = add_event(pasts, &page.events[i], err);
        if (rc == MSH_OK && page.n > 0)
            page.after = page.events[page.n - 1].seq;
    } while (rc == MSH_OK && page.n == PAGE_N && page.after < version);
    return rc;
}
