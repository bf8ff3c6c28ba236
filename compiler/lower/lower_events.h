/* lower_events.h: what spikes do. */
#ifndef PLASTC_LOWER_EVENTS_H
#define PLASTC_LOWER_EVENTS_H

#include "lower_context.h"

/* Appends what the spikes that reach the synapses of a projection in this step do, at both of its ends. */
void lower_events(Lower *lower, const Site *site, const Projection *projection);

#endif
