/* run_memory.c: what memory a search needs, which is asked before any is taken: a machine that has less
 * often hands it out all the same, and ends the process when it is used. */
#include "run_memory.h"
#include "run_memory.h"

#include "evaluate_memory.h"
#include "memory.h"

RunMemory run_memory(const PlastModule *module, const RunOptions *options, int threads)
{
    int trials = options->trials, dimension = module->coefficient_count;
    const SearchProblem problem = {.dimension = dimension,
                                   .options = options->options,
                                   .option_count = options->method->option_count};
    RunMemory memory;
    memory.search = options->method->memory(&problem, &memory.candidates);
    /* A generation: candidates in both spaces, their losses and failures, where they stopped. */
    memory.search +=
        memory.candidates * (sizeof(double) * (2.0 * dimension + 3 + trials) + sizeof(int));
    memory.outcomes =
        (double)memory.candidates * trials * (module->outcome_count + 1.0) * sizeof(double);
    memory.rollouts =
        evaluate_memory_of_rollouts(module, trials + options->validation_trials, threads);
    return memory;
}

Status run_memory_check(const PlastModule *module, const RunOptions *options, int threads,
                        ErrorText *error)
{
    RunMemory memory = run_memory(module, options, threads);
    int trials = options->trials, dimension = module->coefficient_count;
    double needed = memory.search + memory.outcomes + memory.rollouts, there = memory_of_machine();
    if (needed <= there)
        return STATUS_OK;
    return status_error(error, STATUS_MEMORY,
                        "this search needs %s of memory, but there are %s: %s for %d candidates of %d "
                        "coefficient%s, %s for their outcomes in %d trial%s, %s for the trials",
                        memory_text(needed).text, memory_text(there).text,
                        memory_text(memory.search).text, memory.candidates, dimension,
                        dimension == 1 ? "" : "s", memory_text(memory.outcomes).text, trials,
                        trials == 1 ? "" : "s", memory_text(memory.rollouts).text);
}
