/* lower_random.h: random numbers of synapses, in events. */
#ifndef PLASTC_LOWER_RANDOM_H
#define PLASTC_LOWER_RANDOM_H

#include "lower_context.h"

/* EXPR_RANDOM at the synapse of this place: drawn here, or before in the same body. */
const IrExpr *lower_random(Lower *lower, const Site *site, const Expr *x);

#endif
