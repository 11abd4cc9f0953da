#include "base/base.h"

#include "words.h"

#define TEXT_CHARS 24

const char *const world_categories[6] = { NULL, "100", "110", "111", "112", "200" };
static const char *const parents[6] = { NULL, NULL, "100", "110", "110", NULL };
static const char *const channels[] = { "phone", "web", "wechat" };

static const struct msh_stmt add_category = {
    .name = "world_category",
    .sql =
        "INSERT INTO category (region_id, scheme, code, parent, level, name, needs_place, pinyin)"
        " VALUES (1, 'local', $1, $2, 1, $1, 0, '')",
};
static const struct msh_stmt add_ticket = {
    .name = "world_ticket",
    .sql =
        "INSERT INTO ticket (region_id, ticket_id, number, version, state, resume_state, type,"
        " urgency, channel, identity_mode, requester_kind, sealed, category, area_id, title,"
        " unit_title, round, returns, matter_id, lead_unit, close_reason, unreasonable, solved,"
        " first_rating, final_rating, scoring_rating, due_at, due_stage, created_at, accepted_at)"
        " VALUES (1, $1, $2, 7, $3, '', $4, $5, $6, $7, 'person', $8, $9, $10, 'own title',"
        " 'unit title', $11, 0, $12, NULL, 'none', 0, 'unknown', 'none', 'none', 'none', $13,"
        " 'handle', $14, $14)",
};
static const struct msh_stmt add_unit = {
    .name = "world_unit",
    .sql = "INSERT INTO ticket_unit (region_id, unit_id, accepted_at, ticket_id, live)"
           " VALUES (1, $1, $2, $3, $4)",
};
static const struct msh_stmt add_accused = {
    .name = "world_accused",
    .sql = "INSERT INTO accused (region_id, ticket_id, unit_id) VALUES (1, $1, $2)",
};

static int store_categories(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    for (size_t i = 1; i < MSH_COUNT(world_categories); i++)
        if (msh_db_exec(tx, &add_category, MSH_VALS(msh_t(world_categories[i]), msh_t(parents[i])),
                        NULL, err) < 0)
            return err->rc;
    return 0;
}

void world_schema(struct test_db *db)
{
    struct msh_migrate how = { .now_at = WORLD_T0 };
    struct msh_err err;

    if (msh_store_migrate(db->store, &how, NULL, &err) < 0 ||
        msh_tx_run(db->store, "categories", store_categories, NULL, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

static int store_units(struct msh_tx *tx, const struct world_ticket *t, struct msh_err *err)
{
    for (int unit = 1; unit <= WORLD_UNITS; unit++) {
        if ((t->units >> unit & 1) && msh_db_exec(tx, &add_unit,
                                                  MSH_VALS(msh_i(unit), msh_i(t->at), msh_i(t->id),
                                                           msh_i(t->live >> unit & 1)),
                                                  NULL, err) < 0)
            return err->rc;
        if ((t->accused >> unit & 1) &&
            msh_db_exec(tx, &add_accused, MSH_VALS(msh_i(t->id), msh_i(unit)), NULL, err) < 0)
            return err->rc;
    }
    return 0;
}

static int store_pieces(struct msh_tx *tx, const struct world_ticket *t, struct msh_err *err)
{
    for (size_t i = 0; i < t->n_pieces; i++) {
        struct msh_text piece = {
            .piece_id = t->pieces[i].id,
            .ticket_id = t->id,
            .kind = MSH_PIECE_WORDS,
            .audience = t->pieces[i].audience,
            .text = t->pieces[i].text,
            .author_kind = "requester",
            .created_at = t->at,
        };

        if (msh_text_insert(tx, 1, t->at, &piece, err) < 0)
            return err->rc;
    }
    return 0;
}

int world_store(struct msh_tx *tx, void *ticket, struct msh_err *err)
{
    const struct world_ticket *t = ticket;
    char number[32];

    snprintf(number, sizeof(number), "N%" PRId64, t->id);
    if (msh_db_exec(
            tx, &add_ticket,
            MSH_VALS(msh_i(t->id), msh_t(number),
                     msh_t(msh_name_code(&msh_ticket_state_names, (int)t->state)),
                     msh_t(msh_name_code(&msh_type_names, (int)t->type)),
                     msh_t(msh_name_code(&msh_urgency_names, (int)t->urgency)), msh_t(t->channel),
                     msh_t(msh_name_code(&msh_identity_names, (int)t->identity)), msh_i(t->sealed),
                     msh_t(t->category), msh_id_or_null(t->area), msh_i(t->round),
                     msh_id_or_null(t->matter), msh_id_or_null(t->due), msh_i(t->at)),
            NULL, err) < 0 ||
        store_units(tx, t, err) < 0)
        return err->rc;
    return store_pieces(tx, t, err);
}

/* What people write has no control characters and shows something. */
static char *random_words(struct test_random *r)
{
    struct msh_str out;
    char *text = NULL;

    msh_str_init(&out, 4096);
    while (text == NULL) {
        test_text(r, &out, TEXT_CHARS);
        if (out.n > 0 && msh_utf8_is_text(out.p, out.n))
            text = msh_strdup(out.p);
    }
    msh_str_done(&out);
    return text;
}

static unsigned random_bits(struct test_random *r, unsigned from, size_t chance)
{
    unsigned bits = 0;

    for (int unit = 1; unit <= WORLD_UNITS; unit++)
        if ((from >> unit & 1) && test_below(r, chance) == 0)
            bits |= 1u << unit;
    return bits;
}

static void random_ticket(struct world_ticket *t, int64_t id, struct test_random *r)
{
    static const enum msh_ticket_state states[] = { MSH_TICKET_REGISTERED, MSH_TICKET_HANDLING,
                                                    MSH_TICKET_CLOSED, MSH_TICKET_DEFERRED };

    *t = (struct world_ticket){
        .id = id,
        /* several at one instant */
        .at = WORLD_T0 + (int64_t)test_below(r, WORLD_TICKETS / 3) * WORLD_STEP,
        .due = test_below(r, 3) == 0 ? 0 : WORLD_T0 + (int64_t)test_below(r, 50),
        .round = 1 + (int64_t)test_below(r, 3),
        .area = (int64_t)test_below(r, 4),
        .matter = test_below(r, 5) == 0 ? 1 + (int64_t)test_below(r, 9) : 0,
        .state = states[test_below(r, MSH_COUNT(states))],
        .type = (enum msh_ticket_type)test_below(r, MSH_TYPE_COUNT),
        .urgency = (enum msh_urgency)test_below(r, MSH_URGENCY_COUNT),
        .identity = (enum msh_identity_mode)test_below(r, MSH_IDENTITY_COUNT),
        .sealed = test_below(r, 20) == 0,
        .category = world_categories[test_below(r, MSH_COUNT(world_categories))],
        .channel = channels[test_below(r, MSH_COUNT(channels))],
        .n_pieces = 1 + test_below(r, 4),
    };
    t->units = random_bits(r, ~0u, 5);
    t->live = random_bits(r, t->units, 2);
    if (t->type == MSH_TYPE_REPORT && test_below(r, 3) > 0)
        t->accused = random_bits(r, ~0u, 4);
    for (size_t i = 0; i < t->n_pieces; i++) {
        t->pieces[i].id = id * 10 + (int64_t)i;
        t->pieces[i].audience = (enum msh_audience)test_below(r, MSH_AUDIENCE_COUNT);
        t->pieces[i].text = random_words(r);
    }
}

static int store_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct world *world = arg;

    for (size_t i = 0; i < world->n; i++)
        if (world_store(tx, &world->tickets[i], err) < 0)
            return err->rc;
    return 0;
}

void world_fill(struct world *world, struct test_db *db, size_t n, uint64_t seed)
{
    struct test_random r = { seed };
    struct msh_err err;

    world->n = n;
    for (size_t i = 0; i < n; i++)
        random_ticket(&world->tickets[i], 1000 + (int64_t)i, &r);
    if (msh_tx_run(db->store, "world", store_all, world, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

void world_free(struct world *world)
{
    for (size_t i = 0; i < world->n; i++)
        for (size_t k = 0; k < world->tickets[i].n_pieces; k++)
            free(world->tickets[i].pieces[k].text);
}

static unsigned bits_of(const int64_t *units, size_t n)
{
    unsigned bits = 0;

    for (size_t i = 0; i < n; i++)
        bits |= 1u << units[i];
    return bits;
}

bool world_sees(const struct world_ticket *t, const struct msh_reader *reader)
{
    if (t->type == MSH_TYPE_REPORT &&
        (!reader->may_reports || (!reader->may_unnamed && !t->accused)))
        return false;
    if (t->sealed && !reader->may_sealed)
        return false;
    if (t->accused & bits_of(reader->fence, reader->n_fence))
        return false;
    return reader->city_wide || (t->units & bits_of(reader->units, reader->n_units));
}

static bool holds(const struct world_ticket *t, unsigned audiences, const char *word)
{
    struct msh_str folded;
    bool found = false;

    msh_str_init(&folded, 65536);
    for (size_t i = 0; i < t->n_pieces && !found; i++) {
        if (t->pieces[i].text == NULL || !(audiences >> t->pieces[i].audience & 1))
            continue;
        msh_str_clear(&folded);
        msh_utf8_fold(t->pieces[i].text, strlen(t->pieces[i].text), &folded);
        found = memmem(folded.p, folded.n, word, strlen(word)) != NULL;
    }
    msh_str_done(&folded);
    return found;
}

static bool holds_all(const struct world_ticket *t, unsigned audiences, const char *q)
{
    struct msh_str folded;
    bool all = true;
    char *next = NULL;

    msh_str_init(&folded, 65536);
    msh_utf8_fold(q, strlen(q), &folded);
    for (char *w = strtok_r(folded.p, " ", &next); w != NULL; w = strtok_r(NULL, " ", &next))
        all = all && holds(t, audiences, w);
    msh_str_done(&folded);
    return all;
}

static bool below(const char *category, const char *top)
{
    for (size_t i = 1; category != NULL && i < MSH_COUNT(world_categories); i++)
        if (msh_streq(category, world_categories[i]))
            return msh_streq(category, top) || below(parents[i], top);
    return false;
}

static bool has_area(const struct msh_filter *filter, int64_t area)
{
    for (size_t i = 0; i < filter->n_areas; i++)
        if (filter->areas[i] == area)
            return area != 0;
    return filter->n_areas == 0;
}

bool world_matches(const struct world_ticket *t, const struct msh_reader *reader,
                   const struct msh_filter *f)
{
    unsigned units = f->live_only ? t->live : t->units;

    if (!world_sees(t, reader) || (f->states && !(f->states >> t->state & 1)) ||
        (f->types && !(f->types >> t->type & 1)) ||
        (f->urgencies && !(f->urgencies >> t->urgency & 1)))
        return false;
    if (f->live_only && !reader->city_wide && !(units & bits_of(reader->units, reader->n_units)))
        return false;
    if ((f->category != NULL && !below(t->category, f->category)) || !has_area(f, t->area) ||
        (f->channel != NULL && !msh_streq(f->channel, t->channel)))
        return false;
    if (f->n_units > 0 && !(units & bits_of(f->units, f->n_units)))
        return false;
    if ((f->from_at && t->at < f->from_at) || (f->to_at && t->at >= f->to_at))
        return false;
    if ((f->due_from || f->due_to) &&
        (t->due == 0 || t->due < f->due_from || (f->due_to && t->due >= f->due_to)))
        return false;
    if ((f->due_none && t->due) || t->round < f->min_round ||
        (f->matter_id && f->matter_id != t->matter))
        return false;
    if (f->order == MSH_LIST_DUE && t->due == 0)
        return false;
    return msh_empty(f->q) || holds_all(t, reader->audiences, f->q);
}

/* qsort has no argument for a context. */
static const struct world *sorting;
static enum msh_list_order sorting_by;

static int compare(const void *a, const void *b)
{
    const struct world_ticket *x = &sorting->tickets[*(const size_t *)a];
    const struct world_ticket *y = &sorting->tickets[*(const size_t *)b];
    int64_t ax = sorting_by == MSH_LIST_DUE ? -x->due : x->at;
    int64_t ay = sorting_by == MSH_LIST_DUE ? -y->due : y->at;

    if (ax != ay)
        return ax < ay ? 1 : -1;
    if (sorting_by == MSH_LIST_DUE)
        return x->id < y->id ? -1 : 1;
    return x->id < y->id ? 1 : -1;
}

size_t world_list(const struct world *world, const struct msh_reader *reader,
                  const struct msh_filter *filter, size_t out[WORLD_TICKETS])
{
    size_t n = 0;

    for (size_t i = 0; i < world->n; i++)
        if (world_matches(&world->tickets[i], reader, filter))
            out[n++] = i;
    sorting = world;
    sorting_by = filter->order;
    qsort(out, n, sizeof(*out), compare);
    return n;
}

bool world_chance(struct test_random *r, size_t n)
{
    return test_below(r, n) == 0;
}

const int64_t *world_ids(struct test_random *r, struct msh_arena *arena, size_t max, size_t below,
                         size_t *ret_n)
{
    size_t n = 1 + test_below(r, max);
    int64_t *ids = MSH_ARRAY(arena, n, int64_t);

    for (size_t i = 0; i < n; i++)
        ids[i] = 1 + (int64_t)test_below(r, below);
    *ret_n = n;
    return ids;
}

struct msh_reader world_reader(struct test_random *r, struct msh_arena *arena)
{
    struct msh_reader reader = { .city_wide = world_chance(r, 2),
                                 .may_reports = !world_chance(r, 3),
                                 .may_unnamed = world_chance(r, 2),
                                 .may_sealed = world_chance(r, 2),
                                 .audiences = (unsigned)test_below(r, WORLD_EVERYBODY + 1) };

    if (!reader.city_wide && !world_chance(r, 20))
        reader.units = world_ids(r, arena, 3, WORLD_UNITS, &reader.n_units);
    if (!world_chance(r, 3))
        reader.fence = world_ids(r, arena, 3, WORLD_UNITS, &reader.n_fence);
    return reader;
}

struct msh_filter world_filter(struct test_random *r, struct msh_arena *arena)
{
    struct msh_filter f = { .live_only = world_chance(r, 5), .due_none = world_chance(r, 12) };

    if (world_chance(r, 3))
        f.states = 1u << MSH_TICKET_HANDLING | (world_chance(r, 2) ? 1u << MSH_TICKET_CLOSED : 0);
    if (world_chance(r, 4))
        f.types = 1u + (unsigned)test_below(r, (1u << MSH_TYPE_COUNT) - 1);
    if (world_chance(r, 6))
        f.urgencies = 1u << test_below(r, MSH_URGENCY_COUNT);
    if (world_chance(r, 4))
        f.category = world_categories[1 + test_below(r, 5)];
    if (world_chance(r, 4))
        f.areas = world_ids(r, arena, 2, 3, &f.n_areas);
    if (world_chance(r, 6))
        f.channel = "web";
    if (world_chance(r, 4))
        f.units = world_ids(r, arena, 2, WORLD_UNITS, &f.n_units);
    if (world_chance(r, 5))
        f.from_at = WORLD_T0 + WORLD_STEP * (int64_t)test_below(r, 60); /* instants of tickets */
    if (world_chance(r, 5))
        f.to_at = WORLD_T0 + WORLD_STEP * (40 + (int64_t)test_below(r, 100));
    if (world_chance(r, 5))
        f.due_to = WORLD_T0 + 1 + (int64_t)test_below(r, 50);
    if (world_chance(r, 8))
        f.due_from = WORLD_T0 + (int64_t)test_below(r, 50);
    f.min_round = world_chance(r, 6) ? 2 : 0;
    return f;
}
