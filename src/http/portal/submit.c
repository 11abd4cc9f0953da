/*
 * 我要反映: one thing a page, or all on one page; check; send; what one keeps.
 *
 * Answers live in the draft under the names of the API's fields and are decoded by its table when
 * they are sent. A page is a row of msh_submit_steps; `op` of its route names it.
 */
#include "base/base.h"

#include "http/portal/submit.h"

#include "base/crypto.h"
#include "base/log.h"
#include "http/guard.h"
#include "http/map.h"
#include "http/portal/pages.h"
#include "http/portal/upload.h"

#define ALL   "/submit/all"
#define CHECK "/submit/check"

/* NULL: the page that shows all. */
static const struct msh_submit_step *step_of(const struct msh_req *req)
{
    for (size_t i = 0; i < MSH_SUBMIT_STEPS; i++)
        if (msh_streq(msh_submit_steps[i].op, req->route->op))
            return &msh_submit_steps[i];
    return NULL;
}

static bool is_anonymous(const struct msh_portal_draft *draft)
{
    const char *mode = msh_draft_value(draft, "identity_mode");

    return mode != NULL && msh_streq(mode, "anonymous");
}

/* ---- a page of questions ---- */

static void write_before(struct msh_asking *a, const struct msh_submit_step *step)
{
    const size_t i = step != NULL ? (size_t)(step - msh_submit_steps) : 0;

    if (a->change)
        msh_page_add(&a->p.page, "<p><a class=\"back\" href=\"" CHECK "\">%s</a></p>",
                     msh_say(&a->p, MSH_WORD_BACK));
    else if (i > 0)
        msh_page_add(&a->p.page, "<p><a class=\"back\" href=\"%s\">%s</a></p>",
                     msh_submit_steps[i - 1].path, msh_say(&a->p, MSH_WORD_BACK));
    if (step == NULL)
        msh_page_add(&a->p.page, "<h1>%s</h1><p class=\"lead\">%s</p>",
                     msh_say(&a->p, MSH_WORD_MENU_SUBMIT), msh_say(&a->p, MSH_WORD_ALL_LEAD));
    else if (!a->change)
        msh_page_add(&a->p.page, "<p class=\"count\">%s</p>",
                     msh_say_with(&a->p, MSH_WORD_STEP,
                                  msh_arena_fmt(a->p.req->arena, "%zu", i + 1),
                                  msh_arena_fmt(a->p.req->arena, "%d", MSH_SUBMIT_STEPS)));
}

static void write_inputs(struct msh_asking *a, const struct msh_submit_step *step)
{
    if (a->change)
        msh_page_add(&a->p.page, "<input type=\"hidden\" name=\"_change\" value=\"1\">");
    for (size_t i = 0; step == NULL && i < MSH_SUBMIT_STEPS; i++) {
        msh_page_add(&a->p.page, "<section>");
        msh_submit_steps[i].write(a);
        msh_page_add(&a->p.page, "</section>");
    }
    if (step != NULL)
        step->write(a);
}

static int show(struct msh_asking *a, const struct msh_submit_step *step, int status,
                struct msh_err *err)
{
    struct msh_req *req = a->p.req;
    const bool files = step == NULL || msh_streq(step->op, "photos");

    a->alone = step != NULL;
    a->p.here = a->p.form = step != NULL ? step->path : ALL;
    a->p.csrf = a->draft.csrf;
    a->p.key = msh_draft_value(&a->draft, MSH_DRAFT_KEY);
    a->p.filled = &a->filled;
    a->p.map = (step == NULL || msh_streq(step->op, "place")) && msh_map_is_there(req);
    msh_portal_open(&a->p, req, step != NULL ? step->title : MSH_WORD_MENU_SUBMIT);
    write_before(a, step);
    msh_form_open(&a->p, files);
    write_inputs(a, step);
    msh_form_close(&a->p, MSH_WORD_GO_ON);
    if (step != NULL && step->write == msh_submit_steps[0].write && !a->change)
        msh_page_add(&a->p.page, "<p><a href=\"" ALL "\">%s</a></p><p class=\"hint\">%s</p>",
                     msh_say(&a->p, MSH_WORD_ALL_LINK), msh_say(&a->p, MSH_WORD_DRAFT_HINT));
    return msh_portal_send(&a->p, status, err);
}

static int begin(struct msh_req *req, struct msh_asking *a, struct msh_err *err)
{
    *a = (struct msh_asking){ 0 };
    msh_portal_read(req, &a->p);
    return msh_portal_draft_open(req, &a->draft, err);
}

int msh_h_submit(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);

    if (begin(req, a, err) < 0)
        return err->rc;
    if (msh_draft_has(&a->draft, MSH_DRAFT_NUMBER))
        msh_portal_draft_renew(&a->draft);
    return msh_reply_see_other(req, msh_submit_steps[0].path, err);
}

int msh_h_submit_step(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);

    if (begin(req, a, err) < 0)
        return err->rc;
    if (msh_draft_has(&a->draft, MSH_DRAFT_NUMBER))
        return msh_reply_see_other(req, "/submit/done", err);
    a->change = msh_req_query(req, "change") != NULL;
    msh_draft_filled(&a->draft, &a->filled);
    return show(a, step_of(req), 200, err);
}

/* ---- answers come in ---- */

static void check_step(struct msh_asking *a, const struct msh_submit_step *step)
{
    const char *names[8] = { NULL };
    size_t n = 0;

    for (size_t i = 0; step->names[i] != NULL; i++)
        names[n++] = step->names[i];
    msh_filled_check(&a->filled, &msh_intake_fields, names, a->p.req->arena);
}

static bool given(const struct msh_asking *a, const char *name)
{
    return !msh_empty(msh_filled_value(&a->filled, name));
}

/* What lies across single inputs. */
static void check_across(struct msh_asking *a, bool contact)
{
    const char *mode = msh_filled_value(&a->filled, "identity_mode");
    const char *area = msh_filled_value(&a->filled, "place.area");

    if (!msh_empty(area) && msh_directory_area_code(msh_api_city(a->p.req), area) == NULL)
        msh_filled_wrong(&a->filled, "place.area", MSH_WORD_WRONG_AREA, "");
    if (given(a, "place.lat") != given(a, "place.lon"))
        msh_filled_wrong(&a->filled, given(a, "place.lat") ? "place.lon" : "place.lat",
                         MSH_WORD_WRONG_POINT, "");
    if (mode == NULL)
        mode = msh_draft_value(&a->draft, "identity_mode");
    if (contact && (mode == NULL || !msh_streq(mode, "anonymous")) && !given(a, "contact.name") &&
        !given(a, "contact.phone"))
        msh_filled_wrong(&a->filled, "contact.phone", MSH_WORD_WRONG_CONTACT, "");
}

static void check(struct msh_asking *a, const struct msh_submit_step *step)
{
    char digits[MSH_PHONE_SIZE];
    const char *phone = msh_filled_value(&a->filled, "contact.phone");

    for (size_t i = 0; step == NULL && i < MSH_SUBMIT_STEPS; i++)
        check_step(a, &msh_submit_steps[i]);
    if (step != NULL)
        check_step(a, step);
    check_across(a, step == NULL || msh_streq(step->op, "contact"));
    if (!msh_empty(phone) && !msh_phone_normalise(phone, digits))
        msh_filled_wrong(&a->filled, "contact.phone", MSH_WORD_WRONG_PHONE, "");
}

/* Everything with a name of ours; what was emptied is taken away. */
static void merge(struct msh_asking *a, const struct msh_submit_step *only)
{
    for (size_t i = 0; i < MSH_SUBMIT_STEPS; i++) {
        const struct msh_submit_step *step = &msh_submit_steps[i];

        for (size_t j = 0; (only == NULL || only == step) && step->names[j] != NULL; j++) {
            const char *name = step->names[j] + (step->names[j][0] == '*');
            const char *value = msh_filled_value(&a->filled, name);

            if (msh_empty(value))
                msh_draft_remove(&a->draft, name);
            else
                msh_draft_set(&a->draft, name, value);
        }
    }
    if (is_anonymous(&a->draft)) {
        msh_draft_remove(&a->draft, "contact.name");
        msh_draft_remove(&a->draft, "contact.phone");
    }
}

static const char *next_path(const struct msh_asking *a, const struct msh_submit_step *step)
{
    const size_t i = step != NULL ? (size_t)(step - msh_submit_steps) : MSH_SUBMIT_STEPS;
    const bool you = i == MSH_SUBMIT_STEPS - 2;
    const bool unknown =
        !msh_draft_has(&a->draft, "contact.name") && !msh_draft_has(&a->draft, "contact.phone");

    if (you && !is_anonymous(&a->draft) && unknown && a->change)
        return "/submit/contact?change=1";
    if (a->change || i + 1 >= MSH_SUBMIT_STEPS || (you && is_anonymous(&a->draft)))
        return CHECK;
    return msh_submit_steps[i + 1].path;
}

/* Could not be kept on our side: the page again, with everything typed. */
static int not_kept(struct msh_asking *a, const struct msh_submit_step *step, struct msh_err *err)
{
    const int status = msh_problem_status(err);

    msh_log(MSH_LOG_ERROR, "draft_not_kept", "id=%s code=%s text=\"%s\"", a->p.req->id, err->code,
            err->text);
    msh_filled_wrong(&a->filled, "", msh_portal_problem_word(err, status), "");
    *err = (struct msh_err){ 0 };
    return show(a, step, status, err);
}

/* The same page again: mistakes, a switch of language, or a form without our cookie. */
static int settle(struct msh_asking *a, const struct msh_submit_step *step, struct msh_err *err)
{
    const bool switched = msh_portal_switched(a->p.req);

    a->change = msh_filled_value(&a->filled, "_change") != NULL;
    if (switched)
        return show(a, step, 200, err);
    if (!msh_draft_csrf_fits(&a->draft, &a->filled))
        msh_filled_wrong(&a->filled, "", MSH_WORD_PROBLEM_CSRF, "");
    else
        check(a, step);
    if (a->filled.n_wrong > 0)
        return show(a, step, 422, err);
    if (msh_draft_has(&a->draft, MSH_DRAFT_NUMBER))
        return msh_reply_see_other(a->p.req, "/submit/done", err);
    merge(a, step);
    if (msh_portal_draft_save(&a->draft, err) < 0)
        return not_kept(a, step, err);
    return msh_reply_see_other(a->p.req, next_path(a, step), err);
}

int msh_h_submit_save(struct msh_req *req, struct msh_err *err)
{
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);

    if (begin(req, a, err) < 0 || msh_portal_posted(req, &a->filled, err) < 0)
        return err->rc;
    return settle(a, step_of(req), err);
}

/* ---- photos ---- */

static void keep_photos(struct msh_asking *a, const struct msh_sent *sent)
{
    struct msh_draft_photo photos[MSH_DRAFT_PAIRS_MAX];
    size_t n = msh_draft_photos(&a->draft, photos, MSH_COUNT(photos));

    for (size_t i = 0; i < sent->n_files; i++) {
        const struct msh_sent_file *file = &sent->files[i];

        if (file->wrong != MSH_WORD_NONE)
            msh_filled_wrong(&a->filled, "photos", file->wrong, file->name);
        else if (n++ >= MSH_SENT_FILES_MAX)
            msh_filled_wrong(&a->filled, "photos", MSH_WORD_WRONG_FILE_COUNT, "");
        else
            msh_draft_photo_add(&a->draft, &file->kept, file->name);
    }
}

/* Files that came are kept whatever else is wrong: a browser cannot be made to send them twice. */
int msh_h_submit_photos(struct msh_req *req, struct msh_err *err)
{
    const struct msh_submit_step *step = step_of(req);
    struct msh_asking *a = MSH_NEW(req->arena, struct msh_asking);
    struct msh_sent sent;
    const char *dropped;
    int64_t index;

    if (begin(req, a, err) < 0 || msh_portal_sent(req, &sent, err) < 0)
        return err->rc;
    a->filled = sent.fields;
    dropped = msh_filled_value(&a->filled, "_drop");
    if (msh_draft_csrf_fits(&a->draft, &a->filled) && !msh_draft_has(&a->draft, MSH_DRAFT_NUMBER) &&
        (sent.n_files > 0 || dropped != NULL)) {
        if (dropped != NULL && msh_parse_i64(dropped, 0, MSH_DRAFT_PAIRS_MAX, &index))
            msh_draft_photo_drop(&a->draft, (size_t)index);
        keep_photos(a, &sent);
        if (msh_portal_draft_save(&a->draft, err) < 0)
            return err->rc;
        if (dropped != NULL && a->filled.n_wrong == 0)
            return show(a, step, 200, err);
    }
    return settle(a, step, err);
}

int msh_h_submit_photo(struct msh_req *req, struct msh_err *err)
{
    struct msh_portal_draft *draft = MSH_NEW(req->arena, struct msh_portal_draft);
    struct msh_draft_photo photos[MSH_DRAFT_PAIRS_MAX];
    struct msh_file_reply reply = { .fd = -1, .inline_view = true };
    int64_t index;
    size_t n;

    if (msh_portal_draft_open(req, draft, err) < 0)
        return err->rc;
    n = msh_draft_photos(draft, photos, MSH_COUNT(photos));
    if (!msh_parse_i64(msh_req_param(req, "index"), 0, MSH_DRAFT_PAIRS_MAX, &index) ||
        (size_t)index >= n || photos[index].kept.clean_sha256[0] == '\0')
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such photo");
    if (msh_files_read(msh_api_of(req)->files, photos[index].kept.clean_sha256, &reply.fd,
                       &reply.size, err) < 0)
        return err->rc;
    reply.content_type = photos[index].kept.media_type;
    reply.etag = photos[index].kept.clean_sha256;
    return msh_reply_file(req, &reply, err);
}
