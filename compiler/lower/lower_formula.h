/* lower_formula.h: rules that are searched as expressions. */
#ifndef PLASTC_LOWER_FORMULA_H
#define PLASTC_LOWER_FORMULA_H

#include "lower_context.h"

/* The value of an expression whose quantities have these values. */
const IrExpr *lower_formula(Lower *lower, const Learn *learn, const IrExpr *const *quantities);
/* How many nodes it has, as a real; `codes` is the array of all coefficients. */
const IrExpr *lower_formula_size(Lower *lower, const Learn *learn, const IrArray *codes);

#endif
