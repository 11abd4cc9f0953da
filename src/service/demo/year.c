#include "base/base.h"

#include "base/time.h"
#include "service/demo/year.h"

#define YEAR_DAYS       365
#define BURST_PERMILLE  150
#define REPEAT_PERMILLE 60
/* A small city still leaves work on every desk: this many more in the last nine weeks, even enough
 * that a month and the one before it can be compared. */
#define RECENT_DAYS     63
#define RECENT_MAX      450
#define RECENT_PERMILLE 520

/* Shapes: shares of a thousand, or plain weights. Heating and year's end in winter, storms and power
 * cuts in summer; fewer calls at weekends and at night. */
static const int month_weight[13] = { 0, 115, 85, 95, 95, 100, 106, 120, 116, 104, 95, 110, 118 };
static const int weekday_weight[7] = { 112, 108, 105, 102, 100, 78, 70 };
static const int hour_weight[24] = { 12, 8,  5,  4,  4,  8,  20, 45, 85, 105, 108, 90,
                                     55, 60, 82, 95, 98, 90, 70, 62, 60, 50,  35,  20 };

/* What the requester wants. Consultations mostly end on the line; complaints rule the rest
 * (domain §4.2). */
static const struct {
    enum msh_ticket_type type;
    int weight;
} types[] = {
    { MSH_TYPE_COMPLAINT, 550 }, { MSH_TYPE_CONSULT, 230 }, { MSH_TYPE_HELP, 105 },
    { MSH_TYPE_SUGGESTION, 45 }, { MSH_TYPE_PRAISE, 45 },   { MSH_TYPE_REPORT, 25 },
};

/* Fields of life, by the first level of the category. */
static const struct {
    const char *code;
    int weight;
} fields[] = {
    { "01", 150 }, { "02", 145 }, { "03", 150 }, { "04", 85 }, { "05", 75 }, { "06", 90 },
    { "07", 85 },  { "08", 45 },  { "09", 35 },  { "10", 30 }, { "11", 45 }, { "12", 25 },
    { "13", 20 },  { "14", 20 },  { "15", 15 },  { "16", 15 },
};

static int month_of(int32_t day)
{
    int year, month, mday;
    msh_day_to_civil(day, &year, &month, &mday);
    return month;
}

static size_t draw(struct msh_demo_rand *dice, const int64_t *sums, size_t n)
{
    int64_t lot = (int64_t)msh_demo_below(dice, (uint64_t)sums[n - 1]);
    size_t low = 0, high = n - 1;
    while (low < high) { /* the first sum above the lot */
        size_t mid = (low + high) / 2;
        if (sums[mid] > lot)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

struct planning {
    const struct msh_demo_words *words;
    struct msh_demo_rand dice;
    struct msh_arena *arena;
    int64_t until_at, zone_ms;
    int32_t first_day;
    int64_t day_sums[YEAR_DAYS + 1];
    size_t n_days;
    struct msh_demo_year *year;
    size_t cap;
};

int64_t msh_demo_day_weight(int32_t day)
{
    return month_weight[month_of(day)] * weekday_weight[msh_day_weekday(day)];
}

static void weigh(struct planning *p)
{
    int32_t last = msh_day_of(p->until_at - 1, p->zone_ms);
    int64_t sum = 0;
    p->first_day = last - YEAR_DAYS;
    p->n_days = YEAR_DAYS + 1;
    for (size_t i = 0; i < p->n_days; i++) {
        int32_t day = p->first_day + (int32_t)i;
        sum += msh_demo_day_weight(day);
        p->day_sums[i] = sum;
    }
}

int64_t msh_demo_moment(struct msh_demo_rand *dice, int32_t day, int64_t zone_ms)
{
    int64_t sums[24], sum = 0;
    for (size_t i = 0; i < 24; i++)
        sums[i] = sum += hour_weight[i];
    int64_t at = msh_day_start(day, zone_ms) + (int64_t)draw(dice, sums, 24) * MSH_HOUR_MS;
    return at + msh_demo_range(dice, 0, MSH_HOUR_MS - 1);
}

/* A moment of a day, before the end. */
static int64_t moment(struct planning *p, int32_t day)
{
    int64_t at = 0;
    for (int i = 0; i < 50; i++) {
        at = msh_demo_moment(&p->dice, day, p->zone_ms);
        if (at < p->until_at)
            return at;
    }
    return p->until_at - 1 - msh_demo_range(&p->dice, 0, MSH_HOUR_MS);
}

static int32_t some_day(struct planning *p)
{
    return p->first_day + (int32_t)draw(&p->dice, p->day_sums, p->n_days);
}

static struct msh_demo_group *add_group(struct planning *p, enum msh_demo_group_kind kind)
{
    struct msh_demo_group *group = MSH_NEW(p->arena, struct msh_demo_group);
    struct msh_demo_group **slot = MSH_PUSH(p->arena, p->year->groups, p->year->n_groups, p->cap);
    group->kind = kind;
    group->index = p->year->n_groups;
    *slot = group;
    return group;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_first(const void *a, const void *b)
{
    const struct msh_demo_group *x = *(struct msh_demo_group *const *)a;
    const struct msh_demo_group *y = *(struct msh_demo_group *const *)b;
    if (x->at[0] != y->at[0])
        return x->at[0] < y->at[0] ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void end_group(struct planning *p, struct msh_demo_group *group)
{
    qsort(group->at, group->n, sizeof(group->at[0]), by_time);
    p->year->n_tickets += group->n;
}

/* Most people call soon after it happened: the square of a uniform draw. */
static void fill_burst(struct planning *p, struct msh_demo_group *group, int64_t start_at, size_t n)
{
    int64_t span = group->event->hours * MSH_HOUR_MS;
    for (size_t i = 0; i < n; i++) {
        int64_t x = msh_demo_range(&p->dice, 0, 999999);
        int64_t at = start_at + span / 1000000 * (x * x / 1000000) +
                     msh_demo_range(&p->dice, 0, 20 * MSH_MINUTE_MS);
        group->at[group->n++] = MSH_MIN(at, p->until_at - 1 - (int64_t)i);
    }
    end_group(p, group);
}

static void add_burst(struct planning *p, size_t left, bool recent)
{
    for (int i = 0; i < 300; i++) {
        const struct msh_demo_event *event =
            &p->words->events[msh_demo_below(&p->dice, p->words->n_events)];
        int32_t day = some_day(p);
        if (recent)
            day = msh_day_of(p->until_at, p->zone_ms) - (int32_t)msh_demo_range(&p->dice, 1, 3);
        if ((event->months & (1u << month_of(day))) == 0)
            continue;
        size_t n = (size_t)msh_demo_range(&p->dice, event->size_low, event->size_high);
        struct msh_demo_group *group = add_group(p, MSH_DEMO_BURST);
        group->event = event;
        int64_t start_at = moment(p, day);
        fill_burst(p, group, MSH_MIN(start_at, p->until_at - 6 * MSH_HOUR_MS),
                   MSH_MIN(MSH_MIN(n, left), MSH_DEMO_GROUP_MAX));
        return;
    }
}

static void add_small(struct planning *p, size_t n, int32_t day)
{
    struct msh_demo_group *group = add_group(p, n > 1 ? MSH_DEMO_REPEAT : MSH_DEMO_SINGLE);
    int64_t at = moment(p, day);
    for (size_t i = 0; i < n; i++) {
        group->at[group->n++] = MSH_MIN(at, p->until_at - 1);
        at += msh_demo_range(&p->dice, 20, 90 * 60) * MSH_MINUTE_MS;
    }
    end_group(p, group);
}

void msh_demo_year_plan(const struct msh_demo_words *words, uint64_t seed, size_t tickets,
                        int64_t until_at, int64_t zone_ms, struct msh_arena *arena,
                        struct msh_demo_year *ret)
{
    struct planning p = { .words = words,
                          .dice = msh_demo_rand_of(seed, UINT64_MAX),
                          .arena = arena,
                          .until_at = until_at,
                          .zone_ms = zone_ms,
                          .year = ret };
    size_t bursts = tickets * BURST_PERMILLE / 1000, repeats = tickets * REPEAT_PERMILLE / 1000;
    size_t recent = MSH_MIN(tickets * RECENT_PERMILLE / 1000, RECENT_MAX);
    *ret = (struct msh_demo_year){ 0 };
    weigh(&p);
    for (bool first = true; ret->n_tickets + 3 < bursts; first = false) {
        size_t before = ret->n_tickets;
        add_burst(&p, bursts - before, first);
        if (ret->n_tickets == before && !first)
            break;
    }
    size_t told = ret->n_tickets;
    while (ret->n_tickets + 3 <= told + repeats) {
        size_t n = msh_demo_chance(&p.dice, 250) ? 3 : 2;
        add_small(&p, n, some_day(&p));
    }
    for (told = ret->n_tickets; ret->n_tickets < MSH_MIN(tickets, told + recent);)
        add_small(&p, 1,
                  msh_day_of(until_at - 1, zone_ms) -
                      (int32_t)msh_demo_range(&p.dice, 0, RECENT_DAYS - 1));
    while (ret->n_tickets < tickets)
        add_small(&p, 1, some_day(&p));
    qsort(ret->groups, ret->n_groups, sizeof(struct msh_demo_group *), by_first);
}

/* What they say ----------------------------------------------------------------------------------*/

static int field_weight(const char *category)
{
    for (size_t i = 0; i < MSH_COUNT(fields); i++)
        if (strncmp(fields[i].code, category, 2) == 0)
            return fields[i].weight;
    return 1;
}

static enum msh_ticket_type draw_type(struct msh_demo_rand *dice)
{
    int sum = 0;
    for (size_t i = 0; i < MSH_COUNT(types); i++)
        sum += types[i].weight;
    int lot = (int)msh_demo_below(dice, (uint64_t)sum);
    for (size_t i = 0; i < MSH_COUNT(types); i++)
        if ((lot -= types[i].weight) < 0)
            return types[i].type;
    return MSH_TYPE_COMPLAINT;
}

const struct msh_demo_template *msh_demo_wording(const struct msh_demo_words *words,
                                                 struct msh_demo_rand *dice, int64_t at,
                                                 int64_t zone_ms)
{
    unsigned month = 1u << month_of(msh_day_of(at, zone_ms));
    enum msh_ticket_type type = draw_type(dice);
    const struct msh_demo_template *found = NULL;
    int64_t count[100] = { 0 }, sum = 0;
    for (size_t i = 0; i < words->n_templates; i++) {
        const struct msh_demo_template *t = &words->templates[i];
        if (t->type == type)
            count[(t->category[0] - '0') * 10 + (t->category[1] - '0')]++;
    }
    for (size_t i = 0; i < words->n_templates; i++) {
        const struct msh_demo_template *t = &words->templates[i];
        if (t->type != type || (t->months & month) == 0)
            continue;
        /* what has a season is told often while it lasts */
        int64_t weight = INT64_C(1000) * field_weight(t->category) * (t->months == 0x1FFE ? 1 : 3) /
                         count[(t->category[0] - '0') * 10 + (t->category[1] - '0')];
        sum += weight;
        if ((int64_t)msh_demo_below(dice, (uint64_t)sum) < weight)
            found = t;
    }
    return found != NULL ? found : &words->templates[0];
}

const struct msh_demo_template *msh_demo_event_wording(const struct msh_demo_event *event,
                                                       struct msh_demo_rand *dice)
{
    return &event->items[msh_demo_below(dice, event->n)];
}

const char *msh_demo_channel(const struct msh_demo_words *words, struct msh_demo_rand *dice)
{
    int64_t lot = (int64_t)msh_demo_below(dice, 1000);
    for (size_t i = 0; i < words->channels.n_rows; i++)
        if ((lot -= msh_demo_number(&words->channels, i, "share")) < 0)
            return msh_demo_cell(&words->channels, i, "code");
    return "phone";
}
