/* check_value.h: the kinds of value that statements need: one number, a condition, a number that is known before
 * the run. */
#ifndef PLASTC_CHECK_VALUE_H
#define PLASTC_CHECK_VALUE_H

#include "compiler/sema/checker.h"

/* A whole number from `low` to `high` as an index; false after reporting. */
bool check_index_value(const Context *context, const AstExpr *expr, int low, int high, int *value);
/* An expression that must be a real scalar of dimension `dim` (NULL: any). */
const Expr *check_scalar(const Context *context, const AstExpr *expr, const Dim *dim);
/* A bool of any shape. */
const Expr *check_condition(const Context *context, const AstExpr *expr);
/* A bool that is no array. */
const Expr *check_one_condition(const Context *context, const AstExpr *expr);
/* Numbers known before the run. Return false after reporting. `what` names the value in messages. */
bool check_number(Checker *checker, const AstExpr *expr, const char *what, double *value, Dim *dim);
bool check_pure_number(Checker *checker, const AstExpr *expr, const char *what, double *value);
bool check_integer(Checker *checker, const AstExpr *expr, const char *what, int low, int high,
                   int *value);
/* The bounds of `k in 1..3`: whole numbers of at least `least`, and at most `most` of them. */
bool check_index_range(Checker *checker, const AstExpr *bind, int least, int most, int *low, int *high);

#endif
