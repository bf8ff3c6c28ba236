/* lower_time.h: comparisons of `t` with other times, and whole quotients of it: NULL where there is
 * nothing of that kind. */
#ifndef PLASTC_LOWER_TIME_H
#define PLASTC_LOWER_TIME_H

#include "lower_context.h"

/* A comparison of `t`, or of t / TIME. */
const IrExpr *lower_time_comparison(Lower *lower, const Site *site, const Expr *x, IrOp op,
                                    const IrExpr *const at[2]);
/* The argument of floor(t / TIME) and ceil. */
const IrExpr *lower_time_quotient(Lower *lower, const Site *site, const Expr *x,
                                  const IrExpr *const at[2]);

#endif
