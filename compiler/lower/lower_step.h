/* lower_step.h: what happens when one sample is shown. */
#ifndef PLASTC_LOWER_STEP_H
#define PLASTC_LOWER_STEP_H

#include "lower_context.h"

/* The activity of all populations when sample `row` is shown. */
void lower_step(Lower *lower, const Site *site);

#endif
