/* task_means.h: means of outcomes over trials, which belong to tasks: for the runtime and for emitted libraries. */
#ifndef PLAST_TASK_MEANS_H
#define PLAST_TASK_MEANS_H

/* Deals trials to tasks, one after the other. */
typedef struct RtDeal {
    int tasks;
    double trials[PLAST_MAX_TASKS], given[PLAST_MAX_TASKS];
} RtDeal;

RT_FUNCTION RtDeal rt_deal_start(const PlastModule *module)
{
    RtDeal deal = {.tasks = module->task_count > 1 ? module->task_count : 1};
    for (int k = 0; k < module->task_count; k++)
        deal.trials[k] = module->tasks[k].trials;
    return deal;
}

RT_FUNCTION int rt_deal_next(RtDeal *deal)
{
    return deal->tasks > 1 ? rt_next_task(deal->given, deal->trials, deal->tasks) : 0;
}

RT_FUNCTION int rt_measured_in(const PlastModule *module, int outcome, int task)
{
    const int own = module->outcomes[outcome].task;
    return own == 0 || own == task + 1;
}

/* Whether a trial of that task has failed, of which outcome k is values[k * stride]: a loss that is measured in it is not finite, or,
 * if none is measured and no guard has stopped it, nothing that is measured is a number. */
RT_FUNCTION int rt_trial_failed(const PlastModule *module, int task, int stopped, const double *values, int stride)
{
    int losses = 0, measured = 0, numbers = 0;
    for (int k = 0; k < module->outcome_count; k++) {
        const double value = values[(long)k * stride];
        if (module->outcomes[k].over_trials || !rt_measured_in(module, k, task))
            continue;
        if (k < module->loss_count && !isfinite(value))
            return 1;
        losses += k < module->loss_count;
        measured++;
        numbers += !isnan(value);
    }
    return !stopped && losses == 0 && measured > 0 && numbers == 0;
}

RT_FUNCTION double rt_task_weight(const PlastModule *module, int task)
{
    return module->task_count > 1 ? module->tasks[task].weight : 1;
}

/* The mean over tasks, by their weights, of the means over their trials, without the trials first … last - 1; skip_nan: without
 * those whose value is no number. By shares, so that of one task alone it is that task's mean to the bit: w * x / w is not
 * always x. NaN if there is no value. */
RT_FUNCTION double rt_task_mean(const PlastModule *module, int outcome, const double *values, int trials, int first, int last,
                                int skip_nan)
{
    RtDeal deal = rt_deal_start(module);
    double sum[PLAST_MAX_TASKS] = {0}, count[PLAST_MAX_TASKS] = {0};
    for (int trial = 0; trial < trials; trial++) {
        const int task = rt_deal_next(&deal);
        if ((trial >= first && trial < last) || !rt_measured_in(module, outcome, task) ||
            (skip_nan && values[trial] != values[trial]))
            continue;
        sum[task] += values[trial];
        count[task] += 1;
    }
    double total = 0, weights = 0;
    for (int task = 0; task < deal.tasks; task++)
        weights += count[task] > 0 ? rt_task_weight(module, task) : 0;
    for (int task = 0; task < deal.tasks; task++)
        if (count[task] > 0)
            total += rt_task_weight(module, task) / weights * (sum[task] / count[task]);
    return weights > 0 ? total : (double)NAN;
}

/* weights[trials]: how much the mean of an outcome changes with its value in each trial. */
RT_FUNCTION void rt_task_weights(const PlastModule *module, int outcome, int trials, double *weights)
{
    double count[PLAST_MAX_TASKS] = {0}, sum = 0;
    RtDeal deal = rt_deal_start(module);
    for (int trial = 0; trial < trials; trial++) {
        const int task = rt_deal_next(&deal);
        if (rt_measured_in(module, outcome, task))
            count[task] += 1;
    }
    for (int task = 0; task < deal.tasks; task++)
        if (count[task] > 0)
            sum += rt_task_weight(module, task);
    deal = rt_deal_start(module);
    for (int trial = 0; trial < trials; trial++) {
        const int task = rt_deal_next(&deal);
        weights[trial] = rt_measured_in(module, outcome, task) ? rt_task_weight(module, task) / sum / count[task] : 0;
    }
}

#endif
