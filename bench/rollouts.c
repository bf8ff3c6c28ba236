/* rollouts.c: how many rollouts a second the code that plastc generates does, beside a loop written
 * by hand, in the same process and on the same data.
 *
 *     rollouts PROGRAM.plast [REPEATS]
 *
 * The program is the task of oja_task.h. Its data sets, initial weights and principal components
 * are overwritten by those of the task, so that the mean loss can be checked against the value on
 * record, and bit for bit between compilers and lane counts. All variants run in turn, REPEATS
 * times; the table shows medians. With one thread a second is one of CPU time, with two one of the
 * clock: on a busy machine that is less. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../compiler/driver.h"
#include "../compiler/jit/jit.h"
#include "../runtime/par/pool.h"
#include "bench.h"
#include "oja_task.h"

#define REPEATS 7
#define SECONDS 0.1 /* of a measurement, at least */

/* Multiply-adds that the rule cannot do without: a step two for each power of x and w, and each
 * input eight for the polynomial and one for the sum. */
#define STEP_COSTS 18
#define UNIT_COSTS 9

/* ---- what is measured ----------------------------------------------------------------------- */

/* A compiled program with the task's data in its place. */
typedef struct Compiled {
    const PlastModule *module;
    const OjaTask *task;
    double *trials; /* [data set][trial_stride] */
    double *blocks; /* [block][coefficient][lane] */
    size_t trial_stride, work_stride;
    double *work;   /* [worker][work_stride], the outcome included */
    double *losses; /* [candidate][data set] */
} Compiled;

typedef struct Variant {
    const char *name;
    OjaRollout *hand; /* or */
    Compiled *compiled;
    Pool *pool;
    double rate[BENCH_MOST]; /* of each repeat */
} Variant;

static size_t stride(int count)
{
    return ((size_t)count + 7) / 8 * 8;
}

/* Where the program keeps an array. */
static double *find_array(const Compiled *compiled, const IrModule *ir, const char *name)
{
    for (int k = 0; k < ir->arrays.count; k++) {
        const IrArray *array = ir->arrays.items[k];
        if (array->space == IR_SPACE_TRIAL && strcmp(array->name, name) == 0)
            return compiled->trials + array->offset;
    }
    bench_fail("the program has not the arrays of the task");
}

static void put_data(const Compiled *compiled, const IrModule *ir, const char *name,
                     const double *values, int count)
{
    double *place = find_array(compiled, ir, name);
    for (int d = 0; d < OJA_DATA_SETS; d++)
        memcpy(place + (size_t)d * compiled->trial_stride, values + (size_t)d * (size_t)count,
               sizeof(double) * (size_t)count);
}

static Compiled make_compiled(const PlastModule *module, const IrModule *ir, const OjaTask *task,
                              int most_threads)
{
    Compiled c = {.module = module, .task = task};
    if (module->coefficient_count != OJA_TERMS)
        bench_fail("the program has not the coefficients of the task");
    c.trial_stride = stride(module->trial_size);
    c.work_stride = stride((module->work_size + module->outcome_count + 1) * module->lanes);
    c.trials = bench_memory(sizeof(double) * c.trial_stride * OJA_DATA_SETS);
    c.work = bench_memory(sizeof(double) * c.work_stride * (size_t)most_threads);
    c.blocks = bench_memory(sizeof(double) * OJA_CANDIDATES * OJA_TERMS);
    c.losses = bench_memory(sizeof(double) * OJA_ROLLOUTS);
    put_data(&c, ir, "x", task->x, OJA_STEPS * task->n);
    put_data(&c, ir, "w_start", task->start, task->n);
    put_data(&c, ir, "x_pc1", task->direction, task->n);
    for (int p = 0; p < OJA_CANDIDATES; p++)
        for (int k = 0; k < OJA_TERMS; k++)
            c.blocks[(p / module->lanes * OJA_TERMS + k) * module->lanes + p % module->lanes] =
                task->coefficients[p * OJA_TERMS + k];
    return c;
}

static void free_compiled(Compiled *c)
{
    free(c->trials);
    free(c->work);
    free(c->blocks);
    free(c->losses);
}

/* ---- running -------------------------------------------------------------------------------- */

/* Job k is data set k % 16 with candidates, or the block of candidates, k / 16 (cyclically). */
static int rollouts_of_job(const Variant *variant)
{
    return variant->compiled ? variant->compiled->module->lanes : 1;
}

static void run_hand(const Variant *variant, const OjaTask *task, int job)
{
    int d = job % OJA_DATA_SETS, p = job / OJA_DATA_SETS % OJA_CANDIDATES, n = task->n;
    volatile double loss =
        variant->hand(n, task->x + d * OJA_STEPS * n, task->start + d * n, task->direction + d * n,
                      task->coefficients + p * OJA_TERMS);
    (void)loss;
}

static void run_compiled(void *context, int job, int worker)
{
    const Compiled *c = context;
    int lanes = c->module->lanes, d = job % OJA_DATA_SETS;
    int block = job / OJA_DATA_SETS % (OJA_CANDIDATES / lanes);
    double *work = c->work + (size_t)worker * c->work_stride;
    double *outcome = work + c->module->work_size * lanes;
    PlastContext nothing = {0};
    c->module->rollout(&nothing, c->trials + (size_t)d * c->trial_stride, NULL,
                       c->blocks + block * lanes * OJA_TERMS, work, outcome);
    for (int lane = 0; lane < lanes; lane++)
        c->losses[(block * lanes + lane) * OJA_DATA_SETS + d] = outcome[lane];
}

static void run_jobs(const Variant *variant, const OjaTask *task, int jobs)
{
    if (variant->compiled)
        pool_run(variant->pool, jobs, run_compiled, variant->compiled);
    for (int job = 0; !variant->compiled && job < jobs; job++)
        run_hand(variant, task, job);
}

/* Rollouts a second: of CPU time with one thread, else of the clock. */
static double measure(const Variant *variant, const OjaTask *task)
{
    clockid_t clock = variant->pool && pool_threads(variant->pool) > 1 ? CLOCK_MONOTONIC
                                                                       : CLOCK_PROCESS_CPUTIME_ID;
    double start = bench_seconds(clock), took = 0;
    long rollouts = 0;
    for (int jobs = 2; took < SECONDS; jobs *= 2) {
        run_jobs(variant, task, jobs);
        rollouts += (long)jobs * rollouts_of_job(variant);
        took = bench_seconds(clock) - start;
    }
    return (double)rollouts / took;
}

/* ---- the same losses ------------------------------------------------------------------------ */

static void run_all(Compiled *compiled)
{
    for (int job = 0; job < OJA_ROLLOUTS / compiled->module->lanes; job++)
        run_compiled(compiled, job, 0);
}

static double mean(const double *values, int count)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += values[k];
    return sum / count;
}

/* Ends the process if a tier's losses are not those of the first, or not those on record. */
static void check_losses(Compiled *compiled, int count)
{
    for (int k = 0; k < count; k++) {
        run_all(&compiled[k]);
        if (memcmp(compiled[k].losses, compiled[0].losses, sizeof(double) * OJA_ROLLOUTS) != 0)
            bench_fail("two compilers or lane counts give different bits");
    }
    int n = compiled->task->n;
    double loss = mean(compiled->losses, OJA_ROLLOUTS);
    printf("  N = %d: mean loss %.10g, the same bits in all tiers; on record %.10g\n", n, loss,
           oja_check(n));
    if (!(fabs(loss - oja_check(n)) <= 1e-9 * oja_check(n)))
        bench_fail("that is not the loss on record");
}

/* ---- one size ------------------------------------------------------------------------------- */

enum {
    HAND,
    HAND_FAST,
    TCC,
    TCC_THREADS,
    ONE_LANE,
    ONE_LANE_THREADS,
    ALL_LANES,
    ALL_LANES_THREADS,
    VARIANTS
};
enum { TIERS = 3 };

static const char *const names[VARIANTS] = {
    "by hand",    "by hand, -ffast-math",  "tcc",           "tcc, 2 threads",
    "cc, 1 lane", "cc, 1 lane, 2 threads", "cc, all lanes", "cc, all lanes, 2 threads",
};

typedef struct Size {
    int n;
    double rate[VARIANTS]; /* median rollouts a second */
    double peak;           /* multiply-adds a second, measured in the same minutes */
} Size;

static CcModule *compile_cc(const char *text, int lanes)
{
    ErrorText error;
    CcOptions options = {.lanes = lanes};
    CcModule *module;
    if (jit_cc_start(text, &options, &module, &error) != STATUS_OK ||
        jit_cc_poll(module, true, &error) != CC_READY)
        bench_fail(error.text);
    return module;
}

static void measure_variants(Size *size, Variant *variants, const OjaTask *task, int repeats)
{
    double peaks[BENCH_MOST];
    for (int turn = 0; turn < repeats; turn++) {
        peaks[turn] = fma_peak();
        for (int k = 0; k < VARIANTS; k++)
            variants[k].rate[turn] = measure(&variants[k], task);
    }
    size->peak = bench_median(peaks, repeats);
    for (int k = 0; k < VARIANTS; k++)
        size->rate[k] = bench_median(variants[k].rate, repeats);
}

static void measure_tiers(Size *size, const IrModule *ir, const PlastModule *const modules[TIERS],
                          Pool *const pools[2], int repeats)
{
    OjaTask task = oja_task(size->n);
    Compiled compiled[TIERS];
    Variant variants[VARIANTS] = {{.hand = oja_hand_strict}, {.hand = oja_hand_fast}};
    for (int k = 0; k < TIERS; k++) {
        compiled[k] = make_compiled(modules[k], ir, &task, pool_threads(pools[1]));
        for (int p = 0; p < 2; p++)
            variants[TCC + 2 * k + p] = (Variant){.compiled = &compiled[k], .pool = pools[p]};
    }
    check_losses(compiled, TIERS);
    measure_variants(size, variants, &task, repeats);
    for (int k = 0; k < TIERS; k++)
        free_compiled(&compiled[k]);
    oja_task_free(&task);
}

static void measure_size(Size *size, const char *path, Pool *const pools[2], int repeats)
{
    Compilation compilation;
    char value[16];
    snprintf(value, sizeof value, "%d", size->n);
    bench_compile(&compilation, path, "N", value);
    TccModule *tcc = jit_tcc_compile(compilation.c.text);
    CcModule *one = compile_cc(compilation.c.text, 1), *all = compile_cc(compilation.c.text, 0);
    if (!tcc)
        bench_fail("out of memory");
    const PlastModule *modules[TIERS] = {jit_tcc_module(tcc), jit_cc_module(one),
                                         jit_cc_module(all)};
    measure_tiers(size, compilation.module, modules, pools, repeats);
    jit_cc_free(all);
    jit_cc_free(one);
    jit_tcc_free(tcc);
    compile_free(&compilation);
}

/* ---- the table ------------------------------------------------------------------------------ */

enum { SIZES = 3 };

static void print_table(const Size *sizes)
{
    printf("\n  %-26s", "rollouts a second, x hand");
    for (int k = 0; k < SIZES; k++)
        printf("%8sN = %-8d", "", sizes[k].n);
    printf("\n");
    for (int v = 0; v < VARIANTS; v++) {
        printf("  %-26s", names[v]);
        for (int k = 0; k < SIZES; k++)
            printf("%12.0f %7.2f", sizes[k].rate[v], sizes[k].rate[v] / sizes[k].rate[HAND]);
        printf("\n");
    }
    printf("  %-26s", "2 threads over 1");
    for (int k = 0; k < SIZES; k++)
        printf("%20.2f", sizes[k].rate[ALL_LANES_THREADS] / sizes[k].rate[ALL_LANES]);
    printf("\n  %-26s", "of the FMA peak, %");
    for (int k = 0; k < SIZES; k++)
        printf("%20.0f", 100 * sizes[k].rate[ALL_LANES] * OJA_STEPS *
                             (UNIT_COSTS * sizes[k].n + STEP_COSTS) / sizes[k].peak);
    printf("\n  %-26s%12.1f\n", "FMA peak, 10^9 a second", 1e-9 * sizes[SIZES - 1].peak);
}

int main(int argc, char **argv)
{
    Size sizes[SIZES] = {{.n = 3}, {.n = 10}, {.n = 100}};
    int repeats = bench_repeats(argc, argv, REPEATS);
    Pool *pools[2] = {pool_create(1), pool_create(2)};
    if (!pools[0] || !pools[1])
        bench_fail("threads cannot be made");
    for (int k = 0; k < SIZES; k++)
        measure_size(&sizes[k], argv[1], pools, repeats);
    print_table(sizes);
    pool_destroy(pools[0]);
    pool_destroy(pools[1]);
    return 0;
}
