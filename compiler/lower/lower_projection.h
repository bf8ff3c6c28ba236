/* lower_projection.h: a projection before a rollout, and its weights at the start of one. */
#ifndef PLASTC_LOWER_PROJECTION_H
#define PLASTC_LOWER_PROJECTION_H

#include "lower_context.h"

/* What is prepared before a rollout: its initial weights and its connections; and the memory of its traces. */
void lower_projection(Lower *lower, const Projection *projection);
/* At the start of a rollout: sets the weights that the rollout changes to the initial ones. */
void lower_projection_start(Lower *lower, const Projection *projection);

#endif
