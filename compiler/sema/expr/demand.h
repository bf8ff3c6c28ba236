/* demand.h: what is checked when an expression first needs it: the equation of a variable, what a projection
 * drives. */
#ifndef PLASTC_DEMAND_H
#define PLASTC_DEMAND_H

#include "compiler/sema/checker.h"

/* Gives a variable its streams of random numbers. */
void demand_stream(Checker *checker, LayerVariable *variable);
/* `use` is where the variable is read; with `earlier` as it was a step before, so that it may depend on itself. */
void demand_variable(Checker *checker, Layer *layer, int variable, Span use, bool earlier);
/* What the synapses of a projection add to the drive of their targets. */
void demand_drive(Checker *checker, Projection *projection);

#endif
