/* lower_finite.h: a candidate whose numbers stop being numbers has failed. */
#ifndef PLASTC_LOWER_FINITE_H
#define PLASTC_LOWER_FINITE_H

#include "lower_context.h"

/* Declares lower->finite, before anything is stored. */
void lower_finite_begin(Lower *lower);
/* At the end of a phase: looks at all that the next step would read. */
void lower_finite_check(Lower *lower);
/* `value` in lanes in which all was finite, else NaN. */
const IrExpr *lower_finite_value(Lower *lower, const IrExpr *value);
/* Whether an array holds states, weights or traces that one step leaves to the next. */
bool lower_finite_keeps(const Lower *lower, const IrArray *array);
/* Whether a value is a finite number, or just a number; either is false for a NaN. */
const IrExpr *lower_finite_holds(Lower *lower, const IrExpr *value, bool finite);
/* Whether the rate, period or start of a train may be NaN: constants are not. NULL: there is none. */
bool lower_finite_may_be_nan(const Expr *value);

#endif
