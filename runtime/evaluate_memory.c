/* evaluate_memory.c: see evaluate_memory.h. */
#include "evaluate_memory.h"

#include <stdbool.h>

size_t evaluate_memory_stride(long count)
{
    size_t unit = EVALUATE_ALIGNMENT / sizeof(double);
    return ((size_t)count + unit - 1) / unit * unit;
}

long evaluate_memory_lanes(const PlastModule *module)
{
    if (module->one_lane)
        return 1;
    bool few = module->work_size + module->coefficient_count <= EVALUATE_FEW_NUMBERS && module->kept_size == 0;
    int lanes = few ? EVALUATE_MOST_LANES : EVALUATE_MOST_LANES / 2;
    return lanes > module->lanes ? lanes : module->lanes;
}

size_t evaluate_memory_work(const PlastModule *module)
{
    long lanes = evaluate_memory_lanes(module);
    size_t work = evaluate_memory_stride(module->work_size * lanes);
    size_t coefficients = evaluate_memory_stride(module->coefficient_count * lanes);
    size_t outcome = evaluate_memory_stride((module->outcome_count + 1) * lanes);
    size_t scratch = evaluate_memory_stride(module->scratch_size);
    size_t rollout = work + coefficients + outcome;
    return rollout > scratch ? rollout : scratch;
}

double evaluate_memory_of_rollouts(const PlastModule *module, int trials, int threads)
{
    double trial = (double)evaluate_memory_stride(module->trial_size) +
                   (double)evaluate_memory_stride(module->generation_size);
    return 8.0 * (trial * trials + (double)evaluate_memory_work(module) * threads);
}

double evaluate_memory_of_candidates(const PlastModule *module, double candidates, double trials)
{
    return sizeof(double) * candidates *
           (module->coefficient_count + trials * (module->outcome_count + 1.0));
}
