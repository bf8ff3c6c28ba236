/* spiking.c: CPU seconds that a simulated second of spiking neurons takes, beside a program written
 * by hand, in the same process.
 *
 *     spiking FOLDER [REPEATS]
 *
 * The folder has the programs of the tasks. All variants run in turn, REPEATS times; the table
 * shows medians, of tcc the first. Candidates differ a little in their first coefficient without a
 * logarithmic scale.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/driver.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "bench.h"
#include "hand_spikes.h"

#define REPEATS       3
#define MOST_OUTCOMES 8

typedef struct SpikeTask {
    const char *name, *program;
    double learning, scoring; /* seconds, as in the program */
    double target;            /* CPU seconds a simulated second of all lanes */
    bool network;
    HandSpikes *hand;
} SpikeTask;

static const SpikeTask tasks[] = {
    {"ISP-1", "isp1", 40, 40, 0.0028, false, hand_isp1},
    {"ISP-NET", "isp_net", 1, 2, 0.2, true, hand_isp_net},
    {"SPIKES", "spikes", 1, 2, 0.2, true, hand_spikes},
};

typedef struct Measured {
    double data[BENCH_MOST], rollout[BENCH_MOST]; /* CPU seconds */
    double outcomes[MOST_OUTCOMES];               /* of the first candidate */
} Measured;

static double cpu(void)
{
    return bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
}

/* ---- running ----------------------------------------------------------------------------- */

static double *make_candidates(const PlastModule *module)
{
    int lanes = module->lanes, varied = 0;
    double *block = bench_memory(sizeof *block * (size_t)(module->coefficient_count * lanes));
    while (module->coefficients[varied].log_scale)
        varied++;
    for (int k = 0; k < module->coefficient_count; k++)
        for (int l = 0; l < lanes; l++)
            block[k * lanes + l] = module->coefficients[k].start * (k == varied ? 1 + 0.01 * l : 1);
    return block;
}

static void measure(const PlastModule *module, Measured *measured, int turn)
{
    if (module->outcome_count > MOST_OUTCOMES)
        bench_fail("too many reports");
    PlastContext context = {.draw = {.seed_low = 1 + turn}};
    size_t lanes = (size_t)module->lanes;
    double *outcome = bench_memory(sizeof(double) * (MOST_OUTCOMES + 1) * lanes);
    double *trial = bench_memory(sizeof(double) * (size_t)(module->trial_size + 1));
    double *generation = bench_memory(sizeof(double) * (size_t)(module->generation_size + 1));
    double *scratch = bench_memory(sizeof(double) * (size_t)(module->scratch_size + 1));
    double *work = bench_memory(sizeof(double) * (size_t)(module->work_size + 1) * lanes);
    double *candidates = make_candidates(module);
    double start = cpu();
    module->prepare_trial(&context, trial, scratch);
    module->prepare_generation(&context, trial, generation, scratch);
    double ready = cpu();
    module->rollout(&context, trial, generation, candidates, work, outcome);
    measured->data[turn] = ready - start;
    measured->rollout[turn] = cpu() - ready;
    for (int k = 0; k < module->outcome_count; k++)
        measured->outcomes[k] = outcome[(size_t)k * lanes];
    free(trial);
    free(generation);
    free(scratch);
    free(work);
    free(candidates);
    free(outcome);
}

/* ---- one task ---------------------------------------------------------------------------- */

enum { TCC, ONE_LANE, ALL_LANES, FLOATS, TIERS };

static const char *const tier_names[TIERS] = {"tcc", "cc, 1 candidate", "cc, all lanes", "cc, in floats"};

typedef struct Compiled {
    Compilation compilation;
    TccModule *tcc;
    CcModule *one, *all;       /* all: NULL for networks, which have one lane */
    CcModule *floats;          /* all lanes, or the one, in single precision */
    double plastc, libtcc, cc; /* seconds of the clock */
} Compiled;

static void compile_task(Compiled *compiled, const SpikeTask *task, const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.plast", folder, task->program);
    double start = bench_seconds(CLOCK_MONOTONIC);
    bench_compile(&compiled->compilation, &(BenchProgram){.path = path});
    double text = bench_seconds(CLOCK_MONOTONIC);
    ErrorText error;
    if (jit_tcc_compile(compiled->compilation.c.text, &compiled->tcc, &error) != STATUS_OK)
        bench_fail(error.text);
    double ready = bench_seconds(CLOCK_MONOTONIC);
    compiled->one = bench_compile_cc(&compiled->compilation, 1);
    compiled->cc = bench_seconds(CLOCK_MONOTONIC) - ready;
    compiled->all = task->network ? NULL : bench_compile_cc(&compiled->compilation, 0);
    StrBuf floats = {0};
    compile_single(&compiled->compilation, &floats);
    compiled->floats = bench_load_cc(floats.text, (CcShape){.lanes = task->network ? 1 : 0, .single = true});
    strbuf_free(&floats);
    compiled->plastc = text - start;
    compiled->libtcc = ready - text;
}

static void free_compiled(Compiled *compiled)
{
    jit_cc_free(compiled->floats);
    jit_cc_free(compiled->all);
    jit_cc_free(compiled->one);
    jit_tcc_free(compiled->tcc);
    compile_free(&compiled->compilation);
}

static void print_speeds(const SpikeTask *task, const PlastModule *const modules[TIERS],
                         Measured *measured, double unit, int repeats)
{
    double each[TIERS] = {0}; /* seconds of a candidate */
    int most = modules[ALL_LANES] ? ALL_LANES : ONE_LANE;
    for (int k = 0; k < TIERS; k++) {
        if (!modules[k])
            continue;
        double took = bench_median(measured[k].rollout, k == TCC ? 1 : repeats);
        took /= task->learning + task->scoring;
        printf("    %-16s%2d: %.5f, x hand %.2f; a candidate x hand %.2f", tier_names[k],
               modules[k]->lanes, took, took / unit, took / unit / modules[k]->lanes);
        each[k] = took / modules[k]->lanes;
        if (k == most)
            printf(" (target: %g)", task->target);
        if (k == FLOATS)
            printf(" (%.2f times as fast as doubles; target for SPIKES: 1.5)", each[most] / each[FLOATS]);
        printf("\n");
    }
}

static void print_rates(const Compiled *compiled, const Measured *measured, const HandResult *hand)
{
    const PlastModule *module = jit_cc_module(compiled->one);
    printf("    reports:");
    for (int k = module->loss_count; k < module->outcome_count; k++)
        printf(" %s %.3g", module->outcomes[k].name, measured->outcomes[k]);
    printf("; by hand %.3g", hand->excitatory);
    if (hand->inhibitory > 0)
        printf(" and %.3g", hand->inhibitory);
    printf(" Hz\n");
}

static void print_parts(const Compiled *compiled, Measured *measured, double simulated, int repeats)
{
    const PlastModule *module = jit_cc_module(compiled->one);
    double data = bench_median(measured[ONE_LANE].data, repeats);
    double second = measured[TCC].rollout[0] / simulated;
    printf("    text to loss, tcc: plastc %.1f ms, libtcc %.1f, connections and data %.1f, then "
           "%.1f a "
           "simulated second; cc %.0f ms\n",
           1e3 * compiled->plastc, 1e3 * compiled->libtcc, 1e3 * data, 1e3 * second,
           1e3 * compiled->cc);
    printf("    memory: %.1f MiB a trial, %.1f a candidate\n", module->trial_size * 0x1p-17,
           module->work_size * 0x1p-17);
}

static void measure_task(const SpikeTask *task, const char *folder, int repeats)
{
    Compiled compiled;
    compile_task(&compiled, task, folder);
    const PlastModule *modules[TIERS] = {jit_tcc_module(compiled.tcc), jit_cc_module(compiled.one),
                                         compiled.all ? jit_cc_module(compiled.all) : NULL,
                                         jit_cc_module(compiled.floats)};
    Measured measured[TIERS];
    double by_hand[BENCH_MOST], simulated = task->learning + task->scoring;
    HandResult hand = {0};
    for (int turn = 0; turn < repeats; turn++) {
        hand = task->hand(task->learning, task->scoring);
        by_hand[turn] = hand.seconds;
        for (int k = 0; k < TIERS; k++)
            if (modules[k] && (k != TCC || turn == 0)) /* tcc is slow */
                measure(modules[k], &measured[k], turn);
        if (turn == 0 && memcmp(measured[TCC].outcomes, measured[ONE_LANE].outcomes,
                                sizeof(double) * (size_t)modules[TCC]->outcome_count) != 0)
            bench_fail("two compilers give different bits");
    }
    double unit = bench_median(by_hand, repeats) / simulated;
    printf("  %s: %.5f CPU s a simulated second by hand\n", task->name, unit);
    print_speeds(task, modules, measured, unit, repeats);
    print_rates(&compiled, &measured[ONE_LANE], &hand);
    print_parts(&compiled, measured, simulated, repeats);
    free_compiled(&compiled);
}

int main(int argc, char **argv)
{
    int repeats = bench_repeats(argc, argv, REPEATS);
    for (size_t k = 0; k < sizeof tasks / sizeof tasks[0]; k++)
        measure_task(&tasks[k], argv[1], repeats);
    return 0;
}
