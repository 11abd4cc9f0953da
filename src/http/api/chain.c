/*
 * What happened to a ticket: the raw chain, byte for byte, and the same story told to people.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"
#include "http/sentence.h"

#define EVENTS_MAX 1000

struct chain {
    struct msh_req *req;
    int64_t ticket_id, after, limit;
    struct msh_event *events;
    size_t n;
};

static int read_chain(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct chain *c = arg;

    return msh_event_list(tx, msh_api_service(c->req)->region.region_id, "ticket", c->ticket_id,
                          c->after, c->limit, c->req->arena, &c->events, &c->n, err);
}

static int load_chain(struct msh_req *req, int64_t ticket_id, struct chain *ret,
                      struct msh_err *err)
{
    const struct msh_page_query *query = req->query;

    *ret = (struct chain){ .req = req,
                           .ticket_id = ticket_id,
                           .after = query->after,
                           .limit = query->limit > 0 ? query->limit : EVENTS_MAX };
    return msh_api_read(req, "events", read_chain, ret, err);
}

/* ---- the raw chain ---- */

static void write_link(struct msh_json *w, const struct msh_event *event, bool may)
{
    msh_json_object(w, NULL);
    msh_json_int(w, "seq", event->seq);
    if (may)
        msh_json_stringn(w, "payload", event->payload, event->payload_n);
    msh_json_hex(w, "prev_hash", event->prev_hash, MSH_HASH_SIZE);
    msh_json_hex(w, "hash", event->hash, MSH_HASH_SIZE);
    if (!may)
        msh_json_bool(w, "withheld", true);
    msh_json_object_end(w);
}

int msh_h_events(struct msh_req *req, struct msh_err *err)
{
    const bool may = msh_may(msh_api_who(req), MSH_PERM_EVENTS_READ);
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct msh_call call;
    struct msh_json w;
    struct chain c;
    struct msh_str out;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_ticket_view(&call, id, view, err) < 0 || load_chain(req, id, &c, err) < 0)
        return err->rc;
    msh_str_init(&out, MSH_API_ANSWER_MAX);
    msh_json_init(&w, &out);
    msh_json_array(&w, NULL);
    for (size_t i = 0; i < c.n; i++)
        write_link(&w, &c.events[i], may);
    msh_json_array_end(&w);
    return msh_reply_json(req, 200, &out, err);
}

/* ---- told to people ---- */

/* Work inside the offices that is not the requester's to follow. */
static const bool not_for_citizens[MSH_OP_COUNT] = {
    [MSH_OP_CORRECT] = true,          [MSH_OP_REMARK] = true,       [MSH_OP_CONFER] = true,
    [MSH_OP_CONCLUDE] = true,         [MSH_OP_ASSIGN] = true,       [MSH_OP_TAKE] = true,
    [MSH_OP_PUT_BACK] = true,         [MSH_OP_ASK_RETURN] = true,   [MSH_OP_RETURN_GRANTED] = true,
    [MSH_OP_RETURN_DENIED] = true,    [MSH_OP_WINDOW_CLOSE] = true, [MSH_OP_DELEGATE] = true,
    [MSH_OP_CHILDREN_REPLIED] = true, [MSH_OP_RECALL] = true,       [MSH_OP_APPROVE] = true,
    [MSH_OP_DISAPPROVE] = true,       [MSH_OP_SCORE_RATING] = true, [MSH_OP_TAG] = true,
    [MSH_OP_SUPERVISE] = true,        [MSH_OP_LOOK_INTO] = true,    [MSH_OP_HAND_OVER] = true,
};
/* Who was asked and when: hidden from units where the requester is (guarantee 5). */
static const bool answers[MSH_OP_COUNT] = {
    [MSH_OP_SOLVED] = true,       [MSH_OP_ACCEPTED_UNSOLVED] = true, [MSH_OP_UNSOLVED] = true,
    [MSH_OP_DISSATISFIED] = true, [MSH_OP_ATTEMPT] = true,           [MSH_OP_UNREACHED] = true,
};

/* Of what is no row of the table, a unit sees the files and what its desk is told. */
static bool is_told_beside(const struct msh_viewer *v, const char *op)
{
    static const char *const of_units[] = { "attach", "remind", "warn", "renew", "destroy_person" };

    if (msh_name_find(&msh_publication_op_names, op) >= 0)
        return true;
    if (v->citizen)
        return msh_streq(op, "attach") || msh_streq(op, "destroy_person") ||
               msh_streq(op, "reissue_code");
    for (size_t i = 0; i < MSH_COUNT(of_units); i++)
        if (msh_streq(op, of_units[i]))
            return true;
    return !v->unit;
}

static bool is_told(const struct msh_viewer *v, const struct msh_event *event, int op)
{
    const struct msh_claim *claim = msh_ticket_claim(&v->view->row.ticket, event->target_id);

    if (op < 0)
        return is_told_beside(v, event->op);
    if (claim != NULL && !msh_view_claim_is_told(v, claim))
        return false;
    if (v->citizen)
        return !not_for_citizens[op];
    return !(v->unit && msh_view_withheld(&v->view->row.ticket) && answers[op]);
}

static const struct msh_text *find_text(const struct msh_viewer *v, const char *id_text)
{
    int64_t id;

    for (size_t i = 0; id_text != NULL && msh_id_parse(id_text, &id) && i < v->view->n_texts; i++)
        if (v->view->texts[i].piece_id == id)
            return &v->view->texts[i];
    return NULL;
}

static void write_word(struct msh_json *w, const struct msh_text *text)
{
    if (text == NULL)
        return;
    msh_json_object(w, NULL);
    msh_json_id(w, "id", text->piece_id);
    msh_json_word(w, "kind", &msh_piece_kind_names, (int)text->kind);
    msh_json_string(w, "text", text->text != NULL ? text->text : "已销毁");
    msh_json_bool(w, "destroyed", text->text == NULL);
    msh_json_object_end(w);
}

static void write_words(const struct msh_viewer *v, struct msh_json *w, const struct msh_jval *data)
{
    const struct msh_jval *texts = msh_jget(data, "texts");

    msh_json_array(w, "words");
    for (const struct msh_jval *t = texts != NULL ? texts->first : NULL; t != NULL; t = t->next)
        write_word(w, find_text(v, msh_jget_string(t, "id")));
    write_word(w, find_text(v, msh_jget_string(data, "text")));
    msh_json_array_end(w);
}

static void write_sentences(const struct msh_viewer *v, struct msh_json *w,
                            const struct msh_event *event, const struct msh_jval *data)
{
    static const char *const keys[MSH_TONGUE_COUNT] = { "sentence", "sentence_en" };

    for (int i = 0; i < MSH_TONGUE_COUNT; i++) {
        struct msh_str text;

        msh_str_init(&text, MSH_SENTENCE_MAX);
        msh_sentence(v, event, data, (enum msh_tongue)i, &text);
        msh_json_string(w, keys[i], text.p);
        msh_str_done(&text);
    }
}

static int write_entry(const struct msh_viewer *v, struct msh_json *w,
                       const struct msh_event *event, struct msh_err *err)
{
    const struct msh_jval *root, *data;

    if (!is_told(v, event, msh_name_find(&msh_op_names, event->op)))
        return 0;
    if (msh_json_read(v->call->arena, event->payload, event->payload_n, &root, err) < 0)
        return err->rc;
    data = msh_jget(root, "data");
    msh_json_object(w, NULL);
    msh_json_int(w, "seq", event->seq);
    msh_json_time(w, "at", event->at);
    msh_json_string(w, "op", event->op);
    msh_json_string(w, "machine", event->machine);
    msh_json_id(w, "target_id", event->target_id);
    msh_json_string(w, "from", event->state_from);
    msh_json_string(w, "to", event->state_to);
    msh_json_string(w, "actor_kind", event->actor_kind);
    msh_json_person(w, "actor", v->people, v->citizen ? 0 : event->actor_id);
    write_sentences(v, w, event, data);
    write_words(v, w, data);
    msh_json_object_end(w);
    return 0;
}

/* Names for the requester's page too: their offices stand in the sentences. Who acted, for whom
 * where it was a deputy, from whom and to whom a task was given. */
static void want_actor(const struct msh_viewer *v, struct msh_req *req,
                       const struct msh_event *event)
{
    static const char *const others[] = { "deputy_of", "holder", "from" };
    const struct msh_jval *root = NULL;
    struct msh_err ignored;

    msh_people_want(v->people, req->arena, event->actor_id);
    for (size_t i = 0; i < MSH_COUNT(others); i++) {
        const char *other = NULL;
        int64_t id = 0;

        if (strstr(event->payload, others[i]) != NULL &&
            (root != NULL || msh_json_read(req->arena, event->payload, event->payload_n, &root,
                                           &ignored) == MSH_OK))
            other = msh_jget_string(msh_jget(root, "data"), others[i]);
        if (other != NULL && msh_id_parse(other, &id))
            msh_people_want(v->people, req->arena, id);
    }
}

static int load_actors(struct msh_req *req, struct msh_viewer *v, const struct chain *c,
                       struct msh_err *err)
{
    for (size_t i = 0; i < c->n; i++)
        if (msh_streq(c->events[i].actor_kind, "staff") ||
            msh_streq(c->events[i].actor_kind, "token"))
            want_actor(v, req, &c->events[i]);
    return msh_people_load(req, v->people, err);
}

int msh_h_timeline(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_viewer v;
    struct msh_call call;
    struct msh_json *w;
    struct chain c;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_viewer_open(req, &call, id, &v, err) < 0 || load_chain(req, id, &c, err) < 0 ||
        load_actors(req, &v, &c, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < c.n; i++)
        if (write_entry(&v, w, &c.events[i], err) < 0) {
            msh_str_done(&a.text);
            return err->rc;
        }
    msh_json_array_end(w);
    msh_json_int(w, "last_seq", c.n > 0 ? c.events[c.n - 1].seq : c.after);
    return msh_answer_send(req, 200, &a, err);
}
