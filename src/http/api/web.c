#include "base/base.h"

#include "http/handlers.h"
#include "http/map.h"

/* A hashed name never changes its bytes; the page that names them is asked for each time. */
#define FOR_EVER   "public, max-age=31536000, immutable"
#define ASK_ALWAYS "no-cache"

int msh_h_asset(struct msh_req *req, struct msh_err *err)
{
    const struct msh_asset *asset = msh_assets_find(msh_api_of(req)->assets, req->path);

    if (asset == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such file");
    return msh_asset_send(req, asset, FOR_EVER, MSH_PAGE_CSP, err);
}

static const char not_built[] =
    "<!doctype html>\n"
    "<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>Minsheng</title></head><body>\n"
    "<h1>网页尚未构建</h1>\n"
    "<p>接口正常运行。请在源码目录运行 <code>./dev build</code>，然后重新启动；或用 "
    "<code>minsheng serve --web 目录</code> 指明已构建的网页。</p>\n"
    "<p lang=\"en\">The API runs, but its pages are not built. Run <code>./dev build</code> in the "
    "sources and start again, or name the built folder with <code>minsheng serve --web DIR</code>."
    "</p>\n</body></html>\n";

int msh_h_staff_app(struct msh_req *req, struct msh_err *err)
{
    const struct msh_asset *page = msh_assets_find(msh_api_of(req)->assets, "/index.html");
    struct msh_str text;

    if (page != NULL)
        return msh_asset_send(req, page, ASK_ALWAYS,
                              msh_map_policy(msh_api_service(req)->conf.map_tiles, req->arena),
                              err);
    msh_str_init(&text, sizeof(not_built));
    msh_str_add(&text, not_built);
    return msh_reply_bytes(req, 503, "text/html; charset=utf-8", &text, err);
}
