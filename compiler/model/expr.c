/* expr.c: what is asked of checked expressions: their parts, and what operators make of numbers. */
#include "expr.h"

#include "compiler/base/diag.h"
#include "outcome.h"
#include "rule.h"

static int argument_count(const Expr *const *args, int most)
{
    int count = 0;
    while (count < most && args[count])
        count++;
    return count;
}

/* How many children a node has, and in *child that of number `index`, if there is one. */
static int children(const Expr *x, int index, const Expr **child)
{
    switch (x->kind) {
    case EXPR_APPLY:
        *child = index < 2 ? x->u.apply.arg[index] : NULL;
        return argument_count(x->u.apply.arg, 2);
    case EXPR_CALL:
    case EXPR_SELECT:
        *child = index < 3 ? x->u.call.arg[index] : NULL;
        return argument_count(x->u.call.arg, 3);
    case EXPR_VOLTERRA:
        *child = x->u.volterra.quantities[index];
        return x->u.volterra.learn->factor_count;
    case EXPR_GATHER:
        *child = x->u.gather.parts.count > 0 ? x->u.gather.parts.items[index] : NULL;
        return x->u.gather.parts.count;
    case EXPR_DOT:
    case EXPR_CORRELATION:
        *child = index == 0 ? x->u.pair.left : x->u.pair.right;
        return 2;
    case EXPR_REDUCE:
    case EXPR_SAMPLE_MEAN:
        *child = x->u.reduce.value;
        return 1;
    case EXPR_SORT:
    case EXPR_QUANTILE:
        *child = x->u.sort.array;
        return 1;
    case EXPR_SLICE:
        *child = x->u.slice.array;
        return 1;
    case EXPR_UNIT:
        *child = x->u.unit.at;
        return 1;
    case EXPR_SYNAPSE_SUM: /* what is summed is of other places */
        *child = x->u.synapse_sum.at;
        return 1;
    case EXPR_ELEMENT:
        *child = index < 2 ? x->u.element.at[index] : NULL;
        return learn_index_count(x->u.element.learn);
    case EXPR_PREVIOUS:
        *child = x->u.previous;
        return 1;
    case EXPR_LOCAL:
        *child = x->u.local.value;
        return 1;
    case EXPR_NUMBER:
    case EXPR_VARIABLE:
    case EXPR_STATE:
    case EXPR_SAMPLES:
    case EXPR_DRIVE:
    case EXPR_DRIVES:
    case EXPR_TRACE:
    case EXPR_TRACES:
    case EXPR_NOISE:
    case EXPR_CHANCE:
    case EXPR_RANDOM:
    case EXPR_WEIGHT:
    case EXPR_WEIGHTS:
    case EXPR_COEFFICIENT:
    case EXPR_ARRAY:
    case EXPR_TIME:
    case EXPR_STEP_NUMBER:
    case EXPR_SAMPLE_STEP:
    case EXPR_SAMPLE_ENDS:
    case EXPR_TIME_END:
    case EXPR_UNIT_INDEX:
    case EXPR_TRIAL_DRAW:
    case EXPR_SAMPLE_COUNT:
    case EXPR_LET:
    case EXPR_OUTCOME:
    case EXPR_STATISTIC:
    case EXPR_POSITION:
    case EXPR_WINDOW: /* what these see are other moments */
    case EXPR_RUNNING:
    case EXPR_PRINCIPAL:
    case EXPR_ROWS:
    case EXPR_PENALTY:
        break;
    }
    return 0;
}

int expr_child_count(const Expr *x)
{
    const Expr *first = NULL;
    return children(x, 0, &first);
}

const Expr *expr_child(const Expr *x, int index)
{
    const Expr *child = NULL;
    children(x, index, &child);
    return child;
}

bool expr_is_error(const Expr *x)
{
    return x->type.base == TYPE_ERROR;
}

double expr_operate(AstOp op, double a, double b)
{
    switch (op) {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value)                           \
    case AST_##kind:                                                                               \
        return value;
#define COMPOSED(kind, text, arity, class, precedence, latex) case AST_##kind:
#include "compiler/syntax/operators.def"
#undef OPERATOR
#undef COMPOSED
        break;
    }
    diag_ice("check", NULL, "an operator without a value");
}

Dim expr_reduced_dim(Reduction how, Dim dim)
{
    return how == REDUCE_ARGMAX ? dim_none() : how == REDUCE_VAR ? dim_multiply(dim, dim) : dim;
}

bool expr_any(const Expr *x, ExprTest *test, const void *context)
{
    if (test(x, context))
        return true;
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_any(expr_child(x, k), test, context))
            return true;
    return false;
}

bool expr_is_whole_quotient(const Expr *x, const Expr **of, const Expr **by)
{
    const Expr *quotient = x->kind == EXPR_CALL && x->u.call.func->fold == ir_func("floor")->fold ? x->u.call.arg[0] : NULL;
    if (!quotient || quotient->kind != EXPR_APPLY || quotient->u.apply.op != AST_DIV)
        return false;
    *of = quotient->u.apply.arg[0];
    *by = quotient->u.apply.arg[1];
    return true;
}

bool expr_is_rest(const Expr *x, const Expr **of, const Expr **by)
{
    const Expr *whole = x->kind == EXPR_APPLY && x->u.apply.op == AST_SUB ? x->u.apply.arg[1] : NULL;
    return whole && whole->kind == EXPR_APPLY && whole->u.apply.op == AST_MUL &&
           expr_is_whole_quotient(whole->u.apply.arg[1], of, by) && *of == x->u.apply.arg[0] &&
           *by == whole->u.apply.arg[0];
}

bool expr_has_window(const Expr *x)
{
    if (x->kind == EXPR_WINDOW)
        return true;
    if (x->kind == EXPR_LET)
        return x->u.let.let->has_window;
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_has_window(expr_child(x, k)))
            return true;
    return false;
}

/* What is not the same in each step of a trial: anything but numbers, learned ones, draws, parameters and indices. */
bool expr_is_changing(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_VARIABLE)
        return !x->u.variable.layer->variables.items[x->u.variable.index].is_parameter;
    if (x->kind == EXPR_UNIT)
        return !x->u.unit.layer->variables.items[x->u.unit.index].is_parameter;
    if (x->kind == EXPR_SYNAPSE_SUM)
        return true;
    return expr_child_count(x) == 0 && x->kind != EXPR_NUMBER && x->kind != EXPR_COEFFICIENT &&
           x->kind != EXPR_ARRAY && x->kind != EXPR_UNIT_INDEX && x->kind != EXPR_TRIAL_DRAW &&
           x->kind != EXPR_SAMPLE_COUNT;
}

bool expr_is_learned(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_COEFFICIENT || (x->kind == EXPR_ELEMENT && !learn_is_fixed(x->u.element.learn)) ||
           (x->kind == EXPR_ARRAY && !learn_is_fixed(x->u.learn));
}
