/*
 * assets.h - the built files of web/, held in memory and served as they are.
 *
 * `./dev build` leaves build/web/: index.html (the staff app), assets/ with hashed names, beside
 * each file worth it NAME.br and NAME.gz, and manifest.txt. Only what the manifest lists is read,
 * once, at the start, and joined by what the portal needs, which is compiled in; the set is bounded
 * and read-only afterwards, so any thread may use it. No request ever touches the disk.
 *
 * manifest.txt: one file a line, "NAME PATH": the name it has in the sources ("portal.css") and
 * where it was built to ("assets/portal-x1Yz.css"); at most MSH_ASSETS_MAX lines.
 */
#ifndef MSH_HTTP_ASSETS_H
#define MSH_HTTP_ASSETS_H

#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"

#define MSH_ASSETS_MAX       2000
#define MSH_ASSETS_BYTES_MAX ((size_t)64 * 1024 * 1024) /* of the whole set */
#define MSH_ASSETS_MANIFEST  "manifest.txt"

/* Every page of ours may carry it: nothing inline, nothing from elsewhere; `images` is further text
 * of img-src, "" or a blank and an origin. */
#define MSH_PAGE_CSP_OF(images)                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:" images   \
    "; connect-src 'self'; font-src 'self'; media-src 'self' blob:; form-action 'self'; "          \
    "frame-ancestors 'none'; base-uri 'none'"
#define MSH_PAGE_CSP MSH_PAGE_CSP_OF("")

struct msh_bytes {
    uint8_t *p; /* NULL: not there */
    size_t n;
};

struct msh_asset {
    const char *name; /* in the sources */
    const char *path; /* "/assets/portal-x1Yz.css"; "/index.html" */
    const char *type; /* Content-Type */
    char etag[20];    /* without quotes */
    struct msh_bytes plain, br, gz;
};

struct msh_assets;
struct msh_req;

/*
 * Read the folder. An absent folder or manifest is no error: *ret is an empty set, so that the API
 * serves without a browser side. MSH_E_INVALID: a manifest that leads out of the folder or has a
 * kind of file we do not know; MSH_E_LIMIT: too many, too large; MSH_E_IO.
 */
int msh_assets_open(const char *dir, struct msh_assets **ret, struct msh_err *err);
/* Add files compiled into the program (tools/embed.py --gzip), "portal.css" as
 * "/assets/portal-HASH.css"; one the folder brought by that name stays as it is. */
int msh_assets_embed(struct msh_assets *assets, const struct msh_embed *table, struct msh_err *err);
void msh_assets_free(struct msh_assets *assets); /* NULL is fine */

/* By address ("/assets/…", "/index.html"), or NULL. */
const struct msh_asset *msh_assets_find(const struct msh_assets *assets, const char *path);

/* The address a page links for a source's name: "portal.css" → "/assets/portal-x1Yz.css". Where it
 * was not built: "", which a page leaves out. Lives as long as the set. */
const char *msh_asset_href(const struct msh_assets *assets, const char *name);

/* Answer with the file in the best coding the client takes; 304 when it has it. `cache` is the
 * Cache-Control value, `csp` the policy, as a rule MSH_PAGE_CSP. */
int msh_asset_send(struct msh_req *req, const struct msh_asset *asset, const char *cache,
                   const char *csp, struct msh_err *err);

#endif
