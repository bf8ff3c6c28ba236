/* lower_window.h: what is measured over the steps of a phase: its memory and its value. */
#ifndef PLASTC_LOWER_WINDOW_H
#define PLASTC_LOWER_WINDOW_H

#include "lower_context.h"

/* Declares what windows keep, at the beginning of a task's rollout. */
void lower_window_begin(Lower *lower);
/* When `phase` has ended: computes the values of its windows. */
void lower_window_end(Lower *lower, const Phase *phase);
/* The value of a window whose phase has ended. */
const IrExpr *lower_window_value(Lower *lower, const Window *window);

/* Whether it measures the steps of this phase. */
bool lower_window_is_open(const Lower *lower, const Window *window, const Phase *phase);
/* Whether it keeps a sum of squares around the mean: a variance, a standard deviation, a correlation. */
bool lower_window_has_spread(const Window *window);
/* Whether trials of lower->task compute this running mean. */
bool lower_window_sees(const Lower *lower, const Running *running);

#endif
