/* lower_spike_trace.h: traces of spikes in a step. */
#ifndef PLASTC_LOWER_SPIKE_TRACE_H
#define PLASTC_LOWER_SPIKE_TRACE_H

#include "lower_context.h"

/* As they are in this step, before its spikes. */
void lower_spike_trace_decay(Lower *lower, const Site *site, const Projection *projection);
/* What the spikes of one end that arrive in this step add to them. */
void lower_spike_trace_raise(Lower *lower, const Site *site, const Projection *projection,
                             Side side);

#endif
