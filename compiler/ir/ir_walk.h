/* ir_walk.h: what the passes share: the parts of a statement, and rewriting from the leaves up. */
#ifndef PLASTC_IR_WALK_H
#define PLASTC_IR_WALK_H

#include "ir.h"

/* ---- parts ---------------------------------------------------------------------------------- */

/* The expressions that a statement itself evaluates, not those in its bodies. A slot of an
 * IR_KERNEL is NULL if the argument has no expression. */
int ir_slot_count(const IrStmt *stmt);
const IrExpr **ir_slot(IrStmt *stmt, int index);

int ir_body_count(const IrStmt *stmt);
IrStmts *ir_body(IrStmt *stmt, int index);

bool ir_is_constant(const IrExpr *expr); /* of any type */
bool ir_is_leaf(const IrExpr *expr);     /* a constant or a variable */
bool ir_is_number(const IrExpr *expr, double value);
bool ir_is_op(const IrExpr *expr, IrOp op);

/* What the functions of a module may do with a space. */
bool ir_may_read(IrFunctionKind function, IrSpace space);
bool ir_may_write(IrFunctionKind function, IrSpace space);

/* A name for a variable that will hold `expr`, made of what stands in it: "A_110_y". In the arena.
 */
const char *ir_hint(const IrModule *module, const IrExpr *expr);

/* ---- rewriting ------------------------------------------------------------------------------ */

/* Replaces each node of an expression, children first. `rewrite` gets a node whose children are
 * replaced already and returns what shall stand in its place. */
typedef const IrExpr *IrRewrite(void *context, const IrExpr *expr);
const IrExpr *ir_rewrite(IrModule *module, const IrExpr *expr, IrRewrite *rewrite, void *context);

/* Room for the children of a node: those on the stack, or in the arena if they are more. */
#define IR_FEW_CHILDREN 3
const IrExpr **ir_child_room(IrModule *module, int count, const IrExpr **few);

#endif
