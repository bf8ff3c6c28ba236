/* lower.h: checked program to IR. */
#ifndef PLASTC_LOWER_H
#define PLASTC_LOWER_H

#include "compiler/model/model.h"
#include "compiler/ir/ir.h"

/* Where a rollout tests whether states, weights and traces are finite numbers: nowhere, to measure what the test costs;
 * at the ends of phases; or at each store, to find when they stopped being finite, and by which statement. */
typedef enum Look { LOOK_NEVER, LOOK_AT_PHASES, LOOK_AT_STORES } Look;

/* The module of a program that was checked without error; not yet laid out. With LOOK_AT_STORES its
 * rollout also ends, as by a guard, after the first step (or epoch) in which a state, a weight or a trace
 * becomes infinite or not a number, and its first outcome is the index in module->watched of the statement
 * that made it so, or -1. */
IrModule *lower_program(const Model *model, Look look);
/* The same for candidates whose expressions (expression(…)) are those of coefficients[coefficient_count]: they are written
 * out, to the same bits, and only the numbers in them are read. */
IrModule *lower_program_of(const Model *model, Look look, const double *coefficients);

#endif
