/* lower_sort.h: the elements of an array in order. */
#ifndef PLASTC_LOWER_SORT_H
#define PLASTC_LOWER_SORT_H

#include "lower_context.h"

/* Element `at` of an EXPR_SORT. */
const IrExpr *lower_sort(Lower *lower, const Site *site, const Expr *x, const IrExpr *at);
/* The value of an EXPR_QUANTILE. */
const IrExpr *lower_sort_quantile(Lower *lower, const Site *site, const Expr *x);

#endif
