/* lower_equation.c: the differential equation of one state of one unit. */
#include "lower_equation.h"

#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_spikes.h"
#include "lower_system.h"

static const IrExpr *add(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_ADD, a, b);
}

static const IrExpr *multiply(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_MUL, a, b);
}

const IrExpr *lower_equation_old(Lower *lower, const Site *site, int index)
{
    return ir_load(lower->module, lower->layers[site->layer->index].variables[index], site->own);
}

const IrExpr *lower_equation_derivative(Lower *lower, const Site *at, int index)
{
    Site site = *at;
    site.reciprocals = true;
    return lower_expr(lower, &site, site.layer->variables.items[index].derivative);
}

const IrExpr *lower_equation_gain(Lower *lower, const Site *site, int index,
                                  const IrExpr *const *rates)
{
    const LayerVariable *variable = &site->layer->variables.items[index];
    const IrExpr *rate = rates ? rates[index] : lower_equation_derivative(lower, site, index);
    const IrExpr *change = variable->joint
                               ? lower_system_change(lower, site, index, rates)
                               : multiply(lower, lower_expr(lower, site, variable->gain), rate);
    if (variable->following) {
        Site same = *site;
        same.reciprocals = true;
        change = add(lower, lower_expr(lower, &same, variable->following), change);
    }
    if (!variable->noise)
        return change;
    const IrExpr *number =
        ir_load(lower->module, lower->layers[site->layer->index].noise[index], site->own);
    return add(lower, multiply(lower, lower_expr(lower, site, variable->noise_gain), number),
               change);
}

const IrExpr *lower_equation_increment(Lower *lower, const Site *site, int index)
{
    return lower_equation_gain(lower, site, index, NULL);
}

const IrExpr *lower_equation_kept(Lower *lower, const Site *site, int index, const IrExpr *next)
{
    const LayerVariable *variable = &site->layer->variables.items[index];
    if (variable->low)
        next = lower_ir_func(lower, "max", lower_expr(lower, site, variable->low), next);
    if (variable->high)
        next = lower_ir_func(lower, "min", lower_expr(lower, site, variable->high), next);
    if (!variable->held)
        return next;
    return ir_select(lower->module, lower_spikes_refractory(lower, site, site->layer, site->own),
                     lower_equation_old(lower, site, index), next);
}
