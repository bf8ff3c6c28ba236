/* lower_threshold.h: which units of a population spike in a step, and what that does to themselves. */
#ifndef PLASTC_LOWER_THRESHOLD_H
#define PLASTC_LOWER_THRESHOLD_H

#include "lower_context.h"

/* Appends the threshold and, where spikes are not listed, the reset of unit site->own. */
void lower_threshold(Lower *lower, const Site *site);
/* When all units of `layer` are done: lists those that spike, and resets them. */
void lower_threshold_collect(Lower *lower, const Site *site, const Layer *layer);

#endif
