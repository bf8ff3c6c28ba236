/* reverse_expr.h: the adjoint of one assignment. */
#ifndef PLASTC_REVERSE_EXPR_H
#define PLASTC_REVERSE_EXPR_H

#include "reverse.h"

/* Tells `need` of each part of `expr` whose value the adjoint of an assignment of it reads. */
typedef void ReverseNeed(void *context, const IrExpr *part);
void reverse_expr_needs(const Reverse *reverse, const IrExpr *expr, ReverseNeed *need, void *context);
/* The expression with what stands now for its variables and arrays. */
const IrExpr *reverse_expr_copy(Reverse *reverse, const IrExpr *expr);
/* Appends the adjoint of an assignment to `out`. */
void reverse_expr_adjoint(Reverse *reverse, const IrStmt *stmt, IrStmts *out);

#endif
