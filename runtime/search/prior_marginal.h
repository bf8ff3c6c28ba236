/* prior_marginal.h: the prior of one learned number (prior.h), as a distribution that can be asked: its moments, its quantiles,
 * how much of it lies below a number. In any unit, that of its numbers. */
#ifndef PLASTC_PRIOR_MARGINAL_H
#define PLASTC_PRIOR_MARGINAL_H

#include <stdbool.h>

#include "runtime/plast_abi.h"

typedef enum PriorKind {
    PRIOR_UNKNOWN, /* there is none */
    PRIOR_UNIFORM, /* between low and high; on a log scale its logarithm is */
    PRIOR_NORMAL,  /* with mean and sd, cut off at low and high, also on a log scale */
    PRIOR_LOGNORMAL /* its logarithm is normal, cut off in the same way; always on a log scale */
} PriorKind;

typedef struct PriorMarginal {
    PriorKind kind;
    double mean, sd;  /* of PRIOR_NORMAL, before it is cut off; sd above 0. Of PRIOR_LOGNORMAL its median, and the deviation of its
                       * logarithm */
    double low, high; /* -HUGE_VAL, HUGE_VAL: no such bound. On a log scale low is above 0 */
    bool log_scale;
} PriorMarginal;

/* That of a coefficient, in its unit. */
PriorMarginal prior_marginal_of(const PlastCoefficient *coefficient);
/* The same in a unit that is so large. */
PriorMarginal prior_marginal_in(PriorMarginal prior, double unit);

/* How much of the standard normal distribution lies between two numbers, by Simpson's rule; beyond 9 deviations nothing does. */
double prior_marginal_normal(double low, double high);

/* All of a prior that is known. The share below x; the number below which a share of it lies, 0 < share < 1. */
double prior_marginal_below(const PriorMarginal *prior, double x);
double prior_marginal_quantile(const PriorMarginal *prior, double share);
/* Mean and deviation of the number or, with `logarithms`, of its logarithm, which needs a log scale. Of a uniform one exact, else by
 * Simpson's rule; the deviation is 0 if low is high. */
void prior_marginal_moments(const PriorMarginal *prior, bool logarithms, double *mean, double *sd);

#endif
