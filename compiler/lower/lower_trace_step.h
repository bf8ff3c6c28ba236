/* lower_trace_step.h: what traces that are none of spikes do at the end of a step. */
#ifndef PLASTC_LOWER_TRACE_STEP_H
#define PLASTC_LOWER_TRACE_STEP_H

#include "lower_context.h"

/* At the end of a step, of all projections. */
void lower_trace_step(Lower *lower, const Site *site);

#endif
