/* lower_stages.h: methods that evaluate the derivatives several times in a step. */
#ifndef PLASTC_LOWER_STAGES_H
#define PLASTC_LOWER_STAGES_H

#include "lower_context.h"

/* An array by variable: for each state what `value` says of it at this site, for other variables NULL. */
typedef const IrExpr *StageValue(Lower *lower, const Site *site, int index);
const IrExpr **lower_stages_values(Lower *lower, const Site *site, StageValue *value);
/* The states at the end of the step, before bounds: by Heun's method (with noise, that for Stratonovich's
 * integral), and by the classical method of Runge and Kutta. */
const IrExpr **lower_stages_heun(Lower *lower, const Site *site);
const IrExpr **lower_stages_rk4(Lower *lower, const Site *site);

#endif
