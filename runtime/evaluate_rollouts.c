/* evaluate_rollouts.c: see evaluate_rollouts.h.
 *
 * A job is one block of lanes. Each lane has a candidate; they share a trial, or are of one candidate and have a trial
 * each. */
#include "evaluate_rollouts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate_by_trial.h"
#include "evaluate_memory.h"
#include "evaluate_outcomes.h"
#include "memory.h"

/* ---- memory --------------------------------------------------------------------------------- */

double *evaluate_rollouts_memory(size_t count)
{
    size_t bytes = (count ? count : 1) * sizeof(double);
    bytes = (bytes + EVALUATE_ALIGNMENT - 1) / EVALUATE_ALIGNMENT * EVALUATE_ALIGNMENT;
    return aligned_alloc(EVALUATE_ALIGNMENT, bytes);
}

bool evaluate_rollouts_open(RolloutTier *tier, const PlastModule *module, int threads)
{
    evaluate_rollouts_close(tier);
    tier->module = module;
    tier->work_stride = evaluate_memory_work(module);
    tier->work = evaluate_rollouts_memory(tier->work_stride * (size_t)threads);
    return tier->work != NULL;
}

void evaluate_rollouts_close(RolloutTier *tier)
{
    free(tier->work);
    free(tier->kept);
    *tier = (RolloutTier){0};
}

/* The memory of gradients, when one is asked for first. */
static Status reserve_kept(const Evaluator *evaluator, RolloutTier *tier, ErrorText *error)
{
    const PlastModule *module = tier->module;
    if (tier->kept)
        return STATUS_OK;
    long lanes = evaluate_memory_lanes(module), slopes = module->seed_count + module->coefficient_count;
    size_t threads = (size_t)pool_threads(evaluator->pool);
    tier->kept_stride =
        evaluate_memory_stride(module->kept_size * lanes) + evaluate_memory_stride(slopes * lanes);
    double needed = 8.0 * (double)tier->kept_stride * (double)threads;
    if (needed <= memory_of_machine())
        tier->kept = evaluate_rollouts_memory(tier->kept_stride * threads);
    if (tier->kept)
        return STATUS_OK;
    return status_error(error, STATUS_MEMORY,
                        "the gradient needs %s of memory, %s for each of %d thread%s, which are not there",
                        memory_text(needed).text, memory_text(needed / (double)threads).text, (int)threads,
                        threads == 1 ? "" : "s");
}

/* ---- blocks --------------------------------------------------------------------------------- */

PlastContext evaluate_rollouts_context(const Evaluator *evaluator, int set, int trial, int generation)
{
    uint32_t low = (uint32_t)evaluator->seed, high = (uint32_t)(evaluator->seed >> 32);
    PlastContext context = {.tables = evaluator->tables,
                            .draw = {.set = set, .trial = trial, .generation = generation}};
    memcpy(&context.draw.seed_low, &low, sizeof low);
    memcpy(&context.draw.seed_high, &high, sizeof high);
    return context;
}

typedef struct RolloutJobs {
    const Evaluator *evaluator;
    const RolloutTier *tier;
    const Evaluation *evaluation;
    int first, last;             /* rollouts */
    int first_trial, last_trial; /* in which they are, by their positions in the evaluation */
    int width;                   /* of values */
    double *values;              /* [last - first][width] */
    int count;                   /* of candidates that are simulated */
    int *left;                   /* [count]: their numbers, where not all are; NULL: all are */
} RolloutJobs;

/* The rollouts of a block. Lanes beyond `count` repeat the last one. */
typedef struct Block {
    int count;
    int candidate[EVALUATE_MOST_LANES], trial[EVALUATE_MOST_LANES];
    const double *data, *draws; /* of the trial that they share, or of all by lane */
} Block;

static Block block_of_candidates(const RolloutJobs *jobs, int job)
{
    const Evaluator *evaluator = jobs->evaluator;
    const TrialSet *set = &evaluator->sets[jobs->evaluation->set];
    int lanes = jobs->tier->module->lanes, candidates = jobs->count;
    int per_trial = (candidates + lanes - 1) / lanes;
    int trial = jobs->first_trial + job / per_trial, first = job % per_trial * lanes;
    size_t number = (size_t)evaluator->numbers[trial];
    Block block = {.count = candidates - first < lanes ? candidates - first : lanes,
                   .data = set->trials + number * evaluator->trial_stride,
                   .draws = set->generations + number * evaluator->generation_stride};
    for (int lane = 0; lane < lanes; lane++) {
        int place = first + (lane < block.count ? lane : block.count - 1);
        block.candidate[lane] = jobs->left ? jobs->left[place] : place;
        block.trial[lane] = trial;
    }
    return block;
}

static Block block_of_trials(const RolloutJobs *jobs, int job)
{
    const Evaluator *evaluator = jobs->evaluator;
    const TrialSet *set = &evaluator->sets[jobs->evaluation->set];
    int lanes = jobs->tier->module->lanes, trials = jobs->last_trial - jobs->first_trial;
    int groups = (trials + lanes - 1) / lanes, group = job % groups, first = group * lanes;
    Block block = {.count = trials - first < lanes ? trials - first : lanes,
                   .data = set->group_trials + (size_t)(group * lanes) * evaluator->trial_stride,
                   .draws = set->group_generations + (size_t)(group * lanes) * evaluator->generation_stride};
    for (int lane = 0; lane < lanes; lane++) {
        block.candidate[lane] = job / groups;
        block.trial[lane] = jobs->first_trial + first + (lane < block.count ? lane : block.count - 1);
    }
    return block;
}

/* The number of the rollout of a lane; -1: it is another rank's. */
static int rollout_of(const RolloutJobs *jobs, const Block *block, int lane)
{
    int rollout = block->trial[lane] * jobs->evaluation->candidates + block->candidate[lane];
    return rollout >= jobs->first && rollout < jobs->last ? rollout : -1;
}

static bool is_ours(const RolloutJobs *jobs, const Block *block)
{
    for (int lane = 0; lane < block->count; lane++)
        if (rollout_of(jobs, block, lane) >= 0)
            return true;
    return false;
}

static void gather_coefficients(const RolloutJobs *jobs, const Block *block, double *coefficients)
{
    int lanes = jobs->tier->module->lanes, count = jobs->tier->module->coefficient_count;
    for (int lane = 0; lane < lanes; lane++) {
        const double *own = jobs->evaluation->coefficients + (long)block->candidate[lane] * count;
        for (int k = 0; k < count; k++)
            coefficients[k * lanes + lane] = own[k];
    }
}

/* With what weight an outcome counts in the objective of each lane. */
static void set_seeds(const RolloutJobs *jobs, const Block *block, double *slopes)
{
    const Evaluation *evaluation = jobs->evaluation;
    int lanes = jobs->tier->module->lanes, count = jobs->tier->module->seed_count;
    for (int lane = 0; lane < lanes; lane++)
        for (int k = 0; k < count; k++)
            slopes[k * lanes + lane] =
                evaluation->seeds[((long)block->candidate[lane] * count + k) * evaluation->trials + block->trial[lane]];
}

static void run_block(const RolloutJobs *jobs, const Block *block, int worker)
{
    const RolloutTier *tier = jobs->tier;
    const PlastModule *module = tier->module;
    int lanes = module->lanes, outcomes = module->outcome_count + 1;
    double *work = tier->work + (size_t)worker * tier->work_stride, *slopes = NULL;
    double *coefficients =
        work + evaluate_memory_stride(module->work_size * evaluate_memory_lanes(module));
    double *outcome = coefficients + evaluate_memory_stride(module->coefficient_count *
                                                            evaluate_memory_lanes(module));
    gather_coefficients(jobs, block, coefficients);
    PlastContext context = evaluate_rollouts_context(jobs->evaluator, jobs->evaluation->set,
                                                     jobs->evaluator->numbers[block->trial[0]],
                                                     jobs->evaluation->generation);
    if (jobs->evaluation->seeds) {
        double *kept = tier->kept + (size_t)worker * tier->kept_stride;
        slopes = kept + evaluate_memory_stride(module->kept_size * evaluate_memory_lanes(module));
        set_seeds(jobs, block, slopes);
        module->gradient(&context, block->data, block->draws, coefficients, kept, outcome, slopes);
        slopes += module->seed_count * lanes;
    } else {
        module->rollout(&context, block->data, block->draws, coefficients, work, outcome);
    }
    for (int lane = 0; lane < block->count; lane++) {
        int rollout = rollout_of(jobs, block, lane);
        if (rollout < 0)
            continue;
        double *own = jobs->values + (size_t)(rollout - jobs->first) * (size_t)jobs->width;
        for (int k = 0; k < outcomes; k++)
            own[k] = outcome[k * lanes + lane];
        for (int k = outcomes; k < jobs->width; k++)
            own[k] = slopes[(k - outcomes) * lanes + lane];
    }
}

static void candidates_job(void *jobs, int job, int worker)
{
    Block block = block_of_candidates(jobs, job);
    if (is_ours(jobs, &block))
        run_block(jobs, &block, worker);
}

static void trials_job(void *jobs, int job, int worker)
{
    Block block = block_of_trials(jobs, job);
    if (is_ours(jobs, &block))
        run_block(jobs, &block, worker);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Whether the candidate is lost in a trial; of one that others simulate it is not known. */
static bool is_lost(const RolloutJobs *jobs, int candidate, int trial)
{
    int rollout = trial * jobs->evaluation->candidates + candidate;
    return rollout >= jobs->first && rollout < jobs->last &&
           evaluate_outcomes_lost(jobs->tier->module,
                                  jobs->values + (size_t)(rollout - jobs->first) * (size_t)jobs->width);
}

/* Trial after trial, each without the candidates that are lost by then. evaluate_outcomes_gather takes out what is not needed,
 * whether it was simulated or not: so who simulates which part has no effect. */
static Status run_until_lost(RolloutJobs *jobs, ErrorText *error)
{
    int lanes = jobs->tier->module->lanes, first_trial = jobs->first_trial, last_trial = jobs->last_trial;
    size_t numbers = (size_t)(jobs->last - jobs->first) * (size_t)jobs->width;
    jobs->left = malloc(sizeof(int) * (size_t)jobs->count);
    if (!jobs->left)
        return status_out_of_memory(error);
    for (size_t k = 0; k < numbers; k++)
        jobs->values[k] = (double)NAN;
    for (int k = 0; k < jobs->count; k++)
        jobs->left[k] = k;
    for (int trial = first_trial; trial < last_trial; trial++) {
        int left = 0;
        jobs->first_trial = trial;
        pool_run(jobs->evaluator->pool, (jobs->count + lanes - 1) / lanes, candidates_job, jobs);
        for (int k = 0; k < jobs->count; k++)
            if (!is_lost(jobs, jobs->left[k], trial))
                jobs->left[left++] = jobs->left[k];
        jobs->count = left;
    }
    free(jobs->left);
    return STATUS_OK;
}

Status evaluate_rollouts_run(Evaluator *evaluator, const Evaluation *evaluation, int first, int last, double *values,
                             ErrorText *error)
{
    int candidates = evaluation->candidates;
    int first_trial = first / candidates, last_trial = (last + candidates - 1) / candidates;
    int trials = last_trial - first_trial;
    bool by_trial = !evaluation->single && evaluate_by_trial_pays(evaluator, candidates, trials) &&
                    evaluate_by_trial_prepare(evaluator, evaluation, first_trial, last_trial);
    RolloutTier *tier = by_trial ? &evaluator->by_trial : evaluation->single ? &evaluator->single : &evaluator->shared;
    Status status = evaluation->seeds ? reserve_kept(evaluator, tier, error) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    RolloutJobs jobs = {.evaluator = evaluator,
                        .tier = tier,
                        .evaluation = evaluation,
                        .first = first,
                        .last = last,
                        .first_trial = first_trial,
                        .last_trial = last_trial,
                        .width = evaluate_outcomes_width(tier->module, evaluation),
                        .values = values,
                        .count = candidates};
    int lanes = tier->module->lanes;
    if (evaluation->until_lost && !by_trial)
        return run_until_lost(&jobs, error);
    if (by_trial)
        pool_run(evaluator->pool, candidates * ((trials + lanes - 1) / lanes), trials_job, &jobs);
    else
        pool_run(evaluator->pool, trials * ((candidates + lanes - 1) / lanes), candidates_job, &jobs);
    return STATUS_OK;
}
