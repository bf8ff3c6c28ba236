/* failures.h: what went wrong with the candidates of a generation. */
#ifndef PLASTC_FAILURES_H
#define PLASTC_FAILURES_H

#include "evaluate.h"
#include "runtime/io/run_numbers.h"

/* The earliest time at which something became infinite or NaN: see RunOptions.failure_time. Those of all candidates go to
 * evaluation->failed_at, unless it is NULL. */
typedef double FailureTime(void *context, const Evaluation *evaluation);

/* Numbers of a run in which only failed, stopped, first_failure and first_stop are set. `evaluation` has objective,
 * stopped_at and failed_trial. failure_time may be NULL: first_failure is not known then. */
RunNumbers failures_count(const Evaluation *evaluation, FailureTime *failure_time, void *context);

#endif
