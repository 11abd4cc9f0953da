#include "base/base.h"

#include "service/verify_run.h"
#include "store/tally.h"

#define PAGE_N 10000

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

void msh_verify_count(struct verifying *v, const struct msh_ticket_row *row)
{
    struct msh_plan_tally tallies[MSH_PLAN_TALLIES];
    size_t n = msh_plan_tallies(v->directory, row, v->service->region.zone_ms, &v->arena, tallies);
    for (size_t i = 0; i < n; i++) {
        if (2 * v->n_tallies >= v->cap_tallies)
            grow(v);
        struct tally_now *now =
            find(v->tallies, v->cap_tallies, tallies[i].kind, tallies[i].k1, tallies[i].k2);
        if (now->kind == NULL) {
            *now = (struct tally_now){ tallies[i].kind, msh_arena_strdup(&v->whole, tallies[i].k1),
                                       msh_arena_strdup(&v->whole, tallies[i].k2), 0 };
            v->n_tallies++;
        }
        now->n += tallies[i].n;
    }
}

static void differs(struct verifying *v, const char *kind, const char *k1, const char *k2,
                    int64_t kept, int64_t truth)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "%s %s %s says %" PRId64 ", the tickets say %" PRId64, kind,
                   k1, k2, kept, truth);
    msh_verify_problem(v, "tally", 0, 0, "tally_differs", text);
}

/* What was compared is set to 0; what remains was never counted. */
static int check_kind(struct verifying *v, struct msh_tx *tx, const char *kind, struct msh_err *err)
{
    const char *after_k1 = NULL, *after_k2 = NULL;
    struct msh_tally *kept = NULL;
    size_t n = 0;
    do {
        int rc = msh_tally_list(tx, v->service->region.region_id, kind, NULL, after_k1, after_k2,
                                PAGE_N, &v->whole, &kept, &n, err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < n; i++) {
            struct tally_now *now = v->cap_tallies == 0 ? NULL
                                                        : find(v->tallies, v->cap_tallies, kind,
                                                               kept[i].k1, kept[i].k2);
            int64_t truth = now != NULL && now->kind != NULL ? now->n : 0;
            if (kept[i].n != truth)
                differs(v, kind, kept[i].k1, kept[i].k2, kept[i].n, truth);
            if (truth != 0)
                now->n = 0;
            after_k1 = kept[i].k1;
            after_k2 = kept[i].k2;
        }
    } while (n == PAGE_N);
    return MSH_OK;
}

int msh_verify_tallies(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < MSH_COUNT(kinds); i++)
        rc = check_kind(v, tx, kinds[i], err);
    for (size_t i = 0; rc == MSH_OK && i < v->cap_tallies; i++)
        if (v->tallies[i].kind != NULL && v->tallies[i].n != 0)
            differs(v, v->tallies[i].kind, v->tallies[i].k1, v->tallies[i].k2, 0, v->tallies[i].n);
    return rc;
}
