/* grammar_checks.h: what actions of the grammar check. */
#ifndef PLASTC_GRAMMAR_CHECKS_H
#define PLASTC_GRAMMAR_CHECKS_H

#include "parser.h"

void grammar_checks_empty(Parser *parser, const AstStmts *statements);
/* The `v` of `dv/dt`. */
AstName grammar_checks_derivative(Parser *parser, AstName numerator, AstName denominator);
/* The exponent of a factor. */
int grammar_checks_power(Parser *parser, const AstExpr *number);
/* Only 1 stands for the constant term. */
void grammar_checks_one(Parser *parser, const AstExpr *number);
/* The arguments of `v(0) = …`. */
void grammar_checks_start(Parser *parser, AstName name, Span brackets, const AstArgs *args);

#endif
