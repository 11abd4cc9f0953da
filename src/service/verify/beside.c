/*
 * What lies beside tickets and is told by events of several subjects: links to respondents, matters,
 * failed attempts to reach somebody, and the two flags of a person.
 */
#include "base/base.h"

#include "base/json.h"
#include "service/verify/run.h"
#include "store/sweep.h"

#define LINKS_MAX 100 /* of one ticket */
#define PAGE      500

static void differs(struct verifying *v, int64_t ticket_id, const char *code, const char *text)
{
    msh_verify_problem(v, "ticket", ticket_id, v->last_seq, code, text);
}

static bool id_of(const struct msh_jval *value, int64_t *ret)
{
    return value != NULL && value->type == MSH_J_STRING && msh_id_parse(value->s, ret);
}

/* What the events say ----------------------------------------------------------------------------*/

static void add_link(struct verifying *v, int64_t ticket_id, int64_t respondent_id, bool linked)
{
    struct link_now *link = MSH_PUSH(&v->whole, v->links, v->n_links, v->cap_links);

    *link = (struct link_now){ ticket_id, respondent_id, v->n_links, linked };
}

static void add_same(struct verifying *v, int64_t a, int64_t b)
{
    struct msh_pair *pair = MSH_PUSH(&v->whole, v->same, v->n_same, v->cap_same);

    *pair = (struct msh_pair){ a, b };
}

/* Access chains are read before those of tickets, both by ticket. */
static struct access_now *access_of(struct verifying *v, int64_t ticket_id)
{
    struct access_now *now = v->n_access > 0 ? &v->access[v->n_access - 1] : NULL;

    if (now == NULL || now->ticket_id != ticket_id) {
        now = MSH_PUSH(&v->whole, v->access, v->n_access, v->cap_access);
        *now = (struct access_now){ .ticket_id = ticket_id };
    }
    return now;
}

static void hear_access(struct verifying *v, const struct msh_event *event,
                        const struct msh_jval *data)
{
    const bool restrict_it = msh_streq(event->op, "restrict");

    if (restrict_it || msh_streq(event->op, "unrestrict"))
        access_of(v, event->subject_id)->restricted = restrict_it;
    if (msh_streq(event->op, "hold_back"))
        access_of(v, event->subject_id)->hidden_until = msh_jget_int(data, "until", -1);
    if (msh_streq(event->op, "rectify")) {
        const char *row = msh_jget_string(data, "row");

        access_of(v, event->subject_id)->row = msh_arena_strdup(&v->whole, row == NULL ? "" : row);
    }
}

void msh_verify_beside_event(struct verifying *v, const struct msh_event *event,
                             const struct msh_jval *payload)
{
    const struct msh_jval *data = msh_jget(payload, "data"), *items;
    int64_t first = 0, other = 0;

    if (payload == NULL)
        return; /* the chain's own check names what is no JSON */
    if (msh_streq(event->subject_kind, "access"))
        hear_access(v, event, data);
    if (msh_streq(event->subject_kind, "respondent") &&
        (msh_streq(event->op, "link") || msh_streq(event->op, "unlink")))
        add_link(v, event->target_id, event->subject_id, msh_streq(event->op, "link"));
    items = msh_streq(event->subject_kind, "matter") ? msh_jget(data, "tickets") : NULL;
    for (const struct msh_jval *i = items != NULL ? items->first : NULL; i != NULL; i = i->next) {
        if (!id_of(i, &other))
            continue;
        first = first == 0 ? other : first;
        add_same(v, first, other);
    }
}

static void hear_attempt(struct verifying *v, const struct msh_event *event,
                         const struct msh_jval *data)
{
    struct attempt_now *now = MSH_PUSH(&v->arena, v->attempts, v->n_attempts, v->cap_attempts);

    *now = (struct attempt_now){ .attempt = { .attempt = msh_jget_int(data, "attempt", 0),
                                              .at = event->at,
                                              .account_id = event->actor_id,
                                              .outcome = msh_jget_string(data, "reason") } };
    (void)id_of(msh_jget(data, "callback"), &now->attempt.callback_id);
}

void msh_verify_beside_told(struct verifying *v, const struct msh_event *event,
                            const struct msh_jval *data)
{
    const struct msh_jval *items = event->seq == 1 ? msh_jget(data, "respondents") : NULL;
    int64_t other = 0;

    for (const struct msh_jval *i = items != NULL ? items->first : NULL; i != NULL; i = i->next)
        if (id_of(i, &other) && v->n_told_links < MSH_COUNT(v->told_links))
            v->told_links[v->n_told_links++] = other;
    if (id_of(msh_jget(data, event->seq == 1 ? "same_as" : "other"), &other) &&
        (event->seq == 1 || msh_streq(event->op, "same_matter")))
        add_same(v, event->subject_id, other);
    if (msh_streq(event->op, "attempt"))
        hear_attempt(v, event, data);
}

int msh_verify_has(struct verifying *v, struct msh_tx *tx, enum msh_sweep_part part,
                   int64_t ticket_id, bool *ret, struct msh_err *err)
{
    struct having_now *now = &v->having[part];

    if (!now->asked || ticket_id < now->from || (!now->last && ticket_id > now->ids[now->n - 1])) {
        if (msh_sweep_having(tx, v->service->region.region_id, part, ticket_id, now->ids,
                             MSH_COUNT(now->ids), &now->n, err) < 0)
            return err->rc;
        now->asked = true;
        now->last = now->n < MSH_COUNT(now->ids);
        now->from = ticket_id;
        now->at = 0;
    }
    if (now->at > 0 && now->ids[now->at - 1] >= ticket_id)
        now->at = 0;
    while (now->at < now->n && now->ids[now->at] < ticket_id)
        now->at++;
    *ret = now->at < now->n && now->ids[now->at] == ticket_id;
    return 0;
}

/* Respondents ------------------------------------------------------------------------------------*/

static int by_ticket(const void *a, const void *b)
{
    const struct link_now *x = a, *y = b;

    if (x->ticket_id != y->ticket_id)
        return x->ticket_id < y->ticket_id ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void set_link(int64_t *links, size_t *n, const struct link_now *link)
{
    size_t at = 0;

    while (at < *n && links[at] != link->respondent_id)
        at++;
    if (!link->linked && at < *n)
        links[at] = links[--*n];
    else if (link->linked && at == *n && *n < LINKS_MAX)
        links[(*n)++] = link->respondent_id;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

void msh_verify_beside_sort(struct verifying *v)
{
    if (v->n_links > 0)
        qsort(v->links, v->n_links, sizeof(*v->links), by_ticket);
}

static int check_links(struct verifying *v, struct msh_tx *tx, int64_t ticket_id,
                       struct msh_err *err)
{
    const struct verifying *first = v->first;
    int64_t found[LINKS_MAX + 1];
    size_t n = 0;
    bool any = false;

    for (size_t i = msh_lower(first->links, first->n_links, sizeof(*first->links), ticket_id);
         i < first->n_links && first->links[i].ticket_id == ticket_id; i++)
        set_link(v->told_links, &v->n_told_links, &first->links[i]);
    if (msh_verify_has(v, tx, MSH_SWEEP_LINK, ticket_id, &any, err) < 0 ||
        (any && msh_sweep_links(tx, v->service->region.region_id, ticket_id, found,
                                MSH_COUNT(found), &n, err) < 0))
        return err->rc;
    qsort(v->told_links, v->n_told_links, sizeof(*v->told_links), compare_ids);
    if (n != v->n_told_links || (n > 0 && memcmp(found, v->told_links, n * sizeof(*found)) != 0))
        differs(v, ticket_id, "links_differ",
                "the respondents it is linked with are not those that events tell of");
    return 0;
}

/* Attempts ---------------------------------------------------------------------------------------*/

/* The instant of an event lies later than the act where a clock had been set back. */
static bool is_attempt(const struct attempt_now *now, const struct msh_attempt *row)
{
    return now->attempt.callback_id == row->callback_id && now->attempt.attempt == row->attempt &&
           row->at <= now->attempt.at && now->attempt.at - row->at <= MSH_HOUR_MS &&
           now->attempt.account_id == row->account_id && row->outcome != NULL &&
           msh_streq(now->attempt.outcome, row->outcome);
}

static int check_attempts(struct verifying *v, struct msh_tx *tx, int64_t ticket_id,
                          struct msh_err *err)
{
    struct msh_attempt *rows = NULL;
    size_t n = 0, met = 0;
    bool any = false;

    if (msh_verify_has(v, tx, MSH_SWEEP_CALLBACK, ticket_id, &any, err) < 0 ||
        (any && msh_sweep_attempts(tx, v->service->region.region_id, ticket_id, &v->arena, &rows,
                                   &n, err) < 0))
        return err->rc;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < v->n_attempts; k++)
            if (!v->attempts[k].met && is_attempt(&v->attempts[k], &rows[i])) {
                v->attempts[k].met = true;
                met++;
                break;
            }
    if (met != n || met != v->n_attempts)
        differs(v, ticket_id, "attempts_differ",
                "the attempts to reach the requester are not those that its events tell of");
    return 0;
}

/* Matters ----------------------------------------------------------------------------------------*/

static void note_matter(struct verifying *v, const struct msh_ticket_row *row)
{
    if (row->matter_id == 0)
        return;
    struct msh_pair *pair = MSH_PUSH(&v->whole, v->in_matter, v->n_in_matter, v->cap_in_matter);
    *pair = (struct msh_pair){ row->ticket.id, row->matter_id };
}

static int by_first(const void *a, const void *b)
{
    const struct msh_pair *x = a, *y = b;

    return x->a != y->a ? (x->a < y->a ? -1 : 1) : (x->b > y->b) - (x->b < y->b);
}

/* Where a ticket stands in the sorted list of those in a matter; false for others. */
static bool find_ticket(const struct verifying *v, int64_t ticket_id, size_t *ret)
{
    *ret = msh_lower(v->in_matter, v->n_in_matter, sizeof(*v->in_matter), ticket_id);
    return *ret < v->n_in_matter && v->in_matter[*ret].a == ticket_id;
}

static size_t root_of(size_t *parents, size_t i)
{
    while (parents[i] != i)
        i = parents[i] = parents[parents[i]];
    return i;
}

/* All that events join must stand in one matter, and what they do not join in none or in another. */
static void check_groups(struct verifying *v)
{
    const size_t n = v->n_in_matter;
    size_t *parents = MSH_ARRAY(&v->whole, n + 1, size_t), a = 0, b = 0;
    bool *joined = MSH_ARRAY(&v->whole, n + 1, bool);
    struct msh_pair *matters = MSH_ARRAY(&v->whole, n + 1, struct msh_pair);

    for (size_t i = 0; i < n; i++)
        parents[i] = i;
    for (size_t i = 0; i < v->n_same; i++) {
        const bool has_a = find_ticket(v, v->same[i].a, &a),
                   has_b = find_ticket(v, v->same[i].b, &b);

        if (!has_a || !has_b || v->in_matter[a].b != v->in_matter[b].b)
            differs(v, v->same[i].a, "matter_differs",
                    "it does not stand in the matter that an event joined it to");
        if (has_a && has_b) {
            joined[a] = joined[b] = true;
            parents[root_of(parents, a)] = root_of(parents, b);
        }
    }
    for (size_t i = 0; i < n; i++) {
        matters[i] = (struct msh_pair){ v->in_matter[i].b, (int64_t)root_of(parents, i) };
        if (!joined[i])
            differs(v, v->in_matter[i].a, "matter_differs",
                    "it stands in a matter that no event joined it to");
    }
    if (n > 0)
        qsort(matters, n, sizeof(*matters), by_first);
    for (size_t i = 1; i < n; i++)
        if (matters[i].a == matters[i - 1].a && matters[i].b != matters[i - 1].b)
            differs(v, v->in_matter[matters[i].b].a, "matter_differs",
                    "it stands in a matter with tickets that no event joined it to");
    v->matters = matters;
}

/* The counts that matters keep. */
static int check_counts(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    struct msh_pair page[PAGE];
    int64_t after = 0;
    size_t n = 0, at = 0;

    do {
        if (msh_sweep_matters(tx, v->service->region.region_id, after, page, PAGE, &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n; i++) {
            int64_t tickets = 0;

            while (at < v->n_in_matter && v->matters[at].a < page[i].a) {
                msh_verify_problem(v, "matter", v->matters[at].a, 0, "matter_missing",
                                   "tickets name a matter that is not there");
                at++;
            }
            for (; at < v->n_in_matter && v->matters[at].a == page[i].a; at++)
                tickets++;
            if (tickets != page[i].b)
                msh_verify_problem(v, "matter", page[i].a, 0, "matter_differs",
                                   "it does not count the tickets that are in it");
            after = page[i].a;
        }
    } while (n == PAGE);
    if (at < v->n_in_matter)
        msh_verify_problem(v, "matter", v->matters[at].a, 0, "matter_missing",
                           "tickets name a matter that is not there");
    return 0;
}

int msh_verify_beside_lost(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    int64_t lost = 0;

    if (msh_sweep_attempts_lost(tx, v->service->region.region_id, &lost, err) < 0)
        return err->rc;
    if (lost > 0)
        msh_verify_problem(v, "ticket", 0, 0, "attempts_differ",
                           "there are attempts of callbacks that do not exist");
    if (msh_sweep_scope_lost(tx, v->service->region.region_id, &lost, err) < 0)
        return err->rc;
    if (lost > 0)
        msh_verify_problem(
            v, "ticket", 0, 0, "scope_differs",
            "there are scopes of no ticket, fences of no report, or votes for nothing");
    return 0;
}

void msh_verify_beside_join(struct verifying *v, const struct verifying *other)
{
    for (size_t i = 0; i < other->n_same; i++)
        add_same(v, other->same[i].a, other->same[i].b);
    for (size_t i = 0; i < other->n_in_matter; i++)
        *MSH_PUSH(&v->whole, v->in_matter, v->n_in_matter, v->cap_in_matter) = other->in_matter[i];
}

int msh_verify_beside_end(struct verifying *v, struct msh_tx *tx, struct msh_err *err)
{
    if (v->n_same > 0)
        qsort(v->same, v->n_same, sizeof(*v->same), by_first);
    if (v->n_in_matter > 0)
        qsort(v->in_matter, v->n_in_matter, sizeof(*v->in_matter), by_first);
    check_groups(v);
    return check_counts(v, tx, err);
}

/* A ticket ---------------------------------------------------------------------------------------*/

const struct access_now *msh_verify_access(struct verifying *v, int64_t ticket_id)
{
    return msh_find(v->first->access, v->first->n_access, sizeof(*v->first->access), ticket_id);
}

int msh_verify_beside(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                      struct msh_err *err)
{
    note_matter(v, row);
    if (check_links(v, tx, row->ticket.id, err) < 0)
        return err->rc;
    return check_attempts(v, tx, row->ticket.id, err);
}
