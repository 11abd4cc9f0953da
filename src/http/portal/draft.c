#include "base/base.h"

#include "http/portal/draft.h"

#include "base/crypto.h"
#include "base/time.h"
#include "store/number.h"

#define DRAFT_S (MSH_DRAFT_LIFE_MS / MSH_SECOND_MS)

static void set_cookie(struct msh_portal_draft *draft)
{
    msh_draft_csrf(msh_api_service(draft->req), draft->token, draft->csrf);
    if (draft->fresh)
        msh_reply_cookie(draft->req, MSH_COOKIE_DRAFT, draft->token, "/", DRAFT_S,
                         msh_portal_cookie_flags(draft->req));
}

static int read_pairs(struct msh_portal_draft *draft, const char *bytes, size_t n,
                      struct msh_err *err)
{
    struct msh_pair *pairs;
    size_t count;

    if (msh_pairs_parse(bytes, n, draft->req->arena, &pairs, &count, err) < 0)
        return err->rc;
    draft->n = MSH_MIN(count, MSH_DRAFT_PAIRS_MAX);
    memcpy(draft->pairs, pairs, draft->n * sizeof(*pairs));
    return 0;
}

int msh_portal_draft_open(struct msh_req *req, struct msh_portal_draft *ret, struct msh_err *err)
{
    const char *cookie = msh_req_cookie(req, MSH_COOKIE_DRAFT);
    const char *bytes = NULL;
    size_t n = 0;

    *ret = (struct msh_portal_draft){ .req = req };
    if (!msh_draft_is_token(cookie)) {
        msh_portal_draft_renew(ret);
        return 0;
    }
    ret->token = cookie;
    set_cookie(ret);
    if (msh_draft_load(msh_api_service(req), cookie, msh_time_now(), req->arena, &bytes, &n, err) <
        0)
        return err->rc;
    return bytes == NULL ? 0 : read_pairs(ret, bytes, n, err);
}

void msh_portal_draft_renew(struct msh_portal_draft *draft)
{
    char *token = msh_arena_alloc(draft->req->arena, MSH_DRAFT_TOKEN_SIZE);

    msh_draft_token(token);
    draft->token = token;
    draft->fresh = true;
    draft->n = 0;
    set_cookie(draft);
}

static void escape(struct msh_str *out, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (const char *p = text; *p != '\0'; p++)
        if (isalnum((unsigned char)*p) || *p == '_' || *p == '.' || *p == '-')
            msh_str_addc(out, *p);
        else
            msh_str_addn(out, (char[]){ '%', digits[(unsigned char)*p >> 4], digits[*p & 15] }, 3);
}

static void draw(struct msh_portal_draft *draft)
{
    char code[MSH_QUERY_CODE_SIZE], key[33];
    uint8_t bytes[16];

    if (!msh_draft_has(draft, MSH_DRAFT_KEY)) {
        msh_random(bytes, sizeof(bytes));
        msh_hex(bytes, sizeof(bytes), key);
        msh_draft_set(draft, MSH_DRAFT_KEY, msh_arena_strdup(draft->req->arena, key));
    }
    if (!msh_draft_has(draft, MSH_DRAFT_CODE)) {
        msh_query_code_new(code);
        msh_draft_set(draft, MSH_DRAFT_CODE, msh_arena_strdup(draft->req->arena, code));
    }
}

int msh_portal_draft_save(struct msh_portal_draft *draft, struct msh_err *err)
{
    struct msh_str text;
    int rc;

    draw(draft);
    msh_str_init(&text, MSH_DRAFT_MAX);
    for (size_t i = 0; i < draft->n; i++) {
        if (i > 0)
            msh_str_addc(&text, '&');
        escape(&text, draft->pairs[i].name);
        msh_str_addc(&text, '=');
        escape(&text, draft->pairs[i].value);
    }
    rc = text.overflow ? msh_err_set(err, MSH_E_LIMIT, "too_large", "the form holds too much")
                       : msh_draft_save(msh_api_service(draft->req), draft->token, msh_time_now(),
                                        text.p, text.n, err);
    msh_wipe(text.p, text.n);
    msh_str_done(&text);
    return rc;
}

/* ---- answers ---- */

const char *msh_draft_value(const struct msh_portal_draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->n; i++)
        if (msh_streq(draft->pairs[i].name, name))
            return draft->pairs[i].value;
    return NULL;
}

bool msh_draft_has(const struct msh_portal_draft *draft, const char *name)
{
    return !msh_empty(msh_draft_value(draft, name));
}

static void add(struct msh_portal_draft *draft, const char *name, const char *value)
{
    if (draft->n < MSH_DRAFT_PAIRS_MAX)
        draft->pairs[draft->n++] = (struct msh_pair){ name, value, strlen(value) };
}

void msh_draft_remove(struct msh_portal_draft *draft, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++)
        if (!msh_streq(draft->pairs[i].name, name))
            draft->pairs[n++] = draft->pairs[i];
    draft->n = n;
}

void msh_draft_set(struct msh_portal_draft *draft, const char *name, const char *value)
{
    msh_draft_remove(draft, name);
    add(draft, name, value);
}

void msh_draft_filled(const struct msh_portal_draft *draft, struct msh_filled *ret)
{
    *ret = (struct msh_filled){ .pairs = draft->pairs, .n = draft->n };
}

bool msh_draft_csrf_fits(const struct msh_portal_draft *draft, const struct msh_filled *filled)
{
    const char *given = msh_filled_value(filled, "_csrf");

    return !draft->fresh && given != NULL && strlen(given) == MSH_DRAFT_CSRF_SIZE - 1 &&
           msh_equal(given, draft->csrf, MSH_DRAFT_CSRF_SIZE - 1);
}

/* ---- files: sha256 size clean clean_size type name, by bars ---- */

static bool read_photo(struct msh_arena *arena, const char *text, struct msh_draft_photo *ret)
{
    char *copy = msh_arena_strdup(arena, text), *parts[6];

    for (size_t i = 0; i < MSH_COUNT(parts); i++) {
        char *bar = i + 1 < MSH_COUNT(parts) ? strchr(copy, '|') : NULL;

        if (i + 1 < MSH_COUNT(parts) && bar == NULL)
            return false;
        parts[i] = copy;
        if (bar != NULL) {
            *bar = '\0';
            copy = bar + 1;
        }
    }
    ret->name = parts[5];
    return msh_copy(ret->kept.sha256, sizeof(ret->kept.sha256), parts[0]) &&
           msh_parse_i64(parts[1], 0, INT64_MAX, &ret->kept.size) &&
           msh_copy(ret->kept.clean_sha256, sizeof(ret->kept.clean_sha256), parts[2]) &&
           msh_parse_i64(parts[3], 0, INT64_MAX, &ret->kept.clean_size) &&
           msh_copy(ret->kept.media_type, sizeof(ret->kept.media_type), parts[4]);
}

size_t msh_draft_photos(const struct msh_portal_draft *draft, struct msh_draft_photo *ret,
                        size_t max)
{
    size_t n = 0;

    for (size_t i = 0; i < draft->n && n < max; i++)
        if (msh_streq(draft->pairs[i].name, MSH_DRAFT_FILE) &&
            read_photo(draft->req->arena, draft->pairs[i].value, &ret[n]))
            n++;
    return n;
}

void msh_draft_photo_add(struct msh_portal_draft *draft, const struct msh_kept *kept,
                         const char *name)
{
    add(draft, MSH_DRAFT_FILE,
        msh_arena_fmt(draft->req->arena, "%s|%" PRId64 "|%s|%" PRId64 "|%s|%s", kept->sha256,
                      kept->size, kept->clean_sha256, kept->clean_size, kept->media_type, name));
}

void msh_draft_photo_drop(struct msh_portal_draft *draft, size_t index)
{
    size_t seen = 0;

    for (size_t i = 0; i < draft->n; i++)
        if (msh_streq(draft->pairs[i].name, MSH_DRAFT_FILE) && seen++ == index) {
            memmove(&draft->pairs[i], &draft->pairs[i + 1],
                    (draft->n - i - 1) * sizeof(draft->pairs[0]));
            draft->n--;
            return;
        }
}
