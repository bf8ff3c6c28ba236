/* oja_task.c: data sets and candidates, from a generator of their own. */
#include "oja_task.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench.h"

#define PI 3.14159265358979323846

/* Uniform in [0, 1): number i of stream s, by the finaliser of SplitMix64 (Steele, Lea and Flood
 * 2014). */
static double uniform(uint64_t s, uint64_t i)
{
    uint64_t z = s * 0xD1342543DE82EF95u + (i + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static double normal(int s, int i)
{
    uint64_t stream = (uint64_t)s, pair = 2 * (uint64_t)i;
    return sqrt(-2 * log1p(-uniform(stream, pair))) * cos(2 * PI * uniform(stream, pair + 1));
}

static double *doubles(int count)
{
    return bench_memory(sizeof(double) * (size_t)count);
}

static void draw_data_set(const OjaTask *task, int d)
{
    int n = task->n;
    double *v = task->direction + d * n, *x = task->x + d * OJA_STEPS * n, square = 0;
    for (int j = 0; j < n; j++) {
        v[j] = normal(1000 + d, j);
        square += v[j] * v[j];
        task->start[d * n + j] = normal(5000 + d, j) / sqrt(n);
    }
    for (int j = 0; j < n; j++)
        v[j] /= sqrt(square);
    for (int t = 0; t < OJA_STEPS; t++) {
        int first = n + t * (n + 1);
        double along = 2 * normal(1000 + d, first);
        for (int j = 0; j < n; j++)
            x[t * n + j] = along * v[j] + 0.5 * normal(1000 + d, first + 1 + j);
    }
}

OjaTask oja_task(int n)
{
    OjaTask task = {.n = n,
                    .x = doubles(OJA_DATA_SETS * OJA_STEPS * n),
                    .start = doubles(OJA_DATA_SETS * n),
                    .direction = doubles(OJA_DATA_SETS * n),
                    .coefficients = doubles(OJA_CANDIDATES * OJA_TERMS)};
    for (int d = 0; d < OJA_DATA_SETS; d++)
        draw_data_set(&task, d);
    for (int p = 0; p < OJA_CANDIDATES; p++)
        for (int k = 0; k < OJA_TERMS; k++)
            task.coefficients[p * OJA_TERMS + k] = (k == 9 + 3   ? 1
                                                    : k == 6 + 1 ? -1
                                                                 : 0) +
                                                   0.001 * normal(9000 + p, k);
    return task;
}

void oja_task_free(OjaTask *task)
{
    free(task->x);
    free(task->start);
    free(task->direction);
    free(task->coefficients);
}

double oja_check(int n)
{
    switch (n) {
    case 3:
        return 0.002739062018;
    case 10:
        return 0.01307099793;
    case 100:
        return 0.1401268725;
    }
    return (double)NAN;
}
