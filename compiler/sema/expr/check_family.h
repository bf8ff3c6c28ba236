/* check_family.h: lets, losses and reports as values, and those that have one for each index: `let pc[k in 1..3] = …`,
 * `report h[k in 0..9] = …`. */
#ifndef PLASTC_CHECK_FAMILY_H
#define PLASTC_CHECK_FAMILY_H

#include "compiler/sema/checker.h"

/* A let without an index. */
const Expr *family_let(const Context *context, const Let *let, Span span);
/* Whether all values of a loss or report checked and it can be minimised, or be expected, here; false, which is reported, if
 * not. */
bool family_usable(const Context *context, const Symbol *symbol, Span span);
/* A loss or report without an index, where it can be minimised or expected. */
const Expr *family_outcome(const Context *context, const Symbol *symbol, Span span);
/* Whether it has a value for each index, and an index belongs behind it here. */
bool family_is(const Context *context, const Symbol *symbol);
/* The value of one index: `pc[2]`. */
const Expr *family_index(const Context *context, const AstExpr *index, const Symbol *symbol);
/* One number of the values of all indices of losses or reports: `sum(h)`. */
const Expr *family_reduce(const Context *context, const Symbol *symbol, Reduction how, Span span);

#endif
