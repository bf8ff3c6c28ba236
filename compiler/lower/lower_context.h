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
    LayerStore *layers; /* [model->layers.count] */
    WindowStore *windows; /* [model->windows.count] */
    TrainStore *trains;   /* [model->windows.count]: of windows with a TrainMeasure */
    IrVar **runnings;     /* [model->runnings.count] */
    ProjectionStore *projections; /* [model->projections.count] */
    IrArray **synapse_sums;       /* [model->synapse_sums.count], each [units of that end]; NULL until first used */
    LetStore *lets;               /* [model->lets.count] */
    VEC(PrincipalStore) principals;
    VEC(SamplesStore) samples;
    VEC(RowsStore) rows;
    VEC(NetworkStore) networks;
    /* For `restore`, which lets a phase begin in an earlier state: arrays that are no part of a state, such as the next
     * spike of a train or a learned parameter; those that are all of a state; and the states at the ends of phases. */
    VEC(IrArray *) timely;
    VEC(IrArray *) states;
    SavedState *saved; /* [task->phases.count] */
    VEC(Ring) rings;   /* the first slots of rings in the innermost loop over steps */
    const IrExpr *sample_count; /* int: samples that an epoch of the phase at hand shows; a constant if all trials have
                                 * the same number */
    const Task *task;       /* the task whose trials the current statements simulate */
    IrArray *task_number;   /* [1]: number of the trial's task; NULL if there is one task only */
    IrArray **draws;        /* [model->draws.count], each [1] */
    const IrExpr *time_end; /* epochs or steps of a trial in all */
    const double *written_out;   /* [coefficient_count]: expressions are those of these; NULL: those of each candidate */
    IrArray *coefficients;       /* [coefficient_count], varying: the learned numbers of the candidates, for the
                                  * rollout */
    IrArray *plain_coefficients; /* the same, uniform: of the one candidate whose objective is computed */
    IrArray *losses;             /* [loss_count], uniform: its mean losses, which the objective reads */
    IrArray *statistics, *totals; /* uniform: what outcomes over trials are made of, and their values */
    IrArray *outcome;            /* [outcome_count + 1], varying: what the rollout yields */
    /* [model->outcomes.count]: the value of each outcome that is measured at the end of a phase; NULL: at the end of
     * the trial */
    IrVar **measured;
    const IrVar *penalty; /* parameter of the objective: 1, or 0 to leave penalties out of it */
    bool in_objective;    /* the function that is being made is the objective, not the rollout */
    IrArray *random;   /* [1]: see lower_random.c; NULL until first used */
    VEC(Drawn) drawn;  /* the random numbers of synapses for which a draw has been made */
    IrArray *recorded; /* room for a row of a record; NULL until first used */
    IrArray *held_spikes, *held_since; /* [RT_HELD_SIZE], ints, and [1]: see runtime/kernel/records.h; NULL until first used */
    /* bool: all states, weights and traces have been finite where this was tested; NULL: it is not tested */
    IrVar *finite;
    /* index in module->watched of the first store of something that was not finite, or -1; NULL: the rollout does
     * not look for it */
    IrVar *culprit;
} Lower;

struct MeanStore;

/* A list of expressions whose values were computed before the loop around a place. */
typedef struct Known {
    const Expr *x;
    const IrExpr *value;
    const struct Known *next;
} Known;

/* Where an expression is evaluated. Members that have no meaning there are NULL. */
typedef struct Site {
    const Projection *projection;
    const IrExpr *pre, *post; /* numbers of the units at the ends of a synapse */
    const Layer *layer;       /* the population to whose unit an equation, threshold or reset belongs */
    const IrExpr *own;        /* number of that unit */
    const IrExpr *weight;     /* the weight of the synapse, if it is at hand; NULL: it is loaded */
    const IrExpr *synapse;    /* number of the synapse in the list, where synapses are listed */
    bool reciprocals;         /* write x / constant as x times the reciprocal, which is several times as fast */
    const IrExpr *row;        /* int: number of the sample that is shown */
    const IrExpr *next_row;   /* int: number of the sample that the next step shows; NULL: not known */
    const IrExpr *time;       /* real: epochs or steps of the trial that have ended; in a stage of a solver within a
                               * step with the part of the step that has passed */
    const IrExpr *count;    /* real: the same without that part */
    const IrExpr *step;     /* real: steps that have ended in the trial; a sample of an epoch is a step */
    const IrExpr *own_step; /* real: steps that the present state has gone through; fewer than `step` after a
                             * `restore`, see lower_restore.c */
    const IrExpr *phase_step; /* real: steps that have ended in this phase */
    const IrExpr *phase_last; /* real: the same in its last step */
    /* real: steps since the sample began, and whether it ends (1 or 0); NULL: each step is a sample */
    const IrExpr *sample_step, *sample_ends;
    const IrExpr *rests; /* bool: no sample is shown; NULL: one is */
    const IrExpr *turn;       /* int: turn of the innermost loop over epochs, steps or samples, from 0 */
    const IrExpr *const *states; /* by variable: values of unit `own` in place of those in memory; NULL elements are
                                  * read from memory */
    bool previous;      /* inside previous(…): variables have the values of the step before */
    const Known *known; /* expressions that were computed before the loop around this place */
    const struct MeanStore *means; /* [mean_count]: sums from which EXPR_SAMPLE_MEAN is computed */
    int mean_count;
    const Phase *phase; /* the phase that runs */
    const IrExpr *delay; /* int: steps since the spike that is handled, as whose unit was then its variables are
                          * read; NULL: there is none, or they are read as they are */
    Side spiked; /* the end of the synapse whose unit has spiked */
    IrArg spike;       /* address of the spike that is handled in the list of spikes */
    IrArg spikes_left; /* spikes in the list from that place on */
} Site;

#endif
