/* prior.h: the distribution that learned numbers have before anything is known of them, in the search space.
 *
 * A number with a start that is drawn has that normal or lognormal distribution, cut off at its bounds, if it has some. Another one with
 * two bounds is uniform between them, on a log scale in its logarithm: uniform in the search space. All others have none.
 * Numbers are independent of each other. */
#ifndef PLASTC_PRIOR_H
#define PLASTC_PRIOR_H

#include <stdint.h>

#include "space.h"

typedef struct Prior Prior;

/* Number of the first of `count` coefficients that has no prior; -1: all have one. */
int prior_missing(const PlastCoefficient *coefficients, int count);
/* Of coefficients that all have one; keeps no pointer. NULL if memory is short. */
Prior *prior_create(const PlastCoefficient *coefficients, const Space *space, int count);
/* Uniform between bounds of the search space, normal with deviation 1 around `start` where there are not two. */
Prior *prior_create_plain(const double *low, const double *high, const double *start, int count);
void prior_destroy(Prior *prior); /* NULL is allowed */

/* Rule number `row` of all that are drawn with this seed, whatever others are drawn: unit[count]. */
void prior_draw(const Prior *prior, uint64_t seed, double row, double *unit);
/* The logarithm of the density at a point of the search space; -HUGE_VAL outside. */
double prior_log_density(const Prior *prior, const double *unit);

#endif
