/* population.h: inputs and populations: their variables, how states advance, and what spikes do.
 *
 * A *layer* is an input or a population: something that can be at either end of a projection. */
#ifndef PLASTC_POPULATION_H
#define PLASTC_POPULATION_H

#include "input.h"

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

/* A variable has STREAMS streams of random numbers, for its initial value or parameter, its noise and its EXPR_CHANCE:
 * LayerVariable.stream and those behind it. */
enum { STREAM_DRAW, STREAM_NOISE, STREAM_CHANCE, STREAMS };

/* A variable is computed by an equation (`value`), a state (`derivative`), or a parameter, drawn once
 * a trial. */
typedef struct LayerVariable {
    AstName name;
    Dim dim;
    const Expr *value; /* of an equation, the right side; NULL for a state, a parameter, and an input's `r` */
    /* of a state, its derivative in SI units without the noise, with the equations that it reads put in; else NULL */
    const Expr *derivative;
    /* A step adds gain * derivative + following + noise_gain * (a standard normal number). */
    const Expr *gain;
    const Expr *following;  /* what other states that move within the step add; NULL: 0 */
    const Expr *noise_gain; /* NULL: no noise */
    const Expr *noise;      /* what multiplies xi in the derivative; NULL: no noise */
    const Expr *initial;    /* value before the first step; NULL: 0, or drawn */
    const Expr *low, *high; /* bounds of a state; NULL: none on that side */
    Solver solver;
    bool joint; /* advances by Layer.system, in place of gain and following */
    /* "g, t -> v": what else in its derivative moves within a step, which makes its method one of order 1; NULL:
     * nothing does. For `plastc info`. */
    const char *chain;
    bool is_parameter;
    bool drawn; /* `draw` says what draws the parameter, or a state's value before the first step */
    Draw draw;
    bool spike_rate; /* spikes a second in this step: 1 / step where the unit spikes, else 0 */
    bool refractory; /* 1 in steps in which the unit cannot spike since it has, else 0 */
    bool held;       /* keeps its value while its unit is refractory */
    bool read;       /* by something other than its own derivative */
    bool uses_noise, uses_chance; /* reads EXPR_NOISE, EXPR_CHANCE of its own */
    bool early;      /* the first step may read it before it computes it: it needs a value before that step */
    bool remembered; /* an EXPR_PREVIOUS reads it: its values of the step before are kept */
    /* an equation that leads back to it read it before its unit was known, as a pure number: it must be one */
    bool assumed_pure;
    int earlier; /* while it is checked: Checker.earlier at the beginning of that */
    int stream;  /* the first of its STREAMS streams of random numbers */
    const AstStmt *stmt; /* NULL for an input's `r` */
} LayerVariable;

/* States of a unit that depend on each other linearly, s' = A s + rest with A known before the first step and the
 * rest constant within one. In a step s += G f: f the derivatives at its beginning, G the integral of exp(A t) from
 * 0 to h. */
typedef struct LinearSystem {
    int count;
    int *states;         /* [count]: variables of the layer */
    const Expr **matrix; /* [count][count]: A; NULL: 0 */
    bool *reached;       /* [count][count]: whether the element of G may be other than 0 */
    bool by_unit;        /* units have matrices of their own, since A reads parameters of the unit */
    /* a state reads another one that keeps its value while the unit is refractory: such units have a second G */
    bool clamped;
} LinearSystem;

/* What a spike does to a variable of a unit: in a reset, or in the events of a projection, at either of its ends. */
typedef struct Effect {
    bool increment; /* `value` is added to the variable, else it replaces it */
    Side side;      /* the end at which the unit is; SIDE_OWN: a reset, of the unit that spikes */
    int variable;   /* number of the variable in the layer at that side */
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
    int stream;         /* of the random draws of an input */
    VEC(LayerVariable) variables;
    VEC(Projection *) incoming; /* onto it, in the order of Model.projections */
    /* its neuron model is not known, which was reported: variables may be missing */
    bool has_unknown_model;
    /* what an input shows was wrong, which was reported: it may spike or not */
    bool has_unknown_source;
    Solver integrate;           /* the method that `integrate` asks for; SOLVER_COUNT: none, each state has its best */
    const LinearSystem *system; /* of its joint states; NULL: none are */
    const AstStmt *stmt;
    bool spiking;
    bool counted;          /* of an input: its units may spike several times in a step */
    bool rates_read;       /* of an input: the program reads `rate` of single units */
    bool ties_matter;      /* a rule with `ties ignore` asks whether spikes of this layer and of the one at the other
                            * end reach a synapse in the same step */
    const Expr *threshold; /* of a spiking population: where it holds the unit spikes */
    Effects resets;
    int refractory; /* steps; 0: none, or `refractory_time` says it */
    const Expr *refractory_time; /* of unit `i`, to be rounded to steps; NULL: all units have the same */
    SpikingParts spiking_parts;
    bool varying; /* differs between candidates; set by flow.c */
    bool learned; /* the same, and a learned number is the reason; for messages alone */
};

/* Number of the variable of that name in layer->variables, or -1. */
int population_find_variable(const Layer *layer, Name name);
/* Whether a variable is what the language says of spikes: no statement defines it, and no array holds it. */
bool population_is_of_spikes(const LayerVariable *variable);
/* Whether its units have refractory times. */
bool population_is_refractory(const Layer *layer);
/* Whether a variable differs between candidates. Of one that is no parameter it is layer->varying, which flow.c
 * sets. */
bool population_variable_varies(const Layer *layer, int index);
/* For expr_any, of an expression that is known before the first step: the node differs between candidates. */
bool population_start_varies(const Expr *x, const void *context);

#endif
