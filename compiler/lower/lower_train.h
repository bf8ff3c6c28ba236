/* lower_train.h: a window that measures the spikes of a layer. */
#ifndef PLASTC_LOWER_TRAIN_H
#define PLASTC_LOWER_TRAIN_H

#include "lower_context.h"

/* Declares what a window with a TrainMeasure keeps; adds the step that has ended; and computes the measure when the
 * phase has ended. */
void lower_train_begin(Lower *lower, const Window *window);
void lower_train_step(Lower *lower, const Site *site, const Window *window);
void lower_train_end(Lower *lower, const Window *window);

#endif
