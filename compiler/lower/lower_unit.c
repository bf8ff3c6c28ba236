/* lower_unit.c: units: their numbers and their variables. */
#include "lower_unit.h"

#include "lower_ir.h"
#include "lower_spikes.h"

const IrExpr *lower_unit_number(const Site *site, Side side)
{
    switch (side) {
    case SIDE_PRE:
        return site->pre;
    case SIDE_POST:
        return site->post;
    case SIDE_OWN:
        break;
    }
    return site->own;
}

const IrExpr *lower_unit_variable(Lower *lower, const Site *site, const Layer *layer, int variable,
                                  const IrExpr *unit)
{
    const LayerStore *store = &lower->layers[layer->index];
    if (site->previous)
        return ir_load(lower->module, store->previous[variable], unit);
    if (layer->variables.items[variable].spike_rate)
        return lower_spikes_rate(lower, site, layer, unit);
    if (layer->variables.items[variable].refractory)
        return lower_spikes_is_refractory(lower, site, layer, unit);
    if (layer->is_input) {
        const IrExpr *shown =
            ir_load(lower->module, store->samples, lower_ir_index(lower, site->row, layer->size, unit));
        return site->rests ? ir_select(lower->module, site->rests, ir_const(lower->module, 0), shown) : shown;
    }
    return ir_load(lower->module, store->variables[variable], unit);
}

/* Whether an index cannot be below 0. */
static bool is_natural(const Expr *x)
{
    const Expr *of, *by;
    if (x->kind == EXPR_NUMBER)
        return x->u.number >= 0;
    if (x->kind == EXPR_UNIT_INDEX || expr_is_rest(x, &of, &by))
        return true;
    if (expr_is_whole_quotient(x, &of, &by))
        return is_natural(of);
    return x->u.apply.op != AST_SUB && is_natural(x->u.apply.arg[0]) && is_natural(x->u.apply.arg[1]);
}

/* The rest of the division of an index by a number above 0: not below 0. */
static const IrExpr *rest_of(Lower *lower, const Expr *of, const IrExpr *index, const IrExpr *by)
{
    const IrExpr *rest = ir_apply2(lower->module, IR_IMOD, index, by);
    if (is_natural(of))
        return rest;
    return ir_apply2(lower->module, IR_IMOD, ir_apply2(lower->module, IR_IADD, rest, by), by);
}

const IrExpr *lower_unit_index(Lower *lower, const Site *site, const Expr *x)
{
    IrModule *module = lower->module;
    const Expr *of, *by;
    bool is_rest = expr_is_rest(x, &of, &by);
    if (is_rest || expr_is_whole_quotient(x, &of, &by)) {
        const IrExpr *index = lower_unit_index(lower, site, of), *divisor = ir_int_const(module, (int)by->u.number);
        const IrExpr *rest = is_rest || !is_natural(of) ? rest_of(lower, of, index, divisor) : NULL;
        if (is_rest)
            return rest;
        return ir_apply2(module, IR_IDIV, rest ? ir_apply2(module, IR_ISUB, index, rest) : index, divisor);
    }
    if (x->kind == EXPR_NUMBER)
        return ir_int_const(module, (int)x->u.number);
    if (x->kind == EXPR_UNIT_INDEX)
        return lower_unit_number(site, x->u.side);
    IrOp op = x->u.apply.op == AST_ADD   ? IR_IADD
              : x->u.apply.op == AST_SUB ? IR_ISUB
              : x->u.apply.op == AST_MUL ? IR_IMUL
                                         : IR_IDIV;
    const IrExpr *left = lower_unit_index(lower, site, x->u.apply.arg[0]);
    return ir_apply2(module, op, left, lower_unit_index(lower, site, x->u.apply.arg[1]));
}

const IrExpr *lower_unit(Lower *lower, const Site *site, const Expr *x)
{
    return lower_unit_variable(lower, site, x->u.unit.layer, x->u.unit.index,
                               lower_unit_index(lower, site, x->u.unit.at));
}
