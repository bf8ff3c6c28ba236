/* check_other_unit.h: what equations, drives and rules read of units other than their own: y[i / 2].r, reward.r,
 * sum(y.r), and of a step before: previous(r). */
#ifndef PLASTC_CHECK_OTHER_UNIT_H
#define PLASTC_CHECK_OTHER_UNIT_H

#include "compiler/sema/checker.h"

/* y[3].r, reward.r: a variable of a unit of another population. */
const Expr *other_unit_member(const Context *context, const AstExpr *member, Layer *layer,
                              int variable);
/* An index of `what`, of which there are `size`, from 0: made of whole numbers, `i` and `j`; an error after reporting. */
const Expr *other_unit_number(const Context *context, const AstExpr *written, const char *what, int size);
/* previous(r) */
const Expr *other_unit_previous(const Context *context, const AstExpr *call);

#endif
