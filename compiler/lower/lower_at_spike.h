/* lower_at_spike.h: variables of a unit as they were when it spiked, for spikes that arrive later. */
#ifndef PLASTC_LOWER_AT_SPIKE_H
#define PLASTC_LOWER_AT_SPIKE_H

#include "lower_context.h"

/* Makes the memory of what later events read of units of `layer` at the time of their spikes. */
void lower_at_spike_store(Lower *lower, const Layer *layer);
/* Sets it to 0 before the first step. */
void lower_at_spike_start(Lower *lower, const Layer *layer);
/* At the end of a step: stores it for the units that spike in this step, of all layers. */
void lower_at_spike_keep(Lower *lower, const Site *site);
/* A variable of the unit whose spike of site->delay steps ago is handled, as it was then. */
const IrExpr *lower_at_spike(Lower *lower, const Site *site, const Layer *layer, int variable,
                             const IrExpr *unit);

#endif
