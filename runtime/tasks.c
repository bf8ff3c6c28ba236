/* tasks.c: see tasks.h. */
#include "tasks.h"

#include <math.h>

#include "runtime/kernel/kernel.h"
#include "runtime/kernel/task_means.h"

void tasks_deal(const PlastModule *module, int trials, int *task)
{
    RtDeal deal = rt_deal_start(module);
    for (int trial = 0; trial < trials; trial++)
        task[trial] = rt_deal_next(&deal);
}

double tasks_mean(const PlastModule *module, int outcome, const double *values, int trials,
                  bool skip_nan)
{
    return rt_task_mean(module, outcome, values, trials, 0, 0, skip_nan);
}

double tasks_mean_without(const PlastModule *module, int outcome, const double *values, int trials, int first, int last)
{
    return rt_task_mean(module, outcome, values, trials, first, last, false);
}

void tasks_weights(const PlastModule *module, int outcome, int trials, double *weights)
{
    rt_task_weights(module, outcome, trials, weights);
}

bool tasks_failed(const PlastModule *module, int task, bool stopped, const double *values, int stride)
{
    return rt_trial_failed(module, task, stopped, values, stride) != 0;
}

int tasks_pick(const PlastModule *module, int outcome, double *values, int trials)
{
    RtDeal deal = rt_deal_start(module);
    int kept = 0;
    for (int trial = 0; trial < trials; trial++)
        if (rt_measured_in(module, outcome, rt_deal_next(&deal)))
            values[kept++] = values[trial];
    return kept;
}

int tasks_first_failure(const PlastModule *module, int outcome, const double *values, int trials)
{
    RtDeal deal = rt_deal_start(module);
    for (int trial = 0; trial < trials; trial++)
        if (rt_measured_in(module, outcome, rt_deal_next(&deal)) && !isfinite(values[trial]))
            return trial;
    return -1;
}
