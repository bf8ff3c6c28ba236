/* lower_reduce.c: one number of the elements of an array. */
#include "lower_internal.h"

#include <math.h>

/* ---- passes over the elements --------------------------------------------------------------- */

/* How many synapses an array of weights has, if that is drawn; else NULL. */
static const IrExpr *synapse_count(Lower *lower, const X *x)
{
    if (x->kind == X_LET)
        return synapse_count(lower, x->u.let.let->values.items[x->u.let.instance]);
    if (x->kind == X_WEIGHTS && x->type.rank == 1 &&
        (x->u.projection->connection == CONNECT_RANDOM || x->u.projection->where))
        return ir_load_at(lower->module, lower->projections[x->u.projection->index].row,
                          x->u.projection->pre->size);
    const IrExpr *count = NULL;
    for (int k = 0; k < x_child_count(x) && !count; k++)
        count = synapse_count(lower, x_child(x, k));
    return count;
}

static void begin_shape(Lower *lower, LowerPass *pass, Type type)
{
    pass->count = NULL;
    pass->depth = type.rank;
    pass->outside = lower->outside;
    if (!lower->outside && type.rank > 0)
        lower->outside = lower->body;
    /* Matrices are walked along their second axis outside: weights lie so in memory. */
    for (int k = type.rank - 1; k >= 0; k--)
        pass->at[k] = lower_loop_begin(lower, &pass->loops[k], k == 0 ? "a" : "b", type.size[k]);
}

void lower_pass_begin(Lower *lower, LowerPass *pass, const X *array)
{
    begin_shape(lower, pass, array->type);
    pass->count = synapse_count(lower, array);
}

void lower_pass_begin_two(Lower *lower, LowerPass *pass, Type shape, const X *left, const X *right)
{
    begin_shape(lower, pass, shape);
    pass->count = synapse_count(lower, left);
    if (!pass->count)
        pass->count = synapse_count(lower, right);
}

void lower_pass_end(Lower *lower, LowerPass *pass)
{
    for (int k = 0; k < pass->depth; k++) {
        IrStmt *stmt = lower_loop_end(lower, &pass->loops[k]);
        stmt->u.loop.first = pass->count ? ir_int_const(lower->module, 0) : NULL;
        stmt->u.loop.end = pass->count;
    }
    lower->outside = pass->outside;
}

/* Declares an accumulator before the loops: its type is known only when the element is lowered. */
static IrVar *accumulator(Lower *lower, LowerPass *pass, const char *name, bool varying,
                          double start)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, pass->loops[pass->depth - 1].outer, var, ir_const(lower->module, start));
    return var;
}

/* ---- sums, extremes, norms ------------------------------------------------------------------ */

const IrExpr *lower_combine(Lower *lower, Reduction how, const IrExpr *sum, const IrExpr *value)
{
    IrModule *module = lower->module;
    switch (how) {
    case REDUCE_SUM:
    case REDUCE_MEAN:
        return ir_apply2(module, IR_ADD, sum, value);
    case REDUCE_NORM:
        return ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, value, value), sum);
    case REDUCE_MIN:
        return lower_func(lower, "min", sum, value);
    case REDUCE_MAX:
        return lower_func(lower, "max", sum, value);
    case REDUCE_VAR:
    case REDUCE_STD:
    case REDUCE_ARGMAX: /* need more than one number */
        break;
    }
    return NULL;
}

double lower_neutral(Reduction how)
{
    return how == REDUCE_MIN ? HUGE_VAL : how == REDUCE_MAX ? -HUGE_VAL : 0;
}

const IrExpr *lower_finish(Lower *lower, Reduction how, const IrExpr *sum, const IrExpr *count)
{
    if (how == REDUCE_MEAN || how == REDUCE_VAR || how == REDUCE_STD)
        sum = ir_apply2(lower->module, IR_DIV, sum, count);
    if (how == REDUCE_NORM || how == REDUCE_STD)
        return lower_func(lower, "sqrt", sum, NULL);
    return sum;
}

const IrExpr *lower_element_count(Lower *lower, const X *array)
{
    const IrExpr *count = synapse_count(lower, array);
    return count ? ir_apply1(lower->module, IR_TOREAL, count)
                 : ir_const(lower->module, type_elements(array->type));
}

const IrExpr *lower_quick_sum(Lower *lower, const Site *site, Reduction how, const X *array)
{
    if (array->kind != X_STATE || (how != REDUCE_SUM && how != REDUCE_MEAN) ||
        !array->u.variable.layer->variables.items[array->u.variable.index].spike_rate)
        return NULL;
    return lower_total_rate(lower, site, array->u.variable.layer);
}

static const IrExpr *simple(Lower *lower, const Site *site, Reduction how, const X *array)
{
    IrModule *module = lower->module;
    const IrExpr *quick = lower_quick_sum(lower, site, how, array);
    if (quick)
        return lower_finish(lower, how, quick, lower_element_count(lower, array));
    LowerPass pass;
    lower_pass_begin(lower, &pass, array);
    const IrExpr *value = lower_at(lower, site, array, pass.at);
    IrVar *sum = accumulator(lower, &pass, "sum", value->type.varying, lower_neutral(how));
    ir_set(module, lower->body, sum, lower_combine(lower, how, ir_get(module, sum), value));
    lower_pass_end(lower, &pass);
    return lower_finish(lower, how, ir_get(module, sum), lower_element_count(lower, array));
}

const IrExpr *lower_all(Lower *lower, const Site *site, const X *condition)
{
    IrModule *module = lower->module;
    if (condition->type.rank == 0)
        return lower_scalar(lower, site, condition);
    LowerPass pass;
    lower_pass_begin(lower, &pass, condition);
    const IrExpr *value = lower_at(lower, site, condition, pass.at);
    IrVar *all = ir_var(module, "ok", ir_bool(value->type.varying));
    ir_let(module, pass.loops[pass.depth - 1].outer, all, ir_bool_const(module, true));
    ir_set(module, lower->body, all, ir_apply2(module, IR_AND, ir_get(module, all), value));
    lower_pass_end(lower, &pass);
    return ir_get(module, all);
}

static const IrExpr *argmax(Lower *lower, const Site *site, const X *array)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, array);
    const IrExpr *value = lower_at(lower, site, array, pass.at);
    bool varying = value->type.varying;
    IrVar *most = accumulator(lower, &pass, "most", varying, -HUGE_VAL);
    IrVar *where = accumulator(lower, &pass, "where", varying, 0);
    IrVar *better = ir_var(module, "better", ir_bool(varying));
    ir_let(module, lower->body, better, ir_apply2(module, IR_GT, value, ir_get(module, most)));
    const IrExpr *position = ir_apply1(module, IR_TOREAL, pass.at[0]);
    ir_set(module, lower->body, where,
           ir_select(module, ir_get(module, better), position, ir_get(module, where)));
    ir_set(module, lower->body, most,
           ir_select(module, ir_get(module, better), value, ir_get(module, most)));
    lower_pass_end(lower, &pass);
    return ir_get(module, where);
}

/* ---- two passes: first the means, then what lies around them -------------------------------- */

static const IrExpr *variance(Lower *lower, const Site *site, Reduction how, const X *array)
{
    IrModule *module = lower->module;
    const IrExpr *mean = lower_named(lower, "middle", simple(lower, site, REDUCE_MEAN, array));
    LowerPass pass;
    lower_pass_begin(lower, &pass, array);
    const IrExpr *value = lower_at(lower, site, array, pass.at);
    const IrExpr *distance = ir_apply2(module, IR_SUB, value, mean);
    IrVar *sum = accumulator(lower, &pass, "sum", value->type.varying, 0);
    ir_set(module, lower->body, sum,
           ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, distance, distance),
                     ir_get(module, sum)));
    lower_pass_end(lower, &pass);
    return lower_finish(lower, how, ir_get(module, sum), lower_element_count(lower, array));
}

/* The one of lower rank gives the shape: [n, 1] goes with [n]. */
static Type shape_of_two(const X *left, const X *right)
{
    return left->type.rank <= right->type.rank ? left->type : right->type;
}

/* Sum of (left - left_mean) (right - right_mean); the means are NULL for 0. */
static const IrExpr *product_sum(Lower *lower, const Site *site, Type shape, const X *left,
                                 const IrExpr *left_mean, const X *right, const IrExpr *right_mean)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin_two(lower, &pass, shape, left, right);
    const IrExpr *a = lower_operand(lower, site, left, shape.rank, pass.at);
    const IrExpr *b = lower_operand(lower, site, right, shape.rank, pass.at);
    if (left_mean)
        a = ir_apply2(module, IR_SUB, a, left_mean);
    if (right_mean)
        b = ir_apply2(module, IR_SUB, b, right_mean);
    const IrExpr *product = ir_apply2(module, IR_MUL, a, b);
    IrVar *sum = accumulator(lower, &pass, "sum", product->type.varying, 0);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, product, ir_get(module, sum)));
    lower_pass_end(lower, &pass);
    return ir_get(module, sum);
}

const IrExpr *lower_correlation(Lower *lower, const IrExpr *both, const IrExpr *left,
                                const IrExpr *right)
{
    IrModule *module = lower->module;
    return ir_apply2(module, IR_DIV, both,
                     lower_func(lower, "sqrt", ir_apply2(module, IR_MUL, left, right), NULL));
}

static const IrExpr *correlation(Lower *lower, const Site *site, const X *left, const X *right)
{
    Type shape = shape_of_two(left, right);
    const IrExpr *a = lower_named(lower, "middle", simple(lower, site, REDUCE_MEAN, left));
    const IrExpr *b = lower_named(lower, "middle", simple(lower, site, REDUCE_MEAN, right));
    const IrExpr *both = product_sum(lower, site, shape, left, a, right, b);
    return lower_correlation(lower, both, product_sum(lower, site, shape, left, a, left, a),
                             product_sum(lower, site, shape, right, b, right, b));
}

/* --------------------------------------------------------------------------------------------- */

static const IrExpr *gather(Lower *lower, const Site *site, const X *x)
{
    Reduction how = x->u.gather.how;
    const IrExpr *sum = ir_const(lower->module, lower_neutral(how));
    for (int k = 0; k < x->u.gather.parts.count; k++)
        sum = lower_combine(lower, how, sum, lower_scalar(lower, site, x->u.gather.parts.items[k]));
    return lower_finish(lower, how, sum, ir_const(lower->module, x->u.gather.parts.count));
}

static const IrExpr *reduction(Lower *lower, const Site *site, const X *x)
{
    if (x->kind == X_GATHER)
        return gather(lower, site, x);
    const X *left = x->u.pair.left, *right = x->u.pair.right;
    if (x->kind == X_DOT)
        return product_sum(lower, site, shape_of_two(left, right), left, NULL, right, NULL);
    if (x->kind == X_CORRELATION)
        return correlation(lower, site, left, right);
    if (x->u.reduce.how == REDUCE_ARGMAX)
        return argmax(lower, site, x->u.reduce.value);
    if (x->u.reduce.how == REDUCE_VAR || x->u.reduce.how == REDUCE_STD)
        return variance(lower, site, x->u.reduce.how, x->u.reduce.value);
    return simple(lower, site, x->u.reduce.how, x->u.reduce.value);
}

const IrExpr *lower_reduction(Lower *lower, const Site *site, const X *x)
{
    if (!lower->outside)
        return reduction(lower, site, x);
    /* The same for all elements of the array around it: computed before its loops. */
    IrStmts *inside = lower->body, *outside = lower->outside;
    lower->body = outside;
    lower->outside = NULL;
    const IrExpr *value = lower_named(lower, "all", reduction(lower, site, x));
    lower->body = inside;
    lower->outside = outside;
    return value;
}
