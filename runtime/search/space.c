/* space.c: the mapping between coefficients and the search space. */
#include "space.h"

#include "runtime/kernel/kernel.h"
#include "search.h"

#include <math.h>
#include <stdlib.h>

/* One coefficient. It is u = (y - from) / (to - from), where y is x or log x. */
typedef struct Axis {
    double from, to;            /* y of the bounds; 0 and the scale if they are not two */
    double low, high;           /* bounds of x */
    double unit_low, unit_high; /* bounds of u */
    double unit_zero; /* u of x = 0, which rounding would miss; NaN: log scale, or fixed */
    double start, start_sd;
    int log_scale;
} Axis;

struct Space {
    int count;
    Axis *axes;         /* [count] */
    double *low, *high; /* [count]; in one block, that of low */
};

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double to_scale(const Axis *axis, double x)
{
    return axis->log_scale ? kernel_r_log(x) : x;
}

static double from_scale(const Axis *axis, double y)
{
    return axis->log_scale ? kernel_r_exp(y) : y;
}

static Axis make_axis(const PlastCoefficient *c, double scale)
{
    double one = c->log_scale ? 1.0 : scale; /* a factor is a factor in any unit */
    Axis axis = {.from = 0.0,
                 .to = one,
                 .low = c->low,
                 .high = c->high,
                 .unit_low = -HUGE_VAL,
                 .unit_high = HUGE_VAL,
                 .start = c->start,
                 .start_sd = c->start_sd,
                 .log_scale = c->log_scale};
    if (isfinite(c->low) && isfinite(c->high)) {
        axis.from = to_scale(&axis, c->low);
        axis.to = to_scale(&axis, c->high);
        axis.unit_low = 0.0;
        axis.unit_high = 1.0;
    } else if (isfinite(c->low)) {
        axis.unit_low = to_scale(&axis, c->low) / one;
    } else if (isfinite(c->high)) {
        axis.unit_high = to_scale(&axis, c->high) / one;
    }
    double range = axis.to - axis.from;
    axis.unit_zero = axis.log_scale || !(range > 0.0) ? (double)NAN : -axis.from / range;
    return axis;
}

static double to_unit(const Axis *axis, double x)
{
    if (axis->from == axis->to)
        return 0.5; /* fixed: any u will do */
    double y = to_scale(axis, clip(x, axis->low, axis->high));
    return clip((y - axis->from) / (axis->to - axis->from), axis->unit_low, axis->unit_high);
}

static double from_unit(const Axis *axis, double u)
{
    if (u <= axis->unit_low)
        return axis->low;
    if (u >= axis->unit_high)
        return axis->high;
    if (u == axis->unit_zero)
        return 0.0;
    double y = (1.0 - u) * axis->from + u * axis->to;
    return clip(from_scale(axis, y), axis->low, axis->high);
}

Space *space_create(const PlastCoefficient *coefficients, const double *scales, int count)
{
    Space *space = calloc(1, sizeof *space);
    if (space == NULL)
        return NULL;
    space->count = count;
    space->axes = calloc((size_t)count + 1, sizeof *space->axes);
    space->low = calloc(2 * (size_t)count + 1, sizeof *space->low);
    if (space->axes == NULL || space->low == NULL) {
        space_destroy(space);
        return NULL;
    }
    space->high = space->low + count;
    for (int i = 0, left = count > 0 ? coefficients->count : 0; i < count; i++, left--) {
        if (left == 0)
            left = (++coefficients)->count;
        space->axes[i] = make_axis(coefficients, scales ? scales[i] : 1.0);
        space->low[i] = space->axes[i].unit_low;
        space->high[i] = space->axes[i].unit_high;
    }
    return space;
}

void space_destroy(Space *space)
{
    if (space == NULL)
        return;
    free(space->axes);
    free(space->low);
    free(space);
}

void space_to_unit(const Space *space, const double *coefficients, double *unit)
{
    for (int i = 0; i < space->count; i++)
        unit[i] = to_unit(&space->axes[i], coefficients[i]);
}

void space_from_unit(const Space *space, const double *unit, double *coefficients)
{
    for (int i = 0; i < space->count; i++)
        coefficients[i] = from_unit(&space->axes[i], unit[i]);
}

const double *space_low(const Space *space)
{
    return space->low;
}

const double *space_high(const Space *space)
{
    return space->high;
}

void space_axis(const Space *space, int i, double *from, double *to)
{
    *from = space->axes[i].from;
    *to = space->axes[i].to;
}

void space_l1(const Space *space, const double *weights, double *weight, double *zero)
{
    for (int i = 0; i < space->count; i++) {
        const Axis *axis = &space->axes[i];
        bool linear = weights != NULL && !isnan(axis->unit_zero);
        weight[i] = linear ? weights[i] * (axis->to - axis->from) : 0.0;
        zero[i] = linear ? axis->unit_zero : 0.0;
    }
}

void space_slopes(const Space *space, const double *coefficients, double *slopes)
{
    for (int i = 0; i < space->count; i++) {
        const Axis *axis = &space->axes[i];
        double range = axis->to - axis->from;
        slopes[i] = range > 0.0 ? slopes[i] * (axis->log_scale ? range * coefficients[i] : range) : 0.0;
    }
}

void space_start(const Space *space, uint64_t seed, double *unit)
{
    PlastDraw draw = search_draw(seed, 0);
    for (int i = 0; i < space->count; i++) {
        const Axis *axis = &space->axes[i];
        double z = kernel_rt_normal(&draw, SEARCH_STREAM_START, 0, i);
        double x = axis->log_scale == PLAST_LOG_OF_START ? axis->start * kernel_r_exp(axis->start_sd * z)
                                                         : axis->start + axis->start_sd * z;
        unit[i] = to_unit(axis, x);
    }
}
