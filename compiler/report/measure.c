/* measure.c: losses and reports of one rule on a set of trials. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/means.h"
#include "runtime/tasks.h"
#include "compiler/model/quantity.h"

/* NaN comes last. */
static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    if (isnan(x) || isnan(y))
        return !!isnan(x) - !!isnan(y);
    return (x > y) - (x < y);
}

/* Sorts the values. NaN of none. */
static double median(double *values, int count)
{
    if (count == 0)
        return (double)NAN;
    qsort(values, (size_t)count, sizeof *values, compare_numbers);
    int middle = count / 2;
    return count % 2 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

static int count_nan(const double *values, int count)
{
    int found = 0;
    for (int k = 0; k < count; k++)
        found += !!isnan(values[k]);
    return found;
}

/* Moves the numbers to the front and returns how many there are: a report of a trial that a guard
 * ended is NaN and counts neither in its mean nor in its median. */
static int drop_nan(double *values, int count)
{
    int kept = 0;
    for (int k = 0; k < count; k++)
        if (!isnan(values[k]))
            values[kept++] = values[k];
    return kept;
}

double measure_plain(double value)
{
    return isnan(value) ? (double)NAN : value + 0.0; /* -0 + 0 is 0 */
}

/* One number of all trials together, of which those are missing that a guard has stopped. */
static ResultOutcome over_trials(const PlastModule *module, int k, double *own, int trials, double value)
{
    int measured = tasks_pick(module, k, own, trials);
    bool is_loss = module->outcomes[k].is_loss;
    return (ResultOutcome){.name = module->outcomes[k].name,
                           .is_loss = is_loss,
                           .over_trials = true,
                           .mean = measure_plain(value),
                           .median = measure_plain(value),
                           .trials = measured,
                           .undefined = !is_loss ? count_nan(own, measured) : isnan(value) ? measured : 0};
}

/* means: room for those over all trials together. */
static void summarise(const PlastModule *module, double *values, const double *stopped_at, double *means,
                      Measure *measure)
{
    means_over_trials(module, values, measure->trials, means + measure->count, means);
    for (int k = 0; k < measure->count; k++) {
        double *own = values + (long)k * measure->trials;
        bool is_loss = module->outcomes[k].is_loss;
        if (module->outcomes[k].over_trials) {
            measure->outcomes[k] = over_trials(module, k, own, measure->trials, means[k]);
            continue;
        }
        double mean = tasks_mean(module, k, own, measure->trials, !is_loss);
        int trials = tasks_pick(module, k, own, measure->trials);
        int undefined = count_nan(own, trials);
        int count = is_loss ? trials : drop_nan(own, trials);
        measure->outcomes[k] = (ResultOutcome){.name = module->outcomes[k].name,
                                               .is_loss = is_loss,
                                               .mean = measure_plain(mean),
                                               .median = measure_plain(median(own, count)),
                                               .trials = trials,
                                               .undefined = undefined};
    }
    for (int trial = 0; trial < measure->trials; trial++)
        measure->stopped += stopped_at[trial] >= 0;
}

Status measure_rule(Evaluator *evaluator, int set, int trials, const double *coefficients,
                    Measure *measure, ErrorText *error)
{
    const PlastModule *module = evaluator_module(evaluator);
    *measure = (Measure){.trials = trials, .count = module->outcome_count};
    Status status = evaluator_check_memory(evaluator, 1, trials, error);
    if (status != STATUS_OK)
        return status;
    size_t size = (size_t)trials * (size_t)module->outcome_count;
    double *values = malloc(sizeof(double) * size),
           *stopped = malloc(sizeof(double) * (size_t)trials);
    measure->outcomes = malloc(sizeof(ResultOutcome) * (size_t)module->outcome_count);
    double *means = malloc(sizeof(double) * ((size_t)module->outcome_count + means_scratch(module, trials) + 1));
    if (values && stopped && means && measure->outcomes) {
        Evaluation evaluation = {.set = set,
                                 .trials = trials,
                                 .generation = PLAST_FINAL,
                                 .candidates = 1,
                                 .coefficients = coefficients,
                                 .objective = &measure->objective,
                                 .loss = &measure->loss,
                                 .outcomes = values,
                                 .stopped_at = stopped};
        status = evaluator_run(evaluator, &evaluation, error);
        if (status == STATUS_OK)
            summarise(module, values, stopped, means, measure);
    } else {
        status = status_error(error, STATUS_MEMORY, "out of memory for %d trials", trials);
    }
    free(values);
    free(stopped);
    free(means);
    return status;
}

void measure_free(Measure *measure)
{
    free(measure->outcomes);
    *measure = (Measure){0};
}

void measure_print_undefined(const ResultOutcome *outcome, const char *before, const char *after)
{
    if (outcome->undefined == 0)
        return;
    printf(outcome->is_loss ? "%sno number in %d of %d trial%s%s"
                            : "%swithout %d of %d trial%s, in which it is no number%s",
           before, outcome->undefined, outcome->trials, outcome->trials == 1 ? "" : "s", after);
}

void measure_print(const Measure *measure, const Model *model, const char *title)
{
    if (measure->trials == 0)
        return;
    bool has_loss = false;
    for (int k = 0; k < measure->count; k++)
        has_loss = has_loss || measure->outcomes[k].is_loss;
    printf("%-11s ", title);
    if (has_loss)
        printf("loss %.4g", measure->loss);
    if (measure->objective != measure->loss)
        printf(", with penalties %.4g", measure->objective);
    printf("%s(%d trial%s", has_loss ? "  " : "", measure->trials, measure->trials == 1 ? "" : "s");
    if (measure->stopped > 0)
        printf(", %d stopped by a guard", measure->stopped);
    printf(")\n");
    for (int k = 0; k < measure->count; k++) {
        Scale scale = scale_of_outcome(model, model->outcomes.items[k]);
        const ResultOutcome *outcome = &measure->outcomes[k];
        if (model->outcomes.items[k]->over_trials)
            printf("            %s: %s over trials", outcome->name, quantity_show(outcome->mean, &scale, 4).text);
        else
            printf("            %s: mean %s, median %s", outcome->name, quantity_show(outcome->mean, &scale, 4).text,
                   quantity_show(outcome->median, &scale, 4).text);
        measure_print_undefined(outcome, "; ", "");
        printf("\n");
    }
}
