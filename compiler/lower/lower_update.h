/* lower_update.h: weight updates at the end of a step or an epoch. */
#ifndef PLASTC_LOWER_UPDATE_H
#define PLASTC_LOWER_UPDATE_H

#include "lower_mean.h"

/* Appends the updates in `event`, EVENT_STEP or EVENT_EPOCH, of the rule of a projection. means: [mean_count], for
 * EVENT_EPOCH; else NULL. */
void lower_update(Lower *lower, const Site *site, const Projection *projection, EventKind event,
                  const MeanStore *means, int mean_count);

#endif
