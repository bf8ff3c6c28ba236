/* gradients.c: what a gradient costs, in evaluations of one candidate, and what lanes of trials give.
 *
 *     gradients PROGRAMS DATA [REPEATS]
 *
 * OJA-100 of task.h on its 16 data sets, and mlp.plast of the folder PROGRAMS, whose data are drawn; one thread, CPU time.
 * All that is timed has the same bits, which is looked at first. 0 repeats: that was all. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "runtime/evaluate.h"
#include "task.h"

#define REPEATS    7
#define SECONDS    0.1 /* of a measurement, at least */
#define CANDIDATES 64  /* where many are batched */

/* Modules, candidates, and whether it is the gradient. */
typedef struct Variant {
    const char *name;
    int evaluator; /* one of the three below */
    int candidates;
    bool derives;
} Variant;

enum { ONE_LANE, ALL_LANES, BY_TRIAL, EVALUATORS };
enum { EVALUATION_1_LANE, EVALUATION, GRADIENT_1_LANE, GRADIENT, EVALUATIONS, GRADIENTS, VARIANTS };

static const Variant variants[VARIANTS] = {
    {"one candidate, 1 lane", ONE_LANE, 1, false},
    {"one candidate, lanes of trials", BY_TRIAL, 1, false},
    {"its gradient, 1 lane", ONE_LANE, 1, true},
    {"its gradient, lanes of trials", BY_TRIAL, 1, true},
    {"64 candidates, all lanes, each", ALL_LANES, CANDIDATES, false},
    {"their gradients, each", ALL_LANES, CANDIDATES, true},
};

typedef struct Compiled {
    Compilation compilation;
    CcModule *cc[EVALUATORS];
    Evaluator *evaluators[EVALUATORS];
    int n, trials;
    double *coefficients; /* [CANDIDATES][n] */
    double *gradients;    /* [CANDIDATES][n] */
} Compiled;

static Compiled make_compiled(const BenchProgram *program, Pool *pool)
{
    Compiled c = {.trials = TASK_DATA_SETS};
    ErrorText error;
    StrBuf text = {0};
    CcDemand demand = {0};
    CcShape shape = jit_cc_shape(&demand);
    bench_compile(&c.compilation, program);
    if (c.compilation.module->gradient.refused || !compile_by_trial(&c.compilation, shape.parts, &text))
        bench_fail("the program has no exact slopes, or no lanes of trials");
    c.cc[ONE_LANE] = bench_compile_cc(&c.compilation, 1);
    c.cc[ALL_LANES] = bench_compile_cc(&c.compilation, 0);
    c.cc[BY_TRIAL] = bench_load_cc(text.text, shape);
    strbuf_free(&text);
    for (int k = 0; k < EVALUATORS; k++) {
        const PlastModule *module = jit_cc_module(c.cc[k == BY_TRIAL ? ALL_LANES : k]);
        if (evaluator_create(module, c.compilation.module->tables.items, 1, pool, &c.evaluators[k], &error) !=
            STATUS_OK)
            bench_fail(error.text);
    }
    evaluator_set_by_trial(c.evaluators[BY_TRIAL], jit_cc_module(c.cc[BY_TRIAL]));
    c.n = c.compilation.module->coefficients.count;
    c.coefficients = bench_memory(sizeof(double) * (size_t)(c.n * CANDIDATES));
    c.gradients = bench_memory(sizeof(double) * (size_t)(c.n * CANDIDATES));
    return c;
}

static void free_compiled(Compiled *c)
{
    for (int k = 0; k < EVALUATORS; k++) {
        evaluator_destroy(c->evaluators[k]);
        jit_cc_free(c->cc[k]);
    }
    free(c->coefficients);
    free(c->gradients);
    compile_free(&c->compilation);
}

static void run(const Compiled *c, const Variant *variant, double *losses)
{
    ErrorText error;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = c->trials,
                             .candidates = variant->candidates,
                             .coefficients = c->coefficients,
                             .objective = losses,
                             .gradient = variant->derives ? c->gradients : NULL};
    if (evaluator_run(c->evaluators[variant->evaluator], &evaluation, &error) != STATUS_OK)
        bench_fail(error.text);
}

static void check_bits(const Compiled *c)
{
    double losses[CANDIDATES], first_loss = 0;
    double *first = bench_memory(sizeof(double) * (size_t)c->n);
    run(c, &variants[GRADIENT_1_LANE], &first_loss);
    memcpy(first, c->gradients, sizeof(double) * (size_t)c->n);
    for (int k = 0; k < VARIANTS; k++) {
        run(c, &variants[k], losses);
        if (memcmp(losses, &first_loss, sizeof first_loss) != 0 ||
            memcmp(first, c->gradients, sizeof(double) * (size_t)c->n) != 0)
            bench_fail("lanes of candidates and of trials give different bits");
    }
    free(first);
}

/* CPU seconds of a candidate. */
static double measure(const Compiled *c, const Variant *variant)
{
    double losses[CANDIDATES], start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID), took = 0;
    long count = 0;
    for (; took < SECONDS; took = bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start, count += variant->candidates)
        run(c, variant, losses);
    return took / (double)count;
}

/* Of the first candidate. */
static double gradient_norm(const Compiled *c)
{
    double loss, sum = 0;
    run(c, &variants[GRADIENT], &loss);
    for (int k = 0; k < c->n; k++)
        sum += c->gradients[k] * c->gradients[k];
    return sqrt(sum);
}

static void print(const char *name, const Compiled *c, int repeats)
{
    static double times[VARIANTS][BENCH_MOST];
    double median[VARIANTS];
    for (int turn = 0; turn < repeats; turn++)
        for (int k = 0; k < VARIANTS; k++)
            times[k][turn] = measure(c, &variants[k]);
    printf("  %s, %d numbers, %d trials; norm of the gradient %.12g\n", name, c->n, c->trials, gradient_norm(c));
    for (int k = 0; k < VARIANTS; k++) {
        median[k] = bench_median(times[k], repeats);
        printf("    %-32s%10.3f ms\n", variants[k].name, 1e3 * median[k]);
    }
    printf("    a gradient is %.1f evaluations with lanes of trials, %.1f with 1 lane, %.1f of many candidates\n",
           median[GRADIENT] / median[EVALUATION], median[GRADIENT_1_LANE] / median[EVALUATION_1_LANE],
           median[GRADIENTS] / median[EVALUATIONS]);
    printf("    lanes of trials are %.1f times as fast as 1 lane, %.1f times for the gradient\n",
           median[EVALUATION_1_LANE] / median[EVALUATION], median[GRADIENT_1_LANE] / median[GRADIENT]);
}

int main(int argc, char **argv)
{
    char path[4096], data[4096];
    if (argc < 3)
        bench_fail("usage: gradients PROGRAMS DATA [REPEATS]");
    int repeats =
        argc == 4 && strcmp(argv[3], "0") == 0 ? 0 : bench_repeats(argc - 1, argv + 1, REPEATS);
    Pool *pool = pool_create(1);
    BenchTask task = task_make(2);
    snprintf(path, sizeof path, "%s/%s.plast", argv[1], task.program);
    snprintf(data, sizeof data, "%s/%s", argv[2], task.folder);
    Compiled oja = make_compiled(&(BenchProgram){.path = path, .data = data, .inputs = "100", .gradient = true}, pool);
    memcpy(oja.coefficients, task.coefficients, sizeof(double) * (size_t)(task.terms * TASK_CANDIDATES));
    snprintf(path, sizeof path, "%s/mlp.plast", argv[1]);
    Compiled mlp = make_compiled(&(BenchProgram){.path = path, .gradient = true}, pool);
    for (int k = 0; k < mlp.n * CANDIDATES; k++)
        mlp.coefficients[k] = 0.1 * ((k * 37 % 101) / 50.0 - 1);
    check_bits(&oja);
    check_bits(&mlp);
    if (repeats > 0) {
        print(task.name, &oja, repeats);
        print("an mlp", &mlp, repeats);
    }
    free_compiled(&oja);
    free_compiled(&mlp);
    task_free(&task);
    pool_destroy(pool);
    return 0;
}
