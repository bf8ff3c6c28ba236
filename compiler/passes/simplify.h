/* simplify.h: what a node is equal to, if its children are simplified. Private to compiler/ir/. */
#ifndef PLASTC_IR_SIMPLIFY_H
#define PLASTC_IR_SIMPLIFY_H

#include "compiler/ir/ir_walk.h"

/* The operation on simplified operands. */
const IrExpr *ir_simplify2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b);
const IrExpr *ir_negate(IrModule *module, const IrExpr *a);

/* An IR_POLY in normal form: distinct variables, none of them constant, distinct terms. */
const IrExpr *ir_simplify_poly(IrModule *module, const IrExpr *expr);
/* The polynomial times a factor that is known before the simulation begins. */
const IrExpr *ir_poly_times(IrModule *module, const IrExpr *poly, const IrExpr *factor);
bool ir_is_fixed(const IrExpr *expr);
/* a * sign_a + b * sign_b if one of the two is a polynomial that absorbs the other, else NULL. */
const IrExpr *ir_poly_sum(IrModule *module, const IrExpr *a, double sign_a, const IrExpr *b,
                          double sign_b);

#endif
