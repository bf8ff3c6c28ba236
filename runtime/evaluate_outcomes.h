/* evaluate_outcomes.h: from what rollouts yield to losses and outcomes of candidates. */
#ifndef PLASTC_EVALUATE_OUTCOMES_H
#define PLASTC_EVALUATE_OUTCOMES_H

#include <stdbool.h>
#include <stddef.h>

#include "evaluate.h"

/* How many numbers a rollout yields: its outcomes, the time at which a guard stopped it or -1, and with
 * evaluation->seeds its part of the gradient. */
int evaluate_outcomes_width(const PlastModule *module, const Evaluation *evaluation);

/* Whether a rollout that yields these has lost its rule: a guard has stopped it, or it has failed. Of modules with one task. */
bool evaluate_outcomes_lost(const PlastModule *module, const double *values);

/* Doubles of scratch for the next. */
size_t evaluate_outcomes_scratch(const PlastModule *module, int trials);
/* Writes all results that the evaluation asks for. values: [trials][candidates][width].
 * A gradient is added to what evaluation->gradient holds. */
void evaluate_outcomes_gather(const PlastModule *module, const Evaluation *evaluation,
                              const double *values, double *scratch);

#endif
