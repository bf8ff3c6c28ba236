/* rollouts.c: how many rollouts a second plastc does, beside a loop written by hand, in the same process
 * and on the same data.
 *
 *     rollouts PROGRAMS DATA [REPEATS]
 *
 * PROGRAMS is the folder of the programs of task.h, DATA that of the files of write_data.c. First the mean
 * loss of all candidates on all data sets is compared with the value on record, and bit for bit between
 * compilers and lane counts. Then all variants run in turn, REPEATS times (0: that was all); the table
 * shows medians. With one thread a second is one of CPU time, with two one of the clock: on a busy
 * machine that is less. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/driver.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "runtime/evaluate.h"
#include "bench.h"
#include "task.h"

#define REPEATS 7
#define SECONDS 0.1 /* of a measurement, at least */

enum { ONE_THREAD, TWO_THREADS, POOLS };
enum { TCC, ONE_LANE, ALL_LANES, FLOATS, TIERS };

/* ---- what is measured ----------------------------------------------------------------------- */

/* A compiled program with its data, ready to be run by either number of threads. */
typedef struct Compiled {
    Compilation compilation;
    TccModule *tcc;
    CcModule *cc[3];
    const PlastModule *modules[TIERS];
    Evaluator *evaluators[POOLS];
} Compiled;

typedef struct Variant {
    const char *name;
    int tier; /* TIERS: by hand */
    int pool;
    int candidates; /* of a measurement; slow ones run some only */
} Variant;

enum { HAND, HAND_FAST, LAST = 7, SINGLE, VARIANTS };

static const Variant variants[VARIANTS] = {
    {"by hand", TIERS, ONE_THREAD, 1},
    {"by hand, -ffast-math", TIERS, ONE_THREAD, 1},
    {"tcc", TCC, ONE_THREAD, 8},
    {"tcc, 2 threads", TCC, TWO_THREADS, 8},
    {"cc, 1 lane", ONE_LANE, ONE_THREAD, 8},
    {"cc, 1 lane, 2 threads", ONE_LANE, TWO_THREADS, 8},
    {"cc, all lanes", ALL_LANES, ONE_THREAD, TASK_CANDIDATES},
    {"cc, all lanes, 2 threads", ALL_LANES, TWO_THREADS, TASK_CANDIDATES},
    {"cc, all lanes, floats", FLOATS, ONE_THREAD, TASK_CANDIDATES},
};

static Compiled make_compiled(const BenchTask *task, const char *programs, const char *data,
                              Pool *const pools[POOLS])
{
    Compiled c;
    ErrorText error;
    char path[4096], folder[4096], inputs[16];
    snprintf(path, sizeof path, "%s/%s.plast", programs, task->program);
    snprintf(folder, sizeof folder, "%s/%s", data, task->folder);
    snprintf(inputs, sizeof inputs, "%d", task->inputs);
    bench_compile(&c.compilation, &(BenchProgram){.path = path, .data = folder, .inputs = inputs});
    if (jit_tcc_compile(c.compilation.c.text, &c.tcc, &error) != STATUS_OK)
        bench_fail(error.text);
    c.modules[TCC] = jit_tcc_module(c.tcc);
    for (int k = 0; k < 2; k++) {
        c.cc[k] = bench_compile_cc(&c.compilation, k == 0 ? 1 : 0);
        c.modules[ONE_LANE + k] = jit_cc_module(c.cc[k]);
    }
    StrBuf floats = {0};
    compile_single(&c.compilation, &floats);
    c.cc[2] = bench_load_cc(floats.text, (CcShape){.single = true});
    c.modules[FLOATS] = jit_cc_module(c.cc[2]);
    strbuf_free(&floats);
    if (c.modules[TCC]->coefficient_count != task->terms)
        bench_fail("the program has not the coefficients of the task");
    for (int k = 0; k < POOLS; k++)
        if (evaluator_create(c.modules[TCC], c.compilation.module->tables.items, 1, pools[k], &c.evaluators[k], &error) != STATUS_OK)
            bench_fail(error.text);
    for (int k = 0; k < POOLS; k++)
        if (evaluator_set_single(c.evaluators[k], c.modules[FLOATS], &error) != STATUS_OK)
            bench_fail(error.text);
    return c;
}

static void free_compiled(Compiled *c)
{
    for (int k = 0; k < POOLS; k++)
        evaluator_destroy(c->evaluators[k]);
    for (int k = 0; k < 3; k++)
        jit_cc_free(c->cc[k]);
    jit_tcc_free(c->tcc);
    compile_free(&c->compilation);
}

/* ---- running -------------------------------------------------------------------------------- */

/* Candidates `first` and so on, on all data sets. losses: [candidate][data set], or NULL. */
static void run_compiled(const Compiled *c, const BenchTask *task, const Variant *variant,
                         int first, double *losses)
{
    ErrorText error;
    Evaluator *evaluator = c->evaluators[variant->pool];
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = TASK_DATA_SETS,
                             .candidates = variant->candidates,
                             .single = variant->tier == FLOATS,
                             .coefficients = task->coefficients + first * task->terms,
                             .outcomes = losses};
    const PlastModule *module = c->modules[variant->tier == FLOATS ? TCC : variant->tier];
    if (evaluator_set_module(evaluator, module, &error) != STATUS_OK ||
        evaluator_run(evaluator, &evaluation, &error) != STATUS_OK)
        bench_fail(error.text);
}

static void run_hand(TaskRollout *rollout, const BenchTask *task, int candidate, double *losses)
{
    for (int d = 0; d < TASK_DATA_SETS; d++)
        losses[d] = rollout(task, d, task->coefficients + candidate * task->terms);
}

static TaskRollout *hand_of(const BenchTask *task, int variant)
{
    return variant == HAND ? task->hand : task->hand_fast;
}

/* Rollouts a second: of CPU time with one thread, else of the clock. */
static double measure(const Compiled *c, const BenchTask *task, int number)
{
    const Variant *variant = &variants[number];
    clockid_t clock = variant->pool == TWO_THREADS ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
    volatile double sink[TASK_DATA_SETS];
    double losses[TASK_DATA_SETS];
    double start = bench_seconds(clock), took = 0;
    long rollouts = 0;
    for (int first = 0; took < SECONDS; first = (first + variant->candidates) % TASK_CANDIDATES) {
        if (variant->tier == TIERS)
            run_hand(hand_of(task, number), task, first, losses);
        else
            run_compiled(c, task, variant, first, NULL);
        sink[0] = losses[0];
        rollouts += (long)variant->candidates * TASK_DATA_SETS;
        took = bench_seconds(clock) - start;
    }
    (void)sink;
    return (double)rollouts / took;
}

/* ---- the same losses ------------------------------------------------------------------------ */

static double mean(const double *values, int count)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += values[k];
    return sum / count;
}

static void check_mean(const BenchTask *task, const char *what, double loss)
{
    printf("  %-8s mean loss %.10g, %s; on record %.10g\n", task->name, loss, what,
           task->loss_on_record);
    if (!(fabs(loss - task->loss_on_record) <= 1e-9 * task->loss_on_record))
        bench_fail("that is not the loss on record");
}

/* Ends the process if a tier's losses are not those of the first, or not those on record. */
static void check_losses(const Compiled *c, const BenchTask *task)
{
    static double losses[TIERS][TASK_ROLLOUTS];
    for (int tier = 0; tier < TIERS; tier++) {
        Variant all = {.tier = tier, .pool = TWO_THREADS, .candidates = TASK_CANDIDATES};
        run_compiled(c, task, &all, 0, losses[tier]);
        if (tier != FLOATS && memcmp(losses[tier], losses[0], sizeof losses[0]) != 0)
            bench_fail("two compilers or lane counts give different bits");
    }
    check_mean(task, "the same bits in all tiers", mean(losses[0], TASK_ROLLOUTS));
    double single = mean(losses[FLOATS], TASK_ROLLOUTS);
    printf("  %-8s mean loss %.10g, in floats\n", task->name, single);
    if (!(fabs(single - task->loss_on_record) <= 1e-5 * task->loss_on_record))
        bench_fail("that is not the loss on record to 5 digits");
    for (int candidate = 0; candidate < TASK_CANDIDATES; candidate++)
        run_hand(task->hand, task, candidate, losses[0] + candidate * TASK_DATA_SETS);
    check_mean(task, "by hand", mean(losses[0], TASK_ROLLOUTS));
}

/* ---- one task ------------------------------------------------------------------------------- */

/* Multiply-adds a second of each of two threads at once: what sharing the machine leaves of fma_peak(). */
static void peak_job(void *peaks, int job, int worker)
{
    (void)worker;
    ((double *)peaks)[job] = fma_peak();
}

typedef struct Result {
    BenchTask task;
    double rate[VARIANTS]; /* median rollouts a second */
    double peak;           /* multiply-adds a second, measured in the same minutes */
    double peaks;          /* those of two threads at once, together */
    double gradient;       /* seconds of CPU time: central differences on all data sets */
    double search;         /* seconds of CPU time: a generation of CMA-ES without its evaluations */
} Result;

static double measure_gradient(const Compiled *c, const BenchTask *task)
{
    const Variant variant = {.tier = ALL_LANES, .candidates = 2 * task->terms};
    double start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
    run_compiled(c, task, &variant, 0, NULL);
    return bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
}

static void measure_task(Result *result, const Compiled *c, Pool *two_threads, int repeats)
{
    static double rates[VARIANTS][BENCH_MOST], peaks[BENCH_MOST], gradients[BENCH_MOST],
        searches[BENCH_MOST], both[BENCH_MOST];
    for (int turn = 0; turn < repeats; turn++) {
        peaks[turn] = fma_peak();
        double peak_of[2];
        pool_run(two_threads, 2, peak_job, peak_of);
        both[turn] = peak_of[0] + peak_of[1];
        searches[turn] = search_cost(result->task.terms, TASK_CANDIDATES);
        for (int k = 0; k < VARIANTS; k++)
            rates[k][turn] = measure(c, &result->task, k);
        if (2 * result->task.terms <= TASK_CANDIDATES)
            gradients[turn] = measure_gradient(c, &result->task);
    }
    result->peak = bench_median(peaks, repeats);
    result->peaks = bench_median(both, repeats);
    result->gradient = bench_median(gradients, repeats);
    result->search = bench_median(searches, repeats);
    for (int k = 0; k < VARIANTS; k++)
        result->rate[k] = bench_median(rates[k], repeats);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void print_table(const Result *results)
{
    printf("\n  %-26s", "rollouts a second, x hand");
    for (int k = 0; k < TASKS; k++)
        printf("%20s", results[k].task.name);
    printf("\n");
    for (int v = 0; v < VARIANTS; v++) {
        printf("  %-26s", variants[v].name);
        for (int k = 0; k < TASKS; k++)
            printf("%12.0f %7.2f", results[k].rate[v], results[k].rate[v] / results[k].rate[HAND]);
        printf("\n");
    }
    printf("  %-26s", "2 threads over 1");
    for (int k = 0; k < TASKS; k++)
        printf("%20.2f", results[k].rate[LAST] / results[k].rate[LAST - 1]);
    printf("\n  %-26s", "floats over doubles");
    for (int k = 0; k < TASKS; k++)
        printf("%20.2f", results[k].rate[SINGLE] / results[k].rate[LAST - 1]);
    printf("\n  %-26s", "2 threads, of the FMA peak");
    for (int k = 0; k < TASKS; k++)
        printf("%20.2f", results[k].peaks / results[k].peak);
    printf("\n  %-26s", "of the FMA peak, %");
    for (int k = 0; k < TASKS; k++)
        printf("%20.0f", 100 * results[k].rate[LAST - 1] * (double)results[k].task.multiply_adds /
                             results[k].peak);
    printf("\n  %-26s", "CMA-ES, % of a generation");
    for (int k = 0; k < TASKS; k++)
        printf("%20.2f", 100 * results[k].search * results[k].rate[LAST - 1] / TASK_ROLLOUTS);
    printf("\n  %-26s%12.1f\n", "FMA peak, 10^9 a second", 1e-9 * results[TASKS - 1].peak);
    printf("  gradient of OJA-100 on %d data sets by central differences: %.4f s of CPU time\n",
           TASK_DATA_SETS, results[2].gradient);
}

int main(int argc, char **argv)
{
    Result results[TASKS] = {0};
    if (argc < 3)
        bench_fail("usage: rollouts PROGRAMS DATA [REPEATS]");
    int repeats =
        argc == 4 && strcmp(argv[3], "0") == 0 ? 0 : bench_repeats(argc - 1, argv + 1, REPEATS);
    Pool *pools[POOLS] = {pool_create(1), pool_create(2)};
    if (!pools[0] || !pools[1])
        bench_fail("threads cannot be made");
    for (int k = 0; k < TASKS; k++) {
        results[k].task = task_make(k);
        Compiled compiled = make_compiled(&results[k].task, argv[1], argv[2], pools);
        check_losses(&compiled, &results[k].task);
        if (repeats > 0)
            measure_task(&results[k], &compiled, pools[TWO_THREADS], repeats);
        free_compiled(&compiled);
    }
    if (repeats > 0)
        print_table(results);
    for (int k = 0; k < TASKS; k++)
        task_free(&results[k].task);
    for (int k = 0; k < POOLS; k++)
        pool_destroy(pools[k]);
    return 0;
}
