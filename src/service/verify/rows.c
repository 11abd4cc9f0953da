#include "base/base.h"

#include <unistd.h>

#include "base/disk.h"
#include "base/json.h"
#include "service/publication.h"
#include "service/verify/run.h"
#include "store/import_store.h"
#include "store/person_store.h"
#include "store/text_store.h"

/* A hand in the database may leave NULL anywhere. */
static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && msh_streq(a, b);
}

static void differs(struct verifying *v, const struct msh_ticket_row *row, const char *code,
                    const char *text)
{
    msh_verify_problem(v, "ticket", row->ticket.id, v->last_seq, code, text);
}

static const char *hex_of(struct verifying *v, const uint8_t *bytes, size_t n)
{
    char *hex = msh_arena_alloc(&v->arena, 2 * n + 1);
    msh_hex(bytes, n, hex);
    return hex;
}

/* What the events say ----------------------------------------------------------------------------*/

/* What a text is about; -1: an event of before does not say. */
static int64_t target_of(const struct msh_event *event, const struct msh_jval *from)
{
    const struct msh_jval *target = msh_jget(from, "target");
    int64_t id = 0;

    if (target != NULL && target->type == MSH_J_NULL)
        return 0;
    if (target != NULL && target->type == MSH_J_STRING && msh_id_parse(target->s, &id))
        return id;
    if (msh_streq(event->op, "render"))
        return 0;
    return msh_streq(event->op, "approve_rendition") ? event->target_id : -1;
}

static void name_text(struct verifying *v, const struct msh_event *event, const char *id,
                      const struct msh_jval *from)
{
    int64_t piece_id = 0;
    if (id == NULL || !msh_id_parse(id, &piece_id))
        return;
    for (size_t i = 0; i < v->n_texts; i++)
        if (v->texts[i].id == piece_id)
            return;
    struct text_now *now = MSH_PUSH(&v->arena, v->texts, v->n_texts, v->cap_texts);
    *now = (struct text_now){
        .id = piece_id,
        .kind = msh_name_find(&msh_piece_kind_names, msh_jget_string(from, "kind")),
        .audience = msh_name_find(&msh_audience_names, msh_jget_string(from, "audience")),
        .digest = msh_jget_string(from, "digest"),
        .target = target_of(event, from),
        .at = event->at,
        .said = msh_jget_int(from, "at", 0),
        .author_kind = msh_arena_strdup(&v->arena, event->actor_kind),
        .author_id = event->actor_id,
    };
}

static void name_thing(struct verifying *v, const char *kind, const char *id, const char *digest)
{
    int64_t thing_id = 0;
    if (id == NULL || digest == NULL || !msh_id_parse(id, &thing_id))
        return;
    for (size_t i = 0; i < v->n_things; i++)
        if (v->things[i].id == thing_id && msh_streq(v->things[i].kind, kind)) {
            v->things[i].digest = digest;
            return;
        }
    struct thing_now *now = MSH_PUSH(&v->arena, v->things, v->n_things, v->cap_things);
    *now = (struct thing_now){ kind, thing_id, digest, false };
}

/* The same where events of an older program may not have told of it. */
static const struct thing_now *told_thing(struct verifying *v, const char *kind, int64_t id)
{
    for (size_t i = 0; i < v->n_things; i++)
        if (v->things[i].id == id && msh_streq(v->things[i].kind, kind)) {
            v->things[i].met = true;
            return &v->things[i];
        }
    return NULL;
}

/* What an event says of a file: its bytes, and what it proves. */
static const char *file_mark(struct verifying *v, const char *sha256, const char *evidence)
{
    return evidence == NULL || sha256 == NULL ? sha256
                                              : msh_arena_fmt(&v->arena, "%s %s", sha256, evidence);
}

/* `was` NULL: an event of before does not say what its command found. */
static void check_was(struct verifying *v, const struct msh_event *event, const char *was)
{
    char told[MSH_PLAN_WAS_SIZE];
    msh_plan_was(v->service->region.crypto, v->digests, told);
    if (was != NULL && !msh_streq(was, told))
        msh_verify_problem(v, "ticket", event->subject_id, event->seq, "rows_differ",
                           "its rows had been changed behind its events before this one");
}

void msh_verify_named(struct verifying *v, const struct msh_event *event,
                      const struct msh_jval *data)
{
    const struct msh_jval *texts = msh_jget(data, "texts");
    const struct msh_jval *rows = msh_jget(data, "rows");
    static const char *const things[] = { "reply",  "rendition",  "publication",
                                          "person", "attachment", "import" };
    for (const struct msh_jval *t = texts != NULL ? texts->first : NULL; t != NULL; t = t->next)
        name_text(v, event, msh_jget_string(t, "id"), t);
    name_text(v, event, msh_jget_string(data, "text"), data);
    if (msh_streq(event->op, "destroy_person") && v->n_destroyed < MSH_COUNT(v->destroyed))
        v->destroyed[v->n_destroyed++] = event->target_id;
    if (msh_streq(event->op, "attach"))
        name_thing(
            v, "file", msh_jget_string(data, "attachment"),
            file_mark(v, msh_jget_string(data, "sha256"), msh_jget_string(data, "evidence")));
    v->joined = MSH_MAX(v->joined, msh_jget_int(data, "me_too", 0));
    v->joined_over |= msh_streq(event->op, MSH_ME_TOO_END);
    v->passed |= msh_streq(event->op, "pass");
    if (rows == NULL)
        return;
    check_was(v, event, msh_jget_string(rows, "was"));
    for (int i = 0; i < MSH_ROW_COUNT; i++)
        v->digests[i] = msh_jget_string(rows, msh_name_code(&msh_row_group_names, i));
    for (size_t i = 0; i < MSH_COUNT(things); i++) {
        const struct msh_jval *thing = msh_jget(rows, things[i]);
        name_thing(v, things[i], msh_jget_string(thing, "id"), msh_jget_string(thing, "digest"));
    }
}

/* The aggregate ----------------------------------------------------------------------------------*/

static int check_groups(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                        struct msh_err *err)
{
    const struct msh_service *service = v->service;
    bool due = false, scope = false;
    for (int i = 0; i < MSH_ROW_COUNT; i++) {
        uint8_t digest[MSH_ROW_DIGEST_SIZE];
        char text[96];
        bool any = msh_ticket_digest(row, (enum msh_row_group)i, service->region.crypto,
                                     service->row_key, digest);
        const char *now = any ? hex_of(v, digest, sizeof(digest)) : NULL;
        if (any == (v->digests[i] != NULL) && (!any || same(now, v->digests[i])))
            continue;
        (void)snprintf(text, sizeof(text), "its %s rows are not what its last command left",
                       msh_name_code(&msh_row_group_names, i));
        differs(v, row, "rows_differ", text);
    }
    int rc = msh_ticket_derived(tx, service->region.region_id, row, &due, &scope, err);
    if (rc == MSH_OK && !due)
        differs(v, row, "due_differs", "the due it shows is not that of its clocks");
    if (rc == MSH_OK && !scope)
        differs(v, row, "scope_differs", "the units it is shown to are not those of its tasks");
    return rc;
}

/* Words ------------------------------------------------------------------------------------------*/

/* Why an identity was opened is written down on the subject of openings. */
static int is_opening(struct verifying *v, struct msh_tx *tx, int64_t ticket_id, int64_t piece_id,
                      bool *ret, struct msh_err *err)
{
    struct msh_event *events = NULL;
    size_t n = 0;
    int64_t after = 0;
    *ret = false;
    do {
        int rc = msh_event_list(tx, v->service->region.region_id, "access", ticket_id, after, 1000,
                                &v->arena, &events, &n, err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < n; i++) {
            const struct msh_jval *root = NULL;
            struct msh_err ignored = { 0 };
            int64_t id = 0;
            after = events[i].seq;
            if (msh_json_read(&v->arena, events[i].payload, events[i].payload_n, &root, &ignored) <
                0)
                continue; /* the chain's own check names it */
            const char *text = msh_jget_string(msh_jget(root, "data"), "text");
            *ret |= text != NULL && msh_id_parse(text, &id) && id == piece_id;
        }
    } while (n == 1000 && !*ret);
    return MSH_OK;
}

/* A reply that passed review is opened to the requester. */
static bool audience_fits(const struct verifying *v, const struct text_now *now,
                          const struct msh_text *text)
{
    return now->audience < 0 || now->audience == (int)text->audience ||
           (v->passed && text->kind == MSH_PIECE_REPLY_PUBLIC &&
            text->audience == MSH_AUDIENCE_ALL);
}

static bool author_fits(const struct text_now *now, const struct msh_text *text)
{
    return msh_streq(now->author_kind, "system") ||
           (same(now->author_kind, text->author_kind) && now->author_id == text->author_id);
}

static bool time_fits(const struct text_now *now, const struct msh_text *text)
{
    if (now->said != 0)
        return text->created_at == now->said;
    return text->created_at <= now->at && now->at - text->created_at <= MSH_HOUR_MS;
}

static int check_text(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                      const struct msh_text *text, struct msh_err *err)
{
    struct text_now *now = NULL;
    uint8_t digest[MSH_HASH_SIZE];
    bool opening = false;
    for (size_t i = 0; i < v->n_texts && now == NULL; i++)
        if (v->texts[i].id == text->piece_id)
            now = &v->texts[i];
    if (text->erased_at != 0 || text->text == NULL) {
        differs(v, row, "words_erased", "words are gone and no event says so");
    } else {
        msh_text_digest(v->service->region.crypto, text->salt, text->kind, text->text, digest);
        if (memcmp(digest, text->digest, sizeof(digest)) != 0 ||
            (now != NULL && now->digest != NULL &&
             !msh_streq(hex_of(v, digest, sizeof(digest)), now->digest)))
            differs(v, row, "words_differ", "a text is not what was written");
    }
    if (now == NULL) {
        int rc = is_opening(v, tx, row->ticket.id, text->piece_id, &opening, err);
        if (rc == MSH_OK && !opening)
            differs(v, row, "words_unknown", "a text that no event wrote");
        return rc;
    }
    now->met = true;
    if ((now->kind >= 0 && now->kind != (int)text->kind) || !audience_fits(v, now, text))
        differs(v, row, "words_moved", "a text is shown to others than it was written for");
    if ((now->target >= 0 && now->target != text->target_id) || !time_fits(now, text))
        differs(v, row, "words_moved", "a text is about something else, or of another time");
    if (!author_fits(now, text))
        differs(v, row, "words_author", "a text names another author than its event");
    return MSH_OK;
}

/* Guarantee 4: the newest answer of each share that passed review is the requester's to read. */
static void check_published(struct verifying *v, const struct msh_ticket_row *row,
                            const struct msh_text *texts, size_t n)
{
    for (size_t i = 0; v->passed && i < row->ticket.n_tasks; i++) {
        const struct msh_task *task = &row->ticket.tasks[i];
        const struct msh_text *newest = NULL;
        if (task->state != MSH_TASK_DONE || task->parent_task_id != 0)
            continue;
        for (size_t k = 0; k < n; k++)
            if (texts[k].kind == MSH_PIECE_REPLY_PUBLIC && texts[k].target_id == task->id &&
                (newest == NULL || texts[k].piece_id > newest->piece_id))
                newest = &texts[k];
        if (newest != NULL && newest->audience != MSH_AUDIENCE_ALL)
            differs(v, row, "words_moved",
                    "an answer that passed review is kept from the requester");
    }
}

/* Guarantee 1: words are what they were, all of them and no others. */
static int check_words(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                       struct msh_err *err)
{
    struct msh_text *texts = NULL;
    const char *title = NULL, *words = NULL;
    size_t n = 0;
    int rc = msh_text_load(tx, v->service->region.region_id, row->ticket.id, UINT32_MAX, &v->arena,
                           &texts, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        if (texts[i].kind == MSH_PIECE_TITLE)
            title = texts[i].text;
        if (texts[i].kind == MSH_PIECE_WORDS && words == NULL)
            words = texts[i].text;
        rc = check_text(v, tx, row, &texts[i], err);
    }
    if (rc == MSH_OK)
        check_published(v, row, texts, n);
    for (size_t i = 0; rc == MSH_OK && n < MSH_TEXT_PER_LOAD && i < v->n_texts; i++)
        if (!v->texts[i].met)
            differs(v, row, "words_missing", "a text that an event wrote is gone");
    if (rc == MSH_OK && words != NULL && !same(row->title, msh_plan_title(&v->arena, title, words)))
        differs(v, row, "title_differs", "its title is not what was written");
    return rc;
}

/* Replies, renditions, files ---------------------------------------------------------------------*/

static void check_thing(struct verifying *v, const struct msh_ticket_row *row, const char *kind,
                        int64_t id, const char *digest)
{
    char text[96];
    (void)snprintf(text, sizeof(text), "a %s is not what its event says", kind);
    for (size_t i = 0; i < v->n_things; i++) {
        struct thing_now *now = &v->things[i];
        if (now->id != id || !msh_streq(now->kind, kind))
            continue;
        now->met = true;
        if (!same(now->digest, digest))
            differs(v, row, "rows_differ", text);
        return;
    }
    differs(v, row, "rows_differ", text);
}

static int check_replies(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                         struct msh_err *err)
{
    const struct msh_service *service = v->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    struct msh_reply *replies = NULL;
    struct msh_rendition *renditions = NULL;
    const struct msh_rendition *approved = NULL;
    size_t n_replies = 0, n_renditions = 0;
    bool replied = false, rendered = false;
    int rc = msh_verify_has(v, tx, MSH_SWEEP_REPLY, row->ticket.id, &replied, err);
    if (rc == MSH_OK)
        rc = msh_verify_has(v, tx, MSH_SWEEP_RENDITION, row->ticket.id, &rendered, err);
    if (rc == MSH_OK && replied)
        rc = msh_reply_list(tx, service->region.region_id, row->ticket.id, &v->arena, &replies,
                            &n_replies, err);
    if (rc == MSH_OK && rendered)
        rc = msh_rendition_list(tx, service->region.region_id, row->ticket.id, &v->arena,
                                &renditions, &n_renditions, err);
    for (size_t i = 0; rc == MSH_OK && i < n_replies; i++) {
        msh_reply_digest(&replies[i], service->region.crypto, service->row_key, digest);
        check_thing(v, row, "reply", replies[i].id, hex_of(v, digest, sizeof(digest)));
    }
    for (size_t i = 0; rc == MSH_OK && i < n_renditions; i++) {
        msh_rendition_digest(&renditions[i], service->region.crypto, service->row_key, digest);
        check_thing(v, row, "rendition", renditions[i].id, hex_of(v, digest, sizeof(digest)));
        if (renditions[i].approved_at != 0 &&
            (approved == NULL || renditions[i].approved_at >= approved->approved_at))
            approved = &renditions[i];
    }
    if (rc == MSH_OK && (approved != NULL) != (row->unit_title != NULL))
        differs(v, row, "title_differs", "units read a title that nobody approved");
    if (rc == MSH_OK && approved != NULL && row->unit_title != NULL &&
        !same(approved->title, row->unit_title))
        differs(v, row, "title_differs", "units read another title than the approved one");
    return rc;
}

/* Which run brought it in. */
static int check_import(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                        struct msh_err *err)
{
    const struct msh_service *service = v->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    struct msh_import_kept kept;
    bool any = false;
    if (msh_verify_has(v, tx, MSH_SWEEP_IMPORT, row->ticket.id, &any, err) < 0)
        return err->rc;
    if (!any)
        return MSH_OK;
    int rc = msh_import_kept_get(tx, service->region.region_id, row->ticket.id, &kept, err);
    if (rc == MSH_E_NOT_FOUND) {
        *err = (struct msh_err){ 0 };
        return MSH_OK;
    }
    if (rc < 0)
        return rc;
    v->imports++;
    msh_import_kept_digest(&kept, service->region.crypto, service->row_key, digest);
    check_thing(v, row, "import", row->ticket.id, hex_of(v, digest, sizeof(digest)));
    return MSH_OK;
}

/* How many joined: the count is that of the rows while there are any, never less than an event told,
 * and what the last one told once the rows are gone (guarantee 7). */
static int check_joined(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                        int64_t publication_id, struct msh_err *err)
{
    const struct msh_me_too matter = msh_publication_matter(v->service, publication_id);
    struct msh_me_too_seen seen;

    if (msh_me_too_look(tx, &matter, &seen, err) < 0)
        return err->rc;
    if (!seen.fits || seen.n < v->joined || seen.over != v->joined_over ||
        (seen.over && seen.n != v->joined))
        differs(v, row, "me_too_differs", "how many joined is not what the rows and events say");
    return MSH_OK;
}

/* What anybody reads was proposed by one person and approved by another. */
static int check_publication(struct verifying *v, struct msh_tx *tx,
                             const struct msh_ticket_row *row, struct msh_err *err)
{
    const struct msh_service *service = v->service;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
    struct msh_publication item;
    bool any = false;
    if (msh_verify_has(v, tx, MSH_SWEEP_PUBLICATION, row->ticket.id, &any, err) < 0)
        return err->rc;
    if (!any)
        return MSH_OK;
    int rc =
        msh_publication_find(tx, service->region.region_id, row->ticket.id, &v->arena, &item, err);
    if (rc == MSH_E_NOT_FOUND)
        return MSH_OK;
    if (rc < 0)
        return rc;
    msh_publication_digest(&item, service->region.crypto, service->row_key, digest);
    check_thing(v, row, "publication", item.publication_id, hex_of(v, digest, sizeof(digest)));
    if (item.state == MSH_PUBLICATION_PUBLISHED && item.decided_by == item.proposed_by)
        differs(v, row, "publication_alone", "words were published by who proposed them");
    if (!msh_publication_in_place(&item))
        differs(v, row, "rows_differ", "a publication does not stand where the list has it");
    return check_joined(v, tx, row, item.publication_id, err);
}

/* Stored bytes carry their hash as their name. */
static bool file_fits(struct verifying *v, const char *sha256)
{
    struct msh_err err = { 0 };
    uint8_t hash[MSH_HASH_SIZE], part[16384];
    int64_t size = 0;
    ssize_t got = 0;
    int fd = -1;
    if (msh_files_read(v->files, sha256, &fd, &size, &err) < 0)
        return false;
    struct msh_sha256 *sum = msh_sha256_new();
    while ((got = msh_disk_get(fd, part, sizeof(part), MSH_DISK_HERE)) > 0)
        msh_sha256_add(sum, part, (size_t)got);
    msh_sha256_end(sum, hash);
    (void)close(fd);
    return got == 0 && same(hex_of(v, hash, sizeof(hash)), sha256);
}

static int check_files(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                       struct msh_err *err)
{
    struct msh_attachment *files = NULL;
    size_t n = 0;
    bool any = false;
    int rc = msh_verify_has(v, tx, MSH_SWEEP_FILE, row->ticket.id, &any, err);
    if (rc == MSH_OK && any)
        rc = msh_attachment_load(tx, v->service->region.region_id, row->ticket.id, UINT32_MAX,
                                 &v->arena, &files, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        const char *evidence = files[i].evidence == MSH_EVIDENCE_NONE
                                   ? NULL
                                   : msh_name_code(&msh_evidence_names, (int)files[i].evidence);
        check_thing(v, row, "file", files[i].attachment_id,
                    file_mark(v, files[i].sha256, evidence));
        const struct thing_now *told = told_thing(v, "attachment", files[i].attachment_id);
        uint8_t digest[MSH_ROW_DIGEST_SIZE];
        msh_attachment_digest(&files[i], v->service->region.crypto, v->service->row_key, digest);
        if (told != NULL && !same(told->digest, hex_of(v, digest, sizeof(digest))))
            differs(v, row, "rows_differ", "an attachment is not what its event says");
        if (files[i].erased_at != 0 || !file_fits(v, files[i].sha256) ||
            (files[i].clean_sha256 != NULL && !file_fits(v, files[i].clean_sha256)))
            differs(v, row, "file_differs",
                    "the bytes of a file are gone or are not what was kept");
    }
    v->all_files = n < MSH_FILE_PER_LOAD;
    return rc;
}

/* The person -------------------------------------------------------------------------------------*/

static bool was_destroyed(const struct verifying *v, int64_t person_id)
{
    for (size_t i = 0; i < v->n_destroyed; i++)
        if (v->destroyed[i] == person_id)
            return true;
    return false;
}

/* A living person opens, and no event says it was destroyed; a destroyed one has its event. */
static bool person_fits(const struct verifying *v, const struct msh_person_seen *seen)
{
    const struct msh_person *person = &seen->person;
    const bool told = was_destroyed(v, person->person_id);
    if (person->destroyed_at != 0)
        return told && !person->has_name && !person->has_phone;
    return seen->opens && !told && (person->has_name || person->has_phone);
}

/* Its row is the one that was told last, and its flags are those that were set. */
static bool row_fits(struct verifying *v, const struct msh_person_seen *seen,
                     const struct access_now *access)
{
    const struct msh_person *person = &seen->person;
    const struct thing_now *first = told_thing(v, "person", person->person_id);
    const char *told = first == NULL ? "" : first->digest;
    const bool fits = person->created_at == v->first_at &&
                      person->restricted == (access != NULL && access->restricted) &&
                      ((access != NULL && access->hidden_until < 0) ||
                       person->reveal_until == (access == NULL ? 0 : access->hidden_until));
    if (access != NULL && access->row != NULL)
        told = access->row;
    if (!fits || told[0] == '\0' || person->destroyed_at != 0)
        return fits;
    return same(told, hex_of(v, seen->digest, sizeof(seen->digest)));
}

static int check_person(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                        struct msh_err *err)
{
    const struct msh_service *service = v->service;
    const struct msh_person_keys keys = msh_keys_person(service->keys);
    const struct access_now *access = msh_verify_access(v, row->ticket.id);
    struct msh_person_seen persons[MSH_PERSON_PER_TICKET];
    size_t n = 0;
    int rc = msh_person_see(tx, service->region.region_id, &keys, service->region.crypto,
                            service->row_key, row->ticket.id, &v->arena, persons, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        if (!person_fits(v, &persons[i]) || !row_fits(v, &persons[i], access))
            differs(v, row, "person_differs", "the sealed person was changed or destroyed");
    return rc;
}

int msh_verify_rows(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                    struct msh_err *err)
{
    int rc = check_groups(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_words(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_replies(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_publication(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_import(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_files(v, tx, row, err);
    if (rc == MSH_OK)
        rc = check_person(v, tx, row, err);
    for (size_t i = 0; rc == MSH_OK && v->all_files && i < v->n_things; i++)
        if (!v->things[i].met)
            differs(v, row, "rows_differ", "a row that an event tells of is gone");
    return rc;
}
