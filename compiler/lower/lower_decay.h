/* lower_decay.h: how traces of spikes and of synapses decay. */
#ifndef PLASTC_LOWER_DECAY_H
#define PLASTC_LOWER_DECAY_H

#include "lower_context.h"

/* Lets a trace decay to what it is at the beginning of this step (`ahead` 0) or of the next one (1). Once a step. */
void lower_decay(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store,
                 int ahead);

#endif
