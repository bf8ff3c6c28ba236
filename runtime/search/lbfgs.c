/* lbfgs.c: see lbfgs.h. */
#include "lbfgs.h"

#include <math.h>

/* Least cosine of the angle between s and y; without a step for which it is well above 0, H would
 * not be positive definite. */
#define LEAST_COSINE 1e-8

int lbfgs_pairs(int n)
{
    return 2.0 * LBFGS_MOST_PAIRS * n <= LBFGS_MOST_NUMBERS ? LBFGS_MOST_PAIRS : LBFGS_LEAST_PAIRS;
}

static double dot(int n, const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

void lbfgs_add(LbfgsMemory *memory, int n, double *pairs, const double *x, const double *x_old,
               const double *g, const double *g_old)
{
    double *s = pairs + (size_t)memory->next * 2 * (size_t)n, *y = s + n;
    for (int i = 0; i < n; i++) {
        s[i] = x[i] - x_old[i];
        y[i] = g[i] - g_old[i];
    }
    double curvature = dot(n, s, y);
    if (!(curvature > LEAST_COSINE * sqrt(dot(n, s, s)) * sqrt(dot(n, y, y))))
        return;
    memory->next = (memory->next + 1) % lbfgs_pairs(n);
    memory->count += memory->count < lbfgs_pairs(n);
}

/* Pair number k, from 0 for the newest. */
static const double *pair(const LbfgsMemory *memory, int n, const double *pairs, int k)
{
    int most = lbfgs_pairs(n), place = (memory->next + most - 1 - k) % most;
    return pairs + (size_t)place * 2 * (size_t)n;
}

void lbfgs_direction(const LbfgsMemory *memory, int n, const double *pairs, const double *g,
                     double *d)
{
    double alpha[LBFGS_MOST_PAIRS];
    for (int i = 0; i < n; i++)
        d[i] = -g[i];
    for (int k = 0; k < memory->count; k++) {
        const double *s = pair(memory, n, pairs, k), *y = s + n;
        alpha[k] = dot(n, s, d) / dot(n, s, y);
        for (int i = 0; i < n; i++)
            d[i] -= alpha[k] * y[i];
    }
    if (memory->count > 0) { /* equation 7.20 */
        const double *s = pair(memory, n, pairs, 0), *y = s + n;
        double gamma = dot(n, s, y) / dot(n, y, y);
        for (int i = 0; i < n; i++)
            d[i] *= gamma;
    }
    for (int k = memory->count - 1; k >= 0; k--) {
        const double *s = pair(memory, n, pairs, k), *y = s + n;
        double beta = dot(n, y, d) / dot(n, s, y);
        for (int i = 0; i < n; i++)
            d[i] += (alpha[k] - beta) * s[i];
    }
}
