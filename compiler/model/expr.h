/* expr.h: expressions of the checked program: trees whose names are resolved, with types and dimensions.
 *
 * sema/expr/make_expr.h makes them; lowering and reports read them. */
#ifndef PLASTC_EXPR_H
#define PLASTC_EXPR_H

#include <stdbool.h>

#include "compiler/ir/ir.h"
#include "compiler/syntax/ast.h"
#include "type.h"

typedef struct InputSource InputSource;
typedef struct Layer Layer;
typedef struct Projection Projection;
typedef struct Rule Rule;
typedef struct Learn Learn;
typedef struct Let Let;
typedef struct Outcome Outcome;
typedef struct Window Window;
typedef struct Running Running;
typedef struct TrialDraw TrialDraw;
typedef struct Task Task;

typedef enum ExprKind {
    EXPR_NUMBER,   /* u.number (SI); constants of the program included */
    EXPR_VARIABLE, /* one unit's variable of a layer: u.variable (`pre.r`, `post.r`, own `r`) */
    EXPR_STATE,    /* a layer's variable for all units: u.variable; [size]. Of an input: the sample
                    * that is shown */
    EXPR_SAMPLES,  /* all samples of an input: u.layer; [samples, size] */
    EXPR_DRIVE,    /* what reaches one unit: u.drive */
    EXPR_UNIT,     /* a variable of a unit whose number is computed: u.unit */
    EXPR_PREVIOUS, /* a variable (EXPR_VARIABLE, EXPR_UNIT, EXPR_STATE) as it was a step before: u.previous */
    EXPR_NOISE,   /* a standard normal number of this unit and step: u.variable, which draws it */
    EXPR_CHANCE,  /* the same, uniform in (0, 1) */
    EXPR_DRIVES,   /* what reaches all units: u.drive; [size]; in records */
    EXPR_RANDOM,  /* a random number of this synapse and event: u.random */
    EXPR_TRACE,   /* of spikes at an end of this synapse: u.trace */
    EXPR_TRACES,  /* all values of a trace: u.trace; by unit, by synapse as EXPR_WEIGHTS, or one; in records */
    EXPR_WEIGHT,  /* the weight of this synapse: u.projection */
    EXPR_WEIGHTS, /* all weights: u.projection; [pre, post] */
    EXPR_COEFFICIENT, /* a single learned number: u.learn */
    EXPR_LOCAL,       /* a quantity that a rule defines: u.local */
    EXPR_VOLTERRA,    /* a learned polynomial, or network, at this synapse: u.volterra */
    EXPR_TIME,        /* epochs, steps or, in a program with `step`, seconds since the start */
    EXPR_STEP_NUMBER, /* the same counted, in steps also in a program with `step` */
    EXPR_TIME_END,    /* epochs, steps or seconds in all */
    EXPR_UNIT_INDEX,  /* number of the unit: u.side says of which end */
    EXPR_TRIAL_DRAW,  /* a number that each trial draws: u.trial_draw */
    EXPR_LET,         /* u.let */
    EXPR_OUTCOME,     /* mean over trials of a loss: u.outcome; in `minimize` */
    EXPR_APPLY,       /* arithmetic, comparison and logic, elementwise: u.apply */
    EXPR_CALL,        /* mathematical function, elementwise: u.call */
    EXPR_SELECT,      /* select(condition, yes, no), elementwise: u.call.arg */
    EXPR_REDUCE,      /* over all elements: u.reduce */
    EXPR_DOT,         /* sum of products of two arrays: u.pair */
    EXPR_CORRELATION, /* of the elements of two arrays: u.pair */
    EXPR_POSITION,    /* of each element in a vector, from 0; [size] */
    EXPR_WINDOW,      /* over the steps of a phase: u.window */
    EXPR_RUNNING,     /* a mean of the last steps: u.running */
    EXPR_SLICE,       /* part of an array: u.slice */
    EXPR_GATHER,      /* sum, mean, min or max of expressions written out: u.gather */
    EXPR_PRINCIPAL,   /* principal component of an input's samples: u.principal; [size] */
    EXPR_ROWS,        /* rows of a data file: u.rows; [rows, columns] */
    EXPR_SAMPLE_MEAN, /* mean or sum over the samples of an epoch, in on_epoch: u.reduce */
    EXPR_PENALTY      /* l1 or l2 of learned coefficients, in `minimize`: u.penalty */
} ExprKind;

typedef enum Side { SIDE_PRE, SIDE_POST, SIDE_OWN } Side;

typedef enum RandomKind {
    RANDOM_UNIFORM, /* in (0, 1) */
    RANDOM_NORMAL,  /* standard normal */
    RANDOM_WHITE    /* white noise: the same over the square root of a step */
} RandomKind;

/* The same place of a program has one number for each projection, event, synapse and step, however often it is read. */
typedef struct SynapseRandom {
    Span written;
    int event;         /* an EventKind */
    const char *bound; /* values of the names that comprehensions bind there */
    RandomKind kind;
    int stream;
} SynapseRandom;

typedef enum Reduction {
    REDUCE_SUM,
    REDUCE_MEAN,
    REDUCE_MIN,
    REDUCE_MAX,
    REDUCE_NORM,
    REDUCE_VAR,   /* mean square of the distance from the mean */
    REDUCE_STD,   /* its square root */
    REDUCE_ARGMAX /* position of the first of the largest */
} Reduction;

typedef struct Expr Expr;
typedef VEC(const Expr *) Exprs;

/* One quantity of a volterra and its largest power. */
typedef struct VolterraFactor {
    const AstExpr *written; /* the quantity as written in the rule */
    int order;
} VolterraFactor;

struct Expr {
    ExprKind kind;
    Type type;
    Span span;
    int size;  /* of the tree; operands may be shared, as in a power, and count each time */
    int depth; /* of the tree */
    /* of an array whose elements are synapses, not all pairs of units: their projection; else NULL */
    const Projection *synapses;
    union {
        double number;
        struct {
            const Layer *layer;
            int index; /* of Layer.variables */
            Side side;
        } variable;
        struct {
            const Layer *layer;
            int index;      /* of Layer.variables */
            const Expr *at; /* made of whole numbers, EXPR_UNIT_INDEX and + - * / (towards zero) */
        } unit;
        const Expr *previous;
        struct {
            const Projection *projection; /* NULL: the sum over all */
            Side side;                    /* SIDE_OWN in a population, SIDE_POST in a rule */
            const Layer *layer;           /* EXPR_DRIVES: whose units */
        } drive;
        const SynapseRandom *random;
        struct {
            Name name;
            const Expr *value;
        } local;
        const Layer *layer;
        const Projection *projection;
        struct {
            const Projection *projection;
            int index; /* of Projection.traces */
        } trace;
        const Learn *learn;
        struct {
            const Learn *learn;
            const Expr *const *quantities; /* [learn->factor_count] */
        } volterra;
        Side side;
        struct {
            const Let *let;
            int instance; /* of Let.values */
        } let;
        const Outcome *outcome;
        struct {
            AstOp op;
            const Expr *arg[2];
        } apply;
        struct {
            const IrFunc *func; /* NULL in EXPR_SELECT */
            const Expr *arg[3];
            bool counts; /* EXPR_SELECT: NaN, where the condition compares one */
        } call;
        struct {
            Reduction how;
            const Expr *value;
            /* array whose synapses are those that count; NULL: those of value */
            const Expr *beside;
        } reduce;
        struct {
            const Expr *left, *right;
        } pair;
        struct {
            const Expr *array;
            int at[2]; /* fixed index of each axis of `array`, or -1: the axis stays */
        } slice;
        struct {
            Reduction how;
            Exprs parts;
        } gather;
        const Window *window;
        const Running *running;
        const TrialDraw *trial_draw;
        struct {
            const Layer *input;
            int component; /* from 1 */
        } principal;
        const InputSource *rows;
        struct {
            const Learn *learn;
            int order; /* 1 or 2 */
        } penalty;
    } u;
};

/* What an operator makes of numbers, and of truth values, which are 1 or 0; `b` is not read of one that has one
 * operand. */
double expr_operate(AstOp op, double a, double b);

/* The expressions that a node is made of, in order: operands, arguments, parts, a volterra's
 * quantities. What a let, an outcome or a variable stands for is no child. */
int expr_child_count(const Expr *x);
const Expr *expr_child(const Expr *x, int index);
/* Something already reported; every check accepts it in silence. */
bool expr_is_error(const Expr *x);
/* Whether a node of `x` passes. */
typedef bool ExprTest(const Expr *x, const void *context);
bool expr_any(const Expr *x, ExprTest *test, const void *context);
/* For expr_any: what is not the same in each step of a trial. */
bool expr_is_changing(const Expr *x, const void *context);
/* Whether a window is part of an expression or of a let that it uses. */
bool expr_has_window(const Expr *x);
/* The dimension of what reduces values of dimension `dim`. */
Dim expr_reduced_dim(Reduction how, Dim dim);

#endif
