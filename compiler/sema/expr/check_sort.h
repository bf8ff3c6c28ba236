/* check_sort.h: arrays in order: sort(a), quantile(a, p). */
#ifndef PLASTC_CHECK_SORT_H
#define PLASTC_CHECK_SORT_H

#include "compiler/sema/checker.h"

const Expr *sort_array(const Context *context, const AstExpr *call);
const Expr *sort_quantile(const Context *context, const AstExpr *call);

#endif
