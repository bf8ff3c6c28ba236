/* evaluate.c: see evaluate.h. */
#include "evaluate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64 /* bytes; of all memory that generated code sees */
#define MAX_LANES 8

/* Data of the trials of one set. */
typedef struct TrialSet {
    int prepared;   /* trials whose data are there */
    int generation; /* whose draws are in `generations`; -1: none */
    double *trials; /* [capacity][trial_size], each aligned */
    double *generations;
    int capacity;
} TrialSet;

struct Evaluator {
    const PlastModule *module;
    const PlastTable *tables;
    uint64_t seed;
    Pool *pool;
    TrialSet sets[2];
    double *work;    /* [threads][work_stride] */
    size_t work_stride, trial_stride, generation_stride; /* in doubles */
};

/* ---- memory --------------------------------------------------------------------------------- */

/* Doubles, rounded up so that the next block is aligned too. */
static size_t stride(long count)
{
    size_t unit = ALIGNMENT / sizeof(double);
    return ((size_t)count + unit - 1) / unit * unit;
}

static double *aligned_doubles(size_t count)
{
    size_t bytes = (count ? count : 1) * sizeof(double);
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return aligned_alloc(ALIGNMENT, bytes);
}

/* Of one thread: the lanes' memory, their coefficients and outcomes; or a prepare's scratch. */
static size_t work_size(const PlastModule *module)
{
    size_t work = stride((long)module->work_size * MAX_LANES);
    size_t coefficients = stride((long)module->coefficient_count * MAX_LANES);
    size_t outcome = stride((long)(module->outcome_count + 1) * MAX_LANES);
    size_t scratch = stride(module->scratch_size);
    size_t rollout = work + coefficients + outcome;
    return rollout > scratch ? rollout : scratch;
}

double evaluator_memory(const PlastModule *module, int trials, int threads)
{
    double trial = (double)stride(module->trial_size) + (double)stride(module->generation_size);
    return 8.0 * (trial * trials + (double)work_size(module) * threads);
}

static Status check_module(const PlastModule *module, ErrorText *error)
{
    if (module->abi_version == PLAST_ABI_VERSION)
        return STATUS_OK;
    return status_error(error, STATUS_RUN, "the module has ABI version %d, but this plastc has %d",
                        module->abi_version, PLAST_ABI_VERSION);
}

Status evaluator_create(const PlastModule *module, const PlastTable *tables, uint64_t seed,
                        Pool *pool, Evaluator **out, ErrorText *error)
{
    *out = NULL;
    Status status = check_module(module, error);
    if (status != STATUS_OK)
        return status;
    Evaluator *evaluator = malloc(sizeof *evaluator);
    if (!evaluator)
        return status_error(error, STATUS_RUN, "out of memory");
    *evaluator = (Evaluator){
        .module = module,
        .tables = tables,
        .seed = seed,
        .pool = pool,
        .sets = {{.generation = -1}, {.generation = -1}},
        .work_stride = work_size(module),
        .trial_stride = stride(module->trial_size),
        .generation_stride = stride(module->generation_size),
    };
    evaluator->work = aligned_doubles(evaluator->work_stride * (size_t)pool_threads(pool));
    if (!evaluator->work) {
        free(evaluator);
        return status_error(error, STATUS_RUN, "%.1f GiB of memory for the rollouts are not there",
                            evaluator_memory(module, 0, pool_threads(pool)) / 1073741824.0);
    }
    *out = evaluator;
    return STATUS_OK;
}

void evaluator_destroy(Evaluator *evaluator)
{
    if (!evaluator)
        return;
    for (int k = 0; k < 2; k++) {
        free(evaluator->sets[k].trials);
        free(evaluator->sets[k].generations);
    }
    free(evaluator->work);
    free(evaluator);
}

Status evaluator_set_module(Evaluator *evaluator, const PlastModule *module, ErrorText *error)
{
    const PlastModule *old = evaluator->module;
    Status status = check_module(module, error);
    if (status != STATUS_OK)
        return status;
    if (module->trial_size != old->trial_size || module->work_size != old->work_size ||
        module->generation_size != old->generation_size ||
        module->coefficient_count != old->coefficient_count ||
        module->outcome_count != old->outcome_count)
        return status_error(error, STATUS_RUN, "the module belongs to another program");
    evaluator->module = module;
    return STATUS_OK;
}

const PlastModule *evaluator_module(const Evaluator *evaluator)
{
    return evaluator->module;
}

/* ---- trials --------------------------------------------------------------------------------- */

static PlastContext trial_context(const Evaluator *evaluator, int set, int trial, int generation)
{
    uint32_t low = (uint32_t)evaluator->seed, high = (uint32_t)(evaluator->seed >> 32);
    PlastContext context = {.tables = evaluator->tables,
                            .draw = {.set = set, .trial = trial, .generation = generation}};
    memcpy(&context.draw.seed_low, &low, sizeof low);
    memcpy(&context.draw.seed_high, &high, sizeof high);
    return context;
}

static double *grown(double *old, size_t stride_, int count, int capacity)
{
    double *memory = aligned_doubles(stride_ * (size_t)capacity);
    if (memory && count > 0)
        memcpy(memory, old, stride_ * (size_t)count * sizeof(double));
    return memory;
}

static Status reserve(Evaluator *evaluator, TrialSet *set, int trials, ErrorText *error)
{
    if (trials <= set->capacity)
        return STATUS_OK;
    double *data = grown(set->trials, evaluator->trial_stride, set->prepared, trials);
    double *generations = grown(NULL, evaluator->generation_stride, 0, trials);
    if (!data || !generations) {
        free(data);
        free(generations);
        return status_error(error, STATUS_RUN, "%.1f GiB of memory for %d trials are not there",
                            evaluator_memory(evaluator->module, trials, 0) / 1073741824.0, trials);
    }
    free(set->trials);
    free(set->generations);
    set->trials = data;
    set->generations = generations;
    set->capacity = trials;
    set->generation = -1;
    return STATUS_OK;
}

typedef struct PrepareJobs {
    Evaluator *evaluator;
    int set, first_trial, generation;
    bool whole; /* the trial, not only its generation's draws */
} PrepareJobs;

static void prepare_job(void *jobs_, int job, int worker)
{
    const PrepareJobs *jobs = jobs_;
    Evaluator *evaluator = jobs->evaluator;
    TrialSet *set = &evaluator->sets[jobs->set];
    int number = jobs->first_trial + job;
    double *scratch = evaluator->work + (size_t)worker * evaluator->work_stride;
    double *trial = set->trials + (size_t)number * evaluator->trial_stride;
    if (jobs->whole) {
        PlastContext context = trial_context(evaluator, jobs->set, number, 0);
        evaluator->module->prepare_trial(&context, trial, scratch);
        return;
    }
    PlastContext context = trial_context(evaluator, jobs->set, number, jobs->generation);
    evaluator->module->prepare_generation(
        &context, trial, set->generations + (size_t)number * evaluator->generation_stride, scratch);
}

static Status prepare(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error)
{
    TrialSet *set = &evaluator->sets[evaluation->set];
    Status status = reserve(evaluator, set, evaluation->trials, error);
    if (status != STATUS_OK)
        return status;
    PrepareJobs jobs = {evaluator, evaluation->set, set->prepared, evaluation->generation, true};
    int missing = evaluation->trials - set->prepared;
    if (missing > 0) {
        pool_run(evaluator->pool, missing, prepare_job, &jobs);
        set->prepared = evaluation->trials;
        set->generation = -1;
    }
    if (set->generation != evaluation->generation) {
        jobs.first_trial = 0;
        jobs.whole = false;
        pool_run(evaluator->pool, set->prepared, prepare_job, &jobs);
        set->generation = evaluation->generation;
    }
    return STATUS_OK;
}

/* ---- rollouts ------------------------------------------------------------------------------- */

typedef struct RolloutJobs {
    Evaluator *evaluator;
    const Evaluation *evaluation;
    double *values; /* [candidates][outcome_count + 1][trials] */
} RolloutJobs;

static void rollout_job(void *jobs_, int job, int worker)
{
    const RolloutJobs *jobs = jobs_;
    const Evaluator *evaluator = jobs->evaluator;
    const Evaluation *evaluation = jobs->evaluation;
    const PlastModule *module = evaluator->module;
    const TrialSet *set = &evaluator->sets[evaluation->set];
    int lanes = module->lanes, count = module->coefficient_count;
    int outcomes = module->outcome_count + 1;
    int trial = job % evaluation->trials;
    int first = job / evaluation->trials * lanes;
    double *work = evaluator->work + (size_t)worker * evaluator->work_stride;
    double *coefficients = work + stride((long)module->work_size * MAX_LANES);
    double *outcome = coefficients + stride((long)count * MAX_LANES);

    /* A last block that is not full repeats its last candidate. */
    for (int lane = 0; lane < lanes; lane++) {
        int last = evaluation->candidates - 1;
        int candidate = first + lane < last ? first + lane : last;
        for (int k = 0; k < count; k++)
            coefficients[k * lanes + lane] = evaluation->coefficients[(long)candidate * count + k];
    }
    PlastContext context = trial_context(evaluator, evaluation->set, trial, evaluation->generation);
    module->rollout(&context, set->trials + (size_t)trial * evaluator->trial_stride,
                    set->generations + (size_t)trial * evaluator->generation_stride, coefficients,
                    work, outcome);
    for (int lane = 0; lane < lanes && first + lane < evaluation->candidates; lane++)
        for (int k = 0; k < outcomes; k++)
            jobs->values[((long)(first + lane) * outcomes + k) * evaluation->trials + trial] =
                outcome[k * lanes + lane];
}

/* Mean over trials, in their order. */
static double mean_of(const double *values, int count)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += values[k];
    return sum / count;
}

static void gather(const Evaluator *evaluator, const Evaluation *evaluation, const double *values,
                   double *losses)
{
    const PlastModule *module = evaluator->module;
    int trials = evaluation->trials, outcomes = module->outcome_count;
    for (int candidate = 0; candidate < evaluation->candidates; candidate++) {
        const double *own = values + (long)candidate * (outcomes + 1) * trials;
        const double *coefficients =
            evaluation->coefficients + (long)candidate * module->coefficient_count;
        for (int k = 0; k < module->loss_count; k++)
            losses[k] = mean_of(own + (long)k * trials, trials);
        double objective = module->objective(coefficients, losses, 1);
        double loss = module->objective(coefficients, losses, 0);
        if (evaluation->objective)
            evaluation->objective[candidate] = isfinite(objective) ? objective : HUGE_VAL;
        if (evaluation->loss)
            evaluation->loss[candidate] = isfinite(loss) ? loss : HUGE_VAL;
        size_t block = (size_t)outcomes * (size_t)trials;
        if (evaluation->outcomes)
            memcpy(evaluation->outcomes + (size_t)candidate * block, own, block * sizeof *own);
        if (evaluation->stopped_at)
            memcpy(evaluation->stopped_at + (long)candidate * trials, own + block,
                   (size_t)trials * sizeof *own);
    }
}

Status evaluator_run(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error)
{
    const PlastModule *module = evaluator->module;
    Status status = prepare(evaluator, evaluation, error);
    if (status != STATUS_OK)
        return status;
    size_t values = (size_t)evaluation->candidates * (size_t)evaluation->trials *
                    (size_t)(module->outcome_count + 1);
    RolloutJobs jobs = {evaluator, evaluation, malloc(values * sizeof(double))};
    double *losses = malloc((size_t)(module->loss_count + 1) * sizeof(double));
    if (jobs.values && losses) {
        int blocks = (evaluation->candidates + module->lanes - 1) / module->lanes;
        pool_run(evaluator->pool, blocks * evaluation->trials, rollout_job, &jobs);
        gather(evaluator, evaluation, jobs.values, losses);
    } else {
        status = status_error(error, STATUS_RUN, "out of memory for the outcomes of %d candidates",
                              evaluation->candidates);
    }
    free(jobs.values);
    free(losses);
    return status;
}
