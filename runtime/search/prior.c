/* prior.c: see prior.h. */
#include "prior.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "prior_marginal.h"
#include "runtime/kernel/kernel.h"
#include "search.h"

/* Between bounds that are nearer than so many deviations uniform proposals are accepted more often. */
#define NARROW 2.5
/* Each attempt is accepted with a probability of 0.4 and more: so many never all fail. */
#define MOST_ATTEMPTS 1000

#define LOG_ROOT_2_PI 0.91893853320467274178

/* One number. u = (y - from) / range, where y is x or log x. Of what is lognormal x here is its logarithm. */
typedef struct Axis {
    double sd;        /* 0: uniform in the search space, between low and high */
    double mean;      /* of x */
    double low, high; /* of u if it is uniform, else of x */
    double from, range;
    bool log_scale;
    double constant; /* of the log density, apart from what depends on u */
} Axis;

struct Prior {
    int count;
    Axis axes[];
};

static bool is_bounded(double low, double high)
{
    return low > -HUGE_VAL && high < HUGE_VAL;
}

int prior_missing(const PlastCoefficient *coefficients, int count)
{
    for (int i = 0, left = count > 0 ? coefficients->count : 0; i < count; i++, left--) {
        if (left == 0)
            left = (++coefficients)->count;
        if (!(coefficients->start_sd > 0) && !is_bounded(coefficients->low, coefficients->high))
            return i;
    }
    return -1;
}

/* How much of the normal distribution lies within the bounds. */
static double share_within(const Axis *axis)
{
    return prior_marginal_normal((axis->low - axis->mean) / axis->sd, (axis->high - axis->mean) / axis->sd);
}

static Prior *allocate(int count)
{
    Prior *prior = calloc(1, sizeof *prior + sizeof *prior->axes * (size_t)count);
    if (prior)
        prior->count = count;
    return prior;
}

static void finish(Axis *axis)
{
    axis->constant = axis->sd > 0 ? kernel_r_log(axis->range) - kernel_r_log(axis->sd) - LOG_ROOT_2_PI -
                                        kernel_r_log(share_within(axis))
                                  : -kernel_r_log(axis->high - axis->low);
}

Prior *prior_create(const PlastCoefficient *coefficients, const Space *space, int count)
{
    Prior *prior = allocate(count);
    for (int i = 0, left = prior && count > 0 ? coefficients->count : 0; prior && i < count; i++, left--) {
        if (left == 0)
            left = (++coefficients)->count;
        Axis *axis = &prior->axes[i];
        double to;
        space_axis(space, i, &axis->from, &to);
        axis->range = to - axis->from;
        if (coefficients->start_sd > 0) {
            bool lognormal = coefficients->log_scale == PLAST_LOG_OF_START;
            axis->log_scale = coefficients->log_scale && !lognormal;
            axis->sd = coefficients->start_sd;
            axis->mean = lognormal ? kernel_r_log(coefficients->start) : coefficients->start;
            axis->low = lognormal ? kernel_r_log(coefficients->low) : coefficients->low;
            axis->high = lognormal && coefficients->high < HUGE_VAL ? kernel_r_log(coefficients->high) : coefficients->high;
        } else {
            axis->high = 1;
        }
        finish(axis);
    }
    return prior;
}

Prior *prior_create_plain(const double *low, const double *high, const double *start, int count)
{
    Prior *prior = allocate(count);
    for (int i = 0; prior && i < count; i++) {
        prior->axes[i] = (Axis){.sd = is_bounded(low[i], high[i]) ? 0 : 1,
                                .mean = start[i],
                                .low = low[i],
                                .high = high[i],
                                .range = 1};
        finish(&prior->axes[i]);
    }
    return prior;
}

void prior_destroy(Prior *prior)
{
    free(prior);
}

/* A normal number between the bounds: the first of its attempts that is accepted. */
static double draw_normal(const Axis *axis, const PlastDraw *draw, double row, int i, int count)
{
    double low = (axis->low - axis->mean) / axis->sd, high = (axis->high - axis->mean) / axis->sd;
    bool narrow = high - low < NARROW;
    /* where the density is highest between the bounds */
    double top = low > 0 ? low : high < 0 ? high : 0;
    double x = axis->mean;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        int index = 2 * (attempt * count + i);
        double z = narrow ? low + (high - low) * kernel_rt_uniform(draw, SEARCH_STREAM_PRIOR, row, index)
                          : kernel_rt_normal(draw, SEARCH_STREAM_PRIOR, row, index);
        x = axis->mean + axis->sd * z;
        if (!(x >= axis->low && x <= axis->high))
            continue;
        double chance = narrow ? kernel_r_exp(0.5 * (top * top - z * z)) : 1;
        if (kernel_rt_uniform(draw, SEARCH_STREAM_PRIOR, row, index + 1) < chance)
            return x;
    }
    return x < axis->low ? axis->low : x > axis->high ? axis->high : x;
}

void prior_draw(const Prior *prior, uint64_t seed, double row, double *unit)
{
    const PlastDraw draw = search_draw(seed, 0);
    for (int i = 0; i < prior->count; i++) {
        const Axis *axis = &prior->axes[i];
        if (axis->sd > 0) {
            double x = draw_normal(axis, &draw, row, i, prior->count);
            unit[i] = ((axis->log_scale ? kernel_r_log(x) : x) - axis->from) / axis->range;
        } else {
            unit[i] = axis->low + (axis->high - axis->low) * kernel_rt_uniform(&draw, SEARCH_STREAM_PRIOR, row, 2 * i);
        }
    }
}

double prior_log_density(const Prior *prior, const double *unit)
{
    double sum = 0;
    for (int i = 0; i < prior->count; i++) {
        const Axis *axis = &prior->axes[i];
        double y = axis->sd > 0 ? axis->from + axis->range * unit[i] : unit[i];
        double x = axis->sd > 0 && axis->log_scale ? kernel_r_exp(y) : y;
        if (!(x >= axis->low && x <= axis->high))
            return -HUGE_VAL;
        double z = axis->sd > 0 ? (x - axis->mean) / axis->sd : 0;
        sum += axis->constant - 0.5 * z * z + (axis->sd > 0 && axis->log_scale ? y : 0);
    }
    return sum;
}
