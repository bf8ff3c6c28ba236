/* task.c: data sets and candidates, from a generator of their own. */
#include "task.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench.h"

#define PI 3.14159265358979323846

/* Streams of random numbers, each for data set or candidate 0; the next ones follow. */
enum {
    OJA_SAMPLES = 1000,
    TWO_SAMPLES = 2000,
    OJA_START = 5000,
    TWO_START = 6000,
    FIRST_RULE = 9000,
    SECOND_RULE = 9500
};

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

/* ---- candidates ----------------------------------------------------------------------------- */

/* Oja's rule and a little of everything. */
static void draw_rule(double *rule, int stream)
{
    for (int k = 0; k < TASK_TERMS; k++) {
        double exact = k == 9 + 3 ? 1 : k == 6 + 1 ? -1 : 0;
        rule[k] = exact + 0.001 * normal(stream, k);
    }
}

static double *draw_candidates(int rules)
{
    int terms = rules * TASK_TERMS;
    double *coefficients = bench_memory(sizeof(double) * (size_t)(TASK_CANDIDATES * terms));
    for (int p = 0; p < TASK_CANDIDATES; p++) {
        draw_rule(coefficients + p * terms, FIRST_RULE + p);
        if (rules == 2)
            draw_rule(coefficients + p * terms + TASK_TERMS, SECOND_RULE + p);
    }
    return coefficients;
}

/* ---- data ----------------------------------------------------------------------------------- */

/* Room for an array; returns its values. */
static double *add_array(BenchTask *task, const char *name, int rows, int columns)
{
    double *values = bench_memory(sizeof(double) * (size_t)(TASK_DATA_SETS * rows * columns));
    task->arrays[task->array_count++] = (TaskArray){name, rows, columns, values};
    return values;
}

static void draw_oja(int n, int d, double *x, double *start, double *v)
{
    double square = 0;
    for (int j = 0; j < n; j++) {
        v[j] = normal(OJA_SAMPLES + d, j);
        square += v[j] * v[j];
        start[j] = normal(OJA_START + d, j) / sqrt(n);
    }
    for (int j = 0; j < n; j++)
        v[j] /= sqrt(square);
    for (int t = 0; t < TASK_STEPS; t++) {
        int first = n + t * (n + 1);
        double along = 2 * normal(OJA_SAMPLES + d, first);
        for (int j = 0; j < n; j++)
            x[t * n + j] = along * v[j] + 0.5 * normal(OJA_SAMPLES + d, first + 1 + j);
    }
}

static BenchTask make_oja(int n)
{
    BenchTask task = {.program = "oja",
                      .inputs = n,
                      .terms = TASK_TERMS,
                      .coefficients = draw_candidates(1),
                      /* A step two for each power of x and w; an input eight for the polynomial and
                       * one for y. */
                      .multiply_adds = TASK_STEPS * (18L + 9 * n),
                      .hand = hand_oja,
                      .hand_fast = hand_oja_fast};
    double *x = add_array(&task, "x", TASK_STEPS, n);
    double *start = add_array(&task, "w", n, 1);
    double *v = add_array(&task, "v", n, 1);
    for (int d = 0; d < TASK_DATA_SETS; d++)
        draw_oja(n, d, x + d * TASK_STEPS * n, start + d * n, v + d * n);
    return task;
}

static BenchTask make_two(void)
{
    enum { N = TWO_INPUTS, UNITS = TWO_UNITS };
    BenchTask task = {.program = "two",
                      .inputs = N,
                      .terms = 2 * TASK_TERMS,
                      .coefficients = draw_candidates(2),
                      /* 5 units with 20 inputs; 4 of them with 10 lateral synapses. */
                      .multiply_adds = TASK_STEPS * (5 * (18L + 9 * N) + 4 * 18 + 10 * 9),
                      .hand = hand_two,
                      .hand_fast = hand_two_fast};
    double *x = add_array(&task, "x", TASK_STEPS, N);
    double *start = add_array(&task, "w", N, UNITS);
    for (int d = 0; d < TASK_DATA_SETS; d++) {
        for (int t = 0; t < TASK_STEPS; t++)
            for (int j = 0; j < N; j++)
                x[(d * TASK_STEPS + t) * N + j] =
                    1.5 * pow(0.85, j) * normal(TWO_SAMPLES + d, N * t + j);
        for (int j = 0; j < N; j++)
            for (int i = 0; i < UNITS; i++)
                start[(d * N + j) * UNITS + i] = normal(TWO_START + d, N * i + j) / sqrt(N);
    }
    return task;
}

BenchTask task_make(int number)
{
    static const struct {
        const char *name, *folder;
        int inputs; /* 0: TWO */
        double loss;
    } tasks[TASKS] = {{"OJA-3", "oja3", 3, 0.002739062018},
                      {"OJA-10", "oja10", 10, 0.01307099793},
                      {"OJA-100", "oja100", 100, 0.1401268725},
                      {"TWO", "two", 0, 0.1858973822}};
    BenchTask task = tasks[number].inputs ? make_oja(tasks[number].inputs) : make_two();
    task.name = tasks[number].name;
    task.folder = tasks[number].folder;
    task.loss_on_record = tasks[number].loss;
    return task;
}

void task_free(BenchTask *task)
{
    for (int k = 0; k < task->array_count; k++)
        free(task->arrays[k].values);
    free(task->coefficients);
}
