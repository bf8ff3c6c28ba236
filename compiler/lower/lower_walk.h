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

/* body(…) at a synapse that is at hand; of all to all inside the condition for there to be one. */
void lower_walk_pair(Lower *lower, const Site *site, const Projection *projection,
                     SynapseBody *body, void *context);
/* An element of a list of units or synapses, as a variable of that name. */
const IrExpr *lower_walk_number(Lower *lower, const char *name, const IrArray *array,
                                const IrExpr *index);

#endif
