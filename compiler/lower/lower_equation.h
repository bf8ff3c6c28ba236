/* lower_equation.h: the differential equation of one state of one unit. */
#ifndef PLASTC_LOWER_EQUATION_H
#define PLASTC_LOWER_EQUATION_H

#include "lower_context.h"

/* The state of unit site->own that variable `index` has at the beginning of the step. */
const IrExpr *lower_equation_old(Lower *lower, const Site *site, int index);
/* Its derivative, without noise, from the states that the site has (Site.states). */
const IrExpr *lower_equation_derivative(Lower *lower, const Site *site, int index);
/* What it gains in a step by its method, with noise. rates: the derivatives of all states at the beginning of the
 * step, by variable, which joint states need. */
const IrExpr *lower_equation_gain(Lower *lower, const Site *site, int index,
                                  const IrExpr *const *rates);
/* The same of a state that is not joint: its own derivative is enough. */
const IrExpr *lower_equation_increment(Lower *lower, const Site *site, int index);
/* What it becomes, within its bounds; some keep their value while the unit is refractory. */
const IrExpr *lower_equation_kept(Lower *lower, const Site *site, int index, const IrExpr *next);

#endif
