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
    IrStmts *body;    /* statements are appended here */
    IrStmts *outside; /* within loops over the elements of an array: the body around these loops; else NULL */
    LayerStore *layers;
    WindowStore *windows; /* [model->windows.count] */
    TrainStore *trains;   /* the same */
    IrVar **runnings;     /* [model->runnings.count] */
    ProjectionStore *projections;
    LetStore *lets;
    VEC(PrincipalStore) principals;
    VEC(RowsStore) rows;
    VEC(NetworkStore) networks;
    VEC(IrArray *) timely;  /* arrays of inputs that say what comes next in time: `restore` leaves them alone */
    VEC(IrArray *) states;  /* arrays whose content one step leaves to the next: `restore` brings them back */
    SavedState *saved;      /* [task->phases.count]: states at the ends of phases */
    VEC(Ring) rings;        /* where rings begin in this phase, or epoch */
    int sample_count;       /* samples that an epoch of this phase shows */
    const Task *task;       /* the task whose trials the current statements simulate */
    IrArray *task_number;   /* [1]: number of the trial's task; NULL if there is one task only */
    IrArray **draws;        /* [model->draws.count], each [1] */
    const IrExpr *time_end; /* epochs or steps of a trial in all */
    IrArray *coefficients;  /* varying: what the rollout reads */
    IrArray *plain_coefficients; /* uniform: what the objective reads */
    IrArray *losses;             /* [loss_count], uniform: the mean losses that the objective reads */
    IrArray *outcome;            /* [outcome_count + 1], varying: what the rollout yields */
    /* [model->outcomes.count]: the values of outcomes that are taken at the end of a phase; NULL: of the trial */
    IrVar **measured;
    const IrVar *penalty; /* parameter of the objective: 1, or 0 to leave penalties out */
    bool in_objective;    /* the objective is lowered, not the rollout */
    IrArray *random;   /* [1]: see lower_random.c; NULL until first used */
    VEC(Drawn) drawn;  /* random numbers of synapses, so far */
    IrArray *recorded; /* room for a row of a record; NULL until first used */
    /* bool: all states, weights and traces have been finite where this was tested; NULL: it is not tested */
    IrVar *finite;
    /* index in module->watched of the first store of something that was not finite, or -1; NULL: the rollout does
     * not look for it */
    IrVar *culprit;
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
    bool reciprocals;         /* write x / constant as x times the reciprocal, which is several times as fast */
    const IrExpr *row;        /* int: number of the sample that is shown */
    const IrExpr *next_row;   /* int: number of the sample that the next step shows; NULL: not known */
    const IrExpr *time;       /* real: epochs or steps that have ended, with the part of a step at which a solver's
                               * stage is */
    const IrExpr *count;    /* real: the same without that part */
    const IrExpr *step;     /* real: steps that have ended in the trial; a sample of an epoch is a step */
    const IrExpr *own_step; /* real: steps since the start of the state's history: see lower_restore.c */
    const IrExpr *phase_step; /* real: steps that have ended in this phase */
    const IrExpr *turn;       /* int: steps that have ended in this phase, or in this epoch */
    const IrExpr *const
        *states;        /* of unit `own`, in place of those in memory, by variable; elements
                                    may be NULL */
    bool previous;      /* variables have the values of the step before */
    const Known *known; /* expressions that were computed before the loop around this place */
    const struct MeanStore *means; /* [mean_count]: sums from which EXPR_SAMPLE_MEAN is computed */
    int mean_count;
    const Phase *phase; /* the phase that runs */
    int delay;   /* steps since the spike that is handled; if > 0, variables of its unit are those of that step */
    Side spiked; /* the side of that unit */
    IrArg spike;       /* place of the spike that is handled in the list of spikes */
    IrArg spikes_left; /* spikes in the list from that place on */
} Site;

#endif
