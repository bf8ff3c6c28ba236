/* reverse_activity.h: what has a derivative that is not 0, and where there is none. */
#ifndef PLASTC_REVERSE_ACTIVITY_H
#define PLASTC_REVERSE_ACTIVITY_H

#include "reverse.h"

/* Fills depends, varies, matters and useful; refuses what has no derivative. */
void reverse_activity(Reverse *reverse);
/* Whether the variable or array has an adjoint: it varies and is useful. */
bool reverse_activity_is_active(const Reverse *reverse, int id);
/* Whether the value of the expression has a derivative, other than 0, by something that has an adjoint. */
bool reverse_activity_flows(const Reverse *reverse, const IrExpr *expr);
/* The statement's target (IR_LET, IR_SET, IR_STORE) has an adjoint. */
bool reverse_activity_has_adjoint(const Reverse *reverse, const ReverseNode *node);
/* The number of the loss that the statement stores; -1: it is no such store. */
int reverse_activity_loss_of(const Reverse *reverse, const IrStmt *stmt);

#endif
