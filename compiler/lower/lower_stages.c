/* lower_stages.c: methods that evaluate the derivatives several times in a step.
 *
 * A stage stands where the step could come to, but not beyond what ends it: states keep to their bounds and, while a
 * unit is refractory, to their values; and where the unit would spike, the stage stands where the line from the states
 * at the beginning of the step meets the threshold. An exponential that drives the spike (Brette and Gerstner 2005)
 * exceeds all numbers beyond. NEST's aeif models bound v by V_peak in their derivatives for the same reason. */
#include "lower_stages.h"

#include "lower_equation.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_spikes.h"

static const IrExpr *add(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_ADD, a, b);
}

static const IrExpr *multiply(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_MUL, a, b);
}

const IrExpr **lower_stages_values(Lower *lower, const Site *site, StageValue *value)
{
    const Layer *layer = site->layer;
    const IrExpr **values = arena_array(lower->arena, const IrExpr *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            values[k] =
                lower_ir_named(lower, layer->variables.items[k].name.name, value(lower, site, k));
    return values;
}

/* ---- where a stage stands ------------------------------------------------------------------- */

/* old states + factor * values */
static const IrExpr **moved(Lower *lower, const Site *site, const IrExpr *const *values,
                            const IrExpr *factor)
{
    const Layer *layer = site->layer;
    const IrExpr **states = arena_array(lower->arena, const IrExpr *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (values[k])
            states[k] =
                add(lower, multiply(lower, factor, values[k]), lower_equation_old(lower, site, k));
    return states;
}

/* The same as states of a later stage: in their bounds. */
static const IrExpr **kept(Lower *lower, const Site *site, const IrExpr *const *values,
                           const IrExpr *factor)
{
    const IrExpr **states = moved(lower, site, values, factor);
    for (int k = 0; k < site->layer->variables.count; k++)
        if (values[k])
            states[k] = lower_ir_named(lower, site->layer->variables.items[k].name.name,
                                       lower_equation_kept(lower, site, k, states[k]));
    return states;
}

/* Whether it asks on which side of another one a number is. */
static bool has_sides(const Expr *x)
{
    return x->kind == EXPR_APPLY && (x->u.apply.op == AST_LT || x->u.apply.op == AST_LE ||
                                     x->u.apply.op == AST_GT || x->u.apply.op == AST_GE);
}

static const IrExpr *difference(Lower *lower, const Site *site, const Expr *comparison)
{
    return ir_apply2(lower->module, IR_SUB, lower_expr(lower, site, comparison->u.apply.arg[0]),
                     lower_expr(lower, site, comparison->u.apply.arg[1]));
}

/* Which part of the way to a stage comes before the threshold: that at which the sides of the comparison are
 * equal. Of a condition that is none it is not known, and is 0. */
static const IrExpr *part_before(Lower *lower, const Site *site, const Site *stage)
{
    IrModule *module = lower->module;
    const Expr *threshold = site->layer->threshold;
    const IrExpr *zero = ir_const(module, 0);
    if (!has_sides(threshold))
        return zero;
    const IrExpr *before = difference(lower, site, threshold);
    const IrExpr *part =
        ir_apply2(module, IR_DIV, before,
                  ir_apply2(module, IR_SUB, before, difference(lower, stage, threshold)));
    return lower_ir_func(lower, "max", lower_ir_func(lower, "min", part, ir_const(module, 1)),
                         zero);
}

/* The site of a stage to which `factor` of the values leads, in a unit that spikes no further than the threshold. */
static Site at_stage(Lower *lower, const Site *site, const IrExpr *const *values, double factor,
                     double time)
{
    IrModule *module = lower->module;
    const Layer *layer = site->layer;
    Site stage = *site;
    if (!site->phase->in_epochs) /* there the time is that of the whole epoch */
        stage.time = ir_apply2(module, IR_ADD, site->time, ir_const(module, time));
    stage.states = kept(lower, site, values, ir_const(module, factor));
    if (!layer->spiking)
        return stage;
    const IrExpr *beyond = lower_expr(lower, &stage, layer->threshold);
    if (lower->layers[layer->index].spikes.free)
        beyond = ir_apply2(
            module, IR_AND, beyond,
            ir_apply1(module, IR_NOT, lower_spikes_refractory(lower, site, layer, site->own)));
    const IrExpr *part = lower_ir_named(
        lower, "part",
        ir_select(module, lower_ir_named(lower, "beyond", beyond),
                  multiply(lower, part_before(lower, site, &stage), ir_const(module, factor)),
                  ir_const(module, factor)));
    stage.states = kept(lower, site, values, part);
    return stage;
}

/* ---- methods -------------------------------------------------------------------------------- */

const IrExpr **lower_stages_heun(Lower *lower, const Site *site)
{
    const IrExpr **first = lower_stages_values(lower, site, lower_equation_increment);
    Site end = at_stage(lower, site, first, 1, 1);
    const IrExpr **second = lower_stages_values(lower, &end, lower_equation_increment);
    for (int k = 0; k < site->layer->variables.count; k++)
        if (first[k])
            second[k] = add(lower, first[k], second[k]);
    return moved(lower, site, second, ir_const(lower->module, 0.5));
}

const IrExpr **lower_stages_rk4(Lower *lower, const Site *site)
{
    double h = lower->model->step > 0 ? lower->model->step : 1;
    const IrExpr *two = ir_const(lower->module, 2);
    const IrExpr **k1 = lower_stages_values(lower, site, lower_equation_derivative);
    Site middle = at_stage(lower, site, k1, h / 2, 0.5);
    const IrExpr **k2 = lower_stages_values(lower, &middle, lower_equation_derivative);
    middle = at_stage(lower, site, k2, h / 2, 0.5);
    const IrExpr **k3 = lower_stages_values(lower, &middle, lower_equation_derivative);
    Site end = at_stage(lower, site, k3, h, 1);
    const IrExpr **k4 = lower_stages_values(lower, &end, lower_equation_derivative);
    for (int k = 0; k < site->layer->variables.count; k++)
        if (k1[k])
            k1[k] = add(lower, add(lower, k1[k], k4[k]),
                        multiply(lower, two, add(lower, k2[k], k3[k])));
    return moved(lower, site, k1, ir_const(lower->module, h / 6));
}
