/* checker.h: what the files of sema/ share. Private to sema/. */
#ifndef PLASTC_CHECKER_H
#define PLASTC_CHECKER_H

#include "check.h"

typedef enum SymbolKind {
    SYMBOL_CONSTANT,
    SYMBOL_LAYER,
    SYMBOL_PROJECTION,
    SYMBOL_RULE,
    SYMBOL_RULE_MODEL,
    SYMBOL_LET,
    SYMBOL_OUTCOME,
    SYMBOL_TASK,
    SYMBOL_TRIAL_DRAW,
    SYMBOL_REFERENCE,
    SYMBOL_FUNCTION,
    SYMBOL_NEURON,
    SYMBOL_LEARN,
    SYMBOL_TEST
} SymbolKind;

typedef struct Symbol {
    Name name;
    SymbolKind kind;
    Span span;
    /* what it declares, of the type that `kind` says, such as Layer * or Rule *; NULL: of kinds that need none */
    void *thing;
    const AstStmt *stmt; /* of a neuron */
    bool used;     /* something refers to it */
    bool known;    /* of a constant, let or outcome: it was checked, so what stands behind it may use it */
    bool doubtful; /* declared twice, so which one is meant is not known */
} Symbol;

/* What rows of a data file are taken for. */
typedef enum RowsKind { ROWS_OF_INPUT, ROWS_OF_WEIGHTS, ROWS_AS_ARRAY } RowsKind;

/* Rows of which each trial takes its own. */
typedef struct RowsByTrial {
    RowsKind kind;
    InputSource source;
} RowsByTrial;

/* Where a loss or a guard reads the rate of spikes in a single step, as `mean(E.rate)` at the end of a trial. */
typedef struct StepRate {
    const Layer *layer;
    Span span;
} StepRate;

typedef struct Checker {
    Arena *arena;
    NameTable *names;
    Diags *diags;
    const AstProgram *program;
    CheckOptions *options;
    Model *model;
    VEC(Symbol *) symbols;
    Symbol **buckets; /* hash table over `symbols` */
    int bucket_count;
    /* A projection, or the rule of a `plastic`, was wrong and left out, which was reported: what is missing for want of
     * it is not reported again. */
    bool lost_projection, lost_plastic;
    bool searches; /* the program must have all that a search needs: it has a search, or the command wants one */
    bool accepts;  /* the program says which rules are accepted */
    /* `step` was wrong, which was reported: how many steps a time has is not known */
    bool lost_step;
    VEC(RowsByTrial) by_trial;           /* all rows(…, by_trial) so far */
    VEC(const InputSource *) row_arrays; /* all rows(…) in losses and reports so far */
    VEC(StepRate) step_rates;            /* to be warned of */
    VEC(const Learn *) learns;   /* learned numbers that were read */
    VEC(const AstStmt *) locals; /* quantities of rules that were read, or reported as unused */
    /* A variable is checked when another one reads it, and so on: how many of the reads that are being followed are
     * of the step before. A circle of variables is allowed if one of its reads is. */
    int earlier;
    int parts;           /* expressions that comprehensions and calls of functions were written out to, so far */
    Span last_misplaced; /* the last statement that was reported as misplaced: a slip in the same line is not again */
} Checker;

/* Where an expression stands, which decides what its names mean. */
typedef enum Place {
    PLACE_CONSTANT,   /* known before the run */
    PLACE_TRIAL,      /* known when a trial begins: lengths of phases */
    PLACE_POPULATION, /* equation of a population: own variables, drive, i */
    PLACE_CONDITION,  /* where a projection has synapses: i, j */
    PLACE_SYNAPSE,    /* a projection's drive: w, pre., post., i, j */
    PLACE_RULE,       /* an event of a rule: as a synapse, and the rule's learned coefficients */
    PLACE_END,        /* losses, reports, lets and guards: whole arrays, t, t_end */
    PLACE_OBJECTIVE,  /* minimize: losses and penalties */
    PLACE_EXPECT,     /* expect: losses and reports */
    PLACE_OVER_TRIALS /* losses and reports over trials: functions of others, in all trials */
} Place;

/* Sets of places. */
#define AT(place)    (1u << PLACE_##place)
#define NOWHERE      0u
#define EVERYWHERE   (~0u)
#define IN_A_SYNAPSE (AT(SYNAPSE) | AT(RULE))
/* Where an expression is computed for one unit or synapse, in each step. */
#define IN_A_STEP (AT(POPULATION) | IN_A_SYNAPSE)

/* A name bound to a number by a comprehension, or to an argument of a function. */
typedef struct BoundName {
    Name name;
    int value;
    const Expr *x; /* the argument; NULL: the number */
    const struct BoundName *outer;
} BoundName;

/* `def f(x, y) = …` */
typedef struct Function {
    AstName name;
    const AstStmt *stmt;
    bool bad; /* its text has an error whatever the arguments are, which was reported */
} Function;

/* A chain of names that are being checked, each because the one before reads it: to find circles. */
typedef struct Resolving {
    Name name;
    const struct Resolving *outer;
} Resolving;

typedef struct Context {
    Checker *checker;
    Place place;
    Layer *layer;       /* PLACE_POPULATION */
    int variable;       /* PLACE_POPULATION: number of the variable that is being defined */
    /* what stands here may use learned numbers: PLACE_CONDITION: it is an initial weight, which may also use what a
     * trial draws; PLACE_CONSTANT: a number of a distribution; PLACE_TRIAL: a factor of a rule */
    bool at_start;
    bool in_delay;      /* PLACE_CONDITION: it is a delay, which may also use columns of the file with the synapses */
    bool in_derivative; /* inside a derivative: of `variable` (PLACE_POPULATION), of a variable of synapses
                         * (PLACE_RULE) */
    bool in_threshold;  /* PLACE_POPULATION: inside the threshold or a reset */
    bool in_previous;   /* inside previous(…) */
    bool indexed;       /* a name is looked up that an index follows, as in `W[i, j]` */
    bool before_dot;    /* a name is looked up that stands before a dot, as in `reward.r`, so it should have members */
    struct SummedSynapses *summed;  /* inside a sum over the synapses of a unit: see check_synapse_sum.c; NULL: not so */
    const struct Resolving *locals; /* PLACE_RULE: quantities of the rule that are being checked */
    Projection *projection;         /* PLACE_SYNAPSE, PLACE_RULE */
    Rule *rule;                     /* PLACE_RULE */
    EventKind event;                /* PLACE_RULE, and PLACE_SYNAPSE if in_event */
    bool in_event; /* inside an event of a rule or projection, where synapses have random numbers */
    bool seldom;                    /* inside an event that does not happen in each step: `on_sample`, `on_step every …` */
    bool in_sample_mean;            /* PLACE_RULE: inside mean(…) over the samples of an epoch */
    const Task *task;               /* whose statement this is; NULL: of the program */
    const Phase *phase;             /* PLACE_TRIAL: whose length or factor this is; NULL: of none */
    const AstName *window;          /* PLACE_END: the phase of the `over` around this; NULL: none is */
    bool recorded;  /* PLACE_END: the value of a record, which may read traces and drives */
    bool in_record; /* PLACE_END: a value that is computed for each row of a record */
    bool at_moment; /* PLACE_END: what is read is of a single step, so not in `over` and not in a running mean */
    Outcome *owner; /* PLACE_OVER_TRIALS: whose value this is part of */
    bool of_each_trial; /* PLACE_OVER_TRIALS: inside a function of losses and reports of each trial */
    const BoundName *bindings;
} Context;

/* Whether an expression stands at one of these places. */
static inline bool stands_at(const Context *context, unsigned places)
{
    return (places >> context->place & 1u) != 0;
}

#endif
