/* passes.c: what each pass of the compiler gives: the CPU time of rollouts without it, as a multiple of
 * that with all. "finite" is the look whether states and weights are numbers, which costs what 1 lacks.
 *
 *     passes PROGRAMS DATA [REPEATS]
 *
 * PROGRAMS is the folder of the programs of task.h, DATA that of the files of write_data.c; besides,
 * examples/oja.plast in the folder where it is started. REPEATS 0: runs each once by tcc, to see that it works.
 * Losses are the same to the last bit without a pass, but horner, which moves roundings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "runtime/evaluate.h"
#include "bench.h"

#define REPEATS    5
#define SECONDS    0.05 /* of a measurement, at least */
#define TRIALS     8
#define CANDIDATES 8

static const char *const passes[] = {"horner", "hoist", "unroll", "scalar", "dead", "finite"};
enum { PASSES = sizeof passes / sizeof passes[0], TIERS = 2, ROWS = 5 };

static const struct {
    const char *name, *program, *folder, *inputs; /* folder NULL: no data */
} rows[ROWS] = {
    {"Oja task, by epochs", "examples/oja", NULL, NULL},
    {"OJA-3", "oja", "oja3", "3"},
    {"OJA-10", "oja", "oja10", "10"},
    {"OJA-100", "oja", "oja100", "100"},
    {"TWO", "two", "two", NULL},
};

/* One way to compile a program. */
typedef struct Way {
    Compilation compilation;
    TccModule *tcc;
    CcModule *cc;
    Evaluator *evaluator;
    double *coefficients; /* [CANDIDATES][coefficient_count]: near Oja's rule */
    double losses[CANDIDATES];
    double seconds[BENCH_MOST];
} Way;

static double *make_candidates(const Compilation *compilation, int count)
{
    const Reference *oja = compilation->model->references.items[0];
    double *all = bench_memory(sizeof(double) * (size_t)(CANDIDATES * count));
    for (int p = 0; p < CANDIDATES; p++) {
        for (int k = 0; k < count; k++)
            all[p * count + k] = 1e-4 * ((k + 3 * p) % 5);
        for (int k = 0; k < oja->terms.count; k++)
            all[p * count + oja->terms.items[k].coefficient] = oja->terms.items[k].value;
    }
    return all;
}

static void make_way(Way *way, const BenchProgram *program, bool cc, Pool *pool)
{
    ErrorText error;
    bench_compile(&way->compilation, program);
    way->cc = cc ? bench_compile_cc(&way->compilation, 0) : NULL;
    way->tcc = NULL;
    if (!cc && jit_tcc_compile(way->compilation.c.text, &way->tcc, &error) != STATUS_OK)
        bench_fail(error.text);
    const PlastModule *module = cc ? jit_cc_module(way->cc) : jit_tcc_module(way->tcc);
    way->coefficients = make_candidates(&way->compilation, module->coefficient_count);
    if (evaluator_create(module, way->compilation.module->tables.items, 1, pool, &way->evaluator, &error) != STATUS_OK)
        bench_fail(error.text);
}

static void free_way(Way *way)
{
    evaluator_destroy(way->evaluator);
    if (way->cc)
        jit_cc_free(way->cc);
    if (way->tcc)
        jit_tcc_free(way->tcc);
    free(way->coefficients);
    compile_free(&way->compilation);
}

static void run(Way *way)
{
    ErrorText error;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = TRIALS,
                             .candidates = CANDIDATES,
                             .coefficients = way->coefficients,
                             .loss = way->losses};
    if (evaluator_run(way->evaluator, &evaluation, &error) != STATUS_OK)
        bench_fail(error.text);
}

static double measure(Way *way)
{
    double start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID), took = 0;
    int runs = 0;
    for (; took < SECONDS; runs++) {
        run(way);
        took = bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    }
    return took / runs;
}

static void check_losses(const Way *way, const Way *all, bool exact)
{
    for (int p = 0; p < CANDIDATES; p++)
        if (exact ? way->losses[p] != all->losses[p]
                  : !(fabs(way->losses[p] - all->losses[p]) <= 1e-6 * fabs(all->losses[p])))
            bench_fail("without a pass the losses are others");
}

static void print_row(const char *name, bool cc, Way ways[PASSES + 1], int repeats)
{
    for (int k = 0; k <= PASSES; k++) {
        run(&ways[k]); /* prepares the trials, too */
        check_losses(&ways[k], &ways[0], k != 1);
    }
    for (int turn = 0; turn < repeats; turn++)
        for (int k = 0; k <= PASSES; k++)
            ways[k].seconds[turn] = measure(&ways[k]);
    if (repeats == 0)
        return;
    double all = bench_median(ways[0].seconds, repeats);
    printf("  %-20s %-6s", name, cc ? "cc" : "tcc");
    for (int k = 1; k <= PASSES; k++)
        printf("%10.2f", bench_median(ways[k].seconds, repeats) / all);
    printf("\n");
}

static void measure_row(int row, bool cc, const char *const folders[2], Pool *pool, int repeats)
{
    static Way ways[PASSES + 1];
    char path[4096], data[4096];
    bool example = rows[row].folder == NULL;
    snprintf(path, sizeof path, "%s%s%s.plast", example ? "" : folders[0], example ? "" : "/",
             rows[row].program);
    snprintf(data, sizeof data, "%s/%s", folders[1], example ? "" : rows[row].folder);
    for (int k = 0; k <= PASSES; k++) {
        BenchProgram program = {.path = path,
                                .data = example ? NULL : data,
                                .inputs = rows[row].inputs,
                                .without = k == 0 ? 0 : driver_without(passes[k - 1])};
        make_way(&ways[k], &program, cc, pool);
    }
    print_row(rows[row].name, cc, ways, repeats);
    for (int k = 0; k <= PASSES; k++)
        free_way(&ways[k]);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_fail("usage: passes PROGRAMS DATA [REPEATS]");
    int repeats =
        argc == 4 && strcmp(argv[3], "0") == 0 ? 0 : bench_repeats(argc - 1, argv + 1, REPEATS);
    Pool *pool = pool_create(1);
    if (!pool)
        bench_fail("threads cannot be made");
    printf("Without a pass of the compiler: CPU time, x that with all\n  %-27s", "");
    for (int k = 0; k < PASSES; k++)
        printf("%10s", passes[k]);
    printf("\n");
    for (int row = 0; row < ROWS; row++)
        for (int cc = 0; cc < (repeats > 0 ? TIERS : 1); cc++)
            measure_row(row, cc != 0, (const char *const[2]){argv[1], argv[2]}, pool, repeats);
    pool_destroy(pool);
    return 0;
}
