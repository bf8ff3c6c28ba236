/* lower_sort.c: see lower_sort.h. The elements are copied to an array of their own, which the kernel puts in order; pairs of
 * units without a synapse are infinite there, and so come last. */
#include "lower_sort.h"

#include <math.h>

#include "lower_arg.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_pass.h"
#include "lower_reduce.h"

static void fill_with_infinity(Lower *lower, const IrArray *sorted, int count)
{
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", count);
    ir_store(lower->module, lower->body, sorted, index, ir_const(lower->module, HUGE_VAL));
    lower_loop_end(lower, &loop);
}

/* The array in order, computed before the loops of an array around it. */
static const IrArray *sorted_array(Lower *lower, const Site *site, const Expr *array)
{
    IrModule *module = lower->module;
    int count = type_elements(array->type);
    IrArray *sorted = ir_array(module, "sorted", IR_SPACE_WORK, true, count, "an array in order");
    LowerPass pass;
    if (array->synapses)
        fill_with_infinity(lower, sorted, count);
    lower_pass_begin(lower, &pass, array->type, array, NULL);
    const IrExpr *index = array->type.rank == 1 ? pass.at[0] : lower_ir_index(lower, pass.at[1], array->type.size[0], pass.at[0]);
    ir_store(module, lower->body, sorted, index, lower_expr_at(lower, site, array, pass.at));
    lower_pass_end(lower, &pass);
    const IrArg args[] = {lower_arg_array(lower, sorted), {.kind = IR_ARG_LANES}, lower_arg_int(lower, count)};
    ir_kernel(module, lower->body, "rt_sort", args, COUNT(args));
    return sorted;
}

const IrExpr *lower_sort(Lower *lower, const Site *site, const Expr *x, const IrExpr *at)
{
    IrStmts *inside = lower->body, *outside = lower->outside;
    lower->body = outside ? outside : inside;
    lower->outside = NULL;
    const IrArray *sorted = sorted_array(lower, site, x->u.sort.array);
    lower->body = inside;
    lower->outside = outside;
    return ir_load(lower->module, sorted, at);
}

/* Between the elements around place part * (count - 1), by a straight line; NaN of none. */
static const IrExpr *quantile(Lower *lower, const Site *site, const Expr *x)
{
    IrModule *module = lower->module;
    const Expr *array = x->u.sort.array;
    int most = type_elements(array->type) - 1;
    const IrArray *sorted = sorted_array(lower, site, array);
    const IrExpr *last = ir_apply2(module, IR_SUB, lower_pass_count(lower, array->type, array, NULL), ir_const(module, 1));
    last = lower_ir_named(lower, "last", last);
    const IrExpr *place = lower_ir_named(lower, "place", ir_apply2(module, IR_MUL, ir_const(module, x->u.sort.part), last));
    const IrExpr *below = lower_ir_named(lower, "below", lower_ir_func(lower, "floor", place, NULL));
    const IrExpr *above = lower_ir_func(lower, "ceil", place, NULL);
    const IrExpr *low = ir_load(module, sorted, ir_apply1(module, IR_TOINT, lower_ir_clamped(lower, below, 0, most)));
    const IrExpr *high = ir_load(module, sorted, ir_apply1(module, IR_TOINT, lower_ir_clamped(lower, above, 0, most)));
    low = lower_ir_named(lower, "low", low);
    const IrExpr *part = ir_apply2(module, IR_SUB, place, below);
    const IrExpr *between = ir_apply2(module, IR_ADD, low, ir_apply2(module, IR_MUL, part, ir_apply2(module, IR_SUB, high, low)));
    const IrExpr *value = ir_select(module, ir_apply2(module, IR_GT, place, below), between, low);
    return ir_select(module, ir_apply2(module, IR_GE, last, ir_const(module, 0)), value, ir_const(module, (double)NAN));
}

const IrExpr *lower_sort_quantile(Lower *lower, const Site *site, const Expr *x)
{
    return lower_reduce_once(lower, site, x, "quantile", quantile);
}
