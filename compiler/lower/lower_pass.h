/* lower_pass.h: loops over the elements of an array, of weights over those that have a synapse. */
#ifndef PLASTC_LOWER_PASS_H
#define PLASTC_LOWER_PASS_H

#include "lower_context.h"
#include "lower_loop.h"

/* A pass over the elements of a value of rank 0, 1 or 2: statements between lower_pass_begin() and lower_pass_end()
 * are run once for each element. */
typedef struct LowerPass {
    LowerLoop loops[2];
    int depth;           /* loops that are used: the rank of the value */
    const IrExpr *at[2]; /* [depth]: the index of the element on each axis, an int */
    IrStmts *outside;    /* what Lower.outside was before; lower_pass_end() sets it again */
    const IrExpr *count; /* int: number of elements where it is known only when the trial begins; NULL: shape says */
    IrStmts *all;        /* the body of the innermost loop, where the pass is in a branch of it for the elements that
                          * have a synapse; NULL: all elements count, and there is no such branch */
} LowerPass;

/* Begins a pass over the elements of `left`, or of an operation on `left` and `right` (may be NULL) whose result has
 * that shape. If either has an element for each synapse (Expr.synapses), pairs without a synapse are left out. */
void lower_pass_begin(Lower *lower, LowerPass *pass, Type shape, const Expr *left,
                      const Expr *right);
void lower_pass_end(Lower *lower, LowerPass *pass);
/* Declares a real variable before the loops of a pass that has begun, with the value `start`. It is declared after
 * lower_pass_begin(), since whether it is `varying` is known once the element is lowered. Not of a scalar. */
IrVar *lower_pass_variable(Lower *lower, LowerPass *pass, const char *name, bool varying,
                           double start);
/* The number of synapses in a list, an int, where it is known only when they are drawn; else NULL. */
const IrExpr *lower_pass_list_length(Lower *lower, const Expr *x);
/* How many elements a pass with these arguments has, a real. */
const IrExpr *lower_pass_count(Lower *lower, Type shape, const Expr *left, const Expr *right);

#endif
