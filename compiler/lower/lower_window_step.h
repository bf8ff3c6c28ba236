/* lower_window_step.h: what a step adds to what is measured over a phase. */
#ifndef PLASTC_LOWER_WINDOW_STEP_H
#define PLASTC_LOWER_WINDOW_STEP_H

#include "lower_context.h"

/* Adds the step that has just ended to the windows of this phase. */
void lower_window_step(Lower *lower, const Site *site, const Phase *phase);

#endif
