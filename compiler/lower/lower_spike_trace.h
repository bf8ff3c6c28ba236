/* lower_spike_trace.h: traces of spikes in a step. */
#ifndef PLASTC_LOWER_SPIKE_TRACE_H
#define PLASTC_LOWER_SPIKE_TRACE_H

#include "lower_context.h"

/* Lets the traces of spikes of a projection decay to this step, before spikes reach it. */
void lower_spike_trace_decay(Lower *lower, const Site *site, const Projection *projection);
/* Adds to them what spikes of the units at `side` that arrive in this step add. */
void lower_spike_trace_raise(Lower *lower, const Site *site, const Projection *projection,
                             Side side);

#endif
