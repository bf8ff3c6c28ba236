/* rule_outcomes.c: see rule_outcomes.h. */
#include "rule_outcomes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "means.h"
#include "runtime/io/rule_table.h"
#include "tasks.h"

static double *reals(size_t count)
{
    return malloc(sizeof(double) * count + 1);
}

Status rule_outcomes_create(RuleOutcomes *results, const PlastModule *module, int capacity, int trials, bool each_trial,
                            ErrorText *error)
{
    size_t rules = (size_t)capacity, outcomes = (size_t)module->outcome_count, count = (size_t)trials;
    bool has_total = module->loss_count > 1;
    size_t x_count = outcomes + has_total;
    *results = (RuleOutcomes){.module = module, .capacity = capacity, .trials = trials, .has_total = has_total};
    results->x_count = (int)x_count;
    results->objective = reals(rules);
    results->loss = reals(rules);
    results->outcomes = reals(rules * outcomes * count);
    results->stopped_at = reals(rules * count);
    results->failed_at = reals(rules);
    results->failed_trial = malloc(sizeof(int) * rules + 1);
    results->task = malloc(sizeof(int) * count + 1);
    results->scratch = reals(outcomes + means_scratch(module, trials));
    results->x = reals(rules * x_count);
    results->x_trials = each_trial ? reals(rules * count * x_count) : NULL;
    results->failed = reals(rules * RULE_FAILED_COLUMNS);
    if (!results->objective || !results->loss || !results->outcomes || !results->stopped_at || !results->failed_at ||
        !results->failed_trial || !results->task || !results->scratch || !results->x || !results->failed ||
        (each_trial && !results->x_trials))
        return status_error(error, STATUS_MEMORY, "out of memory for %d rules in %d trials", capacity, trials);
    tasks_deal(module, trials, results->task);
    return STATUS_OK;
}

void rule_outcomes_free(RuleOutcomes *results)
{
    free(results->objective);
    free(results->loss);
    free(results->outcomes);
    free(results->stopped_at);
    free(results->failed_at);
    free(results->failed_trial);
    free(results->task);
    free(results->scratch);
    free(results->x);
    free(results->x_trials);
    free(results->failed);
    *results = (RuleOutcomes){0};
}

void rule_outcomes_ask(RuleOutcomes *results, Evaluation *evaluation)
{
    evaluation->objective = results->objective;
    evaluation->loss = results->loss;
    evaluation->outcomes = results->outcomes;
    evaluation->stopped_at = results->stopped_at;
    evaluation->failed_trial = results->failed_trial;
    evaluation->failed_at = results->failed_at;
    for (int k = 0; k < evaluation->candidates; k++)
        results->failed_at[k] = (double)NAN;
}

static bool is_measured(const RuleOutcomes *results, int outcome, int trial)
{
    int task = results->module->outcomes[outcome].task;
    return task == 0 || task == results->task[trial] + 1;
}

/* Trials that were run. */
static int trials_run(const RuleOutcomes *results, const double *stopped_at)
{
    int trials = results->trials;
    while (trials > 0 && stopped_at[trials - 1] == EVALUATION_NOT_RUN)
        trials--;
    return trials;
}

/* values: [outcome_count][trials]. */
static void take_means(const RuleOutcomes *results, double loss, const double *values, const double *stopped_at, double *x)
{
    const PlastModule *module = results->module;
    double *together = results->scratch;
    int trials = results->trials, run = trials_run(results, stopped_at);
    means_over_trials(module, values, trials, together + module->outcome_count, together);
    if (results->has_total)
        *x++ = loss;
    for (int k = 0; k < module->outcome_count; k++)
        x[k] = module->outcomes[k].over_trials
                   ? together[k]
                   : tasks_mean(module, k, values + (long)k * trials, run, !module->outcomes[k].is_loss);
}

static void take_trials(const RuleOutcomes *results, const double *values, double *x)
{
    const PlastModule *module = results->module;
    int trials = results->trials;
    for (int trial = 0; trial < trials; trial++) {
        if (results->has_total)
            *x++ = (double)NAN;
        for (int k = 0; k < module->outcome_count; k++) {
            bool is_one = !module->outcomes[k].over_trials && is_measured(results, k, trial);
            *x++ = is_one ? values[(long)k * trials + trial] : (double)NAN;
        }
    }
}

/* Of a loss of all trials together that is no finite number all of them have failed. */
static void take_failures(const RuleOutcomes *results, const Evaluation *evaluation, int rule, const double *values,
                          double *failed)
{
    const double *stopped_at = evaluation->stopped_at + (long)rule * results->trials;
    int trials = trials_run(results, stopped_at);
    double failures = 0, stops = 0, sum = 0;
    for (int trial = 0; trial < trials; trial++) {
        failures += tasks_failed(results->module, results->task[trial], stopped_at[trial] >= 0, values + trial, results->trials);
        stops += stopped_at[trial] >= 0;
        sum += stopped_at[trial] >= 0 ? stopped_at[trial] : 0;
    }
    if (failures == 0 && !isfinite(evaluation->objective[rule]))
        failures = trials;
    failed[RULE_FAILED] = failures / trials;
    failed[RULE_STOPPED] = stops / trials;
    failed[RULE_FAILED_AT] = evaluation->failed_at[rule];
    failed[RULE_STOPPED_AT] = stops > 0 ? sum / stops : (double)NAN;
}

void rule_outcomes_make(RuleOutcomes *results, const Evaluation *evaluation)
{
    size_t outcomes = (size_t)results->module->outcome_count, trials = (size_t)results->trials;
    size_t x_count = (size_t)results->x_count;
    for (int rule = 0; rule < evaluation->candidates; rule++) {
        size_t k = (size_t)rule;
        const double *values = evaluation->outcomes + k * outcomes * trials;
        take_means(results, evaluation->loss[rule], values, evaluation->stopped_at + k * trials, results->x + k * x_count);
        if (results->x_trials)
            take_trials(results, values, results->x_trials + k * trials * x_count);
        take_failures(results, evaluation, rule, values, results->failed + k * RULE_FAILED_COLUMNS);
    }
}
