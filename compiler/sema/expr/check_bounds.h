/* check_bounds.h: two numbers that belong together: bounds, and the numbers of a distribution. */
#ifndef PLASTC_CHECK_BOUNDS_H
#define PLASTC_CHECK_BOUNDS_H

#include "compiler/sema/checker.h"

/* Whether two numbers that belong together have the same unit, else reports it. */
bool check_bounds_units(Checker *checker, const AstExpr *first, Dim first_dim,
                        const AstExpr *second, Dim second_dim);
/* Whether both bounds of `stmt` have the unit of `whole`, else reports it. */
bool check_bounds_of(Checker *checker, const AstStmt *stmt, const Dim bounds[2], const char *whole,
                     Dim dim);
/* Reports that the bounds of `stmt` are these. */
void check_bounds_reversed(Checker *checker, const AstStmt *stmt, double low, double high, Dim dim);

#endif
