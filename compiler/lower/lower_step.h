/* lower_step.h: what happens when one sample is shown. */
#ifndef PLASTC_LOWER_STEP_H
#define PLASTC_LOWER_STEP_H

#include "lower_context.h"

/* Appends a step: inputs spike or show sample site->row, then all populations advance, in their order. */
void lower_step(Lower *lower, const Site *site);

#endif
