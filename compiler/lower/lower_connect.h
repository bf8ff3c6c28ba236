/* lower_connect.h: which synapses there are. */
#ifndef PLASTC_LOWER_CONNECT_H
#define PLASTC_LOWER_CONNECT_H

#include "lower_context.h"

/* Draws them, in the data of a trial; nothing where all pairs are connected. */
void lower_connect(Lower *lower, const Projection *projection);

#endif
