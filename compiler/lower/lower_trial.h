/* lower_trial.h: what a trial draws. */
#ifndef PLASTC_LOWER_TRIAL_H
#define PLASTC_LOWER_TRIAL_H

#include "lower_context.h"

/* The numbers that a trial draws (TrialDraw), and which task it is of. */
void lower_trial_prepare(Lower *lower);
/* Condition: the trial is one of this task. */
const IrExpr *lower_trial_is_of(Lower *lower, const Task *task);

#endif
