/* lower_unit.h: units: their numbers and their variables. */
#ifndef PLASTC_LOWER_UNIT_H
#define PLASTC_LOWER_UNIT_H

#include "lower_context.h"

/* The number of the unit on that side of the place. */
const IrExpr *lower_unit_number(const Site *site, Side side);
/* A layer's variable of one unit; of an input, its value in the sample that is shown. */
const IrExpr *lower_unit_variable(Lower *lower, const Site *site, const Layer *layer, int variable,
                                  const IrExpr *unit);
/* An index as an int; check_other_unit.c says what it is made of. */
const IrExpr *lower_unit_index(Lower *lower, const Site *site, const Expr *x);
/* The value of an EXPR_UNIT. */
const IrExpr *lower_unit(Lower *lower, const Site *site, const Expr *x);

#endif
