/* lower_stores.h: what the lowering keeps of each part of a model: the arrays and variables in which its numbers
 * are. */
#ifndef PLASTC_LOWER_STORES_H
#define PLASTC_LOWER_STORES_H

#include "lower.h"

/* What an input keeps for one of its sources; members that it does not need are NULL. */
typedef struct SourceStore {
    const InputSource *source;
    IrArray *rates;                   /* of a Poisson source, by group, in events a step */
    IrArray *passed, *first, *period; /* of regular trains, by unit: spikes so far; first spike and period, in steps */
    IrArray *next;                    /* of listed spikes, [1]: number of the next one */
    IrArray *when, *who;              /* of listed spikes, [event_count]: their steps and units */
} SourceStore;

/* The spikes of a layer: see lower_spikes.c. Members that it does not need are NULL. */
typedef struct SpikeStore {
    int slots;             /* how many steps are remembered: the longest delay and one more */
    bool known;            /* while a step is lowered: the spikes of this step are in memory already */
    IrArray *list, *count; /* int[slots][size]: units that spike in a step; int[slots]: how many do */
    IrArray *times;        /* int[slots][size]: how often those that spike in a step do; NULL: once */
    IrArray *flag;         /* how often a unit spikes, 0 or 1 if it is not Layer.counted: [flag_slots][size] */
    int flag_slots;
    IrArray *free; /* [size]: the step, counted as Site.own_step, from which on a unit may spike again */
    /* by variable, each [slots][size]: its values when units spiked, and those a step before that: see
     * lower_at_spike.c */
    IrArray **values, **before;
    IrArray *state;           /* of a Poisson input: what rt_poisson keeps */
    IrArray *last;            /* of a Poisson input, [size]: one more than the step of a unit's last spike; 0: no
                               * spike yet */
    VEC(SourceStore) sources; /* of an input: its own, then those of phases */
} SpikeStore;

typedef struct LayerStore {
    SpikeStore spikes;
    IrArray *samples;     /* of an input, [samples][size]: what the phase at hand shows, in lower_data_space() */
    IrArray *own_samples; /* of an input: what it shows in phases that do not say otherwise */
    /* By variable, each [size], NULL if there is no need for it. WORK: candidates have their own; TRIAL: it is made
     * when a trial is prepared. */
    IrArray **variables; /* of a population: the last value, WORK; of a parameter TRIAL, or WORK if it is learned */
    IrArray **starts;    /* what was drawn for an initial value or a learned parameter, TRIAL */
    IrArray **previous;  /* values of the step before, WORK */
    IrArray **noise;     /* EXPR_NOISE of this step, WORK */
    IrArray **chance;    /* EXPR_CHANCE of this step, WORK */
    /* Matrices G of Layer.system, [count][count], or one for each unit; the second of units that are refractory, for
     * LinearSystem.clamped. NULL: there is none. */
    IrArray *propagator, *clamped_propagator;
} LayerStore;

typedef struct TraceStore {
    IrArray *values;        /* [pre], [post], [synapse] or [1], by what its value differs between */
    IrArray *start;         /* [synapse]: what was drawn for values of a variable before the first step; else NULL */
    IrArray *since, *decay; /* each [1], of a lazy trace: the step in which `values` were valid, and what they have lost
                             * since then (see lower_decay.c); else NULL */
} TraceStore;

/* The delays of single synapses of spikes from one side, see lower_delay.c; NULL: all have the same. */
typedef struct DelayStore {
    IrArray *steps; /* as the weights are: of each synapse, in steps */
    /* [units * groups + 1], then as many as there are synapses: see rt_order_by_delay. `synapse` is NULL if there is one for
     * each pair */
    IrArray *first, *synapse, *other;
} DelayStore;

typedef struct ProjectionStore {
    IrArray *initial; /* [post][pre]: weights at the start, made when a trial is prepared; NULL: there are none to
                       * make */
    /* [post][pre]: the weights; of its own (WORK) if a rule changes them or they start from learned numbers, else
     * the array `initial`. If all are one number (projection_has_one_weight) [1], or NULL where that is
     * Projection.weights.a */
    IrArray *weights;
    IrArray *drive;   /* [post], WORK; NULL until first used */
    bool drive_done;  /* its value of this step is computed */
    /* Where synapses are listed: the arrays of ints that runtime/kernel/spikes.h describes; `initial` and `weights` are
     * [synapse] then. */
    IrArray *row, *target, *column, *synapse, *source;
    IrArray *synapse_count; /* [1]: how many pairs `where` holds for; NULL until first used */
    /* [post->variables.count], each [slots][post], WORK: what is on its way to a variable, see lower_late.c; NULL:
     * nothing is */
    IrArray **late;
    DelayStore delays[2];   /* SIDE_PRE, SIDE_POST */
    TraceStore *traces;     /* [Projection.traces.count] */
} ProjectionStore;

/* A let, as far as its values are numbers and computed at the current place. */
typedef struct LetStore {
    bool *needed;          /* [Let.values.count]: something at the place reads that value */
    const IrExpr **values; /* [Let.values.count]: it; NULL: not computed */
} LetStore;

/* What an input shows by one of its sources. */
typedef struct SamplesStore {
    const InputSource *source;
    IrArray *values; /* [samples][size] */
    IrArray *count;  /* int[1]: how many of them this trial has; NULL: all */
} SamplesStore;

/* Rows of a data file that losses read as an array: [rows][columns]. */
typedef struct RowsStore {
    const InputSource *source;
    IrArray *array;
} RowsStore;

/* A principal component, computed once a trial. */
typedef struct PrincipalStore {
    const Layer *input;
    int component;
    IrArray *array; /* [size], of lower_data_space */
} PrincipalStore;

/* What a window keeps while its phase runs; those that it does not need are NULL. */
typedef struct WindowStore {
    IrVar *count;  /* how many values there have been, uniform */
    IrVar *sum;    /* their sum or extreme; where `spread` is needed their mean */
    IrVar *spread; /* the sum of their squares around the mean */
    /* of a correlation: mean and spread of the second value, and the sum of products of both around their means */
    IrVar *other, *other_spread, *both;
} WindowStore;

/* What is kept to measure the spikes of a layer; members that a measure does not need are NULL. */
typedef struct TrainStore {
    /* each [unit] */
    IrArray *last;  /* one more than the step of the last spike in the phase; 0: none */
    IrArray *count, *mean, *spread; /* of intervals between spikes, in steps: how many, their mean, squares around it */
    IrArray *inside;                /* spikes in the bin at hand; where units are taken together, one number */
    IrArray *sum, *squares;         /* over complete bins: of their counts of spikes, of the squares of these */
    IrArray *counts;                /* [bin][unit]: spikes in each complete bin */
    IrArray *histogram;             /* [bin]: intervals of all units */
    IrArray *room;                  /* used while the measure is made */
    IrVar *steps, *bins;            /* steps of the bin at hand so far; how many bins are complete; uniform */
    /* of all units: how many intervals there are and their sum; or in how many bins there were spikes, and the sum of what is
     * measured of these */
    IrVar *found, *total;
    IrVar *value;                   /* the measure, when the phase has ended */
} TrainStore;

/* The numbers of a network (Mlp) that are not searched. */
typedef struct NetworkStore {
    const Learn *learn;
    IrArray *frozen; /* TRIAL */
} NetworkStore;

/* The state at the end of a phase. */
typedef struct SavedState {
    IrArray **arrays;  /* [lower->states.count] */
    IrVar **runnings;  /* as in Lower */
    const IrExpr *age; /* how many steps it has gone through */
} SavedState;

/* A random number of a synapse for which `body` has the statement that draws it: its value there, and the units. */
typedef struct Drawn {
    const SynapseRandom *random;
    const IrStmts *body;
    const IrExpr *pre, *post, *value;
} Drawn;

/* Where rings with so many slots stand when the innermost loop over steps begins. */
typedef struct Ring {
    int slots;
    const IrExpr *first; /* int: the slot of the first step of that loop */
} Ring;

#endif
