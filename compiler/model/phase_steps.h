/* phase_steps.h: how many steps a phase has at most, for what is kept of each of them. */
#ifndef PLASTC_PHASE_STEPS_H
#define PLASTC_PHASE_STEPS_H

#include "model.h"

/* Infinite if a trial may draw any length. */
double phase_steps_most(const Model *model, const Task *task, const Phase *phase);
/* Of all phases in which a window is open: the most steps that they may have. */
double phase_steps_of_window(const Model *model, const Window *window);

#endif
