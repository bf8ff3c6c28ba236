/* lower_random.h: random numbers of synapses, in events. */
#ifndef PLASTC_LOWER_RANDOM_H
#define PLASTC_LOWER_RANDOM_H

#include "lower_context.h"

/* The value of an EXPR_RANDOM at the synapse of this place. It is drawn here, unless the same body has drawn it
 * before. */
const IrExpr *lower_random(Lower *lower, const Site *site, const Expr *x);

#endif
