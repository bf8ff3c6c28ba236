/* tasks.h: means of outcomes over trials, which belong to tasks. Those over all trials together are in means.h. */
#ifndef PLASTC_TASKS_H
#define PLASTC_TASKS_H

#include <stdbool.h>

#include "plast_abi.h"

/* The mean over tasks, by their weights, of the means over their trials, which are summed in their
 * order; values: [trials]. Of an outcome of one task, the mean over its trials. skip_nan leaves out
 * values that are not numbers. NaN if there is no value. */
double tasks_mean(const PlastModule *module, int outcome, const double *values, int trials,
                  bool skip_nan);
/* The same without the trials first … last - 1. */
double tasks_mean_without(const PlastModule *module, int outcome, const double *values, int trials, int first, int last);

/* task[trials]: the number of the task, from 0, to which each trial belongs. */
void tasks_deal(const PlastModule *module, int trials, int *task);

/* weights[trials]: how much the mean of an outcome changes with its value in each trial. */
void tasks_weights(const PlastModule *module, int outcome, int trials, double *weights);

/* The first trial in which an outcome is measured and not finite; -1: none. */
int tasks_first_failure(const PlastModule *module, int outcome, const double *values, int trials);

/* Whether a trial of that task has failed, of which outcome k is values[k * stride]: see rt_trial_failed of task_means.h. */
bool tasks_failed(const PlastModule *module, int task, bool stopped, const double *values, int stride);

/* Moves those of values[trials] whose trials measure the outcome to the front, in their order; returns how many. */
int tasks_pick(const PlastModule *module, int outcome, double *values, int trials);

#endif
