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
typedef struct Statistic Statistic;
typedef struct Window Window;
typedef struct Running Running;
typedef struct TrialDraw TrialDraw;
typedef struct SynapseSum SynapseSum;
typedef struct Task Task;

typedef enum Side { SIDE_PRE, SIDE_POST, SIDE_OWN } Side;

typedef enum RandomKind {
    RANDOM_UNIFORM, /* in (0, 1) */
    RANDOM_NORMAL,  /* standard normal */
    RANDOM_WHITE    /* white noise: the same over the square root of a step */
} RandomKind;

/* A random number that is written at one place of a program. For each projection, event, synapse and step it is drawn
 * once, and has that value however often it is read. */
typedef struct SynapseRandom {
    Span written;      /* where it is written */
    int event;         /* EventKind of the event that draws it */
    /* " 1 3": the values of the names that comprehensions bind there, innermost first, since each has a number of its
     * own; "" if there are none */
    const char *bound;
    RandomKind kind;
    int stream; /* of random numbers, from which it is drawn */
} SynapseRandom;

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
    int size;  /* nodes of the tree; an operand that is shared, as in a power, counts each time it is read */
    int depth; /* levels of the tree */
    /* the projection, of an array that has an element for each of its synapses; NULL: of any other value */
    const Projection *synapses;
    bool paired; /* `synapses` are listed, but it has an element for each pair of units, as in P.w[:, 2] */
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
            const Projection *projection; /* whose drive; NULL: the sum over all that reach the unit */
            Side side;                    /* EXPR_DRIVE: SIDE_OWN in a population, SIDE_POST in a rule */
            const Layer *layer;           /* EXPR_DRIVES: the population whose units are driven */
        } drive;
        struct {
            const SynapseSum *sum;
            const Expr *at; /* which unit's, as u.unit.at */
        } synapse_sum;
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
            const Expr *at[2]; /* [learn_index_count], as u.unit.at */
        } element;
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
            /* an array whose synapses are the elements of `value` that count; NULL: those of `value` itself do */
            const Expr *beside;
        } reduce;
        struct {
            const Expr *left, *right;
        } pair;
        struct {
            const Expr *array;
            int at[2];    /* fixed index of each axis of `array`, or -1: the axis stays */
            int first[2]; /* of an axis that stays: the index of its first element that is in the slice */
        } slice;
        struct {
            const Expr *array;
            double part; /* EXPR_QUANTILE: from 0, the least element, to 1, the largest */
        } sort;
        struct {
            Reduction how;
            Exprs parts;
        } gather;
        const Statistic *statistic;
        const Window *window;
        const Running *running;
        const TrialDraw *trial_draw;
        struct {
            const Layer *input;
            int component; /* its number, from 1: the one of the largest variance */
        } principal;
        struct {
            const Layer *input;
            const InputSource *source; /* its own, or that of a phase */
        } sample_count;
        const InputSource *rows;
        struct {
            const Learn *learn;
            int order; /* 1 or 2; 0: how many nodes an expression has */
        } penalty;
    } u;
};

/* The result of an operator for known operands. Truth values are 1 or 0. An operator with one operand takes `a`, and
 * `b` is not read. */
double expr_operate(AstOp op, double a, double b);

/* The expressions that a node is made of, in order: operands, arguments, parts, a volterra's
 * quantities. What a let, an outcome or a variable stands for is no child. */
int expr_child_count(const Expr *x);
const Expr *expr_child(const Expr *x, int index);
/* Whether it stands for an expression whose error was reported, of type TYPE_ERROR: every check accepts it in
 * silence. */
bool expr_is_error(const Expr *x);
/* Whether `test` holds for some node of `x`, itself included. What a let, an outcome or a variable stands for is not
 * looked at. */
typedef bool ExprTest(const Expr *x, const void *context);
bool expr_any(const Expr *x, ExprTest *test, const void *context);
/* For expr_any: the node may have another value in another step of a trial. */
bool expr_is_changing(const Expr *x, const void *context);
/* For expr_any: the node is a learned number. */
bool expr_is_learned(const Expr *x, const void *context);
/* Whether it is floor(A / B), and whether it is A - B * floor(A / B), as `div` and `mod` are written out; then *of is A
 * and *by is B. */
bool expr_is_whole_quotient(const Expr *x, const Expr **of, const Expr **by);
bool expr_is_rest(const Expr *x, const Expr **of, const Expr **by);
/* Whether a window is part of an expression or of a let that it uses. */
bool expr_has_window(const Expr *x);
/* The dimension of a reduction of values of dimension `dim`: its square of REDUCE_VAR, none of REDUCE_ARGMAX. */
Dim expr_reduced_dim(Reduction how, Dim dim);

#endif
