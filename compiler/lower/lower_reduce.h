/* lower_reduce.h: one number of the elements of an array. */
#ifndef PLASTC_LOWER_REDUCE_H
#define PLASTC_LOWER_REDUCE_H

#include "lower_context.h"

/* An EXPR_REDUCE, EXPR_DOT, EXPR_CORRELATION or EXPR_GATHER. */
const IrExpr *lower_reduce(Lower *lower, const Site *site, const Expr *x);

typedef const IrExpr *LowerValue(Lower *lower, const Site *site, const Expr *x);
/* The value that `make` computes, which is one number: before the loops over the array around it, if there are any. */
const IrExpr *lower_reduce_once(Lower *lower, const Site *site, const Expr *x, const char *name, LowerValue *make);
/* The sum of the elements of `array`, if `how` is a sum or mean and the sum is had without a pass over them; else
 * NULL. */
const IrExpr *lower_reduce_quick_sum(Lower *lower, const Site *site, Reduction how,
                                     const Expr *array);
/* Whether a condition holds for all elements. */
const IrExpr *lower_reduce_all(Lower *lower, const Site *site, const Expr *condition);

#endif
