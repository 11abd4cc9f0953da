#include "base/base.h"

#include "service/verify/run.h"
#include "store/tally.h"

static const char *const kinds[] = { "state_type",    "month_fenced",   "month_type",
                                     "month_channel", "month_category", "month_area",
                                     "month_unit" };

static size_t slot_of(const char *kind, const char *k1, const char *k2, size_t cap)
{
    const char *words[] = { kind, k1, k2 };
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (size_t i = 0; i < MSH_COUNT(words); i++)
        for (const char *p = words[i];; p++) {
            hash = (hash ^ (uint8_t)*p) * 1099511628211u;
            if (*p == '\0')
                break;
        }
    return (size_t)hash & (cap - 1);
}

static struct tally_now *find(struct tally_now *table, size_t cap, const char *kind, const char *k1,
                              const char *k2)
{
    size_t i = slot_of(kind, k1, k2, cap);
    while (table[i].kind != NULL && !(msh_streq(table[i].kind, kind) &&
                                      msh_streq(table[i].k1, k1) && msh_streq(table[i].k2, k2)))
        i = (i + 1) & (cap - 1);
    return &table[i];
}

static void grow(struct verifying *v)
{
    size_t cap = MSH_MAX((size_t)4096, 2 * v->cap_tallies);
    struct tally_now *table = MSH_ARRAY(&v->whole, cap, struct tally_now);
    for (size_t i = 0; i < v->cap_tallies; i++)
        if (v->tallies[i].kind != NULL)
            *find(table, cap, v->tallies[i].kind, v->tallies[i].k1, v->tallies[i].k2) =
                v->tallies[i];
    v->tallies = table;
    v->cap_tallies = cap;
}

/* The counter, made where it was not seen before. */
static struct tally_now *counter(struct verifying *v, const char *kind, const char *k1,
                                 const char *k2)
{
    struct tally_now *now;

    if (2 * v->n_tallies >= v->cap_tallies)
        grow(v);
    now = find(v->tallies, v->cap_tallies, kind, k1, k2);
    if (now->kind == NULL) {
        *now = (struct tally_now){ .kind = kind,
                                   .k1 = msh_arena_strdup(&v->whole, k1),
                                   .k2 = msh_arena_strdup(&v->whole, k2) };
        v->n_tallies++;
    }
    return now;
}

void msh_verify_count(struct verifying *v, const struct msh_ticket_row *row)
{
    struct msh_plan_tally tallies[MSH_PLAN_TALLIES];
    size_t n = msh_plan_tallies(v->directory, row, v->service->region.zone_ms, &v->arena, tallies);
    for (size_t i = 0; i < n; i++)
        counter(v, tallies[i].kind, tallies[i].k1, tallies[i].k2)->n += tallies[i].n;
}

struct kept {
    struct verifying *v;
    const char *kind;
};

static void take_kept(void *arg, const char *k1, const char *k2, int64_t n)
{
    const struct kept *kept = arg;
    counter(kept->v, kept->kind, k1, k2)->kept += n;
}

int msh_verify_tallies_read(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(kinds); i++) {
        struct kept kept = { v, kinds[i] };
        if (msh_tally_parts(tx, v->service->region.region_id, kinds[i], NULL, take_kept, &kept,
                            err) < 0)
            return err->rc;
    }
    return MSH_OK;
}

void msh_verify_tallies_join(struct verifying *v, const struct verifying *other)
{
    for (size_t i = 0; i < other->cap_tallies; i++) {
        const struct tally_now *from = &other->tallies[i];
        if (from->kind == NULL)
            continue;
        struct tally_now *now = counter(v, from->kind, from->k1, from->k2);
        now->n += from->n;
        now->kept += from->kept;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct tally_now *x = a, *y = b;
    int order = strcmp(x->kind, y->kind);
    if (order == 0)
        order = strcmp(x->k1, y->k1);
    return order != 0 ? order : strcmp(x->k2, y->k2);
}

void msh_verify_tallies(struct verifying *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->cap_tallies; i++)
        if (v->tallies[i].kind != NULL && v->tallies[i].kept != v->tallies[i].n)
            v->tallies[n++] = v->tallies[i]; /* it is no hash table any more */
    if (n > 1)
        qsort(v->tallies, n, sizeof(*v->tallies), by_name);
    for (size_t i = 0; i < n; i++) {
        const struct tally_now *now = &v->tallies[i];
        char text[256];
        (void)snprintf(text, sizeof(text), "%s %s %s says %" PRId64 ", the tickets say %" PRId64,
                       now->kind, now->k1, now->k2, now->kept, now->n);
        msh_verify_problem(v, "tally", 0, 0, "tally_differs", text);
    }
}
