/* lower_sums.h: the sums over the samples of an epoch from which means are made. */
#ifndef PLASTC_LOWER_SUMS_H
#define PLASTC_LOWER_SUMS_H

#include "lower_mean.h"

/* The sums that the `on_epoch` events of a projection need, *count stores; those that depend on the data alone are
 * summed where a trial is prepared. */
MeanStore *lower_sums_make(Lower *lower, const Projection *projection, int *count);
/* Before the first sample of an epoch: sets them to 0. */
void lower_sums_clear(Lower *lower, const MeanStore *means, int count);
/* Adds to them what the sample that is shown has. */
void lower_sums_add(Lower *lower, const Site *site, const Projection *projection, MeanStore *means,
                    int count);

#endif
