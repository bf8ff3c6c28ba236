/* equation_formula.h: a learned expression, simplified, as an expression of the checked program. */
#ifndef PLASTC_EQUATION_FORMULA_H
#define PLASTC_EQUATION_FORMULA_H

#include "compiler/model/model.h"

/* What the formula of `learn` with these coefficients of the module says of `quantities`, in `arena`. */
const Expr *equation_formula(Arena *arena, const Learn *learn, const double *coefficients,
                             const Expr *const *quantities);

#endif
