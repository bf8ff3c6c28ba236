/* lower_rollout.h: the rollout as a whole. */
#ifndef PLASTC_LOWER_ROLLOUT_H
#define PLASTC_LOWER_ROLLOUT_H

#include "lower_context.h"

/* Makes the function `rollout` of the module: one trial of one block of candidates. */
void lower_rollout(Lower *lower, Look look);

#endif
