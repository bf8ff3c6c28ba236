/* check_expression.h: rules that are searched as expressions: `learn E = expression(pre.r, post.r, w, with = "+ - *")`. */
#ifndef PLASTC_CHECK_EXPRESSION_H
#define PLASTC_CHECK_EXPRESSION_H

#include "compiler/sema/checker.h"

/* The call expression(…). */
void check_expression(Checker *checker, Learn *learn, const AstExpr *call);
/* Reports a start, bounds or a scale, which an expression does not have. */
void expression_no_start(Checker *checker, const Learn *learn);
/* The name of coefficient number `term` of the expression. */
const char *expression_coefficient_name(Checker *checker, const Learn *learn, int term);
/* `fix E = pre.r * post.r`: it is not searched. */
void expression_fix(Checker *checker, Learn *learn, const AstStmt *term);
/* `RULE.E = pre.r * post.r`: the coefficients that make this expression of `learn`. */
void expression_terms(Checker *checker, const Learn *learn, const AstStmt *stmt,
                      ReferenceTerms *terms);

#endif
