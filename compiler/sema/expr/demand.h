/* demand.h: what is checked when an expression first needs it: the equation of a variable, what a projection
 * drives. */
#ifndef PLASTC_DEMAND_H
#define PLASTC_DEMAND_H

#include "compiler/sema/checker.h"

/* Gives a variable its streams of random numbers (STREAMS), unless it has them. */
void demand_stream(Checker *checker, LayerVariable *variable);
/* Checks the equation of a variable, unless that was done; a circle is reported. `use`: where it is read. `earlier`:
 * what is read is its value of the step before, through which it may depend on itself. */
void demand_variable(Checker *checker, Layer *layer, int variable, Span use, bool earlier);
/* Checks what the synapses of a projection add to the drive of their targets, unless that was done. */
void demand_drive(Checker *checker, Projection *projection);

#endif
