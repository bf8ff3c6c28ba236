/* floats.h: which numbers of a program of one lane a search in single precision keeps in floats. */
#ifndef PLASTC_FLOATS_H
#define PLASTC_FLOATS_H

#include "compiler/ir/ir.h"

/* Of a module of one lane, as lowered: what varies is in floats when its C is written so, what is uniform in doubles.
 * Varying stay the arrays by which the simulation goes on: states of neurons, weights, traces. All else becomes uniform:
 * coefficients, sums and what is only measured, times that are not whole numbers of steps, and numbers that stand alone. */
void floats_choose(IrModule *module);
/* Whether there is a function of the kernel, rt_single_NAME, that takes floats where rt_NAME takes doubles. */
bool floats_are_taken(const char *function);

#endif
