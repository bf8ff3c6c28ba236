/* over_trials.h: losses and reports of all trials together. */
#ifndef REFERENCE_OVER_TRIALS_H
#define REFERENCE_OVER_TRIALS_H

#include "reference.h"

/* What a trial has led to. */
typedef struct TrialResult {
    const Task *task;
    double *outcomes; /* [outcome] */
    double loss;      /* that of the guard, if it was stopped */
    bool stopped, failed;
} TrialResult;

/* The value of an outcome that is one number of all trials together. */
double over_trials(Arena *arena, const Model *model, const Outcome *outcome, const TrialResult *trials, int count);

#endif
