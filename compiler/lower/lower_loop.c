/* lower_loop.c: loops over units, synapses, steps. */
#include "lower_loop.h"

const IrExpr *lower_loop_begin(Lower *lower, LowerLoop *loop, const char *name, int count)
{
    loop->var = ir_var(lower->module, name, ir_int());
    loop->count = count;
    loop->end = NULL;
    loop->body = (IrStmts){0};
    loop->outer = lower->body;
    lower->body = &loop->body;
    return ir_get(lower->module, loop->var);
}

const IrExpr *lower_loop_begin_samples(Lower *lower, LowerLoop *loop)
{
    const IrExpr *count = lower->sample_count;
    bool known = count->kind == IR_INT_CONST;
    const IrExpr *sample = lower_loop_begin(lower, loop, "sample", known ? (int)count->u.integer : 0);
    loop->end = known ? NULL : count;
    return sample;
}

IrStmt *lower_loop_end(Lower *lower, LowerLoop *loop)
{
    lower->body = loop->outer;
    IrStmt *stmt = loop->end ? ir_for_range(lower->module, lower->body, loop->var,
                                            ir_int_const(lower->module, 0), loop->end)
                             : ir_for(lower->module, lower->body, loop->var, 0, loop->count);
    stmt->u.loop.body = loop->body;
    return stmt;
}

IrStmt *lower_loop_end_range(Lower *lower, LowerLoop *loop, const IrArray *first,
                             const IrExpr *unit)
{
    IrModule *module = lower->module;
    IrStmt *stmt = lower_loop_end(lower, loop);
    stmt->u.loop.first = ir_load(module, first, unit);
    stmt->u.loop.end =
        ir_load(module, first, ir_apply2(module, IR_IADD, unit, ir_int_const(module, 1)));
    return stmt;
}

void lower_loop_fill(Lower *lower, const IrArray *array, double value)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", array->length);
    ir_store(module, lower->body, array, k,
             array->base == IR_INT ? ir_int_const(module, (int)value) : ir_const(module, value));
    lower_loop_end(lower, &loop);
}

void lower_loop_clear(Lower *lower, const IrArray *array)
{
    lower_loop_fill(lower, array, 0);
}
