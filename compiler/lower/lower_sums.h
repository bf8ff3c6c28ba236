/* lower_sums.h: the sums over the samples of an epoch from which means are made. */
#ifndef PLASTC_LOWER_SUMS_H
#define PLASTC_LOWER_SUMS_H

#include "lower_mean.h"

/* Makes those that the epoch events of a projection need. */
MeanStore *lower_sums_make(Lower *lower, const Projection *projection, int *count);
/* Before the first sample of an epoch. */
void lower_sums_clear(Lower *lower, const MeanStore *means, int count);
/* Adds the sample that is shown. */
void lower_sums_add(Lower *lower, const Site *site, const Projection *projection, MeanStore *means,
                    int count);

#endif
