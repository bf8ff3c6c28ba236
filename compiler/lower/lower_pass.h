/* lower_pass.h: loops over the elements of an array, of weights over those that have a synapse. */
#ifndef PLASTC_LOWER_PASS_H
#define PLASTC_LOWER_PASS_H

#include "lower_context.h"
#include "lower_loop.h"

/* One pass over the elements of an array-shaped value. */
typedef struct LowerPass {
    LowerLoop loops[2];
    int depth;           /* how many of the two are used */
    const IrExpr *at[2]; /* the index of the element on each axis */
    IrStmts *outside;    /* Lower.outside of the pass around this one, to be set again at the end */
    const IrExpr *count; /* number of elements, if it is known only when the trial begins; else NULL */
    IrStmts *all;        /* the body around the condition that the synapse exists; NULL: all exist */
} LowerPass;

/* Over the elements, of that shape, of one or two arrays that go together; of weights over the synapses that
 * exist. */
void lower_pass_begin(Lower *lower, LowerPass *pass, Type shape, const Expr *left,
                      const Expr *right);
void lower_pass_end(Lower *lower, LowerPass *pass);
/* Declares a variable before the loops: its type is known only when the element is lowered. */
IrVar *lower_pass_variable(Lower *lower, LowerPass *pass, const char *name, bool varying,
                           double start);
/* How many elements that is, a real. */
const IrExpr *lower_pass_count(Lower *lower, Type shape, const Expr *left, const Expr *right);

#endif
