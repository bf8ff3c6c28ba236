/* lower_prepare.h: what is drawn or computed before a rollout. */
#ifndef PLASTC_LOWER_PREPARE_H
#define PLASTC_LOWER_PREPARE_H

#include "lower_context.h"

/* Makes the functions of the module that prepare a trial, once for all generations and for each of them. */
void lower_prepare(Lower *lower);

#endif
