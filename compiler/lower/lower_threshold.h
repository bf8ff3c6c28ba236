/* lower_threshold.h: which units of a population spike in a step, and what that does to themselves. */
#ifndef PLASTC_LOWER_THRESHOLD_H
#define PLASTC_LOWER_THRESHOLD_H

#include "lower_context.h"

/* Threshold and reset of unit site->own; lower_threshold_collect follows when all units are done. */
void lower_threshold(Lower *lower, const Site *site);
void lower_threshold_collect(Lower *lower, const Site *site, const Layer *layer);

#endif
