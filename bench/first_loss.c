/* first_loss.c: from source text to the first loss, in process, by libtcc.
 *
 *     first_loss PROGRAM.plast [REPEATS [TIME]]
 *
 * TIME replaces the constant T of the program, which says how long it simulates. Prints medians of the
 * milliseconds that each part takes: plastc proper, libtcc, and the first trial's data and rollout with
 * the coefficients that the program starts from; of all together, CPU time too. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/driver.h"
#include "compiler/jit/jit_tcc.h"
#include "runtime/evaluate.h"

#define REPEATS 21

enum { COMPILE, TCC, ROLLOUT, ALL, CPU, PARTS };

static double first_loss(const Compilation *compilation, const PlastModule *module)
{
    ErrorText error;
    double loss;
    double *coefficients = bench_memory(sizeof(double) * (size_t)(module->coefficient_count + 1));
    for (int k = 0; k < module->coefficient_count; k++)
        coefficients[k] = module->coefficients[k].start;
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    if (!pool || evaluator_create(module, compilation->module->tables.items, 1, pool, &evaluator, &error) != STATUS_OK)
        bench_fail("no evaluator");
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = 1,
                             .candidates = 1,
                             .coefficients = coefficients,
                             .loss = &loss};
    if (evaluator_run(evaluator, &evaluation, &error) != STATUS_OK)
        bench_fail(error.text);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
    free(coefficients);
    return loss;
}

static double run(const BenchProgram *program, double times[PARTS][BENCH_MOST], int turn)
{
    Compilation compilation;
    double used = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
    double start = bench_seconds(CLOCK_MONOTONIC);
    bench_compile(&compilation, program);
    double compiled = bench_seconds(CLOCK_MONOTONIC);
    TccModule *tcc;
    ErrorText error;
    if (jit_tcc_compile(compilation.c.text, &tcc, &error) != STATUS_OK)
        bench_fail(error.text);
    double ready = bench_seconds(CLOCK_MONOTONIC);
    double loss = first_loss(&compilation, jit_tcc_module(tcc));
    double end = bench_seconds(CLOCK_MONOTONIC);
    used = bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    jit_tcc_free(tcc);
    compile_free(&compilation);
    times[COMPILE][turn] = 1e3 * (compiled - start);
    times[TCC][turn] = 1e3 * (ready - compiled);
    times[ROLLOUT][turn] = 1e3 * (end - ready);
    times[ALL][turn] = 1e3 * (end - start);
    times[CPU][turn] = 1e3 * used;
    return loss;
}

int main(int argc, char **argv)
{
    static double times[PARTS][BENCH_MOST];
    BenchProgram program = {.simulated = argc == 4 ? argv[3] : NULL};
    int repeats = bench_repeats(argc == 4 ? 3 : argc, argv, REPEATS);
    double loss = 0;
    program.path = argv[1];
    for (int turn = 0; turn < repeats; turn++)
        loss = run(&program, times, turn);
    printf(
        "  %.1f ms (of CPU time %.1f): plastc %.1f, libtcc %.1f, data and one rollout %.1f (loss "
        "%.6g)\n",
        bench_median(times[ALL], repeats), bench_median(times[CPU], repeats),
        bench_median(times[COMPILE], repeats), bench_median(times[TCC], repeats),
        bench_median(times[ROLLOUT], repeats), loss);
    return 0;
}
