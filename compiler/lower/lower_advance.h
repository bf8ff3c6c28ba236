/* lower_advance.h: the states of a population advance by a step. */
#ifndef PLASTC_LOWER_ADVANCE_H
#define PLASTC_LOWER_ADVANCE_H

#include "lower_context.h"

/* From those at the beginning of the step and sums of drives that are made. */
void lower_advance(Lower *lower, const Site *site, const Layer *layer);

#endif
