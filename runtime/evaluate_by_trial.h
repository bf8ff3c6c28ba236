/* evaluate_by_trial.h: few candidates in lanes: each lane has a candidate and a trial.
 *
 * A module of this kind finds the data of trials by lane, as its coefficients are. So those of as many trials as it has
 * lanes lie interleaved in memory, as a group, which is kept as long as the trials are the same. */
#ifndef PLASTC_EVALUATE_BY_TRIAL_H
#define PLASTC_EVALUATE_BY_TRIAL_H

#include "evaluate_state.h"

/* Whether such a module takes less time for `candidates` candidates on `trials` trials than one whose lanes share a trial. */
bool evaluate_by_trial_pays(const Evaluator *evaluator, int candidates, int trials);
/* Interleaves the prepared trials first … last - 1 of the evaluation's set, as far as that is not done. False: there is
 * no memory for it. */
bool evaluate_by_trial_prepare(Evaluator *evaluator, const Evaluation *evaluation, int first, int last);
void evaluate_by_trial_free(TrialSet *set);

#endif
