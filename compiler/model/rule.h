/* rule.h: rules: what they learn, what they remember, and when they change weights. */
#ifndef PLASTC_RULE_H
#define PLASTC_RULE_H

#include "runtime/search/formula.h"

#include "input.h"

/* `normalize w over pre to VALUE`: for each postsynaptic unit (over post: presynaptic) the weights are
 * multiplied by one number, so that their norm is VALUE. */
typedef enum Norm { NORM_NONE, NORM_L1, NORM_L2 } Norm;

/* What a statement in an event of a rule does on one projection: `w += value` or `w = value`, the same of a trace of
 * the synapse, or `normalize`. */
typedef struct Update {
    bool increment; /* `value` is added; else it replaces the old one */
    int trace;      /* number in Projection.traces of what it changes; -1: the weight */
    const Expr *value; /* of a normalisation the norm that the weights shall have */
    int every;         /* EVENT_STEP: only at the end of each so many steps of the trial; 0: of each */
    bool at_sample;    /* EVENT_STEP: only at the end of the last step that shows a sample */
    const AstStmt *stmt;
    Norm norm; /* NORM_NONE: it is no normalisation, and changes each synapse by itself */
    Side over; /* of a normalisation: SIDE_PRE: the weights onto one postsynaptic unit have one norm, see Norm */
} Update;

typedef enum EventKind { EVENT_EPOCH, EVENT_STEP, EVENT_PRE, EVENT_POST, EVENT_KINDS } EventKind;

typedef enum TraceKind {
    /* decays with `tau`, and is raised by `value` (`nearest`: set to it) when a spike of its side reaches the
     * synapse */
    TRACE_OF_SPIKES,
    TRACE_LOW_PASS,    /* follows `value` with the time constant `tau` */
    TRACE_OF_SYNAPSES, /* decays with `tau`; events of the rule change it */
    TRACE_VARIABLE,    /* advances by an equation, or only events of the rule change it */
    TRACE_PARAMETER    /* of single synapses: keeps the value that it has at the start */
} TraceKind;

/* What a rule remembers, for one projection. */
typedef struct Trace {
    AstName name;
    TraceKind kind;
    Side side;              /* TRACE_OF_SPIKES: the end whose spikes raise it */
    const Expr *tau;        /* time constant, in seconds; NULL: of a variable or parameter */
    const Expr *value;      /* see TraceKind; of TRACE_OF_SYNAPSES the number 0 */
    const Expr *gain;       /* TRACE_LOW_PASS: 1 - exp(-h / tau), the part of the way to `value` that a step h goes */
    const Expr *derivative; /* TRACE_VARIABLE: its derivative without the noise; NULL: only events change it */
    const Expr *change;     /* TRACE_VARIABLE: what a step adds to it; NULL: nothing */
    const char *method;     /* "exact", "exponential" or "euler": how `change` follows from `derivative`; NULL
                             * without one */
    const Expr *initial;    /* TRACE_VARIABLE, TRACE_LOW_PASS: its value before the first step; NULL: 0, or drawn */
    const Draw *draw;       /* what draws that value, or that of a parameter; NULL: it is not drawn */
    int stream;             /* of these draws */
    int column;             /* of a parameter that is a column of the file with the synapses: its number, from 0;
                             * else 0 */
    bool idle;              /* TRACE_VARIABLE: its equation alone leaves it at 0, so some event must change it */
    bool of_pre, of_post;   /* its value differs between pre-, postsynaptic units; if both, each synapse has its own */
    bool nearest;           /* TRACE_OF_SPIKES: see there */
    bool read;              /* an event, another trace, or a quantity of the rule reads it; else a warning says so */
    bool exact;             /* it is compared with something, which its last digit may decide: it must not be `lazy` */
    bool lazy;              /* of spikes and synapses: decays where it is read, not in each step: see lower_decay.c */
    bool varying;           /* differs between candidates; set by flow.c */
    const AstStmt *stmt;
} Trace;

/* What handlers see of spikes that reach a synapse in the same step. */
typedef enum Ties {
    TIES_PRE_FIRST,    /* traces of pre are raised, then `on_pre` runs; the same of post follows */
    TIES_POST_FIRST,   /* the same with post first */
    TIES_SIMULTANEOUS, /* handlers of both see the traces as they were before either spike */
    TIES_IGNORE        /* as TIES_SIMULTANEOUS, but where spikes of both ends reach a synapse nothing is learned at
                        * it */
} Ties;

/* A learned network with one or two hidden layers and one linear output; see check_mlp.c. Its inputs
 * are the factors of its Learn. */
typedef struct Mlp {
    int hidden[2];   /* units of the hidden layers; hidden[1] is 0 if there is only one */
    bool first_bias; /* units of the first hidden layer have a bias; those of others always have one */
    const IrFunc *activation; /* of hidden units */
    bool frozen;              /* the numbers of hidden layers are drawn once; only those of the output are searched */
    int seed;                 /* if `frozen`: what they are drawn with */
    const double *frozen_numbers; /* if `frozen`: [learn_hidden_count] */
} Mlp;

/* A term of a volterra whose coefficient is not searched, since the program fixes it. */
typedef struct FixedTerm {
    const int *powers; /* [factor_count] */
    double value;      /* of the coefficient */
    const AstStmt *stmt;
} FixedTerm;

struct Learn {
    AstName name;
    Rule *rule;               /* the rule that it belongs to; NULL: the program, so all rules may read it */
    Dim dim;                  /* of a single coefficient; volterras, networks and expressions are pure numbers */
    const Expr *fixed_number; /* `fix b = 0`: the value of a single number that is not searched; NULL: it is searched */
    const InputSource *fixed_rows; /* `fix W = rows("W.npy")`: the numbers of an array that is not searched; NULL: not so */
    bool outside;             /* something other than a rule and `minimize` reads it, such as a population */
    bool lost;                /* the units of its start and its bounds disagree, which was reported */
    int factor_count;         /* quantities of a volterra or an expression, inputs of a network; 0: a single coefficient */
    VolterraFactor *factors;  /* [factor_count] */
    int term_count;       /* how many coefficients it has in the module: 1 of a single number, 0 of a fixed one */
    int rank;             /* of an array: how many axes it has, 1 or 2; else 0 */
    int size[2];          /* [rank]: how many numbers there are along each axis, the last of which varies fastest */
    const Layer *axis[2]; /* [rank]: of an array of the program the layer whose units an axis counts; NULL: none */
    bool of_pre, of_post; /* of an array of a rule: it has a number for each pre-, postsynaptic unit; if both, for
                           * each pair of them */
    bool listed;          /* of both: a number for each synapse of a list, in its order; `rank` is 1 */
    int *powers;          /* of a volterra [term_count][factor_count], of each quantity in each term; else NULL */
    const Mlp *mlp;       /* of a network; else NULL */
    const Formula *formula; /* of an expression, whose quantities are the factors; else NULL */
    const AstExpr *fixed_formula; /* `fix E = pre.r * post.r`: what an expression is that is not searched; NULL: not so */
    int fixed_size;               /* how many nodes that has */
    int first;            /* number of its first coefficient in the module */
    VEC(FixedTerm) fixed; /* terms of a volterra that are no coefficients */
    bool masked;          /* `keep`, `drop` or `fix` has taken terms away */
    const AstStmt *stmt;
};

struct Rule {
    AstName name;
    VEC(Learn *) learns;
    const AstStmt *stmt;
    int use_count; /* how many projections follow it */
    Ties ties;
};

/* What a rule learns under that name, or NULL. */
Learn *rule_find_learn(const Rule *rule, Name name);
/* The quantity of that name that a rule defines, or NULL. */
const AstStmt *rule_local(const Rule *rule, Name name);
/* Number, from 0, of the term of a volterra that has these powers[factor_count]; -1 if no term that is searched has. */
int learn_find_term(const Learn *learn, const int *powers);
/* How many numbers the hidden layers of a network have together, and how many one unit of the first of them has: a
 * factor for each input, and its bias. */
int learn_hidden_count(const Learn *learn);
int learn_first_count(const Learn *learn);
/* How many unit numbers say which number of an array is meant: one an axis, and both ends of listed synapses. */
int learn_index_count(const Learn *learn);
/* "local.rate", or "tau" of what the program learns. */
const char *learn_full_name(Arena *arena, const Learn *learn);
/* Whether the program, or the command line, fixes it. */
bool learn_is_fixed(const Learn *learn);
/* Whether it is one number. */
bool learn_is_single(const Learn *learn);
/* Whether the program writes it as volterra(…), also if an error in that was reported. */
bool learn_is_volterra(const Learn *learn);
/* The name of a quantity of a volterra: "pre.r", "w". */
const char *rule_factor_text(Arena *arena, const AstExpr *quantity);
/* Whether two quantities of a volterra are written alike, and so are the same one. */
bool rule_factor_is_same(const AstExpr *a, const AstExpr *b);

#endif
