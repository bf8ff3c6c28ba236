/* lower_stores.h: what the lowering keeps of each part of a model: the arrays and variables in which its numbers are. */
#ifndef PLASTC_LOWER_STORES_H
#define PLASTC_LOWER_STORES_H

#include "lower.h"

/* What an input keeps for one of its sources; members that it does not need are NULL. */
typedef struct SourceStore {
    const InputSource *source;
    IrArray *rates;                   /* of a Poisson source, by group, in events a step */
    IrArray *passed, *first, *period; /* of regular trains: spikes so far, times in steps */
    IrArray *next, *when, *who;       /* of listed spikes: the next one, steps, units */
} SourceStore;

/* The spikes of a layer: see lower_spikes.c. Members that it does not need are NULL. */
typedef struct SpikeStore {
    int slots;             /* steps that are remembered */
    bool known;            /* at the place where statements go now, the spikes of this step are in the list */
    IrArray *list, *count; /* units that spike, int[slots][size], and how many */
    IrArray *flag;         /* 1 where a unit spikes, else 0: [flag_slots][size] */
    int flag_slots;
    IrArray *free; /* [size]: the step, counted as Site.own_step, from which on a unit may spike again */
    /* by variable, [slots][size], and the same of the step before: see lower_at_spike.c */
    IrArray **values, **before;
    IrArray *state;           /* of a Poisson input: what rt_poisson keeps */
    IrArray *last;            /* of a Poisson input, [size]: the step of a unit's last spike, and one more; 0: none */
    VEC(SourceStore) sources; /* of an input: its own, then those of phases */
} SpikeStore;

typedef struct LayerStore {
    SpikeStore spikes;
    IrArray *samples; /* of an input: [samples][size], of lower_data_space; those that this phase
                          * shows */
    IrArray *own_samples; /* that phases show if they do not say otherwise */
    /* of a population: each [size]; the last value computed, WORK, or a parameter, TRIAL (WORK if it is learned) */
    IrArray **variables;
    /* what initial values that are drawn, and learned parameters, are made of: [size], TRIAL; else NULL */
    IrArray **starts;
    IrArray **previous; /* values of the step before: [size], WORK; NULL if unused */
    IrArray **noise;    /* EXPR_NOISE of this step: [size], WORK; NULL if unused */
    IrArray **chance;   /* EXPR_CHANCE of this step */
    IrArray *propagator,
        *clamped_propagator; /* of its LinearSystem: [count][count], or that for each unit; else NULL */
} LayerStore;

typedef struct TraceStore {
    IrArray *values;        /* [pre], [post], [synapse] or [1] */
    IrArray *start;         /* [synapse]: values of a variable before the first step that are drawn; else NULL */
    IrArray *since, *decay; /* [1], of a lazy trace: see lower_decay.c; else NULL */
} TraceStore;

typedef struct ProjectionStore {
    IrArray *initial; /* [post][pre], TRIAL or GENERATION; NULL: nothing is known before a rollout */
    IrArray *weights; /* [post][pre]; WORK if a rule changes them or they start from learned numbers, else
                         `initial` itself; if they are all one number [1], or NULL: Projection.weights.a */
    IrArray *drive;   /* [post], WORK; NULL until first used */
    bool drive_done;  /* its value of this step is computed */
    /* Where synapses are listed (see runtime/kernel/spikes.h), weights are [synapse]. Ints. */
    IrArray *row, *target, *column, *synapse, *source;
    IrArray *synapse_count; /* [1]: pairs for which `where` holds; NULL until first used */
    TraceStore *traces;     /* of Projection.traces */
} ProjectionStore;

/* A let, as far as its values are numbers and computed at the current place. */
typedef struct LetStore {
    bool *needed;          /* by instance */
    const IrExpr **values; /* by instance; NULL: not computed */
} LetStore;

/* Rows of a data file that losses read. */
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
    IrVar *count;                       /* values so far, uniform */
    IrVar *sum;                         /* or extreme, or mean so far */
    IrVar *spread;                      /* sum of the squares around the mean */
    IrVar *other, *other_spread, *both; /* the same of the second value; products of both */
} WindowStore;

/* What is kept to measure the spikes of a layer; members that a measure does not need are NULL. */
typedef struct TrainStore {
    IrArray *last; /* one more than the step of a unit's last spike in the phase; 0: none */
    IrArray *count, *mean, *spread;  /* of its intervals, in steps */
    IrArray *inside, *sum, *squares; /* its spikes in this bin; counts of all bins, their squares */
    IrArray *counts;                 /* [bin][unit], of the bins that are complete */
    IrVar *steps, *bins;             /* of this bin so far; that are complete; uniform */
    IrVar *value;
} TrainStore;

/* Numbers of a network that are not searched. */
typedef struct NetworkStore {
    const Learn *learn;
    IrArray *frozen; /* TRIAL */
} NetworkStore;

/* The state at the end of a phase. */
typedef struct SavedState {
    IrArray **arrays;  /* [lower->states.count] */
    IrVar **runnings;  /* as in Lower */
    const IrExpr *age; /* steps of its history */
} SavedState;

/* A random number of the synapse between these units that was drawn in a body of statements. */
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
