/* check_expr.h: expressions, which are made of expressions: check_expr.c calls those who check names, members and
 * calls, and what these are made of comes back to it. This is the one circle of sema, and it closes here only. */
#ifndef PLASTC_CHECK_EXPR_H
#define PLASTC_CHECK_EXPR_H

#include "compiler/sema/checker.h"

/* Never NULL; of type TYPE_ERROR after an error was reported. */
const Expr *check_expr(const Context *context, const AstExpr *expr);

#endif
