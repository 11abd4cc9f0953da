#include "base/base.h"

#include "http/presence.h"

#include <pthread.h>

#include "base/str.h"

struct window {
    int64_t ticket_id; /* 0 = free */
    int64_t account_id, unit_id;
    uint64_t window;
    int64_t until;
    bool writing;
    char *name;
};

struct msh_presence {
    pthread_mutex_t lock;
    struct window *windows;
    size_t max, used; /* slots behind `used` were never taken */
};

struct msh_presence *msh_presence_new(size_t max)
{
    struct msh_presence *presence = msh_alloc0(1, sizeof(*presence));

    presence->windows = msh_alloc0(max, sizeof(*presence->windows));
    presence->max = max;
    pthread_mutex_init(&presence->lock, NULL);
    return presence;
}

static void forget(struct window *w)
{
    free(w->name);
    *w = (struct window){ 0 };
}

void msh_presence_free(struct msh_presence *presence)
{
    if (presence == NULL)
        return;
    for (size_t i = 0; i < presence->used; i++)
        forget(&presence->windows[i]);
    free(presence->windows);
    pthread_mutex_destroy(&presence->lock);
    free(presence);
}

/* Forget who fell silent; true when one of them had this ticket open. */
static bool expire(struct msh_presence *presence, int64_t ticket_id, int64_t now_ms)
{
    bool here = false;

    for (size_t i = 0; i < presence->used; i++) {
        struct window *w = &presence->windows[i];

        if (w->ticket_id == 0 || w->until > now_ms)
            continue;
        here = here || w->ticket_id == ticket_id;
        forget(w);
    }
    return here;
}

static struct window *find(struct msh_presence *presence, int64_t ticket_id, uint64_t window,
                           int64_t account_id)
{
    for (size_t i = 0; i < presence->used; i++) {
        struct window *w = &presence->windows[i];

        if (w->ticket_id == ticket_id && w->window == window && w->account_id == account_id)
            return w;
    }
    return NULL;
}

static struct window *take_slot(struct msh_presence *presence)
{
    struct window *first = &presence->windows[0];

    for (size_t i = 0; i < presence->used; i++) {
        if (presence->windows[i].ticket_id == 0)
            return &presence->windows[i];
        if (presence->windows[i].until < first->until)
            first = &presence->windows[i];
    }
    if (presence->used < presence->max)
        return &presence->windows[presence->used++];
    forget(first);
    return first;
}

bool msh_presence_stay(struct msh_presence *presence, int64_t ticket_id, uint64_t window,
                       const struct msh_present *who, int64_t now_ms)
{
    struct window *w;
    bool changed;

    pthread_mutex_lock(&presence->lock);
    changed = expire(presence, ticket_id, now_ms);
    w = find(presence, ticket_id, window, who->account_id);
    if (w == NULL) {
        w = take_slot(presence);
        *w = (struct window){ .ticket_id = ticket_id,
                              .account_id = who->account_id,
                              .unit_id = who->unit_id,
                              .window = window,
                              .writing = !who->writing,
                              .name = msh_strdup(who->name) };
    }
    changed = changed || w->writing != who->writing;
    w->writing = who->writing;
    w->until = now_ms + MSH_PRESENCE_LEASE_MS;
    pthread_mutex_unlock(&presence->lock);
    return changed;
}

bool msh_presence_leave(struct msh_presence *presence, int64_t ticket_id, uint64_t window,
                        int64_t account_id, int64_t now_ms)
{
    struct window *w;
    bool changed;

    pthread_mutex_lock(&presence->lock);
    changed = expire(presence, ticket_id, now_ms);
    w = find(presence, ticket_id, window, account_id);
    if (w != NULL)
        forget(w);
    pthread_mutex_unlock(&presence->lock);
    return changed || w != NULL;
}

static void add(const struct window *w, struct msh_present ret[MSH_PRESENCE_SHOWN_MAX], size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (ret[i].account_id == w->account_id) {
            ret[i].writing = ret[i].writing || w->writing;
            return;
        }
    if (*n == MSH_PRESENCE_SHOWN_MAX)
        return;
    ret[*n] = (struct msh_present){ .account_id = w->account_id,
                                    .unit_id = w->unit_id,
                                    .writing = w->writing };
    msh_copy(ret[*n].name, sizeof(ret[*n].name), w->name);
    (*n)++;
}

size_t msh_presence_at(struct msh_presence *presence, int64_t ticket_id, int64_t now_ms,
                       struct msh_present ret[MSH_PRESENCE_SHOWN_MAX])
{
    size_t n = 0;

    pthread_mutex_lock(&presence->lock);
    for (size_t i = 0; i < presence->used; i++)
        if (presence->windows[i].ticket_id == ticket_id && presence->windows[i].until > now_ms)
            add(&presence->windows[i], ret, &n);
    pthread_mutex_unlock(&presence->lock);
    return n;
}
