/* adam.h: the steps of Adam (Kingma and Ba 2015, algorithm 1), in its letters. */
#ifndef PLASTC_ADAM_H
#define PLASTC_ADAM_H

#include "search.h"

typedef struct AdamRates {
    double alpha, beta_1, beta_2, epsilon;
} AdamRates;

/* beta^t after t steps. */
typedef struct AdamPowers {
    double beta_1, beta_2;
} AdamPowers;

#define ADAM_START ((AdamPowers){1.0, 1.0})

/* The next step from the gradient g, to be subtracted; m and v are kept from step to step, and 0 at
 * first. All [n]. */
void adam_step(const AdamRates *rates, AdamPowers *powers, int n, const double *g, double *m,
               double *v, double *step);

/* The length of the step along a coordinate for each unit of its averaged gradient. */
double adam_size(const AdamRates *rates, const AdamPowers *powers, double v);

/* Options `rate`, `beta1`, `beta2` and `epsilon` of a problem. */
AdamRates adam_rates(const SearchProblem *problem);

/* Rows of an option table for them; in the table `adam` is value 0 of `optimizer`. */
/* clang-format off */
#define ADAM_RULES(default_rate)                                                                   \
    {.name = "rate", .default_value = (default_rate), .low = 1e-30, .high = 1e6,                   \
     .meaning = "length of Adam's steps, alpha, or of the first one; in units of the search space"},                           \
    {.name = "beta1", .default_value = 0.9, .low = 0.0, .high = 0.999999,                          \
     .meaning = "Adam's memory of the gradient"},                                                  \
    {.name = "beta2", .default_value = 0.999, .low = 0.0, .high = 0.999999,                        \
     .meaning = "Adam's memory of the squared gradient", .needs = "optimizer", .needed = 0},       \
    {.name = "epsilon", .default_value = 1e-8, .low = 1e-30, .high = 1e6,                          \
     .meaning = "Adam's lower limit of the gradient's size", .needs = "optimizer", .needed = 0}
/* clang-format on */

#endif
