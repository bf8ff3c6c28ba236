/* ir_flow.h: where values change.
 *
 * The *level* of an expression at a place is the number of loops around that place, from the outermost, down to the
 * innermost one in which it varies: 0 if it varies in none, `depth` if it varies in the innermost. It may be computed
 * before loop number level + 1.
 *
 * A pass that walks a function in order tells the flow what it meets. */
#ifndef PLASTC_IR_FLOW_H
#define PLASTC_IR_FLOW_H

#include "ir.h"

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
