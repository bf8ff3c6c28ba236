/* lower_synapse_sum.h: where the sums over the synapses of units are kept. */
#ifndef PLASTC_LOWER_SYNAPSE_SUM_H
#define PLASTC_LOWER_SYNAPSE_SUM_H

#include "lower_context.h"

/* [units of that end] */
const IrArray *lower_synapse_sum_store(Lower *lower, const SynapseSum *sum);
/* The value of an EXPR_SYNAPSE_SUM, once lower_total has computed it. */
const IrExpr *lower_synapse_sum(Lower *lower, const Site *site, const Expr *x);

#endif
