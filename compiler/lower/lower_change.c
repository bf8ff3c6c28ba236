/* lower_change.c: what a rule changes, and its value after that. */
#include "lower_change.h"

#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_trace.h"

const IrExpr *lower_change_bounded(Lower *lower, const Site *site, const IrExpr *weight)
{
    const Projection *projection = site->projection;
    if (!projection->clip)
        return weight;
    if (projection->low)
        weight = lower_ir_func(lower, "max", lower_expr(lower, site, projection->low), weight);
    if (projection->high)
        weight = lower_ir_func(lower, "min", lower_expr(lower, site, projection->high), weight);
    return weight;
}

const IrArray *lower_change_array(const Lower *lower, const Projection *projection,
                                  const Update *update)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    return update->trace < 0 ? store->weights : store->traces[update->trace].values;
}

const IrExpr *lower_change_value(Lower *lower, const Site *site, const Update *update,
                                 const IrExpr *old)
{
    const Projection *projection = site->projection;
    const IrExpr *value = lower_expr(lower, site, update->value);
    if (update->trace >= 0) {
        value = lower_trace_amount(
            lower, &lower->projections[projection->index].traces[update->trace], value);
        return update->increment ? ir_apply2(lower->module, IR_ADD, old, value) : value;
    }
    const Expr *factor = phase_factor(site->phase, projection->rule);
    if (factor) {
        if (!update->increment)
            value = ir_apply2(lower->module, IR_SUB, value, old);
        value = ir_apply2(lower->module, IR_MUL, value, lower_expr(lower, site, factor));
    }
    if (update->increment || factor)
        value = ir_apply2(lower->module, IR_ADD, old, value);
    return lower_change_bounded(lower, site, value);
}
