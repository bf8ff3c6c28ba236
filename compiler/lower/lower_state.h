/* lower_state.h: the memory of the variables of a population. */
#ifndef PLASTC_LOWER_STATE_H
#define PLASTC_LOWER_STATE_H

#include "lower_context.h"

/* The arrays of a population, and what is drawn for it once a trial. */
void lower_state_store(Lower *lower, const Layer *layer);
/* The memory of values of the step before, also for an input: LayerStore.previous. */
void lower_state_previous_store(Lower *lower, const Layer *layer);
/* Before the first step: initial values, and 0 for what may be read before it is computed. */
void lower_state_start(Lower *lower);
/* Draws the random numbers of a population for this step. */
void lower_state_noise(Lower *lower, const Site *site, const Layer *layer);
/* At the end of a step: what the next one reads as `previous`. */
void lower_state_remember(Lower *lower, const Site *site);

#endif
