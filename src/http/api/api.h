/*
 * api.h - what the handlers of the API share: the running process, the caller of a request, and
 * small writers of JSON.
 *
 * A handler reads like a sentence: decode (forms.h), one use case (service/), encode (answers.h).
 * Everything made here lives in the request's arena.
 */
#ifndef MSH_HTTP_API_H
#define MSH_HTTP_API_H

#include "base/json.h"
#include "base/sheet_out.h"
#include "http/assets.h"
#include "http/limit.h"
#include "http/server.h"
#include "http/stream.h"
#include "service/directory.h"
#include "service/service.h"
#include "service/ticket.h"
#include "store/file_store.h"

#define MSH_API_ANSWER_MAX ((size_t)8 * 1024 * 1024)

struct msh_presence;      /* presence.h */
struct msh_stats_cache;   /* service/stats_cache.h */
struct msh_figures_cache; /* service/figures_cache.h */

/* conf.app of the server. Filled by serve, read only afterwards. */
struct msh_api {
    struct msh_service *service;
    struct msh_hub *hub;
    struct msh_files *files;
    struct msh_assets *assets; /* the built files of web/; may be empty */
    struct msh_presence *presence;
    struct msh_stats_cache *stats;
    struct msh_figures_cache *figures;
    struct msh_limit *by_address, *by_account, *by_login, *by_submit; /* guard.h */
};

/* req->principal: who asks, and the city as it was when the request began. */
struct msh_caller {
    struct msh_principal who;
    const struct msh_directory *city; /* released when the reply is sent */
};

struct msh_api *msh_api_of(const struct msh_req *req);
struct msh_service *msh_api_service(const struct msh_req *req);
/* What every cookie of this city carries (enum msh_cookie_flag). */
unsigned msh_api_cookie_flags(const struct msh_req *req);
const struct msh_principal *msh_api_who(const struct msh_req *req);
const struct msh_directory *msh_api_city(const struct msh_req *req);
/* What the city is called on pages and papers: its area of level "city", which administration edits;
 * else the name `init` was given. Lives as long as the request. */
const char *msh_api_city_name(const struct msh_req *req);
/* Reader of the lists; false when the caller sees no ticket at all. */
void msh_api_reader(const struct msh_req *req, struct msh_reader *ret);

/* The call of a use case: caller, If-Match, and the idempotency key, which the server draws where
 * the client sent none. The digest kept with the key covers path, query and body. */
int msh_api_call(struct msh_req *req, struct msh_call *ret, struct msh_err *err);

/* Read transaction of the service's store. */
int msh_api_read(struct msh_req *req, const char *name, msh_tx_fn fn, void *arg,
                 struct msh_err *err);

/*
 * Inside a transaction that makes one thing (`ref_id`): 1 when the caller's key made it before, and
 * then *ref_id is that one; 0 when the key is taken now. Commands of the services do this themselves.
 */
int msh_api_once(struct msh_tx *tx, const struct msh_call *call, int status, int64_t *ref_id,
                 struct msh_err *err);

/* ---- what outside names mean ---- */

/* A unit by code or id; MSH_E_INVALID "unknown" naming `field`. NULL and "" give 0. */
int msh_api_unit(const struct msh_req *req, const char *text, const char *field, int64_t *ret,
                 struct msh_err *err);
int msh_api_units(struct msh_req *req, const struct msh_text_list *texts, const char *field,
                  const int64_t **ret, size_t *ret_n, struct msh_err *err);
/* A ticket by number or id that this caller may see; another one is as unknown as one that does not
 * exist. */
int msh_api_ticket(struct msh_req *req, const char *text, const char *field, int64_t *ret,
                   struct msh_err *err);
/* An instant, or the beginning (`end` false) or end of a day. */
int msh_api_moment(const char *text, bool end, int64_t zone_ms, const char *field, int64_t *ret,
                   struct msh_err *err);

/* ---- answers ---- */

/* A table to fill and send as a file; closed by the caller. Workbooks gather in the data folder. */
int msh_api_sheet(const struct msh_req *req, enum msh_sheet_format format, const char *title,
                  struct msh_sheet_out **ret, struct msh_err *err);

struct msh_answering {
    struct msh_str text;
    struct msh_json json;
};

/* Open the object of an answer; `msh_answer_send` closes it and replies. */
struct msh_json *msh_answer_begin(const struct msh_req *req, struct msh_answering *a);
int msh_answer_send(struct msh_req *req, int status, struct msh_answering *a, struct msh_err *err);

/* {id, code, name} or null. */
void msh_json_unit(struct msh_json *w, const char *key, const struct msh_directory *city,
                   int64_t unit_id);
/* Code of an enumerated word. */
void msh_json_word(struct msh_json *w, const char *key, const struct msh_names *names, int value);
/* Null for the word that means none (the first). */
void msh_json_word_or_null(struct msh_json *w, const char *key, const struct msh_names *names,
                           int value);

/* Bounds of the lamps at this business moment. */
void msh_api_lamps(const struct msh_calendar *cal, int64_t now, struct msh_lamp_bounds *ret);
enum msh_lamp_code msh_api_lamp(const struct msh_lamp_bounds *bounds, enum msh_ticket_state state,
                                int64_t due_at);

/* Opaque cursors: numbers to text and back. False when the text was not ours. */
#define MSH_CURSOR_PARTS 4
const char *msh_cursor_text(struct msh_arena *arena, const int64_t parts[MSH_CURSOR_PARTS]);
bool msh_cursor_parse(const char *text, int64_t ret[MSH_CURSOR_PARTS]);

/*
 * Answer an error of an action: 409 says which actions are open to this caller, 412 how the ticket
 * stands now. Other errors pass through. `ticket_id` 0: the part names it.
 */
int msh_api_refuse(struct msh_req *req, struct msh_call *call, int64_t ticket_id, const char *part,
                   int64_t part_id, struct msh_err *err);

/* The actions open to this caller: [{action, machine, target_id, kind, href}]. */
void msh_json_actions(struct msh_json *w, const char *key, const struct msh_call *call,
                      const struct msh_ticket_view *view);

#endif
