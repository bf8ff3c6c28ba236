/* rule_library.h: the functions of plast_library.h, as part of the text that `plastc emit --library` writes: behind the module,
 * whose LANES rules are simulated at once, its tables, and `library_of_program`. The numbers are those of runtime/evaluate.c, to
 * the last bit: sums run in the order of the trials. */
#ifndef PLAST_RULE_LIBRARY_H
#define PLAST_RULE_LIBRARY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct PlastTrials {
    PlastContext context;       /* of trial 0 */
    int count;
    size_t trial_stride, generation_stride; /* doubles of a trial, and of its draws */
    double *data, *draws;       /* [count][stride], begin at multiples of 64 bytes */
    int *task;                  /* [count]: to which each belongs */
    double *weights;            /* [loss_count][count]: how much a mean loss changes with its value in each trial */
    void *blocks[4];            /* what has been allocated */
};

const PlastLibrary *plast_library(void)
{
    return &library_of_program;
}

/* Doubles that a piece of `count` takes, with the next one at a multiple of 64 bytes. */
static size_t library_piece(size_t count)
{
    return (count + 7) / 8 * 8;
}

/* The memory begins at a multiple of 64 bytes; *block is for free(). NULL: there is none. */
static double *library_memory(size_t count, void **block)
{
    *block = count < (size_t)-1 / sizeof(double) - 8 ? malloc((count + 8) * sizeof(double)) : 0;
    return *block ? (double *)((char *)*block + (64 - (uintptr_t)*block % 64) % 64) : 0;
}

static PlastContext library_context(const PlastTrials *trials, int number, int generation)
{
    PlastContext context = trials->context;
    context.draw.trial = number;
    context.draw.generation = generation;
    return context;
}

static int library_prepare(PlastTrials *trials)
{
    const PlastModule *module = &plast_module;
    void *block;
    double *scratch = library_memory((size_t)module->scratch_size, &block);
    for (int k = 0; scratch && k < trials->count; k++) {
        double *data = trials->data + (size_t)k * trials->trial_stride;
        PlastContext context = library_context(trials, k, 0);
        module->prepare_trial(&context, data, scratch);
        context = library_context(trials, k, trials->context.draw.generation);
        module->prepare_generation(&context, data, trials->draws + (size_t)k * trials->generation_stride, scratch);
    }
    free(block);
    return scratch != 0;
}

PlastTrials *plast_trials_open(unsigned long long seed, int validation, int count, int generation)
{
    const PlastModule *module = &plast_module;
    PlastTrials *trials = calloc(1, sizeof *trials);
    const int usual = validation ? module->validation_trials : module->trials;
    if (!trials)
        return 0;
    trials->count = count > 0 ? count : usual;
    trials->context.tables = plast_tables;
    trials->context.draw.seed_low = (int)(unsigned)(seed & 0xffffffffu);
    trials->context.draw.seed_high = (int)(unsigned)(seed >> 32);
    trials->context.draw.set = validation ? PLAST_VALIDATION : PLAST_SEARCH;
    trials->context.draw.generation = generation >= 0 ? generation : PLAST_FINAL;
    trials->trial_stride = library_piece((size_t)module->trial_size);
    trials->generation_stride = library_piece((size_t)module->generation_size);
    const size_t n = (size_t)trials->count;
    trials->data = library_memory(n * trials->trial_stride, &trials->blocks[0]);
    trials->draws = library_memory(n * trials->generation_stride, &trials->blocks[1]);
    trials->weights = library_memory(n * (size_t)module->loss_count, &trials->blocks[2]);
    trials->task = trials->blocks[3] = malloc(sizeof(int) * n + 1);
    if (!trials->data || !trials->draws || !trials->weights || !trials->task || !library_prepare(trials)) {
        plast_trials_close(trials);
        return 0;
    }
    RtDeal deal = rt_deal_start(module);
    for (int k = 0; k < trials->count; k++)
        trials->task[k] = rt_deal_next(&deal);
    for (int k = 0; k < module->loss_count; k++)
        rt_task_weights(module, k, trials->count, trials->weights + (size_t)k * n);
    return trials;
}

int plast_trials_count(const PlastTrials *trials)
{
    return trials->count;
}

void plast_trials_close(PlastTrials *trials)
{
    for (int k = 0; trials && k < 4; k++)
        free(trials->blocks[k]);
    free(trials);
}

/* Of one call of plast_evaluate. */
typedef struct LibraryWork {
    double *coefficients; /* by lane */
    double *work;         /* of rollouts, or what a gradient keeps */
    double *outcome;      /* by lane */
    double *slopes;       /* by lane */
    double *values;       /* [LANES][outcome_count + 1][trials] */
    double *means, *scratch;
    double *seeds;        /* [LANES][loss_count + coefficient_count] */
    double *sum;          /* [LANES][coefficient_count]: the gradient */
    void *block;
} LibraryWork;

static int library_work_open(const PlastTrials *trials, int derives, LibraryWork *w)
{
    const PlastModule *module = &plast_module;
    const size_t n = (size_t)module->coefficient_count, outcomes = (size_t)module->outcome_count + 1;
    const size_t slopes = (size_t)module->loss_count + n;
    size_t work = (size_t)module->work_size, over = 0;
    if (derives && (size_t)module->kept_size > work)
        work = (size_t)module->kept_size;
    if (module->statistic_count > 0)
        over = (size_t)rt_over_trials_scratch(module, trials->count);
    const size_t sizes[] = {n * LANES,
                            work * LANES,
                            outcomes * LANES,
                            derives ? slopes * LANES : 0,
                            outcomes * LANES * (size_t)trials->count,
                            outcomes,
                            over,
                            derives ? slopes * LANES : 0,
                            derives ? n * LANES : 0};
    double **const pieces[] = {&w->coefficients, &w->work,    &w->outcome, &w->slopes, &w->values,
                               &w->means,        &w->scratch, &w->seeds,   &w->sum};
    size_t total = 0;
    for (int k = 0; k < 9; k++)
        total += library_piece(sizes[k]);
    double *next = library_memory(total, &w->block);
    for (int k = 0; next && k < 9; k++) {
        *pieces[k] = next;
        next += library_piece(sizes[k]);
    }
    return next != 0;
}

/* Row of the values of an outcome in all trials, of a lane; outcome outcome_count: when a guard stopped it, or -1. */
static double *library_row(const PlastTrials *trials, const LibraryWork *w, int lane, int outcome)
{
    return w->values + ((size_t)lane * (size_t)(plast_module.outcome_count + 1) + (size_t)outcome) * (size_t)trials->count;
}

/* All trials of a block of rules, with slopes or without. */
static void library_simulate(const PlastTrials *trials, const LibraryWork *w, int derives)
{
    const PlastModule *module = &plast_module;
    const int losses = module->loss_count, n = module->coefficient_count;
    for (int trial = 0; trial < trials->count; trial++) {
        const PlastContext context = library_context(trials, trial, trials->context.draw.generation);
        const double *data = trials->data + (size_t)trial * trials->trial_stride;
        const double *draws = trials->draws + (size_t)trial * trials->generation_stride;
        for (int lane = 0; derives && lane < LANES; lane++)
            for (int k = 0; k < losses; k++)
                w->slopes[k * LANES + lane] =
                    w->seeds[lane * (losses + n) + k] * trials->weights[(size_t)k * (size_t)trials->count + (size_t)trial];
        if (derives)
            module->gradient(&context, data, draws, w->coefficients, w->work, w->outcome, w->slopes);
        else
            module->rollout(&context, data, draws, w->coefficients, w->work, w->outcome);
        for (int lane = 0; lane < LANES; lane++)
            for (int k = 0; k <= module->outcome_count; k++)
                library_row(trials, w, lane, k)[trial] = w->outcome[k * LANES + lane];
        for (int lane = 0; derives && lane < LANES; lane++)
            for (int k = 0; k < n; k++)
                w->sum[lane * n + k] += w->slopes[(losses + k) * LANES + lane];
    }
}

/* Sets means[outcome_count] of a lane. skip_nan: of reports, as they are reported. */
static void library_means(const PlastTrials *trials, const LibraryWork *w, int lane)
{
    const PlastModule *module = &plast_module;
    for (int k = 0; k < module->outcome_count; k++)
        w->means[k] = rt_task_mean(module, k, library_row(trials, w, lane, k), trials->count, 0, 0, k >= module->loss_count);
    if (module->statistic_count > 0)
        rt_over_trials(module, trials->count, 0, 0, library_row(trials, w, lane, 0), w->scratch, w->means);
}

/* The slopes of the objective by the mean losses, and by the coefficients, where the sum begins. */
static void library_seed(const PlastTrials *trials, const LibraryWork *w, int lane, const double *coefficients)
{
    const PlastModule *module = &plast_module;
    const int losses = module->loss_count, n = module->coefficient_count;
    double *own = w->seeds + (size_t)lane * (size_t)(losses + n);
    memset(w->means, 0, sizeof(double) * (size_t)module->outcome_count);
    if (module->seeds_need_losses)
        library_means(trials, w, lane);
    module->objective_gradient(coefficients, w->means, 1.0, own);
    memcpy(w->sum + (size_t)lane * (size_t)n, own + losses, sizeof(double) * (size_t)n);
}

/* Of a loss of all trials together that is no finite number all of them have failed. */
static void library_failures(const PlastTrials *trials, const LibraryWork *w, int lane, int is_finite, double *failed)
{
    const double *stopped_at = library_row(trials, w, lane, plast_module.outcome_count);
    double failures = 0, stops = 0, sum = 0;
    for (int trial = 0; trial < trials->count; trial++) {
        failures += rt_trial_failed(&plast_module, trials->task[trial], stopped_at[trial] >= 0, library_row(trials, w, lane, 0) + trial,
                                    trials->count);
        stops += stopped_at[trial] >= 0;
        sum += stopped_at[trial] >= 0 ? stopped_at[trial] : 0;
    }
    if (failures == 0 && !is_finite)
        failures = trials->count;
    failed[0] = failures / trials->count;
    failed[1] = stops / trials->count;
    failed[2] = stops > 0 ? sum / stops : (double)NAN;
}

static void library_results(const PlastTrials *trials, const LibraryWork *w, int lane, int rule, const double *coefficients,
                            const PlastResults *results)
{
    const PlastModule *module = &plast_module;
    const size_t n = (size_t)module->coefficient_count, outcomes = (size_t)module->outcome_count, row = (size_t)rule;
    library_means(trials, w, lane);
    const double objective = module->objective(coefficients, w->means, 1.0);
    const double loss = module->objective(coefficients, w->means, 0.0);
    if (results->objective)
        results->objective[row] = isfinite(objective) ? objective : HUGE_VAL;
    if (results->loss)
        results->loss[row] = isfinite(loss) ? loss : HUGE_VAL;
    if (results->outcomes)
        memcpy(results->outcomes + row * outcomes, w->means, sizeof(double) * outcomes);
    if (results->failed)
        library_failures(trials, w, lane, isfinite(objective), results->failed + row * PLAST_LIBRARY_FAILED);
    if (results->gradient)
        memcpy(results->gradient + row * n, w->sum + (size_t)lane * n, sizeof(double) * n);
}

/* Rules `first` to first + count - 1; lanes beyond repeat the last one. */
static void library_block(const PlastTrials *trials, const LibraryWork *w, int first, int count, const double *coefficients,
                          const PlastResults *results)
{
    const PlastModule *module = &plast_module;
    const size_t n = (size_t)module->coefficient_count;
    const double *own[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        own[lane] = coefficients + (size_t)(first + (lane < count ? lane : count - 1)) * n;
        for (size_t k = 0; k < n; k++)
            w->coefficients[k * LANES + (size_t)lane] = own[lane][k];
    }
    if (results->gradient && module->seeds_need_losses)
        library_simulate(trials, w, 0);
    for (int lane = 0; results->gradient && lane < LANES; lane++)
        library_seed(trials, w, lane, own[lane]);
    library_simulate(trials, w, results->gradient != 0);
    for (int lane = 0; lane < count; lane++)
        library_results(trials, w, lane, first + lane, own[lane], results);
}

int plast_evaluate(const PlastTrials *trials, int rules, const double *coefficients, const PlastResults *results)
{
    LibraryWork work;
    const int derives = results->gradient != 0;
    if (derives && !library_of_program.has_gradient)
        return PLAST_LIBRARY_NO_GRADIENT;
    if (!library_work_open(trials, derives, &work))
        return PLAST_LIBRARY_NO_MEMORY;
    for (int first = 0; first < rules; first += LANES)
        library_block(trials, &work, first, rules - first < LANES ? rules - first : LANES, coefficients, results);
    free(work.block);
    return PLAST_LIBRARY_OK;
}

#endif
