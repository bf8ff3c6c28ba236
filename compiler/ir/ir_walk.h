/* ir_walk.h: what the passes share: the parts of a statement, rewriting from the leaves up, and
 * where in the loops a value changes. */
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

/* ---- flow ----------------------------------------------------------------------------------- */

/* Where values change. The *level* of an expression at a place is the number of loops around that
 * place, from the outermost, down to the innermost one in which it varies: 0 if it varies in none,
 * `depth` if it varies in the innermost. It may be computed before loop number level + 1.
 *
 * A pass that walks a function in order tells the flow what it meets. */
typedef struct IrFlowLevel {
    int id, level;
} IrFlowLevel;

typedef struct IrFlow {
    IrModule *module;
    IrFunctionKind function;
    int depth;              /* loops around the current place */
    int branch_depth;       /* loops around the innermost IR_IF around it; 0 if there is none */
    int clock;              /* rises with each statement */
    VEC(int) level;         /* by id of variable or array, as of the current place */
    VEC(int) changed;       /* by id: the clock at the last write */
    VEC(IrFlowLevel) outer; /* levels to restore after the loop */
} IrFlow;

IrFlow ir_flow(IrModule *module, IrFunctionKind function);
/* Around the body of a loop. Enter returns what leave takes. */
int ir_flow_enter(IrFlow *flow, IrStmt *loop);
void ir_flow_leave(IrFlow *flow, int mark);
/* Around the bodies of an IR_IF. What may not be evaluated without its condition (a load whose
 * index is not constant) has at least the level of the IR_IF. */
int ir_flow_enter_branch(IrFlow *flow);
void ir_flow_leave_branch(IrFlow *flow, int mark);
/* After a statement without bodies; gives variables that are constant after their IR_LET a level.
 */
void ir_flow_step(IrFlow *flow, const IrStmt *stmt, int let_level);

/* The level of a node by itself, without its children. */
int ir_flow_own_level(const IrFlow *flow, const IrExpr *expr);
int ir_flow_level(const IrFlow *flow, const IrExpr *expr);
/* Whether the value of `expr` is what it was when the clock stood at `time`. */
bool ir_flow_unchanged(const IrFlow *flow, const IrExpr *expr, int time);

#endif
