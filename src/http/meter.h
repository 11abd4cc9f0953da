/*
 * meter.h - how many requests a server answered, how they ended and how long they took, since its
 * start.
 *
 * Counted by row of the route table and class of status; times in one histogram per kind of route.
 * A time is what the server took: from the whole request being there to the answer being ready, so
 * that a slow telephone does not look like a slow server. Streams have no time. Threads: any;
 * counters are read one by one, so a reading may be a request apart from itself.
 */
#ifndef MSH_HTTP_METER_H
#define MSH_HTTP_METER_H

#include "http/router.h"

struct msh_meter;

/* `routes` must outlive it. */
struct msh_meter *msh_meter_new(const struct msh_route *routes, size_t n);
void msh_meter_free(struct msh_meter *meter); /* NULL-safe */

/* `route` NULL: no row of the table. `took_ms` below 0: it has no time. */
void msh_meter_add(struct msh_meter *meter, const struct msh_route *route, int status,
                   int64_t took_ms);

/* The families minsheng_http_requests_total and minsheng_http_request_seconds. */
void msh_meter_write(const struct msh_meter *meter, struct msh_str *out);

#endif
