/* tasks.c: see tasks.h. */
#include "tasks.h"

#include <math.h>

#include "runtime/kernel/kernel.h"

/* Deals trials to tasks. */
typedef struct Deal {
    int tasks;
    double trials[PLAST_MAX_TASKS], given[PLAST_MAX_TASKS];
} Deal;

static Deal deal_start(const PlastModule *module)
{
    Deal deal = {.tasks = module->task_count > 1 ? module->task_count : 1};
    for (int k = 0; k < module->task_count; k++)
        deal.trials[k] = module->tasks[k].trials;
    return deal;
}

static int deal_next(Deal *deal)
{
    return deal->tasks > 1 ? rt_next_task(deal->given, deal->trials, deal->tasks) : 0;
}

void tasks_deal(const PlastModule *module, int trials, int *task)
{
    Deal deal = deal_start(module);
    for (int trial = 0; trial < trials; trial++)
        task[trial] = deal_next(&deal);
}

static bool measured_in(const PlastModule *module, int outcome, int task)
{
    int own = module->outcomes[outcome].task;
    return own == 0 || own == task + 1;
}

static double weight_of(const PlastModule *module, int task)
{
    return module->task_count > 1 ? module->tasks[task].weight : 1;
}

/* Without the trials first … last - 1. By shares, so that of one task alone it is that task's mean to the bit: w * x / w is
 * not always x. */
static double mean_of(const PlastModule *module, int outcome, const double *values, int trials, int first, int last,
                      bool skip_nan)
{
    Deal deal = deal_start(module);
    double sum[PLAST_MAX_TASKS] = {0}, count[PLAST_MAX_TASKS] = {0};
    for (int trial = 0; trial < trials; trial++) {
        int task = deal_next(&deal);
        if ((trial >= first && trial < last) || !measured_in(module, outcome, task) ||
            (skip_nan && isnan(values[trial])))
            continue;
        sum[task] += values[trial];
        count[task] += 1;
    }
    double total = 0, weights = 0;
    for (int task = 0; task < deal.tasks; task++)
        weights += count[task] > 0 ? weight_of(module, task) : 0;
    for (int task = 0; task < deal.tasks; task++)
        if (count[task] > 0)
            total += weight_of(module, task) / weights * (sum[task] / count[task]);
    return weights > 0 ? total : (double)NAN;
}

double tasks_mean(const PlastModule *module, int outcome, const double *values, int trials,
                  bool skip_nan)
{
    return mean_of(module, outcome, values, trials, 0, 0, skip_nan);
}

double tasks_mean_without(const PlastModule *module, int outcome, const double *values, int trials, int first, int last)
{
    return mean_of(module, outcome, values, trials, first, last, false);
}

void tasks_weights(const PlastModule *module, int outcome, int trials, double *weights)
{
    double count[PLAST_MAX_TASKS] = {0}, sum = 0;
    Deal deal = deal_start(module);
    for (int trial = 0; trial < trials; trial++) {
        int task = deal_next(&deal);
        if (measured_in(module, outcome, task))
            count[task] += 1;
    }
    for (int task = 0; task < deal.tasks; task++)
        if (count[task] > 0)
            sum += weight_of(module, task);
    deal = deal_start(module);
    for (int trial = 0; trial < trials; trial++) {
        int task = deal_next(&deal);
        weights[trial] =
            measured_in(module, outcome, task) ? weight_of(module, task) / sum / count[task] : 0;
    }
}

int tasks_pick(const PlastModule *module, int outcome, double *values, int trials)
{
    Deal deal = deal_start(module);
    int kept = 0;
    for (int trial = 0; trial < trials; trial++)
        if (measured_in(module, outcome, deal_next(&deal)))
            values[kept++] = values[trial];
    return kept;
}

int tasks_first_failure(const PlastModule *module, int outcome, const double *values, int trials)
{
    Deal deal = deal_start(module);
    for (int trial = 0; trial < trials; trial++)
        if (measured_in(module, outcome, deal_next(&deal)) && !isfinite(values[trial]))
            return trial;
    return -1;
}
