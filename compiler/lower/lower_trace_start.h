/* lower_trace_start.h: what rules remember, before the first step. */
#ifndef PLASTC_LOWER_TRACE_START_H
#define PLASTC_LOWER_TRACE_START_H

#include "lower_context.h"

/* Sets all that the rule of a projection remembers to its value at the start of a rollout. The weights have theirs. */
void lower_trace_start(Lower *lower, const Projection *projection);

#endif
