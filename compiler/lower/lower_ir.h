/* lower_ir.h: pieces of IR that all subjects of the lowering make. */
#ifndef PLASTC_LOWER_IR_H
#define PLASTC_LOWER_IR_H

#include "lower_context.h"

const IrExpr *lower_ir_const(Lower *lower, double value);
const IrExpr *lower_ir_apply(Lower *lower, IrOp op, const IrExpr *a, const IrExpr *b);
/* A function of the table in runtime/rt_funcs.def; `b` is NULL if it takes one number. */
const IrExpr *lower_ir_func(Lower *lower, const char *name, const IrExpr *a, const IrExpr *b);
/* row * stride + column, of whole numbers. */
const IrExpr *lower_ir_index(Lower *lower, const IrExpr *row, int stride, const IrExpr *column);
/* a + b of whole numbers, as reals; a constant if both are. */
const IrExpr *lower_ir_sum(Lower *lower, const IrExpr *a, const IrExpr *b);
/* An int as a real. */
const IrExpr *lower_ir_real(Lower *lower, const IrExpr *whole);
/* A value with a name, computed here. */
const IrExpr *lower_ir_named(Lower *lower, const char *name, const IrExpr *value);
/* A number that becomes an index: held between two numbers, and the lower one if it is NaN. ir_bounds.c knows it. */
const IrExpr *lower_ir_clamped(Lower *lower, const IrExpr *value, double low, double high);
/* array[index] = value in those lanes; NULL: in all. */
void lower_ir_store_where(Lower *lower, const IrExpr *lanes, const IrArray *array,
                          const IrExpr *index, const IrExpr *value, Span span);

#endif
