/* check_statistic.h: losses and reports `over trials`: numbers made of what other losses and reports are in all trials together. */
#ifndef PLASTC_CHECK_STATISTIC_H
#define PLASTC_CHECK_STATISTIC_H

#include "compiler/sema/checker.h"

/* The name of the phase in `over trials`, which no phase has. */
#define OVER_TRIALS "trials"

/* The value of `outcome`, which is measured over trials. */
const Expr *statistic_value(const Context *context, Outcome *outcome, const AstExpr *value);
/* In such a value: a function of losses and reports over all trials; NULL if the call is none. */
const Expr *statistic_call(const Context *context, const AstExpr *call);
/* In such a value: a loss or report, which has as many numbers as there are trials and stands in these functions only. */
const Expr *statistic_operand(const Context *context, const Expr *outcome);

#endif
