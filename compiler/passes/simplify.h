/* simplify.h: what a node is equal to, if its children are simplified. */
#ifndef PLASTC_SIMPLIFY_H
#define PLASTC_SIMPLIFY_H

#include "compiler/ir/ir.h"

/* The node folded, if its children are: constants and exact identities. */
const IrExpr *simplify(IrModule *module, const IrExpr *expr);
/* The operation on operands that are simplified, folded. */
const IrExpr *simplify_apply2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b);
/* -a, folded, of an operand that is simplified. */
const IrExpr *simplify_negated(IrModule *module, const IrExpr *a);

#endif
