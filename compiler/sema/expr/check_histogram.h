/* check_histogram.h: parts of the numbers of an array that lie in one of several bins of equal width. */
#ifndef PLASTC_CHECK_HISTOGRAM_H
#define PLASTC_CHECK_HISTOGRAM_H

#include "compiler/sema/checker.h"

/* `histogram(a, low, high, bins)[k]`, of which `expr` is the index: fraction(e_k <= a < e_(k + 1)), e_k being low + k (high -
 * low) / bins; the last bin has its upper edge, too. */
const Expr *histogram_bin(const Context *context, const AstExpr *expr);
/* A histogram without an index, which is reported. */
const Expr *histogram_whole(const Context *context, const AstExpr *call);

#endif
