/* failures.c: see failures.h. */
#include "failures.h"

#include <math.h>

/* The earliest time at which a guard stopped candidate k in some trial; NaN: none did. */
static double stop_time(const Evaluation *evaluation, int k)
{
    const double *stopped_at = evaluation->stopped_at + (size_t)k * (size_t)evaluation->trials;
    double first = (double)NAN;
    for (int trial = 0; trial < evaluation->trials; trial++)
        if (stopped_at[trial] >= 0)
            first = fmin(first, stopped_at[trial]); /* that of the two which is a number */
    return first;
}

RunNumbers failures_count(const Evaluation *evaluation, FailureTime *failure_time, void *context)
{
    RunNumbers failures = run_numbers_none();
    for (int k = 0; k < evaluation->candidates; k++) {
        double stop = stop_time(evaluation, k);
        failures.failed += !isfinite(evaluation->objective[k]);
        failures.stopped += !isnan(stop);
        failures.first_stop = fmin(failures.first_stop, stop);
    }
    if (failures.failed > 0 && failure_time)
        failures.first_failure = failure_time(context, evaluation);
    return failures;
}
