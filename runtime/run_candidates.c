/* run_candidates.c: see run_candidates.h. */
#include "run_candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "means.h"

static bool wanted(const Loop *loop)
{
    return loop->options->acceptance || loop->options->candidates;
}

static bool grow(double **array, size_t count)
{
    double *grown = realloc(*array, sizeof(double) * (count + 1));
    if (grown)
        *array = grown;
    return grown != NULL;
}

bool run_candidates_room(Loop *loop, int population, int trials)
{
    const PlastModule *module = evaluator_module(loop->evaluator);
    size_t n = (size_t)population, outcomes = (size_t)module->outcome_count;
    if (!grow(&loop->told, n))
        return false;
    return !wanted(loop) ||
           (grow(&loop->outcomes, n * outcomes * (size_t)trials) && grow(&loop->means, n * outcomes) &&
            grow(&loop->means_scratch, means_scratch(module, trials)));
}

void run_candidates_free(Loop *loop)
{
    free(loop->told);
    free(loop->outcomes);
    free(loop->means);
    free(loop->means_scratch);
}

/* Whether a guard has ended candidate k in some trial. */
static bool was_stopped(const Loop *loop, int k)
{
    const double *stopped_at = loop->stopped_at + (size_t)k * (size_t)loop->trials;
    for (int trial = 0; trial < loop->trials; trial++)
        if (stopped_at[trial] >= 0)
            return true;
    return false;
}

void run_candidates_judge(Loop *loop)
{
    const PlastModule *module = evaluator_module(loop->evaluator);
    const Acceptance *acceptance = loop->options->acceptance;
    size_t outcomes = (size_t)module->outcome_count;
    memcpy(loop->told, loop->losses, sizeof(double) * (size_t)loop->population);
    for (int k = 0; wanted(loop) && k < loop->population; k++) {
        double *means = loop->means + (size_t)k * outcomes;
        means_without(module, loop->outcomes + (size_t)k * outcomes * (size_t)loop->trials, loop->trials, 0, 0,
                      loop->means_scratch, means);
        if (acceptance)
            loop->told[k] = isfinite(loop->losses[k]) && !was_stopped(loop, k) ? acceptance_score(acceptance, means)
                                                                               : HUGE_VAL;
    }
}

Status run_candidates_show(Loop *loop, ErrorText *error)
{
    const RunOptions *options = loop->options;
    if (!options->candidates)
        return STATUS_OK;
    RunCandidates candidates = {.generation = loop->summary->numbers.generations,
                                .evaluation = &loop->evaluation,
                                .means = loop->means,
                                .weights = options->method->weights ? options->method->weights(loop->search) : NULL};
    return options->candidates(options->candidates_context, &candidates, error);
}
