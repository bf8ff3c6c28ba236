/* over_trials_slopes.h: losses that are one number of all trials together, derived by what is measured in each trial. */
#ifndef PLASTC_OVER_TRIALS_SLOPES_H
#define PLASTC_OVER_TRIALS_SLOPES_H

#include <stddef.h>

#include "plast_abi.h"

/* Doubles of scratch for the next. */
size_t over_trials_slopes_scratch(const PlastModule *module, int trials);
/* Of one candidate, by a module with over_trials_gradient. outcomes: [outcome_count][trials], what rollouts have yielded.
 * weights: [loss_count], with what weight each loss counts, of which those over trials matter. Adds the slopes of their sum
 * by the outcomes of each trial to seeds[seed_count][trials]. */
void over_trials_slopes_add(const PlastModule *module, int trials, const double *outcomes, const double *weights,
                            double *scratch, double *seeds);

#endif
