/*
 * The knowledge base: articles with owner, legal basis and expiry; each edit is a new version.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/people.h"
#include "service/told.h"
#include "store/article_store.h"

#define LIMIT_DEFAULT 50

struct article_work {
    struct msh_req *req;
    struct msh_article_filter filter;
    struct msh_article *items, article;
    int64_t skip, limit, total, article_id, version;
    size_t n;
    struct msh_call call;
};

static bool may_edit(const struct msh_req *req)
{
    return msh_may(msh_api_who(req), MSH_PERM_KB_EDIT);
}

static void write_article(struct msh_req *req, struct msh_json *w, const struct msh_article *item)
{
    msh_json_id(w, "id", item->article_id);
    msh_json_int(w, "version", item->version);
    msh_json_string(w, "title", item->title);
    msh_json_string(w, "category", item->category);
    msh_json_unit(w, "owner_unit", msh_api_city(req), item->owner_unit);
    msh_json_string(w, "legal_basis", item->legal_basis);
    msh_json_string(w, "state", item->state);
    msh_json_time(w, "expires_at", item->expires_at);
    msh_json_time(w, "created_at", item->created_at);
}

static int list_articles(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct article_work *work = arg;
    const struct msh_region *region = &msh_api_service(work->req)->region;

    if (msh_region_now(tx, region, &work->filter.now_at, err) < 0)
        return err->rc;
    return msh_article_list(tx, region->region_id, &work->filter, work->skip, work->limit,
                            work->req->arena, &work->items, &work->n, &work->total, err);
}

/* What holds for a whole branch holds for its leaf. */
static void add_above(struct msh_req *req, struct msh_article_filter *filter)
{
    const struct msh_directory *city = msh_api_city(req);
    const struct msh_category *at = msh_directory_category(city, filter->category);
    const char **above = MSH_ARRAY(req->arena, MSH_CATEGORY_LEVELS, const char *);

    while (at != NULL && !msh_empty(at->parent) && filter->n_above < MSH_CATEGORY_LEVELS) {
        above[filter->n_above++] = at->parent;
        at = msh_directory_category(city, at->parent);
    }
    filter->above = above;
}

int msh_h_article_list(struct msh_req *req, struct msh_err *err)
{
    const struct msh_article_query *query = req->query;
    struct article_work work = { .req = req, .skip = query->skip };
    struct msh_answering a;
    struct msh_json *w;

    work.limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    work.filter = (struct msh_article_filter){ .q = query->q,
                                               .category = query->category,
                                               .live_only = query->live };
    if (!msh_empty(query->category))
        add_above(req, &work.filter);
    if (!may_edit(req)) /* drafts are the editors' */
        work.filter.state = "published";
    else if (query->state >= 0)
        work.filter.state = msh_name_code(&msh_article_state_names, query->state);
    if (msh_api_read(req, "articles", list_articles, &work, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < work.n; i++) {
        msh_json_object(w, NULL);
        write_article(req, w, &work.items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_int(w, "total", work.total);
    return msh_answer_send(req, 200, &a, err);
}

static int get_article(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct article_work *work = arg;

    return msh_article_get(tx, msh_api_service(work->req)->region.region_id, work->article_id, 0,
                           work->req->arena, &work->article, err);
}

static int send_article(struct msh_req *req, int status, const struct msh_article *item,
                        struct msh_err *err)
{
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;

    msh_people_want(&people, req->arena, item->author_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_article(req, w, item);
    msh_json_string(w, "body", item->body);
    msh_json_person(w, "author", &people, item->author_id);
    msh_reply_etag(req, item->version);
    return msh_answer_send(req, status, &a, err);
}

int msh_h_article_get(struct msh_req *req, struct msh_err *err)
{
    struct article_work work = { .req = req };

    if (msh_req_param_id(req, "id", &work.article_id, err) < 0 ||
        msh_api_read(req, "article", get_article, &work, err) < 0)
        return err->rc;
    if (!may_edit(req) && !msh_streq(work.article.state, "published"))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such article");
    return send_article(req, 200, &work.article, err);
}

/* An edit of the knowledge base is an event of the article, without its words. */
static int put_article(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct article_work *work = arg;
    const struct msh_region *region = &msh_api_service(work->req)->region;
    const struct msh_principal *who = msh_api_who(work->req);
    const uint8_t *row_key = msh_api_service(work->req)->row_key;
    const struct msh_event_in in = { .subject_kind = "article",
                                     .subject_id = work->article.article_id,
                                     .op = work->article.version == 1 ? "create" : "edit",
                                     .state_to = work->article.state,
                                     .actor_kind =
                                         msh_name_code(&msh_principal_names, (int)who->kind),
                                     .actor_id = who->account_id };
    const int made = work->article.version > 1
                         ? 0
                         : msh_api_once(tx, &work->call, 201, &work->article.article_id, err);

    struct msh_subject_head head;
    struct msh_told before;

    if (made < 0)
        return made;
    if (made == 1) /* the key made it before */
        return msh_article_get(tx, region->region_id, work->article.article_id, 1, work->req->arena,
                               &work->article, err);
    if (msh_region_now(tx, region, &work->article.created_at, err) < 0 ||
        msh_event_lock(tx, region->region_id, in.subject_kind, in.subject_id, &head, err) < 0 ||
        msh_told_read(tx, region, row_key, in.subject_kind, in.subject_id, &before, err) < 0 ||
        msh_article_put(tx, region->region_id, &work->article, err) < 0)
        return err->rc;
    return msh_told_append(tx, region, row_key, &in, work->article.created_at, &before, err);
}

static int put(struct msh_req *req, int64_t id, int64_t version, struct msh_err *err)
{
    const struct msh_article_form *form = req->form;
    struct article_work work = { .req = req };

    work.article = (struct msh_article){
        .article_id = id,
        .version = version,
        .title = form->title,
        .body = form->body,
        .category = form->category,
        .legal_basis = form->legal_basis,
        .state = msh_name_code(&msh_article_state_names, MSH_MAX(form->state, 0)),
        .expires_at = form->expires_at,
        .author_id = msh_api_who(req)->account_id,
    };
    if (!msh_empty(form->category) &&
        msh_directory_category(msh_api_city(req), form->category) == NULL)
        return msh_err_field(err, "category", "unknown", "no category has this code");
    if (msh_api_call(req, &work.call, err) < 0 ||
        msh_api_unit(req, form->owner_unit, "owner_unit", &work.article.owner_unit, err) < 0 ||
        msh_tx_run(msh_api_service(req)->store, "article_put", put_article, &work, err) < 0)
        return err->rc;
    msh_reply_location(
        req, msh_arena_fmt(req->arena, "/api/v1/articles/%" PRId64, work.article.article_id));
    return send_article(req, version == 1 ? 201 : 200, &work.article, err);
}

int msh_h_article_create(struct msh_req *req, struct msh_err *err)
{
    return put(req, msh_service_new_id(msh_api_service(req)), 1, err);
}

int msh_h_article_edit(struct msh_req *req, struct msh_err *err)
{
    struct article_work work = { .req = req };
    int64_t seen;

    if (msh_req_param_id(req, "id", &work.article_id, err) < 0 ||
        msh_req_if_match(req, &seen, err) < 0 ||
        msh_api_read(req, "article", get_article, &work, err) < 0)
        return err->rc;
    if (seen >= 0 && seen != work.article.version)
        return msh_err_set(err, MSH_E_STALE, "article_stale", "the article was edited meanwhile");
    return put(req, work.article_id, work.article.version + 1, err);
}
