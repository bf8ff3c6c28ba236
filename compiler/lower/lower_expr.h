/* lower_expr.h: checked expressions to IR. Expressions are recursive, and so lower_reduce.c, lower_pass.c,
 * lower_let.c, lower_time.c and lower_mean.c call lower_expr.c, which calls them. All other files stand below and
 * evaluate nothing, or above. */
#ifndef PLASTC_LOWER_EXPR_H
#define PLASTC_LOWER_EXPR_H

#include "lower_context.h"

/* The value of a scalar. */
const IrExpr *lower_expr(Lower *lower, const Site *site, const Expr *x);
/* Element at[0], at[1] of an array (as many as its rank). */
const IrExpr *lower_expr_at(Lower *lower, const Site *site, const Expr *x,
                            const IrExpr *const at[2]);
/* An operand of an elementwise operation whose result has rank `rank`: a scalar is the same
 * everywhere, and of [n, 1] beside [n] the only column is taken. */
const IrExpr *lower_expr_operand(Lower *lower, const Site *site, const Expr *x, int rank,
                                 const IrExpr *const at[2]);
/* Sets full[] to the index, in the sliced array, of element `at` of an EXPR_SLICE. */
void lower_expr_slice(Lower *lower, const Expr *slice, const IrExpr *const at[2],
                      const IrExpr *full[2]);
/* Before a loop over units or synapses: computes what is the same for all of them in `x`, such as the
 * sum over a population, and lets site->known say so. */
void lower_expr_outside(Lower *lower, Site *site, const Expr *x);

#endif
