/* recorded.h: what records can read and losses cannot: traces of rules and drives, as the step has left them. */
#ifndef PLASTC_RECORDED_H
#define PLASTC_RECORDED_H

#include "compiler/sema/checker.h"
#include "compiler/sema/suggestions.h"

/* `ff.x_pre`, `ff.drive`; NULL if a projection has neither a trace nor a drive of that name. */
const Expr *recorded_of_projection(const Context *context, const AstExpr *expr,
                                   Projection *projection);
/* `y.drive`; NULL if it is another name. */
const Expr *recorded_of_layer(const Context *context, const AstExpr *expr, Layer *layer);
/* `stdp.x_pre`, `stdp.rate`: says what to write in a record; false if it is no name of the rule. */
bool recorded_not_of_rule(const Context *context, const AstExpr *expr, const Rule *rule);
/* What else a projection has in a record, beside its weights. */
void recorded_suggest(const Context *context, const Projection *projection, Suggestions *out);

#endif
