/* worker_unit.c: see worker_unit.h. */
#include "worker_unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate_outcomes.h"
#include "evaluate_seeds.h"

/* How far the candidates of the probe are from the start. */
#define PROBE_STEP 0.0625

bool worker_unit_make(WorkerUnit *unit, const PlastModule *module, uint64_t seed, const Evaluation *evaluation)
{
    size_t coefficients = (size_t)evaluation->candidates * (size_t)module->coefficient_count;
    size_t seeds = evaluation->seeds ? evaluate_seeds_count(module, evaluation) : 0;
    *unit = (WorkerUnit){.numbers = malloc(sizeof(double) * (coefficients + seeds + 1)), .count = coefficients + seeds};
    if (!unit->numbers)
        return false;
    memcpy(unit->numbers, evaluation->coefficients, sizeof(double) * coefficients);
    if (seeds > 0)
        memcpy(unit->numbers + coefficients, evaluation->seeds, sizeof(double) * seeds);
    evaluate_request_write(seed, evaluation, unit->words);
    return true;
}

void worker_unit_free(WorkerUnit *unit)
{
    free(unit->numbers);
}

static double beside_start(const PlastCoefficient *range, double step)
{
    double scale = fmax(fabs(range->start), range->start_sd > 0 ? range->start_sd : 1);
    return fmin(fmax(range->start + step * scale, range->low), range->high);
}

Status worker_unit_probe(WorkerProbe *probe, Evaluator *evaluator, uint64_t seed, bool single, ErrorText *error)
{
    const PlastModule *module = evaluator_module(evaluator);
    size_t n = (size_t)module->coefficient_count;
    Evaluation asked = {.set = PLAST_SEARCH, .trials = module->trials < 2 ? 1 : 2, .candidates = 2, .single = single};
    size_t seed_count = evaluate_seeds_count(module, &asked);
    double *coefficients = malloc(sizeof(double) * (2 * n + 1)), *seeds = malloc(sizeof(double) * (seed_count + 1));
    for (size_t k = 0; coefficients && k < 2 * n; k++)
        coefficients[k] = beside_start(&module->coefficients[k % n], PROBE_STEP * (double)(1 + k % 3) * (k < n ? 1 : -1));
    for (size_t k = 0; seeds && k < seed_count; k++)
        seeds[k] = 1;
    asked.coefficients = coefficients;
    asked.seeds = evaluator_has_gradient(evaluator) && !single ? seeds : NULL;
    probe->rollouts = asked.candidates * asked.trials;
    probe->expected_count = (size_t)probe->rollouts * (size_t)evaluate_outcomes_width(module, &asked);
    probe->expected = malloc(sizeof(double) * (probe->expected_count + 1));
    bool made = coefficients && seeds && probe->expected && worker_unit_make(&probe->unit, module, seed, &asked);
    Status status = made ? evaluator_do_share(evaluator, &asked, 0, probe->rollouts, probe->expected, error)
                         : status_out_of_memory(error);
    free(coefficients);
    free(seeds);
    return status;
}
