/* lower_change.h: what a rule changes, and its value after that. */
#ifndef PLASTC_LOWER_CHANGE_H
#define PLASTC_LOWER_CHANGE_H

#include "lower_context.h"

/* Weights, or a trace of synapses. */
const IrArray *lower_change_array(const Lower *lower, const Projection *projection,
                                  const Update *update);
/* The value of a synapse after the update: of a weight within its bounds. */
const IrExpr *lower_change_value(Lower *lower, const Site *site, const Update *update,
                                 const IrExpr *old);
/* A weight of site->projection that was changed, within its bounds. */
const IrExpr *lower_change_bounded(Lower *lower, const Site *site, const IrExpr *weight);

#endif
