/* run_state.h: what the files of a run share. */
#ifndef PLASTC_RUN_STATE_H
#define PLASTC_RUN_STATE_H

#include <time.h>

#include "archive.h"
#include "rule_outcomes.h"
#include "run.h"
#include "runtime/search/prior.h"
#include "runtime/search/space.h"

typedef struct Loop {
    Evaluator *evaluator;
    const RunOptions *options;
    RunSummary *summary;
    Space *space;
    Search *search;
    int dimension, population;
    int capacity;          /* candidates that the arrays have room for */
    int trials;            /* of the next generation */
    size_t stops;          /* numbers that stopped_at has room for */
    double *unit;          /* [population][dimension], search space */
    double *coefficients;  /* the same in SI units */
    double *losses;        /* [population] with penalties */
    double *plain;         /* [population] without */
    double *sorted;        /* [population] */
    double *stopped_at;    /* [population][trials], as Evaluation has it */
    int *failed_trial;     /* [population], the same */
    Prior *prior;          /* of a method that draws from it; else NULL */
    double *told;          /* [population]: what the method is told of the candidates */
    unsigned char *accepted; /* [acceptance_columns] of one candidate */
    Evaluation evaluation; /* of the last generation; its arrays are those above */
    RuleOutcomes kept;     /* of those candidates, if the run keeps them, or asks whether they are accepted */
    double *favourite;     /* [dimension], SI */
    Archive archive;
    double validation;     /* last one measured; NaN: none */
    double favourite_loss; /* on the search trials, measured with it */
    const char *tier;
    struct timespec start;
    double earlier;       /* seconds that the run took before it was resumed */
    unsigned char *state; /* the method's, and the archive, for a checkpoint */
    int state_capacity;
    int saved_generation; /* of the last checkpoint; -1: none */
    double next_save;     /* when the next one is due, as `elapsed` */
} Loop;

/* Of the clock, since the run began, with those before it was resumed. */
double run_state_seconds(const Loop *loop);

#endif
