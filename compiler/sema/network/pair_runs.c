/* pair_runs.c: the pairs of units for which a condition holds, row by row.
 *
 * A row is halved until interval arithmetic says of a piece that the condition holds for all of it or for none: where it
 * holds between bounds, as in abs(i - j) < 10, a row takes some logarithms of its length. Pieces that are short, and
 * conditions of which intervals say nothing, as mod(i + 7 * j, 1000) == 0, are looked at unit by unit, an operation for
 * the whole piece at a time. */
#include "pair_runs.h"

#include <math.h>
#include <string.h>

#include "check_pairs.h"

/* The longest piece of a row that is looked at unit by unit. */
#define PIECE 512

typedef struct Range {
    double low, high; /* of a condition: between 0 and 1 */
} Range;

static const Range ANY = {-HUGE_VAL, HUGE_VAL}, EITHER = {0, 1};

/* A piece of a row: unit i with the units from `first` to `last`. */
typedef struct Piece {
    int pre, first, last;
} Piece;

/* ---- all of a piece ------------------------------------------------------------------------------- */

static Range range_between(double a, double b, double c, double d)
{
    Range all = {fmin(fmin(a, b), fmin(c, d)), fmax(fmax(a, b), fmax(c, d))};
    return isnan(a) || isnan(b) || isnan(c) || isnan(d) ? ANY : all;
}

static bool never(Range x)
{
    return x.low == 0 && x.high == 0;
}

static bool always(Range x)
{
    return x.low > 0 || x.high < 0;
}

static Range truth(bool yes, bool no)
{
    return yes ? (Range){1, 1} : no ? (Range){0, 0} : EITHER;
}

/* Rounding keeps order, so the ends of a range are those of the rounded numbers. */
static Range operate(AstOp op, Range a, Range b)
{
    switch (op) {
    case AST_ADD:
        return range_between(a.low + b.low, a.high + b.high, a.low + b.low, a.high + b.high);
    case AST_SUB:
        return range_between(a.low - b.high, a.high - b.low, a.low - b.high, a.high - b.low);
    case AST_MUL:
        return range_between(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    case AST_DIV:
        return always(b) ? range_between(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high) : ANY;
    case AST_NEG:
        return (Range){-a.high, -a.low};
    case AST_NOT:
        return truth(never(a), always(a));
    case AST_AND:
        return truth(always(a) && always(b), never(a) || never(b));
    case AST_OR:
        return truth(always(a) || always(b), never(a) && never(b));
    case AST_LT:
        return truth(a.high < b.low, a.low >= b.high);
    case AST_LE:
        return truth(a.high <= b.low, a.low > b.high);
    case AST_GT:
        return truth(a.low > b.high, a.high <= b.low);
    case AST_GE:
        return truth(a.low >= b.high, a.high < b.low);
    case AST_EQ:
    case AST_NE: {
        bool apart = a.high < b.low || a.low > b.high, same = a.low == a.high && b.low == b.high && a.low == b.low;
        return op == AST_EQ ? truth(same, apart) : truth(apart, same);
    }
    default: /* of others nothing need be known */
        return ANY;
    }
}

/* Of functions of which more is known than that a number has one value. What is not bounded may be no number. */
static Range call(const IrFunc *func, const Range *arg)
{
    bool points = true;
    for (int k = 0; k < func->arity; k++) {
        points = points && arg[k].low == arg[k].high;
        if (!isfinite(arg[k].low) || !isfinite(arg[k].high))
            return ANY;
    }
    if (strcmp(func->name, "abs") == 0) {
        double a = fabs(arg[0].low), b = fabs(arg[0].high);
        return (Range){arg[0].low <= 0 && arg[0].high >= 0 ? 0 : fmin(a, b), fmax(a, b)};
    }
    bool rising = strcmp(func->name, "floor") == 0 || strcmp(func->name, "ceil") == 0 ||
                  strcmp(func->name, "min") == 0 || strcmp(func->name, "max") == 0;
    double low = func->fold(arg[0].low, arg[1].low, arg[2].low);
    double high = func->fold(arg[0].high, arg[1].high, arg[2].high);
    return points || rising ? range_between(low, high, low, high) : ANY;
}

static Range range_of(const Expr *x, const Piece *piece)
{
    if (x->kind == EXPR_NUMBER)
        return isnan(x->u.number) ? ANY : (Range){x->u.number, x->u.number};
    if (x->kind == EXPR_UNIT_INDEX)
        return x->u.side == SIDE_PRE ? (Range){piece->pre, piece->pre} : (Range){piece->first, piece->last};
    if (x->kind != EXPR_APPLY && x->kind != EXPR_CALL && x->kind != EXPR_SELECT)
        return ANY;
    Range arg[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int k = 0; k < 3 && k < expr_child_count(x); k++)
        arg[k] = range_of(expr_child(x, k), piece);
    if (x->kind == EXPR_APPLY)
        return operate(x->u.apply.op, arg[0], arg[1]);
    if (x->kind == EXPR_CALL)
        return call(x->u.call.func, arg);
    return always(arg[0]) ? arg[1] : never(arg[0]) ? arg[2] : range_between(arg[1].low, arg[1].high, arg[2].low, arg[2].high);
}

/* ---- unit by unit --------------------------------------------------------------------------------- */

/* The operation for all of a piece. */
static void operate_all(AstOp op, const double *left, const double *right, double *out)
{
    switch (op) {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value)                           \
    case AST_##kind:                                                                               \
        for (int k = 0; k < PIECE; k++) {                                                          \
            const double a = left[k], b = right[k];                                                \
            (void)b;                                                                               \
            out[k] = value;                                                                        \
        }                                                                                          \
        return;
#define COMPOSED(kind, text, arity, class, precedence, latex) case AST_##kind:
#include "compiler/syntax/operators.def"
#undef OPERATOR
#undef COMPOSED
        return;
    }
}

static void call_all(const IrFunc *func, double arg[3][PIECE], double *out)
{
    for (int k = 0; k < PIECE; k++)
        out[k] = func->fold(arg[0][k], func->arity > 1 ? arg[1][k] : 0, func->arity > 2 ? arg[2][k] : 0);
}

/* out[k]: what the expression is for unit `first` + k of the piece; behind its last one it means nothing. */
static void values_of(const Expr *x, const Piece *piece, double *out)
{
    double arg[3][PIECE];
    const Expr *of, *by;
    if (expr_is_rest(x, &of, &by)) { /* has them twice */
        const IrFunc *whole = ir_func("floor");
        values_of(of, piece, arg[0]);
        values_of(by, piece, arg[1]);
        for (int k = 0; k < PIECE; k++)
            out[k] = arg[0][k] - arg[1][k] * whole->fold(arg[0][k] / arg[1][k], 0, 0);
        return;
    }
    bool node = x->kind == EXPR_APPLY || x->kind == EXPR_CALL || x->kind == EXPR_SELECT;
    for (int k = 0; node && k < expr_child_count(x); k++)
        values_of(expr_child(x, k), piece, arg[k]);
    if (x->kind == EXPR_APPLY) {
        operate_all(x->u.apply.op, arg[0], arg[x->u.apply.arg[1] ? 1 : 0], out);
        return;
    }
    if (x->kind == EXPR_CALL) {
        call_all(x->u.call.func, arg, out);
        return;
    }
    bool same = x->kind == EXPR_NUMBER || (x->kind == EXPR_UNIT_INDEX && x->u.side == SIDE_PRE);
    for (int k = 0; k < PIECE; k++)
        out[k] = same                           ? (k == 0 ? pairs_value(x, piece->pre, piece->first, NULL) : out[0])
                 : x->kind == EXPR_UNIT_INDEX ? piece->first + k
                 : x->kind == EXPR_SELECT     ? (arg[0][k] != 0 ? arg[1][k] : arg[2][k])
                                              : pairs_value(x, piece->pre, piece->first + k, NULL);
}

/* ---- rows ------------------------------------------------------------------------------------------- */

typedef struct Search {
    Checker *checker;
    const Expr *where;
    PairRuns *runs;
    double most;
} Search;

/* Units that follow one another, behind those that were added before. */
static void add(Search *search, int pre, int first, int count)
{
    PairRuns *runs = search->runs;
    double *last = runs->values.count > 0 ? runs->values.items + runs->values.count - RUN_COLUMNS : NULL;
    runs->pairs += count;
    if (last && last[0] == pre && last[1] + last[2] == first) {
        last[2] += count;
        return;
    }
    const double run[RUN_COLUMNS] = {pre, first, count};
    for (int k = 0; k < RUN_COLUMNS; k++)
        vec_push(search->checker->arena, &runs->values, run[k]);
}

static void look(Search *search, Piece piece)
{
    Range holds = range_of(search->where, &piece);
    int count = piece.last - piece.first + 1;
    if (never(holds) || search->runs->pairs > search->most)
        return;
    if (always(holds)) {
        add(search, piece.pre, piece.first, count);
        return;
    }
    if (count > PIECE) {
        int middle = piece.first + count / 2;
        look(search, (Piece){piece.pre, piece.first, middle - 1});
        look(search, (Piece){piece.pre, middle, piece.last});
        return;
    }
    double value[PIECE];
    values_of(search->where, &piece, value);
    for (int k = 0; k < count; k++)
        if (value[k] != 0)
            add(search, piece.pre, piece.first + k, 1);
}

bool pair_runs_find(Checker *checker, const Projection *projection, double most, PairRuns *runs)
{
    *runs = (PairRuns){.pairs = 0};
    Search search = {checker, projection->where, runs, most};
    for (int i = 0; i < projection->pre->size && runs->pairs <= most; i++)
        look(&search, (Piece){i, 0, projection->post->size - 1});
    return runs->pairs <= most;
}
