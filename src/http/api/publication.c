/*
 * Publication of answers: proposed, approved by a second person, refused by the requester, read by
 * anybody.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "domain/mask.h"
#include "http/guard.h"
#include "http/people.h"
#include "service/draft.h"

#define LIMIT_DEFAULT 20

/* ---- the hotline's side ---- */

static void write_item(struct msh_json *w, const struct msh_publication *item,
                       const struct msh_people *people)
{
    msh_json_id(w, "id", item->publication_id);
    msh_json_id(w, "ticket_id", item->ticket_id);
    msh_json_word(w, "state", &msh_publication_state_names, (int)item->state);
    msh_json_string(w, "title", item->title);
    msh_json_string(w, "words", item->words);
    msh_json_string(w, "answer", item->answer);
    msh_json_person(w, "proposed_by", people, item->proposed_by);
    msh_json_time(w, "proposed_at", item->proposed_at);
    msh_json_person(w, "decided_by", people, item->decided_by);
    msh_json_time(w, "decided_at", item->decided_at);
    msh_json_string(w, "reason", item->reason);
    msh_json_time(w, "published_at", item->published_at);
}

static void write_text(struct msh_json *w, const char *key, const struct msh_publication_text *text)
{
    msh_json_object(w, key);
    msh_json_string(w, "title", text->title);
    msh_json_string(w, "words", text->words);
    msh_json_string(w, "answer", text->answer);
    msh_json_object_end(w);
}

static void write_masks(struct msh_json *w, const struct msh_publication_draft *draft)
{
    msh_json_array(w, "masks");
    for (size_t i = 0; i < draft->n_hits; i++) {
        const struct msh_publication_hit *hit = &draft->hits[i];

        msh_json_object(w, NULL);
        msh_json_string(w, "field", hit->field);
        msh_json_int(w, "from", hit->from);
        msh_json_int(w, "to", hit->to);
        msh_json_word(w, "what", &msh_mask_find_names, hit->find);
        msh_json_bool(w, "never", hit->never);
        msh_json_string(w, "mask", hit->mask);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_draft(struct msh_json *w, const struct msh_publication_draft *draft)
{
    write_text(w, "draft", &draft->text);
    write_text(w, "original", &draft->original);
    write_masks(w, draft);
}

/* What units would read, as the machine proposes it. */
int msh_h_rendition_draft(struct msh_req *req, struct msh_err *err)
{
    struct msh_publication_draft draft = { .n_hits = 0 };
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_rendition_draft(&call, id, &draft, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "title", draft.original.title);
    msh_json_string(w, "text", draft.original.words);
    write_masks(w, &draft);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_publication(struct msh_req *req, struct msh_err *err)
{
    struct msh_publication_draft draft = { .n_hits = 0 };
    struct msh_publication item;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t id;
    bool drafted;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_publication_of(&call, id, &item, err) < 0)
        return err->rc;
    drafted = msh_publication_draft(&call, id, &draft, err) == 0;
    if (!drafted && err->rc != MSH_E_STATE)
        return err->rc;
    msh_people_want(&people, req->arena, item.proposed_by);
    msh_people_want(&people, req->arena, item.decided_by);
    w = msh_answer_begin(req, &a);
    if (!drafted) {
        msh_json_null(w, "draft");
        msh_json_null(w, "original");
        msh_json_array(w, "masks");
        msh_json_array_end(w);
        msh_json_string(w, "not_publishable", err->code);
        *err = (struct msh_err){ 0 };
    } else {
        write_draft(w, &draft);
        msh_json_null(w, "not_publishable");
    }
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    write_item(w, &item, &people);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_publication_propose(struct msh_req *req, struct msh_err *err)
{
    const struct msh_publication_form *form = req->form;
    const struct msh_publication_text text = { form->title, form->words, form->answer };
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_publication_propose(&call, id, &text, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_ticket_brief_send(req, &call, id, 0, 200, err);
}

int msh_h_publication_decide(struct msh_req *req, struct msh_err *err)
{
    const int op = msh_name_find(&msh_publication_op_names, req->route->op);
    const struct msh_reason_form *form = req->form; /* NULL: a step without words */
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0)
        return err->rc;
    if (msh_publication_decide(&call, id, (enum msh_publication_op)op,
                               form != NULL ? form->reason : NULL, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    return msh_ticket_brief_send(req, &call, id, 0, 200, err);
}

static int cursor_of(const char *text, int64_t *ret_at, int64_t *ret_id, struct msh_err *err)
{
    int64_t parts[MSH_CURSOR_PARTS] = { 0 };

    if (!msh_empty(text) && !msh_cursor_parse(text, parts))
        return msh_err_field(err, "cursor", "format", "not a cursor of this list");
    *ret_at = parts[0];
    *ret_id = parts[1];
    return 0;
}

static void write_cursor(struct msh_req *req, struct msh_json *w, int64_t at, int64_t id)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { at, id };

    msh_json_string(w, "next_cursor", at != 0 ? msh_cursor_text(req->arena, parts) : NULL);
}

int msh_h_publications(struct msh_req *req, struct msh_err *err)
{
    const struct msh_publication_queue_query *query = req->query;
    struct msh_publication_wait *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t at = 0, id = 0, next_at, next_id;
    const enum msh_publication_state state =
        query->state < 0 ? MSH_PUBLICATION_PROPOSED : (enum msh_publication_state)query->state;
    size_t n = 0;

    if (cursor_of(query->cursor, &at, &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_publication_queue(&call, state, at, id, query->limit > 0 ? query->limit : LIMIT_DEFAULT,
                              &items, &n, &next_at, &next_id, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        msh_people_want(&people, req->arena, items[i].item.proposed_by);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_item(w, &items[i].item, &people);
        msh_json_string(w, "number", items[i].number);
        msh_json_string(w, "ticket_title", items[i].ticket_title);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    write_cursor(req, w, next_at, next_id);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- the requester's side ---- */

void msh_json_my_publication(struct msh_json *w, const struct msh_publication *item, bool possible)
{
    msh_json_object(w, "publication");
    msh_json_word(w, "state", &msh_publication_state_names, (int)item->state);
    msh_json_bool(w, "possible", possible);
    msh_json_string(w, "title", item->title);
    msh_json_string(w, "words", item->words);
    msh_json_string(w, "answer", item->answer);
    msh_json_string(w, "reason", item->reason);
    msh_json_time(w, "published_at", item->published_at);
    msh_json_object_end(w);
}

/* ---- anybody ---- */

struct reading {
    struct msh_req *req;
    const struct msh_publication_query *query;
    struct msh_public_page *page;
    int64_t id;
    struct msh_public *one;
};

static int read_list(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct reading *r = arg;

    return msh_publication_search(tx, msh_api_service(r->req)->region.region_id, r->query,
                                  r->req->arena, &r->page->items, &r->page->n, &r->page->next, err);
}

int msh_public_list(struct msh_req *req, const struct msh_publication_query *query,
                    struct msh_public_page *ret, struct msh_err *err)
{
    struct reading r = { .req = req, .query = query, .page = ret };

    return msh_api_read(req, "public_answers", read_list, &r, err);
}

static int read_one(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct reading *r = arg;

    return msh_publication_open(tx, msh_api_service(r->req)->region.region_id, r->id, r->req->arena,
                                r->one, err);
}

int msh_public_one(struct msh_req *req, struct msh_public *ret, struct msh_err *err)
{
    struct reading r = { .req = req, .one = ret };

    if (msh_req_param_id(req, "id", &r.id, err) < 0)
        return err->rc;
    return msh_api_read(req, "public_answer", read_one, &r, err);
}

static void write_public(const struct msh_req *req, struct msh_json *w,
                         const struct msh_public *shown)
{
    const struct msh_publication *item = &shown->item;
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_category *category = msh_directory_category(city, item->category);
    const struct msh_area *area = msh_directory_area(city, item->area_id);
    const struct msh_unit *unit = msh_directory_unit(city, item->unit_id);

    msh_json_id(w, "id", item->publication_id);
    msh_json_string(w, "title", item->title);
    msh_json_string(w, "words", item->words);
    msh_json_string(w, "answer", item->answer);
    msh_json_string(w, "category", item->category);
    msh_json_string(w, "category_name", category != NULL ? category->name : NULL);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_string(w, "area_name", area != NULL ? area->name : NULL);
    msh_json_string(w, "unit_name", unit != NULL ? unit->name : NULL);
    msh_json_time(w, "published_at", item->published_at);
    msh_json_int(w, "me_too", shown->me_too);
    msh_json_bool(w, "joinable", shown->joinable);
}

int msh_h_public_answers(struct msh_req *req, struct msh_err *err)
{
    const struct msh_public_query *query = req->query;
    struct msh_publication_query wanted = { .q = query->q, .category = query->category };
    const struct msh_area *area = NULL;
    struct msh_public_page page = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    int64_t unused;

    wanted.limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    if (!msh_empty(query->area)) {
        area = msh_directory_area_code(msh_api_city(req), query->area);
        if (area == NULL)
            return msh_err_field(err, "area", "unknown", "no area of this code");
        wanted.area_id = area->id;
    }
    if (cursor_of(query->cursor, &wanted.before, &unused, err) < 0 ||
        msh_public_list(req, &wanted, &page, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < page.n; i++) {
        msh_json_object(w, NULL);
        write_public(req, w, &page.items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    write_cursor(req, w, page.next, 0);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_public_answer(struct msh_req *req, struct msh_err *err)
{
    struct msh_public one;
    struct msh_answering a;
    struct msh_json *w;

    if (msh_public_one(req, &one, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_public(req, w, &one);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- 附议 ---- */

#define COOKIE "msh_me_too"
#define YEAR_S INT64_C(31536000)

/* The browser's mark, drawn where it has none; it says nothing but that it is the same browser. */
static const char *session_of(struct msh_req *req)
{
    const char *cookie = msh_req_cookie(req, COOKIE);
    char *token;

    if (cookie != NULL && strlen(cookie) == MSH_DRAFT_TOKEN_SIZE - 1)
        return cookie;
    token = msh_arena_alloc(req->arena, MSH_DRAFT_TOKEN_SIZE);
    msh_draft_token(token);
    msh_reply_cookie(req, COOKIE, token, "/", YEAR_S, MSH_COOKIE_LAX | msh_api_cookie_flags(req));
    return token;
}

int msh_me_too_send(struct msh_req *req, const char *phone, bool *ret_new, int64_t *ret_n,
                    struct msh_err *err)
{
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_guard_submit(req, err) < 0)
        return err->rc;
    return msh_publication_join(msh_api_service(req), id, session_of(req), phone, ret_new, ret_n,
                                err);
}

int msh_h_me_too(struct msh_req *req, struct msh_err *err)
{
    const struct msh_me_too_form *form = req->form;
    struct msh_answering a;
    struct msh_json *w;
    int64_t n;
    bool is_new;

    if (msh_me_too_send(req, form->phone, &is_new, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "counted", is_new);
    msh_json_int(w, "me_too", n);
    return msh_answer_send(req, 200, &a, err);
}
