/* lower_let.h: lets whose values are numbers, each computed once where losses or guards are. */
#ifndef PLASTC_LOWER_LET_H
#define PLASTC_LOWER_LET_H

#include "lower_context.h"

/* Computes those that some of these need, each once, in the current body. They hold until the next call. */
void lower_let_compute(Lower *lower, const Site *site, const Expr *const *roots, int count);
/* An EXPR_LET; of an array its element `at`. */
const IrExpr *lower_let(Lower *lower, const Site *site, const Expr *x, const IrExpr *const at[2]);

#endif
