/* evaluate_state.h: what the files of the evaluator share. */
#ifndef PLASTC_EVALUATE_STATE_H
#define PLASTC_EVALUATE_STATE_H

#include <stddef.h>

#include "evaluate.h"

/* Of a trial without data, and of one with data but without draws of a generation. */
#define EVALUATE_NO_DATA  (-2)
#define EVALUATE_NO_DRAWS (-1)

/* The data of a group of trials, one a lane, by lane: see evaluate_by_trial.h. */
typedef struct TrialGroup {
    int count;      /* trials in it; 0: none yet */
    int generation; /* whose draws it has */
} TrialGroup;

/* Data of the trials of one set. A rank prepares only those that it needs. */
typedef struct TrialSet {
    int *drawn;     /* [capacity]: generation whose draws a trial has, or one of the above */
    double *trials; /* [capacity][trial_stride], each aligned */
    double *generations;
    int capacity;
    TrialGroup *groups; /* [group_capacity]; NULL: not asked for yet */
    int group_capacity;
    int first;            /* position of the first group's first trial in the evaluation */
    int batch;            /* generation of the batch whose trials groups have; -1: of the first trials of the set */
    double *group_trials; /* [group_capacity][lanes * trial_stride] */
    double *group_generations;
} TrialSet;

/* A module, and memory for each thread in which it works. */
typedef struct RolloutTier {
    const PlastModule *module;
    double *work; /* [threads][work_stride] */
    double *kept; /* [threads][kept_stride]: of gradients; NULL: not asked for yet */
    size_t work_stride, kept_stride; /* in doubles */
} RolloutTier;

struct Evaluator {
    const PlastModule *module;
    const PlastTable *tables;
    uint64_t seed;
    Pool *pool;
    SpreadFunction *spread; /* NULL: all is done by the threads of the pool */
    void *spread_context;
    int *numbers; /* [number_capacity]: the trials of the evaluation at hand, by their numbers in the set; then scratch */
    size_t number_capacity;
    TrialSet sets[2];
    RolloutTier shared;   /* whose lanes share a trial: `module` */
    RolloutTier by_trial; /* whose lanes are trials, too; without a module: there is none */
    RolloutTier single;   /* in single precision; without a module: there is none */
    size_t trial_stride, generation_stride; /* in doubles */
};

#endif
