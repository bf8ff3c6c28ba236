/* expr.h: expressions of the checked program: trees whose names are resolved, with types and dimensions.
 *
 * Private to sema/ is how they are made (expr.c, checker.h); lowering and reports read them. */
#ifndef PLASTC_X_H
#define PLASTC_X_H

#include <stdbool.h>

#include "compiler/ir/ir.h"
#include "compiler/syntax/ast.h"
#include "units.h"

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

/* ---- types ---------------------------------------------------------------------------------- */

typedef enum TypeBase {
    TYPE_ERROR, /* something already reported: every check accepts it in silence */
    TYPE_REAL,
    TYPE_BOOL
} TypeBase;

typedef struct Type {
    TypeBase base;
    int rank;    /* 0 scalar, 1 vector, 2 matrix */
    int size[2]; /* of the first `rank` axes */
    Dim dim;
} Type;

/* ---- expressions ---------------------------------------------------------------------------- */

typedef enum XKind {
    X_NUMBER,   /* u.number (SI); constants of the program included */
    X_VARIABLE, /* one unit's variable of a layer: u.variable (`pre.r`, `post.r`, own `r`) */
    X_STATE,    /* a layer's variable for all units: u.variable; [size]. Of an input: the sample
                    * that is shown */
    X_SAMPLES,  /* all samples of an input: u.layer; [samples, size] */
    X_DRIVE,    /* what reaches one unit: u.drive */
    X_UNIT,     /* a variable of a unit whose number is computed: u.unit */
    X_PREVIOUS, /* a variable (X_VARIABLE, X_UNIT, X_STATE) as it was a step before: u.previous */
    X_NOISE,    /* a standard normal number of this unit and step: u.variable, which draws it */
    X_CHANCE,   /* the same, uniform in (0, 1) */
    X_TRACE,    /* of spikes at an end of this synapse: u.trace */
    X_WEIGHT,   /* the weight of this synapse: u.projection */
    X_WEIGHTS,  /* all weights: u.projection; [pre, post] */
    X_COEFFICIENT, /* a single learned number: u.learn */
    X_LOCAL,       /* a quantity that a rule defines: u.local */
    X_VOLTERRA,    /* a learned polynomial, or network, at this synapse: u.volterra */
    X_TIME,        /* epochs, steps or, in a program with `step`, seconds since the start */
    X_STEP_NUMBER, /* the same counted, in steps also in a program with `step` */
    X_TIME_END,    /* epochs, steps or seconds in all */
    X_UNIT_INDEX,  /* number of the unit: u.side says of which end */
    X_TRIAL_DRAW,  /* a number that each trial draws: u.trial_draw */
    X_LET,         /* u.let */
    X_OUTCOME,     /* mean over trials of a loss: u.outcome; in `minimize` */
    X_APPLY,       /* arithmetic, comparison and logic, elementwise: u.apply */
    X_CALL,        /* mathematical function, elementwise: u.call */
    X_SELECT,      /* select(condition, yes, no), elementwise: u.call.arg */
    X_REDUCE,      /* over all elements: u.reduce */
    X_DOT,         /* sum of products of two arrays: u.pair */
    X_CORRELATION, /* of the elements of two arrays: u.pair */
    X_POSITION,    /* of each element in a vector, from 0; [size] */
    X_WINDOW,      /* over the steps of a phase: u.window */
    X_RUNNING,     /* a mean of the last steps: u.running */
    X_SLICE,       /* part of an array: u.slice */
    X_GATHER,      /* sum, mean, min or max of expressions written out: u.gather */
    X_PRINCIPAL,   /* principal component of an input's samples: u.principal; [size] */
    X_ROWS,        /* rows of a data file: u.rows; [rows, columns] */
    X_SAMPLE_MEAN, /* mean or sum over the samples of an epoch, in on_epoch: u.reduce */
    X_PENALTY      /* l1 or l2 of learned coefficients, in `minimize`: u.penalty */
} XKind;

typedef enum Side { SIDE_PRE, SIDE_POST, SIDE_OWN } Side;

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

typedef struct X X;
typedef VEC(const X *) Xs;

/* One quantity of a volterra and its largest power. */
typedef struct VolterraFactor {
    const AstExpr *written; /* the quantity as written in the rule */
    int order;
} VolterraFactor;

struct X {
    XKind kind;
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
            int index;   /* of Layer.variables */
            const X *at; /* made of whole numbers, X_UNIT_INDEX and + - * / (towards zero) */
        } unit;
        const X *previous;
        struct {
            const Projection *projection; /* NULL: the sum over all */
            Side side;                    /* SIDE_OWN in a population, SIDE_POST in a rule */
        } drive;
        struct {
            Name name;
            const X *value;
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
            const X *const *quantities; /* [learn->factor_count] */
        } volterra;
        Side side;
        struct {
            const Let *let;
            int instance; /* of Let.values */
        } let;
        const Outcome *outcome;
        struct {
            AstOp op;
            const X *arg[2];
        } apply;
        struct {
            const IrFunc *func; /* NULL in X_SELECT */
            const X *arg[3];
        } call;
        struct {
            Reduction how;
            const X *value;
            const X *beside; /* array whose synapses are those that count; NULL: those of value */
        } reduce;
        struct {
            const X *left, *right;
        } pair;
        struct {
            const X *array;
            int at[2]; /* fixed index of each axis of `array`, or -1: the axis stays */
        } slice;
        struct {
            Reduction how;
            Xs parts;
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

int type_elements(Type type);

/* Whether it is known only when a trial begins how many synapses a list has. */
bool synapses_are_counted(const Projection *projection);

/* What an operator makes of numbers, and of truth values, which are 1 or 0; `b` is not read of one that has one
 * operand. */
double x_operate(AstOp op, double a, double b);

/* The expressions that a node is made of, in order: operands, arguments, parts, a volterra's
 * quantities. What a let, an outcome or a variable stands for is no child. */
int x_child_count(const X *x);
const X *x_child(const X *x, int index);

#endif
