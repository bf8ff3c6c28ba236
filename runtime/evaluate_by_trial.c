/* evaluate_by_trial.c: see evaluate_by_trial.h. */
#include "evaluate_by_trial.h"

#include <stdlib.h>

#include "evaluate_memory.h"
#include "memory.h"

/* A rollout by trial reads each sample for each lane, so it takes longer than one whose lanes share a trial: it pays if
 * there are this much fewer. */
#define FEWER 0.75

bool evaluate_by_trial_pays(const Evaluator *evaluator, int candidates, int trials)
{
    const PlastModule *own = evaluator->by_trial.module;
    if (!own)
        return false;
    double shared = (double)trials * ((candidates + evaluator->module->lanes - 1) / evaluator->module->lanes);
    double by_trial = (double)candidates * ((trials + own->lanes - 1) / own->lanes);
    return by_trial <= FEWER * shared;
}

void evaluate_by_trial_free(TrialSet *set)
{
    free(set->groups);
    free(set->group_trials);
    free(set->group_generations);
    set->groups = NULL;
    set->group_trials = set->group_generations = NULL;
    set->group_capacity = 0;
}

/* Room for so many groups, which are empty if there was less. */
static bool reserve(const Evaluator *evaluator, TrialSet *set, int groups)
{
    size_t lanes = (size_t)evaluator->by_trial.module->lanes, count = (size_t)groups;
    double bytes = 8.0 * (double)(evaluator->trial_stride + evaluator->generation_stride) * (double)(lanes * count);
    if (groups <= set->group_capacity)
        return true;
    evaluate_by_trial_free(set);
    if (bytes > memory_of_machine())
        return false;
    set->groups = calloc(count, sizeof *set->groups);
    set->group_trials = aligned_alloc(EVALUATE_ALIGNMENT, sizeof(double) * (evaluator->trial_stride * lanes * count + 8));
    set->group_generations =
        aligned_alloc(EVALUATE_ALIGNMENT, sizeof(double) * (evaluator->generation_stride * lanes * count + 8));
    if (!set->groups || !set->group_trials || !set->group_generations) {
        evaluate_by_trial_free(set);
        return false;
    }
    set->group_capacity = groups;
    return true;
}

typedef struct GroupJobs {
    const Evaluator *evaluator;
    TrialSet *set;
    int first, last; /* positions in the evaluation */
    int generation;
} GroupJobs;

/* from: [trials of the set][stride]; to: [stride] by lane, of the trials with those numbers. Lanes beyond `count` have
 * the last one once more. */
static void interleave(const double *from, const int *numbers, size_t stride, int count, size_t lanes, double *to)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        const double *own = from + stride * (size_t)numbers[lane < (size_t)count ? lane : (size_t)count - 1];
        for (size_t k = 0; k < stride; k++)
            to[k * lanes + lane] = own[k];
    }
}

static void group_job(void *jobs_, int job, int worker)
{
    const GroupJobs *jobs = jobs_;
    const Evaluator *evaluator = jobs->evaluator;
    TrialSet *set = jobs->set;
    TrialGroup *group = &set->groups[job];
    int lanes = evaluator->by_trial.module->lanes, trial = jobs->first + job * lanes;
    int count = jobs->last - trial < lanes ? jobs->last - trial : lanes;
    const int *numbers = evaluator->numbers + trial;
    size_t wide = (size_t)lanes, number = (size_t)job;
    (void)worker;
    if (group->count != count)
        interleave(set->trials, numbers, evaluator->trial_stride, count, wide,
                   set->group_trials + number * wide * evaluator->trial_stride);
    if (group->count != count || group->generation != jobs->generation)
        interleave(set->generations, numbers, evaluator->generation_stride, count, wide,
                   set->group_generations + number * wide * evaluator->generation_stride);
    *group = (TrialGroup){count, jobs->generation};
}

bool evaluate_by_trial_prepare(Evaluator *evaluator, const Evaluation *evaluation, int first, int last)
{
    TrialSet *set = &evaluator->sets[evaluation->set];
    int lanes = evaluator->by_trial.module->lanes, groups = (last - first + lanes - 1) / lanes;
    if (!reserve(evaluator, set, groups))
        return false;
    int batch = evaluation->of > 0 ? evaluation->generation : -1;
    if (set->first != first || set->batch != batch)
        for (int k = 0; k < set->group_capacity; k++)
            set->groups[k] = (TrialGroup){0};
    set->first = first;
    set->batch = batch;
    GroupJobs jobs = {evaluator, set, first, last, evaluation->generation};
    pool_run(evaluator->pool, groups, group_job, &jobs);
    return true;
}
