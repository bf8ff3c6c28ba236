/* lower_delay.h: the delays with which spikes reach synapses: one of all, or of each synapse its own. */
#ifndef PLASTC_LOWER_DELAY_H
#define PLASTC_LOWER_DELAY_H

#include "lower_spikes.h"
#include "lower_walk.h"

/* Before a rollout: the delays of single synapses, once it is known which there are. */
void lower_delay_store(Lower *lower, const Projection *projection);
/* The delay of the spikes of that side at the synapse of this place: an int, or NULL for none. */
const IrExpr *lower_delay(Lower *lower, const Site *site, const Projection *projection, Side side);
/* Runs body(…) for each unit of that side of which spikes reach synapses in this step; where synapses have delays of
 * their own, for each of its spikes that do. */
void lower_delay_each(Lower *lower, const Site *site, const Projection *projection, Side side,
                      SpikeBody *body, void *context);
/* Within that: runs body(…) for each synapse that the spike reaches. */
void lower_delay_walk(Lower *lower, const Site *site, const Projection *projection, Side side,
                      SynapseBody *body, void *context);

#endif
