/*
 * serve.h - a city answering on its socket: server, live events, background work, put together in
 * the right order and taken apart again.
 */
#ifndef MSH_HTTP_SERVE_H
#define MSH_HTTP_SERVE_H

#include "service/service.h"

struct msh_serve;

/* `listen`, `web` NULL: as configured. The service must outlive it. */
int msh_serve_start(struct msh_service *service, const char *listen, const char *web,
                    struct msh_serve **ret, struct msh_err *err);

/* "http://127.0.0.1:8345", with the real port. */
const char *msh_serve_address(const struct msh_serve *serve);

/* Where /metrics answers; NULL when it is not configured. */
const char *msh_serve_metrics(const struct msh_serve *serve);

/* The service's configuration changed (msh_service_conf_again): limits follow it. */
void msh_serve_reload(struct msh_serve *serve);

/* Stop accepting, finish what runs (at most `drain_ms`), end the streams and the work. NULL-safe. */
void msh_serve_stop(struct msh_serve *serve, int64_t drain_ms);

#endif
