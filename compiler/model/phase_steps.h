/* phase_steps.h: how many steps a phase has at most, for what is kept of each of them. */
#ifndef PLASTC_PHASE_STEPS_H
#define PLASTC_PHASE_STEPS_H

#include "model.h"

/* The most steps that a phase of a task may have; a sample of an epoch is a step. Infinite if a trial may draw any
 * length. */
double phase_steps_most(const Model *model, const Task *task, const Phase *phase);
/* A bound of the length of a phase that differs between trials, in what its length is counted: as random numbers are made,
 * no draw is beyond it. At most 1e9. */
double phase_steps_bound(const Task *task, const Phase *phase);
/* The same of a window: the largest over the phases, one in each task that has it, in which the window is open. */
double phase_steps_of_window(const Model *model, const Window *window);

#endif
