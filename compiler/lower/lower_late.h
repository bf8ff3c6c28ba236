/* lower_late.h: what synapses do to the postsynaptic unit, where the dendrite brings it there later. */
#ifndef PLASTC_LOWER_LATE_H
#define PLASTC_LOWER_LATE_H

#include "lower_context.h"

/* Memory for what is on its way along the dendrites of a projection, if it delays that; it is empty at the start. */
void lower_late_store(Lower *lower, const Projection *projection);
void lower_late_start(Lower *lower, const Projection *projection);
/* Adds what arrives in this step. */
void lower_late_arrive(Lower *lower, const Site *site, const Projection *projection);
/* Sends off what a synapse adds to a variable of unit site->post, in these lanes; NULL: in all. */
void lower_late_send(Lower *lower, const Site *site, const Effect *effect, const IrExpr *lanes,
                     const IrExpr *value);

#endif
