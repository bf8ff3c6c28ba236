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

/* The random numbers of a variable come from streams that begin at its own. */
enum { STREAM_DRAW, STREAM_NOISE, STREAM_CHANCE, STREAMS };

/* A variable is computed by an equation (`value`), a state (`derivative`), or a parameter, drawn once
 * a trial. */
typedef struct LayerVariable {
    AstName name;
    Dim dim;
    const Expr *value; /* of a population's equation; NULL for an input's `r` */
    /* without its noise; the equations that it reads are written out in it */
    const Expr *derivative;
    const Expr *gain;       /* a step adds this times the derivative */
    const Expr *following;  /* and this, since other states move within the step; NULL: 0 */
    const Expr *noise_gain; /* and this times a standard normal number; NULL: no noise */
    const Expr *noise;      /* what multiplies xi in the derivative; NULL: no noise */
    const Expr *initial;    /* value before the first step; NULL: 0, or drawn */
    const Expr *low, *high; /* bounds of a state, NULL if it has none */
    Solver solver;
    bool joint; /* advances by Layer.system, in place of gain and following */
    /* "g, t -> v": what moves within a step makes its method one of order 1; NULL: nothing does */
    const char *chain;
    bool is_parameter;
    bool drawn; /* a parameter, or the value before the first step */
    Draw draw;
    bool spike_rate; /* spikes a second in this step: 1 / step where the unit spikes, else 0 */
    bool held;       /* keeps its value while its unit is refractory */
    bool read;       /* by something other than its own derivative */
    bool uses_noise, uses_chance; /* reads EXPR_NOISE, EXPR_CHANCE of its own */
    bool early;                   /* something may read it in the first step before it is computed there */
    bool remembered;              /* read by EXPR_PREVIOUS */
    /* equations that read each other in a circle took it as a pure number before its unit was known: it must be one */
    bool assumed_pure;
    int earlier; /* Checker.earlier when its own check began; see there */
    int stream;
    const AstStmt *stmt; /* NULL for an input's `r` */
} LayerVariable;

/* States of a unit that depend on each other linearly, s' = A s + rest with A known before the first step and the rest
 * constant within one. In a step s += G f: f the derivatives at its beginning, G the integral of exp(A t) from 0 to h. */
typedef struct LinearSystem {
    int count;
    int *states;         /* [count]: variables of the layer */
    const Expr **matrix; /* [count][count]: A; NULL: 0 */
    bool *reached;       /* [count][count]: where G is not 0 */
    bool by_unit;        /* A differs between units */
    /* states read others that are held while a unit is refractory: then there is another G */
    bool clamped;
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
    /* its neuron model is not known, which was reported: variables may be missing */
    bool has_unknown_model;
    /* what an input shows was wrong, which was reported: it may spike or not */
    bool has_unknown_source;
    Solver integrate;           /* that the program asks for; SOLVER_COUNT: none */
    const LinearSystem *system; /* NULL: none */
    const AstStmt *stmt;
    bool spiking;
    bool rates_read;       /* of an input: the program reads `rate` of single units */
    bool ties_matter;      /* synapses ask of a unit whether it spiked as many steps ago as their delay */
    const Expr *threshold; /* of a spiking population: where it holds the unit spikes */
    Effects resets;
    int refractory; /* steps; 0: none */
    SpikingParts spiking_parts;
    bool varying; /* differs between candidates; set by flow.c */
};

/* Number of the variable of that name, or -1. */
int population_find_variable(const Layer *layer, Name name);
/* Whether a variable differs between candidates, as far as flow.c knows of its layer. */
bool population_variable_varies(const Layer *layer, int index);
/* For expr_any, of what is known before the first step: what differs between candidates. */
bool population_start_varies(const Expr *x, const void *context);

#endif
