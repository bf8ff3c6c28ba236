/* run_memory.c: what memory a search needs, which is asked before any is taken: a machine that has less
 * often hands it out all the same, and ends the process when it is used. */
#include "run.h"

#include "memory.h"

/* Of a generation: candidates in both spaces, their losses and failures, where they stopped. */
static double memory_of_candidates(double candidates, double dimension, double trials)
{
    return candidates * (sizeof(double) * (2 * dimension + 3 + trials) + sizeof(int));
}

static double memory_of_outcomes(const PlastModule *module, double candidates, double trials)
{
    return sizeof(double) * candidates * trials * (module->outcome_count + 1.0);
}

Status run_check_memory(const PlastModule *module, const RunOptions *options, int threads,
                        ErrorText *error)
{
    int candidates, trials = options->trials, dimension = module->coefficient_count;
    const SearchProblem problem = {.dimension = dimension,
                                   .options = options->options,
                                   .option_count = options->method->option_count};
    double search = options->method->memory(&problem, &candidates);
    search += memory_of_candidates(candidates, dimension, trials);
    double outcomes = memory_of_outcomes(module, candidates, trials);
    double rollouts = evaluator_memory(module, trials + options->validation_trials, threads);
    double needed = search + outcomes + rollouts, there = memory_of_machine();
    if (needed <= there)
        return STATUS_OK;
    return status_error(error, STATUS_MEMORY,
                        "this search needs %s of memory, but there are %s: %s for %d candidates of %d "
                        "coefficient%s, %s for their outcomes in %d trial%s, %s for the trials",
                        memory_text(needed).text, memory_text(there).text, memory_text(search).text,
                        candidates, dimension, dimension == 1 ? "" : "s",
                        memory_text(outcomes).text, trials, trials == 1 ? "" : "s",
                        memory_text(rollouts).text);
}
