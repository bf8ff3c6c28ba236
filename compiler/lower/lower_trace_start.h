/* lower_trace_start.h: what rules remember, before the first step. */
#ifndef PLASTC_LOWER_TRACE_START_H
#define PLASTC_LOWER_TRACE_START_H

#include "lower_context.h"

/* Of a projection, at the start of a rollout, when the weights have their values. */
void lower_trace_start(Lower *lower, const Projection *projection);

#endif
