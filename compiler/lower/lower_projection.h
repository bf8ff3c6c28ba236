/* lower_projection.h: a projection before a rollout, and its weights at the start of one. */
#ifndef PLASTC_LOWER_PROJECTION_H
#define PLASTC_LOWER_PROJECTION_H

#include "lower_context.h"

/* Its initial weights, its connections, the memory of its traces. */
void lower_projection(Lower *lower, const Projection *projection);
/* Its weights, at the start of a rollout. */
void lower_projection_start(Lower *lower, const Projection *projection);

#endif
