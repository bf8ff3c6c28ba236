/* lower_prepare.h: what is drawn or computed before a rollout. */
#ifndef PLASTC_LOWER_PREPARE_H
#define PLASTC_LOWER_PREPARE_H

#include "lower_context.h"

void lower_prepare(Lower *lower);

#endif
