/* lower_loop.h: loops over units, synapses, steps. */
#ifndef PLASTC_LOWER_LOOP_H
#define PLASTC_LOWER_LOOP_H

#include "lower_context.h"

/* lower_loop_begin directs statements into a new body; lower_loop_end makes the loop of it and directs them back. */
typedef struct LowerLoop {
    IrVar *var;
    int count;         /* the variable runs from 0 to count - 1 */
    const IrExpr *end; /* int: where the loop ends, if that is below `count`; may be set until lower_loop_end. NULL:
                        * at `count` */
    IrStmts body;
    IrStmts *outer;    /* where statements go after the loop */
} LowerLoop;

/* Returns the value of the variable, which is called `name`. */
const IrExpr *lower_loop_begin(Lower *lower, LowerLoop *loop, const char *name, int count);
/* The same over the samples of an epoch. */
const IrExpr *lower_loop_begin_samples(Lower *lower, LowerLoop *loop);
IrStmt *lower_loop_end(Lower *lower, LowerLoop *loop);
/* The same of a loop from first[unit] to first[unit + 1] - 1. */
IrStmt *lower_loop_end_range(Lower *lower, LowerLoop *loop, const IrArray *first,
                             const IrExpr *unit);
/* Sets all elements of an array to a number, and to 0. */
void lower_loop_fill(Lower *lower, const IrArray *array, double value);
void lower_loop_clear(Lower *lower, const IrArray *array);

#endif
