/* lower_reduce.c: one number of the elements of an array. */
#include "lower_internal.h"

#include <math.h>

/* ---- passes over the elements --------------------------------------------------------------- */

/* The number of synapses in a list, if it is known only when they are drawn; else NULL. */
static const IrExpr *list_length(Lower *lower, const Expr *x)
{
    const Projection *projection = x->synapses;
    if (!projection || projection->connection == CONNECT_ALL || !projection_is_counted(projection))
        return NULL;
    return ir_load_at(lower->module, lower->projections[projection->index].row,
                      projection->pre->size);
}

/* Whether the pair of units that element `at` of an array is has a synapse; NULL: all have. */
static const IrExpr *exists(Lower *lower, const Expr *x, const IrExpr *const at[2])
{
    if (!x->synapses || x->synapses->connection != CONNECT_ALL)
        return NULL;
    if (x->kind == EXPR_WEIGHTS) {
        const Site site = {.projection = x->synapses, .pre = at[0], .post = at[1]};
        return lower_scalar(lower, &site, x->synapses->where);
    }
    if (x->kind == EXPR_LET)
        return exists(lower, x->u.let.let->values.items[x->u.let.instance], at);
    if (x->kind == EXPR_SLICE) {
        const IrExpr *full[2];
        lower_slice_index(lower, x, at, full);
        return exists(lower, x->u.slice.array, full);
    }
    const Expr *part = expr_child(x, 0);
    for (int k = 1; !part->synapses; k++)
        part = expr_child(x, k);
    const IrExpr *const column[2] = {at[0], ir_int_const(lower->module, 0)};
    return exists(lower, part, part->type.rank > x->type.rank ? column : at);
}

/* Directs what follows into a branch for the elements that exist. */
static void begin_existing(Lower *lower, LowerPass *pass, int rank, const Expr *x)
{
    const IrExpr *const column[2] = {pass->at[0], ir_int_const(lower->module, 0)};
    IrStmts *outside = lower->outside;
    lower->outside = NULL; /* the condition is of each element */
    const IrExpr *condition = exists(lower, x, x->type.rank > rank ? column : pass->at);
    lower->outside = outside;
    if (!condition)
        return;
    pass->all = lower->body;
    lower->body = &ir_if(lower->module, lower->body, condition)->u.branch.yes;
}

/* The array whose synapses those of two are; else either. */
static const Expr *of_synapses(const Expr *left, const Expr *right)
{
    return right && right->synapses ? right : left;
}

void lower_pass_begin(Lower *lower, LowerPass *pass, Type shape, const Expr *left, const Expr *right)
{
    const Expr *synapses = of_synapses(left, right);
    pass->depth = shape.rank;
    pass->outside = lower->outside;
    pass->all = NULL;
    if (!lower->outside && shape.rank > 0)
        lower->outside = lower->body;
    /* Matrices are walked along their second axis outside: weights lie so in memory. */
    for (int k = shape.rank - 1; k >= 0; k--)
        pass->at[k] = lower_loop_begin(lower, &pass->loops[k], k == 0 ? "a" : "b", shape.size[k]);
    pass->count = list_length(lower, synapses);
    begin_existing(lower, pass, shape.rank, synapses);
}

void lower_pass_end(Lower *lower, LowerPass *pass)
{
    if (pass->all)
        lower->body = pass->all;
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

/* How many elements exist, counted here. */
static const IrExpr *count_elements(Lower *lower, Type shape, const Expr *synapses)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, synapses, NULL);
    IrVar *count = accumulator(lower, &pass, "synapses", false, 0);
    ir_set(module, lower->body, count,
           ir_apply2(module, IR_ADD, ir_get(module, count), ir_const(module, 1)));
    lower_pass_end(lower, &pass);
    return ir_get(module, count);
}

/* ---- sums, extremes, norms ------------------------------------------------------------------ */

/* Of a matrix of weights: counted once, when a trial begins. */
static const IrExpr *all_synapses(Lower *lower, const Projection *projection, IrStmts *body)
{
    IrModule *module = lower->module;
    ProjectionStore *store = &lower->projections[projection->index];
    if (store->synapse_count)
        return ir_load_at(module, store->synapse_count, 0);
    const char *name = projection->name.name ? projection->name.name : "w";
    store->synapse_count = ir_array(module, arena_printf(lower->arena, "%s_synapses", name),
                                    lower_data_space(lower), false, 1, "how many there are");
    const Expr weights = {
        .kind = EXPR_WEIGHTS,
        .type = {TYPE_REAL, 2, {projection->pre->size, projection->post->size}, {{0}}},
        .synapses = projection,
        .u.projection = projection};
    IrStmts *outside = lower->body, *outer = lower->outside;
    lower->body = body;
    lower->outside = NULL;
    ir_store(module, lower->body, store->synapse_count, ir_int_const(module, 0),
             count_elements(lower, weights.type, &weights));
    lower->body = outside;
    lower->outside = outer;
    return ir_load_at(module, store->synapse_count, 0);
}

const IrExpr *lower_element_count(Lower *lower, Type shape, const Expr *left, const Expr *right)
{
    const Expr *synapses = of_synapses(left, right);
    const IrExpr *length = list_length(lower, synapses);
    if (length)
        return ir_apply1(lower->module, IR_TOREAL, length);
    if (!synapses->synapses || synapses->synapses->connection != CONNECT_ALL)
        return ir_const(lower->module, type_elements(shape));
    return synapses->type.rank == 2
               ? all_synapses(lower, synapses->synapses, lower_data_body(lower))
               : count_elements(lower, shape, synapses);
}

const IrExpr *lower_quick_sum(Lower *lower, const Site *site, Reduction how, const Expr *array)
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
    const IrExpr *quick = lower_quick_sum(lower, site, how, array);
    if (quick)
        return lower_accumulator_end(lower, how, quick, lower_element_count(lower, shape, array, beside));
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, array, beside);
    const IrExpr *value = lower_operand(lower, site, array, shape.rank, pass.at);
    IrVar *sum = accumulator(lower, &pass, "sum", value->type.varying, lower_accumulator_start(how));
    ir_set(module, lower->body, sum, lower_accumulator_add(lower, how, ir_get(module, sum), value));
    lower_pass_end(lower, &pass);
    const IrExpr *count =
        how == REDUCE_MEAN ? lower_element_count(lower, shape, array, beside) : NULL;
    return lower_accumulator_end(lower, how, ir_get(module, sum), count);
}

const IrExpr *lower_all(Lower *lower, const Site *site, const Expr *condition)
{
    IrModule *module = lower->module;
    if (condition->type.rank == 0)
        return lower_scalar(lower, site, condition);
    LowerPass pass;
    lower_pass_begin(lower, &pass, condition->type, condition, NULL);
    const IrExpr *value = lower_at(lower, site, condition, pass.at);
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
    const IrExpr *value = lower_at(lower, site, array, pass.at);
    bool varying = value->type.varying;
    IrVar *most = accumulator(lower, &pass, "most", varying, -HUGE_VAL);
    IrVar *where = accumulator(lower, &pass, "where", varying, 0);
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
    const IrExpr *value = lower_at(lower, site, array, pass.at);
    const IrExpr *distance = ir_apply2(module, IR_SUB, value, mean);
    IrVar *sum = accumulator(lower, &pass, "sum", value->type.varying, 0);
    ir_set(module, lower->body, sum,
           ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, distance, distance),
                     ir_get(module, sum)));
    lower_pass_end(lower, &pass);
    return lower_accumulator_end(lower, how, ir_get(module, sum),
                        lower_element_count(lower, array->type, array, NULL));
}

/* The one of lower rank gives the shape: [n, 1] goes with [n]. */
static Type shape_of_two(const Expr *left, const Expr *right)
{
    return left->type.rank <= right->type.rank ? left->type : right->type;
}

/* Sum of (left - left_mean) (right - right_mean); the means are NULL for 0. */
static const IrExpr *product_sum(Lower *lower, const Site *site, Type shape, const Expr *left,
                                 const IrExpr *left_mean, const Expr *right, const IrExpr *right_mean)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, left, right);
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

static const IrExpr *correlation(Lower *lower, const Site *site, const Expr *left, const Expr *right)
{
    Type shape = shape_of_two(left, right);
    const IrExpr *a =
        lower_ir_named(lower, "middle", simple(lower, site, REDUCE_MEAN, shape, left, right));
    const IrExpr *b =
        lower_ir_named(lower, "middle", simple(lower, site, REDUCE_MEAN, shape, right, left));
    const IrExpr *both = product_sum(lower, site, shape, left, a, right, b);
    return lower_accumulator_correlation(lower, both, product_sum(lower, site, shape, left, a, left, a),
                             product_sum(lower, site, shape, right, b, right, b));
}

/* --------------------------------------------------------------------------------------------- */

/* The same of expressions that are written out one by one. */

static const IrExpr *gather_argmax(Lower *lower, const IrExpr *const *values, int count)
{
    IrModule *module = lower->module;
    const IrExpr *most = values[0], *where = ir_const(module, 0);
    for (int k = 1; k < count; k++) {
        const IrExpr *better =
            lower_ir_named(lower, "better", better_than(lower, values[k], most));
        where = lower_ir_named(lower, "where", ir_select(module, better, ir_const(module, k), where));
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
        values[k] = lower_scalar(lower, site, x->u.gather.parts.items[k]);
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
        return product_sum(lower, site, shape_of_two(left, right), left, NULL, right, NULL);
    if (x->kind == EXPR_CORRELATION)
        return correlation(lower, site, left, right);
    if (x->u.reduce.how == REDUCE_ARGMAX)
        return argmax(lower, site, x->u.reduce.value);
    if (x->u.reduce.how == REDUCE_VAR || x->u.reduce.how == REDUCE_STD)
        return variance(lower, site, x->u.reduce.how, x->u.reduce.value);
    return simple(lower, site, x->u.reduce.how, x->u.reduce.value->type, x->u.reduce.value,
                  x->u.reduce.beside);
}

const IrExpr *lower_reduction(Lower *lower, const Site *site, const Expr *x)
{
    if (!lower->outside)
        return reduction(lower, site, x);
    /* The same for all elements of the array around it: computed before its loops. */
    IrStmts *inside = lower->body, *outside = lower->outside;
    lower->body = outside;
    lower->outside = NULL;
    const IrExpr *value = lower_ir_named(lower, "all", reduction(lower, site, x));
    lower->body = inside;
    lower->outside = outside;
    return value;
}
