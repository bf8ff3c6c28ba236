/* rollouts.c: how many rollouts a second the code that plastc generates does, beside a loop written
 * by hand, in the same process and on the same data.
 *
 *     rollouts FOLDER [REPEATS]
 *
 * The folder has the programs of the tasks of task.h. Their data sets, initial weights and
 * principal components are overwritten by those of the task, so that the mean loss can be checked
 * against the value on record, and bit for bit between compilers and lane counts. All variants run
 * in turn, REPEATS times; the table shows medians. With one thread a second is one of CPU time,
 * with two one of the clock: on a busy machine that is less. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../compiler/driver.h"
#include "../compiler/jit/jit.h"
#include "../runtime/par/pool.h"
#include "bench.h"
#include "task.h"

#define REPEATS 7
#define SECONDS 0.1 /* of a measurement, at least */

/* ---- what is measured ----------------------------------------------------------------------- */

/* A compiled program with the task's data in its place. */
typedef struct Compiled {
    const PlastModule *module;
    const BenchTask *task;
    double *trials; /* [data set][trial_stride] */
    double *blocks; /* [block][coefficient][lane] */
    size_t trial_stride, work_stride;
    double *work;   /* [worker][work_stride], the outcome included */
    double *losses; /* [candidate][data set] */
} Compiled;

typedef struct Variant {
    const char *name;
    TaskRollout *hand; /* or */
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

static void put_data(const Compiled *compiled, const IrModule *ir, const TaskArray *array)
{
    double *place = find_array(compiled, ir, array->name);
    size_t count = (size_t)array->count;
    for (size_t d = 0; d < TASK_DATA_SETS; d++)
        memcpy(place + d * compiled->trial_stride, array->values + d * count,
               sizeof(double) * count);
}

static Compiled make_compiled(const PlastModule *module, const IrModule *ir, const BenchTask *task,
                              int most_threads)
{
    Compiled c = {.module = module, .task = task};
    if (module->coefficient_count != task->terms)
        bench_fail("the program has not the coefficients of the task");
    c.trial_stride = stride(module->trial_size);
    c.work_stride = stride((module->work_size + module->outcome_count + 1) * module->lanes);
    c.trials = bench_memory(sizeof(double) * c.trial_stride * TASK_DATA_SETS);
    memset(c.trials, 0, sizeof(double) * c.trial_stride * TASK_DATA_SETS);
    c.work = bench_memory(sizeof(double) * c.work_stride * (size_t)most_threads);
    c.blocks = bench_memory(sizeof(double) * (size_t)(TASK_CANDIDATES * task->terms));
    c.losses = bench_memory(sizeof(double) * TASK_ROLLOUTS);
    for (int k = 0; k < task->array_count; k++)
        put_data(&c, ir, &task->arrays[k]);
    for (int p = 0; p < TASK_CANDIDATES; p++)
        for (int k = 0; k < task->terms; k++)
            c.blocks[(p / module->lanes * task->terms + k) * module->lanes + p % module->lanes] =
                task->coefficients[p * task->terms + k];
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

static void run_hand(const Variant *variant, const BenchTask *task, int job)
{
    int d = job % TASK_DATA_SETS, p = job / TASK_DATA_SETS % TASK_CANDIDATES;
    volatile double loss = variant->hand(task, d, task->coefficients + p * task->terms);
    (void)loss;
}

static void run_compiled(void *context, int job, int worker)
{
    const Compiled *c = context;
    int lanes = c->module->lanes, d = job % TASK_DATA_SETS;
    int block = job / TASK_DATA_SETS % (TASK_CANDIDATES / lanes);
    double *work = c->work + (size_t)worker * c->work_stride;
    double *outcome = work + c->module->work_size * lanes;
    PlastContext nothing = {0};
    c->module->rollout(&nothing, c->trials + (size_t)d * c->trial_stride, NULL,
                       c->blocks + block * lanes * c->task->terms, work, outcome);
    for (int lane = 0; lane < lanes; lane++)
        c->losses[(block * lanes + lane) * TASK_DATA_SETS + d] = outcome[lane];
}

static void run_jobs(const Variant *variant, const BenchTask *task, int jobs)
{
    if (variant->compiled)
        pool_run(variant->pool, jobs, run_compiled, variant->compiled);
    for (int job = 0; !variant->compiled && job < jobs; job++)
        run_hand(variant, task, job);
}

/* Rollouts a second: of CPU time with one thread, else of the clock. */
static double measure(const Variant *variant, const BenchTask *task)
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
    for (int job = 0; job < TASK_ROLLOUTS / compiled->module->lanes; job++)
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
        if (memcmp(compiled[k].losses, compiled[0].losses, sizeof(double) * TASK_ROLLOUTS) != 0)
            bench_fail("two compilers or lane counts give different bits");
    }
    const BenchTask *task = compiled->task;
    double loss = mean(compiled->losses, TASK_ROLLOUTS);
    printf("  %-8s mean loss %.10g, the same bits in all tiers; on record %.10g\n", task->name,
           loss, task->loss_on_record);
    if (!(fabs(loss - task->loss_on_record) <= 1e-9 * task->loss_on_record))
        bench_fail("that is not the loss on record");
}

/* ---- one task ------------------------------------------------------------------------------- */

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
    BenchTask task;
    double rate[VARIANTS]; /* median rollouts a second */
    double peak;           /* multiply-adds a second, measured in the same minutes */
} Size;

static void measure_variants(Size *size, Variant *variants, int repeats)
{
    double peaks[BENCH_MOST];
    for (int turn = 0; turn < repeats; turn++) {
        peaks[turn] = fma_peak();
        for (int k = 0; k < VARIANTS; k++)
            variants[k].rate[turn] = measure(&variants[k], &size->task);
    }
    size->peak = bench_median(peaks, repeats);
    for (int k = 0; k < VARIANTS; k++)
        size->rate[k] = bench_median(variants[k].rate, repeats);
}

static void measure_tiers(Size *size, const IrModule *ir, const PlastModule *const modules[TIERS],
                          Pool *const pools[2], int repeats)
{
    const BenchTask *task = &size->task;
    Compiled compiled[TIERS];
    Variant variants[VARIANTS] = {{.hand = task->hand}, {.hand = task->hand_fast}};
    for (int k = 0; k < TIERS; k++) {
        compiled[k] = make_compiled(modules[k], ir, task, pool_threads(pools[1]));
        for (int p = 0; p < 2; p++)
            variants[TCC + 2 * k + p] = (Variant){.compiled = &compiled[k], .pool = pools[p]};
    }
    check_losses(compiled, TIERS);
    measure_variants(size, variants, repeats);
    for (int k = 0; k < TIERS; k++)
        free_compiled(&compiled[k]);
}

/* The program of OJA-N is oja.plast. */
static void compile_task(Compilation *compilation, const BenchTask *task, const char *folder)
{
    char path[4096], value[16];
    snprintf(path, sizeof path, "%s/%s.plast", folder, task->hand == hand_two ? "two" : "oja");
    snprintf(value, sizeof value, "%d", task->inputs);
    bench_compile(compilation, path, "N", value);
}

static void measure_task(Size *size, const char *folder, Pool *const pools[2], int repeats)
{
    Compilation compilation;
    compile_task(&compilation, &size->task, folder);
    TccModule *tcc = jit_tcc_compile(compilation.c.text);
    CcModule *one = bench_compile_cc(compilation.c.text, 1),
             *all = bench_compile_cc(compilation.c.text, 0);
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

enum { SIZES = 4 };

static void print_table(const Size *sizes)
{
    printf("\n  %-26s", "rollouts a second, x hand");
    for (int k = 0; k < SIZES; k++)
        printf("%20s", sizes[k].task.name);
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
        printf("%20.0f", 100 * sizes[k].rate[ALL_LANES] * (double)sizes[k].task.multiply_adds /
                             sizes[k].peak);
    printf("\n  %-26s%12.1f\n", "FMA peak, 10^9 a second", 1e-9 * sizes[SIZES - 1].peak);
}

int main(int argc, char **argv)
{
    Size sizes[SIZES] = {{.task = task_oja(3)},
                         {.task = task_oja(10)},
                         {.task = task_oja(100)},
                         {.task = task_two()}};
    int repeats = bench_repeats(argc, argv, REPEATS);
    Pool *pools[2] = {pool_create(1), pool_create(2)};
    if (!pools[0] || !pools[1])
        bench_fail("threads cannot be made");
    for (int k = 0; k < SIZES; k++)
        measure_task(&sizes[k], argv[1], pools, repeats);
    print_table(sizes);
    for (int k = 0; k < SIZES; k++)
        task_free(&sizes[k].task);
    pool_destroy(pools[0]);
    pool_destroy(pools[1]);
    return 0;
}
