/* expr.h: expressions of the checked program: trees whose names are resolved, with types and dimensions.
 *
 * sema/expr/make_expr.h makes them; lowering and reports read them. */
#ifndef PLASTC_EXPR_H
#define PLASTC_EXPR_H

#include <stdbool.h>

#include "compiler/ir/ir.h"
#include "compiler/syntax/ast.h"
#include "expr_kind.h"
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
            bool counts; /* EXPR_SELECT: where the condition compares a NaN the result is NaN, not `no` */
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
/* The same: a learned number. */
bool expr_is_learned(const Expr *x, const void *context);
/* Whether a window is part of an expression or of a let that it uses. */
bool expr_has_window(const Expr *x);
/* The dimension of what reduces values of dimension `dim`. */
Dim expr_reduced_dim(Reduction how, Dim dim);

#endif
