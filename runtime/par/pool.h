/* pool.h: a fixed set of threads that share the jobs of one call.
 *
 * Jobs are handed out in order of their number to whichever thread is free; a job writes only to
 * places of its own, so results do not depend on the number of threads. */
#ifndef PLASTC_POOL_H
#define PLASTC_POOL_H

typedef struct Pool Pool;

/* worker: 0 … threads - 1, for scratch memory. */
typedef void PoolJob(void *context, int job, int worker);

/* `threads` includes the caller: 1 makes no thread. Where the system makes no more of them, the pool has fewer than asked
 * for, see pool_threads(), and errno says why. NULL if memory is short. */
Pool *pool_create(int threads);
void pool_destroy(Pool *pool);
int pool_threads(const Pool *pool);
/* Runs jobs 0 … count - 1 and returns when all are done. */
void pool_run(Pool *pool, int count, PoolJob *job, void *context);
/* Processors this process may use (affinity respected), at least 1. */
int pool_processors(void);

#endif
