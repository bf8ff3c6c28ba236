/* lower_projection.h: a projection before a rollout. */
#ifndef PLASTC_LOWER_PROJECTION_H
#define PLASTC_LOWER_PROJECTION_H

#include "lower_context.h"

/* Its initial weights, its connections, the memory of its traces. */
void lower_projection(Lower *lower, const Projection *projection);

#endif
