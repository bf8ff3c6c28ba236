/* l1.c: see l1.h. */
#include "l1.h"

#include <math.h>

double l1_change(const L1 *l1, int i, double from, double to)
{
    return l1->weight[i] * (fabs(to - l1->zero[i]) - fabs(from - l1->zero[i]));
}

double l1_slope(const L1 *l1, int i, double x)
{
    double y = x - l1->zero[i];
    return y > 0.0 ? l1->weight[i] : y < 0.0 ? -l1->weight[i] : 0.0;
}

double l1_shrink(const L1 *l1, int i, double x, double step)
{
    double threshold = l1->weight[i] * step, y = x - l1->zero[i];
    if (!(threshold > 0.0))
        return x;
    if (fabs(y) <= threshold)
        return l1->zero[i];
    return y > 0.0 ? x - threshold : x + threshold;
}

void l1_pseudo_gradient(const L1 *l1, const double *x, const double *g, double *pseudo)
{
    for (int i = 0; i < l1->n; i++) {
        double weight = l1->weight[i], y = x[i] - l1->zero[i];
        double left = g[i] - weight, right = g[i] + weight; /* slopes on either side of 0 */
        if (y != 0.0 || weight == 0.0)
            pseudo[i] = y > 0.0 ? right : y < 0.0 ? left : g[i];
        else
            pseudo[i] = right < 0.0 ? right : left > 0.0 ? left : 0.0;
    }
}

void l1_align(const L1 *l1, const double *pseudo, double *direction)
{
    for (int i = 0; i < l1->n; i++) {
        if (l1->weight[i] > 0.0 && !(direction[i] * pseudo[i] < 0.0))
            direction[i] = 0.0;
    }
}

void l1_keep_orthant(const L1 *l1, const double *x, const double *pseudo, double *point)
{
    for (int i = 0; i < l1->n; i++) {
        if (!(l1->weight[i] > 0.0))
            continue;
        double y = x[i] - l1->zero[i];
        double side = y != 0.0 ? y : -pseudo[i];
        if (!((point[i] - l1->zero[i]) * side > 0.0))
            point[i] = l1->zero[i];
    }
}
