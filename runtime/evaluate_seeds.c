/* evaluate_seeds.c: see evaluate_seeds.h. */
#include "evaluate_seeds.h"

#include <stdlib.h>
#include <string.h>

#include "over_trials_slopes.h"
#include "tasks.h"

size_t evaluate_seeds_count(const PlastModule *module, const Evaluation *evaluation)
{
    return (size_t)evaluation->candidates * (size_t)module->seed_count * (size_t)evaluation->trials;
}

bool evaluate_seeds_need_losses(const PlastModule *module)
{
    return module->seeds_need_losses || module->over_trials_gradient;
}

/* The slopes of the objective, and what over_trials_slopes_add needs, or the weights of trials. */
static size_t scratch_count(const PlastModule *module, int trials)
{
    size_t own = (size_t)(module->loss_count + module->coefficient_count) + (size_t)trials;
    return module->over_trials_gradient ? own + over_trials_slopes_scratch(module, trials) : own;
}

Status evaluate_seeds_create(const PlastModule *module, const Evaluation *evaluation, Seeds *seeds, ErrorText *error)
{
    size_t candidates = (size_t)evaluation->candidates, trials = (size_t)evaluation->trials;
    size_t outcomes = candidates * (size_t)module->outcome_count * trials;
    *seeds = (Seeds){.values = malloc(sizeof(double) * evaluate_seeds_count(module, evaluation) + 1),
                     .means = calloc(candidates * (size_t)module->loss_count + 1, sizeof(double)),
                     .outcomes = module->over_trials_gradient ? malloc(sizeof(double) * outcomes + 1) : NULL,
                     .scratch = malloc(sizeof(double) * scratch_count(module, evaluation->trials))};
    if (!seeds->values || !seeds->means || !seeds->scratch || (module->over_trials_gradient && !seeds->outcomes))
        return status_out_of_memory(error);
    return STATUS_OK;
}

void evaluate_seeds_destroy(Seeds *seeds)
{
    free(seeds->values);
    free(seeds->means);
    free(seeds->outcomes);
    free(seeds->scratch);
}

/* Of a candidate, by the slopes of the objective by its losses. outcomes: its own, or NULL. own: [seed_count][trials] */
static void spread(const PlastModule *module, int trials, const double *slopes, const double *outcomes, double *scratch,
                   double *own)
{
    double *weights = scratch;
    memset(own, 0, sizeof *own * (size_t)module->seed_count * (size_t)trials);
    for (int k = 0; k < module->loss_count; k++) {
        if (module->outcomes[k].over_trials)
            continue;
        tasks_weights(module, k, trials, weights);
        for (int trial = 0; trial < trials; trial++)
            own[(size_t)k * (size_t)trials + (size_t)trial] = slopes[k] * weights[trial];
    }
    if (outcomes)
        over_trials_slopes_add(module, trials, outcomes, slopes, scratch + trials, own);
}

void evaluate_seeds_take(const PlastModule *module, const Evaluation *evaluation, Seeds *seeds)
{
    int losses = module->loss_count, n = module->coefficient_count, trials = evaluation->trials;
    double *slopes = seeds->scratch, *scratch = slopes + losses + n;
    for (int c = 0; c < evaluation->candidates; c++) {
        size_t own = (size_t)c * (size_t)module->seed_count * (size_t)trials;
        size_t outcomes = (size_t)c * (size_t)module->outcome_count * (size_t)trials;
        module->objective_gradient(evaluation->coefficients + (long)c * n, seeds->means + (long)c * losses,
                                   evaluation->without_penalties ? 0 : 1, slopes);
        spread(module, trials, slopes, seeds->outcomes ? seeds->outcomes + outcomes : NULL, scratch, seeds->values + own);
        memcpy(evaluation->gradient + (long)c * n, slopes + losses, sizeof(double) * (size_t)n);
    }
}
