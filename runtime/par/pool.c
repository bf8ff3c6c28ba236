/* pool.c: threads that share numbered jobs.
 *
 * A call of pool_run is a *round*. Publishing a new round number releases the workers; each takes
 * job numbers from a shared counter until none is left and then checks out. The caller works too
 * and returns when every worker has checked out, hence no worker can meet a later round's counter
 * with an earlier round's job.
 *
 * Rounds are milliseconds long and follow each other closely, so whoever waits first spins for a
 * short while and then sleeps on a condition variable; see the note at the end of the file. */
#define _GNU_SOURCE /* sched_getaffinity, CPU_ALLOC */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* Looks at a shared variable before sleeping: some 45 microseconds. */
#define SPIN_LOOKS 1000

/* Processors we can ask the system about; Linux supports 8192 on x86. */
#define MAX_PROCESSORS (1 << 16)

typedef struct Worker {
    Pool *pool; /* borrowed */
    int number; /* 1 … threads - 1; the caller of pool_run is worker 0 */
    pthread_t thread;
} Worker;

struct Pool {
    int threads;
    int spin_looks;  /* 0 if there are more threads than processors */
    Worker *workers; /* [threads - 1] */

    /* The round; written by pool_run before it publishes `round`. */
    PoolJob *job;
    void *context; /* borrowed */
    int count;
    bool stop;

    atomic_uint round; /* changes, under `mutex`, when there is something to do */
    atomic_int next;   /* job to hand out; ends up to `threads` above count */
    atomic_int busy;   /* workers that have not checked out */

    pthread_mutex_t mutex;
    pthread_cond_t started;  /* `round` has changed */
    pthread_cond_t finished; /* `busy` is 0 */
};

static void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void do_jobs(Pool *pool, int worker)
{
    for (;;) {
        int job = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (job >= pool->count)
            return;
        pool->job(pool->context, job, worker);
    }
}

/* Returns when the round is no longer `seen`. */
static void wait_for_round(Pool *pool, unsigned seen)
{
    for (int look = 0; look < pool->spin_looks; look++) {
        if (atomic_load_explicit(&pool->round, memory_order_acquire) != seen)
            return;
        pause_briefly();
    }
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load_explicit(&pool->round, memory_order_relaxed) == seen)
        pthread_cond_wait(&pool->started, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

static void check_out(Pool *pool)
{
    if (atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_acq_rel) > 1)
        return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_signal(&pool->finished);
    pthread_mutex_unlock(&pool->mutex);
}

static void *worker_main(void *argument)
{
    Worker *worker = argument;
    Pool *pool = worker->pool;
    for (unsigned seen = 0;; seen++) {
        wait_for_round(pool, seen);
        if (pool->stop)
            return NULL;
        do_jobs(pool, worker->number);
        check_out(pool);
    }
}

static void publish_round(Pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add_explicit(&pool->round, 1, memory_order_release);
    pthread_cond_broadcast(&pool->started);
    pthread_mutex_unlock(&pool->mutex);
}

static void wait_for_workers(Pool *pool)
{
    for (int look = 0; look < pool->spin_looks; look++) {
        if (atomic_load_explicit(&pool->busy, memory_order_acquire) == 0)
            return;
        pause_briefly();
    }
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load_explicit(&pool->busy, memory_order_acquire) > 0)
        pthread_cond_wait(&pool->finished, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_run(Pool *pool, int count, PoolJob *job, void *context)
{
    if (pool->threads == 1 || count == 1) { /* nobody needs to be woken */
        for (int k = 0; k < count; k++)
            job(context, k, 0);
        return;
    }
    pool->job = job;
    pool->context = context;
    pool->count = count;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->busy, pool->threads - 1, memory_order_relaxed);
    publish_round(pool);
    do_jobs(pool, 0);
    wait_for_workers(pool);
}

int pool_threads(const Pool *pool)
{
    return pool->threads;
}

/* Signals are left to the threads of the caller: workers start with all of them blocked. Returns
 * how many were started; errno says what became of the next one. */
static int start_workers(Pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int started = 0;
    for (; started < pool->threads - 1; started++) {
        Worker *worker = &pool->workers[started];
        *worker = (Worker){.pool = pool, .number = started + 1};
        errno = pthread_create(&worker->thread, NULL, worker_main, worker);
        if (errno != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void stop_workers(Pool *pool)
{
    pool->stop = true;
    publish_round(pool);
    for (int k = 0; k < pool->threads - 1; k++)
        pthread_join(pool->workers[k].thread, NULL);
}

static void free_pool(Pool *pool)
{
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->started);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->workers);
    free(pool);
}

Pool *pool_create(int threads)
{
    Pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->threads = threads < 1 ? 1 : threads;
    pool->spin_looks = pool->threads <= pool_processors() ? SPIN_LOOKS : 0;
    atomic_init(&pool->round, 0);
    atomic_init(&pool->next, 0);
    atomic_init(&pool->busy, 0);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->started, NULL);
    pthread_cond_init(&pool->finished, NULL);

    pool->workers = calloc((size_t)pool->threads, sizeof *pool->workers);
    if (pool->workers == NULL) {
        free_pool(pool);
        errno = ENOMEM;
        return NULL;
    }
    pool->threads = 1 + start_workers(pool);
    return pool;
}

void pool_destroy(Pool *pool)
{
    if (pool == NULL)
        return;
    stop_workers(pool);
    free_pool(pool);
}

/* Processors in this thread's affinity mask of `size` bits; 0 if the mask is longer or cannot be
 * had, with errno set. */
static int count_affinity(int size)
{
    cpu_set_t *set = CPU_ALLOC((size_t)size);
    if (set == NULL)
        return 0;
    size_t bytes = CPU_ALLOC_SIZE((size_t)size);
    int count = 0;
    if (sched_getaffinity(0, bytes, set) == 0)
        count = CPU_COUNT_S(bytes, set);
    CPU_FREE(set);
    return count;
}

int pool_processors(void)
{
    int count = 0;
    for (int size = 1024; size <= MAX_PROCESSORS; size *= 2) {
        count = count_affinity(size);
        if (count > 0 || errno != EINVAL) /* EINVAL: the mask is longer */
            break;
    }
    if (count == 0)
        count = (int)sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count;
}

/* Note: why waiting begins with spinning.
 *
 * Rounds of 16 jobs of 10 microseconds (the shortest that searches have), one after the other, on
 * two processors with two threads:
 *
 *     looks      0: 186 microseconds a round, two system sleeps a round; 173 with a single thread
 *     looks    200:  84
 *     looks   1000:  82
 *     looks   5000:  82
 *
 * Without spinning the sleeping thread wakes when the round is nearly over. With 1000 looks a pause
 * of 45 microseconds between rounds is bridged, and an idle pool soon costs nothing. With more
 * threads than processors a spinning thread only keeps another one from working. */
