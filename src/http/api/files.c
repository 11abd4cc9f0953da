/*
 * Attachments: bodies streamed to disk by the server, kept by content, read back with ranges.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/crypto.h"

/* Nobody uploads to a ticket they may not know: asked before the file is kept. */
static int check_seen(struct msh_call *call, int64_t ticket_id, struct msh_arena *arena,
                      struct msh_err *err)
{
    return msh_ticket_view(call, ticket_id, MSH_NEW(arena, struct msh_ticket_view), err);
}

int msh_h_attach(struct msh_req *req, struct msh_err *err)
{
    const struct msh_name_query *query = req->query;
    char sha256[MSH_FILE_HASH_SIZE];
    struct msh_answering a;
    struct msh_json *w;
    struct msh_kept kept;
    struct msh_call call;
    int64_t id, attachment;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        check_seen(&call, id, req->arena, err) < 0)
        return err->rc;
    msh_hex(req->upload->sha256, sizeof(req->upload->sha256), sha256);
    if (msh_files_keep(msh_api_of(req)->files, req->upload->path, req->upload->size, sha256, &kept,
                       err) < 0)
        return err->rc;
    req->upload->taken = true;
    if (msh_ticket_attach(
            &call, id, query->evidence > 0 ? (enum msh_evidence)query->evidence : MSH_EVIDENCE_NONE,
            &kept, query->name, &attachment, err) < 0)
        return msh_api_refuse(req, &call, id, "ticket", 0, err);
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", attachment);
    msh_json_string(w, "media_type", kept.media_type);
    msh_json_int(w, "size", kept.size);
    msh_json_string(w, "sha256", kept.sha256);
    msh_reply_location(req,
                       msh_arena_fmt(req->arena, "/api/v1/tickets/%" PRId64 "/attachments/%" PRId64,
                                     id, attachment));
    return msh_answer_send(req, 201, &a, err);
}

static const struct msh_attachment *find_file(const struct msh_ticket_view *view, int64_t id)
{
    for (size_t i = 0; i < view->n_files; i++)
        if (view->files[i].attachment_id == id && view->files[i].erased_at == 0)
            return &view->files[i];
    return NULL;
}

/* Units get the copy of a photo or recording that carries no place and no camera. */
int msh_h_attachment(struct msh_req *req, struct msh_err *err)
{
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct msh_file_reply reply = { .fd = -1 };
    const struct msh_attachment *file;
    const char *sha256;
    struct msh_call call;
    int64_t id, attachment;

    if (msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_req_param_id(req, "attachment", &attachment, err) < 0 ||
        msh_api_call(req, &call, err) < 0 || msh_ticket_view(&call, id, view, err) < 0)
        return err->rc;
    file = find_file(view, attachment);
    if (file == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such attachment");
    sha256 = view->unit_view && file->clean_sha256 != NULL ? file->clean_sha256 : file->sha256;
    if (msh_files_read(msh_api_of(req)->files, sha256, &reply.fd, &reply.size, err) < 0)
        return err->rc;
    reply.content_type = file->media_type;
    reply.name = file->name;
    reply.etag = sha256;
    reply.inline_view =
        strncmp(file->media_type, "image/", 6) == 0 && strstr(file->media_type, "svg") == NULL;
    return msh_reply_file(req, &reply, err);
}
