/* check_synapse_sum.h: sums over the synapses of a unit, in populations and rules: `sum(P.w[:, i] * x.r)`. */
#ifndef PLASTC_CHECK_SYNAPSE_SUM_H
#define PLASTC_CHECK_SYNAPSE_SUM_H

#include "compiler/sema/checker.h"

/* Whether `sum(…)` is one. */
bool synapse_sum_is(const Context *context, const AstExpr *call);
const Expr *synapse_sum(const Context *context, const AstExpr *call);
/* Within one: `P.w[:, i]`, an array of one number for each unit of the other end; NULL: it is nothing of that kind. */
const Expr *synapse_sum_part(const Context *context, const AstExpr *expr);

#endif
