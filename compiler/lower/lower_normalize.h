/* lower_normalize.h: `normalize w over pre to VALUE`. */
#ifndef PLASTC_LOWER_NORMALIZE_H
#define PLASTC_LOWER_NORMALIZE_H

#include "lower_context.h"

/* Appends a normalisation of the weights of site->projection. */
void lower_normalize(Lower *lower, const Site *site, const Update *update);

#endif
