/* lower_rollout.h: the rollout as a whole. */
#ifndef PLASTC_LOWER_ROLLOUT_H
#define PLASTC_LOWER_ROLLOUT_H

#include "lower_context.h"

void lower_rollout(Lower *lower, Look look);

#endif
