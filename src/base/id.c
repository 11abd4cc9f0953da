#include "base/base.h"

#include <pthread.h>

#include "base/id.h"

#define COUNTER_BITS 12
#define NODE_BITS    10
#define COUNTER_MAX  ((1 << COUNTER_BITS) - 1)
#define MS_MAX       (MSH_ID_EPOCH_MS + (INT64_C(1) << 41) - 1)

struct msh_idgen {
    pthread_mutex_t lock;
    int64_t high_ms; /* millisecond of the last id */
    int counter;     /* of the last id; COUNTER_MAX at birth, so that the mark itself is spent */
    int64_t node;
};

static void check_node(unsigned node)
{
    if (node > MSH_NODE_MAX)
        msh_panic("id node %u is above %d", node, MSH_NODE_MAX);
}

struct msh_idgen *msh_idgen_new(unsigned node, int64_t high_ms)
{
    struct msh_idgen *gen = msh_alloc0(1, sizeof(*gen));

    check_node(node);
    pthread_mutex_init(&gen->lock, NULL);
    gen->high_ms = MSH_MAX(high_ms, MSH_ID_EPOCH_MS);
    gen->counter = COUNTER_MAX;
    gen->node = node;
    return gen;
}

void msh_idgen_free(struct msh_idgen *gen)
{
    if (gen == NULL)
        return;
    pthread_mutex_destroy(&gen->lock);
    free(gen);
}

int64_t msh_idgen_next(struct msh_idgen *gen, int64_t now_at)
{
    int64_t id;

    pthread_mutex_lock(&gen->lock);
    if (now_at > gen->high_ms) {
        gen->high_ms = now_at;
        gen->counter = 0;
    } else if (gen->counter < COUNTER_MAX) {
        gen->counter++;
    } else {
        gen->high_ms++;
        gen->counter = 0;
    }
    if (gen->high_ms > MS_MAX)
        msh_panic("the clock is past the last id");
    id = (gen->high_ms - MSH_ID_EPOCH_MS) << (NODE_BITS + COUNTER_BITS) |
         gen->node << COUNTER_BITS | gen->counter;
    pthread_mutex_unlock(&gen->lock);
    return id;
}

void msh_idgen_move(struct msh_idgen *gen, unsigned node, int64_t high_ms)
{
    check_node(node);
    pthread_mutex_lock(&gen->lock);
    gen->high_ms = MSH_MAX(gen->high_ms, high_ms);
    gen->counter = COUNTER_MAX;
    gen->node = node;
    pthread_mutex_unlock(&gen->lock);
}

int64_t msh_idgen_high(struct msh_idgen *gen)
{
    int64_t high_ms;

    pthread_mutex_lock(&gen->lock);
    high_ms = gen->high_ms;
    pthread_mutex_unlock(&gen->lock);
    return high_ms;
}

void msh_id_format(int64_t id, char out[MSH_ID_SIZE])
{
    snprintf(out, MSH_ID_SIZE, "%" PRId64, id);
}

bool msh_id_parse(const char *text, int64_t *ret_id)
{
    /* One text per id: what was printed, nothing else. */
    return !msh_empty(text) && *text != '0' && msh_parse_i64(text, 1, INT64_MAX, ret_id);
}
