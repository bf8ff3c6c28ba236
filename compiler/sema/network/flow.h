/* flow.h: what differs between the candidates of a block (varying) and what is the same for all
 * (uniform). Inputs are uniform unless a population sets their rates; weights are varying when a rule
 * changes them; a population is varying when anything that reaches it is. */
#ifndef PLASTC_FLOW_H
#define PLASTC_FLOW_H

#include "compiler/model/model.h"

/* Sets Layer.varying, Projection.varying and Trace.varying: what differs between candidates. */
void flow_varying(Model *model);

#endif
