/* choice.c: see choice.h. */
#include "choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "means.h"

#define MOST_RULES  (1 + ARCHIVE_SIZE)
#define MOST_BLOCKS 32 /* of trials, of which one after the other is left out */

/* All rules, the favourite first. */
typedef struct Rules {
    const PlastModule *module;
    int count, trials;
    double *coefficients; /* [count][n] */
    double *outcomes;     /* [count][outcome_count][trials] */
    double *scratch;      /* of means.h */
    double *means;        /* [outcome_count] */
    double losses[MOST_RULES], objectives[MOST_RULES];
} Rules;

static bool allocate(Rules *rules, const Archive *archive, const double *favourite)
{
    const PlastModule *module = rules->module;
    size_t n = (size_t)archive->n, count = (size_t)rules->count, trials = (size_t)rules->trials;
    rules->coefficients = malloc(sizeof(double) * count * n);
    rules->outcomes = malloc(sizeof(double) * count * trials * (size_t)module->outcome_count);
    rules->scratch = malloc(sizeof(double) * (means_scratch(module, rules->trials) + 1));
    rules->means = malloc(sizeof(double) * (size_t)(module->outcome_count + 1));
    if (!rules->coefficients || !rules->outcomes || !rules->scratch || !rules->means)
        return false;
    memcpy(rules->coefficients, favourite, sizeof(double) * n);
    memcpy(rules->coefficients + n, archive->coefficients, sizeof(double) * (count - 1) * n);
    return true;
}

/* The objective of rule k without the trials first ... last - 1. */
static double objective_without(const Rules *rules, int k, int first, int last)
{
    const PlastModule *module = rules->module;
    const double *outcomes = rules->outcomes + (size_t)k * (size_t)module->outcome_count * (size_t)rules->trials;
    const double *coefficients = rules->coefficients + (size_t)k * (size_t)module->coefficient_count;
    means_without(module, outcomes, rules->trials, first, last, rules->scratch, rules->means);
    return module->objective(coefficients, rules->means, 1);
}

/* The standard error of how much better rule k is than the favourite, by the jackknife over blocks of trials
 * (Efron 1982, "The jackknife, the bootstrap and other resampling plans", equation 3.5); 0 if there is but one trial. */
static double error_of_difference(const Rules *rules, int k)
{
    int blocks = rules->trials < MOST_BLOCKS ? rules->trials : MOST_BLOCKS;
    double sum = 0.0, squares = 0.0, differences[MOST_BLOCKS];
    for (int block = 0; block < blocks && blocks > 1; block++) {
        int first = (int)((long)rules->trials * block / blocks);
        int last = (int)((long)rules->trials * (block + 1) / blocks);
        differences[block] =
            objective_without(rules, 0, first, last) - objective_without(rules, k, first, last);
        sum += differences[block];
    }
    for (int block = 0; block < blocks && blocks > 1; block++) {
        double deviation = differences[block] - sum / blocks;
        squares += deviation * deviation;
    }
    return sqrt((blocks - 1.0) / blocks * squares);
}

static bool is_better(const Rules *rules, int k)
{
    double gain = rules->objectives[0] - rules->objectives[k];
    if (!isfinite(rules->objectives[0]))
        return true;
    if (!(gain > 0.0))
        return false;
    /* Without some trial an objective may be no number: then nothing speaks for chance. */
    return !(gain <= CHOICE_CHANCE * error_of_difference(rules, k));
}

static void choose(const Rules *rules, Choice *choice)
{
    int best = 0;
    for (int k = 1; k < rules->count; k++)
        if (isfinite(rules->objectives[k]) &&
            (best == 0 || rules->objectives[k] < rules->objectives[best]))
            best = k;
    *choice = (Choice){.favourite = {rules->losses[0], rules->objectives[0]}, .best = best - 1};
    if (best == 0)
        return;
    choice->candidate = (ChoiceScore){rules->losses[best], rules->objectives[best]};
    choice->is_better = is_better(rules, best);
}

Status choice_make(const Archive *archive, Evaluator *evaluator, int trials,
                   const double *favourite, Choice *choice, ErrorText *error)
{
    Rules rules = {.module = evaluator_module(evaluator),
                   .count = 1 + archive->count,
                   .trials = trials};
    Status status = STATUS_OK;
    if (allocate(&rules, archive, favourite)) {
        Evaluation evaluation = {.set = PLAST_SEARCH,
                                 .trials = trials,
                                 .generation = PLAST_FINAL,
                                 .candidates = rules.count,
                                 .coefficients = rules.coefficients,
                                 .loss = rules.losses,
                                 .objective = rules.objectives,
                                 .outcomes = rules.outcomes};
        status = evaluator_run(evaluator, &evaluation, error);
    } else {
        status = status_error(error, STATUS_MEMORY, "out of memory for %d rules on %d trials",
                              rules.count, trials);
    }
    if (status == STATUS_OK)
        choose(&rules, choice);
    free(rules.coefficients);
    free(rules.outcomes);
    free(rules.scratch);
    free(rules.means);
    return status;
}

Status choice_measure_single(Evaluator *evaluator, int trials, const double *coefficients, double *loss,
                             ErrorText *error)
{
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = 1,
                             .single = true,
                             .coefficients = coefficients,
                             .loss = loss};
    return evaluator_run(evaluator, &evaluation, error);
}
