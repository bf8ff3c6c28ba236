/* expr_linear.h: which part of an expression is linear in a quantity. */
#ifndef PLASTC_EXPR_LINEAR_H
#define PLASTC_EXPR_LINEAR_H

#include "compiler/sema/checker.h"

/* Writes `x` as rest + slope * (node), where `is_node` tells the nodes that stand for one quantity; NULL for what is
 * 0. False if x is not of that form. */
bool expr_linear(Checker *checker, const Expr *x, ExprTest *is_node, const void *context,
                 const Expr **rest, const Expr **slope);

#endif
