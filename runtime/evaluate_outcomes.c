/* evaluate_outcomes.c: see evaluate_outcomes.h. */
#include "evaluate_outcomes.h"

#include <math.h>

#include "means.h"
#include "tasks.h"

int evaluate_outcomes_width(const PlastModule *module, const Evaluation *evaluation)
{
    return module->outcome_count + 1 + (evaluation->seeds ? module->coefficient_count : 0);
}

/* Copies outcome k of a candidate, trial after trial. values: [trials][candidates][width]. */
static void copy_trials(const Evaluation *evaluation, int width, const double *values,
                        int candidate, int k, double *to)
{
    for (int trial = 0; trial < evaluation->trials; trial++)
        to[trial] = values[((size_t)trial * (size_t)evaluation->candidates + (size_t)candidate) *
                               (size_t)width +
                           (size_t)k];
}

static int first_failed_trial(const PlastModule *module, const Evaluation *evaluation, int width,
                              const double *values, int candidate, int trials, double *scratch)
{
    int first = -1;
    for (int k = 0; k < module->loss_count; k++) {
        if (module->outcomes[k].over_trials)
            continue;
        copy_trials(evaluation, width, values, candidate, k, scratch);
        int trial = tasks_first_failure(module, k, scratch, trials);
        if (trial >= 0 && (first < 0 || trial < first))
            first = trial;
    }
    return first;
}

/* Adds those of the trials to what the objective's own is already. */
static void add_gradients(int n, const Evaluation *evaluation, int width, const double *values,
                          int candidate)
{
    double *sum = evaluation->gradient + (long)candidate * n;
    for (int trial = 0; trial < evaluation->trials; trial++) {
        const double *own =
            values +
            ((size_t)trial * (size_t)evaluation->candidates + (size_t)candidate) * (size_t)width;
        for (int i = 0; i < n; i++)
            sum[i] += own[width - n + i];
    }
}

bool evaluate_outcomes_lost(const PlastModule *module, const double *values)
{
    bool stopped = values[module->outcome_count] >= 0;
    return stopped || tasks_failed(module, 0, stopped, values, 1);
}

/* So many trials of a candidate count. */
static int trials_of(const PlastModule *module, const Evaluation *evaluation, int width, const double *values, int candidate)
{
    size_t step = (size_t)evaluation->candidates * (size_t)width;
    const double *own = values + (size_t)candidate * (size_t)width;
    for (int trial = 0; evaluation->until_lost && trial < evaluation->trials; trial++)
        if (evaluate_outcomes_lost(module, own + (size_t)trial * step))
            return trial + 1;
    return evaluation->trials;
}

static void take_out(const Evaluation *evaluation, int outcomes, int candidate, int from)
{
    long first = (long)candidate * evaluation->trials;
    for (int trial = from; trial < evaluation->trials; trial++) {
        for (int k = 0; evaluation->outcomes && k < outcomes; k++)
            evaluation->outcomes[first * outcomes + (long)k * evaluation->trials + trial] = (double)NAN;
        if (evaluation->stopped_at)
            evaluation->stopped_at[first + trial] = EVALUATION_NOT_RUN;
    }
}

size_t evaluate_outcomes_scratch(const PlastModule *module, int trials)
{
    size_t count = (size_t)trials + (size_t)module->outcome_count;
    return module->statistic_count == 0
               ? count
               : count + (size_t)module->outcome_count * (size_t)trials + means_scratch(module, trials);
}

void evaluate_outcomes_gather(const PlastModule *module, const Evaluation *evaluation,
                              const double *values, double *scratch)
{
    int trials = evaluation->trials, outcomes = module->outcome_count;
    int width = evaluate_outcomes_width(module, evaluation);
    double *losses = scratch + trials, *all = losses + outcomes;
    for (int candidate = 0; candidate < evaluation->candidates; candidate++) {
        const double *coefficients =
            evaluation->coefficients + (long)candidate * module->coefficient_count;
        int run = trials_of(module, evaluation, width, values, candidate);
        for (int k = 0; k < module->loss_count; k++) {
            copy_trials(evaluation, width, values, candidate, k, scratch);
            losses[k] = tasks_mean(module, k, scratch, run, false);
        }
        if (module->statistic_count > 0) {
            for (int k = 0; k < outcomes; k++)
                copy_trials(evaluation, width, values, candidate, k, all + (long)k * trials);
            means_over_trials(module, all, trials, all + (long)outcomes * trials, losses);
        }
        double objective = module->objective(coefficients, losses, 1);
        double loss = module->objective(coefficients, losses, 0);
        if (evaluation->objective)
            evaluation->objective[candidate] = isfinite(objective) ? objective : HUGE_VAL;
        if (evaluation->failed_trial)
            evaluation->failed_trial[candidate] =
                isfinite(objective)
                    ? -1
                    : first_failed_trial(module, evaluation, width, values, candidate, run, scratch);
        if (evaluation->loss)
            evaluation->loss[candidate] = isfinite(loss) ? loss : HUGE_VAL;
        for (int k = 0; evaluation->mean_losses && k < module->loss_count; k++)
            evaluation->mean_losses[(long)candidate * module->loss_count + k] = losses[k];
        if (evaluation->seeds)
            add_gradients(module->coefficient_count, evaluation, width, values, candidate);
        for (int k = 0; evaluation->outcomes && k < outcomes; k++)
            copy_trials(evaluation, width, values, candidate, k,
                        evaluation->outcomes + ((long)candidate * outcomes + k) * trials);
        if (evaluation->stopped_at)
            copy_trials(evaluation, width, values, candidate, outcomes,
                        evaluation->stopped_at + (long)candidate * trials);
        take_out(evaluation, outcomes, candidate, run);
    }
}
