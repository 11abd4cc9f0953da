/*
 * The years before the one that is told: matters that were closed long ago. Each is begun like any
 * other story, which gives words, place, person and door; what became of it is one reply, and it
 * comes in as from an older system.
 */
#include "base/base.h"

#include "service/demo/story.h"
#include "service/import/import.h"

#define YEARS      10
#define YEAR_DAYS  365
#define QUIET_DAYS 10 /* before the end of history everything is closed */
#define REPLY_DAYS 9
#define ARENA_MAX  ((size_t)1 << 30)
#define INDEX      (UINT64_C(1) << 40) /* of the first group: the year's are far below */

struct past {
    struct msh_demo_world *world;
    struct msh_import run;
    struct msh_import_item *items;
    struct msh_arena arena; /* of a window */
    struct msh_demo_group *group;
    size_t total, told;
    size_t n; /* items of the window */
};

/* Whose duty it is; nobody's where the catalogue does not say. */
static const struct msh_unit *unit_of(const struct msh_demo_story *s)
{
    const struct msh_directory *directory = s->world->directory;
    const struct msh_area *area = msh_directory_area_code(directory, s->site.area);
    struct msh_suggestion hint;
    if (!msh_directory_suggest(directory, s->category, area != NULL ? area->id : 0, &hint))
        return NULL;
    return msh_directory_unit(directory, hint.lead);
}

/* Most are answered soon: the square of a uniform draw. */
static int64_t answered(struct msh_demo_story *s, int64_t accepted_at)
{
    int64_t x = msh_demo_range(&s->dice, 1000, 999999);
    return accepted_at + REPLY_DAYS * MSH_DAY_MS / 1000000 * (x * x / 1000000);
}

static void fill_matter(struct past *p, struct msh_demo_story *s, struct msh_import_matter *m)
{
    const struct msh_unit *unit = unit_of(s);
    const char **text = m->text;
    const bool named = s->identity != MSH_IDENTITY_ANONYMOUS;
    m->accepted_at = p->group->at[0];
    m->replied_at = answered(s, m->accepted_at);
    m->closed = true;
    m->type = s->type;
    m->urgency = MSH_URGENCY_NORMAL;
    /* what only inspectors open is at least hidden from units */
    m->identity = s->sealed && named ? MSH_IDENTITY_CONFIDENTIAL : s->identity;
    for (size_t i = 0; i < MSH_COUNT(m->text); i++)
        text[i] = "";
    text[MSH_IMPORT_NUMBER] =
        msh_arena_fmt(&p->arena, "%" PRIu64 "-%09zu", s->world->seed, p->told);
    text[MSH_IMPORT_TITLE] = s->title;
    text[MSH_IMPORT_TEXT] = s->text;
    text[MSH_IMPORT_CHANNEL] = s->channel;
    text[MSH_IMPORT_CATEGORY] = s->category;
    text[MSH_IMPORT_AREA] = s->site.area;
    text[MSH_IMPORT_PLACE] = s->site.detail;
    text[MSH_IMPORT_UNIT] = unit != NULL ? unit->code : "";
    text[MSH_IMPORT_NAME] = named ? s->name : "";
    text[MSH_IMPORT_PHONE] = named ? s->phone : "";
    text[MSH_IMPORT_REPLY] = msh_demo_past_reply(s, unit != NULL ? unit->id : 0, m->replied_at);
}

static void add_item(struct past *p, int32_t day)
{
    struct msh_demo_world *world = p->world;
    struct msh_import_item *item = &p->items[p->n++];
    struct msh_demo_rand dice = msh_demo_rand_of(world->seed ^ INDEX, p->told);
    struct msh_demo_story *story = MSH_NEW(&p->arena, struct msh_demo_story);
    struct msh_demo_tale tale = {
        .world = world, .group = p->group, .arena = &p->arena, .stories = story, .n = 1
    };
    *story = (struct msh_demo_story){ .tale = &tale, .world = world, .arena = &p->arena };
    p->group->at[0] = msh_demo_moment(&dice, day, world->service->region.zone_ms);
    p->group->index = INDEX + p->told;
    msh_demo_begin(story, 0);
    *item = (struct msh_import_item){ .verdict = MSH_IMPORT_TAKEN, .field = -1 };
    fill_matter(p, story, &item->matter);
    p->told++;
}

static int write_items(struct past *p, struct msh_err *err)
{
    struct msh_demo_world *world = p->world;
    int rc = p->n == 0 ? MSH_OK : msh_import_take(&p->run, p->items, p->n, &p->arena, err);
    for (size_t i = 0; rc == MSH_OK && i < p->n; i++)
        if (p->items[i].verdict != MSH_IMPORT_TAKEN)
            rc = msh_err_set(err, MSH_E_STATE, "demo_past", "a ticket of older years: %s %s",
                             msh_name_code(&msh_import_verdict_names, (int)p->items[i].verdict),
                             p->items[i].note);
    if (rc == MSH_OK && p->n > 0 && world->progress != NULL)
        world->progress(world->progress_arg, "past", p->told, p->total);
    p->n = 0;
    msh_arena_reset(&p->arena);
    return rc;
}

/* Each day has its part of the whole, so that nothing has to be kept of the other days. */
static int tell_days(struct past *p, struct msh_err *err)
{
    int32_t end = msh_day_of(p->world->until_at, p->world->service->region.zone_ms) - QUIET_DAYS;
    int32_t first = end - YEARS * YEAR_DAYS;
    int64_t sum = 0, so_far = 0;
    int rc = MSH_OK;
    for (int32_t day = first; day < end; day++)
        sum += msh_demo_day_weight(day);
    for (int32_t day = first; rc == MSH_OK && day < end; day++) {
        so_far += msh_demo_day_weight(day);
        size_t until = (size_t)((int64_t)p->total * so_far / sum);
        while (rc == MSH_OK && p->told < until) {
            add_item(p, day);
            if (p->n == MSH_IMPORT_WINDOW)
                rc = write_items(p, err);
        }
    }
    return rc < 0 ? rc : write_items(p, err);
}

int msh_demo_past(struct msh_demo_world *world, size_t tickets, struct msh_err *err)
{
    struct past p = { .world = world,
                      .total = tickets,
                      .run = { .service = world->service,
                               .directory = world->directory,
                               .source = "demo",
                               .now = world->until_at } };
    if (tickets == 0)
        return MSH_OK;
    msh_arena_init(&p.arena, ARENA_MAX);
    p.items = msh_alloc0(MSH_IMPORT_WINDOW, sizeof(*p.items));
    p.group = msh_alloc0(1, sizeof(*p.group));
    p.group->n = 1;
    int rc = msh_import_begin(&p.run, err);
    if (rc == MSH_OK)
        rc = tell_days(&p, err);
    msh_import_end(&p.run);
    free(p.group);
    free(p.items);
    msh_arena_done(&p.arena);
    return rc;
}
