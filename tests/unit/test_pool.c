/* test_pool.c: threads that share jobs. Run under ThreadSanitizer too. */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "runtime/par/pool.h"

#define MOST_JOBS    1000
#define MOST_THREADS 8

void suite_pool(void);

/* What the jobs of one call did. */
typedef struct Log {
    int runs[MOST_JOBS];     /* how often each was run */
    int workers[MOST_JOBS];  /* by whom */
    int turns[MOST_THREADS]; /* jobs by worker: a place that only one thread may write to */
} Log;

static void note_job(void *context, int job, int worker)
{
    Log *log = context;
    log->runs[job]++;
    log->workers[job] = worker;
    log->turns[worker]++;
}

/* Runs `count` jobs and returns whether each was run once, by a worker that exists. */
static bool each_runs_once(Pool *pool, Log *log, int count)
{
    memset(log, 0, sizeof *log);
    pool_run(pool, count, note_job, log);
    int turns = 0;
    for (int k = 0; k < pool_threads(pool); k++)
        turns += log->turns[k];
    bool good = turns == count;
    for (int k = 0; k < MOST_JOBS; k++) {
        good = good && log->runs[k] == (k < count);
        good = good && log->workers[k] >= 0 && log->workers[k] < pool_threads(pool);
    }
    return good;
}

static void every_job_runs_once(void)
{
    static const int thread_counts[] = {1, 2, 3, MOST_THREADS};
    static const int job_counts[] = {0, 1, 2, 7, MOST_JOBS};
    Log log;
    for (int t = 0; t < 4; t++) {
        Pool *pool = pool_create(thread_counts[t]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
        CU_ASSERT_EQUAL(pool_threads(pool), thread_counts[t]);
        for (int k = 0; k < 5; k++)
            CU_ASSERT(each_runs_once(pool, &log, job_counts[k]));
        pool_destroy(pool);
    }
}

static void many_short_rounds(void)
{
    static const int thread_counts[] = {2, MOST_THREADS};
    Log log;
    for (int t = 0; t < 2; t++) {
        Pool *pool = pool_create(thread_counts[t]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
        bool good = true;
        for (int round = 0; round < 1000; round++)
            good = each_runs_once(pool, &log, 1 + round % 12) && good;
        CU_ASSERT(good);
        pool_destroy(pool);
    }
}

/* Jobs of very different length, whose results must not depend on who ran them. */
static void sum_series(void *context, int job, int worker)
{
    (void)worker;
    double *sums = context;
    for (int k = 1; k <= job * 20; k++)
        sums[job] += 1.0 / ((double)k * k + job);
}

static void results_do_not_depend_on_threads(void)
{
    static double expected[MOST_JOBS], sums[MOST_JOBS];
    Pool *single = pool_create(1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(single);
    memset(expected, 0, sizeof expected);
    pool_run(single, MOST_JOBS, sum_series, expected);
    pool_destroy(single);
    for (int threads = 2; threads <= MOST_THREADS; threads *= 2) {
        Pool *pool = pool_create(threads);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
        memset(sums, 0, sizeof sums);
        pool_run(pool, MOST_JOBS, sum_series, sums);
        pool_destroy(pool);
        CU_ASSERT_EQUAL(memcmp(sums, expected, sizeof sums), 0);
    }
}

static void unused_pools_end(void)
{
    for (int k = 0; k < 50; k++) {
        Pool *pool = pool_create(4);
        CU_ASSERT_PTR_NOT_NULL(pool);
        pool_destroy(pool);
    }
    pool_destroy(NULL);
}

typedef struct Masks {
    int open; /* interrupts that reach a worker other than the caller */
} Masks;

static void look_at_mask(void *context, int job, int worker)
{
    (void)job;
    Masks *masks = context;
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    if (worker > 0 && !sigismember(&blocked, SIGINT))
        masks[worker].open++;
}

static void signals_are_left_to_the_caller(void)
{
    Masks masks[MOST_THREADS] = {{0}};
    Pool *pool = pool_create(MOST_THREADS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pool);
    pool_run(pool, MOST_JOBS, look_at_mask, masks);
    pool_destroy(pool);
    for (int k = 0; k < MOST_THREADS; k++)
        CU_ASSERT_EQUAL(masks[k].open, 0);

    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    CU_ASSERT_FALSE(sigismember(&blocked, SIGINT));
}

static void there_is_a_processor(void)
{
    CU_ASSERT(pool_processors() >= 1);
}

void suite_pool(void)
{
    CU_pSuite suite = CU_add_suite("pool", NULL, NULL);
    CU_add_test(suite, "every job runs once", every_job_runs_once);
    CU_add_test(suite, "many short rounds", many_short_rounds);
    CU_add_test(suite, "results do not depend on threads", results_do_not_depend_on_threads);
    CU_add_test(suite, "unused pools end", unused_pools_end);
    CU_add_test(suite, "signals are left to the caller", signals_are_left_to_the_caller);
    CU_add_test(suite, "there is a processor", there_is_a_processor);
}
