#include "base/base.h"

#include "http/pool.h"

#include <pthread.h>
#include <signal.h>

#define STACK_SIZE ((size_t)512 * 1024)

struct msh_pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct msh_job *first, **last;
    unsigned queued, queue_max, busy, n_threads;
    bool ending;
    pthread_t threads[];
};

static struct msh_job *take(struct msh_pool *pool)
{
    struct msh_job *job;

    pthread_mutex_lock(&pool->lock);
    while (pool->first == NULL && !pool->ending)
        pthread_cond_wait(&pool->more, &pool->lock);
    job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = &pool->first;
        pool->queued--;
        pool->busy++;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *arg)
{
    struct msh_pool *pool = arg;
    struct msh_job *job;

    while ((job = take(pool)) != NULL) {
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        pool->busy--;
        pthread_mutex_unlock(&pool->lock);
    }
    return NULL;
}

int msh_pool_new(unsigned threads, unsigned queue_max, struct msh_pool **ret, struct msh_err *err)
{
    struct msh_pool *pool = msh_alloc0(1, sizeof(*pool) + threads * sizeof(pthread_t));
    sigset_t all, old;
    pthread_attr_t attr;
    int fault = 0;

    pool->queue_max = queue_max;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    while (pool->n_threads < threads && fault == 0) {
        fault = pthread_create(&pool->threads[pool->n_threads], &attr, work, pool);
        pool->n_threads += fault == 0;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    if (fault != 0) {
        msh_pool_end(pool);
        msh_pool_free(pool);
        return msh_err_errno(err, fault, "threads", "cannot start %u worker threads", threads);
    }
    *ret = pool;
    return 0;
}

bool msh_pool_put(struct msh_pool *pool, struct msh_job *job, bool must)
{
    bool taken;

    pthread_mutex_lock(&pool->lock);
    taken = !pool->ending && (must || pool->queued < pool->queue_max);
    if (taken) {
        job->next = NULL;
        *pool->last = job;
        pool->last = &job->next;
        pool->queued++;
        pthread_cond_signal(&pool->more);
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

void msh_pool_count(struct msh_pool *pool, unsigned *ret_queued, unsigned *ret_busy)
{
    pthread_mutex_lock(&pool->lock);
    *ret_queued = pool->queued;
    *ret_busy = pool->busy;
    pthread_mutex_unlock(&pool->lock);
}

void msh_pool_end(struct msh_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    pool->n_threads = 0;
}

void msh_pool_free(struct msh_pool *pool)
{
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
