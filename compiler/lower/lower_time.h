/* lower_time.h: comparisons of `t` with other times, and whole quotients of it, in whole steps. */
#ifndef PLASTC_LOWER_TIME_H
#define PLASTC_LOWER_TIME_H

#include "lower_context.h"

/* The comparison `op` of the operands of `x`, where one reads `t`; NULL if `x` is no comparison of times. */
const IrExpr *lower_time_comparison(Lower *lower, const Site *site, const Expr *x, IrOp op,
                                    const IrExpr *const at[2]);
/* The argument `x` of floor or ceil, where it is t / TIME; NULL if it is not. */
const IrExpr *lower_time_quotient(Lower *lower, const Site *site, const Expr *x,
                                  const IrExpr *const at[2]);

#endif
