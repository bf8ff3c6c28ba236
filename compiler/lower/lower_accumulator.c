/* lower_accumulator.c: numbers that gather others: sums, extremes, norms. */
#include "lower_accumulator.h"

#include <math.h>

#include "lower_ir.h"

const IrExpr *lower_accumulator_add(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *value)
{
    IrModule *module = lower->module;
    switch (how) {
    case REDUCE_SUM:
    case REDUCE_MEAN:
        return ir_apply2(module, IR_ADD, sum, value);
    case REDUCE_NORM:
        return ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, value, value), sum);
    case REDUCE_MIN:
        return lower_ir_func(lower, "min", sum, value);
    case REDUCE_MAX:
        return lower_ir_func(lower, "max", sum, value);
    case REDUCE_VAR:
    case REDUCE_STD:
    case REDUCE_ARGMAX: /* need more than one number */
    case REDUCE_FIRST:
    case REDUCE_LAST: /* add up nothing */
        break;
    }
    return NULL;
}

double lower_accumulator_start(Reduction how)
{
    return how == REDUCE_MIN ? HUGE_VAL : how == REDUCE_MAX ? -HUGE_VAL : 0;
}

const IrExpr *lower_accumulator_end(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *count)
{
    if (how == REDUCE_MEAN || how == REDUCE_VAR || how == REDUCE_STD)
        sum = ir_apply2(lower->module, IR_DIV, sum, count);
    if (how == REDUCE_NORM || how == REDUCE_STD)
        return lower_ir_func(lower, "sqrt", sum, NULL);
    return sum;
}

const IrExpr *lower_accumulator_of_any(Lower *lower, Reduction how, const Projection *projection, const IrExpr *result)
{
    IrModule *module = lower->module;
    if (!projection || projection_has_all_pairs(projection) || (how != REDUCE_MIN && how != REDUCE_MAX))
        return result;
    const IrExpr *none = ir_apply2(module, IR_EQ, result, ir_const(module, lower_accumulator_start(how)));
    return ir_select(module, none, ir_const(module, (double)NAN), result);
}

const IrExpr *lower_accumulator_correlation(Lower *lower, const IrExpr *both, const IrExpr *left,
                                            const IrExpr *right)
{
    IrModule *module = lower->module;
    return ir_apply2(module, IR_DIV, both,
                     lower_ir_func(lower, "sqrt", ir_apply2(module, IR_MUL, left, right), NULL));
}
