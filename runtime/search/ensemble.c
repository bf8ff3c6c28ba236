/* ensemble.c: see ensemble.h. */
#include "ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"

double ensemble_count_as(int count, const double *weights)
{
    double sum = 0, squares = 0;
    for (int k = 0; k < count; k++) {
        sum += weights[k];
        squares += weights[k] * weights[k];
    }
    return squares > 0 ? sum * sum / squares : 0;
}

void ensemble_moments(int count, const double *values, int stride, const double *weights, double *mean, double *sd)
{
    /* about the first number, so that one that is constant has no deviation */
    double about = values[0], first = 0, second = 0;
    for (int k = 0; k < count; k++)
        first += weights[k] * (values[(size_t)k * (size_t)stride] - about);
    for (int k = 0; k < count; k++) {
        double away = values[(size_t)k * (size_t)stride] - about - first;
        second += weights[k] * away * away;
    }
    *mean = about + first;
    *sd = sqrt(second);
}

/* ---- quantiles ------------------------------------------------------------------------------ */

typedef struct Weighted {
    double value, weight;
} Weighted;

static int compare(const void *a, const void *b)
{
    const Weighted *x = a, *y = b;
    int values = (x->value > y->value) - (x->value < y->value);
    return values ? values : (x->weight > y->weight) - (x->weight < y->weight);
}

/* sum: of all weights, as they are in this order. */
static double quantile(int count, const Weighted *sorted, double sum, double share)
{
    double before = 0, at = 0, last = 0; /* the weights before point k, its place, the place of the one before it */
    for (int k = 0; k < count; k++) {
        at = (before + 0.5 * sorted[k].weight) / sum;
        before += sorted[k].weight;
        if (at >= share) {
            if (k == 0)
                return sorted[0].value;
            double part = (share - last) / (at - last);
            return sorted[k - 1].value + part * (sorted[k].value - sorted[k - 1].value);
        }
        last = at;
    }
    return sorted[count - 1].value;
}

bool ensemble_quantiles(int count, const double *values, int stride, const double *weights, int parts, const double *shares,
                        double *results)
{
    double sum = 0;
    Weighted *sorted = malloc(sizeof *sorted * ((size_t)count + 1));
    if (!sorted)
        return false;
    for (int k = 0; k < count; k++)
        sorted[k] = (Weighted){values[(size_t)k * (size_t)stride], weights[k]};
    qsort(sorted, (size_t)count, sizeof *sorted, compare);
    for (int k = 0; k < count; k++)
        sum += sorted[k].weight;
    for (int k = 0; k < parts; k++)
        results[k] = quantile(count, sorted, sum, shares[k]);
    free(sorted);
    return true;
}

/* ---- directions ----------------------------------------------------------------------------- */

void ensemble_covariance(int n, int count, const double *points, const double *weights, double *mean, double *covariance)
{
    size_t d = (size_t)n;
    for (size_t i = 0; i < d; i++) {
        double sd;
        ensemble_moments(count, points + i, n, weights, &mean[i], &sd);
    }
    memset(covariance, 0, sizeof(double) * d * d);
    for (size_t k = 0; k < (size_t)count; k++)
        for (size_t i = 0; i < d; i++) {
            double away = weights[k] * (points[k * d + i] - mean[i]);
            for (size_t j = 0; j <= i; j++)
                covariance[i * d + j] += away * (points[k * d + j] - mean[j]);
        }
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++)
            covariance[j * d + i] = covariance[i * d + j];
}

double ensemble_correlation(int n, const double *covariance, int i, int j)
{
    size_t d = (size_t)n, row = (size_t)i, column = (size_t)j;
    double size = sqrt(covariance[row * d + row]) * sqrt(covariance[column * d + column]);
    return size > 0 ? covariance[row * d + column] / size : (double)NAN;
}

bool ensemble_directions(int n, const double *covariance, double *vectors, double *spreads)
{
    size_t d = (size_t)n, row = sizeof(double) * d;
    double *rows = malloc(d * row), *values = malloc(row), *scratch = malloc(sizeof(double) * (size_t)rt_eigen_scratch(n));
    bool made = rows && values && scratch;
    if (made) {
        memcpy(rows, covariance, d * row);
        kernel_rt_eigen_symmetric(n, rows, values, scratch);
    }
    for (size_t k = 0; made && k < d; k++) { /* they come with the largest value first */
        memcpy(vectors + k * d, rows + (d - 1 - k) * d, row);
        spreads[k] = sqrt(fmax(0, values[d - 1 - k]));
    }
    free(rows);
    free(values);
    free(scratch);
    return made;
}
