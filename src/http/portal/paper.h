/*
 * portal/paper.h - what a requester keeps: QR codes, files to save, papers that come back.
 *
 * A QR code of ours holds an address of this server and never the query code: a picture of it, on a
 * notice board or in a chat, opens a page that still asks for the code (docs/operations/portal.md).
 */
#ifndef MSH_HTTP_PORTAL_PAPER_H
#define MSH_HTTP_PORTAL_PAPER_H

#include "http/portal/portal.h"

/* The address of a path of ours as the reader's browser reached us, in the arena; NULL when the
 * request does not say a host that can stand in an address. */
const char *msh_portal_address(const struct msh_req *req, const char *path);

/* Answer the text as a QR code, an SVG picture. */
int msh_portal_qr(struct msh_req *req, const char *text, struct msh_err *err);

/* Answer a paper (JSON) as a file to keep: "12345-回执-202611210000017.json". */
int msh_portal_paper(struct msh_req *req, const char *what, const char *number, const char *text,
                     struct msh_err *err);

/* The fingerprint 指纹 of a receipt: the first digits of its event's hash, in fours, as people read
 * them out: enough that nobody guesses one, few enough to type. */
#define MSH_MARK_BYTES 8
#define MSH_MARK_SIZE  20 /* with NUL */
void msh_mark_text(const uint8_t *hash, char ret[MSH_MARK_SIZE]);
/* Blanks and capitals do not matter. False: not a fingerprint. */
bool msh_mark_parse(const char *text, uint8_t ret[MSH_MARK_BYTES]);

/*
 * The body of a form with small text files, in memory: each file becomes a value under its input's
 * name, as far as it is text (a file that is none has the value ""). Also takes an urlencoded body.
 * MSH_E_TYPE, MSH_E_INVALID.
 */
int msh_portal_papers(struct msh_req *req, struct msh_filled *ret, struct msh_err *err);

#endif
