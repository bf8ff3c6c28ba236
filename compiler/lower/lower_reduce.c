/* lower_reduce.c: one number of the elements of an array. */
#include "lower_reduce.h"

#include <math.h>

#include "lower_accumulator.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_pass.h"
#include "lower_spikes.h"

/* ---- sums, extremes, norms ------------------------------------------------------------------ */

const IrExpr *lower_reduce_quick_sum(Lower *lower, const Site *site, Reduction how,
                                     const Expr *array)
{
    if (array->kind != EXPR_STATE || (how != REDUCE_SUM && how != REDUCE_MEAN) ||
        !array->u.variable.layer->variables.items[array->u.variable.index].spike_rate)
        return NULL;
    return lower_spikes_total_rate(lower, site, array->u.variable.layer);
}

/* Over elements of a shape; `beside` may say which of them count. */
static const IrExpr *simple(Lower *lower, const Site *site, Reduction how, Type shape,
                            const Expr *array, const Expr *beside)
{
    IrModule *module = lower->module;
    const IrExpr *quick = lower_reduce_quick_sum(lower, site, how, array);
    if (quick)
        return lower_accumulator_end(lower, how, quick,
                                     lower_pass_count(lower, shape, array, beside));
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, array, beside);
    const IrExpr *value = lower_expr_operand(lower, site, array, shape.rank, pass.at);
    IrVar *sum =
        lower_pass_variable(lower, &pass, "sum", value->type.varying, lower_accumulator_start(how));
    ir_set(module, lower->body, sum, lower_accumulator_add(lower, how, ir_get(module, sum), value));
    lower_pass_end(lower, &pass);
    const IrExpr *count = how == REDUCE_MEAN ? lower_pass_count(lower, shape, array, beside) : NULL;
    return lower_accumulator_of_any(lower, how, beside && beside->synapses ? beside->synapses : array->synapses,
                                    lower_accumulator_end(lower, how, ir_get(module, sum), count));
}

const IrExpr *lower_reduce_all(Lower *lower, const Site *site, const Expr *condition)
{
    IrModule *module = lower->module;
    if (condition->type.rank == 0)
        return lower_expr(lower, site, condition);
    LowerPass pass;
    lower_pass_begin(lower, &pass, condition->type, condition, NULL);
    const IrExpr *value = lower_expr_at(lower, site, condition, pass.at);
    IrVar *all = ir_var(module, "ok", ir_bool(value->type.varying));
    ir_let(module, pass.loops[pass.depth - 1].outer, all, ir_bool_const(module, true));
    ir_set(module, lower->body, all, ir_apply2(module, IR_AND, ir_get(module, all), value));
    lower_pass_end(lower, &pass);
    return ir_get(module, all);
}

/* value > most, or value is NaN, which then remains. */
static const IrExpr *better_than(Lower *lower, const IrExpr *value, const IrExpr *most)
{
    IrModule *module = lower->module;
    return ir_apply2(module, IR_OR, ir_apply2(module, IR_GT, value, most),
                     ir_apply2(module, IR_NE, value, value));
}

/* None is the largest if one is NaN. */
static const IrExpr *position_or_nan(Lower *lower, const IrExpr *most, const IrExpr *where)
{
    IrModule *module = lower->module;
    return ir_select(module, ir_apply2(module, IR_EQ, most, most), where, most);
}

static const IrExpr *argmax(Lower *lower, const Site *site, const Expr *array)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, array->type, array, NULL);
    const IrExpr *value = lower_expr_at(lower, site, array, pass.at);
    bool varying = value->type.varying;
    IrVar *most = lower_pass_variable(lower, &pass, "most", varying, -HUGE_VAL);
    IrVar *where = lower_pass_variable(lower, &pass, "where", varying, 0);
    IrVar *better = ir_var(module, "better", ir_bool(varying));
    ir_let(module, lower->body, better, better_than(lower, value, ir_get(module, most)));
    const IrExpr *position = ir_apply1(module, IR_TOREAL, pass.at[0]);
    ir_set(module, lower->body, where,
           ir_select(module, ir_get(module, better), position, ir_get(module, where)));
    ir_set(module, lower->body, most,
           ir_select(module, ir_get(module, better), value, ir_get(module, most)));
    lower_pass_end(lower, &pass);
    return position_or_nan(lower, ir_get(module, most), ir_get(module, where));
}

/* ---- two passes: first the means, then what lies around them -------------------------------- */

static const IrExpr *variance(Lower *lower, const Site *site, Reduction how, const Expr *array)
{
    IrModule *module = lower->module;
    const IrExpr *mean =
        lower_ir_named(lower, "middle", simple(lower, site, REDUCE_MEAN, array->type, array, NULL));
    LowerPass pass;
    lower_pass_begin(lower, &pass, array->type, array, NULL);
    const IrExpr *value = lower_expr_at(lower, site, array, pass.at);
    const IrExpr *distance = ir_apply2(module, IR_SUB, value, mean);
    IrVar *sum = lower_pass_variable(lower, &pass, "sum", value->type.varying, 0);
    ir_set(module, lower->body, sum,
           ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, distance, distance),
                     ir_get(module, sum)));
    lower_pass_end(lower, &pass);
    return lower_accumulator_end(lower, how, ir_get(module, sum),
                                 lower_pass_count(lower, array->type, array, NULL));
}

/* The one of lower rank gives the shape: [n, 1] goes with [n]. */
static Type shape_of_two(const Expr *left, const Expr *right)
{
    return left->type.rank <= right->type.rank ? left->type : right->type;
}

/* Sum of (left - left_mean) (right - right_mean), of the elements that `left` and `beside` have; the means are NULL for 0. */
static const IrExpr *product_sum(Lower *lower, const Site *site, Type shape, const Expr *left,
                                 const IrExpr *left_mean, const Expr *right,
                                 const IrExpr *right_mean, const Expr *beside)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, left, beside);
    const IrExpr *a = lower_expr_operand(lower, site, left, shape.rank, pass.at);
    const IrExpr *b = lower_expr_operand(lower, site, right, shape.rank, pass.at);
    if (left_mean)
        a = ir_apply2(module, IR_SUB, a, left_mean);
    if (right_mean)
        b = ir_apply2(module, IR_SUB, b, right_mean);
    const IrExpr *product = ir_apply2(module, IR_MUL, a, b);
    IrVar *sum = lower_pass_variable(lower, &pass, "sum", product->type.varying, 0);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, product, ir_get(module, sum)));
    lower_pass_end(lower, &pass);
    return ir_get(module, sum);
}

static const IrExpr *correlation(Lower *lower, const Site *site, const Expr *left,
                                 const Expr *right)
{
    Type shape = shape_of_two(left, right);
    const IrExpr *a =
        lower_ir_named(lower, "middle", simple(lower, site, REDUCE_MEAN, shape, left, right));
    const IrExpr *b =
        lower_ir_named(lower, "middle", simple(lower, site, REDUCE_MEAN, shape, right, left));
    const IrExpr *both = product_sum(lower, site, shape, left, a, right, b, right);
    return lower_accumulator_correlation(lower, both,
                                         product_sum(lower, site, shape, left, a, left, a, right),
                                         product_sum(lower, site, shape, right, b, right, b, left));
}

/* --------------------------------------------------------------------------------------------- */

/* The same of expressions that are written out one by one. */

static const IrExpr *gather_argmax(Lower *lower, const IrExpr *const *values, int count)
{
    IrModule *module = lower->module;
    const IrExpr *most = values[0], *where = ir_const(module, 0);
    for (int k = 1; k < count; k++) {
        const IrExpr *better = lower_ir_named(lower, "better", better_than(lower, values[k], most));
        where =
            lower_ir_named(lower, "where", ir_select(module, better, ir_const(module, k), where));
        most = lower_ir_named(lower, "most", ir_select(module, better, values[k], most));
    }
    return position_or_nan(lower, most, where);
}

static const IrExpr *gather_variance(Lower *lower, Reduction how, const IrExpr *const *values,
                                     int count, const IrExpr *sum)
{
    IrModule *module = lower->module;
    const IrExpr *number = ir_const(module, count), *squares = ir_const(module, 0);
    const IrExpr *mean =
        lower_ir_named(lower, "middle", lower_accumulator_end(lower, REDUCE_MEAN, sum, number));
    for (int k = 0; k < count; k++) {
        const IrExpr *distance =
            lower_ir_named(lower, "away", ir_apply2(module, IR_SUB, values[k], mean));
        squares = lower_accumulator_add(lower, REDUCE_NORM, squares, distance);
    }
    return lower_accumulator_end(lower, how, squares, number);
}

static const IrExpr *gather(Lower *lower, const Site *site, const Expr *x)
{
    Reduction how = x->u.gather.how;
    int count = x->u.gather.parts.count;
    bool spread = how == REDUCE_VAR || how == REDUCE_STD, twice = spread || how == REDUCE_ARGMAX;
    const IrExpr **values = arena_array(lower->arena, const IrExpr *, count);
    const IrExpr *sum = ir_const(lower->module, lower_accumulator_start(how));
    for (int k = 0; k < count; k++) {
        values[k] = lower_expr(lower, site, x->u.gather.parts.items[k]);
        if (twice)
            values[k] = lower_ir_named(lower, "part", values[k]);
        if (how != REDUCE_ARGMAX)
            sum = lower_accumulator_add(lower, spread ? REDUCE_SUM : how, sum, values[k]);
    }
    if (how == REDUCE_ARGMAX)
        return gather_argmax(lower, values, count);
    if (spread)
        return gather_variance(lower, how, values, count, sum);
    return lower_accumulator_end(lower, how, sum, ir_const(lower->module, count));
}

static const IrExpr *reduction(Lower *lower, const Site *site, const Expr *x)
{
    if (x->kind == EXPR_GATHER)
        return gather(lower, site, x);
    const Expr *left = x->u.pair.left, *right = x->u.pair.right;
    if (x->kind == EXPR_DOT)
        return product_sum(lower, site, shape_of_two(left, right), left, NULL, right, NULL, right);
    if (x->kind == EXPR_CORRELATION)
        return correlation(lower, site, left, right);
    if (x->u.reduce.how == REDUCE_ARGMAX)
        return argmax(lower, site, x->u.reduce.value);
    if (x->u.reduce.how == REDUCE_VAR || x->u.reduce.how == REDUCE_STD)
        return variance(lower, site, x->u.reduce.how, x->u.reduce.value);
    return simple(lower, site, x->u.reduce.how, x->u.reduce.value->type, x->u.reduce.value,
                  x->u.reduce.beside);
}

const IrExpr *lower_reduce_once(Lower *lower, const Site *site, const Expr *x, const char *name, LowerValue *make)
{
    if (!lower->outside)
        return make(lower, site, x);
    /* The same for all elements of the array around it: computed before its loops. */
    IrStmts *inside = lower->body, *outside = lower->outside;
    lower->body = outside;
    lower->outside = NULL;
    const IrExpr *value = lower_ir_named(lower, name, make(lower, site, x));
    lower->body = inside;
    lower->outside = outside;
    return value;
}

const IrExpr *lower_reduce(Lower *lower, const Site *site, const Expr *x)
{
    return lower_reduce_once(lower, site, x, "all", reduction);
}
