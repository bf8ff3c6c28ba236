/* evaluate.c: see evaluate.h. */
#include "evaluate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate_batch.h"
#include "evaluate_by_trial.h"
#include "evaluate_memory.h"
#include "evaluate_outcomes.h"
#include "evaluate_rollouts.h"
#include "evaluate_seeds.h"
#include "memory.h"
#include "tasks.h"

/* Shares of ranks are made of blocks of so many candidates, whatever the lanes of each rank. */
#define SHARE_BLOCK 8

/* Bytes for which the system is not asked: each generation would have to. */
#define ALWAYS_THERE (16.0 * 1024 * 1024)

/* ---- memory --------------------------------------------------------------------------------- */

/* Memory that is not there is often found missing only when it is used: so this is asked before. */
static Status check_memory(const PlastModule *module, int trials, int threads, ErrorText *error)
{
    double needed = evaluate_memory_of_rollouts(module, trials, threads),
           there = memory_of_machine();
    if (needed <= there)
        return STATUS_OK;
    return status_error(
        error, STATUS_MEMORY,
        "this program needs %s of memory, but there are %s: %d trial%s of %s, %d "
        "thread%s of %s",
        memory_text(needed).text, memory_text(there).text, trials, trials == 1 ? "" : "s",
        memory_text(evaluate_memory_of_rollouts(module, 1, 0)).text, threads,
        threads == 1 ? "" : "s", memory_text(evaluate_memory_of_rollouts(module, 0, 1)).text);
}

Status evaluator_check_memory(const Evaluator *evaluator, int candidates, int trials,
                              ErrorText *error)
{
    const PlastModule *module = evaluator->module;
    double own = evaluate_memory_of_candidates(module, candidates, trials);
    double rollouts = evaluate_memory_of_rollouts(module, trials, pool_threads(evaluator->pool));
    double needed = own + rollouts;
    if (needed < ALWAYS_THERE)
        return STATUS_OK;
    double there = memory_of_machine();
    if (needed <= there)
        return STATUS_OK;
    return status_error(error, STATUS_MEMORY,
                        "this needs %s of memory, but there are %s: %s for %d candidate%s of %d "
                        "coefficient%s and their outcomes in %d trial%s, %s for the trials",
                        memory_text(needed).text, memory_text(there).text, memory_text(own).text,
                        candidates, candidates == 1 ? "" : "s", module->coefficient_count,
                        module->coefficient_count == 1 ? "" : "s", trials, trials == 1 ? "" : "s",
                        memory_text(rollouts).text);
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
    if (status == STATUS_OK)
        status = check_memory(module, module->trials, pool_threads(pool), error);
    if (status != STATUS_OK)
        return status;
    Evaluator *evaluator = malloc(sizeof *evaluator);
    if (!evaluator)
        return status_out_of_memory(error);
    *evaluator = (Evaluator){
        .module = module,
        .tables = tables,
        .seed = seed,
        .pool = pool,
        .trial_stride = evaluate_memory_stride(module->trial_size),
        .generation_stride = evaluate_memory_stride(module->generation_size),
    };
    bool there = evaluate_rollouts_open(&evaluator->shared, module, pool_threads(pool));
    if (!there) {
        evaluator_destroy(evaluator);
        return status_error(
            error, STATUS_MEMORY, "out of memory: %s for the rollouts are not there",
            memory_text(evaluate_memory_of_rollouts(module, 0, pool_threads(pool))).text);
    }
    *out = evaluator;
    return STATUS_OK;
}

static void free_set(TrialSet *set)
{
    free(set->drawn);
    free(set->trials);
    free(set->generations);
    evaluate_by_trial_free(set);
}

void evaluator_destroy(Evaluator *evaluator)
{
    if (!evaluator)
        return;
    for (int k = 0; k < 2; k++)
        free_set(&evaluator->sets[k]);
    evaluate_rollouts_close(&evaluator->shared);
    evaluate_rollouts_close(&evaluator->by_trial);
    evaluate_rollouts_close(&evaluator->single);
    free(evaluator->numbers);
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
        module->outcome_count != old->outcome_count || module->kept_size != old->kept_size)
        return status_error(error, STATUS_RUN, "the module belongs to another program");
    evaluator->module = evaluator->shared.module = module;
    return STATUS_OK;
}

void evaluator_set_by_trial(Evaluator *evaluator, const PlastModule *module)
{
    const PlastModule *other = evaluator->module;
    bool fits = module && module->abi_version == PLAST_ABI_VERSION && module->lanes > 1 &&
                module->trial_size == other->trial_size && module->generation_size == other->generation_size &&
                module->coefficient_count == other->coefficient_count &&
                module->outcome_count == other->outcome_count;
    if (!fits || module == evaluator->by_trial.module)
        return;
    if (!evaluate_rollouts_open(&evaluator->by_trial, module, pool_threads(evaluator->pool)))
        evaluate_rollouts_close(&evaluator->by_trial);
}

Status evaluator_set_single(Evaluator *evaluator, const PlastModule *module, ErrorText *error)
{
    if (module == evaluator->single.module)
        return STATUS_OK;
    Status status = check_module(module, error);
    if (status == STATUS_OK && !evaluate_rollouts_open(&evaluator->single, module, pool_threads(evaluator->pool)))
        status = status_out_of_memory(error);
    return status;
}

void evaluator_set_spread(Evaluator *evaluator, SpreadFunction *spread, void *context)
{
    evaluator->spread = spread;
    evaluator->spread_context = context;
}

const PlastModule *evaluator_module(const Evaluator *evaluator)
{
    return evaluator->module;
}

/* ---- trials --------------------------------------------------------------------------------- */

/* Keeps the data of the trials, but not their draws. */
static void move_data(const Evaluator *evaluator, const TrialSet *from, TrialSet *to)
{
    size_t size = evaluator->trial_stride;
    for (int k = 0; k < to->capacity; k++) {
        to->drawn[k] = EVALUATE_NO_DATA;
        if (k >= from->capacity || from->drawn[k] == EVALUATE_NO_DATA)
            continue;
        memcpy(to->trials + (size_t)k * size, from->trials + (size_t)k * size,
               size * sizeof(double));
        to->drawn[k] = EVALUATE_NO_DRAWS;
    }
}

static Status reserve(Evaluator *evaluator, TrialSet *set, int trials, ErrorText *error)
{
    if (trials <= set->capacity)
        return STATUS_OK;
    int others = evaluator->sets[0].capacity + evaluator->sets[1].capacity - set->capacity;
    Status status =
        check_memory(evaluator->module, trials + others, pool_threads(evaluator->pool), error);
    if (status != STATUS_OK)
        return status;
    TrialSet larger = {.drawn = malloc(sizeof(int) * (size_t)trials),
                       .trials = evaluate_rollouts_memory(evaluator->trial_stride * (size_t)trials),
                       .generations =
                           evaluate_rollouts_memory(evaluator->generation_stride * (size_t)trials),
                       .capacity = trials};
    if (!larger.drawn || !larger.trials || !larger.generations) {
        free_set(&larger);
        return status_error(
            error, STATUS_MEMORY, "out of memory: %s for %d trials are not there",
            memory_text(evaluate_memory_of_rollouts(evaluator->module, trials, 0)).text, trials);
    }
    move_data(evaluator, set, &larger);
    free_set(set);
    *set = larger;
    return STATUS_OK;
}

typedef struct PrepareJobs {
    Evaluator *evaluator;
    const Evaluation *evaluation;
    int *missing; /* their numbers */
} PrepareJobs;

/* A trial's data if it has none yet, and its draws of this generation. */
static void prepare_job(void *jobs_, int job, int worker)
{
    const PrepareJobs *jobs = jobs_;
    Evaluator *evaluator = jobs->evaluator;
    const PlastModule *module = evaluator->module;
    TrialSet *set = &evaluator->sets[jobs->evaluation->set];
    int number = jobs->missing[job], generation = jobs->evaluation->generation;
    double *scratch = evaluator->shared.work + (size_t)worker * evaluator->shared.work_stride;
    double *trial = set->trials + (size_t)number * evaluator->trial_stride;
    if (set->drawn[number] == EVALUATE_NO_DATA) {
        PlastContext context = evaluate_rollouts_context(evaluator, jobs->evaluation->set, number, 0);
        module->prepare_trial(&context, trial, scratch);
    }
    PlastContext context = evaluate_rollouts_context(evaluator, jobs->evaluation->set, number, generation);
    module->prepare_generation(
        &context, trial, set->generations + (size_t)number * evaluator->generation_stride, scratch);
    set->drawn[number] = generation;
}

/* Says which trials the evaluation is on. */
static Status number_trials(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error)
{
    size_t count = 2 * (size_t)evaluation->trials + 2 * (size_t)evaluation->of;
    if (count > evaluator->number_capacity) {
        int *numbers = realloc(evaluator->numbers, sizeof(int) * count);
        if (!numbers)
            return status_error(error, STATUS_MEMORY, "out of memory for the numbers of %d trials",
                                evaluation->trials);
        evaluator->numbers = numbers;
        evaluator->number_capacity = count;
    }
    evaluate_batch_choose(evaluator->module, evaluator->seed, evaluation, evaluator->numbers,
                          evaluator->numbers + evaluation->trials);
    return reserve(evaluator, &evaluator->sets[evaluation->set], evaluation->of > 0 ? evaluation->of : evaluation->trials,
                   error);
}

/* Trials first … last - 1 of the evaluation: those that miss something are a round of jobs. */
static Status prepare(Evaluator *evaluator, const Evaluation *evaluation, int first, int last,
                      ErrorText *error)
{
    const TrialSet *set = &evaluator->sets[evaluation->set];
    Status status = number_trials(evaluator, evaluation, error);
    if (status != STATUS_OK)
        return status;
    PrepareJobs jobs = {evaluator, evaluation, evaluator->numbers + evaluation->trials};
    int count = 0;
    for (int k = first; k < last; k++)
        if (set->drawn[evaluator->numbers[k]] != evaluation->generation)
            jobs.missing[count++] = evaluator->numbers[k];
    pool_run(evaluator->pool, count, prepare_job, &jobs);
    return STATUS_OK;
}

/* ---- rollouts ------------------------------------------------------------------------------- */

/* A part is what is left over this and the number of ranks. */
#define PARTS_LEFT 8

/* The first rollout of a unit: a block of candidates on a trial. */
static int rollout_of(const Evaluation *evaluation, int blocks, long unit)
{
    return (int)(unit / blocks) * evaluation->candidates + (int)(unit % blocks) * SHARE_BLOCK;
}

int evaluator_parts(const Evaluation *evaluation, int ranks, int threads, int *bounds)
{
    int blocks = (evaluation->candidates + SHARE_BLOCK - 1) / SHARE_BLOCK, parts = 0;
    long units = (long)blocks * evaluation->trials, least = threads;
    /* Few candidates are simulated with several trials side by side, which small parts would tear apart. */
    if (ranks == 1 || evaluation->seeds || evaluation->candidates < SHARE_BLOCK || units < 2 * ranks * least) {
        for (int rank = 0; rank <= ranks && bounds; rank++)
            bounds[rank] = rollout_of(evaluation, blocks, units * rank / ranks);
        return ranks;
    }
    for (long done = 0; done < units; parts++) {
        long part = (units - done) / ((long)PARTS_LEFT * ranks);
        if (bounds)
            bounds[parts] = rollout_of(evaluation, blocks, done);
        done += part > least ? part : least;
    }
    if (bounds)
        bounds[parts] = evaluation->candidates * evaluation->trials;
    return parts;
}

Status evaluator_do_share(Evaluator *evaluator, const Evaluation *evaluation, int first, int last,
                          double *values, ErrorText *error)
{
    int candidates = evaluation->candidates;
    Status status = prepare(evaluator, evaluation, first / candidates, (last + candidates - 1) / candidates, error);
    return status == STATUS_OK ? evaluate_rollouts_run(evaluator, evaluation, first, last, values, error) : status;
}

Status evaluator_record(Evaluator *evaluator, int set, int trial, const double *coefficients,
                        RecordFunction *record, void *recorder, double *values, ErrorText *error)
{
    const PlastModule *module = evaluator->module;
    Evaluation evaluation = {.set = set,
                             .trials = trial + 1,
                             .generation = PLAST_FINAL,
                             .candidates = 1,
                             .coefficients = coefficients};
    Status status = prepare(evaluator, &evaluation, trial, trial + 1, error);
    if (status != STATUS_OK)
        return status;
    const TrialSet *data = &evaluator->sets[set];
    PlastContext context = evaluate_rollouts_context(evaluator, set, trial, PLAST_FINAL);
    context.record = record;
    context.recorder = recorder;
    module->rollout(&context, data->trials + (size_t)trial * evaluator->trial_stride,
                    data->generations + (size_t)trial * evaluator->generation_stride, coefficients,
                    evaluator->shared.work, values);
    return STATUS_OK;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static Status run(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error)
{
    const PlastModule *module = evaluator->module;
    double rollouts = (double)evaluation->candidates * evaluation->trials;
    if (rollouts > EVALUATE_MOST_ROLLOUTS)
        return status_error(error, STATUS_RUN,
                            "%d candidates on %d trials are too many at once: at most %d rollouts",
                            evaluation->candidates, evaluation->trials, EVALUATE_MOST_ROLLOUTS);
    Status status =
        evaluator_check_memory(evaluator, evaluation->candidates, evaluation->trials, error);
    if (status == STATUS_OK)
        status = number_trials(evaluator, evaluation, error); /* also where others do all */
    if (status != STATUS_OK)
        return status;
    double *values =
        malloc((size_t)rollouts * (size_t)evaluate_outcomes_width(evaluator->module, evaluation) *
               sizeof(double));
    double *scratch = malloc(evaluate_outcomes_scratch(module, evaluation->trials) * sizeof(double));
    if (!values || !scratch)
        status = status_error(error, STATUS_MEMORY, "out of memory for the outcomes of %d candidates",
                              evaluation->candidates);
    if (status == STATUS_OK)
        status = evaluator->spread ? evaluator->spread(evaluator->spread_context, evaluator, evaluation, values, error)
                                   : evaluator_do_share(evaluator, evaluation, 0, (int)rollouts, values, error);
    if (status == STATUS_OK)
        evaluate_outcomes_gather(module, evaluation, values, scratch);
    for (int k = 0; status == STATUS_OK && evaluation->failed_trial && k < evaluation->candidates; k++)
        if (evaluation->failed_trial[k] >= 0)
            evaluation->failed_trial[k] = evaluator->numbers[evaluation->failed_trial[k]];
    free(values);
    free(scratch);
    return status;
}

bool evaluator_until_lost(const Evaluator *evaluator)
{
    return evaluator->module->statistic_count == 0 && evaluator->module->task_count <= 1;
}

bool evaluator_has_gradient(const Evaluator *evaluator)
{
    return evaluator->module->gradient != NULL;
}

Status evaluator_run(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error)
{
    const PlastModule *module = evaluator->module;
    Seeds seeds;
    if (!evaluation->gradient)
        return run(evaluator, evaluation, error);
    Status status = evaluate_seeds_create(module, evaluation, &seeds, error);
    if (status == STATUS_OK && evaluate_seeds_need_losses(module)) {
        Evaluation plain = *evaluation;
        plain.gradient = NULL;
        plain.mean_losses = seeds.means;
        plain.outcomes = seeds.outcomes;
        status = run(evaluator, &plain, error);
    }
    if (status == STATUS_OK) {
        Evaluation derived = *evaluation;
        evaluate_seeds_take(module, evaluation, &seeds);
        derived.seeds = seeds.values;
        status = run(evaluator, &derived, error);
    }
    evaluate_seeds_destroy(&seeds);
    return status;
}
