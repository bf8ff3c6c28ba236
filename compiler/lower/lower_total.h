/* lower_total.h: sums over the synapses of units. */
#ifndef PLASTC_LOWER_TOTAL_H
#define PLASTC_LOWER_TOTAL_H

#include "lower_context.h"

/* Before the loops over the units or synapses at which `x` is evaluated: computes the sums that it reads, as things are
 * there. */
void lower_total(Lower *lower, const Site *site, const Expr *x);

#endif
