/* lower_update.h: weight updates at the end of a step or an epoch. */
#ifndef PLASTC_LOWER_UPDATE_H
#define PLASTC_LOWER_UPDATE_H

#include "lower_mean.h"

/* Those of one event of a projection's rule. */
void lower_update(Lower *lower, const Site *site, const Projection *projection, EventKind event,
                  const MeanStore *means, int mean_count);

#endif
