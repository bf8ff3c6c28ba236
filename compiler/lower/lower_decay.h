/* lower_decay.h: how traces of spikes and of synapses decay. */
#ifndef PLASTC_LOWER_DECAY_H
#define PLASTC_LOWER_DECAY_H

#include "lower_context.h"

/* The trace as it is `ahead` steps, 0 or 1, after this one begins; once a step. */
void lower_decay(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store,
                 int ahead);

#endif
