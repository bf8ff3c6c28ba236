/* functions.h: the standard functions on which searches are tested; the least value of each but
 * the last is 0. */
#ifndef TESTS_FUNCTIONS_H
#define TESTS_FUNCTIONS_H

#include <math.h>

static inline double sphere(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

/* Condition 1e6. */
static inline double ellipsoid(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += pow(1e6, (double)i / (n - 1)) * x[i] * x[i];
    return sum;
}

static inline double cigar(int n, const double *x)
{
    return x[0] * x[0] + 1e6 * sphere(n - 1, x + 1);
}

/* Least at (1, …, 1). */
static inline double rosenbrock(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n - 1; i++) {
        double across = x[i] * x[i] - x[i + 1], along = x[i] - 1.0;
        sum += 100.0 * across * across + along * along;
    }
    return sum;
}

/* Many local minima. */
static inline double rastrigin(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += 10.0 * (1.0 - cos(2.0 * 3.14159265358979323846 * x[i])) + x[i] * x[i];
    return sum;
}

static inline double constant(int n, const double *x)
{
    (void)n;
    (void)x;
    return 1.0;
}

#endif
