/* evaluate_rollouts.h: the rollouts of an evaluation, by the threads of this rank. */
#ifndef PLASTC_EVALUATE_ROLLOUTS_H
#define PLASTC_EVALUATE_ROLLOUTS_H

#include "evaluate_state.h"

/* Memory that generated code sees, of so many doubles, with any content. NULL: there is none. */
double *evaluate_rollouts_memory(size_t count);
/* Memory in which a module works. False: there is none. `tier` is empty or has that of another one. */
bool evaluate_rollouts_open(RolloutTier *tier, const PlastModule *module, int threads);
void evaluate_rollouts_close(RolloutTier *tier);
PlastContext evaluate_rollouts_context(const Evaluator *evaluator, int set, int trial, int generation);
/* Rollouts first … last - 1, of trials that are prepared, as evaluator_do_share says. */
Status evaluate_rollouts_run(Evaluator *evaluator, const Evaluation *evaluation, int first, int last, double *values,
                             ErrorText *error);

#endif
