/* lower_correlation.c: the mean of the correlation coefficients of pairs of units, of their spikes in
 * bins. With c_ib the count of unit i in bin b, m_i and s_i its mean and standard deviation over the B
 * bins, z_ib = (c_ib - m_i) / s_i, and n units whose counts vary,
 *
 *     sum_b (sum_i z_ib)^2 = B (n + sum of the coefficients of all pairs i != j),
 *
 * so that the mean takes as many operations as there are counts and not pairs. */
#include "lower_correlation.h"

#include "compiler/model/phase_steps.h"
#include "lower_ir.h"
#include "lower_loop.h"

const Layer *lower_correlation_layer(const Window *window)
{
    return window->value->u.variable.layer;
}

/* A number that is 0 at first. */
static IrVar *variable(Lower *lower, const Window *window, const char *name)
{
    IrVar *var = ir_var(lower->module, name, ir_real(lower_correlation_layer(window)->varying));
    ir_let(lower->module, lower->body, var, lower_ir_const(lower, 0));
    return var;
}

static void add_to(Lower *lower, IrVar *var, const IrExpr *value)
{
    ir_set(lower->module, lower->body, var,
           lower_ir_apply(lower, IR_ADD, ir_get(lower->module, var), value));
}

IrArray *lower_correlation_counts(Lower *lower, const Window *window, int units)
{
    const Layer *layer = lower_correlation_layer(window);
    long bins = (long)(phase_steps_of_window(lower->model, window) / window->bin);
    long length = (bins > 1 ? bins : 1) * units;
    return ir_array(lower->module, arena_printf(lower->arena, "%s_counts", layer->name.name),
                    IR_SPACE_WORK, layer->varying, length, "counts of spikes by bin and unit");
}

const IrExpr *lower_correlation_bins(Lower *lower, const TrainStore *store, int most)
{
    const IrExpr *bins = ir_get(lower->module, store->bins);
    return ir_apply1(lower->module, IR_TOINT, lower_ir_clamped(lower, bins, 0, most));
}

/* Puts m_i in the place of the sum of a unit's counts, and 1 / s_i in that of their squares: 0 where they
 * do not vary. Returns n. */
static const IrExpr *standardise(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    IrVar *varied = variable(lower, window, "varied");
    const IrExpr *bins = ir_get(module, store->bins);
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", lower_correlation_layer(window)->size);
    const IrExpr *sum = lower_ir_named(lower, "sum", ir_load(module, store->sum, unit));
    /* B^2 s^2, a whole number and exact */
    const IrExpr *spread = lower_ir_named(
        lower, "spread",
        lower_ir_apply(lower, IR_SUB, lower_ir_apply(lower, IR_MUL, bins, ir_load(module, store->squares, unit)),
              lower_ir_apply(lower, IR_MUL, sum, sum)));
    const IrExpr *varies =
        lower_ir_named(lower, "varies", lower_ir_apply(lower, IR_GT, spread, lower_ir_const(lower, 0)));
    const IrExpr *inverse = lower_ir_apply(lower, IR_DIV, bins, lower_ir_func(lower, "sqrt", spread, NULL));
    ir_store(module, lower->body, store->sum, unit, lower_ir_apply(lower, IR_DIV, sum, bins));
    ir_store(module, lower->body, store->squares, unit,
             ir_select(module, varies, inverse, lower_ir_const(lower, 0)));
    add_to(lower, varied, ir_select(module, varies, lower_ir_const(lower, 1), lower_ir_const(lower, 0)));
    lower_loop_end(lower, &loop);
    return ir_get(module, varied);
}

/* sum_b (sum_i z_ib)^2 */
static const IrExpr *joint_squares(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    LowerLoop over_bins, over_units;
    IrVar *all = variable(lower, window, "all");
    IrVar *bin_count = ir_var(module, "bin_count", ir_int());
    ir_let(module, lower->body, bin_count,
           lower_correlation_bins(lower, store, store->counts->length / lower_correlation_layer(window)->size));
    const IrExpr *bin = lower_loop_begin(lower, &over_bins, "b", store->counts->length);
    over_bins.end = ir_get(module, bin_count);
    IrVar *joint = variable(lower, window, "joint");
    const IrExpr *unit = lower_loop_begin(lower, &over_units, "i", lower_correlation_layer(window)->size);
    const IrExpr *count =
        ir_load(module, store->counts, lower_ir_index(lower, bin, lower_correlation_layer(window)->size, unit));
    add_to(lower, joint,
           lower_ir_apply(lower, IR_MUL, lower_ir_apply(lower, IR_SUB, count, ir_load(module, store->sum, unit)),
                 ir_load(module, store->squares, unit)));
    lower_loop_end(lower, &over_units);
    add_to(lower, all, lower_ir_apply(lower, IR_MUL, ir_get(module, joint), ir_get(module, joint)));
    lower_loop_end(lower, &over_bins)->note = "pairs of units";
    return ir_get(module, all);
}

const IrExpr *lower_correlation(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    const IrExpr *varied = standardise(lower, window, store);
    const IrExpr *all = joint_squares(lower, window, store);
    const IrExpr *pairs =
        lower_ir_apply(lower, IR_SUB, lower_ir_apply(lower, IR_DIV, all, ir_get(module, store->bins)), varied);
    const IrExpr *count =
        lower_ir_apply(lower, IR_MUL, varied, lower_ir_apply(lower, IR_SUB, varied, lower_ir_const(lower, 1)));
    return ir_select(module, lower_ir_apply(lower, IR_GT, count, lower_ir_const(lower, 0)),
                     lower_ir_apply(lower, IR_DIV, pairs, count), lower_ir_const(lower, 0));
}
