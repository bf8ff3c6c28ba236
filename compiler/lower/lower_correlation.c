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

static const Layer *layer_of(const Window *window)
{
    return window->value->u.variable.layer;
}

static const IrExpr *constant(Lower *lower, double value)
{
    return ir_const(lower->module, value);
}

static const IrExpr *apply(Lower *lower, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, op, a, b);
}

/* A number that is 0 at first. */
static IrVar *variable(Lower *lower, const Window *window, const char *name)
{
    IrVar *var = ir_var(lower->module, name, ir_real(layer_of(window)->varying));
    ir_let(lower->module, lower->body, var, constant(lower, 0));
    return var;
}

static void add_to(Lower *lower, IrVar *var, const IrExpr *value)
{
    ir_set(lower->module, lower->body, var,
           apply(lower, IR_ADD, ir_get(lower->module, var), value));
}

IrArray *lower_correlation_counts(Lower *lower, const Window *window, int units)
{
    const Layer *layer = layer_of(window);
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
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer_of(window)->size);
    const IrExpr *sum = lower_ir_named(lower, "sum", ir_load(module, store->sum, unit));
    /* B^2 s^2, a whole number and exact */
    const IrExpr *spread = lower_ir_named(
        lower, "spread",
        apply(lower, IR_SUB, apply(lower, IR_MUL, bins, ir_load(module, store->squares, unit)),
              apply(lower, IR_MUL, sum, sum)));
    const IrExpr *varies =
        lower_ir_named(lower, "varies", apply(lower, IR_GT, spread, constant(lower, 0)));
    const IrExpr *inverse = apply(lower, IR_DIV, bins, lower_ir_func(lower, "sqrt", spread, NULL));
    ir_store(module, lower->body, store->sum, unit, apply(lower, IR_DIV, sum, bins));
    ir_store(module, lower->body, store->squares, unit,
             ir_select(module, varies, inverse, constant(lower, 0)));
    add_to(lower, varied, ir_select(module, varies, constant(lower, 1), constant(lower, 0)));
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
           lower_correlation_bins(lower, store, store->counts->length / layer_of(window)->size));
    const IrExpr *bin = lower_loop_begin(lower, &over_bins, "b", store->counts->length);
    over_bins.end = ir_get(module, bin_count);
    IrVar *joint = variable(lower, window, "joint");
    const IrExpr *unit = lower_loop_begin(lower, &over_units, "i", layer_of(window)->size);
    const IrExpr *count =
        ir_load(module, store->counts, lower_ir_index(lower, bin, layer_of(window)->size, unit));
    add_to(lower, joint,
           apply(lower, IR_MUL, apply(lower, IR_SUB, count, ir_load(module, store->sum, unit)),
                 ir_load(module, store->squares, unit)));
    lower_loop_end(lower, &over_units);
    add_to(lower, all, apply(lower, IR_MUL, ir_get(module, joint), ir_get(module, joint)));
    lower_loop_end(lower, &over_bins)->note = "pairs of units";
    return ir_get(module, all);
}

const IrExpr *lower_correlation(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    const IrExpr *varied = standardise(lower, window, store);
    const IrExpr *all = joint_squares(lower, window, store);
    const IrExpr *pairs =
        apply(lower, IR_SUB, apply(lower, IR_DIV, all, ir_get(module, store->bins)), varied);
    const IrExpr *count =
        apply(lower, IR_MUL, varied, apply(lower, IR_SUB, varied, constant(lower, 1)));
    return ir_select(module, apply(lower, IR_GT, count, constant(lower, 0)),
                     apply(lower, IR_DIV, pairs, count), constant(lower, 0));
}
