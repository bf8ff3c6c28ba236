/* prior_marginal.c: see prior_marginal.h. */
#include "prior_marginal.h"

#include <math.h>

#include "runtime/kernel/kernel.h"

/* So many deviations from the mean nothing is left of a normal distribution. */
#define FAR       9.0
#define INTERVALS 1024 /* of Simpson's rule */
/* Halvings until a quantile is known: as many as a double has digits, and some. */
#define HALVINGS 80

#define LOG_ROOT_2_PI 0.91893853320467274178

PriorMarginal prior_marginal_of(const PlastCoefficient *coefficient)
{
    bool bounded = coefficient->low > -HUGE_VAL && coefficient->high < HUGE_VAL;
    PriorKind drawn = coefficient->log_scale == PLAST_LOG_OF_START ? PRIOR_LOGNORMAL : PRIOR_NORMAL;
    return (PriorMarginal){.kind = coefficient->start_sd > 0 ? drawn : bounded ? PRIOR_UNIFORM : PRIOR_UNKNOWN,
                           .mean = coefficient->start,
                           .sd = coefficient->start_sd,
                           .low = coefficient->low,
                           .high = coefficient->high,
                           .log_scale = coefficient->log_scale != 0};
}

PriorMarginal prior_marginal_in(PriorMarginal prior, double unit)
{
    prior.mean /= unit;
    prior.sd /= prior.kind == PRIOR_LOGNORMAL ? 1 : unit;
    prior.low /= unit;
    prior.high /= unit;
    return prior;
}

/* ---- normal ones ---------------------------------------------------------------------------- */

/* Weight and place of point k of Simpson's rule. */
static double simpson_weight(int k)
{
    return k == 0 || k == INTERVALS ? 1 : k % 2 ? 4 : 2;
}

static void clip(double *low, double *high)
{
    *low = *low > -FAR ? *low : -FAR;
    *high = *high < FAR ? *high : FAR;
}

double prior_marginal_normal(double low, double high)
{
    clip(&low, &high);
    if (!(high > low))
        return 0;
    double width = (high - low) / INTERVALS, sum = 0;
    for (int k = 0; k <= INTERVALS; k++) {
        double z = low + k * width;
        sum += simpson_weight(k) * kernel_r_exp(-0.5 * z * z - LOG_ROOT_2_PI);
    }
    return sum * width / 3;
}

static double deviations(const PriorMarginal *prior, double x)
{
    if (prior->kind == PRIOR_LOGNORMAL)
        return x < HUGE_VAL ? kernel_r_log(x / prior->mean) / prior->sd : HUGE_VAL;
    return (x - prior->mean) / prior->sd;
}

/* The number that is so many deviations away. */
static double number_at(const PriorMarginal *prior, double z)
{
    return prior->kind == PRIOR_LOGNORMAL ? prior->mean * kernel_r_exp(prior->sd * z) : prior->mean + prior->sd * z;
}

static void normal_moments(const PriorMarginal *prior, bool logarithms, double *mean, double *sd)
{
    double low = deviations(prior, prior->low), high = deviations(prior, prior->high);
    clip(&low, &high);
    double width = (high - low) / INTERVALS, sum = 0, first = 0, second = 0;
    /* about a number near the mean, lest digits are lost */
    double about = logarithms ? kernel_r_log(number_at(prior, 0.5 * (low + high))) : prior->mean;
    for (int k = 0; k <= INTERVALS; k++) {
        double z = low + k * width, x = number_at(prior, z);
        double y = (logarithms ? kernel_r_log(x > prior->low ? x : prior->low) : x) - about;
        double weight = simpson_weight(k) * kernel_r_exp(-0.5 * z * z);
        sum += weight;
        first += weight * y;
        second += weight * y * y;
    }
    first /= sum;
    *mean = about + first;
    *sd = sqrt(fmax(0, second / sum - first * first));
}

/* ---- uniform ones --------------------------------------------------------------------------- */

static void uniform_moments(const PriorMarginal *prior, bool logarithms, double *mean, double *sd)
{
    double low = prior->low, high = prior->high;
    if (logarithms) {
        low = kernel_r_log(low);
        high = kernel_r_log(high);
    }
    if (!prior->log_scale || logarithms || low == high) {
        *mean = low + 0.5 * (high - low);
        *sd = (high - low) / sqrt(12);
        return;
    }
    double range = kernel_r_log(high / low), square = (high - low) * (high + low) / (2 * range);
    *mean = (high - low) / range;
    *sd = sqrt(fmax(0, square - *mean * *mean));
}

/* --------------------------------------------------------------------------------------------- */

double prior_marginal_below(const PriorMarginal *prior, double x)
{
    if (x <= prior->low)
        return 0;
    if (x >= prior->high)
        return 1;
    if (prior->kind == PRIOR_UNIFORM && prior->log_scale)
        return kernel_r_log(x / prior->low) / kernel_r_log(prior->high / prior->low);
    if (prior->kind == PRIOR_UNIFORM)
        return (x - prior->low) / (prior->high - prior->low);
    double low = deviations(prior, prior->low), high = deviations(prior, prior->high);
    return prior_marginal_normal(low, deviations(prior, x)) / prior_marginal_normal(low, high);
}

double prior_marginal_quantile(const PriorMarginal *prior, double share)
{
    if (prior->kind == PRIOR_UNIFORM && prior->log_scale)
        return prior->low * kernel_r_exp(share * kernel_r_log(prior->high / prior->low));
    if (prior->kind == PRIOR_UNIFORM)
        return prior->low + share * (prior->high - prior->low);
    double low = deviations(prior, prior->low), high = deviations(prior, prior->high);
    double total = prior_marginal_normal(low, high), from = low, to = high;
    clip(&from, &to);
    for (int k = 0; k < HALVINGS; k++) {
        double middle = from + 0.5 * (to - from);
        if (prior_marginal_normal(low, middle) < share * total)
            from = middle;
        else
            to = middle;
    }
    return number_at(prior, from + 0.5 * (to - from));
}

void prior_marginal_moments(const PriorMarginal *prior, bool logarithms, double *mean, double *sd)
{
    if (prior->kind == PRIOR_UNIFORM)
        uniform_moments(prior, logarithms, mean, sd);
    else
        normal_moments(prior, logarithms, mean, sd);
}
