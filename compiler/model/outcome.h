/* outcome.h: what is measured in the trials of tasks, and where a trial is given up. */
#ifndef PLASTC_OUTCOME_H
#define PLASTC_OUTCOME_H

#include "task.h"

/* Guards, lets, losses and reports hold in the trials of `task`, or in all if it is NULL. */
typedef struct Guard {
    const Expr *condition; /* a trial ends where it does not hold for all elements */
    const Expr *loss;      /* what the trial gives the candidate then: a pure number */
    const Task *task;
    const AstStmt *stmt;
} Guard;

struct Let {
    AstName name;
    int index;     /* in Model.lets */
    int low, high; /* bounds of its index if is_family, both inclusive */
    bool is_family; /* it is written with an index: `let pc[k in 1..3] = …` */
    Exprs values;    /* one, or one for each index, from `low` to `high` */
    bool has_window; /* a value of it uses EXPR_WINDOW */
    const Task *task;
    const AstStmt *stmt;
};

/* What is measured of the spikes of a layer: see lower_train.c, lower_train_value.c and lower_correlation.c. */
typedef enum TrainMeasure {
    TRAIN_NONE,
    TRAIN_CV,            /* of intervals; mean of the units */
    TRAIN_CV_STD,        /* the same, standard deviation of the units */
    TRAIN_KL_ISI,        /* of the intervals of all units, from an exponential */
    TRAIN_RATE_SPATIAL,  /* standard deviation of the rates of units */
    TRAIN_RATE_TEMPORAL, /* standard deviation of the mean rate in bins */
    TRAIN_FANO,          /* over bins; mean of the units */
    TRAIN_FANO_SPATIAL,  /* over units; mean of the bins */
    TRAIN_CORRELATION,   /* of pairs of units */
    TRAIN_AUTOCORRELATION,
    TRAIN_SPECTRUM
} TrainMeasure;

/* One number that is made of the values of `value` in all steps of a phase, over all its elements: `EXPR over
 * PHASE`. */
struct Window {
    int index; /* in Model.windows */
    AstName phase;
    const Task *task; /* whose phase it is; NULL: the phase of that name of whichever task a trial is of */
    Reduction how;    /* of the values; without meaning if `other` or `train` is set */
    const Expr *value;
    const Expr *other; /* the number is the correlation of `value` with this; NULL: it is none */
    /* the number is this measure of the spikes of a layer, whose variable `rate` is `value` (EXPR_STATE);
     * TRAIN_NONE: it is none */
    TrainMeasure train;
    int bin;  /* length of a bin in which spikes are counted, or of intervals, in steps; 0 of measures without one */
    int bins; /* TRAIN_AUTOCORRELATION: the largest lag; TRAIN_KL_ISI: how many bins there are, the last without end */
};

/* An exponential mean of a number: at the end of each step it goes `part` of the way to `value`. */
struct Running {
    int index;        /* in Model.runnings */
    const Task *task; /* in whose trials it is used; NULL: in all */
    const Expr *value;
    double part;  /* from 0 to 1 */
    double start; /* its value before the first step, SI */
};

/* One number made of the values that outcomes have in all trials: `corr(guess, goal)` in a statement that ends with
 * `over trials`. */
struct Statistic {
    int index; /* in Model.statistics */
    int how;   /* PLAST_MEAN … */
    const Outcome *owner; /* of whose value it is part */
    VEC(const Outcome *) of;
    double low, high; /* as those of PlastStatistic */
    bool with_low, with_high;
};

struct Outcome {
    AstName name;
    bool is_loss;
    bool over_trials; /* it is one number of all trials together: `value` is made of statistics */
    int index;  /* in PlastModule.outcomes: losses first */
    AstName at; /* the phase at whose end it is measured; name NULL: at the end of the trial */
    const Task *task;
    const Expr *value;
    const AstStmt *stmt;
};

/* A statement `loss` or `report`: one outcome, or with an index, as in `report h[k in 0..9] = …`, one for each, whose names
 * are "h[0]" and so on. */
typedef struct Measurement {
    AstName name;
    bool is_loss, is_family;
    int low, high; /* bounds of its index if is_family, both inclusive */
    VEC(const Outcome *) outcomes; /* none, or fewer than its index has values: one did not check */
    const AstStmt *stmt;
} Measurement;

#endif
