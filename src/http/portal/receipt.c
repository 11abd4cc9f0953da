/*
 * 验回执: does this paper say what was told? Checked without a log-in: the arithmetic of the paper, and
 * whether the register holds it. One's own papers, to print and to save.
 */
#include "base/base.h"

#include "base/utf8.h"
#include "http/portal/mine.h"
#include "http/portal/pages.h"
#include "http/portal/paper.h"
#include "store/receipt.h"

/* A paper pasted into a text area comes with CR LF and blanks around it. */
static struct msh_piece piece_of(const struct msh_filled *filled, const char *name)
{
    const char *text = msh_filled_value(filled, name);
    size_t n;

    if (text == NULL)
        return (struct msh_piece){ NULL, 0 };
    text += strspn(text, " \t\r\n");
    n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
        n--;
    return (struct msh_piece){ n > 0 ? text : NULL, n };
}

static void write_paper(struct msh_portal *p, const char *name, enum msh_word label,
                        enum msh_word hint)
{
    msh_form_area(p, &(struct msh_input){ .name = name, .label = label, .hint = hint, .rows = 4 });
}

/* What the check found: nothing yet, a whole receipt, or a fingerprint alone. */
struct found {
    const struct msh_receipt *good;
    bool sealed;
    const char *number; /* of a fingerprint that fits */
    int64_t accepted_at;
};

static void write_found(struct msh_portal *p, const struct found *found)
{
    const struct msh_receipt *good = found->good;
    const char *number = good != NULL ? good->number : found->number;

    if (number == NULL)
        return;
    msh_page_add(
        &p->page, "<div class=\"panel small\" role=\"status\"><h2>%s</h2><p>%s</p></div>",
        msh_say(p, good == NULL    ? MSH_WORD_MARK_GOOD
                   : found->sealed ? MSH_WORD_RECEIPT_SEALED
                                   : MSH_WORD_RECEIPT_GOOD),
        msh_say_with(p, MSH_WORD_RECEIPT_OF, number,
                     msh_say_time(p, good != NULL ? good->accepted_at : found->accepted_at)));
    if (good == NULL) {
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_MARK_MORE));
        return;
    }
    msh_page_add(&p->page, "<article class=\"words own\"><p>");
    msh_page_lines(&p->page, good->text);
    msh_page_add(&p->page, "</p></article>");
}

static void write_upload(struct msh_portal *p)
{
    const struct msh_wrong *wrong = msh_filled_find(p->filled, "papers");

    msh_page_add(&p->page,
                 "<div class=\"group%s\"><label for=\"papers\">%s</label>"
                 "<p class=\"hint\" id=\"papers-hint\">%s</p>",
                 wrong != NULL ? " bad" : "", msh_say(p, MSH_WORD_RECEIPT_FILE),
                 msh_say(p, MSH_WORD_RECEIPT_FILE_HINT));
    if (wrong != NULL)
        msh_page_add(&p->page, "<p class=\"wrong\" id=\"papers-wrong\">%s</p>",
                     msh_say_with(p, wrong->word, wrong->fill, NULL));
    msh_page_add(&p->page,
                 "<input type=\"file\" id=\"papers\" name=\"papers\" multiple "
                 "accept=\".json,.txt,application/json,text/plain\" "
                 "aria-describedby=\"papers-hint%s\"></div>",
                 wrong != NULL ? " papers-wrong" : "");
}

static bool is_used(const struct msh_portal *p, const char *name)
{
    return !msh_empty(msh_filled_value(p->filled, name)) ||
           msh_filled_find(p->filled, name) != NULL;
}

/* Who holds the printed page has a number and a fingerprint. */
static void write_by_mark(struct msh_portal *p)
{
    msh_page_add(&p->page,
                 "<details%s><summary>%s</summary><form method=\"get\" action=\"/receipt\" "
                 "novalidate><p class=\"hint\">%s</p>",
                 is_used(p, "number") || is_used(p, "mark") ? " open" : "",
                 msh_say(p, MSH_WORD_MARK_TITLE), msh_say(p, MSH_WORD_MARK_LEAD));
    msh_form_text(p, &(struct msh_input){ .name = "number",
                                          .label = MSH_WORD_NUMBER,
                                          .inputmode = "numeric",
                                          .autocomplete = "off" });
    msh_form_text(p, &(struct msh_input){ .name = "mark",
                                          .label = MSH_WORD_MARK,
                                          .hint = MSH_WORD_MARK_HINT,
                                          .autocomplete = "off" });
    msh_page_add(&p->page,
                 "<p class=\"actions\"><button class=\"second\">%s</button></p></form></details>",
                 msh_say(p, MSH_WORD_RECEIPT_GO));
}

static int show(struct msh_portal *p, const struct msh_filled *filled, const struct found *found,
                int status, struct msh_err *err)
{
    p->here = p->form = "/receipt";
    p->filled = filled;
    msh_portal_open(p, p->req, MSH_WORD_MENU_RECEIPT);
    msh_page_add(&p->page, "<h1>%s</h1>", msh_say(p, MSH_WORD_MENU_RECEIPT));
    write_found(p, found);
    msh_page_add(&p->page, "<p class=\"lead\">%s</p>", msh_say(p, MSH_WORD_RECEIPT_LEAD));
    msh_form_open(p, true);
    write_upload(p);
    write_paper(p, "receipt", MSH_WORD_RECEIPT_TEXT, MSH_WORD_RECEIPT_PASTE);
    msh_page_add(&p->page, "<details%s><summary>%s</summary><p class=\"hint\">%s</p>",
                 is_used(p, "proof") || is_used(p, "seal") ? " open" : "",
                 msh_say(p, MSH_WORD_PROOF_TITLE), msh_say(p, MSH_WORD_PROOF_HINT));
    write_paper(p, "proof", MSH_WORD_PROOF, MSH_WORD_NONE);
    write_paper(p, "seal", MSH_WORD_SEAL, MSH_WORD_NONE);
    msh_page_add(&p->page, "</details>");
    msh_form_close(p, MSH_WORD_RECEIPT_GO);
    write_by_mark(p);
    msh_page_add(&p->page, "<p class=\"hint\">%s</p>", msh_say(p, MSH_WORD_RECEIPT_OFFLINE));
    return msh_portal_send(p, status, err);
}

/* Does the register hold it? Errors other than "no" end the request. */
static int known(struct msh_req *req, const char *number, const uint8_t *hash, size_t n,
                 const struct msh_piece *seal, int64_t *ret_at, struct msh_err *ret_why,
                 struct msh_err *err)
{
    struct msh_call call = { .service = msh_api_service(req), .arena = req->arena, .if_match = -1 };

    struct msh_err why = { 0 };
    const int rc = msh_receipt_known(&call, number, hash, n, seal, ret_at, &why);

    *ret_why = (struct msh_err){ 0 };
    if (rc == MSH_E_NOT_FOUND)
        *ret_why = why;
    else if (rc < 0)
        *err = why;
    return rc == MSH_E_NOT_FOUND ? 0 : rc;
}

/* A bare page; or, by the QR code of a printed receipt, its number and fingerprint. */
int msh_h_receipt_page(struct msh_req *req, struct msh_err *err)
{
    const char *number = msh_req_query(req, "number"), *mark = msh_req_query(req, "mark");
    struct msh_pair pairs[2] = { { "number", number, 0 }, { "mark", mark, 0 } };
    struct msh_filled filled = { 0 };
    struct found found = { 0 };
    uint8_t hash[MSH_MARK_BYTES];
    struct msh_err why = { 0 };
    struct msh_portal p;

    msh_portal_read(req, &p);
    if (number == NULL || mark == NULL || !msh_utf8_valid(number, strlen(number)) ||
        !msh_utf8_valid(mark, strlen(mark)))
        return show(&p, &filled, &found, 200, err);
    filled = (struct msh_filled){ .pairs = pairs, .n = MSH_COUNT(pairs) };
    if (number[0] == '\0' || strspn(number, "0123456789") != strlen(number))
        msh_filled_wrong(&filled, "number", MSH_WORD_WRONG_NUMBER, "");
    if (!msh_mark_parse(mark, hash))
        msh_filled_wrong(&filled, "mark", MSH_WORD_WRONG_MARK_FORM, "");
    if (filled.n_wrong == 0) {
        if (known(req, number, hash, sizeof(hash), NULL, &found.accepted_at, &why, err) < 0)
            return err->rc;
        if (why.rc < 0)
            msh_filled_wrong(&filled, "mark", MSH_WORD_WRONG_MARK, "");
        else
            found.number = number;
    }
    return show(&p, &filled, &found, filled.n_wrong > 0 ? 422 : 200, err);
}

static void refuse(struct msh_filled *filled, const struct msh_err *why)
{
    static const struct {
        const char *code, *field;
        enum msh_word word;
    } meanings[] = {
        { "receipt_json", "receipt", MSH_WORD_WRONG_PAPER },
        { "proof_json", "proof", MSH_WORD_WRONG_PAPER },
        { "seal_json", "seal", MSH_WORD_WRONG_PAPER },
        { "receipt_text", "receipt", MSH_WORD_WRONG_RECEIPT_TEXT },
        { "proof_event", "proof", MSH_WORD_WRONG_PROOF },
        { "proof_path", "proof", MSH_WORD_WRONG_PROOF },
        { "seal_hash", "seal", MSH_WORD_WRONG_PROOF },
        { "seal_unknown", "seal", MSH_WORD_WRONG_SEAL },
    };

    for (size_t i = 0; i < MSH_COUNT(meanings); i++)
        if (msh_streq(meanings[i].code, why->code)) {
            msh_filled_wrong(filled, meanings[i].field, meanings[i].word, "");
            return;
        }
    msh_filled_wrong(filled, "receipt", MSH_WORD_WRONG_RECEIPT, "");
}

/* Files tell themselves what they are; each stands where it would have been pasted, so that the page
 * shows it again. */
static void sort_papers(struct msh_filled *filled, struct msh_arena *arena)
{
    static const struct {
        const char *begins, *name;
    } kinds[] = {
        { "{\"kind\":\"minsheng.proof\"", "proof" },
        { "{\"kind\":\"minsheng.seal\"", "seal" },
        { "", "receipt" },
    };
    struct msh_pair *pairs = MSH_ARRAY(arena, filled->n + 1, struct msh_pair);
    size_t n = 0;

    for (int files = 0; files < 2; files++) /* files last: they count */
        for (size_t i = 0; i < filled->n; i++) {
            struct msh_pair pair = filled->pairs[i];
            const bool is_file = msh_streq(pair.name, "papers");
            size_t kind = 0;

            if (is_file != (files > 0))
                continue;
            if (is_file && pair.value_n == 0) {
                msh_filled_wrong(filled, "papers", MSH_WORD_WRONG_PAPER, "");
                continue;
            }
            while (strncmp(pair.value, kinds[kind].begins, strlen(kinds[kind].begins)) != 0)
                kind++;
            if (is_file)
                pair.name = kinds[kind].name;
            pairs[n++] = pair;
        }
    filled->pairs = pairs;
    filled->n = n;
}

int msh_h_receipt_check(struct msh_req *req, struct msh_err *err)
{
    struct msh_piece receipt, proof, seal;
    struct msh_receipt good = { 0 };
    struct found found = { 0 };
    struct msh_filled filled;
    struct msh_err why = { 0 };
    struct msh_portal p;
    int64_t at;

    if (msh_portal_papers(req, &filled, err) < 0)
        return err->rc;
    msh_portal_read(req, &p);
    sort_papers(&filled, req->arena);
    if (msh_portal_switched(req))
        return show(&p, &filled, &found, 200, err);
    receipt = piece_of(&filled, "receipt");
    proof = piece_of(&filled, "proof");
    seal = piece_of(&filled, "seal");
    if (receipt.p == NULL && filled.n_wrong == 0)
        msh_filled_wrong(&filled, "papers", MSH_WORD_WRONG_RECEIPT_NONE, "");
    if ((proof.p == NULL) != (seal.p == NULL))
        msh_filled_wrong(&filled, proof.p == NULL ? "proof" : "seal", MSH_WORD_WRONG_PROOF_PAIR,
                         "");
    /* whole in itself, and ours */
    if (filled.n_wrong == 0 &&
        msh_receipt_verify(req->arena, receipt, proof, seal, &good, &why) == 0 &&
        known(req, good.number, good.hash, sizeof(good.hash), &seal, &at, &why, err) < 0)
        return err->rc;
    if (why.rc < 0)
        refuse(&filled, &why);
    if (filled.n_wrong > 0)
        return show(&p, &filled, &found, 422, err);
    found.good = &good;
    found.sealed = proof.p != NULL;
    filled = (struct msh_filled){ 0 }; /* its words stand above */
    return show(&p, &filled, &found, 200, err);
}

/* ---- the papers of one's own ticket ---- */

struct papers {
    const char *receipt, *proof, *seal; /* receipt NULL: the words were destroyed */
    struct msh_receipt read;
};

static int read_papers(struct msh_mine *m, struct papers *ret, struct msh_err *err)
{
    const struct msh_piece none = { NULL, 0 };

    *ret = (struct papers){ 0 };
    if (msh_ticket_receipt(&m->call, m->view->row.ticket.id, &ret->receipt, &ret->proof, &ret->seal,
                           err) < 0) {
        if (!msh_streq(err->code, "erased"))
            return err->rc;
        *err = (struct msh_err){ 0 };
        *ret = (struct papers){ 0 };
        return 0;
    }
    return msh_receipt_verify(m->p.req->arena,
                              (struct msh_piece){ ret->receipt, strlen(ret->receipt) }, none, none,
                              &ret->read, err);
}

static void write_own(struct msh_portal *p, enum msh_word label, const char *id, const char *text)
{
    if (text == NULL)
        return;
    msh_page_add(&p->page,
                 "<div class=\"group\"><label for=\"%s\">%s</label><textarea class=\"paper\" "
                 "id=\"%s\" readonly rows=\"6\">\n%s</textarea></div>",
                 id, msh_say(p, label), id, text);
}

/* As it is printed: whose, which, when, the words, and how a stranger checks it. */
static void write_printed(struct msh_portal *p, const struct msh_receipt *receipt)
{
    char mark[MSH_MARK_SIZE];

    msh_mark_text(receipt->hash, mark);
    msh_page_add(
        &p->page,
        "<dl class=\"answers\"><div><dt>%s</dt><dd>%s</dd></div><div><dt>%s</dt><dd>%s</dd>"
        "</div><div><dt>%s</dt><dd>%s</dd></div></dl>",
        msh_say(p, MSH_WORD_NUMBER), receipt->number, msh_say(p, MSH_WORD_RECEIPT_AT),
        msh_say_time(p, receipt->accepted_at), msh_say(p, MSH_WORD_MARK), mark);
    msh_page_add(&p->page, "<article class=\"words own\"><p>");
    msh_page_lines(&p->page, receipt->text);
    msh_page_add(&p->page,
                 "</p></article><div class=\"keep\"><img src=\"/my/receipt/code.svg\" "
                 "width=\"180\" height=\"180\" alt=\"%s\"><p>%s</p></div>",
                 msh_say(p, MSH_WORD_MARK_QR_ALT), msh_say(p, MSH_WORD_MARK_QR));
}

static void write_save(struct msh_portal *p, const char *paper, enum msh_word word)
{
    msh_page_add(&p->page, "<a class=\"second\" href=\"/my/receipt/save/%s\" download>%s</a> ",
                 paper, msh_say(p, word));
}

int msh_h_mine_receipt(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_portal *p = &m->p;
    struct papers papers;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 || read_papers(m, &papers, err) < 0)
        return err->rc;
    p->here = "/my/receipt";
    msh_portal_open(p, req, MSH_WORD_RECEIPT);
    msh_page_add(&p->page, "<p><a class=\"back\" href=\"/my\">%s</a></p><h1>%s</h1>",
                 msh_say(p, MSH_WORD_BACK_MINE), msh_say(p, MSH_WORD_RECEIPT));
    if (papers.receipt == NULL) {
        msh_page_add(&p->page, "<p class=\"lead\">%s</p>", msh_say(p, MSH_WORD_RECEIPT_ERASED));
        return msh_portal_send(p, 200, err);
    }
    msh_page_add(&p->page, "<p class=\"lead\">%s</p>", msh_say(p, MSH_WORD_RECEIPT_HINT));
    write_printed(p, &papers.read);
    msh_page_add(&p->page, "<p class=\"actions\">");
    write_save(p, "receipt", MSH_WORD_RECEIPT_SAVE);
    if (papers.proof != NULL) {
        write_save(p, "proof", MSH_WORD_PROOF_SAVE);
        write_save(p, "seal", MSH_WORD_SEAL_SAVE);
    }
    msh_page_add(&p->page,
                 "<button type=\"button\" class=\"second\" id=\"print\" hidden>%s</button></p>",
                 msh_say(p, MSH_WORD_PRINT));
    if (papers.proof == NULL)
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_PROOF_LATER));
    msh_page_add(&p->page, "<details><summary>%s</summary>", msh_say(p, MSH_WORD_RECEIPT_SHOW));
    write_own(p, MSH_WORD_RECEIPT, "receipt", papers.receipt);
    write_own(p, MSH_WORD_PROOF, "proof", papers.proof);
    write_own(p, MSH_WORD_SEAL, "seal", papers.seal);
    msh_page_add(&p->page, "</details>");
    return msh_portal_send(p, 200, err);
}

int msh_h_mine_receipt_code(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    char mark[MSH_MARK_SIZE], bare[MSH_MARK_SIZE];
    struct papers papers;
    const char *text;
    size_t n = 0;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 || read_papers(m, &papers, err) < 0)
        return err->rc;
    if (papers.receipt == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "erased", "the words were destroyed");
    msh_mark_text(papers.read.hash, mark);
    for (const char *c = mark; *c != '\0'; c++)
        if (*c != ' ')
            bare[n++] = *c;
    bare[n] = '\0';
    text = msh_portal_address(
        req, msh_arena_fmt(req->arena, "/receipt?number=%s&mark=%s", papers.read.number, bare));
    return msh_portal_qr(
        req, text != NULL ? text : msh_arena_fmt(req->arena, "%s %s", papers.read.number, mark),
        err);
}

int msh_h_mine_paper(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    const char *asked = msh_req_param(req, "paper");
    struct papers papers;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 || read_papers(m, &papers, err) < 0)
        return err->rc;
    const struct {
        const char *code, *text;
        enum msh_word word;
    } kinds[] = {
        { "receipt", papers.receipt, MSH_WORD_RECEIPT },
        { "proof", papers.proof, MSH_WORD_PROOF },
        { "seal", papers.seal, MSH_WORD_SEAL },
    };

    for (size_t i = 0; i < MSH_COUNT(kinds); i++)
        if (msh_streq(kinds[i].code, asked) && kinds[i].text != NULL)
            return msh_portal_paper(req, msh_say(&m->p, kinds[i].word), papers.read.number,
                                    kinds[i].text, err);
    return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such paper");
}
