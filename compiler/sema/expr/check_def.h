/* check_def.h: functions that the program defines: `def gate(x, half) = x / (x + half)`. */
#ifndef PLASTC_CHECK_DEF_H
#define PLASTC_CHECK_DEF_H

#include "compiler/sema/checker.h"

/* `def f(x, y) = …` */
void def_declare(Checker *checker, const AstStmt *stmt);
/* A call of the function that `symbol` is. */
const Expr *def_call(const Context *context, const AstExpr *call, const Symbol *symbol);

#endif
