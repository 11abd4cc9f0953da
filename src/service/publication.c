#include "base/base.h"

#include "base/utf8.h"
#include "domain/mask.h"
#include "service/plan.h"
#include "service/publication.h"
#include "store/me_too_store.h"

#define PROPOSAL_MAX ((size_t)256 * 1024)
#define SAID_MAX     (PROPOSAL_MAX / 4) /* of a ticket's words and all its supplements */

/* What a step needs beside the ticket's row, read in one snapshot. */
struct known {
    struct msh_call *call;
    int64_t ticket_id;
    struct msh_publication now;
    struct msh_mask_person persons[MSH_PERSON_PER_TICKET];
    size_t n_persons;
    bool destroyed; /* a person behind it cannot be opened any more */
    struct msh_me_too_seen joined;
    int64_t matter_id;
    bool beside; /* another ticket of the matter is proposed or published */
    struct msh_text *texts;
    size_t n_texts;
    unsigned audiences; /* texts wanted */
};

struct msh_me_too msh_publication_matter(const struct msh_service *service, int64_t publication_id)
{
    return (struct msh_me_too){ service->region.region_id, publication_id, service->region.crypto,
                                service->row_key };
}

static int read_row(struct msh_tx *tx, struct known *k, struct msh_err *err)
{
    const int rc = msh_publication_find(tx, k->call->service->region.region_id, k->ticket_id,
                                        k->call->arena, &k->now, err);

    if (rc == 0) {
        const struct msh_me_too matter =
            msh_publication_matter(k->call->service, k->now.publication_id);

        return msh_me_too_look(tx, &matter, &k->joined, err);
    }
    if (rc != MSH_E_NOT_FOUND)
        return rc;
    *err = (struct msh_err){ 0 };
    k->now = (struct msh_publication){ .ticket_id = k->ticket_id };
    return 0;
}

static int read_known(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct known *k = arg;

    if (read_row(tx, k, err) < 0 ||
        msh_plan_persons(tx, k->call, k->ticket_id, k->persons, &k->n_persons, &k->destroyed, err) <
            0 ||
        msh_publication_beside(tx, k->call->service->region.region_id, k->matter_id, k->ticket_id,
                               &k->beside, err) < 0)
        return err->rc;
    return k->audiences == 0
               ? 0
               : msh_text_load(tx, k->call->service->region.region_id, k->ticket_id, k->audiences,
                               k->call->arena, &k->texts, &k->n_texts, err);
}

static int learn(struct known *k, struct msh_err *err)
{
    return msh_tx_read(k->call->service->store, "publication", read_known, k, err);
}

static int check_fits(const struct msh_ticket *ticket, const struct known *k, struct msh_err *err)
{
    if (!msh_publication_fits(ticket))
        return msh_err_set(err, MSH_E_STATE, "not_publishable",
                           "neither confidential tickets and reports, nor what ended otherwise");
    if (k->destroyed)
        return msh_err_set(err, MSH_E_STATE, "person_destroyed",
                           "nobody can say any more what names the person");
    if (k->beside)
        return msh_err_set(err, MSH_E_STATE, "matter_published",
                           "another ticket of the same matter is proposed or published");
    return 0;
}

/* The machine's proposal ------------------------------------------------------------------------*/

struct drafting {
    const struct known *k;
    const char *field, *text;
    struct msh_str out;
    size_t at, chars; /* bytes of the text looked at, and the characters they are */
    struct msh_publication_draft *ret;
    size_t cap;
    unsigned never; /* bits of what nobody gives back */
};

static int64_t chars_to(struct drafting *d, size_t at)
{
    d->chars += msh_utf8_length(d->text + d->at, at - d->at);
    d->at = at;
    return (int64_t)d->chars;
}

static void keep_hit(void *arg, const struct msh_mask_hit *hit)
{
    struct drafting *d = arg;
    struct msh_publication_draft *ret = d->ret;
    struct msh_publication_hit *to;

    msh_str_addn(&d->out, d->text + d->at, hit->from - d->at);
    msh_str_add(&d->out, hit->mask);
    to = MSH_PUSH(d->k->call->arena, ret->hits, ret->n_hits, d->cap);
    *to = (struct msh_publication_hit){ .field = d->field, .mask = hit->mask };
    to->from = chars_to(d, hit->from);
    to->to = chars_to(d, hit->to);
    to->never = (hit->bit & d->never) != 0;
    while (hit->bit >> to->find != 1)
        to->find++;
}

/* One field as it was written and as the machine would publish it. */
static void draft_field(struct drafting *d, const char *field, const char *text,
                        const char **ret_original, const char **ret_masked)
{
    d->field = field;
    d->text = text;
    d->at = d->chars = 0;
    msh_str_init(&d->out, PROPOSAL_MAX);
    (void)msh_mask_each(text, d->k->persons, d->k->n_persons, keep_hit, d);
    msh_str_add(&d->out, text + d->at);
    *ret_original = text;
    *ret_masked = msh_arena_strdup(d->k->call->arena, d->out.p);
    msh_str_done(&d->out);
}

static const char *newest(const struct known *k, enum msh_piece_kind kind, bool first)
{
    const char *text = NULL;

    for (size_t i = 0; i < k->n_texts; i++)
        if (k->texts[i].kind == kind && k->texts[i].text != NULL && !(first && text != NULL))
            text = k->texts[i].text;
    return text;
}

int msh_publication_draft(struct msh_call *call, int64_t ticket_id,
                          struct msh_publication_draft *ret, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct drafting d = { .ret = ret, .never = MSH_MASK_NEVER };
    struct known k = { .call = call, .ticket_id = ticket_id, .audiences = 1u << MSH_AUDIENCE_ALL };
    struct msh_plan plan;
    const char *words, *answer;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);

    msh_directory_release(directory);
    if (rc < 0)
        return rc;
    k.matter_id = plan.row.matter_id;
    if (learn(&k, err) < 0 || check_fits(&plan.row.ticket, &k, err) < 0)
        return err->rc;
    words = newest(&k, MSH_PIECE_WORDS, true);
    answer =
        msh_publication_closed(&plan.row.ticket) ? newest(&k, MSH_PIECE_REPLY_PUBLIC, false) : NULL;
    d.k = &k;
    *ret = (struct msh_publication_draft){ .n_hits = 0 };
    draft_field(&d, "title", plan.row.title == NULL ? "" : plan.row.title, &ret->original.title,
                &ret->text.title);
    draft_field(&d, "words", words == NULL ? "" : words, &ret->original.words, &ret->text.words);
    if (answer != NULL)
        draft_field(&d, "answer", answer, &ret->original.answer, &ret->text.answer);
    return 0;
}

/* What was said, and what was said later, one under the other. */
static const char *all_said(const struct known *k, struct msh_err *err)
{
    const char *text;
    struct msh_str out;

    msh_str_init(&out, SAID_MAX);
    for (size_t i = 0; i < k->n_texts; i++) {
        const struct msh_text *piece = &k->texts[i];

        if (piece->text == NULL ||
            (piece->kind != MSH_PIECE_WORDS && piece->kind != MSH_PIECE_SUPPLEMENT))
            continue;
        msh_str_add(&out, out.n > 0 ? "\n" : "");
        msh_str_add(&out, piece->text);
    }
    text = out.overflow ? NULL : msh_arena_strdup(k->call->arena, out.n > 0 ? out.p : "");
    msh_str_done(&out);
    if (text == NULL)
        (void)msh_err_set(err, MSH_E_INVALID, "too_long", "too many words for one rendition");
    return text;
}

int msh_rendition_draft(struct msh_call *call, int64_t ticket_id, struct msh_publication_draft *ret,
                        struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct drafting d = { .ret = ret, .never = MSH_MASK_NAME };
    struct known k = { .call = call,
                       .ticket_id = ticket_id,
                       .audiences = 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_REQUESTER };
    struct msh_plan plan;
    const char *said;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);

    msh_directory_release(directory);
    if (rc < 0)
        return rc;
    if (!msh_ticket_withheld(&plan.row.ticket))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_withheld",
                           "units read the requester's own words of this ticket");
    if (learn(&k, err) < 0)
        return err->rc;
    said = all_said(&k, err);
    if (said == NULL)
        return err->rc;
    d.k = &k;
    *ret = (struct msh_publication_draft){ .n_hits = 0 };
    draft_field(&d, "title", plan.row.title == NULL ? "" : plan.row.title, &ret->original.title,
                &ret->text.title);
    draft_field(&d, "text", said, &ret->original.words, &ret->text.words);
    return 0;
}

/* Steps -----------------------------------------------------------------------------------------*/

struct stepping {
    enum msh_publication_op op;
    const struct msh_publication_text *text;
    const char *reason;
    struct msh_publication item; /* as it will be */
    int64_t joined;              /* how many had by then */
};

static int write_item(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                      struct msh_err *err)
{
    return msh_publication_put(tx, plan->call->service->region.region_id, arg, err);
}

/* What the event of a step says: its row, and how many had joined, so that no count can be taken
 * back behind it. */
static const char *told(const struct msh_plan *plan, int64_t publication_id, int64_t joined)
{
    return msh_arena_fmt(plan->call->arena,
                         "{\"publication\":\"%" PRId64 "\",\"me_too\":%" PRId64 "}", publication_id,
                         joined);
}

/* The row, its digest and its event. */
static int keep(struct msh_plan *plan, const struct stepping *s, struct msh_err *err)
{
    const struct msh_service *service = plan->call->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];

    msh_plan_add(plan, write_item, &s->item);
    msh_publication_digest(&s->item, service->region.crypto, service->row_key, digest);
    msh_plan_row(plan, "publication", s->item.publication_id, digest);
    return msh_plan_event(plan, msh_name_code(&msh_publication_op_names, (int)s->op),
                          s->item.publication_id, told(plan, s->item.publication_id, s->joined),
                          err);
}

static int check_text(const struct known *k, const char *text, const char *field,
                      struct msh_err *err)
{
    if (!msh_empty(text) && (msh_mask(text, k->persons, k->n_persons, NULL) & MSH_MASK_NEVER) != 0)
        return msh_err_field(err, field, "personal_data",
                             "a name, phone or identity number stands in it");
    return 0;
}

static int check_texts(const struct msh_ticket *ticket, const struct known *k,
                       const struct msh_publication_text *text, struct msh_err *err)
{
    const bool closed = msh_publication_closed(ticket);

    if (closed && msh_empty(text->answer))
        return msh_err_field(err, "answer", "required", "a closed ticket is published answered");
    if (!closed && !msh_empty(text->answer))
        return msh_err_field(err, "answer", "not_allowed", "an open matter has no answer yet");
    if (check_text(k, text->title, "title", err) < 0 ||
        check_text(k, text->words, "words", err) < 0 ||
        check_text(k, text->answer, "answer", err) < 0)
        return err->rc;
    return 0;
}

static int prepare_proposal(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct stepping *s = arg;
    struct known k = { .call = plan->call,
                       .ticket_id = plan->row.ticket.id,
                       .matter_id = plan->row.matter_id };

    if (learn(&k, err) < 0 || check_fits(&plan->row.ticket, &k, err) < 0)
        return err->rc;
    s->item = k.now;
    s->joined = k.joined.n;
    if (msh_publication_move(k.now.state, s->op, &s->item.state, err) < 0 ||
        check_texts(&plan->row.ticket, &k, s->text, err) < 0)
        return err->rc;
    if (s->item.publication_id == 0)
        s->item.publication_id = msh_service_new_id(plan->call->service);
    s->item.title = s->text->title;
    s->item.words = s->text->words;
    s->item.answer = msh_empty(s->text->answer) ? NULL : s->text->answer;
    s->item.category = plan->row.category;
    s->item.area_id = plan->row.area_id;
    s->item.unit_id = plan->row.lead_unit;
    s->item.proposed_by = msh_call_actor_id(plan->call);
    s->item.proposed_at = plan->now;
    s->item.decided_by = s->item.decided_at = s->item.published_at = 0;
    s->item.reason = NULL;
    return keep(plan, s, err);
}

int msh_publication_propose(struct msh_call *call, int64_t ticket_id,
                            const struct msh_publication_text *text, struct msh_err *err)
{
    struct stepping s = { .op = MSH_PUBLISH_PROPOSE, .text = text };
    struct msh_plan_edit edit = { call, ticket_id, prepare_proposal, &s };
    struct msh_plan plan;

    return msh_plan_edit(&edit, "publish_propose", &plan, err);
}

/* What was proposed must still be so when it is approved. */
static int check_approval(const struct msh_plan *plan, const struct known *k, struct msh_err *err)
{
    const struct msh_publication_text text = { k->now.title, k->now.words, k->now.answer };

    if (k->now.proposed_by == msh_call_actor_id(plan->call))
        return msh_err_set(err, MSH_E_FORBIDDEN, "own_proposal",
                           "somebody else approves what you proposed");
    return check_fits(&plan->row.ticket, k, err) < 0
               ? err->rc
               : check_texts(&plan->row.ticket, k, &text, err);
}

static int prepare_decision(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct stepping *s = arg;
    struct known k = { .call = plan->call,
                       .ticket_id = plan->row.ticket.id,
                       .matter_id = plan->row.matter_id };

    if (learn(&k, err) < 0)
        return err->rc;
    s->item = k.now;
    s->joined = k.joined.n;
    if (msh_publication_move(k.now.state, s->op, &s->item.state, err) < 0 ||
        (s->op == MSH_PUBLISH_APPROVE && check_approval(plan, &k, err) < 0))
        return err->rc;
    if (s->item.publication_id == 0)
        s->item.publication_id = msh_service_new_id(plan->call->service);
    s->item.decided_by = msh_call_actor_id(plan->call);
    s->item.decided_at = plan->now;
    s->item.published_at = s->op == MSH_PUBLISH_APPROVE ? plan->now : 0;
    s->item.reason = s->reason;
    return keep(plan, s, err);
}

int msh_publication_decide(struct msh_call *call, int64_t ticket_id, enum msh_publication_op op,
                           const char *reason, struct msh_err *err)
{
    struct stepping s = { .op = op, .reason = msh_empty(reason) ? NULL : reason };
    struct msh_plan_edit edit = { call, ticket_id, prepare_decision, &s };
    struct msh_plan plan;

    if ((op == MSH_PUBLISH_REJECT || op == MSH_PUBLISH_WITHDRAW) && s.reason == NULL)
        return msh_err_field(err, "reason", "required", "say why");
    return msh_plan_edit(&edit, msh_name_code(&msh_publication_op_names, (int)op), &plan, err);
}

/* Reading ---------------------------------------------------------------------------------------*/

int msh_publication_of(struct msh_call *call, int64_t ticket_id, struct msh_publication *ret,
                       struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct known k = { .call = call, .ticket_id = ticket_id };
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);

    msh_directory_release(directory);
    if (rc < 0 || learn(&k, err) < 0)
        return err->rc;
    *ret = k.now;
    return 0;
}

struct queueing {
    struct msh_call *call;
    const struct msh_directory *directory;
    enum msh_publication_state state;
    int64_t after_at, after_id, limit;
    struct msh_publication_wait *items;
    size_t n;
    int64_t next_at, next_id;
};

static int queue_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct queueing *q = arg;
    const int64_t region_id = q->call->service->region.region_id;
    struct msh_publication *items = NULL;
    size_t n = 0;

    if (msh_publication_list(tx, region_id, q->state, q->after_at, q->after_id, q->limit,
                             q->call->arena, &items, &n, err) < 0)
        return err->rc;
    q->next_at = (int64_t)n == q->limit ? items[n - 1].proposed_at : 0;
    q->next_id = (int64_t)n == q->limit ? items[n - 1].publication_id : 0;
    q->items = MSH_ARRAY(q->call->arena, n + 1, struct msh_publication_wait);
    q->n = 0;
    for (size_t i = 0; i < n; i++) {
        struct msh_ticket_row row;
        struct msh_err hidden = { 0 };

        if (msh_ticket_load(tx, region_id, items[i].ticket_id, q->call->arena, &row, err) < 0)
            return err->rc;
        if (msh_call_sees(q->call, tx, q->directory, &row, &hidden) == 0)
            q->items[q->n++] = (struct msh_publication_wait){ items[i], row.number, row.title };
        if (q->state == MSH_PUBLICATION_NONE && q->n > 0) /* nothing of it is told yet */
            q->items[q->n - 1].item =
                (struct msh_publication){ .ticket_id = q->items[q->n - 1].item.ticket_id };
    }
    return 0;
}

int msh_publication_queue(struct msh_call *call, enum msh_publication_state state, int64_t after_at,
                          int64_t after_id, int64_t limit, struct msh_publication_wait **ret,
                          size_t *ret_n, int64_t *ret_next_at, int64_t *ret_next_id,
                          struct msh_err *err)
{
    struct queueing q = { .call = call,
                          .directory = msh_service_directory(call->service),
                          .state = state,
                          .after_at = after_at,
                          .after_id = after_id,
                          .limit = limit };
    const int rc = msh_tx_read(call->service->store, "publications", queue_tx, &q, err);

    msh_directory_release(q.directory);
    *ret = q.items;
    *ret_n = q.n;
    *ret_next_at = q.next_at;
    *ret_next_id = q.next_id;
    return rc;
}

/* 附议 ------------------------------------------------------------------------------------------*/

struct joining {
    struct msh_service *service;
    int64_t publication_id;
    const char *marks[MSH_ME_TOO_VOTERS];
    size_t n_marks;
    uint8_t key[MSH_KEY_SIZE];
    bool is_new;
    int64_t n;
};

static int join_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct joining *j = arg;
    const struct msh_me_too matter = msh_publication_matter(j->service, j->publication_id);
    struct msh_public shown;

    if (msh_publication_open(tx, matter.region_id, j->publication_id, msh_tx_arena(tx), &shown,
                             err) < 0)
        return err->rc;
    if (!shown.joinable)
        return msh_err_set(err, MSH_E_STATE, "me_too_closed", "the matter is over");
    return msh_me_too_join(tx, &matter, j->key, j->marks, j->n_marks, &j->is_new, &j->n, err);
}

int msh_publication_join(struct msh_service *service, int64_t publication_id, const char *session,
                         const char *phone, bool *ret_new, int64_t *ret_n, struct msh_err *err)
{
    struct joining j = { .service = service, .publication_id = publication_id };
    char of_session[128], of_phone[MSH_PHONE_SIZE + 8], digits[MSH_PHONE_SIZE];

    (void)snprintf(of_session, sizeof(of_session), "session:%s", session);
    j.marks[j.n_marks++] = of_session;
    if (!msh_empty(phone)) {
        if (!msh_phone_normalise(phone, digits))
            return msh_err_field(err, "phone", "phone", "not a telephone number");
        (void)snprintf(of_phone, sizeof(of_phone), "phone:%s", digits);
        j.marks[j.n_marks++] = of_phone;
    }
    msh_random(j.key, sizeof(j.key));
    if (msh_tx_run(service->store, "me_too", join_tx, &j, err) < 0)
        return err->rc;
    *ret_new = j.is_new;
    *ret_n = j.n;
    return 0;
}

/* The end of a matter: key and hashes go, the chain keeps how many there were. */
static int write_end(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                     struct msh_err *err)
{
    const struct msh_publication *item = arg;
    const struct msh_me_too matter =
        msh_publication_matter(plan->call->service, item->publication_id);

    return msh_me_too_end(tx, &matter, err);
}

static int prepare_end(struct msh_plan *plan, void *arg, struct msh_err *err)
{
    struct known *k = arg;

    if (learn(k, err) < 0)
        return err->rc;
    if (plan->row.ticket.state != MSH_TICKET_ARCHIVED || !k->joined.any || k->joined.over)
        return msh_err_set(err, MSH_E_STATE, "me_too_open", "not archived, or ended before");
    msh_plan_add(plan, write_end, &k->now);
    return msh_plan_event(plan, MSH_ME_TOO_END, k->now.publication_id,
                          told(plan, k->now.publication_id, k->joined.n), err);
}

#define SWEEP_N 50

struct sweeping {
    int64_t region_id, tickets[SWEEP_N];
    size_t n;
};

static int archived_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct sweeping *s = arg;

    return msh_me_too_archived(tx, s->region_id, SWEEP_N, s->tickets, &s->n, err);
}

static int end_one(struct msh_call *call, int64_t ticket_id, struct msh_err *err)
{
    struct known k = { .call = call, .ticket_id = ticket_id };
    struct msh_plan_edit edit = { call, ticket_id, prepare_end, &k };
    struct msh_plan plan;

    if (msh_plan_edit(&edit, MSH_ME_TOO_END, &plan, err) < 0 &&
        !msh_streq(err->code, "me_too_open"))
        return err->rc;
    *err = (struct msh_err){ 0 };
    return 0;
}

int msh_publication_sweep(struct msh_call *call, int64_t *ret_n, struct msh_err *err)
{
    struct sweeping s = { .region_id = call->service->region.region_id, .n = SWEEP_N };

    for (*ret_n = 0; s.n == SWEEP_N; *ret_n += (int64_t)s.n) {
        if (msh_tx_read(call->service->store, "me_too_archived", archived_tx, &s, err) < 0)
            return err->rc;
        for (size_t i = 0; i < s.n; i++)
            if (end_one(call, s.tickets[i], err) < 0)
                return err->rc;
    }
    return 0;
}
