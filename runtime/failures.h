/* failures.h: what went wrong with the candidates of a generation. */
#ifndef PLASTC_FAILURES_H
#define PLASTC_FAILURES_H

#include "evaluate.h"
#include "runtime/io/run_numbers.h"

/* See RunOptions. */
typedef double FailureTime(void *context, const Evaluation *evaluation);

/* Those numbers of a run, the others are none. `evaluation` has objective, stopped_at and failed_trial.
 * failure_time may be NULL. */
RunNumbers failures_count(const Evaluation *evaluation, FailureTime *failure_time, void *context);

#endif
