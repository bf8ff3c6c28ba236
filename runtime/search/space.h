/* space.h: the search space, in which methods see the coefficients.
 *
 * A coefficient x (SI units) becomes a coordinate u, such that one step size suits all of them:
 *
 *   unbounded, or one bound              u = x / scale; the scale is 1 if none is known
 *   in [low, high]                       u = (x - low) / (high - low), so low is 0, high is 1
 *   log scale, in [low, high]            u = log(x / low) / log(high / low): 0 to 1 again
 *   log scale, one bound                 u = log(x): a step of 1 is a factor e
 *
 * So an initial sigma of 0.3 is 0.3 of the interval where there is one, 0.3 of the scale or e-folds
 * where there is none. A coefficient whose bounds are equal is fixed, whatever u is.
 *
 * Both directions use the kernel's exp and log: the same bits on every machine. */
#ifndef PLASTC_SPACE_H
#define PLASTC_SPACE_H

#include "runtime/plast_abi.h"

#include <stdint.h>

typedef struct Space Space;

/* Reads the bounds of the entries of `count` coefficients, and the scales [count] of those that have not two (NULL: 1);
 * keeps no pointer. NULL if memory is short. */
Space *space_create(const PlastCoefficient *coefficients, const double *scales, int count);
void space_destroy(Space *space);

/* Values outside the bounds are taken to be on them. Bounds map onto bounds exactly; what lies
 * between comes back within a few rounding errors of the larger bound, on a log scale with a
 * relative error of a few rounding errors of the logarithms of the bounds. */
void space_to_unit(const Space *space, const double *coefficients, double *unit);
void space_from_unit(const Space *space, const double *unit, double *coefficients);

/* The bounds of the search space: [count]; -HUGE_VAL and HUGE_VAL if none. */
const double *space_low(const Space *space);
const double *space_high(const Space *space);

/* Coordinate i is u = (y - from) / (to - from), where y is the coefficient, or with a log scale its logarithm. */
void space_axis(const Space *space, int i, double *from, double *to);

/* How a penalty sum weights_i |x_i| of the coefficients (NULL: none) looks in the search space: sum
 * weight_i |u_i - zero_i|, [count] each. Where the scale is logarithmic, or a coefficient is fixed,
 * its part is smooth or constant, and weight_i is 0. */
void space_l1(const Space *space, const double *weights, double *weight, double *zero);

/* From slopes by the coefficients, at these, to those by the coordinates of the search space: [count]. */
void space_slopes(const Space *space, const double *coefficients, double *slopes);

/* The start of the search: a draw from each coefficient's start distribution, which is normal in SI
 * units, or its logarithm is, clipped into its bounds. */
void space_start(const Space *space, uint64_t seed, double *unit);

#endif
