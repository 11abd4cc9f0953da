#include "base/base.h"

#include "http/serve.h"

#include <unistd.h>

#include "base/log.h"
#include "base/time.h"
#include "http/api/api.h"
#include "http/events.h"
#include "http/guard.h"
#include "http/map.h"
#include "http/metrics.h"
#include "http/portal/pages.h"
#include "http/presence.h"
#include "http/routes.h"
#include "service/figures_cache.h"
#include "service/stats_cache.h"
#include "service/work.h"
#include "store/list/facts.h"

#define PRESENCE_MAX 8192 /* windows */

/* How long a request waits for a database that went away before it is answered 503: a restart is
 * over by then, and a watchman who waits behind it learns of a failover within 10 s. */
#define PATIENCE_MS (8 * MSH_SECOND_MS)

#define PROXIES "127.0.0.1,::1,unix"

struct msh_serve {
    struct msh_api api;
    struct msh_pump *pump;
    struct msh_worker *worker;
    struct msh_fact_store *facts;
    struct msh_http *http;
    struct msh_metrics *metrics;
    char temp_dir[PATH_MAX + 16];
};

static void complain(const struct msh_err *err)
{
    msh_log(MSH_LOG_WARN, "facts", "code=%s text=\"%s\"", err->code, err->text);
}

/* Everything the handlers use, before any of them can run. */
static int open_parts(struct msh_serve *serve, struct msh_err *err)
{
    struct msh_service *service = serve->api.service;
    const struct msh_hub_conf hub = { .listeners_max = (unsigned)service->conf.connections_max };

    if (msh_map_check_tiles(service->conf.map_tiles, err) < 0 ||
        msh_map_check(service->dir, err) < 0)
        return err->rc;
    msh_guard_set(&serve->api);
    if (msh_files_open(service->dir, service->conf.upload_max, &serve->api.files, err) < 0)
        return err->rc;
    serve->facts = msh_facts_new(service->store, service->region.region_id);
    if (msh_facts_start(serve->facts, complain, err) < 0)
        return err->rc;
    serve->api.stats = msh_stats_cache_new();
    serve->api.figures = msh_figures_cache_new();
    serve->api.hub = msh_hub_new(&hub);
    if (serve->api.hub == NULL)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "hub", "no thread for live events");
    serve->api.presence = msh_presence_new(PRESENCE_MAX);
    (void)snprintf(serve->temp_dir, sizeof(serve->temp_dir), "%s/files/tmp", service->dir);
    serve->worker = msh_worker_new(service);
    serve->pump = msh_pump_new(service, serve->api.hub, serve->worker);
    if (msh_worker_start(serve->worker, err) < 0)
        return err->rc;
    return msh_pump_start(serve->pump, err);
}

/* Named, or configured, or beside the program. */
static int open_web(struct msh_serve *serve, const char *web, struct msh_err *err)
{
    char beside[PATH_MAX + 8];
    ssize_t n;

    if (msh_empty(web))
        web = serve->api.service->conf.web;
    if (msh_empty(web)) {
        n = readlink("/proc/self/exe", beside, PATH_MAX);
        while (n > 0 && beside[n - 1] != '/')
            n--;
        (void)snprintf(beside + MSH_MAX(n, 0), 8, "web");
        web = beside;
    }
    if (msh_assets_open(web, &serve->api.assets, err) < 0)
        return err->rc;
    return msh_assets_embed(serve->api.assets, msh_portal_files, err);
}

static int open_http(struct msh_serve *serve, const char *listen, struct msh_err *err)
{
    const struct msh_service_conf *conf = &serve->api.service->conf;
    const struct msh_http_conf http = {
        .listen = listen != NULL ? listen : conf->listen,
        .routes = msh_routes,
        .n_routes = msh_routes_n,
        .app = &serve->api,
        .authorise = msh_guard_authorise,
        .done = msh_guard_done,
        .problem_page = msh_portal_problem,
        .temp_dir = serve->temp_dir,
        .trusted_proxies = conf->behind_proxy ? PROXIES : NULL,
        .io_threads = (unsigned)conf->http_threads,
        .workers = (unsigned)conf->workers,
        .connections_max = (unsigned)conf->connections_max,
    };

    if (msh_http_start(&http, &serve->http, err) < 0)
        return err->rc;
    if (msh_empty(conf->metrics))
        return 0;
    return msh_metrics_start(serve->api.service, serve->http, conf->metrics, &serve->metrics, err);
}

int msh_serve_start(struct msh_service *service, const char *listen, const char *web,
                    struct msh_serve **ret, struct msh_err *err)
{
    struct msh_serve *serve = msh_alloc0(1, sizeof(*serve));

    serve->api.service = service;
    if (open_web(serve, web, err) < 0 || open_parts(serve, err) < 0 ||
        open_http(serve, listen, err) < 0) {
        msh_serve_stop(serve, 0);
        return err->rc;
    }
    msh_store_patience(service->store, PATIENCE_MS);
    *ret = serve;
    return 0;
}

const char *msh_serve_address(const struct msh_serve *serve)
{
    return msh_http_address(serve->http);
}

void msh_serve_reload(struct msh_serve *serve)
{
    msh_guard_set(&serve->api);
}

const char *msh_serve_metrics(const struct msh_serve *serve)
{
    return serve->metrics != NULL ? msh_metrics_address(serve->metrics) : NULL;
}

void msh_serve_stop(struct msh_serve *serve, int64_t drain_ms)
{
    if (serve == NULL)
        return;
    msh_metrics_stop(serve->metrics);
    if (serve->http != NULL)
        msh_http_stop(serve->http, drain_ms);
    if (serve->pump != NULL)
        msh_pump_stop(serve->pump);
    msh_worker_stop(serve->worker);
    msh_pump_free(serve->pump);
    msh_facts_free(serve->facts);
    msh_stats_cache_free(serve->api.stats);
    msh_figures_cache_free(serve->api.figures);
    if (serve->api.hub != NULL)
        msh_hub_free(serve->api.hub);
    msh_presence_free(serve->api.presence);
    msh_files_close(serve->api.files);
    msh_guard_close(&serve->api);
    msh_assets_free(serve->api.assets);
    free(serve);
}
