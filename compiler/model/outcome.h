/* outcome.h: what is measured in the trials of tasks, and where a trial is given up. */
#ifndef PLASTC_OUTCOME_H
#define PLASTC_OUTCOME_H

#include "task.h"

/* Guards, lets, losses and reports hold in the trials of `task`, or in all if it is NULL. */
typedef struct Guard {
    const Expr *condition; /* must hold for all elements */
    const Expr *loss;
    const Task *task;
    const AstStmt *stmt;
} Guard;

struct Let {
    AstName name;
    int index;     /* in Model.lets */
    int low, high; /* bounds of its index if is_family, both inclusive */
    bool is_family;
    Exprs values;    /* one, or one for each index */
    bool has_window; /* a value of it uses EXPR_WINDOW */
    const Task *task;
    const AstStmt *stmt;
};

/* What is measured of the spikes of a layer: see lower_train.c and lower_correlation.c. */
typedef enum TrainMeasure { TRAIN_NONE, TRAIN_CV, TRAIN_FANO, TRAIN_CORRELATION } TrainMeasure;

/* One number made of all steps of a phase and all elements of `value`. */
struct Window {
    int index; /* in Model.windows */
    AstName phase;
    const Task *task; /* whose phase it is; NULL: that of the running one */
    Reduction how;
    const Expr *value;
    const Expr *other; /* not NULL: the correlation of `value` with it, and `how` means nothing */
    /* not TRAIN_NONE: of the layer whose variable `rate` is `value` (EXPR_STATE) */
    TrainMeasure train;
    int bin; /* TRAIN_FANO, TRAIN_CORRELATION: steps in which spikes are counted */
};

/* An exponential mean of a number: at the end of each step it goes `part` of the way to `value`. */
struct Running {
    int index;        /* in Model.runnings */
    const Task *task; /* in whose trials it is used; NULL: in all */
    const Expr *value;
    double part, start;
};

struct Outcome {
    AstName name;
    bool is_loss;
    int index;  /* in PlastModule.outcomes: losses first */
    AstName at; /* at the end of which phase; name NULL: of the trial */
    const Task *task;
    const Expr *value;
    const AstStmt *stmt;
};

#endif
