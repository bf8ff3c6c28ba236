/* lower_context.h: what all files of the lowering are given: the state of the lowering, and the place at which an
 * expression is evaluated. */
#ifndef PLASTC_LOWER_CONTEXT_H
#define PLASTC_LOWER_CONTEXT_H

#include "lower_stores.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Steps are counted in reals, which hold whole numbers up to 2^53: a trial may have more than an int does. The
 * loops over them are shorter, a phase at a time. */
typedef struct Lower {
    const Model *model;
    IrModule *module;
    Arena *arena;
    IrStmts *body;    /* where statements go */
    IrStmts *outside; /* before the loops over the elements of an array; NULL outside of them */
    LayerStore *layers;
    WindowStore *windows; /* [model->windows.count] */
    TrainStore *trains;   /* the same */
    IrVar **runnings;     /* [model->runnings.count] */
    ProjectionStore *projections;
    LetStore *lets;
    VEC(PrincipalStore) principals;
    VEC(RowsStore) rows;
    VEC(NetworkStore) networks;
    VEC(IrArray *) timely;  /* arrays of inputs that go with time, not with the state */
    VEC(IrArray *) states;  /* arrays that a step leaves to the next */
    SavedState *saved;      /* [task->phases.count] */
    VEC(Ring) rings;        /* of this phase, or epoch */
    int sample_count;       /* samples that an epoch of this phase shows */
    const Task *task;       /* whose trials are simulated */
    IrArray *task_number;   /* [1]: number of the trial's task; NULL if there is one task only */
    IrArray **draws;        /* [model->draws.count], each [1] */
    const IrExpr *time_end; /* epochs or steps in all */
    IrArray *coefficients;  /* varying, for the rollout */
    IrArray *plain_coefficients; /* uniform, for the objective */
    IrArray *losses, *outcome;
    /* [model->outcomes.count], of outcomes taken at the end of a phase; else NULL */
    IrVar **measured;
    const IrVar *penalty;
    bool in_objective;
    IrArray *random;   /* [1]: see lower_random.c; NULL until first used */
    VEC(Drawn) drawn;  /* random numbers of synapses, so far */
    IrArray *recorded; /* a row of a record; NULL until first used */
    IrVar *
        finite; /* bool: states, weights and traces are, as far as was looked; NULL: nobody looks */
    IrVar *culprit; /* number of the store after which that ended, or -1; NULL: not watching */
} Lower;

struct MeanStore;

/* An expression that is computed already, in a list. */
typedef struct Known {
    const Expr *x;
    const IrExpr *value;
    const struct Known *next;
} Known;

/* Where an expression is evaluated. Members that have no meaning there are NULL. */
typedef struct Site {
    const Projection *projection;
    const IrExpr *pre, *post; /* numbers of the units at the ends of a synapse */
    const Layer *layer;       /* the population whose equation this is */
    const IrExpr *own;        /* number of its unit */
    const IrExpr *weight;     /* of the synapse; NULL: read it */
    const IrExpr *synapse;    /* its number where they are listed */
    bool reciprocals;         /* x / constant is x times its reciprocal: several times as fast */
    const IrExpr *row;        /* number of the sample that is shown */
    const IrExpr *next_row;   /* of the one in the next step; NULL: not known */
    const IrExpr *time;       /* real: epochs or steps that have ended */
    const IrExpr *count;    /* the same, without the parts of a step that stages of a solver add */
    const IrExpr *step;     /* real: steps that have ended, an epoch's samples counted one by one */
    const IrExpr *own_step; /* real: those of the state's own history: see lower_restore.c */
    const IrExpr *phase_step; /* real: those of this phase */
    const IrExpr *turn;       /* int: those of this phase, or of this epoch */
    const IrExpr *const
        *states;        /* of unit `own`, in place of those in memory, by variable; elements
                                    may be NULL */
    bool previous;      /* variables as they were a step before */
    const Known *known; /* what is computed outside a loop */
    const struct MeanStore *means; /* what EXPR_SAMPLE_MEAN stands for */
    int mean_count;
    const Phase *phase; /* that runs */
    int delay;   /* of the spike that is handled; > 0: variables of its unit are as they were */
    Side spiked; /* the side of that unit */
    IrArg spike,
        spikes_left; /* where in a list the spike stands that is handled, and how many from it on */
} Site;

#endif
