/* mixture.c: see mixture.h.
 *
 * The covariance of a kernel is the second moment of the neighbours of its point around it. Of few neighbours it would be
 * thin in directions in which they happen to lie close together, so a part of it is taken from its diagonal. */
#include "mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "search.h"

#define LOG_ROOT_2_PI 0.91893853320467274178

/* Part of the diagonal, at least; it is all of it where there are no neighbours. */
#define LEAST_PART 0.01
/* The smallest variance of a kernel, as a part of that of all points, and at all. */
#define LEAST_VARIANCE 1e-6
#define TINY           1e-24

struct Mixture {
    int n, most, count;
    double *points;    /* [count][n] */
    double *weights;   /* [count] */
    double *factors;   /* [count][n (n + 1) / 2]: lower triangles L by rows, L L' is the covariance */
    double *constants; /* [count]: logarithm of the weight times the density at the point */
    double *variances; /* [n] of all points */
    double *distances, *terms; /* [most] */
    double *moments;           /* [n (n + 1) / 2] */
    double *solved;            /* [n] */
    int *order;                /* [2 most], owned */
    double memory[];
};

static size_t triangle(int n)
{
    return (size_t)n * ((size_t)n + 1) / 2;
}

static size_t numbers(int n, int most)
{
    size_t own = (size_t)n + triangle(n) + 4;
    return own * (size_t)most + triangle(n) + 2 * (size_t)n;
}

double mixture_memory(int n, int most)
{
    return 8.0 * ((double)n + (double)n * (n + 1.0) / 2 + 5) * most + 8.0 * (double)n * (n + 1.0) / 2;
}

Mixture *mixture_create(int n, int most)
{
    Mixture *mixture = calloc(1, sizeof *mixture + sizeof(double) * numbers(n, most));
    int *order = calloc(2 * (size_t)most, sizeof *order);
    if (!mixture || !order) {
        free(mixture);
        free(order);
        return NULL;
    }
    mixture->n = n;
    mixture->most = most;
    mixture->order = order;
    mixture->points = mixture->memory;
    mixture->weights = mixture->points + (size_t)most * (size_t)n;
    mixture->factors = mixture->weights + most;
    mixture->constants = mixture->factors + (size_t)most * triangle(n);
    mixture->distances = mixture->constants + most;
    mixture->terms = mixture->distances + most;
    mixture->variances = mixture->terms + most;
    mixture->solved = mixture->variances + n;
    mixture->moments = mixture->solved + n;
    return mixture;
}

void mixture_destroy(Mixture *mixture)
{
    if (!mixture)
        return;
    free(mixture->order);
    free(mixture);
}

/* ---- fitting -------------------------------------------------------------------------------- */

static const double *point_at(const Mixture *mixture, int k)
{
    return mixture->points + (size_t)k * (size_t)mixture->n;
}

static void find_variances(Mixture *mixture)
{
    for (int i = 0; i < mixture->n; i++) {
        double mean = 0, sum = 0;
        for (int k = 0; k < mixture->count; k++)
            mean += mixture->weights[k] * point_at(mixture, k)[i];
        for (int k = 0; k < mixture->count; k++) {
            double away = point_at(mixture, k)[i] - mean;
            sum += mixture->weights[k] * away * away;
        }
        mixture->variances[i] = sum > TINY ? sum : TINY;
    }
}

/* order[0 … neighbours] become the numbers of the points nearest to point k, itself the first of them. */
static void find_neighbours(Mixture *mixture, int k)
{
    const double *own = point_at(mixture, k);
    for (int j = 0; j < mixture->count; j++) {
        const double *other = point_at(mixture, j);
        double sum = j == k ? -1 : 0;
        for (int i = 0; j != k && i < mixture->n; i++) {
            double away = other[i] - own[i];
            sum += away * away / mixture->variances[i];
        }
        mixture->distances[j] = sum;
    }
    search_rank(mixture->distances, mixture->count, mixture->order, mixture->order + mixture->most);
}

static void find_moments(Mixture *mixture, int k, int neighbours, double width)
{
    int n = mixture->n;
    const double *own = point_at(mixture, k);
    memset(mixture->moments, 0, sizeof(double) * triangle(n));
    for (int j = 1; j <= neighbours; j++) {
        const double *other = point_at(mixture, mixture->order[j]);
        double *moment = mixture->moments;
        for (int row = 0; row < n; row++)
            for (int column = 0; column <= row; column++)
                *moment++ += (other[row] - own[row]) * (other[column] - own[column]) / neighbours;
    }
    double part = 1 - neighbours / (2.0 * n);
    part = part > LEAST_PART ? part : LEAST_PART;
    double *moment = mixture->moments;
    for (int row = 0; row < n; row++)
        for (int column = 0; column <= row; column++, moment++) {
            double least = LEAST_VARIANCE * mixture->variances[row];
            if (column < row)
                *moment *= 1 - part;
            else
                *moment = *moment > least ? *moment : least;
            *moment *= width * width;
        }
}

/* Cholesky: the moments become L, whose diagonal is above 0 even where rounding has made it none. Returns the logarithm of
 * its product. */
static double decompose(double *a, int n)
{
    double product = 0;
    for (int row = 0; row < n; row++) {
        double *own = a + triangle(row), full = own[row];
        for (int column = 0; column < row; column++) {
            const double *other = a + triangle(column);
            double sum = own[column];
            for (int i = 0; i < column; i++)
                sum -= own[i] * other[i];
            own[column] = sum / other[column];
        }
        double left = full;
        for (int i = 0; i < row; i++)
            left -= own[i] * own[i];
        own[row] = sqrt(left > 1e-9 * full ? left : 1e-9 * full);
        product += kernel_r_log(own[row]);
    }
    return product;
}

void mixture_fit(Mixture *mixture, int count, const double *points, const double *weights, int neighbours, double width)
{
    int n = mixture->n;
    mixture->count = count;
    memcpy(mixture->points, points, sizeof(double) * (size_t)count * (size_t)n);
    memcpy(mixture->weights, weights, sizeof(double) * (size_t)count);
    find_variances(mixture);
    neighbours = neighbours < count ? neighbours : count - 1;
    for (int k = 0; k < count; k++) {
        find_neighbours(mixture, k);
        find_moments(mixture, k, neighbours, width);
        double *factor = mixture->factors + (size_t)k * triangle(n);
        memcpy(factor, mixture->moments, sizeof(double) * triangle(n));
        mixture->constants[k] = kernel_r_log(weights[k]) - decompose(factor, n) - n * LOG_ROOT_2_PI;
    }
}

/* ---- drawing -------------------------------------------------------------------------------- */

void mixture_draw(const Mixture *mixture, double chosen, const double *normals, double *point)
{
    int n = mixture->n, k = 0;
    double sum = mixture->weights[0];
    while (k + 1 < mixture->count && chosen > sum)
        sum += mixture->weights[++k];
    const double *factor = mixture->factors + (size_t)k * triangle(n), *own = point_at(mixture, k);
    for (int row = 0; row < n; row++) {
        point[row] = own[row];
        for (int column = 0; column <= row; column++)
            point[row] += factor[column] * normals[column];
        factor += row + 1;
    }
}

double mixture_log_density(Mixture *mixture, const double *point)
{
    int n = mixture->n;
    double most = -HUGE_VAL, sum = 0;
    for (int k = 0; k < mixture->count; k++) {
        const double *row = mixture->factors + (size_t)k * triangle(n), *own = point_at(mixture, k);
        double squares = 0, *y = mixture->solved;
        for (int i = 0; i < n; i++) {
            double left = point[i] - own[i];
            for (int j = 0; j < i; j++)
                left -= row[j] * y[j];
            y[i] = left / row[i];
            squares += y[i] * y[i];
            row += i + 1;
        }
        mixture->terms[k] = mixture->constants[k] - 0.5 * squares;
        most = mixture->terms[k] > most ? mixture->terms[k] : most;
    }
    for (int k = 0; k < mixture->count; k++)
        sum += kernel_r_exp(mixture->terms[k] - most);
    return most + kernel_r_log(sum);
}
