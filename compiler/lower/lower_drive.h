/* lower_drive.h: what a projection adds to the units it reaches. */
#ifndef PLASTC_LOWER_DRIVE_H
#define PLASTC_LOWER_DRIVE_H

#include "lower_context.h"

/* Appends the sums over synapses of those drives of `layer` that `x` reads and this step has not summed yet. */
void lower_drive_sum(Lower *lower, const Site *site, const Layer *layer, const Expr *x);
/* At the end of a step: the same of all drives that are recorded, since an equation may not have read them. */
void lower_drive_recorded(Lower *lower, const Site *site);
/* The drive of unit site->own by a projection in order, where the units are computed one by one. */
void lower_drive_in_order(Lower *lower, const Site *site, const Projection *projection);

/* The statements that change the weight of a synapse; returns the new one. */
typedef const IrExpr *SynapseUpdate(Lower *lower, const Site *site, const void *context);
/* Runs update(…) for each synapse of a projection and sums what the new weights add when sample
 * site->next_row is shown. False, and nothing done, if that is not possible or not worth it. */
bool lower_drive_update(Lower *lower, const Site *site, const Projection *projection,
                        SynapseUpdate *update, const void *context);
/* Before the first step of a phase: the sums that an earlier lower_drive_update() would have left for it. */
void lower_drive_ahead(Lower *lower, const Site *site);

#endif
