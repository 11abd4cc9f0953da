/*
 * events.h - live events: the feed, told to each listener that may know the ticket.
 *
 * One thread follows the feed (store/feed.h) and publishes what happened to tickets; the hub asks
 * for each listener the same question as any look-up (msh_may_see). An event says which ticket
 * moved and how, never words or titles. Its id is opaque and good for Last-Event-ID while the
 * server runs; an unknown one starts with `reset`.
 */
#ifndef MSH_HTTP_EVENTS_H
#define MSH_HTTP_EVENTS_H

#include "http/api/api.h"

/* Tell these accounts alone, once: what is not of the feed is not told again after a lost
 * connection. `data` is JSON on one line. */
void msh_events_tell(struct msh_hub *hub, const char *type, const char *data,
                     const int64_t *accounts, size_t n);

struct msh_pump;
struct msh_worker; /* service/work.h */

/*
 * Sets service->region.hook, before requests and the worker's threads can run; `worker` is woken
 * for the sequencer. `start` begins at the present end of the feed; `stop` ends the thread. Free
 * after the service's other threads have ended.
 */
struct msh_pump *msh_pump_new(struct msh_service *service, struct msh_hub *hub,
                              struct msh_worker *worker);
int msh_pump_start(struct msh_pump *pump, struct msh_err *err);
void msh_pump_stop(struct msh_pump *pump);
void msh_pump_free(struct msh_pump *pump);

#endif
