/* lower_walk.h: loops over synapses. */
#ifndef PLASTC_LOWER_WALK_H
#define PLASTC_LOWER_WALK_H

#include "lower_context.h"

/* What is done at each of them, where it exists. */
typedef void SynapseBody(Lower *lower, const Site *site, void *context);
/* Runs body(…) for each synapse of unit site->pre, of unit site->post, of all units. */
void lower_walk_targets(Lower *lower, const Site *site, const Projection *projection,
                        SynapseBody *body, void *context);
void lower_walk_sources(Lower *lower, const Site *site, const Projection *projection,
                        SynapseBody *body, void *context);
IrStmt *lower_walk_all(Lower *lower, const Site *site, const Projection *projection,
                       SynapseBody *body, void *context);

#endif
