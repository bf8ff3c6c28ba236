/* check_reduce.c: functions that make one number of arrays, and comprehensions. */
#include "check_reduce.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "call_args.h"
#include "check_family.h"
#include "check_histogram.h"
#include "check_sort.h"
#include "check_statistic.h"
#include "check_synapse_sum.h"
#include "check_trains.h"
#include "check_value.h"
#include "check_window.h"
#include "expr_synapses.h"
#include "make_expr.h"

/* Parts of one comprehension. */
#define MAX_COMPREHENSION 10000

/* ---- comprehensions ------------------------------------------------------------------------- */

static const Expr *comprehension(const Context *context, const AstExpr *call, Reduction how)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    const AstExpr *bind = args->items[0].value;
    int low, high;
    if (args->count != 2)
        return call_wrong_count(context, call, "an index with its range and one expression");
    if (!check_index_range(checker, bind, -1000000, MAX_COMPREHENSION, &low, &high))
        return expr_error(checker, call->span);
    Expr *x = expr_new(checker, EXPR_GATHER, (Type){0}, call->span);
    x->u.gather.how = how;
    for (int k = low; k <= high; k++) {
        if (!expr_count_part(checker, call->span))
            return expr_error(checker, call->span);
        BoundName binding = {
            .name = bind->u.bind.name.name, .value = k, .outer = context->bindings};
        Context inner = *context;
        inner.bindings = &binding;
        const Expr *part = check_scalar(&inner, args->items[1].value, NULL);
        if (expr_is_error(part))
            return part;
        if (k > low && !dim_equal(part->type.dim, x->type.dim)) {
            diag_error(checker->diags, E_UNIT_MISMATCH, args->items[1].value->span,
                       "these have different units: with %s = %d it is %s, with %s = %d %s",
                       binding.name, low, dim_phrase(checker->arena, x->type.dim), binding.name, k,
                       dim_phrase(checker->arena, part->type.dim));
            return expr_error(checker, call->span);
        }
        x->type = part->type;
        vec_push(checker->arena, &x->u.gather.parts, part);
    }
    x->type.dim = expr_reduced_dim(how, x->type.dim);
    return expr_sized(checker, x, x->u.gather.parts.items, x->u.gather.parts.count);
}

/* ---- reductions of one array ----------------------------------------------------------------------------- */

static const Expr *sample_mean(const Context *context, const AstExpr *call, Reduction how)
{
    Context inner = *context;
    inner.in_sample_mean = true;
    const Expr *value = check_scalar(&inner, call->u.call.args.items[0].value, NULL);
    if (expr_is_error(value))
        return value;
    Expr *x = expr_new(context->checker, EXPR_SAMPLE_MEAN, value->type, call->span);
    x->u.reduce.how = how;
    x->u.reduce.value = value;
    return expr_sized(context->checker, x, &value, 1);
}

/* `E.rate` of a population of one unit is a number, and its own mean. */
static bool is_of_one_unit(const Expr *x, const AstExpr *written)
{
    const Expr *value = x->kind == EXPR_PREVIOUS ? x->u.previous : x;
    return value->kind == EXPR_UNIT && value->u.unit.layer->size == 1 &&
           written->kind == AST_MEMBER && written->u.member.base->kind == AST_NAME;
}

/* min(a, b), max(a, b) */
static const Expr *of_two_values(const Context *context, const AstExpr *call)
{
    const Expr *values[2];
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "two values, one array, or an index with its range");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(context->checker, call->span);
    return expr_func(context->checker, ir_func(ast_call_name(call)), values, call->span);
}

static void report_single_number(const Context *context, const AstExpr *call, const Expr *value,
                                 Reduction how)
{
    Name name = ast_call_name(call);
    Diag *diag = diag_error(context->checker->diags, E_SHAPE_MISMATCH, value->span,
                            "'%s' needs an array, but this is a single number", name);
    if (how == REDUCE_MIN || how == REDUCE_MAX)
        diag_help(diag, "of two numbers write %s(a, b)", name);
    else if (context->place == PLACE_RULE)
        diag_help(diag, "only 'on_epoch' has several samples to take the %s of", name);
    else if (context->place == PLACE_SYNAPSE)
        diag_help(diag, "'pre', 'post' and 'w' are those of one synapse; what all synapses of a "
                        "unit add to its drive is summed up");
    else if (context->place == PLACE_END)
        diag_help(diag, "over the steps of a phase it is %s(… over PHASE)", name);
}

static const Expr *reduction(const Context *context, const AstExpr *call, Reduction how)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count > 0 && args->items[0].value->kind == AST_BIND)
        return comprehension(context, call, how);
    if (args->count != 1 && (how == REDUCE_MIN || how == REDUCE_MAX))
        return of_two_values(context, call);
    if (args->count == 1 && args->items[0].value->kind == AST_OVER)
        return window_over(context, call->span, args->items[0].value, how);
    if (args->count > 1 && how == REDUCE_MEAN && context->place == PLACE_END)
        return window_running(context, call);
    if (args->count != 1)
        return call_wrong_count(context, call,
                                "one array, or an index with its range and an expression");
    if (synapse_sum_is(context, call))
        return synapse_sum(context, call);
    if (context->place == PLACE_RULE && context->event == EVENT_EPOCH && !context->in_sample_mean &&
        (how == REDUCE_MEAN || how == REDUCE_SUM))
        return sample_mean(context, call, how);
    const AstExpr *whole = args->items[0].value;
    const Symbol *symbol = whole->kind == AST_NAME ? scope_find(context->checker, whole->u.name) : NULL;
    if (symbol && symbol->kind == SYMBOL_OUTCOME && family_is(context, symbol))
        return family_reduce(context, symbol, how, call->span);
    const Expr *value;
    if (call_plain_args(context, call, &value, 1) < 0)
        return expr_error(context->checker, call->span);
    bool summary =
        how == REDUCE_MEAN || how == REDUCE_SUM || how == REDUCE_MIN || how == REDUCE_MAX;
    if (summary && is_of_one_unit(value, args->items[0].value))
        return value;
    if (value->type.rank > 0)
        return expr_reduce(context->checker, how, value, call->span);
    report_single_number(context, call, value, how);
    return expr_error(context->checker, call->span);
}

/* ---- of two arrays -------------------------------------------------------------------------- */

/* EXPR_DOT or EXPR_CORRELATION. */
static const Expr *of_two(Checker *checker, ExprKind kind, const Expr *left, const Expr *right,
                          Span span)
{
    Type type;
    if (left->type.rank == 0 || !type_broadcast(left->type, right->type, &type) ||
        right->type.rank == 0) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                   "two arrays of one shape are needed, but these are %s and %s",
                   type_shape_text(checker->arena, left->type),
                   type_shape_text(checker->arena, right->type));
        return expr_error(checker, span);
    }
    const Expr *const both[] = {left, right};
    const Projection *synapses;
    if (!expr_synapses(checker, both, 2, span, &synapses))
        return expr_error(checker, span);
    Dim dim = kind == EXPR_DOT ? dim_multiply(left->type.dim, right->type.dim) : dim_none();
    Expr *x = expr_new(checker, kind, type_real(dim), span);
    x->u.pair.left = left;
    x->u.pair.right = right;
    return expr_sized(checker, x, both, 2);
}

/* The norm of an array beside another one: over the same synapses. */
static const Expr *norm_beside(Checker *checker, const Expr *value, const Expr *beside, Span span)
{
    if (expr_is_error(value) || !beside->synapses)
        return expr_reduce(checker, REDUCE_NORM, value, span);
    Expr *x = expr_new(checker, EXPR_REDUCE, type_real(value->type.dim), span);
    x->u.reduce.how = REDUCE_NORM;
    x->u.reduce.value = value;
    x->u.reduce.beside = beside;
    return expr_sized(checker, x, &value, 1);
}

static const Expr *check_dot(const Context *context, const AstExpr *call)
{
    const Expr *values[2];
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "two arrays");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(context->checker, call->span);
    return of_two(context->checker, EXPR_DOT, values[0], values[1], call->span);
}

/* cosine(a, b) = a . b / (|a| |b|) */
static const Expr *check_cosine(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const Expr *values[2];
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "two arrays");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(checker, call->span);
    const Expr *top = of_two(checker, EXPR_DOT, values[0], values[1], call->span);
    if (expr_is_error(top))
        return top;
    const Expr *left = norm_beside(checker, values[0], values[1], call->span);
    const Expr *right = norm_beside(checker, values[1], values[0], call->span);
    return expr_binary(checker, AST_DIV, top,
                       expr_binary(checker, AST_MUL, left, right, call->span), call->span);
}

/* Pearson's; of two arrays, or over the steps of a phase. */
static const Expr *check_corr(const Context *context, const AstExpr *call)
{
    const AstArgs *args = &call->u.call.args;
    const Expr *values[2];
    if (args->count != 2)
        return call_wrong_count(context, call, "two values and a phase: corr(a, b over PHASE)");
    if (args->items[1].value->kind == AST_OVER && !args->items[1].name.name)
        return window_correlation(context, call);
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(context->checker, call->span);
    return of_two(context->checker, EXPR_CORRELATION, values[0], values[1], call->span);
}

/* ---- choices among units -------------------------------------------------------------------- */

/* An array of one element as a number; anything else as it is. */
static const Expr *single_element(Checker *checker, const Expr *x)
{
    if (x->type.rank != 1 || x->type.size[0] != 1)
        return x;
    Expr *only = expr_new(checker, EXPR_SLICE, type_real(x->type.dim), x->span);
    only->u.slice.array = x;
    return expr_sized(checker, only, &x, 1);
}

/* The values of several units, and the position of the right one; false after reporting. */
static bool choice_args(const Context *context, const AstExpr *call, const Expr *values[2])
{
    Checker *checker = context->checker;
    Name name = ast_call_name(call);
    if (call->u.call.args.count != 2) {
        call_wrong_count(context, call,
                         "the values of some units and the position of the right one");
        return false;
    }
    if (call_plain_args(context, call, values, 2) < 0)
        return false;
    if (values[0]->type.rank != 1 || values[0]->type.size[0] < 2) {
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, values[0]->span,
                                "'%s' needs the values of two units or more, but this is %s", name,
                                type_shape_text(checker->arena, values[0]->type));
        diag_help(diag, "write %s(y.r, label.r), y a population and label an input of one unit",
                  name);
        return false;
    }
    values[1] = single_element(checker, values[1]);
    if (values[1]->type.rank == 0 && dim_is_none(values[1]->type.dim))
        return true;
    Diag *diag =
        diag_error(checker->diags, E_SHAPE_MISMATCH, values[1]->span,
                   "the position of the right unit is one pure number, but this is %s",
                   values[1]->type.rank > 0 ? type_shape_text(checker->arena, values[1]->type)
                                            : dim_phrase(checker->arena, values[1]->type.dim));
    diag_help(diag, "write %s(y.r, label.r), y a population and label an input of one unit", name);
    return false;
}

/* 1 if the right unit has the largest value, else 0. */
static const Expr *check_accuracy(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const Expr *values[2];
    if (!choice_args(context, call, values))
        return expr_error(checker, call->span);
    const Expr *chosen = expr_reduce(checker, REDUCE_ARGMAX, values[0], call->span);
    const Expr *right = expr_binary(checker, AST_EQ, chosen, values[1], call->span);
    if (expr_is_error(right))
        return right;
    return expr_indicator(checker, right, call->span);
}

/* The part of the elements of an array for which a condition holds. */
static const Expr *check_fraction(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 1 || args->items[0].name.name || args->items[0].value->kind == AST_BIND)
        return call_wrong_count(context, call, "one condition on the elements of an array");
    if (args->items[0].value->kind == AST_OVER)
        return window_fraction(context, call);
    const Expr *condition = check_condition(context, args->items[0].value);
    if (expr_is_error(condition))
        return condition;
    if (condition->type.rank > 0)
        return expr_reduce(checker, REDUCE_MEAN, expr_indicator(checker, condition, call->span),
                           call->span);
    Diag *diag =
        diag_error(checker->diags, E_SHAPE_MISMATCH, condition->span,
                   "'fraction' needs a condition on the elements of an array, but this is a "
                   "single one");
    diag_help(diag, context->place == PLACE_END
                        ? "over the steps of a phase it is fraction(… over PHASE)"
                        : "select(CONDITION, 1, 0) makes a number of it");
    return expr_error(checker, call->span);
}

static const Expr *check_first(const Context *context, const AstExpr *call)
{
    return window_end(context, call, REDUCE_FIRST);
}

static const Expr *check_last(const Context *context, const AstExpr *call)
{
    return window_end(context, call, REDUCE_LAST);
}

/* -log of the right unit's part in the softmax: log(sum(exp(y - m))) + m - y[label], m = max(y). */
static const Expr *check_cross_entropy(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Span span = call->span;
    const Expr *values[2];
    if (!choice_args(context, call, values))
        return expr_error(checker, span);
    const Expr *largest = expr_reduce(checker, REDUCE_MAX, values[0], span);
    const Expr *below = expr_binary(checker, AST_SUB, values[0], largest, span);
    const Expr *weights = expr_func(checker, ir_func("exp"), &below, span);
    const Expr *sum = expr_reduce(checker, REDUCE_SUM, weights, span);
    if (expr_is_error(sum))
        return sum;
    const Expr *position =
        expr_new(checker, EXPR_POSITION, type_vector(values[0]->type.size[0], dim_none()), span);
    const Expr *is_right = expr_binary(checker, AST_EQ, position, values[1], span);
    const Expr *right = expr_reduce(
        checker, REDUCE_SUM, expr_select_number(checker, is_right, values[0], 0, span), span);
    const Expr *softmax = expr_func(checker, ir_func("log"), &sum, span);
    return expr_binary(checker, AST_SUB, expr_binary(checker, AST_ADD, softmax, largest, span),
                       right, span);
}

/* --------------------------------------------------------------------------------------------- */

static const Expr *check_ridge(const Context *context, const AstExpr *call)
{
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, call->span, "'ridge' cannot stand here");
    diag_help(diag, "it reads losses and reports over trials: loss NAME = ridge(a, b, goal, lambda = 0.1) over trials");
    return expr_error(context->checker, call->span);
}

static const struct {
    const char *name;
    Reduction how;
} reductions[] = {
    {"mean", REDUCE_MEAN}, {"sum", REDUCE_SUM}, {"norm", REDUCE_NORM}, {"min", REDUCE_MIN},
    {"max", REDUCE_MAX},   {"var", REDUCE_VAR}, {"std", REDUCE_STD},   {"argmax", REDUCE_ARGMAX},
};

static const struct {
    const char *name;
    const Expr *(*check)(const Context *context, const AstExpr *call);
} others[] = {
    {"dot", check_dot},
    {"cosine", check_cosine},
    {"corr", check_corr},
    {"accuracy", check_accuracy},
    {"cross_entropy", check_cross_entropy},
    {"fraction", check_fraction},
    {"first", check_first},
    {"last", check_last},
    {"sort", sort_array},
    {"quantile", sort_quantile},
    {"histogram", histogram_whole},
    {"ridge", check_ridge},
};

const Expr *check_reduce(const Context *context, const AstExpr *call)
{
    Name name = ast_call_name(call);
    const Expr *over_trials = context->place == PLACE_OVER_TRIALS ? statistic_call(context, call) : NULL;
    if (over_trials)
        return over_trials;
    for (size_t k = 0; k < sizeof reductions / sizeof reductions[0]; k++)
        if (strcmp(name, reductions[k].name) == 0)
            return reduction(context, call, reductions[k].how);
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
        if (strcmp(name, others[k].name) == 0)
            return others[k].check(context, call);
    return trains_call(context, call);
}

void reduce_suggest(const Checker *checker, Suggestions *out)
{
    for (size_t k = 0; k < sizeof reductions / sizeof reductions[0]; k++)
        vec_push(checker->arena, out, reductions[k].name);
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
        vec_push(checker->arena, out, others[k].name);
    trains_suggest(checker, out);
}
