/* lower_pass.h: loops over the elements of an array, of weights over those that have a synapse. */
#ifndef PLASTC_LOWER_PASS_H
#define PLASTC_LOWER_PASS_H

#include "lower_context.h"
#include "lower_loop.h"

/* One pass over the elements of an array-shaped value. */
typedef struct LowerPass {
    LowerLoop loops[2];
    int depth;
    const IrExpr *at[2];
    IrStmts *outside;    /* of the pass around this */
    const IrExpr *count; /* elements, where that is not known before the run; else NULL */
    IrStmts *all;        /* around the branch for those that exist; NULL: all do */
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
