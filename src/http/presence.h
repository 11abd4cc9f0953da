/*
 * presence.h - who has which ticket open right now, so that two people on one ticket see each other.
 *
 * A bounded table in the memory of the process, never an event and never stored: a window says
 * again and again that it is still there, and is forgotten when it says goodbye or falls silent for
 * MSH_PRESENCE_LEASE_MS. When the table is full, whoever would fall silent first gives way. Several
 * processes before one database each know their own windows. Time comes in as an argument
 * (monotonic ms). Thread-safe.
 */
#ifndef MSH_HTTP_PRESENCE_H
#define MSH_HTTP_PRESENCE_H

#include "base/base.h"

#define MSH_PRESENCE_LEASE_MS  INT64_C(20000)
#define MSH_PRESENCE_SHOWN_MAX 20  /* people told of one ticket */
#define MSH_PRESENCE_NAME_SIZE 260 /* 64 characters and NUL */

struct msh_presence;

struct msh_present {
    int64_t account_id;
    int64_t unit_id;
    bool writing; /* has a form of the ticket open */
    char name[MSH_PRESENCE_NAME_SIZE];
};

/* `max` windows are remembered. */
struct msh_presence *msh_presence_new(size_t max);
void msh_presence_free(struct msh_presence *presence); /* NULL-safe */

/*
 * `who` has the ticket open in `window` (a number the client drew). True when what others see of the
 * ticket changed: somebody came, began or ceased to write, or fell silent.
 */
bool msh_presence_stay(struct msh_presence *presence, int64_t ticket_id, uint64_t window,
                       const struct msh_present *who, int64_t now_ms);

/* The window is closed; true when that changed what others see. */
bool msh_presence_leave(struct msh_presence *presence, int64_t ticket_id, uint64_t window,
                        int64_t account_id, int64_t now_ms);

/* Who is there, each once however many windows; answers how many. */
size_t msh_presence_at(struct msh_presence *presence, int64_t ticket_id, int64_t now_ms,
                       struct msh_present ret[MSH_PRESENCE_SHOWN_MAX]);

#endif
