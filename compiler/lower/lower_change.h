/* lower_change.h: what a rule changes, and its value after that. */
#ifndef PLASTC_LOWER_CHANGE_H
#define PLASTC_LOWER_CHANGE_H

#include "lower_context.h"

/* The array that an update changes: the weights, or the values of a trace of synapses. */
const IrArray *lower_change_array(const Lower *lower, const Projection *projection,
                                  const Update *update);
/* The value of what an update changes at the synapse of this place, after it, where it was `old`; a weight is held
 * within its bounds. */
const IrExpr *lower_change_value(Lower *lower, const Site *site, const Update *update,
                                 const IrExpr *old);
/* A changed weight of site->projection, held within its bounds. */
const IrExpr *lower_change_bounded(Lower *lower, const Site *site, const IrExpr *weight);

#endif
