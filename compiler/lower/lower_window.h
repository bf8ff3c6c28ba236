/* lower_window.h: what is measured over the steps of a phase: its memory and its value. */
#ifndef PLASTC_LOWER_WINDOW_H
#define PLASTC_LOWER_WINDOW_H

#include "lower_context.h"

/* Declares what windows keep, at the beginning of a task's rollout. */
void lower_window_begin(Lower *lower);
/* When a phase has ended. */
void lower_window_end(Lower *lower, const Phase *phase);
const IrExpr *lower_window_value(Lower *lower, const Window *window);

/* Whether it measures the steps of this phase. */
bool lower_window_is_open(const Lower *lower, const Window *window, const Phase *phase);
/* Whether it needs squares around the mean. */
bool lower_window_has_spread(const Window *window);
/* Of running means only those that the task's own trials see. */
bool lower_window_sees(const Lower *lower, const Running *running);

#endif
