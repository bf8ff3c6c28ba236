/* flow.h: what differs between the candidates of a block (varying) and what is the same for all (uniform). */
#ifndef PLASTC_FLOW_H
#define PLASTC_FLOW_H

#include "compiler/model/model.h"

/* Sets Layer.varying, Projection.varying and Trace.varying: what differs between candidates. */
void flow_varying(Model *model);
/* After that: Layer.learned and Projection.learned. Weights that a rule without learned numbers changes vary, since
 * candidates have a memory each, but are the same. */
void flow_learned(Model *model);

#endif
