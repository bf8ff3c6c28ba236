/* lower_synapse.h: where the weight of a synapse is, and its value. */
#ifndef PLASTC_LOWER_SYNAPSE_H
#define PLASTC_LOWER_SYNAPSE_H

#include "lower_context.h"

/* The index of the synapse of this place in the array of weights of site->projection. */
const IrExpr *lower_synapse_index(Lower *lower, const Site *site);
const IrExpr *lower_synapse_weight(Lower *lower, const Projection *projection, const IrExpr *index);
/* Of a pair of units of listed synapses: the sum of their weights, 0 if there is none; or how many there are. */
const IrExpr *lower_synapse_of_pair(Lower *lower, const Projection *projection,
                                    const IrExpr *const pair[2], bool weight);

#endif
