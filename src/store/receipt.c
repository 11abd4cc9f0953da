#include "base/base.h"

#include "store/receipt.h"

#define FORM_VERSION 1
#define FORM_MAX     ((size_t)512 << 10) /* bytes of one JSON form */
#define SUBJECT      "ticket"

static const char *const profile_codes[] = {
    [MSH_CRYPTO_GUOMI] = "guomi",
    [MSH_CRYPTO_INTL] = "intl",
};

void msh_receipt_data(struct msh_json *data, const char *number, int64_t accepted_at,
                      const uint8_t digest[MSH_HASH_SIZE])
{
    msh_json_string(data, "number", number);
    msh_json_int(data, "accepted_at", accepted_at);
    msh_json_hex(data, "digest", digest, MSH_HASH_SIZE);
}

void msh_receipt_set_event(struct msh_receipt *receipt, const struct msh_event *event)
{
    receipt->seq = event->seq;
    receipt->payload = event->payload;
    memcpy(receipt->prev_hash, event->prev_hash, MSH_HASH_SIZE);
    memcpy(receipt->hash, event->hash, MSH_HASH_SIZE);
}

/* Writing */

static void open_form(struct msh_json *w, const char *key, const char *kind, int64_t region_id)
{
    msh_json_object(w, key);
    msh_json_string(w, "kind", kind);
    msh_json_int(w, "v", FORM_VERSION);
    msh_json_id(w, "region", region_id);
}

void msh_receipt_write(struct msh_json *w, const char *key, const struct msh_receipt *receipt)
{
    open_form(w, key, "minsheng.receipt", receipt->region_id);
    msh_json_string(w, "profile", profile_codes[receipt->profile]);
    msh_json_string(w, "number", receipt->number);
    msh_json_id(w, "ticket_id", receipt->ticket_id);
    msh_json_int(w, "accepted_at", receipt->accepted_at);
    msh_json_string(w, "text", receipt->text);
    msh_json_hex(w, "salt", receipt->salt, MSH_TEXT_SALT_SIZE);
    msh_json_hex(w, "digest", receipt->digest, MSH_HASH_SIZE);
    msh_json_object(w, "event");
    msh_json_int(w, "seq", receipt->seq);
    msh_json_string(w, "payload", receipt->payload);
    msh_json_hex(w, "prev_hash", receipt->prev_hash, MSH_HASH_SIZE);
    msh_json_hex(w, "hash", receipt->hash, MSH_HASH_SIZE);
    msh_json_object_end(w);
    msh_json_object_end(w);
}

void msh_proof_write(struct msh_json *w, const char *key, const struct msh_proof *proof)
{
    size_t i;

    open_form(w, key, "minsheng.proof", proof->region_id);
    msh_json_string(w, "subject_kind", proof->subject_kind);
    msh_json_id(w, "subject_id", proof->subject_id);
    msh_json_int(w, "seq", proof->seq);
    msh_json_hex(w, "event_hash", proof->event_hash, MSH_HASH_SIZE);
    msh_json_int(w, "seal_no", proof->seal_no);
    msh_json_int(w, "feed_pos", proof->feed_pos);
    msh_json_array(w, "path");
    for (i = 0; i < proof->path_n; i++)
        msh_json_hex(w, NULL, proof->path[i], MSH_HASH_SIZE);
    msh_json_array_end(w);
    msh_json_object_end(w);
}

void msh_seal_write(struct msh_json *w, const char *key, const struct msh_seal *seal)
{
    open_form(w, key, "minsheng.seal", seal->region_id);
    msh_json_string(w, "profile", profile_codes[seal->profile]);
    msh_json_bool(w, "sandbox", seal->sandbox);
    msh_json_int(w, "seal_no", seal->seal_no);
    msh_json_int(w, "from_pos", seal->from_pos);
    msh_json_int(w, "to_pos", seal->to_pos);
    msh_json_int(w, "at", seal->at);
    msh_json_hex(w, "root", seal->root, MSH_HASH_SIZE);
    msh_json_hex(w, "prev_hash", seal->prev_hash, MSH_HASH_SIZE);
    msh_json_hex(w, "hash", seal->hash, MSH_HASH_SIZE);
    msh_json_object_end(w);
}

/* Reading. What is missing or has another type reads as zero here: the form is written again
 * afterwards and compared, so only what we would have written ourselves is taken. */

static void get_hex(const struct msh_jval *o, const char *key, void *ret, size_t n)
{
    const char *text = msh_jget_string(o, key);

    if (text == NULL || !msh_unhex(text, ret, n))
        memset(ret, 0, n);
}

static int64_t get_id(const struct msh_jval *o, const char *key)
{
    const char *text = msh_jget_string(o, key);
    int64_t id = 0;

    return text != NULL && msh_id_parse(text, &id) ? id : 0;
}

static enum msh_crypto_profile get_profile(const struct msh_jval *o)
{
    const char *code = msh_jget_string(o, "profile");

    return code != NULL && msh_streq(code, "intl") ? MSH_CRYPTO_INTL : MSH_CRYPTO_GUOMI;
}

static const char *get_text(const struct msh_jval *o, const char *key)
{
    const char *text = msh_jget_string(o, key);

    return text == NULL ? "" : text;
}

static void read_receipt(const struct msh_jval *o, struct msh_receipt *ret)
{
    const struct msh_jval *event = msh_jget(o, "event");

    *ret = (struct msh_receipt){
        .region_id = get_id(o, "region"),
        .profile = get_profile(o),
        .number = get_text(o, "number"),
        .ticket_id = get_id(o, "ticket_id"),
        .accepted_at = msh_jget_int(o, "accepted_at", 0),
        .text = get_text(o, "text"),
        .seq = msh_jget_int(event, "seq", 0),
        .payload = get_text(event, "payload"),
    };
    get_hex(o, "salt", ret->salt, MSH_TEXT_SALT_SIZE);
    get_hex(o, "digest", ret->digest, MSH_HASH_SIZE);
    get_hex(event, "prev_hash", ret->prev_hash, MSH_HASH_SIZE);
    get_hex(event, "hash", ret->hash, MSH_HASH_SIZE);
}

static void read_proof(const struct msh_jval *o, struct msh_proof *ret)
{
    const struct msh_jval *path = msh_jget(o, "path"), *v;

    *ret = (struct msh_proof){
        .region_id = get_id(o, "region"),
        .subject_id = get_id(o, "subject_id"),
        .seq = msh_jget_int(o, "seq", 0),
        .seal_no = msh_jget_int(o, "seal_no", 0),
        .feed_pos = msh_jget_int(o, "feed_pos", 0),
    };
    msh_copy(ret->subject_kind, sizeof(ret->subject_kind), get_text(o, "subject_kind"));
    get_hex(o, "event_hash", ret->event_hash, MSH_HASH_SIZE);
    for (v = path == NULL ? NULL : path->first; v != NULL; v = v->next) {
        if (ret->path_n == MSH_PROOF_PATH_MAX || v->type != MSH_J_STRING ||
            !msh_unhex(v->s, ret->path[ret->path_n], MSH_HASH_SIZE))
            return;
        ret->path_n++;
    }
}

static void read_seal(const struct msh_jval *o, struct msh_seal *ret)
{
    *ret = (struct msh_seal){
        .region_id = get_id(o, "region"),
        .profile = get_profile(o),
        .sandbox = msh_jget_int(o, "sandbox", 0) != 0,
        .seal_no = msh_jget_int(o, "seal_no", 0),
        .from_pos = msh_jget_int(o, "from_pos", 0),
        .to_pos = msh_jget_int(o, "to_pos", 0),
        .at = msh_jget_int(o, "at", 0),
    };
    get_hex(o, "root", ret->root, MSH_HASH_SIZE);
    get_hex(o, "prev_hash", ret->prev_hash, MSH_HASH_SIZE);
    get_hex(o, "hash", ret->hash, MSH_HASH_SIZE);
}

enum form { FORM_RECEIPT, FORM_PROOF, FORM_SEAL };

union content {
    struct msh_receipt receipt;
    struct msh_proof proof;
    struct msh_seal seal;
};

static void read_form(enum form form, const struct msh_jval *root, union content *ret)
{
    switch (form) {
    case FORM_RECEIPT:
        read_receipt(root, &ret->receipt);
        break;
    case FORM_PROOF:
        read_proof(root, &ret->proof);
        break;
    case FORM_SEAL:
        read_seal(root, &ret->seal);
        break;
    }
}

static void write_form(enum form form, const union content *content, struct msh_str *out)
{
    struct msh_json w;

    msh_json_init(&w, out);
    switch (form) {
    case FORM_RECEIPT:
        msh_receipt_write(&w, NULL, &content->receipt);
        break;
    case FORM_PROOF:
        msh_proof_write(&w, NULL, &content->proof);
        break;
    case FORM_SEAL:
        msh_seal_write(&w, NULL, &content->seal);
        break;
    }
}

static int parse_form(struct msh_arena *arena, enum form form, struct msh_piece json,
                      union content *ret, struct msh_err *err)
{
    static const char *const codes[] = { "receipt_json", "proof_json", "seal_json" };
    const char *text = json.p;
    const struct msh_jval *root;
    struct msh_str again;
    bool same = false;

    if (json.n > 0 && text[json.n - 1] == '\n')
        json.n--;
    if (json.n <= FORM_MAX && msh_json_read(arena, text, json.n, &root, err) == 0) {
        read_form(form, root, ret);
        msh_str_init(&again, FORM_MAX);
        write_form(form, ret, &again);
        same = again.n == json.n && memcmp(again.p, text, json.n) == 0;
        msh_str_done(&again);
    }
    if (!same)
        return msh_err_set(err, MSH_E_INVALID, codes[form],
                           "this is not the form that was handed out");
    return 0;
}

/* Checking */

static int broken(struct msh_err *err, const char *code, const char *text)
{
    return msh_err_set(err, MSH_E_CORRUPT, code, "%s", text);
}

/* Does the payload name this ticket's number, acceptance and words? */
static bool payload_names(struct msh_arena *arena, const struct msh_receipt *receipt,
                          struct msh_err *err)
{
    const struct msh_jval *root, *data;
    uint8_t digest[MSH_HASH_SIZE];

    if (msh_json_read(arena, receipt->payload, strlen(receipt->payload), &root, err) < 0)
        return false;
    data = msh_jget(root, "data");
    get_hex(data, "digest", digest, sizeof(digest));
    return msh_streq(get_text(data, "number"), receipt->number) &&
           msh_jget_int(data, "accepted_at", INT64_MIN) == receipt->accepted_at &&
           memcmp(digest, receipt->digest, MSH_HASH_SIZE) == 0;
}

static int check_receipt(struct msh_arena *arena, const struct msh_receipt *receipt,
                         struct msh_err *err)
{
    uint8_t hash[MSH_HASH_SIZE];

    msh_text_digest(receipt->profile, receipt->salt, MSH_PIECE_WORDS, receipt->text, hash);
    if (memcmp(hash, receipt->digest, MSH_HASH_SIZE) != 0)
        return broken(err, "receipt_text", "the words are not those of the digest");
    if (!msh_number_valid(receipt->number) || !payload_names(arena, receipt, err))
        return broken(err, "receipt_payload",
                      "the event names another number, acceptance or digest");
    msh_event_hash(receipt->profile, receipt->region_id, SUBJECT, receipt->ticket_id, receipt->seq,
                   receipt->prev_hash, receipt->payload, strlen(receipt->payload), hash);
    if (memcmp(hash, receipt->hash, MSH_HASH_SIZE) != 0)
        return broken(err, "receipt_event", "the event does not have this hash");
    return 0;
}

static int check_proof(const struct msh_receipt *receipt, const struct msh_proof *proof,
                       const struct msh_seal *seal, struct msh_err *err)
{
    uint8_t hash[MSH_HASH_SIZE];

    if (!msh_streq(proof->subject_kind, SUBJECT) || proof->region_id != receipt->region_id ||
        proof->subject_id != receipt->ticket_id || proof->seq != receipt->seq ||
        memcmp(proof->event_hash, receipt->hash, MSH_HASH_SIZE) != 0)
        return broken(err, "proof_event", "the proof is about another event");
    msh_seal_hash(seal, hash);
    if (seal->profile != receipt->profile || memcmp(hash, seal->hash, MSH_HASH_SIZE) != 0)
        return broken(err, "seal_hash", "the seal does not have this hash");
    if (!msh_proof_verify(proof, seal))
        return broken(err, "proof_path", "the path does not lead to the seal");
    return 0;
}

int msh_receipt_verify(struct msh_arena *arena, struct msh_piece receipt, struct msh_piece proof,
                       struct msh_piece seal, struct msh_receipt *ret, struct msh_err *err)
{
    union content r, p, s;
    int rc = parse_form(arena, FORM_RECEIPT, receipt, &r, err);

    if (rc == 0)
        rc = check_receipt(arena, &r.receipt, err);
    if (rc == 0 && (proof.p != NULL || seal.p != NULL)) {
        rc = parse_form(arena, FORM_PROOF, proof, &p, err);
        if (rc == 0)
            rc = parse_form(arena, FORM_SEAL, seal, &s, err);
        if (rc == 0)
            rc = check_proof(&r.receipt, &p.proof, &s.seal, err);
    }
    if (rc == 0 && ret != NULL)
        *ret = r.receipt;
    return rc;
}
