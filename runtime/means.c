/* means.c: see means.h. */
#include "means.h"

#include "runtime/kernel/kernel.h"
#include "tasks.h"

size_t means_scratch(const PlastModule *module, int trials)
{
    return module->statistic_count > 0 ? (size_t)rt_over_trials_scratch(module, trials) : 0;
}

void means_without(const PlastModule *module, const double *outcomes, int trials, int first, int last, double *scratch,
                   double *means)
{
    for (int k = 0; k < module->outcome_count; k++)
        if (!module->outcomes[k].over_trials)
            means[k] = tasks_mean_without(module, k, outcomes + (size_t)k * (size_t)trials, trials, first, last);
    if (module->statistic_count > 0)
        rt_over_trials(module, trials, first, last, outcomes, scratch, means);
}

void means_over_trials(const PlastModule *module, const double *outcomes, int trials, double *scratch, double *means)
{
    if (module->statistic_count > 0)
        rt_over_trials(module, trials, 0, 0, outcomes, scratch, means);
}
