/* lower_advance.h: the states of a population advance by a step. */
#ifndef PLASTC_LOWER_ADVANCE_H
#define PLASTC_LOWER_ADVANCE_H

#include "lower_context.h"

/* Appends the step of `layer`: from its states at the beginning of the step, and drives whose sums are made already. */
void lower_advance(Lower *lower, const Site *site, const Layer *layer);

#endif
