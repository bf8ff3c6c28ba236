/* model.h: the checked program.
 *
 * What sema/ makes of the AST and lowering reads: every name resolved, every size a number, every
 * value in SI units, comprehensions written out. Lives in the compilation's arena.
 *
 * Words. A *layer* is an input or a population: something that can be at either end of a
 * projection. Weights of a projection are w[i, j]: i counts presynaptic, j postsynaptic units, both
 * from 0. */
#ifndef PLASTC_MODEL_H
#define PLASTC_MODEL_H

#include <stdbool.h>

#include "runtime/search/search.h"
#include "expr.h"

/* ---- the parts of a program ----------------------------------------------------------------- */

typedef struct Constant {
    AstName name;
    double value; /* SI */
    Dim dim;
    Span written; /* its value in the program */
} Constant;

/* A distribution; its numbers are SI. */
typedef enum DrawKind {
    DRAW_CONSTANT,
#define DISTRIBUTION(name, word, numbers) DRAW_##name,
#include "distributions.def"
#undef DISTRIBUTION
} DrawKind;

typedef struct Draw {
    DrawKind kind;
    double a, b; /* value; or the numbers of the distribution */
    Dim dim;
    bool each_generation; /* else once for each trial */
} Draw;

typedef enum InputKind {
    INPUT_GAUSSIAN,
    INPUT_ROWS,
    INPUT_POISSON, /* these spike */
    INPUT_REGULAR,
    INPUT_SPIKES,
    INPUT_SILENT
} InputKind;

struct InputSource {
    InputKind kind;
    int samples;
    double *variances; /* INPUT_GAUSSIAN: of the first units */
    int variance_count;
    double rest_variance; /* of all others */
    bool rotated;
    int table;        /* INPUT_ROWS, INPUT_SPIKES: number in Model.tables */
    int first_column; /* from 0 */
    int columns;      /* INPUT_ROWS */
    int order;        /* RT_ROWS_…, see data_sets.h */
    bool center;
    double scale, held_out; /* INPUT_SPIKES: scale is the unit of time in seconds */
    Dim dim;                /* INPUT_ROWS: of the numbers; that of samples is pure */
    int stream;             /* of its random draws; inputs that show rows of one file share it */
    const AstExpr *written;
    const Expr *rate;           /* INPUT_POISSON: of unit `i`, in Hz */
    int group;               /* units that share a rate, one after the other */
    int silent;              /* steps after a spike in which a unit has no other */
    const Expr *start, *period; /* INPUT_REGULAR: of unit `i`, in seconds */
    double *times;           /* INPUT_SPIKES: when all units spike; NULL: the table says */
    int event_count;
};

/* How the state of a differential equation advances by one step h. With the derivative f and its
 * slope b = df/dv, where f is linear in v:
 *
 *   exact        v += g f, g = (exp(b h) - 1) / b; b is constant, and the rest of f is within a step, but for
 *                other exact states s, for which v gains c f_s h^2 exp[a h, b h, 0]: a divided difference of exp, with
 *                f_s the derivative of s, a its slope and c = df/ds; or what LinearSystem says (Rotter and Diesmann
 *                1999, "Exact digital simulation of time-invariant linear systems with applications to neuronal
 *                modeling")
 *   exponential  the same, with b and the rest of f taken at the beginning of the step
 *   euler        v += h f
 *   heun, rk4    Heun's method and the Runge-Kutta method of order 4, for a population as a whole
 *
 * Noise s xi adds s sqrt((exp(2 b h) - 1) / (2 b)) times a standard normal number with the first two
 * (exact for constant b and s: Gillespie 1996, "Exact numerical simulation of the Ornstein-Uhlenbeck
 * process and its integral"), and s sqrt(h) times it with the others. */
typedef enum Solver {
#define SOLVER(name, word) SOLVER_##name,
#include "solvers.def"
#undef SOLVER
    SOLVER_COUNT
} Solver;

/* The random numbers of a variable come from streams that begin at its own. */
enum { STREAM_DRAW, STREAM_NOISE, STREAM_CHANCE, STREAMS };

/* A variable is computed by an equation (`value`), a state (`derivative`), or a parameter, drawn once
 * a trial. */
typedef struct LayerVariable {
    AstName name;
    Dim dim;
    const Expr *value;      /* of a population's equation; NULL for an input's `r` */
    const Expr *derivative; /* without its noise; the equations that it reads are written out in it */
    const Expr *gain;       /* a step adds this times the derivative */
    const Expr *following;  /* and this, since other states move within the step; NULL: 0 */
    const Expr *noise_gain; /* and this times a standard normal number; NULL: no noise */
    const Expr *noise;      /* what multiplies xi in the derivative; NULL: no noise */
    const Expr *initial;    /* value before the first step; NULL: 0, or drawn */
    const Expr *low, *high; /* bounds of a state, NULL if it has none */
    Solver solver;
    bool joint;        /* advances by Layer.system, in place of gain and following */
    const char *chain; /* "g, t -> v": what moves within a step makes its method one of order 1; NULL: nothing does */
    bool is_parameter;
    bool drawn; /* a parameter, or the value before the first step */
    Draw draw;
    bool spike_rate; /* spikes a second in this step: 1 / step where the unit spikes, else 0 */
    bool held;       /* keeps its value while its unit is refractory */
    bool read;       /* by something other than its own derivative */
    bool uses_noise, uses_chance; /* reads EXPR_NOISE, EXPR_CHANCE of its own */
    bool early;                   /* may be read before it is first computed */
    bool remembered;              /* read by EXPR_PREVIOUS */
    bool assumed_pure;            /* its unit was needed before it was known */
    int earlier;                  /* Checker.earlier when its own check began */
    int stream;
    const AstStmt *stmt; /* NULL for an input's `r` */
} LayerVariable;

/* States of a unit that depend on each other linearly, s' = A s + rest with A known before the first step and the rest
 * constant within one. In a step s += G f: f the derivatives at its beginning, G the integral of exp(A t) from 0 to h. */
typedef struct LinearSystem {
    int count;
    int *states;      /* [count]: variables of the layer */
    const Expr **matrix; /* [count][count]: A; NULL: 0 */
    bool *reached;    /* [count][count]: where G is not 0 */
    bool by_unit;     /* A differs between units */
    bool clamped;     /* states read others that are held while a unit is refractory: then there is another G */
} LinearSystem;

/* A change of a state by a spike: by a reset, or at the other end of a synapse. */
typedef struct Effect {
    bool increment; /* else it is set */
    Side side;
    int variable; /* of the layer at that side */
    const Expr *value;
    const AstStmt *stmt;
} Effect;
typedef VEC(Effect) Effects;

typedef struct SpikingParts {
    const AstStmt *threshold, *reset, *refractory;
    bool lost_threshold; /* one was written with a '=', which was reported */
} SpikingParts;

struct Layer {
    AstName name;
    int index; /* in Model.layers */
    int size;
    bool size_known; /* false after an error; then what has this size is not checked */
    bool is_input;
    InputSource source; /* if is_input */
    int stream;         /* of its random draws */
    VEC(LayerVariable) variables;
    VEC(Projection *) incoming; /* onto it, in the order of Model.projections */
    bool has_unknown_model;     /* which was reported: some of its variables are missing */
    bool has_unknown_source;    /* of an input, which was reported: it may spike or not */
    Solver integrate;           /* that the program asks for; SOLVER_COUNT: none */
    const LinearSystem *system; /* NULL: none */
    const AstStmt *stmt;
    bool spiking;
    bool rates_read;    /* of an input: its variable `rate` is, unit by unit */
    bool ties_matter;   /* what a unit did as long ago as a delay is asked, unit by unit */
    const Expr *threshold; /* of a spiking population: where it holds the unit spikes */
    Effects resets;
    int refractory; /* steps; 0: none */
    SpikingParts spiking_parts;
    bool varying; /* differs between candidates; set by flow.c */
};

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

/* Which pairs of units have a synapse. */
typedef enum Connection {
    CONNECT_ALL, /* or those of `where` */
    CONNECT_ONE_TO_ONE,
    CONNECT_RANDOM,
    CONNECT_FIXED_IN,
    CONNECT_FIXED_OUT,
    CONNECT_TABLE
} Connection;

/* A trace of spikes decays with `tau` and is raised by `value` (nearest: set to it) when a spike of its
 * side reaches the synapse. A low-pass follows `value`. A trace of synapses decays and is changed by
 * the rule's events. */
typedef enum TraceKind { TRACE_OF_SPIKES, TRACE_LOW_PASS, TRACE_OF_SYNAPSES } TraceKind;

/* What a rule remembers, for one projection. */
typedef struct Trace {
    AstName name;
    TraceKind kind;
    Side side;            /* whose spikes */
    const Expr *tau;         /* in seconds */
    const Expr *value;       /* of synapses: 0 */
    const Expr *gain;        /* of a low-pass: 1 - exp(-h / tau) */
    bool of_pre, of_post; /* of the others: which units it depends on */
    bool nearest;
    bool read; /* by an event, a trace, or what the rule defines */
    bool lazy; /* of spikes and synapses: decays where it is read, not in each step */
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

struct Projection {
    AstName name; /* name.name is NULL if it has none */
    int index;    /* in Model.projections */
    Layer *pre, *post;
    Draw weights;
    const Expr *initial; /* the weights at the start, by i and j; NULL: `weights` says */
    /* they are these, [pre][post]; NULL: they are not from a file */
    const InputSource *weight_rows;
    int stream;
    const Expr *drive; /* what one synapse adds to post's drive; NULL: nothing */
    const AstStmt *drive_stmt;
    bool drive_kept; /* its sum is read after weights may have changed */
    bool drive_read; /* somewhere */
    const Expr *where;  /* a synapse exists where this holds; NULL: everywhere */
    Rule *rule;      /* NULL: static */
    VEC(Update) updates[EVENT_KINDS];
    Effects effects[EVENT_KINDS]; /* of spikes that the projection carries */
    Connection connection;
    double probability; /* CONNECT_RANDOM */
    int degree;         /* CONNECT_FIXED_IN, CONNECT_FIXED_OUT; 0: it was wrong */
    int table;          /* CONNECT_TABLE: number in Model.tables; -1: it was wrong */
    bool no_self;
    /* lower_triangular, of a population onto itself: each unit hears those before it at once */
    bool in_order;
    int capacity;                      /* synapses there is room for */
    int connection_stream;             /* of its random draws */
    int axonal_delay, dendritic_delay; /* in steps */
    VEC(Trace) traces;
    VEC(AstName) lost_traces; /* that were wrong */
    bool lost_weights;        /* their unit is, which was reported */
    const AstStmt *clip;      /* NULL: weights have no bounds */
    const Expr *low, *high;      /* bounds of a weight, the same within a trial */
    const AstStmt *stmt;
    bool varying; /* its weights differ between candidates */
};

/* A learned network with one or two hidden layers and one linear output; see check_mlp.c. Its inputs
 * are the factors of its Learn. */
typedef struct Mlp {
    int hidden[2];   /* units of the hidden layers; the second may be 0 */
    bool first_bias; /* units of the first hidden layer have one */
    const IrFunc *activation;
    bool frozen;                  /* only the output is searched */
    int seed;                     /* of the frozen numbers */
    const double *frozen_numbers; /* [mlp_hidden_count] */
} Mlp;

/* A term of a volterra that is not searched. */
typedef struct FixedTerm {
    const int *powers; /* [factor_count] */
    double value;
    const AstStmt *stmt;
} FixedTerm;

struct Learn {
    AstName name;
    Rule *rule;       /* NULL: of the program, for all rules */
    Dim dim;          /* of a single coefficient; pure for volterra */
    const Expr *fixed_number; /* `fix b = 0`: a number that is not searched; NULL if it is */
    bool lost;        /* its start and bounds disagree about that, which was reported */
    int factor_count; /* 0: a single coefficient */
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

/* In a phase a rule changes weights by `factor` times what it says, or not at all. */
typedef struct RuleScale {
    const Rule *rule;
    const Expr *factor; /* NULL: frozen */
    const AstStmt *stmt;
} RuleScale;

/* What an input shows in a phase, in place of its own samples. */
typedef struct PhaseInput {
    const Layer *layer;
    InputSource source;
} PhaseInput;

typedef struct Phase {
    AstName name;
    int count;       /* epochs, or steps */
    const Expr *length; /* epochs or steps of a trial that draws them; NULL: `count` */
    bool in_epochs;  /* else in steps */
    VEC(RuleScale) scales;
    VEC(PhaseInput) inputs;
    int restored; /* it begins in the state in which that phase of the task ended; -1: as it is */
    bool saved;   /* a later one does so with this */
    const AstStmt *stmt;
} Phase;

/* `draw a ~ uniform(1, 5)` in one or several tasks. */
struct TrialDraw {
    AstName name;
    int index; /* in Model.draws */
    Dim dim;
    int stream;
    Draw *draws; /* [tasks] */
    bool *drawn; /* [tasks]: by which */
};

struct Task {
    AstName name;
    int index; /* in Model.tasks */
    VEC(Phase) phases;
    int trials;
    double weight; /* of its mean losses in those of the program */
    const AstStmt *stmt;
};

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
    Exprs values;       /* one, or one for each index */
    bool has_window; /* a value of it uses EXPR_WINDOW */
    const Task *task;
    const AstStmt *stmt;
};

/* What is measured of the spikes of a layer: see lower_trains.c and lower_correlation.c. */
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

typedef struct ReferenceTerm {
    int coefficient; /* number in the module */
    double value;
} ReferenceTerm;
typedef VEC(ReferenceTerm) ReferenceTerms;

typedef struct Reference {
    AstName name;
    ReferenceTerms terms; /* the coefficients left out are at their start */
    const AstStmt *stmt;
} Reference;

typedef struct SearchPlan {
    const Expr *minimize;
    /* [coefficient]: `minimize` is a sum in which the sizes of the coefficients have these weights;
     * NULL if it has no l1 norm, or if that is no term of a sum. */
    const double *l1;
    const double *scales; /* [coefficient]: in which those without two bounds are searched (scales.c) */
    const SearchMethod *method;
    SearchOption *options; /* [method->option_count], defaults filled in */
    int generations;       /* 0: no limit */
    long evaluations;      /* 0: no limit */
    double seconds;        /* 0: no limit */
    int validation_trials;
    int starts;          /* independent searches; 1 if not said */
    const AstStmt *stmt; /* NULL: the program has no search */
} SearchPlan;

/* `test NAME { with … expect … }` */
typedef struct Test {
    AstName name;
    ReferenceTerms terms; /* the others are 0 if they are of a volterra, else at their start */
    int trials;           /* 0: as many as the task */
    Exprs expected;          /* conditions on outcomes */
    const AstStmt *stmt;
} Test;

typedef struct Model {
    Arena *arena;             /* borrowed */
    const SourceSet *sources; /* borrowed */
    const char *path;         /* of the program, as given */
    double step;              /* in seconds; 0: no physical time, and one step is 1 */
    VEC(Constant *) constants;
    VEC(Layer *) layers; /* in order of definition, which is the order of evaluation */
    VEC(Projection *) projections;
    VEC(Rule *) rules;
    VEC(Task *) tasks;
    VEC(TrialDraw *) draws;
    int trials;        /* of all tasks */
    bool fresh_trials; /* new data sets and initial weights in each generation */
    VEC(Guard) guards;
    VEC(Let *) lets;
    VEC(Window *) windows;
    VEC(Running *) runnings;
    VEC(Outcome *) outcomes; /* losses first once checked */
    VEC(Reference *) references;
    VEC(Test *) tests;
    VEC(Learn *) shared; /* that the program learns for all rules */
    VEC(IrCoefficient) coefficients;
    VEC(IrTable) tables;
    VEC(const char *) table_hashes; /* SHA-256 of each table's file, in hexadecimal digits */
    SearchPlan search;
    int next_stream;
    bool one_lane; /* each candidate has spikes of its own where they are listed: see flow.c */
} Model;

/* Numbers of the hidden layers of a network, and of one unit of the first of them. */
int mlp_hidden_count(const Learn *learn);
int mlp_first_count(const Learn *learn);
/* Of all phases in which a window is open: the most steps that they may have. */
double window_most_steps(const Model *model, const Window *window);
/* What an input shows in a phase. */
const InputSource *phase_source(const Phase *phase, const Layer *layer);

#endif
