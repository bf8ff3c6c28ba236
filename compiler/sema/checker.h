/* checker.h: what the files of sema/ share. Private to sema/. */
#ifndef PLASTC_CHECKER_H
#define PLASTC_CHECKER_H

#include "check.h"

typedef enum SymbolKind {
    SYMBOL_CONSTANT,
    SYMBOL_LAYER,
    SYMBOL_PROJECTION,
    SYMBOL_RULE,
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
    /* Constant *, Layer *, Projection *, Rule *, Let *, Outcome *, Function *; else NULL */
    void *thing;
    const AstStmt *stmt; /* of a neuron */
    bool used;           /* something refers to it */
    bool known;    /* its value or type was checked; a constant, let or loss is used only then */
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
    bool searches; /* the program has a search, or needs one: then it has all that a search needs */
    /* `step` was wrong, which was reported: how many steps a time has is not known */
    bool lost_step;
    VEC(RowsByTrial) by_trial;           /* all that were met */
    VEC(const InputSource *) row_arrays; /* in losses and reports */
    VEC(StepRate) step_rates;
    VEC(const Learn *) learns;   /* learned numbers that were read */
    VEC(const AstStmt *) locals; /* quantities of rules that were read, or said to be unused */
    /* Variables are checked when another one reads them, which may be nested: how many of the reads around are of the
     * step before, through which a variable may depend on itself. */
    int earlier;
    int parts;           /* expressions written out for comprehensions and calls, so far */
    Span last_misplaced; /* the statement that misplaced_report() was last asked about */
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
    PLACE_EXPECT      /* expect: losses and reports */
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
    bool bad; /* something in it is wrong whatever the arguments are, which was reported */
} Function;

/* A chain of names that are being checked, each for the one before. */
typedef struct Resolving {
    Name name;
    const struct Resolving *outer;
} Resolving;

typedef struct Context {
    Checker *checker;
    Place place;
    Layer *layer;       /* PLACE_POPULATION */
    int variable;       /* PLACE_POPULATION: number of the variable that is being defined */
    /* PLACE_CONDITION: initial weights, which may use what a trial draws; there, PLACE_CONSTANT (numbers of a
     * distribution) and PLACE_TRIAL (factors of rules): what is learned, too */
    bool at_start;
    bool in_derivative; /* PLACE_POPULATION: of that variable; PLACE_RULE: of a variable of synapses */
    bool in_threshold;  /* PLACE_POPULATION: of it, or of its reset */
    bool in_previous;   /* inside previous(…) */
    bool before_dot;    /* what is looked for has members, as in `reward.r` */
    const struct Resolving *locals; /* PLACE_RULE: quantities of the rule that are being checked */
    Projection *projection;         /* PLACE_SYNAPSE, PLACE_RULE */
    Rule *rule;                     /* PLACE_RULE */
    EventKind event;                /* PLACE_RULE, and PLACE_SYNAPSE if in_event */
    bool in_event; /* what is computed at a synapse when an event happens: has random numbers */
    bool in_sample_mean;            /* PLACE_RULE: inside mean(…) over the samples of an epoch */
    const Task *task;               /* whose statement this is; NULL: of the program */
    const AstName *window;          /* PLACE_END: the phase of `over` around this; else NULL */
    bool recorded;  /* PLACE_END: what a record is of, which may be traces and drives */
    bool in_record; /* PLACE_END: of each row of a record */
    bool at_moment; /* PLACE_END: not in `over` or a running mean: what is read is of one step */
    const BoundName *bindings;
} Context;

/* Whether an expression stands at one of these places. */
static inline bool stands_at(const Context *context, unsigned places)
{
    return (places >> context->place & 1u) != 0;
}

#endif
