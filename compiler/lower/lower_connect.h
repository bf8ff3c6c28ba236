/* lower_connect.h: which synapses there are. */
#ifndef PLASTC_LOWER_CONNECT_H
#define PLASTC_LOWER_CONNECT_H

#include "lower_context.h"

/* Makes the lists of synapses of a projection in what prepares a trial: drawn, or from a file. Nothing where the
 * projection is all to all, which has no lists. */
void lower_connect(Lower *lower, const Projection *projection);

#endif
