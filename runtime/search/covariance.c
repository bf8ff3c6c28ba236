/* covariance.c: see covariance.h. */
#include "covariance.h"

#include "runtime/kernel/kernel.h"

#include <math.h>
#include <string.h>

/* y += a x */
static void add_multiple(int n, double a, const double *x, double *y)
{
    for (int i = 0; i < n; i++)
        y[i] += a * x[i];
}

size_t covariance_count(int n_, bool diagonal)
{
    size_t n = (size_t)n_;
    return diagonal ? 2 * n : n + 2 * n * n;
}

size_t covariance_work(int n, bool diagonal)
{
    return diagonal ? 0 : (size_t)rt_eigen_scratch(n);
}

Covariance covariance_identity(int n_, bool diagonal, double *block, double *work)
{
    size_t n = (size_t)n_;
    Covariance covariance = {.n = n_,
                             .diagonal = diagonal,
                             .d = block,
                             .c = block + n,
                             .b = diagonal ? NULL : block + n + n * n,
                             .work = work};
    for (size_t i = 0; i < n; i++) {
        covariance.d[i] = 1.0;
        covariance.c[diagonal ? i : i * n + i] = 1.0;
        if (!diagonal)
            covariance.b[i * n + i] = 1.0;
    }
    return covariance;
}

void covariance_step(const Covariance *covariance, const double *z, double *y)
{
    int n = covariance->n;
    memset(y, 0, (size_t)n * sizeof *y);
    for (int i = 0; i < n; i++) {
        if (covariance->diagonal)
            y[i] = covariance->d[i] * z[i];
        else
            add_multiple(n, covariance->d[i] * z[i], covariance->b + (size_t)i * (size_t)n, y);
    }
}

void covariance_rotate(const Covariance *covariance, const double *v, double *y)
{
    int n = covariance->n;
    for (int i = 0; i < n; i++) {
        if (covariance->diagonal)
            y[i] += v[i];
        else
            add_multiple(n, v[i], covariance->b + (size_t)i * (size_t)n, y);
    }
}

/* Row by row, so that the row stays in the cache while all the steps pass by. */
void covariance_update(Covariance *covariance, double factor, const RankOne *terms, int count)
{
    int n = covariance->n;
    for (int i = 0; i < n; i++) {
        int first = covariance->diagonal ? i : 0;
        double *row =
            covariance->diagonal ? covariance->c + i : covariance->c + (size_t)i * (size_t)n;
        for (int j = 0; j <= i - first; j++)
            row[j] *= factor;
        for (int k = 0; k < count; k++)
            add_multiple(i - first + 1, terms[k].a * terms[k].y[i], terms[k].y + first, row);
    }
}

/* Rounding may leave an eigenvalue below 0: d is 0 then, and ConditionCov stops. */
void covariance_decompose(Covariance *covariance)
{
    size_t n = (size_t)covariance->n;
    double *b = covariance->b, *c = covariance->c, *d = covariance->d;
    if (covariance->diagonal) {
        memcpy(d, c, n * sizeof *d);
    } else {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++)
                b[i * n + j] = b[j * n + i] = c[i * n + j];
        }
        kernel_rt_eigen_symmetric(covariance->n, b, d, covariance->work);
    }
    for (size_t i = 0; i < n; i++)
        d[i] = sqrt(d[i] > 0.0 ? d[i] : 0.0);
}

double covariance_element(const Covariance *covariance, int i, int j)
{
    if (covariance->diagonal)
        return i == j ? covariance->c[i] : 0.0;
    int row = i > j ? i : j, column = i > j ? j : i;
    return covariance->c[(size_t)row * (size_t)covariance->n + (size_t)column];
}

double covariance_variance(const Covariance *covariance, int i)
{
    size_t n = (size_t)covariance->n, row = (size_t)i;
    return covariance->c[covariance->diagonal ? row : row * n + row];
}

double covariance_axis(const Covariance *covariance, int axis, int i)
{
    if (covariance->diagonal)
        return i == axis ? 1.0 : 0.0;
    return covariance->b[(size_t)axis * (size_t)covariance->n + (size_t)i];
}

void covariance_extent(const Covariance *covariance, double *largest, double *smallest)
{
    *largest = *smallest = covariance->d[0];
    for (int i = 1; i < covariance->n; i++) {
        *largest = covariance->d[i] > *largest ? covariance->d[i] : *largest;
        *smallest = covariance->d[i] < *smallest ? covariance->d[i] : *smallest;
    }
}
