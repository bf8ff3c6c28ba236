/* valley_module.h: a module written by hand whose loss is a quadratic form with a known Hessian. */
#ifndef TESTS_VALLEY_MODULE_H
#define TESTS_VALLEY_MODULE_H

#include "runtime/plast_abi.h"

/* In coefficients a, b, c, d with the minimum at 0.5, -1, 0.25, 2 and, in each trial, a slope of
 * its own along a:
 *
 *     loss = 5 + a'^2 + a' b' + b'^2 + 125 c'^2 + 5e-5 d'^2 + (trial - 1) a',   a' = a - 0.5 …
 *
 * c lies in [-1, 1], which is 2 wide, so that in the search space its curvature is 4 times 250. The
 * eigenvalues are 1000, 3, 1 and 1e-4, those of 3 and 1 along a + b and a - b. Losses are NaN where
 * d is above 1e5. */
const PlastModule *valley_module(void);

/* The same without slopes of trials, and rough: a wave and steps of this size, far shorter than the valley is wide, in
 * every direction. */
#define VALLEY_ROUGHNESS 1.0
const PlastModule *valley_module_rough(void);

#endif
