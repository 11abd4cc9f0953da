/*
 * metrics.h - GET /metrics for a watchman, on an address of its own (docs/operations/watching.md).
 *
 * Behind a proxy every request comes from the proxy, so an address tells nothing about who asks;
 * that is why the figures are never on the city's own address. They name routes, kinds and counts,
 * never a person, an account, a ticket or an address. While the database is away the figures of the
 * process are answered all the same, with minsheng_database_up 0.
 */
#ifndef MSH_HTTP_METRICS_H
#define MSH_HTTP_METRICS_H

#include "http/server.h"
#include "service/service.h"

struct msh_metrics;

/* `watched` and the service must outlive it. */
int msh_metrics_start(struct msh_service *service, struct msh_http *watched, const char *listen,
                      struct msh_metrics **ret, struct msh_err *err);
/* "http://127.0.0.1:9345", with the real port. */
const char *msh_metrics_address(const struct msh_metrics *metrics);
void msh_metrics_stop(struct msh_metrics *metrics); /* NULL-safe */

#endif
