/* rule.h: rules: what they learn, what they remember, and when they change weights. */
#ifndef PLASTC_RULE_H
#define PLASTC_RULE_H

#include "input.h"

/* `normalize w over pre to VALUE`: for each postsynaptic unit (over post: presynaptic) the weights are
 * multiplied by one number, so that their norm is VALUE. */
typedef enum Norm { NORM_NONE, NORM_L1, NORM_L2 } Norm;

/* An update `w += value` or `w = value` in an event of a rule, for one projection, the same of a trace
 * of the synapse, or a normalisation. */
typedef struct Update {
    bool increment;
    int trace; /* which of Projection.traces it changes; -1: the weight */
    const Expr *value;
    const AstStmt *stmt;
    Norm norm; /* NORM_NONE: an update of each synapse by itself */
    Side over; /* if it is a normalisation */
} Update;

typedef enum EventKind { EVENT_EPOCH, EVENT_STEP, EVENT_PRE, EVENT_POST, EVENT_KINDS } EventKind;

/* A variable of synapses has an equation, or only events change it; a parameter of them stays. A trace of spikes decays with `tau` and is raised by `value` (nearest: set to it) when a spike of its
 * side reaches the synapse. A low-pass follows `value`. A trace of synapses decays and is changed by
 * the rule's events. */
typedef enum TraceKind {
    TRACE_OF_SPIKES,
    TRACE_LOW_PASS,
    TRACE_OF_SYNAPSES,
    TRACE_VARIABLE,
    TRACE_PARAMETER
} TraceKind;

/* What a rule remembers, for one projection. */
typedef struct Trace {
    AstName name;
    TraceKind kind;
    Side side;            /* whose spikes */
    const Expr *tau;      /* in seconds; NULL: of a variable or parameter */
    const Expr *value;    /* of synapses: 0 */
    const Expr *gain;     /* of a low-pass: 1 - exp(-h / tau) */
    const Expr *derivative; /* of a variable, without its noise; NULL: only events change it */
    const Expr *change;     /* what a step adds to it; NULL: nothing */
    const char *method;     /* word for how `change` is found, such as "exact"; NULL: without a derivative */
    const Expr *initial;    /* of a variable: its value before the first step; NULL: 0, or drawn */
    const Draw *draw;       /* what draws that value, or a parameter's; NULL: it is not drawn */
    int stream;             /* of these draws */
    int column;             /* of a parameter from a column of the file with the synapses: its number, from 0; else 0 */
    bool idle;              /* a variable that is 0 unless events change it */
    bool of_pre, of_post;   /* of all but a trace of spikes: which units it depends on */
    bool nearest;
    bool read; /* by an event, a trace, or what the rule defines */
    bool exact; /* it is compared with something, so it must not be `lazy`, which would change its last digit */
    bool lazy;  /* of spikes and synapses: decays where it is read, not in each step */
    bool varying;
    const AstStmt *stmt;
} Trace;

/* What handlers see of spikes that reach a synapse in the same step. */
typedef enum Ties {
    TIES_PRE_FIRST,  /* each trace is raised before the handlers of its own spike: pre, then post */
    TIES_POST_FIRST, /* post, then pre */
    TIES_SIMULTANEOUS, /* handlers see the traces before either spike */
    TIES_IGNORE        /* and nothing is learned at synapses where both ends spike */
} Ties;

/* A learned network with one or two hidden layers and one linear output; see check_mlp.c. Its inputs
 * are the factors of its Learn. */
typedef struct Mlp {
    int hidden[2];   /* units of the hidden layers; the second may be 0 */
    bool first_bias; /* units of the first hidden layer have one */
    const IrFunc *activation;
    bool frozen;                  /* only the output is searched */
    int seed;                     /* of the frozen numbers */
    const double *frozen_numbers; /* [learn_hidden_count] */
} Mlp;

/* A term of a volterra that is not searched. */
typedef struct FixedTerm {
    const int *powers; /* [factor_count] */
    double value;
    const AstStmt *stmt;
} FixedTerm;

struct Learn {
    AstName name;
    Rule *rule;               /* NULL: of the program, for all rules */
    Dim dim;                  /* of a single coefficient; pure for volterra */
    const Expr *fixed_number; /* `fix b = 0`: a number that is not searched; NULL if it is */
    bool outside;             /* something reads it that is no rule */
    bool lost;                /* the units of its start and its bounds disagree, which was reported */
    int factor_count;         /* 0: a single coefficient */
    VolterraFactor *factors;
    int term_count;       /* 1 for a single coefficient */
    int *powers;          /* [term_count][factor_count]; NULL: no volterra */
    const Mlp *mlp;       /* NULL: no network */
    int first;            /* number of its first coefficient in the module */
    VEC(FixedTerm) fixed; /* no coefficients */
    bool masked;          /* terms were kept, dropped or fixed */
    const AstStmt *stmt;
};

struct Rule {
    AstName name;
    VEC(Learn *) learns;
    const AstStmt *stmt;
    int use_count; /* projections that follow it */
    Ties ties;
};

/* What a rule learns under that name, or NULL. */
Learn *rule_find_learn(const Rule *rule, Name name);
/* The quantity of that name that a rule defines, or NULL. */
const AstStmt *rule_local(const Rule *rule, Name name);
/* Number of a learned term with these powers in its learn, or -1. */
int learn_find_term(const Learn *learn, const int *powers);
/* Numbers of the hidden layers of a network, and of one unit of the first of them. */
int learn_hidden_count(const Learn *learn);
int learn_first_count(const Learn *learn);
/* Whether it was written as a volterra, though there may have been a mistake in it. */
bool learn_is_volterra(const Learn *learn);
/* A quantity of a volterra as it is written: "pre.r". */
const char *rule_factor_text(Arena *arena, const AstExpr *quantity);
/* Whether two names or members are written alike. */
bool rule_factor_is_same(const AstExpr *a, const AstExpr *b);

#endif
