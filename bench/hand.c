/* hand.c: the tasks as a good C programmer would write them, one candidate at a time.
 *
 * The 27 terms by Horner's rule; what does not depend on the synapse is contracted before the loop
 * over the synapses. Numbers of inputs are known to the compiler. Compiled twice, without and with
 * -ffast-math; the Makefile says how. */
#include "task.h"

#include <math.h>

#define MOST_INPUTS 100
#define ETA         0.01

/* The rule for a given post, by powers of pre and w. */
typedef struct Contracted {
    double k[3][3];
} Contracted;

static inline Contracted contract(const double *restrict A, double post)
{
    Contracted c;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            c.k[a][b] = (A[9 * a + 6 + b] * post + A[9 * a + 3 + b]) * post + A[9 * a + b];
    return c;
}

static inline double change(const Contracted *c, double pre, double w)
{
    double p0 = (c->k[0][2] * w + c->k[0][1]) * w + c->k[0][0];
    double p1 = (c->k[1][2] * w + c->k[1][1]) * w + c->k[1][0];
    double p2 = (c->k[2][2] * w + c->k[2][1]) * w + c->k[2][0];
    return (p2 * pre + p1) * pre + p0;
}

static inline double dot(int n, const double *restrict a, const double *restrict b)
{
    double sum = 0;
    for (int j = 0; j < n; j++)
        sum += a[j] * b[j];
    return sum;
}

static inline void update(int n, double *restrict w, const double *restrict x, const double *A,
                          double y)
{
    Contracted c = contract(A, y);
    for (int j = 0; j < n; j++)
        w[j] += ETA * change(&c, x[j], w[j]);
}

/* ---- OJA ------------------------------------------------------------------------------------ */

static inline __attribute__((always_inline)) double oja(int n, const double *restrict x,
                                                        const double *restrict start,
                                                        const double *restrict v,
                                                        const double *restrict A)
{
    double w[MOST_INPUTS];
    for (int j = 0; j < n; j++)
        w[j] = start[j];
    for (int t = 0; t < TASK_STEPS; t++, x += n)
        update(n, w, x, A, dot(n, w, x));
    double minus = 0, plus = 0;
    for (int j = 0; j < n; j++) {
        minus += (w[j] - v[j]) * (w[j] - v[j]);
        plus += (w[j] + v[j]) * (w[j] + v[j]);
    }
    return fmin(minus, plus);
}

double HAND(oja)(const BenchTask *task, int d, const double *coefficients)
{
    int n = task->inputs;
    const double *x = task->arrays[0].values + d * TASK_STEPS * n;
    const double *start = task->arrays[1].values + d * n, *v = task->arrays[2].values + d * n;
    switch (n) {
    case 3:
        return oja(3, x, start, v, coefficients);
    case 10:
        return oja(10, x, start, v, coefficients);
    case 100:
        return oja(100, x, start, v, coefficients);
    }
    return (double)NAN;
}

/* ---- TWO ------------------------------------------------------------------------------------ */

double HAND(two)(const BenchTask *task, int d, const double *coefficients)
{
    enum { N = TWO_INPUTS, UNITS = TWO_UNITS };
    double W[UNITS][N], M[UNITS][UNITS] = {{0}}, loss = 0;
    const double *x = task->arrays[0].values + d * TASK_STEPS * N;
    for (int i = 0; i < UNITS; i++)
        for (int j = 0; j < N; j++)
            W[i][j] = task->arrays[1].values[(d * N + j) * UNITS + i];
    for (int t = 0; t < TASK_STEPS; t++, x += N) {
        double y[UNITS];
        for (int i = 0; i < UNITS; i++)
            y[i] = dot(N, W[i], x) - dot(i, M[i], y);
        for (int i = 0; i < UNITS; i++) {
            update(N, W[i], x, coefficients, y[i]);
            update(i, M[i], y, coefficients + TASK_TERMS, y[i]);
        }
    }
    for (int i = 0; i < UNITS; i++)
        loss += 1 - fabs(W[i][i]) / sqrt(dot(N, W[i], W[i]));
    return loss / UNITS;
}
