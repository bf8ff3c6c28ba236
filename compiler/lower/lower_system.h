/* lower_system.h: states that advance together by a matrix exponential. */
#ifndef PLASTC_LOWER_SYSTEM_H
#define PLASTC_LOWER_SYSTEM_H

#include "lower_context.h"

/* Computes the matrices of Layer.system before the rollout, when all parameters are drawn. */
void lower_system_prepare(Lower *lower, const Layer *layer);
/* At the start of a rollout: computes those that depend on learned numbers. */
void lower_system_start(Lower *lower, const Layer *layer);
/* What a joint state gains in a step; rates: the derivatives at its beginning, by variable. */
const IrExpr *lower_system_change(Lower *lower, const Site *site, int index,
                                  const IrExpr *const *rates);

#endif
