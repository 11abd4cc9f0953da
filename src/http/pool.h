/*
 * pool.h - a fixed set of worker threads and a bounded queue (private to the server).
 *
 * Jobs are intrusive: the caller keeps the struct alive until `run` was called. Thread-safe.
 */
#ifndef MSH_HTTP_POOL_H
#define MSH_HTTP_POOL_H

#include "base/err.h"

struct msh_job {
    struct msh_job *next;
    void (*run)(struct msh_job *job);
};

struct msh_pool;

int msh_pool_new(unsigned threads, unsigned queue_max, struct msh_pool **ret, struct msh_err *err);

/* Queue a job; false when the queue is full (`must`: even then not) or the pool has ended. `must` is
 * for going on with a request that was let in before. */
bool msh_pool_put(struct msh_pool *pool, struct msh_job *job, bool must);

void msh_pool_count(struct msh_pool *pool, unsigned *ret_queued, unsigned *ret_busy);

/* Run what is queued, then end the threads. Later puts are refused. */
void msh_pool_end(struct msh_pool *pool);
void msh_pool_free(struct msh_pool *pool);

#endif
