/*
 * 验回执: does this paper say what was told? Checked without a log-in, by arithmetic alone.
 */
#include "base/base.h"

#include "http/portal_mine.h"
#include "http/portal_pages.h"
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

static int show(struct msh_portal *p, const struct msh_filled *filled,
                const struct msh_receipt *good, bool sealed, int status, struct msh_err *err)
{
    p->here = p->form = "/receipt";
    p->filled = filled;
    msh_portal_open(p, p->req, MSH_WORD_MENU_RECEIPT);
    msh_page_add(&p->page, "<h1>%s</h1><p class=\"lead\">%s</p>", msh_say(p, MSH_WORD_MENU_RECEIPT),
                 msh_say(p, MSH_WORD_RECEIPT_LEAD));
    if (good != NULL) {
        msh_page_add(
            &p->page, "<div class=\"panel small\" role=\"status\"><h2>%s</h2><p>%s</p></div>",
            msh_say(p, sealed ? MSH_WORD_RECEIPT_SEALED : MSH_WORD_RECEIPT_GOOD),
            msh_say_with(p, MSH_WORD_RECEIPT_OF, good->number, msh_say_time(p, good->accepted_at)));
        msh_page_add(&p->page, "<article class=\"words own\"><p>");
        msh_page_lines(&p->page, good->text);
        msh_page_add(&p->page, "</p></article>");
    }
    msh_form_open(p, false);
    write_paper(p, "receipt", MSH_WORD_RECEIPT, MSH_WORD_RECEIPT_PASTE);
    write_paper(p, "proof", MSH_WORD_PROOF, MSH_WORD_PROOF_HINT);
    write_paper(p, "seal", MSH_WORD_SEAL, MSH_WORD_NONE);
    msh_form_close(p, MSH_WORD_RECEIPT_GO);
    msh_page_add(&p->page, "<p class=\"hint\">%s</p>", msh_say(p, MSH_WORD_RECEIPT_OFFLINE));
    return msh_portal_send(p, status, err);
}

int msh_h_receipt_page(struct msh_req *req, struct msh_err *err)
{
    const struct msh_filled nothing = { 0 };
    struct msh_portal p;

    msh_portal_read(req, &p);
    return show(&p, &nothing, NULL, false, 200, err);
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
    };

    for (size_t i = 0; i < MSH_COUNT(meanings); i++)
        if (msh_streq(meanings[i].code, why->code)) {
            msh_filled_wrong(filled, meanings[i].field, meanings[i].word, "");
            return;
        }
    msh_filled_wrong(filled, "receipt", MSH_WORD_WRONG_RECEIPT, "");
}

int msh_h_receipt_check(struct msh_req *req, struct msh_err *err)
{
    struct msh_piece receipt, proof, seal;
    struct msh_receipt good = { 0 };
    struct msh_filled filled;
    struct msh_err why = { 0 };
    struct msh_portal p;

    if (msh_portal_posted(req, &filled, err) < 0)
        return err->rc;
    msh_portal_read(req, &p);
    if (msh_portal_switched(req))
        return show(&p, &filled, NULL, false, 200, err);
    receipt = piece_of(&filled, "receipt");
    proof = piece_of(&filled, "proof");
    seal = piece_of(&filled, "seal");
    if (receipt.p == NULL)
        msh_filled_wrong(&filled, "receipt", MSH_WORD_WRONG_RECEIPT_NONE, "");
    if ((proof.p == NULL) != (seal.p == NULL))
        msh_filled_wrong(&filled, proof.p == NULL ? "proof" : "seal", MSH_WORD_WRONG_PROOF_PAIR,
                         "");
    if (filled.n_wrong == 0 &&
        msh_receipt_verify(req->arena, receipt, proof, seal, &good, &why) < 0)
        refuse(&filled, &why);
    if (filled.n_wrong > 0)
        return show(&p, &filled, NULL, false, 422, err);
    return show(&p, &filled, &good, proof.p != NULL, 200, err);
}

/* ---- the papers of one's own ticket ---- */

static void write_own(struct msh_portal *p, enum msh_word label, const char *id, const char *text)
{
    if (text == NULL)
        return;
    msh_page_add(&p->page,
                 "<div class=\"group\"><label for=\"%s\">%s</label><textarea class=\"paper\" "
                 "id=\"%s\" readonly rows=\"6\">\n%s</textarea></div>",
                 id, msh_say(p, label), id, text);
}

int msh_h_mine_receipt(struct msh_req *req, struct msh_err *err)
{
    struct msh_mine *m = MSH_NEW(req->arena, struct msh_mine);
    struct msh_portal *p = &m->p;
    const char *receipt = NULL, *proof = NULL, *seal = NULL;

    if (msh_mine_open(req, msh_api_who(req), m, err) < 0 ||
        msh_ticket_receipt(&m->call, m->view->row.ticket.id, &receipt, &proof, &seal, err) < 0)
        return err->rc;
    p->here = "/my/receipt";
    msh_portal_open(p, req, MSH_WORD_RECEIPT);
    msh_page_add(&p->page,
                 "<p><a class=\"back\" href=\"/my\">%s</a></p><h1>%s</h1><p class=\"lead\">%s</p>",
                 msh_say(p, MSH_WORD_BACK_MINE), msh_say(p, MSH_WORD_RECEIPT),
                 msh_say(p, MSH_WORD_RECEIPT_HINT));
    write_own(p, MSH_WORD_RECEIPT, "receipt", receipt);
    write_own(p, MSH_WORD_PROOF, "proof", proof);
    write_own(p, MSH_WORD_SEAL, "seal", seal);
    if (proof == NULL)
        msh_page_add(&p->page, "<p>%s</p>", msh_say(p, MSH_WORD_PROOF_LATER));
    return msh_portal_send(p, 200, err);
}
