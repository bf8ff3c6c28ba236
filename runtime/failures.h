/* failures.h: what went wrong with the candidates of a generation. */
#ifndef PLASTC_FAILURES_H
#define PLASTC_FAILURES_H

#include "evaluate.h"

typedef struct Failures {
    int failed;           /* no finite objective */
    double first_failure; /* the earliest failure_time of them; NaN: not known */
    int stopped;          /* by a guard, in some trial */
    double first_stop;    /* NaN: none */
} Failures;

/* See RunOptions. */
typedef double FailureTime(void *context, const Evaluation *evaluation);

/* `evaluation` has objective, stopped_at and failed_trial. failure_time may be NULL. */
Failures failures_count(const Evaluation *evaluation, FailureTime *failure_time, void *context);

#endif
