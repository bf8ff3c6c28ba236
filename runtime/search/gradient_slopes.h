/* gradient_slopes.h: the gradient at the current point, from the losses of a generation of probes or from exact
 * slopes. */
#ifndef PLASTC_GRADIENT_SLOPES_H
#define PLASTC_GRADIENT_SLOPES_H

#include "gradient_state.h"

/* Sets s->losses to losses[count], those of the point and of its probes, without the l1 penalty. The loss of the point
 * keeps it: no difference is taken from the point to itself. */
void gradient_slopes_begin(Search *s, const double *losses, int count);
/* Sets s->g to the gradient of the loss without the penalty: from s->losses, or of exact slopes what s->g holds. After
 * PHASE_LADDER it also chooses s->h. A slope that is not known counts as 0. */
void gradient_slopes_take(Search *s);
/* After PHASE_LADDER. Where the loss is constant near x and further away it is not, the slope becomes that of the
 * nearest probes that are no longer level with x: a loss with steps has a direction, too. */
void gradient_slopes_of_steps(Search *s);
/* Which probes come next: those at all distances once the chosen ones are old, else those at s->h. */
GradientPhase gradient_slopes_next(const Search *s);

#endif
