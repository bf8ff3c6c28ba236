/* lower_ir.c: pieces of IR that all subjects of the lowering make. */
#include "lower_ir.h"

const IrExpr *lower_ir_const(Lower *lower, double value)
{
    return ir_const(lower->module, value);
}

const IrExpr *lower_ir_apply(Lower *lower, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, op, a, b);
}

const IrExpr *lower_ir_func(Lower *lower, const char *name, const IrExpr *a, const IrExpr *b)
{
    const IrExpr *args[3] = {a, b, NULL};
    return ir_call(lower->module, ir_func(name), args);
}

const IrExpr *lower_ir_index(Lower *lower, const IrExpr *row, int stride, const IrExpr *column)
{
    IrModule *module = lower->module;
    const IrExpr *start = ir_apply2(module, IR_IMUL, row, ir_int_const(module, stride));
    return ir_apply2(module, IR_IADD, start, column);
}

const IrExpr *lower_ir_real(Lower *lower, const IrExpr *whole)
{
    if (whole->kind == IR_INT_CONST)
        return ir_const(lower->module, whole->u.integer);
    return ir_apply1(lower->module, IR_TOREAL, whole);
}

static bool is_zero(const IrExpr *value)
{
    return value->kind == IR_CONST && value->u.constant == 0;
}

const IrExpr *lower_ir_sum(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    if (a->kind == IR_CONST && b->kind == IR_CONST)
        return ir_const(lower->module, a->u.constant + b->u.constant);
    if (is_zero(a) || is_zero(b))
        return is_zero(a) ? b : a;
    return ir_apply2(lower->module, IR_ADD, a, b);
}

const IrExpr *lower_ir_named(Lower *lower, const char *name, const IrExpr *value)
{
    IrVar *var = ir_var(lower->module, name, value->type);
    ir_let(lower->module, lower->body, var, value);
    return ir_get(lower->module, var);
}

void lower_ir_store_where(Lower *lower, const IrExpr *lanes, const IrArray *array,
                          const IrExpr *index, const IrExpr *value, Span span)
{
    if (lanes)
        value = ir_select(lower->module, lanes, value, ir_load(lower->module, array, index));
    ir_store(lower->module, lower->body, array, index, value)->span = span;
}

/* Not `max` and `min`, which keep a NaN. */
const IrExpr *lower_ir_clamped(Lower *lower, const IrExpr *value, double low, double high)
{
    IrModule *module = lower->module;
    const IrExpr *least = ir_const(module, low), *most = ir_const(module, high);
    value = lower_ir_named(lower, "wanted", value);
    value = ir_select(module, ir_apply2(module, IR_GT, value, least), value, least);
    value = lower_ir_named(lower, "held", value);
    return ir_select(module, ir_apply2(module, IR_LT, value, most), value, most);
}
