/* lower_events.h: what spikes do. */
#ifndef PLASTC_LOWER_EVENTS_H
#define PLASTC_LOWER_EVENTS_H

#include "lower_context.h"

/* Those of a projection that arrive in this step. */
void lower_events(Lower *lower, const Site *site, const Projection *projection);

#endif
