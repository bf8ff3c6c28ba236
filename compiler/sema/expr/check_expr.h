/* check_expr.h: expressions: operators and indices. */
#ifndef PLASTC_CHECK_EXPR_H
#define PLASTC_CHECK_EXPR_H

#include "compiler/sema/checker.h"

/* Never NULL; of type TYPE_ERROR after an error was reported. */
const Expr *check_expr(const Context *context, const AstExpr *expr);

#endif
