/* fma_peak.c: multiply-adds a second that one core can do at most. Compiled with -march=native. */
#if defined(__AVX512F__)
#define LANES 8
#elif defined(__AVX2__)
#define LANES 4
#else
#define LANES 2
#endif
#include "runtime/kernel/lanes.h"

#include "bench.h"

/* Independent sums: latency times throughput of any processor of today. */
#define SUMS  12
#define TURNS 4000000

double fma_peak(void)
{
    real sum[SUMS];
    real factor = REAL(1 + 1e-9), term = REAL(1e-9);
    for (int k = 0; k < SUMS; k++)
        sum[k] = REAL(k);
    double start = bench_seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int turn = 0; turn < TURNS; turn++) {
#pragma GCC unroll 12
        for (int k = 0; k < SUMS; k++)
            sum[k] = r_fma(sum[k], factor, term);
    }
    double took = bench_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    volatile double result = 0;
    for (int k = 0; k < SUMS; k++)
        result = result + LANE(sum[k], 0);
    (void)result; /* volatile, so that no sum is dropped */
    return (double)SUMS * TURNS * LANES / took;
}
